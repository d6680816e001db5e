//! The table of differences, and the list of a class.

use egui::{ComboBox, Frame, Grid, Margin, RichText, ScrollArea, Ui};

use super::widgets::{named, small};
use super::{floor, is_low, result};
use crate::project::{Action, LabAction, LabState};
use crate::ui::theme::{TEXT_TITLE, Theme};

/// Height of a table, and in a low window.
const TABLE: f32 = 200.0;
const TABLE_LOW: f32 = 132.0;
/// From this width on the table of differences has room for units; below it they are told on hover.
const ROOMY: f32 = 780.0;
/// Height of a line of a table.
const LINE: f32 = 18.0;

/// Draws which scenario is compared with which, and how they differ.
pub fn show(ui: &mut Ui, theme: Theme, lab: &LabState, actions: &mut Vec<Action>) {
    strip(ui, theme, "differences", |ui| {
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
            let roomy = ui.available_width() >= ROOMY;
            table("differences", ui, &["Result", "A", "B", "A less B", "A above B in"], &mut |ui| {
                for row in &lab.differences {
                    let what = if roomy { format!("{}, {}", row.what, row.unit) } else { row.what.clone() };
                    ui.label(floor(&what)).on_hover_text(&row.unit);
                    for cell in [&row.ours, &row.theirs, &row.difference, &row.chance] {
                        ui.label(floor(cell));
                    }
                    ui.end_row();
                }
            });
        });
    });
}

/// What a class is and how to open one, as long as none is open.
pub fn no_class(ui: &mut Ui, theme: Theme, actions: &mut Vec<Action>) {
    ui.vertical_centered(|ui| {
        ui.set_max_width(520.0);
        ui.add_space((ui.available_height() * 0.2).min(140.0));
        ui.label(RichText::new("No class is open yet").size(TEXT_TITLE).strong());
        ui.add_space(4.0);
        ui.label(
            "A class is the scenario files of several people in one picture: every path, and where the middle lies.",
        );
        ui.label(
            RichText::new("1  Each makes a scenario here and hands in the file of “Save…”")
                .color(theme.tokens().second_text),
        );
        ui.label(
            RichText::new("2  Open the files together, or drop them on the window at once")
                .color(theme.tokens().second_text),
        );
        ui.add_space(8.0);
        if ui.button("Open scenario files…").on_hover_text("Two or more .toml files at once").clicked() {
            actions.push(Action::OpenDialog);
        }
    });
}

/// Files of a class; a click takes one into the list of scenarios.
pub fn class(ui: &mut Ui, theme: Theme, lab: &LabState, actions: &mut Vec<Action>) {
    strip(ui, theme, "class", |ui| {
        small(ui, theme, "Click a file to take it into the list of scenarios");
        ScrollArea::vertical().id_salt("class").auto_shrink([false, false]).show(ui, |ui| {
            for (place, (one, end)) in lab.class.iter().zip(&lab.class_ends).enumerate() {
                let line = result::wide(ui, false, &format!("{}: {end}", one.scenario.name));
                named(ui, &line, &one.scenario.name);
                if line.clicked() {
                    actions.push(Action::Lab(LabAction::TakeFromClass(place)));
                }
            }
        });
    });
}

/// Recorded years line by line.
pub fn backtest(ui: &mut Ui, theme: Theme, lab: &LabState) {
    if lab.backtested.is_empty() {
        return;
    }
    strip(ui, theme, "recorded", |ui| {
        ScrollArea::both().id_salt("recorded").auto_shrink([false, false]).show(ui, |ui| {
            let heads = ["Recorded", "Model", "Seen", "Error", "90% range, ports unknown", "", "Ports as reported"];
            table("recorded", ui, &heads, &mut |ui| {
                for line in &lab.backtested {
                    ui.label(floor(&line.what)).on_hover_text(&line.note);
                    for cell in [&line.model, &line.seen, &line.error, &line.unknown, &line.inside, &line.known] {
                        ui.label(floor(cell));
                    }
                    ui.end_row();
                }
            });
        });
    });
}

/// A strip below the picture.
fn strip(ui: &mut Ui, theme: Theme, id: &'static str, show: impl FnOnce(&mut Ui)) {
    let frame = Frame::new().fill(theme.tokens().panel).inner_margin(Margin::symmetric(8, 6)).corner_radius(5);
    let usual = if is_low(ui) { TABLE_LOW } else { TABLE };
    let panel = egui::Panel::bottom(id).frame(frame).resizable(true).default_size(usual).size_range(60.0..=420.0);
    panel.show(ui, show);
}

/// A table in the floor size.
fn table(id: &str, ui: &mut Ui, heads: &[&str], rows: &mut dyn FnMut(&mut Ui)) {
    let grid = Grid::new(id).num_columns(heads.len()).striped(true).spacing([14.0, 2.0]).min_row_height(LINE);
    grid.show(ui, |ui| {
        for head in heads {
            ui.label(floor(head).strong());
        }
        ui.end_row();
        rows(ui);
    });
}
