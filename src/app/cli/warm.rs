//! The table engine wakes on another core while this one looks at the files: its threads, eight megabytes that it
//! zeroes at its first comparison, and its code, which the system reads page by page.

use std::sync::Once;

use polars::prelude::{Categories, DataType, IntoLazy as _, PolarsResult, Series, col, df, lit};

/// Asks a table of one row something that every question asks, once. Whoever cannot have a thread waits a little later.
pub(super) fn up() {
    static ONCE: Once = Once::new();
    let work = || {
        if let Err(cause) = one_row() {
            log::debug!("the table engine did not wake: {cause}");
        }
    };
    ONCE.call_once(|| {
        if let Err(cause) = std::thread::Builder::new().name("table engine".to_owned()).spawn(work) {
            log::debug!("the table engine wakes when it is asked: {cause}");
        }
    });
}

fn one_row() -> PolarsResult<()> {
    drop(Series::full_null("zeroes".into(), 1, &DataType::String));
    let text = DataType::from_categories(Categories::global());
    let name = "period";
    df!(name => ["2022"], "value" => [1.0])?
        .lazy()
        .with_column(col(name).cast(text))
        .filter(col(name).eq(lit("none")).not())
        .group_by([col(name)])
        .agg([col("value").sum()])
        .select([col(name).cast(DataType::String), col("value")])
        .collect()
        .map(drop)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_question_asked_to_wake_the_engine_is_a_good_one() {
        super::one_row().expect("a row");
    }
}
