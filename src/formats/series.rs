//! Tables with a column for each series: one record holds the figures of one period, each of another thing.

use super::builder::{AreaId, Builder, Key, Text};
use super::number::{Decimal, Scale};
use super::table::Records;
use super::wide::{Cell, ReadCell};
use super::{Plan, Role};

/// One column of figures.
#[derive(Debug, Clone)]
pub(super) struct Series {
    /// Position of the column.
    pub at: usize,
    /// Its name as written, for messages.
    pub name: String,
    pub decimal: Decimal,
    pub partner: AreaId,
    pub flow: Text,
    pub product: Text,
    pub scheme: Text,
    pub measure: Text,
    pub unit: Text,
    pub scale: Scale,
    /// The mark of figures without their own.
    pub flag: Text,
    /// The column is part of another one, [`crate::data::agg::PART`].
    pub part: bool,
    /// Whether figures may be negative.
    pub signed: bool,
}

/// What the figures of a record have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Common {
    pub period: Text,
    pub freq: Text,
    pub reporter: AreaId,
    /// The partner of series without one of their own.
    pub partner: AreaId,
}

/// Columns with the role of the value, with their names.
pub(super) fn columns(records: &Records<'_>, plan: &Plan) -> Vec<(usize, String)> {
    let with_role = plan.roles.iter().enumerate().filter(|(_, role)| **role == Some(Role::Value));
    with_role.map(|(at, _)| (at, records.columns().get(at).cloned().unwrap_or_default())).collect()
}

/// Adds the figures of the present record; empty cells are none.
///
/// # Errors
/// The first cell that is no number; the record's other figures were added.
pub(super) fn add(
    all: &[Series],
    common: Common,
    records: &Records<'_>,
    out: &mut Builder<'_>,
    read: ReadCell,
) -> Result<(), String> {
    let none = out.no_area();
    let (mut bad, mut n_read) = (None, 0);
    for series in all {
        let text = records.text(series.at);
        let mut reject = |why: &str| {
            let text: String = text.trim().chars().take(40).collect();
            bad.get_or_insert(format!("{}: “{text}” is {why}", series.name));
        };
        let (value, mark) = match read(text, series.decimal, series.scale) {
            Cell::Empty => continue,
            Cell::Figure(Some(value), _) if value < 0.0 && !series.signed => {
                reject("negative");
                continue;
            }
            Cell::Figure(value, mark) => (value, mark),
            Cell::Unreadable => {
                reject("no number");
                continue;
            }
        };
        n_read += 1;
        out.row(Key {
            period: common.period,
            freq: common.freq,
            reporter: common.reporter,
            partner: if series.partner == none { common.partner } else { series.partner },
            flow: series.flow,
            product: series.product,
            scheme: series.scheme,
            part: series.part,
            line: records.line(),
        });
        let flag = if mark.is_empty() { series.flag } else { out.text(mark) };
        out.figure(series.measure, series.unit, value, flag);
    }
    match bad {
        None => Ok(()),
        Some(bad) if n_read == 0 => Err(bad),
        Some(bad) => Err(format!("{bad}; the other columns of the row were read")),
    }
}
