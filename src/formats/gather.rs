//! Several files, or a folder, as datasets: files of one provider belong together, releases and copies do not.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::data::{Countries, Progress};

use super::container::file_name;
use super::dialect::normal;
use super::open::inspect;
use super::{Inspection, ReadError, baci};

/// Endings of files in a folder that may be tables; a file that is named itself may have any.
const ENDINGS: [&str; 15] = [
    "csv", "tsv", "txt", "tab", "dat", "gz", "zip", "xlsx", "xls", "xlsm", "xlsb", "ods", "parquet", "arrow", "feather",
];

/// What a list of paths holds.
#[derive(Debug)]
pub struct Gathered {
    /// The datasets: each the inspection of its first file, the others in its plan.
    pub groups: Vec<Inspection>,
    /// Why there are several, and what was left out; in words, with what to do.
    pub remarks: Vec<String>,
    /// Files that were named and cannot be read.
    pub refused: Vec<ReadError>,
}

/// A file that was looked into.
struct Found {
    inspection: Inspection,
    /// Named itself, rather than found in a folder.
    named: bool,
}

/// Looks into files and folders and says which belong together. Lists of codes give names only; files in a folder that
/// are no tables are passed over; byte for byte copies are read once.
///
/// # Errors
/// A folder that cannot be listed, or that the user stopped it.
pub fn gather(paths: &[PathBuf], countries: &Countries, progress: &dyn Progress) -> Result<Gathered, ReadError> {
    gather_with(paths, inspect, countries, progress)
}

/// The same with another way of looking into a file.
pub(super) fn gather_with(
    paths: &[PathBuf],
    inspect: fn(&Path, &Countries) -> Result<Inspection, ReadError>,
    countries: &Countries,
    progress: &dyn Progress,
) -> Result<Gathered, ReadError> {
    let files = files_in(paths)?;
    let n_files = files.len();
    let (mut found, mut refused, mut lists, mut lost) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, (path, named)) in files.into_iter().enumerate() {
        progress.check()?;
        if n_files > 1 {
            progress.report("Looking into the files", at as u64, Some(n_files as u64));
        }
        match inspect(&path, countries) {
            Ok(inspection) => found.push(Found { inspection, named }),
            Err(cause @ ReadError::CodesAlone { .. }) => lists.push(cause),
            Err(cause) if named => refused.push(cause),
            // A folder may hold read-me files; a file that was named must be readable.
            Err(ReadError::NoTable { .. } | ReadError::NoTableInside { .. }) => {}
            // Any other may be a year of the dataset, and its shares would be short of it without a word.
            Err(cause) => lost.push(cause),
        }
    }
    let mut remarks = Vec::new();
    drop_copies(&mut found, &mut remarks, progress)?;
    drop_descriptions(&mut found);
    let mut groups: Vec<Vec<Found>> = Vec::new();
    for file in found {
        let home = groups
            .iter()
            .position(|group| group.iter().all(|other| apart(&other.inspection, &file.inspection).is_none()));
        match home {
            Some(at) => groups[at].push(file),
            None => groups.push(vec![file]),
        }
    }
    keep_one_of_a_folder(&mut groups, &mut remarks);
    if groups.is_empty() {
        refused.append(&mut lost);
    }
    say_lost(&lost, &mut remarks);
    if groups.is_empty() && refused.is_empty() {
        let only_lists = paths.len() == 1 && paths.iter().all(|path| !path.is_dir());
        match lists.pop() {
            Some(list) if only_lists => refused.push(list),
            _ => refused.push(ReadError::NoTable { path: paths.first().cloned().unwrap_or_default() }),
        }
    }
    remarks.extend(why_apart(&groups));
    Ok(Gathered { groups: groups.into_iter().filter_map(together).collect(), remarks, refused })
}

/// Files of a folder that are said one by one; the rest is counted.
const MOST_SAID: usize = 5;

/// Says which files of a folder cannot be read, and why.
fn say_lost(lost: &[ReadError], remarks: &mut Vec<String>) {
    remarks.extend(lost.iter().take(MOST_SAID).map(|cause| format!("Left out of the folder: {cause}")));
    if let Some(more) = lost.len().checked_sub(MOST_SAID).filter(|more| *more > 0) {
        remarks.push(format!(
            "Left out of the folder as well: {more} more files that cannot be read; open them on their own to see why"
        ));
    }
}

/// The files meant by a list of paths, and whether each was named itself.
fn files_in(paths: &[PathBuf]) -> Result<Vec<(PathBuf, bool)>, ReadError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let (mut inside, folders) = listed(path)?;
            if inside.is_empty() {
                for folder in folders {
                    inside.extend(listed(&folder)?.0);
                }
            }
            files.extend(inside.into_iter().map(|path| (path, false)));
        } else {
            files.push((path.clone(), true));
        }
    }
    Ok(files)
}

/// Possible tables and folders in a folder, each in the order of names.
fn listed(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>), ReadError> {
    let entries = std::fs::read_dir(folder).map_err(|cause| ReadError::from_io(folder, cause))?;
    let mut inside = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<PathBuf>, _>>()
        .map_err(|cause| ReadError::from_io(folder, cause))?;
    // Excel's lock files and hidden ones.
    inside.retain(|path| !file_name(path).starts_with(['.', '~']));
    inside.sort();
    let (folders, mut files): (Vec<_>, Vec<_>) = inside.into_iter().partition(|path| path.is_dir());
    files.retain(|path| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        // What cannot be asked about is looked into all the same: the cause is said then. A pipe would never answer.
        path.metadata().map_or(true, |facts| facts.is_file()) && ENDINGS.contains(&ending.as_str())
    });
    Ok((files, folders))
}

/// Keeps one of each set of equal files: rows of a copy would count twice.
fn drop_copies(found: &mut Vec<Found>, remarks: &mut Vec<String>, progress: &dyn Progress) -> Result<(), ReadError> {
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for file in found.drain(..) {
        let (path, size) = (&file.inspection.path, file.inspection.n_bytes);
        let mut same = None;
        for other in kept.iter().filter(|other| other.inspection.n_bytes == size) {
            if named_apart(&other.inspection, &file.inspection) {
                continue;
            }
            if *path == other.inspection.path || are_equal(path, &other.inspection.path, progress)? {
                same = Some(other.inspection.file_name.clone());
                break;
            }
        }
        match same {
            Some(other) => {
                remarks.push(read_once(&file.inspection.file_name, &other));
            }
            None => kept.push(file),
        }
    }
    *found = kept;
    Ok(())
}

/// Whether the names say that equal bytes are of different years or releases all the same.
pub(super) fn named_apart(one: &Inspection, other: &Inspection) -> bool {
    let (one, other) = (table_name(one), table_name(other));
    ['Y', 'V'].into_iter().any(|letter| baci::name_part(&one, letter) != baci::name_part(&other, letter))
}

fn are_equal(one: &Path, other: &Path, progress: &dyn Progress) -> Result<bool, ReadError> {
    let open = |path: &Path| File::open(path).map_err(|cause| ReadError::from_io(path, cause));
    let (one_file, other_file) = (open(one)?, open(other)?);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        progress.check()?;
        for (path, mut file, piece) in [(one, &one_file, &mut left), (other, &other_file, &mut right)] {
            piece.clear();
            file.by_ref().take(1 << 20).read_to_end(piece).map_err(|cause| ReadError::from_io(path, cause))?;
        }
        match (left == right, left.is_empty()) {
            (true, false) => {}
            (equal, _) => return Ok(equal),
        }
    }
}

/// Files that only describe others give way: lists of countries and indicators, tables without figures.
fn drop_descriptions(found: &mut Vec<Found>) {
    let holds = |file: &Found| file.inspection.plan.missing().is_none() || file.inspection.format != "tidy";
    let describes = |file: &Found| file.inspection.format == "worldbank-lists";
    if found.iter().any(|file| holds(file) && !describes(file)) {
        found.retain(|file| !describes(file) && (file.named || holds(file)));
    }
}

/// Strangers in a folder give way to the provider with the most files.
fn keep_one_of_a_folder(groups: &mut Vec<Vec<Found>>, remarks: &mut Vec<String>) {
    if groups.len() < 2 || groups.iter().flatten().all(|file| file.named) {
        return;
    }
    let rank = |group: &Vec<Found>| {
        let named = group.iter().any(|file| file.named);
        (named, group.first().is_some_and(|file| file.inspection.format == "baci"), group.len())
    };
    // The first of equals stays.
    let best = (0..groups.len()).rev().max_by_key(|at| rank(&groups[*at])).unwrap_or(0);
    let kept = groups.swap_remove(best);
    let left: Vec<String> = groups
        .iter()
        .filter(|group| group.iter().all(|file| !file.named))
        .flatten()
        .map(|file| file.inspection.file_name.clone())
        .collect();
    groups.retain(|group| group.iter().any(|file| file.named));
    groups.insert(0, kept);
    if !left.is_empty() {
        remarks.push(left_out("the folder", &left));
    }
}

/// Which tables of a folder or an archive are not read with the others.
pub(super) fn left_out(of: &str, names: &[String]) -> String {
    let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
    let names = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    format!(
        "Left out of {of}, because they are of another provider, release or layout: {names}{more}; open them on their own"
    )
}

/// That a table is read once though it is there twice.
pub(super) fn read_once(name: &str, other: &str) -> String {
    format!("{name} is the same as {other}, byte for byte; it is read once")
}

/// Why two files are not of one dataset; `None` when they are.
pub(super) fn apart(one: &Inspection, other: &Inspection) -> Option<&'static str> {
    let names = || (table_name(one), table_name(other));
    let columns = |found: &Inspection| found.columns.iter().map(|column| normal(&column.name)).collect::<Vec<_>>();
    if one.format != other.format {
        return Some("the files come from different providers and their rows may not be added");
    }
    match one.format {
        "baci" => {
            let (left, right) = names();
            let part = |letter| (baci::name_part(&left, letter), baci::name_part(&right, letter));
            let (year, release) = (part('Y'), part('V'));
            if one.plan.fixed.scheme != other.plan.fixed.scheme {
                Some("the files use different nomenclatures, whose product codes differ")
            } else if release.0 != release.1 {
                Some("the files are of different releases, whose figures differ")
            } else if year.0.is_some() && year.0 == year.1 {
                Some("both hold the same year, which would count twice")
            } else {
                None
            }
        }
        "worldbank" => {
            let indicator = |name: String| name.split_once("_DS2_").map(|(indicator, _)| indicator.to_owned());
            let (left, right) = names();
            let left = indicator(left);
            (left.is_some() && left == indicator(right))
                .then_some("both hold the same indicator, as it was published at different times")
        }
        "pinksheet" => Some("both hold the same prices, as they were published at different times"),
        "tidy" | "wide" => {
            (columns(one) != columns(other)).then_some("the files have different columns and no provider known to us")
        }
        _ => None,
    }
}

/// The name that says most of a file's table, without the number of a repeated download: `… (1).csv`.
fn table_name(found: &Inspection) -> String {
    let name = found.plan.place(&found.path).name();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
    let numbered = stem.strip_suffix(')').and_then(|stem| stem.rsplit_once(" ("));
    match numbered.filter(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())) {
        Some((stem, _)) => format!("{stem}.{ending}"),
        None => name,
    }
}

/// One sentence for each pair of neighbours that were kept apart.
fn why_apart(groups: &[Vec<Found>]) -> Vec<String> {
    let first = |group: &[Found]| group.first().map(|file| file.inspection.clone());
    groups
        .windows(2)
        .filter_map(|pair| {
            let (one, other) = (first(&pair[0])?, first(&pair[1])?);
            let why = pair[0].iter().find_map(|file| apart(&file.inspection, &other))?;
            Some(format!(
                "{} and {} are opened as two datasets: {why}. Compare them, or close the one that the other replaces",
                one.file_name, other.file_name
            ))
        })
        .collect()
}

/// The first file of a group with the others beside it.
fn together(group: Vec<Found>) -> Option<Inspection> {
    let mut files = group.into_iter().map(|file| file.inspection);
    let mut first = files.next()?;
    for other in files {
        first.plan.also.extend(other.plan.files(&other.path));
    }
    Some(first)
}

/// The error of a list of paths that must be one dataset.
pub(super) fn refuse_mixtures(groups: &[Inspection]) -> Result<(), ReadError> {
    match groups {
        [one, other, ..] => Err(ReadError::Mixed {
            one: one.path.clone(),
            other: other.path.clone(),
            why: apart(one, other).unwrap_or("they are of different datasets").to_owned(),
        }),
        _ => Ok(()),
    }
}
