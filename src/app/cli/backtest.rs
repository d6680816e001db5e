//! `backtest`: the what-if engine over recorded years, against what was seen.

use clap::Args;
use serde::Serialize;

use super::print::{csv_text, json_text};
use super::{Failure, Format, simulate, terminal};
use crate::scenario::{BACKTEST_DRAWS, Backtest, BacktestRow, Band, Sampling};

/// Arguments of `backtest`.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// Number of draws of each run.
    #[arg(long, default_value_t = BACKTEST_DRAWS, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    draws: u32,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    #[command(flatten)]
    base: simulate::BaseArgs,
}

#[derive(Serialize, Default)]
struct Row {
    year: u16,
    measure: &'static str,
    model: f64,
    model_spot: f64,
    seen_low: Option<f64>,
    seen_high: Option<f64>,
    error_pct: Option<f64>,
    unknown_5: Option<f64>,
    unknown_median: Option<f64>,
    unknown_95: Option<f64>,
    covered: Option<bool>,
    known_5: Option<f64>,
    known_median: Option<f64>,
    known_95: Option<f64>,
    crps: Option<f64>,
    naive_same: Option<f64>,
    naive_half: Option<f64>,
    unit: &'static str,
    sources: String,
}

#[derive(Serialize)]
struct Answer {
    note: &'static str,
    base: String,
    draws: usize,
    draws_failed: usize,
    seed: u64,
    verdict: String,
    reading: Vec<String>,
    rows: Vec<Row>,
}

/// Runs the recorded years and prints model, evidence, ranges and scores.
pub fn backtest(args: &BacktestArgs) -> Result<(), Failure> {
    let lab = simulate::lab(&args.base)?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let progress = terminal::Line::new();
    let report = Backtest::of(&lab, Sampling { draws: args.draws as usize, seed: args.seed, threads }, &progress)
        .map_err(|cause| Failure::NoAnswer(cause.to_string()))?;
    drop(progress);
    let Some(report) = report else { return Ok(()) };
    let rows: Vec<Row> = report.rows.iter().map(row).collect();
    terminal::out(&match args.format {
        Format::Json => json_text(&Answer {
            note: simulate::NOTE,
            verdict: report.verdict(),
            base: report.base_title,
            draws: report.draws,
            draws_failed: report.failed,
            seed: report.seed,
            reading: report.reading,
            rows,
        })?,
        Format::Csv => text(&report, &rows)?,
    })
}

fn text(report: &Backtest, rows: &[Row]) -> Result<String, Failure> {
    let mut text = format!(
        "# {}\n# base: {}\n# model: capacities as reported, prices tied to contracts; unknown: port capacity drawn as one \
         could have guessed it with {} the last year known\n# {} draws, seed {}, {} failed\n# {}\n",
        simulate::NOTE,
        report.base_title,
        report.last_known,
        report.draws,
        report.seed,
        report.failed,
        report.verdict()
    );
    for sentence in &report.reading {
        text.push_str(&format!("# {sentence}\n"));
    }
    text.push_str(&csv_text(rows)?);
    Ok(text)
}

fn row(row: &BacktestRow) -> Row {
    let seen = row.seen.as_ref();
    let ends = |band: Option<Band>| (band.map(|b| b.low), band.map(|b| b.median), band.map(|b| b.high));
    let (unknown_5, unknown_median, unknown_95) = ends(row.unknown);
    let (known_5, known_median, known_95) = ends(row.known);
    Row {
        year: row.year,
        measure: row.outcome.key(),
        model: row.contract,
        model_spot: row.spot,
        seen_low: seen.map(|seen| seen.low),
        seen_high: seen.map(|seen| seen.high),
        error_pct: row.error().map(|error| 100.0 * error),
        unknown_5,
        unknown_median,
        unknown_95,
        covered: row.covers(row.unknown),
        known_5,
        known_median,
        known_95,
        crps: row.crps,
        naive_same: row.naive.map(|(same, _)| same),
        naive_half: row.naive.map(|(_, half)| half),
        unit: row.outcome.unit(),
        sources: seen.map(|seen| seen.sources.join(" ")).unwrap_or_default(),
    }
}
