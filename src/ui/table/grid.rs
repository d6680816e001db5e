//! A table of any length: header with sort and filter, and the rows in view.

use egui::{Align, Label, Layout, Rect, RichText, ScrollArea, Sense, TextEdit, Ui, UiBuilder, pos2};
use egui_extras::{Column, TableBuilder};
use polars::prelude::{Column as FrameColumn, DataFrame};

use super::scroll::{BAR, Rows, scroll};
use crate::analysis::Arrange;
use crate::analysis::query::{Kind, kind};
use crate::formats::write::screen_text;
use crate::ui::theme::{self, Theme};

const ROW: f32 = 24.0;
const HEADER: f32 = 62.0;

/// What is typed into the filters, and the first row in view.
#[derive(Debug, Default)]
pub struct GridDraft {
    filters: Vec<(String, String)>,
    top: f64,
}

impl GridDraft {
    /// A table at its beginning with the filters it has.
    pub fn new(wanted: Arrange) -> Self {
        Self { filters: wanted.filters, top: 0.0 }
    }
}

/// A table to draw.
pub struct Grid<'a> {
    /// All rows.
    pub frame: &'a DataFrame,
    /// Numbers of the rows to show; all where `None`.
    pub order: Option<&'a [u32]>,
    /// The sort and the filters asked for.
    pub wanted: Option<&'a Arrange>,
    /// What is wrong with a filter: begins with its column.
    pub error: Option<&'a str>,
    /// The chosen row.
    pub selected: Option<usize>,
}

/// What the user did.
#[derive(Debug, Default)]
pub struct GridResponse {
    /// Another order or other filters.
    pub wanted: Option<Arrange>,
    /// A row that was clicked, by its number in the frame.
    pub clicked: Option<usize>,
}

impl Grid<'_> {
    fn n_rows(&self) -> usize {
        self.order.map_or(self.frame.height(), <[u32]>::len)
    }

    fn row(&self, place: usize) -> usize {
        self.order.and_then(|order| order.get(place)).map_or(place, |row| *row as usize)
    }
}

/// Draws a table into the room that is left.
pub fn grid_ui(ui: &mut Ui, theme: Theme, grid: &Grid<'_>, draft: &mut GridDraft) -> GridResponse {
    let mut response = GridResponse::default();
    let area = ui.available_rect_before_wrap();
    let step = ROW + ui.spacing().item_spacing.y;
    // The bar for scrolling sideways needs its own strip.
    let room = (area.height() - HEADER - 2.0 * BAR).max(step);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows that fit a window")]
    let n_fitting = (room / step).floor().max(1.0) as usize;
    let n_rows = grid.n_rows();
    let bar =
        Rect::from_min_max(pos2(area.right() - BAR, area.top() + HEADER), pos2(area.right(), area.bottom() - BAR));
    scroll(ui, theme, area, bar, &mut draft.top, Rows { all: n_rows, visible: n_fitting, height: step });
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "never negative, and below the row count"
    )]
    let first = draft.top.floor() as usize;
    let n_visible = n_fitting.min(n_rows.saturating_sub(first));
    let inner = Rect::from_min_max(area.min, pos2(area.right() - BAR - 4.0, area.bottom()));
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.set_clip_rect(inner.intersect(ui.clip_rect()));
        ScrollArea::horizontal().id_salt("columns").auto_shrink([false, false]).show(ui, |ui| {
            table(ui, theme, grid, draft, (first, n_visible), &mut response);
        });
    });
    ui.advance_cursor_after_rect(area);
    response
}

fn table(
    ui: &mut Ui,
    theme: Theme,
    grid: &Grid<'_>,
    draft: &mut GridDraft,
    (first, n_visible): (usize, usize),
    response: &mut GridResponse,
) {
    let columns = grid.frame.columns();
    let mut builder = TableBuilder::new(ui)
        .id_salt("grid")
        .striped(true)
        .cell_layout(Layout::left_to_right(Align::Center))
        .vscroll(false)
        .sense(Sense::click())
        .auto_shrink([false, false])
        .column(Column::initial(64.0).resizable(true).clip(true));
    for column in columns {
        builder = builder.column(Column::initial(width(column)).at_least(44.0).resizable(true).clip(true));
    }
    builder
        .header(HEADER, |mut header| {
            header.col(|ui| {
                ui.add(Label::new(RichText::new("Row").color(theme.tokens().second_text)).truncate());
            });
            for column in columns {
                header.col(|ui| heading(ui, theme, grid, draft, column, response));
            }
        })
        .body(|body| {
            body.rows(ROW, n_visible, |mut line| {
                let place = first + line.index();
                let row = grid.row(place);
                line.set_selected(grid.selected == Some(row));
                line.col(|ui| {
                    let number = RichText::new((place + 1).to_string()).color(theme.tokens().second_text);
                    ui.add(Label::new(number).truncate().selectable(false));
                });
                for column in columns {
                    line.col(|ui| cell(ui, column, row));
                }
                if line.response().clicked() {
                    response.clicked = Some(row);
                }
            });
        });
}

fn width(column: &FrameColumn) -> f32 {
    let letters = column.name().chars().count().clamp(6, 18) as f32;
    let text = match kind(column.dtype()) {
        Kind::Text => 112.0,
        Kind::Number => 152.0,
        _ => 84.0,
    };
    (letters * 8.0 + 28.0_f32).max(text)
}

fn heading(
    ui: &mut Ui,
    theme: Theme,
    grid: &Grid<'_>,
    draft: &mut GridDraft,
    column: &FrameColumn,
    response: &mut GridResponse,
) {
    let name = column.name().as_str();
    let sort = grid.wanted.and_then(|wanted| wanted.sort.as_ref()).filter(|(by, _)| by == name);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let arrow = match sort {
            Some((_, false)) => " ↑",
            Some((_, true)) => " ↓",
            None => "",
        };
        let title = RichText::new(format!("{name}{arrow}")).strong();
        let button =
            egui::Button::selectable(false, title).truncate().min_size(egui::vec2(ui.available_width(), theme::TARGET));
        let sort_by = format!("Sort by {name}");
        let button = ui.add(button).on_hover_text(&sort_by);
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &sort_by));
        if button.clicked() {
            let next = match sort {
                None => Some((name.to_owned(), false)),
                Some((_, false)) => Some((name.to_owned(), true)),
                Some((_, true)) => None,
            };
            response.wanted = Some(Arrange { sort: next, filters: draft.filters.clone() });
            draft.top = 0.0;
        }
        filter(ui, theme, grid, draft, (name, kind(column.dtype())), response);
    });
}

fn filter(
    ui: &mut Ui,
    theme: Theme,
    grid: &Grid<'_>,
    draft: &mut GridDraft,
    (name, kind): (&str, Kind),
    response: &mut GridResponse,
) {
    let mut typed = draft.filters.iter().find(|(own, _)| own == name).map(|(_, text)| text.clone()).unwrap_or_default();
    let wrong = grid.error.is_some_and(|error| error.starts_with(&format!("{name}: ")));
    let hint = if kind.is_number() { "5..10" } else { "filter" };
    let mut edit = TextEdit::singleline(&mut typed).hint_text(hint).desired_width(f32::INFINITY);
    if wrong {
        edit = edit.text_color(theme.tokens().error);
    }
    let how = if kind.is_number() {
        "5, >5, >=5, <5, <=5, 5..10; = for missing"
    } else {
        "part of the text; =text, <>text; = for empty"
    };
    let field = ui.add(edit).on_hover_text(how);
    crate::ui::query_panel::name_field(&field, &format!("Filter {name}"), &typed);
    if field.changed() {
        draft.filters.retain(|(own, _)| own != name);
        if !typed.is_empty() {
            draft.filters.push((name.to_owned(), typed));
        }
        draft.top = 0.0;
        let sort = grid.wanted.and_then(|wanted| wanted.sort.clone());
        response.wanted = Some(Arrange { sort, filters: draft.filters.clone() });
    }
}

fn cell(ui: &mut Ui, column: &FrameColumn, row: usize) {
    let Some(text) = screen_text(column, row) else { return };
    let label = Label::new(first_line(&text)).truncate().selectable(false);
    if kind(column.dtype()).is_number() {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.add(label));
    } else {
        ui.add(label);
    }
}

/// What fits a line; the inspector shows the whole text.
fn first_line(text: &str) -> String {
    let mut line: String = text.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() < text.len() && text.chars().nth(200).is_some() {
        line.push('…');
    }
    line
}
