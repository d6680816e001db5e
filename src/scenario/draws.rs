//! Many plausible worlds, the same for every scenario: the spread of the answer.
//!
//! Cost: one start and one path per scenario and draw; nothing is allocated inside the loop. Two scenarios over
//! 24 quarters take about 230 market solutions a draw.

use std::ops::Range;

use super::dynamics::{Path, Simulator, State};
use super::levers::{Levers, Step};
use super::outputs::Measure;
use super::parallel::in_pieces;
use super::random::Stream;
use super::sampler::Sampler;
use super::vector_math::exp;
use super::{ScenarioError, Structural};
use crate::analysis::{mean, quantiles};
use crate::data::{Cancelled, Progress};

/// Draws a thread takes at a time: short enough to cancel within a few tens of milliseconds.
const PIECE: usize = 50;
/// Streams of one draw: 0 is the assumptions'.
const DEMAND: u64 = 1;
const STRUCTURAL: u64 = 2;

/// A policy over the quarters; may differ from draw to draw.
pub trait Policy: Sync {
    /// Writes the quarters of one draw. `stream` belongs to this draw alone and is the same for every policy.
    fn steps(&self, stream: &mut Stream, quarters: usize, out: &mut Vec<Step>);
}

/// The same quarters in every draw; the last one goes on when there are too few.
impl Policy for Vec<Step> {
    fn steps(&self, _stream: &mut Stream, quarters: usize, out: &mut Vec<Step>) {
        out.clear();
        let last = self.last().copied().unwrap_or_default();
        out.extend((0..quarters).map(|t| self.get(t).copied().unwrap_or(last)));
    }
}

/// What to draw.
pub struct Plan<'a> {
    /// Model whose assumptions are the middle of the draws.
    pub simulator: &'a Simulator,
    /// How assumptions vary.
    pub sampler: &'a Sampler,
    /// Settings the market has settled under before quarter 0.
    pub start: Levers,
    /// Policies to compare.
    pub policies: Vec<&'a dyn Policy>,
    /// The policy that effects on GDP are measured against.
    pub reference: usize,
    /// What to keep of each quarter.
    pub measures: Vec<Measure>,
    /// Length of the paths.
    pub quarters: usize,
    /// Seed of all draws.
    pub seed: u64,
    /// Whether demand swings from quarter to quarter.
    pub demand_shocks: bool,
    /// Structural error, drawn once a path and kept apart.
    pub structural: &'a Structural,
}

/// Results of many draws: a number per draw, policy, measure and quarter, in this order. NaN where a draw failed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ensemble {
    /// Number of policies.
    pub n_policies: usize,
    /// What was kept.
    pub measures: Vec<Measure>,
    /// Length of the paths.
    pub quarters: usize,
    /// Number of draws, failed ones included.
    pub draws: usize,
    /// The numbers.
    pub values: Vec<f64>,
    /// Structural error per draw: factors on volumes and on revenue.
    pub structural: Vec<(f64, f64)>,
    /// Draws that failed, and why.
    pub failures: Vec<(u64, ScenarioError)>,
}

/// Draws a range; the same draw gives the same bits in any range, order and thread.
pub fn run_draws(plan: &Plan<'_>, range: Range<u64>) -> Ensemble {
    let mut worker = Worker::new(plan);
    worker.run(range)
}

/// All draws from 0 on, over several threads.
///
/// # Errors
/// [`Cancelled`] when the user asked to stop.
pub fn run_ensemble(
    plan: &Plan<'_>,
    draws: usize,
    threads: usize,
    progress: &dyn Progress,
) -> Result<Ensemble, Cancelled> {
    let pieces = in_pieces(draws, PIECE, threads, "Drawing worlds", progress, || {
        let mut worker = Worker::new(plan);
        move |range: Range<usize>| worker.run(range.start as u64..range.end as u64)
    })?;
    let mut all = Worker::new(plan).run(0..0);
    for piece in pieces {
        all.draws += piece.draws;
        all.values.extend(piece.values);
        all.structural.extend(piece.structural);
        all.failures.extend(piece.failures);
    }
    Ok(all)
}

struct Worker<'a> {
    plan: &'a Plan<'a>,
    simulator: Simulator,
    from: State,
    paths: Vec<Path>,
    steps: Vec<Step>,
    shocks: Vec<f64>,
}

impl<'a> Worker<'a> {
    fn new(plan: &'a Plan<'a>) -> Self {
        Self {
            plan,
            simulator: plan.simulator.clone(),
            from: State::default(),
            paths: vec![Path::default(); plan.policies.len()],
            steps: Vec::with_capacity(plan.quarters),
            shocks: vec![0.0; if plan.demand_shocks { plan.quarters } else { 0 }],
        }
    }

    fn run(&mut self, range: Range<u64>) -> Ensemble {
        let plan = self.plan;
        let draws = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or_default();
        let per_draw = plan.policies.len() * plan.measures.len() * plan.quarters;
        let mut out = Ensemble {
            n_policies: plan.policies.len(),
            measures: plan.measures.clone(),
            quarters: plan.quarters,
            draws,
            values: Vec::with_capacity(draws * per_draw),
            structural: Vec::with_capacity(draws),
            failures: Vec::new(),
        };
        for draw in range {
            let mut stream = Stream::new(plan.seed, draw, STRUCTURAL);
            let errors = (plan.structural.volume * stream.normal(), plan.structural.net * stream.normal());
            out.structural.push((exp(errors.0), exp(errors.1)));
            match self.draw(draw) {
                Ok(()) => self.keep(&mut out.values),
                Err(failure) => {
                    out.values.resize(out.values.len() + per_draw, f64::NAN);
                    out.failures.push((draw, failure));
                }
            }
        }
        out
    }

    fn draw(&mut self, draw: u64) -> Result<(), ScenarioError> {
        /// First of the streams policies get.
        const POLICY: u64 = 16;
        let plan = self.plan;
        plan.sampler.draw(plan.seed, draw, &mut self.simulator.model.parameters);
        self.simulator.refit()?;
        self.simulator.start(plan.start)?;
        self.from.copy_from(&self.simulator.state);
        let parameters = &self.simulator.model.parameters;
        let (memory, sd) = (parameters.shock_memory, parameters.shock_sd);
        let mut stream = Stream::new(plan.seed, draw, DEMAND);
        let mut shock = 0.0;
        for slot in &mut self.shocks {
            shock = memory * shock + sd * stream.normal();
            *slot = shock;
        }
        for (policy, path) in plan.policies.iter().zip(&mut self.paths) {
            policy.steps(&mut Stream::new(plan.seed, draw, POLICY), plan.quarters, &mut self.steps);
            self.simulator.run(&self.from, &self.steps, &self.shocks, path)?;
        }
        Ok(())
    }

    fn keep(&self, values: &mut Vec<f64>) {
        let parameters = &self.simulator.model.parameters;
        let reference = &self.paths[self.plan.reference.min(self.paths.len() - 1)];
        for path in &self.paths {
            for measure in &self.plan.measures {
                let both = path.quarters.iter().zip(&reference.quarters);
                values.extend(both.map(|(quarter, other)| measure.of(quarter, other, parameters)));
            }
        }
    }
}

impl Ensemble {
    /// One number per draw; empty when the measure was not kept. `structural` multiplies the model's own error
    /// on volumes, money and the effect on GDP.
    pub fn across(&self, policy: usize, measure: Measure, quarter: usize, structural: bool) -> Vec<f64> {
        let Some(kept) = self.measures.iter().position(|m| *m == measure) else { return Vec::new() };
        let stride = self.n_policies * self.measures.len() * self.quarters;
        let offset = (policy * self.measures.len() + kept) * self.quarters + quarter;
        let factor = |(volume, net): &(f64, f64)| match measure {
            _ if !structural => 1.0,
            Measure::Volume => *volume,
            Measure::Gross | Measure::Net | Measure::Gdp => *net,
            _ => 1.0,
        };
        self.structural.iter().enumerate().map(|(draw, e)| self.values[draw * stride + offset] * factor(e)).collect()
    }

    /// Quantiles per quarter: one list per quarter, empty where no draw worked.
    pub fn fan(&self, policy: usize, measure: Measure, ps: &[f64], structural: bool) -> Vec<Vec<f64>> {
        (0..self.quarters).map(|t| quantiles(&self.across(policy, measure, t, structural), ps)).collect()
    }

    /// Mean per quarter; NaN where no draw worked.
    pub fn means(&self, policy: usize, measure: Measure) -> Vec<f64> {
        (0..self.quarters).map(|t| mean(&self.across(policy, measure, t, false)).unwrap_or(f64::NAN)).collect()
    }

    /// The path of one draw.
    pub fn path(&self, draw: usize, policy: usize, measure: Measure) -> Vec<f64> {
        let Some(kept) = self.measures.iter().position(|m| *m == measure) else { return Vec::new() };
        let stride = self.n_policies * self.measures.len() * self.quarters;
        let offset = draw * stride + (policy * self.measures.len() + kept) * self.quarters;
        self.values.get(offset..offset + self.quarters).map(<[f64]>::to_vec).unwrap_or_default()
    }

    /// In which part of the draws one policy lies above another; equal values count half. `None` when no draw
    /// worked.
    pub fn chance_above(&self, policy: usize, other: usize, measure: Measure, quarter: usize) -> Option<f64> {
        let ours = self.across(policy, measure, quarter, false);
        let theirs = self.across(other, measure, quarter, false);
        let won = ours.iter().zip(&theirs).filter(|(a, b)| !a.is_nan() && !b.is_nan()).map(|(a, b)| {
            if a > b {
                1.0
            } else if a < b {
                0.0
            } else {
                0.5
            }
        });
        mean(&won.collect::<Vec<f64>>())
    }

    /// Draws that worked.
    pub fn worked(&self) -> usize {
        self.draws - self.failures.len()
    }
}
