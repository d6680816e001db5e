//! Why a result differs from the default world's: bars that add up, and the revenue in its three factors.

use super::figure::{Figure, Look, Panel, PanelKind, Point, RangeLook, Role, Series};
use super::scenario_words::{self as words, Worked, finish, in_unit, point, series, short_name, signed};
use crate::scenario::{Reading, RevenueSplit, ThreeLines};

/// The parts of a difference, in the order of the bars.
const PARTS: [&str; 5] =
    ["Default world, holding", "+ my assumptions", "+ my policy", "+ only both together", "My assumptions and policy"];

/// The picture; `None` when the scenario has no quarter.
pub fn figure(worked: &Worked, reading: Reading) -> Option<Figure> {
    let Worked { scenario, worlds } = worked;
    let quarter = worlds.both.path.quarters.len().checked_sub(1)?;
    let lines = worlds.attribute(reading, quarter)?;
    let default = worlds.default.reading(reading, quarter)?;
    let mine = worlds.both.reading(reading, quarter)?;
    let period = scenario.quarter_label(quarter);
    let how = |what: &str| format!("{what}, at the end of {period}, single path; base “{}”", worlds.both.base_title);
    let mut parts = bars(&PARTS, words::unit(reading));
    format!("{}, step by step from the default world to mine", reading.label()).clone_into(&mut parts.title);
    let mut ends = whole("worlds", Role::Context);
    ends.points.push(at(worked, 0, in_unit(reading, default), &how("Default assumptions, holding")));
    ends.points.push(at(worked, 4, in_unit(reading, mine), &how("My assumptions, my policy")));
    parts.series.push(ends);
    let mut from = default;
    let steps = [
        ("assumptions", Role::Fourth, lines.assumptions, "My assumptions, holding, less the default world"),
        ("policy", Role::Belarus, lines.policy, "My policy under default assumptions, less the default world"),
        ("interaction", Role::Eu, lines.interaction, "What only both together change"),
    ];
    for (n, (key, role, part, what)) in steps.into_iter().enumerate() {
        let mut bar = series(key, PARTS[n + 1], role, Look::Span);
        bar.range = RangeLook::Undercount;
        bar.points.push(Point {
            low: Some(in_unit(reading, from.min(from + part))),
            high: Some(in_unit(reading, from.max(from + part))),
            ..at(worked, n + 1, in_unit(reading, part), &how(what))
        });
        parts.series.push(bar);
        from += part;
    }
    let split = worlds.both.gain_split(quarter)?;
    let money = money(worked, split, &how("Log-mean Divisia weights quarter by quarter, summed"));
    Some(finish(Figure {
        chart: "scenario-why".to_owned(),
        title: sentence(reading, &lines),
        subtitle: format!("“{}” against the default world, at the end of {period}", scenario.name),
        panels: vec![parts, money],
        lanes: Vec::new(),
        years: None,
        caveats: vec![
            "The default world has default assumptions and conduct, no dated events, and holds".to_owned(),
            worlds.both.caution.clone(),
        ],
        source_line: words::source_line(&worlds.both.base_title, &format!("scenario “{}”", scenario.name)),
        summary: String::new(),
    }))
}

/// "Prisoners held: policy −1,735, assumptions 0, interaction 0", which part moved it most first.
pub fn sentence(reading: Reading, lines: &ThreeLines) -> String {
    let mut parts =
        [("my policy", lines.policy), ("my assumptions", lines.assumptions), ("both together", lines.interaction)];
    parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let said: Vec<String> = parts.iter().map(|(name, part)| format!("{name} {}", signed(reading, *part))).collect();
    format!("{}: {}", short_name(reading), said.join(", "))
}

/// The same as a check: "−1,735 + 0 + 0 = −1,735 people".
pub fn sum(reading: Reading, lines: &ThreeLines) -> String {
    let part = |value: f64| signed(reading, value);
    format!(
        "assumptions {}, policy {}, interaction {} sum to {} {}",
        part(lines.assumptions),
        part(lines.policy),
        part(lines.interaction),
        part(lines.total()),
        words::unit(reading).trim_start_matches('%').trim_start()
    )
    .trim_end()
    .to_owned()
}

fn bars(categories: &[&str], unit: &str) -> Panel {
    let categories = categories.iter().map(|name| (*name).to_owned()).collect();
    Panel::new(PanelKind::Bars { categories }, unit)
}

fn whole(key: &str, role: Role) -> Series {
    let mut series = series(key, key, role, Look::Bar);
    series.range = RangeLook::Undercount;
    series
}

fn at(worked: &Worked, place: usize, value: f64, how: &str) -> Point {
    let quarter = worked.worlds.both.path.quarters.len().saturating_sub(1);
    point(worked.scenario.quarter_label(quarter), place as f64, value, &worked.scenario, how)
}

/// Revenue gained over holding, in its three factors.
fn money(worked: &Worked, split: RevenueSplit, how: &str) -> Panel {
    let names = ["Price at the mine gate", "World tonnes", "Share of world tonnes", "Revenue gained over holding"];
    let mut panel = bars(&names, Reading::Gained.unit());
    "Where the revenue gained over holding comes from".clone_into(&mut panel.title);
    panel.height = 0.8;
    let values = [split.netback, split.world_volume, split.share, split.total()];
    let mut from = 0.0;
    for (n, value) in values.into_iter().enumerate() {
        let last = n == 3;
        let (key, role) = if last { ("gained", Role::Context) } else { (names[n], Role::Belarus) };
        let mut bar = series(key, names[n], role, if last { Look::Bar } else { Look::Span });
        bar.range = RangeLook::Undercount;
        let mut point = at(worked, n, value, how);
        if !last {
            (point.low, point.high) = (Some(f64::min(from, from + value)), Some(f64::max(from, from + value)));
            from += value;
        }
        bar.points.push(point);
        panel.series.push(bar);
    }
    panel
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Lab, Measure, PRESETS};

    #[test]
    fn the_bars_add_up_to_the_difference() {
        let lab = Lab::shipped().expect("shipped");
        for preset in PRESETS {
            let scenario = preset.scenario().expect("good");
            let worked = Worked { worlds: lab.four(&scenario).expect("runs"), scenario };
            for reading in [Reading::Held, Reading::Gained, Reading::Market(Measure::Dependence)] {
                let figure = figure(&worked, reading).expect("has quarters");
                let value = |key: &str| {
                    let all = figure.refs().filter(|(_, _, series, _)| series.key == key);
                    all.map(|(.., point)| point.value).collect::<Vec<_>>()
                };
                let ends = value("worlds");
                let parts: f64 = ["assumptions", "policy", "interaction"].iter().flat_map(|key| value(key)).sum();
                assert!((ends[0] + parts - ends[1]).abs() < 1e-9 * ends[1].abs().max(1.0), "{} {ends:?}", preset.id);
                let money: f64 = figure.panels[1].series[..3].iter().map(|series| series.points[0].value).sum();
                let gained = worked.worlds.both.reading(Reading::Gained, worked.scenario.quarters() - 1);
                assert!((money - gained.expect("within the run")).abs() < 1e-6, "{}", preset.id);
            }
        }
    }
}
