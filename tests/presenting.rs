//! What a presenter does: larger text, the chart alone, and the way back, by keys and through the accessibility tree.

mod support;

use belarus_leverage::project::{Action, LabAction, LabPage, Settings, TextSize, View};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use support::Window;

fn presenting(window: &Window) -> bool {
    window.app().session().settings.presenting
}

fn zoom(window: &Window) -> f32 {
    window.harness.ctx.zoom_factor()
}

#[test]
fn text_grows_and_shrinks_by_keys_and_is_remembered() {
    let mut window = Window::open();
    let before = zoom(&window);
    for _ in 0..3 {
        window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
        window.settle();
    }
    assert!((zoom(&window) - before - 0.3).abs() < 1e-4, "{}", zoom(&window));
    let kept = serde_json::to_string(&window.app().session().settings).expect("settings are text");
    let again = Window::with(serde_json::from_str(&kept).expect("and read again"), Vec::new());
    assert!((zoom(&again) - zoom(&window)).abs() < 1e-4, "{}", zoom(&again));
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Minus);
    window.settle();
    assert!((zoom(&window) - before - 0.2).abs() < 1e-4, "{}", zoom(&window));
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    window.settle();
    assert!((zoom(&window) - before).abs() < 1e-4, "{}", zoom(&window));
}

#[test]
fn an_audience_sees_the_chart_alone_and_every_way_out_works() {
    let mut window = Window::open();
    window.harness.get_by_label("Present").click();
    window.settle();
    let title = window.app().session().figure().expect("a chart").title.clone();
    window.harness.get_by_label_contains(&title);
    for gone in ["File", "Search everything", "Table", "Open a CSV…", "See the story (6 steps)", "Count by"] {
        assert!(window.harness.query_by_label(gone).is_none(), "{gone} is before the audience");
    }
    // A point can be asked for without a panel opening over the chart.
    let point = belarus_leverage::charts::figure::PointRef { panel: 0, series: 0, point: 0 };
    window.act(Action::Select(Some(point)));
    assert!(!window.app().session().settings.inspector);
    window.act(Action::StepEvent(1));
    assert!(!window.app().session().settings.inspector);

    window.harness.get_by_label("Leave  Esc").click();
    window.settle();
    assert!(!presenting(&window));
    window.harness.get_by_label("File");
    for key in [Key::F5, Key::Escape, Key::F5, Key::F5] {
        let before = presenting(&window);
        window.harness.key_press(key);
        window.settle();
        assert_ne!(presenting(&window), before, "{key:?}");
    }
}

#[test]
fn an_audience_has_larger_text_of_its_own_and_the_window_keeps_its_own() {
    let mut window = Window::open();
    window.act(Action::TogglePresenting);
    window.act(Action::TextSize(TextSize::Larger));
    window.act(Action::TextSize(TextSize::Larger));
    assert!(zoom(&window) > 1.15, "{}", zoom(&window));
    window.harness.key_press(Key::Escape);
    window.settle();
    assert!((zoom(&window) - 1.0).abs() < 1e-4, "{}", zoom(&window));
    // It begins as it ended, with the way out in sight.
    let kept = Settings { presenting: true, ..window.app().session().settings.clone() };
    let again = Window::with(kept, Vec::new());
    again.harness.get_by_label("Leave  Esc");
}

#[test]
fn the_story_is_told_with_the_keys_of_a_clicker() {
    let mut window = Window::open();
    window.act(Action::ToggleStory);
    window.harness.key_press(Key::F5);
    window.settle();
    let first = window.app().session().view.clone();
    window.harness.key_press(Key::PageDown);
    window.settle();
    assert_ne!(window.app().session().view, first);
    window.harness.get_by_label_contains("2 of 6 · ");
    window.harness.key_press(Key::PageUp);
    window.settle();
    assert_eq!(window.app().session().view, first);
    // Leaving the audience does not end the story.
    window.harness.key_press(Key::Escape);
    window.settle();
    assert!(window.app().session().story.is_some());
    window.harness.get_by_label("Next");
}

#[test]
fn the_lab_before_an_audience_is_its_picture() {
    let mut window = Window::open();
    window.act(Action::Lab(LabAction::SetDraws(50)));
    window.act(Action::Lab(LabAction::Show(LabPage::Result)));
    window.act(Action::TogglePresenting);
    assert_eq!(window.app().session().view, View::Lab);
    let title = window.app().session().figure().expect("a picture").title.clone();
    window.harness.get_by_label_contains(&title);
    assert!(window.harness.query_by_label("Why it moved").is_none());
}

#[test]
fn taking_back_never_leaves_the_lab() {
    let mut window = Window::open();
    window.act(Action::Lab(LabAction::SetDraws(50)));
    window.act(Action::SetYears(Some((2010, 2020))));
    window.act(Action::Lab(LabAction::Show(LabPage::Result)));
    assert_eq!(window.app().session().undo_label(), None);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert_eq!(window.app().session().view, View::Lab);
    window.act(Action::Lab(LabAction::Start("transit-quota".to_owned())));
    assert!(window.app().session().undo_label().is_some());
    window.act(Action::Travel(-1));
    assert_eq!(window.app().session().view, View::Lab);
    assert_eq!(window.app().session().undo_label(), None);
    // Outside, the charts' own steps are as they were.
    window.act(Action::Lab(LabAction::Leave));
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert_eq!(window.app().session().view, View::Lab);
}

#[test]
fn a_class_without_files_says_how_to_open_one() {
    let mut window = Window::open();
    window.act(Action::Lab(LabAction::SetDraws(50)));
    window.act(Action::Lab(LabAction::Show(LabPage::Result)));
    window.harness.get_by_label("Class").click();
    window.settle();
    window.harness.get_by_label("No class is open yet");
    window.harness.get_by_label("Open scenario files…");
}

#[test]
fn escape_closes_an_open_menu_and_nothing_else() {
    let mut window = Window::open();
    window.act(Action::ToggleQuery);
    window.harness.get_by_label("View").click();
    window.settle();
    window.harness.get_by_label_contains("Larger text");
    window.harness.key_press(Key::Escape);
    window.settle();
    assert!(window.harness.query_by_label_contains("Larger text").is_none(), "the menu is closed");
    assert!(window.app().session().query.open, "and the panel behind it is not");
}
