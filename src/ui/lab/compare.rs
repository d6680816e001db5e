//! The table of differences, and the list of a class.

use egui::{ComboBox, Frame, Grid, Margin, RichText, ScrollArea, Ui};

use super::widgets::small;
use super::{floor, result};
use crate::project::{Action, LabAction, LabState};
use crate::ui::theme::Theme;

/// Height of the table.
const TABLE: f32 = 176.0;

/// Draws which scenario is compared with which, and how they differ.
pub fn show(ui: &mut Ui, theme: Theme, lab: &LabState, actions: &mut Vec<Action>) {
    let tokens = theme.tokens();
    let frame = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(8, 6)).corner_radius(5);
    egui::Panel::bottom("differences").frame(frame).resizable(true).default_size(TABLE).size_range(60.0..=420.0).show(
        ui,
        |ui| {
            ui.horizontal_wrapped(|ui| {
                let names: Vec<&str> = lab.sheet.names().collect();
                let ours = names.get(lab.sheet.chosen).copied().unwrap_or_default();
                ui.label(RichText::new(format!("A: {ours}")).strong());
                ui.label("against");
                let theirs = names.get(lab.against).copied().unwrap_or_default();
                ComboBox::from_label("B").selected_text(theirs).show_ui(ui, |ui| {
                    for (place, name) in names.iter().enumerate() {
                        if ui.selectable_label(place == lab.against, *name).clicked() {
                            actions.push(Action::Lab(LabAction::CompareWith(place)));
                        }
                    }
                });
                small(ui, theme, "at the last quarter both have; median, and in brackets 9 in 10 draws");
            });
            if lab.sheet.chosen == lab.against {
                ui.label("Choose another scenario as B; add one with “+ Scenario”");
                return;
            }
            if lab.differences.is_empty() {
                small(ui, theme, "The differences follow with the draws");
            }
            ScrollArea::both().id_salt("differences").auto_shrink([false, false]).show(ui, |ui| {
                Grid::new("differences").num_columns(6).striped(true).spacing([14.0, 3.0]).show(ui, |ui| {
                    for head in ["Result", "A", "B", "A less B", "A above B in", "Unit"] {
                        ui.label(floor(head).strong());
                    }
                    ui.end_row();
                    for row in &lab.differences {
                        ui.label(floor(&row.what));
                        for cell in [&row.ours, &row.theirs, &row.difference, &row.chance] {
                            ui.label(floor(cell));
                        }
                        ui.label(floor(&row.unit).color(tokens.second_text));
                        ui.end_row();
                    }
                });
            });
        },
    );
}

/// Files of a class; a click takes one into the list of scenarios.
pub fn class(ui: &mut Ui, theme: Theme, lab: &LabState, actions: &mut Vec<Action>) {
    let frame = Frame::new().fill(theme.tokens().panel).inner_margin(Margin::symmetric(8, 6)).corner_radius(5);
    egui::Panel::bottom("class").frame(frame).resizable(true).default_size(110.0).show(ui, |ui| {
        small(ui, theme, "Click a file to take it into the list of scenarios");
        ScrollArea::vertical().id_salt("class").auto_shrink([false, false]).show(ui, |ui| {
            for (place, one) in lab.class.iter().enumerate() {
                if result::wide(ui, false, &one.scenario.name).clicked() {
                    actions.push(Action::Lab(LabAction::TakeFromClass(place)));
                }
            }
        });
    });
}
