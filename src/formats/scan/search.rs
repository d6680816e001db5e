//! The rows of a piece that a question concerns: bytes are searched first, and only the lines that hold what is
//! wanted are read.

use memchr::{memchr_iter, memmem, memrchr};

use super::pick::Wanted;
use super::plain;
use super::regions::{Piece, Stop};
use super::rows::{Known, Layout, Rows, line_at};
use crate::formats::Encoding;

/// What is searched for, made once and shared by all threads.
pub(super) struct Search<'s> {
    pub wanted: &'s Wanted,
    pub layout: &'s Layout,
    pub encoding: Encoding,
    pub delimiter: u8,
    finders: Vec<memmem::Finder<'s>>,
}

impl<'s> Search<'s> {
    pub(super) fn new(
        wanted: &'s Wanted,
        needles: &'s [String],
        layout: &'s Layout,
        encoding: Encoding,
        delimiter: u8,
    ) -> Self {
        let finders = needles.iter().map(|needle| memmem::Finder::new(needle.as_bytes())).collect();
        Self { wanted, layout, encoding, delimiter, finders }
    }

    /// The wanted rows of a piece, and the odd lines that may hold more of them.
    pub(super) fn piece(&self, known: &mut Known<'_, '_, '_>, piece: &Piece<'_>) -> Result<Rows, Stop> {
        let bytes = piece.bytes;
        if !plain::is_plain(bytes, self.encoding, self.delimiter) {
            return Err(Stop::NotPlain);
        }
        let rows = if self.finders.is_empty() { self.every_line(known, bytes) } else { self.lines_with(known, bytes) };
        // A file that is odd throughout is quicker read with care at once.
        if rows.odd_lines.len() > 1_000 && rows.odd_lines.len() * 2 > rows.len() + rows.odd_lines.len() {
            return Err(Stop::NotPlain);
        }
        Ok(rows)
    }

    fn every_line(&self, known: &mut Known<'_, '_, '_>, bytes: &[u8]) -> Rows {
        let mut rows = Rows { n_lines: count_lines(bytes), ..Rows::default() };
        if matches!(self.wanted, Wanted::All) {
            rows.reserve(usize::try_from(rows.n_lines).unwrap_or(0));
        }
        let (mut start, mut number) = (0, 0);
        while start < bytes.len() {
            start += self.line(known, bytes, start, number, &mut rows);
            number += 1;
        }
        rows
    }

    fn lines_with(&self, known: &mut Known<'_, '_, '_>, bytes: &[u8]) -> Rows {
        let mut rows = Rows::default();
        let (mut counted, mut number) = (0, 0);
        for start in starts_of_lines(&self.finders, bytes) {
            number += count_ends(&bytes[counted..start]);
            counted = start;
            self.line(known, bytes, start, u32::try_from(number).unwrap_or(u32::MAX), &mut rows);
        }
        rows.n_lines = number + count_lines(&bytes[counted..]);
        rows
    }

    /// Reads the line that begins at a place; gives its length.
    fn line(&self, known: &mut Known<'_, '_, '_>, bytes: &[u8], start: usize, number: u32, rows: &mut Rows) -> usize {
        let (whole, line) = line_at(bytes, start);
        match known.row(line, self.layout) {
            Some(row) if self.wanted.has(&row) => rows.push(&row, number),
            Some(_) => {}
            None if line.is_empty() => {}
            None => rows.push_odd(whole, number),
        }
        whole.len()
    }
}

/// Where the lines begin that hold something of what is looked for, in their order.
pub(super) fn starts_of_lines(finders: &[memmem::Finder<'_>], bytes: &[u8]) -> Vec<usize> {
    let mut starts: Vec<usize> = Vec::new();
    for finder in finders {
        let mut from = 0;
        while let Some(at) = finder.find(&bytes[from..]).map(|at| from + at) {
            let start = memrchr(b'\n', &bytes[..at]).map_or(0, |at| at + 1);
            starts.push(start);
            from = start + line_at(bytes, start).0.len();
        }
    }
    if finders.len() > 1 {
        starts.sort_unstable();
        starts.dedup();
    }
    starts
}

pub(super) fn count_ends(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

/// Lines, the last one with or without its end.
pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    count_ends(bytes) + u64::from(bytes.last().is_some_and(|last| *last != b'\n'))
}
