//! One page that explains the model to a student, from a text of its own.

use egui::{RichText, ScrollArea, Ui};

use crate::project::{Action, LabAction};
use crate::ui::heading;
use crate::ui::theme::{self, Theme};

/// The page: `# ` begins a heading, an empty line a paragraph.
static TEXT: &str = include_str!("explanation.txt");

/// Draws the page.
pub fn show(ui: &mut Ui, theme: Theme, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("How the model works").size(theme::TEXT_TITLE).strong());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.button("Close").clicked() {
                actions.push(Action::Lab(LabAction::ToggleExplanation));
            }
        });
    });
    ScrollArea::vertical().id_salt("explanation").auto_shrink([false, false]).show(ui, |ui| {
        for line in TEXT.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.strip_prefix("# ") {
                Some(title) => heading(ui, title),
                None => drop(ui.label(RichText::new(line).color(theme.tokens().text))),
            }
        }
    });
}
