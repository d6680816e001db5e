//! Parquet and Arrow files as lines of text, a row group at a time, so that the same formats recognise their columns.
//!
//! Cost: the file's bytes and one row group in memory; both stay below [`FILE_AT_MOST`] each. Numbers are written with
//! the digits that give the same number again.

use std::io::{self, Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use polars::prelude::{
    CsvWriter, DataFrame, DataType, IpcReader, ParquetReader, PolarsResult, SerReader as _, SerWriter as _,
};
use sha2::Digest as _;

use super::ReadError;
use super::bytes::{Stream, hexadecimal};
use super::container::{Container, Place};
use super::input::Unpacking;

/// Largest file; its bytes are held in memory, since a mapped file that shrinks ends the program.
const FILE_AT_MOST: u64 = 1 << 30;
/// Rows turned into text at once, where a row group or the file has more.
const ROWS: usize = 250_000;

/// Where the frames come from.
enum Origin {
    /// Parquet's bytes; rows are taken out piece by piece.
    Parquet(Arc<[u8]>),
    /// An Arrow file's rows, which share its bytes.
    Arrow(DataFrame),
}

/// The text of a columnar file.
pub(super) struct FrameText {
    path: std::path::PathBuf,
    origin: Origin,
    n_rows: usize,
    /// Rows already turned into text.
    at_row: usize,
    text: Vec<u8>,
    at: usize,
    size: u64,
    stream: Rc<Stream>,
}

/// Opens a columnar file.
///
/// # Errors
/// Too large, damaged, or columns that hold lists or structures.
pub(super) fn open(place: &Place, stream: &Rc<Stream>) -> Result<FrameText, ReadError> {
    let path = place.path.as_path();
    let size = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
    refuse_large(path, size)?;
    let bytes: Arc<[u8]> = std::fs::read(path).map_err(|cause| ReadError::from_io(path, cause))?.into();
    *stream.sha256.borrow_mut() = hexadecimal(&sha2::Sha256::digest(&bytes));
    let damaged = |cause: String| ReadError::Damaged { path: path.to_owned(), what: "columnar file", cause };
    let (origin, first, n_rows) = if place.container == Container::Arrow {
        let frame = guarded(|| IpcReader::new(Cursor::new(Arc::clone(&bytes))).finish()).map_err(damaged)?;
        let n_rows = frame.height();
        (Origin::Arrow(frame.clone()), frame.slice(0, 0), n_rows)
    } else {
        let n_rows = guarded(|| ParquetReader::new(Cursor::new(Arc::clone(&bytes))).num_rows()).map_err(damaged)?;
        let origin = Origin::Parquet(bytes);
        let first = guarded(|| origin.rows(0, 1)).map_err(damaged)?;
        (origin, first.slice(0, 0), n_rows)
    };
    refuse_nested(path, &first)?;
    let mut header = first;
    let mut text = Vec::new();
    guarded(|| CsvWriter::new(&mut text).finish(&mut header)).map_err(damaged)?;
    Ok(FrameText { path: path.to_owned(), origin, n_rows, at_row: 0, text, at: 0, size, stream: Rc::clone(stream) })
}

/// Refuses a columnar file of more bytes than are read.
pub(super) fn refuse_large(path: &Path, size: u64) -> Result<(), ReadError> {
    if size <= FILE_AT_MOST {
        return Ok(());
    }
    Err(ReadError::TooLarge {
        path: path.to_owned(),
        what: "columnar file",
        found: format!("{} MB", size >> 20),
        limit: format!("{} MB", FILE_AT_MOST >> 20),
        next: "write it in parts, a year each, and open their folder, or open the CSV it was made from",
    })
}

/// Runs the table engine on bytes from outside; whatever it does to broken ones ends as an error.
pub(super) fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(outcome) => outcome.map_err(|cause| cause.to_string()),
        Err(_) => Err("its parts contradict each other".to_owned()),
    }
}

fn refuse_nested(path: &Path, frame: &DataFrame) -> Result<(), ReadError> {
    let nested = frame.columns().iter().find(|column| {
        matches!(column.dtype(), DataType::List(_) | DataType::Binary) || format!("{}", column.dtype()).contains('[')
    });
    match nested {
        Some(column) => Err(ReadError::Damaged {
            path: path.to_owned(),
            what: "columnar file",
            cause: format!("column {} holds {} instead of one value a row", column.name(), column.dtype()),
        }),
        None => Ok(()),
    }
}

impl Origin {
    fn rows(&self, from: usize, n: usize) -> PolarsResult<DataFrame> {
        match self {
            Self::Parquet(bytes) => {
                ParquetReader::new(Cursor::new(Arc::clone(bytes))).with_slice(Some((from, n))).finish()
            }
            Self::Arrow(frame) => Ok(frame.slice(i64::try_from(from).unwrap_or(i64::MAX), n)),
        }
    }
}

impl FrameText {
    /// Replaces the text by that of the next rows; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        (self.at, self.text) = (0, std::mem::take(&mut self.text));
        self.text.clear();
        if self.at_row >= self.n_rows {
            return Ok(false);
        }
        // A glance at the beginning must not wait for the first row group's text.
        let n = if self.at_row == 0 { 1_000 } else { ROWS };
        let (origin, from, text) = (&self.origin, self.at_row, &mut self.text);
        guarded(|| {
            let mut frame = origin.rows(from, n)?;
            CsvWriter::new(text).include_header(false).finish(&mut frame)
        })
        .map_err(|cause| io::Error::other(Unpacking::Damaged(format!("{}: {cause}", self.path.display()))))?;
        self.at_row += n;
        let part = self.at_row.min(self.n_rows) as f64 / self.n_rows.max(1) as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of a size is a size")]
        self.stream.raw_bytes.set((part * self.size as f64) as u64);
        Ok(true)
    }
}

impl Read for FrameText {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.text.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let n = buffer.len().min(self.text.len() - self.at);
        buffer[..n].copy_from_slice(&self.text[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
