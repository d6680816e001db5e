//! Paths typed or pasted inside the window, for desktops without a file dialog.

use std::path::PathBuf;

use egui::{Align2, Context, Key, TextEdit, Window};

use crate::project::{Action, Session};

/// A box below the top of the window.
fn over<'open>(title: &'static str, open: &'open mut bool) -> Window<'open> {
    Window::new(title).collapsible(false).resizable(false).anchor(Align2::CENTER_TOP, [0.0, 96.0]).open(open)
}

/// Draws the box; several paths stand with a semicolon between them.
pub fn show(ctx: &Context, session: &Session, path: &mut String, actions: &mut Vec<Action>) {
    let mut open = true;
    over("Open by path", &mut open)
        .show(ctx, |ui| {
            ui.set_width(520.0_f32.min(ui.ctx().content_rect().width() - 64.0));
            ui.label("Type or paste the full path of a table or scenario, several with ; between them, or drop the files on the window");
            let edit = ui.add(
                TextEdit::singleline(path)
                    .hint_text("/home/you/BACI_HS92_Y2022_V202401b.csv")
                    .desired_width(f32::INFINITY),
            );
            if !edit.has_focus() && !edit.lost_focus() && path.is_empty() {
                edit.request_focus();
            }
            let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.horizontal(|ui| {
                let ready = !path.trim().is_empty();
                if (ui.add_enabled(ready, egui::Button::new("Open")).clicked() || entered) && ready {
                    let each = path.split(';').map(|one| one.trim().trim_matches('"')).filter(|one| !one.is_empty());
                    actions.push(Action::OpenPaths(each.map(PathBuf::from).collect()));
                    path.clear();
                }
                if ui.button("Cancel").clicked() {
                    actions.push(Action::TogglePathBox);
                }
            });
            if !session.settings.recent.is_empty() {
                ui.separator();
                ui.weak("Opened before");
                for recent in &session.settings.recent {
                    if ui.link(recent.display().to_string()).clicked() {
                        actions.push(Action::OpenPaths(vec![recent.clone()]));
                    }
                }
            }
        });
    if !open {
        actions.push(Action::TogglePathBox);
    }
}

/// Draws the box for something to save, where the system's dialog was gone at once.
pub fn show_save(ctx: &Context, name: &str, path: &mut String, actions: &mut Vec<Action>) {
    let mut open = true;
    over("Save by path", &mut open).show(ctx, |ui| {
        ui.set_width(520.0_f32.min(ui.ctx().content_rect().width() - 64.0));
        let label = ui.label(format!("No place was chosen. Type the full path of a folder for {name}, or of a file"));
        let edit = TextEdit::singleline(path).hint_text("/home/you/Documents").desired_width(f32::INFINITY);
        let edit = ui.add(edit).labelled_by(label.id);
        if !edit.has_focus() && !edit.lost_focus() && path.is_empty() {
            edit.request_focus();
        }
        let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.horizontal(|ui| {
            let typed = path.trim().trim_matches('"').to_owned();
            let ready = !typed.is_empty();
            if (ui.add_enabled(ready, egui::Button::new("Save")).clicked() || entered) && ready {
                actions.push(Action::SaveAt(PathBuf::from(typed)));
                path.clear();
            }
            if ui.button("Do not save").clicked() {
                actions.push(Action::LeaveSaveBox);
            }
        });
    });
    if !open {
        actions.push(Action::LeaveSaveBox);
    }
}
