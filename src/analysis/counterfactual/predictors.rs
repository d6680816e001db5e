//! The expert's mode: donors' weights from other figures of the table, each with a given importance.

use polars::prelude::DataFrame;

use super::super::flows::{AnalysisError, OutcomeQuestion, outcomes};
use super::super::{mean, predictor_weights};
use super::CounterfactualQuestion;

/// What is known of every unit before the event, the treated one first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Predictors {
    /// Mean before the event of each predictor, one for each unit.
    levels: Vec<Vec<f64>>,
    /// Standard deviation of each predictor over the units.
    spreads: Vec<f64>,
    /// Importance of each.
    importance: Vec<f64>,
    /// Codes left out because every unit has the same level.
    pub alike: Vec<String>,
}

impl Predictors {
    /// Reads the predictors of a question; `None` where it has none, or no donors. One that does not differ between the
    /// units tells nothing and is left out.
    ///
    /// # Errors
    /// [`AnalysisError`] names the code or the country without figures before the event.
    pub fn read(
        frame: &DataFrame,
        question: &CounterfactualQuestion,
        before: &[i32],
        donors: &[String],
    ) -> Result<Option<Self>, AnalysisError> {
        if question.predictors.is_empty() || donors.is_empty() {
            return Ok(None);
        }
        let mut read = Self { levels: Vec::new(), spreads: Vec::new(), importance: Vec::new(), alike: Vec::new() };
        for (code, importance) in &question.predictors {
            let panel = outcomes(frame, &OutcomeQuestion { product: code.clone(), ..question.outcome.clone() })?;
            let level = |area: &String| -> Result<f64, AnalysisError> {
                let series = panel.by_area.get(area).map(Vec::as_slice).unwrap_or_default();
                let of_years = panel.years.iter().zip(series).filter(|(year, _)| before.contains(year));
                let values: Vec<f64> = of_years.filter_map(|(_, value)| *value).collect();
                mean(&values).ok_or_else(|| AnalysisError::NoFigures {
                    what: format!("figures of predictor {code} for {area} before the event"),
                    next: "leave out that country or predictor".to_owned(),
                })
            };
            let units = std::iter::once(&question.treated).chain(donors);
            let levels: Vec<f64> = units.map(level).collect::<Result<_, _>>()?;
            let middle = mean(&levels).unwrap_or_default();
            let squares: f64 = levels.iter().map(|level| (level - middle).powi(2)).sum();
            let spread = (squares / (levels.len() as f64 - 1.0)).sqrt();
            if spread > 0.0 {
                read.levels.push(levels);
                read.spreads.push(spread);
                read.importance.push(*importance);
            } else {
                read.alike.push(code.clone());
            }
        }
        Ok(Some(read))
    }

    /// Weights of the pool that come nearest to a unit; units are numbered as they were given, the treated one 0.
    pub fn weights(&self, unit: usize, pool: &[usize]) -> Option<Vec<f64>> {
        let treated: Vec<f64> = self.levels.iter().map(|levels| levels[unit]).collect();
        let donors: Vec<Vec<f64>> =
            self.levels.iter().map(|levels| pool.iter().map(|at| levels[*at]).collect()).collect();
        predictor_weights(&treated, &donors, &self.spreads, &self.importance)
    }
}
