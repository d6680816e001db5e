//! Why a result differs from the default world's: my assumptions, my policy, and what only both together change.

use super::super::file::Scenario;
use super::super::{RevenueSplit, ScenarioError, ThreeLines, revenue_split};
use super::{Lab, Reading, Run};

/// The four worlds behind an attribution. The default world has default assumptions and conduct, no dated events, and
/// holds; policy is everything under ACTIONS.
#[derive(Debug, Clone, PartialEq)]
pub struct FourRuns {
    /// Default assumptions, holding.
    pub default: Run,
    /// My assumptions, holding.
    pub assumptions: Run,
    /// Default assumptions, my policy.
    pub policy: Run,
    /// Both mine.
    pub both: Run,
}

impl Lab {
    /// Runs a scenario in its four worlds, all on the single path.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn four(&self, scenario: &Scenario) -> Result<FourRuns, ScenarioError> {
        let plain_world = |terms| Scenario {
            terms,
            regime: self.catalogue.regime.clone(),
            shocks: Vec::new(),
            assumptions: std::collections::BTreeMap::new(),
            ..scenario.clone()
        };
        let my_world = Scenario { terms: scenario.terms.hold(), ..scenario.clone() };
        Ok(FourRuns {
            default: self.run(&plain_world(scenario.terms.hold()))?,
            assumptions: self.run(&my_world)?,
            policy: self.run(&plain_world(scenario.terms.clone()))?,
            both: self.run(scenario)?,
        })
    }
}

impl FourRuns {
    /// Splits the difference between mine and the default world in one quarter; `None` beyond the run.
    pub fn attribute(&self, reading: Reading, quarter: usize) -> Option<ThreeLines> {
        let read = |run: &Run| run.reading(reading, quarter);
        let (default, assumptions) = (read(&self.default)?, read(&self.assumptions)?);
        Some(ThreeLines::between(default, assumptions, read(&self.policy)?, read(&self.both)?))
    }
}

impl Run {
    /// Revenue at the mine gate gained over holding up to a quarter, million USD, split into netback, world volume and
    /// own share, quarter by quarter and summed: adds up to [`Reading::Gained`]. `None` beyond the run.
    pub fn gain_split(&self, quarter: usize) -> Option<RevenueSplit> {
        let mut sum = RevenueSplit { netback: 0.0, world_volume: 0.0, share: 0.0 };
        let pairs = self.hold.quarters.get(..=quarter)?.iter().zip(self.path.quarters.get(..=quarter)?);
        for (hold, ours) in pairs {
            let part = revenue_split(hold, ours).ok()?;
            sum.netback += part.netback;
            sum.world_volume += part.world_volume;
            sum.share += part.share;
        }
        Some(sum)
    }
}

/// Splits the difference between a scenario and the default world in one quarter. `None` beyond the run.
///
/// # Errors
/// Named failures of [`ScenarioError`].
pub fn attribute(
    lab: &Lab,
    scenario: &Scenario,
    reading: Reading,
    quarter: usize,
) -> Result<Option<ThreeLines>, ScenarioError> {
    Ok(lab.four(scenario)?.attribute(reading, quarter))
}
