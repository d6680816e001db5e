//! ASSUMPTIONS: how the world works. Each with unit, range, default, evidence, and what would change our mind.

use egui::{CollapsingHeader, DragValue, TextEdit, Ui};

use super::widgets::{Control, Edit, Shape, choose, named, number_of, small};
use super::{Draft, floor};
use crate::data::format_number;
use crate::project::LabState;
use crate::scenario::policy::{BenchmarkKind, Pardons};
use crate::scenario::{Assumption, DrawKind, Tag};
use crate::ui::theme::Theme;

/// Draws the section.
pub fn show(ui: &mut Ui, theme: Theme, lab: &LabState, draft: &mut Draft, edit: &mut Edit) {
    small(ui, theme, "How the world works. What states do is under Actions and Rules.");
    ui.horizontal(|ui| {
        let changed = lab.changed();
        ui.label(if changed == 0 { "None changed".to_owned() } else { format!("Changed: {changed}") });
        if ui.add_enabled(changed > 0, egui::Button::new("Reset all")).clicked() {
            edit.scenario.assumptions.clear();
            edit.scenario.regime = lab.engine().catalogue.regime.clone();
            edit.done("Reset assumptions");
        }
        let field = TextEdit::singleline(&mut draft.filter).hint_text("Filter assumptions");
        let field = ui.add(field.desired_width(f32::INFINITY));
        named(ui, &field, "Filter assumptions");
    });
    let wanted = draft.filter.to_lowercase();
    let catalogue = lab.engine().catalogue;
    let chance = |assumption: &&Assumption| assumption.unit.starts_with("chance");
    let groups: [(&str, Vec<&Assumption>); 3] = [
        ("People, arrests and the border", catalogue.assumptions.iter().filter(|a| !chance(a)).collect()),
        ("Chance", catalogue.assumptions.iter().filter(chance).collect()),
        ("Market, routes and money", lab.engine().defaults.assumptions.iter().collect()),
    ];
    if wanted.is_empty() {
        CollapsingHeader::new("How Minsk pardons and promises").show(ui, |ui| conduct(ui, theme, lab, edit));
    }
    let mut found = wanted.is_empty();
    for (n, (title, list)) in groups.into_iter().enumerate() {
        let shown: Vec<&Assumption> = list
            .into_iter()
            .filter(|a| wanted.is_empty() || a.name.to_lowercase().contains(&wanted) || a.key.contains(&wanted))
            .collect();
        if shown.is_empty() {
            continue;
        }
        found = true;
        let open = if wanted.is_empty() { None } else { Some(true) };
        CollapsingHeader::new(title).default_open(n == 0).open(open).show(ui, |ui| {
            for assumption in shown {
                one(ui, theme, lab, assumption, draft, edit);
                ui.separator();
            }
        });
    }
    if !found {
        small(ui, theme, "No assumption has such a name; clear the filter to see all");
    }
}

fn one(ui: &mut Ui, theme: Theme, lab: &LabState, assumption: &Assumption, draft: &mut Draft, edit: &mut Edit) {
    let key = &assumption.key;
    let mut value = edit.scenario.assumptions.get(key).copied().unwrap_or(assumption.default);
    let (low, high) = (assumption.low, assumption.high);
    let names = [low, assumption.default, high].map(format_number);
    let bands = [
        (format!("low {}", names[0]), low),
        (format!("default {}", names[1]), assumption.default),
        (format!("high {}", names[2]), high),
    ];
    let bands: Vec<(&str, f64)> = bands.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let control = Control {
        name: &assumption.name,
        unit: &assumption.unit,
        range: low..=high,
        shape: Shape::Number,
        bands: &bands,
        meaning: "",
    };
    let response = ui.push_id(key, |ui| number_of(ui, theme, &control, &mut value)).inner;
    if response.changed() {
        if (value - assumption.default).abs() > 0.0 {
            edit.scenario.assumptions.insert(key.clone(), value);
        } else {
            edit.scenario.assumptions.remove(key);
        }
        if assumption.draw == DrawKind::Shares {
            lab.engine().keep_whole(&mut edit.scenario.assumptions, key);
        }
    }
    edit.touched(&assumption.name, &response);
    ui.horizontal(|ui| {
        let open = draft.evidence.as_ref() == Some(key);
        if ui.selectable_label(open, floor("Evidence")).clicked() {
            draft.evidence = (!open).then(|| key.clone());
        }
        if edit.scenario.assumptions.contains_key(key) {
            if ui.button(floor("Reset")).on_hover_text(format!("Back to {}", names[1])).clicked() {
                edit.scenario.assumptions.remove(key);
                edit.done(&assumption.name);
            }
            small(ui, theme, "changed");
        }
    });
    if draft.evidence.as_ref() == Some(key) {
        evidence(ui, theme, assumption);
    }
}

fn evidence(ui: &mut Ui, theme: Theme, assumption: &Assumption) {
    ui.indent(&assumption.key, |ui| {
        ui.label(&assumption.evidence);
        let rests: Vec<&str> = assumption.tags.iter().map(|tag| tag_words(*tag)).collect();
        let drawn = match assumption.draw {
            DrawKind::Fixed => "not drawn",
            DrawKind::Triangular => "drawn from a triangle over low, default and high",
            DrawKind::Lognormal => "drawn log-normally, cut at low and high",
            DrawKind::Shares => "drawn with the other parts of one whole",
        };
        small(ui, theme, &format!("Rests on: {}; {drawn}", rests.join(", ")));
        small(ui, theme, &format!("What would change our mind: {}", assumption.change));
    });
}

const fn tag_words(tag: Tag) -> &'static str {
    match tag {
        Tag::S => "a source",
        Tag::D => "arithmetic on sourced figures",
        Tag::C => "a fit to sourced data",
        Tag::A => "our assumption",
    }
}

/// How Minsk pardons, and when it first keeps each promise.
fn conduct(ui: &mut Ui, theme: Theme, lab: &LabState, edit: &mut Edit) {
    ui.horizontal_wrapped(|ui| {
        ui.label("Minsk pardons");
        let list = [
            (Pardons::Steady, "the same number each month"),
            (Pardons::Batches, "in batches, one for each step"),
            (Pardons::AsAsked, "what the next step asks"),
        ];
        if choose(ui, "How Minsk pardons", &mut edit.scenario.regime.pardons, &list) {
            edit.done("How Minsk pardons");
        }
    });
    if edit.scenario.regime.pardons == Pardons::Batches {
        ui.horizontal_wrapped(|ui| {
            ui.label("Batches");
            for n in 0..edit.scenario.regime.batches.len() {
                let batch = DragValue::new(&mut edit.scenario.regime.batches[n]).range(0.0..=2000.0).speed(1.0);
                let response = ui.add(batch.update_while_editing(false));
                let name = format!("Batch {}", n + 1);
                named(ui, &response, &name);
                edit.touched(&name, &response);
            }
            if ui.small_button("+ batch").clicked() {
                let last = edit.scenario.regime.batches.last().copied().unwrap_or(50.0);
                edit.scenario.regime.batches.push(last);
                edit.done("Add a batch");
            }
            if !edit.scenario.regime.batches.is_empty() && ui.small_button("− batch").clicked() {
                edit.scenario.regime.batches.pop();
                edit.done("Remove a batch");
            }
        });
    }
    small(ui, theme, "Month of talks in which each promise is first kept; off: never");
    for benchmark in lab.engine().catalogue.benchmarks.iter().filter(|b| b.kind == BenchmarkKind::Kept) {
        ui.horizontal(|ui| {
            let delivers = &mut edit.scenario.regime.delivers;
            let mut on = delivers.contains_key(&benchmark.id);
            let name = format!("{} {}", benchmark.id, benchmark.name);
            let tick = ui.checkbox(&mut on, &name);
            if tick.changed() {
                if on {
                    delivers.insert(benchmark.id.clone(), 12);
                } else {
                    delivers.remove(&benchmark.id);
                }
            }
            if let Some(month) = delivers.get_mut(&benchmark.id) {
                ui.label("from month");
                let value = ui.add(DragValue::new(month).range(1..=120).speed(0.1).update_while_editing(false));
                named(ui, &value, &format!("{name}, from month"));
                edit.touched(&name, &value);
            }
            edit.touched(&name, &tick);
        });
    }
}
