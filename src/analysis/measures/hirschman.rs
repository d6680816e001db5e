//! Hirschman's index of trade influence: how few partners a country has.

use super::shares::{Shares, fraction, of_concentration, shares};
use super::{Among, Answer, AnswerRow, Example, Indicator, Opt, Question, Table, Unanswered};
use crate::data::Measure;

/// Name of the variant over both directions.
const TOTAL: &str = "exports and imports";

/// Hirschman index of trade influence.
pub const INDICATOR: Indicator = Indicator {
    id: "hirschman",
    name: "Hirschman index of trade influence",
    formula: "I = 100 √(Σ_p w_p²), w_p the share of partner p",
    words: "How far a country's trade hangs on few partners, as Hirschman measured power through trade: 100 when it has a single one.",
    edges: "100/√n to 100. Over exports, over imports, and over both together where the table has both. No value without trade.",
    source: "Hirschman, National Power and the Structure of Foreign Trade, 1945, chapter 6",
    options: &[Opt::Reporter, Opt::Product, Opt::Flow, Opt::Measure, Opt::Groups],
    needs: 1,
    percent: false,
    example: Some(Example {
        series: &["unctad-exports"],
        reporter: Some("BLR"),
        measure: Measure::Value,
        ..Example::of("exports_by_partner")
    }),
    compute,
};

/// The step that ends every variant.
const STEP: &str = "Shares of partners squared, added up, the root taken, times 100";

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let question = Question { among: Some(Among::Partners), ..question.clone() };
    let found = shares(INDICATOR.id, table, &question)?;
    let other = Question { flow: question.flow.mirror(), ..question.clone() };
    // The variant over both directions needs both; without one of them the other stands alone.
    let both = shares(INDICATOR.id, table, &other).ok().and_then(|other| together(&found, &other));
    let mut answer = index(found)?;
    let Some(both) = both else { return Ok(answer) };
    for row in &mut answer.rows {
        question.flow.word().clone_into(&mut row.part);
    }
    let of_both = index(both)?;
    answer.rows.extend(of_both.rows.into_iter().map(|row| AnswerRow { part: TOTAL.to_owned(), ..row }));
    answer.rows.sort_by(|a, b| a.period.cmp(&b.period));
    answer.steps.push("Over exports and imports together: both sums of each partner added up first".to_owned());
    Ok(answer)
}

fn index(found: Shares) -> Result<Answer, Unanswered> {
    of_concentration(found, STEP, |slice, found| {
        let value = 100.0 * found.hhi.sqrt();
        let squares = slice.largest(4, |share| format!("{}²", fraction(share)));
        (Some(value), format!("100 √({squares}) = {value:.2}"))
    })
}

/// Exports and imports of each partner added up, for the periods that have both in one unit.
fn together(one: &Shares, other: &Shares) -> Option<Shares> {
    let mut sums = Shares { slices: Vec::new(), ..one.clone() };
    for slice in &one.slices {
        let Some(more) = other.slices.iter().find(|other| other.period == slice.period) else { continue };
        let mut both = slice.clone();
        both.total += more.total;
        both.n_rows += more.n_rows;
        for part in &more.parts {
            match both.parts.iter_mut().find(|own| own.code == part.code) {
                Some(own) => {
                    own.value += part.value;
                    own.estimated |= part.estimated;
                }
                None => both.parts.push(part.clone()),
            }
        }
        both.parts.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.code.cmp(&b.code)));
        sums.slices.push(both);
    }
    (one.unit == other.unit && one.basis == other.basis && !sums.slices.is_empty()).then_some(sums)
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, buyers, part, trade, value};

    #[test]
    fn worked_by_hand() {
        // Partners with 0.4, 0.25, 0.2, 0.1 and 0.05: 100 sqrt(0.275).
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("hirschman", &buyers(&[40.0, 25.0, 20.0, 10.0, 5.0]), &asked);
        assert!((value(&got, "2020", "").expect("five partners") - 100.0 * 0.275_f64.sqrt()).abs() < 1e-9);
        assert_eq!(value(&answer("hirschman", &buyers(&[3.0]), &asked), "2020", ""), Some(100.0));
    }

    #[test]
    fn both_directions_together_are_a_variant_of_their_own() {
        let table = trade(&[
            ("2020", "BLR", "RUS", "X", "TOTAL", 60.0),
            ("2020", "BLR", "POL", "X", "TOTAL", 40.0),
            ("2020", "BLR", "RUS", "M", "TOTAL", 90.0),
            ("2020", "BLR", "CHN", "M", "TOTAL", 10.0),
        ]);
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("hirschman", &table, &asked);
        let near = |name: &str, want: f64| assert!((part(&got, name).expect(name) - want).abs() < 1e-9, "{name}");
        near("exports", 100.0 * 0.52_f64.sqrt());
        // Russia 150, Poland 40 and China 10 of 200.
        near("exports and imports", 100.0 * (0.75_f64.powi(2) + 0.2_f64.powi(2) + 0.05_f64.powi(2)).sqrt());
        let imports = Question { flow: crate::data::Flow::Import, ..asked };
        assert!(
            (part(&answer("hirschman", &table, &imports), "imports").expect("imports") - 100.0 * 0.82_f64.sqrt()).abs()
                < 1e-9
        );
    }
}
