//! What the jobs of the scenario lab do.

use std::path::{Path, PathBuf};

use super::jobs::Job;
use super::scenario_base::base_of;
use crate::analysis::flows;
use crate::charts::scenario_inputs::Ranked;
use crate::data::{Cancelled, Dataset, Progress as _};
use crate::project::{LabOutcome, Outcome};
use crate::scenario::{Lab, Reading, Scenario, ScenarioError, Spread};

/// Draws scenarios for the lab.
pub fn draw_scenarios(
    job: &Job,
    engine: &Lab,
    scenarios: &[Scenario],
    (draws, seed): (usize, u64),
) -> Result<Outcome, Cancelled> {
    let drawn = Spread::of(engine, scenarios, (draws, seed, threads()), job);
    let told = match drawn {
        Ok(Some(spread)) => Ok(Box::new(spread)),
        Ok(None) => return Err(Cancelled),
        Err(cause) => Err(format!("The range could not be drawn: {cause}")),
    };
    Ok(Outcome::Lab(LabOutcome::Drawn(told)))
}

/// Base points of the shares of the spread: their 95% intervals are then a few percent wide.
const SOBOL_POINTS: usize = 256;

/// Ranks the assumptions of a scenario at its last quarter.
pub fn rank_inputs(job: &Job, engine: &Lab, scenario: &Scenario, reading: Reading) -> Result<Outcome, Cancelled> {
    let quarter = scenario.quarters().saturating_sub(1);
    let ranked = (|| {
        let Some((middle, bars)) = engine.move_inputs(scenario, reading, quarter, job)? else { return Ok(None) };
        let sobol = engine.rank_inputs(scenario, (reading, quarter), (SOBOL_POINTS, 1, threads()), job)?;
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

/// Computes the market's base year from a trade file: its newest whole year.
pub fn base_year(engine: &Lab, dataset: &Dataset) -> Outcome {
    let newest = flows::periods(&dataset.frame)
        .map(|periods| periods.into_iter().map(|choice| choice.code).filter(|period| period.len() == 4).max());
    let base = match newest {
        Ok(year) => base_of(engine, dataset, year.as_deref()),
        Err(cause) => Err(format!("{}: {cause}", dataset.title)),
    };
    Outcome::Lab(LabOutcome::Based(base))
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
