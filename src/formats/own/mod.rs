//! Tables that this program wrote, read back cell for cell: CSV with our first line, Parquet with our note.
//!
//! [`super::write`] says how they are written. A file that a spreadsheet saved anew has lost the first line: trade data
//! are then known by their columns ([`Canonical`]), other tables are read like any other.

mod columns;
mod resaved;
mod rows;

use std::fs::File;
use std::io::{BufRead as _, BufReader, Cursor, Read as _};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{
    Categories, Column as FrameColumn, DataFrame, DataType, ParquetReader, PolarsResult, SerReader as _,
};
use sha2::{Digest as _, Sha256};

use self::columns::{Typed, Word};
use self::rows::Rows;
use super::bytes::LONGEST_ROW;
use super::container::{Container, file_name};
use super::frames::{guarded, refuse_large};
use super::open::{Column, Inspection};
use super::write::{ABOUT_KEY, About, MARK, unguard};
use super::{Dialect, Plan, Preview, ReadError, Role};
use crate::data::{Dataset, KeptAside, Note, Progress, Provenance, Silent, canonical_columns, format_thousands};

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
    n_bytes: u64,
}

/// Most bytes of lines of `#`; what has more of them is none of ours.
const TOP_AT_MOST: u64 = 16 << 20;
/// Rows of a Parquet file read at once, between two looks at the cancel button.
const ROWS_AT_ONCE: usize = 250_000;

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
    let mut top = Top { about: About::default(), types: Vec::new(), n_lines: 0, n_bytes: 0 };
    loop {
        let next = reader.fill_buf()?;
        // The first line may have a mark of byte order before its hash.
        if !(next.starts_with(b"#") || (top.n_lines == 0 && next.starts_with(&[0xEF, 0xBB, 0xBF]))) {
            break;
        }
        let mut line = String::new();
        let Ok(n_bytes) = reader.by_ref().take(LONGEST_ROW).read_line(&mut line) else { return Ok(None) };
        top.n_lines += 1;
        top.n_bytes += n_bytes as u64;
        if n_bytes as u64 == LONGEST_ROW || top.n_bytes > TOP_AT_MOST {
            return Ok(None);
        }
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
        Some(Found::Parquet(about)) => from_parquet(path, about, progress),
        None => Err(ReadError::NoTable { path: path.to_owned() }),
    }
}

fn from_csv(path: &Path, top: Top, progress: &dyn Progress) -> Result<OwnTable, ReadError> {
    let total = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len();
    let mut rows = Rows::open(path, (top.n_bytes, top.n_lines), progress)?;
    let names = header(path, &mut rows, &top)?;
    if names.len() != top.types.len() {
        return Err(ReadError::OtherColumns {
            path: path.to_owned(),
            line: top.n_lines + 1,
            planned: top.types.len(),
            found: names.len(),
        });
    }
    let mut columns: Vec<Typed> = top.types.iter().map(|word| Typed::new(*word)).collect();
    let mut n_rows = 0_u64;
    while rows.next()? {
        if n_rows.is_multiple_of(8192) {
            progress.check()?;
            progress.rows(n_rows);
            progress.report("Reading rows", rows.n_bytes(), Some(total));
        }
        n_rows += 1;
        if let Some(reason) = damage(&columns, &names, &rows) {
            rows.keep_aside(&reason)?;
            continue;
        }
        for (column, cell) in columns.iter_mut().zip(&rows.record) {
            column.push(cell);
        }
    }
    let kept_aside = rows.kept_aside;
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

/// The names of the columns.
fn header(path: &Path, rows: &mut Rows<'_>, top: &Top) -> Result<Vec<String>, ReadError> {
    let more = rows.next()?;
    if rows.kept_aside.n_rows > 0 {
        // Without its names nobody knows what the columns are.
        return Err(ReadError::OpenQuote { path: path.to_owned(), line: top.n_lines + 1 });
    }
    if !more {
        return Err(ReadError::Empty { path: path.to_owned() });
    }
    Ok(as_written(&rows.record))
}

fn as_written(record: &csv::ByteRecord) -> Vec<String> {
    record.iter().map(|cell| unguard(&String::from_utf8_lossy(cell)).to_owned()).collect()
}

/// Why the present row cannot be read, if it cannot.
fn damage(columns: &[Typed], names: &[String], rows: &Rows<'_>) -> Option<String> {
    let record = &rows.record;
    if record.len() != columns.len() {
        return Some(format!("{} cells, where the header has {}", record.len(), columns.len()));
    }
    let wrong = columns.iter().zip(record).zip(names).find(|((column, cell), _)| !column.takes(cell));
    if let Some(((column, cell), name)) = wrong {
        let cell = String::from_utf8_lossy(cell.get(..200).unwrap_or(cell));
        return Some(format!("{name}: “{cell}” is no {}", column.word()));
    }
    (rows.goes_on() && record.iter().any(|cell| holds_a_row(columns, cell)))
        .then(|| "a quotation mark opens in this row and closes in another".to_owned())
}

/// Whether a line within a text is a row as it stands: two quotation marks that never close make one text of all
/// between them.
fn holds_a_row(columns: &[Typed], cell: &[u8]) -> bool {
    let is_row = |line: &[u8]| {
        let cells: Vec<&[u8]> = line.trim_ascii_end().split(|byte| *byte == b',').collect();
        let speaks = |(column, cell): (&Typed, &&[u8])| !matches!(column, Typed::Text(..)) && !cell.is_empty();
        cells.len() == columns.len()
            && columns.iter().zip(&cells).all(|(column, cell)| column.takes(cell))
            && columns.iter().zip(&cells).any(speaks)
    };
    columns.len() > 1 && cell.split(|byte| *byte == b'\n').skip(1).any(is_row)
}

fn from_parquet(path: &Path, about: About, progress: &dyn Progress) -> Result<OwnTable, ReadError> {
    let io = |cause| ReadError::from_io(path, cause);
    let size = std::fs::metadata(path).map_err(io)?.len();
    refuse_large(path, size)?;
    let bytes: Arc<[u8]> = std::fs::read(path).map_err(io)?.into();
    let reader = || ParquetReader::new(Cursor::new(Arc::clone(&bytes)));
    let damaged = |cause: String| ReadError::Damaged { path: path.to_owned(), what: "columnar file", cause };
    let n_rows = guarded(|| reader().num_rows()).map_err(damaged)?;
    let mut frame: Option<DataFrame> = None;
    for from in (0..n_rows.max(1)).step_by(ROWS_AT_ONCE) {
        progress.check()?;
        progress.rows(from as u64);
        progress.report("Reading rows", (size * from as u64).checked_div(n_rows as u64).unwrap_or(0), Some(size));
        let piece = guarded(|| reader().with_slice(Some((from, ROWS_AT_ONCE))).finish()).map_err(damaged)?;
        match &mut frame {
            None => frame = Some(piece),
            Some(frame) => guarded(|| frame.vstack_mut(&piece).map(|_| ())).map_err(damaged)?,
        }
    }
    let mut frame = frame.unwrap_or_default();
    frame.rechunk_mut();
    let frame = as_read_here(&frame).map_err(|cause| ReadError::Table { path: path.to_owned(), cause })?;
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
            let (names, preview) = beginning(path, &top)?;
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
fn beginning(path: &Path, top: &Top) -> Result<(Vec<String>, Vec<Vec<String>>), ReadError> {
    let mut rows = Rows::open(path, (top.n_bytes, top.n_lines), &Silent)?;
    let names = header(path, &mut rows, top)?;
    let mut preview = Vec::new();
    while preview.len() < 20 && rows.next()? {
        preview.push(as_written(&rows.record));
    }
    Ok((names, preview))
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
