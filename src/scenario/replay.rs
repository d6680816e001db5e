//! Rules over the recorded past: would they have fired, and how does that compare with what senders did?
//!
//! Reads the bundled tables as text, without frames. Where no number was recorded the answer is that the rule cannot
//! be tested; a breach is never inferred from a headline.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::file::Scenario;
use super::policy::{Catalogue, Measured, PolicyEngine, Severity};
use crate::data::{Period, TABLES, format_number};

/// Years a reader asks about: two thaws that ended or did not, the crackdown, the last deals.
pub const YEARS: [i16; 4] = [2011, 2017, 2021, 2025];

/// Whether the rules would have fired in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fired {
    /// From this step of the ladder on.
    FromStep(usize),
    /// Numbers were recorded, and at no step.
    No,
    /// No number was recorded.
    CannotTest,
}

/// One recorded figure against the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// In words, with figure, span and bound.
    pub sentence: String,
    /// First step at which it would have fired.
    pub from_step: Option<usize>,
    /// Id of `datasets/sources.csv`.
    pub source: String,
}

/// The answer for a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The year; its window begins with December of the year before, when votes are held.
    pub year: i16,
    /// Whether the rules would have fired.
    pub fired: Fired,
    /// Recorded figures, in the order of their dates.
    pub findings: Vec<Finding>,
    /// What senders did, and how long it took.
    pub senders: Vec<Finding>,
}

impl Verdict {
    /// The answer in a sentence.
    pub fn sentence(&self) -> String {
        match self.fired {
            Fired::FromStep(step) => format!("{}: would have fired from step {step} on", self.year),
            Fired::No => format!("{}: would not have fired", self.year),
            Fired::CannotTest => format!("{}: cannot be tested, no figure of that time is in the tables", self.year),
        }
    }
}

/// A row by column name.
type Row = BTreeMap<String, String>;

fn rows(table: &str) -> Vec<Row> {
    let Some((_, text, _)) = TABLES.iter().find(|(id, ..)| *id == table) else { return Vec::new() };
    csv::Reader::from_reader(text.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

fn of<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or("", String::as_str)
}

/// Replays a scenario's rules over [`YEARS`].
pub fn replay(scenario: &Scenario, catalogue: &Catalogue) -> Vec<Verdict> {
    YEARS.into_iter().map(|year| replay_year(scenario, catalogue, year)).collect()
}

/// Replays a scenario's rules over one year.
pub fn replay_year(scenario: &Scenario, catalogue: &Catalogue, year: i16) -> Verdict {
    let window = (Date::constant(year - 1, 12, 1), Date::constant(year + 1, 1, 1));
    let rules = Rules::of(scenario, catalogue);
    let mut found = Vec::new();
    recognitions(&rules, window, &mut found);
    growth(&rules, window, &mut found);
    border(&rules, window, &mut found);
    found.sort_by_key(|(date, _)| *date);
    let findings: Vec<Finding> = found.into_iter().map(|(_, finding)| finding).collect();
    let fired = match findings.iter().filter_map(|finding| finding.from_step).min() {
        Some(step) => Fired::FromStep(step),
        None if findings.is_empty() => Fired::CannotTest,
        None => Fired::No,
    };
    Verdict { year, fired, findings, senders: senders(window) }
}

/// Bounds of the two triggers that are numbers, step by step.
struct Rules {
    /// Step, bound.
    inflow: Vec<(usize, f64)>,
    border: Vec<(usize, f64)>,
    inflow_months: f64,
}

impl Rules {
    fn of(scenario: &Scenario, catalogue: &Catalogue) -> Self {
        let terms = &scenario.terms;
        let engine = PolicyEngine::new(terms, &scenario.regime, &scenario.shocks, catalogue);
        let bounds = |number: u8, times: f64, answer: Severity| -> Vec<(usize, f64)> {
            if answer < Severity::Amber {
                return Vec::new();
            }
            let bound = |level: usize| {
                let need = engine.needs(level).iter().find(|n| n.measured() == Measured::Benchmark(number))?;
                need.bound().map(|bound| (level, bound * times))
            };
            (1..=terms.steps.len()).filter_map(bound).collect()
        };
        Self {
            inflow: bounds(2, terms.snapback.inflow_times, terms.triggers.inflow),
            border: bounds(9, 1.0, terms.triggers.border),
            inflow_months: f64::from(terms.snapback.inflow_months),
        }
    }

    fn finding(bounds: &[(usize, f64)], rate: f64, said: &str, source: &str) -> Finding {
        let fires = bounds.iter().find(|(_, bound)| rate > *bound);
        let verdict = match (fires, bounds.first()) {
            (Some((step, bound)), _) => format!("above {} at step {step}", format_number(*bound)),
            (None, Some(_)) => {
                let strictest = bounds.iter().map(|(_, bound)| *bound).fold(f64::INFINITY, f64::min);
                format!("not above {}", format_number(strictest))
            }
            (None, None) => "no step asks for less".to_owned(),
        };
        Finding {
            sentence: format!("{said}: {} a month, {verdict}", format_number(rate)),
            from_step: fires.map(|(step, _)| *step),
            source: source.to_owned(),
        }
    }
}

/// First day, and the day after the last.
type Window = (Date, Date);

const DAYS_A_MONTH: f64 = 30.4375;

fn months_between(from: Date, to: Date) -> f64 {
    to.since(from).map_or(0.0, |span| f64::from(span.get_days())) / DAYS_A_MONTH
}

/// The first day of a period inside a window, and its length in months.
fn span(text: &str, window: Window) -> Option<(Date, f64)> {
    let period = Period::parse(text)?;
    let (from, end) = (period.start(), period.end());
    (from >= window.0 && end <= window.1).then(|| (from, months_between(from, end)))
}

/// People newly recognised, as counted.
fn recognitions(rules: &Rules, window: Window, found: &mut Vec<(Date, Finding)>) {
    for row in rows("repression_flows").iter().filter(|row| of(row, "series") == "recognised") {
        let (Some((from, months)), Ok(value)) = (span(of(row, "period"), window), of(row, "value").parse::<f64>())
        else {
            continue;
        };
        let said = format!("{} newly recognised in {}", format_number(value), of(row, "period"));
        let bounds: &[(usize, f64)] = if months + 0.1 >= rules.inflow_months { &rules.inflow } else { &[] };
        found.push((from, Rules::finding(bounds, value / months, &said, of(row, "source"))));
    }
}

/// Growth of the list between two counts: fewer than were recognised, because some left meanwhile.
fn growth(rules: &Rules, window: Window, found: &mut Vec<(Date, Finding)>) {
    let mut before: Option<(Date, f64)> = None;
    for row in rows("prisoners").iter().filter(|row| of(row, "series") == "viasna") {
        let (Some(period), Ok(held)) = (Period::parse(of(row, "period")), of(row, "value").parse::<f64>()) else {
            continue;
        };
        let day = period.start();
        if !(window.0..window.1).contains(&day) {
            continue;
        }
        let last = *before.get_or_insert((day, held));
        let months = months_between(last.0, day);
        if months < rules.inflow_months {
            continue;
        }
        before = Some((day, held));
        if held > last.1 {
            let said = format!(
                "list grew from {} to {} between {} and {day}, at least so many recognised",
                format_number(last.1),
                format_number(held),
                last.0
            );
            found.push((last.0, Rules::finding(&rules.inflow, (held - last.1) / months, &said, of(row, "source"))));
        }
    }
}

/// Balloons and drones counted over the same span.
fn border(rules: &Rules, window: Window, found: &mut Vec<(Date, Finding)>) {
    let mut sums: BTreeMap<String, (f64, String)> = BTreeMap::new();
    for row in rows("repression_flows").iter().filter(|row| ["balloons", "drones"].contains(&of(row, "product"))) {
        if let Ok(value) = of(row, "value").parse::<f64>() {
            let sum = sums.entry(of(row, "period").to_owned()).or_default();
            sum.0 += value;
            of(row, "source").clone_into(&mut sum.1);
        }
    }
    for (period, (value, source)) in sums {
        let Some((from, months)) = span(&period, window) else { continue };
        let said = format!("{} balloons and drones in {period}", format_number(value));
        found.push((from, Rules::finding(&rules.border, value / months, &said, &source)));
    }
}

/// What senders did to relief for Belarus in a window, and how long it took.
fn senders(window: Window) -> Vec<Finding> {
    let day = |text: &str| text.parse::<Date>().ok().filter(|day| (window.0..window.1).contains(day));
    let mut found = Vec::new();
    for row in rows("relief_precedents").iter().filter(|row| of(row, "target") == "Belarus") {
        if let Some(restored) = day(of(row, "restoration_date")) {
            let words = format!(
                "{}: back on {restored}, {} days ({})",
                of(row, "case"),
                of(row, "lag_days"),
                of(row, "lag_basis")
            );
            found.push((restored, Finding { sentence: words, from_step: None, source: of(row, "source").to_owned() }));
        }
    }
    for row in rows("events").iter().filter(|row| ["eased", "repression"].contains(&of(row, "kind"))) {
        if let Some(date) = day(of(row, "date")) {
            let sentence = format!("{date}: {}", of(row, "title"));
            found.push((date, Finding { sentence, from_step: None, source: of(row, "source").to_owned() }));
        }
    }
    found.sort_by_key(|(date, _)| *date);
    found.into_iter().map(|(_, finding)| finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_counts_to_its_last_day_and_no_further() {
        let window = (Date::constant(2024, 12, 1), Date::constant(2026, 1, 1));
        let months = |text: &str| span(text, window).map(|(_, months)| (months * 100.0).round() / 100.0);
        assert_eq!(months("2025"), Some(11.99));
        assert_eq!(months("2025-12"), Some(1.02));
        assert_eq!(months("2025-12-01/2025-12-31"), Some(1.02));
        assert_eq!(months("2025-12-31"), Some(0.03));
        assert_eq!(months("2025-12/2026-01"), None);
        assert_eq!(months("2024-11"), None);
    }
}
