//! Why a file cannot be read, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use crate::data::Cancelled;

use super::Role;
use super::container::Place;
use super::input::Unpacking;

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
    #[error("{}: no trade table here; choose CSV or text files, archives or workbooks", path.display())]
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
    /// Packed in a way that is not unpacked here, whatever its name says.
    #[error("{}: by its first bytes this is a {kind} file; unpack it and open the table inside", path.display())]
    Packed {
        /// The file.
        path: PathBuf,
        /// `7z`, `rar`, …
        kind: &'static str,
    },
    /// Packed inside something packed.
    #[error("{}: what is packed inside{} is itself a {kind} file; unpack the outer one and open what comes out", path.display(), called(member))]
    Nested {
        /// The file.
        path: PathBuf,
        /// The member, or nothing in a file of one.
        member: String,
        /// `zip`, `gzip`, …
        kind: &'static str,
    },
    /// Far more text than its bytes can hold in a table.
    #[error("{}: unpacking{} was stopped at {limit}, the limit against files made to fill memory; if you trust it, unpack it yourself and open the text inside", path.display(), called(member))]
    Bomb {
        /// The file.
        path: PathBuf,
        /// The member, or nothing in a file of one.
        member: String,
        /// Which limit.
        limit: String,
    },
    /// More than is read into memory at once.
    #[error("{}: this {what} is too large to be read ({found}, the limit is {limit}); {next}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// `workbook`, …
        what: &'static str,
        /// How large.
        found: String,
        /// The limit.
        limit: String,
        /// What to do.
        next: &'static str,
    },
    /// An archive, workbook or columnar file that cannot be read to its end.
    #[error("{}: this {what} is damaged or cut short ({cause}); download it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// `zip file`, `workbook`, …
        what: &'static str,
        /// What the unpacker says.
        cause: String,
    },
    /// Protected by a password.
    #[error("{}: this {what} is protected by a password; open it with the program that made it and save it without one", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
        /// `zip file` or `workbook`.
        what: &'static str,
    },
    /// A member or sheet that is no longer there.
    #[error("{}: there is no {part} “{name}” in it (any more); open the file again and choose one", path.display())]
    NoPart {
        /// The file.
        path: PathBuf,
        /// `member` or `sheet`.
        part: &'static str,
        /// Its name.
        name: String,
    },
    /// An archive or workbook without a table.
    #[error("{}: none of its {part}s holds a table ({listed}); unpack or save the right one as CSV and open that", path.display())]
    NoTableInside {
        /// The file.
        path: PathBuf,
        /// `member` or `sheet`.
        part: &'static str,
        /// The first names.
        listed: String,
    },
    /// An error page saved under a data file's name.
    #[error("{}: this is a web page (“{says}”), not a table; the server probably answered with a page instead of data: download it again, or, if Excel shows a table, save that as .xlsx", path.display())]
    Html {
        /// The file.
        path: PathBuf,
        /// Its title, or how it begins.
        says: String,
    },
    /// Any other marked-up text.
    #[error("{}: this is XML (“{says}”), not a table; ask the service for CSV, or open it in Excel and save it as .xlsx", path.display())]
    Xml {
        /// The file.
        path: PathBuf,
        /// How it begins.
        says: String,
    },
    /// A JSON answer.
    #[error("{}: this is JSON (“{says}”), not a table; if it is an error of the service, ask it again, else ask it for CSV", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// How it begins.
        says: String,
    },
    /// Anything else that is no text.
    #[error("{}: this is not a text table (it begins {says}); open a CSV or tab-separated file, a workbook, or a Parquet file", path.display())]
    Binary {
        /// The file.
        path: PathBuf,
        /// Its first bytes.
        says: String,
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
        why: String,
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

/// ` (name)`, or nothing.
fn called(member: &str) -> String {
    if member.is_empty() { String::new() } else { format!(" ({member})") }
}

impl ReadError {
    /// What stopped the reading of a packed table, in our words.
    pub(super) fn from_packed(place: &Place, cause: io::Error) -> Self {
        match cause.get_ref().and_then(|inner| inner.downcast_ref::<Unpacking>()) {
            Some(unpacking) => unpacking.at(&place.path, &place.member),
            None => Self::from_io(&place.path, cause),
        }
    }

    /// The system's refusal in our words.
    pub(super) fn from_io(path: &Path, cause: io::Error) -> Self {
        let path = path.to_owned();
        // Windows: another program has the file open and does not share it.
        if cfg!(windows) && matches!(cause.raw_os_error(), Some(32 | 33)) {
            return Self::NoPermission { path };
        }
        match cause.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::NoPermission { path },
            io::ErrorKind::IsADirectory => Self::IsFolder { path },
            _ => Self::Io { path, cause },
        }
    }
}
