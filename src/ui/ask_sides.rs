//! What is asked of both sides of a trade: whose report against whose, and which detours.

use egui::Ui;

use super::heading;
use super::number::{Field, number, year};
use super::side_panel::{AskDraft, flow, measure, pick};
use crate::analysis::flows::ThirdCountriesQuestion;
use crate::data::{Flow, Measure};
use crate::project::{OpenFile, Session, SidesAsk, VintagesAsk};

/// Fields of a comparison of both sides.
pub fn both(ui: &mut Ui, session: &Session, file: &OpenFile, next: &mut SidesAsk, draft: &mut AskDraft) {
    let question = &mut next.question;
    pick(ui, "Exporter", &mut question.exporter, &mut draft.reporter, &file.reporters, |code| named(session, code));
    let mut importer = question.importer.clone().unwrap_or_default();
    pick(ui, "Buyer", &mut importer, &mut draft.other, &file.reporters, |code| {
        if code.is_empty() { "All buyers".to_owned() } else { named(session, code) }
    });
    if !importer.is_empty() && ui.button("All buyers").clicked() {
        importer.clear();
    }
    question.importer = (!importer.is_empty()).then_some(importer);
    pick(ui, "Product", &mut question.product, &mut draft.product, &file.products, str::to_owned);
    measure(ui, &mut question.measure);
    if question.measure == Measure::Value {
        let field = Field {
            label: "Freight and insurance",
            range: 0.0..=50.0,
            digits: 1,
            suffix: "%",
            hint: "Buyers' values include it; it is taken off before both sides are compared",
        };
        if let Some(percent) = number(ui, field, question.margin * 100.0) {
            question.margin = percent / 100.0;
        }
    }
    ui.checkbox(&mut next.reconciled, "One number from both")
        .on_hover_text("Both sides weighted by how well each reporter's figures agree with its partners'");
}

/// Fields of the search for detours.
pub fn detours(
    ui: &mut Ui,
    session: &Session,
    file: &OpenFile,
    next: &mut ThirdCountriesQuestion,
    draft: &mut AskDraft,
) {
    pick(ui, "Target", &mut next.target, &mut draft.reporter, &file.reporters, |code| named(session, code));
    pick(ui, "Product", &mut next.product, &mut draft.product, &file.products, str::to_owned);
    let mut placebo = next.placebo.clone().unwrap_or_default();
    pick(ui, "Placebo", &mut placebo, &mut draft.other, &file.products, |code| {
        if code.is_empty() { "No product".to_owned() } else { code.to_owned() }
    });
    next.placebo = (!placebo.is_empty()).then_some(placebo);
    measure(ui, &mut next.measure);
    if let Some(event) = year(ui, "First year under sanctions", 1900..=2100, next.event) {
        next.event = event;
    }
    let mut origins = next.origins.join(", ");
    ui.horizontal(|ui| {
        let label = ui.label("Sold by");
        let field = egui::TextEdit::singleline(&mut origins).hint_text("All; or codes: DEU, POL");
        if ui.add(field).labelled_by(label.id).changed() {
            next.origins = origins
                .split([',', ' '])
                .map(|code| code.trim().to_uppercase())
                .filter(|code| !code.is_empty())
                .collect();
        }
    });
}

/// Fields of one figure by file, and the files.
pub fn by_file(ui: &mut Ui, session: &Session, file: &OpenFile, next: &mut VintagesAsk, draft: &mut AskDraft) {
    let question = &mut next.question;
    pick(ui, "Country", &mut question.area, &mut draft.reporter, &file.reporters, |code| named(session, code));
    pick(ui, "Product", &mut question.outcome.product, &mut draft.product, &file.products, str::to_owned);
    if question.outcome.flow == Flow::Other {
        question.share = false;
    } else {
        measure(ui, &mut question.outcome.measure);
        flow(ui, &mut question.outcome.flow);
        ui.checkbox(&mut question.share, "Its share of all countries")
            .on_hover_text("Of those that the file has; files with other countries then differ for that reason alone");
    }
    heading(ui, "Files compared");
    for other in &session.files {
        let mut on = !next.without.contains(&other.id);
        if ui.checkbox(&mut on, other.name()).changed() {
            next.without.retain(|id| *id != other.id);
            if !on {
                next.without.push(other.id);
            }
        }
    }
    if session.files.len() < 2 {
        ui.weak("Open another edition or source of the same figure to compare");
    }
}

fn named(session: &Session, code: &str) -> String {
    session
        .library
        .as_ref()
        .map_or_else(|| code.to_owned(), |library| format!("{code} · {}", library.countries().name(code)))
}
