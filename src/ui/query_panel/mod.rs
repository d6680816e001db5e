//! The query panel: a question in SQL, columns to insert, what is wrong beside it. The answer stands below, as table or
//! picture.

mod editor;

pub(in crate::ui) use editor::name as name_field;

use egui::{Button, ComboBox, RichText, ScrollArea, Ui};

use super::heading;
use super::menu_bar::menu;
use super::theme::{self, Theme};
use crate::analysis::query::{EXAMPLES, column_words};
use crate::charts::query_result::{self, Axes};
use crate::project::{Action, Session};

/// What is being typed.
#[derive(Debug, Default)]
pub struct Draft {
    /// The question.
    text: String,
    /// The table whose columns are listed.
    table: String,
    /// A text to put in at the cursor.
    insert: Option<String>,
    /// Whether the editor has to take the keyboard.
    focus: bool,
    /// Whether the panel was open in the frame before.
    was_open: bool,
}

/// Widest the list of columns gets.
const COLUMNS: f32 = 236.0;

/// Draws the panel.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, draft: &mut Draft, actions: &mut Vec<Action>) {
    if !draft.was_open {
        draft.was_open = true;
        draft.focus = true;
        if draft.text.is_empty() {
            draft.text = first_question(session);
        }
    }
    top(ui, theme, session, draft, actions);
    ui.add_space(4.0);
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        let listed = COLUMNS.min(ui.available_width() * 0.36);
        let width = ui.available_width() - listed - 12.0;
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.set_height(height);
            let room = if session.query.error.is_some() { height - 54.0 } else { height };
            let run = editor::show(ui, draft, room.max(48.0));
            if run && !draft.text.trim().is_empty() {
                actions.push(Action::RunQuery(draft.text.clone()));
            }
            if let Some((_, error)) = &session.query.error {
                ScrollArea::vertical().id_salt("query error").show(ui, |ui| {
                    ui.label(RichText::new(error.to_string()).color(theme.tokens().error));
                });
            }
        });
        ui.vertical(|ui| {
            ui.set_width(listed);
            ui.set_height(height);
            columns(ui, theme, session, draft);
        });
    });
}

/// Forgets that the panel was open, so that it takes the keyboard when it opens again.
pub const fn closed(draft: &mut Draft) {
    draft.was_open = false;
}

/// The question asked last, else one that can be answered with what is open.
fn first_question(session: &Session) -> String {
    match session.settings.queries.first() {
        Some(last) => last.clone(),
        None if session.files.is_empty() => {
            let bundled = EXAMPLES.iter().find(|example| example.title.starts_with("Bundled"));
            bundled.map_or_else(String::new, |example| example.sql.to_owned())
        }
        None => EXAMPLES.first().map_or_else(String::new, |example| session.example(example)),
    }
}

fn top(ui: &mut Ui, theme: Theme, session: &Session, draft: &mut Draft, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        heading(ui, "Ask anything");
        menu(ui, "Examples", |ui| {
            for example in EXAMPLES {
                let sql = session.example(example);
                if ui.button(example.title).on_hover_text(&sql).clicked() {
                    draft.text = sql;
                    draft.focus = true;
                    ui.close();
                }
            }
        });
        ui.add_enabled_ui(!session.settings.queries.is_empty(), |ui| {
            menu(ui, "History", |ui| {
                ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                    for sql in &session.settings.queries {
                        let line: Vec<&str> = sql.split_whitespace().collect();
                        let line: String = line.join(" ").chars().take(80).collect();
                        if ui.add(Button::new(line).truncate()).on_hover_text(sql).clicked() {
                            draft.text.clone_from(sql);
                            draft.focus = true;
                            ui.close();
                        }
                    }
                });
            });
        });
        let ready = !draft.text.trim().is_empty();
        let run = Button::new("Run").shortcut_text("Ctrl Enter").min_size(egui::vec2(0.0, theme::TARGET));
        if ui.add_enabled(ready, run).on_disabled_hover_text("Type a question first").clicked() {
            actions.push(Action::RunQuery(draft.text.clone()));
        }
        if session.query.running.is_some() {
            ui.spinner();
            if ui.button("Cancel").clicked() {
                actions.push(Action::CancelJob);
            }
        }
        if ui.button("Close the panel").on_hover_text("Q").clicked() {
            actions.push(Action::ToggleQuery);
        }
        match session.data_file().and_then(|id| session.files.iter().find(|file| file.id == id)) {
            Some(file) => ui.label(RichText::new(format!("data is {}", file.name())).color(theme.tokens().second_text)),
            None => ui.label(RichText::new("no file is open: bundled tables only").color(theme.tokens().second_text)),
        };
    });
}

/// The columns of one table; a click puts the name in at the cursor.
fn columns(ui: &mut Ui, theme: Theme, session: &Session, draft: &mut Draft) {
    let Some(library) = &session.library else { return };
    let tables = session.tables(library, session.data_file());
    let names: Vec<&str> = tables.names().collect();
    if !names.contains(&draft.table.as_str()) {
        names.first().copied().unwrap_or_default().clone_into(&mut draft.table);
    }
    ui.horizontal(|ui| {
        ComboBox::from_id_salt("query table")
            .selected_text(draft.table.as_str())
            .width(ui.available_width() - 60.0)
            .show_ui(ui, |ui| {
                for name in &names {
                    if ui.selectable_label(draft.table == *name, *name).clicked() {
                        (*name).clone_into(&mut draft.table);
                    }
                }
            });
        if ui.button("Insert").on_hover_text("Put the table's name in at the cursor").clicked() {
            draft.insert = Some(draft.table.clone());
        }
    });
    let Some(table) = tables.get(&draft.table) else { return };
    ScrollArea::vertical().id_salt("query columns").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (name, kind) in table.columns() {
            let about = column_words().iter().find(|words| words.name == name).map_or("", |words| words.about);
            let kind_text = RichText::new(kind.key()).color(theme.tokens().second_text).size(theme::TEXT_FLOOR);
            let button = Button::selectable(false, RichText::new(name).monospace())
                .right_text(kind_text)
                .min_size(egui::vec2(ui.available_width(), theme::TARGET));
            let hover = if about.is_empty() { "Put the name in at the cursor".to_owned() } else { about.to_owned() };
            if ui.add(button).on_hover_text(hover).clicked() {
                draft.insert = Some(quoted(name));
            }
        }
    });
}

/// A name as SQL takes it.
fn quoted(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// The columns to draw, for the side panel.
pub fn axes(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let Some((frame, chosen)) = session.drawable() else { return };
    heading(ui, "Draw");
    let choices = query_result::choices(&frame);
    if choices.y.is_empty() {
        ui.weak("The answer has no column with numbers");
        return;
    }
    let mut next: Axes = chosen.clone();
    pick(ui, "Along", &mut next.x, &choices.x);
    pick(ui, "Height", &mut next.y, &choices.y);
    let mut series = next.series.clone().unwrap_or_else(|| NONE.to_owned());
    let mut list = vec![NONE.to_owned()];
    list.extend(choices.series.into_iter().filter(|name| *name != next.x));
    pick(ui, "Lines by", &mut series, &list);
    next.series = (series != NONE).then_some(series);
    if next != chosen {
        actions.push(Action::SetAxes(next));
    }
    if session.table && ui.button("Draw the answer").on_hover_text("T").clicked() {
        actions.push(Action::ToggleTable);
    }
}

const NONE: &str = "nothing";

fn pick(ui: &mut Ui, label: &str, chosen: &mut String, list: &[String]) {
    ui.horizontal(|ui| {
        ui.label(label);
        ComboBox::from_id_salt(("draw", label))
            .selected_text(chosen.as_str())
            .width(ui.available_width() - 8.0)
            .truncate()
            .show_ui(ui, |ui| {
                for name in list {
                    if ui.selectable_label(chosen == name, name).clicked() {
                        chosen.clone_from(name);
                    }
                }
            });
    });
}
