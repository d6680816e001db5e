//! A run as a table: one row per period and result, the same whether printed, saved or charted.

use super::super::Levers;
use super::super::file::Scenario;
use super::super::policy::Month;
use super::{Reading, Run};

/// One number of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// `2026-04` or `2026-Q2`, by the first month of the period.
    pub period: String,
    /// M or Q.
    pub freq: char,
    /// Name of the result in files.
    pub key: &'static str,
    /// The number.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
}

type MonthColumn = (&'static str, &'static str, fn(&Month) -> f64);

/// The monthly results: name, unit, value.
pub static MONTH_COLUMNS: [MonthColumn; 18] = [
    ("held", "people", |m| m.held),
    ("baseline_held", "people", |m| m.listed),
    ("freed_share", "share", |m| m.freed_share),
    ("credited_share", "share", |m| m.credited_share),
    ("recognised", "people", |m| m.recognised),
    ("pardoned", "people", |m| m.pardoned),
    ("other_exits", "people", |m| m.other_exits),
    ("incidents", "incidents", |m| m.incidents),
    ("level", "step", |m| m.level as f64),
    ("clean_months", "months", |m| f64::from(m.clean)),
    ("wind_down", "months", |m| m.wind_down),
    ("in_breach", "0 or 1", |m| f64::from(u8::from(m.in_breach))),
    ("snapbacks", "times", |m| f64::from(m.snapbacks)),
    ("door_us", "0..1", |m| m.levers.us),
    ("door_eu", "0..1", |m| m.levers.eu),
    ("door_transit", "0..1", |m| m.levers.transit),
    ("tightening", "0..1", |m| m.levers.tighten),
    ("doors_open", "doors", |m| doors(m.levers)),
];

fn doors(levers: Levers) -> f64 {
    levers.us + levers.eu + levers.transit
}

impl Scenario {
    /// `2026-04` for a month of the run, counted from 0.
    pub fn month_label(&self, month: usize) -> String {
        let (year, month) = self.terms.start.calendar(u32::try_from(month).unwrap_or_default());
        format!("{year:04}-{month:02}")
    }

    /// A quarter of the run, counted from 0: `2026-Q2` where it is a calendar quarter, else its first month and
    /// length.
    pub fn quarter_label(&self, quarter: usize) -> String {
        let (year, month) = self.terms.start.calendar(u32::try_from(3 * quarter).unwrap_or_default());
        if month % 3 == 1 { format!("{year:04}-Q{}", month / 3 + 1) } else { format!("{year:04}-{month:02}/P3M") }
    }
}

/// Monthly results of the policy side.
pub fn month_cells(run: &Run, scenario: &Scenario) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(run.course.months.len() * MONTH_COLUMNS.len());
    for (t, month) in run.course.months.iter().enumerate() {
        let period = scenario.month_label(t);
        cells.extend(MONTH_COLUMNS.iter().map(|(key, unit, value)| Cell {
            period: period.clone(),
            freq: 'M',
            key,
            value: value(month),
            unit,
        }));
    }
    cells
}

/// Quarterly results of both sides, then the monthly ones.
pub fn table(run: &Run, scenario: &Scenario) -> Vec<Cell> {
    let mut cells = Vec::new();
    for quarter in 0..run.path.quarters.len() {
        let period = scenario.quarter_label(quarter);
        cells.extend(Reading::all().filter_map(|reading| {
            Some(Cell {
                period: period.clone(),
                freq: 'Q',
                key: reading.key(),
                value: run.reading(reading, quarter)?,
                unit: reading.unit(),
            })
        }));
    }
    cells.extend(month_cells(run, scenario));
    cells
}
