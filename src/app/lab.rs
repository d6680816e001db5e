//! What the jobs of the scenario lab do.

use std::path::{Path, PathBuf};

use super::jobs::Job;
use super::large;
use super::scenario_base::{POTASH, base_of};
use crate::analysis::flows;
use crate::charts::scenario_inputs::Ranked;
use crate::charts::scenario_words::Worked;
use crate::data::{Cancelled, Library, Progress as _};
use crate::formats::ReadError;
use crate::project::{BaseChoice, LabOutcome, OpenFile, Outcome};
use crate::scenario::{BACKTEST_DRAWS, Backtest, Lab, Reading, Sampling, Scenario, ScenarioError, Spread};

/// Draws scenarios for the lab.
pub fn draw_scenarios(
    job: &Job,
    engine: &Lab,
    scenarios: &[Scenario],
    (draws, seed): (usize, u64),
) -> Result<Outcome, Cancelled> {
    let drawn = Spread::of(engine, scenarios, Sampling { draws, seed, threads: threads() }, job);
    let told = match drawn {
        Ok(Some(spread)) => Ok(Box::new(spread)),
        Ok(None) => return Err(Cancelled),
        Err(cause) => Err(format!("The range could not be drawn: {cause}")),
    };
    Ok(Outcome::Lab(LabOutcome::Drawn(told)))
}

/// Base points of the shares of the spread: their 95% intervals are then a few percent wide.
const SOBOL_POINTS: usize = 256;

/// Ranks the assumptions of a scenario at its last quarter; `with_shares` takes seconds more.
pub fn rank_inputs(
    job: &Job,
    engine: &Lab,
    scenario: &Scenario,
    (reading, with_shares): (Reading, bool),
) -> Result<Outcome, Cancelled> {
    let quarter = scenario.quarters().saturating_sub(1);
    let points = Sampling { draws: SOBOL_POINTS, seed: 1, threads: threads() };
    let ranked = (|| {
        let Some((middle, bars)) = engine.move_inputs(scenario, reading, quarter, job)? else { return Ok(None) };
        let sobol = if with_shares { engine.rank_inputs(scenario, (reading, quarter), points, job)? } else { None };
        Ok::<_, ScenarioError>(Some(Ranked { scenario: scenario.clone(), reading, middle, bars, sobol }))
    })();
    job.check()?;
    let told = match ranked {
        Ok(Some(ranked)) => Ok(Box::new(ranked)),
        Ok(None) => Err("The scenario has no quarter to rank in; make it longer".to_owned()),
        Err(cause) => Err(format!("The assumptions could not be ranked: {cause}")),
    };
    Ok(Outcome::Lab(LabOutcome::Ranked(told)))
}

/// One thread is left to the window.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).saturating_sub(1).max(1)
}

/// Runs the model over recorded years.
pub fn run_backtest(job: &Job, engine: &Lab) -> Result<Outcome, Cancelled> {
    let told = match Backtest::of(engine, Sampling { draws: BACKTEST_DRAWS as usize, seed: 1, threads: threads() }, job)
    {
        Ok(Some(report)) => Ok(Box::new(report)),
        Ok(None) => return Err(Cancelled),
        Err(cause) => Err(format!("The recorded years could not be run: {cause}")),
    };
    Ok(Outcome::Lab(LabOutcome::Backtested(told)))
}

/// Computes the market's base from a year of a trade file: the one asked for, else the newest.
pub fn base_year(
    job: &Job,
    (library, engine): (&Library, &Lab),
    file: &OpenFile,
    wanted: Option<String>,
    copies: bool,
) -> Result<Outcome, Cancelled> {
    let mut choice = BaseChoice { file: file.id, year: wanted.clone().unwrap_or_default(), years: Vec::new() };
    let dataset = match large::rows_of_product(job, library, file, POTASH, copies) {
        Ok(dataset) => dataset,
        Err(ReadError::Cancelled(cancelled)) => return Err(cancelled),
        Err(cause) => return Ok(Outcome::Lab(LabOutcome::Based { choice, base: Err(cause.to_string()) })),
    };
    let base = match flows::periods(&dataset.frame) {
        Ok(periods) => {
            choice.years = periods.into_iter().map(|period| period.code).filter(|code| code.len() == 4).collect();
            choice.years.sort_by(|a, b| b.cmp(a));
            let year = wanted.or_else(|| choice.years.first().cloned());
            choice.year = year.clone().unwrap_or_default();
            base_of(engine, &dataset, year.as_deref())
        }
        Err(cause) => Err(format!("{}: {cause}", dataset.title)),
    };
    Ok(Outcome::Lab(LabOutcome::Based { choice, base }))
}

/// Works out the files of a class.
pub fn work_out_class(
    job: &Job,
    engine: &Lab,
    files: Vec<(String, Scenario)>,
    is_new: bool,
) -> Result<Outcome, Cancelled> {
    let (mut class, mut failed) = (Vec::new(), Vec::new());
    let total = files.len() as u64;
    for (done, (name, scenario)) in files.into_iter().enumerate() {
        job.check()?;
        job.report("Running files", done as u64, Some(total));
        match engine.four(&scenario) {
            Ok(worlds) => class.push((name, Worked { scenario, worlds })),
            Err(cause) => failed.push((name, scenario, cause.to_string())),
        }
    }
    let base_title = engine.defaults.base.title.clone();
    Ok(Outcome::Lab(LabOutcome::Class { class, failed, base_title, is_new }))
}

/// Reads scenario files.
pub fn read_scenarios(paths: Vec<PathBuf>) -> Outcome {
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).map_err(|cause| {
            format!("{}: cannot be read ({cause}). Check the path, or open the file in an editor", path.display())
        })?;
        Scenario::read(&text).map(Box::new).map_err(|cause| format!("{}: {cause}", path.display()))
    };
    let files = paths.into_iter().map(|path| (path.clone(), read(&path)));
    Outcome::Lab(LabOutcome::Read(files.collect()))
}
