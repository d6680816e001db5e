//! What an event did to one country's outcome: observed against several paths without it, and the effect by method.

mod published;
mod structural;

use super::Unfit;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series, TimeMark, value_text};
use super::file_answer::{few, with_usual_notes};
use super::rows::{join, readable_unit};
use super::words::{FILE_TITLE_LETTERS, fitting};
use crate::analysis::counterfactual::{
    Counterfactual, CounterfactualQuestion, Method, Path, Touched, counterfactual, is_same_market, touched,
};
use crate::analysis::flows::AnalysisError;
use crate::data::{Countries, Dataset, Flag, Flow, Library, format_number, upper_first};

/// How much worse than the treated country's a placebo's fit before the event may be before it is set aside; the filter
/// that Abadie, Diamond & Hainmueller 2010 use.
const FITTED_AS_WELL: f64 = 5.0;

/// Observed outcome with every method's path, and the effects side by side.
///
/// # Errors
/// [`Unfit`] when the file cannot be compared, with what it lacks.
pub fn figure(library: &Library, dataset: &Dataset, question: &CounterfactualQuestion) -> Result<Figure, Unfit> {
    let countries = library.countries();
    let mut answer = answer(dataset, question).map_err(|error| Unfit {
        reason: error.to_string(),
        next_step: "Choose another outcome, country or year".to_owned(),
    })?;
    in_readable_units(&mut answer, question.logarithms);
    let name = countries.name(&question.treated).to_owned();
    let file = &dataset.provenance.file_name;
    let what = outcome_words(question);
    let (first, last) =
        (answer.years.first().copied().unwrap_or_default(), answer.years.last().copied().unwrap_or_default());
    let mut panels = vec![paths(&answer, question, countries, file), effects(&answer, question, countries, file)];
    panels.extend(published::panel(library, question)?);
    let title = title(&answer, question, &name);
    let without = without_touched(dataset, question, &answer);
    let caveats = caveats(&answer, without.as_ref(), question, dataset, countries);
    let summary =
        format!("{name}, {what}, {first}–{last}, event in {}. {title}. {}", question.event, caveats.join(". "));
    Ok(Figure {
        chart: "file-counterfactual".to_owned(),
        title: fitting(title, FILE_TITLE_LETTERS, || format!("{name} with and without {}", question.event)),
        subtitle: format!(
            "{what} of {name}, {}, {first}–{last}, against paths without the event of {}",
            answer.unit, question.event
        ),
        panels,
        lanes: Vec::new(),
        years: Some((f64::from(first), f64::from(last) + 1.0)),
        caveats,
        source_line: format!("{} · {file} · what-if, not forecast · our calculation", dataset.provenance.provider),
        summary,
    })
}

/// Every method's answer, the what-if engine's among them where it models the outcome.
///
/// # Errors
/// As [`counterfactual`].
pub fn answer(dataset: &Dataset, question: &CounterfactualQuestion) -> Result<Counterfactual, AnalysisError> {
    let mut answer = counterfactual(&dataset.frame, question)?;
    match structural::path(&answer, question) {
        Ok(path) => answer.paths.push(path),
        Err(why) => answer.absent.push((Method::Structural, why)),
    }
    Ok(answer)
}

/// What others published of the same outcome, one bar each; nothing where there is none.
///
/// # Errors
/// [`Unfit`] when the table cannot be read: a defect of the build.
pub fn published(library: &Library, question: &CounterfactualQuestion) -> Result<Option<Panel>, Unfit> {
    published::panel(library, question)
}

/// The same question without the donors that the events touched; `None` where there are none of them, or no others.
fn without_touched(
    dataset: &Dataset,
    question: &CounterfactualQuestion,
    answer: &Counterfactual,
) -> Option<Counterfactual> {
    let (suspect, sound): (Vec<String>, Vec<String>) =
        answer.weights.iter().map(|(code, _)| code.clone()).partition(|code| touched(code).is_some());
    if suspect.is_empty() || sound.is_empty() {
        return None;
    }
    let mut answer =
        counterfactual(&dataset.frame, &CounterfactualQuestion { donors: sound, ..question.clone() }).ok()?;
    in_readable_units(&mut answer, question.logarithms);
    Some(answer)
}

/// Divides every figure by one power of a thousand, so that an axis needs no row of zeros.
fn in_readable_units(answer: &mut Counterfactual, logarithms: bool) {
    let largest = answer.observed.iter().copied().map(f64::abs).fold(0.0, f64::max);
    let (divisor, unit) = readable_unit(largest, &answer.unit);
    answer.unit = unit;
    answer.observed.iter_mut().for_each(|value| *value /= divisor);
    for path in &mut answer.paths {
        path.values.iter_mut().flatten().for_each(|value| *value /= divisor);
        if !logarithms {
            path.effect = path.effect.map(|effect| effect / divisor);
        }
        path.range.iter_mut().flatten().for_each(|(low, high)| (*low, *high) = (*low / divisor, *high / divisor));
    }
}

fn outcome_words(question: &CounterfactualQuestion) -> String {
    let outcome = &question.outcome;
    match outcome.flow {
        Flow::Export | Flow::Import => {
            let side = if outcome.mirror { " as partners report them" } else { "" };
            format!(
                "{} of product {} by {}{side}",
                upper_first(outcome.flow.word()),
                outcome.product,
                outcome.measure.word()
            )
        }
        _ => outcome.product.clone(),
    }
}

/// An effect as readers see it: percent on logarithms, else the outcome's unit.
fn effect_value(effect: f64, question: &CounterfactualQuestion) -> f64 {
    if question.logarithms { effect * 100.0 } else { effect }
}

fn title(answer: &Counterfactual, question: &CounterfactualQuestion, name: &str) -> String {
    let unit = if question.logarithms { "%" } else { answer.unit.as_str() };
    let effects: Vec<f64> =
        answer.paths.iter().filter_map(|path| path.effect).map(|effect| effect_value(effect, question)).collect();
    let low = effects.iter().copied().fold(f64::INFINITY, f64::min);
    let high = effects.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match effects.len() {
        0 => format!("{name}: no method can be used"),
        1 => format!("{name} since {}: {} by one method", question.event, value_text(low, unit)),
        n => format!(
            "{name} since {}: {} to {} by {n} methods",
            question.event,
            value_text(low, unit),
            value_text(high, unit)
        ),
    }
}

fn role(method: Method) -> Role {
    if method == Method::SyntheticControl { Role::Fourth } else { Role::Context }
}

/// How a method made its path, with its numbers.
fn how(path: &Path, answer: &Counterfactual, countries: &Countries) -> String {
    let method = path.method;
    let detail = match method {
        Method::SyntheticControl => {
            let mut parts: Vec<&(String, f64)> = answer.weights.iter().filter(|(_, weight)| *weight > 0.0005).collect();
            parts.sort_by(|a, b| b.1.total_cmp(&a.1));
            let parts: Vec<String> =
                parts.iter().map(|(code, weight)| format!("{weight:.3} × {}", countries.name(code))).collect();
            parts.join(" + ")
        }
        Method::DifferenceInDifferences => format!("own mean before, moved as {} donors moved", answer.weights.len()),
        Method::SyntheticDid => "weighted donors, shifted to the weighted years before".to_owned(),
        Method::Structural => "relative change of exports, quarter by quarter, on its stylised base".to_owned(),
        Method::PreTrend => format!("ln y = a + b t over {} years before", answer.n_before),
        Method::EventStudy => answer.event_study.as_ref().map_or_else(String::new, |study| {
            format!("growth of the donors since the year before; spread over {} buyers", study.n_importers)
        }),
    };
    format!("{}: {detail} ({})", upper_first(method.word()), method.reference())
}

fn paths(answer: &Counterfactual, question: &CounterfactualQuestion, countries: &Countries, file: &str) -> Panel {
    let mut panel = Panel::new(PanelKind::Time, answer.unit.as_str());
    panel.height = 2.2;
    let at = |year: i32| f64::from(year) + 0.5;
    let sources = vec![file.to_owned()];
    let mut observed: Vec<Point> = answer
        .years
        .iter()
        .zip(&answer.observed)
        .map(|(year, value)| Point {
            period: year.to_string(),
            at: at(*year),
            value: *value,
            flags: question.outcome.mirror.then_some(Flag::Mirror).into_iter().collect(),
            sources: sources.clone(),
            how: "Observed in the file".to_owned(),
            ..Point::default()
        })
        .collect();
    join(&mut observed, 1.0);
    for path in &answer.paths {
        let words = how(path, answer, countries);
        let mut points: Vec<Point> = answer
            .years
            .iter()
            .enumerate()
            .filter_map(|(t, year)| {
                // The event study's range is wide where few buyers report; it would flatten every line.
                let range = path.range[t].filter(|_| path.method == Method::PreTrend);
                Some(Point {
                    period: year.to_string(),
                    at: at(*year),
                    value: path.values[t]?,
                    low: range.map(|(low, _)| low),
                    high: range.map(|(_, high)| high),
                    flags: [Flag::WhatIf].into_iter().collect(),
                    sources: sources.clone(),
                    how: words.clone(),
                    ..Point::default()
                })
            })
            .collect();
        join(&mut points, 1.0);
        let (key, name) = (path.method.key(), path.method.word());
        panel.series.push(Series::new(key, name, role(path.method), Look::ScenarioLine).with(points));
    }
    let name = format!("{}, observed", countries.name(&question.treated));
    let look = if question.outcome.mirror { Look::MirrorLine } else { Look::Line };
    let role = Role::for_codes([question.treated.as_str()])[0];
    panel.series.push(Series::new("observed", name, role, look).of(&question.treated).with(observed));
    panel.breaks.push(TimeMark { at: f64::from(question.event), label: format!("event, {}", question.event) });
    panel.fit()
}

fn effects(answer: &Counterfactual, question: &CounterfactualQuestion, countries: &Countries, file: &str) -> Panel {
    let unit = if question.logarithms { "%" } else { answer.unit.as_str() };
    let used: Vec<(&Path, f64)> = answer.paths.iter().filter_map(|path| Some((path, path.effect?))).collect();
    let categories = used.iter().map(|(path, _)| upper_first(path.method.word())).collect();
    let mut panel = Panel::new(PanelKind::Bars { categories }, unit);
    panel.title = if question.logarithms {
        format!("Mean effect since {}, % of the path without the event", question.event)
    } else {
        format!("Mean effect since {} a year", question.event)
    };
    // The effects are the message: in a low window each method keeps its bar longer than the paths keep their height.
    panel.height = 1.5;
    for (n, (path, effect)) in used.iter().enumerate() {
        let point = Point {
            period: format!("{}/{}", question.event, answer.years.last().copied().unwrap_or_default()),
            at: n as f64,
            value: effect_value(*effect, question),
            flags: [Flag::WhatIf].into_iter().collect(),
            sources: vec![file.to_owned()],
            how: how(path, answer, countries),
            ..Point::default()
        };
        let (key, name) = (format!("effect-{}", path.method.key()), upper_first(path.method.word()));
        panel.series.push(Series::new(key, name, role(path.method), Look::Bar).with(vec![point]));
    }
    panel.fit()
}

/// Donors that the events touched as well, and what the methods say without them.
fn of_touched(
    answer: &Counterfactual,
    without: Option<&Counterfactual>,
    question: &CounterfactualQuestion,
    countries: &Countries,
) -> Option<String> {
    let suspect: Vec<(&str, Touched)> =
        answer.weights.iter().filter_map(|(code, _)| Some((code.as_str(), touched(code)?))).collect();
    if suspect.is_empty() {
        return None;
    }
    let names = few(suspect.iter().map(|(code, why)| format!("{} ({})", countries.name(code), why.word())), 6);
    let unit = if question.logarithms { "%" } else { answer.unit.as_str() };
    let effects: Vec<String> = without
        .into_iter()
        .flat_map(|without| &without.paths)
        .filter(|path| path.method != Method::PreTrend && path.method != Method::Structural)
        .filter_map(|path| {
            let effect = value_text(effect_value(path.effect?, question), unit);
            Some(format!("{} {effect}", path.method.word()))
        })
        .collect();
    let alone = if effects.is_empty() { "no donor is left without them".to_owned() } else { effects.join(", ") };
    Some(format!("Donors that the events touched too: {names}. Without them: {alone}"))
}

fn caveats(
    answer: &Counterfactual,
    without: Option<&Counterfactual>,
    question: &CounterfactualQuestion,
    dataset: &Dataset,
    countries: &Countries,
) -> Vec<String> {
    let mut caveats = vec!["What-if, not forecast: each path rests on its method; agreement is the message".to_owned()];
    if let (Some(rmspe), Some(placebo), Some(before)) = (answer.rmspe_before, &answer.placebo, answer.mspe_before) {
        let (rank, n) = placebo.among_fitted(before, FITTED_AS_WELL);
        let unit = if question.logarithms { "in logarithms" } else { answer.unit.as_str() };
        caveats.push(format!(
            "Synthetic control: gap before the event {} {unit}; placebo rank {} of {} (p {:.2}), {rank} of {n} among donors \
             fitted about as well",
            format_number(rmspe),
            placebo.rank,
            placebo.n_units,
            placebo.p_value()
        ));
    }
    if let Some(p) = answer.event_study.as_ref().and_then(|study| study.before_p) {
        caveats.push(format!(
            "Event study: joint test of the years before has p {p:.2}; a small p means that the paths differed before"
        ));
    }
    if !question.predictors.is_empty() && !answer.weights.is_empty() {
        let used = question.predictors.iter().map(|(code, importance)| format!("{code} ({importance})"));
        caveats.push(format!("Synthetic control fitted on predictors with given importance: {}", few(used, 6)));
    }
    caveats.extend(of_touched(answer, without, question, countries));
    if is_same_market(&question.outcome) && !answer.weights.is_empty() {
        caveats.push(
            "Donors that trade the same product gain where the country loses, so comparisons with them overstate the \
             effect; goods outside this market, or deflated totals, are safer"
                .to_owned(),
        );
    }
    if !answer.dropped.is_empty() {
        let names = answer.dropped.iter().map(|(code, why)| format!("{} ({why})", countries.name(code)));
        caveats.push(format!("Donors left out: {}", few(names, 6)));
    }
    for (method, why) in &answer.absent {
        caveats.push(format!("{} is not shown: it {why}", upper_first(method.word())));
    }
    with_usual_notes(caveats, &answer.notes, dataset)
}
