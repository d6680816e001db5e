//! Hirschman's index of trade influence: how few partners a country has.

use super::super::concentration;
use super::shares::{fraction, one_a_period, shares};

use super::{Among, Answer, Example, Indicator, Opt, Question, Table, Unanswered};
use crate::data::Measure;

/// Hirschman index of trade influence.
pub const INDICATOR: Indicator = Indicator {
    id: "hirschman",
    name: "Hirschman index of trade influence",
    formula: "I = 100 √(Σ_p w_p²), w_p the share of partner p",
    words: "How far a country's trade hangs on few partners, as Hirschman measured power through trade: 100 when it has a single one.",
    edges: "100/√n to 100. Over exports or over imports. No value without trade.",
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

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let question = Question { among: Some(Among::Partners), ..question.clone() };
    let found = shares(INDICATOR.id, table, &question)?;
    one_a_period(found, "Shares of partners squared, added up, the root taken, times 100", "", |slice| {
        let Some(found) = concentration(&slice.values())? else { return Ok((None, "all shares are zero".to_owned())) };
        let value = 100.0 * found.hhi.sqrt();
        let squares = slice.largest(4, |share| format!("{}²", fraction(share)));
        Ok((Some(value), format!("100 √({squares}) = {value:.2}")))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, buyers, value};

    #[test]
    fn worked_by_hand() {
        // Partners with 0.4, 0.25, 0.2, 0.1 and 0.05: 100 sqrt(0.275).
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("hirschman", &buyers(&[40.0, 25.0, 20.0, 10.0, 5.0]), &asked);
        assert!((value(&got, "2020", "").expect("five partners") - 100.0 * 0.275_f64.sqrt()).abs() < 1e-9);
        assert_eq!(value(&answer("hirschman", &buyers(&[3.0]), &asked), "2020", ""), Some(100.0));
    }
}
