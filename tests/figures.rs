//! Every chart under every definition: as text beside the last accepted one, and against laws that hold for all.
//!
//! `INSTA_UPDATE=always cargo test --test figures` writes the texts in `tests/snapshots/` anew for review.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use belarus_leverage::charts::figure::{Figure, Look, Panel, PanelKind, Point, Series, stack_tops};
use belarus_leverage::charts::{self, CHARTS, Chart, Lanes, Spec, figure_csv};
use belarus_leverage::data::{Flag, Freq, Library, Period};

/// Longest title that fits on one line over a chart.
const TITLE_LETTERS_AT_MOST: usize = 70;

/// Most sentences under a picture, and letters in each, that leave room for the plot.
const CAVEATS_AT_MOST: usize = 4;
const CAVEAT_LETTERS_AT_MOST: usize = 120;

/// Longest time over which a count on a day may be joined to the next one, in years.
const COUNT_HOLDS_FOR: f64 = 1.01;

fn library() -> Library {
    Library::load().expect("the bundled tables load")
}

/// Every definition of every chart as it opens, and stacked where the chart stacks, each with its name.
fn gallery() -> Vec<(String, Spec)> {
    let mut specs = Vec::new();
    for chart in CHARTS {
        for definition in chart.definitions {
            let spec = Spec { definition: definition.id.to_owned(), ..Spec::of(chart.id) };
            let name = format!("{}--{}", chart.id, definition.id);
            if chart.stacks {
                specs.push((format!("{name}--stacked"), Spec { stacked: true, ..spec.clone() }));
            }
            specs.push((name, spec));
        }
    }
    specs
}

#[test]
fn every_figure_reads_as_it_did() {
    let library = library();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, spec) in gallery() {
            let figure = charts::figure(&library, &spec).unwrap_or_else(|unfit| panic!("{name}: {unfit}"));
            insta::assert_snapshot!(name, as_text(&figure));
        }
    });
}

#[test]
fn no_text_is_left_of_a_figure_that_is_gone() {
    let expected: BTreeSet<String> = gallery().into_iter().map(|(name, _)| format!("{name}.snap")).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    for entry in fs::read_dir(folder).expect("tests/snapshots can be read") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        // Texts of other tests carry the test's name before two underlines; new ones wait for review.
        let known = expected.contains(&name)
            || name.contains("__")
            || Path::new(&name).extension().is_some_and(|ending| ending == "new");
        assert!(known, "tests/snapshots/{name} belongs to no figure; delete it");
    }
}

#[test]
fn every_figure_obeys_the_laws() {
    let library = library();
    let mut broken = Vec::new();
    let mut n_figures = 0;
    for chart in CHARTS {
        for spec in variants(chart) {
            let name = format!(
                "{} {} companions {:?} years {:?} stacked {}",
                spec.chart, spec.definition, spec.companions, spec.years, spec.stacked
            );
            let drawn = std::panic::catch_unwind(AssertUnwindSafe(|| charts::figure(&library, &spec)));
            let Ok(drawn) = drawn else {
                broken.push(format!("{name}: a panic"));
                continue;
            };
            match drawn {
                Ok(figure) => {
                    n_figures += 1;
                    broken.extend(laws(&library, &figure).into_iter().map(|law| format!("{name}: {law}")));
                }
                // A span of years may hold nothing; then the reason and the next step are the answer.
                Err(unfit) if spec.years.is_some() => {
                    if unfit.reason.is_empty() || unfit.next_step.is_empty() {
                        broken.push(format!("{name}: refused without reason or next step"));
                    }
                }
                Err(unfit) => broken.push(format!("{name}: {unfit}")),
            }
        }
    }
    assert!(n_figures >= CHARTS.len(), "only {n_figures} figures were drawn");
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Every definition, alone and with all companions and a code that nobody has, stacked, with all events, and cut to
/// some years, one span among them that ends before it begins.
fn variants(chart: &Chart) -> Vec<Spec> {
    let companions: Vec<String> = chart.companions.iter().chain(&["XXX"]).map(|code| (*code).to_owned()).collect();
    let mut specs = Vec::new();
    for definition in chart.definitions {
        let plain = Spec { definition: definition.id.to_owned(), ..Spec::of(chart.id) };
        specs.push(Spec { lanes: Lanes::All, ..plain.clone() });
        specs.push(Spec { companions: companions.clone(), lanes: Lanes::Off, ..plain.clone() });
        if chart.stacks {
            specs.push(Spec { stacked: true, companions: companions.clone(), ..plain.clone() });
            specs.push(Spec { stacked: true, ..plain.clone() });
        }
        for years in [(1990, 1999), (2015, 2015), (2016, 2017), (2019, 2023), (2021, 2023), (2030, 2020)] {
            let cut = Spec { years: Some(years), ..plain.clone() };
            specs.push(Spec { companions: companions.clone(), ..cut.clone() });
            specs.push(Spec { stacked: chart.stacks, ..cut });
        }
        specs.push(plain);
    }
    specs
}

/// Which laws a figure breaks, in words.
fn laws(library: &Library, figure: &Figure) -> Vec<String> {
    let mut broken = Vec::new();
    let mut law = |holds: bool, what: String| {
        if !holds {
            broken.push(what);
        }
    };
    for (word, text) in [
        ("title", &figure.title),
        ("subtitle", &figure.subtitle),
        ("source line", &figure.source_line),
        ("summary", &figure.summary),
    ] {
        law(!text.trim().is_empty(), format!("no {word}"));
    }
    let letters = figure.title.chars().count();
    law(letters <= TITLE_LETTERS_AT_MOST, format!("the title has {letters} letters: {}", figure.title));
    law(!figure.title.ends_with('.'), format!("the title ends with a full stop: {}", figure.title));
    law(figure.caveats.len() <= CAVEATS_AT_MOST, format!("{} caveats", figure.caveats.len()));
    for caveat in &figure.caveats {
        law((1..=CAVEAT_LETTERS_AT_MOST).contains(&caveat.trim().chars().count()), format!("caveat “{caveat}”"));
    }
    let all_text = figure.caveats.iter().chain([&figure.title, &figure.subtitle, &figure.summary, &figure.source_line]);
    for text in all_text {
        let odd = ["NaN", "inf%", "None", "Some(", "  "].into_iter().find(|odd| text.contains(odd));
        law(odd.is_none(), format!("{odd:?} in “{text}”"));
    }
    let drawn = figure.refs().count() + figure.lanes.iter().map(|lane| lane.marks.len()).sum::<usize>();
    law(drawn > 0, "nothing is drawn".to_owned());
    let mut keys = BTreeSet::new();
    for panel in &figure.panels {
        panel_laws(library, panel, &mut law);
        for series in &panel.series {
            law(keys.insert(&series.key), format!("key {} stands twice", series.key));
            series_laws(library, panel, series, &mut law);
        }
    }
    lane_laws(library, figure, &mut law);
    let n_lines = figure_csv(figure).lines().count();
    law(n_lines > figure.refs().count(), format!("{n_lines} lines of CSV for {} points", figure.refs().count()));
    broken
}

fn panel_laws(library: &Library, panel: &Panel, law: &mut impl FnMut(bool, String)) {
    let (min, max) = (panel.scale.min, panel.scale.max);
    law(min.is_finite() && max.is_finite() && min < max, format!("the axis runs from {min} to {max}"));
    law(!panel.scale.unit.is_empty(), "an axis without unit".to_owned());
    law(panel.height.is_finite() && panel.height > 0.0, "a panel without height".to_owned());
    law(panel.series.iter().any(|series| !series.points.is_empty()), format!("empty panel “{}”", panel.title));
    let from_zero = |series: &Series| matches!(series.look, Look::Bar | Look::Stack);
    law(!panel.series.iter().any(from_zero) || min <= 0.0, format!("bars start at {min}"));
    for top in stack_tops(&panel.series).into_iter().flatten() {
        law(top <= max, format!("a stack reaches {top} on an axis to {max}"));
    }
    for reference in &panel.references {
        law((min..=max).contains(&reference.value), format!("reference “{}” is off the axis", reference.label));
        law(
            library.sources().get(&reference.source).is_some(),
            format!("reference “{}” has no source", reference.label),
        );
        law(
            reference.label.chars().count() <= 40,
            format!("reference “{}” is longer than 40 letters", reference.label),
        );
    }
    for mark in &panel.breaks {
        law(mark.at.is_finite() && mark.label.chars().count() <= 40, format!("break “{}”", mark.label));
    }
    law(panel.callouts.len() <= 4, format!("{} callouts", panel.callouts.len()));
    for callout in &panel.callouts {
        law(callout.lead.split_whitespace().count() <= 4, format!("lead “{}” has over four words", callout.lead));
    }
}

fn series_laws(library: &Library, panel: &Panel, series: &Series, law: &mut impl FnMut(bool, String)) {
    let name = &series.name;
    law(!series.key.is_empty() && !name.is_empty(), format!("series “{name}” has no key or no name"));
    law(!series.points.is_empty(), format!("{name} has no points"));
    law(
        series.code.is_empty() || library.countries().get(&series.code).is_some(),
        format!("{name}: no area {}", series.code),
    );
    law(series.points.first().is_none_or(|first| !first.joined), format!("{name}: the first point joins nothing"));
    for point in &series.points {
        let place = format!("{name} {}", point.period);
        let ends = [Some(point.value), point.low, point.high].into_iter().flatten();
        for value in ends {
            law(value.is_finite(), format!("{place}: {value}"));
            // Layers are measured by their tops.
            law(
                series.look == Look::Stack || (panel.scale.min..=panel.scale.max).contains(&value),
                format!("{place}: {value} is off the axis {}..{}", panel.scale.min, panel.scale.max),
            );
        }
        law(series.look != Look::Stack || point.value >= 0.0, format!("{place}: a layer of {}", point.value));
        law(point.low.is_none_or(|low| low <= point.value + 1e-9), format!("{place}: the low end is above"));
        law(point.high.is_none_or(|high| high >= point.value - 1e-9), format!("{place}: the high end is below"));
        law(point.at.is_finite(), format!("{place} lies nowhere"));
        law(!point.sources.is_empty(), format!("{place} has no source"));
        for id in &point.sources {
            law(library.sources().get(id).is_some(), format!("{place}: no source {id}"));
        }
        law(!point.how.trim().is_empty(), format!("{place} does not say how it was made"));
        if let PanelKind::Bars { categories } = &panel.kind {
            let fits = point.at >= 0.0 && point.at.fract() == 0.0 && point.at < categories.len() as f64;
            law(fits, format!("{place}: no bar {}", point.at));
        } else {
            // An undated figure keeps the words of its source and never joins.
            let placed = Period::parse(&point.period).is_some() || point.flags.has(Flag::Undated);
            law(placed, format!("{place} is no period"));
        }
    }
    for pair in series.points.windows(2) {
        let [before, after] = pair else { continue };
        law(before.at <= after.at, format!("{name}: {} stands after {}", before.period, after.period));
        law(
            !after.joined || may_join(before, after),
            format!("{name}: {} is joined to {}", before.period, after.period),
        );
    }
}

/// Whether a line may run between two points: neighbours in time, of one kind, and neither distorted.
fn may_join(before: &Point, after: &Point) -> bool {
    if before.flags.distorts() || after.flags.distorts() {
        return false;
    }
    match (Period::parse(&before.period), Period::parse(&after.period)) {
        (Some(one), Some(other)) if one.freq() == Freq::Day && other.freq() == Freq::Day => {
            after.at - before.at <= COUNT_HOLDS_FOR
        }
        (Some(one), Some(other)) => one.freq() == other.freq() && other.start() <= one.end(),
        _ => false,
    }
}

fn lane_laws(library: &Library, figure: &Figure, law: &mut impl FnMut(bool, String)) {
    let mut marks: Vec<_> = figure.lanes.iter().flat_map(|lane| &lane.marks).collect();
    law(figure.lanes.iter().all(|lane| !lane.marks.is_empty()), "an empty lane".to_owned());
    marks.sort_by_key(|mark| mark.number);
    law(marks.iter().map(|mark| mark.number).eq(1..=marks.len()), "events are not numbered from 1".to_owned());
    law(marks.is_sorted_by(|one, other| one.at <= other.at), "events are not numbered in time order".to_owned());
    for mark in marks {
        law(mark.short.chars().count() <= 40, format!("event {}: short is longer than 40 letters", mark.id));
        law(library.sources().get(&mark.source).is_some(), format!("event {}: no source {}", mark.id, mark.source));
        let in_view = figure.years.is_none_or(|(from, to)| (from..=to).contains(&mark.at));
        law(in_view, format!("event {} at {} is outside {:?}", mark.id, mark.at, figure.years));
    }
}

/// The figure in words and numbers, for review: points of a line are joined by a dash, points apart by a bar.
fn as_text(figure: &Figure) -> String {
    let mut text = format!("title     {}\nsubtitle  {}\n", figure.title, figure.subtitle);
    if let Some((from, to)) = figure.years {
        line(&mut text, format_args!("years     {}..{}", short(from), short(to)));
    }
    for panel in &figure.panels {
        let (unit, min, max) = (&panel.scale.unit, short(panel.scale.min), short(panel.scale.max));
        line(&mut text, format_args!("\npanel     {} [{unit}] {min}..{max}", panel.title));
        if let PanelKind::Bars { categories } = &panel.kind {
            line(&mut text, format_args!("bars      {}", categories.join(" | ")));
        }
        for series in &panel.series {
            series_as_text(series, &mut text);
        }
        for reference in &panel.references {
            line(
                &mut text,
                format_args!("reference {} = {} <{}>", reference.label, short(reference.value), reference.source),
            );
        }
        for mark in &panel.breaks {
            line(&mut text, format_args!("break     {} at {:.2}", mark.label, mark.at));
        }
        for callout in &panel.callouts {
            line(&mut text, format_args!("callout   {}: {} at {:.2}", callout.lead, callout.text, callout.at));
        }
    }
    text.push('\n');
    for lane in &figure.lanes {
        line(&mut text, format_args!("lane      {}: {} events", lane.name, lane.marks.len()));
    }
    for caveat in &figure.caveats {
        line(&mut text, format_args!("caveat    {caveat}"));
    }
    line(&mut text, format_args!("source    {}", figure.source_line));
    line(&mut text, format_args!("summary   {}", figure.summary));
    text
}

fn series_as_text(series: &Series, text: &mut String) {
    let Series { name, code, role, look, range, points, .. } = series;
    let has_range = points.iter().any(|point| point.low.is_some() || point.high.is_some());
    let range = if has_range { format!(" {range:?}") } else { String::new() };
    line(text, format_args!("series    {name} [{code}] {look:?} {role:?}{range}"));
    for (n, point) in points.iter().enumerate() {
        let link = match (n, point.joined) {
            (0, _) => "",
            (_, true) => " -",
            (_, false) => " |",
        };
        text.push_str(link);
        text.push_str(if n % 8 == 0 { if n == 0 { "    " } else { "\n    " } } else { " " });
        text.push_str(&point_as_text(point));
    }
    text.push('\n');
    if let Some(last) = points.last() {
        line(text, format_args!("    how: {} <{}>", last.how, last.sources.join(" ")));
    }
}

fn point_as_text(point: &Point) -> String {
    let mut text = format!("{}={}", point.period, short(point.value));
    if point.low.is_some() || point.high.is_some() {
        let end = |value: Option<f64>| value.map(short).unwrap_or_default();
        text.extend(["(", &end(point.low), "..", &end(point.high), ")"]);
    }
    if !point.flags.is_empty() {
        text.extend(["{", &point.flags.to_string(), "}"]);
    }
    text
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    writeln!(text, "{words}").expect("writing to memory");
}

/// Four significant digits, without trailing zeros.
fn short(value: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().expect("a number comes back as written");
    rounded.to_string()
}

#[test]
fn values_are_shortened_to_four_digits() {
    for (value, text) in
        [(0.0, "0"), (13.9412, "13.94"), (12_346.0, "12350"), (0.012_345_6, "0.01235"), (100.0, "100"), (-7.5, "-7.5")]
    {
        assert_eq!(short(value), text);
    }
}

#[test]
fn the_laws_catch_what_they_are_for() {
    let library = library();
    let figure = charts::figure(&library, &Spec::default()).expect("the first chart");
    assert_eq!(laws(&library, &figure), Vec::<String>::new());
    let broken_by = |change: fn(&mut Point)| {
        let mut figure = figure.clone();
        let points = figure.panels.iter_mut().flat_map(|panel| &mut panel.series).flat_map(|series| &mut series.points);
        points.take(1).for_each(change);
        laws(&library, &figure).len()
    };
    assert!(broken_by(|point| point.value = f64::NAN) > 0);
    assert!(broken_by(|point| point.value = 1e9) > 0);
    assert!(broken_by(|point| point.at = 3000.0) > 0);
    assert!(broken_by(|point| point.sources.clear()) > 0);
    assert!(broken_by(|point| point.sources = vec!["nobody".to_owned()]) > 0);
    assert!(broken_by(|point| point.how.clear()) > 0);
    assert!(broken_by(|point| point.joined = true) > 0);
    assert!(broken_by(|point| point.period.clear()) > 0);
}
