//! Tables on screen: which one, in which order, which row.

use std::sync::Arc;

use polars::prelude::DataFrame;

use super::{FileId, Request, Session, View};
use crate::analysis::Arrange;
use crate::formats::write::About;

/// Which rows a table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableSource {
    /// What the chart draws.
    Drawn,
    /// The figures of an opened file.
    File(FileId),
    /// Rows of a file that were not read.
    KeptAside(FileId),
    /// The answer with this number.
    Answer(u64),
}

/// Which of the tables of a view is on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableTab {
    /// What the chart draws.
    #[default]
    Drawn,
    /// The rows of the file or of the answer.
    Rows,
    /// Rows of a file that were not read.
    KeptAside,
}

/// The order of a table's rows.
#[derive(Debug, Clone)]
pub struct Arranged {
    /// Of which table.
    pub of: TableSource,
    /// What was asked for.
    pub wanted: Arrange,
    /// Numbers of the rows; all of them as they stand where `None`.
    pub order: Option<Arc<Vec<u32>>>,
    /// What is wrong with a filter.
    pub error: Option<String>,
    /// Whether a newer order is on its way.
    pub stale: bool,
}

impl Session {
    /// The table that is on screen, or would be if the chart gave way to it.
    pub fn shown_table(&self) -> Option<(TableSource, DataFrame)> {
        match (self.tab, &self.view) {
            (TableTab::Rows, View::Query { .. }) => self.answer_table(),
            (TableTab::Rows, View::File { .. }) => {
                self.file().map(|file| (TableSource::File(file.id), file.dataset.frame.clone()))
            }
            (TableTab::KeptAside, View::File { .. }) => {
                self.file().map(|file| (TableSource::KeptAside(file.id), file.aside.clone()))
            }
            _ => self.drawn.rows.clone().map(|rows| (TableSource::Drawn, rows)),
        }
    }

    /// How that table's rows are arranged.
    pub fn arrangement(&self) -> Option<&Arranged> {
        let (source, _) = self.shown_table()?;
        self.arranged.as_ref().filter(|arranged| arranged.of == source)
    }

    pub(super) fn arrange(&mut self, source: TableSource, wanted: Arrange) -> Vec<Request> {
        match &mut self.arranged {
            Some(arranged) if arranged.of == source => {
                arranged.wanted = wanted.clone();
                arranged.stale = true;
                arranged.error = None;
            }
            other => {
                *other = Some(Arranged { of: source, wanted: wanted.clone(), order: None, error: None, stale: true });
            }
        }
        vec![Request::Arrange(source, Box::new(wanted))]
    }

    pub(super) fn take_order(
        &mut self,
        source: TableSource,
        wanted: &Arrange,
        order: Result<Option<Vec<u32>>, String>,
    ) -> Vec<Request> {
        if let Some(arranged) = self.arranged.as_mut().filter(|own| own.of == source && own.wanted == *wanted) {
            arranged.stale = false;
            match order {
                Ok(order) => arranged.order = order.map(Arc::new),
                Err(text) => arranged.error = Some(text),
            }
        }
        Vec::new()
    }

    pub(super) fn show_tab(&mut self, tab: TableTab) -> Vec<Request> {
        self.leave_evidence();
        self.tab = tab;
        self.table = true;
        self.selected_row = None;
        Vec::new()
    }

    pub(super) fn select_row(&mut self, row: Option<(TableSource, usize)>) -> Vec<Request> {
        self.selected_row = row;
        if row.is_some() {
            (self.selected, self.selected_event) = (None, None);
            self.settings.inspector = true;
        }
        Vec::new()
    }

    /// What stands above the table on screen in an export.
    pub fn table_about(&self) -> About {
        let mut about = match self.shown_table().map(|(source, _)| source) {
            Some(TableSource::Answer(_)) => self.answer_about(),
            Some(TableSource::Drawn) | None => self.drawn_about(),
            Some(TableSource::File(_) | TableSource::KeptAside(_)) => self.file_about(),
        };
        for filter in self.arrangement().map(|arranged| arranged.wanted.words()).unwrap_or_default() {
            about = about.with("filter", &filter);
        }
        about
    }

    /// A name for the file, without ending.
    pub fn table_file_name(&self) -> String {
        match self.shown_table().map(|(source, _)| source) {
            Some(TableSource::Answer(_)) => "answer".to_owned(),
            Some(TableSource::File(_)) => self.file().map_or_else(String::new, |file| super::table_name(&file.dataset)),
            Some(TableSource::KeptAside(_)) => "kept_aside".to_owned(),
            Some(TableSource::Drawn) | None => {
                self.figure().map_or_else(|| "table".to_owned(), |figure| format!("{}-table", figure.chart))
            }
        }
    }

    fn answer_about(&self) -> About {
        let Some(answered) = &self.query.answered else { return About::default() };
        let mut about = About::new("Answer to a question in SQL");
        for (name, source) in &answered.answer.tables {
            about = about.with("source", &format!("{name}: {source}"));
        }
        answered.notes().iter().fold(about.with("sql", &answered.answer.sql), |about, note| about.with("note", note))
    }

    fn drawn_about(&self) -> About {
        let Some(figure) = self.figure() else { return About::default() };
        let about = About::new(&figure.title).with("definition", &figure.subtitle).with("source", &figure.source_line);
        figure.caveats.iter().fold(about, |about, caveat| about.with("note", caveat))
    }

    fn file_about(&self) -> About {
        let Some(file) = self.file() else { return About::default() };
        let provenance = &file.dataset.provenance;
        let about = About::new(if self.tab == TableTab::KeptAside {
            format!("Rows of {} that were not read", file.dataset.title)
        } else {
            format!("Figures of {}", file.dataset.title)
        });
        let about = about.with("source", &format!("{} · {}", provenance.provider, provenance.file_name));
        let about = if provenance.sha256.is_empty() { about } else { about.with("sha256", &provenance.sha256) };
        let about = provenance.steps.iter().fold(about, |about, step| about.with("step", step));
        file.dataset.remarks().iter().fold(about, |about, remark| about.with("note", remark))
    }
}

/// Rows that were not read, as a table.
pub fn aside_table(kept: &crate::data::KeptAside) -> DataFrame {
    let lines: Vec<i64> = kept.rows.iter().map(|row| i64::try_from(row.line).unwrap_or(i64::MAX)).collect();
    let reasons: Vec<&str> = kept.rows.iter().map(|row| row.reason.as_str()).collect();
    let texts: Vec<&str> = kept.rows.iter().map(|row| row.text.as_str()).collect();
    // Three columns of one length always fit.
    polars::df!("line" => lines, "reason" => reasons, "text" => texts).unwrap_or_default()
}
