//! Parts of a whole: each partner over the total of its own period.

use polars::prelude::{
    IntoLazy as _, JoinArgs, JoinType, LazyFrame, NULL, PolarsResult, SortMultipleOptions, col, df, lit, when,
};

/// Share of each part in the whole of its period.
///
/// # Input
/// `parts`: `row: u32` (place in the caller's list), `period: str`, `value: f64`. `wholes`: `period: str`, once each,
/// and `whole: f64`.
/// # Output
/// The parts in the order of `row`, plus `whole` and `share` in 0–1; null where the whole is missing or not positive.
/// # Source
/// Our definition: value over the total that the same source gives for the same period.
pub fn shares_of(parts: LazyFrame, wholes: LazyFrame) -> LazyFrame {
    let usable = col("whole").is_not_null().and(col("whole").gt(lit(0.0)));
    parts
        .join(wholes, [col("period")], [col("period")], JoinArgs::new(JoinType::Left))
        .with_column(when(usable).then(col("value") / col("whole")).otherwise(lit(NULL)).alias("share"))
        .sort(["row"], SortMultipleOptions::default())
}

/// [`shares_of`] for lists: the share in percent and the whole of each part (period, value), `None` without a whole.
///
/// # Errors
/// What Polars says; the columns are made here, so none is expected.
pub fn percent_of(parts: &[(&str, f64)], wholes: &[(&str, f64)]) -> PolarsResult<Vec<Option<(f64, f64)>>> {
    let row: Vec<u32> = (0u32..).take(parts.len()).collect();
    let (period, value): (Vec<&str>, Vec<f64>) = parts.iter().copied().unzip();
    let (of_period, whole): (Vec<&str>, Vec<f64>) = wholes.iter().copied().unzip();
    let parts = df!("row" => row, "period" => period, "value" => value)?.lazy();
    let wholes = df!("period" => of_period, "whole" => whole)?.lazy();
    let frame = shares_of(parts, wholes).collect()?;
    let (share, whole) = (frame.column("share")?.f64()?, frame.column("whole")?.f64()?);
    Ok((0..frame.height()).map(|at| Some((share.get(at)? * 100.0, whole.get(at)?))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_meets_the_whole_of_its_own_period() {
        let parts = [("2015", 40.0), ("2005", 30.0), ("2015", 60.0), ("1999", 5.0)];
        let found = percent_of(&parts, &[("2005", 120.0), ("2015", 100.0)]).expect("good columns");
        assert_eq!(found, [Some((40.0, 100.0)), Some((25.0, 120.0)), Some((60.0, 100.0)), None]);
    }

    #[test]
    fn parts_that_make_the_whole_sum_to_one_hundred() {
        let values = [3.25, 11.5, 0.25, 85.0];
        let parts: Vec<_> = values.iter().map(|value| ("2015", *value)).collect();
        let found = percent_of(&parts, &[("2015", values.iter().sum())]).expect("good columns");
        let sum: f64 = found.into_iter().flatten().map(|(percent, _)| percent).sum();
        assert!((sum - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_whole_of_zero_gives_no_share() {
        assert_eq!(percent_of(&[("2015", 1.0)], &[("2015", 0.0)]).expect("good columns"), [None]);
    }
}
