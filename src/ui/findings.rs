//! What the doctor found, one finding a line, each with its repair to take or refuse; names no table knows, to assign.

use std::collections::BTreeMap;

use egui::{Checkbox, ComboBox, RichText, TextEdit, Ui};

use super::heading;
use super::theme;
use crate::data::{Countries, Finding, FindingId, format_thousands};
use crate::formats::UnknownArea;
use crate::project::{Action, FileAction, OpenFile, Session};

/// Areas that are listed for a choice; a longer list is counted.
const LISTED: usize = 40;
/// Countries that match what is typed.
const MATCHES: usize = 12;

/// What an area means, as chosen from its list.
enum Meaning {
    /// It stays as the file has it.
    AsWritten,
    /// The area with this code.
    Area(String),
}

/// Draws the findings; what is ticked or unticked comes back.
pub fn list(ui: &mut Ui, findings: &[Finding]) -> Option<(FindingId, bool)> {
    let mut chosen = None;
    for finding in findings {
        let sentence = ui.label(&finding.sentence);
        let evidence = &finding.evidence;
        if let Some(first) = evidence.examples.first() {
            let line = evidence.lines.first().map_or_else(String::new, |line| format!("line {line}: "));
            let more = if evidence.examples.len() > 1 { " …" } else { "" };
            let text = RichText::new(format!("{line}{first}{more}")).size(theme::TEXT_FLOOR);
            sentence.on_hover_text(evidence.examples.join("\n"));
            ui.weak(text).on_hover_text(evidence.examples.join("\n"));
        }
        if let Some(fix) = &finding.fix {
            let mut taken = finding.taken;
            let holds = if finding.taken { fix.taken } else { fix.refused };
            ui.horizontal_wrapped(|ui| {
                if ui.add(Checkbox::new(&mut taken, fix.label)).clicked() {
                    chosen = Some((finding.id, taken));
                }
                ui.weak(RichText::new(holds).size(theme::TEXT_FLOOR));
            });
        }
        ui.add_space(4.0);
    }
    chosen
}

/// Draws areas that no table knows and those that were given a code; what is chosen comes back: text and code, or
/// none to keep it as written.
pub fn areas(
    ui: &mut Ui,
    countries: &Countries,
    unknown: &[UnknownArea],
    assigned: &BTreeMap<String, String>,
    typed: &mut String,
) -> Option<(String, Option<String>)> {
    let mut chosen = None;
    let mut choose = |text: &str, meaning: Option<Meaning>| match meaning {
        Some(Meaning::AsWritten) => chosen = Some((text.to_owned(), None)),
        Some(Meaning::Area(code)) => chosen = Some((text.to_owned(), Some(code))),
        None => {}
    };
    for (text, code) in assigned {
        let name = format!("{code} · {}", countries.name(code));
        choose(text, area(ui, countries, text, &name, &[], typed));
    }
    // A name that was just given a code is unknown until the file is read again.
    let still = unknown.iter().filter(|area| !assigned.contains_key(&area.text));
    for UnknownArea { text, candidates } in still.take(LISTED) {
        choose(text, area(ui, countries, text, "as written", candidates, typed));
    }
    if unknown.len() > LISTED {
        ui.weak(format!("and {} more", unknown.len() - LISTED));
    }
    chosen
}

/// One area with a list to choose from: the nearest spellings first, then what matches the typed letters.
fn area(
    ui: &mut Ui,
    countries: &Countries,
    text: &str,
    shown: &str,
    candidates: &[(String, String)],
    typed: &mut String,
) -> Option<Meaning> {
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.label(text);
        let list = ComboBox::from_id_salt(("area", text)).selected_text(shown).width(170.0);
        // A click into the field must not close the list.
        let list = list.close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show_ui(ui, |ui| {
            let field = ui.add(TextEdit::singleline(typed).hint_text("Type a name or a code"));
            if ui.selectable_label(false, "as written").clicked() {
                chosen = Some(Meaning::AsWritten);
                ui.close();
            }
            let wanted = typed.trim().to_lowercase();
            let fits = |code: &str, name: &str| {
                wanted.is_empty() || code.to_lowercase() == wanted || name.to_lowercase().contains(&wanted)
            };
            let near = candidates.iter().map(|(code, name)| (code.as_str(), name.as_str()));
            let all = countries.iter().map(|area| (area.code.as_str(), area.name.as_str()));
            let rest = all.filter(|(code, _)| !wanted.is_empty() && candidates.iter().all(|(own, _)| own != code));
            let mut matches = near.chain(rest).filter(|(code, name)| fits(code, name)).take(MATCHES).peekable();
            let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            if let Some((code, _)) = matches.peek().filter(|_| enter && !wanted.is_empty()) {
                chosen = Some(Meaning::Area((*code).to_owned()));
                ui.close();
            }
            for (code, name) in matches {
                if ui.selectable_label(false, format!("{code} · {name}")).clicked() {
                    chosen = Some(Meaning::Area(code.to_owned()));
                    ui.close();
                }
            }
        });
        list.response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, format!("What {text} means")));
    });
    if chosen.is_some() {
        typed.clear();
    }
    chosen
}

/// Draws the findings of an opened file for the side panel.
pub fn of_file(ui: &mut Ui, session: &Session, file: &OpenFile, typed: &mut String, actions: &mut Vec<Action>) {
    let findings = &file.dataset.findings;
    let areas_known = file.unknown.is_empty() && file.plan.assigned.is_empty();
    if findings.is_empty() && areas_known {
        return;
    }
    heading(ui, &format!("Findings ({})", format_thousands(findings.len() as u64)));
    if let Some((finding, taken)) = list(ui, findings) {
        actions.push(Action::File(FileAction::Choose(file.id, finding, taken)));
    }
    let Some(library) = session.library.as_ref().filter(|_| !areas_known) else { return };
    ui.weak("Names no table knows");
    if let Some((text, code)) = areas(ui, library.countries(), &file.unknown, &file.plan.assigned, typed) {
        actions.push(Action::File(FileAction::Assign(file.id, text, code)));
    }
}
