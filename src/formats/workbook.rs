//! Sheets of a workbook as lines of text: a line is a row of the sheet, so that numbers of lines are the sheet's own.
//!
//! Numbers keep their full precision, dates become ISO text, formulas their last value. Rows from the header on are
//! padded to the width of the table.
//!
//! Cost: an xlsx streams cell by cell and only its text is kept, at most [`TEXT_AT_MOST`]; the older and the open
//! formats are read whole and are refused above [`WHOLE_AT_MOST`].

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{Data, DataRef, Ods, Reader as _, SheetType, SheetVisible, Xls, Xlsb, Xlsx, open_workbook};

use super::dialect::normal;
use super::{ReadError, archive, periods};

/// Most text of a sheet.
const TEXT_AT_MOST: usize = 256 << 20;
/// Most bytes of the parts of an xlsx once unpacked: a full sheet of a million rows and twenty columns.
const PARTS_AT_MOST: u64 = 1 << 30;
/// Most bytes of the parts of a workbook that is read whole.
const WHOLE_AT_MOST: u64 = 128 << 20;
/// The header is looked for in so many rows.
const HEADER_WITHIN: usize = 40;

type Disk = BufReader<File>;

enum Book {
    Xlsx(Box<Xlsx<Disk>>),
    Xlsb(Box<Xlsb<Disk>>),
    Xls(Box<Xls<Disk>>),
    Ods(Box<Ods<Disk>>),
}

/// An opened workbook.
pub(super) struct Workbook<'p> {
    path: &'p Path,
    book: Book,
}

fn damaged(path: &Path, cause: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged { path: path.to_owned(), what: "workbook", cause: cause.to_string() }
}

/// Runs a reader that was written for sound files; whatever it does to a broken one ends as an error.
fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged(path, &"its parts contradict each other")))
}

impl<'p> Workbook<'p> {
    /// Opens a workbook of any kind by its bytes.
    ///
    /// # Errors
    /// Too large, protected by a password, damaged, or no workbook after all.
    pub(super) fn open(path: &'p Path) -> Result<Self, ReadError> {
        let mut magic = [0; 4];
        let mut file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
        let is_compound = file.read_exact(&mut magic).is_ok() && magic == [0xD0, 0xCF, 0x11, 0xE0];
        let kind = if is_compound { compound(path)? } else { zipped(path)? };
        let book = guarded(path, || {
            Ok(match kind {
                Kind::Xlsx => Book::Xlsx(Box::new(open_workbook(path).map_err(|cause| refuse(path, &cause))?)),
                Kind::Xlsb => Book::Xlsb(Box::new(open_workbook(path).map_err(|cause| refuse(path, &cause))?)),
                Kind::Xls => Book::Xls(Box::new(open_workbook(path).map_err(|cause| refuse(path, &cause))?)),
                Kind::Ods => Book::Ods(Box::new(open_workbook(path).map_err(|cause| refuse(path, &cause))?)),
            })
        })?;
        Ok(Self { path, book })
    }

    /// Names of its sheets, in order: those that are seen, or all when none is.
    pub(super) fn sheets(&self) -> Vec<String> {
        let all = match &self.book {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        };
        let cells = || all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let seen = || cells().filter(|sheet| sheet.visible == SheetVisible::Visible);
        if seen().count() > 0 {
            seen().map(|sheet| sheet.name.clone()).collect()
        } else {
            cells().map(|sheet| sheet.name.clone()).collect()
        }
    }

    /// Hands on every cell of a sheet that is not empty, row by row, with its row and column from 0.
    fn cells(
        &mut self,
        sheet: &str,
        mut visit: impl FnMut(u32, u32, Cow<'_, str>) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let path = self.path;
        if !self.sheets().iter().any(|name| name == sheet) {
            return Err(ReadError::NoPart { path: path.to_owned(), part: "sheet", name: sheet.to_owned() });
        }
        let book = &mut self.book;
        guarded(path, || {
            let range = match book {
                Book::Xlsx(book) => {
                    let mut cells = book.worksheet_cells_reader(sheet).map_err(|cause| damaged(path, &cause))?;
                    while let Some(cell) = cells.next_cell().map_err(|cause| damaged(path, &cause))? {
                        let (row, column) = cell.get_position();
                        let text = match cell.get_value() {
                            DataRef::SharedString(text) => Cow::Borrowed(*text),
                            DataRef::String(text) => Cow::Borrowed(text.as_str()),
                            other => Cow::Owned(cell_text(&Data::from(other.clone())).into_owned()),
                        };
                        if !text.trim().is_empty() && visit(row, column, text).is_break() {
                            break;
                        }
                    }
                    return Ok(());
                }
                Book::Xlsb(book) => book.worksheet_range(sheet).map_err(|cause| damaged(path, &cause))?,
                Book::Xls(book) => book.worksheet_range(sheet).map_err(|cause| damaged(path, &cause))?,
                Book::Ods(book) => book.worksheet_range(sheet).map_err(|cause| damaged(path, &cause))?,
            };
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, cell) in range.used_cells() {
                let text = cell_text(cell);
                let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                if !text.trim().is_empty() && visit(top + at(row), left + at(column), text).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The first rows of a sheet; empty rows are empty lists.
    ///
    /// # Errors
    /// As [`Self::open`]; also when there is no such sheet.
    pub(super) fn beginning(&mut self, sheet: &str, n_rows: u32) -> Result<Vec<Vec<String>>, ReadError> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        self.cells(sheet, |row, column, text| {
            if row >= n_rows {
                return ControlFlow::Break(());
            }
            let (row, column) = (row as usize, column as usize);
            if rows.len() <= row {
                rows.resize(row + 1, Vec::new());
            }
            if let Some(cells) = rows.get_mut(row) {
                if cells.len() <= column {
                    cells.resize(column + 1, String::new());
                }
                if let Some(cell) = cells.get_mut(column) {
                    *cell = text.into_owned();
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }
}

fn refuse(path: &Path, cause: &dyn std::fmt::Display) -> ReadError {
    let said = cause.to_string();
    if said.to_lowercase().contains("password") {
        return ReadError::Locked { path: path.to_owned(), what: "workbook" };
    }
    damaged(path, &said)
}

enum Kind {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
}

/// The old container of Office: xls, an encrypted xlsx, or no workbook at all.
fn compound(path: &Path) -> Result<Kind, ReadError> {
    let size = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
    too_large(path, size, WHOLE_AT_MOST)?;
    let bytes = std::fs::read(path).map_err(|cause| ReadError::from_io(path, cause))?;
    let named = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(&bytes, &wide).is_some()
    };
    if named("EncryptedPackage") {
        Err(ReadError::Locked { path: path.to_owned(), what: "workbook" })
    } else if named("Workbook") || named("Book") {
        Ok(Kind::Xls)
    } else {
        Err(ReadError::Binary { path: path.to_owned(), says: "an Office document without sheets".to_owned() })
    }
}

fn zipped(path: &Path) -> Result<Kind, ReadError> {
    let members = archive::members(path)?;
    let has = |name: &str| members.iter().any(|member| member.name == name);
    let (kind, limit) = if has("content.xml") {
        (Kind::Ods, WHOLE_AT_MOST)
    } else if has("xl/workbook.bin") {
        (Kind::Xlsb, WHOLE_AT_MOST)
    } else {
        (Kind::Xlsx, PARTS_AT_MOST)
    };
    let parts = || {
        members.iter().filter(|member| {
            let name = member.name.to_lowercase();
            [".xml", ".bin", ".rels"].iter().any(|ending| name.ends_with(ending))
        })
    };
    too_large(path, parts().map(|member| member.unpacked).sum(), limit)?;
    // The sizes in the list may lie where the bytes could hold more.
    if parts().map(|member| member.packed).sum::<u64>() > limit / 1032 {
        let mut total = 0;
        for member in parts() {
            total += archive::measure(path, &member.name, limit - total)?;
            too_large(path, total, limit - 1)?;
        }
    }
    Ok(kind)
}

fn too_large(path: &Path, found: u64, limit: u64) -> Result<(), ReadError> {
    if found <= limit {
        return Ok(());
    }
    Err(ReadError::TooLarge {
        path: path.to_owned(),
        what: "workbook",
        found: format!("{} MB unpacked", found >> 20),
        limit: format!("{} MB", (limit + 1) >> 20),
        next: "in Excel choose Save as, CSV UTF-8, and open that file",
    })
}

/// A cell as text.
fn cell_text(cell: &Data) -> Cow<'_, str> {
    match cell {
        Data::Empty => Cow::Borrowed(""),
        Data::String(text) | Data::DurationIso(text) => Cow::Borrowed(text),
        Data::DateTimeIso(text) => Cow::Borrowed(text.strip_suffix("T00:00:00").unwrap_or(text)),
        Data::Int(number) => Cow::Owned(number.to_string()),
        // The shortest digits that give the same number again, without an exponent.
        Data::Float(number) => Cow::Owned(number.to_string()),
        Data::Bool(yes) => Cow::Borrowed(if *yes { "TRUE" } else { "FALSE" }),
        Data::Error(error) => Cow::Owned(error.to_string()),
        Data::DateTime(date) if date.is_duration() => Cow::Owned(date.as_f64().to_string()),
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            let time = if (hour, minute, second) == (0, 0, 0) {
                String::new()
            } else {
                format!("T{hour:02}:{minute:02}:{second:02}")
            };
            Cow::Owned(format!("{year:04}-{month:02}-{day:02}{time}"))
        }
    }
}

/// Adds a row as a line of cells between tabs.
fn line(cells: &[String], width: usize, into: &mut Vec<u8>) {
    let end = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
    if end > 0 {
        for at in 0..end.max(width) {
            if at > 0 {
                into.push(b'\t');
            }
            let cell = cells.get(at).map_or("", String::as_str);
            let plain = !cell.contains(['\t', '\n', '\r', '"']);
            if plain {
                into.extend_from_slice(cell.as_bytes());
            } else {
                // A break inside a cell is a blank: every row stays one line.
                let one_line: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                into.push(b'"');
                into.extend_from_slice(one_line.replace('"', "\"\"").as_bytes());
                into.push(b'"');
            }
        }
    }
    into.push(b'\n');
}

/// The rows of a sheet as text.
pub(super) fn lines(rows: &[Vec<String>], width: usize) -> String {
    let mut text = Vec::new();
    for row in rows {
        line(row, width, &mut text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// A whole sheet as text, its rows padded to `width` cells.
///
/// # Errors
/// As [`Workbook::open`]; also when the sheet's text is too large.
pub(super) fn text(path: &Path, sheet: &str, width: usize) -> Result<Vec<u8>, ReadError> {
    let mut text = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let (mut at_row, mut back) = (0, false);
    Workbook::open(path)?.cells(sheet, |row, column, cell| {
        back |= row < at_row;
        while at_row < row {
            line(&cells, width, &mut text);
            cells.iter_mut().for_each(String::clear);
            at_row += 1;
        }
        let column = column as usize;
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        if let Some(slot) = cells.get_mut(column) {
            slot.push_str(&cell);
        }
        if back || text.len() > TEXT_AT_MOST { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    line(&cells, width, &mut text);
    if back {
        return Err(damaged(path, &"its rows are out of order"));
    }
    too_large(path, text.len() as u64, TEXT_AT_MOST as u64)?;
    Ok(text)
}

/// The row that names the columns, from 0: the first of words and periods alone that has two periods in it, or is
/// nearly as full as the fullest; the corner above the names of the rows may be empty.
pub(super) fn header_row(rows: &[Vec<String>]) -> Option<usize> {
    let used = |row: &[String]| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let fullest = rows.iter().map(|row| used(row)).max().unwrap_or(0);
    let is_number = |cell: &str| {
        cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.')) && !cell.contains(char::is_alphabetic)
    };
    let is_missing = |cell: &str| cell.starts_with(':') || matches!(cell, ".." | "..." | "…" | "-" | "–");
    rows.iter().take(HEADER_WITHIN).position(|row| {
        let cells = || row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let n_periods = cells().filter(|cell| periods::parse(cell).is_some()).count();
        let is_name = |cell: &str| periods::parse(cell).is_some() || !is_number(cell) && !is_missing(cell);
        let corner = row.first().is_some_and(|cell| cell.trim().is_empty()) && used(row) + 1 >= fullest;
        let full = used(row) >= 2 && (used(row) * 10 >= fullest * 7 || corner);
        cells().all(is_name) && (full || n_periods >= 2)
    })
}

/// How many columns the table under a header has, as far as its beginning shows.
pub(super) fn width(rows: &[Vec<String>], header: Option<usize>) -> usize {
    let end = |row: &Vec<String>| row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |at| at + 1);
    rows.iter().skip(header.unwrap_or(0)).map(end).max().unwrap_or(0)
}

/// What stands above a header, a line for each row: `Unit of measure: Terajoule`.
pub(super) fn preamble(rows: &[Vec<String>], header: Option<usize>) -> Vec<String> {
    let line = |row: &Vec<String>| {
        let mut cells = row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let first = cells.next()?;
        let rest: Vec<&str> = cells.collect();
        let text = match rest.as_slice() {
            [] => first.to_owned(),
            rest => format!("{}: {}", first.trim_end_matches(':'), rest.join("; ")),
        };
        Some(text.chars().take(300).collect())
    };
    rows.iter().take(header.unwrap_or(0)).filter_map(line).collect()
}

/// Whether two sheets are parts of one table: `Sheet 1` and `Sheet 2`, `2019` and `2020`.
pub(super) fn are_siblings(one: &str, other: &str) -> bool {
    let without_digits = |name: &str| normal(name).chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    one != other && without_digits(one) == without_digits(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn the_header_is_the_first_full_row_of_names() {
        for (sheet, header) in [
            ("\n|Exports, FOB\n\n|Latvia\n|US Dollars\n\n||1992|1993|1994\n|Albania|1.5|2|3\n|Angola\n", Some(6)),
            ("Title\nNote: 2\n|Oil|Gas|Coal\n|($)|($)|($)\n1960M01|1.6|2|3\n", Some(2)),
            ("Dataset:|Gas\n\nUnit||TJ\n\nTIME|2011|2012|2013\nGEO (Labels)\nSpain|1|2|:\n", Some(4)),
            ("reporter|partner|year|value\nBLR|BRA|2020|1\n", Some(0)),
            ("1|2\n3|4\n", None),
        ] {
            assert_eq!(header_row(&rows(sheet)), header, "{sheet}");
        }
    }

    #[test]
    fn rows_become_lines_of_the_same_number() {
        let text = lines(&rows("a\n\nb|c\nx\ty|\"q\"\n"), 3);
        assert_eq!(text, "a\t\t\n\nb\tc\t\n\"x y\"\t\"\"\"q\"\"\"\t\n");
    }

    #[test]
    fn cells_keep_their_precision() {
        for (cell, text) in [
            (Data::Float(0.1 + 0.2), "0.30000000000000004"),
            (Data::Float(2020.0), "2020"),
            (Data::Float(1.105_84E+11), "110584000000"),
            (Data::Int(-5), "-5"),
            (Data::Bool(true), "TRUE"),
            (Data::DateTimeIso("2020-01-31T00:00:00".into()), "2020-01-31"),
            (
                Data::DateTime(calamine::ExcelDateTime::new(43_861.0, calamine::ExcelDateTimeType::DateTime, false)),
                "2020-01-31",
            ),
        ] {
            assert_eq!(cell_text(&cell), text);
        }
    }

    #[test]
    fn siblings_differ_in_numbers_alone() {
        assert!(are_siblings("Sheet 1", "Sheet 12"));
        assert!(!are_siblings("Monthly Prices", "Monthly Indices") && !are_siblings("Sheet 1", "Sheet 1"));
    }
}
