//! From a path to an inspection: what a file is and how it would be read.

use std::path::{Path, PathBuf};

use crate::data::{Countries, Finding, Note};

use super::bytes::decode_head;
use super::container::{self, Container, Place, file_name};
use super::dialect::{self, Given, Head};
use super::encoding::{Encoding, encoding_of, find_encoding, presumed_encoding};
use super::number::{Decimal, guess_decimal};
use super::parts::{self, Part};
use super::workbook::{self, Workbook};
use super::{Dialect, FORMATS, Format, Plan, Preview, ReadError, Role, UnknownArea, codes, format, input, own, tidy};

/// How much of a file is looked at before it is read.
const HEAD: u64 = 1 << 20;
/// Rows of a sheet that are looked at before it is read.
const SHEET_HEAD: u32 = 400;
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
    /// How it is packed.
    pub container: Container,
    /// Its members or sheets that may hold a table; the plan says which is read.
    pub parts: Vec<Part>,
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
    /// Areas in the first rows that no table knows, once [`super::preview`] has looked.
    pub unknown: Vec<UnknownArea>,
    /// What the doctor finds in the first rows, once [`super::preview`] has looked.
    pub findings: Vec<Finding>,
    /// How it would be read.
    pub plan: Plan,
}

/// Finds out what a file is. Reads its first megabyte, and up to 64 for the encoding; of an archive or a workbook the
/// beginning of each part.
///
/// # Errors
/// [`ReadError`] when it is no table, empty, a header alone, or a list of codes.
pub fn inspect(path: &Path, countries: &Countries) -> Result<Inspection, ReadError> {
    inspect_as(path, find_encoding, countries)
}

/// The same from the first megabyte alone; a late byte of another encoding is found while reading.
pub(super) fn inspect_head(path: &Path, countries: &Countries) -> Result<Inspection, ReadError> {
    inspect_as(path, presumed_encoding, countries)
}

fn inspect_as(path: &Path, find_encoding: FindEncoding, countries: &Countries) -> Result<Inspection, ReadError> {
    let container = container_of(path)?;
    if let Some(inspection) = own::inspect(path, container)? {
        return Ok(inspection);
    }
    if container.part().is_empty() {
        let place = Place::new(path, container, "");
        let (head, _) = look(&place, None, find_encoding)?;
        return inspection(&place, head, None, countries);
    }
    parts::inspect(path, container, "", countries)
}

/// The same with the user's choices: encoding, delimiter, header row, decimal mark and format are kept, and so are
/// roles, fixed values and scales while the number of columns stays the same. A plan without a format chooses the
/// part of the file only.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_with(path: &Path, plan: &Plan, countries: &Countries) -> Result<Inspection, ReadError> {
    let container = container_of(path)?;
    if plan.format == own::ID
        && let Some(inspection) = own::inspect(path, container)?
    {
        return Ok(inspection);
    }
    if plan.format.is_empty() && !container.part().is_empty() {
        return parts::inspect(path, container, &plan.member, countries);
    }
    let place = Place::new(path, container, &plan.member);
    let (head, _) = look(&place, Some(&plan.dialect), find_encoding)?;
    let found = inspection(&place, head, Some(plan), countries)?;
    Ok(Inspection { parts: parts::list(path, container)?, ..found })
}

/// How a file is packed, by its bytes.
pub(super) fn container_of(path: &Path) -> Result<Container, ReadError> {
    let meta = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?;
    if meta.is_dir() {
        return Err(ReadError::IsFolder { path: path.to_owned() });
    }
    let (head, _) = input::head(&Place::new(path, Container::Text, ""), 64)?;
    if head.is_empty() {
        return Err(ReadError::Empty { path: path.to_owned() });
    }
    container::find(path, &head)
}

/// The beginning of a table and its text, of unknown purpose.
pub(super) fn text_head(path: &Path) -> Result<(Head, String), ReadError> {
    look(&Place::new(path, container_of(path)?, ""), None, find_encoding)
}

/// Finds an encoding from a table and its beginning.
type FindEncoding = fn(&Place, &[u8]) -> Result<Encoding, ReadError>;

/// The beginning of a table: by the dialect chosen, or found.
pub(super) fn look(
    place: &Place,
    chosen: Option<&Dialect>,
    find_encoding: FindEncoding,
) -> Result<(Head, String), ReadError> {
    if place.container == Container::Workbook {
        return look_sheet(place, &mut Workbook::open(&place.path)?, chosen);
    }
    let (bytes, more) = input::head(place, HEAD)?;
    let encoding = match chosen {
        Some(dialect) => dialect.encoding,
        None => find_encoding(place, &bytes)?,
    };
    look_text(place, bytes, more, encoding, chosen)
}

/// The same with the encoding by the beginning alone, for members that are only compared with each other.
pub(super) fn glance(place: &Place) -> Result<(Head, String), ReadError> {
    let (bytes, more) = input::head(place, HEAD)?;
    let encoding = encoding_of(&bytes);
    look_text(place, bytes, more, encoding, None)
}

fn look_text(
    place: &Place,
    bytes: Vec<u8>,
    more: bool,
    encoding: Encoding,
    chosen: Option<&Dialect>,
) -> Result<(Head, String), ReadError> {
    if matches!(place.container, Container::Gzip | Container::Zip)
        && let Some(kind) = container::nested_kind(&bytes)
    {
        return Err(ReadError::Nested { path: place.path.clone(), member: place.member.clone(), kind });
    }
    if !place.container.is_typed() {
        container::refuse_no_table(&place.path, &bytes)?;
    }
    let mut text = decode_head(bytes, encoding);
    if more && let Some(end) = text.rfind('\n') {
        text.truncate(end + 1);
    }
    if text.chars().all(|c| c.is_whitespace() || c == '\0' || c == '\u{feff}') {
        return Err(ReadError::Empty { path: place.path.clone() });
    }
    let mut given = chosen.map_or(Given::default(), |dialect| Given {
        delimiter: Some(dialect.delimiter),
        header_line: Some(dialect.header_line),
    });
    if place.container.is_typed() {
        (given.delimiter, given.header_line) = (Some(b','), Some(1));
    }
    let mut head = dialect::find(&text, &place.name(), given);
    if head.columns.len() > dialect::WIDEST {
        let (line, n_fields) = (head.dialect.header_line.max(1), head.columns.len());
        return Err(ReadError::TooWide { path: place.path.clone(), line, n_fields });
    }
    head.dialect.encoding = encoding;
    Ok((head, text))
}

/// The beginning of a sheet.
pub(super) fn look_sheet(
    place: &Place,
    book: &mut Workbook<'_>,
    chosen: Option<&Dialect>,
) -> Result<(Head, String), ReadError> {
    let rows = book.beginning(&place.member, SHEET_HEAD)?;
    let header = match chosen.map(|dialect| usize::try_from(dialect.header_line).unwrap_or(0)) {
        Some(line) => line.checked_sub(1),
        None => workbook::header_row(&rows),
    };
    let text = workbook::lines(&rows, workbook::width(&rows, header));
    if text.trim().is_empty() {
        return Err(ReadError::Empty { path: place.path.clone() });
    }
    let header_line = header.map_or(0, |row| row as u64 + 1);
    let given = Given { delimiter: Some(b'\t'), header_line: Some(header_line) };
    let mut head = dialect::find(&text, &place.name(), given);
    head.dialect.preamble = workbook::preamble(&rows, header);
    Ok((head, text))
}

/// The format that knows a table best, and how sure it is.
pub(super) fn best_format(head: &Head) -> (&'static dyn Format, f32) {
    let mut best: (&'static dyn Format, f32) = (format("tidy"), 0.0);
    for format in FORMATS {
        let sure = format.recognise(head);
        if sure > best.1 {
            best = (*format, sure);
        }
    }
    best
}

/// What the beginning of a table shows, and the plan by which it would be read.
pub(super) fn inspection(
    place: &Place,
    mut head: Head,
    chosen: Option<&Plan>,
    countries: &Countries,
) -> Result<Inspection, ReadError> {
    let path = place.path.as_path();
    let n_bytes = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
    if head.rows.is_empty() {
        return Err(ReadError::HeaderOnly { path: path.to_owned(), line: head.dialect.header_line.max(1) });
    }
    if let Some(what) = codes::kind(&head) {
        return Err(ReadError::CodesAlone { path: path.to_owned(), what });
    }
    let (format, confidence) = match chosen {
        Some(plan) if !plan.format.is_empty() => (format(&plan.format), format(&plan.format).recognise(&head)),
        _ => best_format(&head),
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
        container: place.container,
        member: place.member.clone(),
        also: chosen.map(|chosen| chosen.also.clone()).unwrap_or_default(),
        left_out: chosen.map(|chosen| chosen.left_out.clone()).unwrap_or_default(),
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
            plan = Plan { dialect: plan.dialect, container: place.container, ..chosen.clone() };
        }
        None => notes.extend(mapping.notes),
    }
    if format.id() == "tidy" {
        Note::add(&mut notes, tidy::remarks(&plan, &head));
    }
    let columns = head.columns.iter().enumerate().map(|(at, name)| Column {
        name: name.clone(),
        role: plan.roles.get(at).copied().flatten(),
        sample: sample(&head, at),
    });
    Ok(Inspection {
        path: path.to_owned(),
        file_name: file_name(path),
        n_bytes,
        container: place.container,
        parts: Vec::new(),
        format: format.id(),
        format_name: format.name(),
        confidence,
        dialect: head.dialect.clone(),
        columns: columns.collect(),
        preview: head.rows.iter().take(PREVIEW).cloned().collect(),
        notes,
        recognised_by: recognised_by(format, &head, confidence),
        after: Preview::default(),
        unknown: Vec::new(),
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
    if dialect.whole_lines {
        notes.push(Note::Remark("Lines are quoted as one field; the fields inside were read".to_owned()));
    }
    if !dialect.preamble.is_empty() {
        notes.push(Note::Preamble { n_lines: dialect.preamble.len() as u64 });
    }
    notes
}
