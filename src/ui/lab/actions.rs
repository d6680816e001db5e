//! ACTIONS: what states do. Three doors and tightening, each with entry, bands and what the setting means.

use egui::{CollapsingHeader, TextEdit, Ui};

use super::rules;
use super::widgets::{Control, Edit, Shape, number, small};
use crate::data::format_number;
use crate::project::LabState;
use crate::scenario::Scenario;
use crate::scenario::policy::LockId;
use crate::ui::heading;
use crate::ui::theme::Theme;

/// Named settings of a door.
const BANDS: [(&str, f64); 4] = [("shut", 0.0), ("quarter", 0.25), ("half", 0.5), ("full", 1.0)];
/// Named settings of tightening.
const TIGHT: [(&str, f64); 3] = [("none", 0.0), ("half", 0.5), ("full", 1.0)];

/// Draws the section.
pub fn show(ui: &mut Ui, theme: Theme, lab: &LabState, edit: &mut Edit) {
    small(ui, theme, "What states do. How the world works is under Assumptions.");
    door(ui, theme, lab, edit, LockId::Us);
    door(ui, theme, lab, edit, LockId::Eu);
    door(ui, theme, lab, edit, LockId::Transit);
    heading(ui, "Tightening");
    let control =
        |name, meaning| Control { name, unit: "", range: 0.0..=1.0, shape: Shape::Percent, bands: &TIGHT, meaning };
    let meaning = "Secondary sanctions: buyers in third countries are punished for buying";
    number(ui, theme, edit, &control("Tightening at the start", meaning), |s| &mut s.terms.start.tighten);
    let meaning = "Put on when relief falls to the bottom, taken off when a step takes effect again";
    let after = control("Tightening after a fall to the bottom", meaning);
    number(ui, theme, edit, &after, |s| &mut s.terms.snapback.tighten_after_red);
    heading(ui, "Talks and time");
    let talks = ui.checkbox(&mut edit.scenario.terms.start.talks, "Somebody talks to Minsk");
    edit.touched("Talks", &talks.on_hover_text("Without talks nobody pardons for relief and nothing is climbed"));
    length(ui, theme, edit);
}

fn door(ui: &mut Ui, theme: Theme, lab: &LabState, edit: &mut Edit, id: LockId) {
    let (title, most, start) = match id {
        LockId::Us => ("US relief", "US relief, at most", "US door at the start"),
        LockId::Eu => ("EU relief", "EU relief, at most", "EU door at the start"),
        LockId::Transit => ("Transit through Lithuania", "Transit, at most", "Transit at the start"),
    };
    heading(ui, title);
    let meaning = meaning(lab, &edit.scenario, id);
    let control =
        |name, bands, meaning| Control { name, unit: "", range: 0.0..=1.0, shape: Shape::Percent, bands, meaning };
    let widest = control(most, &BANDS, meaning.as_str());
    let first = control(start, &BANDS, "Before the first month, for holding too");
    match id {
        LockId::Us => {
            number(ui, theme, edit, &widest, |s| &mut s.terms.locks.us.most);
            number(ui, theme, edit, &first, |s| &mut s.terms.start.us);
        }
        LockId::Eu => {
            number(ui, theme, edit, &widest, |s| &mut s.terms.locks.eu.most);
            number(ui, theme, edit, &first, |s| &mut s.terms.start.eu);
        }
        LockId::Transit => {
            number(ui, theme, edit, &widest, |s| &mut s.terms.locks.transit.most);
            number(ui, theme, edit, &first, |s| &mut s.terms.start.transit);
        }
    }
    CollapsingHeader::new(format!("{}: a lock of its own", id.holder())).id_salt(title).show(ui, |ui| {
        let least = control("Never shuts below", &[], "Whatever the step, for holding too");
        match id {
            LockId::Us => number(ui, theme, edit, &least, |s| &mut s.terms.locks.us.least),
            LockId::Eu => number(ui, theme, edit, &least, |s| &mut s.terms.locks.eu.least),
            LockId::Transit => number(ui, theme, edit, &least, |s| &mut s.terms.locks.transit.least),
        }
        rules::own_lock(ui, lab, edit, id);
    });
}

/// What the widest opening means, in the model's own figures.
fn meaning(lab: &LabState, scenario: &Scenario, id: LockId) -> String {
    let locks = &scenario.terms.locks;
    let value = |key: &str| {
        let changed = scenario.assumptions.get(key).copied();
        changed.or_else(|| lab.engine().assumption(key).map(|known| known.default)).unwrap_or_default()
    };
    let steps = &scenario.terms.steps;
    let opened = |f: fn(&crate::scenario::policy::LadderStep) -> f64, most: f64| {
        let widest = steps.iter().map(f).fold(0.0, f64::max).min(most);
        let first = steps.iter().position(|step| f(step) > 0.0);
        first.map_or_else(
            || "no step of the ladder opens it".to_owned(),
            |first| format!("the ladder opens it from step {} on, to {:.0} % at most", first + 1, 100.0 * widest),
        )
    };
    match id {
        LockId::Us => format!("Of the US market; {}", opened(|s| s.us, locks.us.most)),
        LockId::Eu => {
            let leak = value("leak_eur");
            let access = leak + (1.0 - leak) * locks.eu.most;
            format!("{:.0} % of usual access to Europe; {}", 100.0 * access, opened(|s| s.eu, locks.eu.most))
        }
        LockId::Transit => {
            let month = value("k_klp") * locks.transit.most / 12.0;
            format!(
                "Up to {} Mt a month through Klaipeda; {}",
                format_number(month),
                opened(|s| s.transit, locks.transit.most)
            )
        }
    }
}

fn length(ui: &mut Ui, theme: Theme, edit: &mut Edit) {
    let mut quarters = f64::from(edit.scenario.months / 3);
    let control = Control {
        name: "Length",
        unit: "quarters",
        range: 2.0..=40.0,
        shape: Shape::Whole,
        bands: &[("2 years", 8.0), ("5 years", 20.0), ("10 years", 40.0)],
        meaning: "",
    };
    let response = super::widgets::number_of(ui, theme, &control, &mut quarters);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 2 and 40")]
    let months = 3 * quarters.round() as u32;
    edit.scenario.months = months;
    edit.touched("Length", &response);
    ui.horizontal(|ui| {
        let label = ui.label("First month");
        let field = TextEdit::singleline(&mut edit.scenario.terms.start.month).desired_width(80.0);
        let response = ui.add(field).labelled_by(label.id);
        edit.touched("First month", &response.on_hover_text("Year and month, like 2026-04"));
    });
}
