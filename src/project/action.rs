//! Everything a user can ask for, everything a job can bring back, and everything the app must then do.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    Ask, EvidenceAction, EvidenceOutcome, EvidenceRequest, FileAction, FileId, FileOutcome, FileRequest, LabAction,
    LabOutcome, LabRequest, Loaded, MeasureAction, SaveAs, TableChoices, TableRef, TableSource, TableTab, TextSize,
    View,
};
use crate::analysis::Arrange;
use crate::analysis::query::{QueryAnswer, QueryError};
use crate::charts::figure::PointRef;
use crate::charts::query_result::Axes;
use crate::charts::{Figure, Lanes, Unfit};
use crate::data::Library;
use crate::formats::write::FileKind;
use crate::formats::{Inspection, Plan};

/// What a user can ask for. Menus, keys, palette, drops, arguments and tests only build these.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Show a bundled chart as it opens.
    ShowChart(String),
    /// Count another way.
    SetDefinition(String),
    /// Add or remove a country beside the subject.
    ToggleCompanion(String),
    /// First and last year in view; all where `None`.
    SetYears(Option<(i32, i32)>),
    /// Move the year line.
    StepYear(i32),
    /// Move to the next or previous event.
    StepEvent(i32),
    /// Events under the plot.
    SetLanes(Lanes),
    /// Lanes off, main, all, off.
    CycleLanes,
    /// Stacked or lines.
    ToggleStacked,
    /// Look at one point, or at none.
    Select(Option<PointRef>),
    /// Look at one event, by its id.
    SelectEvent(String),
    /// Table instead of chart.
    ToggleTable,
    /// Show one of the view's tables.
    ShowTab(TableTab),
    /// Sort and filter a table.
    Arrange(TableSource, Box<Arrange>),
    /// Look at one row of a table, or at none.
    SelectRow(Option<(TableSource, usize)>),
    /// Save the table on screen.
    SaveTable(FileKind),
    /// The panel for questions in SQL.
    ToggleQuery,
    /// Ask a question in SQL.
    RunQuery(String),
    /// Draw these columns of a table.
    SetAxes(Axes),
    /// Left panel.
    ToggleSidePanel,
    /// Right panel.
    ToggleInspector,
    /// Search for anything.
    TogglePalette,
    /// List of keys.
    ToggleKeys,
    /// Close the top thing only.
    Escape,
    /// Light, dark or as the system.
    SetTheme(ThemeChoice),
    /// Whole screen or window.
    ToggleFullScreen,
    /// The chart alone, with text that a room can read, or the window with its panels.
    TogglePresenting,
    /// Larger or smaller text.
    TextSize(TextSize),
    /// Back one step.
    Undo,
    /// Forward again.
    Redo,
    /// Several steps of the history back (below zero) or forward.
    Travel(i32),
    /// Something about claims or the rows behind figures.
    Evidence(EvidenceAction),
    /// Ask for a file in the system's dialog.
    OpenDialog,
    /// Ask for a path inside the window.
    TogglePathBox,
    /// Look into these files.
    OpenPaths(Vec<PathBuf>),
    /// Read the file differently: the preview follows.
    EditPlan(Box<Plan>),
    /// Read the file as previewed.
    AcceptFile,
    /// Leave the file alone.
    DismissOpening,
    /// Show an opened file's chart.
    ShowFile(FileId),
    /// Forget an opened file.
    CloseFile(FileId),
    /// Put another question to an opened file.
    Ask(FileId, Ask),
    /// Keep sorted copies of large files, or go without.
    ToggleCopies,
    /// Drop all sorted copies.
    DropCopies,
    /// Something about a measure.
    Measure(MeasureAction),
    /// Repairs, what is made of a file, and files that changed on disk.
    File(FileAction),
    /// Stop what is running.
    CancelJob,
    /// Take a notice away.
    DismissNotice(u64),
    /// The picture, with its source line, to the clipboard.
    CopyPicture,
    /// The drawn figures as a table to the clipboard.
    CopyData,
    /// Any text to the clipboard.
    CopyText(String),
    /// Save the picture or the figures.
    Save(SaveAs),
    /// Save what waits for a place to this file or folder.
    SaveAt(PathBuf),
    /// Do not save what waits for a place.
    LeaveSaveBox,
    /// Open a source's address in the browser.
    OpenAddress(String),
    /// Begin or leave the story.
    ToggleStory,
    /// Step through the story.
    StepStory(i32),
    /// Something in the scenario lab.
    Lab(LabAction),
    /// The first chart with its doors.
    StartAgain,
    /// Close the window.
    Quit,
}

/// What jobs bring back.
#[derive(Debug)]
pub enum Outcome {
    /// The bundled tables are ready; the text says why not.
    Library(Result<Library, String>),
    /// A figure is ready for the view it was asked for.
    Figure(Box<View>, Result<Figure, Unfit>),
    /// A figure of the rows found so far, of this view or of a file that is being read.
    Partial(Option<Box<View>>, Box<Figure>),
    /// Something about claims or the rows behind figures.
    Evidence(EvidenceOutcome),
    /// Several files were looked into: the datasets they make, what to say of them, and what cannot be read.
    Gathered(Vec<Inspection>, Vec<String>, Vec<String>),
    /// A file was looked into.
    Inspected(PathBuf, Result<Box<Inspection>, String>),
    /// A file was read.
    Read(PathBuf, Result<Box<Loaded>, String>),
    /// Something for the scenario lab.
    Lab(LabOutcome),
    /// What can be asked of a bundled table.
    Choices(TableChoices),
    /// A question was answered, with the file that was `data`.
    Answered(String, Option<FileId>, Result<Box<QueryAnswer>, QueryError>),
    /// A table was arranged: numbers of its rows.
    Arranged(TableSource, Box<Arrange>, Result<Option<Vec<u32>>, String>),
    /// What was found out about an opened file.
    File(FileOutcome),
    /// The dialog closed with these files, or with none.
    Chosen(Option<Vec<PathBuf>>),
    /// This desktop has no file dialog.
    NoDialog,
    /// The dialog for saving was gone at once: declined, or there is none.
    NoSaveDialog(Box<SaveBox>),
    /// Something was saved or copied, or not.
    Done(Result<String, String>),
    /// A job ended without result because the user stopped it.
    Cancelled(String),
    /// A job broke: a bug of ours, with the app still running.
    Broke(String),
}

/// Something to save that waits for a place typed in the window.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveBox {
    /// Proposed file name.
    pub name: String,
    /// What saves it.
    pub request: Request,
}

/// What the app must do after an action; the project itself touches nothing outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Build the figure of the current view.
    BuildFigure(Box<View>),
    /// Something about claims or the rows behind figures.
    Evidence(EvidenceRequest),
    /// List what can be asked of a bundled table.
    ListChoices(TableRef),
    /// Look into several files or a folder, which may be one dataset.
    Gather(Vec<PathBuf>),
    /// Look into a file, with the user's plan or by its bytes.
    Inspect(PathBuf, Option<Box<Plan>>),
    /// Read a file.
    Read(PathBuf, Box<Plan>),
    /// Keep a sorted copy of a large file.
    KeepCopy(PathBuf, Box<Plan>),
    /// Drop all sorted copies.
    DropCopies,
    /// Treat or compare an opened file.
    File(FileRequest),
    /// Something for the scenario lab.
    Lab(LabRequest),
    /// Open the system's file dialog.
    OpenDialog,
    /// Ask where to save, then save.
    Save(SaveAs),
    /// Ask where to save the table on screen, then save it.
    SaveTable(FileKind),
    /// Do what a request to save asks for, to this file or folder.
    SaveAt(Box<Request>, PathBuf),
    /// Answer a question, with this file as `data`.
    Query(String, Option<FileId>),
    /// Sort and filter a table.
    Arrange(TableSource, Box<Arrange>),
    /// Copy the picture.
    CopyPicture,
    /// Copy text.
    CopyText(String),
    /// Open an address in the browser.
    OpenAddress(String),
    /// Stop the running jobs.
    CancelJobs,
    /// Put the window on the whole screen or back.
    FullScreen(bool),
    /// Close the window.
    Quit,
}

/// Which theme to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}
