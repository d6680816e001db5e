//! Tables into files: CSV, JSON and Parquet. What is written opens again into the same table, cell for cell.
//!
//! The CSV begins with lines of `#` that say what the table is; its cells are safe in spreadsheets, see
//! [`guard`]. [`super::own`] reads both back.

mod cells;
mod csv;
mod guard;
mod json;
mod parquet;

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use polars::prelude::{Column, DataFrame, IdxCa, PolarsError};

pub use cells::{cell_text, screen_text};
pub use csv::{MARK, csv};
pub use guard::{guard, unguard};
pub use json::json;
pub use parquet::{ABOUT_KEY, parquet};

use crate::data::{Cancelled, Progress};

/// Rows that are written at a time: progress and cancel between them.
const BATCH: usize = 65_536;

/// What stands above the rows: title, sources, filters, notes. Each is a word and a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct About {
    /// What the table is.
    pub title: String,
    /// `source`, `filter`, `sql`, `note` and whatever else a reader must know, in order.
    pub lines: Vec<(String, String)>,
}

impl About {
    /// A title alone.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), lines: Vec::new() }
    }

    /// Adds a line; a text of several lines becomes several.
    #[must_use]
    pub fn with(mut self, word: &str, text: &str) -> Self {
        self.lines
            .extend(text.lines().filter(|line| !line.trim().is_empty()).map(|line| (word.to_owned(), line.to_owned())));
        self
    }

    /// The lines of one word.
    pub fn all<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter(move |(own, _)| own == word).map(|(_, text)| text.as_str())
    }
}

/// Why a table was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The place cannot take it.
    #[error("cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// The rows cannot be written in this form.
    #[error("cannot be written in this form: {0}")]
    Table(#[from] PolarsError),
    /// The user stopped it; nothing was left behind.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// What a file's ending asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Comma-separated text.
    Csv,
    /// A JSON array of objects.
    Json,
    /// Apache Parquet.
    Parquet,
}

impl FileKind {
    /// The kind that a path's ending names.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_string_lossy().to_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }

    /// Its ending.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Parquet => "parquet",
        }
    }
}

/// The rows to write, in their order.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// The table.
    pub frame: &'a DataFrame,
    /// Numbers of its rows in the order wanted; all rows as they stand where `None`.
    pub order: Option<&'a [u32]>,
}

impl Rows<'_> {
    /// How many.
    pub fn len(&self) -> usize {
        self.order.map_or(self.frame.height(), <[u32]>::len)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows from one place on, at most a batch of them, in one chunk a column.
    fn batch(&self, from: usize) -> Result<DataFrame, PolarsError> {
        let to = (from + BATCH).min(self.len());
        let mut batch = match self.order {
            None => self.frame.slice(i64::try_from(from).unwrap_or(i64::MAX), to - from),
            Some(order) => {
                let rows = order.get(from..to).unwrap_or_default();
                let rows = IdxCa::from_vec("rows".into(), rows.to_vec());
                // One column after the other on this thread: batches are small.
                let columns: Vec<Column> =
                    self.frame.columns().iter().map(|column| column.take(&rows)).collect::<Result<_, _>>()?;
                DataFrame::new(to - from, columns)?
            }
        };
        batch.rechunk_mut();
        Ok(batch)
    }

    /// Calls back with each batch, saying how far it is and stopping when asked to.
    fn each(
        &self,
        progress: &dyn Progress,
        mut write: impl FnMut(&DataFrame) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let mut from = 0;
        while from < self.len() {
            progress.check()?;
            progress.report("Writing rows", from as u64, None);
            write(&self.batch(from)?)?;
            from += BATCH;
        }
        Ok(())
    }
}

/// What a file is called while it is being written.
pub fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    path.with_file_name(name)
}

/// Writes a file under its final name only when it is complete.
///
/// # Errors
/// [`WriteError`]; the file is then as it was before.
pub fn to_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<std::fs::File>) -> Result<(), WriteError>,
) -> Result<(), WriteError> {
    // A pipe or a device is no file to be replaced.
    if path.metadata().is_ok_and(|facts| !facts.is_file() && !facts.is_dir()) {
        let mut out = BufWriter::with_capacity(1 << 20, std::fs::OpenOptions::new().write(true).open(path)?);
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    let part = part_of(path);
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(&part)?);
    let written = write(&mut out).and_then(|()| {
        out.flush()?;
        out.get_ref().sync_all()?;
        Ok(())
    });
    drop(out);
    let done = written.and_then(|()| Ok(std::fs::rename(&part, path)?));
    if done.is_err() {
        // What is left of a failed attempt helps nobody; that it cannot be removed either changes nothing.
        drop(std::fs::remove_file(&part));
    }
    done
}

/// Writes bytes under a file's final name only when all of them are written.
///
/// # Errors
/// As [`to_file`].
pub fn bytes(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    to_file(path, |out| Ok(out.write_all(bytes)?))
}

/// Writes rows in the form that a kind names.
///
/// # Errors
/// [`WriteError`].
pub fn write(
    kind: FileKind,
    rows: Rows<'_>,
    about: Option<&About>,
    out: &mut (impl Write + Send),
    progress: &dyn Progress,
) -> Result<(), WriteError> {
    match kind {
        FileKind::Csv => csv(rows, about, out, progress),
        FileKind::Json => json(rows, out, progress),
        FileKind::Parquet => parquet(rows, about, out, progress),
    }
}
