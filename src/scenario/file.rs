//! A scenario as a small readable file: what states do, how the world works, what happens.
//!
//! Keys that are left out stand at their defaults. An unknown key or an impossible value is refused with its line and
//! the allowed range; nothing is cut to fit in silence. Comments are kept and written back where they stood.

mod check;
mod presets;
mod remarks;
mod write;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub use self::check::Fault;
pub use self::presets::{PRESETS, Preset, preset};
pub use self::remarks::Remarks;
use super::policy::{
    Catalogue, ClockWritten, LadderStep, LocksWritten, Regime, RegimeWritten, Shock, SnapbackWritten, StartWritten,
    SunsetWritten, Terms, TriggersWritten,
};
use super::{Defaults, ScenarioError};

/// The version of the form this program reads and writes.
pub const VERSION: u32 = 1;

/// A what-if scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// Its story in a few sentences.
    pub story: String,
    /// Ids of `datasets/sources.csv` behind it.
    pub sources: Vec<String>,
    /// Length in months; a multiple of three.
    pub months: u32,
    /// Actions: what states do.
    pub terms: Terms,
    /// Assumption: how Minsk behaves.
    pub regime: Regime,
    /// What happens on dates whatever the chances.
    pub shocks: Vec<Shock>,
    /// Changed assumptions by key, of the market and of conduct.
    pub assumptions: BTreeMap<String, f64>,
    /// Comments people wrote into its file.
    pub remarks: Remarks,
}

/// Why a scenario file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{what}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct FileError {
    /// Line, from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
    /// What is wrong and what is allowed.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    name: String,
    #[serde(default)]
    story: String,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default = "five_years")]
    months: u32,
    #[serde(default)]
    start: StartWritten,
    #[serde(default)]
    clock: ClockWritten,
    #[serde(default)]
    sunset: SunsetWritten,
    #[serde(default)]
    snapback: SnapbackWritten,
    #[serde(default)]
    triggers: TriggersWritten,
    #[serde(default)]
    locks: LocksWritten,
    step: Option<Vec<LadderStep>>,
    #[serde(default)]
    regime: RegimeWritten,
    #[serde(default)]
    assumptions: BTreeMap<String, f64>,
    #[serde(default)]
    event: Vec<Shock>,
}

/// The market's defaults, parsed once: every move of a slider asks for their ranges.
fn market() -> Result<&'static Defaults, ScenarioError> {
    static MARKET: LazyLock<Result<Defaults, ScenarioError>> = LazyLock::new(Defaults::shipped);
    MARKET.as_ref().map_err(Clone::clone)
}

const fn five_years() -> u32 {
    60
}

impl Scenario {
    /// A scenario with every term and assumption at its default.
    ///
    /// # Errors
    /// A defect of the build: the shipped defaults cannot be read.
    pub fn defaults(name: &str) -> Result<Self, ScenarioError> {
        let catalogue = Catalogue::shipped()?;
        Ok(Self {
            name: name.to_owned(),
            story: String::new(),
            sources: Vec::new(),
            months: five_years(),
            terms: catalogue.terms.clone(),
            regime: catalogue.regime.clone(),
            shocks: Vec::new(),
            assumptions: BTreeMap::new(),
            remarks: Remarks::default(),
        })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`FileError`] with the line of the first unknown key or impossible value.
    pub fn read(text: &str) -> Result<Self, FileError> {
        let catalogue = Catalogue::shipped().map_err(|cause| FileError { line: None, what: cause.to_string() })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let written: Written = toml::from_str(text).map_err(|cause| FileError {
            line: cause.span().map(|span| line_at(text, span.start)),
            what: in_words(cause.message()),
        })?;
        if written.version != VERSION {
            return Err(FileError {
                line: line_of(text, "version"),
                what: format!(
                    "version = {}: this program reads version {VERSION}. Open the file with the program that wrote it",
                    written.version
                ),
            });
        }
        let defaults = &catalogue.terms;
        let mut scenario = Self {
            name: written.name,
            story: written.story,
            sources: written.sources,
            months: written.months,
            terms: Terms {
                start: written.start.over(&defaults.start),
                clock: written.clock.over(&defaults.clock),
                sunset: written.sunset.over(&defaults.sunset),
                snapback: written.snapback.over(&defaults.snapback),
                triggers: written.triggers.over(&defaults.triggers),
                locks: written.locks.over(&defaults.locks),
                steps: written.step.unwrap_or_else(|| defaults.steps.clone()),
            },
            regime: written.regime.over(&catalogue.regime),
            shocks: written.event,
            assumptions: written.assumptions,
            remarks: Remarks::default(),
        };
        scenario.remarks = Remarks::of(text, &scenario.to_toml());
        match scenario.faults().into_iter().next() {
            None => Ok(scenario),
            Some(fault) => Err(FileError { line: line_of(text, &fault.path), what: fault.what }),
        }
    }

    /// Length in quarters.
    pub const fn quarters(&self) -> usize {
        (self.months / 3) as usize
    }
}

/// The parser's words in a reader's words.
fn in_words(message: &str) -> String {
    message
        .trim()
        .replace("unknown field", "unknown key")
        .replace("missing field", "missing key")
        .replace("unknown variant", "unknown word")
        .replace("expected f64", "expected a number")
        .replace("expected u32", "expected a whole number, zero or more")
        .replace('\n', ", ")
}

fn line_at(text: &str, at: usize) -> usize {
    text[..at.min(text.len())].matches('\n').count() + 1
}

/// The line of a value by its path, such as `step[2].needs[0]`; of its nearest parent where it was left out.
fn line_of(text: &str, path: &str) -> Option<usize> {
    use toml::de::{DeTable, DeValue};
    let table = DeTable::parse(text).ok()?;
    let mut at = None;
    let mut here: Option<&DeValue<'_>> = None;
    for part in path.split(['.', '[']) {
        let next = match part.strip_suffix(']') {
            Some(number) => here?.as_array()?.get(number.parse::<usize>().ok()?),
            None if here.is_none() => table.get_ref().get(part),
            None => here?.as_table()?.get(part),
        };
        let Some(value) = next else { break };
        at = Some(value.span().start);
        here = Some(value.get_ref());
    }
    at.map(|at| line_at(text, at))
}
