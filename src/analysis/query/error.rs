//! What is wrong with a question, in a sentence: what is unknown, where it stands, what comes nearest.

use std::fmt;

use polars::prelude::PolarsError;

use super::guard::Question;
use super::tables::Table;
use crate::analysis::flows::distance;

/// A question that cannot be answered as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// What is wrong, in one sentence without a full stop.
    pub reason: String,
    /// Line and column in the question, from 1, where known.
    pub at: Option<(u64, u64)>,
    /// What to do.
    pub next_step: String,
}

impl std::error::Error for QueryError {}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        if let Some((line, column)) = self.at {
            write!(f, " (line {line}, column {column})")?;
        }
        write!(f, ". {}", self.next_step)
    }
}

impl QueryError {
    /// An error with its place.
    pub(super) fn new(reason: impl Into<String>, at: Option<(u64, u64)>, next_step: impl Into<String>) -> Self {
        Self { reason: reason.into(), at, next_step: next_step.into() }
    }

    /// The table engine broke instead of answering.
    pub(super) fn engine_failed() -> Self {
        Self::new(
            "The table engine stopped on this question by a fault of its own",
            None,
            "Ask it in smaller steps, or in other words; the files are untouched",
        )
    }
}

/// Up to `most` of the names that come nearest to what was written.
pub(super) fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let written = written.to_lowercase();
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| {
            let lower = name.to_lowercase();
            // A name that holds the other one is near however long it is.
            let inside = written.len() > 2 && (lower.contains(&written) || written.contains(&lower));
            (distance(&lower, &written).min(if inside { 2 } else { usize::MAX }), name)
        })
        .filter(|(letters, name)| *letters <= 2 + name.len().max(written.len()) / 3)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(most).map(|(_, name)| name).collect()
}

/// "Nearest: a, b. " or nothing.
pub(super) fn nearest_words(near: &[&str]) -> String {
    if near.is_empty() { String::new() } else { format!("Nearest: {}. ", near.join(", ")) }
}

/// The parser's words: "sql parser error: Expected: …, found: … at Line: 1, Column: 15".
pub(super) fn of_parser(said: &str) -> QueryError {
    let said = said.trim_start_matches("sql parser error:").trim();
    let (words, place) = said.rsplit_once(" at Line: ").map_or((said, None), |(words, place)| {
        let place = place.split_once(", Column: ").and_then(|(line, column)| {
            Some((line.trim().parse().ok()?, column.trim().trim_end_matches('.').parse().ok()?))
        });
        (words, place)
    });
    let words = words.replace("Expected: ", "expected ").replace("found: ", "found “").replace("EOF", "the end");
    let words = if words.contains('“') { format!("{words}”") } else { words };
    QueryError::new(
        format!("This is not SQL: {words}"),
        place,
        "A question reads SELECT columns FROM data WHERE … GROUP BY … ORDER BY …",
    )
}

/// An error of Polars in words for the one who asked.
pub(super) fn explain(cause: &PolarsError, question: &Question, used: &[(String, &Table)]) -> QueryError {
    let text = first_line(&cause.to_string());
    let named = quoted(&text);
    if text.contains("cannot compare string with numeric") {
        return QueryError::new(
            "A text is compared with a number: codes and periods are text",
            None,
            "Put quotes round them, as in product = '310420' or period >= '2020'",
        );
    }
    match cause {
        PolarsError::ColumnNotFound(_) => unknown_column(&named.unwrap_or_default(), question, used),
        PolarsError::SQLInterface(_) | PolarsError::SQLSyntax(_) => of_sql(&text, named, question, used),
        PolarsError::Context { error, .. } => explain(error, question, used),
        PolarsError::InvalidOperation(_)
        | PolarsError::SchemaMismatch(_)
        | PolarsError::ComputeError(_)
        | PolarsError::SchemaFieldNotFound(_) => QueryError::new(
            format!("The question does not fit the columns: {text}"),
            None,
            "Text stands in single quotes, as in reporter = 'BLR'; CAST(period AS INT) makes a number of a text",
        ),
        PolarsError::Duplicate(_) => QueryError::new(
            format!("Two columns of the answer have the same name: {text}"),
            None,
            "Give one of them another name with AS",
        ),
        _ => QueryError::new(
            format!("The question cannot be answered: {text}"),
            None,
            "Ask it in smaller steps; --help lists the columns and two examples",
        ),
    }
}

fn of_sql(text: &str, named: Option<String>, question: &Question, used: &[(String, &Table)]) -> QueryError {
    let name = named.unwrap_or_default();
    if text.starts_with("unsupported function") {
        let functions = polars::sql::keywords::all_functions();
        let near = nearest(&name, functions.into_iter().filter(|name| !name.starts_with("read_")), 4);
        return QueryError::new(
            format!("There is no function “{name}”"),
            question.place_of(&name),
            format!("{}Functions are those of Polars SQL", nearest_words(&near)),
        );
    }
    if text.starts_with("no column named") || text.starts_with("no table or struct column named") {
        return unknown_column(&name, question, used);
    }
    if text.contains("GROUP BY clause or an aggregate function") {
        return QueryError::new(
            format!("“{name}” is neither in GROUP BY nor inside SUM, AVG, MIN, MAX or COUNT"),
            question.place_of(&name),
            format!("Add {name} to GROUP BY, or put it into one of them"),
        );
    }
    QueryError::new(
        format!("This part of SQL is not understood here: {text}"),
        question.place_of(&name),
        "Ask it another way; WITH, JOIN, GROUP BY, HAVING, UNION, CASE and window functions are understood",
    )
}

fn unknown_column(name: &str, question: &Question, used: &[(String, &Table)]) -> QueryError {
    let at = question.place_of(name);
    if question.in_double_quotes(name) {
        return QueryError::new(
            format!("“{name}” in double quotes is the name of a column, and there is none of that name"),
            at,
            format!("Text stands in single quotes: '{name}'"),
        );
    }
    let columns = || used.iter().flat_map(|(_, table)| table.columns().map(|(name, _)| name));
    let near = nearest(name, columns(), 4);
    let mut tables: Vec<String> = Vec::new();
    for (own, table) in used {
        let listed: Vec<&str> = table.columns().map(|(name, _)| name).collect();
        tables.push(format!("{own} has {}", listed.join(", ")));
    }
    tables.dedup();
    QueryError::new(
        format!("There is no column “{name}”"),
        at,
        format!("{}{}", nearest_words(&near), tables.join("; ")),
    )
}

/// Polars' messages go on with plans and schemas that help nobody who asked a question.
fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(300).collect()
}

/// The first name in quotes of a message.
fn quoted(text: &str) -> Option<String> {
    let (at, quote) = text.char_indices().find(|(_, c)| matches!(c, '"' | '\'' | '`'))?;
    let rest = text.get(at + 1..)?;
    rest.find(quote).and_then(|end| rest.get(..end)).map(str::to_owned)
}
