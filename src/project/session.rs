//! One run of the app: what is loaded, what is shown, what is running, what to tell the user.

use std::path::PathBuf;
use std::sync::Arc;

use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};

use super::opening::Reading;
use super::{
    Arranged, Ask, Evidence, FileId, History, LabState, MeasureAsk, OpenFile, Opening, QueryState, Repairs, SaveBox,
    TableChoices, TableRef, TableSource, TableTab, ThemeChoice,
};
use crate::charts::events::Event;
use crate::charts::figure::PointRef;
use crate::charts::query_result::Axes;
use crate::charts::{Figure, Spec, Unfit, figure_frame};
use crate::data::Library;
use crate::formats::{Assigned, Inspection, LARGE, Remembered};

/// What the chart area shows.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// A bundled chart.
    Chart(Spec),
    /// An opened file under a question; the years in view as in a [`Spec`].
    File {
        /// Which file.
        id: FileId,
        /// Which question.
        ask: Ask,
        /// First and last year in view.
        years: Option<(i32, i32)>,
        /// Repairs taken or refused.
        repairs: Repairs,
    },
    /// The scenario lab; what it shows is in [`Session::lab`], with an undo of its own.
    Lab,
    /// A measure over a bundled table; over none where no bundled table has what it needs.
    Measure {
        /// Which table.
        table: Option<TableRef>,
        /// Which measure, with its options.
        ask: MeasureAsk,
        /// First and last year in view.
        years: Option<(i32, i32)>,
    },
    /// The answer to a question in SQL.
    Query {
        /// The question.
        sql: String,
        /// The file that is the table `data`.
        data: Option<FileId>,
        /// Columns that are drawn; those that speak for themselves where `None`.
        axes: Option<Axes>,
        /// First and last year in view.
        years: Option<(i32, i32)>,
    },
}

/// The figure on screen and whether it is still that of the view.
#[derive(Debug, Clone, Default)]
pub struct Drawn {
    /// The last good figure, or why there is none.
    pub figure: Option<Result<Arc<Figure>, Unfit>>,
    /// What it draws, as a table.
    pub rows: Option<DataFrame>,
    /// Whether a newer one is on its way.
    pub stale: bool,
    /// What the newer one shows so far.
    pub partial: Option<Arc<Figure>>,
}

impl Drawn {
    /// A figure that is that of the view, and its points as a table.
    pub fn new(figure: Result<Arc<Figure>, Unfit>) -> Self {
        let rows = figure.as_ref().ok().map(|figure| figure_frame(figure));
        Self { figure: Some(figure), rows, stale: false, partial: None }
    }
}

/// What a running job says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JobStatus {
    /// Which job; the same key replaces the older one.
    pub key: String,
    /// What it does, for people.
    pub title: String,
    /// What it is at.
    pub stage: String,
    /// How far, from 0 to 1, where known.
    pub fraction: Option<f32>,
    /// Speed and time left in words.
    pub detail: String,
    /// Milliseconds since it began.
    pub elapsed_ms: u64,
}

/// Something the user must know; stays until taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: u64,
    /// What happened.
    pub text: String,
    /// Whether something went wrong.
    pub is_error: bool,
}

/// Small things that are remembered between runs. Never data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of the window")]
pub struct Settings {
    /// Light, dark or system.
    pub theme: ThemeChoice,
    /// Left panel open.
    pub side_panel: bool,
    /// Right panel open.
    pub inspector: bool,
    /// Doors of the first run still shown.
    pub doors: bool,
    /// The chart alone, before an audience.
    pub presenting: bool,
    /// Size of text in the window, where 1 is the usual one.
    pub text: f32,
    /// The same before an audience, on top of what the size of the window asks for.
    pub presented_text: f32,
    /// Sorted copies of large files are kept and used.
    pub copies: bool,
    /// Files below this size are held in memory; larger ones are searched for each question, where they can be.
    pub hold_below: u64,
    /// Files opened before, newest first.
    pub recent: Vec<PathBuf>,
    /// Questions in SQL asked before, newest first.
    pub queries: Vec<String>,
    /// Codes given to area names that no table knows, by provider.
    pub assigned: Assigned,
    /// What was changed in the plans of files, for the same file and for files like it.
    pub remembered: Remembered,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            side_panel: true,
            inspector: false,
            doors: true,
            presenting: false,
            text: 1.0,
            presented_text: 1.0,
            copies: true,
            hold_below: LARGE,
            recent: Vec::new(),
            queries: Vec::new(),
            assigned: Assigned::default(),
            remembered: Remembered::default(),
        }
    }
}

/// One run of the app.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of the window")]
pub struct Session {
    /// The bundled tables once parsed.
    pub library: Option<Library>,
    /// All bundled events in time order, once parsed.
    pub events: Vec<Event>,
    /// What is shown; undo covers this.
    pub view: View,
    /// Undo and redo of the view.
    pub history: History<View>,
    /// The figure on screen.
    pub drawn: Drawn,
    /// All years the view could show, known once its figure was built without a range.
    pub span: Option<(i32, i32)>,
    /// The scenario lab, once it was opened.
    pub lab: Option<Box<LabState>>,
    /// Claims under test and the rows on screen.
    pub evidence: Evidence,
    /// Opened files in order.
    pub files: Vec<OpenFile>,
    /// The file that waits for the user's word.
    pub opening: Option<Opening>,
    /// Files that are being read.
    pub(super) reading: Vec<Reading>,
    /// Paths still to be looked into.
    pub queue: Vec<PathBuf>,
    /// Datasets that were looked into and wait for the user's word, after the one in the panel.
    pub waiting: Vec<Inspection>,
    /// The point the inspector speaks of.
    pub selected: Option<PointRef>,
    /// The event the inspector speaks of.
    pub selected_event: Option<String>,
    /// Year line.
    pub cursor: Option<f64>,
    /// Step of the story, from 0.
    pub story: Option<usize>,
    /// Table instead of chart.
    pub table: bool,
    /// A measure's page instead of its whole chart, while a measure is in view.
    pub measure_page: bool,
    /// What can be asked of the bundled table that was measured last.
    pub table_choices: Option<TableChoices>,
    /// Which table.
    pub tab: TableTab,
    /// The order of its rows.
    pub arranged: Option<Arranged>,
    /// The row that the inspector speaks of.
    pub selected_row: Option<(TableSource, usize)>,
    /// The query panel and its answer.
    pub query: QueryState,
    /// Search box open.
    pub palette: bool,
    /// List of keys open.
    pub keys: bool,
    /// In-window path box open.
    pub path_box: bool,
    /// What waits for a place to be saved to.
    pub save_box: Option<Box<SaveBox>>,
    /// Whole screen.
    pub full_screen: bool,
    /// What is running.
    pub jobs: Vec<JobStatus>,
    /// What to tell the user.
    pub notices: Vec<Notice>,
    /// Remembered between runs.
    pub settings: Settings,
    pub(super) next_id: u64,
}

impl Session {
    /// A session at its first chart.
    pub fn new(settings: Settings) -> Self {
        Self {
            library: None,
            events: Vec::new(),
            view: View::Chart(Spec::default()),
            history: History::default(),
            drawn: Drawn { stale: true, ..Drawn::default() },
            span: None,
            lab: None,
            evidence: Evidence::default(),
            files: Vec::new(),
            opening: None,
            reading: Vec::new(),
            queue: Vec::new(),
            waiting: Vec::new(),
            selected: None,
            selected_event: None,
            cursor: None,
            story: None,
            table: false,
            measure_page: false,
            table_choices: None,
            tab: TableTab::default(),
            arranged: None,
            selected_row: None,
            query: QueryState::default(),
            palette: false,
            keys: false,
            path_box: false,
            save_box: None,
            full_screen: false,
            jobs: Vec::new(),
            notices: Vec::new(),
            settings,
            next_id: 1,
        }
    }

    /// The spec of the bundled chart in view.
    pub fn spec(&self) -> Option<&Spec> {
        match &self.view {
            View::Chart(spec) => Some(spec),
            View::File { .. } | View::Measure { .. } | View::Query { .. } | View::Lab => None,
        }
    }

    /// The opened file in view.
    pub fn file(&self) -> Option<&OpenFile> {
        match &self.view {
            View::File { id, .. } => self.files.iter().find(|file| file.id == *id),
            View::Chart(_) | View::Measure { .. } | View::Query { .. } | View::Lab => None,
        }
    }

    /// A source as people name it: producer and date of a bundled one, provider and name of an opened file.
    pub fn source_name(&self, id: &str) -> String {
        if let Some(file) = self.files.iter().find(|file| file.dataset.provenance.file_name == id) {
            return format!("{} · {id}", file.dataset.provenance.provider);
        }
        self.library.as_ref().map_or_else(|| id.to_owned(), |library| library.sources().short(id))
    }

    /// The files that a view compares, that in view first; none where it compares none.
    pub fn compared(&self, view: &View) -> Vec<OpenFile> {
        let View::File { id, ask: Ask::Vintages(asked), .. } = view else { return Vec::new() };
        let wanted = |file: &&OpenFile| !asked.without.contains(&file.id);
        let (first, others): (Vec<&OpenFile>, Vec<&OpenFile>) =
            self.files.iter().filter(wanted).partition(|file| file.id == *id);
        first.into_iter().chain(others).cloned().collect()
    }

    /// The event with this id.
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.mark.id == id)
    }

    /// The figure on screen, if one could be drawn.
    pub fn figure(&self) -> Option<&Arc<Figure>> {
        self.drawn.figure.as_ref().and_then(|result| result.as_ref().ok())
    }

    /// Years in view as the user chose them.
    pub fn years(&self) -> Option<(i32, i32)> {
        match &self.view {
            View::Chart(spec) => spec.years,
            View::File { years, .. } | View::Measure { years, .. } | View::Query { years, .. } => *years,
            View::Lab => None,
        }
    }

    /// Tells the user something.
    pub fn notify(&mut self, text: impl Into<String>, is_error: bool) {
        let text = text.into();
        if self.notices.last().is_some_and(|last| last.text == text) {
            return;
        }
        self.notices.push(Notice { id: self.next_id, text, is_error });
        self.next_id += 1;
    }
}
