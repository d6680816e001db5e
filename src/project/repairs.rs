//! Repairs of a file, before and after it is read; what is remembered for files alike; a file that changed on disk.

use std::path::{Path, PathBuf};

use super::{Ask, FileId, Loaded, Make, OpenFile, Request, Session, View};
use crate::analysis::changes::Changes;
use crate::data::{Choices, Dataset, Finding, FindingId};
use crate::formats::{Edits, Plan, Stamp};

/// What a user can ask of a file's rows.
#[derive(Debug, Clone, PartialEq)]
pub enum FileAction {
    /// What to make of the file that waits.
    Make(Make),
    /// Remember the plan of the file that waits for files like it.
    Remember(bool),
    /// Take the file that waits as if nothing were remembered, and forget it.
    Forget,
    /// Take or refuse a repair of the file that waits.
    ChooseFirst(FindingId, bool),
    /// Take or refuse a repair of an opened file.
    Choose(FileId, FindingId, bool),
    /// Read an opened file again by another plan.
    Reread(FileId, Box<Plan>),
    /// What to do about an opened file that changed on disk.
    Keep(FileId, Keep),
}

/// What to do about a file that changed on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Go on with the rows that were read.
    Old,
    /// Take the rows of the file as it is now.
    New,
    /// Show both, as two files.
    Both,
}

/// What jobs and the watch bring back about files.
#[derive(Debug)]
pub enum FileOutcome {
    /// All rows of a file were examined.
    Examined(FileId, Result<Vec<Finding>, String>),
    /// A file's rows as the choices want them.
    Treated(FileId, Result<Box<Dataset>, String>),
    /// A file looks different from outside than when it was read; `None` when it is gone.
    Touched(PathBuf, Option<Stamp>),
    /// A changed file was read and compared.
    Compared(FileId, Result<Box<Newer>, String>),
}

/// What the app must do about files.
#[derive(Debug, Clone, PartialEq)]
pub enum FileRequest {
    /// Look at every row.
    Examine(FileId),
    /// Make the rows as the choices want them.
    Treat(FileId, Choices),
    /// Read the file as it is now, and compare.
    Compare(FileId),
}

/// A changed file, read.
#[derive(Debug, Clone)]
pub struct Newer {
    /// Its rows.
    pub loaded: Loaded,
    /// What differs; unknown where the file is too large to hold.
    pub changes: Option<Changes>,
}

/// What is known of a file that changed on disk.
#[derive(Debug, Clone)]
pub enum Changed {
    /// It is gone; what was read stays.
    Gone,
    /// It is being read and compared.
    Comparing,
    /// It can no longer be read, and why.
    Unreadable(String),
    /// It was read.
    Read(Box<Newer>),
}

/// Findings that take rows out of the table; the others are about sums.
const DROPS_ROWS: [FindingId; 2] = [FindingId::Vintages, FindingId::UnitValues];

impl Session {
    pub(super) fn file_action(&mut self, action: FileAction) -> Vec<Request> {
        match action {
            FileAction::Make(make) => {
                self.opening.iter_mut().for_each(|opening| opening.make = Some(make));
                Vec::new()
            }
            FileAction::Remember(remember) => {
                self.opening.iter_mut().for_each(|opening| opening.remember = remember);
                Vec::new()
            }
            FileAction::Forget => {
                let Some(opening) = &mut self.opening else { return Vec::new() };
                self.settings.remembered.forget(&opening.kind);
                opening.recalled = false;
                opening.remember = false;
                opening.refreshing = true;
                let guess = Box::new(opening.guess.clone());
                vec![Request::Inspect(opening.inspection.path.clone(), Some(guess))]
            }
            FileAction::ChooseFirst(id, taken) => {
                if let Some(opening) = &mut self.opening {
                    opening.inspection.plan.choices.set(id, taken);
                    for finding in opening.inspection.findings.iter_mut().filter(|finding| finding.id == id) {
                        finding.taken = taken;
                    }
                }
                Vec::new()
            }
            FileAction::Choose(id, finding, taken) => self.choose(id, finding, taken),
            FileAction::Reread(id, plan) => self.reread(id, plan),
            FileAction::Keep(id, keep) => self.keep(id, keep),
        }
    }

    pub(super) fn take_file_outcome(&mut self, outcome: FileOutcome) -> Vec<Request> {
        match outcome {
            FileOutcome::Examined(id, Ok(findings)) => {
                let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
                file.examined = true;
                file.set_findings(findings);
                if self.shows(id) { self.rebuild() } else { Vec::new() }
            }
            FileOutcome::Treated(id, Ok(dataset)) => {
                let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
                file.dataset = *dataset;
                if self.shows(id) { self.rebuild() } else { Vec::new() }
            }
            FileOutcome::Touched(path, stamp) => self.touched(&path, stamp),
            FileOutcome::Compared(id, result) => {
                let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
                file.changed = match result {
                    // A program that only saved the same figures again needs no word.
                    Ok(newer) if newer.changes.as_ref().is_some_and(Changes::is_none) => None,
                    Ok(newer) => Some(Changed::Read(newer)),
                    Err(text) => Some(Changed::Unreadable(text)),
                };
                Vec::new()
            }
            FileOutcome::Examined(_, Err(text)) | FileOutcome::Treated(_, Err(text)) => self.tell(text, true),
        }
    }

    fn shows(&self, id: FileId) -> bool {
        matches!(self.view, View::File { id: shown, .. } if shown == id)
    }

    /// Takes or refuses a repair: one step of undo.
    fn choose(&mut self, id: FileId, finding: FindingId, taken: bool) -> Vec<Request> {
        let Some(file) = self.files.iter().find(|file| file.id == id) else { return Vec::new() };
        let known = file.dataset.findings.iter().find(|own| own.id == finding).and_then(|own| own.fix);
        let Some(fix) = known else { return Vec::new() };
        let (ask, years) = match &self.view {
            View::File { id: shown, ask, years, .. } if *shown == id => (ask.clone(), *years),
            _ => (file.ask.clone(), None),
        };
        let mut choices = (*file.dataset.choices).clone();
        choices.set(finding, taken);
        let label = format!("{}: {}", fix.label, if taken { "yes" } else { "no" });
        self.change(&label, View::File { id, ask, years, choices })
    }

    /// Brings an opened file's rows in line with the choices of the view. Returns whether the figure must wait for it.
    pub(super) fn follow_choices(&mut self) -> Option<Request> {
        let View::File { id, choices, .. } = &self.view else { return None };
        let file = self.files.iter_mut().find(|file| file.id == *id)?;
        if *file.dataset.choices == *choices {
            return None;
        }
        let drops = |choices: &Choices| DROPS_ROWS.map(|id| choices.taken(id));
        file.plan.choices.clone_from(choices);
        let waits = drops(&file.dataset.choices) != drops(choices);
        file.set_choices(choices);
        waits.then(|| Request::File(FileRequest::Treat(*id, choices.clone())))
    }

    fn reread(&mut self, id: FileId, plan: Box<Plan>) -> Vec<Request> {
        let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
        let before = std::mem::replace(&mut file.plan, (*plan).clone()).assigned;
        self.settings.assigned.remember(&plan.format, &before, &plan.assigned);
        let path = file.path.clone();
        self.rereading.retain(|(other, _)| *other != path);
        self.rereading.push((path.clone(), id));
        vec![Request::Read(path, plan)]
    }

    /// A file was read again: its rows change, its number and its question stay.
    pub(super) fn take_again(&mut self, id: FileId, loaded: Loaded) -> Vec<Request> {
        let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
        let (path, ask, plan) = (file.path.clone(), file.ask.clone(), file.plan.clone());
        *file = OpenFile { ask, ..OpenFile::new(id, path, loaded) };
        file.plan = plan;
        let mut requests = file.examine_request();
        if self.shows(id) {
            requests.extend(self.rebuild());
        }
        requests
    }

    fn touched(&mut self, path: &Path, stamp: Option<Stamp>) -> Vec<Request> {
        let mut requests = Vec::new();
        for file in self.files.iter_mut().filter(|file| file.path == *path && !file.is_old) {
            let Some(stamp) = stamp else {
                file.changed = Some(Changed::Gone);
                continue;
            };
            if file.stamp == Some(stamp) {
                // It was gone for a moment, or came back as it was.
                file.changed = None;
                continue;
            }
            file.stamp = Some(stamp);
            file.changed = Some(Changed::Comparing);
            requests.push(Request::File(FileRequest::Compare(file.id)));
        }
        requests
    }

    fn keep(&mut self, id: FileId, keep: Keep) -> Vec<Request> {
        let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
        let changed = file.changed.take();
        let newer = match (keep, changed) {
            (Keep::New | Keep::Both, Some(Changed::Read(newer))) => *newer,
            _ => return Vec::new(),
        };
        if keep == Keep::New {
            return self.take_again(id, newer.loaded);
        }
        // The state that was read first stays as it is, under a name that says so.
        file.is_old = true;
        let (path, ask, plan) = (file.path.clone(), file.ask.clone(), file.plan.clone());
        let number = self.next_id;
        self.next_id += 1;
        let mut second = OpenFile { ask, ..OpenFile::new(number, path, newer.loaded) };
        second.plan = plan;
        let mut requests = second.examine_request();
        self.files.push(second);
        requests.extend(self.show_file(number));
        requests
    }

    /// Remembers the plan of the file that is being accepted, if the user wants that.
    pub(super) fn remember_plan(&mut self) {
        let Some(opening) = self.opening.as_ref().filter(|opening| opening.remember) else { return };
        let edits = Edits::between(&opening.guess, &opening.inspection.plan);
        self.settings.remembered.remember(opening.kind.clone(), edits);
    }
}

impl OpenFile {
    /// The findings, with the choices made so far.
    pub fn set_findings(&mut self, findings: Vec<Finding>) {
        let choices = &self.dataset.choices;
        let findings = findings
            .into_iter()
            .map(|mut finding| {
                finding.taken = finding.fix.is_some() && choices.taken(finding.id);
                finding
            })
            .collect();
        self.dataset.findings = std::sync::Arc::new(findings);
        self.as_read.findings = self.dataset.findings.clone();
    }

    /// The choices, where they are about sums; rows stay.
    fn set_choices(&mut self, choices: &Choices) {
        self.dataset.choices = std::sync::Arc::new(choices.clone());
        self.set_findings((*self.dataset.findings).clone());
    }

    /// Asks for a look at every row, where that was not done while reading and the rows are there.
    pub(super) fn examine_request(&self) -> Vec<Request> {
        let needed = !self.examined && self.searched.is_none();
        needed.then(|| Request::File(FileRequest::Examine(self.id))).into_iter().collect()
    }

    /// The question for what the user wants to make of the file.
    pub(super) fn ask_for(&self, make: Make) -> Ask {
        match make {
            Make::Share => self.share_question(),
            Make::Partners => self.partner_question(),
            Make::OverTime => self.over_time_question(),
            Make::Table => self.ask.clone(),
        }
    }
}
