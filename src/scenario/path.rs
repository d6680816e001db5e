//! Paths of quarters: one alone, or one that leaves another and runs on beside it.

use super::dynamics::{Simulator, State};
use super::outputs::Quarter;
use super::{Levers, ScenarioError, Step};

/// A path of quarters; keep one to run many without allocating.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// Quarter by quarter.
    pub quarters: Vec<Quarter>,
}

/// A path that others leave: it remembers its steps and where it stood before and after every quarter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// Results.
    pub path: Path,
    steps: Vec<Step>,
    states: Vec<State>,
}

impl Simulator {
    /// Runs a path from a start found before, with one demand shock per quarter (none when the slice is empty).
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn run(&mut self, from: &State, steps: &[Step], shocks: &[f64], out: &mut Path) -> Result<(), ScenarioError> {
        self.state.copy_from(from);
        out.quarters.resize_with(steps.len(), Quarter::default);
        self.go_on((0, steps), shocks, &[], &mut out.quarters)
    }

    /// The same, for others to leave.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn track(
        &mut self,
        from: &State,
        steps: &[Step],
        shocks: &[f64],
        out: &mut Track,
    ) -> Result<(), ScenarioError> {
        self.state.copy_from(from);
        out.steps.clear();
        out.steps.extend_from_slice(steps);
        out.path.quarters.resize_with(steps.len(), Quarter::default);
        out.states.resize_with(steps.len() + 1, State::default);
        out.states[0].copy_from(from);
        let results = out.path.quarters.iter_mut().zip(&mut out.states[1..]);
        for (t, (step, (quarter, state))) in steps.iter().zip(results).enumerate() {
            self.advance(t, (*step, shock(shocks, t)), None, quarter)?;
            state.copy_from(&self.state);
        }
        Ok(())
    }

    /// Runs a path with the start and the demand of one run before: the same up to the first different step, from
    /// there on beside it, which finds prices sooner.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn leave(
        &mut self,
        track: &Track,
        steps: &[Step],
        shocks: &[f64],
        out: &mut Path,
    ) -> Result<(), ScenarioError> {
        let same = steps.iter().zip(&track.steps).take_while(|(ours, theirs)| ours == theirs).count();
        self.state.copy_from(&track.states[same]);
        out.quarters.resize_with(steps.len(), Quarter::default);
        let (shared, own) = out.quarters.split_at_mut(same);
        shared.clone_from_slice(&track.path.quarters[..same]);
        self.go_on((same, &steps[same..]), shocks, &track.states, own)
    }

    /// Goes on from where `state` stands, from a quarter on, beside another path's states where it has them.
    fn go_on(
        &mut self,
        (first, steps): (usize, &[Step]),
        shocks: &[f64],
        others: &[State],
        out: &mut [Quarter],
    ) -> Result<(), ScenarioError> {
        for (t, (step, quarter)) in (first..).zip(steps.iter().zip(out)) {
            let beside = others.get(t..t + 2).map(|states| [&states[0], &states[1]]);
            self.advance(t, (*step, shock(shocks, t)), beside, quarter)?;
        }
        Ok(())
    }

    /// A start under `levers` and a path of `steps` in one go.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn path(&mut self, levers: Levers, steps: &[Step]) -> Result<Path, ScenarioError> {
        self.start(levers)?;
        let from = self.state.clone();
        let mut path = Path::default();
        self.run(&from, steps, &[], &mut path)?;
        Ok(path)
    }
}

impl Track {
    /// Whether it was run with these steps.
    pub fn has_steps(&self, steps: &[Step]) -> bool {
        self.steps == steps
    }
}

fn shock(shocks: &[f64], quarter: usize) -> f64 {
    shocks.get(quarter).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Defaults, Model, constant};

    /// A path that leaves another is the path run alone: to the bit where they are one, to the search's own accuracy
    /// afterwards.
    #[test]
    fn leaving_changes_nothing() {
        let defaults = Defaults::shipped().expect("reads");
        let mut simulator = Simulator::new(Model::new(defaults.base, defaults.parameters).expect("fits"));
        let held = Levers { us: 1.0, ..Levers::default() };
        let hold = constant(held, 12);
        let mut steps = hold.clone();
        for step in &mut steps[5..] {
            step.levers = Levers { eu: 1.0, transit: 1.0, ..held };
        }
        steps.truncate(11);
        let shocks: Vec<f64> = (0..12).map(|t| 0.03 * f64::from(t % 5 - 2)).collect();
        simulator.start(held).expect("starts");
        let from = simulator.state.clone();
        let (mut track, mut alone, mut left) = (Track::default(), Path::default(), Path::default());
        simulator.track(&from, &hold, &shocks, &mut track).expect("runs");
        simulator.run(&from, &steps, &shocks, &mut alone).expect("runs");
        simulator.leave(&track, &steps, &shocks, &mut left).expect("runs");
        assert_eq!(left.quarters.len(), 11);
        assert_eq!(left.quarters[..5], alone.quarters[..5]);
        assert_eq!(left.quarters[..5], track.path.quarters[..5]);
        for (a, b) in left.quarters.iter().zip(&alone.quarters) {
            assert!((a.net_musd / b.net_musd - 1.0).abs() < 1e-10, "{} {}", a.net_musd, b.net_musd);
        }
        assert!((left.quarters[10].volume / track.path.quarters[10].volume - 1.0).abs() > 0.01);
        simulator.leave(&track, &hold, &shocks, &mut left).expect("runs");
        assert_eq!(left, track.path);
    }
}
