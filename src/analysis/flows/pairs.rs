//! What both sides say of one product, pair by pair: the ground of every comparison of reports.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, IntoLazy as _, col, lit};

use super::{AnalysisError, ask, text};
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

/// Exports and imports of a product as both sides report them.
///
/// # Input
/// The canonical frame; parts of other rows and groups are left out. One frequency (years where there are any) and one
/// unit are kept, and notes say which.
/// # Errors
/// [`AnalysisError`] names the nearest products, or says that the table has no such figures.
pub fn pairs(frame: &DataFrame, product: &str, measure: Measure) -> Result<Pairs, AnalysisError> {
    let mut notes = Vec::new();
    let filter = ask::product_filter(frame, product, measure, &Choices::default(), &mut notes)?;
    let agg = || col("agg").cast(DataType::UInt32);
    let summed = frame
        .clone()
        .lazy()
        .filter(
            filter
                .and(col("measure").eq(lit(measure.key())))
                .and(col("flow").eq(lit("X")).or(col("flow").eq(lit("M"))))
                .and(agg().eq(lit(0_u32)).or(agg().eq(lit(2_u32)).and(col("partner").eq(lit("WLD")))))
                .and(col("value").is_not_null()),
        )
        .group_by([col("freq"), col("unit"), col("period"), col("flow"), col("reporter"), col("partner")])
        .agg([col("value").sum().alias("sum")])
        .select([
            text("freq"),
            text("unit"),
            text("period"),
            text("flow"),
            text("reporter"),
            text("partner"),
            col("sum"),
        ])
        .collect()?;
    let strings = |name: &str| Ok::<_, AnalysisError>(summed.column(name)?.str()?.clone());
    let (freqs, units, periods) = (strings("freq")?, strings("unit")?, strings("period")?);
    let (flows, reporters, partners) = (strings("flow")?, strings("reporter")?, strings("partner")?);
    let sums = summed.column("sum")?.f64()?;
    let most = |column: &polars::prelude::StringChunked, usual: &str| -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in column.iter().flatten() {
            *counts.entry(cell).or_default() += 1;
        }
        let best = counts.iter().max_by_key(|(word, n)| (**word == usual, **n));
        best.map_or_else(String::new, |(word, _)| (*word).to_owned())
    };
    let (freq, unit) = (most(&freqs, "A"), most(&units, "USD"));
    let mut answer = Pairs { sides: BTreeMap::new(), world: BTreeMap::new(), unit, notes };
    let mut left_out = 0_usize;
    for at in 0..summed.height() {
        let cell = |column: &polars::prelude::StringChunked| column.get(at).unwrap_or_default().to_owned();
        if cell(&freqs) != freq || cell(&units) != answer.unit {
            left_out += 1;
            continue;
        }
        let own = cell(&flows) == "X";
        let (reporter, partner) = (cell(&reporters), cell(&partners));
        if reporter == partner || reporter.is_empty() || partner.is_empty() || reporter == "WLD" {
            continue;
        }
        let is_world = partner == "WLD";
        let (exporter, importer) = if own { (reporter, partner) } else { (partner, reporter) };
        let key = PairKey { period: cell(&periods), exporter, importer };
        let map = if is_world { &mut answer.world } else { &mut answer.sides };
        let sides = map.entry(key).or_default();
        let side = if own { &mut sides.reported } else { &mut sides.mirror };
        *side = Some(side.unwrap_or_default() + sums.get(at).unwrap_or_default());
    }
    if left_out > 0 {
        let remark =
            format!("Frequencies or units are mixed: only {} rows in {} are compared", freq_word(&freq), answer.unit);
        answer.notes.push(Note::Remark(remark));
    }
    if answer.sides.is_empty() && answer.world.is_empty() {
        return Err(AnalysisError::NoFigures {
            what: format!("exports or imports ({}) of product {product}", measure.word()),
        });
    }
    Ok(answer)
}

fn freq_word(code: &str) -> &str {
    match code {
        "A" => "yearly",
        "M" => "monthly",
        "Q" => "quarterly",
        other => other,
    }
}
