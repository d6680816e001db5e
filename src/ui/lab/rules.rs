//! RULES as sentences with parts that can be changed: when the next step comes, and what takes relief back.

use egui::{Button, DragValue, Frame, Label, Margin, RichText, TextEdit, Ui};

use super::widgets::{Edit, choose, in_sentence, in_sentence_f64, named, say, sentence, small};
use crate::data::short_month;
use crate::project::LabState;
use crate::scenario::policy::{
    BenchmarkKind, Catalogue, LadderStep, LockId, Measured, Need, Severity, SunsetDefault, Trigger,
};
use crate::ui::heading;
use crate::ui::menu_bar::menu;
use crate::ui::theme::Theme;

/// Most steps of a ladder.
const MOST_STEPS: usize = 12;

/// Draws the section.
pub fn show(ui: &mut Ui, theme: Theme, lab: &LabState, edit: &mut Edit) {
    let catalogue = lab.engine().catalogue;
    climbing(ui, edit);
    steps(ui, theme, catalogue, edit);
    snapback(ui, theme, catalogue, edit);
    sunset(ui, edit);
}

fn climbing(ui: &mut Ui, edit: &mut Edit) {
    heading(ui, "When relief grows");
    sentence(ui, |ui| {
        say(ui, "Every");
        in_sentence(ui, edit, "Months between reviews", 1..=24, |s| &mut s.terms.clock.review_every);
        say(ui, "months a review asks whether all conditions of the next step were met for");
        in_sentence(ui, edit, "Months conditions must hold", 1..=36, |s| &mut s.terms.clock.hold);
        say(ui, "months in a row; then the step takes effect");
        in_sentence(ui, edit, "Months from decision to effect", 1..=24, |s| &mut s.terms.clock.lag_up);
        say(ui, "months later. After a snapback the wait counts");
        in_sentence_f64(ui, edit, "Times the wait counts after a snapback", 1.0..=5.0, |s| {
            &mut s.terms.clock.hysteresis
        });
        say(ui, "times; after a fall to the bottom nobody talks for");
        in_sentence(ui, edit, "Months of silence", 0..=36, |s| &mut s.terms.clock.lockout);
        say(ui, "months.");
    });
}

fn steps(ui: &mut Ui, theme: Theme, catalogue: &Catalogue, edit: &mut Edit) {
    let mut remove = None;
    for n in 0..edit.scenario.terms.steps.len() {
        let frame = Frame::new().fill(theme.tokens().surface).inner_margin(Margin::same(8)).corner_radius(5);
        frame.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.push_id(("step", n), |ui| {
                if step(ui, theme, catalogue, edit, n) {
                    remove = Some(n);
                }
            });
        });
    }
    if let Some(n) = remove {
        edit.scenario.terms.steps.remove(n);
        edit.done("Remove a rule");
    }
    let room = edit.scenario.terms.steps.len() < MOST_STEPS;
    let add = ui.add_enabled(room, Button::new("+ rule"));
    if add.on_disabled_hover_text("A ladder has at most 12 steps").clicked() {
        let last = edit.scenario.terms.steps.last().cloned().unwrap_or_default();
        let next = LadderStep { unlocks: String::new(), why: String::new(), needs: Vec::new(), ..last };
        edit.scenario.terms.steps.push(next);
        edit.done("Add a rule");
    }
}

/// One step as a sentence; says whether it is to go.
fn step(ui: &mut Ui, theme: Theme, catalogue: &Catalogue, edit: &mut Edit, n: usize) -> bool {
    let mut remove = false;
    ui.horizontal(|ui| {
        ui.label(RichText::new(format!("Step {}", n + 1)).strong());
        let field = TextEdit::singleline(&mut edit.scenario.terms.steps[n].unlocks)
            .hint_text("what it opens")
            .desired_width((ui.available_width() - 92.0).max(60.0));
        let response = ui.add(field);
        let name = format!("What step {} opens", n + 1);
        named(ui, &response, &name);
        edit.touched(&name, &response);
        if ui.small_button("Remove").on_hover_text("Take this rule away").clicked() {
            remove = true;
        }
    });
    sentence(ui, |ui| {
        say(ui, "When");
        let mut gone = None;
        for k in 0..edit.scenario.terms.steps[n].needs.len() {
            if k > 0 {
                say(ui, "and");
            }
            let mut own = edit.scenario.terms.steps[n].needs[k];
            let label = format!("Step {}, condition {}", n + 1, k + 1);
            let (response, removed) = need(ui, catalogue, &mut own, &label);
            edit.scenario.terms.steps[n].needs[k] = own;
            if let Some(response) = response {
                edit.touched(&label, &response);
            }
            if removed {
                gone = Some(k);
            }
        }
        if let Some(k) = gone {
            edit.scenario.terms.steps[n].needs.remove(k);
            edit.done("Remove a condition");
        }
        let asked: Vec<Need> = edit.scenario.terms.steps[n].needs.clone();
        if asked.is_empty() {
            say(ui, "the review comes, without conditions");
        }
        if let Some(added) = add_need(ui, catalogue, &asked) {
            edit.scenario.terms.steps[n].needs.push(added);
            edit.done("Add a condition");
        }
        let hold = edit.scenario.terms.clock.hold;
        say(ui, &format!("for {hold} months, and those of the steps below, then:"));
    });
    sentence(ui, |ui| {
        for (name, door) in [("US", 0), ("EU", 1), ("transit", 2), ("tightening", 3)] {
            say(ui, name);
            let step = &mut edit.scenario.terms.steps[n];
            let slot = match door {
                0 => &mut step.us,
                1 => &mut step.eu,
                2 => &mut step.transit,
                _ => &mut step.tighten,
            };
            let mut percent = (*slot * 100.0).round();
            let drag = DragValue::new(&mut percent).range(0.0..=100.0).speed(0.5).suffix(" %").max_decimals(0);
            let response = ui.add(drag.update_while_editing(false));
            if response.changed() {
                *slot = percent / 100.0;
            }
            let label = format!("Step {}: {name}", n + 1);
            named(ui, &response, &label);
            edit.touched(&label, &response);
        }
    });
    let step = &edit.scenario.terms.steps[n];
    let verified: Vec<String> = step
        .needs
        .iter()
        .filter_map(|need| catalogue.benchmark(need.measured()))
        .map(|benchmark| format!("{}: {}", benchmark.id, benchmark.published_by))
        .collect();
    if !verified.is_empty() {
        small(ui, theme, &format!("Verified by {}", verified.join("; ")));
    }
    remove
}

/// A condition with its bound and a button that takes it away.
fn need(ui: &mut Ui, catalogue: &Catalogue, need: &mut Need, label: &str) -> (Option<egui::Response>, bool) {
    let benchmark = catalogue.benchmark(need.measured());
    let name = benchmark.map_or_else(|| "months without a breach".to_owned(), |b| format!("{} {}", b.id, b.name));
    let about = benchmark.map_or_else(
        || "Months in a row without a breach".to_owned(),
        |b| {
            format!(
                "{}. Published by {}, {} months later. How it can be met in name only: {}",
                b.metric, b.published_by, b.lag_months, b.gaming
            )
        },
    );
    ui.add(Label::new(RichText::new(name).strong()).extend()).on_hover_text(about);
    let drag = |ui: &mut Ui, value: &mut f64, low: f64, high: f64, suffix: &str| {
        let drag = DragValue::new(value).range(low..=high).speed(0.5).max_decimals(1).suffix(suffix);
        let response = ui.add(drag.update_while_editing(false));
        named(ui, &response, label);
        response
    };
    let response = match need {
        Need::AtLeast(Measured::Clean, bound) => {
            say(ui, "≥");
            Some(drag(ui, bound, 1.0, 60.0, ""))
        }
        Need::AtLeast(_, bound) => {
            say(ui, "≥");
            let mut percent = (*bound * 1000.0).round() / 10.0;
            let (low, high) = benchmark.map_or((0.0, 1.0), |b| (b.low, b.high));
            let response = drag(ui, &mut percent, 100.0 * low, 100.0 * high, " %");
            if response.changed() {
                *bound = percent / 100.0;
            }
            Some(response)
        }
        Need::AtMost(_, bound) => {
            say(ui, "≤");
            let (low, high) = benchmark.map_or((0.0, 1000.0), |b| (b.low, b.high));
            Some(drag(ui, bound, low, high, ""))
        }
        Need::Kept(_) => None,
    };
    let button = ui.small_button("×");
    named(ui, &button, &format!("{label}: remove"));
    (response, button.on_hover_text("Take this condition away").clicked())
}

/// A menu of the benchmarks that are not asked for yet.
fn add_need(ui: &mut Ui, catalogue: &Catalogue, asked: &[Need]) -> Option<Need> {
    let mut added = None;
    let free = |measured: Measured| asked.iter().all(|need| need.measured() != measured);
    menu(ui, "+ benchmark", |ui| {
        for (position, benchmark) in catalogue.benchmarks.iter().enumerate() {
            let measured = Measured::Benchmark(u8::try_from(position + 1).unwrap_or_default());
            if !free(measured) {
                continue;
            }
            let label = format!("{} {}", benchmark.id, benchmark.name);
            if ui.button(label).on_hover_text(&benchmark.metric).clicked() {
                added = Some(match benchmark.kind {
                    BenchmarkKind::Share => Need::AtLeast(measured, f64::midpoint(benchmark.low, benchmark.high)),
                    BenchmarkKind::Count => Need::AtMost(measured, (benchmark.high / 10.0).round()),
                    BenchmarkKind::Kept => Need::Kept(measured),
                });
                ui.close();
            }
        }
        if free(Measured::Clean) && ui.button("months without a breach").clicked() {
            added = Some(Need::AtLeast(Measured::Clean, 12.0));
            ui.close();
        }
    });
    added
}

fn snapback(ui: &mut Ui, theme: Theme, catalogue: &Catalogue, edit: &mut Edit) {
    heading(ui, "When relief is taken back");
    sentence(ui, |ui| {
        say(ui, "If broken, relief goes back within");
        let mut rule = edit.scenario.terms.snapback.rule.clone();
        if choose_rule(ui, catalogue, "Snapback rule", &mut rule, false) {
            edit.scenario.terms.snapback.rule = rule;
            edit.done("Snapback rule");
        }
        if edit.scenario.terms.snapback.rule == "own" {
            in_sentence_f64(ui, edit, "Days from breach to decision", 0.0..=1000.0, |s| &mut s.terms.snapback.own_days);
            say(ui, "days");
        }
        say(ui, "then deals go on for");
        in_sentence_f64(ui, edit, "Days deals go on after one step down", 0.0..=365.0, |s| {
            &mut s.terms.snapback.amber_wind_down
        });
        say(ui, "days after one step down,");
        in_sentence_f64(ui, edit, "Days deals go on after a fall to the bottom", 0.0..=365.0, |s| {
            &mut s.terms.snapback.red_wind_down
        });
        say(ui, "after a fall to the bottom.");
    });
    if let Some(rule) = catalogue.rule(&edit.scenario.terms.snapback.rule) {
        let vote = if rule.automatic { "works without a vote" } else { "somebody must decide; it can be missed" };
        small(ui, theme, &format!("{}: {}; {vote}", rule.id, rule.case));
    }
    for trigger in Trigger::ALL {
        sentence(ui, |ui| {
            let words = trigger_words(trigger);
            say(ui, words);
            if trigger == Trigger::Inflow {
                say(ui, "(above");
                in_sentence_f64(ui, edit, "Times the ceiling of recognitions", 1.0..=5.0, |s| {
                    &mut s.terms.snapback.inflow_times
                });
                say(ui, "times the ceiling for");
                in_sentence(ui, edit, "Months of too many recognitions", 1..=12, |s| {
                    &mut s.terms.snapback.inflow_months
                });
                say(ui, "months)");
            }
            if trigger == Trigger::Access {
                say(ui, "(for");
                in_sentence(ui, edit, "Quarters of refused access", 1..=8, |s| &mut s.terms.snapback.refusals);
                say(ui, "quarters)");
            }
            say(ui, "→");
            let triggers = &mut edit.scenario.terms.triggers;
            let slot = match trigger {
                Trigger::Inflow => &mut triggers.inflow,
                Trigger::Rearrest => &mut triggers.rearrest,
                Trigger::Death => &mut triggers.death,
                Trigger::Border => &mut triggers.border,
                Trigger::Access => &mut triggers.access,
                Trigger::Crossing => &mut triggers.crossing,
                Trigger::Attack => &mut triggers.attack,
            };
            if choose(ui, &format!("Answer to {}", words.to_lowercase()), slot, &ANSWERS) {
                edit.done(words);
            }
        });
    }
}

/// Answers to a breach, from mild to hard.
const ANSWERS: [(Severity, &str); 5] = [
    (Severity::Off, "not looked at"),
    (Severity::Yellow, "no climbing"),
    (Severity::Amber, "one step back"),
    (Severity::Red, "back to the start"),
    (Severity::Now, "back to the start at once"),
];

const fn trigger_words(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Inflow => "Too many new recognitions",
        Trigger::Rearrest => "A freed prisoner jailed again",
        Trigger::Death => "A death in custody",
        Trigger::Border => "Border incidents above the ceiling",
        Trigger::Access => "Humanitarian access refused",
        Trigger::Crossing => "A mass-crossing push",
        Trigger::Attack => "An attack from Belarusian soil",
    }
}

/// Rules by their recorded cases; `empty` offers the scenario's own.
fn choose_rule(ui: &mut Ui, catalogue: &Catalogue, name: &str, chosen: &mut String, empty: bool) -> bool {
    let mut ids: Vec<String> = catalogue.rules.iter().map(|rule| rule.id.clone()).collect();
    ids.push("own".to_owned());
    if empty {
        ids.insert(0, String::new());
    }
    let words: Vec<String> = ids
        .iter()
        .map(|id| match catalogue.rule(id) {
            Some(rule) => format!("{} days ({}: {})", rule.days, rule.id, rule.name),
            None if id.is_empty() => "the days of the scenario".to_owned(),
            None => "a number of days of my own".to_owned(),
        })
        .collect();
    let list: Vec<(usize, &str)> = words.iter().map(String::as_str).enumerate().collect();
    let mut place = ids.iter().position(|id| id == chosen).unwrap_or(0);
    let changed = choose(ui, name, &mut place, &list);
    if changed {
        chosen.clone_from(&ids[place]);
    }
    changed
}

fn sunset(ui: &mut Ui, edit: &mut Edit) {
    heading(ui, "When relief ends by itself");
    sentence(ui, |ui| {
        say(ui, "Relief");
        let list = [
            (SunsetDefault::Off, "lapses unless renewed (default off)"),
            (SunsetDefault::On, "goes on unless ended (default on)"),
        ];
        if choose(ui, "At the end of a relief period", &mut edit.scenario.terms.sunset.default, &list) {
            edit.done("Sunset default");
        }
        say(ui, "at the end of");
        for month in 1..=12 {
            let name = short_month(month as usize).unwrap_or_default();
            let ends = &mut edit.scenario.terms.sunset.ends;
            let on = ends.contains(&month);
            if ui.selectable_label(on, name).clicked() {
                if on {
                    ends.retain(|other| *other != month);
                } else {
                    ends.push(month);
                    ends.sort_unstable();
                }
                edit.done("Ends of relief periods");
            }
        }
    });
}

/// A lock's own rule and conditions.
pub fn own_lock(ui: &mut Ui, lab: &LabState, edit: &mut Edit, id: LockId) {
    let catalogue = lab.engine().catalogue;
    let locks = &mut edit.scenario.terms.locks;
    let lock = match id {
        LockId::Us => &mut locks.us,
        LockId::Eu => &mut locks.eu,
        LockId::Transit => &mut locks.transit,
    };
    let (mut rule, mut needs) = (lock.rule.clone(), lock.needs.clone());
    let mut done = None;
    let mut touched: Option<(String, egui::Response)> = None;
    sentence(ui, |ui| {
        say(ui, "It shuts within");
        if choose_rule(ui, catalogue, &format!("Rule of {}", id.holder()), &mut rule, true) {
            done = Some("Rule of a lock");
        }
    });
    sentence(ui, |ui| {
        say(ui, "and only opens while");
        let mut gone = None;
        for (k, own) in needs.iter_mut().enumerate() {
            let label = format!("{}, condition {}", id.holder(), k + 1);
            let (response, removed) = need(ui, catalogue, own, &label);
            if let Some(response) = response.filter(|r| r.changed() || r.drag_stopped()) {
                touched = Some((label, response));
            }
            if removed {
                gone = Some(k);
            }
        }
        if let Some(k) = gone {
            needs.remove(k);
            done = Some("Remove a condition");
        }
        if needs.is_empty() {
            say(ui, "the common conditions are met");
        }
        if let Some(added) = add_need(ui, catalogue, &needs) {
            needs.push(added);
            done = Some("Add a condition");
        }
    });
    (lock.rule, lock.needs) = (rule, needs);
    if let Some((label, response)) = touched {
        edit.touched(&label, &response);
    }
    if let Some(label) = done {
        edit.done(label);
    }
}
