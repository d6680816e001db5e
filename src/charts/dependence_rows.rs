//! Published shares of Russia in Belarusian trade, sorted by what they are a share of.

use super::Unfit;
use super::cells::period_text;
use super::rows::{Row, rows};
use crate::data::{Flag, Library, TableId, upper_first};

/// The table of published shares.
pub(super) const TABLE: TableId = "export_dependence";

/// A figure for more years than this has no place in time that would not mislead.
const LONGEST_YEARS: i32 = 2;

/// What a published share counts. Two of them never share a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Goods sold to Russia over all goods exports.
    Market,
    /// Exports that cross Russia on their way to third countries.
    Transit,
    /// Either of the two, as somebody stated it.
    Either,
    /// Russia in exports and imports together.
    Turnover,
}

impl Kind {
    /// Beginning of the series keys; what follows is the source.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Market => "russia-market-share-goods-",
            Self::Transit => "russia-transit-share-",
            Self::Either => "russia-market-or-infrastructure-share-",
            Self::Turnover => "russia-share-goods-turnover-",
        }
    }
}

/// Published shares of one kind, claims under test left out, as far as they have a period.
pub(super) fn shares(library: &Library, kind: Kind) -> Result<Vec<Row>, Unfit> {
    let mut found = rows(library, TABLE, &[("partner", "RUS"), ("measure", "share")])?;
    found.retain(|row| row.series.starts_with(kind.prefix()) && !row.flags.has(Flag::Claim) && row.period.is_some());
    Ok(found)
}

/// Who says so: what the card calls the series after its colon, else the producer.
pub(super) fn who(library: &Library, row: &Row) -> String {
    let card = library.card(TABLE).and_then(|card| card.series.get(&row.series));
    let said = card.and_then(|text| text.split_once(": ")).map(|(_, who)| who);
    // Cards say more than a label can hold: what follows the name stands in the row's note as well.
    let short = said.and_then(|who| who.split([',', '(']).next()).and_then(|who| who.split(" over ").next());
    let who = short.map_or_else(|| producer(library, row), |who| who.trim().to_owned());
    let who = upper_first(&who);
    if row.flags.has(Flag::NotComparable) { format!("{who}, not comparable") } else { who }
}

/// The producer of the row's source.
pub(super) fn producer(library: &Library, row: &Row) -> String {
    library.sources().get(&row.source).map_or_else(|| row.source.clone(), |source| source.producer.clone())
}

/// The number as the row prints it: `67%`, `40–45%` or `at least 50%`.
pub(super) fn printed(row: &Row) -> String {
    match (row.value, row.low, row.high) {
        (Some(value), _, _) => format!("{value}%"),
        (None, Some(low), Some(high)) => format!("{low}–{high}%"),
        (None, Some(low), None) => format!("at least {low}%"),
        (None, None, Some(high)) => format!("at most {high}%"),
        (None, None, None) => "no number".to_owned(),
    }
}

/// Period as people read it.
pub(super) fn when(row: &Row) -> String {
    row.period.map_or_else(|| row.period_text.clone(), period_text)
}

/// Whether the period is short enough to stand at one place on a time axis.
pub(super) fn has_a_place(row: &Row) -> bool {
    row.period.is_some_and(|period| period.last_year() - period.start_year() <= LONGEST_YEARS)
}
