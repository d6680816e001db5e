//! egui views: they read the session, edit only their own drafts and push actions. No files, no threads.
//!
//! [`window`] lays out the whole window; every part of it is one file. [`figure`] is the only painter of charts,
//! [`theme`] the only place with colours and sizes.

mod ask_counterfactual;
mod ask_sides;
pub mod changed_bar;
pub mod chart_area;
pub mod claims;
pub mod doors;
pub mod figure;
pub mod findings;
pub mod fonts;
pub mod history;
pub mod inspector;
pub mod keys;
pub mod lab;
pub mod measure_options;
pub mod measures;
pub mod menu_bar;
pub mod notices;
mod number;
pub mod open_panel;
pub mod palette;
pub mod path_box;
pub mod presenting;
pub mod query_panel;
pub mod row_inspector;
pub mod rows_table;
pub mod side_panel;
pub mod status_bar;
pub mod table;
pub mod theme;

use egui::{CentralPanel, Frame, Panel, Ui};
use theme::Theme;

use crate::project::{Action, Session, View};

/// What views keep between frames and nobody else needs.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The search box.
    pub palette: palette::Draft,
    /// The path being typed.
    pub path: String,
    /// What is typed into a table's filters, and how far it is scrolled.
    pub table: table::Draft,
    /// The question being typed.
    pub query: query_panel::Draft,
    /// What is typed into the side panel's filter.
    pub event_filter: String,
    /// The product and reporter being typed for an opened file.
    pub ask: side_panel::AskDraft,
    /// What an area that no table knows means, being typed.
    pub area: String,
    /// The scenario lab's.
    pub lab: lab::Draft,
    /// The options of a measure being typed or dragged.
    pub measure: measure_options::Draft,
    /// The year range while a handle is being dragged.
    pub years: Option<(i32, i32)>,
}

/// Widths under which a side panel would squeeze the chart below a readable width.
const ROOM_FOR_BOTH_PANELS: f32 = 1180.0;

/// Draws the whole window and collects what the user asked for.
pub fn window(ui: &mut Ui, theme: Theme, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    keys::pressed(ui.ctx(), session, actions);
    if session.settings.presenting {
        presenting::show(ui, theme, session, drafts, actions);
    } else {
        with_panels(ui, theme, session, drafts, actions);
    }
    over(ui, theme, session, drafts, actions);
}

/// The chart with menu and panels around it.
fn with_panels(ui: &mut Ui, theme: Theme, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    let tokens = theme.tokens();
    // Panels may leave a seam between them while one is growing.
    ui.painter().rect_filled(ui.max_rect(), 0.0, tokens.surface);
    let bar = Frame::new().fill(tokens.panel).inner_margin(egui::Margin::symmetric(8, 4));
    Panel::top("menu").frame(bar).show(ui, |ui| menu_bar::show(ui, session, actions));
    Panel::bottom("status").frame(bar).show(ui, |ui| status_bar::show(ui, theme, session, drafts, actions));
    if !session.notices.is_empty() {
        Panel::bottom("notices").frame(bar).show(ui, |ui| notices::show(ui, theme, session, actions));
    }
    let side = Frame::new().fill(tokens.panel).inner_margin(egui::Margin::same(10));
    let in_lab = session.view == View::Lab;
    let both = session.settings.side_panel && session.settings.inspector;
    let wide = ui.available_width() >= ROOM_FOR_BOTH_PANELS;
    let explains = in_lab && session.lab.as_ref().is_some_and(|lab| lab.explanation);
    if in_lab && (session.settings.side_panel || explains) {
        let most = (ui.available_width() * 0.45).max(340.0);
        let usual = if wide { 400.0 } else { 330.0 };
        // In a narrow window the explanation stands in the place of the controls, so that the picture keeps its room.
        Panel::left("lab").frame(side).default_size(usual).size_range(320.0..=most).show(ui, |ui| {
            if explains && !(wide && session.settings.side_panel) {
                lab::explanation(ui, theme, actions);
            } else {
                lab::side(ui, theme, session, &mut drafts.lab, actions);
            }
        });
        if explains && wide && session.settings.side_panel {
            Panel::right("explanation").frame(side).default_size(300.0).size_range(220.0..=460.0).show(ui, |ui| {
                lab::explanation(ui, theme, actions);
            });
        }
    } else if session.settings.side_panel && (wide || !both) {
        Panel::left("side").frame(side).default_size(262.0).size_range(200.0..=380.0).show(ui, |ui| {
            side_panel::show(ui, session, drafts, actions);
        });
    }
    if session.settings.inspector && !explains {
        Panel::right("inspector").frame(side).default_size(288.0).size_range(220.0..=460.0).show(ui, |ui| {
            inspector::show(ui, theme, session, actions);
        });
    }
    if session.query.open {
        Panel::top("query").frame(side).resizable(true).default_size(216.0).size_range(150.0..=420.0).show(ui, |ui| {
            query_panel::show(ui, theme, session, &mut drafts.query, actions);
        });
    } else {
        query_panel::closed(&mut drafts.query);
    }
    if changed_bar::is_needed(session) {
        Panel::top("changed").frame(bar).show(ui, |ui| changed_bar::show(ui, theme, session, actions));
    }
    CentralPanel::default().frame(Frame::new().fill(tokens.surface).inner_margin(egui::Margin::same(12))).show(
        ui,
        |ui| {
            chart_area::show(ui, theme, session, drafts, actions);
        },
    );
}

/// What lies over the window until it is answered.
fn over(ui: &mut Ui, theme: Theme, session: &Session, drafts: &mut Drafts, actions: &mut Vec<Action>) {
    if session.opening.is_some() {
        open_panel::show(ui.ctx(), theme, session, drafts, actions);
    }
    if session.path_box {
        path_box::show(ui.ctx(), session, &mut drafts.path, actions);
    }
    if let Some(waiting) = &session.save_box {
        path_box::show_save(ui.ctx(), &waiting.name, &mut drafts.path, actions);
    }
    if session.keys {
        keys::show(ui.ctx(), actions);
    }
    if session.palette {
        palette::show(ui.ctx(), theme, session, &mut drafts.palette, actions);
    } else {
        drafts.palette = palette::Draft::default();
    }
}

/// A heading inside a panel.
pub(crate) fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(4.0);
    ui.label(egui::RichText::new(text).family(egui::FontFamily::Name(fonts::SEMIBOLD.into())));
}
