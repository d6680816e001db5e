//! Finds the prices of a quarter: Newton's method with the analytic Jacobian, damped.

#![expect(clippy::inline_always, reason = "only what is inlined into `wide` is compiled for wide registers")]

use super::ScenarioError;
use super::static_block::{Conditions, Equilibrium, StaticBlock};
use super::vector_math::{ln, wide};
use crate::analysis::solve_in_place;

/// Mismatch, as a logarithm, at which prices count as found.
const TOLERANCE: f64 = 1e-12;
/// Mismatch that is still accepted where rounding stops further descent.
const ACCEPTABLE: f64 = 1e-8;
/// Longest step in ln price: beyond e^0.5 the linear picture is worthless.
const LONGEST_STEP: f64 = 0.5;
/// Steps before giving up; five are usual.
const MOST_STEPS: usize = 100;
/// Halvings of one step before giving up: 2^-30 of a step is below rounding.
const MOST_HALVINGS: usize = 30;

/// Ties the price level to a benchmark: the delivered price of one cell against its base.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anchor {
    /// Exporter whose price is quoted.
    pub exporter: usize,
    /// Market it is quoted in.
    pub market: usize,
    /// ln of the benchmark now over the benchmark in the base.
    pub ln_ratio: f64,
}

/// How the search went.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// Newton steps taken.
    pub steps: usize,
    /// Largest mismatch left.
    pub residual: f64,
}

/// Room for the search; make one and keep it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Newton {
    jacobian: Vec<f64>,
    step: Vec<f64>,
    from: Vec<f64>,
}

impl Newton {
    /// Room for `n` exporters.
    pub fn with_size(n: usize) -> Self {
        Self { jacobian: vec![0.0; (n + 1) * (n + 1)], step: vec![0.0; n + 1], from: vec![0.0; n + 1] }
    }

    /// Moves `at.x` (and, with an anchor, `at.ln_growth`) from where they are to where the market clears.
    ///
    /// # Errors
    /// [`ScenarioError::NoDescent`] and [`ScenarioError::NotFinite`]. Markets without suppliers and exporters
    /// without buyers must have been ruled out before (see `shut_out`).
    pub fn solve(
        &mut self,
        block: &StaticBlock,
        now: &Conditions,
        anchor: Option<Anchor>,
        at: &mut Equilibrium,
    ) -> Result<Search, ScenarioError> {
        wide(
            #[inline(always)]
            || self.search(block, now, anchor, at),
        )
    }

    #[inline(always)]
    fn search(
        &mut self,
        block: &StaticBlock,
        now: &Conditions,
        anchor: Option<Anchor>,
        at: &mut Equilibrium,
    ) -> Result<Search, ScenarioError> {
        let n = block.n;
        let size = n + usize::from(anchor.is_some());
        at.evaluate(block, now);
        let mut gap = anchor.map_or(0.0, |a| a.gap(block, at));
        let mut residual = at.mismatch().max(gap.abs());
        let mut steps = 0;
        while residual > TOLERANCE && steps < MOST_STEPS {
            at.jacobian(block, now, &mut self.jacobian[..size * size], size);
            for i in 0..n {
                self.step[i] = -at.residual[i];
            }
            if let Some(anchor) = anchor {
                for i in 0..n {
                    self.jacobian[i * size + n] = 1.0;
                }
                let last = &mut self.jacobian[n * size..size * size];
                last.fill(0.0);
                last[anchor.exporter] = at.price[anchor.exporter] / at.delivered[anchor.cell(block)];
                self.step[n] = -gap;
            }
            let step = &mut self.step[..size];
            if !solve_in_place(&mut self.jacobian[..size * size], step) {
                return Err(ScenarioError::NotFinite { steps });
            }
            let longest = step.iter().fold(0.0, |worst: f64, s| worst.max(s.abs()));
            if longest > LONGEST_STEP {
                for s in step.iter_mut() {
                    *s *= LONGEST_STEP / longest;
                }
            }
            self.from[..n].copy_from_slice(&at.x);
            self.from[n] = at.ln_growth;
            let mut scale = 1.0;
            let mut halvings = 0;
            loop {
                for i in 0..n {
                    at.x[i] = self.from[i] + scale * self.step[i];
                }
                if anchor.is_some() {
                    at.ln_growth = self.from[n] + scale * self.step[n];
                }
                at.evaluate(block, now);
                gap = anchor.map_or(0.0, |a| a.gap(block, at));
                let next = at.mismatch().max(gap.abs());
                if next < residual {
                    residual = next;
                    break;
                }
                if halvings == MOST_HALVINGS {
                    return self.stalled(block, now, at, steps, residual);
                }
                scale *= 0.5;
                halvings += 1;
            }
            steps += 1;
        }
        if residual <= ACCEPTABLE {
            Ok(Search { steps, residual })
        } else {
            Err(ScenarioError::NoDescent { steps, residual })
        }
    }

    /// No shorter step helps: back to the best point, which is good enough or a named failure.
    fn stalled(
        &self,
        block: &StaticBlock,
        now: &Conditions,
        at: &mut Equilibrium,
        steps: usize,
        residual: f64,
    ) -> Result<Search, ScenarioError> {
        at.x.copy_from_slice(&self.from[..block.n]);
        at.ln_growth = self.from[block.n];
        at.evaluate(block, now);
        if residual <= ACCEPTABLE {
            Ok(Search { steps, residual })
        } else {
            Err(ScenarioError::NoDescent { steps, residual })
        }
    }
}

impl Anchor {
    fn cell(&self, block: &StaticBlock) -> usize {
        self.exporter * block.m + self.market
    }

    /// How far the delivered price is from the benchmark, as a logarithm.
    fn gap(&self, block: &StaticBlock, at: &Equilibrium) -> f64 {
        let cell = self.cell(block);
        ln(at.delivered[cell] / block.delivered0[cell]) - self.ln_ratio
    }
}
