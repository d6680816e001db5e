//! The scenario lab: named scenarios, what is asked of them, and what was worked out. One step of undo is one edit.

use std::path::PathBuf;
use std::sync::Arc;

use super::FileId;
use crate::charts::scenario_inputs::Ranked;
use crate::charts::scenario_words::Worked;
use crate::scenario::{Backtest, Base, Reading, Scenario, Spread};

/// Most named scenarios side by side.
pub const MOST: usize = 6;
/// Numbers of draws to choose from.
pub const DRAWS: [usize; 3] = [200, 1000, 5000];

/// What the middle of the lab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LabPage {
    /// One scenario against holding.
    #[default]
    Result,
    /// What moved the result.
    Why,
    /// All named scenarios.
    Compare,
    /// Which assumption matters.
    Inputs,
    /// The rules over the recorded past.
    Past,
    /// The model over recorded years.
    Backtest,
    /// A class of files.
    Class,
}

impl LabPage {
    /// Every page in the order of the tabs.
    pub const ALL: [Self; 7] =
        [Self::Result, Self::Why, Self::Compare, Self::Inputs, Self::Past, Self::Backtest, Self::Class];

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Result => "Result",
            Self::Why => "Why it moved",
            Self::Compare => "Compare",
            Self::Inputs => "Which input matters",
            Self::Past => "Replay the past",
            Self::Backtest => "Backtest",
            Self::Class => "Class",
        }
    }

    /// The same where there is little room.
    pub const fn short_label(self) -> &'static str {
        match self {
            Self::Why => "Why",
            Self::Inputs => "Inputs",
            Self::Past => "Past",
            other => other.label(),
        }
    }

    /// What it answers.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Result => "Prisoners and money over time, and the sentence why relief stopped",
            Self::Why => "My assumptions, my policy and their interaction, adding up",
            Self::Compare => "Up to six named scenarios under the same luck",
            Self::Inputs => "Each assumption moved alone; shares of the spread",
            Self::Past => "Would these rules have fired in 2011, 2017, 2021 and 2025?",
            Self::Backtest => "How well the model did over 2019 to 2023, and how to read that",
            Self::Class => "Many scenario files at once",
        }
    }
}

/// What a user can ask of the lab.
#[derive(Debug, Clone, PartialEq)]
pub enum LabAction {
    /// Show a page; opens the lab.
    Show(LabPage),
    /// Back to what was shown before the lab.
    Leave,
    /// Replace the chosen scenario; the label names the edit for undo.
    Edit {
        /// What was changed.
        label: String,
        /// The changed scenario.
        scenario: Box<Scenario>,
    },
    /// A gesture is over: the next edit is a new step of undo, and the range is drawn.
    Settle,
    /// Add a shipped scenario by id.
    Start(String),
    /// Look at another of the named scenarios.
    Choose(usize),
    /// A copy of the chosen scenario under a new name.
    Duplicate,
    /// Take the chosen scenario off the list.
    Remove,
    /// Show or hide a result.
    TogglePanel(Reading),
    /// The result that attribution, ranking and class speak of.
    Ask(Reading),
    /// Show or hide the range of draws.
    ToggleRange,
    /// Show or hide sample paths.
    ToggleSamples,
    /// How many draws.
    SetDraws(usize),
    /// The scenario the differences are measured against.
    CompareWith(usize),
    /// Share out the spread of draws among the assumptions.
    RankInputs,
    /// Open or close the page that explains the model.
    ToggleExplanation,
    /// Save the chosen scenario as a file.
    Save,
    /// Copy the chosen scenario's file as text.
    CopyFile,
    /// Take a file of the class into the list.
    TakeFromClass(usize),
    /// Compute the market's base from a year of an opened trade file, its newest where none is named; the shipped base
    /// again where `None`.
    UseBase(Option<(FileId, Option<String>)>),
}

/// What the app must do for the lab.
#[derive(Debug, Clone, PartialEq)]
pub enum LabRequest {
    /// Draw these scenarios.
    Draw {
        /// Which.
        scenarios: Vec<Scenario>,
        /// How many draws.
        draws: usize,
        /// Their seed.
        seed: u64,
    },
    /// Rank the assumptions of a scenario in a reading.
    Rank {
        /// Of which scenario.
        scenario: Box<Scenario>,
        /// In which reading.
        reading: Reading,
        /// Whether the spread of draws is shared out too, which takes seconds.
        with_shares: bool,
    },
    /// Run the model over recorded years.
    Backtest,
    /// Read scenario files.
    Read(Vec<PathBuf>),
    /// Work out the files of a class, each with the name it is told by.
    Class {
        /// Names and scenarios.
        files: Vec<(String, Scenario)>,
        /// Whether the class is opened now, rather than worked out on another base.
        is_new: bool,
    },
    /// Compute the base from a year of an opened trade file.
    Base(FileId, Option<String>),
    /// Save a text through the dialog.
    Save {
        /// Proposed name without ending.
        name: String,
        /// The file.
        text: String,
    },
}

/// A year of an opened trade file that was asked for as the market's base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseChoice {
    /// The file.
    pub file: FileId,
    /// The year; empty where the file has none.
    pub year: String,
    /// All years of the file, newest first.
    pub years: Vec<String>,
}

/// A file and the scenario in it, or why there is none.
pub type ReadFile = (PathBuf, Result<Box<Scenario>, String>);

/// What jobs bring back to the lab.
#[derive(Debug)]
pub enum LabOutcome {
    /// Draws are ready.
    Drawn(Result<Box<Spread>, String>),
    /// Assumptions are ranked.
    Ranked(Result<Box<Ranked>, String>),
    /// Recorded years were run.
    Backtested(Result<Box<Backtest>, String>),
    /// Files were read.
    Read(Vec<ReadFile>),
    /// The files of a class were worked out.
    Class {
        /// Those that can run.
        class: Vec<(String, Worked)>,
        /// Names of the others, and why they cannot.
        failed: Vec<(String, Scenario, String)>,
        /// Title of the base they start from.
        base_title: String,
        /// Whether the class is opened now.
        is_new: bool,
    },
    /// A base year was computed.
    Based {
        /// Of which file and year, and which others it has.
        choice: BaseChoice,
        /// The base, or why there is none.
        base: Result<Arc<Base>, String>,
    },
}

/// The named scenarios; undo covers this.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// In the order of their tabs.
    pub scenarios: Vec<Scenario>,
    /// The one being edited.
    pub chosen: usize,
}

impl Sheet {
    /// Names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.scenarios.iter().map(|scenario| scenario.name.as_str())
    }
}
