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
    /// If one lies wholly inside the other: the larger of the two.
    pub lower: f64,
    /// If they do not overlap: their sum, or everything.
    pub upper: f64,
    /// Their sum, where it does not exceed the whole; it holds when nothing sold to the partner counts as crossing it.
    pub together: Option<f64>,
    /// If they were independent; never a default, sales and transit are not.
    pub independent: f64,
}

/// Bounds of a union from its two parts; `None` where a part is not in 0–1.
///
/// # Source
/// Fréchet 1935, Hoeffding 1940.
pub fn union_bounds(market: f64, passes: f64) -> Option<UnionBounds> {
    if ![market, passes].iter().all(|share| (0.0..=1.0).contains(share)) {
        return None;
    }
    let sum = market + passes;
    Some(UnionBounds {
        lower: market.max(passes),
        upper: sum.min(1.0),
        together: (sum <= 1.0).then_some(sum),
        independent: sum - market * passes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn worked_by_hand() {
        // 67% sold and 25% in transit: between 67 (all transit goods are also sold there) and 92 (none is).
        let certain = union_bounds(0.67, 0.25).expect("both in 0–1");
        assert!(close(certain.lower, 0.67) && close(certain.upper, 0.92));
        assert!(certain.together.is_some_and(|sum| close(sum, 0.92)));
        // 80% and 60% must overlap in 40 at least, so that their sum says nothing.
        let overlapping = union_bounds(0.8, 0.6).expect("both in 0–1");
        assert!(close(overlapping.lower, 0.8) && close(overlapping.upper, 1.0));
        assert_eq!(overlapping.together, None);
    }

    #[test]
    fn nothing_is_said_about_impossible_shares() {
        for (a, b) in [(-0.1, 0.5), (0.5, 1.1), (f64::NAN, 0.5)] {
            assert_eq!(union_bounds(a, b), None, "{a} and {b}");
        }
    }

    #[test]
    fn laws() {
        let steps = || (0..=20).map(|n| f64::from(n) / 20.0);
        for (a, b) in steps().flat_map(|a| steps().map(move |b| (a, b))) {
            let (here, swapped) = (union_bounds(a, b).expect("in 0–1"), union_bounds(b, a).expect("in 0–1"));
            assert_eq!(here, swapped, "the two shares are alike");
            assert!(here.lower >= a && here.lower >= b, "a union holds each of its parts");
            assert!(here.lower <= here.upper && here.upper <= 1.0, "{a} and {b}");
            assert!(here.upper <= a + b + 1e-12, "a union is no more than its parts together");
            assert!(here.lower <= here.independent + 1e-12 && here.independent <= here.upper + 1e-12, "{a} and {b}");
        }
        assert_eq!(union_bounds(0.4, 0.0).map(|u| (u.lower, u.upper)), Some((0.4, 0.4)), "no transit, no doubt");
    }
}
