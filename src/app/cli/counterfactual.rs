//! `counterfactual`: an outcome with and without an event, by several methods.

use clap::Args;
use serde::Serialize;

use super::ask::FileArgs;
use super::outcome::OutcomeArgs;
use super::print::{json_text, table};
use super::{Failure, Format, ask, terminal};
use crate::analysis::counterfactual::{Counterfactual, CounterfactualQuestion, touched};
use crate::analysis::flows::Named;
use crate::analysis::usual;
use crate::charts::figure::value_text;
use crate::charts::file_counterfactual;
use crate::data::Library;

/// Arguments of `counterfactual`.
#[derive(Debug, Args)]
pub struct CounterfactualArgs {
    /// Code or name of the country that the event hit.
    #[arg(long, value_name = "ISO3", default_value = usual::COUNTRY)]
    treated: String,
    /// First year that the event may have changed.
    #[arg(long, value_name = "YEAR", default_value_t = usual::FIRST_SANCTIONS)]
    event: i32,
    /// Codes or names of the countries it is compared with.
    #[arg(long, value_name = "ISO3,…", value_delimiter = ',')]
    donors: Vec<String>,
    #[command(flatten)]
    outcome: OutcomeArgs,
    /// First year looked at.
    #[arg(long, value_name = "YEAR")]
    first: Option<i32>,
    /// Last year looked at.
    #[arg(long, value_name = "YEAR")]
    last: Option<i32>,
    /// Years left out of every fit.
    #[arg(long, value_name = "YEAR,…", value_delimiter = ',')]
    skip: Vec<i32>,
    /// Compare levels instead of logarithms; effects are then in the outcome's unit.
    #[arg(long)]
    levels: bool,
    /// The expert's mode: another code of the file as a predictor with its importance, such as "3102=0.4". Repeatable.
    #[arg(long = "predictor", value_name = "CODE=V", value_parser = predictor)]
    predictors: Vec<(String, f64)>,
    #[command(flatten)]
    files: FileArgs,
}

fn predictor(text: &str) -> Result<(String, f64), String> {
    let (code, weight) = text.split_once('=').unwrap_or((text, "1"));
    match weight.parse::<f64>() {
        Ok(weight) if weight >= 0.0 && weight.is_finite() => Ok((code.to_owned(), weight)),
        _ => Err(format!("the importance in “{text}” must be a number from 0 up, such as {code}=0.4")),
    }
}

/// One figure of the answer: an observed one, a path's, or an effect over the years after the event.
#[derive(Serialize)]
struct Line {
    period: String,
    series: &'static str,
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
    unit: String,
}

#[derive(Serialize)]
struct Weight<'a> {
    donor: &'a str,
    weight: f64,
}

#[derive(Serialize)]
struct Answered<'a> {
    note: &'static str,
    treated: &'a str,
    event: i32,
    unit: &'a str,
    rows: Vec<Line>,
    weights: Vec<Weight<'a>>,
    rmspe_before: Option<f64>,
    placebo_rank: Option<usize>,
    placebo_units: Option<usize>,
    before_p: Option<f64>,
    dropped: Vec<String>,
    absent: Vec<String>,
}

/// Compares the country with its donors and prints every method's path and effect.
pub fn counterfactual(library: &Library, args: &CounterfactualArgs) -> Result<(), Failure> {
    let countries = library.countries();
    let question = CounterfactualQuestion {
        treated: ask::area(countries, &args.treated)?,
        donors: args.donors.iter().map(|text| ask::area(countries, text)).collect::<Result<_, _>>()?,
        outcome: args.outcome.question(),
        event: args.event,
        first: args.first,
        last: args.last,
        skip: args.skip.clone(),
        logarithms: !args.levels,
        predictors: args.predictors.clone(),
    };
    let asked = args.files.as_usual();
    let predictors = args.predictors.iter().map(|(code, _)| code);
    let named = Named {
        products: std::iter::once(&question.outcome.product)
            .chain(predictors)
            .filter(|_| !args.outcome.indicator)
            .cloned()
            .collect(),
        areas: vec![question.treated.clone()],
    };
    let answer = asked.of_products(countries, &named, |dataset| file_counterfactual::answer(dataset, &question))?;
    for note in &answer.notes {
        terminal::say(&format!("note: {note}"));
    }
    for (donor, why) in &answer.dropped {
        terminal::say(&format!("note: {donor} is left out: {why}"));
    }
    for (donor, why) in answer.weights.iter().filter_map(|(code, _)| Some((code, touched(code)?))) {
        terminal::say(&format!("note: {donor} was touched by the events too: {}", why.word()));
    }
    unused(args, &question, &answer);
    for (method, why) in &answer.absent {
        terminal::say(&format!("note: {} is not shown: it {why}", method.word()));
    }
    let others = file_counterfactual::published(library, &question);
    let others = others.map_err(|unfit| Failure::NoAnswer(unfit.to_string()))?;
    for (panel, series) in others.iter().flat_map(|panel| panel.series.iter().map(move |series| (panel, series))) {
        for point in &series.points {
            terminal::say(&format!("published: {}: {}", series.name, value_text(point.value, &panel.scale.unit)));
        }
    }
    match args.files.format {
        Format::Json => terminal::out(&json_text(&answered(&answer, &question))?),
        Format::Csv => {
            let header = ["period", "series", "value", "low", "high", "unit"].map(str::to_owned);
            let lines = lines(&answer, &question).into_iter().map(|line| {
                let [low, high] = [line.low, line.high].map(|end| end.map(|end| end.to_string()).unwrap_or_default());
                [line.period, line.series.to_owned(), line.value.to_string(), low, high, line.unit]
            });
            terminal::out(&table(std::iter::once(header).chain(lines))?)
        }
    }?;
    asked.keep(countries);
    Ok(())
}

/// Says what was asked for and not used.
fn unused(args: &CounterfactualArgs, question: &CounterfactualQuestion, answer: &Counterfactual) {
    let mut donors = question.donors.iter().filter(|code| **code != question.treated);
    if question.donors.contains(&question.treated) {
        terminal::say(&format!("note: {} is the country compared, and no donor of its own", question.treated));
    }
    if donors.next().is_none() {
        terminal::say("note: no donors are named; most methods compare with some, such as --donors CAN,RUS,…");
    }
    if !args.predictors.is_empty() && answer.weights.is_empty() {
        terminal::say("note: --predictor is not used: it weighs donors of the synthetic control, and there is none");
    }
}

fn lines(answer: &Counterfactual, question: &CounterfactualQuestion) -> Vec<Line> {
    let figure = |year: i32, series, value, range: Option<(f64, f64)>| Line {
        period: year.to_string(),
        series,
        value,
        low: range.map(|(low, _)| low),
        high: range.map(|(_, high)| high),
        unit: answer.unit.clone(),
    };
    let mut lines: Vec<Line> = answer
        .years
        .iter()
        .zip(&answer.observed)
        .map(|(year, value)| figure(*year, "observed", *value, None))
        .collect();
    for path in &answer.paths {
        for (t, year) in answer.years.iter().enumerate() {
            if let Some(value) = path.values[t] {
                lines.push(figure(*year, path.method.key(), value, path.range[t]));
            }
        }
    }
    let span = format!("{}/{}", question.event, answer.years.last().copied().unwrap_or_default());
    for path in &answer.paths {
        let Some(effect) = path.effect else { continue };
        let (value, unit) = if question.logarithms {
            (effect * 100.0, "% effect".to_owned())
        } else {
            (effect, format!("{} effect", answer.unit))
        };
        lines.push(Line { period: span.clone(), series: path.method.key(), value, low: None, high: None, unit });
    }
    lines
}

fn answered<'a>(answer: &'a Counterfactual, question: &'a CounterfactualQuestion) -> Answered<'a> {
    Answered {
        note: "what-if, not forecast",
        treated: &question.treated,
        event: question.event,
        unit: &answer.unit,
        rows: lines(answer, question),
        weights: answer.weights.iter().map(|(donor, weight)| Weight { donor, weight: *weight }).collect(),
        rmspe_before: answer.rmspe_before,
        placebo_rank: answer.placebo.as_ref().map(|placebo| placebo.rank),
        placebo_units: answer.placebo.as_ref().map(|placebo| placebo.n_units),
        before_p: answer.event_study.as_ref().and_then(|study| study.before_p),
        dropped: answer.dropped.iter().map(|(donor, why)| format!("{donor}: {why}")).collect(),
        absent: answer.absent.iter().map(|(method, why)| format!("{}: it {why}", method.key())).collect(),
    }
}
