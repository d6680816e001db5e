//! BACI's lines into numbers, without a record in between. What is not plainly six numbers is left to the careful
//! reader, so that there is one judge of damaged rows.
//!
//! Cost: about 50 ns a line; 28 bytes a row.

use std::sync::Mutex;

use memchr::memchr;

use crate::formats::builder::{Builder, Text};
use crate::formats::number::{self, Decimal, Number, Scale};
use crate::formats::{Container, Plan, baci};

/// What a column holds.
#[derive(Clone, Copy)]
enum Holds {
    Period,
    Exporter,
    Importer,
    Product,
    Value,
    Weight,
}

/// In the order of [`baci::COLUMNS`].
const HELD: [Holds; 6] = [Holds::Period, Holds::Exporter, Holds::Importer, Holds::Product, Holds::Value, Holds::Weight];

/// Which column holds what, and how its numbers are written.
pub(super) struct Layout {
    columns: [Holds; 6],
    delimiter: u8,
    decimals: [Decimal; 2],
    scales: [Scale; 2],
}

impl Layout {
    /// Of a plan with exactly BACI's six columns.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        // Areas that the user assigned may become groups, which BACI itself does not have.
        let is_text = matches!(plan.container, Container::Text | Container::Gzip | Container::Zip);
        let plain = is_text && !plan.dialect.one_field_more;
        let usual = plan.format == "baci" && plan.assigned.is_empty() && plain;
        if !usual || plan.roles.len() != HELD.len() {
            return None;
        }
        let (mut columns, mut decimals) = (HELD, [Decimal::default(); 2]);
        for ((role, _), held) in baci::COLUMNS.iter().zip(HELD) {
            let at = plan.column(*role)?;
            *columns.get_mut(at)? = held;
            match held {
                Holds::Value => decimals[0] = plan.decimal(at),
                Holds::Weight => decimals[1] = plan.decimal(at),
                _ => {}
            }
        }
        let scales = [Scale::new(plan.scale), Scale::new(plan.weight_scale)];
        Some(Self { columns, delimiter: plan.dialect.delimiter, decimals, scales })
    }

    /// The cell at the beginning of the rest of a line, which goes on behind its delimiter; the last cell has none.
    fn cell<'l>(&self, rest: &mut &'l [u8], last: bool) -> Option<&'l [u8]> {
        match (memchr(self.delimiter, rest), last) {
            (Some(at), false) => {
                let cell = &rest[..at];
                *rest = &rest[at + 1..];
                Some(cell)
            }
            (None, true) => Some(std::mem::take(rest)),
            _ => None,
        }
    }

    /// Goes behind a cell of this length, if it ends there.
    fn pass(&self, rest: &mut &[u8], length: usize, last: bool) -> bool {
        match rest.get(length) {
            Some(byte) if *byte == self.delimiter && !last => *rest = &rest[length + 1..],
            None if last => *rest = &[],
            _ => return false,
        }
        true
    }

    fn code(&self, rest: &mut &[u8], most: usize, last: bool) -> Option<u32> {
        let (mut number, mut length) = (0, 0);
        while let Some(digit) = rest.get(length).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            if length == most {
                return None;
            }
            number = number * 10 + u32::from(digit);
            length += 1;
        }
        if length > 0 && self.pass(rest, length, last) {
            return Some(number);
        }
        baci::digits(self.cell(rest, last)?, most)
    }

    /// A figure; NaN is missing.
    fn figure(&self, rest: &mut &[u8], which: usize, last: bool) -> Option<f64> {
        let (decimal, scale) = (self.decimals[which], self.scales[which]);
        if let Some((value, length)) = number::parse_start(rest, self.delimiter, decimal, scale)
            && self.pass(rest, length, last)
        {
            return Some(value);
        }
        match number::parse(self.cell(rest, last)?, decimal, scale) {
            Number::Value(value) if value >= 0.0 => Some(value),
            Number::Missing => Some(f64::NAN),
            Number::Value(_) | Number::Unreadable => None,
        }
    }
}

/// One line understood.
#[derive(Clone, Copy)]
pub(in crate::formats) struct Row {
    pub period: (Text, Text),
    pub exporter: u32,
    pub importer: u32,
    pub product: u32,
    pub value: f64,
    pub weight: f64,
}

/// The rows of some lines, column by column, and the lines that are not plain.
#[derive(Default)]
pub(in crate::formats) struct Rows {
    /// Periods with their frequency, and how many rows in turn have each.
    pub periods: Vec<((Text, Text), usize)>,
    pub exporters: Vec<u16>,
    pub importers: Vec<u16>,
    pub products: Vec<u32>,
    /// Dollars; NaN is missing.
    pub values: Vec<f64>,
    /// Kilograms; NaN is missing.
    pub weights: Vec<f64>,
    /// Lines from 0 at the first of the piece.
    pub lines: Vec<u32>,
    /// All lines of the piece.
    pub n_lines: u64,
    /// Lines for the careful reader, as they stand.
    pub odd: Vec<u8>,
    /// Their numbers, from 0.
    pub odd_lines: Vec<u32>,
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// A copy of the rows, without the lines that are not plain.
    pub(super) fn figures(&self) -> Self {
        Self {
            periods: self.periods.clone(),
            exporters: self.exporters.clone(),
            importers: self.importers.clone(),
            products: self.products.clone(),
            values: self.values.clone(),
            weights: self.weights.clone(),
            lines: self.lines.clone(),
            ..Self::default()
        }
    }

    pub(super) fn reserve(&mut self, n: usize) {
        self.exporters.reserve_exact(n);
        self.importers.reserve_exact(n);
        self.products.reserve_exact(n);
        self.values.reserve_exact(n);
        self.weights.reserve_exact(n);
        self.lines.reserve_exact(n);
    }

    pub(in crate::formats) fn push(&mut self, row: &Row, line: u32) {
        match self.periods.last_mut() {
            Some((period, n)) if *period == row.period => *n += 1,
            _ => self.periods.push((row.period, 1)),
        }
        // Three digits each.
        #[expect(clippy::cast_possible_truncation, reason = "below 1,000")]
        let (exporter, importer) = (row.exporter as u16, row.importer as u16);
        self.exporters.push(exporter);
        self.importers.push(importer);
        self.products.push(row.product);
        self.values.push(row.value);
        self.weights.push(row.weight);
        self.lines.push(line);
    }

    /// Puts the rows of another piece below, whose first line has this number.
    pub(in crate::formats) fn append(&mut self, mut other: Self, first_line: u64) {
        let first = u32::try_from(first_line).unwrap_or(u32::MAX);
        match (self.periods.last_mut(), other.periods.first()) {
            (Some((period, n)), Some((next, more))) if period == next => {
                *n += more;
                self.periods.extend(other.periods.drain(1..));
            }
            _ => self.periods.append(&mut other.periods),
        }
        self.exporters.append(&mut other.exporters);
        self.importers.append(&mut other.importers);
        self.products.append(&mut other.products);
        self.values.append(&mut other.values);
        self.weights.append(&mut other.weights);
        self.lines.extend(other.lines.iter().map(|line| line.saturating_add(first)));
    }

    pub(super) fn push_odd(&mut self, line: &[u8], number: u32) {
        self.odd.extend_from_slice(line);
        self.odd_lines.push(number);
    }
}

/// A period and its frequency, or none.
type Found = Option<(Text, Text)>;

/// What numbers and periods mean, asked of the builder once each. Every thread has its own.
pub(super) struct Known<'k, 'b, 'c> {
    builder: &'k Mutex<&'b mut Builder<'c>>,
    periods: Vec<(Vec<u8>, Found)>,
    last: usize,
}

impl<'k, 'b, 'c> Known<'k, 'b, 'c> {
    pub(super) fn new(builder: &'k Mutex<&'b mut Builder<'c>>) -> Self {
        Self { builder, periods: Vec::new(), last: 0 }
    }

    /// A period and its frequency.
    fn period(&mut self, layout: &Layout, rest: &mut &[u8], last: bool) -> Option<(Text, Text)> {
        if let Some((text, found)) = self.periods.get(self.last)
            && rest.starts_with(text)
            && layout.pass(rest, text.len(), last)
        {
            return *found;
        }
        let cell = layout.cell(rest, last)?;
        if let Some(at) = self.periods.iter().position(|(text, _)| text == cell) {
            self.last = at;
            return self.periods.get(at)?.1;
        }
        let found = self.builder.lock().ok().and_then(|mut out| baci::period(cell, &mut out));
        // A file holds one year; a hostile one with thousands must not make the search long.
        if self.periods.len() < 64 {
            self.last = self.periods.len();
            self.periods.push((cell.to_vec(), found));
        }
        found
    }

    /// Code and name of an area by its number.
    pub(super) fn area_texts(&self, number: u32) -> Option<(String, String)> {
        let mut out = self.builder.lock().ok()?;
        let area = baci::area(number, &mut out);
        Some(out.area_texts(area))
    }

    /// A text of the builder.
    pub(super) fn text(&self, text: Text) -> String {
        self.builder.lock().ok().and_then(|out| out.text_of(text).map(str::to_owned)).unwrap_or_default()
    }

    /// One line without its end; `None` for the careful reader.
    pub(super) fn row(&mut self, line: &[u8], layout: &Layout) -> Option<Row> {
        let mut rest = line;
        let mut row = Row { period: (0, 0), exporter: 0, importer: 0, product: 0, value: 0.0, weight: 0.0 };
        for (n, holds) in (1..).zip(&layout.columns) {
            let last = n == layout.columns.len();
            match holds {
                Holds::Period => row.period = self.period(layout, &mut rest, last)?,
                Holds::Exporter => row.exporter = layout.code(&mut rest, 3, last)?,
                Holds::Importer => row.importer = layout.code(&mut rest, 3, last)?,
                Holds::Product => row.product = layout.code(&mut rest, 6, last)?,
                Holds::Value => row.value = layout.figure(&mut rest, 0, last)?,
                Holds::Weight => row.weight = layout.figure(&mut rest, 1, last)?,
            }
        }
        Some(row)
    }
}

/// The line that begins at a place, with its end and without.
pub(super) fn line_at(bytes: &[u8], start: usize) -> (&[u8], &[u8]) {
    let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
    let whole = &bytes[start..end];
    let line = whole.strip_suffix(b"\n").unwrap_or(whole);
    (whole, line.strip_suffix(b"\r").unwrap_or(line))
}
