//! BACI's lines into numbers, without a record in between. What is not plainly six numbers is left to the careful
//! reader, so that there is one judge of damaged rows.
//!
//! Cost: about 60 ns a line; 28 bytes a row.

use std::sync::Mutex;

use memchr::memchr;

use crate::formats::builder::{Builder, Text};
use crate::formats::number::{self, Decimal, Number, Scale};
use crate::formats::{Plan, baci};

/// Which column holds what, and how its numbers are written.
pub(super) struct Layout {
    /// For each of period, exporter, importer, product, value, weight its column.
    at: [usize; 6],
    delimiter: u8,
    decimals: [Decimal; 2],
    scales: [Scale; 2],
}

impl Layout {
    /// Of a plan with exactly BACI's six columns.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let roles = baci::COLUMNS.map(|(role, _)| plan.column(role));
        // Areas that the user assigned may become groups, which BACI itself does not have.
        let usual = plan.format == "baci" && plan.assigned.is_empty() && !plan.dialect.one_field_more;
        if !usual || plan.roles.len() != roles.len() {
            return None;
        }
        let mut at = [0; 6];
        for (slot, column) in at.iter_mut().zip(roles) {
            *slot = column?;
        }
        Some(Self {
            at,
            delimiter: plan.dialect.delimiter,
            decimals: [plan.decimal(at[4]), plan.decimal(at[5])],
            scales: [Scale::new(plan.scale), Scale::new(plan.weight_scale)],
        })
    }

    /// The line's cells by role; `None` when there are not six.
    fn cells<'l>(&self, line: &'l [u8]) -> Option<[&'l [u8]; 6]> {
        let mut cells = [&[][..]; 6];
        let (mut n, mut start) = (0, 0);
        for (at, byte) in line.iter().enumerate() {
            if *byte == self.delimiter {
                *cells.get_mut(n)? = &line[start..at];
                (n, start) = (n + 1, at + 1);
            }
        }
        *cells.get_mut(n)? = &line[start..];
        (n == 5).then(|| self.at.map(|column| cells[column]))
    }

    fn number(&self, which: usize, cell: &[u8]) -> Option<f64> {
        match number::parse(cell, self.decimals[which], self.scales[which]) {
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

    pub(super) fn push_odd(&mut self, line: &[u8], number: u32) {
        self.odd.extend_from_slice(line);
        self.odd_lines.push(number);
    }
}

/// What numbers and periods mean, asked of the builder once each. Every thread has its own.
pub(super) struct Known<'k, 'b, 'c> {
    builder: &'k Mutex<&'b mut Builder<'c>>,
    periods: Vec<(Vec<u8>, Option<(Text, Text)>)>,
    last: usize,
}

impl<'k, 'b, 'c> Known<'k, 'b, 'c> {
    pub(super) fn new(builder: &'k Mutex<&'b mut Builder<'c>>) -> Self {
        Self { builder, periods: Vec::new(), last: 0 }
    }

    /// A period and its frequency.
    fn period(&mut self, cell: &[u8]) -> Option<(Text, Text)> {
        match self.periods.get(self.last) {
            Some((text, found)) if text == cell => return *found,
            _ => {}
        }
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
        let [period, exporter, importer, product, value, weight] = layout.cells(line)?;
        Some(Row {
            exporter: baci::digits(exporter, 3)?,
            importer: baci::digits(importer, 3)?,
            product: baci::digits(product, 6)?,
            value: layout.number(0, value)?,
            weight: layout.number(1, weight)?,
            period: self.period(period)?,
        })
    }
}

/// The line that begins at a place, with its end and without.
pub(super) fn line_at(bytes: &[u8], start: usize) -> (&[u8], &[u8]) {
    let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
    let whole = &bytes[start..end];
    let line = whole.strip_suffix(b"\n").unwrap_or(whole);
    (whole, line.strip_suffix(b"\r").unwrap_or(line))
}
