//! Columns of a CSV of ours while they are read: each has the type that the file's `# types` line gives it.

use polars::prelude::{
    BooleanChunked, Column, DataType, Float64Chunked, Int32Chunked, Int64Chunked, IntoColumn as _, IntoSeries as _,
    NamedFrom as _, NewChunkedArray as _, PolarsResult, Series, TimeUnit, UInt32Chunked,
};

use super::super::write::unguard;

/// A word of the `# types` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// `text`; with missing texts `text?`.
    Text {
        missing: bool,
    },
    Number,
    Whole,
    Count,
    Truth,
    Date,
    Moment,
}

impl Word {
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word.trim() {
            "text" => Self::Text { missing: false },
            "text?" => Self::Text { missing: true },
            "number" => Self::Number,
            "whole" => Self::Whole,
            "count" => Self::Count,
            "truth" => Self::Truth,
            "date" => Self::Date,
            "moment" => Self::Moment,
            _ => return None,
        })
    }
}

/// The cells of a column so far.
pub(super) enum Typed {
    Text(Vec<Option<Box<str>>>, bool),
    Number(Vec<Option<f64>>),
    Whole(Vec<Option<i64>>),
    Count(Vec<Option<u32>>),
    Truth(Vec<Option<bool>>),
    Date(Vec<Option<i32>>),
    Moment(Vec<Option<i64>>),
}

fn utf8(cell: &[u8]) -> Option<&str> {
    std::str::from_utf8(cell).ok()
}

fn number(cell: &[u8]) -> Option<f64> {
    utf8(cell)?.parse().ok()
}

fn whole(cell: &[u8]) -> Option<i64> {
    utf8(cell)?.parse().ok()
}

fn truth(cell: &[u8]) -> Option<bool> {
    utf8(cell)?.parse().ok()
}

fn days(cell: &[u8]) -> Option<i32> {
    let date: jiff::civil::Date = utf8(cell)?.parse().ok()?;
    let epoch = jiff::civil::date(1970, 1, 1);
    date.since((jiff::Unit::Day, epoch)).ok().map(|span| span.get_days())
}

fn microseconds(cell: &[u8]) -> Option<i64> {
    let moment: jiff::civil::DateTime = utf8(cell)?.parse().ok()?;
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let span = moment.since((jiff::Unit::Microsecond, epoch)).ok()?;
    Some(span.get_microseconds())
}

impl Typed {
    pub(super) fn new(word: Word) -> Self {
        match word {
            Word::Text { missing } => Self::Text(Vec::new(), missing),
            Word::Number => Self::Number(Vec::new()),
            Word::Whole => Self::Whole(Vec::new()),
            Word::Count => Self::Count(Vec::new()),
            Word::Truth => Self::Truth(Vec::new()),
            Word::Date => Self::Date(Vec::new()),
            Word::Moment => Self::Moment(Vec::new()),
        }
    }

    /// What its cells are, in words.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Text(..) => "text in UTF-8",
            Self::Number(_) => "number",
            Self::Whole(_) | Self::Count(_) => "whole number",
            Self::Truth(_) => "true or false",
            Self::Date(_) => "day",
            Self::Moment(_) => "day with time",
        }
    }

    /// Whether a cell can be read.
    pub(super) fn takes(&self, cell: &[u8]) -> bool {
        cell.is_empty()
            || match self {
                Self::Text(..) => utf8(cell).is_some(),
                Self::Number(_) => number(cell).is_some(),
                Self::Whole(_) => whole(cell).is_some(),
                Self::Count(_) => whole(cell).is_some_and(|n| u32::try_from(n).is_ok()),
                Self::Truth(_) => truth(cell).is_some(),
                Self::Date(_) => days(cell).is_some(),
                Self::Moment(_) => microseconds(cell).is_some(),
            }
    }

    /// Adds a cell that [`Typed::takes`].
    pub(super) fn push(&mut self, cell: &[u8]) {
        match self {
            Self::Text(cells, missing) => {
                cells.push(match utf8(cell).unwrap_or_default() {
                    "" if *missing => None,
                    // Beside missing cells the writer sets an apostrophe for a text without letters.
                    "'" if *missing => Some("".into()),
                    text => Some(unguard(text).into()),
                });
            }
            Self::Number(cells) => cells.push(number(cell)),
            Self::Whole(cells) => cells.push(whole(cell)),
            Self::Count(cells) => cells.push(whole(cell).and_then(|n| u32::try_from(n).ok())),
            Self::Truth(cells) => cells.push(truth(cell)),
            Self::Date(cells) => cells.push(days(cell)),
            Self::Moment(cells) => cells.push(microseconds(cell)),
        }
    }

    /// The column.
    pub(super) fn finish(self, name: &str) -> PolarsResult<Column> {
        let name = name.into();
        Ok(match self {
            Self::Text(cells, _) => {
                Series::new(name, cells.iter().map(Option::as_deref).collect::<Vec<_>>()).into_column()
            }
            Self::Number(cells) => Float64Chunked::from_iter_options(name, cells.into_iter()).into_column(),
            Self::Whole(cells) => Int64Chunked::from_iter_options(name, cells.into_iter()).into_column(),
            Self::Count(cells) => UInt32Chunked::from_iter_options(name, cells.into_iter()).into_column(),
            Self::Truth(cells) => BooleanChunked::from_iter_options(name, cells.into_iter()).into_column(),
            Self::Date(cells) => Int32Chunked::from_iter_options(name, cells.into_iter())
                .into_series()
                .cast(&DataType::Date)?
                .into_column(),
            Self::Moment(cells) => Int64Chunked::from_iter_options(name, cells.into_iter())
                .into_series()
                .cast(&DataType::Datetime(TimeUnit::Microseconds, None))?
                .into_column(),
        })
    }
}
