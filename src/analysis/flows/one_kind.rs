//! One frequency and one unit at a time: months are not added to years, nor euros to dollars.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::Line;
use crate::data::{Choices, FindingId, Freq, Note};

/// Keeps one frequency and one unit, and says which.
pub(super) fn one_kind(lines: &mut Vec<Line>, choices: &Choices, notes: &mut Vec<Note>) {
    let freqs = || lines.iter().map(|line| (line.freq.as_str(), line.cell.n));
    let freq = if choices.taken(FindingId::MixedFrequencies) { preferred(freqs(), "A") } else { shortest(freqs()) };
    if lines.iter().any(|line| line.freq != freq) {
        lines.retain(|line| line.freq == freq);
        Note::add(notes, [Note::MixedFrequencies { kept: frequency_word(&freq).to_owned() }]);
    }
    let units = || lines.iter().map(|line| (line.unit.as_str(), line.cell.n));
    let foreign = || units().filter(|(unit, _)| *unit != "USD");
    let unit = if choices.taken(FindingId::Currencies) || foreign().next().is_none() {
        preferred(units(), "USD")
    } else {
        preferred(foreign(), "")
    };
    if lines.iter().any(|line| line.unit != unit) {
        let left_out = || lines.iter().filter(|line| line.unit != unit);
        let others = each_once(left_out().map(|line| line.unit.as_str()));
        let areas = each_once(left_out().map(|line| line.code.as_str()));
        let remark = format!("Units are mixed: sums use {unit}; rows in {others} are left out ({areas})");
        lines.retain(|line| line.unit == unit);
        Note::add(notes, [Note::Remark(remark)]);
    }
    let n_missing: u64 = lines.iter().filter(|line| line.agg == 0).map(|line| line.n_missing).sum();
    if n_missing > 0 {
        Note::add(notes, [Note::MissingFigures { n_rows: n_missing }]);
    }
}

/// The usual one if it occurs, else the one with the most figures, else the first by name.
fn preferred<'a>(found: impl Iterator<Item = (&'a str, u64)>, usual: &str) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (text, n) in found {
        *counts.entry(text).or_default() += n;
    }
    if counts.get(usual).is_some_and(|n| *n > 0) {
        return usual.to_owned();
    }
    let mut best: (&str, u64) = ("", 0);
    for (text, n) in counts {
        if n > best.1 {
            best = (text, n);
        }
    }
    best.0.to_owned()
}

/// The shortest period that occurs.
fn shortest<'a>(found: impl Iterator<Item = (&'a str, u64)>) -> String {
    let by_length = ["D", "W", "M", "Q", "S", "P", "A"];
    let rank = |freq: &&str| by_length.iter().position(|own| own == freq).unwrap_or(by_length.len());
    found.map(|(freq, _)| freq).min_by_key(rank).unwrap_or_default().to_owned()
}

/// The first eight different words in order, with commas.
fn each_once<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let different: BTreeSet<&str> = words.collect();
    different.into_iter().take(8).collect::<Vec<_>>().join(", ")
}

fn frequency_word(code: &str) -> &str {
    let all = [Freq::Year, Freq::HalfYear, Freq::Quarter, Freq::Month, Freq::Day, Freq::Part];
    match all.into_iter().find(|freq| freq.code() == code) {
        Some(freq) => freq.word(),
        None => code,
    }
}
