//! Sums that an analyst would regret: rows of unlike kinds added up because the question does not tell them apart. Only
//! the rows that pass WHERE are looked at.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataFrame, DataType};

use super::engine::Engine;
use super::guard::Question;
use super::reads::{Condition, Factor, Reading};
use crate::data::format_thousands;

/// Functions that add rows up.
const SUMS: [&str; 5] = ["sum", "total", "avg", "mean", "median"];

/// What each column tells apart, and any column whose place in GROUP BY says that the question knows.
const APART: [(&str, &[&str], &str); 4] = [
    ("unit", &["unit", "measure", "series"], "units"),
    ("flow", &["flow", "series"], "flows, such as exports and imports"),
    ("freq", &["freq", "period"], "frequencies"),
    ("basis", &["basis", "series"], "bases"),
];

/// Columns by which the rows of a sum are told apart here.
const LOOKED_AT: [&str; 8] = ["unit", "flow", "freq", "basis", "series", "agg", "product", "product_scheme"];

/// Numbers of items that are no tree: a shorter one does not contain a longer one.
const NO_TREE: [&str; 2] = ["FAO", "CPC"];

/// The code of all goods.
const TOTAL: &str = "TOTAL";

/// What to beware of in the answer.
pub(super) fn notes(engine: &Engine, question: &Question) -> Vec<String> {
    if !question.uses(&SUMS) {
        return Vec::new();
    }
    let mut notes = Vec::new();
    for reading in &question.readings {
        for factor in &reading.factors {
            let Some(name) = &factor.table else { continue };
            let Some(rows) = kinds_of_rows(engine, reading, factor, name) else { continue };
            for note in of_rows(&rows, name, question) {
                if !notes.contains(&note) {
                    notes.push(note);
                }
            }
        }
    }
    notes
}

/// One line for each kind of row that passes WHERE, with their number.
fn kinds_of_rows(engine: &Engine, reading: &Reading, factor: &Factor, name: &str) -> Option<DataFrame> {
    let has = engine.columns(name)?;
    let columns: Vec<&str> = LOOKED_AT.into_iter().filter(|column| has.iter().any(|own| own == column)).collect();
    if columns.is_empty() {
        return None;
    }
    let columns = columns.join(", ");
    let conditions: Vec<&Condition> = factor.conditions.iter().collect();
    let asked = |conditions: &[&Condition]| {
        let sql =
            reading.ask(&format!("{columns}, COUNT(*) AS n_rows"), factor, conditions, &format!("GROUP BY {columns}"));
        engine.answer(&sql).ok()
    };
    // A condition that cannot be asked alone narrows nothing.
    asked(&conditions).or_else(|| asked(&[]))
}

fn of_rows(rows: &DataFrame, name: &str, question: &Question) -> Vec<String> {
    let mut notes = Vec::new();
    let n_parts = if question.told.contains("agg") { 0 } else { n_parts(rows).unwrap_or_default() };
    if n_parts > 0 {
        notes.push(format!(
            "{} rows of {name} are groups or parts of other rows and are in the sums; add WHERE agg = 0 to count nothing twice",
            format_thousands(n_parts)
        ));
    }
    for (column, known_by, what) in APART {
        let several = rows.column(column).is_ok_and(|column| column.n_unique().unwrap_or(1) > 1);
        if several && !known_by.iter().any(|known| question.told.contains(*known)) {
            notes.push(format!("{name} holds several {what}; the sums add them up. Add {column} to WHERE or GROUP BY"));
        }
    }
    if !question.told.contains("product") {
        notes.extend(texts(rows, "product").zip(texts(rows, "product_scheme")).and_then(|(codes, schemes)| {
            let (example, levels, longest) = levels(&codes, &schemes)?;
            Some(format!(
                "{name} holds product codes of which one contains another ({example}): {levels}; the sums add them all up. \
                 Add LENGTH(product) = {longest} to WHERE for one level, or product to GROUP BY"
            ))
        }));
    }
    notes
}

/// Rows with any bit of `agg` set.
fn n_parts(rows: &DataFrame) -> Option<u64> {
    let bits = rows.column("agg").ok()?.cast(&DataType::UInt64).ok()?;
    let counts = rows.column("n_rows").ok()?.cast(&DataType::UInt64).ok()?;
    let (bits, counts) = (bits.u64().ok()?, counts.u64().ok()?);
    let parts = bits.iter().zip(counts.iter()).filter(|(bits, _)| bits.is_some_and(|bits| bits > 0));
    Some(parts.filter_map(|(_, n)| n).sum())
}

fn texts(rows: &DataFrame, column: &str) -> Option<Vec<String>> {
    let column = rows.column(column).ok()?.cast(&DataType::String).ok()?;
    Some(column.str().ok()?.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect())
}

/// Codes of one nomenclature of which one contains another: an example, the levels in words, and the longest code.
fn levels(codes: &[String], schemes: &[String]) -> Option<(String, String, usize)> {
    let mut trees: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (code, scheme) in codes.iter().zip(schemes) {
        let is_code = code == TOTAL || (!code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()));
        if is_code && !NO_TREE.contains(&scheme.as_str()) {
            trees.entry(scheme).or_default().insert(code);
        }
    }
    // In the order of the codes what a code contains follows it at once.
    let inside = |tree: &BTreeSet<&str>| {
        let pair = tree.iter().zip(tree.iter().skip(1)).find(|(code, next)| next.starts_with(**code));
        let total = || tree.contains(TOTAL).then(|| tree.first().filter(|first| **first != TOTAL)).flatten();
        pair.map(|(code, next)| format!("{code} contains {next}"))
            .or_else(|| total().map(|first| format!("{TOTAL} contains {first}")))
    };
    let (example, tree) = trees.values().find_map(|tree| Some((inside(tree)?, tree)))?;
    let lengths: BTreeSet<usize> = tree.iter().filter(|code| **code != TOTAL).map(|code| code.len()).collect();
    let longest = *lengths.last()?;
    let mut words: Vec<String> = lengths.iter().map(ToString::to_string).collect();
    if let Some(last) = words.last_mut() {
        last.push_str(" digits");
    }
    if tree.contains(TOTAL) {
        words.push(TOTAL.to_owned());
    }
    let last = words.pop()?;
    let words = if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) };
    Some((example, words, longest))
}
