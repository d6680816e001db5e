//! Rows of a CSV of ours, cut so that a quotation mark that never closes costs its own line only. Unlike the records of
//! other tables no cell is changed: line ends in a text and rows without any text are content here.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::rc::Rc;

use super::super::ReadError;
use super::super::bytes::{CHUNK, LONGEST_ROW, count};
use crate::data::{KeptAside, Progress};

/// How often reading begins anew behind a damaged line; each time up to [`LONGEST_ROW`] is read once more.
const MOST_RESTARTS: u16 = 200;

/// What is known of the bytes behind the rows.
#[derive(Default)]
struct Passed {
    delivered: Cell<u64>,
    since_row: Cell<u64>,
    last: Cell<u8>,
    ended: Cell<bool>,
    /// Whether the number of quotation marks so far is odd.
    odd: Cell<bool>,
    too_long: Cell<bool>,
}

/// The file from some line on; ends with an error inside a row longer than any real one.
struct Watched {
    file: File,
    passed: Rc<Passed>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let passed = &self.passed;
        if passed.since_row.get() > LONGEST_ROW + (CHUNK as u64) * 2 {
            passed.too_long.set(true);
            return Err(io::Error::other("row too long"));
        }
        let n = self.file.read(buffer)?;
        let read = buffer.get(..n).unwrap_or_default();
        passed.ended.set(n == 0 && !buffer.is_empty());
        passed.delivered.set(passed.delivered.get() + n as u64);
        passed.since_row.set(passed.since_row.get() + n as u64);
        passed.odd.set(passed.odd.get() ^ (count(read, b'"') % 2 == 1));
        passed.last.set(read.last().copied().unwrap_or(passed.last.get()));
        Ok(n)
    }
}

/// The rows from a byte of the file on.
pub(super) struct Rows<'a> {
    path: &'a Path,
    progress: &'a dyn Progress,
    reader: csv::Reader<Watched>,
    passed: Rc<Passed>,
    /// The present row.
    pub record: csv::ByteRecord,
    /// Rows that are damaged.
    pub kept_aside: KeptAside,
    /// Where the reader began: byte of the file, and lines before it.
    from: (u64, u64),
    restarts: u16,
}

impl<'a> Rows<'a> {
    /// Opens a file at the line behind so many bytes and lines.
    pub fn open(path: &'a Path, from: (u64, u64), progress: &'a dyn Progress) -> Result<Self, ReadError> {
        let (reader, passed) = reader_from(path, from.0)?;
        let (record, kept_aside) = (csv::ByteRecord::new(), KeptAside::default());
        Ok(Self { path, progress, reader, passed, record, kept_aside, from, restarts: 0 })
    }

    /// Goes to the next row that closes its quotation marks; false at the end.
    pub fn next(&mut self) -> Result<bool, ReadError> {
        loop {
            self.passed.since_row.set(0);
            match self.reader.read_byte_record(&mut self.record) {
                Ok(true) if self.is_open() => {
                    self.skip_line("a quotation mark opens in this row and does not close")?;
                }
                Ok(more) => return Ok(more),
                Err(_) if self.passed.too_long.get() => {
                    self.skip_line(
                        "this row goes on for more than 1 MB; a quotation mark may open here and not close",
                    )?;
                }
                Err(cause) => return Err(ReadError::from_io(self.path, cause.into())),
            }
        }
    }

    /// Line of the file on which the present row begins.
    pub fn line(&self) -> u64 {
        self.from.1 + self.record.position().map_or(0, csv::Position::line)
    }

    /// Bytes of the file up to the present row.
    pub fn n_bytes(&self) -> u64 {
        self.from.0 + self.record.position().map_or(0, csv::Position::byte)
    }

    /// Keeps the present row aside. Of one that goes over several lines only the first is: those below it may be rows of
    /// their own that a quotation mark took in.
    pub fn keep_aside(&mut self, reason: &str) -> Result<(), ReadError> {
        if self.goes_on() {
            return self.skip_line(reason);
        }
        let text = self.record.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
        self.kept_aside.push(self.line(), reason, &text);
        Ok(())
    }

    /// Whether a text of the present row has several lines.
    pub fn goes_on(&self) -> bool {
        self.record.as_slice().contains(&b'\n')
    }

    /// Whether the last row takes in the end of the file.
    fn is_open(&self) -> bool {
        let at_end = self.passed.ended.get() && self.reader.position().byte() == self.passed.delivered.get();
        at_end && self.passed.odd.get() && (self.goes_on() || self.passed.last.get() != b'\n')
    }

    /// Keeps one line aside and reads on behind it.
    fn skip_line(&mut self, reason: &str) -> Result<(), ReadError> {
        let line = self.line();
        if self.restarts >= MOST_RESTARTS {
            return Err(ReadError::OpenQuote { path: self.path.to_owned(), line });
        }
        self.restarts += 1;
        let (text, before, n_bytes) = self.first_line()?;
        let line = line + before;
        self.kept_aside.push(line, reason, &String::from_utf8_lossy(&text));
        self.from = (self.n_bytes() + n_bytes, line);
        (self.reader, self.passed) = reader_from(self.path, self.from.0)?;
        Ok(())
    }

    /// The beginning of the present row's first line, line ends before it, and how many bytes they are in all.
    fn first_line(&self) -> Result<(Vec<u8>, u64, u64), ReadError> {
        let io = |cause| ReadError::from_io(self.path, cause);
        let mut file = File::open(self.path).map_err(io)?;
        file.seek(SeekFrom::Start(self.n_bytes())).map_err(io)?;
        let mut file = BufReader::with_capacity(CHUNK, file);
        let (mut text, mut before, mut n_bytes) = (Vec::new(), 0, 0);
        loop {
            self.progress.check()?;
            let piece = file.fill_buf().map_err(io)?;
            if piece.is_empty() {
                return Ok((text, before, n_bytes));
            }
            let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
            let start = if text.is_empty() { piece.iter().position(|byte| !is_end(byte)) } else { Some(0) };
            let start = start.unwrap_or(piece.len());
            before += count(&piece[..start], b'\n') as u64;
            let end = piece[start..].iter().position(|byte| *byte == b'\n').map(|at| start + at);
            let own = &piece[start..end.unwrap_or(piece.len())];
            text.extend_from_slice(&own[..own.len().min(1000_usize.saturating_sub(text.len()))]);
            let used = end.map_or(piece.len(), |end| end + 1);
            n_bytes += used as u64;
            file.consume(used);
            if end.is_some() {
                return Ok((text, before, n_bytes));
            }
        }
    }
}

fn reader_from(path: &Path, byte: u64) -> Result<(csv::Reader<Watched>, Rc<Passed>), ReadError> {
    let mut file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    file.seek(SeekFrom::Start(byte)).map_err(|cause| ReadError::from_io(path, cause))?;
    let passed = Rc::<Passed>::default();
    let watched = Watched { file, passed: Rc::clone(&passed) };
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).buffer_capacity(CHUNK);
    Ok((builder.from_reader(watched), passed))
}
