//! The view for an audience: what is shown and nothing else, in text that the last row can read, with one strip of
//! controls at the bottom, where calls put theirs.

use egui::{Button, CentralPanel, Context, Frame, Label, Margin, Panel, RichText, Ui, Vec2};

use super::theme::{TEXT_FLOOR, Theme};
use super::{Drafts, chart_area};
use crate::project::{Action, STORY, Session, Settings, TextSize, ThemeChoice};

/// The smallest text before an audience, in pixels of a window 1080 high; it grows with the window.
const FLOOR_AT_1080: f32 = 20.0;
/// Height of that window, and the width that goes with it.
const WINDOW: (f32, f32) = (1920.0, 1080.0);
/// How large text can get.
const MOST: f32 = 4.0;
/// Part of the window left free on every side: projectors and calls cut edges off.
const MARGIN: f32 = 0.04;

/// Pixels per point, beside those of the screen: the size of text that the user chose and, before an audience, what
/// the size of the window asks for.
pub fn zoom(ctx: &Context, settings: &Settings) -> f32 {
    let window = ctx.content_rect().size() * ctx.zoom_factor();
    let fit = if settings.presenting { fit(window) } else { 1.0 };
    (fit * settings.text_size()).clamp(0.5, MOST)
}

/// How much larger everything is before an audience, in a window of this size in points of the screen.
fn fit(window: Vec2) -> f32 {
    let (width, height) = WINDOW;
    let fit = (window.x / width).min(window.y / height) * FLOOR_AT_1080 / TEXT_FLOOR;
    // In steps, so that text does not tremble while the window is resized.
    ((fit * 20.0).floor() / 20.0).max(1.0)
}

/// Draws the whole window.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    let tokens = theme.tokens();
    let size = ui.available_size();
    #[expect(clippy::cast_possible_truncation, reason = "a part of a window's side in points")]
    let margin = |side: f32| (side * MARGIN).round().min(100.0) as i8;
    let bar = Frame::new().fill(tokens.surface).inner_margin(Margin::symmetric(margin(size.x), 4));
    Panel::bottom("audience").frame(bar).show_separator_line(false).show(ui, |ui| {
        strip(ui, theme, session, actions);
    });
    let around = Margin { left: margin(size.x), right: margin(size.x), top: margin(size.y), bottom: 0 };
    CentralPanel::default().frame(Frame::new().fill(tokens.surface).inner_margin(around)).show(ui, |ui| {
        chart_area::show(ui, theme, session, drafts, actions);
    });
}

/// The way on, and the way out.
fn strip(ui: &mut Ui, theme: Theme, session: &Session, actions: &mut Vec<Action>) {
    let second = theme.tokens().second_text;
    let mut button = |ui: &mut Ui, on: bool, label: &str, hint: &str, action: Action| {
        let button = Button::new(RichText::new(label).size(TEXT_FLOOR).color(second)).frame_when_inactive(false);
        if ui.add_enabled(on, button).on_hover_text(hint).clicked() {
            actions.push(action);
        }
    };
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        if let Some((step, (question, _, _))) = session.story.and_then(|step| Some((step, STORY.get(step)?))) {
            button(ui, step > 0, "‹ Back", "Backspace", Action::StepStory(-1));
            button(ui, step + 1 < STORY.len(), "Next ›", "Space", Action::StepStory(1));
            let text = format!("{} of {} · {question}", step + 1, STORY.len());
            ui.scope(|ui| {
                ui.set_max_width((ui.available_width() - 420.0).max(80.0));
                ui.add(Label::new(RichText::new(text).size(TEXT_FLOOR).color(second)).truncate());
            });
        } else if session.figure().is_some_and(|figure| !figure.lanes.is_empty()) {
            button(ui, true, "‹ Event", "Previous event  [", Action::StepEvent(-1));
            button(ui, true, "Event ›", "Next event  ]", Action::StepEvent(1));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            button(ui, true, "Leave  Esc", "Back to the window with its panels  F5", Action::TogglePresenting);
            let (label, hint) =
                if session.full_screen { ("Window", "Back to a window") } else { ("Full screen", "The whole screen") };
            button(ui, true, label, &format!("{hint}  F11"), Action::ToggleFullScreen);
            let (label, other) = match theme {
                Theme::Light => ("Dark", ThemeChoice::Dark),
                Theme::Dark => ("Light", ThemeChoice::Light),
            };
            button(ui, true, label, "The other theme", Action::SetTheme(other));
            button(ui, true, "Larger", "Larger text  Ctrl +", Action::TextSize(TextSize::Larger));
            button(ui, true, "Smaller", "Smaller text  Ctrl −", Action::TextSize(TextSize::Smaller));
        });
    });
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    #[test]
    fn no_text_is_under_twenty_pixels_before_an_audience_at_1080_and_more_on_larger_screens() {
        for (window, least) in [
            (vec2(1920.0, 1080.0), 19.5),
            (vec2(2560.0, 1440.0), 26.0),
            (vec2(3840.0, 2160.0), 39.5),
            // A small window keeps the usual size rather than squeeze the chart.
            (vec2(1024.0, 640.0), TEXT_FLOOR),
            (vec2(400.0, 300.0), TEXT_FLOOR),
        ] {
            let pixels = fit(window) * TEXT_FLOOR;
            assert!(pixels >= least, "{window}: {pixels}");
        }
    }
}
