//! The scenario lab: actions, rules and assumptions at the left, what they do in the middle, the explanation at the
//! right. Views edit a copy of the chosen scenario and push it as one action; nothing is computed here.

mod actions;
mod assumptions;
mod compare;
mod explanation;
mod head;
mod past;
mod result;
mod rules;
mod widgets;

use egui::{RichText, ScrollArea, Ui, UiBuilder, vec2};

use self::widgets::{Edit, small};
use super::theme::{self, Theme};
use crate::charts::figure::PanelKind;
use crate::charts::scenario_words::STAMP;
use crate::project::{Action, LabAction, LabPage, LabState, Session};

/// What the lab keeps between frames.
#[derive(Debug, Default)]
pub struct Draft {
    tab: Tab,
    filter: String,
    /// The assumption whose evidence is open.
    evidence: Option<String>,
    name: Option<String>,
    /// When a slider that is held last moved; the range is drawn while it rests.
    moved_at: Option<f64>,
    alarms: u64,
    flash_at: Option<f64>,
}

/// Parts of the left panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tab {
    #[default]
    Actions,
    Rules,
    Assumptions,
}

/// A middle narrower than this has short names of pages.
const NARROW: f32 = 800.0;
/// From this width on the row of pages has room for the stamp, which stands in every picture anyway.
const WIDE: f32 = 990.0;
/// A window lower than this keeps its room for the picture.
const LOW: f32 = 740.0;

/// A held slider that rests so long gets its range drawn.
const REST: f64 = 0.15;

/// The left panel. What is too wide for it is clipped rather than let it grow into the picture.
pub fn side(ui: &mut Ui, theme: Theme, session: &Session, draft: &mut Draft, actions: &mut Vec<Action>) {
    let room = ui.available_rect_before_wrap();
    controls(&mut ui.new_child(UiBuilder::new().max_rect(room)), theme, session, draft, actions);
    ui.advance_cursor_after_rect(room);
}

fn controls(ui: &mut Ui, theme: Theme, session: &Session, draft: &mut Draft, actions: &mut Vec<Action>) {
    let Some(lab) = session.lab.as_deref() else { return };
    head::show(ui, theme, session, lab, draft, actions);
    let Some(chosen) = lab.chosen() else { return };
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        let changed = lab.changed();
        let assumptions =
            if changed == 0 { "Assumptions".to_owned() } else { format!("Assumptions ({changed} changed)") };
        for (tab, label, hint) in [
            (Tab::Actions, "Actions".to_owned(), "What states do"),
            (Tab::Rules, "Rules".to_owned(), "When relief comes and when it goes"),
            (Tab::Assumptions, assumptions, "How the world works"),
        ] {
            if ui.selectable_label(draft.tab == tab, label).on_hover_text(hint).clicked() {
                draft.tab = tab;
            }
        }
    });
    ui.separator();
    for fault in &lab.faults {
        ui.label(RichText::new(fault).color(theme.tokens().error));
    }
    let mut edit = Edit::of(chosen);
    ScrollArea::vertical().id_salt(("lab", draft.tab as u8)).auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        // The scroll bar stands beside the text, not on it.
        ui.set_max_width(ui.available_width() - 8.0);
        match draft.tab {
            Tab::Actions => actions::show(ui, theme, lab, &mut edit),
            Tab::Rules => rules::show(ui, theme, lab, &mut edit),
            Tab::Assumptions => assumptions::show(ui, theme, lab, draft, &mut edit),
        }
        ui.add_space(12.0);
    });
    pushed(ui, chosen, edit, draft, actions);
}

/// Turns what was edited into actions.
fn pushed(ui: &Ui, before: &crate::scenario::Scenario, edit: Edit, draft: &mut Draft, actions: &mut Vec<Action>) {
    let now = ui.input(|input| input.time);
    let Edit { scenario, label, settle } = edit;
    if let Some(label) = label.filter(|_| scenario != *before) {
        actions.push(Action::Lab(LabAction::Edit { label, scenario: Box::new(scenario) }));
        draft.moved_at = Some(now);
    }
    let rests = draft.moved_at.is_some_and(|moved| now - moved >= REST);
    if settle || rests {
        draft.moved_at = None;
        actions.push(Action::Lab(LabAction::Settle));
    } else if draft.moved_at.is_some() {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(REST));
    }
}

/// The middle of the window; `picture` draws the figure into what room is left.
pub fn centre(
    ui: &mut Ui,
    theme: Theme,
    session: &Session,
    draft: &mut Draft,
    actions: &mut Vec<Action>,
    picture: &mut dyn FnMut(&mut Ui, &mut Vec<Action>),
) {
    let Some(lab) = session.lab.as_deref() else { return };
    pages(ui, theme, lab, actions);
    match lab.page {
        LabPage::Result => {
            result::options(ui, theme, lab, actions);
            result::tiles(ui, theme, lab, actions);
            result::told(ui, theme, lab, draft);
        }
        LabPage::Why => {
            ui.horizontal_wrapped(|ui| {
                reading(ui, lab, actions);
                if let Some((_, sum)) = &lab.why {
                    ui.label(RichText::new(sum).color(theme.tokens().second_text));
                }
            });
        }
        LabPage::Compare => {
            result::options(ui, theme, lab, actions);
            compare::show(ui, theme, lab, actions);
        }
        LabPage::Inputs => {
            ui.horizontal_wrapped(|ui| {
                reading(ui, lab, actions);
                let hint = "For experts: Sobol indices over many draws, chance included; some seconds";
                if ui.button("Share out the spread").on_hover_text(hint).clicked() {
                    actions.push(Action::Lab(LabAction::RankInputs));
                }
            });
        }
        LabPage::Past => return past::show(ui, theme, session, lab),
        LabPage::Backtest => compare::backtest(ui, theme, lab),
        LabPage::Class if lab.class.is_empty() => return compare::no_class(ui, theme, actions),
        LabPage::Class => {
            reading(ui, lab, actions);
            compare::class(ui, theme, lab, actions);
        }
    }
    in_its_room(ui, session, lab, &mut |ui| picture(ui, actions));
}

/// What an audience sees of the lab: the picture, or what stands in its place.
pub fn presented(ui: &mut Ui, theme: Theme, session: &Session, picture: &mut dyn FnMut(&mut Ui)) {
    match session.lab.as_deref() {
        Some(lab) if lab.page == LabPage::Past => past::show(ui, theme, session, lab),
        Some(lab) => in_its_room(ui, session, lab, picture),
        None => {}
    }
}

/// A picture keeps its least height and scrolls rather than being squeezed over itself.
fn in_its_room(ui: &mut Ui, session: &Session, lab: &LabState, picture: &mut dyn FnMut(&mut Ui)) {
    let least = least_height(session);
    if ui.available_height() >= least {
        return picture(ui);
    }
    ScrollArea::vertical().id_salt(("picture", lab.page as u8)).auto_shrink([false, false]).show(ui, |ui| {
        ui.allocate_ui(vec2(ui.available_width(), least), |ui| picture(ui));
    });
}

/// Height below which the page's picture says nothing; 0 where something else stands in its place.
fn least_height(session: &Session) -> f32 {
    /// Margins, a title of two lines, subtitle, years, and a source line of two.
    const WORDS: f32 = 156.0;
    /// A panel over time with its heading.
    const PLOT: f32 = 100.0;
    /// The heading of bars, and a bar.
    const BARS: f32 = 30.0;
    const BAR: f32 = 24.0;
    /// A lane of events.
    const LANE: f32 = 24.0;
    /// Notes and the key of events, which scroll in a few rows.
    const FOOT: f32 = 84.0;
    let Some(Ok(figure)) = session
        .drawn
        .figure
        .as_ref()
        .filter(|_| !session.table && session.evidence.rows.is_none() && session.evidence.card().is_none())
    else {
        return 0.0;
    };
    let panels = figure.panels.iter().map(|panel| match &panel.kind {
        PanelKind::Time => PLOT,
        PanelKind::Bars { categories } => BARS + BAR * categories.len() as f32,
    });
    WORDS + FOOT + LANE * figure.lanes.len() as f32 + panels.sum::<f32>()
}

fn pages(ui: &mut Ui, theme: Theme, lab: &LabState, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        let (narrow, wide) = (ui.available_width() < NARROW, ui.available_width() >= WIDE);
        ui.spacing_mut().item_spacing.x = 4.0;
        if narrow {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding.x = 8.0;
        }
        for page in LabPage::ALL {
            let label = if narrow { page.short_label() } else { page.label() };
            if ui.selectable_label(lab.page == page, label).on_hover_text(page.hint()).clicked() {
                actions.push(Action::Lab(LabAction::Show(page)));
            }
        }
        let explain = ui.selectable_label(lab.explanation, "How it works");
        if explain.on_hover_text("One page for a student, beside the picture").clicked() {
            actions.push(Action::Lab(LabAction::ToggleExplanation));
        }
        if wide {
            small(ui, theme, STAMP);
        }
    });
}

/// The result that a page speaks of.
fn reading(ui: &mut Ui, lab: &LabState, actions: &mut Vec<Action>) {
    let named = crate::charts::scenario_words::short_name;
    ui.horizontal(|ui| {
        ui.label("Of");
        let mut chosen = lab.reading;
        let list = crate::scenario::Reading::COMPARED.map(|reading| (reading, named(reading)));
        if widgets::choose(ui, "Result", &mut chosen, &list) {
            actions.push(Action::Lab(LabAction::Ask(chosen)));
        }
    });
}

/// The right panel: how the model works.
pub fn explanation(ui: &mut Ui, theme: Theme, actions: &mut Vec<Action>) {
    explanation::show(ui, theme, actions);
}

/// Whether the window is low.
pub(super) fn is_low(ui: &Ui) -> bool {
    ui.ctx().content_rect().height() < LOW
}

/// Running text in the floor size.
pub(super) fn floor(text: &str) -> RichText {
    RichText::new(text).size(theme::TEXT_FLOOR)
}
