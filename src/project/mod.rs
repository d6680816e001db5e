//! What the user is doing: state, every action, the one place that applies them, undo. No egui.

mod action;
mod apply;
mod command;
mod evidence;
mod file;
mod history;
mod measures;
mod opening;
mod repairs;
pub mod scenario;
mod scenario_apply;
mod scenario_command;
mod scenario_state;
mod session;
mod steps;
mod story;

pub use action::{Action, Outcome, Request, ThemeChoice};
pub use command::{Command, Shortcut, commands, shortcuts};
pub use evidence::{Evidence, EvidenceAction, EvidenceOutcome, EvidenceRequest, Rows, RowsOf};
pub use file::{Ask, FileId, Loaded, Make, OpenFile, Opening, SaveAs, SidesAsk};
pub use history::History;
pub use measures::{MeasureAction, MeasureAsk, TableChoices, TableRef};
pub use repairs::{Changed, FileAction, FileOutcome, FileRequest, Keep, Newer};
pub use scenario::{LabAction, LabOutcome, LabPage, LabRequest};
pub use scenario_state::{LabState, Tile, Told};
pub use session::{Drawn, JobStatus, Notice, Session, Settings, View};
pub use story::STORY;
