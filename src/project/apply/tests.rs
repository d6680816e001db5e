use super::*;
use crate::project::Settings;

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
