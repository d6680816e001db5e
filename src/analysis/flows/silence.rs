//! Countries that fell silent, and their partners' reports in their place. A gap is no fall to zero.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, Expr, IntoLazy as _, PolarsError, col, len};

use super::gather::{self, Cells, Side};
use super::text;
use super::whole::some_of;
use crate::data::{Choices, Countries, Note, agg, format_share};

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
    choices: &Choices,
    parts: &mut Cells,
) -> Result<Vec<String>, PolarsError> {
    let mut unused = Vec::new();
    let other = gather::gather(frame, mirror_rows, Side::Reporter, choices, &mut unused)?.without_world().mirrored();
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

/// Part of a period's sum below which a country that goes missing is none to speak of.
const MATERIAL: f64 = 0.005;

/// Years that lack a country which had a figure before; names each, its last part of the sum, and whether its partners
/// go on reporting. A country whose last figure was less than half a percent of the sum is left out.
pub(super) fn missing(
    frame: &DataFrame,
    mirror_rows: &Expr,
    parts: &Cells,
    choices: &Choices,
    countries: &Countries,
    notes: &mut Vec<Note>,
) -> Result<BTreeSet<String>, PolarsError> {
    // A month without a report is no silence.
    if parts.keys().any(|(period, _)| period.len() != 4) {
        return Ok(BTreeSet::new());
    }
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for ((period, _), cell) in parts {
        *sums.entry(period.as_str()).or_default() += cell.sum;
    }
    // The last part of the sum of each country, and the periods since in which it has no figure.
    let mut last: BTreeMap<&str, (&str, f64)> = BTreeMap::new();
    let mut gone: BTreeMap<&str, (&str, f64, BTreeSet<String>)> = BTreeMap::new();
    for (period, sum) in &sums {
        for (code, (since, part)) in last.iter().filter(|(_, (_, part))| *part >= MATERIAL) {
            if !parts.contains_key(&((*period).to_owned(), (*code).to_owned())) {
                let entry = gone.entry(code).or_insert_with(|| (since, *part, BTreeSet::new()));
                entry.2.insert((*period).to_owned());
            }
        }
        let own = parts.iter().filter(|((at, _), _)| at == period);
        last.extend(own.map(|((_, code), cell)| (code.as_str(), (*period, cell.sum / sum))));
    }
    if gone.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut unused = Vec::new();
    let other = gather::gather(frame, mirror_rows, Side::Partner, choices, &mut unused)?.without_world().parts_only();
    let mut by_size: Vec<_> = gone.iter().collect();
    by_size.sort_by(|a, b| b.1.1.total_cmp(&a.1.1).then_with(|| a.0.cmp(b.0)));
    for (code, (since, part, periods)) in by_size.iter().take(3) {
        let told: BTreeSet<String> =
            periods.iter().filter(|at| other.contains_key(&((*at).clone(), (**code).to_owned()))).cloned().collect();
        let partners = if told.is_empty() {
            String::new()
        } else {
            format!(
                "; its partners report it in {}: take “{}” to put their figures there",
                some_of(told.iter()),
                crate::data::FindingId::StoppedReporting.key()
            )
        };
        notes.push(Note::Remark(format!(
            "{} has no figure in {} ({} % of the sum in {since}): unknown, not zero; shares there are of those that \
             report{partners}",
            countries.name(code),
            some_of(periods.iter()),
            format_share(part * 100.0, true)
        )));
    }
    if by_size.len() > 3 {
        notes.push(Note::Remark(format!("So have {} smaller countries in some period", by_size.len() - 3)));
    }
    Ok(gone.into_values().flat_map(|(_, _, periods)| periods).collect())
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
