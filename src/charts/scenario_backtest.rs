//! The what-if engine over recorded years: middle run, range of draws, and what was seen.

use super::figure::{Figure, Look, Panel, PanelKind, Point, RangeLook, Role};
use super::scenario_words::{self as words, finish, series};
use crate::data::{format_number, format_thousands};
use crate::scenario::{Backtest, BacktestRow, Band, Outcome};

/// Results with a panel; the table has all.
const SHOWN: [Outcome; 3] = [Outcome::Tonnes, Outcome::Revenue, Outcome::China];

/// The median of the draws, in another colour than the middle run beside it.
const MEDIAN: Role = Role::Scenario(1);

/// The picture.
pub fn figure(report: &Backtest) -> Figure {
    let years = report.rows.iter().map(|row| f64::from(row.year));
    let (first, last) = (years.clone().fold(f64::INFINITY, f64::min), years.fold(f64::NEG_INFINITY, f64::max));
    let (inside, of) = report.coverage(|row| row.unknown);
    let counted = report.rows.iter().filter(|row| row.covers(row.unknown).is_some()).map(|row| row.year).max();
    let counted = counted
        .filter(|year| *year > report.last_known)
        .map_or_else(|| report.last_known.to_string(), |year| format!("{}–{year}", report.last_known));
    let mut caveats = vec![report.verdict()];
    caveats.extend(report.reading.iter().cloned());
    finish(Figure {
        chart: "scenario-backtest".to_owned(),
        title: format!("Held against the record, {inside} of {of} figures of {counted} lie in the model’s range"),
        subtitle: format!(
            "Line: capacities as reported, prices tied to contracts. Band: 9 in 10 of {} draws with port capacity as one \
             could have guessed it with {} the last year known",
            format_thousands(report.draws as u64),
            report.last_known
        ),
        panels: SHOWN.into_iter().map(|outcome| panel(report, outcome)).collect(),
        lanes: Vec::new(),
        years: Some((first, last + 1.0)),
        caveats,
        source_line: words::source_line(&report.base_title, "recorded years"),
        summary: String::new(),
    })
}

fn panel(report: &Backtest, outcome: Outcome) -> Panel {
    let mut panel = Panel::new(PanelKind::Time, outcome.unit());
    panel.title = format!("{} a year, {}", outcome.label(), outcome.unit());
    let rows: Vec<&BacktestRow> = report.rows.iter().filter(|row| row.outcome == outcome).collect();
    let mut add = |key: &str, name: String, role: Role, look: Look, of: &dyn Fn(&BacktestRow) -> Option<Point>| {
        let points: Vec<Point> = rows.iter().filter_map(|row| of(row)).collect();
        panel.series.push(series(format!("{}-{key}", outcome.key()), name, role, look).with(points));
    };
    add("unknown", "Median, port capacity unknown".to_owned(), MEDIAN, Look::Thin, &|row| {
        let band = row.unknown?;
        let how = format!("Median and 90% range of {} draws, seed {}", report.draws, report.seed);
        Some(Point { low: Some(band.low), high: Some(band.high), ..point(row, band.median, &how) })
    });
    if outcome == Outcome::Revenue {
        add("spot", "Model, spot prices".to_owned(), Role::Context, Look::ScenarioLine, &|row| {
            Some(point(row, row.spot, "Middle run with prices tied to spot"))
        });
    }
    add("contract", "Model".to_owned(), Role::Belarus, Look::ScenarioLine, &|row| {
        Some(point(row, row.contract, "Middle run, capacities as reported, prices tied to contracts"))
    });
    add("seen", "Seen".to_owned(), Role::Fourth, Look::Dots, &|row| {
        let seen = row.seen.as_ref()?;
        let ends = (seen.high > seen.low).then_some((seen.low, seen.high));
        Some(Point {
            joined: false,
            low: ends.map(|(low, _)| low),
            high: ends.map(|(_, high)| high),
            sources: seen.sources.clone(),
            ..point(row, f64::midpoint(seen.low, seen.high), &seen.note)
        })
    });
    if let Some(seen) = panel.series.last_mut() {
        seen.range = RangeLook::Whisker;
    }
    panel
}

fn point(row: &BacktestRow, value: f64, how: &str) -> Point {
    let period = row.year.to_string();
    Point { period, at: f64::from(row.year) + 0.5, value, joined: true, how: how.to_owned(), ..Point::default() }
}

/// One line of the table, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BacktestLine {
    /// What and when, with its unit.
    pub what: String,
    /// The middle run.
    pub model: String,
    /// What was seen.
    pub seen: String,
    /// Distance of the middle run to it.
    pub error: String,
    /// Range of draws, port capacity unknown.
    pub unknown: String,
    /// Whether it holds what was seen.
    pub inside: String,
    /// Range of draws, capacities as reported.
    pub known: String,
    /// Where what was seen comes from.
    pub note: String,
}

/// The table: years with something to hold the model against.
pub fn lines(report: &Backtest) -> Vec<BacktestLine> {
    let number = |value: f64| format_number((value * 100.0).round() / 100.0);
    let span = |low: f64, high: f64| {
        let (low, high) = (number(low), number(high));
        if low == high { low } else { format!("{low} to {high}") }
    };
    let band = |band: Option<Band>| band.map_or_else(String::new, |band| span(band.low, band.high));
    let told = report.rows.iter().filter_map(|row| Some((row, row.seen.as_ref()?)));
    told.map(|(row, seen)| BacktestLine {
        what: format!("{} {}, {}", row.outcome.label(), row.year, row.outcome.unit()),
        model: number(row.contract),
        seen: span(seen.low, seen.high),
        error: row.error().map_or_else(String::new, |error| {
            if error == 0.0 && seen.high > seen.low {
                return "within".to_owned();
            }
            let percent = (100.0 * error).round() + 0.0;
            if percent == 0.0 { "0%".to_owned() } else { format!("{percent:+}%").replace('-', "−") }
        }),
        unknown: band(row.unknown),
        inside: match row.covers(row.unknown) {
            Some(true) => "inside".to_owned(),
            Some(false) => "outside".to_owned(),
            None => String::new(),
        },
        known: band(row.known),
        note: seen.note.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::scenario_words::STAMP;
    use crate::data::Silent;
    use crate::scenario::{Lab, Sampling};

    #[test]
    fn recorded_years_are_drawn_with_their_honest_reading() {
        let lab = Lab::shipped().expect("shipped");
        let report = Backtest::of(&lab, Sampling { draws: 60, seed: 1, threads: 1 }, &Silent)
            .expect("runs")
            .expect("not stopped");
        let figure = figure(&report);
        assert_eq!(figure.panels.len(), SHOWN.len());
        assert_eq!(figure.panels[0].stamp, STAMP);
        assert!(figure.caveats[0].contains("naive") && figure.caveats.len() == report.reading.len() + 1);
        assert!(figure.refs().all(|(_, _, _, point)| point.value.is_finite() && !point.how.is_empty()));
        let lines = lines(&report);
        let missed = lines.iter().find(|line| line.what.starts_with("Potash revenue at port 2021")).expect("seen");
        assert_eq!((missed.seen.as_str(), missed.error.as_str(), missed.inside.as_str()), ("3.06", "−18%", "outside"));
    }
}
