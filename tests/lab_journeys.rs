//! What a student and a class do in the scenario lab, through the accessibility tree: no pixels, no private doors.

mod support;

use std::path::PathBuf;

use belarus_leverage::project::{Action, LabAction, LabPage, View};
use belarus_leverage::scenario::{PRESETS, Reading, Scenario, preset};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use support::Window;

/// The lab with a shipped scenario beside its first one, under few draws so that a test stays short.
fn lab(id: &str) -> Window {
    let mut window = Window::open();
    window.act(Action::Lab(LabAction::SetDraws(50)));
    window.harness.get_by_label("Try a scenario (1 minute)").click();
    window.settle();
    window.act(Action::Lab(LabAction::Start(id.to_owned())));
    window
}

fn chosen(window: &Window) -> Scenario {
    window.app().session().lab.as_ref().and_then(|lab| lab.chosen()).expect("a scenario").clone()
}

/// The drawn figures of the single path, whose numbers must not depend on anything but the scenario.
fn numbers(window: &Window) -> Vec<(String, String, f64)> {
    let figure = window.app().session().figure().expect("a picture").clone();
    let single = figure.refs().filter(|(_, _, series, _)| series.key.ends_with("both"));
    single.map(|(_, _, series, point)| (series.key.clone(), point.period.clone(), point.value)).collect()
}

/// Takes the text that was put on the clipboard in the frames of a click.
fn copied(window: &mut Window, label: &str) -> String {
    window.harness.get_by_label(label).click();
    for _ in 0..8 {
        window.harness.run_steps(1);
        for command in &window.harness.output().platform_output.commands {
            if let egui::OutputCommand::CopyText(text) = command {
                return text.clone();
            }
        }
    }
    panic!("{label}: nothing was copied");
}

fn click_nth(window: &mut Window, label: &str, n: usize) {
    window.harness.query_all_by_label(label).nth(n).unwrap_or_else(|| panic!("{label}")).click_accesskit();
    window.settle();
}

#[test]
fn a_student_builds_a_rule_sees_a_snapback_reads_why_and_hands_it_in() {
    let mut window = lab("thaw-and-shock");
    assert_eq!(window.app().session().view, View::Lab);
    window.harness.get_by_label("Rules").click();
    window.settle();
    for _ in 0..chosen(&window).terms.steps.len() {
        click_nth(&mut window, "Remove", 0);
    }
    assert!(chosen(&window).terms.steps.is_empty());
    // One rule with two benchmarks.
    click_nth(&mut window, "+ rule", 0);
    for benchmark in ["B1 baseline prisoners freed", "B2 new recognitions a month"] {
        click_nth(&mut window, "+ benchmark", 0);
        window.harness.get_by_label(benchmark).click_accesskit();
        window.settle();
    }
    window.harness.get_by_label("Step 1: transit").set_value_accesskit(90.0);
    window.settle();
    let built = chosen(&window);
    assert_eq!(built.terms.steps.len(), 1);
    assert_eq!(built.terms.steps[0].needs.len(), 2, "{:?}", built.terms.steps[0].needs);
    assert!((built.terms.steps[0].transit - 0.9).abs() < 1e-12);
    // The snapback, and the sentence why.
    let lab = window.app().session().lab.as_ref().expect("the lab");
    let why: Vec<String> = lab.told.iter().filter(|told| told.takes_back).map(|told| told.sentence.clone()).collect();
    assert!(why.iter().any(|sentence| sentence.contains("back to the start")), "{:?}", lab.told);
    for sentence in &why {
        window.harness.get_by_label(sentence);
    }
    assert!(window.app().session().figure().expect("a picture").lanes.iter().any(|lane| lane.name == "Taken back"));
    // Handed in as one file that opens elsewhere with the same numbers.
    let before = numbers(&window);
    window.harness.get_by_label("More").click();
    window.settle();
    let text = copied(&mut window, "Copy as text");
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("homework.toml");
    std::fs::write(&path, text).expect("the test may write");
    let mut elsewhere = Window::open();
    elsewhere.act(Action::Lab(LabAction::SetDraws(50)));
    elsewhere.act(Action::OpenPaths(vec![path]));
    assert_eq!(elsewhere.app().session().view, View::Lab);
    assert_eq!(chosen(&elsewhere), built);
    assert_eq!(numbers(&elsewhere), before, "the same to the bit");
}

#[test]
fn one_changed_assumption_and_which_part_moved_the_result() {
    let mut window = lab("ladder");
    let before = numbers(&window);
    window.harness.get_by_label("Assumptions").click();
    window.settle();
    let name = "Chance that arrests go on as before while talks run";
    window.harness.get_by_label("Filter assumptions").focus();
    window.harness.event(egui::Event::Text("arrests go on".to_owned()));
    window.settle();
    let slider =
        window.harness.query_all_by_label(name).find(|node| node.accesskit_node().role() == egui::Role::Slider);
    slider.expect("a slider with the assumption's name").set_value_accesskit(1.0);
    window.settle();
    assert_eq!(chosen(&window).assumptions.get("revolving"), Some(&1.0));
    assert_ne!(numbers(&window), before);
    window.harness.get_by_label("Assumptions (1 changed)");
    window.harness.get_by_label("Evidence").click();
    window.settle();
    window.harness.get_by_label_contains("What would change our mind");
    window.harness.get_by_label("Why it moved").click();
    window.settle();
    let session = window.app().session();
    let lab = session.lab.as_ref().expect("the lab");
    let (sentence, sum) = lab.why.clone().expect("an attribution");
    assert_eq!(session.figure().expect("a picture").title, sentence);
    assert!(sentence.contains("my assumptions") && sentence.contains("my policy"), "{sentence}");
    window.harness.get_by_label(&sum);
    // The three parts add up to the whole difference.
    let worked = lab.result().expect("worked out");
    let quarter = worked.scenario.quarters() - 1;
    let lines = worked.worlds.attribute(Reading::Held, quarter).expect("within the run");
    let end = |run: &belarus_leverage::scenario::Run| run.reading(Reading::Held, quarter).expect("within the run");
    assert!((lines.total() - (end(&worked.worlds.both) - end(&worked.worlds.default))).abs() < 1e-9);
    // Undo takes the assumption back, redo brings it again.
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert!(chosen(&window).assumptions.is_empty());
    window.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    window.settle();
    assert_eq!(chosen(&window).assumptions.get("revolving"), Some(&1.0));
}

#[test]
fn the_picture_follows_an_edit_within_one_frame() {
    let mut window = lab("transit-quota");
    let before = numbers(&window);
    let slider = window
        .harness
        .query_all_by_label("Transit, at most")
        .find(|node| node.accesskit_node().role() == egui::Role::Slider)
        .expect("the transit lever");
    slider.set_value_accesskit(0.0);
    window.harness.run_steps(1);
    let session = window.app().session();
    assert!(chosen(&window).terms.locks.transit.most.abs() < 1e-12);
    assert!(!session.drawn.stale);
    assert_ne!(numbers(&window), before);
    window.settle();
    assert!(window.app().session().lab.as_ref().is_some_and(|lab| lab.drawn().is_some()), "the range follows");
}

#[test]
fn scenarios_are_compared_duplicated_and_removed() {
    let mut window = lab("hold");
    window.act(Action::Lab(LabAction::Duplicate));
    assert_eq!(chosen(&window).name, "Hold 2");
    window.act(Action::Lab(LabAction::Remove));
    assert_eq!(chosen(&window).name, "Hold");
    window.harness.get_by_label("Compare").click();
    window.settle();
    let session = window.app().session();
    let lab = session.lab.as_ref().expect("the lab");
    assert_eq!(lab.differences.len(), Reading::COMPARED.len());
    let held = lab.differences[0].clone();
    assert_eq!(held.what, "Prisoners held");
    window.harness.query_all_by_label(&held.chance).next().expect("the chance is in the table");
    assert_eq!(session.figure().expect("a picture").panels[0].series.len(), 2);
    for preset in PRESETS {
        window.act(Action::Lab(LabAction::Start(preset.id.to_owned())));
    }
    let lab = window.app().session().lab.as_ref().expect("the lab");
    assert_eq!(lab.sheet.scenarios.len(), belarus_leverage::project::scenario::MOST);
    assert!(window.app().session().notices.iter().any(|notice| notice.text.contains("at most")));
}

#[test]
fn rules_are_replayed_over_the_past() {
    let mut window = lab("ladder");
    window.harness.get_by_label("Replay the past").click();
    window.settle();
    for start in
        ["2011: cannot be tested", "2017: cannot be tested", "2021: would have fired", "2025: would have fired"]
    {
        window.harness.get_by_label_contains(start);
    }
    window.harness.get_by_label("How it works").click();
    window.settle();
    window.harness.get_by_label("How a buyer chooses");
    window.harness.key_press(Key::Escape);
    window.settle();
    assert!(!window.app().session().lab.as_ref().expect("the lab").explanation);
}

#[test]
fn a_file_that_asks_for_the_impossible_names_line_and_range() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("broken.toml");
    std::fs::write(&path, "version = 1\nname = \"Broken\"\n\n[clock]\nhold = 99\n").expect("the test may write");
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![path]));
    let notice = window.app().session().notices.last().expect("a notice").text.clone();
    assert!(
        notice.contains("broken.toml") && notice.contains("line 5") && notice.contains("between 1 and 36"),
        "{notice}"
    );
    window.harness.get_by_label_contains("line 5");
    assert!(matches!(window.app().session().view, View::Chart(_)), "nothing else changed");
}

#[test]
fn a_class_is_dropped_at_once_and_the_rule_that_separates_is_named() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let base = preset("ladder").expect("shipped").scenario().expect("good");
    let paths: Vec<PathBuf> = (0..6_u32)
        .map(|n| {
            let mut scenario = Scenario { name: format!("Student {n}"), ..base.clone() };
            // Half of the class asks for conditions to hold far longer.
            scenario.terms.clock.hold = if n < 3 { 2 + n } else { 20 + n };
            scenario.assumptions.insert("held".to_owned(), 1000.0 + f64::from(n % 3));
            let path = folder.path().join(format!("student-{n}.toml"));
            std::fs::write(&path, scenario.to_toml()).expect("the test may write");
            path
        })
        .collect();
    let mut window = Window::open();
    window.act(Action::OpenPaths(paths));
    window.act(Action::Lab(LabAction::Ask(Reading::Gained)));
    let session = window.app().session();
    assert_eq!(session.lab.as_ref().map(|lab| (lab.page, lab.class.len())), Some((LabPage::Class, 6)));
    let figure = session.figure().expect("a picture").clone();
    assert_eq!(figure.panels[0].series.len(), 7, "six thin, one thick");
    assert!(figure.caveats[0].contains("months that conditions must hold"), "{}", figure.caveats[0]);
    window.harness.get_by_label("Student 4").click_accesskit();
    window.settle();
    assert_eq!(chosen(&window).name, "Student 4");
}

#[test]
fn every_widget_of_the_lab_has_a_name() {
    let mut window = lab("transit-quota");
    for tab in ["Actions", "Rules", "Assumptions"] {
        window.harness.get_by_label(tab).click();
        window.settle();
        let unnamed = window.harness.unnamed_widgets();
        assert!(unnamed.is_empty(), "{tab}: {unnamed:#?}");
    }
    for page in LabPage::ALL {
        window.act(Action::Lab(LabAction::Show(page)));
        let unnamed = window.harness.unnamed_widgets();
        assert!(unnamed.is_empty(), "{}: {unnamed:#?}", page.label());
    }
}

#[test]
fn every_control_of_the_lab_is_within_reach_in_the_smallest_window() {
    let mut window = lab("ladder");
    window.harness.set_size(egui::vec2(1024.0, 640.0));
    for page in LabPage::ALL {
        window.act(Action::Lab(LabAction::Show(page)));
        let hidden = window.out_of_reach();
        assert!(hidden.is_empty(), "{}: {hidden:#?}", page.label());
    }
    window.act(Action::Lab(LabAction::Show(LabPage::Result)));
    for tab in ["Actions", "Rules", "Assumptions"] {
        window.harness.get_by_label(tab).click_accesskit();
        window.settle();
        let hidden = window.out_of_reach();
        assert!(hidden.is_empty(), "{tab}: {hidden:#?}");
    }
}

#[test]
fn assumptions_are_ranked_and_recorded_years_run_as_soon_as_they_are_shown() {
    let mut window = lab("transit-quota");
    window.harness.get_by_label("Which input matters").click();
    window.settle();
    let session = window.app().session();
    let ranked = session.lab.as_ref().and_then(|lab| lab.ranked()).expect("ranked without being asked");
    assert!(!ranked.bars.is_empty() && ranked.sobol.is_none());
    window.harness.get_by_label("Backtest").click();
    window.settle();
    let session = window.app().session();
    let figure = session.figure().expect("a picture");
    assert!(figure.title.contains("figures of 2021–2023 lie in the model’s range"), "{}", figure.title);
    assert_eq!(figure.panels[0].stamp, "what-if, not forecast");
    let lab = session.lab.as_ref().expect("the lab");
    assert!(lab.backtested.iter().any(|line| line.inside == "outside"), "what was missed is said");
    window.harness.get_by_label("Potash revenue at port 2021, billion USD");
}

#[test]
fn the_base_year_is_chosen_from_an_opened_file() {
    let mut text = "t,i,j,k,v,q\n".to_owned();
    let mut tonnes = 1_000_000;
    // 2020 lacks all exporters but two.
    for (year, exporters) in [
        (2018, vec![112, 643, 124, 376, 400, 276, 724, 418]),
        (2019, vec![112, 643, 124, 376, 276, 418]),
        (2020, vec![112, 124]),
    ] {
        for exporter in exporters {
            for importer in [76, 156, 699, 360, 251, 842, 398, 710] {
                text.push_str(&format!("{year},{exporter},{importer},310420,{tonnes},{tonnes}.5\n"));
                tonnes += 1_000;
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("BACI_HS92_Y2018_V202401b.csv");
    std::fs::write(&path, text).expect("the test may write");
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![path]));
    window.harness.get_by_label("Open").click();
    window.settle();
    window.act(Action::Lab(LabAction::SetDraws(50)));
    window.act(Action::Lab(LabAction::Show(LabPage::Result)));
    let shipped = numbers(&window);
    let choose = |window: &mut Window, label: &str| {
        window.harness.get_by_label_contains("Base: ").click();
        window.settle();
        window.harness.get_by_label(label).click();
        window.settle();
    };
    // The newest year cannot serve: the reason is said, the other years are offered.
    choose(&mut window, "From BACI_HS92_Y2018_V202401b.csv");
    let notice = window.app().session().notices.last().expect("a notice").text.clone();
    assert!(notice.contains("2020") && notice.contains("Choose another year"), "{notice}");
    assert_eq!(numbers(&window), shipped);
    choose(&mut window, "2018");
    let figure = window.app().session().figure().expect("a picture").clone();
    assert!(figure.source_line.contains("CEPII BACI 2018"), "{}", figure.source_line);
    let first = numbers(&window);
    assert_ne!(first, shipped);
    choose(&mut window, "2019");
    assert_ne!(numbers(&window), first);
    window.harness.get_by_label_contains("Base: HS 310420 of CEPII BACI 2019");
    choose(&mut window, "Shipped, stylised");
    assert_eq!(numbers(&window), shipped);
}
