//! Rows of a table in another order, or fewer of them: their numbers, never a copy of the rows.
//!
//! Cost: 4 bytes a row kept, and 8 more while sorting; five million rows take 20 MB and 40 MB more meanwhile.

use std::collections::HashMap;

use polars::prelude::{
    Column, DataFrame, DataType, Float64Chunked, IdxCa, NewChunkedArray as _, PolarsError, PolarsResult, SortOptions,
    StringChunked, UInt32Chunked,
};

use super::query::{Kind, interruptible, kind};
use crate::data::{Cancelled, Progress};

/// Which rows of a table are wanted, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrange {
    /// Column to sort by, and whether downwards.
    pub sort: Option<(String, bool)>,
    /// What is typed under each column's name; empty texts filter nothing.
    pub filters: Vec<(String, String)>,
}

impl Arrange {
    /// Whether the table stays as it is.
    pub fn is_identity(&self) -> bool {
        self.sort.is_none() && self.filters.iter().all(|(_, text)| text.trim().is_empty())
    }

    /// The filters and the order in words, for the head of an export.
    pub fn words(&self) -> Vec<String> {
        let filters = self.filters.iter().filter(|(_, text)| !text.trim().is_empty());
        let mut words: Vec<String> = filters.map(|(column, text)| format!("{column} {}", text.trim())).collect();
        if let Some((column, down)) = &self.sort {
            words.push(format!("sorted by {column}, {}", if *down { "largest first" } else { "smallest first" }));
        }
        words
    }

    /// What is typed under a column.
    pub fn filter(&self, column: &str) -> &str {
        self.filters.iter().find(|(own, _)| own == column).map_or("", |(_, text)| text.as_str())
    }
}

/// Why rows were not arranged.
#[derive(Debug, thiserror::Error)]
pub enum ArrangeError {
    /// A filter that means nothing.
    #[error("{column}: {reason}")]
    Filter {
        /// Under which column it stands.
        column: String,
        /// What is wrong, and what to write instead.
        reason: String,
    },
    /// A column that cannot be sorted or read.
    #[error("The rows cannot be arranged so: {0}")]
    Table(#[from] PolarsError),
    /// Sorting broke off.
    #[error("The rows cannot be sorted by this column")]
    Unsorted,
    /// The user stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// What a filter asks of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// The text is in it, whatever the case of its letters.
    Holds(String),
    /// It is this text.
    Is(String),
    /// It is not this text, and not empty.
    IsNot(String),
    /// It is a number from one end to the other, both included or not.
    Between {
        /// Lower end.
        low: f64,
        /// Whether the lower end itself fits.
        from_low: bool,
        /// Upper end.
        high: f64,
        /// Whether the upper end itself fits.
        to_high: bool,
    },
    /// There is nothing in it.
    Missing,
}

/// Reads what is typed under a column: `text` or `=text` or `<>text`; for numbers `5`, `>5`, `>=5`, `<5`, `<=5`, `5..10`.
///
/// # Errors
/// What is wrong and what may be written.
pub fn filter(kind: Kind, typed: &str) -> Result<Option<Filter>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if typed == "=" {
        return Ok(Some(Filter::Missing));
    }
    if !kind.is_number() {
        let rest = |mark: &str| typed.strip_prefix(mark).map(|text| text.trim().to_owned());
        return Ok(Some(match (rest("<>").or_else(|| rest("!=")), rest("=")) {
            (Some(text), _) => Filter::IsNot(text),
            (None, Some(text)) => Filter::Is(text),
            (None, None) => Filter::Holds(typed.to_lowercase()),
        }));
    }
    let number = |text: &str| {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
        digits
            .replace('\u{2212}', "-")
            .parse::<f64>()
            .map_err(|_no_number| format!("“{}” is no number; write 5, >5, <=5 or 5..10", text.trim()))
    };
    let all = (f64::NEG_INFINITY, f64::INFINITY);
    let between = |low, from_low, high, to_high| Ok(Some(Filter::Between { low, from_low, high, to_high }));
    if let Some((low, high)) = typed.split_once("..") {
        let low = if low.trim().is_empty() { all.0 } else { number(low)? };
        let high = if high.trim().is_empty() { all.1 } else { number(high)? };
        return between(low, true, high, true);
    }
    for (mark, above, with_it) in [(">=", true, true), ("<=", false, true), (">", true, false), ("<", false, false)] {
        if let Some(rest) = typed.strip_prefix(mark) {
            let end = number(rest)?;
            return if above { between(end, with_it, all.1, true) } else { between(all.0, true, end, with_it) };
        }
    }
    let one = number(typed.strip_prefix('=').unwrap_or(typed))?;
    between(one, true, one, true)
}

impl Filter {
    fn fits_text(&self, cell: Option<&str>) -> bool {
        let cell = cell.unwrap_or_default();
        match self {
            Self::Holds(text) => cell.to_lowercase().contains(text.as_str()),
            Self::Is(text) => cell == text,
            Self::IsNot(text) => !cell.is_empty() && cell != text,
            Self::Missing => cell.is_empty(),
            Self::Between { .. } => false,
        }
    }

    fn fits_number(&self, cell: Option<f64>) -> bool {
        match (self, cell) {
            (Self::Missing, cell) => cell.is_none(),
            (Self::Between { low, from_low, high, to_high }, Some(cell)) => {
                (cell > *low || *from_low && cell >= *low) && (cell < *high || *to_high && cell <= *high)
            }
            _ => false,
        }
    }
}

/// Rows looked at between two questions whether to go on.
const STEP: usize = 131_072;

/// Numbers of the wanted rows in the wanted order; `None` where the table stays as it is.
///
/// Equal cells keep their order; missing cells come last both ways.
///
/// # Errors
/// [`ArrangeError`].
pub fn arrange(frame: &DataFrame, wanted: &Arrange, progress: &dyn Progress) -> Result<Option<Vec<u32>>, ArrangeError> {
    if wanted.is_identity() {
        return Ok(None);
    }
    let mut kept: Option<Vec<u32>> = None;
    for (name, typed) in &wanted.filters {
        // A filter of a column that the table no longer has filters nothing.
        let Ok(column) = frame.column(name) else { continue };
        let parsed = filter(kind(column.dtype()), typed)
            .map_err(|reason| ArrangeError::Filter { column: name.clone(), reason })?;
        let Some(parsed) = parsed else { continue };
        kept = Some(filtered(column, &parsed, kept.as_deref(), frame.height(), progress)?);
    }
    let Some((name, down)) = &wanted.sort else { return Ok(kept) };
    let Ok(column) = frame.column(name) else { return Ok(kept) };
    progress.report("Sorting rows", 0, None);
    let (column, down) = (column.clone(), *down);
    let sorted = interruptible(progress, "sort", move || sorted(&column, kept, down))?;
    Ok(Some(sorted.ok_or(ArrangeError::Unsorted)??))
}

/// The rows that pass, of those that passed before; of all of them where nothing was filtered yet.
fn filtered(
    column: &Column,
    wanted: &Filter,
    before: Option<&[u32]>,
    n_rows: usize,
    progress: &dyn Progress,
) -> Result<Vec<u32>, ArrangeError> {
    let mut kept = Vec::new();
    let n = before.map_or(n_rows, <[u32]>::len);
    let is_number = kind(column.dtype()).is_number();
    // A category is looked at once, however many rows have it.
    let mut known: HashMap<Box<str>, bool> = HashMap::new();
    let mut from = 0;
    while from < n {
        progress.check()?;
        progress.report("Filtering rows", from as u64, None);
        let to = (from + STEP).min(n);
        let rows: Vec<u32> = match before {
            Some(before) => before.get(from..to).unwrap_or_default().to_vec(),
            None => (number(from)..number(to)).collect(),
        };
        let cells = match before {
            Some(_) => column.take(&IdxCa::from_vec("rows".into(), rows.clone()))?,
            None => column.slice(i64::try_from(from).unwrap_or(i64::MAX), to - from),
        };
        if is_number {
            let cells = cells.cast(&DataType::Float64)?;
            kept.extend(
                rows.iter().zip(cells.f64()?.iter()).filter(|(_, cell)| wanted.fits_number(*cell)).map(|(row, _)| row),
            );
        } else {
            let cells: StringChunked = cells.cast(&DataType::String)?.str()?.clone();
            for (row, cell) in rows.iter().zip(cells.iter()) {
                let text = cell.unwrap_or_default();
                let fits = if let Some(fits) = known.get(text) {
                    *fits
                } else {
                    let fits = wanted.fits_text(cell);
                    // Texts that are all different would only fill memory.
                    if known.len() < 100_000 {
                        known.insert(text.into(), fits);
                    }
                    fits
                };
                if fits {
                    kept.push(*row);
                }
            }
        }
        from = to;
    }
    Ok(kept)
}

fn number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn sorted(column: &Column, kept: Option<Vec<u32>>, down: bool) -> PolarsResult<Vec<u32>> {
    let options = SortOptions::default().with_order_descending(down).with_nulls_last(true).with_maintain_order(true);
    let cells = match &kept {
        Some(kept) => column.take(&IdxCa::from_vec("rows".into(), kept.clone()))?,
        None => column.clone(),
    };
    let cells = match kind(cells.dtype()) {
        Kind::Text => ranks(&cells)?,
        // Not a number sorts as missing does.
        Kind::Number => {
            let numbers = cells.cast(&DataType::Float64)?;
            let numbers = numbers.f64()?.iter().map(|cell| cell.filter(|cell| !cell.is_nan()));
            Column::from(polars::prelude::IntoSeries::into_series(Float64Chunked::from_iter_options(
                "cells".into(),
                numbers,
            )))
        }
        _ => cells,
    };
    let order: Vec<u32> = cells.as_materialized_series().arg_sort(options).into_no_null_iter().collect();
    Ok(match kept {
        Some(kept) => order.iter().filter_map(|at| kept.get(*at as usize).copied()).collect(),
        None => order,
    })
}

/// The place of each text among all different ones, so that rows compare as whole numbers; empty texts are missing.
fn ranks(cells: &Column) -> PolarsResult<Column> {
    let texts = cells.cast(&DataType::String)?;
    let texts = texts.str()?;
    let mut ids: HashMap<&str, u32> = HashMap::new();
    let mut of_row: Vec<u32> = Vec::with_capacity(texts.len());
    for text in texts.iter() {
        let next = number(ids.len());
        of_row.push(*ids.entry(text.unwrap_or_default()).or_insert(next));
    }
    let mut names: Vec<(&str, u32)> = ids.into_iter().collect();
    names.sort_unstable_by_key(|(text, _)| (text.to_lowercase(), *text));
    let mut rank = vec![None; names.len()];
    for (place, (text, id)) in names.iter().enumerate() {
        if let Some(slot) = rank.get_mut(*id as usize) {
            *slot = (!text.is_empty()).then(|| number(place));
        }
    }
    let ranks = of_row.iter().map(|id| rank.get(*id as usize).copied().flatten());
    let ranks = UInt32Chunked::from_iter_options("ranks".into(), ranks);
    Ok(Column::from(polars::prelude::IntoSeries::into_series(ranks)))
}

#[cfg(test)]
mod tests {
    use polars::df;

    use super::*;
    use crate::data::Silent;

    fn table() -> DataFrame {
        let frame = df!(
            "name" => ["Belarus", "canada", "", "Russia", "belarus"],
            "value" => [Some(3.0), Some(f64::NAN), None, Some(-1.0), Some(3.0)],
            "n" => [5_i64, 4, 3, 2, 1],
        );
        frame.expect("equal lengths")
    }

    fn rows(sort: Option<(&str, bool)>, filters: &[(&str, &str)]) -> Vec<u32> {
        let wanted = Arrange {
            sort: sort.map(|(name, down)| (name.to_owned(), down)),
            filters: filters.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        };
        arrange(&table(), &wanted, &Silent).expect("readable").unwrap_or_else(|| (0..5).collect())
    }

    #[test]
    fn filters_read_words_and_ranges() {
        for (filters, kept) in [
            (&[("name", "bela")][..], &[0_u32, 4][..]),
            (&[("name", "=Belarus")], &[0]),
            (&[("name", "<> Belarus")], &[1, 3, 4]),
            (&[("name", "=")], &[2]),
            (&[("value", "3")], &[0, 4]),
            (&[("value", "<0")], &[3]),
            (&[("value", "-1..2")], &[3]),
            (&[("value", "=")], &[2]),
            (&[("n", ">=4")], &[0, 1]),
            (&[("n", "..2")], &[3, 4]),
            (&[("name", "a"), ("n", "<5")], &[1, 3, 4]),
            (&[("name", " ")], &[0, 1, 2, 3, 4]),
            (&[("gone", "x")], &[0, 1, 2, 3, 4]),
        ] {
            assert_eq!(rows(None, filters), kept, "{filters:?}");
        }
    }

    #[test]
    fn a_filter_that_means_nothing_says_what_to_write() {
        let wanted = Arrange { sort: None, filters: vec![("value".to_owned(), ">five".to_owned())] };
        let said = arrange(&table(), &wanted, &Silent).expect_err("no number").to_string();
        assert!(said.contains("value: “five” is no number; write"), "{said}");
    }

    #[test]
    fn equal_cells_keep_their_order_and_missing_ones_come_last() {
        assert_eq!(rows(Some(("value", false)), &[]), [3, 0, 4, 1, 2]);
        assert_eq!(rows(Some(("value", true)), &[]), [0, 4, 3, 1, 2]);
        assert_eq!(rows(Some(("name", false)), &[]), [0, 4, 1, 3, 2]);
        assert_eq!(rows(Some(("name", true)), &[]), [3, 1, 4, 0, 2]);
        assert_eq!(rows(Some(("n", false)), &[("name", "a")]), [4, 3, 1, 0]);
    }
}
