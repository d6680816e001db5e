//! Why a file cannot be read, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::data::Cancelled;

use super::Role;

/// A file that cannot be opened or read as a table. Each message says what happened, where, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No file has this name.
    #[error("{}: there is no such file; check the name, or open it again from its folder", path.display())]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// The system refuses access.
    #[error("{}: no permission to read this file; copy it to a folder of your own, or close the program that locks it", path.display())]
    NoPermission {
        /// The file.
        path: PathBuf,
    },
    /// A folder where a file is needed.
    #[error("{}: this is a folder; choose a file in it", path.display())]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A folder, or a list of files, without any trade table.
    #[error("{}: no trade table here; choose CSV or text files", path.display())]
    NoTable {
        /// The folder.
        path: PathBuf,
    },
    /// The disk or the network failed while reading.
    #[error("{}: reading stopped ({cause}); check that the disk is still there and open the file again", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Nothing in it.
    #[error("{}: the file is empty; download it again", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Column names and no rows.
    #[error("{}: line {line} names the columns, but no rows follow; download it again or widen the query", path.display())]
    HeaderOnly {
        /// The file.
        path: PathBuf,
        /// Line of the header.
        line: u64,
    },
    /// More columns than any table of trade has.
    #[error("{}: line {line} has {n_fields} fields, more than a spreadsheet can hold; this is no table with a row a line, or its lines have no ends", path.display())]
    TooWide {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// Its fields, as far as it was looked at.
        n_fields: usize,
    },
    /// A workbook.
    #[error("{}: this is an Excel workbook; in Excel choose Save as, CSV UTF-8, and open that file", path.display())]
    Excel {
        /// The file.
        path: PathBuf,
    },
    /// A packed file, whatever its name says.
    #[error("{}: this is a {kind} file; unpack it and open the CSV inside", path.display())]
    Packed {
        /// The file.
        path: PathBuf,
        /// `zip`, `gzip`, `7z`, …
        kind: &'static str,
    },
    /// Columnar data.
    #[error("{}: this is a Parquet file; export it as CSV and open that", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
    },
    /// An error page saved under a data file's name.
    #[error("{}: this is a web page, not a table (the server probably answered with an error page); download it again", path.display())]
    Html {
        /// The file.
        path: PathBuf,
    },
    /// A JSON answer.
    #[error("{}: this is JSON, not a table; ask the service for CSV", path.display())]
    Json {
        /// The file.
        path: PathBuf,
    },
    /// Anything else that is no text.
    #[error("{}: this is not a text table; open a CSV or tab-separated file", path.display())]
    Binary {
        /// The file.
        path: PathBuf,
    },
    /// A list of country or product codes without trade.
    #[error("{}: this file lists {what} codes, it holds no trade; open the BACI year beside it (BACI_HS…_Y….csv) and the names are used", path.display())]
    CodesAlone {
        /// The file.
        path: PathBuf,
        /// `country` or `product`.
        what: &'static str,
    },
    /// The mapping leaves open what the reader must know.
    #[error("{}: no column says “{}”; open the file in the window and choose the column there, or name one of them so (columns: {columns})", path.display(), role.word())]
    NeedsMapping {
        /// The file.
        path: PathBuf,
        /// What is missing.
        role: Role,
        /// The columns there are.
        columns: String,
    },
    /// A plan made for another file.
    #[error("{}: the mapping has {planned} columns, but line {line} has {found}; open the file again to map it anew", path.display())]
    OtherColumns {
        /// The file.
        path: PathBuf,
        /// Line of the header.
        line: u64,
        /// Columns in the plan.
        planned: usize,
        /// Columns in the file.
        found: usize,
    },
    /// Letters that the chosen encoding does not know.
    #[error("{}: near line {line}: the text is not UTF-8; choose another encoding when opening it in the window, or save it as UTF-8", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The last line read.
        line: u64,
    },
    /// A quotation mark that is never closed, or a row longer than any real one.
    #[error("{}: line {line}: a field here goes on for more than 1 MB or to the end of the file, most often because a quotation mark opens and does not close; correct the line in a text editor and open the file again", path.display())]
    OpenQuote {
        /// The file.
        path: PathBuf,
        /// Where the row begins.
        line: u64,
    },
    /// Files that must not be added up.
    #[error("{} and {}: {why}; open them one at a time", one.display(), other.display())]
    Mixed {
        /// One of them.
        one: PathBuf,
        /// Another.
        other: PathBuf,
        /// What differs.
        why: &'static str,
    },
    /// No row could be read.
    #[error("{}: none of the {n_rows} rows could be read; the first: line {line}: {reason}. Check delimiter, decimal mark and columns when opening it in the window", path.display())]
    NothingRead {
        /// The file.
        path: PathBuf,
        /// Rows kept aside.
        n_rows: u64,
        /// Line of the first.
        line: u64,
        /// Why it was kept aside.
        reason: String,
    },
    /// A copy for quick answers cannot be written.
    #[error("{}: no copy of the file can be kept there ({cause}); free some space, or go on without copies (--no-cache)", folder.display())]
    Copy {
        /// Where copies are kept.
        folder: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The table engine refused the columns.
    #[error("{}: the rows could not be put into a table ({cause}); please report this file", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// What it says.
        cause: polars::prelude::PolarsError,
    },
    /// The user stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl ReadError {
    /// The system's refusal in our words.
    pub(super) fn from_io(path: &Path, cause: io::Error) -> Self {
        let path = path.to_owned();
        match cause.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::NoPermission { path },
            io::ErrorKind::IsADirectory => Self::IsFolder { path },
            _ => Self::Io { path, cause },
        }
    }
}
