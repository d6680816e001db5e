use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::charts::scenario_words::Worked;
use crate::project::{LabOutcome, LabPage, LabRequest, SaveAs, SaveBox, Settings};
use crate::scenario::Scenario;

fn session() -> Session {
    Session::new(Settings::default())
}

fn view_of(requests: &[Request]) -> Option<&View> {
    requests.iter().find_map(|request| if let Request::BuildFigure(view) = request { Some(&**view) } else { None })
}

#[test]
fn every_change_of_view_asks_for_its_figure_and_can_be_undone() {
    let mut session = session();
    let requests = session.apply(Action::ShowChart("prisoners".to_owned()));
    assert_eq!(view_of(&requests), Some(&View::Chart(Spec::of("prisoners"))));
    session.apply(Action::SetYears(Some((2025, 2021))));
    assert_eq!(session.years(), Some((2021, 2025)));
    session.apply(Action::Undo);
    assert_eq!(session.years(), None);
    session.apply(Action::Undo);
    assert_eq!(session.view, View::Chart(Spec::default()));
    session.apply(Action::Redo);
    assert_eq!(session.spec().map(|spec| spec.chart.as_str()), Some("prisoners"));
}

#[test]
fn a_late_figure_of_another_view_is_dropped() {
    let mut session = session();
    let late = Box::new(View::Chart(Spec::of("timeline")));
    let unfit = charts::Unfit { reason: "late".to_owned(), next_step: String::new() };
    session.take(Outcome::Figure(late, Err(unfit)));
    assert!(session.drawn.figure.is_none() && session.drawn.stale);
}

#[test]
fn a_partial_figure_stands_until_the_whole_one_comes_or_the_job_is_stopped() {
    let mut session = session();
    let figure = || Box::new(charts::Figure { title: "so far".to_owned(), ..charts::Figure::default() });
    let view = Box::new(session.view.clone());
    session.take(Outcome::Partial(Some(Box::new(View::Chart(Spec::of("timeline")))), figure()));
    assert!(session.drawn.partial.is_none(), "it is of another view");
    session.take(Outcome::Partial(Some(view.clone()), figure()));
    assert!(session.drawn.partial.is_some() && session.figure().is_none(), "what is partial is never exported");
    session.take(Outcome::Figure(view.clone(), Ok(*figure())));
    assert!(session.drawn.partial.is_none() && session.figure().is_some());
    session.take(Outcome::Partial(None, figure()));
    session.take(Outcome::Cancelled("Reading".to_owned()));
    assert!(session.drawn.partial.is_none());
}

#[test]
fn escape_closes_the_top_thing_only() {
    let mut session = session();
    session.apply(Action::ToggleKeys);
    session.apply(Action::TogglePalette);
    session.apply(Action::Escape);
    assert!(session.keys && !session.palette);
    session.apply(Action::Escape);
    assert!(!session.keys);
}

#[test]
fn asking_for_what_is_shown_changes_nothing() {
    let mut session = session();
    assert!(session.apply(Action::ShowChart("potash-share".to_owned())).is_empty());
    assert_eq!(session.history.undo_label(), None);
}

#[test]
fn the_story_walks_its_steps_and_stops_at_its_ends() {
    let mut session = session();
    session.apply(Action::ToggleStory);
    for _ in 0..10 {
        session.apply(Action::StepStory(1));
    }
    assert_eq!(session.story, Some(STORY.len() - 1));
    session.apply(Action::StepStory(-1));
    assert_eq!(session.story, Some(STORY.len() - 2));
    session.apply(Action::Escape);
    assert_eq!(session.story, None);
}

#[test]
fn files_of_a_class_are_worked_out_by_a_job_on_the_base_that_is_there() {
    let mut session = session();
    let scenario = |name: &str| Scenario { name: name.to_owned(), ..Scenario::defaults("a").expect("shipped") };
    let read = ["a", "b", "c"].map(|name| (PathBuf::from(name), Ok(Box::new(scenario(name))))).into();
    let asked = session.take(Outcome::Lab(LabOutcome::Read(read)));
    let [Request::Lab(LabRequest::Class { files, is_new: true })] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(files.len(), 3);
    let lab = || session.lab.as_ref().expect("open");
    assert!(lab().class.is_empty(), "nothing is run while a frame waits");
    let engine = Arc::clone(lab().engine());
    let outcome = |base_title: &str| {
        let worked = |(name, scenario): &(String, Scenario)| {
            (name.clone(), Worked { scenario: scenario.clone(), worlds: engine.four(scenario).expect("runs") })
        };
        let failed = vec![("c".to_owned(), scenario("c"), "why".to_owned())];
        let class = files.iter().take(2).map(worked).collect();
        Outcome::Lab(LabOutcome::Class { class, failed, base_title: base_title.to_owned(), is_new: true })
    };
    let title = engine.defaults.base.title.clone();
    let (other, own) = (outcome("another market"), outcome(&title));
    let again = session.take(other);
    assert!(matches!(again.as_slice(), [Request::Lab(LabRequest::Class { is_new: true, .. })]), "{again:?}");
    session.take(own);
    let lab = session.lab.as_ref().expect("open");
    assert_eq!((lab.page, lab.class.len()), (LabPage::Class, 2));
    assert_eq!(session.notices.last().map(|notice| notice.text.as_str()), Some("c is left out of the class: why"));
}

#[test]
fn what_finds_no_dialog_waits_for_a_place_and_escape_saves_nothing() {
    let mut session = session();
    let waiting = || Box::new(SaveBox { name: "chart.png".to_owned(), request: Request::Save(SaveAs::Png) });
    assert!(session.take(Outcome::NoSaveDialog(waiting())).is_empty());
    session.apply(Action::Escape);
    assert!(session.save_box.is_none());
    assert!(session.apply(Action::SaveAt("late.png".into())).is_empty());
    session.take(Outcome::NoSaveDialog(waiting()));
    let asked = session.apply(Action::SaveAt("here.png".into()));
    assert_eq!(asked, [Request::SaveAt(Box::new(Request::Save(SaveAs::Png)), "here.png".into())]);
    assert!(session.save_box.is_none());
}
