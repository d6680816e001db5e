//! A class of scenario files: every path thin, the median thick, and what separates high from low.

use super::figure::{Figure, Look, Point, Role};
use super::scenario_words::{self as words, Axis, Worked, finish, in_unit, number, panel, path_points, point, series};
use crate::analysis::quantiles;
use crate::data::format_number;
use crate::scenario::{Lab, Reading, Split, best_split};

/// The picture with what separates the files; `None` without files.
pub fn figure(class: &[Worked], reading: Reading, split: Option<&Split>) -> Option<Figure> {
    let first = class.first()?;
    let mut panel = panel(reading);
    for (n, one) in class.iter().enumerate() {
        let how = format!("Single path of “{}”, one of {} files", one.scenario.name, class.len());
        let mut line = series(format!("file-{n}"), one.scenario.name.clone(), Role::Context, Look::Thin);
        line.range = super::figure::RangeLook::Whisker;
        line.points = path_points(&one.scenario, &one.worlds.both, reading, &how);
        panel.series.push(line);
    }
    let longest = class.iter().map(|one| one.scenario.quarters()).max().unwrap_or_default();
    let lasting = |t: usize| class.iter().filter(move |one| t < one.scenario.quarters());
    let at_end = lasting(longest.saturating_sub(1)).count();
    let axis = Axis::of(&first.scenario);
    let name = match class.len() {
        all if all == at_end => "Median of the class".to_owned(),
        all => format!("Median of the class, {all} files, of {at_end} at the end"),
    };
    let mut median = series("median", name, Role::Belarus, Look::Line);
    median.points = (0..longest)
        .filter_map(|t| {
            let values: Vec<f64> = lasting(t).filter_map(|one| one.worlds.both.reading(reading, t)).collect();
            let middle = quantiles(&values, &[0.5]).first().copied()?;
            let how = format!("Median of the {} single paths that last so long", values.len());
            let value = in_unit(reading, middle);
            let period = first.scenario.quarter_label(t);
            Some(Point { joined: t > 0, ..point(period, axis.quarter(reading, t), value, &first.scenario, &how) })
        })
        .collect();
    panel.series.push(median);
    let ends: Vec<f64> = results(class, reading);
    let (low, high) =
        (ends.iter().copied().fold(f64::INFINITY, f64::min), ends.iter().copied().fold(f64::MIN, f64::max));
    let sentence = split.map_or_else(
        || "No single input separates high from low in these files".to_owned(),
        |split| split_sentence(reading, split),
    );
    let years = class.iter().map(|one| Axis::of(&one.scenario).ends());
    Some(finish(Figure {
        chart: "scenario-class".to_owned(),
        title: format!("{} files end between {} and {}", class.len(), number(reading, low), number(reading, high)),
        subtitle: format!("{}, single paths of {} scenario files", reading.label(), class.len()),
        panels: vec![panel],
        lanes: Vec::new(),
        years: years.reduce(|(from, to), (start, end)| (from.min(start), to.max(end))),
        caveats: vec![
            sentence,
            "Method: the one input and bound that explain most of the spread between the files; a description, no cause"
                .to_owned(),
            first.worlds.both.caution.clone(),
        ],
        source_line: words::source_line(&first.worlds.both.base_title, &format!("{} scenario files", class.len())),
        summary: String::new(),
    }))
}

/// Each file's result at its end.
pub fn results(class: &[Worked], reading: Reading) -> Vec<f64> {
    let end = |one: &Worked| one.worlds.both.reading(reading, one.scenario.quarters().saturating_sub(1));
    class.iter().map(|one| end(one).unwrap_or(f64::NAN)).collect()
}

/// What separates the files by these [`results`] of theirs.
pub fn split(lab: &Lab, class: &[Worked], results: &[f64]) -> Option<Split> {
    let scenarios: Vec<_> = class.iter().map(|one| one.scenario.clone()).collect();
    best_split(lab, &scenarios, results)
}

/// The rule in words.
pub fn split_sentence(reading: Reading, split: &Split) -> String {
    let files = |n: usize| if n == 1 { "1 file".to_owned() } else { format!("{n} files") };
    let (lower, upper) = (split.lower, split.upper);
    let (low, high) = (number(reading, lower.1), number(reading, upper.1));
    let explained = format!("this explains {:.0}% of the spread", 100.0 * split.explained);
    if split.is_choice {
        return format!(
            "What separates them: {} where “{}” end at {high} on average, {} without at {low}; {explained}",
            files(upper.0),
            split.input,
            files(lower.0)
        );
    }
    format!(
        "What separates them: {} with “{}” at {} or less end at {low} on average, {} above at {high}; {explained}",
        files(lower.0),
        split.input,
        format_number(split.at_most),
        files(upper.0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{PRESETS, Scenario};

    #[test]
    fn the_presets_make_a_class() {
        let lab = Lab::shipped().expect("shipped");
        let class: Vec<Worked> = PRESETS
            .iter()
            .map(|preset| {
                let scenario = preset.scenario().expect("good");
                Worked { worlds: lab.four(&scenario).expect("runs"), scenario }
            })
            .collect();
        let split = split(&lab, &class, &results(&class, Reading::Held));
        let figure = figure(&class, Reading::Held, split.as_ref()).expect("files");
        let thin = figure.panels[0].series.iter().filter(|series| series.look == Look::Thin).count();
        assert_eq!(thin, PRESETS.len());
        assert_eq!(figure.panels[0].series.last().map(|series| series.look), Some(Look::Line));
        assert!(figure.caveats[0].starts_with("What separates them"), "{}", figure.caveats[0]);
    }

    #[test]
    fn the_median_goes_on_with_the_files_that_last() {
        let lab = Lab::shipped().expect("shipped");
        let class: Vec<Worked> = [12, 24, 36]
            .into_iter()
            .map(|months| {
                let scenario = Scenario { months, ..PRESETS[0].scenario().expect("good") };
                Worked { worlds: lab.four(&scenario).expect("runs"), scenario }
            })
            .collect();
        let figure = figure(&class, Reading::Market(crate::scenario::Measure::Net), None).expect("files");
        let median = figure.panels[0].series.last().expect("a median");
        assert_eq!((median.name.as_str(), median.points.len()), ("Median of the class, 3 files, of 1 at the end", 12));
        let longest = class[2].worlds.both.readings(Reading::Market(crate::scenario::Measure::Net));
        assert!((median.points[11].value - longest[11]).abs() < 1e-9, "the last quarter is that of the only path left");
        assert!(median.points[5].how.contains("the 2 single"), "{}", median.points[5].how);
    }
}
