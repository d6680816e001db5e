//! Questions in SQL: what is asked, what came back, and how the answer is drawn.

use std::sync::Arc;

use polars::prelude::DataFrame;

use super::{Ask, FileId, OpenFile, Request, Session, TableSource, TableTab, View};
use crate::analysis::query::{DATA, Example, QueryAnswer, QueryError, Tables};
use crate::charts::query_result::{self, Axes};
use crate::data::{Dataset, Library};

/// Rows of an answer that the window shows.
pub const SHOWN_ROWS: usize = 1_000_000;
/// The product that the examples ask for: potassium chloride.
const POTASH: &str = "310420";
/// How the examples sum one level of product codes.
const LEVEL: &str = "LENGTH(product) = 6";
/// Questions that are remembered.
const REMEMBERED: usize = 50;

/// An answer and the question it belongs to.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Its number, for tables.
    pub id: u64,
    /// The file that was `data`.
    pub data: Option<FileId>,
    /// The rows.
    pub answer: QueryAnswer,
}

/// The query panel and what it brought.
#[derive(Debug, Default)]
pub struct QueryState {
    /// Whether the panel is open.
    pub open: bool,
    /// The question being answered.
    pub running: Option<String>,
    /// What was wrong with a question, and that question.
    pub error: Option<(String, QueryError)>,
    /// The last answer.
    pub answered: Option<Arc<Answered>>,
}

impl Answered {
    /// Where the rows come from, for the source line.
    pub fn sources(&self) -> Vec<String> {
        self.answer.tables.iter().map(|(_, source)| source.clone()).collect()
    }

    /// What to beware of.
    pub fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self.answer.notes.iter().chain(&self.answer.data_notes).cloned().collect();
        if self.answer.cut {
            notes.push(format!(
                "Only the first {} rows of the answer are shown; LIMIT or WHERE narrows it",
                crate::data::format_thousands(self.answer.frame.height() as u64)
            ));
        }
        notes
    }
}

impl Session {
    /// The file that questions call `data`: the one in view, else the one opened last.
    pub fn data_file(&self) -> Option<FileId> {
        match &self.view {
            View::Query { data, .. } if data.is_some_and(|id| self.files.iter().any(|file| file.id == id)) => *data,
            _ => self.file().or(self.files.last()).map(|file| file.id),
        }
    }

    /// An example's question about what is open: the file's first product stands for potash where the file has none.
    pub fn example(&self, example: &Example) -> String {
        let file = self.data_file().and_then(|id| self.files.iter().find(|file| file.id == id));
        let products = file.map_or(&[][..], |file| file.products.as_slice());
        let codes: Vec<&str> = products.iter().map(|choice| choice.code.as_str()).collect();
        let sql = in_one_level(example.sql, &codes);
        match codes.first() {
            Some(first) if !codes.contains(&POTASH) => {
                sql.replace(&format!("'{POTASH}'"), &format!("'{}'", first.replace('\'', "''")))
            }
            _ => sql,
        }
    }

    /// Every table that a question may name: `data`, each opened file under a name of its own, the bundled tables.
    pub fn tables(&self, library: &Library, data: Option<FileId>) -> Tables {
        let mut tables = Tables::bundled_only(library);
        for file in &self.files {
            tables = tables.with(&table_name(&file.dataset), &file.dataset);
        }
        match data.and_then(|id| self.files.iter().find(|file| file.id == id)) {
            Some(file) => tables.with(DATA, &file.dataset),
            None => tables,
        }
    }

    /// The tables of files too large to hold, by their names in [`Self::tables`], which has their sums only.
    pub fn searched_tables(&self, data: Option<FileId>) -> Vec<(String, OpenFile)> {
        let searched = self.files.iter().filter(|file| file.searched.is_some());
        let names = |file: &OpenFile| {
            let own = Some(table_name(&file.dataset));
            let data = (data == Some(file.id)).then(|| DATA.to_owned());
            own.into_iter().chain(data)
        };
        searched.flat_map(|file| names(file).map(|name| (name, file.clone())).collect::<Vec<_>>()).collect()
    }

    pub(super) fn run_query(&mut self, sql: &str) -> Vec<Request> {
        let sql = sql.trim().to_owned();
        if sql.is_empty() {
            return Vec::new();
        }
        self.settings.queries.retain(|other| *other != sql);
        self.settings.queries.insert(0, sql.clone());
        self.settings.queries.truncate(REMEMBERED);
        self.query.open = true;
        self.leave_evidence();
        let data = self.data_file();
        self.request_answer(sql, data)
    }

    /// Asks for the answer that a view shows, which undo may have brought back.
    pub(super) fn request_answer(&mut self, sql: String, data: Option<FileId>) -> Vec<Request> {
        self.query.error = None;
        self.query.running = Some(sql.clone());
        vec![Request::Query(sql, data)]
    }

    /// Whether the answer at hand is that of the view.
    pub(super) fn has_answer_of_view(&self) -> bool {
        match (&self.view, &self.query.answered) {
            (View::Query { sql, data, .. }, Some(answered)) => answered.answer.sql == *sql && answered.data == *data,
            _ => false,
        }
    }

    pub(super) fn take_answer(
        &mut self,
        sql: &str,
        data: Option<FileId>,
        result: Result<Box<QueryAnswer>, QueryError>,
    ) -> Vec<Request> {
        if self.query.running.as_deref() != Some(sql) {
            return Vec::new();
        }
        self.query.running = None;
        let answer = match result {
            Ok(answer) => *answer,
            Err(error) => {
                self.drawn.stale = false;
                self.query.error = Some((sql.to_owned(), error));
                self.query.open = true;
                return Vec::new();
            }
        };
        let id = self.next_id;
        self.next_id += 1;
        let sql = answer.sql.clone();
        self.query.answered = Some(Arc::new(Answered { id, data, answer }));
        self.arranged = None;
        self.selected_row = None;
        let (same, axes, years) = match &self.view {
            View::Query { sql: shown, axes, years, .. } if *shown == sql => (true, axes.clone(), *years),
            _ => (false, None, None),
        };
        if !same {
            // A question is asked to see rows; T draws them.
            self.table = true;
            self.tab = TableTab::Rows;
        }
        let view = View::Query { sql, data, axes, years };
        if view == self.view { self.rebuild() } else { self.change("Ask a question", view) }
    }

    /// Draws other columns of an opened table.
    fn set_file_axes(&mut self, axes: Axes) -> Vec<Request> {
        let View::File { id, ask: Ask::Columns(_), .. } = self.view else { return Vec::new() };
        self.table = false;
        self.ask(id, Ask::Columns(Some(axes)))
    }

    /// A job was stopped: what waited for it waits no longer.
    pub(super) fn stop_waiting(&mut self) {
        self.drawn.partial = None;
        if self.query.running.take().is_some() {
            self.drawn.stale = false;
        }
        if let Some(arranged) = &mut self.arranged {
            arranged.stale = false;
        }
    }

    pub(super) fn set_axes(&mut self, axes: Axes) -> Vec<Request> {
        let View::Query { sql, data, years, .. } = &self.view else {
            return self.set_file_axes(axes);
        };
        let view = View::Query { sql: sql.clone(), data: *data, axes: Some(axes), years: *years };
        self.table = false;
        self.change("Choose what is drawn", view)
    }

    /// The rows whose columns can be chosen for the picture, and the columns drawn now.
    pub fn drawable(&self) -> Option<(DataFrame, Axes)> {
        let (frame, chosen) = match &self.view {
            View::Query { axes, .. } if self.has_answer_of_view() => {
                (self.query.answered.as_ref()?.answer.frame.clone(), axes.clone())
            }
            View::File { ask: Ask::Columns(axes), .. } => (self.file()?.dataset.frame.clone(), axes.clone()),
            _ => return None,
        };
        let axes = chosen.or_else(|| query_result::guess(&frame)).unwrap_or_default();
        Some((frame, axes))
    }

    /// The answer as a table, if it is the one in view.
    pub(super) fn answer_table(&self) -> Option<(TableSource, DataFrame)> {
        let answered = self.query.answered.as_ref().filter(|_| self.has_answer_of_view())?;
        Some((TableSource::Answer(answered.id), answered.answer.frame.clone()))
    }
}

/// An example with the level of product codes that the file has: six digits, else the row of all goods, else the longest
/// codes.
fn in_one_level(sql: &str, codes: &[&str]) -> String {
    let lengths = || codes.iter().filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())).map(|code| code.len());
    match (lengths().min(), lengths().max()) {
        _ if codes.is_empty() || lengths().any(|length| length == 6) => sql.to_owned(),
        _ if codes.contains(&"TOTAL") => sql.replace(LEVEL, "product = 'TOTAL'"),
        (Some(shortest), Some(longest)) if shortest < longest => {
            sql.replace(LEVEL, &format!("LENGTH(product) = {longest}"))
        }
        _ => sql.replace(&format!(" AND {LEVEL}"), ""),
    }
}

/// A name for an opened file that needs no quotes in SQL: `TradeData_1 (2).csv` is `tradedata_1_2`.
pub fn table_name(dataset: &Dataset) -> String {
    let stem = dataset.id.rsplit_once('.').map_or(dataset.id.as_str(), |(stem, _)| stem);
    let mut name = String::new();
    for c in stem.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_matches('_');
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name.to_owned() } else { format!("file_{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::query::EXAMPLES;

    #[test]
    fn examples_sum_the_level_that_the_file_has() {
        let partners = EXAMPLES[1].sql;
        assert!(partners.contains(LEVEL), "{partners}");
        assert_eq!(in_one_level(partners, &["TOTAL", "31", "310420"]), partners);
        assert!(in_one_level(partners, &["TOTAL"]).contains("AND product = 'TOTAL'"));
        assert!(in_one_level(partners, &["31", "3104"]).contains("AND LENGTH(product) = 4"));
        assert!(!in_one_level(partners, &["3104"]).contains("LENGTH"));
        assert!(EXAMPLES.iter().all(|example| !example.sql.contains("LENGTH") || example.sql.contains(LEVEL)));
    }
}
