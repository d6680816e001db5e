//! Who sells a product, and on whom a country depends: shares over the canonical frame. Knows no files.
//!
//! World rows, groups and breakdown rows are never added to the countries they contain. A country's own report
//! comes first; where there is none the partners' reports stand in (mirror), never both.
//!
//! Cost: one pass over the frame a question.

use std::collections::BTreeSet;

use polars::prelude::{DataFrame, DataType, Expr, PolarsError, col, lit};

use crate::data::{Choices, Countries, FindingId, Flags, Flow, Measure, Note};

mod absent;
pub(in crate::analysis) mod ask;
pub(in crate::analysis) mod behind;
mod cover;
pub(in crate::analysis) mod gather;
mod goods;
mod matrix;
mod one_kind;
mod outcomes;
mod over_time;
pub(in crate::analysis) mod pairs;
mod silence;
mod third_countries;
mod twice;
mod two_sides;
mod vintages;
mod whole;
mod why_none;

pub use absent::{Held, Named, absent};
pub(in crate::analysis) use ask::distance;
pub use ask::{Choice, choices_of, known_area, periods, plain_code, products, reporters};
pub(in crate::analysis) use ask::{any_row, column_choices};
pub use behind::{
    FigureRows, rows_of_outcome, rows_of_partner, rows_of_share, rows_of_sides, rows_of_third_country, rows_of_total,
};
pub use matrix::{Groups, TradeMatrix, trade_matrix};
pub use outcomes::{OutcomeQuestion, Outcomes, PairSeries, outcomes, pair_outcomes};
pub use over_time::{TradeAnswer, TradeQuestion, trade_over_time};
pub use pairs::{PairKey, Pairs, Sides, pairs};
pub use third_countries::{STANDS_OUT, ThirdCountries, ThirdCountriesQuestion, ThirdCountry, third_countries};
pub use two_sides::{SidesRow, TwoSides, TwoSidesQuestion, two_sides};
pub use vintages::{Vintage, VintagesQuestion, vintage};
pub use whole::Whole;

use gather::{ByPeriod, Cells, Side};
use whole::{Totals, answer};

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
    /// What the share is of.
    pub whole: Whole,
    /// What to beware of: mirror data, estimates, repeated rows, a whole that lacks a country or is not all listed.
    pub flags: Flags,
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
    #[error("the table has no {what}; {next}")]
    NoFigures {
        /// What is missing, in plain words.
        what: String,
        /// What to do about it.
        next: String,
    },
    /// Too few years on one side of an event.
    #[error(
        "a comparison needs {least} years before {event} and one from then on; of {area} there are {before} before, {after} \
         after; choose another year or widen the years"
    )]
    FewYears {
        /// Whose figures.
        area: String,
        /// First year of the event.
        event: i32,
        /// Years that are needed before it.
        least: usize,
        /// Years found before it.
        before: usize,
        /// Years found from it on.
        after: usize,
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
/// One row a country and period. The denominator is the sum over the countries in the table, or the row for the world
/// where they fall short of it. A country with partner rows counts with their sum, one with a World row alone, or with
/// partners that fall short of it, with that.
/// # Errors
/// [`AnalysisError`] names the nearest products when there is none, or what is missing.
/// # Source
/// Our definition: value of a country over the sum of all countries, groups left out.
pub fn market_share(
    frame: &DataFrame,
    countries: &Countries,
    question: &ShareQuestion,
) -> Result<Answer, AnalysisError> {
    market_share_with(frame, countries, question, &Choices::default())
}

/// The same with repairs that the user took or refused: World rows, groups, parts, re-exports, levels, frequencies,
/// currencies, secret trade, marks of estimates, and mirror data for those who fell silent.
///
/// # Errors
/// As [`market_share`].
pub fn market_share_with(
    frame: &DataFrame,
    countries: &Countries,
    question: &ShareQuestion,
    choices: &Choices,
) -> Result<Answer, AnalysisError> {
    let (flow, mirror) = two_sided(question.flow)?;
    let mut notes = Vec::new();
    let filter =
        ask::product_filter_within(frame, &question.product, question.measure, &lit(true), choices, &mut notes)?;
    let base = filter.and(col("measure").eq(lit(question.measure.key())));
    let own_rows = base.clone().and(flow_filter(flow, choices));
    let own = gather::gather(frame, &own_rows, Side::Reporter, choices, &mut notes)?.without_world();
    let mirror_rows = base.and(flow_filter(mirror, choices));
    let (gathered, mirrored) = if own.is_empty() {
        let other = gather::gather(frame, &mirror_rows, Side::Partner, choices, &mut notes)?;
        (other.without_world().mirrored(), true)
    } else {
        (own, false)
    };
    let who = if flow == Flow::Export { "exporters" } else { "importers" };
    if gathered.is_empty() {
        let groups = why_none::only_groups(frame, &own_rows, countries, (who, &question.product))?;
        return Err(groups.unwrap_or_else(|| no_figures(question.flow, question.measure, &question.product)));
    }
    if mirrored {
        notes.push(Note::Mirror { reporter: format!("The side of the {who}") });
    }
    let mut steps = vec![
        format!(
            "Rows of {} with product {}, flow {}",
            question.measure.word(),
            question.product,
            if mirrored { mirror.code() } else { flow.code() }
        ),
        format!("Summed over partners for each of the {who}; World and group rows left out where partners are given"),
    ];
    let mut parts = if mirrored { gathered.parts_only() } else { gathered.figures(choices, &mut notes) };
    if !mirrored && choices.taken(FindingId::StoppedReporting) {
        let silent = silence::silent(frame)?;
        let filled = silence::fill(frame, &mirror_rows, &silent, &gathered.unit, choices, &mut parts)?;
        silence::tell(&filled, countries, &mut notes);
        steps.extend((!filled.is_empty()).then(|| "Silent periods filled from the partners’ side (mirror)".to_owned()));
    }
    let missing = if mirrored {
        BTreeSet::new()
    } else {
        silence::missing(frame, &mirror_rows, &parts, choices, countries, &mut notes)?
    };
    let world = if mirrored {
        whole_of_mirror(frame, &mirror_rows, &gathered.unit, choices)?
    } else {
        world_rows(frame, &own_rows, &gathered.unit, choices)?
    };
    gather::note_gaps_to(&world, &parts, &mut notes);
    let totals = Totals::choose(world, &parts, choices, who, (&mut notes, &mut steps));
    Ok(answer(&parts, &gathered.unit, &totals, &missing, (notes, steps)))
}

/// What the reporters of the other side trade in all: their World rows where they have them, by period. None where no
/// reporter's partners fall short of its World row, as nothing is missing then.
fn whole_of_mirror(frame: &DataFrame, rows: &Expr, unit: &str, choices: &Choices) -> Result<ByPeriod, AnalysisError> {
    let reporters = gather::gather(frame, rows, Side::Reporter, choices, &mut Vec::new())?.without_world();
    let mut totals = ByPeriod::new();
    if reporters.unit != unit || reporters.cells.values().all(|both| both.world.is_none()) {
        return Ok(totals);
    }
    for ((period, _), cell) in reporters.figures(choices, &mut Vec::new()) {
        let total = totals.entry(period).or_default();
        *total = (total.0 + cell.sum, total.1 + cell.n);
    }
    Ok(totals)
}

/// The rows of the world as a reporter, by period, with how many figures each is; none where they are in another unit.
fn world_rows(frame: &DataFrame, rows: &Expr, unit: &str, choices: &Choices) -> Result<ByPeriod, AnalysisError> {
    let (cells, own_unit) = gather::world_reporter(frame, rows, choices, &mut Vec::new())?;
    let same = own_unit == unit;
    Ok(cells.into_iter().filter(|_| same).map(|(period, cell)| (period, (cell.sum, cell.n))).collect())
}

/// Share of each partner in a country's exports or imports.
///
/// # Input
/// The canonical frame; rows with `agg` bits are left out, and trade of the country with itself.
/// # Output
/// One row a partner and period. The denominator is the sum of the partners that are no groups; areas not
/// specified count, groups do not. Where they fall short of the World row, that is the denominator. Where the table has
/// World rows alone, the total stands without a share.
/// # Errors
/// [`AnalysisError`] names the nearest countries or products, or what is missing.
/// # Source
/// Our definition: value of a partner over the sum of all partners.
pub fn partner_dependence(
    frame: &DataFrame,
    countries: &Countries,
    question: &PartnerQuestion,
) -> Result<Answer, AnalysisError> {
    partner_dependence_with(frame, countries, question, &Choices::default())
}

/// The same with repairs that the user took or refused, as for [`market_share_with`].
///
/// # Errors
/// As [`partner_dependence`].
pub fn partner_dependence_with(
    frame: &DataFrame,
    countries: &Countries,
    question: &PartnerQuestion,
    choices: &Choices,
) -> Result<Answer, AnalysisError> {
    let (flow, mirror) = two_sided(question.flow)?;
    let code = ask::area_code(frame, countries, &question.reporter)?;
    let product = question.product.as_deref().unwrap_or("TOTAL");
    let mut notes = Vec::new();
    let about = col("reporter").eq(lit(code.as_str())).or(col("partner").eq(lit(code.as_str())));
    let filter = ask::product_filter_within(frame, product, question.measure, &about, choices, &mut notes)?;
    let base = filter.and(col("measure").eq(lit(question.measure.key())));
    let own_rows = base.clone().and(flow_filter(flow, choices)).and(col("reporter").eq(lit(code.as_str())));
    let own = gather::gather(frame, &own_rows, Side::Partner, choices, &mut notes)?;
    let name = countries.name(&code).to_owned();
    let mirror_rows = base.and(flow_filter(mirror, choices)).and(col("partner").eq(lit(code.as_str())));
    let (gathered, mirrored) = if own.is_empty() {
        let other = gather::gather(frame, &mirror_rows, Side::Reporter, choices, &mut notes)?;
        (other.without_world().mirrored(), true)
    } else {
        (own, false)
    };
    if gathered.is_empty() {
        return Err(no_figures(question.flow, question.measure, product));
    }
    if mirrored {
        notes.push(Note::Mirror { reporter: name.clone() });
        notes.extend(few_reporters(&gathered.parts_only(), countries));
    }
    let (side, flow_used) = if mirrored { ("partner", mirror) } else { ("reporter", flow) };
    let mut steps = vec![
        format!("Rows of {} with product {product}, {side} {code}, flow {}", question.measure.word(), flow_used.code()),
        "Summed for each partner; World, groups and trade with itself left out".to_owned(),
    ];
    let mut parts = gathered.parts_only();
    if parts.is_empty() {
        notes.push(Note::Remark(why_none::only_world(frame, &own_rows, &name)?));
        let totals = gathered.world_only();
        return Ok(answer(&totals, &gathered.unit, &Totals::none(), &BTreeSet::new(), (notes, steps)));
    }
    let world = gathered.world_totals();
    gather::note_gaps_to(&world, &parts, &mut notes);
    if !mirrored {
        let filled = silence::fill_partners(frame, &mirror_rows, choices, &mut parts)?;
        if choices.taken(FindingId::StoppedReporting) {
            let filled: Vec<(String, String)> = filled.into_iter().map(|period| (code.clone(), period)).collect();
            silence::tell(&filled, countries, &mut notes);
            steps.extend(
                (!filled.is_empty()).then(|| "Silent periods filled from the partners’ side (mirror)".to_owned()),
            );
        } else if !filled.is_empty() {
            notes.push(Note::Remark(format!(
                "{name} does not report {}, its partners do (mirror); those periods are left empty, not zero",
                filled.join(", ")
            )));
        }
    }
    let totals = Totals::choose(world, &parts, choices, "partners", (&mut notes, &mut steps));
    Ok(answer(&parts, &gathered.unit, &totals, &BTreeSet::new(), (notes, steps)))
}

/// What shares rest on where few countries report: the others' part of the trade is unknown, and in no share.
fn few_reporters(parts: &Cells, countries: &Countries) -> Option<Note> {
    const FEW: usize = 8;
    let codes: BTreeSet<&str> = parts.keys().map(|(_, code)| code.as_str()).collect();
    let names: Vec<&str> = codes.iter().map(|code| countries.name(code)).collect();
    (names.len() <= FEW).then(|| Note::Remark(format!("Only {} report here; shares are of these", names.join(", "))))
}

/// Rows of a flow, and of what belongs to it if the user wants re-exports in it.
fn flow_filter(flow: Flow, choices: &Choices) -> Expr {
    let again = match flow {
        Flow::Export => Flow::ReExport,
        _ => Flow::ReImport,
    };
    let rows = col("flow").eq(lit(flow.code()));
    if choices.taken(FindingId::ReExports) { rows } else { rows.or(col("flow").eq(lit(again.code()))) }
}

pub(in crate::analysis) fn two_sided(flow: Flow) -> Result<(Flow, Flow), AnalysisError> {
    match flow {
        Flow::Export | Flow::Import => Ok((flow, flow.mirror())),
        Flow::ReExport | Flow::ReImport | Flow::DomesticExport | Flow::Other => Err(AnalysisError::OneSided),
    }
}

pub(in crate::analysis) fn no_figures(flow: Flow, measure: Measure, product: &str) -> AnalysisError {
    AnalysisError::NoFigures {
        what: format!("{} ({}) of product {product}", flow.word(), measure.word()),
        next: "ask for another product, flow or measure".to_owned(),
    }
}

/// A text column as strings, whichever way it is stored.
pub(in crate::analysis) fn text(name: &str) -> Expr {
    col(name).cast(DataType::String)
}

#[cfg(test)]
mod sums_tests;
#[cfg(test)]
mod tests;
