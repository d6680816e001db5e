//! The strip at the bottom: years in view, stepping by event, what is running, how many notices.

use egui::{Label, ProgressBar, RangeSlider, RichText, Ui};

use super::Drafts;
use super::theme::Theme;
use crate::charts::Lanes;
use crate::project::{Action, JobStatus, Session};

/// A job that takes no longer than this is not worth a flicker.
const QUIET_MS: u64 = 100;

/// Draws the strip.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        let has_events = session.figure().is_some_and(|figure| !figure.lanes.is_empty());
        for (label, hint, action) in
            [("‹", "Previous event  [", Action::StepEvent(-1)), ("›", "Next event  ]", Action::StepEvent(1))]
        {
            let button = egui::Button::new(label).min_size(egui::vec2(24.0, 24.0));
            if ui.add_enabled(has_events, button).on_hover_text(hint).clicked() {
                actions.push(action);
            }
        }
        years(ui, session, drafts, actions);
        if let Some(spec) =
            session.spec().filter(|spec| has_events || (spec.lanes == Lanes::Off && session.span.is_some()))
        {
            let word = match spec.lanes {
                Lanes::Off => "Events off",
                Lanes::Main => "Main events",
                Lanes::All => "All events",
            };
            if ui.button(word).on_hover_text("Events under the chart  E").clicked() {
                actions.push(Action::CycleLanes);
            }
        }
        let table = if session.table { "Chart" } else { "Table" };
        if ui.button(table).on_hover_text("Chart or table  T").clicked() {
            actions.push(Action::ToggleTable);
        }
        if let Some(job) = session.jobs.iter().find(|job| job.elapsed_ms >= QUIET_MS) {
            running(ui, theme, job, actions);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let problems = session.notices.iter().filter(|notice| notice.is_error).count();
            if problems > 0 {
                ui.label(format!("{problems} {}", if problems == 1 { "problem" } else { "problems" }));
            }
            ui.label(RichText::new("Offline").color(theme.tokens().second_text))
                .on_hover_text("Nothing here touches the network");
        });
    });
}

fn years(ui: &mut Ui, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    let Some((first, last)) = session.span else { return };
    if first == last {
        ui.label(first.to_string());
        return;
    }
    let (mut low, mut high) = drafts.years.unwrap_or_else(|| session.years().unwrap_or((first, last)));
    (low, high) = (low.clamp(first, last), high.clamp(first, last));
    ui.label(low.to_string());
    let slider = RangeSlider::new(&mut low, &mut high, first..=last).integer().min_separation(1.0).show_value(false);
    let response = ui.add(slider).on_hover_text("Years in view");
    ui.label(high.to_string());
    // The figure is rebuilt when the handle is let go, so that one drag is one step of undo.
    if response.dragged() {
        drafts.years = Some((low, high));
    } else if response.changed() || drafts.years.is_some() {
        drafts.years = None;
        actions.push(Action::SetYears(((low, high) != (first, last)).then_some((low, high))));
    }
    if session.years().is_some() && ui.button("All years").clicked() {
        actions.push(Action::SetYears(None));
    }
}

/// Kept free for what stands at the right end.
const RIGHT_END: f32 = 72.0;

fn running(ui: &mut Ui, theme: Theme, job: &JobStatus, actions: &mut Vec<Action>) {
    ui.separator();
    let room = (ui.available_width() - RIGHT_END).max(0.0);
    cut(ui, room * 0.35, RichText::new(&job.title));
    match job.fraction {
        Some(fraction) => drop(ui.add(ProgressBar::new(fraction).desired_width(120.0).show_percentage())),
        None => drop(ui.spinner()),
    }
    // Words may be cut, the way out never is.
    if ui.button("Cancel").clicked() {
        actions.push(Action::CancelJob);
    }
    let room = (ui.available_width() - RIGHT_END).max(0.0);
    cut(ui, room, RichText::new(&job.detail).color(theme.tokens().second_text));
}

/// A text in at most so much room; the pointer shows the rest of it.
fn cut(ui: &mut Ui, room: f32, text: RichText) {
    ui.scope(|ui| {
        ui.set_max_width(room);
        ui.add(Label::new(text).truncate());
    });
}
