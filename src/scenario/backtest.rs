//! The engine over recorded years: prices tied to a benchmark each quarter, capacities as reported.
//!
//! Conditional on capacities, so volumes are nearly given; it tests the market around them. Never a forecast.

mod record;
mod report;

pub use self::record::{Outcome, Seen};
pub use self::report::{BACKTEST_DRAWS, Backtest, BacktestRow};
use super::levers::Targets;
use super::outputs::Quarter;
use super::{ScenarioError, Simulator};

/// What held in a recorded quarter.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Benchmark price over its base.
    pub benchmark_ratio: f64,
    /// What each route could carry, Mt a year, in the order of the assumptions.
    pub routes: Vec<f64>,
    /// Access to the EU's market.
    pub eu_access: f64,
    /// Access to the US market.
    pub us_access: f64,
    /// Fear premium before market weights.
    pub fear: f64,
    /// Transaction cost, USD/t.
    pub transaction: f64,
    /// Ceilings per exporter, Mt a year; the own entry is ignored.
    pub ceilings: Vec<f64>,
}

/// Runs recorded quarters from the base year on.
///
/// # Output
/// One [`Quarter`] each; its `ln_growth` is the demand shift that meets the benchmark.
/// # Errors
/// Named failures of [`ScenarioError`].
pub fn backtest(simulator: &mut Simulator, quarters: &[Recorded]) -> Result<Vec<Quarter>, ScenarioError> {
    simulator.rest_at_base();
    let roles = simulator.model.base.roles;
    let adjustment = simulator.model.parameters.adjustment;
    let mut results = Vec::with_capacity(quarters.len());
    for recorded in quarters {
        let own_routes = simulator.route_ceilings.len();
        if recorded.routes.len() != own_routes || recorded.ceilings.len() != simulator.model.block.n {
            return Err(ScenarioError::Base {
                what: format!(
                    "a recorded quarter has {} routes and {} ceilings, {own_routes} and {} needed",
                    recorded.routes.len(),
                    recorded.ceilings.len(),
                    simulator.model.block.n
                ),
            });
        }
        simulator.state.access[roles.eu] = recorded.eu_access;
        simulator.state.access[roles.us] = recorded.us_access;
        simulator.state.in_force =
            Targets { fear: recorded.fear, transaction: recorded.transaction, ..simulator.state.in_force };
        simulator.route_ceilings.copy_from_slice(&recorded.routes);
        simulator.give_ceilings(&recorded.ceilings);
        let anchor = simulator.anchor_at(recorded.benchmark_ratio);
        simulator.clear(adjustment, 0.0, Some(anchor), None)?;
        let mut quarter = Quarter::default();
        simulator.settle(&mut quarter);
        results.push(quarter);
    }
    Ok(results)
}
