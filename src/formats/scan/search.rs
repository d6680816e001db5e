//! The rows of a piece that a question concerns: bytes are searched first, and only the lines that hold what is
//! wanted are read.

use super::look::Needles;
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
    needles: Needles<'s>,
}

impl<'s> Search<'s> {
    pub(super) fn new(
        wanted: &'s Wanted,
        needles: &'s [String],
        layout: &'s Layout,
        encoding: Encoding,
        delimiter: u8,
    ) -> Self {
        Self { wanted, layout, encoding, delimiter, needles: Needles::new(needles) }
    }

    /// The wanted rows of a piece, and the odd lines that may hold more of them.
    pub(super) fn piece(&self, known: &mut Known<'_, '_, '_>, piece: &Piece<'_>) -> Result<Rows, Stop> {
        let bytes = piece.bytes;
        let look = self.needles.look(bytes);
        if !plain::is_plain(bytes, &look, self.encoding, self.delimiter) {
            return Err(Stop::NotPlain);
        }
        let mut rows = Rows { n_lines: look.n_lines(bytes), ..Rows::default() };
        if self.needles.is_empty() {
            self.every_line(known, bytes, &mut rows);
        } else {
            for (start, number) in self.needles.lines(bytes, &look) {
                self.line(known, bytes, start, u32::try_from(number).unwrap_or(u32::MAX), &mut rows);
            }
        }
        // A file that is odd throughout is quicker read with care at once.
        if rows.odd_lines.len() > 1_000 && rows.odd_lines.len() * 2 > rows.len() + rows.odd_lines.len() {
            return Err(Stop::NotPlain);
        }
        Ok(rows)
    }

    fn every_line(&self, known: &mut Known<'_, '_, '_>, bytes: &[u8], rows: &mut Rows) {
        if matches!(self.wanted, Wanted::All) {
            rows.reserve(usize::try_from(rows.n_lines).unwrap_or(0));
        }
        let (mut start, mut number) = (0, 0);
        while start < bytes.len() {
            start += self.line(known, bytes, start, number, rows);
            number += 1;
        }
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
