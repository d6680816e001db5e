//! The named scenarios: which is edited, its name and story, and what can be done with it.

use egui::{Button, CollapsingHeader, RichText, TextEdit, Ui};

use super::Draft;
use super::widgets::small;
use crate::project::scenario::MOST;
use crate::project::{Action, LabAction, LabState, Session};
use crate::scenario::Scenario;
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
        more(ui, session, lab, actions);
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (place, scenario) in lab.sheet.scenarios.iter().enumerate() {
            let on = place == lab.sheet.chosen;
            let name = RichText::new(&scenario.name);
            if ui.selectable_label(on, if on { name.strong() } else { name }).clicked() && !on {
                draft.name = None;
                actions.push(Action::Lab(LabAction::Choose(place)));
            }
        }
        start(ui, lab, actions);
    });
    small(ui, theme, &format!("Base: {}", lab.engine().defaults.base.title))
        .on_hover_text(&lab.engine().defaults.base.caution);
    let Some(chosen) = lab.chosen() else { return };
    name(ui, chosen, draft, actions);
    story(ui, theme, session, chosen);
}

/// Starting points, each with its story.
fn start(ui: &mut Ui, lab: &LabState, actions: &mut Vec<Action>) {
    let room = lab.sheet.scenarios.len() < MOST;
    let full = "Six scenarios stand side by side at most; remove one first";
    ui.menu_button("+ Scenario", |ui| {
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

fn more(ui: &mut Ui, session: &Session, lab: &LabState, actions: &mut Vec<Action>) {
    ui.menu_button("More", |ui| {
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
        ui.separator();
        ui.label("Base year of the market");
        let shipped = lab.has_shipped_base();
        if ui.radio(shipped, "Shipped, stylised").clicked() && !shipped {
            actions.push(Action::Lab(LabAction::UseBase(None)));
            ui.close();
        }
        for file in &session.files {
            let title = &lab.engine().defaults.base.title;
            let on = !shipped && title.contains(&file.dataset.title);
            let hint = "HS 310420 by exporter and market, newest whole year; results then name the file";
            if ui.radio(on, format!("From {}", file.name())).on_hover_text(hint).clicked() {
                actions.push(Action::Lab(LabAction::UseBase(Some(file.id))));
                ui.close();
            }
        }
        if session.files.is_empty() {
            ui.weak("Open a BACI or Comtrade year to compute it");
        }
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
    if chosen.story.trim().is_empty() && chosen.sources.is_empty() {
        return;
    }
    CollapsingHeader::new("Story and sources").id_salt(("story", &chosen.name)).show(ui, |ui| {
        ui.label(chosen.story.trim());
        for id in &chosen.sources {
            let known = session.library.as_ref().and_then(|library| library.sources().get(id));
            small(ui, theme, known.map_or(id.as_str(), |source| source.citation.as_str()));
        }
    });
}
