//! Says who, for opened files: every question's points lead to lines of the file, and editions stand side by side.

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use belarus_leverage::project::{Action, Ask, FileId, OpenFile, RowsOf, View};
use egui_kittest::kittest::Queryable as _;
use support::Window;

/// Both sides of four exporters' trade with three buyers from 2008 to 2023; Belarus stops reporting after 2021.
fn trade(folder: &Path, name: &str, revised: f64) -> PathBuf {
    let mut text = "Year,Reporter,Partner,Flow,Product,Trade value (USD)\n".to_owned();
    for year in 2008..=2023 {
        for (exporter, size) in [("BLR", 200.0), ("CAN", 400.0), ("DEU", 90.0), ("ISR", 70.0)] {
            for (importer, part) in [("BRA", 0.5), ("CHN", 0.4), ("KGZ", 0.1)] {
                let growth = 1.03_f64.powi(year - 2008) * (1.0 + 0.02 * f64::from(year % 3));
                let fall = if exporter == "BLR" && year > 2021 { 0.4 } else { 1.0 };
                let value = 1e6 * size * part * growth * fall * if year > 2020 { revised } else { 1.0 };
                if exporter != "BLR" || year <= 2021 {
                    writeln!(text, "{year},{exporter},{importer},Export,310420,{value:.0}").expect("memory");
                }
                writeln!(text, "{year},{importer},{exporter},Import,310420,{:.0}", value * 1.1).expect("memory");
            }
        }
    }
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the file can be written");
    path
}

fn opened(files: Vec<PathBuf>) -> Window {
    let mut window = Window::open();
    for file in files {
        window.act(Action::OpenPaths(vec![file]));
        window.act(Action::AcceptFile);
    }
    window.act(Action::ToggleInspector);
    window
}

fn ask(window: &mut Window, question: fn(&OpenFile) -> Ask) -> FileId {
    let file = window.app().session().files[0].clone();
    window.act(Action::Ask(file.id, question(&file)));
    file.id
}

/// Selects the first point of a series and period, and shows its rows: the steps, and headings with numbers of rows.
fn rows_of(window: &mut Window, key: &str, period: &str) -> (Vec<String>, Vec<(String, usize)>) {
    let session = window.app().session();
    let figure = session.figure().unwrap_or_else(|| panic!("{:?}", session.drawn.figure)).clone();
    let found = figure.refs().find(|(_, _, series, point)| series.key.starts_with(key) && point.period == period);
    let (at, ..) = found.unwrap_or_else(|| {
        panic!("{key} {period} in {:?}", figure.refs().map(|(_, _, s, p)| (&s.key, &p.period)).collect::<Vec<_>>())
    });
    window.act(Action::Select(Some(at)));
    let steps = window.app().session().evidence.chain.clone();
    for (n, step) in steps.iter().enumerate() {
        window.harness.get_by_label(&format!("{}. {step}", n + 1));
    }
    window.harness.get_by_label("Open rows").click();
    window.settle();
    let rows = window.app().session().evidence.rows.clone().unwrap_or_else(|| panic!("rows of {key} {period}"));
    let RowsOf::File(rows) = rows.of else { panic!("rows of the file") };
    let groups = rows.groups.iter().map(|(what, frame)| (what.clone(), frame.height())).collect();
    window.harness.get_by_label("Back").click();
    window.settle();
    (steps, groups)
}

fn groups(list: &[(&str, usize)]) -> Vec<(String, usize)> {
    list.iter().map(|(what, n)| ((*what).to_owned(), *n)).collect()
}

#[test]
fn every_question_to_a_file_leads_from_its_points_to_lines_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = opened(vec![trade(folder.path(), "trade.csv", 1.0)]);
    ask(&mut window, OpenFile::share_question);
    let (steps, found) = rows_of(&mut window, "BLR", "2020");
    assert!(steps[0].starts_with("Line ") && steps[0].contains("of trade.csv: 2020 · Belarus · Brazil"), "{steps:#?}");
    assert!(
        steps.iter().any(|step| step.starts_with("What it is a share of: 12 rows of trade.csv, lines ")),
        "{steps:#?}"
    );
    assert!(steps.last().is_some_and(|last| last.starts_with("Drawn at ")), "{steps:#?}");
    assert_eq!(found, groups(&[("What is counted", 3), ("What it is a share of", 12)]));

    ask(&mut window, OpenFile::partner_question);
    assert_eq!(rows_of(&mut window, "BRA", "2020").1, groups(&[("What is counted", 1), ("What it is a share of", 3)]));

    ask(&mut window, OpenFile::sides_question);
    let sides = groups(&[("Its own report", 3), ("Its buyers' reports", 3)]);
    assert_eq!(rows_of(&mut window, "gap", "2020").1, sides);
    assert_eq!(rows_of(&mut window, "mirror", "2023").1, groups(&[("Its buyers' reports", 3)]));

    ask(&mut window, OpenFile::detours_question);
    let (_, found) = rows_of(&mut window, "KGZ", "2022/2023");
    // Three exporters and the two sides of each, two years since 2022 and fourteen before.
    assert_eq!(found, groups(&[("Bought since the event", 12), ("Bought before it: the trend", 84)]));

    ask(&mut window, OpenFile::counterfactual_question);
    assert_eq!(rows_of(&mut window, "observed", "2020").1, groups(&[("Its own figures", 3)]));
    let (_, found) = rows_of(&mut window, "did", "2021");
    assert_eq!(found[0], ("Its own figures".to_owned(), 42), "thirteen years before and the year itself, three buyers");

    ask(&mut window, OpenFile::measure_question);
    let (_, found) = rows_of(&mut window, "|", "2020");
    assert_eq!(found, groups(&[("All rows that were read", 12)]));
    let session = window.app().session();
    let line = &session.figure().expect("a figure").source_line;
    assert!(line.contains("points: ") && line.contains("reported"), "{line}");
}

#[test]
fn the_foot_tells_records_from_what_if() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = opened(vec![trade(folder.path(), "trade.csv", 1.0)]);
    ask(&mut window, OpenFile::counterfactual_question);
    let line = window.app().session().figure().expect("a figure").source_line.clone();
    assert!(line.contains(" reported, ") && line.contains(" what-if"), "{line}");
    ask(&mut window, OpenFile::sides_question);
    let line = window.app().session().figure().expect("a figure").source_line.clone();
    assert!(line.contains(" mirror"), "{line}");
}

#[test]
fn two_editions_of_a_file_stand_side_by_side_and_each_has_its_own_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = vec![trade(folder.path(), "edition_2024.csv", 1.0), trade(folder.path(), "edition_2025.csv", 1.25)];
    let mut window = opened(files);
    let first = ask(&mut window, OpenFile::vintages_question);
    let session = window.app().session();
    let figure = session.figure().expect("a figure").clone();
    assert!(figure.title.contains("25% apart"), "{}", figure.title);
    let keys: Vec<&str> = figure.panels[0].series.iter().map(|series| series.key.as_str()).collect();
    let ids: Vec<String> = session.files.iter().map(|file| file.id.to_string()).collect();
    assert_eq!(keys, ids);
    let apart: Vec<(&str, f64)> =
        figure.panels[1].series[0].points.iter().map(|point| (point.period.as_str(), point.value)).collect();
    assert_eq!(apart.len(), 1, "Belarus reports until 2021, and only that year was revised: {apart:?}");
    assert!((apart[0].1 - 25.0).abs() < 0.01, "{apart:?}");
    let (steps, _) = rows_of(&mut window, &ids[1], "2021");
    assert!(steps[0].contains("of edition_2025.csv: 2021 · Belarus"), "{steps:#?}");
    // Without the other file there is nothing to compare.
    window.harness.get_by_label("Ask the file");
    let Some(View::File { ask: Ask::Vintages(asked), .. }) = Some(window.app().session().view.clone()) else {
        panic!("the same question")
    };
    let mut alone = *asked;
    alone.without.push(window.app().session().files[1].id);
    window.act(Action::Ask(first, Ask::Vintages(Box::new(alone))));
    let figure = window.app().session().figure().expect("a figure").clone();
    assert_eq!(figure.panels.len(), 1);
    assert!(figure.caveats[0].contains("Only one file"), "{:?}", figure.caveats);
}

#[test]
fn predictors_and_donors_are_chosen_in_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = opened(vec![trade(folder.path(), "trade.csv", 1.0)]);
    let id = ask(&mut window, OpenFile::counterfactual_question);
    window.harness.get_by_label("Donors (5 chosen)");
    window.harness.get_by_label("Kyrgyzstan: gained re-routed trade");
    let View::File { ask: Ask::Counterfactual(mut asked), .. } = window.app().session().view.clone() else {
        panic!("the question")
    };
    assert!(!asked.donors.contains(&"KGZ".to_owned()), "touched countries are no donors unless chosen");
    asked.donors = ["CAN", "DEU", "ISR"].map(str::to_owned).to_vec();
    asked.predictors = vec![("310420".to_owned(), 1.0)];
    window.act(Action::Ask(id, Ask::Counterfactual(asked)));
    window.harness.get_by_label("Predictors (1 chosen)");
    let figure = window.app().session().figure().expect("a figure").clone();
    assert!(figure.caveats.iter().any(|text| text.contains("fitted on predictors")), "{:?}", figure.caveats);
}
