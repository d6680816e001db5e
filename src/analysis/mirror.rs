//! One number from two reports of the same flow: the exporter's and the importer's.

use std::collections::{BTreeMap, BTreeSet};

use super::ratio;

/// A reconciled flow and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reconciled {
    /// Both sides reported.
    Both(f64),
    /// Only the exporter did.
    Reported(f64),
    /// Only the importer did; freed of freight and insurance.
    Mirror(f64),
}

impl Reconciled {
    /// The number itself.
    pub fn value(self) -> f64 {
        match self {
            Self::Both(v) | Self::Reported(v) | Self::Mirror(v) => v,
        }
    }
}

/// Reconciles an export report (free on board) with the partner's import report (with freight and insurance),
/// each weighted by its reporter's quality. `None` when neither exists.
///
/// # Source
/// After Gaulier & Zignago 2010 (CEPII BACI), simplified.
pub fn reconcile(
    exports_fob: Option<f64>,
    imports_cif: Option<f64>,
    cif_margin: f64,
    exporter_weight: f64,
    importer_weight: f64,
) -> Option<Reconciled> {
    let freed = imports_cif.map(|m| m / (1.0 + cif_margin));
    match (exports_fob, freed) {
        (Some(x), Some(m)) => {
            ratio(exporter_weight * x + importer_weight * m, exporter_weight + importer_weight).map(Reconciled::Both)
        }
        (Some(x), None) => Some(Reconciled::Reported(x)),
        (None, Some(m)) => Some(Reconciled::Mirror(m)),
        (None, None) => None,
    }
}

/// How far the partner's report, freed of freight, lies above the exporter's, as a part of the latter.
pub fn mirror_gap(exports_fob: Option<f64>, imports_cif: Option<f64>, cif_margin: f64) -> Option<f64> {
    let (x, m) = (exports_fob?, imports_cif?);
    ratio(m / (1.0 + cif_margin) - x, x)
}

/// Value over tonnes, and whether it lies within 0.4 to 2.5 times a benchmark: outside, tonnes or value are
/// likely wrong.
pub fn unit_value(value: f64, tonnes: f64, benchmark: f64) -> Option<(f64, bool)> {
    let price = ratio(value, tonnes)?;
    Some((price, (0.4..=2.5).contains(&ratio(price, benchmark)?)))
}

/// One flow that both sides report, the imports freed of freight.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Who reports the export.
    pub exporter: String,
    /// Who reports the import.
    pub importer: String,
    /// What the exporter reports.
    pub exports: f64,
    /// What the importer does, free on board.
    pub imports: f64,
}

/// How far each reporter lies from its partners: mean absolute logarithm of the ratio of both reports.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quality {
    exporters: BTreeMap<String, f64>,
    importers: BTreeMap<String, f64>,
}

/// The best any reporter can be: nobody weighs more than twenty, so a few lucky agreements do not decide.
const BEST: f64 = 0.05;
/// Rounds of the regression; it is settled long before.
const ROUNDS: usize = 200;
/// An effect that moves less than this in a round is settled.
const SETTLED: f64 = 1e-12;

impl Quality {
    /// Weight of an exporter's reports.
    pub fn exporter_weight(&self, code: &str) -> f64 {
        weight(self.exporters.get(code).copied())
    }

    /// Weight of an importer's reports.
    pub fn importer_weight(&self, code: &str) -> f64 {
        weight(self.importers.get(code).copied())
    }

    /// Importers with their weights, the most trusted first.
    pub fn importers(&self) -> Vec<(&str, f64)> {
        let mut all: Vec<(&str, f64)> =
            self.importers.iter().map(|(code, error)| (code.as_str(), weight(Some(*error)))).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        all
    }
}

/// One over the error; a reporter that nothing can be compared with weighs as the best.
fn weight(error: Option<f64>) -> f64 {
    1.0 / error.unwrap_or(BEST).max(BEST)
}

/// Regresses the absolute logarithm of the ratio of both reports on exporter and importer, weighted by the logarithm
/// of the flow. Only sums of the two kinds of effects are determined; what they share goes half to each side.
/// A reporter without such a flow weighs as the best: with a single report there is nothing to weigh it against.
///
/// # Source
/// After Gaulier & Zignago 2010 (CEPII BACI), simplified.
pub fn reporter_quality(pairs: &[Pair]) -> Quality {
    let usable: Vec<&Pair> = pairs.iter().filter(|pair| pair.exports > 0.0 && pair.imports > 0.0).collect();
    let (sellers, buyers) =
        (numbered(usable.iter().map(|pair| &*pair.exporter)), numbered(usable.iter().map(|pair| &*pair.importer)));
    let rows: Vec<Row> = usable
        .iter()
        .map(|pair| Row {
            exporter: sellers[&*pair.exporter],
            importer: buyers[&*pair.importer],
            distance: (pair.exports / pair.imports).ln().abs(),
            weight: (1.0 + pair.exports.max(pair.imports)).ln(),
        })
        .collect();
    let (mut exporters, mut importers) = (vec![0.0; sellers.len()], vec![0.0; buyers.len()]);
    for _ in 0..ROUNDS {
        let moved = settle(&mut exporters, &rows, |row| (row.exporter, importers[row.importer]));
        let moved = settle(&mut importers, &rows, |row| (row.importer, exporters[row.exporter])).max(moved);
        if moved < SETTLED {
            break;
        }
    }
    let total: f64 = rows.iter().map(|row| row.weight).sum();
    if total > 0.0 {
        let shared: f64 =
            rows.iter().map(|row| row.weight * (importers[row.importer] - exporters[row.exporter])).sum::<f64>();
        let half = shared / total / 2.0;
        for effect in &mut exporters {
            *effect += half;
        }
        for effect in &mut importers {
            *effect -= half;
        }
    }
    let named = |codes: BTreeMap<&str, usize>, effects: Vec<f64>| {
        codes.into_iter().map(|(code, at)| (code.to_owned(), effects[at])).collect()
    };
    Quality { exporters: named(sellers, exporters), importers: named(buyers, importers) }
}

/// One flow of the regression: places of its reporters among the effects.
struct Row {
    exporter: usize,
    importer: usize,
    distance: f64,
    weight: f64,
}

/// Codes in order, each with its place.
fn numbered<'a>(codes: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let different: BTreeSet<&str> = codes.collect();
    different.into_iter().zip(0..).collect()
}

/// Sets each effect to the weighted mean of what the other side leaves unexplained; returns the largest change.
fn settle(effects: &mut [f64], rows: &[Row], of: impl Fn(&Row) -> (usize, f64)) -> f64 {
    let mut sums = vec![(0.0, 0.0); effects.len()];
    for row in rows {
        let (own, other) = of(row);
        sums[own].0 += row.weight * (row.distance - other);
        sums[own].1 += row.weight;
    }
    let mut moved: f64 = 0.0;
    for (effect, (sum, weight)) in effects.iter_mut().zip(sums) {
        if weight > 0.0 {
            moved = moved.max((sum / weight - *effect).abs());
            *effect = sum / weight;
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_add_up_to_the_distances_and_are_shared_evenly() {
        let pair = |exporter: &str, importer: &str, ratio: f64| Pair {
            exporter: exporter.to_owned(),
            importer: importer.to_owned(),
            exports: 100.0,
            imports: 100.0 * ratio.exp(),
        };
        // Distances 0.1 + 0.2 and 0.1 + 0.4: exporter and importers explain them exactly.
        let quality = reporter_quality(&[pair("A", "C", 0.3), pair("A", "D", 0.5)]);
        assert!((quality.exporters["A"] + quality.importers["C"] - 0.3).abs() < 1e-9);
        assert!((quality.exporters["A"] + quality.importers["D"] - 0.5).abs() < 1e-9);
        assert!((quality.exporters["A"] - 0.2).abs() < 0.01, "half of the mean distance: {quality:?}");
        assert!((quality.exporter_weight("nobody") - 20.0).abs() < 1e-12);
    }
}
