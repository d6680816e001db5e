//! What a counterfactual is asked: whose outcome, since when, against whom.

use egui::{CollapsingHeader, ScrollArea, Ui};

use super::heading;
use super::number::{Field, number, year};
use super::side_panel::{AskDraft, flow, measure, pick};
use crate::analysis::counterfactual::{CounterfactualQuestion, is_same_market, touched};
use crate::data::Flow;
use crate::project::{OpenFile, Session};

/// The year whose pandemic many leave out of trends.
const PANDEMIC: i32 = 2020;
/// Years before the event that a comparison usually rests on, where it does not take all.
const USUAL_PAST: i32 = 10;

/// Draws the fields; a change is a new question.
pub fn show(ui: &mut Ui, session: &Session, file: &OpenFile, next: &mut CounterfactualQuestion, draft: &mut AskDraft) {
    let name = |code: &str| {
        session.library.as_ref().map_or_else(|| code.to_owned(), |library| library.countries().name(code).to_owned())
    };
    pick(ui, "Country", &mut next.treated, &mut draft.reporter, &file.reporters, |code| {
        format!("{code} · {}", name(code))
    });
    pick(ui, "Outcome", &mut next.outcome.product, &mut draft.product, &file.products, str::to_owned);
    if next.outcome.flow != Flow::Other {
        measure(ui, &mut next.outcome.measure);
        flow(ui, &mut next.outcome.flow);
        ui.checkbox(&mut next.outcome.mirror, "As partners report it (mirror)")
            .on_hover_text("For every country alike; the way to go where the country stopped reporting");
    }
    if let Some(event) = year(ui, "First year of the event", 1900..=2100, next.event) {
        next.event = event;
    }
    let mut limited = next.first.is_some();
    ui.checkbox(&mut limited, "Only from a year on");
    let first = next.first.unwrap_or(next.event - USUAL_PAST);
    next.first = limited.then_some(first);
    if limited && let Some(first) = year(ui, "First year compared", 1900..=next.event, first) {
        next.first = Some(first);
    }
    let mut without = next.skip.contains(&PANDEMIC);
    if ui.checkbox(&mut without, format!("Leave {PANDEMIC} out")).changed() {
        next.skip.retain(|year| *year != PANDEMIC);
        if without {
            next.skip.push(PANDEMIC);
        }
    }
    ui.checkbox(&mut next.logarithms, "Effects in percent (logarithms)");
    donors(ui, session, file, next);
    predictors(ui, file, next, draft);
}

/// Which countries the outcome is compared with.
fn donors(ui: &mut Ui, session: &Session, file: &OpenFile, next: &mut CounterfactualQuestion) {
    heading(ui, &format!("Donors ({} chosen)", next.donors.len()));
    ui.label(
        "Yours to choose: countries that the event did not touch. The most frequent ones of the file are set first",
    );
    if is_same_market(&next.outcome) {
        ui.label("Beware: whoever sells the same product gains where this country loses");
    }
    let countries: Vec<&str> = file
        .reporters
        .iter()
        .map(|choice| choice.code.as_str())
        .filter(|code| code.len() == 3 && *code != "WLD" && *code != next.treated)
        .collect();
    ui.horizontal_wrapped(|ui| {
        let all = || countries.iter().map(|code| (*code).to_owned());
        if ui.button("All").clicked() {
            next.donors = all().collect();
        }
        if ui
            .button("Untouched")
            .on_hover_text("All but those that the events of 2021 and 2022 moved themselves")
            .clicked()
        {
            next.donors = all().filter(|code| touched(code).is_none()).collect();
        }
        if ui.button("None").clicked() {
            next.donors.clear();
        }
    });
    let name = |code: &str| {
        session.library.as_ref().map_or_else(|| code.to_owned(), |library| library.countries().name(code).to_owned())
    };
    ScrollArea::vertical().id_salt("donors").max_height(220.0).show_rows(ui, 24.0, countries.len(), |ui, rows| {
        for code in &countries[rows] {
            let mut chosen = next.donors.iter().any(|donor| donor == code);
            let label = match touched(code) {
                Some(why) => format!("{}: {}", name(code), why.word()),
                None => name(code),
            };
            if ui.checkbox(&mut chosen, label).changed() {
                next.donors.retain(|donor| donor != code);
                if chosen {
                    next.donors.push((*code).to_owned());
                }
            }
        }
    });
}

/// The expert's mode: other figures of the file that the synthetic control is fitted on.
fn predictors(ui: &mut Ui, file: &OpenFile, next: &mut CounterfactualQuestion, draft: &mut AskDraft) {
    let title = match next.predictors.len() {
        0 => "Predictors (for experts)".to_owned(),
        n => format!("Predictors ({n} chosen)"),
    };
    CollapsingHeader::new(title).id_salt("predictors").show(ui, |ui| {
        ui.label(
            "Without any, the synthetic control is fitted on the outcome itself. With some, on their means before the \
             event, each with the importance you give",
        );
        let mut dropped = None;
        for (n, (code, importance)) in next.predictors.iter_mut().enumerate() {
            ui.horizontal(|ui| {
                let hint = "Its importance V against the others";
                let field = Field { label: code.as_str(), range: 0.0..=1.0, digits: 3, suffix: "", hint };
                if let Some(next) = number(ui, field, *importance) {
                    *importance = next;
                }
                if ui.button("Remove").clicked() {
                    dropped = Some(n);
                }
            });
        }
        if let Some(n) = dropped {
            next.predictors.remove(n);
        }
        let mut added = String::new();
        pick(ui, "Add", &mut added, &mut draft.other, &file.products, |code| {
            if code.is_empty() { "A product or indicator".to_owned() } else { code.to_owned() }
        });
        if !added.is_empty() && next.predictors.iter().all(|(code, _)| *code != added) {
            next.predictors.push((added, 1.0));
        }
    });
}
