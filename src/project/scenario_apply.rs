//! What the actions of the scenario lab do. The single path is worked out here at once; draws are a job's.

use std::path::PathBuf;
use std::sync::Arc;

use super::scenario::{LabAction, LabOutcome, LabPage, LabRequest, MOST, ReadFile};
use super::scenario_state::LabState;
use super::{Drawn, FileId, Request, Session, View};
use crate::charts::Spec;
use crate::scenario::{Scenario, preset};

impl Session {
    /// Carries out one action of the lab.
    pub(super) fn lab_apply(&mut self, action: LabAction) -> Vec<Request> {
        if let Err(text) = self.lab_open() {
            return self.tell(text, true);
        }
        let Some(lab) = &mut self.lab else { return Vec::new() };
        let settled = !matches!(action, LabAction::Edit { .. });
        match action {
            LabAction::Show(page) => {
                // A page that was asked for is seen; an open claim card would lie over it.
                (self.evidence.shown, self.evidence.rows) = (None, None);
                lab.page = page;
                if self.view != View::Lab {
                    lab.came_from = Some(self.view.clone());
                    return self.change("Open the scenario lab", View::Lab);
                }
            }
            LabAction::Edit { label, scenario } => {
                if lab.chosen() == Some(&*scenario) {
                    return Vec::new();
                }
                if lab.gesture.as_ref() != Some(&label) {
                    lab.history.record(label.clone(), lab.sheet.clone());
                    lab.gesture = Some(label);
                }
                let chosen = lab.sheet.chosen;
                if let Some(slot) = lab.sheet.scenarios.get_mut(chosen) {
                    *slot = *scenario;
                }
            }
            LabAction::Leave => {
                let back = lab.came_from.take().unwrap_or_else(|| View::Chart(Spec::default()));
                return self.change("Back to the charts", back);
            }
            LabAction::UseBase(Some((id, year))) => return self.lab_ask_base(id, year),
            LabAction::UseBase(None) => {
                lab.gesture = None;
                let class = lab.set_base(None);
                let mut requests: Vec<Request> = class.map(Request::Lab).into_iter().collect();
                requests.extend(self.lab_rebuild(true));
                return requests;
            }
            LabAction::Settle => {}
            LabAction::Start(id) => {
                let Some(found) = preset(&id) else { return self.tell(format!("No shipped scenario {id}"), true) };
                match found.scenario() {
                    Ok(scenario) => return self.lab_add(&format!("Start from {}", scenario.name), scenario),
                    Err(cause) => return self.tell(cause.to_string(), true),
                }
            }
            LabAction::Choose(place) => lab.sheet.chosen = place.min(lab.sheet.scenarios.len().saturating_sub(1)),
            LabAction::Duplicate => {
                let Some(mut copy) = lab.chosen().cloned() else { return Vec::new() };
                copy.name = lab.free_name(&copy.name);
                return self.lab_add("Duplicate scenario", copy);
            }
            LabAction::Remove => {
                if lab.sheet.scenarios.len() < 2 {
                    return self.tell("The last scenario stays; start another first", false);
                }
                lab.history.record("Remove scenario", lab.sheet.clone());
                let chosen = lab.sheet.chosen.min(lab.sheet.scenarios.len() - 1);
                lab.sheet.scenarios.remove(chosen);
                lab.sheet.chosen = chosen.saturating_sub(1);
            }
            LabAction::TogglePanel(reading) => match lab.panels.iter().position(|shown| *shown == reading) {
                Some(_) if lab.panels.len() < 2 => {}
                Some(at) => drop(lab.panels.remove(at)),
                None => {
                    lab.panels.push(reading);
                    let order: Vec<_> = crate::scenario::Reading::all().collect();
                    let place = |reading| order.iter().position(|other| *other == reading);
                    lab.panels.sort_by_key(|reading| place(*reading));
                }
            },
            LabAction::Ask(reading) => lab.reading = reading,
            LabAction::ToggleRange => lab.with_range = !lab.with_range,
            LabAction::ToggleSamples => lab.with_samples = !lab.with_samples,
            LabAction::SetDraws(draws) => lab.draws = draws.max(1),
            LabAction::CompareWith(place) => lab.against = place,
            LabAction::RankInputs => {
                let Some(scenario) = lab.chosen().filter(|_| lab.faults.is_empty()).cloned() else {
                    return Vec::new();
                };
                let (scenario, reading) = (Box::new(scenario), lab.reading);
                return vec![Request::Lab(LabRequest::Rank { scenario, reading, with_shares: true })];
            }
            LabAction::ToggleExplanation => {
                lab.explanation = !lab.explanation;
                return Vec::new();
            }
            LabAction::Save => return self.lab_save(),
            LabAction::CopyFile => {
                return lab.chosen().map(|own| vec![Request::CopyText(own.to_toml())]).unwrap_or_default();
            }
            LabAction::TakeFromClass(place) => {
                let Some(scenario) = lab.class.get(place).map(|worked| worked.scenario.clone()) else {
                    return Vec::new();
                };
                return self.lab_add("Take a scenario from the class", scenario);
            }
        }
        if let Some(lab) = self.lab.as_mut().filter(|_| settled) {
            lab.gesture = None;
        }
        self.lab_rebuild(settled)
    }

    /// Makes the lab when it is first asked for.
    pub(super) fn lab_open(&mut self) -> Result<(), String> {
        if self.lab.is_none() {
            let mut lab = LabState::open()?;
            lab.work();
            self.lab = Some(Box::new(lab));
        }
        Ok(())
    }

    fn lab_add(&mut self, label: &str, mut scenario: Scenario) -> Vec<Request> {
        let Some(lab) = &mut self.lab else { return Vec::new() };
        if lab.sheet.scenarios.len() >= MOST {
            return self.tell(format!("{MOST} scenarios stand side by side at most; remove one first"), false);
        }
        scenario.name = lab.free_name(&scenario.name);
        lab.history.record(label, lab.sheet.clone());
        lab.gesture = None;
        lab.sheet.scenarios.push(scenario);
        lab.sheet.chosen = lab.sheet.scenarios.len() - 1;
        if matches!(lab.page, LabPage::Class | LabPage::Past) {
            lab.page = LabPage::Result;
        }
        self.leave_evidence();
        if self.view == View::Lab { self.lab_rebuild(true) } else { self.change("Open the scenario lab", View::Lab) }
    }

    fn lab_ask_base(&mut self, id: FileId, year: Option<String>) -> Vec<Request> {
        let file = self.files.iter().find(|file| file.id == id);
        match file.filter(|file| file.searched.is_some()).map(super::OpenFile::name) {
            Some(name) => self.tell(
                format!(
                    "{name} is too large to hold: only sums of it are here. Open a file of one year, such as one of BACI's"
                ),
                true,
            ),
            None => vec![Request::Lab(LabRequest::Base(id, year))],
        }
    }

    fn lab_save(&mut self) -> Vec<Request> {
        let Some(scenario) = self.lab.as_ref().and_then(|lab| lab.chosen()) else { return Vec::new() };
        if let Some(fault) = scenario.faults().into_iter().next() {
            return self.tell(format!("Not saved: {}", fault.what), true);
        }
        let letters = scenario.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' });
        let name = letters.collect::<String>().to_lowercase();
        vec![Request::Lab(LabRequest::Save { name, text: scenario.to_toml() })]
    }

    /// Works out the single path and draws its picture now; asks for draws once a gesture is over.
    pub(super) fn lab_rebuild(&mut self, settled: bool) -> Vec<Request> {
        let Some(lab) = &mut self.lab else { return Vec::new() };
        lab.work();
        let mut requests = Vec::new();
        let samples = lab.page == LabPage::Result && lab.with_samples && lab.drawn().is_none();
        if settled && (lab.wants_draws() || samples && lab.faults.is_empty()) {
            let (scenarios, draws, seed) = (lab.to_draw(), lab.draws, lab.seed);
            requests.push(Request::Lab(LabRequest::Draw { scenarios, draws, seed }));
        }
        if settled {
            requests.extend(lab.to_ask().map(Request::Lab));
        }
        self.lab_redraw();
        requests
    }

    fn lab_redraw(&mut self) {
        if self.view != View::Lab {
            return;
        }
        let Some(lab) = &self.lab else { return };
        let figure = lab.figure().map(Arc::new);
        let gone = |at: &crate::charts::figure::PointRef| figure.as_ref().is_ok_and(|figure| figure.get(*at).is_none());
        if self.selected.as_ref().is_some_and(gone) {
            self.selected = None;
        }
        self.drawn = Drawn::new(figure);
    }

    /// Undo or redo inside the lab, which has steps of its own: taking back never leaves it. `None` outside.
    pub(super) fn lab_travel(&mut self, back: bool) -> Option<Vec<Request>> {
        let lab = self.lab.as_mut().filter(|_| self.view == View::Lab)?;
        let moved = if back { lab.history.undo(&mut lab.sheet) } else { lab.history.redo(&mut lab.sheet) };
        if moved.is_none() {
            return Some(Vec::new());
        }
        lab.gesture = None;
        Some(self.lab_rebuild(true))
    }

    /// Takes in what a job of the lab brought back.
    pub(super) fn lab_take(&mut self, outcome: LabOutcome) -> Vec<Request> {
        let Some(lab) = &mut self.lab else {
            return match outcome {
                LabOutcome::Read(files) => self.lab_take_files(files),
                _ => Vec::new(),
            };
        };
        match outcome {
            LabOutcome::Drawn(Ok(spread)) => lab.take_draws(*spread),
            LabOutcome::Ranked(Ok(ranked)) => lab.take_ranking(*ranked),
            LabOutcome::Backtested(Ok(report)) => lab.take_backtest(*report),
            LabOutcome::Drawn(Err(text)) | LabOutcome::Ranked(Err(text)) | LabOutcome::Backtested(Err(text)) => {
                return self.tell(text, true);
            }
            LabOutcome::Read(files) => return self.lab_take_files(files),
            LabOutcome::Class { class, failed, base_title, is_new } => {
                if base_title != lab.engine().defaults.base.title {
                    // The base was changed meanwhile: the files are worked out on the one that is there now.
                    let files = class.into_iter().map(|(name, worked)| (name, worked.scenario));
                    let files = files.chain(failed.into_iter().map(|(name, scenario, _)| (name, scenario))).collect();
                    return vec![Request::Lab(LabRequest::Class { files, is_new })];
                }
                if !is_new && !class.iter().all(|(name, _)| lab.has_in_class(name)) {
                    // Another class was opened meanwhile.
                    return Vec::new();
                }
                lab.take_class(class);
                for (name, _, cause) in failed {
                    self.notify(format!("{name} is left out of the class: {cause}"), true);
                }
                return if is_new { self.lab_show_class() } else { self.lab_rebuild(false) };
            }
            LabOutcome::Based { choice, base } => {
                lab.base_choice = Some(choice);
                return match base {
                    Ok(base) => {
                        let class = lab.set_base(Some(base));
                        let mut requests: Vec<Request> = class.map(Request::Lab).into_iter().collect();
                        requests.extend(self.lab_rebuild(true));
                        requests
                    }
                    Err(text) => self.tell(text, true),
                };
            }
        }
        lab.say();
        self.lab_redraw();
        Vec::new()
    }

    /// One file is a scenario of the list; several are a class.
    fn lab_take_files(&mut self, files: Vec<ReadFile>) -> Vec<Request> {
        let mut scenarios: Vec<(PathBuf, Scenario)> = Vec::new();
        for (path, read) in files {
            match read {
                Ok(scenario) => scenarios.push((path, *scenario)),
                Err(text) => self.notify(text, true),
            }
        }
        if let Err(text) = self.lab_open() {
            return self.tell(text, true);
        }
        for (path, _) in &scenarios {
            self.settings.recent.retain(|recent| recent != path);
            self.settings.recent.insert(0, path.clone());
            self.settings.recent.truncate(8);
        }
        match scenarios.len() {
            0 => Vec::new(),
            1 => scenarios.pop().map(|(_, only)| self.lab_add("Open scenario", only)).unwrap_or_default(),
            _ => {
                let files = scenarios.into_iter().map(|(path, scenario)| (path.display().to_string(), scenario));
                vec![Request::Lab(LabRequest::Class { files: files.collect(), is_new: true })]
            }
        }
    }

    fn lab_show_class(&mut self) -> Vec<Request> {
        if let Some(lab) = &mut self.lab {
            lab.page = LabPage::Class;
        }
        self.leave_evidence();
        if self.view == View::Lab { self.lab_rebuild(true) } else { self.change("Open a class", View::Lab) }
    }

    /// What undo would take back, in the lab or in the charts.
    pub fn undo_label(&self) -> Option<&str> {
        match self.lab_in_view() {
            Some(lab) => lab.history.undo_label(),
            None => self.history.undo_label(),
        }
    }

    /// What redo would bring back.
    pub fn redo_label(&self) -> Option<&str> {
        match self.lab_in_view() {
            Some(lab) => lab.history.redo_label(),
            None => self.history.redo_label(),
        }
    }

    /// Names of the steps that undo and redo walk, oldest first: those done, and those taken back.
    pub fn steps(&self) -> (Vec<&str>, Vec<&str>) {
        match self.lab_in_view() {
            Some(lab) => (lab.history.labels().collect(), lab.history.undone().collect()),
            None => (self.history.labels().collect(), self.history.undone().collect()),
        }
    }

    fn lab_in_view(&self) -> Option<&LabState> {
        self.lab.as_deref().filter(|_| self.view == View::Lab)
    }
}

/// Takes scenarios and claims out of a list of paths: small text files that are no tables.
pub(super) fn text_files(paths: &mut Vec<PathBuf>) -> Vec<PathBuf> {
    let is_text = |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let (texts, rest) = std::mem::take(paths).into_iter().partition(is_text);
    *paths = rest;
    texts
}
