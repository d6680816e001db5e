//! The same figure twice, as two vintages of one table give it.

use polars::prelude::{
    BooleanChunked, DataFrame, DataType, ExplodeOptions, IntoLazy as _, LazyGroupBy, NewChunkedArray as _, PolarsError,
    SortMultipleOptions, col, cols, len, lit,
};

use super::Check;
use super::exam::{self, Exam};
use super::keys::{may_repeat, row_keys};
use crate::data::{Evidence, Finding, FindingId, Fix, agg, format_thousands};

pub(super) struct Vintages;

const FIX: Fix = Fix {
    label: "Use the last of each",
    taken: "the last of each is used, the others are kept aside",
    refused: "they are added up",
};

/// Formats with more dimensions than our columns, whose rows are meant to be added.
const FINER: [&str; 3] = ["comext-bulk", "fts", "usa-trade"];

/// What makes two figures the same.
const KEY: [&str; 10] =
    ["period", "freq", "reporter", "partner", "flow", "product", "product_scheme", "measure", "unit", "agg"];

/// The figures that have a twin, and a few that have none, grouped; `at` are their positions.
fn by_key(frame: &DataFrame) -> Result<LazyGroupBy, PolarsError> {
    let again = BooleanChunked::from_slice("again".into(), &may_repeat(&row_keys(frame, &KEY)?));
    let candidates = frame.with_row_index("at".into(), None)?.filter(&again)?;
    Ok(candidates.lazy().filter(agg::has(agg::PART).not()).group_by(KEY.map(col)))
}

/// Groups of figures that share everything but their value: how many, whether their values differ, first line, last value.
fn repeated(frame: &DataFrame) -> Result<DataFrame, PolarsError> {
    by_key(frame)?
        .agg([
            len().alias("n"),
            col("value").max().neq(col("value").min()).alias("differ"),
            col("row_no").min().alias("row_no"),
            col("value").last().alias("value"),
            col("flag").last().alias("flag"),
            col("reporter_name").last().alias("reporter_name"),
            col("partner_name").last().alias("partner_name"),
        ])
        .filter(col("n").gt(lit(1_u32)))
        .sort(["row_no"], SortMultipleOptions::default())
        .collect()
}

/// Positions of all but the last figure of each group.
pub(super) fn superseded(frame: &DataFrame) -> Result<Vec<u32>, PolarsError> {
    let earlier = by_key(frame)?
        .agg([col("at"), col("at").max().alias("last")])
        .filter(col("at").list().len().gt(lit(1_u32)))
        .explode(cols(["at"]), ExplodeOptions { empty_as_null: false, keep_nulls: false })
        .filter(col("at").neq(col("last")))
        .select([col("at")])
        .collect()?;
    Ok(earlier.column("at")?.u32()?.iter().flatten().collect())
}

impl Check for Vintages {
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError> {
        let Some(rows) = exam.rows else { return Ok(None) };
        if FINER.iter().any(|id| exam.is_of(id)) {
            return Ok(None);
        }
        let groups = repeated(&rows.lazy().collect()?)?;
        if groups.height() == 0 {
            return Ok(None);
        }
        let n: u64 = groups.column("n")?.cast(&DataType::UInt64)?.u64()?.iter().flatten().sum();
        let differ = groups.column("differ")?.bool()?.sum().unwrap_or_default();
        let sentence = format!(
            "Figures that share period, countries, flow and product: {}, {} times with different values; two vintages of \
             one table, or a detail that no column tells",
            format_thousands(n),
            format_thousands(u64::from(differ))
        );
        let first = groups.head(Some(Evidence::MOST));
        let finding = Finding::new(FindingId::Vintages, sentence, n).with_fix(FIX, exam.choices);
        Ok(Some(finding.with_cases(exam::lines(&first)?, exam::cases(&first)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{found, long};
    use super::super::treat;
    use crate::data::FindingId;

    #[test]
    fn a_figure_given_twice_is_found_and_the_last_can_be_used() {
        let twice = long("2020,BLR,BRA,X,31,60,\n2020,BLR,CHN,X,31,5,\n2020,BLR,BRA,X,31,66,\n");
        let finding = found(&twice, FindingId::Vintages).expect("Brazil twice");
        assert!(finding.sentence.contains("2, 1 times with different values") && !finding.taken, "{finding:?}");
        let treated = treat(&twice, &[(FindingId::Vintages, true)].into_iter().collect()).expect("plain columns");
        assert_eq!((treated.frame.height(), treated.kept_aside.n_rows), (2, 1));
        assert_eq!(treated.kept_aside.rows[0].line, 2);
        assert_eq!(found(&treated, FindingId::Vintages), None);
    }
}
