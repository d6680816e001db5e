//! From plans to a dataset: one file, several, or a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::data::{Countries, Dataset, KeptAside, Note, Progress, Provenance, format_number, format_thousands};

use super::builder::{Builder, FinishError};
use super::bytes::{Encoding, find_encoding, legacy_encoding};
use super::open::{Inspection, dialect_notes, file_name, inspect, inspect_head, look};
use super::scan::{self, How, Pick};
use super::table::{Records, Track};
use super::{Plan, ReadError, baci, codes, doctor, format, tidy};

/// Reads a file by its plan.
///
/// # Errors
/// [`ReadError`]; damaged rows are kept aside instead.
pub fn read(path: &Path, plan: &Plan, countries: &Countries, progress: &dyn Progress) -> Result<Dataset, ReadError> {
    read_files(&[(path.to_owned(), plan.clone())], countries, progress)
}

/// Reads several files, or the tables in a folder, as one dataset. Lists of codes among them give names only.
///
/// # Errors
/// As [`read`]; also when the files are of different providers, releases or nomenclatures, or cover the same year.
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
    let mut files = plans(paths, inspect, countries, progress)?;
    for (_, plan) in &mut files {
        plan.assigned.clone_from(assigned);
    }
    read_files(&files, countries, progress)
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
    let files = plans(paths, inspect_head, countries, progress)?;
    if !files.iter().all(|(_, plan)| scan::finds(pick, plan)) {
        return Ok(None);
    }
    read_with(&files, Some(pick), how, countries, progress).map(Some)
}

/// How each of the files would be read, as one dataset.
pub(super) fn plans(
    paths: &[PathBuf],
    inspect: fn(&Path, &Countries) -> Result<Inspection, ReadError>,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Vec<(PathBuf, Plan)>, ReadError> {
    let mut files: Vec<(PathBuf, Plan)> = Vec::new();
    for (path, listed) in tables_in(paths)? {
        progress.check()?;
        match inspect(&path, countries) {
            Ok(inspection) => files.push((path, inspection.plan)),
            Err(ReadError::CodesAlone { .. }) if paths.len() > 1 || !listed => {}
            // A folder may hold read-me files and archives; a file that was named must be readable.
            Err(ReadError::Cancelled(cancelled)) => return Err(cancelled.into()),
            Err(_) if !listed => {}
            Err(cause) => return Err(cause),
        }
    }
    // Strangers in a folder give way to the provider with the most files.
    let named_folder = paths.iter().any(|path| path.is_dir());
    if named_folder && files.iter().any(|(_, plan)| plan.format == "baci") {
        files.retain(|(_, plan)| plan.format == "baci");
    } else if named_folder {
        files.retain(|(_, plan)| plan.missing().is_none());
    }
    if files.is_empty() {
        return Err(ReadError::NoTable { path: paths.first().cloned().unwrap_or_default() });
    }
    refuse_mixtures(&files)?;
    Ok(files)
}

/// The files meant by a list of paths, and whether each was named itself.
fn tables_in(paths: &[PathBuf]) -> Result<Vec<(PathBuf, bool)>, ReadError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push((path.clone(), true));
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(|cause| ReadError::from_io(path, cause))?;
        let mut inside: Vec<PathBuf> =
            entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        inside.retain(|path| {
            let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
            ["csv", "tsv", "txt", "tab", "dat"].contains(&ending.as_str())
        });
        inside.sort();
        files.extend(inside.into_iter().map(|path| (path, false)));
    }
    Ok(files)
}

fn refuse_mixtures(files: &[(PathBuf, Plan)]) -> Result<(), ReadError> {
    let Some(((first, first_plan), others)) = files.split_first() else { return Ok(()) };
    let mixed =
        |one: &Path, other: &Path, why| Err(ReadError::Mixed { one: one.to_owned(), other: other.to_owned(), why });
    for (other, plan) in others {
        if plan.format != first_plan.format {
            return mixed(first, other, "the files come from different providers and their rows may not be added");
        }
        if plan.format == "baci" && plan.fixed.scheme != first_plan.fixed.scheme {
            return mixed(first, other, "the files use different nomenclatures, whose product codes differ");
        }
        if plan.format == "baci" && baci::name_part(&file_name(first), 'V') != baci::name_part(&file_name(other), 'V') {
            return mixed(first, other, "the files are of different releases, whose figures differ");
        }
    }
    let mut seen: BTreeMap<String, &Path> = BTreeMap::new();
    for (path, _) in files {
        let name = file_name(path);
        let year = baci::name_part(&name, 'Y').filter(|_| name.to_uppercase().starts_with("BACI"));
        if let Some(other) = seen.insert(year.unwrap_or_else(|| path.to_string_lossy().into_owned()), path) {
            return mixed(other, path, "both hold the same year, which would count twice");
        }
    }
    Ok(())
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

/// A file too large to hold: sums over products in place of its rows, and how many rows each product has.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Its frame has the columns of [`Pick::Totals`].
    pub dataset: Dataset,
    /// Rows of each product.
    pub products: BTreeMap<String, u64>,
}

/// Reads all of a file without holding it. `None`: a file that can only be held.
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
    let pick = Pick::Totals(None);
    if !scan::finds(&pick, plan) {
        return Ok(None);
    }
    let (mut dataset, products) =
        read_counted(&[(path.to_owned(), plan.clone())], Some(&pick), how, countries, progress)?;
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
    let mut files = files.to_vec();
    loop {
        match read_once(&files, pick, how, countries, progress) {
            // A late byte that is not UTF-8: the encoding is decided anew, once for each file.
            Err(ReadError::NotUtf8 { path, line }) => {
                match files.iter_mut().find(|(own, plan)| *own == path && plan.dialect.encoding == Encoding::Utf8) {
                    Some((_, plan)) => plan.dialect.encoding = legacy_encoding(&path)?,
                    None => return Err(ReadError::NotUtf8 { path, line }),
                }
            }
            other => return other,
        }
    }
}

/// The same without a second try.
pub(super) fn read_once(
    files: &[(PathBuf, Plan)],
    pick: Option<&Pick>,
    how: &How,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<(Dataset, BTreeMap<String, u64>), ReadError> {
    let Some((first, first_plan)) = files.first() else { return Err(ReadError::NoTable { path: PathBuf::new() }) };
    let mut sizes = Vec::with_capacity(files.len());
    for (path, _) in files {
        sizes.push(std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?.len());
    }
    let total = sizes.iter().sum();
    let mut out = Builder::new(countries);
    out.set_names(names_beside(files));
    let mut provenance = Provenance { provider: format(&first_plan.format).name().to_owned(), ..Provenance::default() };
    let mut kept_aside = KeptAside::default();
    let mut notes: Vec<Note> = Vec::new();
    let mut frames = Vec::new();
    let mut products: BTreeMap<String, u64> = BTreeMap::new();
    let mut before = 0;
    for ((path, plan), size) in files.iter().zip(&sizes) {
        let name = file_name(path);
        let source = format!("{} {name}", plan.format);
        out.set_source(&source);
        out.set_assigned(&plan.assigned);
        let track = Track { progress, before, total, most: how.most };
        let rows_before = out.n_rows();
        let part = scan::read(path, plan, pick, how, &mut out, &source, track)?;
        let searched = pick.zip(part.as_ref()).map(|(pick, part)| search_step(&name, *size, pick, part.from_copy));
        let rest = if let Some(part) = part {
            frames.extend(part.frames);
            for (product, n) in part.products {
                *products.entry(format!("{product:06}")).or_default() += n;
            }
            part.remains
        } else {
            let mut records = Records::open(path, &plan.dialect, plan.roles.len(), track)?;
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
        provenance.steps.push(step(&name, plan, n_rows, rest.kept_aside.n_rows));
        if pick.is_none() && rest.n_records == 0 {
            return Err(ReadError::HeaderOnly { path: path.clone(), line: plan.dialect.header_line.max(1) });
        }
        if let (None, 0, Some(row)) = (pick, n_rows, rest.kept_aside.rows.first()) {
            let (n_rows, line, reason) = (rest.kept_aside.n_rows, row.line, row.reason.clone());
            return Err(ReadError::NothingRead { path: path.clone(), n_rows, line, reason });
        }
        notes.extend(rest.truncated.map(|line| Note::Truncated { line }));
        notes.extend(dialect_notes(&plan.dialect));
        notes.extend(limit_note(plan, rest.n_records));
        kept_aside.n_rows += rest.kept_aside.n_rows;
        for mut row in rest.kept_aside.rows {
            if files.len() > 1 {
                row.reason = format!("{name}: {}", row.reason);
            }
            if kept_aside.rows.len() < KeptAside::LIMIT {
                kept_aside.rows.push(row);
            }
        }
    }
    if kept_aside.n_rows > 0 {
        notes.insert(0, Note::KeptAside { n_rows: kept_aside.n_rows });
    }
    notes.extend(out.notes());
    if first_plan.format == "tidy" {
        notes.extend(tidy::remarks(first_plan, &text_head_columns(first, first_plan)));
    }
    let mut unique: Vec<Note> = Vec::new();
    for note in notes {
        if !unique.contains(&note) {
            unique.push(note);
        }
    }
    provenance.about.extend(
        baci::name_part(&file_name(first), 'V')
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
    let frame = scan::stack(&frames).map_err(of_table)?;
    let name = file_name(first);
    let title = if files.len() == 1 { name.clone() } else { format!("{name} and {} more", files.len() - 1) };
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

fn text_head_columns(path: &Path, plan: &Plan) -> Vec<String> {
    look(path, Some(&plan.dialect), find_encoding).map(|(head, ..)| head.columns).unwrap_or_default()
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
        "Read {} rows of {name} as {} ({}, {}-separated)",
        format_thousands(n_rows),
        format(&plan.format).name(),
        plan.dialect.encoding.name(),
        plan.dialect.delimiter_name()
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

/// Names of BACI's country numbers from the list beside a year, for numbers our own table does not know.
fn names_beside(files: &[(PathBuf, Plan)]) -> BTreeMap<String, String> {
    let Some((path, _)) = files.iter().find(|(_, plan)| plan.format == "baci") else { return BTreeMap::new() };
    let Some(Ok(entries)) = path
        .parent()
        .map(|folder| std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }))
    else {
        return BTreeMap::new();
    };
    let mut lists: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| file_name(path).to_lowercase().starts_with("country_code"))
        .collect();
    lists.sort();
    // The newest list stands last in the order of names and wins.
    lists
        .iter()
        .filter_map(|path| codes::read_codes(path).ok().flatten())
        .filter(|list| list.countries)
        .flat_map(|list| list.names())
        .collect()
}
