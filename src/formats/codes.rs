//! Lists of country and product codes as BACI ships them beside its years: names for codes, not trade.

use std::collections::BTreeMap;
use std::path::Path;

use super::open::text_head;
use super::{Head, ReadError};

/// A list of codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFile {
    /// Countries rather than products.
    pub countries: bool,
    /// Code as written (products padded to six digits), name, and ISO alpha-3 where the list has one.
    pub rows: Vec<(String, String, String)>,
}

impl CodeFile {
    /// Name of each code; numbers without leading zeros.
    pub fn names(&self) -> BTreeMap<String, String> {
        self.rows.iter().map(|(code, name, _)| (code.trim_start_matches('0').to_owned(), name.clone())).collect()
    }
}

/// Columns of a list: code, name, ISO alpha-3.
type Columns = (bool, usize, usize, Option<usize>);

fn columns(head: &Head) -> Option<Columns> {
    let iso = || head.find(&["iso3digitalpha", "countryiso3"]);
    if let (Some(code), Some(iso)) = (head.find(&["countrycode"]), iso()) {
        let name = head.find(&["countrynamefull", "countryname", "countrynameabbreviation"])?;
        return Some((true, code, name, Some(iso)));
    }
    if head.has(&["iso3", "iso2", "nameenglish", "i"]) {
        return Some((true, head.find(&["i"])?, head.find(&["nameenglish"])?, head.find(&["iso3"])));
    }
    let two = head.columns.len() == 2;
    if two && head.has(&["code", "description"]) {
        return Some((false, head.find(&["code"])?, head.find(&["description"])?, None));
    }
    if two && head.names.first().is_some_and(|name| name.starts_with("hs")) && head.has(&["lib"]) {
        return Some((false, 0, 1, None));
    }
    None
}

/// What a file lists, if it is a list of codes.
pub(super) fn kind(head: &Head) -> Option<&'static str> {
    columns(head).map(|(countries, ..)| if countries { "country" } else { "product" })
}

/// Reads a list of codes; `None` when the file is none.
///
/// # Errors
/// As for any file: not found, no permission, no text table.
pub fn read_codes(path: &Path) -> Result<Option<CodeFile>, ReadError> {
    // The longest list has some six thousand products and takes less than the limit of a head.
    let (head, text) = text_head(path)?;
    Ok(list(&head, &text))
}

/// The list of codes in a text, if it is one.
pub(super) fn list(head: &Head, text: &str) -> Option<CodeFile> {
    let (countries, code, name, iso) = columns(head)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(head.dialect.delimiter)
        .from_reader(text.as_bytes());
    let skip = usize::try_from(head.dialect.header_line).unwrap_or(0);
    let cell = |record: &csv::StringRecord, at: usize| record.get(at).unwrap_or_default().trim().to_owned();
    let rows = reader
        .records()
        .skip(skip)
        .filter_map(Result::ok)
        .map(|record| {
            let code = cell(&record, code);
            let code = if countries { code } else { format!("{code:0>6}") };
            (code, cell(&record, name), iso.map(|iso| cell(&record, iso)).unwrap_or_default())
        })
        .filter(|(code, ..)| !code.is_empty())
        .collect();
    Some(CodeFile { countries, rows })
}
