//! The rule that turns figures into a verdict. Pure: it sees figures and the claim's test, nothing else.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;

use super::claim::{Claim, End, Origin, Role, When};
use super::origin::Found;
use super::{Checked, Evaluation};
use crate::data::{Flag, Period};

/// The rule in words, shown with every card.
pub const RULE: &str = "A figure counts unless a mark says that it misleads (part of a period, spike, repeated, \
    superseded, not comparable, plan) or it covers more than the claim's period. Change: a definition holds if a \
    figure fits the earlier value and a later one of the same definition fits the later value; it cannot be tested \
    where no figure follows. Once: it holds if any year fits. During: it holds if every count in the period fits. \
    Always, where a claim names no time: it holds if every year with a figure has one that fits, otherwise only in those years, \
    and beside statistics a statement confirms nothing. \
    The claim holds if all definitions that can be tested do and these are half of all at least, otherwise for some \
    definitions; only for a year if every fit is of that year. Statements are figures of their speakers, counted and named as such.";

/// Whether a figure fits the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It tells nothing about the claim.
    Untestable,
}

impl Holds {
    /// The word in exports and on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Untestable => "untestable",
        }
    }
}

/// Which end of a change a figure fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The earlier value.
    From,
    /// The later value, or the only one.
    To,
}

/// What the figures say of a definition or a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It holds for some definitions.
    ForSome,
    /// It holds only for one year.
    OnlyFor(i32),
    /// It holds in some of the years that have figures.
    OnlyIn {
        /// The first year that fits.
        first: i32,
        /// The last one.
        last: i32,
        /// How many fit.
        n: usize,
        /// How many have figures.
        of: usize,
    },
    /// It cannot be tested.
    CannotBeTested,
    /// It does not hold.
    DoesNotHold,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds => f.write_str("holds"),
            Self::ForSome => f.write_str("holds for some definitions"),
            Self::OnlyFor(year) => write!(f, "holds only for {year}"),
            Self::OnlyIn { first, n: 1, of, .. } => write!(f, "holds only in {first} of {of} years"),
            Self::OnlyIn { first, last, n: 2, of } => write!(f, "holds only in {first} and {last} of {of} years"),
            Self::OnlyIn { n, of, .. } => write!(f, "holds only in {n} of {of} years"),
            Self::CannotBeTested => f.write_str("cannot be tested"),
            Self::DoesNotHold => f.write_str("does not hold"),
        }
    }
}

impl Verdict {
    /// Whether anything fits.
    pub const fn supports(self) -> bool {
        matches!(self, Self::Holds | Self::ForSome | Self::OnlyFor(_) | Self::OnlyIn { .. })
    }
}

/// Figures against the claim's test: each evaluated, and what they say together.
pub(super) fn evaluate(claim: &Claim, origin: &Origin, found: Vec<Found>) -> (Vec<Evaluation>, Verdict) {
    let mut list: Vec<Evaluation> = found
        .into_iter()
        .map(|found| {
            let misleads = misleads(claim, origin, &found);
            let holds = if misleads.is_some() { Holds::Untestable } else { Holds::No };
            let (year, reason) = (year(&found), misleads.unwrap_or_default());
            Evaluation {
                series: found.series,
                unit: found.unit,
                point: found.point,
                year,
                holds,
                part: Part::To,
                reason,
            }
        })
        .collect();
    match claim.when {
        When::During => keep_the_period(claim, &mut list),
        When::Always => keep_statistics(claim, &mut list),
        When::Change | When::Once => {}
    }
    let verdict = match (claim.when, claim.from, claim.to) {
        (When::Change, Some(from), Some(to)) => change(&mut list, from, to),
        (_, from, to) => match to.or(from) {
            Some(end) => plain(claim.when, &mut list, end),
            None => Verdict::CannotBeTested,
        },
    };
    (list, verdict)
}

/// The year a figure ends in.
fn year(found: &Found) -> Option<i32> {
    let end = Period::parse(&found.point.period)?.end().yesterday().ok()?;
    Some(i32::from(end.year()))
}

/// Why a figure tells nothing about the claim.
fn misleads(claim: &Claim, origin: &Origin, found: &Found) -> Option<String> {
    let misleading = |flag: &Flag| flag.distorts() || matches!(flag, Flag::Plan | Flag::Claim);
    if let Some(flag) = found.point.flags.iter().find(misleading) {
        return Some(flag.meaning().to_owned());
    }
    if found.point.value <= 0.0 {
        match origin {
            Origin::Growth(_) => return Some("A fall does not tell how many were added".to_owned()),
            Origin::Fall(_) => return Some("A rise does not tell how many left".to_owned()),
            _ => {}
        }
    }
    let Some(period) = Period::parse(&found.point.period) else {
        return Some("The source prints no period".to_owned());
    };
    let (start, end) = claim.period;
    if outside(claim, period) {
        return Some("Outside of the claim's period".to_owned());
    }
    (start.is_some_and(|start| period.start() < start) || end.is_some_and(|end| period.end() > end))
        .then(|| "Covers more than the claim's period".to_owned())
}

/// Whether no day of a period belongs to the claim's.
fn outside(claim: &Claim, period: Period) -> bool {
    let (start, end) = claim.period;
    start.is_some_and(|start| period.end() <= start) || end.is_some_and(|end: Date| period.start() >= end)
}

/// Leaves out figures of other times; where there are no others, the nearest one stays, as one that proves nothing.
fn keep_the_period(claim: &Claim, list: &mut Vec<Evaluation>) {
    let is_outside = |one: &Evaluation| Period::parse(&one.point.period).is_none_or(|period| outside(claim, period));
    if list.iter().all(is_outside) {
        let wanted = claim.period.0.or(claim.period.1).and_then(|day| Period::day(day.year(), day.month(), day.day()));
        let wanted = wanted.map_or(0.0, Period::at);
        let away = |one: &Evaluation| (one.point.at - wanted).abs();
        let nearest = list.iter().min_by(|a, b| away(a).total_cmp(&away(b))).cloned();
        *list = nearest.into_iter().collect();
    } else {
        list.retain(|one| !is_outside(one));
    }
}

/// Why a statement tells nothing beside statistics, where it says the same as the claim, and where it does not.
pub(super) const STATED: &str = "A statement that says the same; it confirms nothing";
const STATED_OTHERWISE: &str = "A statement, no statistic";

/// Where there are statistics, what somebody stated decides nothing.
fn keep_statistics(claim: &Claim, list: &mut [Evaluation]) {
    let stated = |one: &Evaluation| one.point.flags.has(Flag::Statement);
    if list.iter().any(|one| counts(one) && !stated(one)) {
        for one in list.iter_mut().filter(|one| counts(one) && stated(one)) {
            let same = claim.to.or(claim.from).is_some_and(|end| end.fits(one.point.value));
            one.holds = Holds::Untestable;
            if same { STATED } else { STATED_OTHERWISE }.clone_into(&mut one.reason);
        }
    }
}

fn counts(one: &Evaluation) -> bool {
    one.holds != Holds::Untestable
}

/// First a figure that fits the earlier value, then a later one that fits the later value.
fn change(list: &mut [Evaluation], from: End, to: End) -> Verdict {
    let starts: Vec<f64> =
        list.iter().filter(|one| counts(one) && from.fits(one.point.value)).map(|one| one.point.at).collect();
    let (first, last) = (starts.iter().copied().reduce(f64::min), starts.iter().copied().reduce(f64::max));
    let mut ends = Vec::new();
    let mut n_counted = 0;
    let mut follows = false;
    for one in list.iter_mut().filter(|one| counts(one)) {
        n_counted += 1;
        follows |= last.is_some_and(|last| one.point.at > last);
        if from.fits(one.point.value) {
            (one.holds, one.part) = (Holds::Yes, Part::From);
        } else if to.fits(one.point.value) {
            if first.is_some_and(|first| one.point.at > first) {
                one.holds = Holds::Yes;
                ends.extend(one.year);
            } else {
                "Fits the later value, but no earlier figure fits the earlier one".clone_into(&mut one.reason);
            }
        }
    }
    match (ends.is_empty(), first) {
        (false, _) => all_or_only(&ends),
        (true, Some(_)) if !follows => Verdict::CannotBeTested,
        (true, None) if n_counted < 2 => Verdict::CannotBeTested,
        (true, _) => Verdict::DoesNotHold,
    }
}

/// Any year, or every count of the period.
fn plain(when: When, list: &mut [Evaluation], end: End) -> Verdict {
    let (mut fitting, mut n_counted) = (Vec::new(), 0);
    for one in list.iter_mut().filter(|one| counts(one)) {
        n_counted += 1;
        if end.fits(one.point.value) {
            one.holds = Holds::Yes;
            fitting.extend(one.year);
        }
    }
    match when {
        _ if n_counted == 0 => Verdict::CannotBeTested,
        _ if fitting.is_empty() => Verdict::DoesNotHold,
        When::During if fitting.len() < n_counted => Verdict::DoesNotHold,
        When::During => Verdict::Holds,
        When::Once | When::Change => all_or_only(&fitting),
        When::Always => {
            let years =
                |list: &[Evaluation]| list.iter().filter(|one| counts(one)).filter_map(|one| one.year).collect();
            in_years(&fitting.into_iter().collect(), &years(list))
        }
    }
}

/// Some of the years that have figures, or all of them.
fn in_years(fitting: &BTreeSet<i32>, all: &BTreeSet<i32>) -> Verdict {
    match (fitting.first(), fitting.last()) {
        (Some(first), Some(_)) if all.len() == 1 => Verdict::OnlyFor(*first),
        (Some(_), Some(_)) if fitting.len() == all.len() => Verdict::Holds,
        (Some(first), Some(last)) => Verdict::OnlyIn { first: *first, last: *last, n: fitting.len(), of: all.len() },
        _ => Verdict::DoesNotHold,
    }
}

fn all_or_only(years: &[i32]) -> Verdict {
    match years {
        [first, rest @ ..] if rest.iter().all(|year| year == first) => Verdict::OnlyFor(*first),
        _ => Verdict::Holds,
    }
}

/// The verdict over all meanings of a claim.
pub(super) fn verdict(claim: &Claim, checked: &[Checked]) -> Verdict {
    let meanings = || checked.iter().filter(|one| one.definition.role == Role::Meaning);
    let tested = || meanings().filter(|one| one.verdict != Verdict::CannotBeTested);
    let holding: Vec<&Checked> = tested().filter(|one| one.verdict.supports()).collect();
    if tested().next().is_none() {
        return Verdict::CannotBeTested;
    }
    if holding.is_empty() {
        return Verdict::DoesNotHold;
    }
    let all_hold = holding.len() == tested().count();
    if claim.when == When::Always && all_hold && holding.iter().any(|one| one.verdict != Verdict::Holds) {
        let counted =
            |one: &&Checked| one.evaluations.iter().filter(|e| counts(e)).filter_map(|e| e.year).collect::<Vec<_>>();
        let fitting = holding.iter().flat_map(|one| fitting_years(claim, one)).collect();
        return in_years(&fitting, &holding.iter().flat_map(counted).collect());
    }
    let years: Vec<i32> = holding.iter().flat_map(|one| fitting_years(claim, one)).collect();
    match all_or_only(&years) {
        // A claim that names its period needs no other year.
        Verdict::OnlyFor(year) if claim.when != When::During => Verdict::OnlyFor(year),
        _ if all_hold && holding.len() * 2 >= meanings().count() => Verdict::Holds,
        _ => Verdict::ForSome,
    }
}

/// The years for which a definition holds; of a change those of the later value.
pub(super) fn fitting_years(claim: &Claim, one: &Checked) -> Vec<i32> {
    one.evaluations
        .iter()
        .filter(|e| e.holds == Holds::Yes && (claim.when != When::Change || e.part == Part::To))
        .filter_map(|e| e.year)
        .collect()
}

#[cfg(test)]
mod tests;
