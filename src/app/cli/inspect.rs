//! `inspect`: what a file is, said after reading all of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use polars::prelude::{Categorical32Chunked, Categories, Column, DataType, PolarsResult};
use serde::Serialize;

use super::ask::AreaArgs;
use super::print::json_text;
use super::{Failure, copies, terminal};
use crate::data::{Dataset, KeptAside, Library};
use crate::formats::{self, Gathered, How, Inspection};

#[derive(Serialize)]
struct Found<'a> {
    file: String,
    bytes: u64,
    provider: &'a str,
    provider_name: &'a str,
    confidence: f32,
    container: &'a str,
    /// The member or sheet that was read.
    part: &'a str,
    /// Other parts of the same dataset.
    read_with_it: usize,
    /// Files on the disk that the dataset is made of; the text says so where there are several.
    #[serde(skip)]
    n_files: usize,
    encoding: &'a str,
    delimiter: String,
    decimal: &'a str,
    header_line: u64,
    columns: Vec<FoundColumn<'a>>,
    scale: f64,
    weight_scale: f64,
    units: Vec<FoundUnit>,
    rows: Option<u64>,
    figures: Option<u64>,
    kept_aside: u64,
    kept_aside_rows: Vec<FoundRow<'a>>,
    unknown_areas: Vec<FoundArea>,
    findings: Vec<super::repairs::Found>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct FoundColumn<'a> {
    name: &'a str,
    role: Option<&'static str>,
    sample: &'a [String],
}

/// What the figures count, after scaling.
#[derive(Serialize)]
struct FoundUnit {
    measure: String,
    unit: String,
    figures: u64,
}

#[derive(Serialize)]
struct FoundRow<'a> {
    line: u64,
    reason: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct FoundArea {
    text: String,
    candidates: Vec<String>,
}

/// Rows kept aside that are listed for people; all are counted.
const LISTED: usize = 20;

/// What files are taken for, what there is to say of them together, and which cannot be read.
fn looked_into(library: &Library, files: &[PathBuf]) -> Result<Gathered, Failure> {
    if let [file] = files
        && !file.is_dir()
    {
        let groups = vec![formats::inspect(file, library.countries())?];
        return Ok(Gathered { groups, remarks: Vec::new(), refused: Vec::new() });
    }
    let progress = terminal::Line::new();
    let mut gathered = formats::gather(files, library.countries(), &progress)?;
    if gathered.groups.is_empty() {
        let none = || formats::ReadError::NoTable { path: files.first().cloned().unwrap_or_default() };
        return Err(gathered.refused.pop().unwrap_or_else(none).into());
    }
    // Of one folder the first dataset is told; remarks name the others.
    if files.len() == 1 {
        gathered.groups.truncate(1);
    }
    Ok(gathered)
}

/// Reads all of it; what is too large to hold is summed over products, and its rows are counted.
fn read(library: &Library, found: &Inspection) -> Result<(Dataset, Option<u64>), Failure> {
    let progress = terminal::Line::new();
    let (path, plan, countries) = (&found.path, &found.plan, library.countries());
    let mut paths: Vec<_> = plan.files(path).into_iter().map(|(path, _)| path).collect();
    paths.dedup();
    if copies::is_large(&paths)
        && let Some(survey) = formats::survey(path, plan, &How::usual(), countries, &progress)?
    {
        let n_rows = survey.products.values().sum();
        return Ok((survey.dataset, Some(n_rows)));
    }
    let dataset = formats::read(path, plan, countries, &progress)?;
    Ok((super::repairs::examined(dataset, &progress)?, None))
}

/// Says what files are, after reading all of them; those of one dataset are told together.
pub fn inspect(library: &Library, files: &[PathBuf], json: bool, areas: &AreaArgs) -> Result<(), Failure> {
    files.iter().try_for_each(|file| regular(file))?;
    let assigned = areas.choices(library.countries())?;
    let Gathered { groups, mut remarks, refused } = looked_into(library, files)?;
    let mut texts = Vec::new();
    for mut found in groups {
        found.plan.assigned.clone_from(&assigned);
        texts.push(told(library, &found, std::mem::take(&mut remarks), json)?);
    }
    terminal::out(&if json && files.len() > 1 {
        let objects: Vec<&str> = texts.iter().map(|text| text.trim_end()).collect();
        format!("[\n{}\n]\n", objects.join(",\n"))
    } else {
        texts.join("\n")
    })?;
    let refused: Vec<String> = refused.iter().map(ToString::to_string).collect();
    if refused.is_empty() { Ok(()) } else { Err(Failure::Unreadable(refused.join("\n"))) }
}

/// One dataset, in words or as JSON.
fn told(library: &Library, found: &Inspection, remarks: Vec<String>, json: bool) -> Result<String, Failure> {
    let read = match found.plan.missing() {
        None => Some(read(library, found)?),
        Some(_) => None,
    };
    let (dataset, counted) = read.map_or((None, None), |(dataset, counted)| (Some(dataset), counted));
    let nothing = KeptAside::default();
    let kept = dataset.as_ref().map_or(&nothing, |dataset| &dataset.kept_aside);
    let report = Found {
        file: found.file_name.clone(),
        bytes: found.n_bytes,
        provider: found.format,
        provider_name: found.format_name,
        confidence: found.confidence,
        container: found.container.name(),
        part: &found.plan.member,
        read_with_it: found.plan.also.len(),
        n_files: found.plan.paths(&found.path).len(),
        encoding: found.dialect.encoding.name(),
        delimiter: if found.dialect.delimiter == b'\t' {
            "tab".to_owned()
        } else {
            char::from(found.dialect.delimiter).to_string()
        },
        decimal: if found.dialect.decimal == formats::Decimal::Comma { "," } else { "." },
        header_line: found.dialect.header_line,
        columns: found
            .columns
            .iter()
            .map(|column| FoundColumn {
                name: &column.name,
                role: column.role.map(formats::Role::key),
                sample: &column.sample,
            })
            .collect(),
        scale: found.plan.scale,
        weight_scale: found.plan.weight_scale,
        // A table that cannot be counted has no units to name.
        units: dataset.as_ref().and_then(|dataset| units(dataset).ok()).unwrap_or_default(),
        rows: counted.or_else(|| dataset.as_ref().map(n_rows)),
        figures: dataset.as_ref().map(n_figures),
        kept_aside: kept.n_rows,
        kept_aside_rows: kept
            .rows
            .iter()
            .take(if json { usize::MAX } else { LISTED })
            .map(|row| FoundRow { line: row.line, reason: &row.reason, text: &row.text })
            .collect(),
        unknown_areas: dataset
            .iter()
            .flat_map(|dataset| formats::unknown_areas(dataset, library.countries()))
            .map(|area| FoundArea {
                text: area.text,
                candidates: area.candidates.into_iter().map(|(code, name)| format!("{code} {name}")).collect(),
            })
            .collect(),
        findings: dataset.iter().flat_map(|dataset| dataset.findings.iter().map(super::repairs::Found::from)).collect(),
        notes: notes_of(found, dataset.as_ref()).into_iter().chain(remarks).collect(),
    };
    if json { json_text(&report) } else { Ok(in_words(&report)) }
}

/// A pipe or a device can be read once only, and files are read twice.
fn regular(file: &Path) -> Result<(), Failure> {
    match file.metadata() {
        Ok(facts) if !facts.is_file() && !facts.is_dir() => {
            Err(Failure::Unreadable(format!("{}: not a file on a disk. Save it to a file first", file.display())))
        }
        _ => Ok(()),
    }
}

/// What to beware of; where a column is missing, which, and that no row was read therefore.
fn notes_of(found: &Inspection, dataset: Option<&Dataset>) -> Vec<String> {
    let notes = dataset.map_or(found.notes.as_slice(), |dataset| dataset.notes.as_slice());
    // A finding speaks instead of the note that says the same.
    let notes = notes.iter().filter(|note| dataset.is_none_or(|dataset| !dataset.is_found(note)));
    let missing = found.plan.missing().filter(|_| dataset.is_none()).map(|role| {
        format!(
            "No column is known to be the {}; rows were not read. Open the file in the window and choose it there",
            role.word()
        )
    });
    notes.map(ToString::to_string).chain(missing).collect()
}

/// Rows of the file that were read: a row with value and weight is two figures but one row.
fn n_rows(dataset: &Dataset) -> u64 {
    let Ok(lines) = dataset.frame.column("row_no").and_then(|lines| lines.u32()) else { return 0 };
    // Lines are numbered file by file.
    let sources = dataset.frame.column("source").map(Column::to_physical_repr);
    let Some(sources) = sources.as_ref().ok().and_then(|sources| sources.u32().ok()) else {
        return n_distinct(lines.iter().flatten().map(|line| (line, 0)));
    };
    let in_step = lines.chunk_lengths().eq(sources.chunk_lengths());
    if in_step && lines.null_count() + sources.null_count() == 0 {
        let pieces = lines.downcast_iter().zip(sources.downcast_iter());
        return n_distinct(
            pieces.flat_map(|(lines, sources)| lines.values_iter().copied().zip(sources.values_iter().copied())),
        );
    }
    let pairs = lines.iter().zip(sources.iter());
    n_distinct(pairs.filter_map(|(line, source)| Some((line?, source.unwrap_or_default()))))
}

/// Distinct pairs of a line and a source. One bit a line: sorting or hashing twenty million numbers takes longer than
/// reading them. Only pages with a line in them are kept, so that memory follows the number of rows, whatever the cells
/// say.
fn n_distinct(rows: impl Iterator<Item = (u32, u32)>) -> u64 {
    /// Lines of a page: 128 bytes.
    const PAGE: u32 = 1024;
    let mut pages: HashMap<(u32, u32), [u64; PAGE as usize / 64]> = HashMap::new();
    // No line is on this page.
    let (mut own, mut lines) = ((u32::MAX, u32::MAX), [0; PAGE as usize / 64]);
    // From inside the iterator, so that pieces of columns are loops of their own.
    rows.for_each(|(line, source)| {
        let page = (source, line / PAGE);
        if page != own {
            pages.insert(own, lines);
            (own, lines) = (page, pages.remove(&page).unwrap_or_default());
        }
        lines[(line % PAGE / 64) as usize] |= 1 << (line % 64);
    });
    pages.insert(own, lines);
    pages.values().flatten().map(|word| u64::from(word.count_ones())).sum()
}

/// How many figures, present or not, each row stands for where rows are sums; one each where they are not.
fn stands_for(dataset: &Dataset) -> Option<impl Iterator<Item = u64>> {
    let counts = |name: &str| dataset.frame.column(name).and_then(|counts| counts.u32()).ok();
    let of = |n: Option<u32>| u64::from(n.unwrap_or_default());
    Some(counts("figures")?.iter().zip(counts("missing")?.iter()).map(move |(some, none)| of(some) + of(none)))
}

fn n_figures(dataset: &Dataset) -> u64 {
    stands_for(dataset).map_or(dataset.frame.height() as u64, Iterator::sum)
}

/// Figures of each measure and unit, most first. Texts are compared by their numbers: spelt out for every row they
/// would take more memory than the table.
fn units(dataset: &Dataset) -> PolarsResult<Vec<FoundUnit>> {
    let dtype = DataType::from_categories(Categories::global());
    let column = |name| dataset.frame.column(name).and_then(|column| column.cast(&dtype));
    let (measures, units) = (column("measure")?, column("unit")?);
    let (measures, units) = (measures.cat32()?, units.cat32()?);
    let pairs = measures.physical().iter().zip(units.physical().iter());
    let counted = match stands_for(dataset) {
        Some(figures) => tally(pairs.zip(figures)),
        None => tally(pairs.map(|pair| (pair, 1))),
    };
    let text = |texts: &Categorical32Chunked, number: Option<u32>| {
        number.and_then(|number| texts.get_mapping().cat_to_str(number)).unwrap_or_default().to_owned()
    };
    let mut found: Vec<FoundUnit> = counted
        .into_iter()
        .map(|((measure, unit), figures)| FoundUnit {
            measure: text(measures, measure),
            unit: text(units, unit),
            figures,
        })
        .collect();
    found.sort_by(|a, b| (b.figures, &a.measure, &a.unit).cmp(&(a.figures, &b.measure, &b.unit)));
    Ok(found)
}

/// Sums by what they are of, of which there are few.
fn tally<T: PartialEq>(counts: impl Iterator<Item = (T, u64)>) -> Vec<(T, u64)> {
    let mut sums: Vec<(T, u64)> = Vec::new();
    counts.for_each(|(what, n)| match sums.iter_mut().find(|(known, _)| *known == what) {
        Some((_, sum)) => *sum += n,
        None => sums.push((what, n)),
    });
    sums
}

fn count(n: Option<u64>) -> String {
    n.map_or_else(|| "none".to_owned(), |n| n.to_string())
}

fn in_words(report: &Found<'_>) -> String {
    let mut text = format!(
        "{}\n  looks like   {} ({:.0}% sure)\n  text         {}, separator {}, decimal {}, header in line {}\n  rows         {} read, {} figures, {} kept aside\n  columns\n",
        report.file,
        report.provider_name,
        f64::from(report.confidence) * 100.0,
        report.encoding,
        report.delimiter,
        report.decimal,
        report.header_line,
        count(report.rows),
        count(report.figures),
        report.kept_aside,
    );
    if report.container != "text" {
        let part = if report.part.is_empty() { String::new() } else { format!(", {}", report.part) };
        let more = if report.read_with_it > 0 { format!(" and {} more", report.read_with_it) } else { String::new() };
        text = text.replacen("  text  ", &format!("  packed as    {}{part}{more}\n  text  ", report.container), 1);
    }
    if report.n_files > 1 {
        text =
            text.replacen("  text  ", &format!("  files        {} read as one dataset\n  text  ", report.n_files), 1);
    }
    for column in &report.columns {
        text.push_str(&format!("    {:<28} {}\n", column.name, column.role.unwrap_or("–")));
    }
    for unit in &report.units {
        let unit_text = if unit.unit.is_empty() { "not stated" } else { unit.unit.as_str() };
        text.push_str(&format!("  unit         {} in {unit_text}, {} figures\n", unit.measure, unit.figures));
    }
    for row in &report.kept_aside_rows {
        text.push_str(&format!("  kept aside   line {}: {}\n", row.line, row.reason));
    }
    for area in &report.unknown_areas {
        let near = if area.candidates.is_empty() { "a code".to_owned() } else { area.candidates.join(" or ") };
        text.push_str(&format!(
            "  unknown      {}: name it with --area \"{}=CODE\", perhaps {near}\n",
            area.text, area.text
        ));
    }
    for finding in &report.findings {
        text.push_str(&finding.in_words());
    }
    for note in &report.notes {
        text.push_str(&format!("  note         {note}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_once_whatever_their_numbers() {
        let rows = [(2, 0), (2, 0), (3, 0), (2, 1), (u32::MAX, 1), (3, 0), (u32::MAX, 0)];
        assert_eq!(n_distinct(rows.into_iter()), 5);
    }
}
