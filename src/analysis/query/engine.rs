//! The tables of one question and Polars, which answers from them.

use polars::prelude::{DataFrame, LazyFrame, PolarsResult};
use polars::sql::SQLContext;

use super::tables::Table;

/// The tables that a question names, for a thread of its own.
#[derive(Clone)]
pub(super) struct Engine(Vec<(String, Vec<String>, LazyFrame)>);

impl Engine {
    pub(super) fn new(used: &[(String, &Table)]) -> Self {
        let columns = |table: &Table| table.columns().map(|(column, _)| column.to_owned()).collect();
        Self(used.iter().map(|(name, table)| (name.clone(), columns(table), table.lazy())).collect())
    }

    /// The plan of an answer; nothing is computed yet.
    pub(super) fn plan(&self, sql: &str) -> PolarsResult<LazyFrame> {
        let mut context = SQLContext::new();
        for (name, _, lazy) in &self.0 {
            context.register(name, lazy.clone());
        }
        context.execute(sql)
    }

    pub(super) fn answer(&self, sql: &str) -> PolarsResult<DataFrame> {
        self.plan(sql)?.collect()
    }

    /// The columns of a table, where the question reads it.
    pub(super) fn columns(&self, table: &str) -> Option<&[String]> {
        self.0.iter().find(|(name, ..)| name == table).map(|(_, columns, _)| columns.as_slice())
    }

    /// The one number that a question answers.
    pub(super) fn number(&self, sql: &str) -> Option<u64> {
        let answer = self.answer(sql).ok()?;
        answer.columns().first()?.get(0).ok()?.extract::<u64>()
    }
}
