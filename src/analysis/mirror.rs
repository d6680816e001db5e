//! One number from two reports of the same flow: the exporter's and the importer's.

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
