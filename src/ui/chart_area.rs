//! The middle of the window: the chart, or its table, or the sentence that says why there is none.

use egui::{RichText, Ui};

use super::figure::{FigureLook, figure_ui};
use super::theme::{self, Theme};
use super::{Drafts, claims, doors, measures, rows_table, table};
use crate::charts::Spec;
use crate::project::{Action, Session, View};

/// Draws the middle of the window.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    let first_chart = matches!(&session.view, View::Chart(spec) if spec.chart == Spec::default().chart);
    let presenting = session.settings.presenting;
    if presenting {
        // The strip below has the way through the story.
    } else if session.story.is_some() {
        doors::story_bar(ui, theme, session, actions);
        ui.add_space(8.0);
    } else if session.settings.doors && first_chart && !session.table {
        doors::show(ui, theme, actions);
        ui.add_space(8.0);
    }
    if let Some(ask) = session.measure().filter(|_| session.measure_page && !session.table) {
        measures::page(ui, theme, session, ask, actions);
        return;
    }
    if session.view == View::Lab && presenting {
        return super::lab::presented(ui, theme, session, &mut |ui| {
            picture(ui, theme, session, &mut drafts.table, actions);
        });
    }
    if session.view == View::Lab {
        let Drafts { lab, table, .. } = drafts;
        return super::lab::centre(ui, theme, session, lab, actions, &mut |ui, actions| {
            picture(ui, theme, session, table, actions);
        });
    }
    picture(ui, theme, session, &mut drafts.table, actions);
}

/// The figure in what room is left.
fn picture(ui: &mut Ui, theme: Theme, session: &Session, sorted: &mut table::Draft, actions: &mut Vec<Action>) {
    if let Some(rows) = &session.evidence.rows {
        return rows_table::show(ui, theme, session, rows, actions);
    }
    if let (Some(card), Some(library)) = (session.evidence.card(), &session.library) {
        return claims::card(ui, theme, library, card, actions);
    }
    if session.table && session.shown_table().is_some() {
        table::show(ui, theme, session, sorted, actions);
        return;
    }
    let source_name = |id: &str| session.source_name(id);
    let look = FigureLook {
        selected: session.selected,
        cursor: session.cursor,
        dimmed: session.drawn.stale,
        partial: false,
        scale: 1.0,
        interactive: true,
        scrolls: !session.settings.presenting,
        source_name: &source_name,
    };
    if let Some(figure) = &session.drawn.partial {
        let look = FigureLook { selected: None, dimmed: false, partial: true, interactive: false, ..look };
        figure_ui(ui, theme, figure, &look);
        return;
    }
    match &session.drawn.figure {
        None => {
            ui.centered_and_justified(|ui| {
                ui.label(RichText::new("Reading the bundled tables").color(theme.tokens().second_text))
            });
        }
        Some(Err(unfit)) => sorry(ui, theme, session, &unfit.reason, &unfit.next_step, actions),
        Some(Ok(figure)) => {
            let response = figure_ui(ui, theme, figure, &look);
            if let Some(point) = response.clicked {
                actions.push(Action::Select(Some(point)));
                if !session.settings.inspector && !session.settings.presenting {
                    actions.push(Action::ToggleInspector);
                }
            }
            if let Some(event) = response.clicked_event {
                actions.push(Action::SelectEvent(event));
            }
        }
    }
}

fn sorry(ui: &mut Ui, theme: Theme, session: &Session, reason: &str, next_step: &str, actions: &mut Vec<Action>) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.3);
        ui.label(RichText::new(reason).size(theme::TEXT_TITLE));
        ui.add_space(4.0);
        ui.label(RichText::new(next_step).color(theme.tokens().second_text));
        ui.add_space(12.0);
        if session.view == View::Lab {
            return;
        }
        ui.horizontal(|ui| {
            ui.add_space((ui.available_width() - 240.0).max(0.0) / 2.0);
            if ui.button("All years").clicked() {
                actions.push(Action::SetYears(None));
            }
            if ui.button("Undo").clicked() {
                actions.push(Action::Undo);
            }
            if ui.button("Start again").clicked() {
                actions.push(Action::StartAgain);
            }
        });
    });
}
