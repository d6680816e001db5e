//! Looks at a question before it is asked: it must be one that only reads, from the tables at hand.
//!
//! Polars' own SQL would also open any file by name, and forget or empty tables. This program opens the files it is
//! given and nothing else.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, ObjectName, Query, Statement, TableFactor,
    Value, Visit as _, Visitor,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError, ParserOptions};

use super::error::{QueryError, nearest, nearest_words, of_parser};
use super::reads::{self, Reading};
use super::tables::Tables;

/// Line and column, from 1.
type Place = Option<(u64, u64)>;

/// A name as written.
#[derive(Debug, Clone)]
struct Named {
    name: String,
    at: Place,
    double_quotes: bool,
}

/// What a question names, and where.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    /// The question without what stands after it.
    pub text: String,
    /// Tables it reads, each once, with their place.
    pub relations: Vec<(String, Place)>,
    /// Names of its own: WITH parts and tables in brackets.
    own: Vec<(String, Place)>,
    names: Vec<Named>,
    functions: Vec<Named>,
    /// Each SELECT with the tables it reads, the inner ones first.
    pub readings: Vec<Reading>,
    /// Columns that tell rows of the answer apart: of GROUP BY, PARTITION BY, CASE and FILTER.
    pub told: BTreeSet<String>,
    endless: Option<(String, Place)>,
    from_function: Option<(String, Place)>,
    nested: Option<(String, Place)>,
}

impl Question {
    /// Where a column or function is named first.
    pub(super) fn place_of(&self, name: &str) -> Place {
        let mut named = self.names.iter().chain(&self.functions);
        named.find(|named| named.name.eq_ignore_ascii_case(name)).and_then(|named| named.at)
    }

    /// Whether a name stands in double quotes, as texts do elsewhere.
    pub(super) fn in_double_quotes(&self, name: &str) -> bool {
        self.names.iter().any(|named| named.name == name && named.double_quotes)
    }

    /// Whether rows are gathered into one.
    pub(super) fn aggregates(&self) -> bool {
        self.uses(&AGGREGATES)
    }

    /// Whether one of these functions is used.
    pub(super) fn uses(&self, functions: &[&str]) -> bool {
        self.functions.iter().any(|named| functions.iter().any(|function| named.name.eq_ignore_ascii_case(function)))
    }
}

/// The statements of a text.
pub(super) fn statements(sql: &str) -> Result<Vec<Statement>, ParserError> {
    Parser::new(&GenericDialect)
        .with_options(ParserOptions { trailing_commas: true, ..ParserOptions::default() })
        .try_with_sql(sql)?
        .parse_statements()
}

/// Reads a question and refuses what is none.
///
/// # Errors
/// [`QueryError`]: no SQL, more than one statement, a statement that changes something, a file or a table that is not
/// at hand, or a name that would hide a table.
pub(super) fn look(sql: &str, tables: &Tables) -> Result<Question, QueryError> {
    if sql.trim().is_empty() {
        return Err(QueryError::new("There is no question yet", None, "Try SELECT * FROM data LIMIT 20"));
    }
    let statements = statements(sql).map_err(|said| of_parser(&said.to_string()))?;
    let statement = match statements.as_slice() {
        [one] => one,
        [] => return Err(QueryError::new("There is no question yet", None, "Try SELECT * FROM data LIMIT 20")),
        several => {
            return Err(QueryError::new(
                format!("These are {} statements", several.len()),
                None,
                "Ask one question at a time; WITH joins several steps into one",
            ));
        }
    };
    let Statement::Query(query) = statement else {
        let words = statement.to_string();
        let first = words.split_whitespace().next().unwrap_or_default().to_uppercase();
        return Err(QueryError::new(
            format!("{first} is no question: only SELECT and WITH … SELECT are answered"),
            None,
            "Tables and files are never changed here; save an answer with --out FILE or with Export",
        ));
    };
    let mut question = Question { text: sql.to_owned(), ..Question::default() };
    collect(query, &mut question);
    if let Some((name, at)) = question.from_function.take() {
        return Err(QueryError::new(
            format!("{name}(…) would open a file that was not given to this program"),
            at,
            format!(
                "Name the file on the command line, or open it in the window; it is then the table {}",
                super::DATA
            ),
        ));
    }
    if let Some((name, at)) = question.nested.take() {
        return Err(QueryError::new(
            format!("{name} … OVER of a sum of sums or of another aggregate cannot be taken in one step"),
            at,
            "Take two: WITH sums AS (SELECT …, SUM(value) AS value … GROUP BY …) SELECT …, SUM(value) OVER (PARTITION BY …) FROM sums",
        ));
    }
    if let Some((name, at)) = question.endless.take() {
        return Err(QueryError::new(
            format!("{name} may fill a text up to {MOST_FILLED} letters, and the length must be a number"),
            at,
            format!("Write a length of {MOST_FILLED} or less, as in {name}(product, 6, '0')"),
        ));
    }
    if let Some((name, at)) = question.own.iter().find(|(name, _)| tables.get(name).is_some()) {
        return Err(QueryError::new(
            format!("“{name}” is a table already, and a part of the question under the same name would hide it"),
            *at,
            "Give that part another name",
        ));
    }
    let own = std::mem::take(&mut question.own);
    question.relations.retain(|(name, _)| own.iter().all(|(own, _)| own != name));
    if let Some((name, at)) = question.relations.iter().find(|(name, _)| tables.get(name).is_none()) {
        let near = nearest(name, tables.names(), 3);
        let own: Vec<&str> = tables.opened().collect();
        let opened = if own.is_empty() {
            format!("No file is open, so there is no table {}", super::DATA)
        } else {
            format!("Opened: {}", own.join(", "))
        };
        let bundled: Vec<&str> = tables.bundled().collect();
        let bundled = if near.is_empty() { format!("; bundled: {}", bundled.join(", ")) } else { String::new() };
        return Err(QueryError::new(
            format!("There is no table “{name}”"),
            *at,
            format!("{}{opened}{bundled}", nearest_words(&near)),
        ));
    }
    let columns = |name: &str| {
        let table = tables.get(name).filter(|_| own.iter().all(|(own, _)| own != name))?;
        Some(table.columns().map(|(column, _)| column.to_owned()).collect())
    };
    (question.readings, question.told) = reads::of(query, &columns);
    Ok(question)
}

fn collect(query: &Query, question: &mut Question) {
    let mut reader = Reader { question };
    // The reader goes on to the end whatever it finds.
    let (ControlFlow::Continue(()) | ControlFlow::Break(())) = query.visit(&mut reader);
}

struct Reader<'a> {
    question: &'a mut Question,
}

impl Reader<'_> {
    fn name(&mut self, ident: &Ident) {
        self.question.names.push(named(ident));
    }
}

fn place(ident: &Ident) -> Place {
    let start = ident.span.start;
    (start.line > 0).then_some((start.line, start.column))
}

fn named(ident: &Ident) -> Named {
    Named { name: ident.value.clone(), at: place(ident), double_quotes: ident.quote_style == Some('"') }
}

fn idents(name: &ObjectName) -> impl Iterator<Item = &Ident> {
    name.0.iter().filter_map(|part| part.as_ident())
}

/// Functions that make a text as long as they are told, and the longest that is let through: memory has an end.
const FILL: [&str; 2] = ["lpad", "rpad"];
const MOST_FILLED: usize = 1000;

/// Whether a function may make texts longer than any table holds.
fn is_endless(function: &Function, name: &str) -> bool {
    let FunctionArguments::List(list) = &function.args else { return false };
    let length = match list.args.get(1) {
        Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(value)))) => match &value.value {
            Value::Number(text, _) => text.parse::<usize>().ok(),
            _ => None,
        },
        _ => None,
    };
    FILL.iter().any(|fill| name.eq_ignore_ascii_case(fill)) && length.is_none_or(|length| length > MOST_FILLED)
}

/// Polars answers a window over an aggregate with lists, which nobody asked for.
const AGGREGATES: [&str; 9] = ["sum", "total", "avg", "count", "min", "max", "median", "stddev", "variance"];

fn holds_aggregate(function: &Function) -> bool {
    let inner = function.args.visit(&mut Aggregates);
    inner.is_break()
}

struct Aggregates;

impl Visitor for Aggregates {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Function(function) if function.over.is_none() => {
                let name = idents(&function.name).last().map(|ident| ident.value.to_lowercase());
                if name.is_some_and(|name| AGGREGATES.contains(&name.as_str())) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Visitor for Reader<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        for part in query.with.iter().flat_map(|with| &with.cte_tables) {
            self.question.own.push((part.alias.name.value.clone(), place(&part.alias.name)));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        let name = idents(relation).map(|ident| ident.value.as_str()).collect::<Vec<_>>().join(".");
        if !name.is_empty() && self.question.relations.iter().all(|(other, _)| *other != name) {
            self.question.relations.push((name, idents(relation).next().and_then(place)));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                self.question.from_function = Some((name.to_string(), idents(name).next().and_then(place)));
            }
            TableFactor::TableFunction { expr, .. } => {
                self.question.from_function = Some((expr.to_string(), None));
            }
            TableFactor::Derived { alias: Some(alias), .. } | TableFactor::UNNEST { alias: Some(alias), .. } => {
                self.question.own.push((alias.name.value.clone(), place(&alias.name)));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(ident) => self.name(ident),
            Expr::CompoundIdentifier(parts) => parts.iter().for_each(|ident| self.name(ident)),
            Expr::Function(function) => {
                let name = idents(&function.name).last().map(named);
                if let Some(name) = name.as_ref().filter(|_| function.over.is_some() && holds_aggregate(function)) {
                    self.question.nested = Some((name.name.clone(), name.at));
                }
                if let Some(name) = name.as_ref().filter(|named| is_endless(function, &named.name)) {
                    self.question.endless = Some((name.name.to_uppercase(), name.at));
                }
                self.question.functions.extend(name);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}
