//! Tables that this program wrote, read back cell for cell: CSV with our first line, Parquet with our note.
//!
//! [`super::write`] says how they are written. A file that a spreadsheet saved anew has lost the first line: trade data
//! are then known by their columns ([`Canonical`]), other tables are read like any other.

mod columns;
mod resaved;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{
    Categories, Column as FrameColumn, DataFrame, DataType, ParquetReader, PolarsResult, SerReader as _,
};
use sha2::{Digest as _, Sha256};

use self::columns::{Typed, Word};
use super::container::{Container, file_name};
use super::open::{Column, Inspection};
use super::write::{ABOUT_KEY, About, MARK, unguard};
use super::{Dialect, Plan, Preview, ReadError, Role};
use crate::data::{Dataset, KeptAside, Note, Progress, Provenance, canonical_columns, format_thousands};

pub use resaved::Canonical;

/// Id of the plan of such a file.
pub const ID: &str = "own";
const NAME: &str = "Export of this program";

/// A table of ours.
#[derive(Debug)]
pub struct OwnTable {
    /// What stands above the rows.
    pub about: About,
    /// The rows.
    pub frame: DataFrame,
    /// Rows that somebody damaged since.
    pub kept_aside: KeptAside,
}

/// What the lines of `#` say, and where the header stands.
struct Top {
    about: About,
    types: Vec<Word>,
    n_lines: u64,
}

enum Found {
    Csv(Top),
    Parquet(About),
}

/// Whether a file is one of ours, by its beginning.
fn find(path: &Path) -> Result<Option<Found>, ReadError> {
    let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    let mut start = [0_u8; 32];
    let mut reader = BufReader::new(file);
    let n = reader.read(&mut start).unwrap_or(0);
    let start = start.get(..n).unwrap_or_default();
    if start.starts_with(b"PAR1") {
        let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
        return Ok(parquet_about(file).map(Found::Parquet));
    }
    if !start.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(start).starts_with(MARK.as_bytes()) {
        return Ok(None);
    }
    let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    Ok(top(&mut BufReader::new(file)).map_err(|cause| ReadError::from_io(path, cause))?.map(Found::Csv))
}

fn parquet_about(file: File) -> Option<About> {
    let mut reader = ParquetReader::new(file);
    let notes = reader.get_metadata().ok()?.key_value_metadata().clone()?;
    let ours = notes.into_iter().find(|note| note.key.as_str() == ABOUT_KEY)?;
    serde_json::from_str(&ours.value?).ok()
}

/// Reads the lines of `#`; `None` where they are not as we wrote them.
fn top(reader: &mut impl std::io::BufRead) -> std::io::Result<Option<Top>> {
    let mut top = Top { about: About::default(), types: Vec::new(), n_lines: 0 };
    loop {
        let next = reader.fill_buf()?;
        // The first line may have a mark of byte order before its hash.
        if !(next.starts_with(b"#") || (top.n_lines == 0 && next.starts_with(&[0xEF, 0xBB, 0xBF]))) {
            break;
        }
        let mut line = String::new();
        if reader.read_line(&mut line).is_err() {
            return Ok(None);
        }
        top.n_lines += 1;
        let line = line.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
        if top.n_lines == 1 {
            if line != MARK {
                return Ok(None);
            }
            continue;
        }
        let Some((word, text)) = line.trim_start_matches('#').trim_start().split_once(": ") else { continue };
        match word {
            "title" => text.clone_into(&mut top.about.title),
            "types" => top.types = text.split(", ").filter_map(Word::parse).collect(),
            _ => top.about.lines.push((word.to_owned(), text.to_owned())),
        }
    }
    Ok((!top.types.is_empty()).then_some(top))
}

/// Reads a table of ours.
///
/// # Errors
/// [`ReadError`]; also [`ReadError::NoTable`] when the file is none of ours.
pub fn table(path: &Path, progress: &dyn Progress) -> Result<OwnTable, ReadError> {
    match find(path)? {
        Some(Found::Csv(top)) => from_csv(path, top, progress),
        Some(Found::Parquet(about)) => from_parquet(path, about),
        None => Err(ReadError::NoTable { path: path.to_owned() }),
    }
}

fn from_csv(path: &Path, top: Top, progress: &dyn Progress) -> Result<OwnTable, ReadError> {
    let io = |cause| ReadError::from_io(path, cause);
    let total = std::fs::metadata(path).map_err(io)?.len();
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path).map_err(io)?);
    let mut skipped = String::new();
    for _ in 0..top.n_lines {
        reader.read_line(&mut skipped).map_err(io)?;
    }
    let before = skipped.len() as u64;
    let mut records = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
    let mut record = csv::ByteRecord::new();
    let damaged = |cause: csv::Error| ReadError::Io { path: path.to_owned(), cause: cause.into() };
    if !records.read_byte_record(&mut record).map_err(damaged)? {
        return Err(ReadError::Empty { path: path.to_owned() });
    }
    let names: Vec<String> = record.iter().map(|cell| unguard(&String::from_utf8_lossy(cell)).to_owned()).collect();
    if names.len() != top.types.len() {
        return Err(ReadError::OtherColumns {
            path: path.to_owned(),
            line: top.n_lines + 1,
            planned: top.types.len(),
            found: names.len(),
        });
    }
    let mut columns: Vec<Typed> = top.types.iter().map(|word| Typed::new(*word)).collect();
    let mut kept_aside = KeptAside::default();
    let mut n_rows = 0_u64;
    while records.read_byte_record(&mut record).map_err(damaged)? {
        if n_rows.is_multiple_of(8192) {
            progress.check()?;
            progress.rows(n_rows);
            progress.report("Reading rows", before + record.position().map_or(0, csv::Position::byte), Some(total));
        }
        n_rows += 1;
        let line = top.n_lines + record.position().map_or(0, csv::Position::line);
        let text = |record: &csv::ByteRecord| {
            record.iter().map(|cell| String::from_utf8_lossy(cell)).collect::<Vec<_>>().join(",")
        };
        if record.len() != columns.len() {
            let reason = format!("{} cells, where the header has {}", record.len(), columns.len());
            kept_aside.push(line, reason, &text(&record));
            continue;
        }
        let wrong = columns.iter().zip(&record).zip(&names).find(|((column, cell), _)| !column.takes(cell));
        if let Some(((column, cell), name)) = wrong {
            let reason = format!("{name}: “{}” is no {}", String::from_utf8_lossy(cell), column.word());
            kept_aside.push(line, reason, &text(&record));
            continue;
        }
        for (column, cell) in columns.iter_mut().zip(&record) {
            column.push(cell);
        }
    }
    let frame = columns
        .into_iter()
        .zip(&names)
        .map(|(column, name)| column.finish(name))
        .collect::<PolarsResult<Vec<_>>>()
        .and_then(|columns| DataFrame::new(columns.first().map_or(0, FrameColumn::len), columns))
        .and_then(|frame| as_read_here(&frame))
        .map_err(|cause| ReadError::Table { path: path.to_owned(), cause })?;
    Ok(OwnTable { about: top.about, frame, kept_aside })
}

fn from_parquet(path: &Path, about: About) -> Result<OwnTable, ReadError> {
    let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    let read = ParquetReader::new(file).finish().and_then(|mut frame| {
        frame.rechunk_mut();
        as_read_here(&frame)
    });
    let frame = read.map_err(|cause| ReadError::Table { path: path.to_owned(), cause })?;
    Ok(OwnTable { about, frame, kept_aside: KeptAside::default() })
}

/// Whether a table has the columns of trade data.
pub fn is_canonical(frame: &DataFrame) -> bool {
    canonical_columns().iter().all(|name| frame.column(name).is_ok())
}

/// Trade data keep their texts as categories, as when they were opened first.
fn as_read_here(frame: &DataFrame) -> PolarsResult<DataFrame> {
    if !is_canonical(frame) {
        return Ok(frame.clone());
    }
    let categories = DataType::from_categories(Categories::global());
    let columns = frame
        .columns()
        .iter()
        .map(|column| match (column.name().as_str(), column.dtype()) {
            (_, DataType::String) => column.cast(&categories),
            ("agg" | "row_no", DataType::Int64) => column.cast(&DataType::UInt32),
            _ => Ok(column.clone()),
        })
        .collect::<PolarsResult<Vec<_>>>()?;
    DataFrame::new(frame.height(), columns)
}

/// What the mapping panel shows of a table of ours; `None` for any other file.
///
/// # Errors
/// [`ReadError`] when the file cannot be opened.
pub(super) fn inspect(path: &Path, container: Container) -> Result<Option<Inspection>, ReadError> {
    if !matches!(container, Container::Text | Container::Parquet) {
        return Ok(None);
    }
    let Some(found) = find(path)? else { return Ok(None) };
    let n_bytes = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
    let (about, names, preview, header_line) = match found {
        Found::Csv(top) => {
            let (names, preview) = beginning(path, top.n_lines)?;
            (top.about, names, preview, top.n_lines + 1)
        }
        Found::Parquet(about) => (about, parquet_names(path)?, Vec::new(), 0),
    };
    let dialect = Dialect { header_line, delimiter: b',', ..Dialect::default() };
    let role = |name: &String| resaved::ROLES.iter().find(|(own, _)| own == name).map(|(_, role)| *role);
    let roles: Vec<Option<Role>> = names.iter().map(role).collect();
    let columns = names.iter().zip(&roles).enumerate().map(|(at, (name, role))| {
        let mut sample: Vec<String> = Vec::new();
        for cell in preview.iter().filter_map(|row: &Vec<String>| row.get(at)).filter(|cell| !cell.is_empty()) {
            if sample.len() < 5 && !sample.contains(cell) {
                sample.push(cell.clone());
            }
        }
        Column { name: name.clone(), role: *role, sample }
    });
    let columns: Vec<Column> = columns.collect();
    Ok(Some(Inspection {
        path: path.to_owned(),
        file_name: file_name(path),
        n_bytes,
        container,
        parts: Vec::new(),
        format: ID,
        format_name: NAME,
        confidence: 1.0,
        dialect: dialect.clone(),
        columns,
        preview,
        notes: notes(&about),
        recognised_by: Vec::new(),
        after: Preview::default(),
        unknown: Vec::new(),
        findings: Vec::new(),
        plan: Plan {
            format: ID.to_owned(),
            container,
            dialect,
            decimals: vec![None; roles.len()],
            roles,
            scale: 1.0,
            weight_scale: 1.0,
            ..Plan::default()
        },
    }))
}

/// Names and first rows of a CSV of ours.
fn beginning(path: &Path, n_lines: u64) -> Result<(Vec<String>, Vec<Vec<String>>), ReadError> {
    let io = |cause| ReadError::from_io(path, cause);
    let mut reader = BufReader::new(File::open(path).map_err(io)?);
    let mut skipped = String::new();
    for _ in 0..n_lines {
        reader.read_line(&mut skipped).map_err(io)?;
    }
    let records = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
    let mut rows = records.into_byte_records().take(21).filter_map(Result::ok).map(|record| {
        record.iter().map(|cell| unguard(&String::from_utf8_lossy(cell)).to_owned()).collect::<Vec<String>>()
    });
    let names = rows.next().unwrap_or_default();
    Ok((names, rows.collect()))
}

fn parquet_names(path: &Path) -> Result<Vec<String>, ReadError> {
    let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    let schema =
        ParquetReader::new(file).schema().map_err(|cause| ReadError::Table { path: path.to_owned(), cause })?;
    Ok(schema.iter_names().map(ToString::to_string).collect())
}

fn notes(about: &About) -> Vec<Note> {
    about.all("note").map(|text| Note::Remark(text.to_owned())).collect()
}

/// Reads a table of ours as a dataset.
///
/// # Errors
/// As [`table`].
pub(super) fn read(path: &Path, progress: &dyn Progress) -> Result<Dataset, ReadError> {
    let OwnTable { about, frame, kept_aside } = table(path, progress)?;
    let name = file_name(path);
    let mut notes = notes(&about);
    if kept_aside.n_rows > 0 {
        notes.insert(0, Note::KeptAside { n_rows: kept_aside.n_rows });
    }
    let mut step =
        format!("Read {} rows of {name}, an export of this program", format_thousands(frame.height() as u64));
    if kept_aside.n_rows > 0 {
        step.extend([", ", &format_thousands(kept_aside.n_rows), " kept aside"]);
    }
    let provenance = Provenance {
        provider: NAME.to_owned(),
        file_name: name.clone(),
        sha256: hash(path, progress)?,
        about: std::iter::once(about.title.clone())
            .chain(about.lines.iter().filter(|(word, _)| word != "note").map(|(word, text)| format!("{word}: {text}")))
            .collect(),
        steps: vec![step],
    };
    Ok(Dataset {
        id: name.clone(),
        title: name,
        frame,
        provenance: Arc::new(provenance),
        notes: Arc::new(notes),
        findings: Arc::default(),
        choices: Arc::default(),
        kept_aside: Arc::new(kept_aside),
    })
}

fn hash(path: &Path, progress: &dyn Progress) -> Result<String, ReadError> {
    let io = |cause| ReadError::from_io(path, cause);
    let mut file = File::open(path).map_err(io)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0_u8; 1 << 20]);
    loop {
        progress.check()?;
        let n = file.read(&mut buffer).map_err(io)?;
        if n == 0 {
            break;
        }
        hash.update(buffer.get(..n).unwrap_or_default());
    }
    Ok(hash.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}
