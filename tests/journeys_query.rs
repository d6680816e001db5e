//! Questions in SQL and tables, as people put them: through the accessibility tree.

mod support;

use std::path::{Path, PathBuf};

use belarus_leverage::data::Silent;
use belarus_leverage::formats::own;
use belarus_leverage::project::{Action, Settings, TableTab, View};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use support::Window;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

fn opened(name: &str) -> Window {
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![fixture(name)]));
    window.harness.get_by_label("Open").click();
    window.settle();
    window
}

/// Replaces what stands in the editor and runs it, with the keyboard alone.
fn ask(window: &mut Window, sql: &str) {
    window.harness.get_by_label("Question in SQL").focus();
    window.harness.run_steps(2);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.harness.event(Event::Text(sql.to_owned()));
    window.harness.run_steps(2);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.harness.run_steps(4);
    window.settle();
}

const SHARES: &str = "WITH sums AS (SELECT period, partner, SUM(value) AS value FROM data WHERE measure = 'value' AND agg = 0 AND freq = 'A' GROUP BY period, partner) SELECT period, partner, 100 * value / SUM(value) OVER (PARTITION BY period) AS share_pct FROM sums ORDER BY period, share_pct DESC";

/// Files that a window without a dialog saved into the working directory; each test binary has its own.
fn saved(folder: &Path, ending: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|own| own == ending))
        .collect();
    found.sort();
    found.pop().unwrap_or_else(|| panic!("no .{ending} in {}", folder.display()))
}

#[test]
fn a_question_is_typed_answered_drawn_exported_and_opened_again() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    std::env::set_current_dir(folder.path()).expect("it can be entered");
    let mut window = opened("comtrade_new.csv");
    window.harness.key_press(Key::Q);
    window.settle();
    window.harness.get_by_label("data is comtrade_new.csv");
    ask(&mut window, SHARES);
    let answered = window.app().session().query.answered.clone().expect("an answer");
    assert!(answered.answer.frame.height() > 1, "{:?}", window.app().session().query.error);
    window.harness.get_by_label("Filter share_pct");
    // The rows are on screen, as the accessibility tree has them.
    assert!(window.harness.query_all_by_label("BRA").count() >= 1);

    window.harness.get_by_label("Export CSV…").click();
    window.harness.run_steps(4);
    window.settle();
    window.harness.get_by_label("Export Parquet…").click();
    window.harness.run_steps(4);
    window.settle();
    for ending in ["csv", "parquet"] {
        let path = saved(folder.path(), ending);
        let back = own::table(&path, &Silent).expect("our own file");
        assert!(back.frame.equals_missing(&answered.answer.frame), "{ending}");
        assert!(back.about.all("sql").any(|line| line.contains("share_pct")), "{:?}", back.about);
    }

    // Out of the editor first: a letter typed there is a letter.
    window.harness.get_by_label("Close the panel").click();
    window.harness.run_steps(4);
    window.harness.key_press(Key::T);
    window.settle();
    let figure = window.app().session().figure().expect("a picture of the answer").clone();
    assert_eq!(figure.chart, "query");
    assert!(figure.source_line.contains("comtrade_new.csv") && figure.source_line.contains("SQL: WITH sums"));
    let drawn = figure.rows();

    window.act(Action::OpenPaths(vec![saved(folder.path(), "csv")]));
    window.harness.get_by_label_contains("Export of this program");
    window.harness.get_by_label("Open").click();
    window.settle();
    let session = window.app().session();
    let file = session.file().expect("the export is open");
    assert!(file.dataset.frame.equals_missing(&answered.answer.frame));
    assert!(session.table, "a table that holds no trade data is one to read first");
    window.harness.get_by_label("Filter share_pct");
    let again = session.figure().expect("the same picture").rows();
    let values = |rows: &[belarus_leverage::charts::figure::FigureRow]| -> Vec<(String, String, f64)> {
        rows.iter().map(|row| (row.series.clone(), row.period.clone(), row.value)).collect()
    };
    assert_eq!(values(&again), values(&drawn));
}

#[test]
fn a_mistake_stands_beside_the_editor_with_its_place() {
    let mut window = opened("comtrade_new.csv");
    window.act(Action::ToggleQuery);
    ask(&mut window, "SELECT perod FROM data");
    window.harness.get_by_label_contains("There is no column “perod” (line 1, column 8). Nearest: period");
    ask(&mut window, "SELECT * FROM read_csv('/etc/hosts')");
    window.harness.get_by_label_contains("would open a file that was not given");
    assert!(window.app().session().query.answered.is_none());
}

#[test]
fn a_column_is_put_in_by_a_click_and_the_question_is_remembered() {
    let mut window = Window::open();
    window.act(Action::ToggleQuery);
    ask(&mut window, "SELECT period, value FROM prisoners");
    assert!(window.app().session().query.answered.is_some());
    assert_eq!(window.app().session().settings.queries, ["SELECT period, value FROM prisoners"]);
    window.act(Action::RunQuery("SELECT COUNT(*) AS n FROM events".to_owned()));
    assert_eq!(window.app().session().settings.queries.len(), 2);
    // Undo brings the first question back, and its answer with it.
    window.act(Action::Undo);
    let session = window.app().session();
    assert!(matches!(&session.view, View::Query { sql, .. } if sql.contains("prisoners")));
    assert_eq!(session.query.answered.as_ref().map(|answered| answered.answer.frame.width()), Some(2));
}

#[test]
fn a_table_is_filtered_sorted_and_one_row_says_who() {
    let mut window = opened("comtrade_new.csv");
    // Wide enough for every column, since only those in view can be clicked.
    window.harness.set_size(egui::vec2(2600.0, 800.0));
    window.act(Action::ShowTab(TableTab::Rows));
    let all = window.app().session().shown_table().expect("rows").1.height();
    window.harness.get_by_label("Filter partner").focus();
    window.harness.run_steps(2);
    window.harness.event(Event::Text("=BRA".to_owned()));
    window.harness.run_steps(3);
    window.settle();
    let order = |window: &Window| {
        window.app().session().arrangement().and_then(|arranged| arranged.order.clone()).expect("an order")
    };
    let kept = order(&window);
    assert!(!kept.is_empty() && kept.len() < all, "{} of {all}", kept.len());
    window.harness.get_by_label_contains(&format!("{} of {all} rows", kept.len()));
    window.harness.get_by_label("Sort by value").click();
    window.harness.run_steps(4);
    window.settle();
    let (_, frame) = window.app().session().shown_table().expect("rows");
    let values = frame.column("value").expect("canonical").f64().expect("numbers").clone();
    let sorted: Vec<f64> = order(&window).iter().filter_map(|row| values.get(*row as usize)).collect();
    assert!(sorted.windows(2).all(|pair| pair[0] <= pair[1]), "{sorted:?}");

    let row = order(&window)[0] as usize;
    let source = window.app().session().shown_table().expect("rows").0;
    window.act(Action::SelectRow(Some((source, row))));
    let line = frame.column("row_no").expect("canonical").get(row).expect("a row").to_string();
    window.harness.get_by_label_contains(&format!("Line {line} of comtrade comtrade_new.csv"));
    window.harness.get_by_label("All rows as they stand").click();
    window.harness.run_steps(4);
    window.settle();
    assert!(window.app().session().arrangement().is_some_and(|arranged| arranged.order.is_none()));
}

#[test]
fn a_filter_that_means_nothing_says_what_to_write() {
    let mut window = opened("comtrade_new.csv");
    window.act(Action::ShowTab(TableTab::Rows));
    window.harness.get_by_label("Filter value").focus();
    window.harness.run_steps(2);
    window.harness.event(Event::Text(">many".to_owned()));
    window.harness.run_steps(3);
    window.settle();
    window.harness.get_by_label_contains("“many” is no number; write 5, >5, <=5 or 5..10");
}

#[test]
fn the_panel_fits_the_smallest_window_in_both_themes() {
    for theme in [belarus_leverage::project::ThemeChoice::Light, belarus_leverage::project::ThemeChoice::Dark] {
        let mut window = Window::with(Settings { theme, inspector: true, ..Settings::default() }, Vec::new());
        window.harness.set_size(egui::vec2(1024.0, 640.0));
        window.act(Action::RunQuery("SELECT * FROM potash_exports".to_owned()));
        window.harness.get_by_label("Filter reporter");
        window.act(Action::ToggleTable);
        window.harness.get_by_label_contains("Several rows have the same period");
    }
}
