//! Keys: which were pressed, and the list of them.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::project::{Action, SaveAs, Session, commands, shortcuts};

/// Pushes the actions of pressed keys. Plain letters count only while no text is being typed and no panel lies over
/// what they would change.
pub fn pressed(ctx: &Context, session: &Session, actions: &mut Vec<Action>) {
    let typing = ctx.text_edit_focused() || session.palette || session.opening.is_some();
    for (shortcut, action) in shortcuts() {
        if typing && !shortcut.ctrl && action != Action::Escape {
            continue;
        }
        if matches!(action, Action::StepStory(_)) && session.story.is_none() {
            continue;
        }
        // An open menu or list is the top thing, and egui closes it by the same key.
        if action == Action::Escape && egui::Popup::is_any_open(ctx) {
            continue;
        }
        let Some(key) = Key::from_name(shortcut.key) else { continue };
        let modifiers = match (shortcut.ctrl, shortcut.shift) {
            (true, true) => Modifiers::COMMAND | Modifiers::SHIFT,
            (true, false) => Modifiers::COMMAND,
            (false, true) => Modifiers::SHIFT,
            (false, false) => Modifiers::NONE,
        };
        if ctx.input_mut(|input| input.consume_shortcut(&KeyboardShortcut::new(modifiers, key))) {
            actions.push(action);
        }
    }
    // The system turns Ctrl C, with Shift or without, into an event of its own; in a text field it copies the text.
    let copied = ctx.input(|input| {
        input.events.iter().any(|event| matches!(event, egui::Event::Copy)).then_some(input.modifiers.shift)
    });
    match copied {
        Some(with_shift) if !typing && session.figure().is_some() => {
            actions.push(if with_shift { Action::CopyData } else { Action::CopyPicture });
        }
        _ => {}
    }
}

/// The list of keys.
pub fn show(ctx: &Context, actions: &mut Vec<Action>) {
    let mut open = true;
    egui::Window::new("Keys")
        .collapsible(false)
        .resizable(false)
        .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
        .open(&mut open)
        .show(ctx, |ui| {
            let listed = commands(&Session::new(crate::project::Settings::default()));
            // In large text the list is longer than a small window.
            let most = (ui.ctx().content_rect().height() - 96.0).max(160.0);
            let list = egui::ScrollArea::vertical().max_height(most);
            let grid = egui::Grid::new("keys").num_columns(4).spacing([24.0, 6.0]);
            list.show(ui, |ui| {
                grid.show(ui, |ui| {
                    let rows: Vec<(String, &str)> = listed
                        .iter()
                        .filter_map(|command| {
                            command.shortcut.map(|shortcut| (shortcut.text(), command.label.as_str()))
                        })
                        .chain([
                            ("Ctrl Enter".to_owned(), "Run the question"),
                            ("Space, Page Down".to_owned(), "Next step of the story"),
                            ("Backspace, Page Up".to_owned(), "Previous step of the story"),
                            ("Esc".to_owned(), "Close the top thing only"),
                            ("Arrows".to_owned(), "Walk the points of a focused chart"),
                        ])
                        .collect();
                    for pair in rows.chunks(2) {
                        for (key, label) in pair {
                            ui.monospace(key);
                            ui.label(*label);
                        }
                        ui.end_row();
                    }
                })
            });
        });
    if !open {
        actions.push(Action::ToggleKeys);
    }
}

/// What a figure can be saved as, in the order of the menu.
pub(crate) const EXPORT: [SaveAs; 3] = [SaveAs::Png, SaveAs::Svg, SaveAs::Csv];
