//! A bound on what a join can grow to: the rows are counted before Polars begins to make them.

use super::engine::Engine;
use super::error::QueryError;
use super::reads::{Condition, Factor, Joined, Reading};
use crate::data::format_thousands;

/// Rows that a join may make, where none of its tables has more: some gigabytes with every column of two tables.
pub(super) const MOST_JOINED: u64 = 4_000_000;

/// Refuses joins that would fill the memory.
///
/// # Errors
/// [`QueryError`] names the tables, the rows they could make, the limit and the way.
pub(super) fn check(engine: &Engine, readings: &[Reading]) -> Result<(), QueryError> {
    for reading in readings.iter().filter(|reading| reading.factors.len() > 1) {
        let (rows, longest) = most_rows(engine, reading);
        if rows > MOST_JOINED.max(longest) {
            let tables: Vec<&str> = reading.factors.iter().map(|factor| factor.text.as_str()).collect();
            return Err(QueryError::new(
                format!(
                    "Joining {} could make {} rows; the limit is {}, or the rows of the longest table",
                    tables.join(", "),
                    if rows == u64::MAX { "countless".to_owned() } else { format_thousands(rows) },
                    format_thousands(MOST_JOINED)
                ),
                None,
                "Say with JOIN … ON what rows have in common, as in FROM data AS a JOIN data AS b ON a.period = b.period AND a.reporter = b.partner AND a.product = b.product, or narrow each table in WHERE",
            ));
        }
    }
    Ok(())
}

/// An upper bound of the rows of a join, and the rows of its longest table.
fn most_rows(engine: &Engine, reading: &Reading) -> (u64, u64) {
    let (mut rows, mut longest, mut first) = (1_u64, 0, None);
    for (at, factor) in reading.factors.iter().enumerate() {
        let conditions: Vec<&Condition> = factor.conditions.iter().collect();
        // What cannot be counted is not understood either, and Polars says why.
        let n = reading.count(engine, factor, &conditions).or_else(|| reading.count(engine, factor, &[])).unwrap_or(1);
        longest = longest.max(n);
        let beside = match &factor.joined {
            Joined::Uncounted => 1,
            Joined::Keys(keys) if at > 0 => {
                let (own, others): (Vec<&str>, Vec<&str>) =
                    keys.iter().map(|(own, other)| (own.as_str(), other.as_str())).unzip();
                let most = most_alike(engine, reading, factor, &own).unwrap_or(1).max(1);
                // Read from the other side, a long table beside a short one that has each key once grows by nothing.
                if let (1, Some(first)) = (at, first)
                    && let Some(of_first) = most_alike(engine, reading, first, &others)
                {
                    rows = rows.saturating_mul(most).min(n.saturating_mul(of_first.max(1)));
                    continue;
                }
                most
            }
            Joined::Cross | Joined::Keys(_) => n,
        };
        rows = rows.saturating_mul(beside.max(1));
        first = first.or(Some(factor));
    }
    (rows, longest)
}

/// How many rows of a table have the same keys at most.
fn most_alike(engine: &Engine, reading: &Reading, factor: &Factor, keys: &[&str]) -> Option<u64> {
    let keys = keys.join(", ");
    let then = format!("GROUP BY {keys} ORDER BY n_rows DESC LIMIT 1");
    let conditions: Vec<&Condition> = factor.conditions.iter().collect();
    let asked =
        |conditions: &[&Condition]| engine.number(&reading.ask("COUNT(*) AS n_rows", factor, conditions, &then));
    asked(&conditions).or_else(|| asked(&[]))
}
