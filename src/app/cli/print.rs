//! Answers as CSV or JSON: every command that prints rows prints them from here.

use serde::Serialize;

use super::{Failure, Format, terminal};
use crate::formats::write::guard;

/// Prints rows: CSV with its header, which stands even where there are no rows, or a JSON array.
pub fn rows<T: Serialize + Default>(rows: &[T], format: Format) -> Result<(), Failure> {
    terminal::out(&match format {
        Format::Json => json_text(&rows)?,
        Format::Csv => csv_text(rows)?,
    })
}

/// JSON with a line end.
pub fn json_text(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|cause| unwritable("JSON", &cause))
}

/// CSV of cells, the header among them: the one place that writes them. Texts that a spreadsheet would compute get an
/// apostrophe before them, as in every table this program writes.
pub fn table<Line>(lines: impl IntoIterator<Item = Line>) -> Result<String, Failure>
where
    Line: IntoIterator,
    Line::Item: AsRef<str>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        let cells = line.into_iter().map(|cell| guard(cell.as_ref()).into_owned());
        writer.write_record(cells).map_err(|cause| unwritable("CSV", &cause))?;
    }
    let bytes = writer.into_inner().map_err(|cause| unwritable("CSV", &cause))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// CSV with the fields of a row as its header, so that scripts need no special case for an empty answer.
pub fn csv_text<T: Serialize + Default>(rows: &[T]) -> Result<String, Failure> {
    let empty = [T::default()];
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = if rows.is_empty() { &empty } else { rows };
    written.iter().try_for_each(|row| writer.serialize(row)).map_err(|cause| unwritable("CSV", &cause))?;
    let bytes = writer.into_inner().map_err(|cause| unwritable("CSV", &cause))?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
    let lines = reader.records().take(if rows.is_empty() { 1 } else { usize::MAX });
    let lines = lines.collect::<Result<Vec<_>, _>>().map_err(|cause| unwritable("CSV", &cause))?;
    table(&lines)
}

fn unwritable(form: &str, cause: &dyn std::fmt::Display) -> Failure {
    Failure::Unwritable(format!("The answer cannot be written as {form} ({cause}). Ask for the other --format"))
}

/// A number as it is printed: there is no zero below zero.
pub fn number(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Default)]
    struct Row {
        period: &'static str,
        value: Option<f64>,
    }

    #[test]
    fn the_header_stands_over_no_rows_too() {
        let text = |rows: &[Row]| csv_text(rows).expect("rows");
        assert_eq!(text(&[]), "period,value\n");
        assert_eq!(text(&[Row { period: "2020", value: Some(1.5) }]), "period,value\n2020,1.5\n");
    }

    #[test]
    fn texts_from_files_are_no_formulas_and_numbers_stay() {
        let row = |period, value| Row { period, value: Some(value) };
        let rows = [row("=1+2", -1.5), row("-a, \"b\"", 2.0)];
        let text = csv_text(&rows).expect("rows");
        assert_eq!(text, "period,value\n'=1+2,-1.5\n\"'-a, \"\"b\"\"\",2.0\n");
        assert_eq!(table([["@a", "-3e5"]]).expect("cells"), "'@a,-3e5\n");
    }

    #[test]
    fn zero_has_no_sign() {
        let printed: Vec<String> = [-0.0, 0.0, -2.0].map(|value| number(value).to_string()).into();
        assert_eq!(printed, ["0", "0", "-2"]);
    }
}
