//! Search everything: commands, charts, definitions, countries, events and files.

use std::cmp::Reverse;

use egui::{
    Align2, Context, Key, Modal, RichText, ScrollArea, TextEdit, TextStyle, TextWrapMode, Ui, WidgetText, vec2,
};

use super::theme::{TEXT_FLOOR, Theme};
use crate::project::{Action, Command, Session, Shortcut, commands};

/// What is typed and which line is marked.
#[derive(Debug, Default)]
pub struct Draft {
    query: String,
    marked: usize,
}

/// Most lines shown; a longer list is narrowed by typing on.
const MOST: usize = 60;
/// Between label, hint and key of a line, and the least room worth a hint.
const GAP: f32 = 12.0;
const LEAST: f32 = 40.0;

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
        ScrollArea::vertical().max_height(360.0).min_scrolled_height(360.0).show(ui, |ui| {
            for (n, command) in found.iter().enumerate() {
                let shortcut = command.shortcut.map(Shortcut::text).unwrap_or_default();
                let button = egui::Button::selectable(n == draft.marked, command.label.as_str())
                    .right_text(RichText::new(shortcut).color(theme.tokens().second_text));
                let response = ui
                    .add_enabled_ui(command.disabled.is_none(), |ui| ui.add_sized([ui.available_width(), 26.0], button))
                    .inner;
                beside(ui, theme, command, &response);
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

/// Why a command cannot run now, else what it does, in what room its row leaves between label and key.
fn beside(ui: &Ui, theme: Theme, command: &Command, row: &egui::Response) {
    let why = command.disabled.as_deref();
    let text = why.unwrap_or(&command.hint);
    if why.is_some() {
        let name = format!("{}: {text}", command.label);
        row.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, false, &name));
    }
    let wide = |text: &str| {
        let galley =
            WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Button);
        galley.size().x
    };
    let key = command.shortcut.map(Shortcut::text).unwrap_or_default();
    let taken = wide(&command.label) + wide(&key) + 3.0 * GAP + 2.0 * ui.spacing().button_padding.x;
    let room = row.rect.width() - taken;
    if room < LEAST {
        return;
    }
    let text = RichText::new(text).size(TEXT_FLOOR).color(theme.tokens().second_text);
    let galley = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Truncate), room, TextStyle::Small);
    let from = row.rect.left_center() + vec2(ui.spacing().button_padding.x + wide(&command.label) + GAP, 0.0);
    let rect = Align2::LEFT_CENTER.anchor_size(from, galley.size());
    ui.painter().galley(rect.min, galley, theme.tokens().second_text);
}

/// How well a command fits what is typed, the best first: its whole label, the start of it, starts of words in it,
/// letters in it, then the same in its hint; `None` where a typed word is missing.
fn fit(command: &Command, words: &[String]) -> Option<Reverse<u8>> {
    let label = command.label.to_lowercase();
    let both = format!("{label} {}", command.hint.to_lowercase());
    let typed = words.join(" ");
    let all = |test: &dyn Fn(&str) -> bool| words.iter().all(|word| test(word));
    let starts = |text: &str, word: &str| {
        text.match_indices(word).any(|(at, _)| !text[..at].ends_with(|letter: char| letter.is_alphanumeric()))
    };
    let rank = if label == typed {
        5
    } else if label.starts_with(&typed) {
        4
    } else if all(&|word| starts(&label, word)) {
        3
    } else if all(&|word| label.contains(word)) {
        2
    } else if all(&|word| starts(&both, word)) {
        1
    } else if all(&|word| both.contains(word)) {
        0
    } else {
        return None;
    };
    Some(Reverse(rank))
}

/// Commands and events that hold every typed word, the best fit first, else in list order.
fn matches(session: &Session, query: &str) -> Vec<Command> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<Command> =
        commands(session).into_iter().filter(|command| command.action != Action::TogglePalette).collect();
    if words.is_empty() {
        found.truncate(MOST);
        return found;
    }
    found.extend(session.events.iter().map(|event| Command {
        action: Action::SelectEvent(event.mark.id.clone()),
        label: format!("{} · {}", event.mark.date, event.mark.title),
        hint: "Event".to_owned(),
        shortcut: None,
        disabled: None,
    }));
    let mut fitting: Vec<_> = found.into_iter().filter_map(|command| Some((fit(&command, &words)?, command))).collect();
    fitting.sort_by_key(|(fit, _)| *fit);
    fitting.into_iter().take(MOST).map(|(_, command)| command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Settings;

    #[test]
    fn labels_come_before_hints_and_starts_before_infixes() {
        let session = Session::new(Settings::default());
        let first = |query: &str| matches(&session, query).first().map(|command| command.label.clone());
        for (query, label) in [
            ("Dark theme", "Dark theme"),
            ("theme dark", "Dark theme"),
            ("light", "Light theme"),
            ("story", "Story"),
            ("timeline", "Show Timeline"),
        ] {
            let found = first(query).unwrap_or_default();
            assert!(found.starts_with(label), "{query}: {found}");
        }
        assert!(first("Try").is_some_and(|label| label.starts_with("Try “")), "{:?}", first("Try"));
        assert_eq!(first("no such words"), None);
        let ranks = ["Industry", "Sentry try", "Try it"].map(|label| {
            let command = Command {
                action: Action::Undo,
                label: label.to_owned(),
                hint: String::new(),
                shortcut: None,
                disabled: None,
            };
            fit(&command, &["try".to_owned()])
        });
        assert!(ranks[2] < ranks[1] && ranks[1] < ranks[0], "{ranks:?}");
    }
}
