//! The Herfindahl-Hirschman index on a scale from 0 to 1.

use super::shares::{CONCENTRATION_EXAMPLE, CONCENTRATION_OPTIONS, of_concentration, shares};
use super::{Answer, Indicator, Question, Table, Unanswered};

/// Normalised Herfindahl-Hirschman index.
pub const INDICATOR: Indicator = Indicator {
    id: "hhi-normalised",
    name: "Normalised Herfindahl-Hirschman index",
    formula: "H* = (H − 1/n) / (1 − 1/n)",
    words: "The same as the index itself, rescaled so that equal sellers give 0 however many they are.",
    edges: "0 to 1, n the sellers with a positive share. No value with a single seller.",
    source: "Standard form; as in the index of Hirschman 1945 and Herfindahl 1950",
    options: CONCENTRATION_OPTIONS,
    needs: 0,
    percent: false,
    example: Some(CONCENTRATION_EXAMPLE),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = shares(INDICATOR.id, table, question)?;
    of_concentration(found, "Squared shares added up, then rescaled by the number of sellers", |slice, found| {
        let n = slice.parts.iter().filter(|part| part.value > 0.0).count();
        let how = match found.hhi_normalised {
            Some(value) => format!("({:.4} − 1/{n}) / (1 − 1/{n}) = {value:.4}", found.hhi),
            None => "a single seller: the scale has no length".to_owned(),
        };
        (found.hhi_normalised, how)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, sellers, value};

    #[test]
    fn worked_by_hand() {
        // H = 0.38 with three sellers: (0.38 - 1/3) / (2/3) = 0.07. A seller of nothing is not counted.
        for sold in [&[50.0, 30.0, 20.0][..], &[50.0, 30.0, 20.0, 0.0]] {
            let got = answer("hhi-normalised", &sellers(sold), &Question::default());
            assert!((value(&got, "2020", "").expect("three sellers") - 0.07).abs() < 1e-12);
        }
        assert_eq!(value(&answer("hhi-normalised", &sellers(&[7.0]), &Question::default()), "2020", ""), None);
    }
}
