//! How many equal sellers would be as concentrated.

use super::shares::{CONCENTRATION_EXAMPLE, CONCENTRATION_OPTIONS, of_concentration, shares};
use super::{Answer, Indicator, Question, Table, Unanswered};

/// Effective number.
pub const INDICATOR: Indicator = Indicator {
    id: "effective-number",
    name: "Effective number",
    formula: "1 / H",
    words: "How many sellers of equal size would make a market as concentrated as this one.",
    edges: "1 to n. No value where nothing is traded.",
    source: "Adelman 1969",
    options: CONCENTRATION_OPTIONS,
    needs: 0,
    percent: false,
    example: Some(CONCENTRATION_EXAMPLE),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = shares(INDICATOR.id, table, question)?;
    of_concentration(found, "One over the squared shares added up", |_, found| {
        (Some(found.effective_number), format!("1 / {:.4} = {:.3}", found.hhi, found.effective_number))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, sellers, value};

    #[test]
    fn worked_by_hand() {
        let got = answer("effective-number", &sellers(&[25.0, 25.0, 25.0, 25.0]), &Question::default());
        assert_eq!(value(&got, "2020", ""), Some(4.0));
        // Shares 0.5, 0.3, 0.2: 1 / 0.38.
        let got = answer("effective-number", &sellers(&[50.0, 30.0, 20.0]), &Question::default());
        assert!((value(&got, "2020", "").expect("three sellers") - 1.0 / 0.38).abs() < 1e-12);
    }
}
