//! Who sells a product, and on whom a country depends: shares over the canonical frame. Knows no files.
//!
//! World rows, groups and breakdown rows are never added to the countries they contain. A country's own report
//! comes first; where there is none the partners' reports stand in (mirror), never both.
//!
//! Cost: one pass over the frame a question; twenty million figures take about a second.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, DataType, Expr, PolarsError, col, lit};

use crate::data::{Countries, Flow, Measure, Note};

pub(in crate::analysis) mod ask;
mod behind;
pub(in crate::analysis) mod gather;
mod matrix;
mod outcomes;
mod pairs;
mod third_countries;
mod two_sides;

pub(in crate::analysis) use ask::distance;
pub use ask::{Choice, periods, products, reporters};
pub(in crate::analysis) use ask::{any_row, column_choices};
pub use behind::{FigureRows, rows_of_partner, rows_of_share};
pub use matrix::{Groups, TradeMatrix, trade_matrix};
pub use outcomes::{OutcomeQuestion, Outcomes, PairSeries, outcomes, pair_outcomes};
pub use pairs::{PairKey, Pairs, Sides, pairs};
pub use third_countries::{ThirdCountries, ThirdCountriesQuestion, ThirdCountry, third_countries};
pub use two_sides::{Quality, SidesRow, TwoSides, TwoSidesQuestion, two_sides};

use gather::{Cell, Gathered, Side};

/// Market share by country: who sells a product (exports) or who buys it (imports).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareQuestion {
    /// Product code, or `TOTAL`.
    pub product: String,
    /// What is shared.
    pub measure: Measure,
    /// [`Flow::Export`] for sellers, [`Flow::Import`] for buyers.
    pub flow: Flow,
}

/// Partner dependence: how a country's exports or imports divide among its partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerQuestion {
    /// Code or name of the country.
    pub reporter: String,
    /// Direction, seen from the country.
    pub flow: Flow,
    /// Product code; all goods where absent.
    pub product: Option<String>,
    /// What is shared.
    pub measure: Measure,
}

/// One country in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerRow {
    /// Period in canonical form.
    pub period: String,
    /// Code of the country.
    pub code: String,
    /// Sum of its figures.
    pub value: f64,
    /// Their unit.
    pub unit: String,
    /// Part of the period's total, 0 to 1; absent where that is zero or unknown.
    pub share: Option<f64>,
    /// `mirror`, `estimated`, both or neither.
    pub flag: String,
}

/// The answer with everything one needs to check it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// By period, then value from the largest, then code.
    pub rows: Vec<AnswerRow>,
    /// Period, total that shares are parts of, and how many figures it sums.
    pub denominators: Vec<(String, f64, u64)>,
    /// What to beware of.
    pub notes: Vec<Note>,
    /// Each step from rows to shares, in plain words.
    pub steps: Vec<String>,
}

/// A question that the table cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// The table has no such product.
    #[error("the table has no product {product}{}", near(nearest, "TOTAL asks for all products"))]
    UnknownProduct {
        /// What was asked for.
        product: String,
        /// Codes that the table has.
        nearest: Vec<String>,
    },
    /// The table has no such country, neither as reporter nor as partner.
    #[error("the table has no country {reporter}{}", near(nearest, "no row names a country"))]
    UnknownReporter {
        /// What was asked for.
        reporter: String,
        /// Codes that the table has.
        nearest: Vec<String>,
    },
    /// Rows there are, but none with this flow and measure.
    #[error("the table has no {what}; ask for another flow or measure")]
    NoFigures {
        /// What is missing, in plain words.
        what: String,
    },
    /// Only exports and imports have two sides.
    #[error("shares are taken of exports or imports; choose one of them")]
    OneSided,
    /// A column is missing or of another kind.
    #[error("the table cannot be summed ({0}); open the file again")]
    Table(#[from] PolarsError),
}

/// "; nearest: a, b", or what to do where there is nothing near.
fn near(nearest: &[String], otherwise: &str) -> String {
    if nearest.is_empty() { format!("; {otherwise}") } else { format!("; nearest: {}", nearest.join(", ")) }
}

/// Share of each exporter (or importer) in the trade of a product.
///
/// # Input
/// The canonical frame; rows with `agg` bits 1 or 8 are left out.
/// # Output
/// One row a country and period. The denominator is the sum over the countries in the table. A country with
/// partner rows counts with their sum, one with a World row alone with that.
/// # Errors
/// [`AnalysisError`] names the nearest products when there is none, or what is missing.
/// # Source
/// Our definition: value of a country over the sum of all countries, groups left out.
pub fn market_share(
    frame: &DataFrame,
    _countries: &Countries,
    question: &ShareQuestion,
) -> Result<Answer, AnalysisError> {
    let (flow, mirror) = two_sided(question.flow)?;
    let mut notes = Vec::new();
    let filter = ask::product_filter(frame, &question.product, question.measure, &mut notes)?;
    let base = filter.and(col("measure").eq(lit(question.measure.key())));
    let own = gather::gather(frame, &base.clone().and(col("flow").eq(lit(flow.code()))), Side::Reporter, &mut notes)?;
    let own = own.without_world();
    let (gathered, mirrored) = if own.is_empty() {
        let other = gather::gather(frame, &base.and(col("flow").eq(lit(mirror.code()))), Side::Partner, &mut notes)?;
        (other.without_world(), true)
    } else {
        (own, false)
    };
    if gathered.is_empty() {
        return Err(no_figures(question.flow, question.measure, &question.product));
    }
    let who = if flow == Flow::Export { "exporters" } else { "importers" };
    if mirrored {
        notes.push(Note::Mirror { reporter: format!("The side of the {who}") });
    }
    let steps = vec![
        format!(
            "Rows of {} with product {}, flow {}",
            question.measure.word(),
            question.product,
            if mirrored { mirror.code() } else { flow.code() }
        ),
        format!("Summed over partners for each of the {who}; World and group rows left out where partners are given"),
        format!("Divided by the sum of all {who} of the period"),
    ];
    let parts = if mirrored { gathered.parts_only() } else { gathered.parts_or_world(&mut notes) };
    Ok(answer(&parts, &gathered.unit, mirrored, true, notes, steps))
}

/// Share of each partner in a country's exports or imports.
///
/// # Input
/// The canonical frame; rows with `agg` bits are left out, and trade of the country with itself.
/// # Output
/// One row a partner and period. The denominator is the sum of the partners that are no groups; areas not
/// specified count, groups do not. Where the table has World rows alone, the total stands without a share.
/// # Errors
/// [`AnalysisError`] names the nearest countries or products, or what is missing.
/// # Source
/// Our definition: value of a partner over the sum of all partners.
pub fn partner_dependence(
    frame: &DataFrame,
    countries: &Countries,
    question: &PartnerQuestion,
) -> Result<Answer, AnalysisError> {
    let (flow, mirror) = two_sided(question.flow)?;
    let code = ask::area_code(frame, countries, &question.reporter)?;
    let product = question.product.as_deref().unwrap_or("TOTAL");
    let mut notes = Vec::new();
    let about = col("reporter").eq(lit(code.as_str())).or(col("partner").eq(lit(code.as_str())));
    let filter = ask::product_filter_within(frame, product, question.measure, &about, &mut notes)?;
    let base = filter.and(col("measure").eq(lit(question.measure.key())));
    let own_rows = base.clone().and(col("flow").eq(lit(flow.code()))).and(col("reporter").eq(lit(code.as_str())));
    let own = gather::gather(frame, &own_rows, Side::Partner, &mut notes)?.without_self(&code, &mut notes);
    let name = countries.name(&code).to_owned();
    let mirror_rows = base.and(col("flow").eq(lit(mirror.code()))).and(col("partner").eq(lit(code.as_str())));
    let (gathered, mirrored) = if own.is_empty() {
        let other = gather::gather(frame, &mirror_rows, Side::Reporter, &mut notes)?;
        (other.without_world().without_self(&code, &mut notes), true)
    } else {
        silent_periods(frame, &mirror_rows, &own, &name, &mut notes)?;
        (own, false)
    };
    if gathered.is_empty() {
        return Err(no_figures(question.flow, question.measure, product));
    }
    if mirrored {
        notes.push(Note::Mirror { reporter: name.clone() });
    }
    let (side, flow_used) = if mirrored { ("partner", mirror) } else { ("reporter", flow) };
    let steps = vec![
        format!("Rows of {} with product {product}, {side} {code}, flow {}", question.measure.word(), flow_used.code()),
        "Summed for each partner; World, groups and trade with itself left out".to_owned(),
        "Divided by the sum of all partners of the period".to_owned(),
    ];
    let parts = gathered.parts_only();
    if parts.is_empty() {
        notes.push(Note::Remark(format!(
            "The table has only World rows for {name}; open one with partners to see shares"
        )));
        return Ok(answer(&gathered.world_only(), &gathered.unit, mirrored, false, notes, steps));
    }
    gathered.note_gaps(&parts, &mut notes);
    Ok(answer(&parts, &gathered.unit, mirrored, true, notes, steps))
}

pub(in crate::analysis) fn two_sided(flow: Flow) -> Result<(Flow, Flow), AnalysisError> {
    match flow {
        Flow::Export | Flow::Import => Ok((flow, flow.mirror())),
        Flow::ReExport | Flow::ReImport | Flow::DomesticExport | Flow::Other => Err(AnalysisError::OneSided),
    }
}

pub(in crate::analysis) fn no_figures(flow: Flow, measure: Measure, product: &str) -> AnalysisError {
    AnalysisError::NoFigures { what: format!("{} ({}) of product {product}", flow.word(), measure.word()) }
}

/// Says where the country is silent and its partners are not; a gap there is no fall to zero.
fn silent_periods(
    frame: &DataFrame,
    mirror_rows: &Expr,
    own: &Gathered,
    name: &str,
    notes: &mut Vec<Note>,
) -> Result<(), AnalysisError> {
    let mut unused = Vec::new();
    let other = gather::gather(frame, mirror_rows, Side::Reporter, &mut unused)?;
    let own: BTreeSet<&str> = own.cells.keys().map(|(period, _)| period.as_str()).collect();
    let silent: BTreeSet<&str> =
        other.cells.keys().map(|(period, _)| period.as_str()).filter(|period| !own.contains(period)).collect();
    if !silent.is_empty() {
        let silent: Vec<&str> = silent.into_iter().collect();
        notes.push(Note::Remark(format!(
            "{name} does not report {}, its partners do (mirror); those periods are left empty, not zero",
            silent.join(", ")
        )));
    }
    Ok(())
}

/// Sums by period and country into sorted rows with shares.
fn answer(
    cells: &BTreeMap<(String, String), Cell>,
    unit: &str,
    mirrored: bool,
    with_shares: bool,
    notes: Vec<Note>,
    steps: Vec<String>,
) -> Answer {
    let mut totals: BTreeMap<&str, (f64, u64)> = BTreeMap::new();
    for ((period, _), cell) in cells {
        let total = totals.entry(period.as_str()).or_default();
        total.0 += cell.sum;
        total.1 += cell.n;
    }
    let mut rows: Vec<AnswerRow> = cells
        .iter()
        .map(|((period, code), cell)| {
            let total = totals.get(period.as_str()).map_or(0.0, |(sum, _)| *sum);
            let flags = [(mirrored, "mirror"), (cell.estimated, "estimated")];
            AnswerRow {
                period: period.clone(),
                code: code.clone(),
                value: cell.sum,
                unit: unit.to_owned(),
                share: (with_shares && total > 0.0).then(|| cell.sum / total),
                flag: flags.into_iter().filter(|(set, _)| *set).map(|(_, word)| word).collect::<Vec<_>>().join(" "),
            }
        })
        .collect();
    rows.sort_by(|a, b| a.period.cmp(&b.period).then(b.value.total_cmp(&a.value)).then_with(|| a.code.cmp(&b.code)));
    let denominators =
        totals.iter().filter(|_| with_shares).map(|(period, (sum, n))| ((*period).to_owned(), *sum, *n)).collect();
    Answer { rows, denominators, notes, steps }
}

/// A text column as strings, whichever way it is stored.
pub(in crate::analysis) fn text(name: &str) -> Expr {
    col(name).cast(DataType::String)
}

#[cfg(test)]
mod tests;
