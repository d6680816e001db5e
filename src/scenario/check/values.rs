//! Reading numbers out of case files, and keeping score.

use serde_json::Value;

use super::CaseResult;

/// Errors of one case against one tolerance.
pub struct Score {
    name: String,
    tolerance: f64,
    absolute: bool,
    worst: f64,
    worst_at: String,
    compared: usize,
    /// Tables the case used, by name.
    pub files: Vec<String>,
}

/// Below this size an expected number is compared absolutely: at a tolerance of 1e-6, to 1e-9.
const SMALL: f64 = 1e-3;
/// An expected number may lie exactly at the tolerance; rounding must not decide then.
const ROUNDING: f64 = 1e-6;

impl Score {
    /// Relative errors.
    pub fn relative(name: &str, tolerance: f64) -> Self {
        Self {
            name: name.to_owned(),
            tolerance,
            absolute: false,
            worst: 0.0,
            worst_at: String::new(),
            compared: 0,
            files: Vec::new(),
        }
    }

    /// Absolute errors, for published figures with few digits.
    pub fn absolute(name: &str, tolerance: f64) -> Self {
        Self { absolute: true, ..Self::relative(name, tolerance) }
    }

    /// Compares one number.
    pub fn near(&mut self, at: &str, got: f64, want: f64) {
        let scale = if self.absolute { 1.0 } else { want.abs().max(SMALL) };
        let error = (got - want).abs() / scale;
        self.compared += 1;
        // A NaN is the worst there is.
        if error.is_nan() || error > self.worst {
            self.worst = if error.is_nan() { f64::INFINITY } else { error };
            self.worst_at = format!("{at}: {got} for {want}");
        }
    }

    /// Compares a list with the numbers of a JSON array, arrays inside it one after the other.
    pub fn all_near(&mut self, at: &str, got: &[f64], want: &Value) -> Result<(), String> {
        let want = flat(want).ok_or_else(|| format!("{at}: not a list of numbers"))?;
        if got.len() != want.len() {
            return Err(format!("{at}: {} numbers computed, {} expected", got.len(), want.len()));
        }
        for (k, (g, w)) in got.iter().zip(&want).enumerate() {
            self.near(&format!("{at}[{k}]"), *g, *w);
        }
        Ok(())
    }

    /// Something that must hold exactly.
    pub fn holds(&mut self, at: &str, holds: bool) {
        self.compared += 1;
        if !holds {
            self.worst = f64::INFINITY;
            at.clone_into(&mut self.worst_at);
        }
    }

    /// The case's outcome.
    pub fn result(self) -> CaseResult {
        let kind = if self.absolute { "absolute" } else { "relative" };
        let place = if self.worst_at.is_empty() { String::new() } else { format!(", worst at {}", self.worst_at) };
        CaseResult {
            is_case: true,
            passed: self.worst <= self.tolerance * (1.0 + ROUNDING) && self.compared > 0,
            name: self.name,
            worst_relative_error: self.worst,
            tolerance: self.tolerance,
            detail: format!("{} numbers, {kind}{place}", self.compared),
        }
    }
}

/// All numbers of a value, arrays inside arrays one after the other; `None` where something is no number.
pub fn flat(value: &Value) -> Option<Vec<f64>> {
    match value {
        Value::Array(items) => {
            let mut all = Vec::new();
            for item in items {
                all.extend(flat(item)?);
            }
            Some(all)
        }
        Value::Number(number) => Some(vec![number.as_f64()?]),
        _ => None,
    }
}

/// The value at a place of a case.
pub fn at<'a>(case: &'a Value, pointer: &str) -> Result<&'a Value, String> {
    case.pointer(pointer).ok_or_else(|| format!("has no {pointer}"))
}

/// The number at a place of a case.
pub fn number(case: &Value, pointer: &str) -> Result<f64, String> {
    at(case, pointer)?.as_f64().ok_or_else(|| format!("{pointer} is not a number"))
}

/// The numbers at a place of a case, arrays inside arrays one after the other.
pub fn numbers(case: &Value, pointer: &str) -> Result<Vec<f64>, String> {
    flat(at(case, pointer)?).ok_or_else(|| format!("{pointer} is not a list of numbers"))
}

/// The rows of numbers at a place of a case.
pub fn rows(case: &Value, pointer: &str) -> Result<Vec<Vec<f64>>, String> {
    let list = at(case, pointer)?.as_array().ok_or_else(|| format!("{pointer} is not a list"))?;
    list.iter().map(|row| flat(row).ok_or_else(|| format!("{pointer} is not a matrix of numbers"))).collect()
}

/// The texts at a place of a case.
pub fn texts(case: &Value, pointer: &str) -> Result<Vec<String>, String> {
    let list = at(case, pointer)?.as_array().ok_or_else(|| format!("{pointer} is not a list"))?;
    list.iter()
        .map(|item| item.as_str().map(str::to_owned).ok_or_else(|| format!("{pointer} holds something but text")))
        .collect()
}

/// A whole number at a place of a case.
pub fn whole(case: &Value, pointer: &str) -> Result<u32, String> {
    let value = at(case, pointer)?.as_u64().and_then(|v| u32::try_from(v).ok());
    value.ok_or_else(|| format!("{pointer} is not a small whole number"))
}

/// The tolerance a case asks for, or the usual one.
pub fn tolerance(case: &Value, key: &str, usual: f64) -> f64 {
    case.pointer(&format!("/tolerance/{key}")).and_then(Value::as_f64).unwrap_or(usual)
}

/// A small table of text.
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads comma-separated text with a line of names.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let columns = reader.headers().map_err(|cause| cause.to_string())?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(record.map_err(|cause| cause.to_string())?.iter().map(str::to_owned).collect());
        }
        Ok(Self { columns, rows })
    }

    /// Position of a column.
    pub fn column(&self, name: &str) -> Result<usize, String> {
        self.columns.iter().position(|c| c == name).ok_or_else(|| format!("has no column {name}"))
    }

    /// The number in a row and column.
    pub fn number(&self, row: usize, name: &str) -> Result<f64, String> {
        let cell = &self.rows[row][self.column(name)?];
        cell.parse().map_err(|cause| format!("row {}, {name}: {cell}: {cause}", row + 1))
    }
}
