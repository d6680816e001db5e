//! Repairs as steps of a session, on plain values: no file is read.

use polars::prelude::DataFrame;

use super::*;
use crate::charts::Spec;
use crate::data::{Finding, Fix, KeptAside, Provenance};
use crate::formats::Kind;
use crate::project::{Action, Outcome, Settings};

const FIX: Fix = Fix { label: "Do it", taken: "done", refused: "not done" };

fn dataset() -> Dataset {
    let finding = |id| Finding::new(id, "Something is odd", 2).with_fix(FIX, &Choices::default());
    Dataset {
        id: "a.csv".to_owned(),
        title: "a.csv".to_owned(),
        frame: DataFrame::default(),
        provenance: Arc::new(Provenance::default()),
        notes: Arc::default(),
        findings: Arc::new(vec![finding(FindingId::WorldBesidePartners), finding(FindingId::UnitValues)]),
        choices: Arc::default(),
        kept_aside: Arc::new(KeptAside::default()),
    }
}

fn stamp(n_bytes: u64) -> Stamp {
    Stamp { n_bytes, modified: None }
}

fn kind() -> Kind {
    serde_json::from_str(r#"{"format":"tidy","header":"00"}"#).expect("a kind")
}

/// A session with one opened file.
fn session() -> (Session, FileId) {
    let mut session = Session::new(Settings::default());
    let mut loaded = Loaded::of(dataset());
    (loaded.stamp, loaded.kind) = (Some(stamp(1)), Some(kind()));
    session.take(Outcome::Read(PathBuf::from("a.csv"), Ok(Box::new(loaded))));
    let file = session.files.last_mut().expect("it was opened");
    file.first = Some(Arc::new(FirstGuess { plan: Plan::default(), kind: kind() }));
    let id = file.id;
    (session, id)
}

fn choose(session: &mut Session, id: FileId, finding: FindingId, taken: bool) -> Vec<Request> {
    session.apply(Action::File(FileAction::Choose(id, finding, taken)))
}

fn draws(requests: &[Request]) -> bool {
    requests.iter().any(|request| matches!(request, Request::BuildFigure(_)))
}

#[test]
fn a_repair_of_sums_is_one_step_of_undo_and_the_caveat_follows() {
    let (mut session, id) = session();
    let caveats = |session: &Session| session.files[0].dataset.caveats();
    assert!(caveats(&session)[0].ends_with("; done"));
    assert!(draws(&choose(&mut session, id, FindingId::WorldBesidePartners, false)));
    assert!(caveats(&session)[0].ends_with("; not done"));
    assert_eq!(session.history.undo_label(), Some("Do it: no"));
    let remembered = session.settings.remembered.of(&kind(), Path::new("a.csv")).cloned().expect("kept for the file");
    assert!(!remembered.apply(&Plan::default()).choices.taken(FindingId::WorldBesidePartners));
    assert_eq!(session.settings.remembered.of(&kind(), Path::new("b.csv")), None, "and for no other");
    assert!(draws(&session.apply(Action::Undo)));
    assert!(caveats(&session)[0].ends_with("; done"));
    let remembered = session.settings.remembered.of(&kind(), Path::new("a.csv")).cloned().expect("kept for the file");
    assert_eq!(remembered.apply(&Plan::default()), Plan::default());
}

#[test]
fn a_repair_that_takes_rows_out_comes_before_the_figure_and_a_late_one_is_dropped() {
    let (mut session, id) = session();
    let requests = choose(&mut session, id, FindingId::UnitValues, true);
    let [Request::File(FileRequest::Treat(_, choices))] = requests.as_slice() else { panic!("{requests:?}") };
    let with = |choices: &Choices| {
        let mut treated = dataset();
        treated.choices = Arc::new(choices.clone());
        treated.title = "treated".to_owned();
        Outcome::File(FileOutcome::Treated(id, Ok(Box::new(treated))))
    };
    assert!(session.take(with(&Choices::default())).is_empty(), "rows of another choice");
    assert_eq!(session.files[0].dataset.title, "a.csv");
    assert!(draws(&session.take(with(choices))));
    assert_eq!(session.files[0].dataset.title, "treated");
}

#[test]
fn a_name_is_read_anew_and_stays_as_it_was_when_that_is_stopped() {
    let (mut session, id) = session();
    let requests = session.apply(Action::File(FileAction::Assign(id, "Belaurs".to_owned(), Some("BLR".to_owned()))));
    let [Request::Read(_, plan)] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(plan.assigned.get("Belaurs").map(String::as_str), Some("BLR"));
    assert!(draws(&session.take(Outcome::Cancelled("Reading a.csv".to_owned()))));
    assert_eq!(session.files[0].repairs(), Repairs::default());
    let View::File { repairs, .. } = &session.view else { panic!("{:?}", session.view) };
    assert_eq!(*repairs, Repairs::default());
    session.apply(Action::File(FileAction::Assign(id, "Belaurs".to_owned(), Some("BLR".to_owned()))));
    session.take(Outcome::Read(PathBuf::from("a.csv"), Ok(Box::new(Loaded::of(dataset())))));
    assert_eq!((session.files.len(), session.files[0].id), (1, id), "its rows change, the file stays");
    assert_eq!(session.files[0].repairs().assigned.len(), 1);
}

#[test]
fn a_file_that_changed_waits_for_a_word_and_one_saved_again_needs_none() {
    let (mut session, id) = session();
    let path = PathBuf::from("a.csv");
    let touch = |session: &mut Session, n| session.take(Outcome::File(FileOutcome::Touched(path.clone(), n)));
    let compared = |changes: Changes| {
        let newer = Newer { loaded: Loaded::of(dataset()), changes: Some(changes) };
        Outcome::File(FileOutcome::Compared(id, Ok(Box::new(newer))))
    };
    assert_eq!(touch(&mut session, Some(stamp(2))), [Request::File(FileRequest::Compare(id))]);
    session.take(compared(Changes::default()));
    assert!(session.files[0].changed.is_none(), "the same figures were saved again");
    touch(&mut session, None);
    assert!(matches!(session.files[0].changed, Some(Changed::Gone)));
    touch(&mut session, Some(stamp(3)));
    session.take(compared(Changes { added: 1, ..Changes::default() }));
    assert!(draws(&session.apply(Action::File(FileAction::Keep(id, Keep::Both)))));
    let names: Vec<String> = session.files.iter().map(OpenFile::name).collect();
    assert_eq!(names, ["a.csv (as first read)", "a.csv"]);
    assert_eq!(session.watched().count(), 0, "the new state was read without a stamp here");
    session.apply(Action::ShowChart(Spec::default().chart));
}

#[test]
fn the_new_rows_of_a_changed_file_can_be_taken_back_and_taken_again() {
    let (mut session, id) = session();
    let rows = |session: &Session| session.files[0].dataset.title.clone();
    for n in 1..=2_u64 {
        let mut newer = Loaded::of(Dataset { title: format!("state {n}"), ..dataset() });
        newer.stamp = Some(stamp(1 + n));
        session.take(Outcome::File(FileOutcome::Touched(PathBuf::from("a.csv"), Some(stamp(1 + n)))));
        let newer = Newer { loaded: newer, changes: None };
        session.take(Outcome::File(FileOutcome::Compared(id, Ok(Box::new(newer)))));
        let requests = session.apply(Action::File(FileAction::Keep(id, Keep::New)));
        assert!(draws(&requests) && session.files[0].changed.is_none());
        assert_eq!(session.undo_label(), Some("Take the new rows of a.csv"));
    }
    assert_eq!(rows(&session), "state 2");
    for expected in ["state 1", "a.csv"] {
        assert!(draws(&session.apply(Action::Undo)));
        assert_eq!(rows(&session), expected);
        assert!(session.files[0].is_old, "its rows are not those on disk");
    }
    for expected in ["state 1", "state 2"] {
        assert!(draws(&session.apply(Action::Redo)));
        assert_eq!(rows(&session), expected);
    }
    assert!(!session.files[0].is_old);
    // A repair is made on the rows in use, and another chart in view comes back with undo.
    assert!(draws(&choose(&mut session, id, FindingId::WorldBesidePartners, false)));
    session.apply(Action::Undo);
    assert_eq!((rows(&session).as_str(), session.files.len()), ("state 2", 1));
}
