//! Claims under test and the rows behind figures: what is checked, which card is open, which rows are shown.

use std::path::PathBuf;
use std::sync::Arc;

use polars::prelude::DataFrame;

use super::steps::chart_label;
use super::{Ask, FileId, LabRequest, Request, Session, View};
use crate::charts::claims::{Card, Claim, Origin, cited};
use crate::charts::figure::PointRef;
use crate::charts::{Spec, Unfit, provenance};
use crate::data::{RowRef, TableId};

/// What the session knows of claims and of the rows behind figures.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The bundled claims once checked, or why they are not.
    pub cards: Option<Result<Vec<Arc<Card>>, Unfit>>,
    /// The user's own claims.
    pub own: Vec<Arc<Card>>,
    /// Id of the card on screen.
    pub shown: Option<String>,
    /// The rows on screen.
    pub rows: Option<Rows>,
    /// The steps from rows to the selected point.
    pub chain: Vec<String>,
    /// The rows of an opened file behind the selected point once found, or why there are none.
    pub behind: Option<Result<Arc<FileRows>, String>>,
    /// Whether they are shown as soon as they are found.
    pub waiting: bool,
}

/// Rows of an opened file, or of an answer, behind one point.
#[derive(Debug, Clone, Default)]
pub struct FileRows {
    /// What some rows are, and the rows; in the order of the arithmetic.
    pub groups: Vec<(String, DataFrame)>,
    /// The same in words.
    pub steps: Vec<String>,
}

/// Rows on screen, with what they are the rows of.
#[derive(Debug, Clone)]
pub struct Rows {
    /// What they stand behind.
    pub title: String,
    /// The rows.
    pub of: RowsOf,
    /// Of bundled tables: each table in the order of its first row, with the places of its rows from 0, each once.
    pub tables: Vec<(TableId, Vec<u32>)>,
}

impl Rows {
    fn of_tables(title: String, rows: Vec<RowRef>) -> Self {
        let mut tables: Vec<(TableId, Vec<u32>)> = Vec::new();
        for row in &rows {
            let place = row.row.saturating_sub(1);
            match tables.iter_mut().find(|(table, _)| *table == row.table) {
                Some((_, places)) => places.push(place),
                None => tables.push((row.table, vec![place])),
            }
        }
        for (_, places) in &mut tables {
            places.sort_unstable();
            places.dedup();
        }
        Self { title, of: RowsOf::Tables(rows), tables }
    }
}

/// Where the rows on screen stand.
#[derive(Debug, Clone)]
pub enum RowsOf {
    /// In bundled tables.
    Tables(Vec<RowRef>),
    /// In the opened file or the answer in view.
    File(Arc<FileRows>),
}

/// What a user can ask of claims and rows.
#[derive(Debug, Clone, PartialEq)]
pub enum EvidenceAction {
    /// Open a claim's card.
    Show(String),
    /// Close the card.
    Close,
    /// Go to the chart that shows a definition.
    OnChart(String, String),
    /// Show rows of bundled tables: a title and the rows.
    Rows(String, Vec<RowRef>),
    /// Show the rows behind the selected point.
    RowsOfPoint,
    /// Close the rows.
    CloseRows,
    /// Copy a card as text with citations.
    Cite(String),
}

/// What jobs bring back about claims and rows.
#[derive(Debug)]
pub enum EvidenceOutcome {
    /// The bundled claims were checked.
    Checked(Result<Vec<Card>, Unfit>),
    /// Files were read: claims among them, and files that are none.
    Read(Vec<(PathBuf, Result<Box<Card>, String>)>, Vec<PathBuf>),
    /// The user's own claims were checked again.
    Own(Vec<Card>),
    /// The rows of a point of the opened file were found.
    Rows(PointRef, Box<View>, Result<FileRows, String>),
}

/// What the app must do for claims and rows.
#[derive(Debug, Clone, PartialEq)]
pub enum EvidenceRequest {
    /// Check the bundled claims.
    Check,
    /// Read these files, claims or not.
    Read(Vec<PathBuf>),
    /// Check the user's own claims again.
    CheckOwn(Vec<Claim>),
    /// Find the rows of the opened file behind a point.
    FindRows(Box<Wanted>),
}

/// A point of an opened file's chart whose rows are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Where it stands in the figure.
    pub at: PointRef,
    /// The view that drew it.
    pub view: View,
    /// The file whose rows they are.
    pub file: FileId,
    /// Its period.
    pub period: String,
    /// Its area; empty for none.
    pub code: String,
    /// Key of its series.
    pub key: String,
}

impl Evidence {
    /// Every card, bundled ones first.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Card>> {
        self.cards.iter().flatten().flatten().chain(&self.own)
    }

    /// The card on screen.
    pub fn card(&self) -> Option<&Arc<Card>> {
        let id = self.shown.as_ref()?;
        self.all().find(|card| card.claim.id == *id)
    }
}

fn asks_a_file(claim: &Claim) -> bool {
    let asks = |origin: &Origin| matches!(origin, Origin::FileShare(..) | Origin::FilePartners(..));
    claim.definitions.iter().any(|definition| asks(&definition.origin))
}

impl Session {
    pub(super) fn evidence_apply(&mut self, action: EvidenceAction) -> Vec<Request> {
        match action {
            EvidenceAction::Show(id) => {
                self.evidence.shown = Some(id);
                (self.evidence.rows, self.table, self.story) = (None, false, None);
                self.settings.doors = false;
            }
            EvidenceAction::Close => self.evidence.shown = None,
            EvidenceAction::OnChart(chart, definition) => {
                let spec = Spec { definition, ..Spec::of(&chart) };
                self.table = false;
                self.leave_evidence();
                return self.change(&chart_label(&spec), View::Chart(spec));
            }
            EvidenceAction::Rows(title, rows) => {
                self.evidence.rows = Some(Rows::of_tables(title, rows));
            }
            EvidenceAction::RowsOfPoint => return self.rows_of_point(),
            EvidenceAction::CloseRows => self.evidence.rows = None,
            EvidenceAction::Cite(id) => {
                let Some(library) = &self.library else { return Vec::new() };
                let card = self.evidence.all().find(|card| card.claim.id == id);
                return card.map(|card| vec![Request::CopyText(cited(library, card))]).unwrap_or_default();
            }
        }
        Vec::new()
    }

    pub(super) fn evidence_take(&mut self, outcome: EvidenceOutcome) -> Vec<Request> {
        match outcome {
            EvidenceOutcome::Checked(cards) => {
                self.evidence.cards = Some(cards.map(|cards| cards.into_iter().map(Arc::new).collect()));
            }
            EvidenceOutcome::Own(cards) => {
                for card in cards {
                    if let Some(known) = self.evidence.own.iter_mut().find(|known| known.claim.id == card.claim.id) {
                        *known = Arc::new(card);
                    }
                }
            }
            EvidenceOutcome::Read(claims, others) => {
                for (path, read) in claims {
                    match read {
                        Ok(card) => self.take_own(*card),
                        Err(text) => self.notify(format!("{}: {text}", path.display()), true),
                    }
                }
                if !others.is_empty() {
                    return vec![Request::Lab(LabRequest::Read(others))];
                }
            }
            EvidenceOutcome::Rows(at, view, found) => {
                if self.selected == Some(at) && self.view == *view {
                    self.evidence.behind = Some(found.map(Arc::new));
                    self.describe(at);
                    if std::mem::take(&mut self.evidence.waiting) {
                        return self.rows_of_point();
                    }
                }
            }
        }
        Vec::new()
    }

    fn take_own(&mut self, card: Card) {
        let id = card.claim.id.clone();
        self.evidence.own.retain(|known| known.claim.id != id);
        self.evidence.own.push(Arc::new(card));
        self.evidence_apply(EvidenceAction::Show(id));
    }

    /// Own claims that ask the opened file are checked again when another one is opened.
    pub(super) fn recheck_own(&self) -> Option<Request> {
        let claims: Vec<Claim> =
            self.evidence.own.iter().map(|card| &card.claim).filter(|claim| asks_a_file(claim)).cloned().collect();
        (!claims.is_empty()).then_some(Request::Evidence(EvidenceRequest::CheckOwn(claims)))
    }

    /// Puts away the card and the rows.
    pub(super) fn leave_evidence(&mut self) {
        (self.evidence.shown, self.evidence.rows) = (None, None);
    }

    /// Selects a point, or none, and works out its steps; the rows of an opened file are looked for.
    pub(super) fn select(&mut self, point: Option<PointRef>) -> Vec<Request> {
        self.selected = point;
        self.selected_event = None;
        self.selected_row = None;
        self.evidence.behind = point.and_then(|at| self.row_drawn(at)).map(|rows| Ok(Arc::new(rows)));
        (self.evidence.waiting, self.evidence.chain) = (false, Vec::new());
        let Some(at) = point else { return Vec::new() };
        self.describe(at);
        self.find_rows()
    }

    /// Opens or closes the right panel; opened, it wants the rows of the selected point.
    pub(super) fn toggle_inspector(&mut self) -> Vec<Request> {
        self.settings.inspector = !self.settings.inspector;
        self.find_rows()
    }

    /// Looks for the rows behind the selected point of an opened file, where the right panel shows them.
    fn find_rows(&self) -> Vec<Request> {
        let at = self.selected.filter(|_| self.settings.inspector && self.evidence.behind.is_none());
        let wanted = at.and_then(|at| self.wanted(at));
        wanted.map(|wanted| Request::Evidence(EvidenceRequest::FindRows(Box::new(wanted)))).into_iter().collect()
    }

    /// Writes the steps from rows to a point.
    fn describe(&mut self, at: PointRef) {
        let found = self.evidence.behind.as_ref().and_then(|found| found.as_ref().ok());
        let found = found.map(|rows| rows.steps.as_slice()).unwrap_or_default();
        self.evidence.chain = match (&self.library, self.figure()) {
            (Some(library), Some(figure)) => provenance::chain(library, figure, at, found),
            _ => Vec::new(),
        };
    }

    /// The one row of a table that a point was drawn from.
    fn row_drawn(&self, at: PointRef) -> Option<FileRows> {
        let (_, _, point) = self.figure()?.get(at)?;
        let (frame, name) = match &self.view {
            View::Query { .. } => (self.query.answered.as_ref()?.answer.frame.clone(), "the answer".to_owned()),
            View::File { ask: Ask::Columns(_), .. } => {
                let file = self.file()?;
                (file.dataset.frame.clone(), file.name())
            }
            _ => return None,
        };
        let place = i64::from(point.place?);
        let row = frame.slice(place, 1);
        let steps = vec![provenance::file_row_text(None, &name, &row, 0)];
        Some(FileRows { groups: vec![("The row it was drawn from".to_owned(), row)], steps })
    }

    /// What a job needs to find the rows of a point; `None` where none is needed.
    fn wanted(&self, at: PointRef) -> Option<Wanted> {
        let View::File { ask, id, .. } = &self.view else { return None };
        let (_, series, point) = self.figure()?.get(at)?;
        // Where files are compared, each has a line of its own.
        let file = match ask {
            Ask::Vintages(_) => series.key.parse().ok()?,
            _ => *id,
        };
        let own = matches!(ask, Ask::Columns(_)) || !point.rows.is_empty();
        let code = if point.code.is_empty() { &series.code } else { &point.code }.clone();
        let (period, key) = (point.period.clone(), series.key.clone());
        (!own).then(|| Wanted { at, view: self.view.clone(), file, period, code, key })
    }

    fn rows_of_point(&mut self) -> Vec<Request> {
        let Some(at) = self.selected else { return Vec::new() };
        let Some((_, series, point)) = self.figure().and_then(|figure| figure.get(at)) else { return Vec::new() };
        let name = if point.label.is_empty() { &series.name } else { &point.label };
        let title = format!("{name}, {}", point.period);
        let rows = point.rows.clone();
        if !rows.is_empty() {
            return self.evidence_apply(EvidenceAction::Rows(title, rows));
        }
        match &self.evidence.behind {
            Some(Ok(rows)) => {
                let of = RowsOf::File(Arc::clone(rows));
                self.evidence.rows = Some(Rows { title, of, tables: Vec::new() });
                Vec::new()
            }
            Some(Err(text)) => self.tell(text.clone(), true),
            None => match self.wanted(at) {
                Some(wanted) => {
                    self.evidence.waiting = true;
                    vec![Request::Evidence(EvidenceRequest::FindRows(Box::new(wanted)))]
                }
                None => self.tell("No row stands behind this point: a model computed it", false),
            },
        }
    }
}
