//! JSON: an array of objects, one a line. Numbers are numbers; what is no finite number is `null`, as are missing
//! cells; days and moments are ISO 8601 text.

use std::io::Write;

use super::cells::{Cells, date_text, moment_text};
use super::{Rows, WriteError};
use crate::data::Progress;

/// Writes rows as JSON.
///
/// # Errors
/// [`WriteError`].
pub fn json(rows: Rows<'_>, out: &mut impl Write, progress: &dyn Progress) -> Result<(), WriteError> {
    let keys: Vec<String> = rows
        .frame
        .get_column_names()
        .iter()
        .map(|name| serde_json::to_string(name.as_str()).map_err(std::io::Error::from))
        .collect::<Result<_, _>>()?;
    out.write_all(b"[")?;
    let mut first = true;
    rows.each(progress, |batch| {
        let cells = Cells::all(batch)?;
        for row in 0..batch.height() {
            out.write_all(if first { b"\n  {" } else { b",\n  {" })?;
            first = false;
            for (n, (key, cells)) in keys.iter().zip(&cells).enumerate() {
                if n > 0 {
                    out.write_all(b", ")?;
                }
                out.write_all(key.as_bytes())?;
                out.write_all(b": ")?;
                cell(out, cells, row)?;
            }
            out.write_all(b"}")?;
        }
        Ok(())
    })?;
    out.write_all(if first { b"]\n" } else { b"\n]\n" })?;
    Ok(())
}

fn cell(out: &mut impl Write, cells: &Cells, row: usize) -> std::io::Result<()> {
    let written = match cells {
        Cells::Text(cells) => serde_json::to_writer(&mut *out, &cells.get(row)),
        // Not finite becomes null.
        Cells::Number(cells) => match cells.get(row) {
            Some(whole) if whole.fract() == 0.0 && whole.abs() < 1e15 => {
                return write!(out, "{whole}");
            }
            other => serde_json::to_writer(&mut *out, &other),
        },
        Cells::Whole(cells) => serde_json::to_writer(&mut *out, &cells.get(row)),
        Cells::Truth(cells) => serde_json::to_writer(&mut *out, &cells.get(row)),
        Cells::Date(cells) => serde_json::to_writer(&mut *out, &cells.get(row).and_then(date_text)),
        Cells::Moment(cells) => serde_json::to_writer(&mut *out, &cells.get(row).and_then(moment_text)),
    };
    written.map_err(std::io::Error::from)
}
