//! How a text table is written: delimiter, header row, preamble, one field more. Knows no trade.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Encoding;
use super::bytes::count;
use super::number::Decimal;

/// How a file is written; everything here can be flipped in the mapping panel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dialect {
    /// Letters as bytes.
    pub encoding: Encoding,
    /// Byte between fields.
    pub delimiter: u8,
    /// Decimal mark of number columns that do not prove their own.
    pub decimal: Decimal,
    /// Line that names the columns, from 1; 0 when none does.
    pub header_line: u64,
    /// Lines before the header, empty ones left out.
    pub preamble: Vec<String>,
    /// Every row has one empty field more than the header.
    pub one_field_more: bool,
    /// Lines are quoted as one field, which holds the fields of the row.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole_lines: bool,
}

impl Dialect {
    /// The delimiters tried, and offered in the mapping panel.
    pub const DELIMITERS: [(u8, &'static str); 4] =
        [(b',', "comma"), (b';', "semicolon"), (b'\t', "tab"), (b'|', "bar")];

    /// The delimiter's name on screen.
    pub fn delimiter_name(&self) -> String {
        let known = Self::DELIMITERS.iter().find(|(byte, _)| *byte == self.delimiter);
        known.map_or_else(|| char::from(self.delimiter).to_string(), |(_, name)| (*name).to_owned())
    }
}

/// The beginning of a file: what a format is recognised by and mapped from.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// File name without folders.
    pub file_name: String,
    /// How it is written.
    pub dialect: Dialect,
    /// Column names as written; empty names numbered, repeated ones told apart (`Value`, `Value_2`).
    pub columns: Vec<String>,
    /// The same as lower case letters and digits alone, for comparison: `Trade Value (US$)` is `tradevalueus`.
    pub names: Vec<String>,
    /// The first records below the header.
    pub rows: Vec<Vec<String>>,
}

impl Head {
    /// Position of the first column with one of these normalised names.
    pub fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.iter().position(|own| own == name))
    }

    /// Whether every one of these normalised names occurs.
    pub fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.names.iter().any(|own| own == name))
    }

    /// The cells of a column in the first records.
    pub fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |row| row.get(column)).map(String::as_str)
    }
}

/// Records that are looked at.
const SAMPLE: usize = 200;
/// The header is looked for in so many lines.
const HEADER_WITHIN: usize = 20;

/// A table wider than any a person keeps: more than a spreadsheet can hold.
pub(super) const WIDEST: usize = 16_384;

/// What the user has already decided; the rest is found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Given {
    pub delimiter: Option<u8>,
    pub header_line: Option<u64>,
}

/// Finds dialect, columns and first records in the beginning of a text. `encoding` and decimal mark are the caller's.
pub(super) fn find(text: &str, file_name: &str, given: Given) -> Head {
    let (separator, body, skipped) = sep_line(text);
    let decided = given.delimiter.or(separator);
    let delimiter = decided.unwrap_or_else(|| best_delimiter(body));
    let records = records(body, delimiter, SAMPLE + HEADER_WITHIN);
    let unwrapped = unwrapped(&records, decided.unwrap_or(0), delimiter);
    let whole_lines = unwrapped.is_some();
    let (delimiter, records) = unwrapped.unwrap_or((delimiter, records));
    let width = usual_width(&records);
    let header = match given.header_line {
        Some(0) => None,
        Some(line) => records.iter().position(|(at, _)| at + skipped >= line),
        None => header_row(&records, width),
    };
    let (header_line, cells) = match header.and_then(|at| records.get(at)) {
        Some((line, cells)) => (line + skipped, cells.clone()),
        None => (0, (1..=width).map(|n| format!("Column {n}")).collect()),
    };
    let rows: Vec<Vec<String>> =
        records.into_iter().skip(header.map_or(0, |at| at + 1)).map(|(_, cells)| cells).take(SAMPLE).collect();
    let more =
        |row: &&Vec<String>| row.len() == cells.len() + 1 && row.last().is_some_and(|cell| cell.trim().is_empty());
    let one_field_more = !rows.is_empty() && rows.iter().filter(more).count() * 10 >= rows.len() * 9;
    let until = usize::try_from(header_line.saturating_sub(1)).unwrap_or(0);
    let preamble = text
        .lines()
        .take(until)
        .skip(usize::try_from(skipped).unwrap_or(0))
        .map(|line| line.trim_matches([',', ';', '\t', '"', ' ']));
    let preamble = preamble.filter(|line| !line.is_empty()).map(|line| line.chars().take(300).collect()).collect();
    let columns = tell_apart(cells);
    let names = columns.iter().map(|name| normal(name)).collect();
    let dialect = Dialect { delimiter, header_line, preamble, one_field_more, whole_lines, ..Dialect::default() };
    Head { file_name: file_name.to_owned(), dialect, columns, names, rows }
}

/// A column name for comparison: lower case letters and digits of any script.
pub(super) fn normal(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Excel's `sep=;` line: the delimiter, the text after it, and the number of lines it took.
fn sep_line(text: &str) -> (Option<u8>, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_matches('"').to_lowercase().strip_prefix("sep=").map(str::as_bytes) {
        Some([byte, ..]) if byte.is_ascii() => (Some(*byte), rest, 1),
        _ => (None, text, 0),
    }
}

/// The fields of a line that stands in quotes as a whole; `None` where it holds one field alone.
pub(super) fn fields_of_line(line: &[u8], delimiter: u8) -> Option<csv::ByteRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(line);
    let mut record = csv::ByteRecord::new();
    (matches!(reader.read_byte_record(&mut record), Ok(true)) && record.len() > 1).then_some(record)
}

/// Records with the line they begin on, empty ones left out.
fn records(text: &str, delimiter: u8, limit: usize) -> Vec<(u64, Vec<String>)> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut found = Vec::new();
    let mut record = csv::ByteRecord::new();
    while found.len() < limit && matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let breaks = count(record.as_slice(), b'\n') as u64;
        let whole = reader.position().byte() < text.len() as u64 || text.ends_with('\n');
        let line = (reader.position().line() - breaks).saturating_sub(u64::from(whole));
        let cells: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            found.push((line, cells));
        }
    }
    found
}

/// The delimiter under which most records have the same number of fields, more than one.
fn best_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let records = records(text, delimiter, 60);
        let width = usual_width(&records);
        let same = records.iter().filter(|(_, cells)| cells.len() == width).count();
        if width < 2 { (0, 0) } else { (same * 1000 / records.len().max(1), width) }
    };
    // The first of equals wins, and the comma stands first.
    let mut best = (b',', score(b','));
    for (delimiter, _) in Dialect::DELIMITERS.into_iter().skip(1) {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

/// A record and the line it begins on.
type Numbered = (u64, Vec<String>);

/// Records of which most stand in quotes as a whole, and the delimiter inside: programs that take a table for one
/// column write it so. `decided` is 0 where the delimiter is still to be found.
fn unwrapped(found: &[Numbered], decided: u8, outside: u8) -> Option<(u8, Vec<Numbered>)> {
    let single: Vec<&str> = found
        .iter()
        .filter(|(_, cells)| cells.len() == 1)
        .filter_map(|(_, cells)| Some(cells.first()?.as_str()))
        .collect();
    if found.len() < 2 || single.len() * 10 < found.len() * 8 {
        return None;
    }
    let delimiter = match decided {
        0 if single.len() == found.len() => best_delimiter(&single.join("\n")),
        0 => outside,
        decided => decided,
    };
    let inside = found.iter().map(|(line, cells)| {
        let fields =
            cells.first().filter(|_| cells.len() == 1).and_then(|cell| fields_of_line(cell.as_bytes(), delimiter));
        let fields =
            fields.map(|fields| fields.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
        (*line, fields.unwrap_or_else(|| cells.clone()))
    });
    let inside: Vec<(u64, Vec<String>)> = inside.collect();
    // Two fields may be one with a comma in it.
    let width = usual_width(&inside);
    let same = inside.iter().filter(|(_, cells)| cells.len() == width).count();
    (width > 2 && same * 10 >= inside.len() * 9).then_some((delimiter, inside))
}

fn usual_width(records: &[(u64, Vec<String>)]) -> usize {
    let mut counts = BTreeMap::new();
    for (_, cells) in records {
        *counts.entry(cells.len()).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map_or(0, |(width, _)| width)
}

/// The first row whose cells are all words and as many as those below.
fn header_row(records: &[(u64, Vec<String>)], width: usize) -> Option<usize> {
    let usual = || records.iter().filter(|(_, cells)| cells.len() == width);
    // Nearly all: a damaged row among them must not hide the header.
    let n_empty = usual().filter(|(_, cells)| cells.last().is_some_and(|cell| cell.trim().is_empty())).count();
    let last_is_empty = n_empty * 10 >= usual().count() * 9;
    // A DataBank header keeps its width where an unquoted comma in a series name makes the rows below wider.
    let is_databank = |cells: &[String]| cells.len() > 2 && cells.iter().any(|cell| cell.contains(" [YR"));
    let fits =
        |cells: &[String]| cells.len() == width || cells.len() + 1 == width && last_is_empty || is_databank(cells);
    let is_number = |cell: &str| {
        let cell = cell.trim();
        cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.'))
            && !cell.contains(|c: char| c.is_alphabetic())
    };
    // A row of missing figures has no numbers either.
    let is_missing = |cell: &str| {
        let cell = cell.trim();
        cell.starts_with(':') || matches!(cell, ".." | "..." | "…" | "-" | "–")
    };
    let early = || records.iter().take(HEADER_WITHIN).enumerate().filter(|(_, (_, cells))| fits(cells));
    let words = |cells: &[String]| {
        let empty = cells.iter().filter(|cell| cell.trim().is_empty()).count();
        let at_edge = [cells.first(), cells.last()].into_iter().flatten().filter(|cell| cell.trim().is_empty()).count();
        !cells.iter().any(|cell| is_number(cell) || is_missing(cell)) && (empty == 0 || empty == 1 && at_edge == 1)
    };
    let found = early().find(|(_, (_, cells))| words(cells)).or_else(|| {
        // Years as column names: mostly words will do, if the first cell is one.
        early().find(|(_, (_, cells))| cells.first().is_some_and(|cell| !is_number(cell) && !cell.trim().is_empty()))
    });
    found.map(|(at, _)| at)
}

/// Empty names become `Column n`, repeated ones get a number.
fn tell_apart(cells: Vec<String>) -> Vec<String> {
    let mut columns: Vec<String> = Vec::with_capacity(cells.len());
    let mut taken: BTreeSet<String> = BTreeSet::new();
    // How often each name came before, so that thousands of equal names cost one step each.
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (n, cell) in cells.into_iter().take(WIDEST + 1).enumerate() {
        let name = cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let name = if name.is_empty() { format!("Column {}", n + 1) } else { name.chars().take(200).collect() };
        let count = times.entry(name.clone()).or_insert(0);
        let unique = loop {
            *count += 1;
            let unique = if *count == 1 { name.clone() } else { format!("{name}_{count}") };
            if taken.insert(unique.clone()) {
                break unique;
            }
        };
        columns.push(unique);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        find(text, "x.csv", Given::default())
    }

    #[test]
    fn delimiters_are_told_by_stable_widths() {
        assert_eq!(head("a;b;c\n1,5;2;3\n2,5;3;4\n").dialect.delimiter, b';');
        assert_eq!(head("a\tb\n1,5\t2\n").dialect.delimiter, b'\t');
        assert_eq!(head("a|b\n1|2\n").dialect.delimiter, b'|');
        assert_eq!(head("name,text\n\"a;b;c\",x\n\"d;e\",y\n").dialect.delimiter, b',');
    }

    #[test]
    fn a_sep_line_is_obeyed_and_is_no_header() {
        let head = head("sep=;\nexporter;value\nBLR;\"1.234.567,89\"\n");
        assert_eq!((head.dialect.delimiter, head.dialect.header_line), (b';', 2));
        assert_eq!(head.columns, ["exporter", "value"]);
        assert_eq!(head.dialect.preamble, Vec::<String>::new());
    }

    #[test]
    fn a_preamble_is_kept_and_the_header_found_below_it() {
        let head = head(
            "State exports\n\"Measures: value ($US)\"\n\nState,Country,Time,Value,\nOhio,Brazil,2020,\"1,234\",\nOhio,Chile,2020,5,\n",
        );
        assert_eq!(head.dialect.header_line, 4);
        assert_eq!(head.dialect.preamble, ["State exports", "Measures: value ($US)"]);
        assert_eq!(head.columns.last().map(String::as_str), Some("Column 5"));
        assert_eq!(head.rows.len(), 2);
    }

    #[test]
    fn one_field_more_and_repeated_names() {
        let head = head("a,b,b\n1,2,3,\n4,5,6,\n");
        assert!(head.dialect.one_field_more);
        assert_eq!(head.columns, ["a", "b", "b_2"]);
    }

    #[test]
    fn lines_in_quotes_are_rows() {
        let head = head("\"country,year,value\"\n\"BLR,2020,1\"\n\"\"\"Bolivia, P.\"\",2020,3\"\n");
        assert!(head.dialect.whole_lines && head.dialect.delimiter == b',', "{:?}", head.dialect);
        assert_eq!(head.columns, ["country", "year", "value"]);
        assert_eq!(head.rows[1], ["Bolivia, P.", "2020", "3"]);
        assert!(!super::find("\"a,b\"\n\"c,d\"\n", "x.csv", Given::default()).dialect.whole_lines);
    }

    #[test]
    fn numbers_alone_have_no_header() {
        let head = head("1,2\n3,4\n");
        assert_eq!(head.dialect.header_line, 0);
        assert_eq!(
            (head.columns.as_slice(), head.rows.len()),
            (&["Column 1".to_owned(), "Column 2".to_owned()][..], 2)
        );
    }
}
