//! What people do, through the accessibility tree: no pixels, no private doors.

mod support;

use std::fmt::Write as _;
use std::path::PathBuf;

use belarus_leverage::charts::figure::PointRef;
use belarus_leverage::project::{Action, MeasureAction, Settings, View};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use support::Window;

/// A file with the header and quirks of UN Comtrade's new site: one field more in each row, World beside partners.
fn comtrade_file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files/comtrade_new.csv")
}

#[test]
fn the_first_run_shows_a_finished_chart_and_three_doors() {
    let window = Window::open();
    assert!(window.app().session().figure().is_some());
    for door in ["See the story (6 steps)", "Try a scenario (1 minute)"] {
        window.harness.get_by_label(door);
    }
    assert!(window.harness.query_all_by_label("Open a CSV…").count() >= 1);
    let title = window.app().session().figure().expect("a chart").title.clone();
    window.harness.get_by_label_contains(&title);
}

#[test]
fn changing_the_definition_changes_the_figures_and_undo_brings_them_back() {
    let mut window = Window::open();
    let before = window.app().session().figure().expect("a chart").rows();
    let definition = belarus_leverage::charts::find("potash-share").expect("the first chart").definitions[1].title;
    window.harness.get_by_label(definition).click();
    window.settle();
    assert_ne!(window.app().session().figure().expect("a chart").rows(), before);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert_eq!(window.app().session().figure().expect("a chart").rows(), before);
    window.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    window.settle();
    assert_ne!(window.app().session().figure().expect("a chart").rows(), before);
}

#[test]
fn a_point_answers_says_who() {
    let mut window = Window::open();
    window.act(Action::Select(Some(PointRef { panel: 0, series: 0, point: 0 })));
    window.act(Action::ToggleInspector);
    let session = window.app().session();
    let (_, _, point) = session.figure().and_then(|figure| figure.get(session.selected?)).expect("a point");
    let source =
        session.library.as_ref().and_then(|library| library.sources().get(&point.sources[0])).expect("a source");
    window.harness.get_by_label(&source.citation);
    window.harness.get_by_label(&point.how);
    window.harness.get_by_label("How it was made");
}

#[test]
fn a_comtrade_file_is_dropped_accepted_and_charted() {
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![comtrade_file()]));
    window.harness.get_by_label_contains("UN Comtrade");
    window.harness.get_by_label("Open").click();
    window.settle();
    let session = window.app().session();
    assert!(matches!(session.view, View::File { .. }));
    let rows = session.figure().expect("a chart of the file").rows();
    assert!(!rows.is_empty());
    // World rows and breakdown rows must not be counted again beside the partners.
    let mut sums: Vec<(String, f64)> = Vec::new();
    for row in rows {
        match sums.iter_mut().find(|(period, _)| *period == row.period) {
            Some((_, sum)) => *sum += row.value,
            None => sums.push((row.period, row.value)),
        }
    }
    assert!(sums.iter().all(|(_, sum)| *sum <= 100.0 + 1e-6), "{sums:?}");
    window.harness.get_by_label("Partner dependence").click();
    window.settle();
    assert!(window.app().session().figure().is_some());
}

#[test]
fn years_dropped_together_are_one_dataset_and_another_release_is_a_second() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let paths: Vec<PathBuf> = ["BACI_HS92_Y2020_V202401b", "BACI_HS92_Y2021_V202401b", "BACI_HS92_Y2021_V202301"]
        .into_iter()
        .enumerate()
        .map(|(n, name)| {
            let path = folder.path().join(format!("{name}.csv"));
            let year = &name[11..15];
            std::fs::write(&path, format!("t,i,j,k,v,q\n{year},112,76,310420,{n}5,2\n")).expect("the test may write");
            path
        })
        .collect();
    let mut window = Window::open();
    window.act(Action::OpenPaths(paths));
    window.harness.get_by_label("Read with 1 more of the same dataset");
    window.harness.get_by_label("Open").click();
    window.settle();
    window.harness.get_by_label("Open").click();
    window.settle();
    let session = window.app().session();
    let years =
        |at: usize| session.files[at].dataset.frame.column("period").expect("period").n_unique().expect("years");
    assert_eq!((session.files.len(), years(0), years(1)), (2, 2, 1));
    assert!(session.notices.iter().any(|notice| notice.text.contains("different releases")), "{:?}", session.notices);
    // The folder itself is the provider's largest dataset.
    window.act(Action::OpenPaths(vec![folder.path().to_owned()]));
    window.harness.get_by_label("Read with 1 more of the same dataset");
}

#[test]
fn a_load_can_be_cancelled_and_nothing_is_changed() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("BACI_HS92_Y2021_V202401b.csv");
    let mut text = String::from("t,i,j,k,v,q\n");
    for row in 0..1_500_000 {
        writeln!(text, "2021,112,{},310420,{}.5,{}", 156 + row % 3, row % 977, row % 311).expect("text grows");
    }
    std::fs::write(&path, text).expect("the test may write");
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![path]));
    window.harness.get_by_label("Open").click();
    // A click is three events, and the harness feeds one to a frame.
    window.harness.run_steps(5);
    assert!(!window.app().session().jobs.is_empty(), "the file is being read");
    let began = std::time::Instant::now();
    window.act(Action::CancelJob);
    assert!(began.elapsed().as_secs() < 5, "cancel must not wait for the file");
    let session = window.app().session();
    assert!(session.files.is_empty());
    assert!(session.notices.iter().any(|notice| notice.text.contains("cancelled")), "{:?}", session.notices);
    window.harness.get_by_label_contains("cancelled");
}

#[test]
fn a_file_that_is_not_there_is_a_notice_that_stays() {
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![PathBuf::from("no-such-file.csv")]));
    window.harness.get_by_label_contains("no-such-file.csv");
    window.harness.run_steps(5);
    window.harness.get_by_label("Dismiss").click();
    window.settle();
    assert!(window.app().session().notices.is_empty());
}

#[test]
fn the_palette_finds_and_runs() {
    let mut window = Window::open();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.settle();
    assert!(window.app().session().palette);
    window.harness.event(egui::Event::Text("timeline".to_owned()));
    window.settle();
    window.harness.key_press(Key::Enter);
    window.settle();
    let session = window.app().session();
    assert!(!session.palette);
    assert_eq!(session.spec().map(|spec| spec.chart.as_str()), Some("timeline"));
}

#[test]
fn keys_switch_table_events_and_story() {
    let mut window = Window::open();
    window.harness.key_press(Key::T);
    window.settle();
    assert!(window.app().session().table);
    window.harness.get_by_label("Back to the chart");
    window.harness.key_press(Key::T);
    window.harness.key_press(Key::CloseBracket);
    window.settle();
    assert!(window.app().session().selected_event.is_some());
    window.act(Action::ToggleStory);
    window.harness.key_press(Key::Space);
    window.settle();
    assert_eq!(window.app().session().story, Some(1));
    window.harness.key_press(Key::Escape);
    window.settle();
    assert_eq!(window.app().session().story, None);
}

#[test]
fn every_control_beside_a_chart_is_within_reach_in_the_smallest_window() {
    let mut window = Window::with(Settings { inspector: true, ..Settings::default() }, Vec::new());
    window.harness.set_size(egui::vec2(1024.0, 640.0));
    for chart in belarus_leverage::charts::CHARTS {
        window.act(Action::ShowChart(chart.id.to_owned()));
        assert!(window.app().session().figure().is_some(), "{}", chart.id);
        let hidden = window.out_of_reach();
        assert!(hidden.is_empty(), "{}: {hidden:#?}", chart.id);
    }
}

#[test]
fn an_idle_window_asks_for_no_frames() {
    let mut window = Window::open();
    window.harness.run_steps(10);
    let wish = window.harness.output().viewport_output.get(&egui::ViewportId::ROOT).map(|output| output.repaint_delay);
    assert!(wish.is_some_and(|delay| delay > std::time::Duration::from_hours(1)), "{wish:?}");
}

#[test]
fn a_measure_is_explained_with_an_example_from_bundled_rows_and_drawn() {
    let mut window = Window::open();
    window.harness.get_by_label("Every measure, explained").click();
    window.settle();
    window.act(Action::Measure(MeasureAction::Explain("hhi".to_owned())));
    window.harness.get_by_label("H = Σ s_i²");
    window.harness.get_by_label("Worked example");
    // The example on the page is the latest point of the figure, with its arithmetic.
    let figure = window.app().session().figure().expect("an example").clone();
    let point = figure.panels[0].series[0].points.last().expect("a latest value");
    window.harness.get_by_label(&point.how);
    assert!(point.how.contains('²') && point.value > 0.0 && point.value <= 1.0, "{point:?}");
    window.harness.get_by_label("Draw as a chart").click();
    window.settle();
    assert!(!window.app().session().measure_page);
    window.harness.get_by_label("Explain this measure");
    window.harness.get_by_label_contains(&figure.title);
}

#[test]
fn a_measure_without_bundled_rows_says_what_it_needs() {
    let mut window = Window::open();
    window.act(Action::Measure(MeasureAction::Explain("rca".to_owned())));
    window.harness.get_by_label("This measure needs many countries in many products, which no bundled table has");
    window.harness.get_by_label_contains("a year of CEPII BACI or a Comtrade download with all reporters");
}

#[test]
fn an_opened_file_is_asked_for_its_concentration() {
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![comtrade_file()]));
    window.harness.get_by_label("Open").click();
    window.settle();
    window.harness.get_by_label("Any measure").click();
    window.settle();
    let session = window.app().session();
    assert_eq!(session.measure().map(|ask| ask.id.as_str()), Some("hhi"));
    let figure = session.figure().expect("the file has exporters").clone();
    let (_, _, _, point) = figure.refs().next().expect("a value");
    assert!(point.sources == ["comtrade_new.csv"] && point.note.contains("figures used"), "{point:?}");
    assert!(point.value > 0.0 && point.value <= 1.0, "{point:?}");
    // The page takes its example from the file that is open.
    window.harness.get_by_label("Explain this measure").click();
    window.settle();
    window.harness.get_by_label(&point.how);
}
