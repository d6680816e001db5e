//! What the user is doing: state, every action, the one place that applies them, undo. No egui.

mod action;
mod apply;
mod command;
mod file;
mod history;
mod measures;
mod opening;
pub mod scenario;
mod scenario_apply;
mod scenario_command;
mod scenario_state;
mod session;
mod story;

pub use action::{Action, Outcome, Request, ThemeChoice};
pub use command::{Command, Shortcut, commands, shortcuts};
pub use file::{Ask, FileId, Loaded, OpenFile, Opening, SaveAs, SidesAsk};
pub use history::History;
pub use measures::{MeasureAction, MeasureAsk, TableChoices, TableRef};
pub use scenario::{LabAction, LabOutcome, LabPage, LabRequest};
pub use scenario_state::{LabState, Tile, Told};
pub use session::{Drawn, JobStatus, Notice, Session, Settings, View};
pub use story::STORY;
