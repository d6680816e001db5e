//! Why a result differs from the default world's: my assumptions, my policy, and what only both together change.

use super::super::file::Scenario;
use super::super::{ScenarioError, ThreeLines};
use super::{Lab, Reading};

/// Splits the difference between a scenario and the default world in one quarter. The default world has default
/// assumptions and conduct, no dated events, and holds; policy is everything under ACTIONS. `None` beyond the run.
///
/// # Errors
/// Named failures of [`ScenarioError`].
pub fn attribute(
    lab: &Lab,
    scenario: &Scenario,
    reading: Reading,
    quarter: usize,
) -> Result<Option<ThreeLines>, ScenarioError> {
    let plain_world = |terms| Scenario {
        terms,
        regime: lab.catalogue.regime.clone(),
        shocks: Vec::new(),
        assumptions: std::collections::BTreeMap::new(),
        ..scenario.clone()
    };
    let my_world = Scenario { terms: scenario.terms.hold(), ..scenario.clone() };
    let read = |scenario: &Scenario| Ok(lab.run(scenario)?.reading(reading, quarter));
    let four = (
        read(&plain_world(scenario.terms.hold()))?,
        read(&my_world)?,
        read(&plain_world(scenario.terms.clone()))?,
        read(scenario)?,
    );
    Ok(match four {
        (Some(default), Some(assumptions), Some(policy), Some(both)) => {
            Some(ThreeLines::between(default, assumptions, policy, both))
        }
        _ => None,
    })
}
