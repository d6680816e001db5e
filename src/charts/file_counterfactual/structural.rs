//! The what-if engine's answer to the same question: all its doors shut against all its doors open.

use crate::analysis::counterfactual::{Counterfactual, CounterfactualQuestion, Method, Path, mean_effect};
use crate::data::{Flow, Measure};
use crate::scenario::{Defaults, Levers, Model, Path as EnginePath, ScenarioError, Simulator, constant};

/// Every door open: no sanctions.
const OPEN: Levers = Levers { us: 1.0, eu: 1.0, transit: 1.0, tighten: 0.0 };
/// Every door shut: the sanctions of 2021 and 2022 together.
const SHUT: Levers = Levers { us: 0.0, eu: 0.0, transit: 0.0, tighten: 0.0 };

/// The engine's path, where the outcome is what it models: potash exports of the country under sanctions. `Err` says why
/// not.
pub(super) fn path(answer: &Counterfactual, question: &CounterfactualQuestion) -> Result<Path, String> {
    let outcome = &question.outcome;
    if outcome.flow != Flow::Export || !outcome.product.starts_with("3104") {
        return Err("models potash exports (HS 3104) alone".to_owned());
    }
    let n_after = answer.years.len() - answer.n_before;
    let effects = effects(&question.treated, n_after, outcome.measure)
        .map_err(|cause| format!("cannot run: {cause}"))?
        .ok_or_else(|| "models another exporter".to_owned())?;
    let values: Vec<Option<f64>> = (0..answer.years.len())
        .map(|t| {
            let effect = t.checked_sub(answer.n_before).and_then(|after| effects.get(after)).copied();
            Some(answer.observed[t] / (1.0 + effect.unwrap_or_default()))
        })
        .collect();
    let effect = mean_effect(&answer.observed, &values, answer.n_before, question.logarithms);
    Ok(Path { method: Method::Structural, range: vec![None; values.len()], values, effect })
}

/// Relative difference of each year's exports, shut against open; `None` when the engine has another country under
/// sanctions.
fn effects(treated: &str, n_years: usize, measure: Measure) -> Result<Option<Vec<f64>>, ScenarioError> {
    let defaults = Defaults::shipped()?;
    let base = defaults.base.clone();
    if !base.exporters[base.roles.own].areas.iter().any(|code| code == treated) {
        return Ok(None);
    }
    let mut simulator = Simulator::new(Model::new(base, defaults.parameters)?);
    simulator.start(OPEN)?;
    let from = simulator.state.clone();
    let mut run = |levers: Levers| {
        let mut path = EnginePath::default();
        simulator.run(&from, &constant(levers, 4 * n_years), &[], &mut path).map(|()| path)
    };
    let (shut, open) = (run(SHUT)?, run(OPEN)?);
    let year = |path: &EnginePath, n: usize| -> f64 {
        let quarters = &path.quarters[4 * n..4 * (n + 1)];
        quarters.iter().map(|quarter| if measure == Measure::Value { quarter.gross_musd } else { quarter.volume }).sum()
    };
    Ok(Some((0..n_years).map(|n| year(&shut, n) / year(&open, n) - 1.0).collect()))
}
