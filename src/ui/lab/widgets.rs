//! Controls of the lab: numbers with bands and meaning, words to choose from, and what was touched.

use std::ops::RangeInclusive;

use egui::{ComboBox, DragValue, Label, Response, Slider, Ui};

use super::floor;
use crate::scenario::Scenario;
use crate::ui::theme::Theme;

/// A copy of the chosen scenario while widgets change it.
pub struct Edit {
    /// The copy.
    pub scenario: Scenario,
    /// Name of the change, once something changed.
    pub label: Option<String>,
    /// Whether the gesture is over.
    pub settle: bool,
}

impl Edit {
    /// A copy without changes.
    pub fn of(scenario: &Scenario) -> Self {
        Self { scenario: scenario.clone(), label: None, settle: false }
    }

    /// Notes a widget that may have changed the copy.
    pub fn touched(&mut self, label: &str, response: &Response) {
        if response.changed() {
            self.label = Some(label.to_owned());
            // Typing and clicking are whole gestures; a drag ends when it is let go.
            self.settle |= !response.dragged();
        }
        self.settle |= response.drag_stopped();
    }

    /// Notes a change that is whole at once.
    pub fn done(&mut self, label: &str) {
        self.label = Some(label.to_owned());
        self.settle = true;
    }
}

/// Second text in the floor size.
pub fn small(ui: &mut Ui, theme: Theme, text: &str) -> Response {
    ui.label(floor(text).color(theme.tokens().second_text))
}

/// Gives a widget without a label of its own a name in the accessibility tree.
pub fn named(ui: &Ui, response: &Response, name: &str) {
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
}

/// How a number is shown and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Fractions of one, shown as percent.
    Percent,
    /// Whole numbers.
    Whole,
    /// Any number.
    Number,
}

/// What a number control says of itself.
pub struct Control<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its unit.
    pub unit: &'a str,
    /// Lowest and highest.
    pub range: RangeInclusive<f64>,
    /// How it is shown.
    pub shape: Shape,
    /// Named values.
    pub bands: &'a [(&'a str, f64)],
    /// What the present value means.
    pub meaning: &'a str,
}

/// A number: name, slider with entry, named bands, meaning.
pub fn number(ui: &mut Ui, theme: Theme, edit: &mut Edit, control: &Control<'_>, at: fn(&mut Scenario) -> &mut f64) {
    let mut value = *at(&mut edit.scenario);
    let response = number_of(ui, theme, control, &mut value);
    *at(&mut edit.scenario) = value;
    edit.touched(control.name, &response);
}

/// The same over any number; a band that was chosen counts as a change.
pub fn number_of(ui: &mut Ui, theme: Theme, control: &Control<'_>, value: &mut f64) -> Response {
    // The unit stands beside the name: behind the number it would push the slider out of a narrow panel.
    let label = ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let label = ui.label(control.name);
        if !control.unit.is_empty() {
            small(ui, theme, control.unit);
        }
        label
    });
    let label = label.inner;
    let suffix = if control.shape == Shape::Percent { " %" } else { "" };
    let mut response = ui
        .horizontal(|ui| {
            let room = (ui.available_width() - 96.0).max(80.0);
            ui.spacing_mut().slider_width = room;
            let mut slider = Slider::new(value, control.range.clone()).suffix(suffix).update_while_editing(false);
            slider = match control.shape {
                Shape::Percent => slider
                    .custom_formatter(|value, _| format!("{:.0}", 100.0 * value))
                    .custom_parser(|text| text.trim().parse::<f64>().ok().map(|percent| percent / 100.0))
                    .step_by(0.01),
                Shape::Whole => slider.integer(),
                Shape::Number => slider.max_decimals(3),
            };
            ui.add(slider).labelled_by(label.id)
        })
        .inner;
    if !control.bands.is_empty() {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (name, band) in control.bands {
                let on = (*value - band).abs() < 1e-9;
                if ui.selectable_label(on, floor(name)).clicked() && !on {
                    *value = *band;
                    response.mark_changed();
                }
            }
        });
    }
    if !control.meaning.is_empty() {
        small(ui, theme, control.meaning);
    }
    response
}

/// Width of a list of words to choose from: what its words need, but no more than a line. A list does not begin a new line
/// of a sentence by itself, so it is begun here.
fn combo_room(ui: &mut Ui, words: &str) -> f32 {
    let text = egui::WidgetText::from(words);
    let text = text.into_galley(ui, Some(egui::TextWrapMode::Extend), f32::INFINITY, egui::TextStyle::Button);
    let spacing = ui.spacing();
    let around = spacing.icon_width + spacing.icon_spacing + 2.0 * spacing.button_padding.x;
    let room = (text.size().x + around + 2.0).min(ui.max_rect().width() - 12.0);
    if ui.layout().main_wrap && ui.available_size_before_wrap().x < room {
        ui.end_row();
    }
    room
}

/// Words of a sentence with fields in it, one by one and unbroken, so that each line of it stands level with its fields.
pub fn say(ui: &mut Ui, sentence: &str) {
    for word in sentence.split_whitespace() {
        ui.add(Label::new(word).extend());
    }
}

/// Height of a field inside a sentence.
const FIELD: f32 = 29.0;

/// A sentence with fields in it.
pub fn sentence(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        ui.set_row_height(FIELD);
        add(ui);
    });
}

/// A small number inside a sentence.
pub fn in_sentence(
    ui: &mut Ui,
    edit: &mut Edit,
    name: &str,
    range: RangeInclusive<u32>,
    at: fn(&mut Scenario) -> &mut u32,
) {
    let mut value = *at(&mut edit.scenario);
    let response = ui.add(DragValue::new(&mut value).range(range).speed(0.1).update_while_editing(false));
    named(ui, &response, name);
    *at(&mut edit.scenario) = value;
    edit.touched(name, &response.on_hover_text(name));
}

/// The same for a number with a fraction.
pub fn in_sentence_f64(
    ui: &mut Ui,
    edit: &mut Edit,
    name: &str,
    range: RangeInclusive<f64>,
    at: fn(&mut Scenario) -> &mut f64,
) {
    let mut value = *at(&mut edit.scenario);
    let response =
        ui.add(DragValue::new(&mut value).range(range).speed(0.1).max_decimals(2).update_while_editing(false));
    named(ui, &response, name);
    *at(&mut edit.scenario) = value;
    edit.touched(name, &response.on_hover_text(name));
}

/// Words to choose from inside a sentence; tells whether another was chosen.
pub fn choose<T: Copy + PartialEq>(ui: &mut Ui, name: &str, chosen: &mut T, list: &[(T, &str)]) -> bool {
    let words = list.iter().find(|(item, _)| item == chosen).map_or("", |(_, words)| *words);
    let before = *chosen;
    let room = combo_room(ui, words);
    let shown = ui.scope(|ui| {
        ui.set_max_width(room);
        ComboBox::from_id_salt(name).selected_text(words).width(room).truncate().show_ui(ui, |ui| {
            for (item, words) in list {
                if ui.selectable_label(item == chosen, *words).clicked() {
                    *chosen = *item;
                }
            }
        })
    });
    let shown = shown.inner;
    named(ui, &shown.response, &format!("{name}: {words}"));
    shown.response.on_hover_text(name);
    before != *chosen
}
