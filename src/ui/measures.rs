//! A measure's page: the list, formula, plain words, source, and an example worked from the rows in hand.

use egui::{Button, RichText, ScrollArea, Ui, vec2};

use super::figure::{FigureLook, figure_ui};
use super::heading;
use super::theme::{self, Theme};
use crate::analysis::measures::{INDICATORS, Indicator};
use crate::charts::Figure;
use crate::charts::figure::{PanelKind, Point, Series, value_text};
use crate::project::{Action, MeasureAction, MeasureAsk, Session};

/// Width of the list of measures.
const LIST: f32 = 236.0;
/// Longest line of text that is easy to read.
const LINE: f32 = 720.0;
/// Height of the chart under the text.
const CHART: f32 = 340.0;
/// Values of the example that are listed.
const LISTED: usize = 7;

/// Draws the page in the middle of the window.
pub fn page(ui: &mut Ui, theme: Theme, session: &Session, ask: &MeasureAsk, actions: &mut Vec<Action>) {
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        ui.allocate_ui(vec2(LIST, height), |ui| {
            ui.vertical(|ui| list(ui, ask, actions));
        });
        ui.separator();
        ui.vertical(|ui| {
            ScrollArea::vertical().id_salt("measure").auto_shrink([false, false]).show(ui, |ui| {
                if let Some(indicator) = INDICATORS.iter().find(|indicator| indicator.id == ask.id) {
                    explained(ui, theme, session, indicator, actions);
                }
            });
        });
    });
}

fn list(ui: &mut Ui, ask: &MeasureAsk, actions: &mut Vec<Action>) {
    heading(ui, "Measures");
    ScrollArea::vertical().id_salt("measures").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        for indicator in INDICATORS {
            let width = ui.available_width();
            let button = Button::selectable(indicator.id == ask.id, indicator.name).wrap().min_size(vec2(width, 24.0));
            if ui.add(button).on_hover_text(indicator.formula).clicked() {
                actions.push(Action::Measure(MeasureAction::Explain(indicator.id.to_owned())));
            }
        }
    });
}

fn explained(ui: &mut Ui, theme: Theme, session: &Session, indicator: &Indicator, actions: &mut Vec<Action>) {
    let second = theme.tokens().second_text;
    ui.set_max_width(ui.available_width().min(LINE));
    ui.label(RichText::new(indicator.name).size(theme::TEXT_TITLE).strong());
    ui.add_space(theme::GAP_SMALL);
    ui.label(RichText::new(indicator.formula).size(theme::TEXT_TITLE - 2.0));
    ui.add_space(theme::GAP);
    ui.label(indicator.words);
    ui.label(RichText::new(indicator.edges).color(second));
    heading(ui, "Source of the measure");
    ui.label(indicator.source);
    heading(ui, "Worked example");
    match &session.drawn.figure {
        None => drop(ui.label(RichText::new("Reading the bundled tables").color(second))),
        Some(Err(unfit)) => {
            ui.label(&unfit.reason);
            ui.label(RichText::new(&unfit.next_step).color(second));
            if session.files.is_empty() && ui.button("Open a CSV…").clicked() {
                actions.push(Action::OpenDialog);
            }
        }
        Some(Ok(figure)) => {
            example(ui, theme, session, figure);
            ui.add_space(theme::GAP);
            if ui.button("Draw as a chart").on_hover_text("The whole chart, with its points to ask").clicked() {
                actions.push(Action::Measure(MeasureAction::TogglePage));
            }
            ui.add_space(theme::GAP);
            chart(ui, theme, session, figure);
        }
    }
}

/// The latest values with their arithmetic, the steps to them, and whose rows they are.
fn example(ui: &mut Ui, theme: Theme, session: &Session, figure: &Figure) {
    let second = theme.tokens().second_text;
    ui.label(RichText::new(&figure.subtitle).color(second));
    let mut latest = latest(figure);
    let more = latest.len().saturating_sub(LISTED);
    latest.truncate(LISTED);
    for (series, point, unit) in &latest {
        ui.add_space(theme::GAP_SMALL);
        let when = point.period.replace('/', "–");
        ui.label(RichText::new(format!("{}, {when}: {}", series.name, value_text(point.value, unit))).strong());
        ui.label(&point.how);
    }
    if more > 0 {
        ui.label(RichText::new(format!("{more} more in the chart")).color(second));
    }
    if let Some((_, point, _)) = latest.first() {
        ui.add_space(theme::GAP_SMALL);
        ui.label(RichText::new(&point.note).color(second));
        let name = |id: &String| session.source_name(id);
        let sources: Vec<String> = point.sources.iter().map(name).collect();
        ui.label(RichText::new(format!("Rows: {}", sources.join(", "))).color(second));
    }
    for caveat in &figure.caveats {
        ui.label(RichText::new(format!("• {caveat}")).color(second));
    }
}

/// Points of the latest period of each panel with their series and unit; all bars of a bar panel.
fn latest(figure: &Figure) -> Vec<(&Series, &Point, &str)> {
    let mut found = Vec::new();
    for panel in &figure.panels {
        let points = || panel.series.iter().flat_map(|series| series.points.iter().map(move |point| (series, point)));
        let last = points().map(|(_, point)| point.at).fold(f64::NEG_INFINITY, f64::max);
        let shown = |point: &Point| panel.kind != PanelKind::Time || (point.at - last).abs() < 1e-9;
        found.extend(
            points().filter(|(_, point)| shown(point)).map(|(series, point)| (series, point, &*panel.scale.unit)),
        );
    }
    found
}

fn chart(ui: &mut Ui, theme: Theme, session: &Session, figure: &Figure) {
    let source_name = |id: &str| session.source_name(id);
    let look = FigureLook {
        selected: None,
        cursor: None,
        dimmed: session.drawn.stale,
        partial: false,
        scale: 1.0,
        interactive: false,
        scrolls: false,
        source_name: &source_name,
    };
    ui.allocate_ui(vec2(ui.available_width(), CHART), |ui| {
        ui.set_min_height(CHART);
        ui.set_max_height(CHART);
        figure_ui(ui, theme, figure, &look);
    });
}
