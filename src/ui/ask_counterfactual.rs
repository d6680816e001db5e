//! What a counterfactual is asked: whose outcome, since when, against whom.

use egui::{DragValue, ScrollArea, Ui};

use super::heading;
use super::side_panel::{AskDraft, flow, measure, pick};
use crate::analysis::counterfactual::CounterfactualQuestion;
use crate::data::Flow;
use crate::project::{OpenFile, Session};

/// The year whose pandemic many leave out of trends.
const PANDEMIC: i32 = 2020;

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
    ui.horizontal(|ui| {
        let label = ui.label("First year of the event");
        ui.add(DragValue::new(&mut next.event).range(1900..=2100).custom_formatter(|year, _| format!("{year:.0}")))
            .labelled_by(label.id);
    });
    ui.horizontal(|ui| {
        let mut limited = next.first.is_some();
        ui.checkbox(&mut limited, "Compare from");
        let mut first = next.first.unwrap_or(next.event - 10);
        ui.add_enabled(
            limited,
            DragValue::new(&mut first).range(1900..=next.event).custom_formatter(|year, _| format!("{year:.0}")),
        );
        next.first = limited.then_some(first);
    });
    let mut without = next.skip.contains(&PANDEMIC);
    if ui.checkbox(&mut without, format!("Leave {PANDEMIC} out")).changed() {
        next.skip.retain(|year| *year != PANDEMIC);
        if without {
            next.skip.push(PANDEMIC);
        }
    }
    ui.checkbox(&mut next.logarithms, "Effects in percent (logarithms)");
    heading(ui, "Donors");
    ui.weak("Countries that the event did not touch");
    ui.horizontal(|ui| {
        if ui.button("All").clicked() {
            let codes = file.reporters.iter().map(|choice| choice.code.clone());
            next.donors = codes.filter(|code| code.len() == 3 && code != "WLD" && *code != next.treated).collect();
        }
        if ui.button("None").clicked() {
            next.donors.clear();
        }
    });
    let countries: Vec<&str> = file
        .reporters
        .iter()
        .map(|choice| choice.code.as_str())
        .filter(|code| code.len() == 3 && *code != "WLD" && *code != next.treated)
        .collect();
    ScrollArea::vertical().id_salt("donors").max_height(220.0).show_rows(ui, 24.0, countries.len(), |ui, rows| {
        for code in &countries[rows] {
            let mut chosen = next.donors.iter().any(|donor| donor == code);
            if ui.checkbox(&mut chosen, name(code)).changed() {
                next.donors.retain(|donor| donor != code);
                if chosen {
                    next.donors.push((*code).to_owned());
                }
            }
        }
    });
}
