//! A path typed or pasted inside the window, for desktops without a file dialog.

use egui::{Align2, Context, Key, TextEdit, Window};

use crate::project::{Action, Session};

/// Draws the box; each line is one path.
pub fn show(ctx: &Context, session: &Session, path: &mut String, actions: &mut Vec<Action>) {
    let mut open = true;
    Window::new("Open by path")
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::CENTER_TOP, [0.0, 96.0])
        .open(&mut open)
        .show(ctx, |ui| {
            ui.set_width(520.0_f32.min(ui.ctx().content_rect().width() - 64.0));
            ui.label("Type or paste the full path of a CSV file, or drop the file on the window");
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
                    actions.push(Action::OpenPaths(vec![path.trim().trim_matches('"').into()]));
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
