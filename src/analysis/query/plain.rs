//! The few kinds of columns that tables, files and pictures have to know.

use polars::prelude::{
    AnyValue, Column, DataFrame, DataType, IntoColumn as _, PolarsResult, StringChunked, TimeUnit, UInt64Type,
};

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, also where it is kept as categories.
    Text,
    /// `f64`.
    Number,
    /// Whole numbers.
    Whole,
    /// True or false.
    Truth,
    /// A day.
    Date,
    /// A day with a time, without zone.
    Moment,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Text, Self::Number, Self::Whole, Self::Truth, Self::Date, Self::Moment];

    /// The word in exports.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Whole => "whole",
            Self::Truth => "truth",
            Self::Date => "date",
            Self::Moment => "moment",
        }
    }

    /// Whether its values lie on an axis.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Whole)
    }
}

/// The kind of a column's type; everything unusual is shown as text.
pub const fn kind(dtype: &DataType) -> Kind {
    match dtype {
        DataType::Float32 | DataType::Float64 => Kind::Number,
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64 => Kind::Whole,
        DataType::Boolean => Kind::Truth,
        DataType::Date => Kind::Date,
        DataType::Datetime(_, None) => Kind::Moment,
        _ => Kind::Text,
    }
}

/// The same rows in one chunk a column, with one type for each [`Kind`]: `String`, `Float64`, `Int64` (`Float64`
/// beyond its range), `Boolean`, `Date`, `Datetime` in microseconds.
///
/// # Errors
/// What Polars says when a column cannot be read at all.
pub fn plain(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let columns: Vec<Column> = frame.columns().iter().map(plain_column).collect::<PolarsResult<_>>()?;
    let mut plain = DataFrame::new(frame.height(), columns)?;
    plain.rechunk_mut();
    Ok(plain)
}

fn plain_column(column: &Column) -> PolarsResult<Column> {
    let dtype = column.dtype();
    match dtype {
        DataType::Decimal(..) | DataType::Int128 | DataType::Float32 => column.cast(&DataType::Float64),
        DataType::UInt64 => {
            let beyond = column
                .as_materialized_series()
                .unpack::<UInt64Type>()?
                .iter()
                .flatten()
                .any(|n| i64::try_from(n).is_err());
            column.cast(if beyond { &DataType::Float64 } else { &DataType::Int64 })
        }
        DataType::Float64 | DataType::Int64 | DataType::Boolean | DataType::Date | DataType::String => {
            Ok(column.clone())
        }
        DataType::Datetime(unit, None) if *unit == TimeUnit::Microseconds => Ok(column.clone()),
        DataType::Datetime(..) => column.cast(&DataType::Datetime(TimeUnit::Microseconds, None)),
        _ if kind(dtype) == Kind::Whole => column.cast(&DataType::Int64),
        DataType::Null | DataType::Categorical(..) | DataType::Enum(..) => column.cast(&DataType::String),
        _ => {
            let text = |at| match column.get(at) {
                Ok(AnyValue::Null) | Err(_) => None,
                Ok(cell) => Some(cell.to_string()),
            };
            let texts: StringChunked = (0..column.len()).map(text).collect();
            Ok(texts.with_name(column.name().clone()).into_column())
        }
    }
}
