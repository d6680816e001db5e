//! A unit value outside plausible bounds.
//!
//! Rule: within one product and currency with at least ten figures that have both value and weight, value over weight is
//! more than twenty times the median, or less than a twentieth of it, and the row makes up at least one hundredth of the
//! product's value or weight in its period and flow: a small sample shipment at any price harms no sum.

use polars::prelude::{
    Column, DataFrame, DataType, Expr, IntoLazy as _, JoinType, PolarsError, SortMultipleOptions, col, len, lit,
};

use super::Check;
use super::exam::{self, Exam};
use super::keys::row_keys;
use crate::data::{Evidence, Finding, FindingId, Fix, Measure, agg, format_number, format_thousands};

pub(super) struct UnitValues;

const FIX: Fix = Fix {
    label: "Keep implausible rows aside",
    taken: "they are kept aside and in no sum",
    refused: "they are in the sums",
};

/// Times the median, or part of it.
const FACTOR: f64 = 20.0;
/// Figures that make a median.
const ENOUGH: u32 = 10;
/// Part of the product's value or weight that makes a row matter.
const MATTERS: f64 = 0.01;
/// Digits below which a code holds goods too different to have one price.
const ONE_GOOD: u32 = 6;

const ROW: [&str; 7] = ["row_no", "period", "reporter", "partner", "flow", "product", "source"];

/// Rows with value and weight: `at` and `at_weight` are their positions, `v` and `w` their numbers, `good` is the same
/// for figures of one product and unit, `whole` for those of one period and flow among them.
fn pairs(frame: &DataFrame) -> Result<DataFrame, PolarsError> {
    let good = Column::new("good".into(), row_keys(frame, &["product", "unit"])?);
    let whole = Column::new("whole".into(), row_keys(frame, &["product", "unit", "period", "flow"])?);
    let indexed = frame.with_row_index("at".into(), None)?.hstack(&[good, whole])?.lazy();
    let indexed = indexed.filter(agg::is(0));
    let of = |measure: Measure, [at, number]: [&str; 2], more: &[&str]| {
        let mut columns: Vec<Expr> = more.iter().map(|name| col(*name)).collect();
        columns.extend([col("at").alias(at), col("value").alias(number)]);
        indexed.clone().filter(col("measure").eq(lit(measure.key()))).select(columns).collect()
    };
    let mut values = of(Measure::Value, ["at", "v"], &["good", "whole", "row_no", "period"])?;
    let weights = of(Measure::NetWeight, ["at_weight", "w"], &["row_no", "period"])?;
    // A reader writes value and weight of a row together, so both usually come in the same order.
    let same = |name: &str| -> Result<bool, PolarsError> {
        Ok(values.column(name)?.as_materialized_series().equals_missing(weights.column(name)?.as_materialized_series()))
    };
    if values.height() == weights.height() && same("row_no")? && same("period")? {
        let more = [weights.column("at_weight")?.clone(), weights.column("w")?.clone()];
        values.hstack_mut(&more)?;
        return Ok(values);
    }
    let on: Vec<Expr> = ROW.iter().map(|name| col(*name)).collect();
    let values = of(Measure::Value, ["at", "v"], &[&["good", "whole"][..], &ROW].concat())?;
    let weights = of(Measure::NetWeight, ["at_weight", "w"], &ROW)?;
    values.lazy().join(weights.lazy(), on.clone(), on, JoinType::Inner.into()).collect()
}

/// Implausible rows, those with the largest value first; `uv`, `median` and `times` say why, `at` and `at_weight` where
/// their two figures stand.
pub(super) fn implausible(frame: &DataFrame) -> Result<DataFrame, PolarsError> {
    let priced = pairs(frame)?
        .lazy()
        .filter(col("v").gt(lit(0.0)).and(col("w").gt(lit(0.0))))
        .with_column((col("v") / col("w")).alias("uv"));
    let medians = priced
        .clone()
        .group_by([col("good")])
        .agg([col("uv").median().alias("median"), len().alias("n")])
        .filter(col("n").cast(DataType::UInt32).gt_eq(lit(ENOUGH)))
        .select([col("good"), col("median")]);
    let totals =
        priced.clone().group_by([col("whole")]).agg([col("v").sum().alias("all_v"), col("w").sum().alias("all_w")]);
    let times = col("uv") / col("median");
    let suspects = priced
        .join(medians, [col("good")], [col("good")], JoinType::Inner.into())
        .filter(times.clone().gt(lit(FACTOR)).or(times.clone().lt(lit(1.0 / FACTOR))))
        .join(totals, [col("whole")], [col("whole")], JoinType::Inner.into())
        .filter(col("v").gt_eq(col("all_v") * lit(MATTERS)).or(col("w").gt_eq(col("all_w") * lit(MATTERS))))
        .with_column(times.alias("times"))
        .sort(["v", "at"], SortMultipleOptions::default().with_order_descending_multi([true, false]))
        .select(["at", "at_weight", "uv", "median", "times"].map(col))
        .collect()?;
    let rows = frame.take(suspects.column("at")?.u32()?)?.hstack(suspects.columns())?;
    rows.lazy().filter(col("product").cast(DataType::String).str().len_bytes().gt_eq(lit(ONE_GOOD))).collect()
}

/// Why one of these rows is implausible.
pub(super) fn reason(suspects: &DataFrame, at: usize) -> Result<String, PolarsError> {
    let number = |name: &str| Ok::<_, PolarsError>(suspects.column(name)?.f64()?.get(at).unwrap_or(f64::NAN));
    let text = |name: &str| Ok::<_, PolarsError>(suspects.column(name)?.get(at)?.str_value().into_owned());
    let times = number("times")?;
    let apart = if times > 1.0 {
        format!("{} times the median", format_number(times))
    } else {
        format!("the median divided by {}", format_number(1.0 / times))
    };
    Ok(format!(
        "{} {}/kg is {apart} of product {} ({})",
        format_number(number("uv")?),
        text("unit")?,
        text("product")?,
        format_number(number("median")?)
    ))
}

impl Check for UnitValues {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else { return Ok(None) };
        let suspects = implausible(&rows.lazy().collect()?)?;
        let n = suspects.height() as u64;
        if n == 0 {
            return Ok(None);
        }
        let thousands = suspects
            .column("times")?
            .f64()?
            .iter()
            .flatten()
            .filter(|times| (400.0..2_500.0).contains(&times.max(1.0 / times)))
            .count() as u64;
        let mut sentence = format!(
            "Value over weight is more than {FACTOR} times the product’s median, or less than a {FACTOR}th of it: {} rows",
            format_thousands(n)
        );
        if thousands > 0 {
            sentence.push_str(&format!(
                ", {} of them about a thousand times off, as if units and thousands were mixed",
                format_thousands(thousands)
            ));
        }
        let first = suspects.head(Some(Evidence::MOST));
        let mut cases = exam::cases(&first)?;
        for (at, case) in cases.iter_mut().enumerate() {
            case.push_str("; ");
            case.push_str(&reason(&first, at)?);
        }
        let finding = Finding::new(FindingId::UnitValues, sentence, n).with_fix(FIX, exam.choices);
        Ok(Some(finding.with_cases(exam::lines(&first)?, cases)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{comtrade, found};
    use super::super::treat;
    use crate::data::{Dataset, FindingId};

    /// Twelve rows at 0.3 USD a kilogram, the last at another price.
    fn priced(last_usd: f64, last_kg: f64) -> Dataset {
        let mut rows = String::new();
        for year in 2008..2020 {
            rows.push_str(&format!("{year},BLR,BRA,X,310420,300,1000\n"));
        }
        rows.push_str(&format!("2020,BLR,BRA,X,310420,{last_usd},{last_kg}\n"));
        comtrade(&rows)
    }

    #[test]
    fn a_price_a_thousand_times_off_is_found_and_can_be_kept_aside() {
        let table = priced(300_000.0, 1000.0);
        let finding = found(&table, FindingId::UnitValues).expect("a thousand times the median");
        assert!(finding.sentence.contains("about a thousand times off") && !finding.taken, "{finding:?}");
        assert_eq!(finding.evidence.lines, [14]);
        assert!(finding.evidence.examples[0].contains("1,000 times the median of product 310420"), "{finding:?}");
        let treated = treat(&table, &[(FindingId::UnitValues, true)].into_iter().collect()).expect("plain columns");
        assert_eq!(treated.frame.height() + 2, table.frame.height(), "value and weight of the row are gone");
        assert_eq!((treated.kept_aside.n_rows, treated.kept_aside.rows[0].line), (1, 14));
    }

    #[test]
    fn twenty_times_the_median_is_the_bound_on_both_sides() {
        for (usd, odd) in [(5_900.0, false), (6_100.0, true), (15.1, false), (14.9, true)] {
            assert_eq!(found(&priced(usd, 1000.0), FindingId::UnitValues).is_some(), odd, "{usd}");
        }
    }

    #[test]
    fn a_small_sample_at_any_price_harms_no_sum() {
        let mut rows: String = (0..12)
            .map(|n| format!("2020,BLR,BRA,X,310420,{},{}", 30_000 + n, 100_000 + n))
            .collect::<Vec<_>>()
            .join("\n")
            + "\n";
        rows.push_str("2020,BLR,CHN,X,310420,90,1\n");
        assert_eq!(found(&comtrade(&rows), FindingId::UnitValues), None);
    }
}
