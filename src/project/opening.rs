//! From a path to an opened file, and what is asked of it: the part of the session's changes that is about files.

use std::path::PathBuf;
use std::sync::Arc;

use super::steps::ask_label;
use super::{
    Ask, EvidenceRequest, FileId, FirstGuess, Loaded, Make, OpenFile, Opening, Request, Session, TableTab, View,
};
use crate::charts::Spec;
use crate::formats::{Inspection, Kind, Plan};

/// A file that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    /// Where it lies.
    pub path: PathBuf,
    /// How it was first taken.
    pub first: Option<Arc<FirstGuess>>,
    /// What is made of it; the most likely question where nothing was chosen.
    pub make: Option<Make>,
    /// The opened file whose rows it gives anew, and how they were read before.
    pub again: Option<(FileId, Arc<Plan>)>,
}

impl Session {
    pub(super) fn open_paths(&mut self, paths: Vec<PathBuf>) -> Vec<Request> {
        self.path_box = false;
        self.queue.extend(paths);
        let texts = super::scenario_apply::text_files(&mut self.queue);
        let mut requests = self.next_in_queue();
        if !texts.is_empty() {
            requests.push(Request::Evidence(EvidenceRequest::Read(texts)));
        }
        requests
    }

    pub(super) fn next_in_queue(&mut self) -> Vec<Request> {
        if self.opening.is_some() {
            return Vec::new();
        }
        if !self.waiting.is_empty() {
            let next = Box::new(self.waiting.remove(0));
            let path = next.path.clone();
            return self.take_inspection(&path, Ok(next));
        }
        match self.queue.as_slice() {
            [] => Vec::new(),
            [_] => vec![Request::Inspect(self.queue.remove(0), None)],
            _ => vec![Request::Gather(std::mem::take(&mut self.queue))],
        }
    }

    pub(super) fn take_gathered(
        &mut self,
        groups: Vec<Inspection>,
        remarks: Vec<String>,
        refused: Vec<String>,
    ) -> Vec<Request> {
        self.waiting.extend(groups);
        for text in remarks {
            self.notify(text, false);
        }
        for text in refused {
            self.notify(text, true);
        }
        self.next_in_queue()
    }

    pub(super) fn take_inspection(&mut self, path: &PathBuf, result: Result<Box<Inspection>, String>) -> Vec<Request> {
        match result {
            Ok(inspection) => {
                if let Some(opening) = self.opening.as_mut().filter(|opening| opening.inspection.path == *path) {
                    if inspection.plan.member != opening.first.plan.member {
                        // Another part is another table, with a guess of its own.
                        opening.first = FirstGuess { kind: Kind::of(&inspection), plan: inspection.plan.clone() };
                        opening.recalled = false;
                    }
                    opening.inspection = *inspection;
                    opening.refreshing = false;
                    return Vec::new();
                }
                let (kind, guess) = (Kind::of(&inspection), inspection.plan.clone());
                let recalled = self.settings.remembered.of(&kind, path).map(|edits| {
                    let plan = edits.apply(&guess);
                    (edits.lost(&plan), plan)
                });
                let (lost, recalled) = recalled.map_or((None, None), |(lost, plan)| (lost, Some(plan)));
                if let Some(text) = lost {
                    self.notify(text, false);
                }
                let (mut plan, recalled) =
                    recalled.filter(|plan| *plan != guess).map_or((guess.clone(), false), |plan| (plan, true));
                // What was said of this provider's names before holds until said otherwise.
                for (text, code) in self.settings.assigned.of(&plan.format) {
                    plan.assigned.entry(text).or_insert(code);
                }
                let again = (plan != guess).then(|| Request::Inspect(path.clone(), Some(Box::new(plan))));
                self.opening = Some(Opening {
                    inspection: *inspection,
                    refreshing: again.is_some(),
                    first: FirstGuess { plan: guess, kind },
                    make: None,
                    remember: false,
                    recalled,
                });
                again.into_iter().collect()
            }
            Err(text) => {
                if let Some(opening) = self.opening.as_mut().filter(|opening| opening.inspection.path == *path) {
                    opening.refreshing = false;
                }
                self.notify(text, true);
                self.next_in_queue()
            }
        }
    }

    pub(super) fn accept_file(&mut self) -> Vec<Request> {
        let Some(Opening { inspection, first, make, remember, .. }) = self.opening.take() else { return Vec::new() };
        let Inspection { path, plan, .. } = inspection;
        self.remember_plan(&first, &path, &plan, remember);
        self.reading.retain(|other| other.path != path);
        self.reading.push(Reading { path: path.clone(), first: Some(Arc::new(first)), make, again: None });
        let mut requests = vec![Request::Read(path, Box::new(plan))];
        requests.extend(self.next_in_queue());
        requests
    }

    pub(super) fn dismiss_opening(&mut self) -> Vec<Request> {
        self.opening = None;
        self.next_in_queue()
    }

    pub(super) fn take_file(&mut self, path: PathBuf, result: Result<Box<Loaded>, String>) -> Vec<Request> {
        self.drawn.partial = None;
        let reading = self.reading.iter().position(|other| other.path == path).map(|at| self.reading.remove(at));
        let again = reading.as_ref().and_then(|reading| reading.again.clone());
        let loaded = match result {
            Ok(loaded) => *loaded,
            Err(text) => {
                self.notify(text, true);
                return again.map(|(id, plan)| self.give_up_reading_again(id, plan)).unwrap_or_default();
            }
        };
        if let Some((id, _)) = again {
            return self.take_again(id, loaded);
        }
        let id: FileId = self.next_id;
        self.next_id += 1;
        self.settings.recent.retain(|recent| *recent != path);
        self.settings.recent.insert(0, path.clone());
        self.settings.recent.truncate(8);
        let copied = loaded.searched.clone().filter(|_| self.settings.copies);
        let copy = copied.map(|plan| Request::KeepCopy(path.clone(), plan));
        let mut file = OpenFile::new(id, path, loaded);
        let make = reading.as_ref().and_then(|reading| reading.make);
        file.first = reading.and_then(|reading| reading.first);
        if let Some(make) = make {
            file.ask = file.ask_for(make);
        }
        self.files.push(file);
        let mut requests = self.show_file(id);
        if make == Some(Make::Table) {
            (self.table, self.tab) = (true, TableTab::Rows);
        }
        requests.extend(copy);
        requests.extend(self.recheck_own());
        requests
    }

    pub(super) fn show_file(&mut self, id: FileId) -> Vec<Request> {
        let Some(file) = self.files.iter().find(|file| file.id == id) else { return Vec::new() };
        let view = View::File { id, ask: file.ask.clone(), years: None, repairs: file.repairs() };
        let label = format!("Show {}", file.name());
        // A table that holds no trade data is one to read first.
        self.table = matches!(file.ask, Ask::Columns(_));
        self.tab = if self.table { TableTab::Rows } else { TableTab::Drawn };
        self.change(&label, view)
    }

    pub(super) fn close_file(&mut self, id: FileId) -> Vec<Request> {
        self.files.retain(|file| file.id != id);
        match self.view {
            View::File { id: shown, .. } if shown == id => self.change("Close file", View::Chart(Spec::default())),
            _ => Vec::new(),
        }
    }

    pub(super) fn ask(&mut self, id: FileId, ask: Ask) -> Vec<Request> {
        if let Some(file) = self.files.iter_mut().find(|file| file.id == id) {
            file.ask = ask.clone();
        }
        let years = self.years();
        let Some(file) = self.files.iter().find(|file| file.id == id) else { return Vec::new() };
        let (name, repairs) = (file.name(), file.repairs());
        self.change(&ask_label(&name, &ask), View::File { id, ask, years, repairs })
    }
}
