//! Label, hint and shortcut of everything a menu, a key or the palette offers.

use super::{
    Action, EvidenceAction, LabAction, LabPage, MeasureAction, SaveAs, Session, TableTab, TextSize, ThemeChoice,
};
use crate::analysis::measures::INDICATORS;
use crate::analysis::query::EXAMPLES;
use crate::charts::{self, CHARTS};
use crate::formats::write::FileKind;

/// A key with its modifiers, as plain data; `key` is the name of the key (`K`, `F11`, `OpenBracket`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcut {
    /// Ctrl, or Cmd on macOS.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Name of the key.
    pub key: &'static str,
}

/// One thing that can be asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// What it asks for.
    pub action: Action,
    /// What it is called.
    pub label: String,
    /// What it does, in a few words.
    pub hint: String,
    /// Its key.
    pub shortcut: Option<Shortcut>,
    /// Why it cannot run now.
    pub disabled: Option<String>,
}

/// Key bindings that always mean the same action.
pub fn shortcuts() -> Vec<(Shortcut, Action)> {
    let plain = |key| Shortcut { ctrl: false, shift: false, key };
    let ctrl = |key| Shortcut { ctrl: true, shift: false, key };
    let ctrl_shift = |key| Shortcut { ctrl: true, shift: true, key };
    vec![
        (ctrl("K"), Action::TogglePalette),
        (ctrl("P"), Action::TogglePalette),
        // With Shift first: a key without Shift in its binding also answers to one with it.
        (ctrl_shift("O"), Action::TogglePathBox),
        (ctrl("O"), Action::OpenDialog),
        (ctrl_shift("Z"), Action::Redo),
        (ctrl("Y"), Action::Redo),
        (ctrl("Z"), Action::Undo),
        (ctrl_shift("C"), Action::CopyData),
        (ctrl("E"), Action::Save(SaveAs::Png)),
        (ctrl("B"), Action::ToggleSidePanel),
        (ctrl("I"), Action::ToggleInspector),
        (ctrl("L"), Action::Lab(LabAction::Show(LabPage::Result))),
        (ctrl("Q"), Action::Quit),
        (plain("F11"), Action::ToggleFullScreen),
        (plain("F5"), Action::TogglePresenting),
        (ctrl("Plus"), Action::TextSize(TextSize::Larger)),
        (ctrl("Equals"), Action::TextSize(TextSize::Larger)),
        (ctrl("Minus"), Action::TextSize(TextSize::Smaller)),
        (ctrl("0"), Action::TextSize(TextSize::Usual)),
        (plain("T"), Action::ToggleTable),
        (plain("Q"), Action::ToggleQuery),
        (plain("E"), Action::CycleLanes),
        (plain("OpenBracket"), Action::StepEvent(-1)),
        (plain("CloseBracket"), Action::StepEvent(1)),
        (plain("Comma"), Action::StepYear(-1)),
        (plain("Period"), Action::StepYear(1)),
        (plain("Questionmark"), Action::ToggleKeys),
        (plain("F1"), Action::ToggleKeys),
        (plain("Space"), Action::StepStory(1)),
        (plain("Backspace"), Action::StepStory(-1)),
        // What a clicker in the hand of a speaker sends.
        (plain("PageDown"), Action::StepStory(1)),
        (plain("PageUp"), Action::StepStory(-1)),
        (plain("Escape"), Action::Escape),
    ]
}

impl Shortcut {
    /// As printed in menus.
    pub fn text(self) -> String {
        let key = match self.key {
            "OpenBracket" => "[",
            "CloseBracket" => "]",
            "Comma" => ",",
            "Period" => ".",
            "Questionmark" => "?",
            "Escape" => "Esc",
            "Plus" => "+",
            "Minus" => "−",
            key => key,
        };
        format!("{}{}{key}", if self.ctrl { "Ctrl " } else { "" }, if self.shift { "Shift " } else { "" })
    }
}

/// Takes one command: what it asks for, label, hint, why it cannot run now.
type Add<'a> = &'a mut dyn FnMut(Action, &str, &str, Option<&str>);

const NOTHING_DRAWN: &str = "Nothing is drawn yet";

/// Everything the palette offers in the session's present state.
pub fn commands(session: &Session) -> Vec<Command> {
    let mut list = Vec::new();
    let mut add = |action: Action, label: &str, hint: &str, disabled: Option<&str>| {
        list.push(Command {
            // Copying is a system event, not a key of ours, so its shortcut is only shown.
            shortcut: if action == Action::CopyPicture {
                Some(Shortcut { ctrl: true, shift: false, key: "C" })
            } else {
                shortcuts().into_iter().find(|(_, bound)| *bound == action).map(|(shortcut, _)| shortcut)
            },
            action,
            label: label.to_owned(),
            hint: hint.to_owned(),
            disabled: disabled.map(str::to_owned),
        });
    };
    of_charts(session, &mut add);
    of_evidence(session, &mut add);
    of_files(session, &mut add);
    super::scenario_command::add(session, &mut add);
    of_opening(session, &mut add);
    of_saving(session, &mut add);
    of_tables(session, &mut add);
    of_time(session, &mut add);
    of_window(session, &mut add);
    list
}

/// Bundled charts, and how the one in view counts.
fn of_charts(session: &Session, add: Add<'_>) {
    for chart in CHARTS {
        add(
            Action::ShowChart(chart.id.to_owned()),
            &format!("Show {}", chart.title),
            &format!("Chart {}", chart.id),
            None,
        );
    }
    if let Some(chart) = session.spec().and_then(|spec| charts::find(&spec.chart)) {
        for definition in chart.definitions {
            add(
                Action::SetDefinition(definition.id.to_owned()),
                &format!("Count by {}", definition.title),
                definition.about,
                None,
            );
        }
        for code in chart.companions {
            let name = session.library.as_ref().map_or(*code, |library| library.countries().name(code));
            add(
                Action::ToggleCompanion((*code).to_owned()),
                &format!("Add or remove {name}"),
                "Country beside Belarus",
                None,
            );
        }
        let cannot = (!chart.stacks).then_some("This chart cannot be stacked");
        add(Action::ToggleStacked, "Stack or unstack", "Layers that add up, or lines", cannot);
    }
}

/// Claims, the rows behind a point, measures.
fn of_evidence(session: &Session, add: Add<'_>) {
    for card in session.evidence.all() {
        add(
            Action::Evidence(EvidenceAction::Show(card.claim.id.clone())),
            &format!("Claim: {}", card.claim.statement),
            &format!("Checked against the rows: {}", card.verdict),
            None,
        );
    }
    let no_point = session.selected.is_none().then_some("Select a point first");
    add(
        Action::Evidence(EvidenceAction::RowsOfPoint),
        "Open rows of the point",
        "The rows a figure was made from",
        no_point,
    );
    for indicator in INDICATORS {
        add(
            Action::Measure(MeasureAction::Explain(indicator.id.to_owned())),
            &format!("Measure: {}", indicator.name),
            &format!("{} · {}", indicator.formula, indicator.source),
            None,
        );
    }
    let no_measure = session.measure().is_none().then_some("No measure is in view");
    add(Action::Measure(MeasureAction::TogglePage), "Explain the measure or draw it", "Page or chart", no_measure);
}

/// Opened files.
fn of_files(session: &Session, add: Add<'_>) {
    for file in &session.files {
        add(Action::ShowFile(file.id), &format!("Show {}", file.name()), "Opened file", None);
        add(
            Action::CloseFile(file.id),
            &format!("Close {}", file.name()),
            "Forget the opened file; the file itself is not touched",
            None,
        );
    }
}

/// Opening, and taking back.
fn of_opening(session: &Session, add: Add<'_>) {
    add(Action::OpenDialog, "Open files…", "CSV and other tables from a dialog", None);
    add(Action::TogglePathBox, "Open by path…", "Type or paste a path", None);
    add(
        Action::Undo,
        "Undo",
        session.undo_label().unwrap_or("Nothing to undo"),
        session.undo_label().is_none().then_some("Nothing to undo"),
    );
    add(
        Action::Redo,
        "Redo",
        session.redo_label().unwrap_or("Nothing to redo"),
        session.redo_label().is_none().then_some("Nothing to redo"),
    );
}

/// What is copied or saved.
fn of_saving(session: &Session, add: Add<'_>) {
    let no_figure = session.figure().is_none().then_some(NOTHING_DRAWN);
    add(Action::CopyPicture, "Copy picture", "The chart with its source line", no_figure);
    add(Action::CopyData, "Copy data", "The drawn figures as a table", no_figure);
    add(Action::Save(SaveAs::Png), "Save picture as PNG…", "2560 × 1440", no_figure);
    add(Action::Save(SaveAs::Svg), "Save picture as SVG…", "Text stays text", no_figure);
    add(Action::Save(SaveAs::Csv), "Save data as CSV…", "The drawn figures with sources", no_figure);
}

/// Tables, and questions in SQL.
fn of_tables(session: &Session, add: Add<'_>) {
    let no_figure = session.figure().is_none().then_some(NOTHING_DRAWN);
    add(Action::ToggleTable, "Chart or table", "The figures behind the picture", no_figure);
    let no_table = session.shown_table().is_none().then_some("There is no table yet");
    let of_file = session.file().is_none().then_some("Only opened files have this");
    let no_rows = (session.spec().is_some()).then_some("Only opened files and answers have this");
    add(Action::ShowTab(TableTab::Drawn), "Table of what the chart draws", "Every point with its source", no_figure);
    add(Action::ShowTab(TableTab::Rows), "Table of all rows", "Of the opened file or of the answer", no_rows);
    add(Action::ShowTab(TableTab::KeptAside), "Table of rows kept aside", "Line and reason", of_file);
    let opens = "The rows of the table in their order; opens again as the same table";
    add(Action::SaveTable(FileKind::Csv), "Export table as CSV…", opens, no_table);
    add(Action::SaveTable(FileKind::Parquet), "Export table as Parquet…", opens, no_table);
    add(Action::ToggleQuery, "Ask anything in SQL", "Opened files and bundled tables", None);
    for example in EXAMPLES {
        let none = (example.sql.contains("FROM data") && session.files.is_empty()).then_some("Open a file first");
        add(Action::RunQuery(session.example(example)), &format!("Ask: {}", example.title), "Question in SQL", none);
    }
}

/// Events and years.
fn of_time(session: &Session, add: Add<'_>) {
    let no_figure = session.figure().is_none().then_some(NOTHING_DRAWN);
    let no_chart = session.spec().is_none().then_some("Only bundled charts have this");
    add(Action::CycleLanes, "Events under the chart", "Off, main, all", no_chart);
    add(Action::StepEvent(-1), "Previous event", "Moves the year line", no_figure);
    add(Action::StepEvent(1), "Next event", "Moves the year line", no_figure);
    add(Action::StepYear(-1), "Previous year", "Moves the year line", no_figure);
    add(Action::StepYear(1), "Next year", "Moves the year line", no_figure);
    add(Action::SetYears(None), "All years", "Takes the year range away", None);
}

/// Panels, themes, the program itself.
fn of_window(session: &Session, add: Add<'_>) {
    add(Action::ToggleSidePanel, "Side panel", "Charts, events, files", None);
    add(Action::ToggleInspector, "Inspector", "Value, source and how it was made", None);
    add(Action::SetTheme(ThemeChoice::Light), "Light theme", "Dark on light", None);
    add(Action::SetTheme(ThemeChoice::Dark), "Dark theme", "Light on dark", None);
    add(Action::SetTheme(ThemeChoice::System), "Theme of the system", "Light or dark as the system says", None);
    let copies = if session.settings.copies { "Now: kept; turn off" } else { "Now: not kept; turn on" };
    add(Action::ToggleCopies, "Sorted copies of large files", copies, None);
    add(Action::DropCopies, "Drop sorted copies", "Frees the space that quick answers take", None);
    let presenting =
        if session.settings.presenting { "Now: on; Esc leaves" } else { "The chart alone, in large text; Esc leaves" };
    add(Action::TogglePresenting, "Present", presenting, None);
    let size = format!("Now {:.0}%", session.settings.text_size() * 100.0);
    add(Action::TextSize(TextSize::Larger), "Larger text", &size, None);
    add(Action::TextSize(TextSize::Smaller), "Smaller text", &size, None);
    add(Action::TextSize(TextSize::Usual), "Usual text size", &size, None);
    add(Action::ToggleFullScreen, "Full screen", "And back", None);
    add(Action::ToggleStory, "Story", "Six steps through the evidence", None);
    add(Action::ToggleKeys, "Keys", "Every shortcut", None);
    add(Action::TogglePalette, "Search everything", "This box", None);
    add(Action::StartAgain, "Start again", "The first chart with its doors", None);
    add(Action::Quit, "Quit", "Close the window", None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Settings;

    #[test]
    fn no_two_actions_share_a_key() {
        let bound = shortcuts();
        for (n, (one, _)) in bound.iter().enumerate() {
            assert!(bound.iter().skip(n + 1).all(|(other, _)| other != one), "{}", one.text());
        }
    }

    #[test]
    fn every_key_that_is_not_navigation_is_in_the_palette() {
        let listed = commands(&Session::new(Settings::default()));
        for (shortcut, action) in shortcuts() {
            let moves_only = matches!(action, Action::Escape | Action::StepStory(_));
            assert!(moves_only || listed.iter().any(|command| command.action == action), "{}", shortcut.text());
        }
    }
}
