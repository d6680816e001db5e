//! Tables that come packed, in workbooks, in columns, or in several files.

#[path = "containers/columns.rs"]
mod columns;
#[path = "containers/folders.rs"]
mod folders;
#[path = "containers/packed.rs"]
mod packed;
#[path = "containers/samples.rs"]
mod samples;
#[path = "containers/workbooks.rs"]
mod workbooks;

#[path = "support/packed.rs"]
mod make;
#[path = "support/tables.rs"]
mod tables;

use std::path::Path;
use std::sync::LazyLock;

use belarus_leverage::data::{Countries, Dataset, Library, Silent};
use belarus_leverage::formats::{self, Inspection, ReadError};

/// The bundled areas.
fn countries() -> Countries {
    static COUNTRIES: LazyLock<Countries> =
        LazyLock::new(|| Library::load().expect("bundled tables").countries().clone());
    COUNTRIES.clone()
}

fn inspect(path: &Path) -> Inspection {
    formats::inspect(path, &countries()).unwrap_or_else(|cause| panic!("{cause}"))
}

/// A file read as found, with everything that belongs to it.
fn open(path: &Path) -> Dataset {
    read(&inspect(path))
}

fn read(found: &Inspection) -> Dataset {
    formats::read(&found.path, &found.plan, &countries(), &Silent).unwrap_or_else(|cause| panic!("{cause}"))
}

/// Why a file is refused when it is looked into or read.
fn refused(path: &Path) -> ReadError {
    match formats::inspect(path, &countries()) {
        Err(cause) => cause,
        Ok(found) => formats::read(path, &found.plan, &countries(), &Silent).expect_err("refused"),
    }
}

/// Rows of some columns, joined by blanks.
fn rows(dataset: &Dataset, columns: &str) -> Vec<String> {
    tables::rows(dataset, columns.split(' '), " ")
}
