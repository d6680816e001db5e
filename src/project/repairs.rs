//! Repairs of an opened file, undone and redone with the view; what is remembered of them; a file that changed on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::opening::Reading;
use super::{Ask, FileId, FirstGuess, Loaded, Make, OpenFile, Request, Session, TableSource, View};
use crate::analysis::changes::Changes;
use crate::data::{Choices, Dataset, FindingId};
use crate::formats::{Edits, Plan, Stamp};

/// States of a file on disk that undo can go back to, beside the one in use: each holds its rows.
const EDITIONS: usize = 3;

/// Repairs of a file that a user can take, refuse and take back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repairs {
    /// Findings whose repair does not follow its default.
    pub choices: Choices,
    /// Codes given to areas that no table knows, by text as listed.
    pub assigned: BTreeMap<String, String>,
    /// Which state of the file on disk, where the user went on to a newer one: 0 is the one that was opened.
    pub edition: u32,
}

/// What a user can ask of a file's rows.
#[derive(Debug, Clone, PartialEq)]
pub enum FileAction {
    /// What to make of the file that waits; the most likely question where nothing is chosen.
    Make(Option<Make>),
    /// Remember the plan of the file that waits for files like it.
    Remember(bool),
    /// Take the file that waits as if nothing were remembered, and forget it.
    Forget,
    /// Take or refuse a repair of an opened file.
    Choose(FileId, FindingId, bool),
    /// Give an area of an opened file a code; without one it stays as written.
    Assign(FileId, String, Option<String>),
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

/// What jobs and the watch bring back about opened files.
#[derive(Debug)]
pub enum FileOutcome {
    /// A file's rows as the choices want them.
    Treated(FileId, Result<Box<Dataset>, String>),
    /// A file looks different from outside than when it was read; `None` when it is gone.
    Touched(PathBuf, Option<Stamp>),
    /// A changed file was read and compared.
    Compared(FileId, Result<Box<Newer>, String>),
}

/// What the app must do about opened files.
#[derive(Debug, Clone, PartialEq)]
pub enum FileRequest {
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

impl Session {
    pub(super) fn file_action(&mut self, action: FileAction) -> Vec<Request> {
        match action {
            FileAction::Make(make) => {
                self.opening.iter_mut().for_each(|opening| opening.make = make);
                Vec::new()
            }
            FileAction::Remember(remember) => {
                self.opening.iter_mut().for_each(|opening| opening.remember = remember);
                Vec::new()
            }
            FileAction::Forget => {
                let Some(opening) = &mut self.opening else { return Vec::new() };
                let path = opening.inspection.path.clone();
                self.settings.remembered.forget(&opening.first.kind);
                self.settings.remembered.forget(&opening.first.kind.only(&path));
                (opening.recalled, opening.remember, opening.refreshing) = (false, false, true);
                vec![Request::Inspect(path, Some(Box::new(opening.first.plan.clone())))]
            }
            FileAction::Choose(id, finding, taken) => self.choose(id, finding, taken),
            FileAction::Assign(id, text, code) => self.assign(id, text, code),
            FileAction::Keep(id, keep) => self.keep(id, keep),
        }
    }

    pub(super) fn take_file_outcome(&mut self, outcome: FileOutcome) -> Vec<Request> {
        match outcome {
            FileOutcome::Treated(id, Ok(dataset)) => {
                let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
                if !dataset.choices.keep_the_same_rows(&file.plan.choices) {
                    // Another choice was made meanwhile, and its rows are on their way.
                    return Vec::new();
                }
                file.aside = super::aside_table(&dataset.kept_aside);
                file.dataset = *dataset;
                file.dataset.choose(&file.plan.choices);
                self.rows_changed(id)
            }
            FileOutcome::Treated(_, Err(text)) => self.tell(text, true),
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
        }
    }

    /// Takes or refuses a repair: one step of undo.
    fn choose(&mut self, id: FileId, finding: FindingId, taken: bool) -> Vec<Request> {
        let Some(file) = self.files.iter().find(|file| file.id == id) else { return Vec::new() };
        let known = file.dataset.findings.iter().find(|own| own.id == finding).and_then(|own| own.fix);
        let Some(fix) = known else { return Vec::new() };
        let mut repairs = file.repairs();
        repairs.choices.set(finding, taken);
        self.repair(id, &format!("{}: {}", fix.label, if taken { "yes" } else { "no" }), repairs)
    }

    /// Names an area that no table knows: one step of undo.
    fn assign(&mut self, id: FileId, text: String, code: Option<String>) -> Vec<Request> {
        let Some(file) = self.files.iter().find(|file| file.id == id) else { return Vec::new() };
        let mut repairs = file.repairs();
        let label = if let Some(code) = code {
            let label = format!("Name {text}: {code}");
            repairs.assigned.insert(text, code);
            label
        } else {
            repairs.assigned.remove(&text);
            format!("Keep {text} as written")
        };
        self.repair(id, &label, repairs)
    }

    fn repair(&mut self, id: FileId, label: &str, repairs: Repairs) -> Vec<Request> {
        let (ask, years) = match &self.view {
            View::File { id: shown, ask, years, .. } if *shown == id => (ask.clone(), *years),
            _ => match self.files.iter().find(|file| file.id == id) {
                Some(file) => (file.ask.clone(), None),
                None => return Vec::new(),
            },
        };
        self.change(label, View::File { id, ask, years, repairs })
    }

    /// Brings an opened file's rows in line with the repairs of the view; the request for which its figure must wait.
    pub(super) fn follow_repairs(&mut self) -> Option<Request> {
        let View::File { id, repairs, .. } = &self.view else { return None };
        let file = self.files.iter_mut().find(|file| file.id == *id)?;
        let before = file.repairs();
        if before == *repairs {
            return None;
        }
        let plan =
            Plan { choices: repairs.choices.clone(), assigned: repairs.assigned.clone(), ..(*file.plan).clone() };
        let last = std::mem::replace(&mut file.plan, Arc::new(plan));
        file.searched = file.searched.take().map(|_| file.plan.clone());
        let (path, plan, first) = (file.path.clone(), file.plan.clone(), file.first.clone());
        let waits = if before.assigned != repairs.assigned {
            self.settings.assigned.remember(&plan.format, &before.assigned, &repairs.assigned);
            let earlier = self.reading.iter().position(|other| other.path == path).map(|at| self.reading.remove(at));
            // The rows on screen are those before the reading that this one replaces.
            let last = earlier.and_then(|earlier| earlier.again).map_or(last, |(_, plan)| plan);
            let first = first.clone();
            self.reading.push(Reading { path: path.clone(), first, make: None, again: Some((*id, last)) });
            Some(Request::Read(path.clone(), Box::new((*plan).clone())))
        } else if file.set_choices(&repairs.choices) {
            Some(Request::File(FileRequest::Treat(*id, repairs.choices.clone())))
        } else {
            None
        };
        if let Some(first) = first {
            self.remember_plan(&first, &path, &plan, false);
        }
        waits
    }

    /// Every reading was stopped.
    pub(super) fn give_up_reading(&mut self) -> Vec<Request> {
        let again: Vec<_> = self.reading.drain(..).filter_map(|reading| reading.again).collect();
        again.into_iter().flat_map(|(id, plan)| self.give_up_reading_again(id, plan)).collect()
    }

    /// A file could not be read again, or the user stopped that: its repairs are those of the rows on screen.
    pub(super) fn give_up_reading_again(&mut self, id: FileId, plan: Arc<Plan>) -> Vec<Request> {
        let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
        let given_up = std::mem::replace(&mut file.plan, plan).assigned.clone();
        file.searched = file.searched.take().map(|_| file.plan.clone());
        let known = file.repairs();
        self.settings.assigned.remember(&file.plan.format, &given_up, &known.assigned);
        match &mut self.view {
            View::File { id: shown, repairs, .. } if *shown == id => *repairs = known,
            _ => return Vec::new(),
        }
        self.rebuild()
    }

    /// A file was read again: its rows change, its number and its question stay.
    pub(super) fn take_again(&mut self, id: FileId, loaded: Loaded) -> Vec<Request> {
        let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return Vec::new() };
        let (path, ask, first, plan) = (file.path.clone(), file.ask.clone(), file.first.clone(), file.plan.clone());
        let (edition, editions) = (file.edition, std::mem::take(&mut file.editions));
        *file = OpenFile { plan, first, edition, editions, ask, ..OpenFile::new(id, path, loaded) };
        self.rows_changed(id)
    }

    /// Everything that was made from a file's rows is made anew.
    fn rows_changed(&mut self, id: FileId) -> Vec<Request> {
        let of_file =
            |source: &TableSource| matches!(source, TableSource::File(own) | TableSource::KeptAside(own) if *own == id);
        if self.arranged.as_ref().is_some_and(|arranged| of_file(&arranged.of)) {
            self.arranged = None;
        }
        if self.selected_row.as_ref().is_some_and(|(source, _)| of_file(source)) {
            self.selected_row = None;
        }
        let mut requests = match &self.view {
            View::File { id: shown, .. } if *shown == id => self.rebuild(),
            View::Query { sql, data: Some(data), .. } if *data == id => {
                let (sql, data) = (sql.clone(), Some(*data));
                self.drawn.stale = true;
                self.request_answer(sql, data)
            }
            _ => Vec::new(),
        };
        requests.extend(self.recheck_own());
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
        let newer = match (keep, file.changed.take()) {
            (Keep::New | Keep::Both, Some(Changed::Read(newer))) => *newer,
            _ => return Vec::new(),
        };
        if keep == Keep::New {
            return self.take_newer(id, newer.loaded);
        }
        // The state that was read first stays as it is, under a name that says so.
        file.is_old = true;
        let (path, ask, first, plan) = (file.path.clone(), file.ask.clone(), file.first.clone(), file.plan.clone());
        let number = self.next_id;
        self.next_id += 1;
        self.files.push(OpenFile { plan, first, ask, ..OpenFile::new(number, path, newer.loaded) });
        self.show_file(number)
    }

    /// Goes on with the rows of a file as it is now: one step of undo, which brings the rows before back.
    fn take_newer(&mut self, id: FileId, loaded: Loaded) -> Vec<Request> {
        // The step is one of the file's view, so that taking it back shows whose rows changed.
        let mut requests = match &self.view {
            View::File { id: shown, .. } if *shown == id => Vec::new(),
            _ => self.show_file(id),
        };
        let View::File { ask, years, .. } = self.view.clone() else { return requests };
        let Some(file) = self.files.iter_mut().find(|file| file.id == id) else { return requests };
        let edition = file.edition + 1;
        // States that were taken back can no longer be reached.
        file.editions.retain(|other| other.edition < edition);
        let mut newer = OpenFile {
            plan: file.plan.clone(),
            first: file.first.clone(),
            ask: file.ask.clone(),
            edition,
            editions: std::mem::take(&mut file.editions),
            ..OpenFile::new(id, file.path.clone(), loaded)
        };
        let (label, repairs) = (format!("Take the new rows of {}", file.name()), newer.repairs());
        std::mem::swap(file, &mut newer);
        newer.is_old = true;
        file.editions.push(newer);
        if file.editions.len() > EDITIONS {
            file.editions.remove(0);
        }
        requests.extend(self.change(&label, View::File { id, ask, years, repairs }));
        requests.extend(self.recheck_own());
        requests
    }

    /// Brings an opened file back, or forward, to the state of the view; those long ago are no longer held.
    pub(super) fn follow_edition(&mut self) -> Vec<Request> {
        let View::File { id, repairs, .. } = &mut self.view else { return Vec::new() };
        let Some(file) = self.files.iter_mut().find(|file| file.id == *id) else { return Vec::new() };
        if file.edition == repairs.edition {
            return Vec::new();
        }
        let Some(at) = file.editions.iter().position(|other| other.edition == repairs.edition) else {
            repairs.edition = file.edition;
            return self.tell("The rows of so long ago are no longer held; open the file again to read it anew", false);
        };
        let mut wanted = file.editions.remove(at);
        (wanted.editions, wanted.stamp) = (std::mem::take(&mut file.editions), file.stamp);
        std::mem::swap(file, &mut wanted);
        let newest = file.editions.iter().chain([&wanted]).map(|other| other.edition).max();
        file.is_old = newest.is_some_and(|newest| newest > file.edition);
        file.editions.push(wanted);
        file.editions.sort_by_key(|other| other.edition);
        (self.arranged, self.selected_row) = (None, None);
        self.recheck_own().into_iter().collect()
    }

    /// Keeps what the user changed in the plan of a file, for the file itself and, if wanted, for files like it.
    pub(super) fn remember_plan(&mut self, first: &FirstGuess, path: &Path, plan: &Plan, for_others: bool) {
        let edits = Edits::between(&first.plan, plan);
        let remembered = &mut self.settings.remembered;
        if for_others {
            remembered.forget(&first.kind.only(path));
            remembered.remember(first.kind.clone(), edits);
        } else if edits != Edits::default() || remembered.of(&first.kind, path).is_some() {
            remembered.remember(first.kind.only(path), edits);
        }
    }

    /// Opened files and what they looked like when they were last looked at, for the watch.
    pub fn watched(&self) -> impl Iterator<Item = (&Path, &Plan, Stamp)> {
        let current = self.files.iter().filter(|file| !file.is_old);
        current.filter_map(|file| Some((file.path.as_path(), &*file.plan, file.stamp?)))
    }
}

impl OpenFile {
    /// The repairs of its rows.
    pub fn repairs(&self) -> Repairs {
        Repairs { choices: self.plan.choices.clone(), assigned: self.plan.assigned.clone(), edition: self.edition }
    }

    /// Takes over the choices, where they are about sums; whether rows must be taken out or put back as well.
    fn set_choices(&mut self, choices: &Choices) -> bool {
        let waits = !self.dataset.choices.keep_the_same_rows(choices);
        self.dataset.choose(choices);
        waits
    }

    /// The question for what the user wants to make of the file.
    pub(super) fn ask_for(&self, make: Make) -> Ask {
        match make {
            // A table without trade has its own question.
            _ if matches!(self.ask, Ask::Columns(_)) => self.ask.clone(),
            Make::Share => self.share_question(),
            Make::Partners => self.partner_question(),
            Make::OverTime => self.over_time_question(),
            Make::Table => self.ask.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
