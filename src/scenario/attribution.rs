//! What moved the result: doors one by one, assumptions against policy, price against volume and share. Every
//! split adds up, the interaction is shown.

use super::levers::{Levers, Step};
use super::outputs::Quarter;
use super::{Model, ScenarioError};
use super::{Path, Simulator};
use crate::analysis::{MeasureError, lmdi};

/// Gains of single doors, of all together, and what is left between.
#[derive(Debug, Clone, PartialEq)]
pub struct Switches {
    /// Gain of each door alone.
    pub singles: Vec<f64>,
    /// Gain of all.
    pub all: f64,
    /// All less the sum of the singles.
    pub interaction: f64,
}

/// Splits a joint gain over doors.
pub fn switches(nothing: f64, alone: &[f64], all: f64) -> Switches {
    let singles: Vec<f64> = alone.iter().map(|value| value - nothing).collect();
    let all = all - nothing;
    let interaction = all - singles.iter().sum::<f64>();
    Switches { singles, all, interaction }
}

/// Why my result differs from the default world's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThreeLines {
    /// What my assumptions alone change.
    pub assumptions: f64,
    /// What my policy alone changes.
    pub policy: f64,
    /// What only both together change.
    pub interaction: f64,
}

impl ThreeLines {
    /// From the four worlds: default, my assumptions with the default policy, my policy with the default
    /// assumptions, both mine.
    pub fn between(default: f64, my_assumptions: f64, my_policy: f64, both: f64) -> Self {
        let assumptions = my_assumptions - default;
        let policy = my_policy - default;
        Self { assumptions, policy, interaction: (both - default) - assumptions - policy }
    }

    /// The whole difference.
    pub fn total(&self) -> f64 {
        self.assumptions + self.policy + self.interaction
    }
}

/// The four worlds of [`ThreeLines`] as paths.
#[derive(Debug, Clone, PartialEq)]
pub struct FourWorlds {
    /// Default assumptions, default policy.
    pub default: Path,
    /// My assumptions, default policy.
    pub my_assumptions: Path,
    /// Default assumptions, my policy.
    pub my_policy: Path,
    /// Both mine.
    pub both: Path,
}

impl FourWorlds {
    /// Runs them, all from the same settings before quarter 0.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn run(
        default: &Model,
        mine: &Model,
        start: Levers,
        default_policy: &[Step],
        my_policy: &[Step],
    ) -> Result<Self, ScenarioError> {
        let mut plain = Simulator::new(default.clone());
        let mut changed = Simulator::new(mine.clone());
        Ok(Self {
            default: plain.path(start, default_policy)?,
            my_assumptions: changed.path(start, default_policy)?,
            my_policy: plain.path(start, my_policy)?,
            both: changed.path(start, my_policy)?,
        })
    }

    /// Attribution of one measure in one quarter; `None` beyond the paths.
    pub fn attribute(&self, quarter: usize, measure: impl Fn(&Quarter) -> f64) -> Option<ThreeLines> {
        let value = |path: &Path| path.quarters.get(quarter).map(&measure);
        Some(ThreeLines::between(
            value(&self.default)?,
            value(&self.my_assumptions)?,
            value(&self.my_policy)?,
            value(&self.both)?,
        ))
    }
}

/// A difference in revenue at the mine gate, million USD a quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RevenueSplit {
    /// Through the price at the mine gate.
    pub netback: f64,
    /// Through world tonnes.
    pub world_volume: f64,
    /// Through the own share of them.
    pub share: f64,
}

impl RevenueSplit {
    /// The whole difference.
    pub fn total(&self) -> f64 {
        self.netback + self.world_volume + self.share
    }
}

/// Splits the difference in revenue between two quarters by log-mean Divisia weights.
///
/// # Errors
/// Never for quarters of this engine; the type is the measure's.
pub fn revenue_split(from: &Quarter, to: &Quarter) -> Result<RevenueSplit, MeasureError> {
    let factors = |quarter: &Quarter| [quarter.realised, quarter.world / 4.0, quarter.share_volume];
    let parts = lmdi(&[&factors(from)], &[&factors(to)])?;
    Ok(RevenueSplit { netback: parts[0], world_volume: parts[1], share: parts[2] })
}
