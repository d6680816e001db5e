//! From a path to an inspection: what a file is and how it would be read.

use std::path::{Path, PathBuf};

use crate::data::{Countries, Finding, Note};

use super::bytes::{Encoding, decode_head, find_encoding, head_bytes, presumed_encoding, refuse_other_kinds};
use super::dialect::{self, Given, Head};
use super::number::{Decimal, guess_decimal};
use super::{Dialect, FORMATS, Format, Plan, Preview, ReadError, Role, codes, format, tidy};

/// How much of a file is looked at before it is read.
const HEAD: u64 = 1 << 20;
/// Records shown in the mapping panel.
const PREVIEW: usize = 20;

/// A column as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it is taken for.
    pub role: Option<Role>,
    /// Some of its cells, each different.
    pub sample: Vec<String>,
}

/// What a file is taken for, before it is read; the mapping panel shows it and edits its plan.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The file.
    pub path: PathBuf,
    /// Its name without folders.
    pub file_name: String,
    /// Its size.
    pub n_bytes: u64,
    /// Id of the format.
    pub format: &'static str,
    /// Name of the format.
    pub format_name: &'static str,
    /// How sure the format is, 0 to 1.
    pub confidence: f32,
    /// How it is written.
    pub dialect: Dialect,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The first records.
    pub preview: Vec<Vec<String>>,
    /// What to beware of.
    pub notes: Vec<Note>,
    /// Column names that the format was recognised by.
    pub recognised_by: Vec<String>,
    /// What the first rows become, once [`super::preview`] has looked.
    pub after: Preview,
    /// What the doctor finds in the first rows, once [`super::preview`] has looked.
    pub findings: Vec<Finding>,
    /// How it would be read.
    pub plan: Plan,
}

/// Finds out what a file is. Reads its first megabyte, and up to 64 for the encoding.
///
/// # Errors
/// [`ReadError`] when it is no text table, empty, a header alone, or a list of codes.
pub fn inspect(path: &Path, countries: &Countries) -> Result<Inspection, ReadError> {
    inspect_as(path, None, find_encoding, countries)
}

/// The same from the first megabyte alone; a late byte of another encoding is found while reading.
pub(super) fn inspect_head(path: &Path, countries: &Countries) -> Result<Inspection, ReadError> {
    inspect_as(path, None, presumed_encoding, countries)
}

/// The same with the user's choices: encoding, delimiter, header row, decimal mark and format are kept, and so are
/// roles, fixed values and scales while the number of columns stays the same.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_with(path: &Path, plan: &Plan, countries: &Countries) -> Result<Inspection, ReadError> {
    inspect_as(path, Some(plan), find_encoding, countries)
}

/// The beginning of a file and its text, of unknown purpose.
pub(super) fn text_head(path: &Path) -> Result<(Head, String), ReadError> {
    let (head, text, _) = look(path, None, find_encoding)?;
    Ok((head, text))
}

/// Finds an encoding from a file and its beginning.
type FindEncoding = fn(&Path, &[u8]) -> Result<Encoding, ReadError>;

/// The beginning of a file as a table: by the dialect chosen, or found.
pub(super) fn look(
    path: &Path,
    chosen: Option<&Dialect>,
    find_encoding: FindEncoding,
) -> Result<(Head, String, u64), ReadError> {
    let bytes = head_bytes(path, HEAD)?;
    let n_bytes = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
    refuse_other_kinds(path, &bytes)?;
    let encoding = match chosen {
        Some(dialect) => dialect.encoding,
        None => find_encoding(path, &bytes)?,
    };
    let mut text = decode_head(&bytes, encoding);
    if n_bytes > bytes.len() as u64
        && let Some(end) = text.rfind('\n')
    {
        text.truncate(end + 1);
    }
    if text.chars().all(|c| c.is_whitespace() || c == '\0' || c == '\u{feff}') {
        return Err(ReadError::Empty { path: path.to_owned() });
    }
    let given = chosen.map_or(Given::default(), |dialect| Given {
        delimiter: Some(dialect.delimiter),
        header_line: Some(dialect.header_line),
    });
    let mut head = dialect::find(&text, &file_name(path), given);
    if head.columns.len() > dialect::WIDEST {
        let (line, n_fields) = (head.dialect.header_line.max(1), head.columns.len());
        return Err(ReadError::TooWide { path: path.to_owned(), line, n_fields });
    }
    head.dialect.encoding = encoding;
    Ok((head, text, n_bytes))
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn inspect_as(
    path: &Path,
    chosen: Option<&Plan>,
    find_encoding: FindEncoding,
    countries: &Countries,
) -> Result<Inspection, ReadError> {
    let (mut head, _, n_bytes) = look(path, chosen.map(|plan| &plan.dialect), find_encoding)?;
    if head.rows.is_empty() {
        return Err(ReadError::HeaderOnly { path: path.to_owned(), line: head.dialect.header_line.max(1) });
    }
    if let Some(what) = codes::kind(&head) {
        return Err(ReadError::CodesAlone { path: path.to_owned(), what });
    }
    let best = || {
        let mut best: (&'static dyn Format, f32) = (format("tidy"), 0.0);
        for format in FORMATS {
            let sure = format.recognise(&head);
            if sure > best.1 {
                best = (*format, sure);
            }
        }
        best
    };
    let (format, confidence) = match chosen {
        Some(plan) => (format(&plan.format), format(&plan.format).recognise(&head)),
        None => best(),
    };
    let mapping = format.mapping(&head, countries);
    let proven: Vec<Option<Decimal>> = (0..head.columns.len()).map(|at| guess_decimal(head.cells(at))).collect();
    let numbers = [Role::Value, Role::NetWeight, Role::Quantity];
    let of_numbers =
        || proven.iter().zip(&mapping.roles).filter(|(_, role)| role.is_some_and(|role| numbers.contains(&role)));
    let local = if head.dialect.delimiter == b';' { Decimal::Comma } else { Decimal::Point };
    head.dialect.decimal = match chosen {
        Some(plan) => plan.dialect.decimal,
        None => of_numbers().find_map(|(proven, _)| *proven).unwrap_or(local),
    };
    let usual = head.dialect.decimal;
    let mut plan = Plan {
        format: format.id().to_owned(),
        dialect: head.dialect.clone(),
        roles: mapping.roles.clone(),
        decimals: proven.iter().map(|proven| proven.filter(|own| *own != usual && chosen.is_none())).collect(),
        fixed: mapping.fixed,
        scale: mapping.scale,
        weight_scale: mapping.weight_scale,
        assigned: chosen.map(|plan| plan.assigned.clone()).unwrap_or_default(),
        choices: chosen.map(|chosen| chosen.choices.clone()).unwrap_or_default(),
    };
    let mut notes = dialect_notes(&head.dialect);
    match chosen.filter(|chosen| chosen.roles.len() == plan.roles.len()) {
        Some(chosen) => {
            plan = Plan { dialect: plan.dialect, decimals: plan.decimals, ..chosen.clone() };
            plan.decimals.clone_from(&chosen.decimals);
        }
        None => notes.extend(mapping.notes),
    }
    if format.id() == "tidy" {
        notes.extend(tidy::remarks(&plan, &head.columns));
    }
    let columns = head.columns.iter().enumerate().map(|(at, name)| Column {
        name: name.clone(),
        role: plan.roles.get(at).copied().flatten(),
        sample: sample(&head, at),
    });
    Ok(Inspection {
        path: path.to_owned(),
        file_name: head.file_name.clone(),
        n_bytes,
        format: format.id(),
        format_name: format.name(),
        confidence,
        dialect: head.dialect.clone(),
        columns: columns.collect(),
        preview: head.rows.iter().take(PREVIEW).cloned().collect(),
        notes,
        recognised_by: recognised_by(format, &head, confidence),
        after: Preview::default(),
        findings: Vec::new(),
        plan,
    })
}

/// Most columns that are tried one by one; more would only take time.
const TRIED: usize = 80;

/// Columns without whose name the format would be less sure of the file.
fn recognised_by(format: &dyn Format, head: &Head, confidence: f32) -> Vec<String> {
    if confidence <= 0.0 || head.columns.len() > TRIED || format.id() == "tidy" {
        return Vec::new();
    }
    let mut without = Head { rows: head.rows.iter().take(3).cloned().collect(), ..head.clone() };
    let usual = format.recognise(&without);
    let mut words = Vec::new();
    for (at, column) in head.columns.iter().enumerate() {
        let (name, written) = (std::mem::take(&mut without.names[at]), std::mem::take(&mut without.columns[at]));
        if format.recognise(&without) < usual {
            words.push(column.clone());
        }
        (without.names[at], without.columns[at]) = (name, written);
    }
    words
}

fn sample(head: &Head, column: usize) -> Vec<String> {
    let mut sample: Vec<String> = Vec::new();
    for cell in head.cells(column).map(str::trim).filter(|cell| !cell.is_empty()) {
        let cell: String = cell.chars().take(80).collect();
        if !sample.contains(&cell) {
            sample.push(cell);
        }
        if sample.len() == 5 {
            break;
        }
    }
    sample
}

pub(super) fn dialect_notes(dialect: &Dialect) -> Vec<Note> {
    let mut notes = Vec::new();
    if dialect.encoding != Encoding::Utf8 {
        notes.push(Note::Transcoded { encoding: dialect.encoding.name().to_owned() });
    }
    if dialect.one_field_more {
        notes.push(Note::OneFieldMore);
    }
    if !dialect.preamble.is_empty() {
        notes.push(Note::Preamble { n_lines: dialect.preamble.len() as u64 });
    }
    notes
}
