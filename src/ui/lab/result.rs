//! The result at a glance, what to show, and the sentences why.

use egui::{Button, Frame, Margin, RichText, ScrollArea, Ui, vec2};

use super::widgets::{named, small};
use super::{Draft, floor, is_low};
use crate::charts::scenario_words::{FIRST, short_name};
use crate::project::scenario::DRAWS;
use crate::project::{Action, LabAction, LabState};
use crate::scenario::Reading;
use crate::ui::menu_bar::menu;
use crate::ui::theme::{self, Theme};

/// How long a snapback that is new glows, in seconds; once.
const FLASH: f64 = 0.25;
/// Height of the list of sentences.
const TOLD: f32 = 72.0;
/// The same in a low window.
const TOLD_LOW: f32 = 34.0;

/// Five results side by side; a click shows or hides the panel of one.
pub fn tiles(ui: &mut Ui, theme: Theme, lab: &LabState, actions: &mut Vec<Action>) {
    let gap = ui.spacing().item_spacing.x;
    let width = (ui.available_width() - gap * (lab.tiles.len() as f32 - 1.0)) / lab.tiles.len().max(1) as f32;
    let low = is_low(ui);
    // In a low window only a median beside the single path is worth a line.
    let apart = lab.tiles.iter().any(|tile| tile.median.is_some());
    ui.horizontal(|ui| {
        for tile in &lab.tiles {
            let on = lab.panels.contains(&tile.reading);
            let tokens = theme.tokens();
            let fill = if on { tokens.selection } else { tokens.panel };
            let frame = Frame::new().fill(fill).inner_margin(Margin::symmetric(8, 5)).corner_radius(5);
            let shown = frame.show(ui, |ui| {
                ui.set_width(width - 16.0);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add(egui::Label::new(floor(short_name(tile.reading)).color(tokens.text)).truncate());
                    let (value, unit) = tile.value.split_once(' ').unwrap_or((&tile.value, ""));
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = 4.0;
                        ui.label(RichText::new(value).size(theme::TEXT_TITLE).strong());
                        let short = tile.against.trim_end_matches(" against holding");
                        let beside = match &tile.median {
                            _ if low => short.to_owned(),
                            Some(_) if unit.is_empty() => short.to_owned(),
                            Some(_) => format!("{unit}, {short}"),
                            None => unit.to_owned(),
                        };
                        ui.add(egui::Label::new(floor(&beside).color(tokens.second_text)).truncate());
                    });
                    if !low || apart {
                        let (line, colour) = match &tile.median {
                            Some(median) if low => (format!("median {median}"), tokens.warning),
                            None if low => (" ".to_owned(), tokens.text),
                            Some(median) => (format!("median {median}; outside 9 in 10 draws"), tokens.warning),
                            None => (tile.against.clone(), tokens.text),
                        };
                        ui.add(egui::Label::new(floor(&line).color(colour)).truncate());
                    }
                });
            });
            let outside = tile.median.as_ref().map_or_else(String::new, |median| {
                format!(". One path, outside the range of 9 draws in 10; their median is {median}")
            });
            let name =
                format!("{}: {}, {}{outside}. {}", short_name(tile.reading), tile.value, tile.against, tile.range);
            let response = ui.interact(shown.response.rect, ui.scope_id().with(tile.reading), egui::Sense::click());
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, &name));
            if response.has_focus() {
                let ring = egui::Stroke::new(theme::FOCUS_RING, tokens.focus);
                ui.painter().rect_stroke(shown.response.rect, 5.0, ring, egui::StrokeKind::Inside);
            }
            let hint = format!("{name}\nClick to {} its panel", if on { "hide" } else { "show" });
            if response.on_hover_text(hint).clicked() {
                actions.push(Action::Lab(LabAction::TogglePanel(tile.reading)));
            }
        }
    });
}

/// Range, sample paths, number of draws, further results.
pub fn options(ui: &mut Ui, theme: Theme, lab: &LabState, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| options_in_line(ui, theme, lab, actions));
}

fn options_in_line(ui: &mut Ui, theme: Theme, lab: &LabState, actions: &mut Vec<Action>) {
    let mut range = lab.with_range;
    if ui.checkbox(&mut range, "90 % range").on_hover_text("Where 9 in 10 draws lie").changed() {
        actions.push(Action::Lab(LabAction::ToggleRange));
    }
    let mut samples = lab.with_samples;
    let hint = "Single draws, one line each: what one history may look like";
    if ui.checkbox(&mut samples, "12 sample paths").on_hover_text(hint).changed() {
        actions.push(Action::Lab(LabAction::ToggleSamples));
    }
    let draws = format!("{} draws", crate::data::format_thousands(lab.draws as u64));
    let shown = egui::ComboBox::from_id_salt("draws").selected_text(&draws).width(0.0).show_ui(ui, |ui| {
        for draws in DRAWS {
            let label = format!("{} draws", crate::data::format_thousands(draws as u64));
            if ui.selectable_label(draws == lab.draws, label).clicked() {
                actions.push(Action::Lab(LabAction::SetDraws(draws)));
            }
        }
    });
    named(ui, &shown.response, &draws);
    menu(ui, "More results", |ui| {
        for reading in Reading::COMPARED.into_iter().filter(|reading| !FIRST.contains(reading)) {
            let mut on = lab.panels.contains(&reading);
            if ui.checkbox(&mut on, reading.label()).changed() {
                actions.push(Action::Lab(LabAction::TogglePanel(reading)));
            }
        }
    });
    if lab.wants_draws() {
        small(ui, theme, "the range follows");
    }
}

/// What happened, each with its reason; a snapback that is new glows once.
pub fn told(ui: &mut Ui, theme: Theme, lab: &LabState, draft: &mut Draft) {
    let now = ui.input(|input| input.time);
    if draft.alarms != lab.alarms {
        draft.flash_at = (lab.alarms > draft.alarms).then_some(now);
        draft.alarms = lab.alarms;
    }
    let glow = draft.flash_at.map_or(0.0, |began| 1.0 - ((now - began) / FLASH).clamp(0.0, 1.0));
    if glow > 0.0 {
        ui.ctx().request_repaint();
    } else {
        draft.flash_at = None;
    }
    let tokens = theme.tokens();
    egui::Panel::bottom("told")
        .frame(Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(8, 6)).corner_radius(5))
        .resizable(true)
        .default_size(if is_low(ui) { TOLD_LOW } else { TOLD })
        .size_range(30.0..=320.0)
        .show(ui, |ui| {
            ScrollArea::vertical().id_salt("told").auto_shrink([false, false]).min_scrolled_height(20.0).show(
                ui,
                |ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    if lab.told.is_empty() {
                        small(
                            ui,
                            theme,
                            "Nothing happens on the single path: no step is reached and nothing is taken back",
                        );
                    }
                    for told in &lab.told {
                        let text = RichText::new(&told.sentence).size(theme::TEXT_LABEL);
                        if told.takes_back {
                            #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
                            let fill = tokens.tint(tokens.warning, 0.45 * glow as f32);
                            let glow_frame = if glow > 0.0 { Frame::new().fill(fill) } else { Frame::new() };
                            glow_frame.show(ui, |ui| ui.label(text.strong().color(tokens.warning)));
                        } else {
                            ui.label(text);
                        }
                    }
                },
            );
        });
}

/// A button as wide as a line of a list.
pub(super) fn wide(ui: &mut Ui, on: bool, text: &str) -> egui::Response {
    ui.add(Button::selectable(on, text).truncate().min_size(vec2(ui.available_width(), 24.0)))
}
