//! Exports and imports by period: of one country, or of all countries of the table together.

use polars::prelude::DataFrame;

use super::{AnalysisError, AnswerRow, PartnerQuestion, ShareQuestion, market_share_with, partner_dependence_with};
use crate::data::{Choices, Countries, Flow, Measure, Note};

/// Trade over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradeQuestion {
    /// Code or name of the country; all countries of the table together where absent.
    pub reporter: Option<String>,
    /// Product code, or `TOTAL`.
    pub product: String,
    /// What is summed.
    pub measure: Measure,
}

/// Totals of both flows.
#[derive(Debug, Clone, PartialEq)]
pub struct TradeAnswer {
    /// Exports and imports, as far as the table has them; one row a period, its share always absent.
    pub flows: Vec<(Flow, Vec<AnswerRow>)>,
    /// What to beware of.
    pub notes: Vec<Note>,
}

/// Totals by period.
///
/// # Input
/// As [`super::partner_dependence`] for one country, [`super::market_share`] for all.
/// # Output
/// For each flow the total that shares would be parts of, or the World row where the table has no partners.
/// # Errors
/// As those two, when neither flow has figures.
/// # Source
/// Our definition: the denominators of the two measures.
pub fn trade_over_time(
    frame: &DataFrame,
    countries: &Countries,
    question: &TradeQuestion,
    choices: &Choices,
) -> Result<TradeAnswer, AnalysisError> {
    let (mut flows, mut notes, mut failed) = (Vec::new(), Vec::new(), None);
    for flow in [Flow::Export, Flow::Import] {
        let (measure, product) = (question.measure, question.product.clone());
        let answer = match &question.reporter {
            Some(reporter) => {
                let asked = PartnerQuestion { reporter: reporter.clone(), flow, product: Some(product), measure };
                partner_dependence_with(frame, countries, &asked, choices)
            }
            None => market_share_with(frame, countries, &ShareQuestion { product, measure, flow }, choices),
        };
        match answer {
            Ok(answer) => {
                Note::add(&mut notes, answer.notes);
                let total = |period: &str| {
                    let parts = answer.rows.iter().filter(|row| row.period == period);
                    let sum = answer.denominators.iter().find(|(own, ..)| own == period).map(|(_, sum, _)| *sum);
                    sum.unwrap_or_else(|| parts.map(|row| row.value).sum())
                };
                let mut rows: Vec<AnswerRow> = Vec::new();
                for row in &answer.rows {
                    match rows.last_mut().filter(|last| last.period == row.period) {
                        // A total is marked like the weakest of its parts.
                        Some(last) => last.flags = std::mem::take(&mut last.flags).union(&row.flags),
                        None => rows.push(AnswerRow {
                            value: total(&row.period),
                            code: question.reporter.clone().unwrap_or_else(|| "WLD".to_owned()),
                            share: None,
                            ..row.clone()
                        }),
                    }
                }
                flows.push((flow, rows));
            }
            Err(cause @ AnalysisError::NoFigures { .. }) => failed = failed.or(Some(cause)),
            Err(cause) => return Err(cause),
        }
    }
    match failed {
        Some(cause) if flows.is_empty() => Err(cause),
        _ => Ok(TradeAnswer { flows, notes }),
    }
}
