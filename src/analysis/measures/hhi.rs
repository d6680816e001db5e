//! The Herfindahl-Hirschman index: squared shares, added up.

use super::shares::{CONCENTRATION_EXAMPLE, CONCENTRATION_OPTIONS, fraction, of_concentration, shares};
use super::{Answer, Indicator, Question, Table, Unanswered};

/// Herfindahl-Hirschman index.
pub const INDICATOR: Indicator = Indicator {
    id: "hhi",
    name: "Herfindahl-Hirschman index",
    formula: "H = Σ s_i²",
    words: "How concentrated a market is: near 0 with many small sellers, 1 with a single one. Times 10,000 it is the number that competition offices quote.",
    edges: "1/n to 1, n the sellers with a positive share. No value where nothing is traded.",
    source: "Hirschman 1945; Herfindahl 1950",
    options: CONCENTRATION_OPTIONS,
    needs: 0,
    percent: false,
    example: Some(CONCENTRATION_EXAMPLE),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = shares(INDICATOR.id, table, question)?;
    of_concentration(found, "Shares squared and added up", |slice, found| {
        let squares = slice.largest(4, |share| format!("{}²", fraction(share)));
        (Some(found.hhi), format!("squared shares added up: {squares} = {:.4}", found.hhi))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, sellers, value};

    #[test]
    fn worked_by_hand() {
        // Shares 0.5, 0.3 and 0.2: 0.25 + 0.09 + 0.04.
        let got = answer("hhi", &sellers(&[50.0, 30.0, 20.0]), &Question::default());
        assert!((value(&got, "2020", "").expect("three sellers") - 0.38).abs() < 1e-12);
        assert_eq!(value(&answer("hhi", &sellers(&[7.0]), &Question::default()), "2020", ""), Some(1.0));
        assert_eq!(value(&answer("hhi", &sellers(&[0.0, 0.0]), &Question::default()), "2020", ""), None);
    }
}
