//! Why no row passes: which condition fits none, and what its column holds instead.

use super::engine::Engine;
use super::reads::{Condition, Factor, Reading};
use crate::data::{agg, format_thousands};

/// Values of a column that are named.
const NAMED: usize = 6;

/// A sentence for every table of which no row passes its conditions.
pub(super) fn notes(engine: &Engine, readings: &[Reading]) -> Vec<String> {
    let mut notes = Vec::new();
    for reading in readings {
        for factor in &reading.factors {
            if let Some(note) = why(engine, reading, factor)
                && !notes.contains(&note)
            {
                notes.push(note);
            }
        }
    }
    notes
}

fn why(engine: &Engine, reading: &Reading, factor: &Factor) -> Option<String> {
    let name = factor.table.as_ref()?;
    let all: Vec<&Condition> = factor.conditions.iter().collect();
    if all.is_empty() || reading.count(engine, factor, &all)? > 0 {
        return None;
    }
    if reading.count(engine, factor, &[])? == 0 {
        return Some(format!("{name} has no row of what WHERE names"));
    }
    let alone: Vec<(&Condition, u64)> =
        all.iter().filter_map(|one| Some((*one, reading.count(engine, factor, &[one])?))).collect();
    let Some((none, _)) = alone.iter().find(|(_, n)| *n == 0) else {
        let each: Vec<String> =
            alone.iter().map(|(one, n)| format!("{} fits {} rows", one.text, format_thousands(*n))).collect();
        return Some(format!("No row of {name} fits all conditions together; alone {}", each.join(", ")));
    };
    let mut text = format!("No row of {name} fits {}", none.text);
    if let [column] = none.columns.as_slice()
        && let Some(held) = held(engine, reading, factor, column)
    {
        text.push_str(&format!(": {held}"));
    }
    let others: Vec<&Condition> = all.iter().filter(|one| one.text != none.text).copied().collect();
    if !others.is_empty()
        && let Some(n) = reading.count(engine, factor, &others).filter(|n| *n > 0)
    {
        text.push_str(&format!("; without this condition {} rows fit", format_thousands(n)));
    }
    Some(text)
}

/// What a column holds in all rows of the table, the most frequent first.
fn held(engine: &Engine, reading: &Reading, factor: &Factor, column: &str) -> Option<String> {
    let then = format!("GROUP BY 1 ORDER BY n_rows DESC LIMIT {}", NAMED + 1);
    let quoted = format!("\"{}\"", column.replace('"', "\"\""));
    let counted = engine.answer(&reading.ask(&format!("{quoted}, COUNT(*) AS n_rows"), factor, &[], &then)).ok()?;
    let values = counted.columns().first()?;
    let mut words: Vec<String> = (0..values.len().min(NAMED))
        .filter_map(|at| values.get(at).ok())
        .map(|cell| {
            let cell = cell.str_value();
            match cell.parse::<u32>() {
                Ok(bits) if column == "agg" => format!("{bits} ({})", parts(bits)),
                _ if cell.is_empty() => "''".to_owned(),
                _ => cell.into_owned(),
            }
        })
        .collect();
    if values.len() > NAMED {
        words.push("…".to_owned());
    }
    let only = if words.len() == 1 { " only" } else { "" };
    Some(format!("{column} holds {}{only}", words.join(", ")))
}

/// The bits of `agg` in words.
fn parts(bits: u32) -> String {
    let words = [
        (agg::REPORTER_GROUP, "the reporter is a group"),
        (agg::PARTNER_GROUP, "the partner is the World or a group"),
        (agg::PRODUCT_GROUP, "the product is a group"),
        (agg::PART, "part of another row"),
    ];
    let set: Vec<&str> = words.into_iter().filter(|(bit, _)| bits & bit > 0).map(|(_, words)| words).collect();
    if set.is_empty() { "a row of its own".to_owned() } else { set.join(", ") }
}
