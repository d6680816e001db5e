//! Search everything: commands, charts, definitions, countries, events and files.

use egui::{Context, Key, Modal, RichText, ScrollArea, TextEdit};

use super::theme::Theme;
use crate::project::{Action, Command, Session, Shortcut, commands};

/// What is typed and which line is marked.
#[derive(Debug, Default)]
pub struct Draft {
    query: String,
    marked: usize,
}

/// Most lines shown; a longer list is narrowed by typing on.
const MOST: usize = 60;

/// Draws the search box over the window.
pub fn show(ctx: &Context, theme: Theme, session: &Session, draft: &mut Draft, actions: &mut Vec<Action>) {
    let found = matches(session, &draft.query);
    let response = Modal::new(egui::Id::unique("palette")).show(ctx, |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 48.0));
        let (up, down, enter) = ui.input_mut(|input| {
            let none = egui::Modifiers::NONE;
            (
                input.consume_key(none, Key::ArrowUp),
                input.consume_key(none, Key::ArrowDown),
                input.key_pressed(Key::Enter),
            )
        });
        let edit = ui.add(
            TextEdit::singleline(&mut draft.query)
                .hint_text("Type a chart, country, event or command")
                .desired_width(f32::INFINITY),
        );
        edit.request_focus();
        if edit.changed() {
            draft.marked = 0;
        }
        let last = found.len().saturating_sub(1);
        if down {
            draft.marked = (draft.marked + 1).min(last);
        }
        if up {
            draft.marked = draft.marked.saturating_sub(1);
        }
        ui.add_space(4.0);
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for (n, command) in found.iter().enumerate() {
                let shortcut = command.shortcut.map(Shortcut::text).unwrap_or_default();
                let button = egui::Button::selectable(n == draft.marked, command.label.as_str())
                    .right_text(RichText::new(shortcut).color(theme.tokens().second_text));
                let response = ui
                    .add_enabled_ui(command.disabled.is_none(), |ui| ui.add_sized([ui.available_width(), 26.0], button))
                    .inner;
                let response = response
                    .on_hover_text(&command.hint)
                    .on_disabled_hover_text(command.disabled.as_deref().unwrap_or_default());
                if n == draft.marked && (up || down) {
                    response.scroll_to_me(None);
                }
                if command.disabled.is_none() && (response.clicked() || (enter && n == draft.marked)) {
                    actions.push(Action::TogglePalette);
                    actions.push(command.action.clone());
                }
            }
            if found.is_empty() {
                ui.weak("Nothing has that name; try a country, a year's event or “open”");
            }
        });
    });
    if response.backdrop_response.clicked() {
        actions.push(Action::TogglePalette);
    }
}

/// Commands and events whose words contain every typed word, in list order.
fn matches(session: &Session, query: &str) -> Vec<Command> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let fits = |command: &Command| {
        let text = format!("{} {}", command.label, command.hint).to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut found: Vec<Command> = commands(session)
        .into_iter()
        .filter(|command| command.action != Action::TogglePalette && fits(command))
        .collect();
    if !words.is_empty() {
        let events = session.events.iter().map(|event| Command {
            action: Action::SelectEvent(event.mark.id.clone()),
            label: format!("{} · {}", event.mark.date, event.mark.title),
            hint: "Event".to_owned(),
            shortcut: None,
            disabled: None,
        });
        found.extend(events.filter(fits));
    }
    found.truncate(MOST);
    found
}
