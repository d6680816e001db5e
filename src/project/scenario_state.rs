//! The state of the scenario lab: what is asked of it and what was worked out, words and tables included.

use std::sync::{Arc, LazyLock};

use super::scenario::{BaseChoice, DRAWS, LabPage, LabRequest, Sheet};
use super::{History, View};
use crate::charts::scenario_backtest::{self, BacktestLine};
use crate::charts::scenario_compare::{self, DifferenceRow};
use crate::charts::scenario_inputs::{self, Ranked};
use crate::charts::scenario_result::{self, Shown};
use crate::charts::scenario_words::{self as words, Worked};
use crate::charts::{Figure, Unfit, scenario_class, scenario_why};
use crate::scenario::policy::EventKind;
use crate::scenario::{
    Backtest, Base, Lab, Measure, PRESETS, Reading, Scenario, ScenarioError, Split, Spread, Verdict, preset, replay,
};

/// The scenario the lab opens with.
const FIRST_PRESET: &str = "ladder";

/// A result in one look.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Of what.
    pub reading: Reading,
    /// Its value at the end of the single path.
    pub value: String,
    /// Its difference to holding, or what holding has where that is nothing and the difference would repeat the value.
    pub against: String,
    /// The median of the draws, where the single path ends outside nine in ten of them.
    pub median: Option<String>,
    /// Where nine draws in ten end; empty until drawn.
    pub range: String,
}

/// A sentence about what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// "Month 14: …".
    pub sentence: String,
    /// Whether relief was taken back.
    pub takes_back: bool,
}

/// The lab of one session.
#[derive(Debug)]
pub struct LabState {
    engine: Arc<Lab>,
    /// The named scenarios.
    pub sheet: Sheet,
    /// Undo and redo of them.
    pub history: History<Sheet>,
    pub(super) gesture: Option<String>,
    /// What was shown before the lab.
    pub(super) came_from: Option<View>,
    /// What is shown.
    pub page: LabPage,
    /// Results with a panel of their own.
    pub panels: Vec<Reading>,
    /// The result that attribution, ranking and class speak of.
    pub reading: Reading,
    /// Whether the range of draws is shown.
    pub with_range: bool,
    /// Whether sample paths are shown.
    pub with_samples: bool,
    /// How many draws.
    pub draws: usize,
    /// Seed of all draws.
    pub seed: u64,
    /// Place of the scenario that differences are measured against.
    pub against: usize,
    /// The explanation is open.
    pub explanation: bool,
    worked: Vec<Arc<Worked>>,
    spread: Option<Arc<Spread>>,
    ranked: Option<Arc<Ranked>>,
    backtest: Option<Box<Backtest>>,
    /// The table of the recorded years.
    pub backtested: Vec<BacktestLine>,
    /// The year of a file that was last asked for as the market's base.
    pub base_choice: Option<BaseChoice>,
    /// Files of a class.
    pub class: Vec<Worked>,
    /// Names by which the files of the class are told.
    class_names: Vec<String>,
    /// How each file of the class ends in the reading asked for.
    pub class_ends: Vec<String>,
    /// What separates the files of the class, in the reading it was looked for; looked for again when either changes.
    class_split: Option<(Reading, Option<Split>)>,
    /// Results of the chosen scenario, one each for the readings asked for first.
    pub tiles: Vec<Tile>,
    /// What happened on its single path.
    pub told: Vec<Told>,
    /// The table of differences.
    pub differences: Vec<DifferenceRow>,
    /// Its rules over the recorded past.
    pub past: Vec<Verdict>,
    /// What attribution says in one line, and that it adds up.
    pub why: Option<(String, String)>,
    /// Why the chosen scenario cannot run; empty when it can.
    pub faults: Vec<String>,
    /// Counts edits after which relief is taken back earlier or more often than before: the window flashes once each.
    pub alarms: u64,
}

/// The engine as shipped, parsed when the lab is first opened.
static ENGINE: LazyLock<Result<Arc<Lab>, ScenarioError>> = LazyLock::new(|| Lab::shipped().map(Arc::new));

impl LabState {
    /// A lab with its first scenario.
    ///
    /// # Errors
    /// A defect of the build: the shipped model cannot be read.
    pub fn open() -> Result<Self, String> {
        let engine = ENGINE.as_ref().map_err(ToString::to_string)?;
        let first = preset(FIRST_PRESET).map(|preset| preset.scenario().map_err(|cause| cause.to_string()));
        let first = first.unwrap_or_else(|| Err(format!("no scenario {FIRST_PRESET} is shipped")))?;
        Ok(Self {
            engine: Arc::clone(engine),
            sheet: Sheet { scenarios: vec![first], chosen: 0 },
            history: History::default(),
            gesture: None,
            came_from: None,
            page: LabPage::default(),
            panels: vec![words::FIRST[0], words::FIRST[1]],
            reading: Reading::Held,
            with_range: true,
            with_samples: false,
            draws: DRAWS[1],
            seed: 1,
            against: 0,
            explanation: false,
            worked: Vec::new(),
            spread: None,
            ranked: None,
            backtest: None,
            backtested: Vec::new(),
            base_choice: None,
            class: Vec::new(),
            class_names: Vec::new(),
            class_ends: Vec::new(),
            class_split: None,
            tiles: Vec::new(),
            told: Vec::new(),
            differences: Vec::new(),
            past: Vec::new(),
            why: None,
            faults: Vec::new(),
            alarms: 0,
        })
    }

    /// The engine with its tables.
    pub const fn engine(&self) -> &Arc<Lab> {
        &self.engine
    }

    /// Works with another base from now on, such as one computed from an opened customs file; the shipped one where
    /// `None`. Assumptions and scenarios stay; the files of a class must be worked out again, as is asked for then.
    pub(super) fn set_base(&mut self, base: Option<Arc<Base>>) -> Option<LabRequest> {
        let Ok(shipped) = ENGINE.as_ref() else { return None };
        self.engine = match base {
            Some(base) => Arc::new((**shipped).clone().with_base(base)),
            None => Arc::clone(shipped),
        };
        self.worked.clear();
        (self.spread, self.ranked, self.backtest) = (None, None, None);
        self.backtested.clear();
        let scenarios = self.class.iter().map(|worked| worked.scenario.clone());
        let files: Vec<(String, Scenario)> = self.class_names.iter().cloned().zip(scenarios).collect();
        (!files.is_empty()).then_some(LabRequest::Class { files, is_new: false })
    }

    /// Whether a file of this name is in the class.
    pub(super) fn has_in_class(&self, name: &str) -> bool {
        self.class_names.iter().any(|own| own == name)
    }

    /// Takes in the files of a class, with the names they are told by.
    pub(super) fn take_class(&mut self, class: Vec<(String, Worked)>) {
        (self.class_names, self.class) = class.into_iter().unzip();
        self.class_split = None;
    }

    /// Whether the market starts from the shipped base.
    pub fn has_shipped_base(&self) -> bool {
        ENGINE.as_ref().is_ok_and(|shipped| Arc::ptr_eq(&shipped.defaults.base, &self.engine.defaults.base))
    }

    /// The scenario being edited.
    pub fn chosen(&self) -> Option<&Scenario> {
        self.sheet.scenarios.get(self.sheet.chosen)
    }

    /// The chosen scenario worked out; the last good one where it cannot run.
    pub fn result(&self) -> Option<&Arc<Worked>> {
        self.worked.get(self.sheet.chosen)
    }

    /// Draws of the chosen scenario, and its place among them.
    pub fn drawn(&self) -> Option<(&Spread, usize)> {
        let spread = self.spread.as_deref()?;
        Some((spread, spread.place(self.chosen()?)?))
    }

    /// The ranking of assumptions, where it is that of the chosen scenario and reading.
    pub fn ranked(&self) -> Option<&Ranked> {
        self.ranked.as_deref().filter(|r| self.chosen() == Some(&r.scenario) && r.reading == self.reading)
    }

    /// Whether a range is wanted and not there yet; pages without one do not wait for draws.
    pub fn wants_draws(&self) -> bool {
        matches!(self.page, LabPage::Result | LabPage::Compare)
            && self.with_range
            && self.faults.is_empty()
            && !self.has_draws()
    }

    fn has_draws(&self) -> bool {
        let Some(spread) = self.spread.as_deref().filter(|s| s.draws == self.draws && s.seed == self.seed) else {
            return false;
        };
        match self.page {
            LabPage::Compare => spread.scenarios == self.sheet.scenarios,
            _ => self.chosen().is_some_and(|chosen| spread.place(chosen).is_some()),
        }
    }

    /// What the next draws are of: all scenarios where they are compared, else the chosen one.
    pub(super) fn to_draw(&self) -> Vec<Scenario> {
        match self.page {
            LabPage::Compare => self.sheet.scenarios.clone(),
            _ => self.chosen().cloned().into_iter().collect(),
        }
    }

    pub(super) fn take_draws(&mut self, spread: Spread) {
        self.spread = Some(Arc::new(spread));
    }

    pub(super) fn take_ranking(&mut self, ranked: Ranked) {
        self.ranked = Some(Arc::new(ranked));
    }

    pub(super) fn take_backtest(&mut self, report: Backtest) {
        // One that began before the base was changed speaks of another market.
        if report.base_title != self.engine.defaults.base.title {
            return;
        }
        self.backtested = scenario_backtest::lines(&report);
        self.backtest = Some(Box::new(report));
    }

    /// What the page needs and nobody worked out yet, but for draws.
    pub(super) fn to_ask(&self) -> Option<LabRequest> {
        match self.page {
            LabPage::Inputs if self.ranked().is_none() && self.faults.is_empty() => Some(LabRequest::Rank {
                scenario: Box::new(self.chosen()?.clone()),
                reading: self.reading,
                with_shares: false,
            }),
            LabPage::Backtest if self.backtest.is_none() => Some(LabRequest::Backtest),
            _ => None,
        }
    }

    /// Number of assumptions that differ from their defaults.
    pub fn changed(&self) -> usize {
        let Some(scenario) = self.chosen() else { return 0 };
        let moved = scenario.assumptions.iter().filter(|(key, value)| {
            self.engine.assumption(key).is_none_or(|known| (known.default - **value).abs() > 0.0)
        });
        moved.count() + usize::from(scenario.regime != self.engine.catalogue.regime)
    }

    /// Works out every scenario that is new; one path takes well under a millisecond.
    pub(super) fn work(&mut self) {
        let before = self.result().map(|worked| taken_back(worked));
        let engine = Arc::clone(&self.engine);
        self.faults.clear();
        let mut next: Vec<Arc<Worked>> = Vec::with_capacity(self.sheet.scenarios.len());
        for (place, scenario) in self.sheet.scenarios.iter().enumerate() {
            if let Some(known) = self.worked.iter().find(|worked| worked.scenario == *scenario) {
                next.push(Arc::clone(known));
                continue;
            }
            let faults: Vec<String> = scenario.faults().into_iter().map(|fault| fault.what).collect();
            let worked = if faults.is_empty() {
                engine.four(scenario).map_err(|cause| vec![cause.to_string()])
            } else {
                Err(faults)
            };
            match worked {
                Ok(worlds) => next.push(Arc::new(Worked { scenario: scenario.clone(), worlds })),
                Err(faults) => {
                    if place == self.sheet.chosen {
                        self.faults = faults;
                    }
                    // The last good picture stays until the scenario can run again.
                    if let Some(last) = self.worked.get(place).or_else(|| self.worked.first()) {
                        next.push(Arc::clone(last));
                    }
                }
            }
        }
        self.worked = next;
        let after = self.result().map(|worked| taken_back(worked));
        if let (Some(before), Some(after)) = (before, after)
            && after.len() > before.len()
        {
            self.alarms += 1;
        }
        self.say();
    }

    /// Words and tables beside the picture.
    pub(super) fn say(&mut self) {
        let engine = Arc::clone(&self.engine);
        let drawn = self.drawn().map(|(spread, place)| words::FIRST.map(|reading| spread.last(place, reading)));
        let ends = scenario_class::results(&self.class, self.reading);
        if self.page == LabPage::Class && self.class_split.as_ref().is_none_or(|(of, _)| *of != self.reading) {
            self.class_split = Some((self.reading, scenario_class::split(&engine, &self.class, &ends)));
        }
        self.class_ends = ends.into_iter().map(|end| words::said(self.reading, end)).collect();
        let Some(worked) = self.result().cloned() else { return };
        let Worked { scenario, worlds } = &*worked;
        let run = &worlds.both;
        let last = run.path.quarters.len().saturating_sub(1);
        self.tiles = words::FIRST
            .into_iter()
            .enumerate()
            .map(|(n, reading)| {
                let value = run.reading(reading, last).unwrap_or(f64::NAN);
                let held = run.holding(reading, last).unwrap_or(f64::NAN);
                let band = drawn.as_ref().and_then(|bands| bands[n]);
                let effect = reading == Reading::Market(Measure::Gdp) && words::number(reading, held) == "0%";
                let difference = words::signed(reading, value - held);
                Tile {
                    reading,
                    value: words::said(reading, value),
                    against: if effect { "holding: 0".to_owned() } else { format!("{difference} against holding") },
                    median: band.and_then(|band| words::median_beside(reading, value, band)),
                    range: band.map(|band| words::band_words(reading, band)).unwrap_or_default(),
                }
            })
            .collect();
        let mut told: Vec<Told> = run
            .course
            .events
            .iter()
            .map(|event| Told {
                sentence: event.sentence(&scenario.terms, engine.catalogue),
                takes_back: event.kind.takes_back(),
            })
            .collect();
        // Why relief stopped comes first; the rest follows in order.
        told.sort_by_key(|told| !told.takes_back);
        self.told = told;
        self.why = worlds
            .attribute(self.reading, last)
            .map(|lines| (scenario_why::sentence(self.reading, &lines), scenario_why::sum(self.reading, &lines)));
        self.past = if self.page == LabPage::Past { replay(scenario, engine.catalogue) } else { Vec::new() };
        self.against = self.against.min(self.sheet.scenarios.len().saturating_sub(1));
        self.differences = match (&self.spread, self.page) {
            (Some(spread), LabPage::Compare) if spread.scenarios == self.sheet.scenarios => {
                scenario_compare::differences(spread, self.sheet.chosen, self.against)
            }
            _ => Vec::new(),
        };
    }

    /// The picture of the page.
    pub(super) fn figure(&self) -> Result<Figure, Unfit> {
        let nothing =
            |reason: &str, next_step: &str| Unfit { reason: reason.to_owned(), next_step: next_step.to_owned() };
        let worked = self.result().ok_or_else(|| {
            nothing(self.faults.first().map_or("There is no scenario", String::as_str), "Start from a shipped scenario")
        })?;
        match self.page {
            LabPage::Result | LabPage::Past => Ok(scenario_result::figure(&Shown {
                worked,
                catalogue: self.engine.catalogue,
                spread: self.drawn().filter(|_| self.with_range || self.with_samples),
                with_samples: self.with_samples,
                readings: &self.panels,
            })),
            LabPage::Why => scenario_why::figure(worked, self.reading)
                .ok_or_else(|| nothing("This scenario has no quarter", "Make it at least six months long")),
            LabPage::Compare => {
                let all: Vec<&Worked> = self.worked.iter().map(|worked| &**worked).collect();
                scenario_compare::figure(&all, self.spread.as_deref(), &self.panels)
                    .ok_or_else(|| nothing("There is no scenario", "Start from a shipped scenario"))
            }
            LabPage::Inputs => {
                let ranked = self.ranked().ok_or_else(|| {
                    nothing("Moving each assumption from end to end", "The ranking follows in a moment")
                })?;
                Ok(scenario_inputs::figure(&self.engine, &worked.worlds.both, ranked))
            }
            LabPage::Backtest => match &self.backtest {
                Some(report) => Ok(scenario_backtest::figure(report)),
                None => Err(nothing("Running the model over 2019 to 2023", "The picture follows in a moment")),
            },
            LabPage::Class => scenario_class::figure(&self.class, self.reading, self.split()).ok_or_else(|| {
                nothing("No class is open", "Drop several scenario files (.toml) on the window at once")
            }),
        }
    }

    fn split(&self) -> Option<&Split> {
        self.class_split.as_ref().filter(|(of, _)| *of == self.reading).and_then(|(_, split)| split.as_ref())
    }

    /// A name that no scenario of the list has: `Ladder`, `Ladder 2`, …
    pub(super) fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| self.sheet.scenarios.iter().any(|scenario| scenario.name == name);
        let stem = wanted.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        let stem = if stem.is_empty() { wanted } else { stem };
        if !taken(wanted) {
            return wanted.to_owned();
        }
        (2..=self.sheet.scenarios.len() + 2)
            .map(|n| format!("{stem} {n}"))
            .find(|name| !taken(name))
            .unwrap_or_default()
    }

    /// Shipped scenarios: id, name and story, parsed once.
    pub fn presets() -> &'static [(&'static str, Scenario)] {
        static LIST: LazyLock<Vec<(&'static str, Scenario)>> =
            LazyLock::new(|| PRESETS.iter().filter_map(|p| Some((p.id, p.scenario().ok()?))).collect());
        &LIST
    }
}

/// When relief was taken back on the single path.
fn taken_back(worked: &Worked) -> Vec<u32> {
    let events = worked.worlds.both.course.events.iter();
    events.filter(|event| event.kind == EventKind::Snapback).map(|event| event.month).collect()
}
