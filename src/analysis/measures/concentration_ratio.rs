//! The share of the few largest.

use super::shares::{CONCENTRATION_EXAMPLE, fraction, of_concentration, shares};
use super::{Answer, Indicator, Opt, Question, Table, Unanswered};

/// Concentration ratio.
pub const INDICATOR: Indicator = Indicator {
    id: "concentration-ratio",
    name: "Concentration ratio",
    formula: "CR_m = s(1) + … + s(m), the m largest shares",
    words: "How much of the market the few largest sellers have together; three unless you ask for another number.",
    edges: "0 to 1; 1 where there are no more than m sellers.",
    source: "Standard form in industrial economics",
    options: &[Opt::Product, Opt::Reporter, Opt::Flow, Opt::Measure, Opt::Among, Opt::Top, Opt::Groups],
    needs: 0,
    percent: true,
    example: Some(CONCENTRATION_EXAMPLE),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = shares(INDICATOR.id, table, question)?;
    let top = question.top.max(1);
    of_concentration(found, "The largest shares added up", |slice, found| {
        let value = found.ratio(top);
        (Some(value), format!("{} of {}: {value:.4}", slice.largest(top, fraction), slice.parts.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, sellers, value};

    #[test]
    fn worked_by_hand() {
        let table = sellers(&[50.0, 30.0, 15.0, 5.0]);
        let largest =
            |top| value(&answer("concentration-ratio", &table, &Question { top, ..Question::default() }), "2020", "");
        assert!(largest(1).is_some_and(|share| (share - 0.5).abs() < 1e-12));
        assert!(largest(3).is_some_and(|share| (share - 0.95).abs() < 1e-12));
        assert_eq!(largest(9), Some(1.0));
    }
}
