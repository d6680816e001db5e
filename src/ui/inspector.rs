//! The right panel: says who. A point's value, unit, flags, arithmetic and sources, an event's record, or the
//! sources of the whole chart.

use egui::{RichText, ScrollArea, Ui};

use super::theme::{self, Theme};
use super::{heading, row_inspector};
use crate::charts::Figure;
use crate::charts::events::Event;
use crate::charts::figure::{Panel, PanelKind, Point, Series, unit_text, value_text};
use crate::data::{Library, Provenance, ten_digits};
use crate::project::{Action, EvidenceAction, Session};

/// Draws the right panel.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, actions: &mut Vec<Action>) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        let Some(library) = &session.library else { return };
        if session.table && row_inspector::show(ui, theme, session, actions) {
            return;
        }
        if let Some(id) = &session.selected_event {
            match session.event(id) {
                Some(known) => event(ui, theme, library, Some(known), actions),
                None => what_if(ui, theme, session, id, actions),
            }
        } else if let Some(figure) = session.figure() {
            match session.selected.and_then(|at| figure.get(at)) {
                Some((panel, series, one)) => {
                    point(ui, theme, (library, session, figure), (panel, series, one), actions);
                }
                None => whole(ui, theme, library, session, figure, actions),
            }
        }
    });
}

fn point(
    ui: &mut Ui,
    theme: Theme,
    (library, session, figure): (&Library, &Session, &Figure),
    at: (&Panel, &Series, &Point),
    actions: &mut Vec<Action>,
) {
    let (panel, series, point) = at;
    let unit = &panel.scale.unit;
    let second = theme.tokens().second_text;
    ui.label(RichText::new(format!("{} · {}", series.name, point.period)).color(second));
    ui.label(RichText::new(value_text(point.value, unit)).size(theme::TEXT_TITLE * 1.3).strong());
    if let (Some(low), Some(high)) = (point.low, point.high) {
        ui.label(format!("Range {} to {}", value_text(low, unit), value_text(high, unit)));
    }
    ui.label(
        RichText::new(format!("Exactly {} {}", ten_digits(point.value), unit_text(unit)))
            .color(second)
            .size(theme::TEXT_FLOOR),
    );
    ui.horizontal_wrapped(|ui| {
        if ui.button("Open rows").on_hover_text("Exactly the rows behind this figure").clicked() {
            actions.push(Action::Evidence(EvidenceAction::RowsOfPoint));
        }
        if ui.button("Copy as sentence").clicked() {
            let citations: Vec<_> = point
                .sources
                .iter()
                .map(|id| library.sources().get(id).map_or_else(|| id.clone(), |source| source.citation.clone()))
                .collect();
            let text = format!(
                "{}, {}: {} ({}). Source: {}.",
                series.name,
                point.period,
                value_text(point.value, unit),
                figure.subtitle,
                citations.join("; ")
            );
            actions.push(Action::CopyText(text));
        }
    });
    if !point.flags.is_empty() {
        heading(ui, "Marks");
        for flag in point.flags.iter() {
            ui.label(format!("{} ({})", flag.meaning(), flag.key()));
        }
    }
    heading(ui, "Definition");
    ui.label(&figure.subtitle);
    if !point.how.is_empty() {
        heading(ui, "How it was made");
        ui.label(&point.how);
    }
    let steps = &session.evidence.chain;
    if !steps.is_empty() {
        heading(ui, "From row to pixel");
        for (n, step) in steps.iter().enumerate() {
            ui.label(RichText::new(format!("{}. {step}", n + 1)).size(theme::TEXT_FLOOR));
        }
    }
    if !point.note.is_empty() {
        heading(ui, "Note");
        ui.label(&point.note);
    }
    heading(ui, if point.sources.len() == 1 { "Source" } else { "Sources" });
    for id in &point.sources {
        match session.files.iter().find(|file| file.dataset.provenance.file_name == *id) {
            Some(file) => opened(ui, theme, &file.dataset.provenance),
            None => source(ui, theme, library, id, actions),
        }
    }
}

fn event(ui: &mut Ui, theme: Theme, library: &Library, event: Option<&Event>, actions: &mut Vec<Action>) {
    let Some(Event { mark, legal_act, .. }) = event else { return };
    ui.label(RichText::new(format!("{} · {}", mark.date, mark.shape.word())).color(theme.tokens().second_text));
    ui.label(RichText::new(&mark.title).size(theme::TEXT_BODY).strong());
    ui.add_space(4.0);
    ui.label(&mark.detail);
    if !legal_act.is_empty() {
        heading(ui, "Legal act");
        ui.label(legal_act);
    }
    heading(ui, "Source");
    source(ui, theme, library, &mark.source, actions);
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if ui.button("Previous event").clicked() {
            actions.push(Action::StepEvent(-1));
        }
        if ui.button("Next event").clicked() {
            actions.push(Action::StepEvent(1));
        }
    });
}

/// An event of a what-if: it has a sentence why, and no record.
fn what_if(ui: &mut Ui, theme: Theme, session: &Session, id: &str, actions: &mut Vec<Action>) {
    let marks = session.figure().into_iter().flat_map(|figure| &figure.lanes).flat_map(|lane| &lane.marks);
    let Some(mark) = marks.into_iter().find(|mark| mark.id == id) else { return };
    ui.label(RichText::new(format!("{} · what-if", mark.date)).color(theme.tokens().second_text));
    ui.label(RichText::new(&mark.title).strong());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        for (label, by) in [("Previous event", -1), ("Next event", 1)] {
            if ui.button(label).clicked() {
                actions.push(Action::StepEvent(by));
            }
        }
    });
}

fn whole(ui: &mut Ui, theme: Theme, library: &Library, session: &Session, figure: &Figure, actions: &mut Vec<Action>) {
    ui.label(RichText::new(&figure.title).strong());
    ui.label(RichText::new(&figure.subtitle).color(theme.tokens().second_text));
    at_cursor(ui, session, figure);
    if !figure.caveats.is_empty() {
        heading(ui, "Beware");
        for caveat in &figure.caveats {
            ui.label(format!("• {caveat}"));
        }
    }
    if let Some(file) = session.file() {
        file_facts(ui, &file.dataset);
        return;
    }
    heading(ui, "Sources");
    for id in figure.sources() {
        source(ui, theme, library, &id, actions);
    }
}

/// What every series has in the year of the year line.
fn at_cursor(ui: &mut Ui, session: &Session, figure: &Figure) {
    let Some(year) = session.cursor.map(f64::floor) else { return };
    heading(ui, &format!("In {year:.0}"));
    let mut found = false;
    for (_, panel, series, point) in figure
        .refs()
        .filter(|(_, panel, _, point)| panel.kind == PanelKind::Time && (point.at.floor() - year).abs() < 0.5)
    {
        found = true;
        ui.label(format!("{} · {}  {}", series.name, point.period, value_text(point.value, &panel.scale.unit)));
    }
    if !found {
        ui.label("No figure in this year");
    }
}

fn file_facts(ui: &mut Ui, dataset: &crate::data::Dataset) {
    heading(ui, "File");
    ui.label(format!("{} · {}", dataset.provenance.provider, dataset.provenance.file_name));
    ui.label(format!("{} figures read", crate::data::format_thousands(dataset.frame.height() as u64)));
    for about in dataset.provenance.about.iter().take(8) {
        ui.weak(about);
    }
    if !dataset.provenance.sha256.is_empty() {
        ui.label(format!("SHA-256 {}", dataset.provenance.sha256));
    }
    heading(ui, "Steps");
    for step in &dataset.provenance.steps {
        ui.label(format!("• {step}"));
    }
    let remarks = dataset.remarks();
    if !remarks.is_empty() {
        heading(ui, "Notes");
    }
    for remark in remarks {
        ui.label(format!("• {remark}"));
    }
}

/// An opened file as a source: whose it is, which edition, and what tells it from another one.
fn opened(ui: &mut Ui, theme: Theme, from: &Provenance) {
    let second = theme.tokens().second_text;
    ui.label(format!("{} · {}", from.provider, from.file_name));
    let mut facts: Vec<String> = from.about.iter().take(4).cloned().collect();
    if !from.sha256.is_empty() {
        facts.push(format!("SHA-256 {}", from.sha256));
    }
    facts.push("Licence: the provider's own terms; the file names none".to_owned());
    for fact in facts {
        ui.label(RichText::new(fact).color(second).size(theme::TEXT_FLOOR));
    }
    ui.add_space(6.0);
}

fn source(ui: &mut Ui, theme: Theme, library: &Library, id: &str, actions: &mut Vec<Action>) {
    let second = theme.tokens().second_text;
    let Some(source) = library.sources().get(id) else {
        ui.label(id);
        return;
    };
    ui.label(&source.citation);
    let mut facts = vec![source.licence.as_str()];
    if !source.date.is_empty() {
        facts.push(source.date.as_str());
    }
    ui.label(RichText::new(facts.join(" · ")).color(second).size(theme::TEXT_FLOOR));
    if !source.url.is_empty() && ui.link("Open address").on_hover_text(&source.url).clicked() {
        actions.push(Action::OpenAddress(source.url.clone()));
    }
    ui.add_space(6.0);
}
