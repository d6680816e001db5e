//! What both sides say of one product, pair by pair: the ground of every comparison of reports.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, Expr, col, lit};

use super::gather::{Side, gather, split};
use super::{AnalysisError, ask};
use crate::analysis::{Pair, Quality, reporter_quality};
use crate::data::{Choices, Measure, Note};

/// One exporter and one importer in one period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PairKey {
    /// Period in canonical form.
    pub period: String,
    /// Code of the exporter.
    pub exporter: String,
    /// Code of the importer.
    pub importer: String,
}

/// What each side reported of a pair.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sides {
    /// The exporter's report.
    pub reported: Option<f64>,
    /// The importer's report.
    pub mirror: Option<f64>,
    /// Figures of the table behind both.
    pub n_rows: u64,
    /// Whether any of them is an estimate.
    pub estimated: bool,
}

/// Every pair of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// By period, exporter and importer; World and groups left out.
    pub sides: BTreeMap<PairKey, Sides>,
    /// Exporters' and importers' World rows, where a table has them: the importer or exporter is `WLD`.
    pub world: BTreeMap<PairKey, Sides>,
    /// The one unit.
    pub unit: String,
    /// What to beware of.
    pub notes: Vec<Note>,
}

impl Pairs {
    /// Whether seller and buyer have the same figure in every pair that has both, as where a provider reconciled them.
    pub fn are_one_figure(&self) -> bool {
        let both: Vec<(f64, f64)> = self.sides.values().filter_map(|sides| sides.reported.zip(sides.mirror)).collect();
        !both.is_empty() && both.iter().all(|(own, other)| (own - other).abs() <= 1e-9 * own.abs())
    }

    /// How well each reporter agrees with its partners, over every pair that both sides report.
    pub fn quality(&self, margin: f64) -> Quality {
        let both = self.sides.iter().filter_map(|(key, sides)| {
            Some(Pair {
                exporter: key.exporter.clone(),
                importer: key.importer.clone(),
                exports: sides.reported?,
                imports: sides.mirror? / (1.0 + margin),
            })
        });
        reporter_quality(&both.collect::<Vec<_>>())
    }
}

/// Exports and imports of a product as both sides report them.
///
/// # Input
/// The canonical frame; parts of other rows and groups are left out. One frequency (years where there are any) and one
/// unit are kept, and notes say which.
/// # Errors
/// [`AnalysisError`] names the nearest products, or says that the table has no such figures.
pub fn pairs(frame: &DataFrame, product: &str, measure: Measure) -> Result<Pairs, AnalysisError> {
    let mut notes = Vec::new();
    let choices = Choices::default();
    let rows = rows_of(frame, product, measure, &lit(true), &choices, &mut notes)?;
    let found = summed(frame, &rows, &choices, notes)?;
    if found.sides.is_empty() && found.world.is_empty() {
        return Err(AnalysisError::NoFigures {
            what: format!("exports or imports ({}) of product {product}", measure.word()),
            next: "ask for another product or measure".to_owned(),
        });
    }
    Ok(found)
}

/// The rows of a product in both directions, among some rows.
pub(in crate::analysis) fn rows_of(
    frame: &DataFrame,
    product: &str,
    measure: Measure,
    among: &Expr,
    choices: &Choices,
    notes: &mut Vec<Note>,
) -> Result<Expr, AnalysisError> {
    let goods = ask::product_filter_within(frame, product, measure, among, choices, notes)?;
    let both_ways = col("flow").eq(lit("X")).or(col("flow").eq(lit("M")));
    Ok(goods.and(among.clone()).and(col("measure").eq(lit(measure.key()))).and(both_ways))
}

/// The pairs of some rows.
pub(in crate::analysis) fn summed(
    frame: &DataFrame,
    rows: &Expr,
    choices: &Choices,
    mut notes: Vec<Note>,
) -> Result<Pairs, AnalysisError> {
    let gathered = gather(frame, rows, Side::Pair, choices, &mut notes)?;
    let mut found = Pairs { sides: BTreeMap::new(), world: BTreeMap::new(), unit: gathered.unit, notes };
    for ((period, code), sums) in gathered.cells {
        let (flow, rest) = split(&code);
        let (partner, reporter) = split(rest);
        let of_world = partner == "WLD";
        let Some(cell) = (if of_world { sums.world } else { sums.parts }) else { continue };
        if reporter == partner || reporter.is_empty() || partner.is_empty() || reporter == "WLD" {
            continue;
        }
        let own = flow == "X";
        let (exporter, importer) = if own { (reporter, partner) } else { (partner, reporter) };
        let key = PairKey { period, exporter: exporter.to_owned(), importer: importer.to_owned() };
        let map = if of_world { &mut found.world } else { &mut found.sides };
        let sides = map.entry(key).or_default();
        let side = if own { &mut sides.reported } else { &mut sides.mirror };
        *side = Some(cell.sum);
        sides.n_rows += cell.n;
        sides.estimated |= cell.estimated;
    }
    Ok(found)
}
