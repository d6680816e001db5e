//! Notices stay until taken away: cause first, hint second, path last.

use egui::{RichText, Ui};

use super::theme::Theme;
use crate::project::{Action, Session};

/// How many are listed; older ones are counted.
const MOST: usize = 3;

/// Draws the latest notices.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, actions: &mut Vec<Action>) {
    let tokens = theme.tokens();
    let older = session.notices.len().saturating_sub(MOST);
    if older > 0 {
        ui.weak(format!("{older} older notices"));
    }
    for notice in session.notices.iter().skip(older) {
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button("Dismiss").clicked() {
                    actions.push(Action::DismissNotice(notice.id));
                }
                if ui.button("Copy text").clicked() {
                    actions.push(Action::CopyText(notice.text.clone()));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let lead = if notice.is_error { "Problem" } else { "Done" };
                    ui.label(RichText::new(lead).strong());
                    ui.add(egui::Label::new(RichText::new(&notice.text).color(tokens.text)).wrap());
                });
            });
        });
    }
}
