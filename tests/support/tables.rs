//! Fixtures in `tests/files/` and the tables they become, as text.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::{Path, PathBuf};

use belarus_leverage::data::Dataset;
use polars::prelude::{Column, DataType};

/// A file in `tests/files/`.
pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

/// Rows of some columns, as text joined by `separator`; numbers as they print, missing as `-`.
pub fn rows<'a>(dataset: &Dataset, columns: impl IntoIterator<Item = &'a str>, separator: &str) -> Vec<String> {
    let columns: Vec<_> = columns
        .into_iter()
        .map(|name| dataset.frame.column(name).expect("canonical").cast(&DataType::String).expect("text"))
        .collect();
    let cell = |column: &Column, at| column.str().expect("text").get(at).unwrap_or("-").to_owned();
    (0..dataset.frame.height())
        .map(|at| columns.iter().map(|column| cell(column, at)).collect::<Vec<_>>().join(separator))
        .collect()
}

/// Rows kept aside: line and reason.
pub fn aside(dataset: &Dataset) -> Vec<(u64, &str)> {
    dataset.kept_aside.rows.iter().map(|row| (row.line, row.reason.as_str())).collect()
}
