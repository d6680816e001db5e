//! From plans to a dataset: one file, several, or a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use crate::data::{Countries, Dataset, KeptAside, Note, Progress, Provenance, format_number, format_thousands};

use super::builder::{Builder, FinishError};
use super::container::{Container, Place, file_name};
use super::encoding::{Encoding, find_encoding, legacy_encoding};
use super::gather::{gather_with, refuse_mixtures};
use super::open::{Inspection, dialect_notes, inspect, inspect_head, look};
use super::scan::{self, How, Pick};
use super::table::{Records, Track};
use super::{Plan, ReadError, baci, companions, doctor, format, input, overlap, own, tidy};

/// Files with their plans.
type PlannedFiles = Vec<(PathBuf, Plan)>;

/// Reads a file by its plan.
///
/// # Errors
/// [`ReadError`]; damaged rows are kept aside instead.
pub fn read(path: &Path, plan: &Plan, countries: &Countries, progress: &dyn Progress) -> Result<Dataset, ReadError> {
    read_files(&[(path.to_owned(), plan.clone())], countries, progress)
}

/// Reads several files, or the tables in a folder or an archive, as one dataset. Lists of codes among them give names
/// only.
///
/// # Errors
/// As [`read`]; also when the files are of different providers, releases or nomenclatures, or hold the same figures.
pub fn read_all(paths: &[PathBuf], countries: &Countries, progress: &dyn Progress) -> Result<Dataset, ReadError> {
    read_all_assigned(paths, &BTreeMap::new(), countries, progress)
}

/// The same with codes the user gave to areas that no table knows, by their text as listed.
///
/// # Errors
/// As [`read_all`].
pub fn read_all_assigned(
    paths: &[PathBuf],
    assigned: &BTreeMap<String, String>,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Dataset, ReadError> {
    let (mut files, remarks) = plans(paths, inspect, countries, progress)?;
    for (_, plan) in &mut files {
        plan.assigned.clone_from(assigned);
    }
    read_files(&files, countries, progress).map(|dataset| with_remarks(dataset, remarks))
}

/// Reads from the same the part that a question concerns, where that can be found without reading everything.
/// `None`: it must be read as a whole. Rows outside the part are not judged: a damaged one is not counted.
///
/// # Errors
/// As [`read_all`].
pub fn read_part(
    paths: &[PathBuf],
    pick: &Pick,
    how: &How,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Option<Dataset>, ReadError> {
    let (files, remarks) = plans(paths, inspect_head, countries, progress)?;
    if !files.iter().all(|(_, plan)| scan::finds(pick, plan)) {
        return Ok(None);
    }
    read_with(&files, Some(pick), how, countries, progress).map(|dataset| Some(with_remarks(dataset, remarks)))
}

fn with_remarks(mut dataset: Dataset, remarks: Vec<String>) -> Dataset {
    Arc::make_mut(&mut dataset.notes).extend(remarks.into_iter().map(Note::Remark));
    dataset
}

/// How each of the files would be read, as one dataset, and what was left out.
pub(super) fn plans(
    paths: &[PathBuf],
    inspect: fn(&Path, &Countries) -> Result<Inspection, ReadError>,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<(PlannedFiles, Vec<String>), ReadError> {
    let mut gathered = gather_with(paths, inspect, countries, progress)?;
    if !gathered.refused.is_empty() {
        return Err(gathered.refused.swap_remove(0));
    }
    refuse_mixtures(&gathered.groups)?;
    let Some(first) = gathered.groups.pop() else {
        return Err(ReadError::NoTable { path: paths.first().cloned().unwrap_or_default() });
    };
    Ok((first.plan.files(&first.path), gathered.remarks))
}

/// Reads files by their plans as one dataset.
///
/// # Errors
/// As [`read`].
pub fn read_files(
    files: &[(PathBuf, Plan)],
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Dataset, ReadError> {
    read_with(files, None, &How::usual(), countries, progress)
}

/// The same for the part that a question concerns, and in a way of one's own choice.
///
/// # Errors
/// As [`read`]; a part without rows is no error.
pub fn read_with(
    files: &[(PathBuf, Plan)],
    pick: Option<&Pick>,
    how: &How,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Dataset, ReadError> {
    read_counted(files, pick, how, countries, progress).map(|(dataset, _)| dataset)
}

/// Files too large to hold: sums over products in place of their rows, and how many rows each product has.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Its frame has the columns of [`Pick::Totals`].
    pub dataset: Dataset,
    /// Rows of each product.
    pub products: BTreeMap<String, u64>,
}

/// Reads all of a dataset without holding it. `None`: one that can only be held.
///
/// # Errors
/// As [`read`].
pub fn survey(
    path: &Path,
    plan: &Plan,
    how: &How,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Option<Survey>, ReadError> {
    survey_files(&plan.files(path), how, countries, progress)
}

/// The same for files as found, several as one dataset.
///
/// # Errors
/// As [`read_all`].
pub fn survey_all(
    paths: &[PathBuf],
    how: &How,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Option<Survey>, ReadError> {
    let (files, _) = plans(paths, inspect_head, countries, progress)?;
    survey_files(&files, how, countries, progress)
}

fn survey_files(
    files: &[(PathBuf, Plan)],
    how: &How,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Option<Survey>, ReadError> {
    let pick = Pick::Totals(None);
    if !files.iter().all(|(_, plan)| scan::finds(&pick, plan)) {
        return Ok(None);
    }
    let (mut dataset, products) = read_counted(files, Some(&pick), how, countries, progress)?;
    if products.is_empty() {
        return Ok(None);
    }
    let mut notes = vec![Note::Remark(
        "The file is too large to hold: its table shows sums over products, and a product is looked for when it is asked"
            .to_owned(),
    )];
    notes.extend(dataset.notes.iter().cloned());
    dataset.notes = Arc::new(notes);
    Ok(Some(Survey { dataset, products }))
}

/// A dataset, and how many rows each product has where rows are summed over all.
fn read_counted(
    files: &[(PathBuf, Plan)],
    pick: Option<&Pick>,
    how: &How,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<(Dataset, BTreeMap<String, u64>), ReadError> {
    let files: Vec<(PathBuf, Plan)> = files.iter().flat_map(|(path, plan)| plan.files(path)).collect();
    if let [(path, plan)] = files.as_slice()
        && plan.format == own::ID
    {
        return own::read(path, progress).map(|dataset| (dataset, BTreeMap::new()));
    }
    if let [(one, _), (other, _), ..] = files.as_slice()
        && files.iter().any(|(_, plan)| plan.format == own::ID)
    {
        let why = "exports of this program are tables of their own".to_owned();
        return Err(ReadError::Mixed { one: one.clone(), other: other.clone(), why });
    }
    let mut files = files;
    loop {
        let mut at = 0;
        match read_once(&files, pick, how, countries, progress, &mut at) {
            // A late byte that is not UTF-8: the encoding is decided anew, once for each file.
            Err(ReadError::NotUtf8 { path, line }) => match files.get_mut(at) {
                Some((path, plan)) if plan.dialect.encoding == Encoding::Utf8 => {
                    plan.dialect.encoding = legacy_encoding(&plan.place(path))?;
                }
                _ => return Err(ReadError::NotUtf8 { path, line }),
            },
            other => return other,
        }
    }
}

/// Size and time of a file, to see whether it changes while it is read.
fn state(path: &Path) -> Option<(u64, Option<SystemTime>)> {
    std::fs::metadata(path).ok().map(|meta| (meta.len(), meta.modified().ok()))
}

/// `at` is the file being read.
pub(super) fn read_once(
    files: &[(PathBuf, Plan)],
    pick: Option<&Pick>,
    how: &How,
    countries: &Countries,
    progress: &dyn Progress,
    at: &mut usize,
) -> Result<(Dataset, BTreeMap<String, u64>), ReadError> {
    let Some((first, first_plan)) = files.first() else { return Err(ReadError::NoTable { path: PathBuf::new() }) };
    let places: Vec<Place> = files.iter().map(|(path, plan)| plan.place(path)).collect();
    let sizes = places.iter().map(input::size).collect::<Result<Vec<u64>, _>>()?;
    let total = sizes.iter().sum();
    let mut out = Builder::new(countries);
    let beside = companions::beside(files);
    out.set_names(beside.names);
    out.set_groups(beside.groups);
    let mut provenance = Provenance { provider: format(&first_plan.format).name().to_owned(), ..Provenance::default() };
    let mut kept_aside = KeptAside::default();
    let mut notes: Vec<Note> = Vec::new();
    let mut frames = Vec::new();
    let mut products: BTreeMap<String, u64> = BTreeMap::new();
    let (mut before, rows_so_far) = (0, AtomicU64::new(0));
    for (n, ((path, plan), size)) in files.iter().zip(&sizes).enumerate() {
        *at = n;
        let (place, state_before) = (&places[n], state(path));
        let name = place.name();
        let label = if plan.container == Container::Workbook { place.title() } else { name.clone() };
        let source = format!("{} {label}", plan.format);
        out.set_source(&source);
        out.set_assigned(&plan.assigned);
        let track = Track { progress, before, total, most: how.most, rows: &rows_so_far, alone: files.len() == 1 };
        let rows_before = out.n_rows();
        let part = scan::read(path, plan, pick, how, &mut out, &source, track)?;
        let searched = pick.zip(part.as_ref()).map(|(pick, part)| search_step(&name, *size, pick, part.from_copy));
        let rest = if let Some(part) = part {
            frames.extend(part.frames);
            for (product, n) in part.products {
                *products.entry(format!("{product:06}")).or_default() += n;
            }
            // Whole files only: a part of a year is no picture of it.
            if n + 1 < files.len() && progress.is_partial_due() {
                progress.partial(scan::stack(&frames).map_err(|cause| ReadError::Table { path: path.clone(), cause })?);
            }
            part.remains
        } else {
            let mut records = Records::open(place, &plan.dialect, plan.roles.len(), track)?;
            format(&plan.format).read(&mut records, plan, &mut out)?;
            records.into_remains()
        };
        before += size;
        let n_rows = out.n_rows() - rows_before;
        provenance.about.extend(plan.dialect.preamble.iter().cloned());
        if files.len() == 1 {
            provenance.sha256 = rest.sha256;
        }
        provenance.steps.extend(searched);
        provenance.steps.push(step(&place.title(), plan, n_rows, rest.kept_aside.n_rows));
        if pick.is_none() && rest.n_records == 0 {
            return Err(ReadError::HeaderOnly { path: path.clone(), line: plan.dialect.header_line.max(1) });
        }
        if let (None, 0, Some(row)) = (pick, n_rows, rest.kept_aside.rows.first()) {
            let (n_rows, line, reason) = (rest.kept_aside.n_rows, row.line, row.reason.clone());
            return Err(ReadError::NothingRead { path: path.clone(), n_rows, line, reason });
        }
        notes.extend(rest.truncated.map(|line| Note::Truncated { line }));
        if rest.cut_short {
            notes.push(Note::Remark(format!("{label} is cut short before the end of its packing; download it again")));
        }
        if state(path) != state_before {
            notes.push(Note::Remark(format!("{label} changed while it was read; open it again")));
        }
        notes.extend(dialect_notes(&plan.dialect));
        notes.extend(limit_note(plan, rest.n_records));
        kept_aside.n_rows += rest.kept_aside.n_rows;
        for mut row in rest.kept_aside.rows {
            if files.len() > 1 {
                let label = if place.member.is_empty() { &name } else { &place.member };
                row.reason = format!("{label}: {}", row.reason);
            }
            if kept_aside.rows.len() < KeptAside::LIMIT {
                kept_aside.rows.push(row);
            }
        }
    }
    if kept_aside.n_rows > 0 {
        notes.insert(0, Note::KeptAside { n_rows: kept_aside.n_rows });
    }
    notes.extend(pick.map(Pick::notes).unwrap_or_default());
    notes.extend(out.notes());
    if first_plan.format == "tidy" {
        notes.extend(tidy::remarks(first_plan, &text_head_columns(&places[0], first_plan)));
    }
    let mut unique: Vec<Note> = Vec::new();
    Note::add(&mut unique, notes);
    provenance.about.extend(
        baci::name_part(&places[0].name(), 'V')
            .filter(|_| first_plan.format == "baci")
            .map(|release| format!("Release {release}")),
    );
    let of_table = |cause| ReadError::Table { path: first.clone(), cause };
    let with_care = out.finish(progress).map_err(|cause| match cause {
        FinishError::Table(cause) => of_table(cause),
        FinishError::Cancelled(cancelled) => cancelled.into(),
    })?;
    frames.push(match pick {
        Some(pick) => pick.of(&with_care).map_err(of_table)?,
        None => with_care,
    });
    let frame = match pick {
        Some(pick) if pick.is_summed() => scan::stack(&frames).and_then(scan::merged),
        _ => scan::stack(&frames),
    };
    let frame = frame.map_err(of_table)?;
    overlap::refuse(&frame, files, progress)?;
    let name = file_name(first);
    let others = files.iter().filter(|(path, _)| path != first).count();
    let title = match (others, files.len()) {
        (0, 1) => places[0].title(),
        (0, n) => format!("{name}: {n} {}s", first_plan.container.part()),
        (n, _) => format!("{name} and {n} more"),
    };
    provenance.file_name.clone_from(&title);
    let choices = first_plan.choices.clone();
    let findings = doctor::at_once(&provenance.provider, &unique, &kept_aside, &choices);
    let dataset = Dataset {
        id: name,
        title,
        frame,
        provenance: Arc::new(provenance),
        notes: Arc::new(unique),
        findings: Arc::new(findings),
        choices: Arc::new(choices),
        kept_aside: Arc::new(kept_aside),
    };
    Ok((dataset, products))
}

fn text_head_columns(place: &Place, plan: &Plan) -> Vec<String> {
    look(place, Some(&plan.dialect), find_encoding).map(|(head, _)| head.columns).unwrap_or_default()
}

/// What searching did, and what it did not.
fn search_step(name: &str, n_bytes: u64, pick: &Pick, from_copy: bool) -> String {
    if from_copy {
        return format!("Looked up {} in the sorted copy of {name}, made when all of it was read", pick.words());
    }
    format!(
        "Searched {} bytes of {name} for {} and read only the lines that can hold it; other lines were not checked",
        format_thousands(n_bytes),
        pick.words()
    )
}

/// What reading did, in plain words.
fn step(name: &str, plan: &Plan, n_rows: u64, n_aside: u64) -> String {
    let mut step = format!(
        "Read {} rows of {name} as {} ({})",
        format_thousands(n_rows),
        format(&plan.format).name(),
        plan.written()
    );
    if n_aside > 0 {
        step.extend([", ", &format_thousands(n_aside), " kept aside"]);
    }
    for (scale, unit) in [(plan.scale, plan.fixed.unit.as_str()), (plan.weight_scale, "kg")] {
        if (scale - 1.0).abs() > f64::EPSILON {
            step.extend(["; × ", &format_number(scale), " = ", unit]);
        }
    }
    for (text, code) in &plan.assigned {
        step.extend(["; “", text, "” is ", code]);
    }
    step
}

/// Downloads stop silently at round numbers of rows.
fn limit_note(plan: &Plan, n_records: u64) -> Option<Note> {
    let limits = [500, 100_000, 250_000];
    (plan.format.starts_with("comtrade") && limits.contains(&n_records)).then_some(Note::RowLimit { n_rows: n_records })
}
