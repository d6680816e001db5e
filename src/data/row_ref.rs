//! Where a figure stands: table and row number.

use std::fmt;

use super::TableId;

/// One row of a bundled table, as a point names the rows it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// The table.
    pub table: TableId,
    /// Number of the row; the first one after the header is 1. [`super::Library::frame`] has it as `row_no`.
    pub row: u32,
}

impl fmt::Display for RowRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {} of {}", self.row, self.table)
    }
}
