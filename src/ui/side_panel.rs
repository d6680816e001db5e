//! The left panel: charts, how to count, countries, the question to an opened file, events and files.

use egui::{Button, CollapsingHeader, ComboBox, RichText, ScrollArea, TextEdit, Ui};

use super::theme;
use super::{Drafts, findings, heading, measure_options, query_panel};
use super::{ask_counterfactual, ask_sides};
use crate::analysis::flows::Choice;
use crate::analysis::measures::INDICATORS;
use crate::charts::{self, CHARTS};
use crate::data::{Flow, Measure};
use crate::project::{Action, Ask, LabAction, LabPage, MeasureAction, OpenFile, Session, View};

/// What is being typed as product or reporter of an opened file.
#[derive(Debug, Default)]
pub struct AskDraft {
    pub(super) product: String,
    pub(super) reporter: String,
    pub(super) other: String,
}

/// A kind of question: its words, whether it is the one asked, and the question it opens with.
type Kind = (&'static str, bool, fn(&OpenFile) -> Ask);

/// Draws the left panel.
pub fn show(ui: &mut Ui, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        files(ui, session, actions);
        if let (Some(file), View::File { ask, .. }) = (session.file(), &session.view) {
            question(ui, session, file, ask, drafts, actions);
            findings::of_file(ui, session, file, &mut drafts.area, actions);
        }
        super::claims::list(ui, session, actions);
        measure_options::of_table(ui, session, &mut drafts.measure, actions);
        if let View::Query { .. } = session.view {
            query_panel::axes(ui, session, actions);
        }
        heading(ui, "Charts");
        for chart in CHARTS {
            let shown = session.spec().is_some_and(|spec| spec.chart == chart.id);
            if full_width(ui, shown, chart.title).clicked() {
                actions.push(Action::ShowChart(chart.id.to_owned()));
            }
        }
        if full_width(ui, false, "Scenario lab: what if…").clicked() {
            actions.push(Action::Lab(LabAction::Show(LabPage::Result)));
        }
        how_to_count(ui, session, actions);
        heading(ui, "Measures");
        let page = session.measure().is_some() && session.measure_page;
        if full_width(ui, page, "Every measure, explained").clicked() && !page {
            let id = session.measure().map_or_else(|| INDICATORS[0].id.to_owned(), |ask| ask.id.clone());
            actions.push(Action::Measure(MeasureAction::Explain(id)));
        }
        events(ui, session, &mut drafts.event_filter, actions);
        super::history::list(ui, session, actions);
    });
}

/// A line of a list over the panel's whole width, so that it is easy to hit.
fn full_width(ui: &mut Ui, selected: bool, text: &str) -> egui::Response {
    ui.add(Button::selectable(selected, text).truncate().min_size(egui::vec2(ui.available_width(), 24.0)))
}

fn how_to_count(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let Some(spec) = session.spec() else { return };
    let Some(chart) = charts::find(&spec.chart) else { return };
    if chart.definitions.len() > 1 {
        heading(ui, "Count by");
        for (n, definition) in chart.definitions.iter().enumerate() {
            let chosen = spec.definition == definition.id || (spec.definition.is_empty() && n == 0);
            if ui.radio(chosen, definition.title).on_hover_text(definition.about).clicked() {
                actions.push(Action::SetDefinition(definition.id.to_owned()));
            }
        }
    }
    if chart.stacks {
        let mut stacked = spec.stacked;
        if ui.checkbox(&mut stacked, "Stacked, with the rest").clicked() {
            actions.push(Action::ToggleStacked);
        }
    }
    if !chart.companions.is_empty() {
        heading(ui, "Beside Belarus");
        ui.horizontal_wrapped(|ui| {
            for code in chart.companions {
                let name = session.library.as_ref().map_or(*code, |library| library.countries().name(code));
                let on = spec.companions.iter().any(|other| other == code);
                if ui.selectable_label(on, name).clicked() {
                    actions.push(Action::ToggleCompanion((*code).to_owned()));
                }
            }
        });
    }
}

fn events(ui: &mut Ui, session: &Session, filter: &mut String, actions: &mut Vec<Action>) {
    ui.add_space(6.0);
    CollapsingHeader::new("Events").default_open(false).show(ui, |ui| {
        ui.add(TextEdit::singleline(filter).hint_text("Filter events").desired_width(f32::INFINITY));
        let wanted = filter.to_lowercase();
        for mark in
            session.events.iter().map(|event| &event.mark).filter(|mark| mark.title.to_lowercase().contains(&wanted))
        {
            let chosen = session.selected_event.as_ref() == Some(&mark.id);
            let text = RichText::new(format!("{} · {}", mark.date, mark.title)).size(theme::TEXT_FLOOR);
            let button = Button::selectable(chosen, text).wrap().min_size(egui::vec2(ui.available_width(), 24.0));
            if ui.add(button).clicked() {
                actions.push(Action::SelectEvent(mark.id.clone()));
            }
        }
    });
}

fn files(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    heading(ui, "Files");
    for file in &session.files {
        ui.horizontal(|ui| {
            let shown = session.file().is_some_and(|other| other.id == file.id);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add_space(10.0); // the scroll bar floats here
                if ui.small_button("Close").on_hover_text("Forget it; the file itself is not touched").clicked() {
                    actions.push(Action::CloseFile(file.id));
                }
                let name = ui.add(
                    Button::selectable(shown, file.name()).truncate().min_size(egui::vec2(ui.available_width(), 24.0)),
                );
                if name.on_hover_text(file.path.display().to_string()).clicked() {
                    actions.push(Action::ShowFile(file.id));
                }
            });
        });
    }
    if ui.button("Open a CSV…").on_hover_text("Ctrl O; or drop a file on the window").clicked() {
        actions.push(Action::OpenDialog);
    }
    if ui.button("Ask anything in SQL").on_hover_text("Q; opened files and bundled tables").clicked() {
        actions.push(Action::ToggleQuery);
    }
}

/// The question to an opened file, in words an analyst would use.
fn question(
    ui: &mut Ui,
    session: &Session,
    file: &OpenFile,
    ask: &Ask,
    drafts: &mut Drafts,
    actions: &mut Vec<Action>,
) {
    if let Ask::Columns(_) = ask {
        query_panel::axes(ui, session, actions);
        return;
    }
    heading(ui, "Ask the file");
    let draft = &mut drafts.ask;
    ui.horizontal_wrapped(|ui| {
        let kinds: [Kind; 8] = [
            ("Market share", matches!(ask, Ask::Share(_)), OpenFile::share_question),
            ("Partner dependence", matches!(ask, Ask::Partners(_)), OpenFile::partner_question),
            ("Trade over time", matches!(ask, Ask::OverTime(_)), OpenFile::over_time_question),
            ("Both sides", matches!(ask, Ask::TwoSides(_)), OpenFile::sides_question),
            ("Detours", matches!(ask, Ask::ThirdCountries(_)), OpenFile::detours_question),
            ("Without the event", matches!(ask, Ask::Counterfactual(_)), OpenFile::counterfactual_question),
            ("By file", matches!(ask, Ask::Vintages(_)), OpenFile::vintages_question),
            ("Any measure", matches!(ask, Ask::Measure(_)), OpenFile::measure_question),
        ];
        for (label, chosen, question) in kinds {
            if ui.selectable_label(chosen, label).clicked() && !chosen {
                actions.push(Action::Ask(file.id, question(file)));
            }
        }
    });
    match ask {
        Ask::Share(asked) => {
            let mut next = asked.clone();
            pick(ui, "Product", &mut next.product, &mut draft.product, &file.products, str::to_owned);
            measure(ui, &mut next.measure);
            flow(ui, &mut next.flow);
            if next != *asked {
                actions.push(Action::Ask(file.id, Ask::Share(next)));
            }
        }
        Ask::Partners(asked) => {
            let mut next = asked.clone();
            let name = |code: &str| area_name(session, code);
            pick(ui, "Reporter", &mut next.reporter, &mut draft.reporter, &file.reporters, name);
            let mut product = next.product.clone().unwrap_or_default();
            pick(ui, "Product", &mut product, &mut draft.product, &file.products, |code| {
                if code.is_empty() { "All goods".to_owned() } else { code.to_owned() }
            });
            next.product = (!product.is_empty()).then_some(product);
            measure(ui, &mut next.measure);
            flow(ui, &mut next.flow);
            if next != *asked {
                actions.push(Action::Ask(file.id, Ask::Partners(next)));
            }
        }
        Ask::OverTime(asked) => {
            let mut next = asked.clone();
            let mut reporter = next.reporter.clone().unwrap_or_default();
            let everyone = || "All countries together".to_owned();
            pick(ui, "Of", &mut reporter, &mut draft.reporter, &file.reporters, |code| {
                if code.is_empty() { everyone() } else { area_name(session, code) }
            });
            if !reporter.is_empty() && ui.small_button("All countries together").clicked() {
                reporter.clear();
            }
            next.reporter = (!reporter.is_empty()).then_some(reporter);
            pick(ui, "Product", &mut next.product, &mut draft.product, &file.products, str::to_owned);
            measure(ui, &mut next.measure);
            if next != *asked {
                actions.push(Action::Ask(file.id, Ask::OverTime(next)));
            }
        }
        Ask::TwoSides(asked) => {
            let mut next = (**asked).clone();
            ask_sides::both(ui, session, file, &mut next, draft);
            if next != **asked {
                actions.push(Action::Ask(file.id, Ask::TwoSides(Box::new(next))));
            }
        }
        Ask::ThirdCountries(asked) => {
            let mut next = (**asked).clone();
            ask_sides::detours(ui, session, file, &mut next, draft);
            if next != **asked {
                actions.push(Action::Ask(file.id, Ask::ThirdCountries(Box::new(next))));
            }
        }
        Ask::Vintages(asked) => {
            let mut next = (**asked).clone();
            ask_sides::by_file(ui, session, file, &mut next, draft);
            if next != **asked {
                actions.push(Action::Ask(file.id, Ask::Vintages(Box::new(next))));
            }
        }
        Ask::Counterfactual(asked) => {
            let mut next = (**asked).clone();
            ask_counterfactual::show(ui, session, file, &mut next, draft);
            if next != **asked {
                actions.push(Action::Ask(file.id, Ask::Counterfactual(Box::new(next))));
            }
        }
        Ask::Measure(asked) => measure_options::of_file(ui, session, file, asked, &mut drafts.measure, actions),
        Ask::Columns(_) => {}
    }
}

/// "BLR · Belarus".
fn area_name(session: &Session, code: &str) -> String {
    let library = session.library.as_ref();
    library.map_or_else(|| code.to_owned(), |library| format!("{code} · {}", library.countries().name(code)))
}

/// A list to choose from with a field to type any other code.
pub(super) fn pick(
    ui: &mut Ui,
    label: &str,
    chosen: &mut String,
    typed: &mut String,
    list: &[Choice],
    name: impl Fn(&str) -> String,
) {
    ui.horizontal(|ui| {
        ui.label(label);
        let combo =
            ComboBox::from_id_salt(label).selected_text(name(chosen)).width(ui.available_width() - 8.0).truncate();
        combo.show_ui(ui, |ui| {
            let field = ui.add(TextEdit::singleline(typed).hint_text("Type a code and press Enter"));
            if field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) && !typed.trim().is_empty() {
                typed.trim().clone_into(chosen);
                typed.clear();
                ui.close();
            }
            // A release has thousands of codes; those that match what is typed are enough to choose from.
            for Choice { code, n_rows } in list.iter().filter(|choice| choice.code.starts_with(typed.trim())).take(200)
            {
                let text = format!("{}  ({n_rows} rows)", name(code));
                if ui.selectable_label(chosen == code, text).clicked() {
                    chosen.clone_from(code);
                }
            }
        });
    });
}

pub(super) fn measure(ui: &mut Ui, chosen: &mut Measure) {
    ui.horizontal(|ui| {
        ui.label("By");
        for measure in [Measure::Value, Measure::NetWeight] {
            if ui.selectable_label(*chosen == measure, measure.word()).clicked() {
                *chosen = measure;
            }
        }
    });
}

pub(super) fn flow(ui: &mut Ui, chosen: &mut Flow) {
    ui.horizontal(|ui| {
        ui.label("Of");
        for flow in [Flow::Export, Flow::Import] {
            if ui.selectable_label(*chosen == flow, flow.word()).clicked() {
                *chosen = flow;
            }
        }
    });
}
