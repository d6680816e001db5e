//! Dependence on one country as a road to others.

use super::of_total::{Kind, of_total};
use super::{Answer, Example, Indicator, Opt, Question, Table, Unanswered};

/// Transit dependence on a country.
pub const INDICATOR: Indicator = Indicator {
    id: "transit-dependence",
    name: "Transit dependence on a country",
    formula: "b_p = exports that cross p and are not sold to p / X_i",
    words: "What part of a country's exports must cross another on its way to third countries. Rows of flow transit name the country crossed as partner; sales to it are left out, or they would count twice.",
    edges: "0 to 1; by value or by weight, which differ. No value where nothing is known of the way.",
    source: "Our definition: each tonne is classed by where it is sold and by whether it crosses the country",
    options: &[Opt::Reporter, Opt::Partner, Opt::Product, Opt::Flow, Opt::Measure, Opt::Groups],
    needs: 2,
    percent: true,
    example: Some(Example {
        series: &["russia-market-share-goods-szru", "russia-transit-share-szru"],
        reporter: Some("BLR"),
        partner: Some("RUS"),
        ..Example::of("export_dependence")
    }),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = of_total(INDICATOR.id, table, question, Kind::Transit)?;
    Ok(Answer { rows: found.rows, notes: found.notes, steps: found.steps, whole: found.whole })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, asked, refusal, trade, value};

    #[test]
    fn worked_by_hand() {
        let table = trade(&[
            ("2022", "BLR", "RUS", "X", "TOTAL", 60.0),
            ("2022", "BLR", "CHN", "X", "TOTAL", 40.0),
            ("2022", "BLR", "RUS", "transit", "TOTAL", 25.0),
        ]);
        let got = answer("transit-dependence", &table, &asked("BLR", "RUS"));
        assert_eq!(value(&got, "2022", "RUS"), Some(0.25));
    }

    #[test]
    fn without_rows_of_transit_it_says_what_is_missing() {
        let table = trade(&[("2022", "BLR", "RUS", "X", "TOTAL", 60.0)]);
        let said = refusal("transit-dependence", &table, &asked("BLR", "RUS"));
        assert!(said.contains("no rows of flow “transit”"), "{said}");
    }
}
