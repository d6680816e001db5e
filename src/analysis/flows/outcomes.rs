//! One figure a country and year: what a counterfactual compares between countries.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, Expr, IntoLazy as _, col, lit};

use super::gather::{self, Side};
use super::{AnalysisError, ask, text};
use crate::data::{Choices, Flow, Measure, Note, agg};

/// Which figures of a table are the outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeQuestion {
    /// Code of the product or of the indicator.
    pub product: String,
    /// Exports, imports, or [`Flow::Other`] for indicators.
    pub flow: Flow,
    /// What is counted of a trade flow; indicators have one measure each.
    pub measure: Measure,
    /// Whether trade is read from the partners' side, for every country alike.
    pub mirror: bool,
}

/// The outcome of every country by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// Years that occur, in order.
    pub years: Vec<i32>,
    /// Unit of every figure.
    pub unit: String,
    /// One figure a year for each country; none where nothing is reported.
    pub by_area: BTreeMap<String, Vec<Option<f64>>>,
    /// What to beware of.
    pub notes: Vec<Note>,
}

/// Trade of one exporter with one importer by year.
#[derive(Debug, Clone, PartialEq)]
pub struct PairSeries {
    /// Code of the exporter.
    pub exporter: String,
    /// Code of the importer.
    pub importer: String,
    /// One figure for each year asked for; zero where the pair has none.
    pub values: Vec<f64>,
}

/// Sums a product's trade, or reads an indicator, by country and year.
///
/// # Input
/// The canonical frame with yearly rows; groups and parts of other rows are left out.
/// # Output
/// Countries only. A country with partner rows counts with their sum; one with a World row alone, or with partners that fall short
/// of it, with that.
/// # Errors
/// [`AnalysisError`] names the nearest products, or says what is missing.
pub fn outcomes(frame: &DataFrame, question: &OutcomeQuestion) -> Result<Outcomes, AnalysisError> {
    let mut notes = Vec::new();
    let (filter, side) = rows_of(frame, question, &mut notes)?;
    let gathered = gather::gather(frame, &filter, side, &Choices::default(), &mut notes)?.without_world();
    let cells =
        if side == Side::Partner { gathered.parts_only() } else { gathered.figures(&Choices::default(), &mut notes) };
    let mut found: BTreeMap<(String, i32), f64> = BTreeMap::new();
    for ((period, code), cell) in cells {
        if let (4, Ok(year)) = (period.len(), period.parse())
            && !code.contains(':')
        {
            found.insert((code, year), cell.sum);
        }
    }
    if found.is_empty() {
        return Err(AnalysisError::NoFigures {
            what: format!("yearly figures of {}", question.product),
            next: "ask for another product, flow or measure".to_owned(),
        });
    }
    let years: Vec<i32> = found.keys().map(|(_, year)| *year).collect::<BTreeSet<_>>().into_iter().collect();
    let areas: BTreeSet<&String> = found.keys().map(|(code, _)| code).collect();
    let by_area = areas
        .into_iter()
        .map(|code| (code.clone(), years.iter().map(|year| found.get(&(code.clone(), *year)).copied()).collect()))
        .collect();
    Ok(Outcomes { years, unit: gathered.unit, by_area, notes })
}

/// The same pair by pair: what each of these exporters sold to each importer in each of these years.
///
/// # Errors
/// As [`outcomes`].
pub fn pair_outcomes(
    frame: &DataFrame,
    question: &OutcomeQuestion,
    exporters: &[String],
    years: &[i32],
) -> Result<Vec<PairSeries>, AnalysisError> {
    let (filter, side) = rows_of(frame, question, &mut Vec::new())?;
    let (exporter, importer) = if side == Side::Partner { ("partner", "reporter") } else { ("reporter", "partner") };
    let summed = frame
        .clone()
        .lazy()
        .filter(filter.and(agg::is(0)))
        .group_by([col("period"), col(exporter), col(importer)])
        .agg([col("value").sum().alias("sum")])
        .select([text("period"), text(exporter).alias("from"), text(importer).alias("to"), col("sum")])
        .collect()?;
    let strings = |name: &str| Ok::<_, AnalysisError>(summed.column(name)?.str()?.clone());
    let (periods, from, to) = (strings("period")?, strings("from")?, strings("to")?);
    let sums = summed.column("sum")?.f64()?;
    let mut series: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for at in 0..summed.height() {
        let (from, to) = (from.get(at).unwrap_or_default(), to.get(at).unwrap_or_default());
        let year = periods.get(at).and_then(|period| period.parse::<i32>().ok());
        let place = year.and_then(|year| years.iter().position(|own| *own == year));
        if let Some(place) = place
            && from != to
            && !to.is_empty()
            && to != "WLD"
            && exporters.iter().any(|code| code == from)
        {
            let values = series.entry((from.to_owned(), to.to_owned())).or_insert_with(|| vec![0.0; years.len()]);
            values[place] += sums.get(at).unwrap_or_default();
        }
    }
    Ok(series.into_iter().map(|((exporter, importer), values)| PairSeries { exporter, importer, values }).collect())
}

/// The rows of the outcome, and which side of them the country stands on.
pub(super) fn rows_of(
    frame: &DataFrame,
    question: &OutcomeQuestion,
    notes: &mut Vec<Note>,
) -> Result<(Expr, Side), AnalysisError> {
    let yearly = col("freq").eq(lit("A"));
    Ok(match question.flow {
        Flow::Export | Flow::Import => {
            let (flow, side) =
                if question.mirror { (question.flow.mirror(), Side::Partner) } else { (question.flow, Side::Reporter) };
            let product = ask::product_filter(frame, &question.product, question.measure, &Choices::default(), notes)?;
            let rows = product
                .and(col("measure").eq(lit(question.measure.key())))
                .and(col("flow").eq(lit(flow.code())))
                .and(yearly);
            (rows, side)
        }
        flow => (
            col("product").eq(lit(question.product.as_str())).and(col("flow").eq(lit(flow.code()))).and(yearly),
            Side::Reporter,
        ),
    })
}
