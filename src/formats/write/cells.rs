//! The cells of a batch of rows, column by column, with random access and nothing copied but unusual types.

use std::borrow::Cow;

use polars::prelude::{
    AnyValue, BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int64Chunked, PolarsResult, StringChunked,
    TimeUnit,
};

use crate::data::ten_digits;

/// The kinds of columns that files know.
pub(super) enum Cells {
    Text(StringChunked),
    Number(Float64Chunked),
    Whole(Int64Chunked),
    Truth(BooleanChunked),
    /// Days since 1970.
    Date(Int64Chunked),
    /// Microseconds since 1970.
    Moment(Int64Chunked),
}

impl Cells {
    /// The word for the column's type in the header of a CSV, as [`super::super::own`] reads it.
    pub(super) const fn word(dtype: &DataType) -> &'static str {
        match dtype {
            DataType::Float64 => "number",
            DataType::Int64 => "whole",
            DataType::UInt32 => "count",
            DataType::Boolean => "truth",
            DataType::Date => "date",
            DataType::Datetime(TimeUnit::Microseconds, None) => "moment",
            _ => "text",
        }
    }

    fn of(column: &Column) -> PolarsResult<Self> {
        Ok(match Self::word(column.dtype()) {
            "number" => Self::Number(column.f64()?.clone()),
            "whole" => Self::Whole(column.i64()?.clone()),
            "count" => Self::Whole(column.cast(&DataType::Int64)?.i64()?.clone()),
            "truth" => Self::Truth(column.bool()?.clone()),
            "date" => Self::Date(column.cast(&DataType::Int32)?.cast(&DataType::Int64)?.i64()?.clone()),
            "moment" => Self::Moment(column.cast(&DataType::Int64)?.i64()?.clone()),
            _ => Self::Text(column.cast(&DataType::String)?.str()?.clone()),
        })
    }

    /// Every column of a batch.
    pub(super) fn all(batch: &DataFrame) -> PolarsResult<Vec<Self>> {
        batch.columns().iter().map(Self::of).collect()
    }
}

/// A number in the fewest digits that read back as the same number; no exponent where people write none.
pub(super) fn number_text(value: f64) -> String {
    let magnitude = value.abs();
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "inf" } else { "-inf" }.to_owned()
    } else if magnitude != 0.0 && !(1e-6..1e17).contains(&magnitude) {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

/// A day as `2022-03-01`; `None` beyond the calendar.
pub(super) fn date_text(days: i64) -> Option<String> {
    let epoch = jiff::civil::date(1970, 1, 1);
    let span = jiff::Span::new().try_days(days).ok()?;
    Some(epoch.checked_add(span).ok()?.to_string())
}

/// A moment as `2022-03-01T12:00:00.000001`; `None` beyond the calendar.
pub(super) fn moment_text(microseconds: i64) -> Option<String> {
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let span = jiff::Span::new().try_microseconds(microseconds).ok()?;
    Some(epoch.checked_add(span).ok()?.to_string())
}

/// One cell as it is shown and written; `None` where it is missing.
pub fn cell_text(column: &Column, row: usize) -> Option<Cow<'_, str>> {
    Some(match column.get(row).ok()? {
        AnyValue::Null => return None,
        AnyValue::String(text) => Cow::Borrowed(text),
        AnyValue::Float64(number) => number_text(number).into(),
        AnyValue::Boolean(truth) => Cow::Borrowed(if truth { "true" } else { "false" }),
        AnyValue::Date(days) => date_text(i64::from(days))?.into(),
        AnyValue::Datetime(moment, TimeUnit::Microseconds, None) => moment_text(moment)?.into(),
        other => other.str_value().into_owned().into(),
    })
}

/// One cell on screen, where a number has ten digits at most.
pub fn screen_text(column: &Column, row: usize) -> Option<Cow<'_, str>> {
    match column.get(row).ok()? {
        AnyValue::Float64(number) => Some(ten_digits(number).into()),
        _ => cell_text(column, row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_as_themselves() {
        for (value, text) in [
            (0.0, "0"),
            (-0.5, "-0.5"),
            (1_234_567.0, "1234567"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e300, "1e300"),
            (5e-324, "5e-324"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(number_text(value), text);
            let back: f64 = text.parse().expect("a number");
            assert!(back.to_bits() == value.to_bits() || value.is_nan() && back.is_nan());
        }
    }

    #[test]
    fn days_and_moments_are_iso() {
        assert_eq!(date_text(0).as_deref(), Some("1970-01-01"));
        assert_eq!(date_text(19_052).as_deref(), Some("2022-03-01"));
        assert_eq!(date_text(i64::MAX), None);
        assert_eq!(moment_text(1).as_deref(), Some("1970-01-01T00:00:00.000001"));
    }
}
