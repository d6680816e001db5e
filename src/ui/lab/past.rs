//! Rules over the recorded past: would they have fired?

use egui::{Frame, Margin, RichText, ScrollArea, Ui};

use super::widgets::small;
use crate::charts::scenario_words::STAMP;
use crate::project::{LabState, Session};
use crate::scenario::Finding;
use crate::ui::theme::{self, Theme};

/// Draws one card a year.
pub fn show(ui: &mut Ui, theme: Theme, session: &Session, lab: &LabState) {
    let name = lab.chosen().map_or("", |scenario| scenario.name.as_str());
    ui.label(RichText::new(format!("Would the rules of “{name}” have fired?")).size(theme::TEXT_TITLE).strong());
    small(ui, theme, STAMP);
    small(
        ui,
        theme,
        "Recorded counts against the bounds of the ladder’s steps. Where no number was recorded the answer is that it \
         cannot be tested. What senders did stands below each year.",
    );
    ScrollArea::vertical().id_salt("past").auto_shrink([false, false]).show(ui, |ui| {
        for verdict in &lab.past {
            let frame = Frame::new().fill(theme.tokens().panel).inner_margin(Margin::same(10)).corner_radius(5);
            frame.show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                ui.label(RichText::new(verdict.sentence()).strong());
                for finding in &verdict.findings {
                    line(ui, theme, session, finding);
                }
                if !verdict.senders.is_empty() {
                    small(ui, theme, "What was recorded of senders and repression");
                }
                for sender in &verdict.senders {
                    line(ui, theme, session, sender);
                }
            });
        }
    });
}

fn line(ui: &mut Ui, theme: Theme, session: &Session, finding: &Finding) {
    let source = session
        .library
        .as_ref()
        .map_or_else(|| finding.source.clone(), |library| library.sources().short(&finding.source));
    ui.horizontal_wrapped(|ui| {
        ui.label(format!("• {}", finding.sentence));
        small(ui, theme, &source);
    });
}
