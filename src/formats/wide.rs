//! Tables with a column for each period: every record becomes one figure a period while the records stream by.
//!
//! A format gives its period columns the role of the value with [`assign`], reads the key columns of a record itself
//! and hands the rest to [`Wide::record`]. Empty cells are no figures; a mark such as `W` is one without a number.
//!
//! Cost: nothing is kept of a record once its figures are in the builder; each cell is parsed once.

use super::builder::{AreaId, Builder, Key, Text};
use super::memo::Memo;
use super::number::{self, Decimal, Number, Scale};
use super::table::Records;
use super::{Head, Mapping, Plan, ReadError, Role, periods};

/// The canonical text and frequency letter of the period a column is named after; `None` for any other column.
pub(super) type Named = Option<(String, &'static str)>;

/// Reads column names such as `1960`, `Y1961`, `2019 [YR2019]`, `1960Q1`, `2020M1`, `2020 г.`.
pub(super) fn period_of(name: &str) -> Named {
    periods::parse(name.split_once(" [").map_or(name, |(head, _)| head))
}

/// How many columns are named after periods.
pub(super) fn n_periods(head: &Head, period_of: impl Fn(&str) -> Named) -> usize {
    head.columns.iter().filter(|name| period_of(name).is_some()).count()
}

/// Gives every column named after a period the role of the value, and the plan the years they span.
pub(super) fn assign(head: &Head, mapping: &mut Mapping, period_of: impl Fn(&str) -> Named) {
    let mut years: Vec<String> = Vec::new();
    for (slot, name) in mapping.roles.iter_mut().zip(&head.columns) {
        if slot.is_none()
            && let Some((period, _)) = period_of(name)
        {
            *slot = Some(Role::Value);
            years.push(period.chars().take(4).collect());
        }
    }
    years.sort();
    // Tells the mapping panel that no column of periods is missing.
    mapping.fixed.period = match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}/{last}"),
        (Some(first), _) => first.clone(),
        _ => String::new(),
    };
}

/// What a cell under a period holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'c> {
    /// Nothing, or a mark for "not available".
    Empty,
    /// A scaled number, or none, with the provider's mark.
    Figure(Option<f64>, &'c str),
    /// Neither a number nor a mark.
    Unreadable,
}

/// Reads a cell of one provider's notation.
pub(super) type ReadCell = fn(&str, Decimal, Scale) -> Cell<'_>;

/// A cell that is a number or empty.
pub(super) fn plain(text: &str, decimal: Decimal, scale: Scale) -> Cell<'_> {
    match number::parse(text.as_bytes(), decimal, scale) {
        Number::Value(value) => Cell::Figure(Some(value), ""),
        Number::Missing => Cell::Empty,
        Number::Unreadable => Cell::Unreadable,
    }
}

/// A cell that may carry letters: `12.3 e`, `: c`, `W`, `Large`; bounds and ranges (`>50`, `50–300`) have no number.
pub(super) fn marked(text: &str, decimal: Decimal, scale: Scale) -> Cell<'_> {
    let text = text.trim();
    let number = plain(text, decimal, scale);
    if number != Cell::Unreadable {
        return number;
    }
    let is_mark = |mark: &str| {
        (1..=12).contains(&mark.chars().count()) && mark.chars().all(|c| c.is_alphabetic() || matches!(c, '*' | '/'))
    };
    if let Some((head, mark)) = text.rsplit_once([' ', '\u{a0}'])
        && is_mark(mark)
    {
        match plain(head.trim_end(), decimal, scale) {
            Cell::Figure(value, _) => return Cell::Figure(value, mark),
            Cell::Empty => return Cell::Figure(None, mark),
            Cell::Unreadable => {}
        }
    }
    let number = |part: &str| matches!(plain(part, decimal, scale), Cell::Figure(..));
    let is_bound = text.strip_prefix(['>', '<', '~', '≥', '≤']).is_some_and(number);
    let is_range = text.split_once(['–', '-']).is_some_and(|(low, high)| number(low) && number(high));
    if is_mark(text) || is_bound || is_range { Cell::Figure(None, text) } else { Cell::Unreadable }
}

/// A column of figures of one period.
struct Column {
    at: usize,
    name: String,
    year: String,
    period: Text,
    freq: Text,
    decimal: Decimal,
    /// The column with the provider's mark of this period: `Y1961F` beside `Y1961`.
    flag_at: Option<usize>,
}

/// One figure of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure {
    column: usize,
    pub value: Option<f64>,
    /// The provider's mark.
    pub flag: Text,
}

/// What all figures of a record have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub reporter: AreaId,
    pub partner: AreaId,
    pub flow: Text,
    pub product: Text,
    pub scheme: Text,
    pub measure: Text,
    pub unit: Text,
    pub scale: Scale,
    /// The mark of figures without their own.
    pub flag: Text,
    /// The record is part of another one, [`crate::data::agg::PART`].
    pub part: bool,
    /// The product is a group of products (bit 4).
    pub product_group: bool,
    /// Whether figures may be negative, as growth may and trade may not.
    pub signed: bool,
    /// Month of the years in the column names; 0 for the years themselves.
    pub month: u8,
}

/// Period columns of a table that is being read.
pub(super) struct Wide {
    columns: Vec<Column>,
    read: ReadCell,
    scratch: Vec<Figure>,
}

impl Wide {
    /// The columns with the role of the value that are named after periods.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn new(
        records: &Records<'_>,
        plan: &Plan,
        out: &mut Builder<'_>,
        period_of: impl Fn(&str) -> Named,
        read: ReadCell,
    ) -> Result<Self, ReadError> {
        let names = records.columns();
        let mut columns = Vec::new();
        for (at, name) in names.iter().enumerate() {
            if plan.roles.get(at) != Some(&Some(Role::Value)) {
                continue;
            }
            if let Some((period, freq)) = period_of(name) {
                let flag = format!("{name}F");
                columns.push(Column {
                    at,
                    name: name.clone(),
                    year: period.chars().take(4).collect(),
                    period: out.text(&period),
                    freq: out.text(freq),
                    decimal: plan.decimal(at),
                    flag_at: names.iter().position(|other| other.eq_ignore_ascii_case(&flag)),
                });
            }
        }
        if columns.is_empty() {
            return Err(records.needs(Role::Period));
        }
        Ok(Self { columns, read, scratch: Vec::new() })
    }

    /// Takes the nameless column after each period for its marks, as Eurostat's spreadsheets have them.
    pub(super) fn take_marks_beside(&mut self, records: &Records<'_>) {
        for column in &mut self.columns {
            let beside = column.at + 1;
            if records.columns().get(beside).is_some_and(String::is_empty) {
                column.flag_at = Some(beside);
            }
        }
    }

    /// Adds the figures of the present record.
    ///
    /// # Errors
    /// The first cell that is no number; the record's other figures were added.
    pub(super) fn record(&mut self, records: &Records<'_>, out: &mut Builder<'_>, row: &Row) -> Result<(), String> {
        let mut figures = std::mem::take(&mut self.scratch);
        let outcome = self.figures(records, out, row, &mut figures);
        if figures.is_empty() && outcome.is_ok() {
            out.blank(row.reporter);
        }
        self.add(&figures, row, records.line(), out);
        self.scratch = figures;
        outcome
    }

    /// The figures of the present record, for formats that complete them from another record.
    ///
    /// # Errors
    /// The first cell that is no number; the others are in the list.
    pub(super) fn figures(
        &self,
        records: &Records<'_>,
        out: &mut Builder<'_>,
        row: &Row,
        into: &mut Vec<Figure>,
    ) -> Result<(), String> {
        into.clear();
        let mut bad: Option<String> = None;
        for (n, column) in self.columns.iter().enumerate() {
            let text = records.text(column.at);
            let flag = column.flag_at.map_or("", |at| records.text(at).trim());
            let mut reject = |why: &str| {
                let text: String = text.trim().chars().take(40).collect();
                bad.get_or_insert(format!("{}: “{text}” is {why}", column.name));
            };
            let (value, mark) = match (self.read)(text, column.decimal, row.scale) {
                Cell::Empty if flag.is_empty() => continue,
                Cell::Empty => (None, ""),
                Cell::Figure(Some(value), _) if value < 0.0 && !row.signed => {
                    reject("negative");
                    continue;
                }
                Cell::Figure(value, mark) => (value, mark),
                Cell::Unreadable => {
                    reject("no number");
                    continue;
                }
            };
            let flag = match (flag, mark) {
                ("", "") => row.flag,
                ("", mark) => out.text(mark),
                (flag, _) => out.text(flag),
            };
            into.push(Figure { column: n, value, flag });
        }
        match bad {
            None => Ok(()),
            Some(bad) if into.is_empty() => Err(bad),
            Some(bad) => Err(format!("{bad}; the other periods of the row were read")),
        }
    }

    /// Adds figures of a record that was read from this line.
    pub(super) fn add(&self, figures: &[Figure], row: &Row, line: u64, out: &mut Builder<'_>) {
        for figure in figures {
            let Some(column) = self.columns.get(figure.column) else { continue };
            let (period, freq) = match row.month {
                0 => (column.period, column.freq),
                month => (out.text(&format!("{}-{month:02}", column.year)), out.text("M")),
            };
            out.row(Key {
                period,
                freq,
                reporter: row.reporter,
                partner: row.partner,
                flow: row.flow,
                product: row.product,
                scheme: row.scheme,
                part: row.part,
                line,
            });
            if row.product_group {
                out.product_is_group();
            }
            out.figure(row.measure, row.unit, figure.value, figure.flag);
        }
    }

    /// Puts the texts of the present record under the periods as marks on figures of another record.
    pub(super) fn mark(&self, figures: &mut Vec<Figure>, records: &Records<'_>, out: &mut Builder<'_>) {
        for (n, column) in self.columns.iter().enumerate() {
            let mark = records.text(column.at).trim();
            if mark.is_empty() {
                continue;
            }
            let flag = out.text(mark);
            match figures.iter_mut().find(|figure| figure.column == n) {
                Some(figure) => figure.flag = flag,
                None => figures.push(Figure { column: n, value: None, flag }),
            }
        }
    }

    /// Whether the present record has anything under the periods.
    pub(super) fn is_blank(&self, records: &Records<'_>) -> bool {
        self.columns.iter().all(|column| records.text(column.at).trim().is_empty())
    }
}

/// What some cells of a record together mean, worked out once for each combination.
pub(super) struct Once<T> {
    columns: Vec<Option<usize>>,
    found: Memo<T>,
    key: Vec<u8>,
}

impl<T: Clone> Once<T> {
    /// Looks at these columns.
    pub(super) fn new(columns: &[Option<usize>]) -> Self {
        Self { columns: columns.to_vec(), found: Memo::default(), key: Vec::new() }
    }

    /// The meaning of the present record's cells, which `find` is given trimmed; empty where there is no column.
    pub(super) fn get(&mut self, records: &Records<'_>, find: impl FnOnce(&[&str]) -> T) -> T {
        self.key.clear();
        for column in &self.columns {
            if let Some(at) = column {
                self.key.extend_from_slice(records.cell(*at));
            }
            self.key.push(0x1F);
        }
        if let Some(found) = self.found.get(self.key.as_slice()) {
            return found.clone();
        }
        let cells: Vec<&str> = self.columns.iter().map(|at| at.map_or("", |at| records.text(at).trim())).collect();
        let found = find(&cells);
        self.found.insert(self.key.as_slice().into(), found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_after_periods_in_many_ways() {
        for (name, period) in [
            ("1960", Some(("1960", "A"))),
            ("Y1961", Some(("1961", "A"))),
            ("2019 [YR2019]", Some(("2019", "A"))),
            ("1960Q1", Some(("1960-Q1", "Q"))),
            ("2020M1", Some(("2020-01", "M"))),
            ("2020 г.", Some(("2020", "A"))),
            ("Y1961F", None),
            ("2018_2", None),
            ("Country", None),
        ] {
            assert_eq!(period_of(name), period.map(|(text, freq)| (text.to_owned(), freq)), "{name}");
        }
    }

    #[test]
    fn cells_are_numbers_marks_or_both() {
        for (cell, expected) in [
            ("12.5", Cell::Figure(Some(12_500.0), "")),
            ("     8.25", Cell::Figure(Some(8250.0), "")),
            ("1,400", Cell::Figure(Some(1_400_000.0), "")),
            ("331.82 e", Cell::Figure(Some(331_820.0), "e")),
            (": c", Cell::Figure(None, "c")),
            ("W", Cell::Figure(None, "W")),
            ("Large", Cell::Figure(None, "Large")),
            (">50", Cell::Figure(None, ">50")),
            ("<1,000", Cell::Figure(None, "<1,000")),
            ("50–300", Cell::Figure(None, "50–300")),
            ("...", Cell::Empty),
            ("", Cell::Empty),
            ("12.3.4", Cell::Unreadable),
            ("=1+1", Cell::Unreadable),
        ] {
            assert_eq!(marked(cell, Decimal::Point, Scale::new(1e3)), expected, "{cell}");
        }
        assert_eq!(plain("W", Decimal::Point, Scale::new(1.0)), Cell::Unreadable);
    }
}
