//! Dependence on one partner as a market.

use super::of_total::{Kind, of_total};
use super::{Answer, Example, Indicator, Opt, Question, Table, Unanswered};
use crate::data::Measure;

/// Export dependence on a partner.
pub const INDICATOR: Indicator = Indicator {
    id: "export-dependence",
    name: "Export dependence on a partner",
    formula: "a_p = X_ip / X_i",
    words: "What part of a country's exports is sold to one partner, or to several that you name as a group. With flow import: what part of its imports comes from there.",
    edges: "0 to 1. Goods alone and goods with services are different wholes; the table says which. No value where a partner is not reported: silence is not zero.",
    source: "World Integrated Trade Solution (WITS), trade indicators help: share of a market",
    options: &[Opt::Reporter, Opt::Partner, Opt::Product, Opt::Flow, Opt::Measure, Opt::Groups],
    needs: 2,
    percent: true,
    example: Some(Example {
        series: &["wits-exports"],
        reporter: Some("BLR"),
        partner: Some("RUS"),
        measure: Measure::Value,
        ..Example::of("exports_by_partner")
    }),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = of_total(INDICATOR.id, table, question, Kind::Sold)?;
    Ok(Answer { rows: found.rows, notes: found.notes, steps: found.steps, whole: found.whole })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, asked, trade, value};
    use super::super::{Group, Question};

    #[test]
    fn the_world_row_is_the_whole_where_partners_are_not_complete() {
        let table = trade(&[
            ("2020", "BLR", "RUS", "X", "TOTAL", 40.0),
            ("2020", "BLR", "POL", "X", "TOTAL", 10.0),
            ("2020", "BLR", "WLD", "X", "TOTAL", 100.0),
            ("2021", "BLR", "RUS", "X", "TOTAL", 30.0),
            ("2021", "BLR", "POL", "X", "TOTAL", 10.0),
            ("2022", "BLR", "POL", "X", "TOTAL", 10.0),
        ]);
        let got = answer("export-dependence", &table, &asked("BLR", "RUS"));
        assert_eq!(value(&got, "2020", "RUS"), Some(0.4));
        assert_eq!(value(&got, "2021", "RUS"), Some(0.75));
        assert_eq!(value(&got, "2022", "RUS"), None);
        assert!(got.rows[2].how.contains("not zero"), "{}", got.rows[2].how);
        let group = Group { name: "NEIGHBOURS".to_owned(), codes: vec!["RUS".to_owned(), "POL".to_owned()] };
        let question = Question { groups: vec![group], ..asked("BLR", "NEIGHBOURS") };
        assert_eq!(value(&answer("export-dependence", &table, &question), "2020", "NEIGHBOURS"), Some(0.5));
    }

    #[test]
    fn partners_stand_in_for_a_silent_country() {
        let table = trade(&[("2022", "RUS", "BLR", "M", "TOTAL", 60.0), ("2022", "POL", "BLR", "M", "TOTAL", 20.0)]);
        let got = answer("export-dependence", &table, &asked("BLR", "RUS"));
        assert_eq!((value(&got, "2022", "RUS"), got.rows[0].flags.to_string().as_str()), (Some(0.75), "mirror"));
    }
}
