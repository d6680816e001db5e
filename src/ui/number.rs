//! A number that counts once the hand lets go of it: one question, not one for every pixel of a drag.

use std::ops::RangeInclusive;

use egui::{DragValue, Ui};

/// How a number is asked for.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    /// What it is.
    pub label: &'a str,
    /// Least and most.
    pub range: RangeInclusive<f64>,
    /// Digits behind the point.
    pub digits: usize,
    /// Unit behind the number.
    pub suffix: &'a str,
    /// More about it.
    pub hint: &'a str,
}

/// Draws the field; the new number once it was let go of.
pub fn number(ui: &mut Ui, field: Field<'_>, held: f64) -> Option<f64> {
    let id = ui.scope_id().with(("number", field.label));
    let mut value = ui.data(|data| data.get_temp::<f64>(id)).unwrap_or(held);
    let response = ui
        .horizontal(|ui| {
            let label = ui.label(field.label);
            let speed = if field.digits == 0 { 0.2 } else { 0.005 };
            let drag = DragValue::new(&mut value).range(field.range).speed(speed).fixed_decimals(field.digits);
            ui.add(drag.suffix(field.suffix)).labelled_by(label.id)
        })
        .inner;
    let response = if field.hint.is_empty() { response } else { response.on_hover_text(field.hint) };
    if response.dragged() || response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, value));
        return None;
    }
    ui.data_mut(|data| data.remove_temp::<f64>(id));
    (value.to_bits() != held.to_bits()).then_some(value)
}

/// The same for a year.
pub fn year(ui: &mut Ui, label: &str, range: RangeInclusive<i32>, held: i32) -> Option<i32> {
    let range = f64::from(*range.start())..=f64::from(*range.end());
    let field = Field { label, range, digits: 0, suffix: "", hint: "" };
    #[expect(clippy::cast_possible_truncation, reason = "a year within the range")]
    number(ui, field, f64::from(held)).map(|year| year.round() as i32)
}
