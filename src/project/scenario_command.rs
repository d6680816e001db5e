//! What the palette and the menus offer of the scenario lab.

use super::scenario::{LabAction, LabPage, MOST};
use super::{Action, LabState, Session, View};

/// The commands of the lab, in the order of its menu.
pub(super) fn add(session: &Session, mut add: impl FnMut(Action, &str, &str, Option<&str>)) {
    let mut lab_action = |action: LabAction, label: &str, hint: &str, disabled: Option<&str>| {
        add(Action::Lab(action), label, hint, disabled);
    };
    lab_action(
        LabAction::Show(LabPage::Result),
        "Scenario lab",
        "What relief tied to benchmarks with snapback would do; what-if, not forecast",
        None,
    );
    let lab = session.lab.as_deref().filter(|_| session.view == View::Lab);
    let full = lab
        .is_some_and(|lab| lab.sheet.scenarios.len() >= MOST)
        .then_some("Six scenarios stand side by side at most; remove one first");
    for (id, scenario) in LabState::presets() {
        let label = format!("Try “{}”", scenario.name);
        lab_action(LabAction::Start((*id).to_owned()), &label, "A shipped scenario with its story and sources", full);
    }
    let shut = lab.is_none().then_some("Open the scenario lab first");
    for page in LabPage::ALL.into_iter().skip(1) {
        lab_action(LabAction::Show(page), &format!("Lab: {}", page.label()), page.hint(), shut);
    }
    let last =
        lab.is_some_and(|lab| lab.sheet.scenarios.len() < 2).then_some("The last scenario stays; start another first");
    lab_action(LabAction::Duplicate, "Duplicate scenario", "A copy under a new name", shut.or(full));
    lab_action(LabAction::Remove, "Remove scenario", "Undo brings it back", shut.or(last));
    lab_action(LabAction::Save, "Save scenario…", "A small readable file that opens anywhere", shut);
    lab_action(LabAction::CopyFile, "Copy scenario as text", "The same file on the clipboard", shut);
    lab_action(LabAction::ToggleRange, "Range of draws", "Where 9 in 10 draws lie", shut);
    lab_action(LabAction::ToggleSamples, "12 sample paths", "Single draws, thin", shut);
    lab_action(
        LabAction::RankInputs,
        "Share out the spread",
        "Which input matters, as Sobol indices; some seconds",
        shut,
    );
    lab_action(LabAction::ToggleExplanation, "How the model works", "One page for a student", shut);
}
