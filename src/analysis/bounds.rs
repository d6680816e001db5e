//! What two shares say about their union when nobody knows how far they overlap.

use polars::prelude::{Expr, LazyFrame, NULL, PolarsResult, col, lit, when};
use polars::prelude::{IntoLazy as _, df};

/// Bounds of the share of exports that is sold to a country or passes through it.
///
/// # Input
/// `market` and `transit`: `f64` in 0–1, shares of the same whole in the same period.
/// # Output
/// Same rows and order, plus, all in 0–1:
/// `lower` = max(a, b), `upper` = min(1, a + b), the only certain statements; `together` = `upper`'s special case
/// a + b, which holds when nothing sold to the country is counted as transit too. All three are null where an
/// input is null or not in 0–1; `together` is null as well where a + b exceeds 1, because then the two must overlap.
/// # Source
/// Fréchet 1935 and Hoeffding 1940 bounds of a union. Independence (a + b − ab) is left out on purpose: sales to a
/// country and transit through it are not independent.
pub fn union_bounds(shares: LazyFrame) -> LazyFrame {
    let (a, b) = (|| col("market"), || col("transit"));
    let usable = || within_one(a()).and(within_one(b()));
    let sum = || a() + b();
    shares.with_columns([
        when(usable()).then(when(a().gt_eq(b())).then(a()).otherwise(b())).otherwise(lit(NULL)).alias("lower"),
        when(usable())
            .then(when(sum().gt(lit(1.0))).then(lit(1.0)).otherwise(sum()))
            .otherwise(lit(NULL))
            .alias("upper"),
        when(usable().and(sum().lt_eq(lit(1.0)))).then(sum()).otherwise(lit(NULL)).alias("together"),
    ])
}

fn within_one(share: Expr) -> Expr {
    share.clone().is_not_null().and(share.clone().gt_eq(lit(0.0))).and(share.lt_eq(lit(1.0)))
}

/// What is certain about one pair of shares, in 0–1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The union is at least the larger share.
    pub lower: f64,
    /// And at most their sum, or everything.
    pub upper: f64,
    /// Their sum, where it does not exceed the whole.
    pub together: Option<f64>,
}

/// [`union_bounds`] of pairs (market, transit), in their order; `None` where a share is not in 0–1.
///
/// # Errors
/// What Polars says; the columns are made here, so none is expected.
pub fn bounds_of(pairs: &[(f64, f64)]) -> PolarsResult<Vec<Option<Bounds>>> {
    let (market, transit): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let frame = union_bounds(df!("market" => market, "transit" => transit)?.lazy()).collect()?;
    let (lower, upper) = (frame.column("lower")?.f64()?, frame.column("upper")?.f64()?);
    let together = frame.column("together")?.f64()?;
    Ok((0..frame.height())
        .map(|at| Some(Bounds { lower: lower.get(at)?, upper: upper.get(at)?, together: together.get(at) }))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(a: f64, b: f64) -> Option<Bounds> {
        bounds_of(&[(a, b)]).expect("two columns")[0]
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn worked_by_hand() {
        // 67% sold and 25% in transit: between 67 (all transit goods are also sold there) and 92 (none is).
        let certain = bounds(0.67, 0.25).expect("both in 0–1");
        assert!(close(certain.lower, 0.67) && close(certain.upper, 0.92));
        assert!(certain.together.is_some_and(|sum| close(sum, 0.92)));
        // 80% and 60% must overlap in 40 at least, so that their sum says nothing.
        let overlapping = bounds(0.8, 0.6).expect("both in 0–1");
        assert!(close(overlapping.lower, 0.8) && close(overlapping.upper, 1.0));
        assert_eq!(overlapping.together, None);
    }

    #[test]
    fn nothing_is_said_about_impossible_shares() {
        for (a, b) in [(-0.1, 0.5), (0.5, 1.1), (f64::NAN, 0.5)] {
            assert_eq!(bounds(a, b), None, "{a} and {b}");
        }
    }

    #[test]
    fn laws() {
        let steps = || (0..=20).map(|n| f64::from(n) / 20.0);
        for (a, b) in steps().flat_map(|a| steps().map(move |b| (a, b))) {
            let (here, swapped) = (bounds(a, b).expect("in 0–1"), bounds(b, a).expect("in 0–1"));
            assert_eq!(here, swapped, "the two shares are alike");
            assert!(here.lower >= a && here.lower >= b, "a union holds each of its parts");
            assert!(here.lower <= here.upper && here.upper <= 1.0, "{a} and {b}");
            assert!(here.upper <= a + b + 1e-12, "a union is no more than its parts together");
            let independent = a + b - a * b;
            assert!(here.lower <= independent + 1e-12 && independent <= here.upper + 1e-12, "{a} and {b}");
        }
        assert_eq!(bounds(0.4, 0.0).map(|b| (b.lower, b.upper)), Some((0.4, 0.4)), "no transit, no doubt");
    }
}
