//! Which input matters to a whole scenario, policy and market together: each moved alone, and shares of the spread.

use std::collections::BTreeMap;

use super::super::file::Scenario;
use super::super::policy::{Factors, Luck};
use super::super::{Assumption, DrawKind, Sampling, ScenarioError, Sobol, SobolPlan, TornadoBar, sobol};
use super::{Lab, Reading};
use crate::data::{Cancelled, Progress};

/// The last input of [`Lab::rank_inputs`]: everything that happens by chance.
pub const CHANCE: &str = "chance";

impl Lab {
    /// Every assumption of both sides, conduct first.
    pub fn assumptions(&self) -> impl Iterator<Item = &Assumption> {
        self.catalogue.assumptions.iter().chain(&self.defaults.assumptions)
    }

    /// An assumption of either side by key.
    pub fn assumption(&self, key: &str) -> Option<&Assumption> {
        self.assumptions().find(|assumption| assumption.key == key)
    }

    /// Moves every assumption with a range from end to end on the single path, the others as the scenario has them;
    /// longest bar first, bars of no length left out. Parts of one whole keep their sum. Returns the result at rest
    /// and the bars; `None` when the user asked to stop or the quarter lies beyond the run.
    ///
    /// # Errors
    /// Failures at rest; failures at an end are in the bar.
    pub fn move_inputs(
        &self,
        scenario: &Scenario,
        reading: Reading,
        quarter: usize,
        progress: &dyn Progress,
    ) -> Result<Option<(f64, Vec<TornadoBar>)>, ScenarioError> {
        let Some(middle) = self.run(scenario)?.reading(reading, quarter) else { return Ok(None) };
        let mut bars = Vec::new();
        let ranged: Vec<&Assumption> = self.assumptions().filter(|a| a.low < a.high).collect();
        for (n, assumption) in ranged.iter().enumerate() {
            if progress.check().is_err() {
                return Ok(None);
            }
            progress.report("Moving each assumption", n as u64, Some(ranged.len() as u64));
            let at = |value: f64| {
                let mut moved = scenario.clone();
                moved.assumptions.insert(assumption.key.clone(), value);
                if assumption.draw == DrawKind::Shares {
                    self.keep_whole(&mut moved.assumptions, &assumption.key);
                }
                self.run(&moved).ok()?.reading(reading, quarter)
            };
            let bar = TornadoBar {
                key: assumption.key.clone(),
                low: assumption.low,
                high: assumption.high,
                at_low: at(assumption.low),
                at_high: at(assumption.high),
            };
            if bar.length(middle) > 1e-9 * middle.abs().max(1e-9) {
                bars.push(bar);
            }
        }
        bars.sort_by(|a, b| b.length(middle).total_cmp(&a.length(middle)));
        Ok(Some((middle, bars)))
    }

    /// Rescales the parts of one whole other than `moved` so that all sum to what the defaults sum to.
    pub fn keep_whole(&self, assumptions: &mut BTreeMap<String, f64>, moved: &str) {
        let parts: Vec<&Assumption> = self.assumptions().filter(|a| a.draw == DrawKind::Shares).collect();
        let whole: f64 = parts.iter().map(|part| part.default).sum();
        let value = |part: &Assumption| assumptions.get(&part.key).copied().unwrap_or(part.default);
        let own = parts.iter().find(|part| part.key == moved).map_or(0.0, |part| value(part));
        let others: f64 = parts.iter().filter(|part| part.key != moved).map(|part| value(part)).sum();
        let left = (whole - own).max(0.0);
        let scaled: Vec<(String, f64)> = parts
            .iter()
            .filter(|part| part.key != moved)
            .map(|part| {
                let equal = left / (parts.len() - 1).max(1) as f64;
                (part.key.clone(), if others > 0.0 { value(part) * left / others } else { equal })
            })
            .collect();
        assumptions.extend(scaled);
    }

    /// How much of the spread of a reading each drawn assumption explains, and [`CHANCE`] last: Sobol indices over all
    /// draws. Keys in the order of the indices. `Ok(None)` when the user asked to stop or nothing varies.
    ///
    /// # Errors
    /// The scenario cannot run at all.
    pub fn rank_inputs(
        &self,
        scenario: &Scenario,
        (reading, quarter): (Reading, usize),
        sampling: Sampling,
        progress: &dyn Progress,
    ) -> Result<Option<(Vec<String>, Sobol)>, ScenarioError> {
        let simulator = self.simulator(scenario)?;
        let (market, conduct) = (self.sampler(scenario)?, self.factor_sampler(scenario)?);
        let factors: Factors = self.factors(scenario)?;
        let mut keys: Vec<String> = market.varying().into_iter().map(str::to_owned).collect();
        let n_market = keys.len();
        keys.extend(conduct.varying().into_iter().map(str::to_owned));
        keys.push(CHANCE.to_owned());
        let inputs = keys.len();
        let plan = SobolPlan { inputs, points: sampling.draws, bootstraps: 100, seed: sampling.seed };
        let found = sobol(plan, sampling.threads, progress, || {
            let (market, conduct, simulator) = (&market, &conduct, &simulator);
            move |uniforms: &[f64]| {
                let mut simulator = simulator.clone();
                market.apply(&uniforms[..n_market], &mut simulator.model.parameters);
                let mut factors = factors;
                conduct.apply(&uniforms[n_market..inputs - 1], &mut factors);
                let luck = Luck::Drawn(uniforms[inputs - 1].to_bits());
                simulator.refit().ok()?;
                self.run_in(scenario, &factors, luck, simulator).ok()?.reading(reading, quarter)
            }
        });
        Ok(match found {
            Ok(found) => found.map(|found| (keys, found)),
            Err(Cancelled) => None,
        })
    }
}
