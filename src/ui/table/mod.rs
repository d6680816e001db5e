//! The table behind the chart: what is drawn, the rows of an opened file or of an answer, the rows kept aside. Only
//! rows in view are laid out and formatted; sorting and filtering are jobs.

mod grid;
mod scroll;

use egui::{RichText, Ui};
use polars::prelude::DataFrame;

use super::theme::{self, Theme};
use crate::data::format_thousands;
use crate::formats::write::FileKind;
use crate::project::{Action, Arranged, Session, TableSource, TableTab, View};

pub use grid::{Grid, GridDraft, grid_ui};

/// What is typed into the filters, and how far each table is scrolled.
#[derive(Debug, Default)]
pub struct Draft {
    of: Option<TableSource>,
    grid: GridDraft,
}

/// Draws the table on screen with its tabs and tools.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, draft: &mut Draft, actions: &mut Vec<Action>) {
    let heading = session.figure().filter(|_| !matches!(session.view, View::Query { .. }));
    if let Some(figure) = heading {
        ui.label(RichText::new(&figure.title).size(theme::TEXT_TITLE).strong());
        ui.label(RichText::new(&figure.subtitle).color(theme.tokens().second_text));
    }
    tabs(ui, session, actions);
    ui.add_space(4.0);
    let Some((source, frame)) = session.shown_table() else {
        ui.label("There is no table yet");
        return;
    };
    let arranged = session.arrangement();
    if draft.of != Some(source) {
        draft.of = Some(source);
        draft.grid = GridDraft::new(arranged.map(|arranged| arranged.wanted.clone()).unwrap_or_default());
    }
    state(ui, theme, session, source, &frame, arranged, actions);
    let order = arranged.and_then(|arranged| arranged.order.as_ref()).map(|order| order.as_slice());
    let grid = Grid {
        frame: &frame,
        order,
        wanted: arranged.map(|arranged| &arranged.wanted),
        error: arranged.and_then(|arranged| arranged.error.as_deref()),
        selected: session.selected_row.filter(|(of, _)| *of == source).map(|(_, row)| row),
    };
    let response = grid_ui(ui, theme, &grid, &mut draft.grid);
    if let Some(wanted) = response.wanted {
        actions.push(Action::Arrange(source, Box::new(wanted)));
    }
    if let Some(row) = response.clicked {
        actions.push(Action::SelectRow(Some((source, row))));
    }
}

fn tabs(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let mut tab = |ui: &mut Ui, tab: TableTab, label: String| {
            if ui.selectable_label(session.tab == tab, label).clicked() {
                actions.push(Action::ShowTab(tab));
            }
        };
        match (&session.view, session.file()) {
            (View::File { .. }, Some(file)) => {
                tab(ui, TableTab::Drawn, "What the chart draws".to_owned());
                let n_rows = format_thousands(file.dataset.frame.height() as u64);
                tab(ui, TableTab::Rows, format!("Figures of the file ({n_rows})"));
                let n_aside = format_thousands(file.dataset.kept_aside.n_rows);
                tab(ui, TableTab::KeptAside, format!("Kept aside ({n_aside})"));
            }
            (View::Query { .. }, _) => {
                tab(ui, TableTab::Rows, "Answer".to_owned());
                tab(ui, TableTab::Drawn, "What the chart draws".to_owned());
            }
            _ => {}
        }
        let on_figure = session.shown_table().is_none_or(|(source, _)| source == TableSource::Drawn);
        if on_figure && session.figure().is_some() && ui.button("Copy data").clicked() {
            actions.push(Action::CopyData);
        }
        for (kind, label) in [(FileKind::Csv, "Export CSV…"), (FileKind::Parquet, "Export Parquet…")] {
            if ui
                .button(label)
                .on_hover_text("The rows on screen, in their order; opens again as the same table")
                .clicked()
            {
                actions.push(Action::SaveTable(kind));
            }
        }
        if ui.button(if session.figure().is_some() { "Back to the chart" } else { "Draw it" }).clicked() {
            actions.push(Action::ToggleTable);
        }
    });
}

/// How many rows there are, how many are shown, and what is being done about it.
fn state(
    ui: &mut Ui,
    theme: Theme,
    session: &Session,
    source: TableSource,
    frame: &DataFrame,
    arranged: Option<&Arranged>,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        let second = theme.tokens().second_text;
        let n_all = frame.height();
        let n_shown = arranged.and_then(|arranged| arranged.order.as_ref()).map_or(n_all, |order| order.len());
        let rows = if n_shown == n_all {
            format!("{} rows", format_thousands(n_all as u64))
        } else {
            format!("{} of {} rows", format_thousands(n_shown as u64), format_thousands(n_all as u64))
        };
        ui.label(RichText::new(rows).color(second));
        if let (TableSource::Answer(_), 0) = (source, n_all) {
            ui.label("No row fits this question; take a condition after WHERE away");
        }
        if let TableSource::KeptAside(_) = source
            && let Some(file) = session.file()
            && file.dataset.kept_aside.n_rows > n_all as u64
        {
            let n_rows = format_thousands(file.dataset.kept_aside.n_rows);
            ui.label(RichText::new(format!("the first of {n_rows} kept aside")).color(second));
        }
        if let (TableSource::Answer(_), Some(answered)) = (source, &session.query.answered) {
            ui.label(RichText::new(format!("in {:.2} s", answered.answer.took.as_secs_f64())).color(second));
            for note in answered.notes() {
                ui.label(RichText::new(note).color(theme.tokens().warning));
            }
        }
        let Some(arranged) = arranged else { return };
        if arranged.stale {
            ui.label(RichText::new("Arranging rows…").color(second));
        } else if !arranged.wanted.is_identity() && ui.small_button("All rows as they stand").clicked() {
            actions.push(Action::Arrange(source, Box::default()));
        }
        if let Some(error) = &arranged.error {
            ui.label(RichText::new(error).color(theme.tokens().error));
        }
    });
}
