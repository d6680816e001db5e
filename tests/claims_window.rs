//! Claims, rows and history in the window, through the accessibility tree.

mod support;

use belarus_leverage::charts::figure::PointRef;
use belarus_leverage::project::{Action, EvidenceAction, RowsOf, View};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use support::Window;

fn show(window: &mut Window, id: &str) {
    window.act(Action::Evidence(EvidenceAction::Show(id.to_owned())));
}

#[test]
fn the_side_panel_lists_every_claim_with_its_verdict_and_opens_its_card() {
    let mut window = Window::open();
    window.harness.get_by_label("Claims").click();
    window.settle();
    let cards = window.app().session().evidence.all().cloned().collect::<Vec<_>>();
    assert_eq!(cards.len(), 8);
    for card in &cards {
        window.harness.get_by_label(&format!("{} · {}", card.claim.statement, card.verdict));
    }
    let gdp = cards.iter().find(|card| card.claim.id == "potash-gdp").expect("the claim on GDP");
    window.harness.get_by_label(&format!("{} · {}", gdp.claim.statement, gdp.verdict)).click();
    window.settle();
    assert!(window.harness.query_all_by_label("Does not hold").count() > 1, "the claim and its definitions");
    window.harness.get_by_label(&gdp.nearest_true);
    window.harness.get_by_label(&gdp.test);
    for one in &gdp.definitions {
        assert!(
            window.harness.query_all_by_label_contains(&one.definition.title).count() >= 1,
            "{}",
            one.definition.id
        );
    }
    window.harness.key_press(Key::Escape);
    window.settle();
    assert!(window.app().session().evidence.card().is_none(), "Esc closes the card");
}

#[test]
fn a_card_leads_to_its_chart_its_rows_and_a_sentence_with_citation() {
    let mut window = Window::open();
    show(&mut window, "russia-dependence");
    window.harness.get_by_label("Open rows").click();
    window.settle();
    let session = window.app().session();
    let rows = session.evidence.rows.as_ref().expect("rows on screen");
    let card = session.evidence.card().expect("the card behind them");
    let used: usize = card.definitions.iter().flat_map(|one| &one.evaluations).map(|e| e.point.rows.len()).sum();
    assert!(matches!(&rows.of, RowsOf::Tables(places) if places.len() == used));
    window.harness.get_by_label("Back").click();
    window.settle();
    window.harness.get_by_label("Copy as sentence").click();
    window.settle();
    window.harness.get_by_label("Show on chart").click();
    window.settle();
    let session = window.app().session();
    assert!(
        matches!(&session.view, View::Chart(spec) if spec.chart == "russia-dependence" && spec.definition == "bounds")
    );
    assert!(session.evidence.card().is_none());
    window.act(Action::Undo);
    assert_eq!(window.app().session().spec().map(|spec| spec.chart.as_str()), Some("potash-share"));
}

#[test]
fn the_inspector_leads_from_a_point_to_exactly_its_rows() {
    let mut window = Window::open();
    window.act(Action::ToggleInspector);
    window.act(Action::Select(Some(PointRef { panel: 0, series: 0, point: 22 })));
    let session = window.app().session();
    let (_, _, point) = session.figure().and_then(|figure| figure.get(session.selected?)).expect("a point");
    let expected = point.rows.clone();
    assert_eq!(expected.len(), 2, "a share has a part and a whole");
    let steps = session.evidence.chain.clone();
    for (n, step) in steps.iter().enumerate() {
        window.harness.get_by_label(&format!("{}. {step}", n + 1));
    }
    window.harness.get_by_label("Open rows").click();
    window.settle();
    let rows = window.app().session().evidence.rows.clone().expect("rows on screen");
    assert!(matches!(&rows.of, RowsOf::Tables(places) if *places == expected));
    window.harness.get_by_label("row");
    window.harness.key_press(Key::Escape);
    window.settle();
    assert!(window.app().session().evidence.rows.is_none());
}

/// The history in the Edit menu; the same list ends the side panel.
fn open_history(window: &mut Window) {
    window.harness.get_by_label("Edit").click();
    window.settle();
    let menu = window.harness.get_all_by_label("History").next().expect("the menu's entry");
    menu.click();
    window.settle();
}

#[test]
fn the_history_says_what_was_done_and_leads_back_and_forth() {
    let mut window = Window::open();
    window.act(Action::SetDefinition("export-value-kcl".to_owned()));
    window.act(Action::SetYears(Some((2010, 2020))));
    window.act(Action::ToggleCompanion("CAN".to_owned()));
    let labels: Vec<String> = window.app().session().history.labels().map(str::to_owned).collect();
    assert_eq!(labels, ["Count by Exports, USD", "Years 2010–2020", "Add Canada"]);
    open_history(&mut window);
    window.harness.get_by_label("Count by Exports, USD").click();
    window.settle();
    let session = window.app().session();
    assert_eq!(session.years(), None);
    assert_eq!(session.history.undone().collect::<Vec<_>>(), ["Years 2010–2020", "Add Canada"]);
    open_history(&mut window);
    window.harness.get_by_label("Add Canada").click();
    window.settle();
    assert_eq!(window.app().session().spec().map(|spec| spec.companions.clone()), Some(vec!["CAN".to_owned()]));
    window.act(Action::Undo);
    window.act(Action::SetYears(Some((2015, 2020))));
    assert_eq!(window.app().session().history.undone().count(), 0, "a new branch forgets what was undone");
}

#[test]
fn a_claim_of_ones_own_is_opened_checked_against_an_opened_file_and_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.toml");
    let text = r#"
statement = "Two thirds go to one buyer"
about = "The share of one buyer"
from = { value = 66, within = 2 }

[[definition]]
file = "partners"
reporter = "BLR"
partner = "RUS"
"#;
    std::fs::write(&path, text).expect("the claim can be written");
    let mut window = Window::open();
    window.act(Action::OpenPaths(vec![path]));
    window.harness.get_by_label("“Two thirds go to one buyer”");
    window.harness.get_by_label_contains("none is open");
    let file = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files/comtrade_new.csv");
    window.act(Action::OpenPaths(vec![file]));
    window.harness.get_by_label("Open").click();
    window.settle();
    let card = window.app().session().evidence.own[0].clone();
    assert!(!card.definitions[0].remark.contains("none is open"), "{}", card.definitions[0].remark);
    let odd = folder.path().join("odd.toml");
    std::fs::write(&odd, "statement = \"x\"\nfrom = 3\n").expect("it can be written");
    window.act(Action::OpenPaths(vec![odd]));
    assert!(window.app().session().notices.iter().any(|notice| notice.is_error && notice.text.contains("line 2")));
}
