//! Which input matters: each assumption moved alone, and, for experts, shares of the spread.

use super::figure::{Figure, Look, Panel, PanelKind, Point, RangeLook, Reference, Role};
use super::scenario_words::{self as words, finish, in_unit, number, point, series, short_name};
use crate::data::format_number;
use crate::scenario::{CHANCE, Lab, Reading, Run, Scenario, Sobol, TornadoBar};

/// Longest bars shown; the table of the tornado has all.
const SHOWN: usize = 10;

/// What the two rankings found.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Of which scenario.
    pub scenario: Scenario,
    /// In which reading, at the last quarter.
    pub reading: Reading,
    /// Result at rest.
    pub middle: f64,
    /// Each assumption moved alone, longest first.
    pub bars: Vec<TornadoBar>,
    /// Keys and shares of the spread, where they were asked for and anything varies.
    pub sobol: Option<(Vec<String>, Sobol)>,
}

/// The picture.
pub fn figure(lab: &Lab, run: &Run, ranked: &Ranked) -> Figure {
    let Ranked { scenario, reading, middle, bars, sobol } = ranked;
    let mut panels = vec![tornado(lab, ranked)];
    if let Some((keys, sobol)) = sobol {
        panels.push(shares(lab, scenario, keys, sobol));
    }
    let most = bars.first().and_then(|bar| lab.assumption(&bar.key)).map(|assumption| &assumption.name);
    let title = most.map_or_else(
        || format!("No assumption moves “{}” on the single path", short_name(*reading)),
        |name| format!("{} hangs most on: {}", short_name(*reading), name),
    );
    let title = if title.chars().count() > 78 { format!("What moves “{}”", short_name(*reading)) } else { title };
    let mut caveats = vec![format!(
        "Each assumption is moved from end to end of its range, all others at rest: {} at rest; chance cannot show here",
        words::said(*reading, *middle)
    )];
    if let Some((_, sobol)) = sobol {
        caveats.push(format!(
            "Shares of the spread over {} points a draw each, chance included; total counts interactions{}",
            sobol.first.len() + 2,
            if sobol.interactions_matter() { ", which are strong here: read the totals" } else { "" }
        ));
    }
    caveats.push(run.caution.clone());
    finish(Figure {
        chart: "scenario-inputs".to_owned(),
        title,
        subtitle: format!("{} at the end of “{}”", reading.label(), scenario.name),
        panels,
        lanes: Vec::new(),
        years: None,
        caveats,
        source_line: words::source_line(&run.base_title, &format!("scenario “{}”", scenario.name)),
        summary: String::new(),
    })
}

fn tornado(lab: &Lab, ranked: &Ranked) -> Panel {
    let Ranked { scenario, reading, middle, bars, .. } = ranked;
    let shown: Vec<&TornadoBar> = bars.iter().take(SHOWN).collect();
    let name = |bar: &&TornadoBar| {
        let known = lab.assumption(&bar.key);
        format!(
            "{} ({} to {})",
            known.map_or(bar.key.as_str(), |a| a.name.as_str()),
            format_number(bar.low),
            format_number(bar.high)
        )
    };
    let categories = shown.iter().map(name).collect();
    let mut panel = Panel::new(PanelKind::Bars { categories }, words::unit(*reading));
    format!("{}: where each assumption alone can take it", reading.label()).clone_into(&mut panel.title);
    let mut range = series("range", "Range", Role::Belarus, Look::Span);
    range.range = RangeLook::Undercount;
    for (n, bar) in shown.iter().enumerate() {
        let ends = [Some(*middle), bar.at_low, bar.at_high];
        let known = || ends.iter().flatten().copied();
        let (low, high) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
        let said = |end: Option<f64>| end.map_or_else(|| "no answer".to_owned(), |value| number(*reading, value));
        let how = format!(
            "{} at {}, {} at {}, {} at rest",
            said(bar.at_low),
            format_number(bar.low),
            said(bar.at_high),
            format_number(bar.high),
            number(*reading, *middle)
        );
        range.points.push(Point {
            low: Some(in_unit(*reading, low)),
            high: Some(in_unit(*reading, high)),
            label: lab.assumption(&bar.key).map_or_else(|| bar.key.clone(), |a| a.name.clone()),
            ..point(bar.key.clone(), n as f64, in_unit(*reading, high), scenario, &how)
        });
    }
    if !range.points.is_empty() {
        panel.series.push(range);
        panel.references.push(Reference {
            value: in_unit(*reading, *middle),
            label: format!("at rest {}", number(*reading, *middle)),
            source: String::new(),
        });
    }
    panel
}

fn shares(lab: &Lab, scenario: &Scenario, keys: &[String], sobol: &Sobol) -> Panel {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| sobol.total[*b].value.total_cmp(&sobol.total[*a].value));
    order.truncate(SHOWN);
    let name = |key: &str| {
        if key == CHANCE {
            "Chance: what happens by luck".to_owned()
        } else {
            lab.assumption(key).map_or_else(|| key.to_owned(), |assumption| assumption.name.clone())
        }
    };
    let categories = order.iter().map(|n| name(&keys[*n])).collect();
    let mut panel = Panel::new(PanelKind::Bars { categories }, "%");
    "Expert’s view: share of the spread explained (Sobol indices)".clone_into(&mut panel.title);
    for (key, words, role, list) in
        [("first", "Alone", Role::Eu, &sobol.first), ("total", "With interactions", Role::Context, &sobol.total)]
    {
        let mut bars = series(key, words, role, Look::Bar);
        bars.range = RangeLook::Undercount;
        for (place, n) in order.iter().enumerate() {
            let index = list[*n];
            let how = format!(
                "Estimate {}, 95% interval {} to {}, in percent of the variance",
                format_number(100.0 * index.value),
                format_number(100.0 * index.low),
                format_number(100.0 * index.high)
            );
            // An estimate slightly below zero is zero with noise.
            let value = 100.0 * index.value.clamp(0.0, 1.0);
            bars.points
                .push(Point { label: name(&keys[*n]), ..point(keys[*n].clone(), place as f64, value, scenario, &how) });
        }
        panel.series.push(bars);
    }
    panel
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Silent;
    use crate::scenario::{Sampling, preset};

    #[test]
    fn inputs_are_ranked_with_their_ranges() {
        let lab = Lab::shipped().expect("shipped");
        let scenario = preset("transit-quota").expect("shipped").scenario().expect("good");
        let (reading, quarter) = (Reading::Gained, scenario.quarters() - 1);
        let (middle, bars) = lab.move_inputs(&scenario, reading, quarter, &Silent).expect("runs").expect("not stopped");
        assert!(bars.len() > 10 && bars.windows(2).all(|pair| pair[0].length(middle) >= pair[1].length(middle)));
        let sobol = lab
            .rank_inputs(&scenario, (reading, quarter), Sampling { draws: 16, seed: 1, threads: 1 }, &Silent)
            .expect("runs");
        let (keys, indices) = sobol.as_ref().expect("something varies");
        assert_eq!((keys.len(), keys.last().map(String::as_str)), (indices.first.len(), Some(CHANCE)));
        let run = lab.run(&scenario).expect("runs");
        let figure = figure(&lab, &run, &Ranked { scenario, reading, middle, bars, sobol });
        assert_eq!(figure.panels.len(), 2);
        assert!(figure.refs().all(|(_, _, _, point)| point.value.is_finite() && !point.how.is_empty()));
    }

    #[test]
    fn parts_of_one_whole_keep_their_sum() {
        let lab = Lab::shipped().expect("shipped");
        let mut changed = std::collections::BTreeMap::from([("w_us".to_owned(), 0.6)]);
        lab.keep_whole(&mut changed, "w_us");
        let sum: f64 = ["w_us", "w_eu", "w_tr"].iter().map(|key| changed[*key]).sum();
        assert!((sum - 1.0).abs() < 1e-12 && (changed["w_us"] - 0.6).abs() < 1e-12, "{changed:?}");
    }
}
