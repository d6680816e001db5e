//! The chosen row of a table: every cell whole, and where the row stands.

use egui::{RichText, Ui};

use super::heading;
use super::theme::Theme;
use crate::formats::write::cell_text;
use crate::project::{Action, Session, TableSource};

/// Draws the chosen row; false when none is chosen.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, actions: &mut Vec<Action>) -> bool {
    let Some((source, row)) = session.selected_row else { return false };
    let Some((shown, frame)) = session.shown_table() else { return false };
    if shown != source || row >= frame.height() {
        return false;
    }
    heading(ui, &format!("Row {}", row + 1));
    let second = theme.tokens().second_text;
    for column in frame.columns() {
        ui.label(RichText::new(column.name().as_str()).color(second));
        match cell_text(column, row) {
            Some(text) if !text.is_empty() => ui.label(text.as_ref()),
            Some(_) => ui.weak("empty"),
            None => ui.weak("missing"),
        };
        ui.add_space(2.0);
    }
    heading(ui, "Source");
    for line in from(session, source, &frame, row) {
        ui.label(line);
    }
    if ui.button("Copy the row").clicked() {
        let cells = frame.columns().iter().map(|column| cell_text(column, row).unwrap_or_default().into_owned());
        actions.push(Action::CopyText(cells.collect::<Vec<_>>().join("\t")));
    }
    true
}

/// Where the row comes from.
fn from(session: &Session, source: TableSource, frame: &polars::prelude::DataFrame, row: usize) -> Vec<String> {
    let cell = |name: &str| {
        frame.column(name).ok().and_then(|column| cell_text(column, row)).map(std::borrow::Cow::into_owned)
    };
    match source {
        TableSource::File(_) | TableSource::KeptAside(_) => {
            let Some(file) = session.file() else { return Vec::new() };
            let line = cell("row_no").or_else(|| cell("line"));
            let place = line.map_or_else(String::new, |line| format!("Line {line} of "));
            vec![
                format!("{place}{}", cell("source").unwrap_or_else(|| file.name())),
                file.dataset.provenance.provider.clone(),
            ]
        }
        TableSource::Answer(_) => session.query.answered.iter().flat_map(|answered| answered.sources()).collect(),
        TableSource::Drawn => {
            let ids = cell("source").unwrap_or_default();
            ids.split(' ').filter(|id| !id.is_empty()).map(|id| session.source_name(id)).collect()
        }
    }
}
