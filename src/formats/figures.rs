//! Number columns of a record in which money, weight and quantity stand side by side.

use super::number::{self, Decimal, Number, Scale};
use super::sdmx::short;
use super::table::Records;
use super::{Plan, Role};

/// Where a number stands, how it is written, and what it is multiplied by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    at: usize,
    role: Role,
    decimal: Decimal,
    scale: Scale,
}

impl Column {
    /// The column with a role, if there is one.
    pub(super) fn new(plan: &Plan, role: Role, scale: f64) -> Option<Self> {
        plan.column(role).map(|at| Self::at(plan, at, role, scale))
    }

    /// A column known by its place.
    pub(super) fn at(plan: &Plan, at: usize, role: Role, scale: f64) -> Self {
        Self { at, role, decimal: plan.decimal(at), scale: Scale::new(scale) }
    }

    /// The number of the present record; `None` when it is missing.
    ///
    /// # Errors
    /// Text that is no number, or a number below zero, which no trade is.
    pub(super) fn read(self, records: &Records<'_>) -> Result<Option<f64>, String> {
        let complain = |why: &str| Err(format!("{}: “{}” is {why}", self.role.word(), short(records.text(self.at))));
        match number::parse(records.cell(self.at), self.decimal, self.scale) {
            Number::Missing => Ok(None),
            Number::Value(value) if value < 0.0 => complain("negative"),
            Number::Value(value) => Ok(Some(value)),
            Number::Unreadable => complain("no number"),
        }
    }

    /// The numbers of several columns; `None` where one is missing, or the table lacks the column.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub(super) fn read_all<const N: usize>(
        columns: [Option<Self>; N],
        records: &Records<'_>,
    ) -> Result<[Option<f64>; N], String> {
        let mut numbers = [None; N];
        for (number, column) in numbers.iter_mut().zip(columns) {
            *number = column.map(|column| column.read(records)).transpose()?.flatten();
        }
        Ok(numbers)
    }
}
