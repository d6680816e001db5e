//! Claims under test: the list in the side panel and the card in the middle of the window. Words and verdicts come
//! ready from the card; nothing is evaluated here.

use egui::{Button, CollapsingHeader, Grid, RichText, ScrollArea, Ui};

use super::theme::{self, Theme};
use super::{fonts, heading};
use crate::charts::claims::{Card, Checked, Evaluation, Holds, RULE, Role, said};
use crate::data::{Library, upper_first};
use crate::project::{Action, EvidenceAction, Session};

/// Widest line of running text that is easy to read.
const READABLE: f32 = 860.0;

/// The list in the side panel.
pub fn list(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    ui.add_space(6.0);
    CollapsingHeader::new("Claims").default_open(false).show(ui, |ui| {
        if let Some(Err(unfit)) = &session.evidence.cards {
            ui.label(unfit.to_string());
        }
        for card in session.evidence.all() {
            let chosen = session.evidence.shown.as_ref() == Some(&card.claim.id);
            let text = RichText::new(format!("{} · {}", card.claim.statement, card.verdict)).size(theme::TEXT_FLOOR);
            let button = Button::selectable(chosen, text).wrap().min_size(egui::vec2(ui.available_width(), 24.0));
            if ui.add(button).on_hover_text(&card.why).clicked() {
                actions.push(Action::Evidence(EvidenceAction::Show(card.claim.id.clone())));
            }
        }
        ui.label(RichText::new("A claim of your own: open its TOML file").size(theme::TEXT_FLOOR).weak());
    });
}

/// The card of the claim on screen.
pub fn card(ui: &mut Ui, theme: Theme, library: &Library, card: &Card, actions: &mut Vec<Action>) {
    let second = theme.tokens().second_text;
    ScrollArea::vertical().id_salt(&card.claim.id).auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(READABLE.min(ui.available_width()));
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.label(RichText::new(format!("“{}”", card.claim.statement)).size(theme::TEXT_TITLE).strong());
        ui.label(RichText::new(format!("Said by {}", citation(library, &card.claim.source))).color(second));
        ui.add_space(6.0);
        ui.label(
            RichText::new(upper_first(&card.verdict.to_string()))
                .size(theme::TEXT_TITLE)
                .family(egui::FontFamily::Name(fonts::SEMIBOLD.into())),
        );
        ui.label(&card.why);
        heading(ui, "Nearest true statement");
        ui.label(&card.nearest_true);
        ui.add_space(4.0);
        buttons(ui, card, actions);
        heading(ui, "What it can mean");
        for (n, one) in card.definitions.iter().enumerate() {
            ui.separator();
            definition(ui, theme, library, card, (n, one), actions);
        }
        ui.separator();
        heading(ui, "How it was tested");
        ui.label(&card.test);
        ui.label(format!("Why this tolerance: {}", card.claim.tolerance_reason));
        if !card.sensitivity.is_empty() {
            ui.label(&card.sensitivity);
        }
        if !card.claim.note.is_empty() {
            ui.label(format!("Note: {}", card.claim.note));
        }
        ui.label(RichText::new(RULE).color(second).size(theme::TEXT_FLOOR));
        heading(ui, "Sources");
        for id in card.sources.iter().skip(1) {
            let text = library.sources().get(id).map_or_else(
                || id.clone(),
                |source| format!("{} · {} · {}", source.citation, source.licence, source.date),
            );
            ui.label(RichText::new(text).size(theme::TEXT_FLOOR));
        }
    });
}

fn buttons(ui: &mut Ui, card: &Card, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        if ui.button("Copy as sentence").on_hover_text("Claim, verdict, nearest true statement and citations").clicked()
        {
            actions.push(Action::Evidence(EvidenceAction::Cite(card.claim.id.clone())));
        }
        // The definition that fits best speaks for the claim; where none does, the first one.
        let best = card.definitions.iter().find(|one| one.verdict.supports() && one.definition.role == Role::Meaning);
        if let Some(one) = best.or(card.definitions.first())
            && !one.definition.chart.0.is_empty()
            && ui.button("Show on chart").on_hover_text(&one.definition.title).clicked()
        {
            let (chart, counted) = one.definition.chart.clone();
            actions.push(Action::Evidence(EvidenceAction::OnChart(chart, counted)));
        }
        let figures = card.definitions.iter().flat_map(|one| &one.evaluations);
        let mut rows = figures.flat_map(|e| e.point.rows.iter().copied()).peekable();
        let open = Button::new("Open rows");
        if ui.add_enabled(rows.peek().is_some(), open).on_hover_text("Every row used").clicked() {
            actions.push(Action::Evidence(EvidenceAction::Rows(card.claim.statement.clone(), rows.collect())));
        }
        if ui.button("Close card").on_hover_text("Esc").clicked() {
            actions.push(Action::Evidence(EvidenceAction::Close));
        }
    });
}

/// One way to count: title, figures that matter, verdict; its figures year by year when opened.
fn definition(
    ui: &mut Ui,
    theme: Theme,
    library: &Library,
    card: &Card,
    (n, one): (usize, &Checked),
    actions: &mut Vec<Action>,
) {
    let second = theme.tokens().second_text;
    let another = if one.definition.role == Role::Neighbour { " (another quantity)" } else { "" };
    let room = ui.available_width() - 3.0 * ui.spacing().item_spacing.x;
    ui.horizontal_top(|ui| {
        let mut cell = |part: f32, add: &mut dyn FnMut(&mut Ui)| {
            let left = egui::Layout::top_down(egui::Align::LEFT);
            ui.allocate_ui_with_layout(egui::vec2(room * part, 0.0), left, |ui| {
                ui.set_width(room * part);
                add(ui);
            });
        };
        cell(0.34, &mut |ui| drop(ui.label(RichText::new(format!("{}{another}", one.definition.title)).strong())));
        cell(0.28, &mut |ui| drop(ui.label(&one.ladder)));
        cell(0.19, &mut |ui| drop(ui.label(upper_first(&one.verdict.to_string()))));
        cell(0.19, &mut |ui| drop(ui.horizontal_wrapped(|ui| links(ui, one, actions))));
    });
    let about = [one.definition.formula.as_str(), one.remark.as_str()].into_iter().filter(|text| !text.is_empty());
    let about = about.collect::<Vec<_>>().join(" · ");
    if !about.is_empty() {
        ui.label(RichText::new(upper_first(&about)).color(second).size(theme::TEXT_FLOOR));
    }
    if one.evaluations.is_empty() {
        return;
    }
    let title = match one.evaluations.len() {
        1 => "1 figure".to_owned(),
        several => format!("{several} figures"),
    };
    CollapsingHeader::new(RichText::new(title).size(theme::TEXT_FLOOR)).id_salt((&card.claim.id, n)).show(ui, |ui| {
        Grid::new((&card.claim.id, n, "figures")).num_columns(5).spacing([14.0, 3.0]).show(ui, |ui| {
            for e in &one.evaluations {
                figure(ui, theme, library, e);
                ui.end_row();
            }
        });
    });
}

/// From a definition to its chart and to its rows.
fn links(ui: &mut Ui, one: &Checked, actions: &mut Vec<Action>) {
    let (chart, counted) = &one.definition.chart;
    if !chart.is_empty()
        && ui.button("Chart").on_hover_text(format!("Show “{}” on its chart", one.definition.title)).clicked()
    {
        actions.push(Action::Evidence(EvidenceAction::OnChart(chart.clone(), counted.clone())));
    }
    let mut rows = one.evaluations.iter().flat_map(|e| e.point.rows.iter().copied()).peekable();
    if rows.peek().is_some() && ui.button("Rows").on_hover_text("The rows used, in the table").clicked() {
        actions.push(Action::Evidence(EvidenceAction::Rows(one.definition.title.clone(), rows.collect())));
    }
}

fn figure(ui: &mut Ui, theme: Theme, library: &Library, e: &Evaluation) {
    let small = |text: String| RichText::new(text).size(theme::TEXT_FLOOR);
    let fits = match e.holds {
        Holds::Yes => "✔ fits",
        Holds::No => "does not fit",
        Holds::Untestable => "not counted",
    };
    ui.label(small(fits.to_owned())).on_hover_text(&e.reason);
    ui.label(small(e.point.period.clone()));
    ui.label(RichText::new(said(e.point.value, &e.unit)).strong()).on_hover_text(&e.point.how);
    let marks: Vec<&str> = e.point.flags.iter().map(crate::data::Flag::meaning).collect();
    let marks =
        if e.series.is_empty() { marks.join("; ") } else { [e.series.as_str(), &marks.join("; ")].join(" · ") };
    ui.label(small(marks.trim_end_matches(" · ").to_owned()));
    let sources: Vec<String> = e.point.sources.iter().map(|id| library.sources().short(id)).collect();
    ui.label(small(sources.join("; ")).color(theme.tokens().second_text));
}

fn citation(library: &Library, id: &str) -> String {
    library.sources().get(id).map_or_else(|| id.to_owned(), |source| source.citation.clone())
}
