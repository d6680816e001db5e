//! The rows behind a figure, as they stand in their tables. Only rows in view are laid out.

use egui::{RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder};

use super::heading;
use super::theme::{self, Theme};
use crate::data::{Library, TableId};
use crate::formats::write::screen_text;
use crate::project::{Action, EvidenceAction, Rows, RowsOf, Session};

const ROW_HEIGHT: f32 = 24.0;
/// Most rows of one table before its part scrolls on its own.
const ROWS_IN_FULL: f32 = 14.0;

/// Draws the rows, table by table.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, rows: &Rows, actions: &mut Vec<Action>) {
    ui.label(RichText::new(format!("Rows behind {}", rows.title)).size(theme::TEXT_TITLE).strong());
    ui.horizontal_wrapped(|ui| {
        if ui.button("Back").on_hover_text("Esc").clicked() {
            actions.push(Action::Evidence(EvidenceAction::CloseRows));
        }
    });
    let Some(library) = &session.library else { return };
    match &rows.of {
        RowsOf::Tables(_) => ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for (table, places) in &rows.tables {
                of_table(ui, theme, library, table, places);
            }
        }),
        RowsOf::File(found) => ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for (what, rows) in &found.groups {
                heading(ui, &format!("{what} ({})", rows.height()));
                frame(ui, what, rows, rows.height(), |line| line);
            }
        }),
    };
}

fn of_table(ui: &mut Ui, theme: Theme, library: &Library, table: TableId, places: &[u32]) {
    let card = library.card(table);
    heading(ui, card.map_or(table, |card| card.title.as_str()));
    if let Some(card) = card {
        let about = format!("{table} · {} · {}", card.about, card.licence);
        ui.label(RichText::new(about).size(theme::TEXT_FLOOR).color(theme.tokens().second_text));
    }
    frame(ui, table, library.frame(table), places.len(), |line| places[line] as usize);
}

/// Some rows of a frame: how many, and the place of each from 0.
fn frame(ui: &mut Ui, salt: &str, frame: &polars::prelude::DataFrame, n_rows: usize, place: impl Fn(usize) -> usize) {
    let columns = frame.columns();
    let height = (n_rows as f32).min(ROWS_IN_FULL) * (ROW_HEIGHT + ui.spacing().item_spacing.y);
    ScrollArea::horizontal().id_salt((salt, "across")).show(ui, |ui| {
        let mut builder = TableBuilder::new(ui).id_salt(salt).striped(true).max_scroll_height(height.max(ROW_HEIGHT));
        for column in columns {
            let width = match column.name().as_str() {
                "row_no" | "freq" | "flow" | "agg" | "basis" | "low" | "high" => 48.0,
                "reporter" | "partner" | "product" | "unit" => 68.0,
                "note" | "detail" | "concession" => 320.0,
                "source" | "series" | "title" | "flag" => 170.0,
                _ => 86.0,
            };
            builder = builder.column(Column::initial(width).resizable(true).clip(true));
        }
        builder
            .header(ROW_HEIGHT, |mut header| {
                for column in columns {
                    let name = column.name().as_str();
                    header.col(|ui| drop(ui.strong(if name == "row_no" { "row" } else { name })));
                }
            })
            .body(|body| {
                body.rows(ROW_HEIGHT, n_rows, |mut line| {
                    let at = place(line.index());
                    for column in columns {
                        let text = screen_text(column, at).unwrap_or_default();
                        line.col(|ui| drop(ui.add(egui::Label::new(text.as_ref()).truncate())));
                    }
                });
            });
    });
}
