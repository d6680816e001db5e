//! A bar above the chart for each opened file that changed on disk: what differs, and whose rows to go on with.

use egui::{RichText, Ui};

use super::theme::{self, Theme};
use crate::analysis::changes::SumChange;
use crate::project::{Action, Changed, FileAction, Keep, OpenFile, Session};

/// Sums that fit on the bar.
const SUMS: usize = 2;

/// Whether any file needs a word.
pub fn is_needed(session: &Session) -> bool {
    session.files.iter().any(|file| file.changed.is_some())
}

/// Draws one line for each changed file.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, actions: &mut Vec<Action>) {
    for file in &session.files {
        if let Some(changed) = &file.changed {
            line(ui, theme, file, changed, actions);
        }
    }
}

fn line(ui: &mut Ui, theme: Theme, file: &OpenFile, changed: &Changed, actions: &mut Vec<Action>) {
    let name = file.name();
    let (text, detail) = match changed {
        Changed::Gone => (format!("{name} is no longer there; its rows stay as they were read"), Vec::new()),
        Changed::Comparing => (format!("{name} changed on disk; it is being compared"), Vec::new()),
        Changed::Unreadable(why) => (format!("{name} changed on disk. {why}"), Vec::new()),
        Changed::Read(newer) => match &newer.changes {
            Some(changes) => {
                let sums = changes.sums.iter().map(SumChange::sentence);
                (format!("{name} changed on disk. {}", changes.sentence()), sums.collect())
            }
            None => (format!("{name} changed on disk"), Vec::new()),
        },
    };
    ui.horizontal_wrapped(|ui| {
        let keep = |ui: &mut Ui, actions: &mut Vec<Action>, label: &str, hint: &str, keep: Keep| {
            if ui.button(label).on_hover_text(hint).clicked() {
                actions.push(Action::File(FileAction::Keep(file.id, keep)));
            }
        };
        ui.label(RichText::new(text).strong());
        match changed {
            Changed::Read(newer) => {
                keep(ui, actions, "Use new", "The rows of the file as it is now; repairs are made again", Keep::New);
                keep(ui, actions, "Keep old", "Go on with the rows that were read", Keep::Old);
                keep(ui, actions, "Show both", "Two files side by side in the list", Keep::Both);
                let examples = newer.changes.as_ref().map(|changes| changes.examples.join("\n")).unwrap_or_default();
                let detail = detail.iter().take(SUMS).cloned().collect::<Vec<_>>().join(" · ");
                if !detail.is_empty() {
                    ui.end_row();
                    let text = RichText::new(detail).size(theme::TEXT_FLOOR).color(theme.tokens().second_text);
                    ui.label(text).on_hover_text(examples);
                }
            }
            Changed::Unreadable(_) => {
                if ui.button("Open again").clicked() {
                    actions.push(Action::OpenPaths(vec![file.path.clone()]));
                }
                keep(ui, actions, "Keep old", "Go on with the rows that were read", Keep::Old);
            }
            Changed::Gone => keep(ui, actions, "Keep old", "Go on with the rows that were read", Keep::Old),
            Changed::Comparing => {}
        }
    });
}
