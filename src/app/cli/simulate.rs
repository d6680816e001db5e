//! `simulate` and `compare`: what-if scenarios without a window. Equal inputs give equal bytes.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::ask::{AreaArgs, Asked};
use super::copies::CacheArgs;
use super::print::{json_text, number, table};
use super::repairs::RepairArgs;
use super::{Failure, Format, outfile, terminal};
use crate::analysis::flows::Named;
use crate::app::scenario_base::{POTASH, base_of};
use crate::formats::write;
use crate::scenario::policy::Event;
use crate::scenario::{Draws, Lab, PRESETS, Reading, Run, Sampling, Scenario, draw, month_cells, preset, replay};

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// A scenario file or the short name of a shipped one.
    #[arg(required_unless_present = "list")]
    scenario: Option<String>,
    /// List the shipped scenarios with their stories.
    #[arg(long)]
    list: bool,
    /// Ask whether its rules would have fired in 2011, 2017, 2021 and 2025 instead of running it.
    #[arg(long, conflicts_with_all = ["draws", "quarters", "out"])]
    replay: bool,
    /// Number of draws: adds the range that holds nine in ten.
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    draws: u32,
    #[command(flatten)]
    run: RunArgs,
    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What runs of one scenario and of several have in common.
#[derive(Debug, Args)]
struct RunArgs {
    /// Seed of the draws.
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
    /// Length in quarters instead of the scenario's own, or the shortest one's.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u32).range(2..=40))]
    quarters: Option<u32>,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    #[command(flatten)]
    base: BaseArgs,
}

/// Where the trade matrix comes from.
#[derive(Debug, Args)]
pub struct BaseArgs {
    /// Compute the trade matrix from this BACI or Comtrade file instead of the stylised one; several are read as one.
    #[arg(long, value_name = "FILE")]
    base: Vec<PathBuf>,
    /// Year of the file; its only one when left out.
    #[arg(long, value_name = "YEAR", requires = "base")]
    base_year: Option<String>,
    #[command(flatten)]
    areas: AreaArgs,
    #[command(flatten)]
    cache: CacheArgs,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Scenario files or short names of shipped ones, two or more.
    #[arg(required = true, num_args = 2..)]
    scenarios: Vec<String>,
    /// Number of draws.
    #[arg(long, default_value_t = 1000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    draws: u32,
    #[command(flatten)]
    run: RunArgs,
}

/// Median and the range that holds nine in ten.
const BAND: [f64; 3] = [0.5, 0.05, 0.95];

#[derive(Serialize)]
struct Row {
    period: String,
    freq: char,
    measure: &'static str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    median: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    unit: &'static str,
}

#[derive(Serialize)]
struct Told {
    period: String,
    kind: &'static str,
    sentence: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    scenario: &'a str,
    note: &'static str,
    base: &'a str,
    caution: &'a str,
    seed: u64,
    draws: usize,
    draws_failed: usize,
    rows: Vec<Row>,
    events: Vec<Told>,
}

#[derive(Serialize)]
struct Compared {
    scenario: String,
    against: String,
    measure: &'static str,
    median: f64,
    low: f64,
    high: f64,
    chance_above: Option<f64>,
    unit: &'static str,
}

/// What stands on every result.
pub const NOTE: &str = "what-if, not forecast";

/// Runs one scenario, or lists the shipped ones.
pub fn simulate(args: &SimulateArgs) -> Result<(), Failure> {
    if args.list {
        return list();
    }
    let name = args.scenario.as_deref().unwrap_or_default();
    if let Some(out) = &args.out {
        outfile::check(out, args.run.base.base.iter().chain([&PathBuf::from(name)]))?;
    }
    let mut scenario = read(name)?;
    shorten(&mut scenario, args.run.quarters)?;
    let lab = lab(&args.run.base)?;
    if args.replay {
        return tell_past(&scenario, &lab);
    }
    let run = lab.run(&scenario).map_err(|cause| no_answer(&scenario, &cause))?;
    let readings: Vec<Reading> = Reading::all().collect();
    let draws = if args.draws > 0 {
        drawn(&lab, std::slice::from_ref(&scenario), &readings, args.draws as usize, args.run.seed)?
    } else {
        None
    };
    let text = match args.run.format {
        Format::Csv => csv_text(&run, &scenario, &lab, draws.as_ref(), args.run.seed)?,
        Format::Json => json(&run, &scenario, &lab, draws.as_ref(), args.run.seed)?,
    };
    match &args.out {
        None => terminal::out(&text),
        Some(path) => write::bytes(path, text.as_bytes()).map_err(|cause| {
            Failure::Unwritable(format!("{}: {cause}. Choose a folder that can be written to", path.display()))
        }),
    }
}

/// Compares scenarios under common draws at their last quarter.
pub fn compare(args: &CompareArgs) -> Result<(), Failure> {
    let mut scenarios = args.scenarios.iter().map(|name| read(name)).collect::<Result<Vec<_>, _>>()?;
    let shortest = scenarios.iter().map(|scenario| scenario.months / 3).min();
    for scenario in &mut scenarios {
        shorten(scenario, args.run.quarters.or(shortest))?;
    }
    let lab = lab(&args.run.base)?;
    let Some(draws) = drawn(&lab, &scenarios, &Reading::COMPARED, args.draws as usize, args.run.seed)? else {
        return Ok(());
    };
    let last = draws.quarters.saturating_sub(1);
    let mut rows = Vec::new();
    for reading in Reading::COMPARED {
        let mut tell = |scenario: &str, against: &str, band: &[f64], chance_above: Option<f64>| {
            let &[median, low, high] = band else { return };
            let [median, low, high] = [median, low, high].map(number);
            let (scenario, against) = (scenario.to_owned(), against.to_owned());
            let (measure, unit) = (reading.key(), reading.unit());
            rows.push(Compared { scenario, against, measure, median, low, high, chance_above, unit });
        };
        for (i, ours) in args.scenarios.iter().enumerate() {
            tell(ours, "", &draws.quantiles(i, reading, last, &BAND, false), None);
        }
        for (i, ours) in args.scenarios.iter().enumerate() {
            for (k, theirs) in args.scenarios.iter().enumerate().filter(|(k, _)| *k != i) {
                let difference = crate::analysis::quantiles(&draws.differences(i, k, reading, last), &BAND);
                tell(ours, theirs, &difference, draws.chance_above(i, k, reading, last));
            }
        }
    }
    terminal::out(&match args.run.format {
        Format::Json => json_text(&rows)?,
        Format::Csv => {
            let mut text = heading(
                &lab,
                args.run.seed,
                Some(&draws),
                "the last quarter; gains are over each scenario's own start held as it is",
            );
            let header = ["scenario", "against", "measure", "median", "low_5", "high_95", "chance_above", "unit"];
            let lines = rows.iter().map(|row| {
                let chance = row.chance_above.map(|chance| chance.to_string()).unwrap_or_default();
                let [median, low, high] = [row.median, row.low, row.high].map(|value| value.to_string());
                let (scenario, against) = (row.scenario.clone(), row.against.clone());
                [scenario, against, row.measure.to_owned(), median, low, high, chance, row.unit.to_owned()]
            });
            text.push_str(&table(std::iter::once(header.map(str::to_owned)).chain(lines))?);
            text
        }
    })?;
    Ok(())
}

fn tell_past(scenario: &Scenario, lab: &Lab) -> Result<(), Failure> {
    let mut text = String::new();
    for verdict in replay(scenario, lab.catalogue) {
        text.push_str(&format!("{}\n", verdict.sentence()));
        for finding in &verdict.findings {
            text.push_str(&format!("    {} [{}]\n", finding.sentence, finding.source));
        }
        for sender in &verdict.senders {
            text.push_str(&format!("    recorded: {} [{}]\n", sender.sentence, sender.source));
        }
    }
    terminal::out(&text)
}

fn list() -> Result<(), Failure> {
    let mut text = String::new();
    for preset in PRESETS {
        let scenario = preset.scenario().map_err(|cause| Failure::Unreadable(format!("{}: {cause}", preset.id)))?;
        text.push_str(&format!("{}\n    {}\n    {}\n", preset.id, scenario.name, scenario.story.trim()));
    }
    terminal::out(&text)?;
    Ok(())
}

/// A file where there is one, else a shipped scenario.
fn read(name: &str) -> Result<Scenario, Failure> {
    let path = Path::new(name);
    if let Some(preset) = preset(name).filter(|_| !path.exists()) {
        return preset.scenario().map_err(|cause| Failure::Unreadable(format!("{name}: {cause}")));
    }
    let text = std::fs::read_to_string(path).map_err(|cause| {
        let known: Vec<&str> = PRESETS.iter().map(|preset| preset.id).collect();
        Failure::Unreadable(format!("{name}: {cause}. Shipped scenarios are {}", known.join(", ")))
    })?;
    Scenario::read(&text).map_err(|cause| Failure::Unreadable(format!("{name}: {cause}")))
}

/// The engine with the base that was asked for.
pub fn lab(args: &BaseArgs) -> Result<Lab, Failure> {
    let lab = Lab::shipped().map_err(|cause| Failure::defect(&cause))?;
    if args.base.is_empty() {
        return Ok(lab);
    }
    let countries = super::ask::countries()?;
    let asked = Asked { files: &args.base, areas: &args.areas, repairs: &RepairArgs::default(), cache: args.cache };
    let named = Named { products: vec![POTASH.to_owned()], areas: Vec::new() };
    let base = asked.of_products(&countries, &named, |dataset| base_of(&lab, dataset, args.base_year.as_deref()))?;
    asked.keep(&countries);
    Ok(lab.with_base(base))
}

fn shorten(scenario: &mut Scenario, quarters: Option<u32>) -> Result<(), Failure> {
    if let Some(quarters) = quarters {
        scenario.months = 3 * quarters;
    }
    match scenario.faults().into_iter().next() {
        None => Ok(()),
        Some(fault) => Err(Failure::Usage(format!("{}: {}. Change --quarters or the file", scenario.name, fault.what))),
    }
}

fn no_answer(scenario: &Scenario, cause: &crate::scenario::ScenarioError) -> Failure {
    Failure::NoAnswer(format!("{}: {cause}", scenario.name))
}

fn drawn(
    lab: &Lab,
    scenarios: &[Scenario],
    readings: &[Reading],
    draws: usize,
    seed: u64,
) -> Result<Option<Draws>, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let progress = terminal::Line::new();
    let drawn = draw(lab, scenarios, readings, Sampling { draws, seed, threads }, &progress)
        .map_err(|cause| Failure::NoAnswer(cause.to_string()))?;
    drop(progress);
    if let Some((number, scenario, cause)) = drawn.as_ref().and_then(|draws| draws.failures.first()) {
        let failed = drawn.as_ref().map_or(0, |draws| draws.failures.len());
        terminal::say(&format!(
            "note: {failed} of {} paths failed and are left out; draw {number} of {} because {cause}",
            draws * scenarios.len(),
            scenarios[*scenario].name
        ));
    }
    Ok(drawn)
}

/// What stands above every table.
fn heading(lab: &Lab, seed: u64, draws: Option<&Draws>, says: &str) -> String {
    let base = &lab.defaults.base;
    let drawn = draws.map_or_else(String::new, |draws| {
        format!("# {} draws, seed {seed}, {} paths failed\n", draws.draws, draws.failures.len())
    });
    format!("# {NOTE}\n# base: {}. {}\n# {says}\n{drawn}", base.title, base.caution)
}

fn csv_text(run: &Run, scenario: &Scenario, lab: &Lab, draws: Option<&Draws>, seed: u64) -> Result<String, Failure> {
    let mut text = heading(
        lab,
        seed,
        draws,
        "value is the single path, on which nothing unlikely happens; draws say how likely that is",
    );
    let header = ["period", "freq", "measure", "value", "median", "low_5", "high_95", "unit", "note"];
    let figures = rows(run, scenario, draws).into_iter().map(|row| {
        let [median, low, high] = [row.median, row.low, row.high].map(|v| v.map(|v| v.to_string()).unwrap_or_default());
        let (freq, value) = (row.freq.to_string(), row.value.to_string());
        [row.period, freq, row.measure.to_owned(), value, median, low, high, row.unit.to_owned(), String::new()]
    });
    let told = events(run, scenario, lab).into_iter().map(|told| {
        let [value, median, low, high, unit] = <[String; 5]>::default();
        [told.period, "M".to_owned(), format!("event:{}", told.kind), value, median, low, high, unit, told.sentence]
    });
    text.push_str(&table(std::iter::once(header.map(str::to_owned)).chain(figures).chain(told))?);
    Ok(text)
}

/// Quarterly results with their ranges, then the monthly ones of the single path.
fn rows(run: &Run, scenario: &Scenario, draws: Option<&Draws>) -> Vec<Row> {
    let mut rows = Vec::new();
    for quarter in 0..run.path.quarters.len() {
        for reading in Reading::all() {
            let Some(value) = run.reading(reading, quarter) else { continue };
            let band = draws.map(|draws| draws.quantiles(0, reading, quarter, &BAND, false)).unwrap_or_default();
            rows.push(Row {
                period: scenario.quarter_label(quarter),
                freq: 'Q',
                measure: reading.key(),
                value: number(value),
                median: band.first().copied().map(number),
                low: band.get(1).copied().map(number),
                high: band.get(2).copied().map(number),
                unit: reading.unit(),
            });
        }
    }
    rows.extend(month_cells(run, scenario).into_iter().map(|cell| Row {
        period: cell.period,
        freq: cell.freq,
        measure: cell.key,
        value: number(cell.value),
        median: None,
        low: None,
        high: None,
        unit: cell.unit,
    }));
    rows
}

fn events(run: &Run, scenario: &Scenario, lab: &Lab) -> Vec<Told> {
    let told = |event: &Event| Told {
        period: scenario.month_label(event.month as usize),
        kind: event.kind.key(),
        sentence: event.sentence(&scenario.terms, lab.catalogue),
    };
    run.course.events.iter().map(told).collect()
}

fn json(run: &Run, scenario: &Scenario, lab: &Lab, draws: Option<&Draws>, seed: u64) -> Result<String, Failure> {
    json_text(&Answer {
        scenario: &scenario.name,
        note: NOTE,
        base: &run.base_title,
        caution: &run.caution,
        seed,
        draws: draws.map_or(0, |draws| draws.draws),
        draws_failed: draws.map_or(0, |draws| draws.failures.len()),
        rows: rows(run, scenario, draws),
        events: events(run, scenario, lab),
    })
}
