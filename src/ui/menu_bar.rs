//! The menu: every entry is a command of the project's list, so label, key and reason cannot disagree with the
//! palette.

use egui::menu::{MenuButton, MenuConfig, menu_style};
use egui::{Button, MenuBar, Style, Ui, WidgetText, vec2};

use super::keys::EXPORT;
use crate::charts::Lanes;
use crate::formats::write::FileKind;
use crate::project::{Action, Command, LabAction, LabPage, LabState, Session, TextSize, ThemeChoice, commands};

/// Draws the menu bar with the search box at its right end.
pub fn show(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    MenuBar::new().style(quiet).config(config()).ui(ui, |ui| {
        ui.menu_button("File", |ui| {
            let list = commands(session);
            item(ui, &list, &Action::OpenDialog, actions);
            item(ui, &list, &Action::TogglePathBox, actions);
            if !session.settings.recent.is_empty() {
                ui.menu_button("Open again", |ui| {
                    for path in &session.settings.recent {
                        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                        if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                            actions.push(Action::OpenPaths(vec![path.clone()]));
                        }
                    }
                });
            }
            ui.separator();
            for kind in EXPORT {
                item(ui, &list, &Action::Save(kind), actions);
            }
            for kind in [FileKind::Csv, FileKind::Parquet] {
                item(ui, &list, &Action::SaveTable(kind), actions);
            }
            ui.separator();
            item(ui, &list, &Action::Quit, actions);
        });
        ui.menu_button("Edit", |ui| {
            let list = commands(session);
            for action in [Action::Undo, Action::Redo] {
                item(ui, &list, &action, actions);
            }
            ui.separator();
            for action in [Action::CopyPicture, Action::CopyData] {
                item(ui, &list, &action, actions);
            }
            ui.separator();
            ui.menu_button("History", |ui| {
                egui::ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
                    ui.set_min_width(260.0);
                    super::history::steps(ui, session, actions);
                });
            });
        });
        ui.menu_button("View", |ui| view_menu(ui, session, actions));
        ui.menu_button("Scenario", |ui| scenario_menu(ui, session, actions));
        let present = Button::new("Present");
        if ui.add(present).on_hover_text("The chart alone, in text that a room can read  F5").clicked() {
            actions.push(Action::TogglePresenting);
        }
        ui.menu_button("Help", |ui| {
            let list = commands(session);
            for action in [Action::ToggleStory, Action::StartAgain, Action::ToggleKeys] {
                item(ui, &list, &action, actions);
            }
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            // Menus draw their buttons bare; this one is a field.
            ui.spacing_mut().button_padding = egui::vec2(10.0, 4.0);
            let hint = Button::new("Search everything")
                .right_text("Ctrl K")
                .fill(ui.visuals().extreme_bg_color)
                .stroke(ui.visuals().widgets.inactive.bg_stroke)
                .min_size(egui::vec2(240.0, 26.0));
            if ui.add(hint).clicked() {
                actions.push(Action::TogglePalette);
            }
        });
    });
}

/// Entries without frames until the pointer or the keyboard is on one: the ring of the keyboard stays, which egui's own
/// look takes away.
fn quiet(style: &mut Style) {
    let ring = style.visuals.widgets.active.bg_stroke;
    menu_style(style);
    style.visuals.widgets.active.bg_stroke = ring;
    style.spacing.button_padding = vec2(6.0, 2.0);
}

fn config() -> MenuConfig {
    MenuConfig::new().style(quiet)
}

/// A button that opens a menu, anywhere in the window.
pub(crate) fn menu(ui: &mut Ui, label: impl Into<WidgetText>, add: impl FnOnce(&mut Ui)) -> egui::Response {
    MenuButton::new(label.into()).config(config()).ui(ui, add).0
}

fn view_menu(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let list = commands(session);
    for action in [
        Action::ToggleTable,
        Action::ToggleQuery,
        Action::ToggleSidePanel,
        Action::ToggleInspector,
        Action::TogglePresenting,
        Action::ToggleFullScreen,
    ] {
        item(ui, &list, &action, actions);
    }
    ui.separator();
    for step in [TextSize::Larger, TextSize::Smaller, TextSize::Usual] {
        item(ui, &list, &Action::TextSize(step), actions);
    }
    ui.separator();
    if let Some(spec) = session.spec() {
        ui.menu_button("Events under the chart", |ui| {
            for (lanes, label) in [(Lanes::Off, "Off"), (Lanes::Main, "Main events"), (Lanes::All, "All events")] {
                if ui.radio(spec.lanes == lanes, label).clicked() {
                    actions.push(Action::SetLanes(lanes));
                }
            }
        });
        item(ui, &list, &Action::ToggleStacked, actions);
    }
    ui.menu_button("Theme", |ui| {
        for (theme, label) in
            [(ThemeChoice::System, "As the system"), (ThemeChoice::Light, "Light"), (ThemeChoice::Dark, "Dark")]
        {
            if ui.radio(session.settings.theme == theme, label).clicked() {
                actions.push(Action::SetTheme(theme));
            }
        }
    });
}

fn scenario_menu(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let list = commands(session);
    for action in [
        LabAction::Show(LabPage::Result),
        LabAction::Duplicate,
        LabAction::Remove,
        LabAction::Save,
        LabAction::CopyFile,
        LabAction::ToggleRange,
        LabAction::ToggleSamples,
        LabAction::RankInputs,
        LabAction::ToggleExplanation,
    ] {
        item(ui, &list, &Action::Lab(action), actions);
    }
    ui.separator();
    ui.menu_button("Start from", |ui| {
        for (id, _) in LabState::presets() {
            item(ui, &list, &Action::Lab(LabAction::Start((*id).to_owned())), actions);
        }
    });
}

/// One entry: greyed with its reason when it cannot run now.
fn item(ui: &mut Ui, list: &[Command], action: &Action, actions: &mut Vec<Action>) {
    let Some(command) = list.iter().find(|command| command.action == *action) else { return };
    let mut button = Button::new(&command.label);
    if let Some(shortcut) = command.shortcut {
        button = button.shortcut_text(shortcut.text());
    }
    let response = ui.add_enabled(command.disabled.is_none(), button);
    let response = match &command.disabled {
        Some(reason) => response.on_disabled_hover_text(reason),
        None => response.on_hover_text(&command.hint),
    };
    if response.clicked() {
        actions.push(action.clone());
        ui.close();
    }
}
