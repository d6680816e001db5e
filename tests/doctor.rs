//! What people do about the doctor's findings, through the accessibility tree: before a file is opened, after, and when
//! it changes on disk.

mod support;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use belarus_leverage::project::{Action, Changed, Settings};
use egui_kittest::kittest::Queryable as _;
use support::Window;

const HEADER: &str = "year,reporter,partner,flow,hs6,value_usd";

/// A long table of a user's own.
fn table(folder: &Path, name: &str, rows: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let lines: Vec<&str> = std::iter::once(HEADER).chain(rows.iter().copied()).chain([""]).collect();
    std::fs::write(&path, lines.join("\n")).expect("the test may write");
    path
}

/// Belarus sells 60 to a single partner, its World row says 36; Canada sells 60 to a single partner.
const WORLD_BESIDE: [&str; 4] =
    ["2020,BLR,BRA,X,310420,60", "2020,BLR,WLD,X,310420,36", "2020,CAN,BRA,X,310420,60", "2020,BLR,BRA,RX,310420,20"];

fn open(window: &mut Window, path: PathBuf) {
    window.act(Action::OpenPaths(vec![path]));
    click(window, "Open");
}

/// Clicks what has this label; where the open panel lies over another with the same words, its own.
fn click(window: &mut Window, label: &str) {
    window.harness.query_all_by_label(label).last().unwrap_or_else(|| panic!("nothing is called {label}")).click();
    window.settle();
}

/// Shares drawn in a period, in percent.
fn shares(window: &Window, period: &str) -> Vec<(String, f64)> {
    let figure = window.app().session().figure().expect("a chart");
    let rows = figure.rows().into_iter().filter(|row| row.period == period);
    let mut shares: Vec<(String, f64)> = rows.map(|row| (row.code, row.value)).collect();
    shares.sort_by(|a, b| a.0.cmp(&b.0));
    shares
}

fn of_belarus(window: &Window, period: &str) -> f64 {
    shares(window, period).into_iter().find(|(code, _)| code == "BLR").map_or(f64::NAN, |(_, share)| share)
}

fn caveats(window: &Window) -> String {
    window.app().session().figure().expect("a chart").caveats.join("\n")
}

#[test]
fn the_panel_says_why_and_shows_rows_before_and_after() {
    let mut window = Window::open();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files/comtrade_new.csv");
    window.act(Action::OpenPaths(vec![path]));
    window.harness.get_by_label_contains("Looks like UN Comtrade");
    window.harness.get_by_label_contains("Recognised by the columns");
    window.harness.get_by_label("In the file");
    window.harness.get_by_label("As it is read");
    // The first row before and after: the provider's words, and what the program makes of them.
    assert!(window.harness.query_all_by_label("Belarus").count() >= 1);
    assert!(window.harness.query_all_by_label("BLR").count() >= 2);
    window.harness.get_by_label_contains("“World” and its partners are both in the file");
    window.harness.get_by_label("Use the single countries");
    window.harness.get_by_label("Mark estimates");
    click(&mut window, "Trade over time");
    click(&mut window, "Open");
    let figure = window.app().session().figure().expect("a chart").clone();
    assert_eq!(figure.chart, "file-over-time");
}

#[test]
fn a_repair_is_refused_undone_and_replayed_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = table(folder.path(), "own.csv", &WORLD_BESIDE);
    let mut window = Window::open();
    open(&mut window, path.clone());
    assert!((of_belarus(&window, "2020") - 50.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    assert!(caveats(&window).contains("sums and shares are of the single countries"), "{}", caveats(&window));
    click(&mut window, "Leave re-exports out");
    assert!((of_belarus(&window, "2020") - 400.0 / 7.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    window.act(Action::Undo);
    assert!((of_belarus(&window, "2020") - 50.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    click(&mut window, "Use the single countries");
    assert!((of_belarus(&window, "2020") - 37.5).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    assert!(caveats(&window).contains("shares are of the World row"), "the caption follows: {}", caveats(&window));
    window.act(Action::Undo);
    assert!((of_belarus(&window, "2020") - 50.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    window.act(Action::Redo);
    let id = window.app().session().files[0].id;
    window.act(Action::CloseFile(id));
    // Another run of the program, with what it remembers.
    let settings = window.app().session().settings.clone();
    let text = serde_json::to_string(&settings).expect("plain data");
    let mut window = Window::with(serde_json::from_str(&text).expect("same shape"), vec![path]);
    window.harness.get_by_label_contains("Read as you last read");
    click(&mut window, "Open");
    assert!((of_belarus(&window, "2020") - 37.5).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    let about = window.app().session().table_about();
    assert!(format!("{about:?}").contains("shares are of the World row"), "an export says so: {about:?}");
}

#[test]
fn a_plan_is_kept_for_files_alike_only_when_asked_and_can_be_forgotten() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let [one, two, three] = ["one.csv", "two.csv", "three.csv"].map(|name| table(folder.path(), name, &WORLD_BESIDE));
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![one]));
    click(&mut window, "Use the single countries");
    click(&mut window, "Open");
    assert!((of_belarus(&window, "2020") - 37.5).abs() < 1e-9);
    window.act(Action::OpenPaths(vec![two]));
    assert_eq!(window.harness.query_all_by_label_contains("Read as you last read").count(), 0);
    click(&mut window, "Use the single countries");
    click(&mut window, "Remember for files like this");
    click(&mut window, "Open");
    window.act(Action::OpenPaths(vec![three]));
    window.harness.get_by_label_contains("Read as you last read");
    click(&mut window, "Start from the guess");
    click(&mut window, "Open");
    assert!((of_belarus(&window, "2020") - 50.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
}

#[test]
fn mixed_levels_are_added_only_when_the_repair_is_refused() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let rows = ["2020,BLR,BRA,X,310420,60", "2020,BLR,BRA,X,31042010,60", "2020,CAN,BRA,X,310420,60"];
    let mut window = Window::open();
    open(&mut window, table(folder.path(), "levels.csv", &rows));
    assert!((of_belarus(&window, "2020") - 50.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    click(&mut window, "Count each code once");
    assert!((of_belarus(&window, "2020") - 200.0 / 3.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
}

#[test]
fn a_reporter_that_stopped_is_offered_as_mirror_and_never_falls_to_zero() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let rows = [
        "2020,BLR,BRA,X,310420,60",
        "2021,BLR,BRA,X,310420,60",
        "2020,CAN,BRA,X,310420,90",
        "2021,CAN,BRA,X,310420,90",
        "2022,CAN,BRA,X,310420,90",
        "2021,BRA,BLR,M,310420,66",
        "2022,BRA,BLR,M,310420,30",
        "2022,BRA,CAN,M,310420,99",
    ];
    let mut window = Window::open();
    open(&mut window, table(folder.path(), "silent.csv", &rows));
    window.harness.get_by_label("Stopped reporting while others go on: Belarus (last 2021)");
    assert!(of_belarus(&window, "2022").is_nan(), "a gap, no zero: {:?}", shares(&window, "2022"));
    click(&mut window, "Use the partners’ reports (mirror)");
    assert!((of_belarus(&window, "2022") - 25.0).abs() < 1e-9, "{:?}", shares(&window, "2022"));
    let figure = window.app().session().figure().expect("a chart").clone();
    let filled = figure.rows().into_iter().find(|row| row.code == "BLR" && row.period == "2022").expect("filled");
    assert!(filled.flag.contains("mirror"), "it is marked: {filled:?}");
    window.act(Action::Undo);
    assert!(of_belarus(&window, "2022").is_nan(), "{:?}", shares(&window, "2022"));
}

#[test]
fn a_name_no_table_knows_is_given_a_country_and_remembered() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let rows = ["2020,Belaurs,BRA,X,310420,60", "2020,CAN,BRA,X,310420,40"];
    let one = table(folder.path(), "one.csv", &rows);
    let two = table(folder.path(), "two.csv", &rows);
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![one]));
    click(&mut window, "What Belaurs means");
    click(&mut window, "BLR · Belarus");
    click(&mut window, "Open");
    assert!((of_belarus(&window, "2020") - 60.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    // The next file of the provider needs no word.
    open(&mut window, two);
    assert!((of_belarus(&window, "2020") - 60.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    // It can be taken back, and that can be undone.
    click(&mut window, "What Belaurs means");
    click(&mut window, "as written");
    assert!(of_belarus(&window, "2020").is_nan(), "{:?}", shares(&window, "2020"));
    window.act(Action::Undo);
    assert!((of_belarus(&window, "2020") - 60.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
}

#[test]
fn implausible_rows_are_kept_aside_on_request_and_come_back() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("weights.csv");
    let mut text = String::from("year,reporter,partner,flow,hs6,value_usd,net_weight_kg\n");
    for n in 0..40 {
        let partner = ["BRA", "CHN", "IND", "IDN", "USA", "POL", "LTU", "NOR"][n % 8];
        text.push_str(&format!("{},CAN,{partner},X,310420,{},{}\n", 2015 + n / 8, 300 + n, 1000 + n));
    }
    text.push_str("2019,BLR,BRA,X,310420,300,1\n");
    std::fs::write(&path, text).expect("the test may write");
    let mut window = Window::open();
    open(&mut window, path);
    let n_rows = |window: &Window| window.app().session().files[0].dataset.frame.height();
    let before = n_rows(&window);
    click(&mut window, "Keep implausible rows aside");
    assert!(n_rows(&window) < before, "the row of 300 dollars a kilogram is taken out");
    assert!(window.app().session().files[0].dataset.kept_aside.n_rows == 1);
    window.act(Action::Undo);
    assert_eq!(n_rows(&window), before);
}

/// Runs frames until the watch has told of a change and it was compared.
fn wait_for_change(window: &mut Window) {
    let began = Instant::now();
    let known = |window: &Window| {
        let files = &window.app().session().files;
        files.iter().any(|file| matches!(file.changed, Some(Changed::Read(_) | Changed::Unreadable(_) | Changed::Gone)))
    };
    while !known(window) {
        assert!(began.elapsed() < Duration::from_mins(1), "the change was not noticed");
        std::thread::sleep(Duration::from_millis(50));
        window.settle();
    }
    window.settle();
}

#[test]
fn a_file_that_changes_says_what_differs_and_its_new_rows_are_repaired_alike() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = table(folder.path(), "watched.csv", &WORLD_BESIDE);
    let mut window = Window::open();
    open(&mut window, path.clone());
    click(&mut window, "Use the single countries");
    let grown = [
        "2020,BLR,BRA,X,310420,60",
        "2020,BLR,WLD,X,310420,140",
        "2020,CAN,BRA,X,310420,60",
        "2021,BLR,BRA,X,310420,7",
    ];
    table(folder.path(), "watched.csv", &grown);
    wait_for_change(&mut window);
    window.harness.get_by_label_contains("watched.csv changed on disk. Figures: 1 added, 1 removed, 1 changed");
    assert!((of_belarus(&window, "2020") - 37.5).abs() < 1e-9, "nothing moves by itself");
    click(&mut window, "Use new");
    assert!((of_belarus(&window, "2020") - 70.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    assert_eq!(window.harness.query_all_by_label_contains("changed on disk").count(), 0);
    // Both states can stand side by side.
    table(folder.path(), "watched.csv", &WORLD_BESIDE);
    wait_for_change(&mut window);
    click(&mut window, "Show both");
    assert_eq!(window.app().session().files.len(), 2);
    assert!((of_belarus(&window, "2020") - 37.5).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    click(&mut window, "watched.csv (as first read)");
    assert!((of_belarus(&window, "2020") - 70.0).abs() < 1e-9, "{:?}", shares(&window, "2020"));
    std::fs::remove_file(&path).expect("the test may delete");
    wait_for_change(&mut window);
    window.harness.get_by_label_contains("no longer there");
}

#[test]
fn a_file_with_other_columns_is_not_read_as_if_it_were_the_same() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = table(folder.path(), "other.csv", &WORLD_BESIDE);
    let mut window = Window::with(Settings::default(), vec![path.clone()]);
    click(&mut window, "Open");
    std::fs::write(&path, "year,partner,reporter,flow,hs6,value_usd\n2020,BRA,BLR,X,310420,60\n").expect("written");
    wait_for_change(&mut window);
    window.harness.get_by_label_contains("has other columns than when it was read");
    window.harness.get_by_label("Open again");
}

/// What the program prints, and how it ended.
fn run(arguments: &[&str]) -> (String, Option<i32>) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_belarus-leverage"))
        .args(arguments)
        .output()
        .expect("the program starts");
    (String::from_utf8(output.stdout).expect("text"), output.status.code())
}

#[test]
fn the_command_line_lists_findings_and_turns_repairs_round() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = table(folder.path(), "own.csv", &WORLD_BESIDE);
    let file = path.to_str().expect("a plain path");
    let (json, code) = run(&["inspect", file, "--json"]);
    assert_eq!(code, Some(0));
    let found: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let world = found["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|finding| finding["id"] == "world-beside-partners")
        .expect("World beside partners");
    assert_eq!((world["rows"].as_u64(), world["taken"].as_bool()), (Some(1), Some(true)));
    assert_eq!(
        (world["fix"]["label"].as_str(), world["lines"][0].as_u64()),
        (Some("Use the single countries"), Some(3))
    );
    let (words, _) = run(&["inspect", file]);
    assert!(words.contains("finding      world-beside-partners") && words.contains("--refuse re-exports"), "{words}");
    let share = |more: &[&str]| {
        let (csv, _) = run(&[&["share", file, "--product", "310420", "--no-cache"], more].concat());
        csv.lines().find(|line| line.contains(",BLR,")).map(str::to_owned).expect("Belarus")
    };
    assert!(share(&[]).ends_with(",0.5,listed,"), "{}", share(&[]));
    assert!(share(&["--refuse", "world-beside-partners"]).ends_with(",36.0,USD,0.375,listed,"));
    assert_eq!(run(&["share", file, "--product", "310420", "--take", "everything"]).1, Some(2));
}
