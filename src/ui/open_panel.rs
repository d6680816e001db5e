//! The file that waits for the user's word: what it looks like and why, its first rows before and after, what the
//! doctor found in them. Each guess can be flipped and each repair refused; the preview follows.

use egui::{ComboBox, Context, Key, Modal, RichText, ScrollArea, Ui};
use egui_extras::{Column, TableBuilder};

use super::theme::{self, Theme};
use super::{Drafts, findings, heading};
use crate::data::format_thousands;
use crate::formats::{Container, Decimal, Dialect, Encoding, FORMATS, Inspection, Plan, Preview, Role};
use crate::project::{Action, FileAction, Make, Opening, Session};

/// Part of the panel's height for the rows before and after, so that what the doctor found begins in view.
const ROWS_PART: f32 = 0.36;
/// Column names that are given as the reason for a guess.
const WORDS: usize = 8;

/// Draws the panel over the window.
pub fn show(ctx: &Context, theme: Theme, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    let Some(opening) = &session.opening else { return };
    let found = &opening.inspection;
    let room = ctx.content_rect().size() - egui::vec2(64.0, 64.0);
    Modal::new(egui::Id::unique("open")).show(ctx, |ui| {
        ui.set_width(room.x.min(1180.0));
        ui.horizontal(|ui| {
            ui.label(RichText::new(&found.file_name).size(theme::TEXT_TITLE).strong());
            ui.label(RichText::new(size(found.n_bytes)).color(theme.tokens().second_text));
            if opening.refreshing {
                ui.spinner();
            }
        });
        // A height of its own, whatever the content: a panel that grows under the pointer moves its buttons away.
        let height = (room.y - 156.0).clamp(200.0, 760.0);
        ScrollArea::vertical().auto_shrink([false, false]).max_height(height).min_scrolled_height(height).show(
            ui,
            |ui| {
                let mut plan = found.plan.clone();
                looks_like(ui, opening, &mut plan, actions);
                parts(ui, found, &mut plan);
                reading(ui, found, &mut plan);
                before_and_after(ui, found, &mut plan, (height * ROWS_PART).clamp(150.0, 280.0));
                doctor(ui, session, found, &mut plan, &mut drafts.area);
                fixed(ui, &mut plan);
                notes(ui, found);
                if plan != found.plan {
                    actions.push(Action::EditPlan(Box::new(plan)));
                }
            },
        );
        ui.separator();
        make(ui, opening, actions);
        buttons(ui, opening, actions);
    });
}

/// What to make of the file, and whether the next one like it is read the same way.
fn make(ui: &mut Ui, opening: &Opening, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.label("Make");
        let choice = |make: Option<Make>| make.map_or("The likeliest chart", Make::word);
        for make in std::iter::once(None).chain(Make::ALL.map(Some)) {
            if ui.radio(opening.make == make, choice(make)).clicked() {
                actions.push(Action::File(FileAction::Make(make)));
            }
        }
        ui.separator();
        let mut remember = opening.remember;
        let hint = "The next file with these columns is read and repaired the same way. This file is remembered anyway";
        if ui.checkbox(&mut remember, "Remember for files like this").on_hover_text(hint).clicked() {
            actions.push(Action::File(FileAction::Remember(remember)));
        }
    });
}

fn buttons(ui: &mut Ui, opening: &Opening, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let missing = opening
            .inspection
            .plan
            .missing()
            .map(|role| format!("No column is the {}; choose one above", role.word().to_lowercase()));
        let ready = missing.is_none() && !opening.refreshing;
        let open = ui.add_enabled(ready, egui::Button::new("Open").min_size(egui::vec2(88.0, 28.0)));
        // Enter opens unless a field or another button has the keyboard.
        let enter = ui.memory(|memory| memory.focused().is_none()) && ui.input(|input| input.key_pressed(Key::Enter));
        if open
            .on_disabled_hover_text(missing.clone().unwrap_or_else(|| "The preview is being made".to_owned()))
            .clicked()
            || ready && enter
        {
            actions.push(Action::AcceptFile);
        }
        if ui.add(egui::Button::new("Cancel").min_size(egui::vec2(88.0, 28.0))).clicked() {
            actions.push(Action::DismissOpening);
        }
        if let Some(missing) = missing {
            ui.label(missing);
        } else {
            ui.weak("The file itself is never written to");
        }
    });
}

fn size(n_bytes: u64) -> String {
    match n_bytes {
        0..1_000 => format!("{n_bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", n_bytes / 1_000),
        _ => format!("{} MB", format_thousands(n_bytes / 1_000_000)),
    }
}

fn looks_like(ui: &mut Ui, opening: &Opening, plan: &mut Plan, actions: &mut Vec<Action>) {
    let found = &opening.inspection;
    ui.horizontal_wrapped(|ui| {
        ui.label(format!("Looks like {} ({:.0}% sure)", found.format_name, f64::from(found.confidence) * 100.0));
        ui.label("Read as");
        ComboBox::from_id_salt("Read as").selected_text(found.format_name).width(220.0).show_ui(ui, |ui| {
            for format in FORMATS {
                ui.selectable_value(&mut plan.format, format.id().to_owned(), format.name());
            }
        });
        if opening.recalled {
            ui.label("Read as you last read a file like this");
            if ui.button("Start from the guess").on_hover_text("And forget what was remembered").clicked() {
                actions.push(Action::File(FileAction::Forget));
            }
        }
    });
    let words = &found.recognised_by;
    if !words.is_empty() {
        let more = words.len().saturating_sub(WORDS);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let words = words.iter().take(WORDS).map(String::as_str).collect::<Vec<_>>().join(", ");
        ui.weak(format!("Recognised by the columns {words}{more}"));
    }
}

/// Which member or sheet is read, and what is read with it.
fn parts(ui: &mut Ui, found: &Inspection, plan: &mut Plan) {
    if found.parts.len() < 2 && plan.also.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if found.parts.len() > 1 {
            let name = if found.container == Container::Workbook { "Sheet" } else { "Member" };
            ui.label(name);
            let mut chosen = plan.member.clone();
            ComboBox::from_id_salt(name).selected_text(&chosen).width(320.0).show_ui(ui, |ui| {
                for part in &found.parts {
                    ui.selectable_value(&mut chosen, part.name.clone(), &part.name);
                }
            });
            if chosen != plan.member {
                // Another part is another table: everything about it is found anew.
                *plan = Plan { container: found.container, member: chosen, ..Plan::default() };
                return;
            }
        }
        if !plan.also.is_empty() {
            ui.label(format!("Read with {} more of the same dataset", plan.also.len()));
            if ui.button("Only this one").clicked() {
                plan.also.clear();
            }
        }
    });
}

fn reading(ui: &mut Ui, found: &Inspection, plan: &mut Plan) {
    ui.horizontal_wrapped(|ui| {
        let dialect = &mut plan.dialect;
        ui.label("Separator");
        ComboBox::from_id_salt("Separator").selected_text(dialect.delimiter_name()).width(96.0).show_ui(ui, |ui| {
            for (delimiter, name) in Dialect::DELIMITERS {
                ui.selectable_value(&mut dialect.delimiter, delimiter, name);
            }
        });
        ui.label("Text");
        ComboBox::from_id_salt("Text").selected_text(dialect.encoding.name()).width(120.0).show_ui(ui, |ui| {
            for encoding in Encoding::ALL {
                ui.selectable_value(&mut dialect.encoding, encoding, encoding.name());
            }
        });
        ui.label("Decimal mark");
        ComboBox::from_id_salt("Decimal mark").selected_text(dialect.decimal.word()).width(80.0).show_ui(ui, |ui| {
            for decimal in [Decimal::Point, Decimal::Comma] {
                ui.selectable_value(&mut dialect.decimal, decimal, decimal.word());
            }
        });
        ui.label("Header in line");
        ui.add(egui::DragValue::new(&mut dialect.header_line).range(1..=200));
        if !found.dialect.preamble.is_empty() {
            ui.weak(format!("{} lines before it", found.dialect.preamble.len()));
        }
    });
}

/// The first rows as they stand in the file, and beside them what they become.
fn before_and_after(ui: &mut Ui, found: &Inspection, plan: &mut Plan, height: f32) {
    ui.columns(2, |sides| {
        let [before, after] = sides else { return };
        heading(before, "In the file");
        before.weak("What each column is taken for; flip any guess");
        // A download of 47 columns is far wider than the window.
        ScrollArea::both().id_salt("columns").max_height(height).show(before, |ui| preview(ui, found, plan));
        heading(after, "As it is read");
        match &found.after.problem {
            Some(problem) => drop(after.label(problem)),
            None if found.after.rows.is_empty() => drop(after.weak("Shown as it stands")),
            None => {
                let looked = format_thousands(found.after.n_records);
                after.weak(format!("One line for each figure; looked at the first {looked} rows"));
                ScrollArea::both().id_salt("after").max_height(height).show(after, |ui| as_read(ui, found));
            }
        }
        for (line, reason) in &found.after.aside {
            after.label(format!("Kept aside: line {line}, {reason}"));
        }
    });
}

/// Width in which none of these cells is cut, unless one is a text of some length.
fn wide_enough<'a>(cells: impl Iterator<Item = &'a str>, least: f32) -> f32 {
    /// Width of a letter on average, with some air for capitals and digits.
    const LETTER: f32 = 8.0;
    const MOST: f32 = 240.0;
    let letters = cells.map(|cell| cell.chars().map(|_| 1.0).sum::<f32>()).fold(0.0, f32::max);
    (letters * LETTER + 10.0).clamp(least, MOST)
}

fn as_read(ui: &mut Ui, found: &Inspection) {
    let mut builder = TableBuilder::new(ui).id_salt("as read").striped(true).vscroll(false);
    for (n, name) in Preview::COLUMNS.iter().enumerate() {
        let cells = found.after.rows.iter().map(|row| row[n].as_str());
        let width = wide_enough(cells.chain([*name]), 32.0);
        builder = builder.column(Column::initial(width).resizable(true).clip(true));
    }
    builder
        .header(22.0, |mut header| {
            for name in Preview::COLUMNS {
                header.col(|ui| drop(ui.add(egui::Label::new(RichText::new(name).strong()).truncate())));
            }
        })
        .body(|body| {
            body.rows(22.0, found.after.rows.len(), |mut line| {
                let row = &found.after.rows[line.index()];
                for cell in row {
                    line.col(|ui| drop(ui.add(egui::Label::new(cell).truncate())));
                }
            });
        });
}

/// What the doctor found in the first rows; taken and refused repairs go into the plan.
fn doctor(ui: &mut Ui, session: &Session, found: &Inspection, plan: &mut Plan, typed: &mut String) {
    let areas_known = found.unknown.is_empty() && plan.assigned.is_empty();
    if found.findings.is_empty() && areas_known {
        return;
    }
    heading(ui, &format!("Findings in the first rows ({})", found.findings.len()));
    if let Some((finding, taken)) = findings::list(ui, &found.findings) {
        plan.choices.set(finding, taken);
    }
    let Some(library) = session.library.as_ref().filter(|_| !areas_known) else { return };
    ui.weak("Names no table knows; what you choose is remembered for this provider");
    let chosen = findings::areas(ui, library.countries(), &found.unknown, &found.plan.assigned, typed);
    match chosen {
        Some((text, Some(code))) => drop(plan.assigned.insert(text, code)),
        Some((text, None)) => drop(plan.assigned.remove(&text)),
        None => {}
    }
}

/// First rows under the columns' names and roles.
fn preview(ui: &mut Ui, found: &Inspection, plan: &mut Plan) {
    let mut builder = TableBuilder::new(ui).id_salt("preview").striped(true).vscroll(false);
    for (n, column) in found.columns.iter().enumerate() {
        let cells = found.preview.iter().filter_map(|row| row.get(n)).map(String::as_str);
        let width = wide_enough(cells.chain([column.name.as_str()]), 136.0);
        builder = builder.column(Column::initial(width).resizable(true).clip(true));
    }
    builder
        .header(56.0, |mut header| {
            for (n, column) in found.columns.iter().enumerate() {
                header.col(|ui| {
                    ui.vertical(|ui| {
                        ui.add(egui::Label::new(RichText::new(&column.name).strong()).truncate());
                        let Some(role) = plan.roles.get_mut(n) else { return };
                        let word = |role: Option<Role>| role.map_or("not used", Role::word);
                        ComboBox::from_id_salt(("role", n)).selected_text(word(*role)).width(126.0).show_ui(ui, |ui| {
                            ui.selectable_value(role, None, "not used");
                            for choice in Role::ALL {
                                ui.selectable_value(role, Some(*choice), choice.word());
                            }
                        });
                    });
                });
            }
        })
        .body(|body| {
            body.rows(22.0, found.preview.len(), |mut line| {
                let row = &found.preview[line.index()];
                for n in 0..found.columns.len() {
                    line.col(|ui| drop(ui.add(egui::Label::new(row.get(n).map_or("", String::as_str)).truncate())));
                }
            });
        });
}

fn fixed(ui: &mut Ui, plan: &mut Plan) {
    heading(ui, "Where the file has no such column");
    egui::Grid::new("fixed").num_columns(6).spacing([10.0, 6.0]).show(ui, |ui| {
        let fixed = &mut plan.fixed;
        let fields = [
            ("Reporter", &mut fixed.reporter),
            ("Partner", &mut fixed.partner),
            ("Product", &mut fixed.product),
            ("Period", &mut fixed.period),
            ("Flow (X or M)", &mut fixed.flow),
            ("Unit of the value", &mut fixed.unit),
        ];
        for (n, (label, value)) in fields.into_iter().enumerate() {
            ui.label(label);
            ui.add(egui::TextEdit::singleline(value).desired_width(120.0));
            if n % 3 == 2 {
                ui.end_row();
            }
        }
    });
}

fn notes(ui: &mut Ui, found: &Inspection) {
    // A finding speaks instead of the note that says the same.
    let is_found = |id| found.findings.iter().any(|finding| finding.id == id);
    let mut notes = found.notes.iter().filter(|note| !note.finding().is_some_and(is_found)).peekable();
    if notes.peek().is_none() {
        return;
    }
    heading(ui, "Notes");
    for note in notes {
        ui.label(format!("• {note}"));
    }
}
