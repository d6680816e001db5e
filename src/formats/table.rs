//! Records of a text table with their line numbers; damaged ones are kept aside. Knows no trade.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::data::{KeptAside, Progress};

use super::bytes::{Source, Stream, count};
use super::container::{Container, Place};
use super::dialect::fields_of_line;
use super::{Dialect, Encoding, ReadError, Role, input};

/// Rows between two looks at the cancel button.
const ROWS_PER_CHECK: u64 = 4_096;
/// Looks between two reports of progress.
const CHECKS_PER_REPORT: u64 = 12;

/// How often reading begins anew behind a damaged row; each time the file is read up to there once more.
const MOST_RESTARTS: u8 = 20;

/// How far reading several files is.
#[derive(Clone, Copy)]
pub(super) struct Track<'p> {
    pub progress: &'p dyn Progress,
    /// Bytes of the files before this one.
    pub before: u64,
    /// Bytes of all files.
    pub total: u64,
    /// Records after which reading ends as if the file did; all where absent.
    pub most: Option<u64>,
    /// Rows of all files that were looked at so far.
    pub rows: &'p AtomicU64,
    /// Whether it is the only file.
    pub alone: bool,
}

impl Track<'_> {
    /// Counts rows of a piece and tells how many there are so far.
    pub(super) fn looked_at(&self, n_rows: u64) {
        self.progress.rows(self.rows.fetch_add(n_rows, Ordering::Relaxed) + n_rows);
    }
}

/// What a format makes of a record with another number of fields than the header.
pub(super) enum Mend {
    /// The record as it was meant.
    Row(csv::ByteRecord),
    /// A footer or the like: no record at all.
    Skip,
    /// It stays damaged.
    No,
}

/// Repairs records of another width.
type Mender = Box<dyn Fn(&csv::ByteRecord) -> Mend>;

/// The records below the header, one at a time.
pub struct Records<'a> {
    place: Place,
    reader: Reader<'a>,
    record: csv::ByteRecord,
    stream: Rc<Stream>,
    track: Track<'a>,
    width: usize,
    columns: Vec<String>,
    one_field_more: bool,
    whole_lines: bool,
    delimiter: u8,
    lines_before: u64,
    line: u64,
    n_read: u64,
    kept_aside: KeptAside,
    truncated: Option<u64>,
    mender: Option<Mender>,
    /// Numbers of the lines below the header where they are not consecutive.
    lines: Vec<u64>,
    encoding: Encoding,
    /// Whether the bytes can be opened anew.
    again: bool,
    restarts: u8,
    /// Line ends inside the present record.
    breaks: u64,
    /// Bytes read before reading began anew.
    furthest: u64,
}

/// Records as the CSV reader cuts them.
type Reader<'a> = csv::Reader<Source<Box<dyn Read + 'a>>>;

/// The records of a file behind so many of its lines.
fn reader_from<'a>(
    input: Box<dyn Read + 'a>,
    stream: &Rc<Stream>,
    encoding: Encoding,
    delimiter: u8,
    lines: u64,
) -> Reader<'a> {
    let source = Source::new(input, encoding, lines, Rc::clone(stream));
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(1 << 16)
        .from_reader(source)
}

/// What reading left behind.
#[derive(Default)]
pub(super) struct Remains {
    pub kept_aside: KeptAside,
    /// The last complete line of a file that ends inside a row.
    pub truncated: Option<u64>,
    /// A packed file ends before its end mark.
    pub cut_short: bool,
    pub sha256: String,
    /// Records read or kept aside.
    pub n_records: u64,
}

impl<'a> Records<'a> {
    /// Reads every record to the end; what `take` refuses is kept aside with its reason.
    ///
    /// # Errors
    /// A quotation mark that never closes, a failing disk, or that the user stopped it.
    pub(super) fn each(&mut self, mut take: impl FnMut(&Self) -> Result<(), String>) -> Result<(), ReadError> {
        while self.next()? {
            if let Err(reason) = take(self) {
                self.keep_aside(&reason);
            }
        }
        Ok(())
    }

    /// Opens a table at its header and checks that it still has as many columns as the plan.
    pub(super) fn open(place: &Place, dialect: &Dialect, width: usize, track: Track<'a>) -> Result<Self, ReadError> {
        let stream = Stream::of_width(width);
        let input = input::open(place, &stream)?;
        let mut records = Self::from(place.clone(), input, stream, dialect, track)?;
        records.again = true;
        Ok(records)
    }

    /// The same over bytes from elsewhere; `path` is for messages.
    pub(super) fn over(
        path: &Path,
        input: Box<dyn Read + 'a>,
        dialect: &Dialect,
        width: usize,
        track: Track<'a>,
    ) -> Result<Self, ReadError> {
        Self::from(Place::new(path, Container::Text, ""), input, Stream::of_width(width), dialect, track)
    }

    fn from(
        place: Place,
        input: Box<dyn Read + 'a>,
        stream: Rc<Stream>,
        dialect: &Dialect,
        track: Track<'a>,
    ) -> Result<Self, ReadError> {
        let width = stream.width.get();
        let lines_before = dialect.header_line.saturating_sub(1);
        let reader = reader_from(input, &stream, dialect.encoding, dialect.delimiter, lines_before);
        let mut records = Self {
            place,
            reader,
            record: csv::ByteRecord::new(),
            stream,
            track,
            width,
            columns: Vec::new(),
            one_field_more: dialect.one_field_more,
            whole_lines: dialect.whole_lines,
            delimiter: dialect.delimiter,
            lines_before,
            line: 0,
            n_read: 0,
            kept_aside: KeptAside::default(),
            truncated: None,
            mender: None,
            lines: Vec::new(),
            encoding: dialect.encoding,
            again: false,
            restarts: 0,
            furthest: 0,
            breaks: 0,
        };
        if dialect.header_line > 0 {
            let found = if records.advance()? { records.record.len() } else { 0 };
            if found != width {
                return Err(ReadError::OtherColumns {
                    path: records.path(),
                    line: dialect.header_line,
                    planned: width,
                    found,
                });
            }
            records.columns =
                records.record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        }
        Ok(records)
    }

    fn path(&self) -> PathBuf {
        self.place.path.clone()
    }

    /// Reads one record as it stands and finds its line.
    fn advance(&mut self) -> Result<bool, ReadError> {
        self.stream.since_row.set(0);
        let more = match self.reader.read_byte_record(&mut self.record) {
            Ok(more) => more,
            Err(_) if self.stream.bad_utf8.get() => {
                return Err(ReadError::NotUtf8 { path: self.path(), line: self.line });
            }
            Err(_) if self.stream.too_long.get() => {
                let line = self.lines_before + self.record.position().map_or(0, csv::Position::line);
                self.skip_line(
                    line,
                    "this row goes on for more than 1 MB; a quotation mark may open here and not close",
                )?;
                return self.advance();
            }
            Err(cause) => {
                let cause = match cause.into_kind() {
                    csv::ErrorKind::Io(cause) => cause,
                    other => std::io::Error::other(format!("{other:?}")),
                };
                return Err(ReadError::from_packed(&self.place, cause));
            }
        };
        if more {
            let breaks = count(self.record.as_slice(), b'\n') as u64;
            self.breaks = breaks;
            let next = self.reader.position().line();
            self.line = self.lines_before + (next - breaks).saturating_sub(u64::from(!self.at_open_end()));
            // The header is the first line of the text.
            let below = usize::try_from(self.line - self.lines_before).ok().and_then(|line| line.checked_sub(2));
            if let Some(own) = below.and_then(|at| self.lines.get(at)) {
                self.line = *own;
            }
            if self.whole_lines
                && self.record.len() == 1
                && let Some(fields) = self.record.get(0).and_then(|line| fields_of_line(line, self.delimiter))
            {
                self.record = fields;
            }
        }
        Ok(more)
    }

    /// Whether the last field holds line ends because its quotation mark never closes. In a row of the right width only
    /// a field that takes in the file's last line end is taken for one.
    fn ends_in_quotes(&self, is_whole: bool) -> bool {
        let last = self.record.get(self.record.len().saturating_sub(1)).unwrap_or_default();
        if is_whole { last.ends_with(b"\n") } else { last.contains(&b'\n') }
    }

    /// Whether a field holds whole rows: two quotation marks that never close make one of all between them.
    fn swallows_rows(&self) -> bool {
        // Two breaks and one line between them at least; nearly no record has any.
        let lines = self.record.iter().filter(|cell| count(cell, b'\n') > 1).flat_map(|cell| {
            let mut lines = cell.split(|byte| *byte == b'\n');
            lines.next();
            lines.next_back();
            lines
        });
        let is_number =
            |cell: &[u8]| !cell.is_empty() && cell.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
        let mut rows = lines.map(|line| line.split(|byte| *byte == self.delimiter));
        rows.any(|cells| self.width > 2 && cells.clone().count() == self.width && cells.clone().any(is_number))
    }

    /// Keeps one line of the file aside and reads on behind it: a quotation mark that never closes would swallow all
    /// rows below.
    fn skip_line(&mut self, line: u64, reason: &str) -> Result<(), ReadError> {
        if !self.again || self.restarts >= MOST_RESTARTS {
            return Err(ReadError::OpenQuote { path: self.path(), line });
        }
        self.track.progress.check()?;
        self.restarts += 1;
        self.furthest = self.furthest.max(self.stream.raw_bytes.get());
        let text = self.record.iter().next().map(|cell| cell[..cell.len().min(1000)].to_vec()).unwrap_or_default();
        let first = String::from_utf8_lossy(&text).lines().next().unwrap_or_default().replace('\0', "\u{2400}");
        self.kept_aside.push(line, reason, &first);
        self.stream = Stream::of_width(self.width);
        let input = input::open(&self.place, &self.stream)?;
        self.reader = reader_from(input, &self.stream, self.encoding, self.delimiter, line);
        (self.lines_before, self.line) = (line, line);
        Ok(())
    }

    /// Whether everything was read and the last line has no end.
    fn at_open_end(&self) -> bool {
        self.stream.last.get() != b'\n'
            && self.reader.position().byte() == self.stream.delivered.get()
            && self.stream.ended.get()
    }

    /// Goes to the next whole record; false at the end. Damaged rows on the way are kept aside.
    ///
    /// # Errors
    /// A quotation mark that never closes, a failing disk, a byte that is not UTF-8, or that the user stopped it.
    pub(super) fn next(&mut self) -> Result<bool, ReadError> {
        while self.track.most.is_none_or(|most| self.n_read < most) && self.advance()? {
            if self.record.iter().all(|cell| cell.iter().all(|byte| matches!(byte, b' ' | b'\t' | 0x1A))) {
                continue;
            }
            self.n_read += 1;
            if self.n_read.is_multiple_of(ROWS_PER_CHECK) {
                self.track.progress.check()?;
                if self.n_read.is_multiple_of(ROWS_PER_CHECK * CHECKS_PER_REPORT) {
                    self.report();
                }
            }
            let open_end = self.at_open_end();
            if self.record.as_slice().contains(&0) {
                self.keep_aside("the row holds zero bytes (damaged on disk or in transfer)");
                continue;
            }
            let n = self.record.len();
            let extra = self.one_field_more
                && n == self.width + 1
                && self.record.get(self.width).is_some_and(|cell| cell.trim_ascii().is_empty());
            let at_end = self.stream.open_quote.get() && self.reader.position().byte() == self.stream.delivered.get();
            if at_end && self.breaks > 0 && self.ends_in_quotes(n == self.width) {
                // A last line end stands inside the quotes then and ends no row.
                let line = self.line + u64::from(!open_end);
                self.skip_line(line, "a quotation mark opens in this row and does not close")?;
                continue;
            }
            if self.breaks > 1 && self.swallows_rows() {
                self.skip_line(self.line, "a quotation mark opens in this row and closes in another")?;
                continue;
            }
            if n == self.width || extra {
                // The last row of a packed file that is cut short looks whole where only its last digits are missing.
                if open_end && (self.stream.open_quote.get() || self.stream.cut_short.get()) {
                    self.cut_off();
                    continue;
                }
                return Ok(true);
            }
            match self.mender.as_ref().map(|mend| mend(&self.record)) {
                Some(Mend::Row(record)) if record.len() == self.width => {
                    self.record = record;
                    return Ok(true);
                }
                Some(Mend::Skip) => {
                    self.n_read -= 1;
                    continue;
                }
                _ => {}
            }
            if open_end && n < self.width {
                self.cut_off();
                continue;
            }
            let (found, width) = (n, self.width);
            self.keep_aside(&format!("{found} fields instead of {width}"));
        }
        if self.stream.cut_short.get() && self.truncated.is_none() {
            self.truncated = Some(self.line);
        }
        self.report();
        Ok(false)
    }

    /// Keeps aside the last row of a file that ends inside it.
    fn cut_off(&mut self) {
        self.truncated = Some(self.line.saturating_sub(1));
        self.keep_aside("the file ends inside this row");
    }

    fn report(&self) {
        let done = self.track.before + self.stream.raw_bytes.get().max(self.furthest);
        self.track.progress.rows(self.track.rows.load(Ordering::Relaxed) + self.n_read);
        self.track.progress.report("Reading rows", done.min(self.track.total), Some(self.track.total));
    }

    /// Keeps the present record aside.
    pub(super) fn keep_aside(&mut self, reason: &str) {
        let mut text = Vec::new();
        for cell in &self.record {
            if !text.is_empty() {
                text.push(self.delimiter);
            }
            text.extend_from_slice(cell);
            if text.len() > 1000 {
                break;
            }
        }
        self.kept_aside.push(self.line, reason, &String::from_utf8_lossy(&text).replace('\0', "\u{2400}"));
    }

    /// A cell of the present record; empty where there is none.
    pub(super) fn cell(&self, column: usize) -> &[u8] {
        self.record.get(column).unwrap_or_default()
    }

    /// The same as text.
    pub(super) fn text(&self, column: usize) -> &str {
        // The source hands on UTF-8 only; a cell cut by the reader at an ASCII delimiter stays UTF-8.
        std::str::from_utf8(self.cell(column)).unwrap_or_default()
    }

    /// The line the present record begins on.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Lets a format repair records of another width, or say that they are none.
    pub(super) fn mend_with(&mut self, mender: Mender) {
        self.mender = Some(mender);
    }

    /// The lines below the header are these of the file.
    pub(super) fn number_lines(&mut self, lines: Vec<u64>) {
        self.lines = lines;
    }

    /// Names of the columns as written; none when no line names them.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What is missing from a plan, in words that name the columns there are.
    pub(super) fn needs(&self, role: Role) -> ReadError {
        let named =
            if self.columns.is_empty() { format!("{} without names", self.width) } else { self.columns.join(", ") };
        ReadError::NeedsMapping { path: self.path(), role, columns: named.chars().take(300).collect() }
    }

    pub(super) fn into_remains(self) -> Remains {
        self.track.rows.fetch_add(self.n_read, Ordering::Relaxed);
        let sha256 = self.stream.sha256.take();
        let cut_short = self.stream.cut_short.get();
        Remains { cut_short, kept_aside: self.kept_aside, truncated: self.truncated, sha256, n_records: self.n_read }
    }
}
