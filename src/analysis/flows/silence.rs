//! Countries that fell silent, and their partners' reports in their place. A gap is no fall to zero.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, Expr, IntoLazy as _, PolarsError, col, len};

use super::gather::{self, Cell, Side};
use super::text;
use crate::data::{Choices, Countries, Note, agg};

/// Sums by period and country.
type Cells = BTreeMap<(String, String), Cell>;

/// Country and period without a report of any flow or product, after the country's first report.
pub(super) fn silent(frame: &DataFrame) -> Result<BTreeSet<(String, String)>, PolarsError> {
    let counted = frame
        .clone()
        .lazy()
        .filter(agg::is(agg::REPORTER_GROUP).not())
        .group_by([col("reporter"), col("period"), col("freq")])
        .agg([len().alias("n")])
        .select([text("reporter"), text("period"), text("freq")])
        .collect()?;
    let (codes, periods, freqs) =
        (counted.column("reporter")?.str()?, counted.column("period")?.str()?, counted.column("freq")?.str()?);
    let mut reported: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for at in 0..counted.height() {
        let cell = |column: &'_ polars::prelude::StringChunked| column.get(at).is_some();
        if !cell(codes) || !cell(periods) {
            continue;
        }
        let (code, period) = (codes.get(at).unwrap_or_default(), periods.get(at).unwrap_or_default());
        let freq = freqs.get(at).unwrap_or_default();
        reported.entry((code, freq)).or_default().insert(period);
        all.entry(freq).or_default().insert(period);
    }
    let mut silent = BTreeSet::new();
    for ((code, freq), own) in &reported {
        let since = own.first().copied().unwrap_or_default();
        for period in all.get(freq).into_iter().flatten().filter(|period| **period > since) {
            if !own.contains(period) {
                silent.insert(((*code).to_owned(), (*period).to_owned()));
            }
        }
    }
    Ok(silent)
}

/// Puts the partners' sums where a country is silent; country and period of each.
pub(super) fn fill(
    frame: &DataFrame,
    mirror_rows: &Expr,
    silent: &BTreeSet<(String, String)>,
    unit: &str,
    choices: &Choices,
    parts: &mut Cells,
) -> Result<Vec<(String, String)>, PolarsError> {
    // What this pass has to say of frequencies and units was said of the countries' own rows.
    let mut unused = Vec::new();
    let other = gather::gather(frame, mirror_rows, Side::Partner, choices, &mut unused)?.without_world().mirrored();
    if other.unit != unit {
        return Ok(Vec::new());
    }
    let mut filled = Vec::new();
    for ((period, code), cell) in other.parts_only() {
        let key = (code, period);
        if silent.contains(&key) {
            let (code, period) = key.clone();
            parts.entry((period, code)).or_insert(cell);
            filled.push(key);
        }
    }
    Ok(filled)
}

/// Periods in which partners report on a country that itself does not; put into `parts` if the user wants that.
pub(super) fn fill_partners(
    frame: &DataFrame,
    mirror_rows: &Expr,
    code: &str,
    choices: &Choices,
    parts: &mut Cells,
) -> Result<Vec<String>, PolarsError> {
    let mut unused = Vec::new();
    let other = gather::gather(frame, mirror_rows, Side::Reporter, choices, &mut unused)?
        .without_world()
        .without_self(code, &mut unused)
        .mirrored();
    let own: BTreeSet<String> = parts.keys().map(|(period, _)| period.clone()).collect();
    let mut silent: BTreeSet<String> = BTreeSet::new();
    for ((period, partner), cell) in other.parts_only() {
        if own.contains(&period) {
            continue;
        }
        if choices.taken(crate::data::FindingId::StoppedReporting) {
            parts.entry((period.clone(), partner)).or_insert(cell);
        }
        silent.insert(period);
    }
    Ok(silent.into_iter().collect())
}

/// Names who was filled in and where.
pub(super) fn tell(filled: &[(String, String)], countries: &Countries, notes: &mut Vec<Note>) {
    let mut by_country: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (code, period) in filled {
        by_country.entry(countries.name(code)).or_default().insert(period);
    }
    let mut named: Vec<String> = by_country
        .iter()
        .take(3)
        .map(|(name, periods)| format!("{name} ({})", periods.iter().copied().collect::<Vec<_>>().join(", ")))
        .collect();
    if by_country.len() > named.len() {
        named.push(format!("{} more", by_country.len() - named.len()));
    }
    if !named.is_empty() {
        let who = named.join(", ");
        notes.push(Note::Remark(format!("From the partners’ side (mirror, with freight where imports): {who}")));
    }
}
