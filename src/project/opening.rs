//! From a path to an opened file, and what is asked of it: the part of the session's changes that is about files.

use std::path::PathBuf;

use super::steps::ask_label;
use super::{Ask, EvidenceRequest, FileId, Loaded, OpenFile, Opening, Request, Session, View};
use crate::charts::Spec;
use crate::formats::Inspection;

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
        if self.opening.is_some() || self.queue.is_empty() {
            return Vec::new();
        }
        let path = self.queue.remove(0);
        vec![Request::Inspect(path, None)]
    }

    pub(super) fn take_inspection(&mut self, path: &PathBuf, result: Result<Box<Inspection>, String>) -> Vec<Request> {
        match result {
            Ok(mut inspection) => {
                let plan = &mut inspection.plan;
                // What was said of this provider's names before holds until said otherwise.
                for (text, code) in self.settings.assigned.of(&plan.format) {
                    plan.assigned.entry(text).or_insert(code);
                }
                if let Some(opening) = self.opening.as_mut().filter(|opening| opening.inspection.path == *path) {
                    opening.inspection = *inspection;
                    opening.refreshing = false;
                    return Vec::new();
                }
                let kind = Kind::of(&inspection);
                let guess = inspection.plan.clone();
                let recalled = self.settings.remembered.of(&kind).map(|edits| edits.apply(&guess));
                let changed = recalled.as_ref().is_some_and(|plan| *plan != guess);
                let again = recalled.filter(|_| changed).map(|plan| Request::Inspect(path.clone(), Some(Box::new(plan))));
                self.opening = Some(Opening {
                    inspection: *inspection,
                    refreshing: again.is_some(),
                    guess,
                    kind,
                    make: None,
                    remember: false,
                    recalled: changed,
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
        self.remember_plan();
        let Some(opening) = self.opening.take() else { return Vec::new() };
        if let Some(make) = opening.make {
            self.making.push((opening.inspection.path.clone(), make));
        }
        let mut requests = vec![Request::Read(opening.inspection.path.clone(), Box::new(opening.inspection.plan))];
        requests.extend(self.next_in_queue());
        requests
    }

    pub(super) fn dismiss_opening(&mut self) -> Vec<Request> {
        self.opening = None;
        self.next_in_queue()
    }

    pub(super) fn take_file(&mut self, path: PathBuf, result: Result<Box<Loaded>, String>) -> Vec<Request> {
        let loaded = match result {
            Ok(loaded) => *loaded,
            Err(text) => {
                self.making.retain(|(other, _)| *other != path);
                self.rereading.retain(|(other, _)| *other != path);
                return self.tell(text, true);
            }
        };
        if let Some(at) = self.rereading.iter().position(|(other, _)| *other == path) {
            let (_, id) = self.rereading.remove(at);
            return self.take_again(id, loaded);
        }
        let make = self.making.iter().position(|(other, _)| *other == path).map(|at| self.making.remove(at).1);
        let id: FileId = self.next_id;
        self.next_id += 1;
        self.settings.recent.retain(|recent| *recent != path);
        self.settings.recent.insert(0, path.clone());
        self.settings.recent.truncate(8);
        let copy = (loaded.searched.is_some() && self.settings.copies).then(|| Request::KeepCopy(path.clone()));
        let mut file = OpenFile::new(id, path, loaded);
        if let Some(make) = make {
            file.ask = file.ask_for(make);
        }
        let examine = file.examine_request();
        self.files.push(file);
        let mut requests = self.show_file(id);
        self.table = make == Some(Make::Table);
        requests.extend(examine);
        requests.extend(copy);
        requests.extend(self.recheck_own());
        requests
    }

    pub(super) fn show_file(&mut self, id: FileId) -> Vec<Request> {
        let Some(file) = self.files.iter().find(|file| file.id == id) else { return Vec::new() };
        let view = View::File { id, ask: file.ask.clone(), years: None, choices: (*file.dataset.choices).clone() };
        let label = format!("Show {}", file.name());
        self.table = false;
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
        let (name, choices) = (file.name(), (*file.dataset.choices).clone());
        self.change(&ask_label(&name, &ask), View::File { id, ask, years, choices })
    }
}
