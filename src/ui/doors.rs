//! The first run's doors, and the bar of the story.

use egui::{RichText, Ui};

use super::theme::{self, Theme};
use crate::project::{Action, EvidenceAction, LabAction, LabPage, STORY, Session};

/// Room that the hint beside the doors wants in one line.
const HINT_WIDTH: f32 = 430.0;

/// Draws the doors; they go when one is taken, and Help brings them back.
pub fn show(ui: &mut Ui, theme: Theme, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        // In line with the title of the chart below.
        ui.add_space(12.0);
        if ui
            .button("See the story (6 steps)")
            .on_hover_text("Six charts, one question each; Space for the next")
            .clicked()
        {
            actions.push(Action::ToggleStory);
        }
        if ui
            .button("Try a scenario (1 minute)")
            .on_hover_text("Move a lever and see what relief with snapback would do; what-if, not forecast")
            .clicked()
        {
            actions.push(Action::Lab(LabAction::Show(LabPage::Result)));
        }
        if ui
            .button("Check a claim")
            .on_hover_text("A claim held against every way to count it, year by year")
            .clicked()
        {
            actions.push(Action::Evidence(EvidenceAction::Show("potash-market-share".to_owned())));
        }
        if ui
            .button("Open a CSV…")
            .on_hover_text("UN Comtrade, BACI or any long table; or drop the file here")
            .clicked()
        {
            actions.push(Action::OpenDialog);
        }
        // On the smallest window the doors fill the line, and the hint waits for room.
        if ui.available_size_before_wrap().x > HINT_WIDTH {
            ui.label(
                RichText::new("Hover a point for its source · ? for keys · nothing here touches the network")
                    .size(theme::TEXT_FLOOR)
                    .color(theme.tokens().second_text),
            );
        }
    });
}

/// Draws where the story stands.
pub fn story_bar(ui: &mut Ui, theme: Theme, session: &Session, actions: &mut Vec<Action>) {
    let Some(step) = session.story else { return };
    let Some((question, _, _)) = STORY.get(step) else { return };
    ui.horizontal_wrapped(|ui| {
        // Buttons first: they stay where they are while questions differ in length.
        if ui.add_enabled(step > 0, egui::Button::new("Back")).clicked() {
            actions.push(Action::StepStory(-1));
        }
        if ui.add_enabled(step + 1 < STORY.len(), egui::Button::new("Next")).on_hover_text("Space").clicked() {
            actions.push(Action::StepStory(1));
        }
        if ui.button("End").on_hover_text("Esc").clicked() {
            actions.push(Action::ToggleStory);
        }
        ui.label(RichText::new(format!("{} of {}", step + 1, STORY.len())).color(theme.tokens().second_text));
        ui.label(RichText::new(*question).strong());
    });
}
