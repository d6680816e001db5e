//! Means and quantiles of draws.

/// Mean of the numbers that are not NaN; `None` when there is none.
pub fn mean(values: &[f64]) -> Option<f64> {
    let (n, sum) = values.iter().filter(|v| !v.is_nan()).fold((0_usize, 0.0), |(n, sum), v| (n + 1, sum + v));
    (n > 0).then(|| sum / n as f64)
}

/// Quantile of sorted numbers by linear interpolation at (n-1)p: type 7 of Hyndman & Fan 1996.
/// `None` when there are no numbers.
pub fn quantile_of_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = p.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last index")]
    let below = (at.floor() as usize).min(last);
    let above = (below + 1).min(last);
    Some(sorted[below] + (at - below as f64) * (sorted[above] - sorted[below]))
}

/// Several quantiles of numbers in any order; NaN counts as missing. Empty when there is no number.
pub fn quantiles(values: &[f64], ps: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    ps.iter().filter_map(|&p| quantile_of_sorted(&sorted, p)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_seven() {
        let values = [3.0, 1.0, f64::NAN, 2.0, 4.0];
        assert_eq!(quantiles(&values, &[0.0, 0.5, 1.0]), [1.0, 2.5, 4.0]);
        assert_eq!(mean(&values), Some(2.5));
        assert!(quantiles(&[], &[0.5]).is_empty());
    }
}
