//! Why a total changed, in parts that add up to the change exactly.

use super::{MeasureError, same_length};

/// Share of a cell's scale that stands in for zero, so that logarithms exist.
const ALMOST_ZERO: f64 = 1e-10;
/// Ratios closer to one than this use a series: the quotient would cancel.
const NEARLY_EQUAL: f64 = 1e-6;

/// Logarithmic mean of two positive numbers; 0 when one is zero.
pub fn log_mean(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let e = a / b - 1.0;
    if e.abs() < NEARLY_EQUAL { b * (1.0 + e / 2.0 - e * e / 12.0) } else { (a - b) / (a / b).ln() }
}

/// Additive log-mean Divisia split of a sum of products: `before[c]` and `after[c]` hold the factors of
/// category c. One part per factor; the parts add up to the change of the sum.
///
/// # Errors
/// [`MeasureError::Length`] when categories or factors differ.
/// # Source
/// Ang 2005 (Energy Policy 33:867); zeros are replaced by 1e-10 of the factor's scale.
pub fn lmdi(before: &[&[f64]], after: &[&[f64]]) -> Result<Vec<f64>, MeasureError> {
    same_length("categories before and after", before.len(), after.len())?;
    let factors = before.first().map_or(0, |row| row.len());
    let mut parts = vec![0.0; factors];
    for (old, new) in before.iter().zip(after) {
        same_length("factors before and after", old.len(), new.len())?;
        same_length("factors of categories", factors, old.len())?;
        let (mut v0, mut v1) = (1.0, 1.0);
        let filled = |a: f64, b: f64| if a > 0.0 { a } else { ALMOST_ZERO * b.max(f64::MIN_POSITIVE / ALMOST_ZERO) };
        for (a, b) in old.iter().zip(*new) {
            v0 *= filled(*a, *b);
            v1 *= filled(*b, *a);
        }
        let weight = log_mean(v1, v0);
        for ((part, a), b) in parts.iter_mut().zip(*old).zip(*new) {
            *part += weight * (filled(*b, *a) / filled(*a, *b)).ln();
        }
    }
    Ok(parts)
}

/// Constant-market-share split of a change in exports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarketShare {
    /// As if exports had grown with world trade.
    pub demand: f64,
    /// Selling products that grew faster or slower than the rest.
    pub product: f64,
    /// Selling to destinations that grew faster or slower than the rest.
    pub destination: f64,
    /// What remains: gains and losses against rivals.
    pub competitiveness: f64,
}

/// Splits the change of exports over products (rows) and destinations (columns), product first. Cells that the
/// world did not trade before count as competitiveness.
///
/// `destination_first` turns the order round: product and destination then share differently, their sum stays.
///
/// # Errors
/// [`MeasureError::Length`].
/// # Source
/// Leamer & Stern 1970; Richardson 1971 on the order.
pub fn constant_market_share(
    own_before: &[Vec<f64>],
    own_after: &[Vec<f64>],
    world_before: &[Vec<f64>],
    world_after: &[Vec<f64>],
    destination_first: bool,
) -> Result<MarketShare, MeasureError> {
    let rows = own_before.len();
    for matrix in [own_after, world_before, world_after] {
        same_length("products", rows, matrix.len())?;
        for (a, b) in own_before.iter().zip(matrix) {
            same_length("destinations", a.len(), b.len())?;
        }
    }
    let columns = own_before.first().map_or(0, Vec::len);
    let total = |matrix: &[Vec<f64>]| matrix.iter().flatten().sum::<f64>();
    let growth = |before: f64, after: f64| if before > 0.0 { after / before - 1.0 } else { 0.0 };
    let g = growth(total(world_before), total(world_after));
    let group_growth = |c: usize, d: usize| {
        let (before, after): (f64, f64) = if destination_first {
            (world_before.iter().map(|row| row[d]).sum(), world_after.iter().map(|row| row[d]).sum())
        } else {
            (world_before[c].iter().sum(), world_after[c].iter().sum())
        };
        growth(before, after)
    };
    let mut split = MarketShare { demand: 0.0, product: 0.0, destination: 0.0, competitiveness: 0.0 };
    for c in 0..rows {
        for d in 0..columns {
            let (x0, x1) = (own_before[c][d], own_after[c][d]);
            if world_before[c][d] <= 0.0 {
                // No world trade to grow with: the whole change is gained or lost against rivals.
                split.competitiveness += x1 - x0;
                continue;
            }
            let group = group_growth(c, d);
            let cell = growth(world_before[c][d], world_after[c][d]);
            split.demand += g * x0;
            let (first, second) = ((group - g) * x0, (cell - group) * x0);
            if destination_first {
                split.destination += first;
                split.product += second;
            } else {
                split.product += first;
                split.destination += second;
            }
            split.competitiveness += x1 - x0 * (1.0 + cell);
        }
    }
    Ok(split)
}

/// Shift-share split of a change over sectors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShiftShare {
    /// As if every sector had grown with the whole reference economy.
    pub national: f64,
    /// Sectors that grew faster or slower there.
    pub mix: f64,
    /// Own growth against the same sector there.
    pub regional: f64,
}

/// Splits the change of a region's sectors against a reference economy's.
///
/// # Output
/// `None` when a sector of the reference was zero before.
/// # Errors
/// [`MeasureError::Length`].
pub fn shift_share(
    own_before: &[f64],
    own_after: &[f64],
    reference_before: &[f64],
    reference_after: &[f64],
) -> Result<Option<ShiftShare>, MeasureError> {
    for other in [own_after, reference_before, reference_after] {
        same_length("sectors", own_before.len(), other.len())?;
    }
    let total: f64 = reference_before.iter().sum();
    if total <= 0.0 || reference_before.iter().any(|r| *r <= 0.0) {
        return Ok(None);
    }
    let g = reference_after.iter().sum::<f64>() / total - 1.0;
    let mut split = ShiftShare { national: 0.0, mix: 0.0, regional: 0.0 };
    for (k, &e0) in own_before.iter().enumerate() {
        let sector = reference_after[k] / reference_before[k] - 1.0;
        split.national += e0 * g;
        split.mix += e0 * (sector - g);
        split.regional += own_after[k] - e0 * (1.0 + sector);
    }
    Ok(Some(split))
}
