//! What shares are of: the sum of what is listed, or the World row where that falls short of it.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::{ByPeriod, Cells};
use super::{Answer, AnswerRow};
use crate::data::{Choices, FindingId, Flag, Note, TOLERATED_GAP, falls_short, format_share};

/// What the shares of a period are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whole {
    /// The sum of the countries or partners in the table.
    #[default]
    Listed,
    /// The table's World row.
    World,
    /// Nothing: the figures are totals themselves.
    Nothing,
}

impl Whole {
    /// The word in tables and exports; empty where there are no shares.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::World => "world",
            Self::Nothing => "",
        }
    }
}

/// What parts are divided by.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// The World row of a period; the sum of the parts where there is none.
    given: ByPeriod,
    /// The parts are totals themselves.
    none: bool,
    /// The World row is the whole because the parts fall short of it, not because it was asked for.
    short: bool,
}

impl Totals {
    /// Nothing to divide by.
    pub(super) fn none() -> Self {
        Self { none: true, ..Self::default() }
    }

    /// The World row in every period where the user asked for it; else where what is listed falls short of it, because a
    /// share of a fraction of the trade is no share of the trade. `who` are the parts, such as "partners".
    pub(super) fn choose(
        world: ByPeriod,
        parts: &Cells,
        choices: &Choices,
        who: &str,
        (notes, steps): (&mut Vec<Note>, &mut Vec<String>),
    ) -> Self {
        let of_listed = format!("Divided by the sum of all {who} of the period");
        if world.is_empty() {
            steps.push(of_listed);
            return Self::default();
        }
        if !choices.taken(FindingId::WorldBesidePartners) {
            steps.push("Divided by the World row of the period".to_owned());
            return Self { given: world, ..Self::default() };
        }
        let listed = sums(parts);
        let mut given = world;
        given.retain(|period, (world, _)| {
            let (sum, _) = listed.get(period.as_str()).copied().unwrap_or_default();
            choices.taken(FindingId::PartnersFallShort) && sum != 0.0 && falls_short(sum, *world)
        });
        if given.is_empty() {
            steps.push(of_listed);
            return Self::default();
        }
        let periods = some_of(given.keys());
        let tolerated = format_share(TOLERATED_GAP * 100.0, true);
        steps.push(format!(
            "Divided by the World row where the {who} in the table fall short of it by more than {tolerated} % ({periods}), \
             elsewhere by their sum"
        ));
        notes.push(Note::Remark(format!(
            "Shares of {periods} are of the World row: the {who} in the table fall short of it by more than {tolerated} %; \
             refuse “{}” for shares of those in the table",
            FindingId::PartnersFallShort.key()
        )));
        Self { given, short: true, ..Self::default() }
    }
}

/// The first few periods.
pub(super) fn some_of<'a>(periods: impl ExactSizeIterator<Item = &'a String>) -> String {
    const NAMED: usize = 6;
    let n = periods.len();
    let mut named: Vec<String> = periods.take(NAMED).cloned().collect();
    if n > NAMED {
        named.push(format!("{} more", n - NAMED));
    }
    named.join(", ")
}

/// Sum of the parts of each period, and of how many figures.
fn sums(cells: &Cells) -> BTreeMap<&str, (f64, u64)> {
    let mut totals: BTreeMap<&str, (f64, u64)> = BTreeMap::new();
    for ((period, _), cell) in cells {
        let total = totals.entry(period.as_str()).or_default();
        total.0 += cell.sum;
        total.1 += cell.n;
    }
    totals
}

/// Sums by period and country into sorted rows with shares. `missing` are periods that lack a country of earlier ones.
pub(super) fn answer(
    cells: &Cells,
    unit: &str,
    whole: &Totals,
    missing: &BTreeSet<String>,
    (mut notes, steps): (Vec<Note>, Vec<String>),
) -> Answer {
    let mut totals = sums(cells);
    // A World row says nothing about periods in which the country itself is silent.
    totals.extend(whole.given.iter().map(|(period, total)| (period.as_str(), *total)));
    let without: Vec<String> =
        totals.iter().filter(|(_, (sum, _))| !sum.is_finite()).map(|(period, _)| (*period).to_owned()).collect();
    if !without.is_empty() && !whole.none {
        notes.push(Note::Remark(format!(
            "The figures of {} are too large to be added: there are no shares; look for damaged rows",
            some_of(without.iter())
        )));
    }
    let mut rows: Vec<AnswerRow> = cells
        .iter()
        .map(|((period, code), cell)| {
            let total = totals.get(period.as_str()).map_or(0.0, |(sum, _)| *sum);
            let of_world = whole.given.contains_key(period);
            let flags = [
                (cell.mirrored, Flag::Mirror),
                (cell.estimated, Flag::Estimated),
                (cell.repeated, Flag::Repeated),
                (missing.contains(period), Flag::ReporterMissing),
                (of_world && whole.short, Flag::Incomplete),
            ];
            AnswerRow {
                period: period.clone(),
                code: code.clone(),
                value: cell.sum,
                unit: unit.to_owned(),
                share: (!whole.none && total > 0.0 && total.is_finite()).then(|| cell.sum / total),
                whole: match (whole.none, of_world) {
                    (true, _) => Whole::Nothing,
                    (false, true) => Whole::World,
                    (false, false) => Whole::Listed,
                },
                flags: flags.into_iter().filter_map(|(set, flag)| set.then_some(flag)).collect(),
            }
        })
        .collect();
    rows.sort_by(|a, b| a.period.cmp(&b.period).then(b.value.total_cmp(&a.value)).then_with(|| a.code.cmp(&b.code)));
    let denominators =
        totals.iter().filter(|_| !whole.none).map(|(period, (sum, n))| ((*period).to_owned(), *sum, *n)).collect();
    Answer { rows, denominators, notes, steps }
}
