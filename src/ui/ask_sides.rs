//! What is asked of both sides of a trade: whose report against whose, and which detours.

use egui::{DragValue, Ui};

use super::side_panel::{AskDraft, measure, pick};
use crate::analysis::flows::ThirdCountriesQuestion;
use crate::data::Measure;
use crate::project::{OpenFile, Session, SidesAsk};

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
        ui.horizontal(|ui| {
            let label = ui.label("Freight and insurance");
            let mut percent = question.margin * 100.0;
            ui.add(DragValue::new(&mut percent).range(0.0..=50.0).speed(0.5).suffix("%"))
                .labelled_by(label.id)
                .on_hover_text("Buyers' values include it; it is taken off before both sides are compared");
            question.margin = percent / 100.0;
        });
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
    ui.horizontal(|ui| {
        let label = ui.label("First year under sanctions");
        ui.add(DragValue::new(&mut next.event).range(1900..=2100).custom_formatter(|year, _| format!("{year:.0}")))
            .labelled_by(label.id);
    });
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

fn named(session: &Session, code: &str) -> String {
    session
        .library
        .as_ref()
        .map_or_else(|| code.to_owned(), |library| format!("{code} · {}", library.countries().name(code)))
}
