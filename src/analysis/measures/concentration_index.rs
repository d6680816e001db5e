//! The concentration index as UNCTAD publishes it.

use super::shares::{CONCENTRATION_EXAMPLE, CONCENTRATION_OPTIONS, of_concentration, shares};
use super::{Answer, Indicator, Question, Table, Unanswered};

/// UNCTAD concentration index.
pub const INDICATOR: Indicator = Indicator {
    id: "concentration-index",
    name: "UNCTAD concentration index",
    formula: "C = (√H − √(1/n)) / (1 − √(1/n))",
    words: "Concentration from 0 to 1 after square roots, as in UNCTAD's tables. It differs from the normalised index, so the two must not be compared.",
    edges: "0 to 1, n all economies listed, those that sell nothing among them. No value with a single economy.",
    source: "UNCTAD Handbook of Statistics, methods",
    options: CONCENTRATION_OPTIONS,
    needs: 0,
    percent: false,
    example: Some(CONCENTRATION_EXAMPLE),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = shares(INDICATOR.id, table, question)?;
    let step = "Root of the squared shares added up, then rescaled by the number of economies listed";
    of_concentration(found, step, |slice, found| {
        let n = slice.parts.len();
        let how = match found.unctad {
            Some(value) => format!("(√{:.4} − √(1/{n})) / (1 − √(1/{n})) = {value:.4}", found.hhi),
            None => "a single economy: the scale has no length".to_owned(),
        };
        (found.unctad, how)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, sellers, value};

    #[test]
    fn worked_by_hand() {
        // Shares 0.6 and 0.4 of four economies: (sqrt(0.52) - 0.5) / 0.5.
        let got = answer("concentration-index", &sellers(&[60.0, 40.0, 0.0, 0.0]), &Question::default());
        let want = (0.52_f64.sqrt() - 0.5) / 0.5;
        assert!((value(&got, "2020", "").expect("four economies") - want).abs() < 1e-12);
        assert_eq!(value(&answer("concentration-index", &sellers(&[7.0]), &Question::default()), "2020", ""), None);
    }
}
