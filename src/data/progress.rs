//! How long work says where it is and learns that it should stop.

use polars::prelude::DataFrame;

/// The user asked to stop; the work so far is thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// What long work calls at every step that could take 50 ms.
pub trait Progress: Sync {
    /// Names the stage and how far it is, in the stage's own unit (bytes or rows).
    fn report(&self, stage: &str, done: u64, total: Option<u64>);

    /// How many rows of all files were looked at so far, where the work has rows.
    fn rows(&self, _n_rows: u64) {}

    /// Whether anybody looks at the rows that were found so far.
    fn shows_partial(&self) -> bool {
        false
    }

    /// Whether the next of them are due; each call that gives true expects [`Self::partial`] to follow.
    fn is_partial_due(&self) -> bool {
        false
    }

    /// The rows found so far, in the canonical columns.
    fn partial(&self, _rows: DataFrame) {}

    /// Whether to go on.
    ///
    /// # Errors
    /// [`Cancelled`] when the user asked to stop.
    fn check(&self) -> Result<(), Cancelled>;
}

/// Progress that nobody watches: never cancelled.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _stage: &str, _done: u64, _total: Option<u64>) {}

    fn check(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}
