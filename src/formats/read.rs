//! From plans to a dataset: one file, several, or a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use crate::data::{Countries, Dataset, Note, Progress};

use super::builder::Builder;
use super::collected::{Collected, OneFile, label};
use super::container::Place;
use super::encoding::{Encoding, legacy_encoding};
use super::gather::{gather_with, refuse_mixtures};
use super::open::{Inspection, inspect, inspect_head};
use super::scan::{self, How, Pick};
use super::table::{Records, Track};
use super::{Plan, ReadError, companions, format, input, own};

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
    let places: Vec<Place> = files.iter().map(|(path, plan)| plan.place(path)).collect();
    let sizes = places.iter().map(input::size).collect::<Result<Vec<u64>, _>>()?;
    let total = sizes.iter().sum();
    let mut out = Builder::new(countries);
    let beside = companions::beside(files);
    out.set_names(beside.names);
    out.set_groups(beside.groups);
    let mut collected = Collected::default();
    let (mut before, rows_so_far) = (0, AtomicU64::new(0));
    for (n, ((path, plan), size)) in files.iter().zip(&sizes).enumerate() {
        *at = n;
        let (place, state_before, rows_before) = (&places[n], state(path), out.n_rows());
        let source = format!("{} {}", plan.format, label(place, plan));
        out.set_source(&source);
        out.set_assigned(&plan.assigned);
        let track = Track { progress, before, total, most: how.most, rows: &rows_so_far, alone: files.len() == 1 };
        let rest = if let Some(part) = scan::read(path, plan, pick, how, &mut out, &source, track)? {
            let rest = collected.found(part, &place.name(), *size, pick);
            // Whole files only: a part of a year is no picture of it.
            if n + 1 < files.len() && progress.is_partial_due() {
                let so_far = scan::stack(&collected.frames);
                progress.partial(so_far.map_err(|cause| ReadError::Table { path: path.clone(), cause })?);
            }
            rest
        } else {
            let mut records = Records::open(place, &plan.dialect, plan.roles.len(), track)?;
            format(&plan.format).read(&mut records, plan, &mut out)?;
            records.into_remains()
        };
        before += size;
        let n_rows = out.n_rows() - rows_before;
        let changed = state(path) != state_before;
        let (alone, whole) = (files.len() == 1, pick.is_none());
        collected.take(&OneFile { path, plan, place, n_rows, alone, whole, changed }, rest)?;
    }
    collected.into_dataset(files, &places, pick, out, progress)
}
