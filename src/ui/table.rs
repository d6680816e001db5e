//! The table behind the chart: what is drawn, the rows of an opened file, the rows kept aside. Only rows in view are
//! laid out.

use std::sync::Arc;

use egui::{RichText, Ui};
use egui_extras::{Column, TableBuilder};

use super::theme::{self, Theme};
use crate::charts::Figure;
use crate::charts::figure::{FigureRow, unit_text};
use crate::data::{Dataset, format_thousands};
use crate::project::{Action, Session};

/// Which table is shown and, for the drawn figures, their order.
#[derive(Debug, Default)]
pub struct Draft {
    tab: Tab,
    sort: Sort,
    rows: Option<(Arc<Figure>, Sort, Vec<FigureRow>)>,
}

/// Column and whether downwards; the figure's own order where `None`.
type Sort = Option<(usize, bool)>;

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Tab {
    #[default]
    Drawn,
    Rows,
    KeptAside,
}

const ROW_HEIGHT: f32 = 24.0;
const COLUMNS: [&str; 7] = ["Series", "Code", "Period", "Value", "Unit", "Marks", "Source"];

/// Draws the chosen table.
pub fn show(
    ui: &mut Ui,
    theme: Theme,
    session: &Session,
    figure: &Arc<Figure>,
    draft: &mut Draft,
    actions: &mut Vec<Action>,
) {
    ui.label(RichText::new(&figure.title).size(theme::TEXT_TITLE).strong());
    ui.label(RichText::new(&figure.subtitle).color(theme.tokens().second_text));
    let file = session.file();
    ui.horizontal_wrapped(|ui| {
        if let Some(file) = file {
            tab(ui, draft, Tab::Drawn, "What the chart draws");
            tab(
                ui,
                draft,
                Tab::Rows,
                &format!("Figures of the file ({})", format_thousands(file.dataset.frame.height() as u64)),
            );
            tab(
                ui,
                draft,
                Tab::KeptAside,
                &format!("Kept aside ({})", format_thousands(file.dataset.kept_aside.n_rows)),
            );
        } else {
            draft.tab = Tab::Drawn;
        }
        if ui.button("Copy data").clicked() {
            actions.push(Action::CopyData);
        }
        if ui.button("Back to the chart").clicked() {
            actions.push(Action::ToggleTable);
        }
    });
    ui.add_space(6.0);
    match (draft.tab, file) {
        (Tab::Rows, Some(file)) => rows_of_file(ui, &file.dataset),
        (Tab::KeptAside, Some(file)) => kept_aside(ui, &file.dataset),
        _ => drawn(ui, session, figure, draft),
    }
}

fn tab(ui: &mut Ui, draft: &mut Draft, tab: Tab, label: &str) {
    if ui.selectable_label(draft.tab == tab, label).clicked() {
        draft.tab = tab;
    }
}

fn drawn(ui: &mut Ui, session: &Session, figure: &Arc<Figure>, draft: &mut Draft) {
    let fresh = draft.rows.as_ref().is_some_and(|(of, sort, _)| Arc::ptr_eq(of, figure) && *sort == draft.sort);
    if !fresh {
        draft.rows = Some((figure.clone(), draft.sort, sorted(figure, draft.sort)));
    }
    let Some((_, _, rows)) = &draft.rows else { return };
    let mut clicked = None;
    TableBuilder::new(ui)
        .id_salt("drawn")
        .striped(true)
        .column(Column::initial(180.0).resizable(true).clip(true))
        .column(Column::initial(56.0).resizable(true))
        .column(Column::initial(96.0).resizable(true))
        .column(Column::initial(96.0).resizable(true))
        .column(Column::initial(88.0).resizable(true))
        .column(Column::initial(130.0).resizable(true).clip(true))
        .column(Column::remainder().clip(true))
        .header(ROW_HEIGHT, |mut header| {
            for (n, name) in COLUMNS.iter().enumerate() {
                header.col(|ui| {
                    let arrow = match draft.sort {
                        Some((by, false)) if by == n => " ↑",
                        Some((by, true)) if by == n => " ↓",
                        _ => "",
                    };
                    if ui
                        .selectable_label(false, RichText::new(format!("{name}{arrow}")).strong())
                        .on_hover_text("Sort")
                        .clicked()
                    {
                        clicked = Some(n);
                    }
                });
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, rows.len(), |mut line| {
                let row = &rows[line.index()];
                let source = session.library.as_ref().map_or_else(
                    || row.source.clone(),
                    |library| {
                        row.source.split(' ').map(|id| library.sources().short(id)).collect::<Vec<_>>().join("; ")
                    },
                );
                for text in [&row.series, &row.code, &row.period] {
                    line.col(|ui| drop(ui.add(egui::Label::new(text.as_str()).truncate())));
                }
                line.col(|ui| {
                    let right = egui::Layout::right_to_left(egui::Align::Center);
                    ui.with_layout(right, |ui| ui.label(value(row.value)));
                });
                for text in [&unit_text(&row.unit), &row.flag, &source] {
                    line.col(|ui| drop(ui.add(egui::Label::new(text.as_str()).truncate())));
                }
            });
        });
    if let Some(n) = clicked {
        draft.sort = match draft.sort {
            Some((by, false)) if by == n => Some((n, true)),
            Some((by, true)) if by == n => None,
            _ => Some((n, false)),
        };
    }
}

/// As many digits as tell rows apart without noise of division.
fn value(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn sorted(figure: &Figure, sort: Sort) -> Vec<FigureRow> {
    let mut rows = figure.rows();
    if let Some((by, down)) = sort {
        rows.sort_by(|a, b| {
            let order = match by {
                0 => a.series.cmp(&b.series),
                1 => a.code.cmp(&b.code),
                2 => a.period.cmp(&b.period),
                3 => a.value.total_cmp(&b.value),
                4 => a.unit.cmp(&b.unit),
                5 => a.flag.cmp(&b.flag),
                _ => a.source.cmp(&b.source),
            };
            if down { order.reverse() } else { order }
        });
    }
    rows
}

fn rows_of_file(ui: &mut Ui, dataset: &Dataset) {
    let columns = dataset.frame.columns();
    let mut builder = TableBuilder::new(ui).id_salt("rows").striped(true).auto_shrink([false, false]);
    for _ in columns {
        builder = builder.column(Column::initial(104.0).resizable(true).clip(true));
    }
    builder
        .header(ROW_HEIGHT, |mut header| {
            for column in columns {
                header.col(|ui| drop(ui.strong(column.name().as_str())));
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, dataset.frame.height(), |mut line| {
                let at = line.index();
                for column in columns {
                    let text = column
                        .get(at)
                        .map(|cell| if cell.is_null() { String::new() } else { cell.str_value().into_owned() })
                        .unwrap_or_default();
                    line.col(|ui| drop(ui.add(egui::Label::new(text.as_str()).truncate())));
                }
            });
        });
}

fn kept_aside(ui: &mut Ui, dataset: &Dataset) {
    let kept = &dataset.kept_aside;
    if kept.n_rows == 0 {
        ui.label("Every row was read");
        return;
    }
    if kept.n_rows > kept.rows.len() as u64 {
        ui.weak(format!("The first {} of {} rows", kept.rows.len(), format_thousands(kept.n_rows)));
    }
    TableBuilder::new(ui)
        .id_salt("kept")
        .striped(true)
        .column(Column::initial(72.0))
        .column(Column::initial(320.0).resizable(true).clip(true))
        .column(Column::remainder().clip(true))
        .header(ROW_HEIGHT, |mut header| {
            for name in ["Line", "Why", "Row as it stands"] {
                header.col(|ui| drop(ui.strong(name)));
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, kept.rows.len(), |mut line| {
                let row = &kept.rows[line.index()];
                line.col(|ui| drop(ui.label(row.line.to_string())));
                line.col(|ui| drop(ui.label(&row.reason)));
                line.col(|ui| drop(ui.monospace(&row.text)));
            });
        });
}
