//! Dependence on one partner: as a market, as a transit country, and both without counting a tonne twice.

use super::{MeasureError, non_negative};

/// One flow of exports.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Sold to the partner.
    pub sold_to: bool,
    /// Crosses the partner's territory.
    pub passes: bool,
    /// Tonnes or money; one of the two throughout.
    pub value: f64,
}

/// Parts of all exports, 0..1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dependence {
    /// Sold to the partner.
    pub market: f64,
    /// Crossing the partner, sales to it included.
    pub passes: f64,
    /// Crossing the partner to others.
    pub transit: f64,
    /// Sold to the partner or crossing it.
    pub union: f64,
}

/// Dependence from flows whose destination and way are both known.
///
/// # Output
/// `None` when there are no exports.
/// # Errors
/// [`MeasureError::Negative`].
pub fn dependence(flows: &[Flow]) -> Result<Option<Dependence>, MeasureError> {
    let values: Vec<f64> = flows.iter().map(|flow| flow.value).collect();
    non_negative(&values)?;
    let total: f64 = values.iter().sum();
    if total <= 0.0 {
        return Ok(None);
    }
    let part = |keep: fn(&Flow) -> bool| flows.iter().filter(|f| keep(f)).map(|f| f.value).sum::<f64>() / total;
    Ok(Some(Dependence {
        market: part(|f| f.sold_to),
        passes: part(|f| f.passes),
        transit: part(|f| f.passes && !f.sold_to),
        union: part(|f| f.sold_to || f.passes),
    }))
}

/// What is certain of "sold to or crossing" when only the two shares are known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnionBounds {
    /// If one lies wholly inside the other.
    pub lower: f64,
    /// If they do not overlap.
    pub upper: f64,
    /// If they were independent; never a default, sales and transit are not.
    pub independent: f64,
}

/// Bounds of a union from its two parts.
///
/// # Source
/// Fréchet 1935, Hoeffding 1940.
pub fn union_bounds(market: f64, passes: f64) -> UnionBounds {
    UnionBounds {
        lower: market.max(passes),
        upper: (market + passes).min(1.0),
        independent: market + passes - market * passes,
    }
}
