//! One scenario from policy to money: the policy month by month, the market quarter by quarter, both against holding.
//!
//! "Hold" is the same start with nothing offered, nobody talking and the same luck.

mod attribute;
mod ensemble;
mod inputs;
mod reading;
mod spread;
mod table;

use std::sync::Arc;

pub use self::attribute::{FourRuns, attribute};
pub use self::ensemble::{Draws, draw};
pub use self::inputs::CHANCE;
pub use self::reading::Reading;
pub use self::spread::{Band, Difference, SAMPLES, Spread};
pub use self::table::{Cell, MONTH_COLUMNS, month_cells, table};
use super::file::Scenario;
use super::policy::{Catalogue, Course, FactorSampler, Factors, Luck, PolicyEngine, factor_sampler};
use super::{Base, Defaults, Field, Model, Parameters, Path, Sampler, ScenarioError, Simulator, Step, Track};

/// Both sides' defaults and the base the market starts from.
#[derive(Debug, Clone)]
pub struct Lab {
    /// The market side.
    pub defaults: Defaults,
    /// The policy side.
    pub catalogue: &'static Catalogue,
}

/// A run of one scenario without draws or with one draw's luck.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The policy side.
    pub course: Course,
    /// The policy side of holding.
    pub hold_course: Course,
    /// The market.
    pub path: Path,
    /// The market of holding.
    pub hold: Path,
    /// The market's assumptions.
    pub parameters: Parameters,
    /// Where the base matrix comes from; stands on every result.
    pub base_title: String,
    /// What to beware of.
    pub caution: String,
}

impl Lab {
    /// The shipped defaults.
    ///
    /// # Errors
    /// A defect of the build.
    pub fn shipped() -> Result<Self, ScenarioError> {
        Ok(Self { defaults: Defaults::shipped()?, catalogue: Catalogue::shipped()? })
    }

    /// The same with another base, such as one computed from an opened customs file.
    #[must_use]
    pub fn with_base(mut self, base: Arc<Base>) -> Self {
        self.defaults.base = base;
        self
    }

    /// The market's assumptions of a scenario.
    ///
    /// # Errors
    /// [`ScenarioError::UnknownParameter`].
    pub fn parameters(&self, scenario: &Scenario) -> Result<Parameters, ScenarioError> {
        let mut parameters = self.defaults.parameters.clone();
        for (key, value) in scenario.assumptions.iter().filter(|(key, _)| !self.catalogue.owns(key)) {
            Field::find(key, &self.defaults.base, &parameters.routes)?.set(&mut parameters, *value);
        }
        Ok(parameters)
    }

    /// The assumptions about conduct of a scenario.
    ///
    /// # Errors
    /// [`ScenarioError::UnknownParameter`].
    pub fn factors(&self, scenario: &Scenario) -> Result<Factors, ScenarioError> {
        let mut factors = Factors::of(&self.catalogue.assumptions);
        for (key, value) in scenario.assumptions.iter().filter(|(key, _)| self.catalogue.owns(key)) {
            factors.set(key, *value)?;
        }
        Ok(factors)
    }

    /// The market of a scenario.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn simulator(&self, scenario: &Scenario) -> Result<Simulator, ScenarioError> {
        Ok(Simulator::new(Model::new(Arc::clone(&self.defaults.base), self.parameters(scenario)?)?))
    }

    /// How the market's assumptions of a scenario are drawn.
    fn sampler(&self, scenario: &Scenario) -> Result<Sampler, ScenarioError> {
        Sampler::new(&self.defaults.assumptions, &self.defaults.base, &self.parameters(scenario)?)
    }

    /// How its assumptions about conduct are drawn.
    fn factor_sampler(&self, scenario: &Scenario) -> Result<FactorSampler, ScenarioError> {
        Ok(factor_sampler(&self.catalogue.assumptions, &self.factors(scenario)?))
    }

    /// The policy side alone, on the single path where nothing unlikely happens.
    ///
    /// # Errors
    /// [`ScenarioError::UnknownParameter`].
    pub fn course(&self, scenario: &Scenario) -> Result<Course, ScenarioError> {
        let mut course = Course::default();
        let mut engine = PolicyEngine::new(&scenario.terms, &scenario.regime, &scenario.shocks, self.catalogue);
        engine.run(&self.factors(scenario)?, Luck::Central, scenario.months, &mut course);
        Ok(course)
    }

    /// Runs a scenario on the single path where nothing unlikely happens.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn run(&self, scenario: &Scenario) -> Result<Run, ScenarioError> {
        self.run_with(scenario, &self.factors(scenario)?, Luck::Central)
    }

    /// Runs a scenario with given conduct and luck, the market at its central assumptions.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn run_with(&self, scenario: &Scenario, factors: &Factors, luck: Luck) -> Result<Run, ScenarioError> {
        self.run_in(scenario, factors, luck, self.simulator(scenario)?)
    }

    /// The same in a given market.
    fn run_in(
        &self,
        scenario: &Scenario,
        factors: &Factors,
        luck: Luck,
        mut simulator: Simulator,
    ) -> Result<Run, ScenarioError> {
        let hold_terms = scenario.terms.hold();
        let (mut course, mut hold_course) = (Course::default(), Course::default());
        let (regime, shocks) = (&scenario.regime, scenario.shocks.as_slice());
        PolicyEngine::new(&scenario.terms, regime, shocks, self.catalogue).run(
            factors,
            luck,
            scenario.months,
            &mut course,
        );
        PolicyEngine::new(&hold_terms, regime, shocks, self.catalogue).run(
            factors,
            luck,
            scenario.months,
            &mut hold_course,
        );
        let (mut steps, mut hold_steps): (Vec<Step>, Vec<Step>) = (Vec::new(), Vec::new());
        course.quarters(&mut steps);
        hold_course.quarters(&mut hold_steps);
        simulator.start(scenario.terms.start.levers())?;
        let from = simulator.state.clone();
        let (mut path, mut hold) = (Path::default(), Track::default());
        simulator.track(&from, &hold_steps, &[], &mut hold)?;
        simulator.leave(&hold, &steps, &[], &mut path)?;
        Ok(Run {
            course,
            hold_course,
            path,
            hold: hold.path,
            parameters: simulator.model.parameters.clone(),
            base_title: self.defaults.base.title.clone(),
            caution: self.defaults.base.caution.clone(),
        })
    }
}

impl Run {
    /// A reading of a quarter; `None` beyond the run.
    pub fn reading(&self, reading: Reading, quarter: usize) -> Option<f64> {
        let world = reading::World {
            course: &self.course,
            hold_course: &self.hold_course,
            path: &self.path,
            hold: &self.hold,
            parameters: &self.parameters,
        };
        world.read(reading, quarter)
    }

    /// The same of holding; readings that compare with holding are zero there.
    pub fn holding(&self, reading: Reading, quarter: usize) -> Option<f64> {
        let world = reading::World {
            course: &self.hold_course,
            hold_course: &self.hold_course,
            path: &self.hold,
            hold: &self.hold,
            parameters: &self.parameters,
        };
        world.read(reading, quarter)
    }

    /// A reading of every quarter.
    pub fn readings(&self, reading: Reading) -> Vec<f64> {
        (0..self.path.quarters.len()).filter_map(|quarter| self.reading(reading, quarter)).collect()
    }

    /// What happened, each as a sentence.
    pub fn sentences(&self, scenario: &Scenario, catalogue: &Catalogue) -> Vec<String> {
        self.course.events.iter().map(|event| event.sentence(&scenario.terms, catalogue)).collect()
    }
}
