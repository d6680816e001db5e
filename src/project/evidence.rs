//! Claims under test and the rows behind figures: what is checked, which card is open, which rows are shown.

use std::path::PathBuf;
use std::sync::Arc;

use super::steps::chart_label;
use super::{LabRequest, Request, Session, View};
use crate::analysis::flows::FigureRows;
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
}

/// Rows on screen, with what they are the rows of.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
pub enum RowsOf {
    /// In bundled tables.
    Tables(Vec<RowRef>),
    /// In the opened file in view: places in its frame, of the figure itself and of what it is divided by.
    File(Arc<FigureRows>),
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
    Rows(String, Result<FigureRows, String>),
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
    /// Find the rows of the opened file behind a point: what it is, its period and its code.
    FindRows {
        /// What to call them.
        title: String,
        /// The view that drew the point.
        view: Box<View>,
        /// Period of the point.
        period: String,
        /// Country of the point.
        code: String,
    },
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
            EvidenceOutcome::Rows(title, Ok(rows)) => {
                let of = RowsOf::File(Arc::new(rows));
                self.evidence.rows = Some(Rows { title, of, tables: Vec::new() });
            }
            EvidenceOutcome::Rows(_, Err(text)) => self.notify(text, true),
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

    /// Selects a point, or none, and works out its steps.
    pub(super) fn select(&mut self, point: Option<PointRef>) -> Vec<Request> {
        self.selected = point;
        self.selected_event = None;
        self.selected_row = None;
        self.evidence.chain = match (point, &self.library, self.figure()) {
            (Some(at), Some(library), Some(figure)) => provenance::chain(library, figure, at),
            _ => Vec::new(),
        };
        Vec::new()
    }

    fn rows_of_point(&mut self) -> Vec<Request> {
        let Some((_, series, point)) = self.selected.and_then(|at| self.figure()?.get(at)) else { return Vec::new() };
        let name = if point.label.is_empty() { &series.name } else { &point.label };
        let title = format!("{name}, {}", point.period);
        let rows = point.rows.clone();
        if !rows.is_empty() {
            return self.evidence_apply(EvidenceAction::Rows(title, rows));
        }
        let (period, code) = (point.period.clone(), series.code.clone());
        match &self.view {
            View::File { .. } if !code.is_empty() => vec![Request::Evidence(EvidenceRequest::FindRows {
                title,
                view: Box::new(self.view.clone()),
                period,
                code,
            })],
            _ => self.tell("This point stands for several countries; select one of them to see its rows", false),
        }
    }
}
