//! Market share: a part over the whole.

use super::shares::{amount, fraction, shares};
use super::{Among, Answer, AnswerRow, Base, Example, Indicator, Opt, Question, Table, Unanswered};

/// Market share.
pub const INDICATOR: Indicator = Indicator {
    id: "market-share",
    name: "Market share",
    formula: "s_i = X_i / Σ_k X_k",
    words: "How much of all that is sold comes from one country; or, of one country's trade, how much goes to one partner or is one product.",
    edges: "0 to 1; the shares of a period sum to 1 where the whole is the sum of its parts. No value where the whole is zero.",
    source: "World Integrated Trade Solution (WITS), trade indicators help",
    options: &[Opt::Product, Opt::Reporter, Opt::Flow, Opt::Measure, Opt::Among, Opt::Base, Opt::Groups],
    needs: 0,
    percent: true,
    example: Some(Example { series: &["faostat-rfn-k2o"], ..Example::of("potash_exports") }),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let mut found = match shares(INDICATOR.id, table, question) {
        // Of a table without partners a country's share can only be that among countries.
        Err(Unanswered::Rows { .. }) if question.among.is_none() && question.reporter.is_some() => {
            let among = Question { among: Some(Among::Countries), ..question.clone() };
            let mut found = shares(INDICATOR.id, table, &among)?;
            let own = table.area(INDICATOR.id, question.reporter.as_deref(), Opt::Reporter)?;
            found.slices.iter_mut().for_each(|slice| slice.parts.retain(|part| part.code == own));
            found.steps.push(format!("The table names no partners: the share of {own} among countries is meant"));
            found
        }
        found => found?,
    };
    let rest = question.base == Base::Rest;
    if rest {
        found.steps.push("Each divided by the sum of all others instead of the whole".to_owned());
    }
    let mut rows = Vec::new();
    for slice in &found.slices {
        for part in &slice.parts {
            let whole = if rest { slice.total - part.value } else { slice.total };
            let value = super::super::ratio(part.value, whole);
            let how = match value {
                Some(share) => {
                    let (part, whole) = (amount(part.value, &found.unit), amount(whole, &found.unit));
                    format!("{part} / {whole} = {}", fraction(share))
                }
                None if !whole.is_finite() => {
                    format!("the {} are too large to be added: there is no share", found.whole)
                }
                None => format!("the {} are zero: there is no share", found.whole),
            };
            let row = AnswerRow {
                period: slice.period.clone(),
                code: part.code.clone(),
                value,
                basis: found.basis,
                n_rows: slice.n_rows,
                how,
                flags: slice.flags.clone(),
                ..AnswerRow::default()
            };
            rows.push(row.flagged(part.estimated));
        }
    }
    Ok(Answer { rows, notes: found.notes, steps: found.steps, whole: found.whole })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, trade, value};
    use super::super::{Base, Group, Question};

    #[test]
    fn worked_by_hand() {
        let rows = [("2020", "BLR", "WLD", "X", "3104", 20.0), ("2020", "CAN", "WLD", "X", "3104", 60.0)];
        let table = trade(&rows);
        assert_eq!(value(&answer("market-share", &table, &Question::default()), "2020", "BLR"), Some(0.25));
        let rest = Question { base: Base::Rest, ..Question::default() };
        assert_eq!(value(&answer("market-share", &table, &rest), "2020", "CAN"), Some(3.0));
        let both = Group { name: "ALL".to_owned(), codes: vec!["BLR".to_owned(), "CAN".to_owned()] };
        let together = Question { groups: vec![both], ..Question::default() };
        assert_eq!(value(&answer("market-share", &table, &together), "2020", "ALL"), Some(1.0));
    }

    #[test]
    fn a_country_of_a_table_without_partners_has_its_share_among_countries() {
        let rows = [("2020", "BLR", "WLD", "X", "3104", 20.0), ("2020", "CAN", "WLD", "X", "3104", 60.0)];
        let table = trade(&rows);
        let own = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("market-share", &table, &own);
        assert_eq!((value(&got, "2020", "BLR"), got.rows.len()), (Some(0.25), 1));
    }

    #[test]
    fn a_whole_of_zero_has_no_shares_and_the_row_for_the_world_can_be_the_whole() {
        let rows = [
            ("2020", "BLR", "WLD", "X", "3104", 0.0),
            ("2021", "BLR", "WLD", "X", "3104", 20.0),
            ("2021", "WLD", "WLD", "X", "3104", 200.0),
        ];
        let table = trade(&rows);
        let got = answer("market-share", &table, &Question::default());
        assert_eq!(value(&got, "2020", "BLR"), None);
        assert!(got.rows[0].how.contains("zero"), "{}", got.rows[0].how);
        let world = Question { base: Base::World, ..Question::default() };
        assert_eq!(value(&answer("market-share", &table, &world), "2021", "BLR"), Some(0.1));
    }

    #[test]
    fn the_reporters_world_row_can_be_the_whole_of_its_partners() {
        let rows = [
            ("2020", "BLR", "RUS", "X", "3104", 20.0),
            ("2020", "BLR", "POL", "X", "3104", 79.8),
            ("2020", "BLR", "WLD", "X", "3104", 100.0),
        ];
        let table = trade(&rows);
        let asked = Question { reporter: Some("BLR".to_owned()), base: Base::World, ..Question::default() };
        let got = answer("market-share", &table, &asked);
        assert_eq!(value(&got, "2020", "RUS"), Some(0.2));
        assert_eq!(got.steps.iter().filter(|step| step.starts_with("Divided by")).count(), 1, "{:?}", got.steps);
    }

    #[test]
    fn a_missing_reporter_and_a_sum_too_large_are_told_in_the_rows() {
        let rows = [
            ("2019", "BLR", "BRA", "X", "3104", 20.0),
            ("2019", "CAN", "BRA", "X", "3104", 20.0),
            ("2020", "CAN", "BRA", "X", "3104", 20.0),
        ];
        for id in ["market-share", "hhi"] {
            let got = answer(id, &trade(&rows), &Question::default());
            let of_2020 = got.rows.iter().find(|row| row.period == "2020").expect("a value");
            assert_eq!(of_2020.flags.to_string(), "reporter-missing", "{id}");
            assert!(got.notes.iter().any(|note| note.to_string().contains("unknown, not zero")), "{:?}", got.notes);
        }
        let huge = [("2019", "BLR", "BRA", "X", "3104", 1e308), ("2019", "CAN", "BRA", "X", "3104", 1e308)];
        for id in ["market-share", "hhi"] {
            let got = answer(id, &trade(&huge), &Question::default());
            assert!(got.rows.iter().all(|row| row.value.is_none() && row.how.contains("too large")), "{:?}", got.rows);
        }
    }
}
