//! The named scenarios: which is edited, its name and story, and what can be done with it.

use egui::{Button, CollapsingHeader, ComboBox, TextEdit, Ui};

use super::widgets::{named, small};
use super::{Draft, floor};
use crate::project::scenario::MOST;
use crate::project::{Action, BaseChoice, LabAction, LabState, Session};
use crate::scenario::Scenario;
use crate::ui::menu_bar::menu;
use crate::ui::theme::Theme;

/// Draws the head of the left panel.
pub fn show(
    ui: &mut Ui,
    theme: Theme,
    session: &Session,
    lab: &LabState,
    draft: &mut Draft,
    actions: &mut Vec<Action>,
) {
    ui.horizontal_wrapped(|ui| {
        // Five buttons stand side by side in the narrowest panel.
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 8.0;
        if ui.button("‹ Charts").on_hover_text("Back to the evidence; the scenarios stay").clicked() {
            actions.push(Action::Lab(LabAction::Leave));
        }
        for (label, hint, action) in
            [("Undo", session.undo_label(), Action::Undo), ("Redo", session.redo_label(), Action::Redo)]
        {
            let button = ui.add_enabled(hint.is_some(), Button::new(label));
            if button.on_hover_text(hint.unwrap_or_default()).clicked() {
                actions.push(action);
            }
        }
        if ui.button("Save…").on_hover_text("A small readable file that opens on any computer").clicked() {
            actions.push(Action::Lab(LabAction::Save));
        }
        more(ui, lab, actions);
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let room = (ui.available_width() - 100.0).max(120.0);
        let name = lab.chosen().map_or("", |chosen| chosen.name.as_str());
        let list = |ui: &mut Ui| {
            for (place, scenario) in lab.sheet.scenarios.iter().enumerate() {
                let on = place == lab.sheet.chosen;
                if ui.selectable_label(on, &scenario.name).clicked() && !on {
                    draft.name = None;
                    actions.push(Action::Lab(LabAction::Choose(place)));
                }
            }
        };
        let combo = ComboBox::from_id_salt("scenario").selected_text(name).width(room).truncate();
        let shown = ui.scope(|ui| {
            ui.set_max_width(room);
            combo.show_ui(ui, list)
        });
        let shown = shown.inner;
        named(ui, &shown.response, &format!("Scenario: {name}"));
        shown.response.on_hover_text(format!("{name}; {} of {MOST} scenarios are open", lab.sheet.scenarios.len()));
        start(ui, lab, actions);
    });
    base(ui, session, lab, actions);
    let Some(chosen) = lab.chosen() else { return };
    CollapsingHeader::new("Name, story and sources").id_salt("story").show(ui, |ui| {
        name(ui, chosen, draft, actions);
        story(ui, theme, session, chosen);
    });
}

/// Starting points, each with its story.
fn start(ui: &mut Ui, lab: &LabState, actions: &mut Vec<Action>) {
    let room = lab.sheet.scenarios.len() < MOST;
    let full = "Six scenarios stand side by side at most; remove one first";
    menu(ui, "+ Scenario", |ui| {
        for (id, scenario) in LabState::presets() {
            let button = ui.add_enabled(room, Button::new(&scenario.name));
            if button.on_hover_text(scenario.story.trim()).on_disabled_hover_text(full).clicked() {
                actions.push(Action::Lab(LabAction::Start((*id).to_owned())));
                ui.close();
            }
        }
        ui.separator();
        let hint = "Or drop scenario files here; several at once make a class";
        if ui.button("Open a file…").on_hover_text(hint).clicked() {
            actions.push(Action::OpenDialog);
            ui.close();
        }
    });
}

fn more(ui: &mut Ui, lab: &LabState, actions: &mut Vec<Action>) {
    menu(ui, "More", |ui| {
        let room = lab.sheet.scenarios.len() < MOST;
        for (label, on, action) in [
            ("Duplicate", room, LabAction::Duplicate),
            ("Remove", lab.sheet.scenarios.len() > 1, LabAction::Remove),
            ("Copy as text", true, LabAction::CopyFile),
        ] {
            if ui.add_enabled(on, Button::new(label)).clicked() {
                actions.push(Action::Lab(action));
                ui.close();
            }
        }
    });
}

/// Which trade matrix the market starts from.
fn base(ui: &mut Ui, session: &Session, lab: &LabState, actions: &mut Vec<Action>) {
    let base = &lab.engine().defaults.base;
    let shipped = lab.has_shipped_base();
    let text = egui::WidgetText::from(floor(&format!("Base: {}", base.title)));
    let shown = ui.scope(|ui| {
        ui.set_max_width(ui.available_width());
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
        menu(ui, text, |ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            ui.label("Base year of the market");
            if ui.radio(shipped, "Shipped, stylised").clicked() && !shipped {
                actions.push(Action::Lab(LabAction::UseBase(None)));
                ui.close();
            }
            let chosen = lab.base_choice.as_ref();
            for file in &session.files {
                let on = !shipped && base.title.contains(&file.dataset.title);
                let hint = "HS 310420 by exporter and market, newest whole year; results then name the file";
                if ui.radio(on, format!("From {}", file.name())).on_hover_text(hint).clicked() {
                    actions.push(Action::Lab(LabAction::UseBase(Some((file.id, None)))));
                    ui.close();
                }
                if let Some(choice) = chosen.filter(|choice| choice.file == file.id) {
                    let in_use = |year: &str| on && base.title.contains(&format!(" {year} from "));
                    years(ui, choice, &in_use, actions);
                }
            }
            if session.files.is_empty() {
                ui.weak("Open a BACI or Comtrade year to compute it");
            }
        })
    });
    shown.inner.on_hover_text(&base.caution);
}

/// Years of the file that was asked for.
fn years(ui: &mut Ui, choice: &BaseChoice, in_use: &dyn Fn(&str) -> bool, actions: &mut Vec<Action>) {
    ui.indent("years", |ui| {
        ui.set_max_width(360.0);
        ui.horizontal_wrapped(|ui| {
            ui.label("Year");
            for year in &choice.years {
                let now = in_use(year);
                if ui.selectable_label(now, year).clicked() && !now {
                    actions.push(Action::Lab(LabAction::UseBase(Some((choice.file, Some(year.clone()))))));
                    ui.close();
                }
            }
            if choice.years.is_empty() {
                ui.weak("none: the file has no yearly figures");
            }
        });
    });
}

fn name(ui: &mut Ui, chosen: &Scenario, draft: &mut Draft, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let label = ui.label("Name");
        let mut text = draft.name.clone().unwrap_or_else(|| chosen.name.clone());
        let field = ui.add(TextEdit::singleline(&mut text).desired_width(f32::INFINITY)).labelled_by(label.id);
        if field.changed() {
            draft.name = Some(text.clone());
        }
        if field.lost_focus() {
            draft.name = None;
            let text = text.trim();
            if !text.is_empty() && text != chosen.name {
                let scenario = Box::new(Scenario { name: text.to_owned(), ..chosen.clone() });
                actions.push(Action::Lab(LabAction::Edit { label: "Rename scenario".to_owned(), scenario }));
                actions.push(Action::Lab(LabAction::Settle));
            }
        }
    });
}

fn story(ui: &mut Ui, theme: Theme, session: &Session, chosen: &Scenario) {
    ui.label(chosen.story.trim());
    for id in &chosen.sources {
        let known = session.library.as_ref().and_then(|library| library.sources().get(id));
        small(ui, theme, known.map_or(id.as_str(), |source| source.citation.as_str()));
    }
}
