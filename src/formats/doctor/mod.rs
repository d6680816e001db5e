//! The doctor: what is odd in a table, in words, with a repair to take or refuse. Knows no charts and no egui.
//!
//! To add a check: one file with a `Check` and its test, one line in `CHECKS`, one variant of
//! [`FindingId`](crate::data::FindingId). The repairs themselves are carried out where sums are made (`analysis/flows`),
//! or here by [`treat`], which takes rows out of the table and keeps them aside.
//!
//! Cost: what reading counted is known at once; a full examination goes over the frame about ten times, on a worker. A
//! million figures take 0.7 s of processor time and 90 MB, so tables with more than [`MOST`] are left at what reading
//! counts.

mod breakdown;
mod currencies;
mod damaged;
mod estimated;
mod exam;
mod frequencies;
mod groups;
mod keys;
mod levels;
mod nutrient;
mod re_exports;
mod row_limit;
mod secret;
mod short;
mod stopped;
mod treat;
mod unit_values;
mod unknown_areas;
mod valuation;
mod vintages;
mod world;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use polars::prelude::PolarsError;

use crate::data::{Choices, Dataset, Finding, KeptAside, Note, Progress, format_thousands};

use exam::Exam;
pub use treat::treat;

/// One thing that can be odd with a table.
trait Check: Sync {
    /// What reading counted, or what the rows say; nothing when all is well or the rows are needed and not there.
    fn examine(&self, exam: &Exam<'_>) -> Result<Option<Finding>, PolarsError>;
}

/// Every check, in the order of the list on screen.
static CHECKS: &[&dyn Check] = &[
    &world::World,
    &short::Short,
    &groups::Groups,
    &levels::Levels,
    &breakdown::Breakdown,
    &re_exports::ReExports,
    &valuation::Valuation,
    &estimated::Estimated,
    &frequencies::Frequencies,
    &stopped::Stopped,
    &row_limit::RowLimit,
    &vintages::Vintages,
    &unit_values::UnitValues,
    &unknown_areas::UnknownAreas,
    &secret::Secret,
    &currencies::Currencies,
    &nutrient::Nutrient,
    &damaged::Damaged,
];

/// An examination that did not end.
#[derive(Debug, thiserror::Error)]
pub enum ExamError {
    /// A column is missing or of another kind.
    #[error("the rows could not be examined ({0}); open the file again")]
    Table(#[from] PolarsError),
    /// The user stopped it.
    #[error(transparent)]
    Cancelled(#[from] crate::data::Cancelled),
}

/// What reading alone has counted.
pub(super) fn at_once(provider: &str, notes: &[Note], kept_aside: &KeptAside, choices: &Choices) -> Vec<Finding> {
    let exam = Exam { provider, notes, kept_aside, choices, rows: None };
    // Without rows nothing asks the table engine, and nothing can fail.
    CHECKS.iter().filter_map(|check| check.examine(&exam).ok().flatten()).collect()
}

/// Figures up to which a table is examined row by row: two seconds on two cores, and memory for half a gigabyte.
pub const MOST: usize = 5_000_000;

/// The dataset with what is found by looking at every row. For sums, and for more than [`MOST`] figures, the findings stay
/// those that reading counted; a note says so.
///
/// # Errors
/// As [`examine`].
pub fn examined(mut dataset: Dataset, progress: &dyn Progress) -> Result<Dataset, ExamError> {
    if dataset.frame.column("figures").is_ok() {
        return Ok(dataset);
    }
    if dataset.frame.height() > MOST {
        Arc::make_mut(&mut dataset.notes).push(Note::Remark(format!(
            "The table has more than {} figures: findings are those that reading counts, not those of every row",
            format_thousands(MOST as u64)
        )));
        return Ok(dataset);
    }
    dataset.findings = Arc::new(examine(&dataset, progress)?);
    Ok(dataset)
}

/// Looks at every row, as it was read.
///
/// # Errors
/// A frame without the canonical columns, or that the user stopped it.
pub fn examine(dataset: &Dataset, progress: &dyn Progress) -> Result<Vec<Finding>, ExamError> {
    let rows = exam::Rows::of(&dataset.frame)?;
    let exam = Exam {
        provider: &dataset.provenance.provider,
        notes: &dataset.notes,
        kept_aside: &dataset.kept_aside,
        choices: &dataset.choices,
        rows: Some(&rows),
    };
    let mut findings = Vec::new();
    for (n, check) in CHECKS.iter().enumerate() {
        progress.check()?;
        progress.report("Examining", n as u64, Some(CHECKS.len() as u64));
        findings.extend(check.examine(&exam)?);
    }
    Ok(findings)
}
