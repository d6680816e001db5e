//! Comparative advantage, trade intensity and two-way trade.

use super::{MeasureError, non_negative, ratio, same_length};

/// Balassa's revealed comparative advantage: the product's share in a country's exports over its share in world
/// exports, the country included in the world.
///
/// # Output
/// 0 upwards; `None` when the country or the product has no exports.
/// # Source
/// Balassa 1965.
pub fn rca(country_product: f64, country_total: f64, world_product: f64, world_total: f64) -> Option<f64> {
    ratio(ratio(country_product, country_total)?, ratio(world_product, world_total)?)
}

/// Comparative advantage on a scale from -1 to 1.
///
/// # Source
/// Dalum, Laursen & Villumsen 1998.
pub fn symmetric_rca(rca: f64) -> f64 {
    (rca - 1.0) / (rca + 1.0)
}

/// Trade intensity: the partner's share in own exports over its share in world imports.
///
/// `own_imports` takes the exporter's own imports out of world imports; pass 0 for the plain form and say which
/// was used.
///
/// # Source
/// Kojima 1964; UNCTAD-WTO, A Practical Guide to Trade Policy Analysis, chapter 1.
pub fn trade_intensity(
    exports_to_partner: f64,
    exports: f64,
    partner_imports: f64,
    world_imports: f64,
    own_imports: f64,
) -> Option<f64> {
    ratio(ratio(exports_to_partner, exports)?, ratio(partner_imports, world_imports - own_imports)?)
}

/// Grubel-Lloyd index of one product: 1 when exports equal imports, 0 when trade goes one way.
///
/// # Source
/// Grubel & Lloyd 1975.
pub fn grubel_lloyd(exports: f64, imports: f64) -> Option<f64> {
    ratio((exports - imports).abs(), exports + imports).map(|r| 1.0 - r)
}

/// Grubel-Lloyd index over products: the trade-weighted mean of the single ones.
///
/// # Errors
/// [`MeasureError`] for negative values and unequal lists.
pub fn grubel_lloyd_total(exports: &[f64], imports: &[f64]) -> Result<Option<f64>, MeasureError> {
    non_negative(exports)?;
    non_negative(imports)?;
    same_length("exports and imports", exports.len(), imports.len())?;
    let pairs = || exports.iter().zip(imports);
    let apart: f64 = pairs().map(|(x, m)| (x - m).abs()).sum();
    let both: f64 = pairs().map(|(x, m)| x + m).sum();
    Ok(ratio(apart, both).map(|r| 1.0 - r))
}
