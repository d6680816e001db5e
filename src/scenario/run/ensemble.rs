//! Many plausible worlds for several scenarios: the same draw is the same world in each, in market and conduct.
//!
//! Cost: per draw one start per distinct world, one path and its holding path per scenario; holding paths that are
//! equal are run once.

use std::ops::Range;

use super::super::file::Scenario;
use super::super::parallel::{Sampling, each_piece};
use super::super::policy::{Course, FactorSampler, Factors, Luck, PolicyEngine, Terms};
use super::super::random::Stream;
use super::super::vector_math::exp;
use super::super::{Levers, Measure, Parameters, Path, Sampler, ScenarioError, Simulator, State, Step, Track};
use super::reading::World;
use super::{Lab, Reading};
use crate::analysis::quantiles;
use crate::data::{Cancelled, Progress};

/// Draws a thread takes at a time: short enough to cancel within a few tens of milliseconds.
const PIECE: usize = 25;
/// Streams of one draw; 0 is its assumptions'.
const DEMAND: u64 = 1;
const STRUCTURAL: u64 = 2;
const CONDUCT: u64 = 3;

/// Results of many draws. NaN where a draw failed or a scenario is shorter.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// Names of the scenarios.
    pub names: Vec<String>,
    /// What was kept.
    pub readings: Vec<Reading>,
    /// Length of the longest scenario in quarters.
    pub quarters: usize,
    /// Number of draws, failed ones included.
    pub draws: usize,
    /// Scenario by scenario, reading by reading, quarter by quarter, draw by draw: one number of all draws lies together.
    values: Vec<f64>,
    /// Structural error per draw: factors on volumes and on money.
    structural: Vec<(f64, f64)>,
    /// Draw, scenario, and why it failed.
    pub failures: Vec<(u64, usize, ScenarioError)>,
}

/// What does not change from draw to draw.
struct Plan<'a> {
    lab: &'a Lab,
    scenarios: &'a [Scenario],
    readings: &'a [Reading],
    quarters: usize,
    seed: u64,
    worlds: Vec<Prepared>,
    structural: (f64, f64),
}

/// A scenario ready to be drawn.
#[derive(Clone)]
struct Prepared {
    simulator: Simulator,
    sampler: Sampler,
    conduct: FactorSampler,
    factors: Factors,
    hold: Terms,
    start: Levers,
    /// The first scenario with the same market and start.
    like: usize,
}

/// Draws scenarios under common luck.
///
/// # Errors
/// The error names the scenario that cannot run at all; `Ok(None)` when the user asked to stop.
pub fn draw(
    lab: &Lab,
    scenarios: &[Scenario],
    readings: &[Reading],
    sampling: Sampling,
    progress: &dyn Progress,
) -> Result<Option<Draws>, ScenarioError> {
    let Sampling { draws, seed, threads } = sampling;
    let mut worlds: Vec<Prepared> = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        let simulator = lab.simulator(scenario)?;
        let start = scenario.terms.start.levers();
        let same =
            |other: &Prepared| other.simulator.model.parameters == simulator.model.parameters && other.start == start;
        let like = worlds.iter().position(same).unwrap_or(worlds.len());
        worlds.push(Prepared {
            sampler: lab.sampler(scenario)?,
            conduct: lab.factor_sampler(scenario)?,
            factors: lab.factors(scenario)?,
            hold: scenario.terms.hold(),
            simulator,
            start,
            like,
        });
    }
    let quarters = scenarios.iter().map(Scenario::quarters).max().unwrap_or_default();
    let structural = (lab.defaults.structural.volume, lab.defaults.structural.net);
    let plan = Plan { lab, scenarios, readings, quarters, seed, worlds, structural };
    let columns = scenarios.len() * readings.len() * quarters;
    let mut all = Draws {
        names: scenarios.iter().map(|scenario| scenario.name.clone()).collect(),
        readings: readings.to_vec(),
        quarters,
        draws,
        values: vec![f64::NAN; columns * draws],
        structural: vec![(1.0, 1.0); draws],
        failures: Vec::new(),
    };
    let worker = || {
        let mut worker = Worker::new(&plan);
        let plan = &plan;
        move |range: Range<usize>| worker.run(plan, range)
    };
    let take = |range: Range<usize>, (values, structural, failures): Piece| {
        for (column, values) in values.chunks_exact(range.len()).enumerate() {
            all.values[column * draws..][range.clone()].copy_from_slice(values);
        }
        all.structural[range].copy_from_slice(&structural);
        all.failures.extend(failures);
    };
    if let Err(Cancelled) = each_piece(draws, PIECE, threads, "Drawing worlds", progress, worker, take) {
        return Ok(None);
    }
    all.failures.sort_by_key(|(draw, scenario, _)| (*draw, *scenario));
    Ok(Some(all))
}

/// Some draws: values as in [`Draws`], structural errors, failures.
type Piece = (Vec<f64>, Vec<(f64, f64)>, Vec<(u64, usize, ScenarioError)>);

/// What one thread needs again and again.
struct Worker<'a> {
    worlds: Vec<Prepared>,
    engines: Vec<(PolicyEngine<'a>, PolicyEngine<'a>)>,
    starts: Vec<Result<State, ScenarioError>>,
    courses: (Course, Course),
    steps: (Vec<Step>, Vec<Step>),
    path: Path,
    hold: Track,
    /// World of the holding path at hand.
    held: Option<usize>,
    /// Demand shocks per world.
    shocks: Vec<Vec<f64>>,
}

impl<'a> Worker<'a> {
    fn new(plan: &'a Plan<'a>) -> Self {
        let engines = plan.scenarios.iter().zip(&plan.worlds).map(|(scenario, world)| {
            let engine = |terms| PolicyEngine::new(terms, &scenario.regime, &scenario.shocks, plan.lab.catalogue);
            (engine(&scenario.terms), engine(&world.hold))
        });
        Self {
            worlds: plan.worlds.clone(),
            engines: engines.collect(),
            starts: Vec::with_capacity(plan.worlds.len()),
            courses: (Course::default(), Course::default()),
            steps: (Vec::new(), Vec::new()),
            path: Path::default(),
            hold: Track::default(),
            held: None,
            shocks: vec![vec![0.0; plan.quarters]; plan.worlds.len()],
        }
    }

    fn run(&mut self, plan: &Plan<'_>, range: Range<usize>) -> Piece {
        let draws = range.len();
        let per_scenario = plan.readings.len() * plan.quarters * draws;
        let mut values = vec![f64::NAN; plan.scenarios.len() * per_scenario];
        let (mut structural, mut failures) = (Vec::with_capacity(draws), Vec::new());
        for (place, draw) in range.enumerate() {
            let draw = draw as u64;
            let mut stream = Stream::new(plan.seed, draw, STRUCTURAL);
            let errors = (plan.structural.0 * stream.normal(), plan.structural.1 * stream.normal());
            structural.push((exp(errors.0), exp(errors.1)));
            self.start(plan, draw);
            for (index, values) in values.chunks_exact_mut(per_scenario.max(1)).enumerate() {
                let column = values[place..].iter_mut().step_by(draws);
                if let Err(cause) = self.scenario(plan, draw, index, column) {
                    failures.push((draw, index, cause));
                }
            }
        }
        (values, structural, failures)
    }

    /// Draws every market and its start.
    fn start(&mut self, plan: &Plan<'_>, draw: u64) {
        self.held = None;
        self.starts.clear();
        for (index, world) in self.worlds.iter_mut().enumerate() {
            if world.like < index {
                let state = self.starts[world.like].clone();
                self.starts.push(state);
                continue;
            }
            let simulator = &mut world.simulator;
            world.sampler.draw(plan.seed, draw, &mut simulator.model.parameters);
            let state = simulator.refit().and_then(|()| simulator.start(world.start)).map(|_| simulator.state.clone());
            self.starts.push(state);
            let Parameters { shock_memory, shock_sd, .. } = simulator.model.parameters;
            let mut stream = Stream::new(plan.seed, draw, DEMAND);
            let mut shock = 0.0;
            for slot in &mut self.shocks[index] {
                shock = shock_memory * shock + shock_sd * stream.normal();
                *slot = shock;
            }
        }
    }

    /// Runs one scenario in one draw and writes its readings, quarter by quarter; nothing when it fails.
    fn scenario<'v>(
        &mut self,
        plan: &Plan<'_>,
        draw: u64,
        index: usize,
        values: impl Iterator<Item = &'v mut f64>,
    ) -> Result<(), ScenarioError> {
        let scenario = &plan.scenarios[index];
        let luck = Luck::of_draw(plan.seed, draw);
        let world = &self.worlds[index];
        let mut factors = world.factors;
        world.conduct.draw(&mut Stream::new(plan.seed, draw, CONDUCT), &mut factors);
        let (engine, hold_engine) = &mut self.engines[index];
        engine.run(&factors, luck, scenario.months, &mut self.courses.0);
        hold_engine.run(&factors, luck, scenario.months, &mut self.courses.1);
        self.courses.0.quarters(&mut self.steps.0);
        self.courses.1.quarters(&mut self.steps.1);
        let like = world.like;
        let from = self.starts[index].as_ref().map_err(Clone::clone)?;
        let simulator = &mut self.worlds[like].simulator;
        let shocks = &self.shocks[like];
        if self.held != Some(like) || !self.hold.has_steps(&self.steps.1) {
            self.held = None;
            simulator.track(from, &self.steps.1, shocks, &mut self.hold)?;
            self.held = Some(like);
        }
        simulator.leave(&self.hold, &self.steps.0, shocks, &mut self.path)?;
        let world = World {
            course: &self.courses.0,
            hold_course: &self.courses.1,
            path: &self.path,
            hold: &self.hold.path,
            parameters: &simulator.model.parameters,
        };
        let asked = plan.readings.iter().flat_map(|reading| (0..plan.quarters).map(move |quarter| (*reading, quarter)));
        for (value, (reading, quarter)) in values.zip(asked) {
            *value = world.read(reading, quarter).unwrap_or(f64::NAN);
        }
        Ok(())
    }
}

impl Draws {
    /// One number per draw; empty when the reading was not kept. `structural` multiplies the model's own error on
    /// volumes and money.
    pub fn across(&self, scenario: usize, reading: Reading, quarter: usize, structural: bool) -> Vec<f64> {
        let Some(values) = self.column(scenario, reading, quarter) else { return Vec::new() };
        let factor = |(volume, net): &(f64, f64)| match reading {
            _ if !structural => 1.0,
            Reading::Market(Measure::Volume) => *volume,
            _ if reading.is_money() => *net,
            _ => 1.0,
        };
        values.iter().zip(&self.structural).map(|(value, errors)| value * factor(errors)).collect()
    }

    fn column(&self, scenario: usize, reading: Reading, quarter: usize) -> Option<&[f64]> {
        let kept = self.readings.iter().position(|r| *r == reading)?;
        let column = (scenario * self.readings.len() + kept) * self.quarters + quarter;
        self.values.get(column * self.draws..)?.get(..self.draws)
    }

    /// Quantiles of a reading in a quarter; empty where no draw worked.
    pub fn quantiles(
        &self,
        scenario: usize,
        reading: Reading,
        quarter: usize,
        ps: &[f64],
        structural: bool,
    ) -> Vec<f64> {
        quantiles(&self.across(scenario, reading, quarter, structural), ps)
    }

    /// The path of one draw.
    pub fn path(&self, draw: usize, scenario: usize, reading: Reading) -> Vec<f64> {
        let columns = (0..self.quarters).map_while(|quarter| self.column(scenario, reading, quarter));
        columns.filter_map(|column| column.get(draw).copied()).collect()
    }

    /// Differences between two scenarios, draw by draw, where both worked.
    pub fn differences(&self, ours: usize, theirs: usize, reading: Reading, quarter: usize) -> Vec<f64> {
        let (a, b) = (self.across(ours, reading, quarter, false), self.across(theirs, reading, quarter, false));
        a.iter().zip(&b).map(|(a, b)| a - b).filter(|difference| !difference.is_nan()).collect()
    }

    /// In which part of the draws one scenario lies above another; equal values count half. `None` when no draw
    /// worked.
    pub fn chance_above(&self, ours: usize, theirs: usize, reading: Reading, quarter: usize) -> Option<f64> {
        let differences = self.differences(ours, theirs, reading, quarter);
        let won: f64 = differences
            .iter()
            .map(|d| {
                if *d > 0.0 {
                    1.0
                } else if *d < 0.0 {
                    0.0
                } else {
                    0.5
                }
            })
            .sum();
        (!differences.is_empty()).then(|| won / differences.len() as f64)
    }
}
