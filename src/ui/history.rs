//! What the user did, in plain words; a click goes back to it, or forward again.

use egui::{Button, CollapsingHeader, RichText, Ui};

use super::theme;
use crate::project::{Action, Session};

/// Most steps listed; older ones are reached by undo.
const MOST: usize = 60;

/// The list in the side panel.
pub fn list(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    ui.add_space(6.0);
    CollapsingHeader::new("History").default_open(false).show(ui, |ui| steps(ui, session, actions));
}

/// One line a step, the first chart on top; what was undone stays below until something else is done.
pub fn steps(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let (done, undone) = session.steps();
    let past = done.len();
    let (first, all) = (past.saturating_sub(MOST), done.into_iter().chain(undone));
    let begin = std::iter::once((0, "Start")).filter(|_| first == 0);
    let steps = begin.chain(all.enumerate().map(|(n, label)| (n + 1, label)).filter(|(n, _)| *n > first));
    for (n, label) in steps {
        let here = n == past;
        let text = RichText::new(label).size(theme::TEXT_FLOOR);
        let text = if n > past { text.weak() } else { text };
        let button = Button::selectable(here, text).wrap().min_size(egui::vec2(ui.available_width(), theme::TARGET));
        let hint = if n > past { "Forward to this step" } else { "Back to this step" };
        if ui.add(button).on_hover_text(hint).clicked() && !here {
            let by = i32::try_from(n).unwrap_or(i32::MAX) - i32::try_from(past).unwrap_or(i32::MAX);
            actions.push(Action::Travel(by));
        }
    }
}
