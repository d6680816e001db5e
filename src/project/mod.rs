//! What the user is doing: state, every action, the one place that applies them, undo. No egui.

mod action;
mod apply;
mod command;
mod evidence;
mod file;
mod history;
mod measures;
mod opening;
mod presenting;
mod query;
mod repairs;
pub mod scenario;
mod scenario_apply;
mod scenario_command;
mod scenario_state;
mod session;
mod steps;
mod story;
mod tables;

pub use action::{Action, Outcome, Request, SaveBox, ThemeChoice};
pub use command::{Command, Shortcut, commands, shortcuts};
pub use evidence::{Evidence, EvidenceAction, EvidenceOutcome, EvidenceRequest, FileRows, Rows, RowsOf, Wanted};
pub use file::{Ask, FileId, FirstGuess, Loaded, Make, OpenFile, Opening, SaveAs, SidesAsk, VintagesAsk};
pub use history::History;
pub use measures::{MeasureAction, MeasureAsk, TableChoices, TableRef};
pub use presenting::TextSize;
pub use query::{Answered, QueryState, SHOWN_ROWS, table_name};
pub use repairs::{Changed, FileAction, FileOutcome, FileRequest, Keep, Newer, Repairs};
pub use scenario::{BaseChoice, LabAction, LabOutcome, LabPage, LabRequest};
pub use scenario_state::{LabState, Tile, Told};
pub use session::{Drawn, JobStatus, Notice, Session, Settings, View};
pub use story::STORY;
pub use tables::{Arranged, TableSource, TableTab, aside_table};
