//! CSV: lines of `#` that say what the table is, a header, the rows.
//!
//! ```text
//! # belarus-leverage table 1
//! # title: Share of an exporter
//! # source: UN Comtrade · TradeData_1_2_2024.csv
//! # sql: SELECT period, …
//! # types: text, number, text?
//! period,share_pct,note
//! ```
//!
//! A missing number is an empty cell; `NaN`, `inf` and `-inf` are written as such. In a column of type `text` an empty
//! cell is empty text. In one of type `text?` it is a missing text, and empty text is a lone apostrophe.

use std::borrow::Cow;
use std::io::Write;

use polars::prelude::{Column, DataFrame};

use super::cells::{Cells, date_text, moment_text, number_text};
use super::{About, Rows, WriteError, guard};
use crate::data::Progress;

/// The first line of a file of ours, without its line end.
pub const MARK: &str = "# belarus-leverage table 1";

/// Writes rows as CSV; without `about` there are no lines of `#`.
///
/// # Errors
/// [`WriteError`].
pub fn csv(
    rows: Rows<'_>,
    about: Option<&About>,
    out: &mut impl Write,
    progress: &dyn Progress,
) -> Result<(), WriteError> {
    let missing: Vec<bool> = rows.frame.columns().iter().map(has_missing_text).collect();
    if let Some(about) = about {
        out.write_all(header_lines(about, rows.frame, &missing).as_bytes())?;
    }
    let mut writer = ::csv::WriterBuilder::new().comment(Some(b'#')).from_writer(out);
    let names = rows.frame.get_column_names();
    writer.write_record(names.iter().map(|name| guard(name.as_str()).into_owned())).map_err(std::io::Error::from)?;
    let mut line = ::csv::StringRecord::new();
    rows.each(progress, |batch| {
        let cells = Cells::all(batch)?;
        for row in 0..batch.height() {
            line.clear();
            for (cells, missing) in cells.iter().zip(&missing) {
                line.push_field(&text(cells, row, *missing));
            }
            writer.write_record(&line).map_err(std::io::Error::from)?;
        }
        Ok(())
    })?;
    writer.flush()?;
    Ok(())
}

/// Whether a text column has missing texts, which must differ from empty ones.
fn has_missing_text(column: &Column) -> bool {
    Cells::word(column.dtype()) == "text" && column.null_count() > 0
}

fn header_lines(about: &About, frame: &DataFrame, missing: &[bool]) -> String {
    let one_line = |text: &str| text.replace(['\r', '\n'], " ");
    let mut text = format!("{MARK}\n# title: {}\n", one_line(&about.title));
    for (word, line) in &about.lines {
        text.push_str(&format!("# {}: {}\n", one_line(word), one_line(line)));
    }
    let types: Vec<String> = frame
        .columns()
        .iter()
        .zip(missing)
        .map(|(column, missing)| format!("{}{}", Cells::word(column.dtype()), if *missing { "?" } else { "" }))
        .collect();
    text.push_str(&format!("# types: {}\n", types.join(", ")));
    text
}

fn text(cells: &Cells, row: usize, missing: bool) -> Cow<'_, str> {
    let owned = |text: Option<String>| Cow::Owned(text.unwrap_or_default());
    match cells {
        Cells::Text(cells) => match cells.get(row) {
            Some("") if missing => Cow::Borrowed("'"),
            Some(text) => guard(text),
            None => Cow::Borrowed(""),
        },
        Cells::Number(cells) => owned(cells.get(row).map(number_text)),
        Cells::Whole(cells) => owned(cells.get(row).map(|n| n.to_string())),
        Cells::Truth(cells) => Cow::Borrowed(match cells.get(row) {
            Some(true) => "true",
            Some(false) => "false",
            None => "",
        }),
        Cells::Date(cells) => owned(cells.get(row).and_then(date_text)),
        Cells::Moment(cells) => owned(cells.get(row).and_then(moment_text)),
    }
}
