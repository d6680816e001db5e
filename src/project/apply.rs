//! The one place where an action changes a session. Each arm is one call. Between actions the window only notes which jobs
//! run, and puts files back into the queue while the tables they need are on their way.

use std::sync::Arc;

use super::steps::{chart_label, years_label};
use super::{Action, Drawn, EvidenceRequest, Outcome, Request, STORY, Session, View};
use crate::charts::{self, Spec, events};

impl Session {
    /// Carries out one action and returns what the app must do for it.
    pub fn apply(&mut self, action: Action) -> Vec<Request> {
        if self.leaves_presenting(&action) {
            return Vec::new();
        }
        match action {
            Action::ShowChart(id) => self.show_chart(&id),
            Action::SetDefinition(id) => self.set_definition(id),
            Action::ToggleCompanion(code) => self.toggle_companion(code),
            Action::SetLanes(lanes) => self.set_lanes(lanes),
            Action::CycleLanes => self.cycle_lanes(),
            Action::ToggleStacked => self.toggle_stacked(),
            Action::SetYears(years) => self.set_years(years),
            Action::StepYear(by) => self.step_year(by),
            Action::StepEvent(by) => self.step_event(by),
            Action::SelectEvent(id) => self.select_event(&id),
            Action::Select(point) => self.select(point),
            Action::ToggleTable => {
                self.leave_evidence();
                flip(&mut self.table)
            }
            Action::ShowTab(tab) => self.show_tab(tab),
            Action::Arrange(source, wanted) => self.arrange(source, *wanted),
            Action::SelectRow(row) => self.select_row(row),
            Action::SaveTable(kind) => vec![Request::SaveTable(kind)],
            Action::ToggleQuery => flip(&mut self.query.open),
            Action::RunQuery(sql) => self.run_query(&sql),
            Action::SetAxes(axes) => self.set_axes(axes),
            Action::ToggleSidePanel => flip(&mut self.settings.side_panel),
            Action::ToggleInspector => self.toggle_inspector(),
            Action::TogglePalette => flip(&mut self.palette),
            Action::ToggleKeys => flip(&mut self.keys),
            Action::TogglePathBox => flip(&mut self.path_box),
            Action::Escape => self.escape(),
            Action::TogglePresenting => flip(&mut self.settings.presenting),
            Action::TextSize(step) => self.set_text_size(step),
            Action::SetTheme(theme) => {
                self.settings.theme = theme;
                Vec::new()
            }
            Action::ToggleFullScreen => {
                self.full_screen = !self.full_screen;
                vec![Request::FullScreen(self.full_screen)]
            }
            Action::Undo => self.travel(true),
            Action::Redo => self.travel(false),
            Action::Travel(by) => self.travel_by(by),
            Action::Evidence(action) => self.evidence_apply(action),
            Action::OpenDialog => vec![Request::OpenDialog],
            Action::OpenPaths(paths) => self.open_paths(paths),
            Action::EditPlan(mut plan) => match &mut self.opening {
                Some(opening) => {
                    opening.refreshing = true;
                    plan.carry_over(&opening.inspection.plan);
                    let before = &opening.inspection.plan.assigned;
                    self.settings.assigned.remember(&plan.format, before, &plan.assigned);
                    vec![Request::Inspect(opening.inspection.path.clone(), Some(plan))]
                }
                None => Vec::new(),
            },
            Action::AcceptFile => self.accept_file(),
            Action::DismissOpening => self.dismiss_opening(),
            Action::ShowFile(id) => self.show_file(id),
            Action::CloseFile(id) => self.close_file(id),
            Action::Ask(id, ask) => self.ask(id, ask),
            Action::ToggleCopies => flip(&mut self.settings.copies),
            Action::DropCopies => vec![Request::DropCopies],
            Action::Measure(action) => self.apply_measure(action),
            Action::File(action) => self.file_action(action),
            Action::CancelJob => vec![Request::CancelJobs],
            Action::DismissNotice(id) => {
                self.notices.retain(|notice| notice.id != id);
                Vec::new()
            }
            Action::CopyPicture => vec![Request::CopyPicture],
            Action::CopyData => self
                .figure()
                .map(|figure| vec![Request::CopyText(crate::charts::figure_csv(figure))])
                .unwrap_or_default(),
            Action::CopyText(text) => vec![Request::CopyText(text)],
            Action::Save(kind) => vec![Request::Save(kind)],
            Action::SaveAt(path) => {
                let waiting = self.save_box.take();
                waiting.map(|waiting| Request::SaveAt(Box::new(waiting.request), path)).into_iter().collect()
            }
            Action::LeaveSaveBox => {
                self.save_box = None;
                Vec::new()
            }
            Action::OpenAddress(address) => vec![Request::OpenAddress(address)],
            Action::ToggleStory => self.toggle_story(),
            Action::StepStory(by) => self.step_story(by),
            Action::Lab(action) => self.lab_apply(action),
            Action::StartAgain => self.start_again(),
            Action::Quit => vec![Request::Quit],
        }
    }

    /// Takes in what a job brought back.
    pub fn take(&mut self, outcome: Outcome) -> Vec<Request> {
        match outcome {
            Outcome::Library(Ok(library)) => {
                // A table that cannot be read is a defect of the build; the charts will say so.
                self.events = events::all(&library).unwrap_or_default();
                self.library = Some(library);
                let mut requests = self.rebuild();
                requests.push(Request::Evidence(EvidenceRequest::Check));
                requests
            }
            Outcome::Library(Err(text)) | Outcome::Broke(text) | Outcome::Done(Err(text)) => self.tell(text, true),
            Outcome::Figure(view, result) => self.take_figure(&view, result.map(Arc::new)),
            Outcome::Partial(view, figure) => {
                if view.is_none_or(|view| *view == self.view) {
                    self.drawn.partial = Some(Arc::new(*figure));
                }
                Vec::new()
            }
            Outcome::Evidence(outcome) => self.evidence_take(outcome),
            Outcome::Gathered(groups, remarks, refused) => self.take_gathered(groups, remarks, refused),
            Outcome::Inspected(path, result) => self.take_inspection(&path, result),
            Outcome::Read(path, result) => self.take_file(path, result),
            Outcome::Lab(outcome) => self.lab_take(outcome),
            Outcome::Choices(found) => self.take_choices(found),
            Outcome::Answered(sql, data, result) => self.take_answer(&sql, data, result),
            Outcome::Arranged(source, wanted, order) => self.take_order(source, &wanted, order),
            Outcome::File(outcome) => self.take_file_outcome(outcome),
            Outcome::Chosen(Some(paths)) => self.open_paths(paths),
            Outcome::Chosen(None) => Vec::new(),
            Outcome::NoDialog => {
                self.path_box = true;
                self.tell("This desktop offers no file dialog; type the path, or drop the file on the window", false)
            }
            Outcome::NoSaveDialog(waiting) => {
                self.save_box = Some(waiting);
                Vec::new()
            }
            Outcome::Done(Ok(text)) => self.tell(text, false),
            Outcome::Cancelled(title) => {
                self.stop_waiting();
                self.notify(format!("{title}: cancelled; nothing was changed"), false);
                self.give_up_reading()
            }
        }
    }

    pub(super) fn tell(&mut self, text: impl Into<String>, is_error: bool) -> Vec<Request> {
        self.notify(text, is_error);
        Vec::new()
    }

    /// Replaces the view under a name for undo.
    pub(super) fn change(&mut self, label: &str, view: View) -> Vec<Request> {
        self.leave_evidence();
        if view == self.view {
            return Vec::new();
        }
        self.history.record(label, std::mem::replace(&mut self.view, view));
        self.settings.doors = false;
        self.rebuild()
    }

    pub(super) fn rebuild(&mut self) -> Vec<Request> {
        self.selected = None;
        if self.view == View::Lab {
            (self.span, self.story, self.cursor, self.selected_event) = (None, None, None, None);
            return self.lab_rebuild(true);
        }
        (self.drawn.stale, self.drawn.partial) = (true, None);
        let mut requests = self.follow_edition();
        // Rows that the user wants left out are taken out first; the figure follows from what is left.
        let first = self.follow_repairs();
        requests.push(first.unwrap_or_else(|| Request::BuildFigure(Box::new(self.view.clone()))));
        requests
    }

    fn show_chart(&mut self, id: &str) -> Vec<Request> {
        self.table = false;
        let spec = Spec::of(id);
        self.change(&chart_label(&spec), View::Chart(spec))
    }

    fn set_years(&mut self, wanted: Option<(i32, i32)>) -> Vec<Request> {
        let wanted = wanted.map(|(from, to)| (from.min(to), from.max(to)));
        let mut view = self.view.clone();
        match &mut view {
            View::Chart(spec) => spec.years = wanted,
            View::File { years, .. } | View::Measure { years, .. } | View::Query { years, .. } => *years = wanted,
            View::Lab => {}
        }
        self.change(&years_label(wanted), view)
    }

    fn step_year(&mut self, by: i32) -> Vec<Request> {
        if let Some((from, to)) = self.figure().and_then(|figure| figure.years) {
            let (first, last) = (from.floor(), (to - 0.01).floor());
            let start = if by > 0 { first } else { last };
            let year = self.cursor.map_or(start, |cursor| cursor.floor() + f64::from(by));
            // A year's figure stands in the middle of its year, and so does the line.
            self.cursor = Some(year.clamp(first, last) + 0.5);
        }
        Vec::new()
    }

    fn step_event(&mut self, by: i32) -> Vec<Request> {
        let Some(figure) = self.figure() else { return Vec::new() };
        let mut marks: Vec<_> = figure
            .lanes
            .iter()
            .flat_map(|lane| &lane.marks)
            .map(|mark| (mark.number, mark.at, mark.id.clone()))
            .collect();
        marks.sort_by_key(|mark| mark.0);
        if marks.is_empty() {
            return self.tell("No events are in view; press E to show them", false);
        }
        let current = self.selected_event.as_ref().and_then(|id| marks.iter().position(|mark| mark.2 == *id));
        let last = marks.len() - 1;
        let next = match (current, by > 0) {
            (Some(at), true) => (at + 1).min(last),
            (Some(at), false) => at.saturating_sub(1),
            (None, true) => 0,
            (None, false) => last,
        };
        let id = marks[next].2.clone();
        self.select_event(&id)
    }

    fn select_event(&mut self, id: &str) -> Vec<Request> {
        let drawn = || self.figure()?.lanes.iter().flat_map(|lane| &lane.marks).find(|mark| mark.id == id);
        let at = self.event(id).map(|event| event.mark.at).or_else(|| drawn().map(|mark| mark.at));
        self.cursor = at.or(self.cursor);
        self.selected_event = Some(id.to_owned());
        self.selected = None;
        // Before an audience the panel would only stand there afterwards.
        self.settings.inspector |= !self.settings.presenting;
        Vec::new()
    }

    fn escape(&mut self) -> Vec<Request> {
        if self.palette {
            self.palette = false;
        } else if self.keys {
            self.keys = false;
        } else if self.path_box {
            self.path_box = false;
        } else if self.save_box.is_some() {
            self.save_box = None;
        } else if self.opening.is_some() {
            return self.dismiss_opening();
        } else if self.settings.presenting {
            self.settings.presenting = false;
        } else if self.evidence.rows.is_some() {
            self.evidence.rows = None;
        } else if self.evidence.shown.is_some() {
            self.evidence.shown = None;
        } else if self.query.open {
            self.query.open = false;
        } else if self.story.is_some() {
            self.story = None;
        } else if let Some(lab) = self.lab.as_mut().filter(|lab| lab.explanation && self.view == View::Lab) {
            lab.explanation = false;
        } else if self.full_screen {
            self.full_screen = false;
            return vec![Request::FullScreen(false)];
        } else if self.selected.is_some()
            || self.selected_event.is_some()
            || self.selected_row.is_some()
            || self.cursor.is_some()
        {
            (self.selected, self.selected_event, self.selected_row, self.cursor) = (None, None, None, None);
        } else if self.table {
            self.table = false;
        }
        Vec::new()
    }

    pub(super) fn travel(&mut self, back: bool) -> Vec<Request> {
        if let Some(requests) = self.lab_travel(back) {
            return requests;
        }
        let moved = if back { self.history.undo(&mut self.view) } else { self.history.redo(&mut self.view) };
        if moved.is_none() {
            return Vec::new();
        }
        self.leave_evidence();
        if let View::File { id, .. } = self.view
            && self.files.iter().all(|file| file.id != id)
        {
            return self.tell("That file was closed; open it again to see its chart", false);
        }
        if let View::Query { sql, data, .. } = &self.view
            && !self.has_answer_of_view()
        {
            let (sql, data) = (sql.clone(), *data);
            self.drawn.stale = true;
            return self.request_answer(sql, data);
        }
        self.rebuild()
    }

    fn take_figure(&mut self, view: &View, result: Result<Arc<charts::Figure>, charts::Unfit>) -> Vec<Request> {
        if *view == self.view {
            if self.years().is_none() {
                self.span = result.as_ref().ok().and_then(|figure| years_drawn(figure));
            }
            self.drawn = Drawn::new(result);
        }
        Vec::new()
    }

    fn toggle_story(&mut self) -> Vec<Request> {
        if self.story.is_some() {
            self.story = None;
            return Vec::new();
        }
        self.story = Some(0);
        self.show_story_step()
    }

    fn step_story(&mut self, by: i32) -> Vec<Request> {
        let Some(step) = self.story else { return Vec::new() };
        let next = if by > 0 { (step + 1).min(STORY.len() - 1) } else { step.saturating_sub(1) };
        self.story = Some(next);
        self.show_story_step()
    }

    fn show_story_step(&mut self) -> Vec<Request> {
        let Some((question, chart, definition)) = self.story.and_then(|step| STORY.get(step)) else {
            return Vec::new();
        };
        self.table = false;
        self.change(
            &format!("Story: {question}"),
            View::Chart(Spec { definition: (*definition).to_owned(), ..Spec::of(chart) }),
        )
    }

    fn start_again(&mut self) -> Vec<Request> {
        self.story = None;
        self.table = false;
        let requests = self.change("Start again", View::Chart(Spec::default()));
        self.settings.doors = true;
        requests
    }
}

/// First and last year with something in them: the ends of the axis leave room beyond.
fn years_drawn(figure: &charts::Figure) -> Option<(i32, i32)> {
    let (from, to) = figure.years?;
    let points = figure.refs().map(|(_, _, _, point)| point.at);
    let events = figure.lanes.iter().flat_map(|lane| &lane.marks).map(|mark| mark.at);
    let last = points.chain(events).filter(|at| *at <= to).fold(from, f64::max);
    #[expect(clippy::cast_possible_truncation, reason = "years fit an i32 by far")]
    Some((from.floor() as i32, last.floor() as i32))
}

fn flip(flag: &mut bool) -> Vec<Request> {
    *flag = !*flag;
    Vec::new()
}

#[cfg(test)]
mod tests;
