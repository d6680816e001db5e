//! Files read as one dataset that hold the same figures, as an older and a newer download do: adding them up counts twice.

use std::path::PathBuf;

use polars::prelude::{Column, DataFrame, DataType, IntoLazy as _, PolarsResult, col, len, lit};

use crate::data::{Progress, agg};

use super::{Plan, ReadError};

/// Above this the check would take longer than the reading; years of one release cannot overlap, by their names.
const FIGURES_AT_MOST: usize = 40_000_000;

/// What makes a figure the same figure.
const KEY: [&str; 11] = [
    "period",
    "freq",
    "reporter",
    "partner",
    "flow",
    "product",
    "product_scheme",
    "measure",
    "unit",
    "reporter_name",
    "partner_name",
];

/// Refuses files of which two have one row each for the same figure.
///
/// # Errors
/// [`ReadError::Mixed`] names two of them and such a figure.
pub(super) fn refuse(frame: &DataFrame, files: &[(PathBuf, Plan)], progress: &dyn Progress) -> Result<(), ReadError> {
    let Some(((first, plan), others)) = files.split_first() else { return Ok(()) };
    if others.is_empty() || plan.format == "baci" || frame.height() > FIGURES_AT_MOST {
        return Ok(());
    }
    progress.check()?;
    progress.report("Looking for figures that two files hold", 0, None);
    let twice = twice(frame).map_err(|cause| ReadError::Table { path: first.clone(), cause })?;
    if twice.height() == 0 {
        return Ok(());
    }
    let cell = |name: &str| twice.column(name).and_then(|column| text(column, 0)).unwrap_or_default();
    let place = |source: &str| {
        let found = files.iter().find(|(path, plan)| source.ends_with(&plan.place(path).name()));
        match found {
            // Members of one archive have one path.
            Some((path, plan)) if !plan.member.is_empty() => path.join(&plan.member),
            Some((path, _)) => path.clone(),
            None => first.clone(),
        }
    };
    let key = ["period", "reporter", "partner", "flow", "product"].map(cell).join(" ");
    let n = twice.height();
    Err(ReadError::Mixed {
        one: place(&cell("one")),
        other: place(&cell("other")),
        why: format!(
            "both hold the same figures ({n}, such as {}), which would count twice; one may be an older download",
            key.split_whitespace().collect::<Vec<_>>().join(" ")
        ),
    })
}

fn text(column: &Column, at: usize) -> PolarsResult<String> {
    Ok(column.cast(&DataType::String)?.str()?.get(at).unwrap_or_default().to_owned())
}

/// Figures with exactly one row in each of two files; rows that are parts of others are none.
fn twice(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let sources = col("source");
    frame
        .clone()
        .lazy()
        .filter(agg::has(agg::PART).not())
        .group_by(KEY.map(col))
        .agg([
            len().alias("n"),
            sources.clone().n_unique().alias("n_sources"),
            sources.clone().first().alias("one"),
            sources.last().alias("other"),
        ])
        .filter(col("n").eq(lit(2)).and(col("n_sources").eq(lit(2))))
        .collect()
}
