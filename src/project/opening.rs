//! From a path to an opened file, and what is asked of it: the part of the session's changes that is about files.

use std::path::PathBuf;

use super::steps::ask_label;
use super::{Ask, EvidenceRequest, FileId, Loaded, OpenFile, Opening, Request, Session, TableTab, View};
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
            Ok(mut inspection) => {
                let plan = &mut inspection.plan;
                // What was said of this provider's names before holds until said otherwise.
                for (text, code) in self.settings.assigned.of(&plan.format) {
                    plan.assigned.entry(text).or_insert(code);
                }
                self.opening = Some(Opening { inspection: *inspection, refreshing: false });
                Vec::new()
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
        let Some(opening) = self.opening.take() else { return Vec::new() };
        let mut requests = vec![Request::Read(opening.inspection.path.clone(), Box::new(opening.inspection.plan))];
        requests.extend(self.next_in_queue());
        requests
    }

    pub(super) fn dismiss_opening(&mut self) -> Vec<Request> {
        self.opening = None;
        self.next_in_queue()
    }

    pub(super) fn take_file(&mut self, path: PathBuf, result: Result<Box<Loaded>, String>) -> Vec<Request> {
        self.drawn.partial = None;
        let loaded = match result {
            Ok(loaded) => *loaded,
            Err(text) => return self.tell(text, true),
        };
        let id: FileId = self.next_id;
        self.next_id += 1;
        self.settings.recent.retain(|recent| *recent != path);
        self.settings.recent.insert(0, path.clone());
        self.settings.recent.truncate(8);
        let copied = loaded.searched.clone().filter(|_| self.settings.copies);
        let copy = copied.map(|plan| Request::KeepCopy(path.clone(), plan));
        self.files.push(OpenFile::new(id, path, loaded));
        let mut requests = self.show_file(id);
        requests.extend(copy);
        requests.extend(self.recheck_own());
        requests
    }

    pub(super) fn show_file(&mut self, id: FileId) -> Vec<Request> {
        let Some(file) = self.files.iter().find(|file| file.id == id) else { return Vec::new() };
        let view = View::File { id, ask: file.ask.clone(), years: None };
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
        let name = self.files.iter().find(|file| file.id == id).map(OpenFile::name).unwrap_or_default();
        self.change(&ask_label(&name, &ask), View::File { id, ask, years })
    }
}
