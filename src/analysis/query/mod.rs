//! Questions in SQL to the tables at hand. They only read, and only the tables given.
//!
//! Polars answers; before it does, `guard` refuses whatever is no plain question, and every error becomes a
//! [`QueryError`]: what is unknown, where it stands, what comes nearest.

mod bound;
mod engine;
mod error;
mod guard;
mod interrupt;
mod nothing;
mod part;
mod plain;
mod reads;
mod tables;
mod traps;

use std::time::{Duration, Instant};

use polars::prelude::{DataFrame, PolarsError};

pub use error::QueryError;
pub use interrupt::interruptible;
pub use part::part;
pub use plain::{Kind, kind, plain};
pub use tables::{ColumnWords, DATA, EXAMPLES, Example, Table, Tables, column_words};

use crate::data::{Cancelled, Progress};
use engine::Engine;
use guard::Question;

/// The rows that answer a question.
#[derive(Debug, Clone)]
pub struct QueryAnswer {
    /// The question as asked.
    pub sql: String,
    /// The rows: text, numbers, whole numbers, truth values, dates and moments only; one chunk a column.
    pub frame: DataFrame,
    /// Whether there are more rows than were asked for.
    pub cut: bool,
    /// The tables read: the name in the question, and where its rows come from.
    pub tables: Vec<(String, String)>,
    /// What to beware of in the question, a sentence each.
    pub notes: Vec<String>,
    /// What to beware of in the tables read.
    pub data_notes: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The question cannot be answered as it stands.
    #[error(transparent)]
    Wrong(#[from] QueryError),
    /// The table engine broke on it.
    #[error(transparent)]
    Broken(QueryError),
    /// The user stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// Answers a question, with at most `most` rows where that is given.
///
/// Cancel is heard within a few hundredths of a second; a step that Polars has begun then ends by itself, unseen.
///
/// # Errors
/// [`Unanswered`] says what is wrong with the question and where, or that the user stopped it.
pub fn ask(
    tables: &Tables,
    sql: &str,
    most: Option<usize>,
    progress: &dyn Progress,
) -> Result<QueryAnswer, Unanswered> {
    let began = Instant::now();
    progress.report("Reading the question", 0, None);
    let question = guard::look(sql, tables)?;
    let used: Vec<(String, &Table)> =
        question.relations.iter().filter_map(|(name, _)| tables.get(name).map(|table| (name.clone(), table))).collect();
    progress.check()?;
    progress.report("Answering", 0, None);
    let (engine, asked) = (Engine::new(&used), question.clone());
    let answered = interruptible(progress, "query", move || answer(&engine, &asked, most))?;
    let (frame, cut, notes) = match answered {
        Some(Ok(answered)) => answered,
        Some(Err(Stopped::Refused(error))) => return Err(error.into()),
        Some(Err(Stopped::Polars(cause))) => return Err(error::explain(&cause, &question, &used).into()),
        None => return Err(Unanswered::Broken(QueryError::engine_failed())),
    };
    progress.check()?;
    let mut sources: Vec<(String, String)> = Vec::new();
    let mut data_notes: Vec<String> = Vec::new();
    for (name, table) in used {
        data_notes.extend(table.notes.iter().filter(|note| !data_notes.contains(note)).cloned().collect::<Vec<_>>());
        if sources.iter().all(|(other, _)| *other != name) {
            sources.push((name, table.source.clone()));
        }
    }
    Ok(QueryAnswer {
        sql: sql.trim().to_owned(),
        frame,
        cut,
        tables: sources,
        notes,
        data_notes,
        took: began.elapsed(),
    })
}

/// Why the engine gave no rows.
enum Stopped {
    Refused(QueryError),
    Polars(PolarsError),
}

impl From<PolarsError> for Stopped {
    fn from(cause: PolarsError) -> Self {
        Self::Polars(cause)
    }
}

/// The rows, whether there are more, and what to beware of in them.
fn answer(
    engine: &Engine,
    question: &Question,
    most: Option<usize>,
) -> Result<(DataFrame, bool, Vec<String>), Stopped> {
    bound::check(engine, &question.readings).map_err(Stopped::Refused)?;
    let lazy = engine.plan(&question.text)?;
    // One row more than asked for tells whether there are more.
    let lazy = match most.and_then(|most| u32::try_from(most + 1).ok()) {
        Some(limit) => lazy.limit(limit),
        None => lazy,
    };
    let frame = lazy.collect()?;
    let (frame, cut) = match most {
        Some(most) if frame.height() > most => (frame.head(Some(most)), true),
        _ => (frame, false),
    };
    let mut notes = traps::notes(engine, question);
    // An aggregate of no rows is a row: 0 or nothing.
    if frame.height() == 0 || question.aggregates() {
        notes.extend(nothing::notes(engine, &question.readings));
    }
    Ok((plain(&frame)?, cut, notes))
}

#[cfg(test)]
mod tests;
