//! Named scenarios over each other, under common draws where those are ready.

use super::figure::{Figure, Look, Panel, Point, Role};
use super::scenario_words::{
    self as words, Axis, Worked, finish, in_unit, number, panel, path_points, point, series, short_name,
};
use crate::data::format_thousands;
use crate::scenario::{Difference, Reading, Run, Scenario, Spread};

/// The picture. `spread` holds the same scenarios in the same order; without it the single paths are drawn.
pub fn figure(worked: &[&Worked], spread: Option<&Spread>, readings: &[Reading]) -> Option<Figure> {
    let first = worked.first()?;
    let spread = spread.filter(|spread| same(spread, worked));
    let panels: Vec<Panel> = readings
        .iter()
        .map(|reading| {
            let mut panel = panel(*reading);
            for (place, one) in worked.iter().enumerate() {
                let role = Role::Scenario(u8::try_from(place).unwrap_or_default());
                let band = spread.and_then(|spread| spread.last(place, *reading));
                let name = band.map_or_else(
                    || one.scenario.name.clone(),
                    |band| {
                        let (low, high) = (number(*reading, band.low), number(*reading, band.high));
                        format!("{} ({low} to {high})", one.scenario.name)
                    },
                );
                let mut line = series(format!("{}-{place}", reading.key()), name, role, Look::ScenarioLine);
                line.points = match spread {
                    Some(spread) => medians(spread, place, &one.scenario, *reading),
                    None => path_points(&one.scenario, &one.worlds.both, *reading, &how(&one.worlds.both, *reading)),
                };
                panel.series.push(line);
            }
            panel
        })
        .collect();
    let ends = worked.iter().map(|one| Axis::of(&one.scenario).ends());
    let years = ends.reduce(|(from, to), (start, end)| (from.min(start), to.max(end)));
    let names: Vec<String> = worked.iter().map(|one| format!("“{}”", one.scenario.name)).collect();
    let (title, lines) = match spread {
        Some(spread) => (
            "Scenarios under the same luck".to_owned(),
            format!(
                "Lines: medians of {} draws, the same worlds in every scenario; in brackets 9 in 10 draws",
                format_thousands(spread.draws as u64)
            ),
        ),
        None => (
            "Scenarios on their single paths".to_owned(),
            "Lines: single paths that take the likelier turn at every chance; medians of draws follow".to_owned(),
        ),
    };
    Some(finish(Figure {
        chart: "scenario-compare".to_owned(),
        title,
        subtitle: match worked.len() {
            1 => "One scenario against its own start held as it is".to_owned(),
            n => format!("{n} scenarios, each against its own start held as it is"),
        },
        panels,
        lanes: Vec::new(),
        years,
        caveats: vec![lines, first.worlds.both.caution.clone()],
        source_line: words::source_line(&first.worlds.both.base_title, &format!("scenarios {}", names.join(", "))),
        summary: String::new(),
    }))
}

/// Whether these very scenarios were drawn.
pub fn same(spread: &Spread, worked: &[&Worked]) -> bool {
    spread.scenarios.len() == worked.len()
        && spread.scenarios.iter().zip(worked).all(|(drawn, one)| *drawn == one.scenario)
}

fn how(run: &Run, reading: Reading) -> String {
    format!("{} on the single path; base “{}”", reading.label(), run.base_title)
}

fn medians(spread: &Spread, place: usize, scenario: &Scenario, reading: Reading) -> Vec<Point> {
    let axis = Axis::of(scenario);
    let how = format!("Median of {} draws, seed {}", spread.draws, spread.seed);
    (0..scenario.quarters())
        .filter_map(|t| {
            let band = spread.band(place, reading, t)?;
            let at = axis.quarter(reading, t);
            let value = in_unit(reading, band.median);
            Some(Point { joined: t > 0, ..point(scenario.quarter_label(t), at, value, scenario, &how) })
        })
        .collect()
}

/// One line of the table of differences, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferenceRow {
    /// In what.
    pub what: String,
    /// Its unit.
    pub unit: String,
    /// First scenario at its end: median, 9 in 10.
    pub ours: String,
    /// Second scenario at its end.
    pub theirs: String,
    /// First less second: median, 9 in 10.
    pub difference: String,
    /// How often the first lies above the second.
    pub chance: String,
}

/// The table of differences between two of the scenarios drawn, at the last quarter both have.
pub fn differences(spread: &Spread, ours: usize, theirs: usize) -> Vec<DifferenceRow> {
    let of = |d: &&Difference| d.ours == ours && d.theirs == theirs;
    let rows = spread.differences.iter().filter(of);
    rows.map(|difference| {
        let reading = difference.reading;
        let end = |place: usize| {
            spread.last(place, reading).map_or_else(
                || "–".to_owned(),
                |band| {
                    let [median, low, high] = [band.median, band.low, band.high].map(|value| number(reading, value));
                    format!("{median} ({low} to {high})")
                },
            )
        };
        let band = difference.band;
        let [median, low, high] = [band.median, band.low, band.high].map(|value| words::signed(reading, value));
        DifferenceRow {
            what: short_name(reading).to_owned(),
            unit: words::unit(reading).to_owned(),
            ours: end(ours),
            theirs: end(theirs),
            difference: format!("{median} ({low} to {high})"),
            chance: format!("{:.0} of 100", 100.0 * difference.chance_above),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Silent;
    use crate::scenario::{Lab, Sampling, preset};

    #[test]
    fn scenarios_are_compared_under_the_same_luck() {
        let lab = Lab::shipped().expect("shipped");
        let scenarios = ["hold", "ladder"].map(|id| preset(id).expect("shipped").scenario().expect("good"));
        let spread = Spread::of(&lab, &scenarios, Sampling { draws: 60, seed: 1, threads: 1 }, &Silent)
            .expect("runs")
            .expect("not stopped");
        let worked: Vec<Worked> = scenarios
            .iter()
            .map(|scenario| Worked { worlds: lab.four(scenario).expect("runs"), scenario: scenario.clone() })
            .collect();
        let worked: Vec<&Worked> = worked.iter().collect();
        let drawn = figure(&worked, Some(&spread), &[Reading::Held, Reading::Gained]).expect("two scenarios");
        assert!(drawn.title.contains("same luck") && drawn.panels[0].series[1].name.starts_with("Ladder"));
        let alone = figure(&worked[..1], Some(&spread), &[Reading::Held]).expect("one scenario");
        assert!(alone.title.contains("single paths"), "draws of other scenarios do not count");
        let rows = differences(&spread, 1, 0);
        assert_eq!(rows.len(), Reading::COMPARED.len());
        let held = spread.difference(1, 0, Reading::Held).expect("compared");
        assert!(held.band.median < 0.0 && held.chance_above < 0.2, "fewer are held on the ladder: {held:?}");
        let back = spread.difference(0, 1, Reading::Held).expect("compared");
        assert!((held.band.median + back.band.median).abs() < 1e-9);
        assert!((held.chance_above + back.chance_above - 1.0).abs() < 1e-12);
    }
}
