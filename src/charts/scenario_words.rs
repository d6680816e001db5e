//! Words, units and positions in time that every picture of a what-if shares.

use super::cells::date_text;
use super::figure::{Figure, Look, Panel, PanelKind, Point, RangeLook, Role, Series};
use crate::data::format_number;
use crate::scenario::{Band, FourRuns, Measure, Reading, Run, Scenario};

/// Stands in the plot of every picture of a what-if.
pub const STAMP: &str = "what-if, not forecast";

/// The five results a reader asks for first, prisoners beside money.
pub const FIRST: [Reading; 5] = [
    Reading::Held,
    Reading::Market(Measure::Net),
    Reading::Market(Measure::Gdp),
    Reading::Market(Measure::ShareVolume),
    Reading::Market(Measure::Dependence),
];

/// A scenario with its four worlds.
#[derive(Debug, Clone, PartialEq)]
pub struct Worked {
    /// The scenario.
    pub scenario: Scenario,
    /// What it leads to on the single path.
    pub worlds: FourRuns,
}

/// What a result is called where there is little room.
pub fn short_name(reading: Reading) -> &'static str {
    match reading {
        Reading::Held => "Prisoners held",
        Reading::Gained => "Revenue gained",
        Reading::Market(Measure::Net) => "Potash revenue",
        Reading::Market(Measure::Gdp) => "Effect on GDP",
        Reading::Market(Measure::ShareVolume) => "Share of world potash",
        Reading::Market(Measure::Dependence) => "Bound to Russia",
        Reading::Market(Measure::ToRussia) => "Paid to Russia",
        other => other.label(),
    }
}

/// The unit on screen: shares are percent.
pub fn unit(reading: Reading) -> &'static str {
    if reading.unit() == "share" { "%" } else { reading.unit() }
}

/// A value in the unit on screen.
pub fn in_unit(reading: Reading, value: f64) -> f64 {
    if reading.unit() == "share" { 100.0 * value } else { value }
}

/// A value without its unit, but for the percent sign: `1,132`, `16.5%`.
pub fn number(reading: Reading, value: f64) -> String {
    let value = in_unit(reading, value);
    let counted = matches!(reading, Reading::Held | Reading::FreedNet | Reading::Pardoned | Reading::BreachMonths);
    let text = format_number(if counted || value.abs() >= 100.0 { value.round() } else { hundredths(value) });
    if unit(reading).starts_with('%') { format!("{text}%") } else { text }
}

/// A difference, with its sign: `+0.26`, `−1,735`; percentage points where the value is a percentage.
pub fn signed(reading: Reading, difference: f64) -> String {
    let text = number(reading, difference);
    let signed = if in_unit(reading, difference) > 0.0 && text != "0" { format!("+{text}") } else { text };
    if unit(reading).starts_with('%') { signed.replace('%', " pp") } else { signed }
}

/// The median of the draws where the single path ends outside nine in ten of them; `None` where it ends inside.
pub fn median_beside(reading: Reading, value: f64, band: Band) -> Option<String> {
    // Ends that read alike are alike.
    let reads = |end: f64| number(reading, end) == number(reading, value);
    let outside = (value < band.low || value > band.high) && !reads(band.low) && !reads(band.high);
    outside.then(|| number(reading, band.median))
}

/// Two digits after the point are finer than the model.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0 + 0.0
}

/// A value with its unit: `712 million USD a quarter`, `0.26% of GDP`.
pub fn said(reading: Reading, value: f64) -> String {
    match unit(reading) {
        "%" if reading == Reading::Market(Measure::Dependence) => format!("{} of tonnes", number(reading, value)),
        "%" => number(reading, value),
        unit if unit.starts_with('%') => format!("{}{}", number(reading, value), &unit[1..]),
        unit => format!("{} {unit}", number(reading, value)),
    }
}

/// A band in words: "9 in 10 draws between 10 and 1,132".
pub fn band_words(reading: Reading, band: Band) -> String {
    format!("9 in 10 draws {} to {}", number(reading, band.low), number(reading, band.high))
}

/// Whether a reading is a count at the end of a period, not a rate within it.
const fn at_end(reading: Reading) -> bool {
    !matches!(reading, Reading::Market(_) | Reading::Recognised | Reading::Incidents)
}

/// Where a scenario's months and quarters lie on an axis of years.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    start: f64,
    months: u32,
}

impl Axis {
    /// The axis of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let (year, month) = scenario.terms.start.calendar(0);
        Self { start: f64::from(year) + f64::from(month - 1) / 12.0, months: scenario.months }
    }

    /// First and last moment.
    pub fn ends(self) -> (f64, f64) {
        (self.start, self.start + f64::from(self.months) / 12.0)
    }

    /// Middle of a month, counted from 0.
    pub fn month(self, month: u32) -> f64 {
        self.start + (f64::from(month) + 0.5) / 12.0
    }

    /// End of a month, counted from 0.
    pub fn month_end(self, month: usize) -> f64 {
        self.start + (month + 1) as f64 / 12.0
    }

    /// Where a reading of a quarter stands: in its middle, or at its end for counts.
    pub fn quarter(self, reading: Reading, quarter: usize) -> f64 {
        self.start + (quarter as f64 + if at_end(reading) { 1.0 } else { 0.5 }) / 4.0
    }
}

/// The month's name and year: `Apr 2026`.
pub fn month_text(scenario: &Scenario, month: usize) -> String {
    date_text(&scenario.month_label(month), "month")
}

/// First and last month: `Apr 2026 to Mar 2031`.
pub fn span_text(scenario: &Scenario) -> String {
    let last = scenario.months.saturating_sub(1) as usize;
    format!("{} to {}", month_text(scenario, 0), month_text(scenario, last))
}

/// An empty series of a what-if.
pub fn series(key: impl Into<String>, name: impl Into<String>, role: Role, look: Look) -> Series {
    Series::new(key, name, role, look).ranges(RangeLook::Band)
}

/// A panel of a reading over time.
pub fn panel(reading: Reading) -> Panel {
    let mut panel = Panel::new(PanelKind::Time, unit(reading));
    // The heading ends with the unit, so that the plot needs no row for it.
    panel.title = match unit(reading) {
        "%" => reading.label().to_owned(),
        unit => format!("{}, {unit}", reading.label()),
    };
    panel
}

/// Points of a reading on the single path: monthly for prisoners, else quarterly.
pub fn path_points(scenario: &Scenario, run: &Run, reading: Reading, how: &str) -> Vec<Point> {
    let axis = Axis::of(scenario);
    if reading == Reading::Held {
        let months = run.course.months.iter().enumerate();
        return months
            .map(|(t, month)| Point {
                joined: t > 0,
                ..point(scenario.month_label(t), axis.month_end(t), month.held, scenario, how)
            })
            .collect();
    }
    run.readings(reading)
        .into_iter()
        .enumerate()
        .map(|(t, value)| Point {
            joined: t > 0,
            ..point(scenario.quarter_label(t), axis.quarter(reading, t), in_unit(reading, value), scenario, how)
        })
        .collect()
}

/// One computed point.
pub fn point(period: String, at: f64, value: f64, scenario: &Scenario, how: &str) -> Point {
    Point { period, at, value, sources: scenario.sources.clone(), how: how.to_owned(), ..Point::default() }
}

/// What every picture says below the plot: model, base and that we calculated.
pub fn source_line(base_title: &str, scenarios: &str) -> String {
    format!("Model PX on base “{base_title}” · {scenarios} · our calculation, {STAMP}")
}

/// Marks the first panel, and gives every panel its scale.
pub fn finish(mut figure: Figure) -> Figure {
    figure.panels = figure.panels.into_iter().map(Panel::fit).collect();
    for panel in figure.panels.iter_mut().filter(|panel| panel.scale.unit == "%" && panel.scale.min >= 0.0) {
        // No part of a whole is above all of it.
        panel.scale.max = panel.scale.max.min(100.0);
    }
    if let Some(first) = figure.panels.first_mut() {
        STAMP.clone_into(&mut first.stamp);
    }
    let ends = figure.panels.iter().flat_map(|panel| {
        panel.series.iter().filter(|series| series.look != Look::Thin).filter_map(|series| {
            let (first, last) = (series.points.first()?, series.points.last()?);
            let unit = &panel.scale.unit;
            Some(format!(
                "{}, {}: from {} to {} {unit}",
                panel.title,
                series.name,
                format_number(first.value),
                format_number(last.value)
            ))
        })
    });
    let ends: Vec<String> = ends.collect();
    figure.summary = format!("{}. {STAMP}. {}. {}", figure.subtitle, ends.join(". "), figure.caveats.join(". "));
    figure
}
