//! Means and quantiles of draws.

/// Mean of the numbers that are not NaN; `None` when there is none.
pub fn mean(values: &[f64]) -> Option<f64> {
    let (n, sum) = values.iter().filter(|v| !v.is_nan()).fold((0_usize, 0.0), |(n, sum), v| (n + 1, sum + v));
    (n > 0).then(|| sum / n as f64)
}

/// Several quantiles of numbers in any order, by linear interpolation at (n-1)p: type 7 of Hyndman & Fan 1996. NaN
/// counts as missing. Empty when there is no number.
pub fn quantiles(values: &[f64], ps: &[f64]) -> Vec<f64> {
    let mut kept: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    let Some(last) = kept.len().checked_sub(1) else { return Vec::new() };
    let quantile = |p: &f64| {
        let at = p.clamp(0.0, 1.0) * last as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last index")]
        let below = (at.floor() as usize).min(last);
        // Two neighbours are wanted, not the order of all: a tenth of the work of sorting.
        let (_, low, rest) = kept.select_nth_unstable_by(below, f64::total_cmp);
        let low = *low;
        let high = rest.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
        low + (at - below as f64) * (high - low)
    };
    ps.iter().map(quantile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_seven() {
        let values = [3.0, 1.0, f64::NAN, 2.0, 4.0];
        assert_eq!(quantiles(&values, &[0.0, 0.5, 1.0]), [1.0, 2.5, 4.0]);
        assert_eq!(quantiles(&[2.0, 9.0, 1.0, 2.0], &[0.75, 0.25]), [3.75, 1.75]);
        assert_eq!(mean(&values), Some(2.5));
        assert!(quantiles(&[], &[0.5]).is_empty());
    }
}
