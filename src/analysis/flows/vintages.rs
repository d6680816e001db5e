//! One figure as several tables have it: editions of one source, or sources of one quantity. Never averaged.

use polars::prelude::DataFrame;

use super::{AnalysisError, OutcomeQuestion, ShareQuestion, market_share_with, outcomes};
use crate::data::{Choices, Countries, Flag, Flags, Note};

/// Which figure is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VintagesQuestion {
    /// Code of the country.
    pub area: String,
    /// Which of its figures.
    pub outcome: OutcomeQuestion,
    /// Whether its share of all countries is compared instead of the amount; of trade alone.
    pub share: bool,
}

/// What one table says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Vintage {
    /// Year, value (a share in percent), and its flags.
    pub figures: Vec<(i32, f64, Flags)>,
    /// Unit of the values.
    pub unit: String,
    /// What to beware of.
    pub notes: Vec<Note>,
}

/// The figure of one table by year; a share under the repairs that the user took or refused.
///
/// # Input
/// The canonical frame with yearly rows.
/// # Errors
/// [`AnalysisError`] names the nearest products or what is missing.
pub fn vintage(
    frame: &DataFrame,
    countries: &Countries,
    question: &VintagesQuestion,
    choices: &Choices,
) -> Result<Vintage, AnalysisError> {
    let OutcomeQuestion { product, flow, measure, .. } = &question.outcome;
    if question.share {
        let asked = ShareQuestion { product: product.clone(), flow: *flow, measure: *measure };
        let answer = market_share_with(frame, countries, &asked, choices)?;
        let own = answer.rows.iter().filter(|row| row.code == question.area);
        let figures = own.filter_map(|row| Some((row.period.parse().ok()?, row.share? * 100.0, row.flags.clone())));
        return Ok(Vintage { figures: figures.collect(), unit: "%".to_owned(), notes: answer.notes });
    }
    let panel = outcomes(frame, &question.outcome)?;
    let series = panel.by_area.get(&question.area).ok_or_else(|| AnalysisError::UnknownReporter {
        reporter: question.area.clone(),
        nearest: panel.by_area.keys().take(5).cloned().collect(),
    })?;
    let flags: Flags = question.outcome.mirror.then_some(Flag::Mirror).into_iter().collect();
    let figures = panel.years.iter().zip(series).filter_map(|(year, value)| Some((*year, (*value)?, flags.clone())));
    Ok(Vintage { figures: figures.collect(), unit: panel.unit, notes: panel.notes })
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;
    use crate::data::{Flow, Measure};

    #[test]
    fn amounts_and_shares_come_by_year() {
        let frame = df!(
            "period" => ["2020", "2020", "2021"],
            "freq" => ["A", "A", "A"],
            "reporter" => ["BLR", "CAN", "BLR"],
            "partner" => ["WLD", "WLD", "WLD"],
            "flow" => ["X", "X", "X"],
            "product" => ["3104", "3104", "3104"],
            "measure" => ["value", "value", "value"],
            "value" => [20.0, 60.0, 7.0],
            "unit" => ["USD", "USD", "USD"],
            "flag" => ["", "", ""],
            "agg" => [2_u32, 2, 2],
        )
        .expect("equal columns");
        let countries = Countries::parse("code,iso2,m49,baci,name,short_name,group,until,note\n").expect("a table");
        let outcome =
            OutcomeQuestion { product: "3104".to_owned(), flow: Flow::Export, measure: Measure::Value, mirror: false };
        let asked = VintagesQuestion { area: "BLR".to_owned(), outcome, share: false };
        let amounts = vintage(&frame, &countries, &asked, &Choices::default()).expect("amounts");
        assert_eq!(amounts.figures, [(2020, 20.0, Flags::default()), (2021, 7.0, Flags::default())]);
        let shares =
            vintage(&frame, &countries, &VintagesQuestion { share: true, ..asked.clone() }, &Choices::default())
                .expect("shares");
        let missing: Flags = [Flag::ReporterMissing].into_iter().collect();
        assert_eq!(shares.figures, [(2020, 25.0, Flags::default()), (2021, 100.0, missing)]);
        let nobody = VintagesQuestion { area: "FRA".to_owned(), ..asked };
        assert!(
            vintage(&frame, &countries, &nobody, &Choices::default())
                .expect_err("no such country")
                .to_string()
                .contains("FRA")
        );
    }
}
