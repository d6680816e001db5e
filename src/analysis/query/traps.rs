//! Sums that an analyst would regret: rows of unlike kinds added up because the question does not tell them apart.

use polars::prelude::{Column, DataFrame};

use super::guard::Question;
use super::tables::Table;
use crate::data::format_thousands;

/// Functions that add rows up.
const SUMS: [&str; 5] = ["sum", "total", "avg", "mean", "median"];

/// What each column tells apart, and any column whose mention says that the question knows.
const APART: [(&str, &[&str], &str); 4] = [
    ("unit", &["unit", "measure", "series"], "units"),
    ("flow", &["flow", "series"], "flows, such as exports and imports"),
    ("freq", &["freq", "period"], "frequencies"),
    ("basis", &["basis", "series"], "bases"),
];

/// What to beware of in the answer.
pub(super) fn notes(question: &Question, used: &[(String, &Table)]) -> Vec<String> {
    if !question.uses(&SUMS) {
        return Vec::new();
    }
    let mut notes = Vec::new();
    for (name, table) in used {
        let frame = table.frame();
        if !question.mentions("agg")
            && let Some(n_rows) = n_parts(frame)
        {
            notes.push(format!(
                "{} rows of {name} are groups or parts of other rows and are in the sums; add WHERE agg = 0 to count nothing twice",
                format_thousands(n_rows)
            ));
        }
        for (column, known_by, what) in APART {
            if frame.column(column).is_ok_and(|column| n_different(column) > 1)
                && !known_by.iter().any(|known| question.mentions(known))
            {
                notes.push(format!(
                    "{name} holds several {what}; the sums add them up. Add {column} to WHERE or GROUP BY"
                ));
            }
        }
    }
    notes.dedup();
    notes
}

/// Rows with any bit of `agg` set, where there are any.
fn n_parts(frame: &DataFrame) -> Option<u64> {
    let column = frame.column("agg").ok()?;
    if let Column::Scalar(same) = column {
        let value = same.scalar().as_any_value().extract::<u64>()?;
        return (value > 0).then_some(frame.height() as u64).filter(|n| *n > 0);
    }
    let bits = column.u32().ok()?;
    let n = bits.iter().flatten().filter(|bits| *bits > 0).count() as u64;
    (n > 0).then_some(n)
}

fn n_different(column: &Column) -> usize {
    if matches!(column, Column::Scalar(_)) { 1 } else { column.n_unique().unwrap_or(1) }
}
