//! One scenario against the default world: the single path, the band of the draws, and what happened when.

use super::figure::{Figure, Look, Panel, Point, Role, Series};
use super::scenario_lanes::lanes;
use super::scenario_words::{
    self as words, Axis, Worked, band_words, finish, in_unit, panel, path_points, point, said, series, span_text,
};
use super::view::headline;
use super::words::fitting;
use crate::data::{format_thousands, lower_first};
use crate::scenario::policy::Catalogue;
use crate::scenario::{Reading, Spread};

/// What the picture is made from.
pub struct Shown<'a> {
    /// The scenario and its worlds.
    pub worked: &'a Worked,
    /// The rules' names.
    pub catalogue: &'a Catalogue,
    /// Draws that hold this scenario, and its place among them.
    pub spread: Option<(&'a Spread, usize)>,
    /// Whether sample paths are drawn.
    pub with_samples: bool,
    /// What is shown, a panel each.
    pub readings: &'a [Reading],
}

/// Longest title, in letters, where it has to say that one path is no middle of the draws.
const LONG_TITLE_LETTERS: usize = 120;

/// The picture.
pub fn figure(shown: &Shown<'_>) -> Figure {
    let Worked { scenario, worlds } = shown.worked;
    let run = &worlds.both;
    let quarter = run.path.quarters.len().saturating_sub(1);
    let panels: Vec<Panel> = shown.readings.iter().map(|reading| one_panel(shown, *reading)).collect();
    let mut caveats = Vec::new();
    if let Some((spread, place)) = shown.spread {
        caveats.push(format!(
            "Line: the likelier turn at every chance. Band: 9 in 10 of {} draws{}; relief is taken back in {:.0} of 100",
            format_thousands(spread.draws as u64),
            failed(spread.failed),
            100.0 * spread.taken_back.get(place).copied().unwrap_or_default()
        ));
        caveats.extend(outside(shown, quarter));
        caveats.extend(structural(shown.readings, spread, place));
    } else {
        caveats.push("Single path: the likelier turn at every chance; the range of draws follows".to_owned());
    }
    caveats.push(run.caution.clone());
    let end = words::month_text(scenario, scenario.months.saturating_sub(1) as usize);
    finish(Figure {
        chart: "scenario".to_owned(),
        title: title(shown, quarter, &end),
        subtitle: format!("“{}” against holding from the same start, {}", scenario.name, span_text(scenario)),
        panels,
        lanes: lanes(scenario, &run.course.events, shown.catalogue),
        years: Some(Axis::of(scenario).ends()),
        caveats,
        source_line: words::source_line(&run.base_title, &format!("scenario “{}”", scenario.name)),
        summary: String::new(),
    })
}

fn failed(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", 1 path failed and is left out".to_owned(),
        n => format!(", {n} paths failed and are left out"),
    }
}

/// "Ladder: 9 people held in Mar 2031, 1,681 million USD gained over holding".
fn title(shown: &Shown<'_>, quarter: usize, end: &str) -> String {
    let Worked { scenario, worlds } = shown.worked;
    let read = |reading| worlds.both.reading(reading, quarter);
    if let Some((held, median)) = read(Reading::Held).zip(median_beside(shown, Reading::Held, quarter)) {
        let held = words::number(Reading::Held, held);
        let text = |name: &str| {
            format!("{name}: {held} held in {end} on one path, outside the range of 9 draws in 10 (median {median})")
        };
        let whole = text(&scenario.name);
        return fitting(whole, LONG_TITLE_LETTERS, || text("This scenario"));
    }
    let finding = read(Reading::Held).zip(read(Reading::Gained)).map(|(held, gained)| {
        let held = words::number(Reading::Held, held);
        let way = if gained < 0.0 { "lost" } else { "gained" };
        let gained = words::number(Reading::Gained, gained.abs());
        format!("{}: {held} held in {end}, {gained} million USD {way}", scenario.name)
    });
    headline(finding, &scenario.name)
}

/// The median of the draws of a result whose single path ends outside their range.
fn median_beside(shown: &Shown<'_>, reading: Reading, quarter: usize) -> Option<String> {
    let (spread, place) = shown.spread?;
    let value = shown.worked.worlds.both.reading(reading, quarter)?;
    words::median_beside(reading, value, spread.last(place, reading)?)
}

/// Results in view whose single path ends outside the range of the draws, with median and range.
fn outside(shown: &Shown<'_>, quarter: usize) -> Option<String> {
    let (spread, place) = shown.spread?;
    let told = shown.readings.iter().filter_map(|reading| {
        let median = median_beside(shown, *reading, quarter)?;
        let value = shown.worked.worlds.both.reading(*reading, quarter)?;
        let band = spread.last(place, *reading)?;
        Some(format!(
            "{} {} (median {median}, {})",
            lower_first(words::short_name(*reading)),
            words::number(*reading, value),
            band_words(*reading, band)
        ))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("One path, outside the range of 9 draws in 10: {}", told.join("; ")))
}

/// The model's own error, kept apart: "With the model's own error the potash revenue ends between 380 and 900".
fn structural(readings: &[Reading], spread: &Spread, place: usize) -> Option<String> {
    let reading = *readings.iter().find(|reading| reading.is_money())?;
    let band = spread.last_with_structural(place, reading)?;
    Some(format!(
        "With the model's own error on top, {} ends between {} and {} in 9 of 10 draws",
        lower_first(words::short_name(reading)),
        words::number(reading, band.low),
        said(reading, band.high)
    ))
}

fn one_panel(shown: &Shown<'_>, reading: Reading) -> Panel {
    let Worked { scenario, worlds } = shown.worked;
    let mut panel = panel(reading);
    let how = |what: &str| format!("{} on the single path, {what}; base “{}”", reading.label(), worlds.both.base_title);
    if let Some((spread, place)) = shown.spread {
        if shown.with_samples {
            panel.series.extend(samples(scenario, spread, place, reading));
        }
        panel.series.extend(band(scenario, spread, place, reading));
    }
    let mut line = |key: &str, name: &str, role: Role, run, what: &str| {
        let mut line = series(key, name, role, Look::ScenarioLine);
        line.points = path_points(scenario, run, reading, &how(what));
        panel.series.push(line);
    };
    line("default", "Default world, holding", Role::Context, &worlds.default, "default assumptions, holding");
    if worlds.assumptions.readings(reading) != worlds.default.readings(reading) {
        let what = "my assumptions, holding";
        line("assumptions", "My assumptions, holding", Role::Fourth, &worlds.assumptions, what);
    }
    line("both", "My policy", Role::Belarus, &worlds.both, "my assumptions, my policy");
    for series in &mut panel.series {
        series.key = format!("{}-{}", reading.key(), series.key);
    }
    panel
}

/// Median and band of the draws, with the band in words for the line's end.
fn band(scenario: &crate::scenario::Scenario, spread: &Spread, place: usize, reading: Reading) -> Option<Series> {
    let axis = Axis::of(scenario);
    let how = format!("Median and range of {} draws, seed {}", spread.draws, spread.seed);
    let points: Vec<Point> = (0..scenario.quarters())
        .filter_map(|t| {
            let band = spread.band(place, reading, t)?;
            Some(Point {
                joined: t > 0,
                low: Some(in_unit(reading, band.low)),
                high: Some(in_unit(reading, band.high)),
                ..point(
                    scenario.quarter_label(t),
                    axis.quarter(reading, t),
                    in_unit(reading, band.median),
                    scenario,
                    &how,
                )
            })
        })
        .collect();
    let last = spread.last(place, reading)?;
    let name = format!("{}, median", band_words(reading, last));
    Some(series("draws", name, Role::Belarus, Look::Thin).with(points))
}

/// Sample paths, thin.
fn samples(scenario: &crate::scenario::Scenario, spread: &Spread, place: usize, reading: Reading) -> Vec<Series> {
    let axis = Axis::of(scenario);
    let paths = spread.samples(place, reading).iter().enumerate();
    paths
        .map(|(n, path)| {
            let how = format!("Draw {} of seed {}, one of many", n + 1, spread.seed);
            let values = path.iter().take(scenario.quarters()).enumerate().filter(|(_, value)| value.is_finite());
            let points = values.map(|(t, value)| Point {
                joined: t > 0,
                ..point(scenario.quarter_label(t), axis.quarter(reading, t), in_unit(reading, *value), scenario, &how)
            });
            let mut series = series(format!("draw-{n}"), format!("Draw {}", n + 1), Role::Context, Look::Thin);
            series.range = super::figure::RangeLook::Whisker;
            series.points = points.collect();
            series
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::scenario_words::{FIRST, STAMP};
    use crate::data::{Library, Silent};
    use crate::scenario::{Lab, PRESETS, Sampling};

    #[test]
    fn every_preset_is_drawn_stamped_and_sourced() {
        let (lab, library) = (Lab::shipped().expect("shipped"), Library::load().expect("bundled"));
        for preset in PRESETS {
            let scenario = preset.scenario().expect("shipped");
            let spread =
                Spread::of(&lab, std::slice::from_ref(&scenario), Sampling { draws: 40, seed: 1, threads: 1 }, &Silent)
                    .expect("runs")
                    .expect("nobody stops it");
            let worked = Worked { worlds: lab.four(&scenario).expect("runs"), scenario };
            let figure = figure(&Shown {
                worked: &worked,
                catalogue: lab.catalogue,
                spread: Some((&spread, 0)),
                with_samples: true,
                readings: &FIRST,
            });
            assert_eq!(figure.panels.len(), FIRST.len());
            assert_eq!(figure.panels[0].stamp, STAMP);
            let letters = figure.title.chars().count();
            let mut apart = figure.caveats.iter().filter(|text| text.starts_with("One path, outside the range"));
            let apart = apart.any(|text| text.contains("prisoners held"));
            assert!(
                letters <= if apart { LONG_TITLE_LETTERS } else { crate::charts::words::TITLE_LETTERS },
                "{}",
                figure.title
            );
            assert!(figure.title.starts_with(&worked.scenario.name));
            assert_eq!(apart, figure.title.contains("on one path, outside"), "{}: {:?}", figure.title, figure.caveats);
            assert!(figure.source_line.contains("Stylised") && figure.caveats.iter().any(|c| c.contains("stylised")));
            let mut keys: Vec<&str> = figure.panels.iter().flat_map(|p| &p.series).map(|s| s.key.as_str()).collect();
            let n_keys = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), n_keys, "{}: keys are unique", preset.id);
            for (_, _, series, point) in figure.refs() {
                assert!(point.value.is_finite(), "{}: {}", preset.id, series.key);
                assert!(point.low.is_none_or(|low| low <= point.value + 1e-9), "{}: {}", preset.id, series.key);
                for id in &point.sources {
                    assert!(library.sources().get(id).is_some(), "{id}");
                }
            }
            let thin = figure.panels[0].series.iter().filter(|series| series.name.starts_with("Draw ")).count();
            assert_eq!(thin, crate::scenario::SAMPLES);
        }
    }
}
