//! `inspect`, `share` and `partners`: questions to the user's own files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::charts::{csv_text, json_text};
use super::copies::{self, CacheArgs};
use super::{Failure, Format, terminal};
use crate::analysis::flows::{self, AnalysisError, Answer, PartnerQuestion, ShareQuestion};
use crate::data::{Countries, Dataset, Flow, KeptAside, Library, Measure};
use crate::formats::{self, How, Inspection, Pick};

/// What unknown area names mean.
#[derive(Debug, Clone, Default, Args)]
pub struct AreaArgs {
    /// What an area name means that no table knows: the name as listed and a code, such as "Atlantis=GRC". Repeatable.
    #[arg(long = "area", value_name = "NAME=CODE")]
    areas: Vec<String>,
}

impl AreaArgs {
    /// The choices by text as listed.
    pub fn choices(&self, countries: &Countries) -> Result<BTreeMap<String, String>, Failure> {
        self.areas.iter().map(|text| formats::parse_choice(text, countries).map_err(Failure::Usage)).collect()
    }
}

/// Arguments of `share`.
#[derive(Debug, Args)]
pub struct ShareArgs {
    /// The files; several are read as one.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Product code, such as 310420; TOTAL for all goods.
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    product: String,
    /// value or weight.
    #[arg(long, value_enum, default_value = "value")]
    measure: MeasureArg,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    #[command(flatten)]
    areas: AreaArgs,
    #[command(flatten)]
    cache: CacheArgs,
}

/// Arguments of `partners`.
#[derive(Debug, Args)]
pub struct PartnersArgs {
    /// The files; several are read as one.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// ISO3 code of the country, such as BLR.
    #[arg(long, value_name = "ISO3", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    reporter: String,
    /// export or import.
    #[arg(long, value_enum, default_value = "export")]
    flow: FlowArg,
    /// Product code; all goods when left out.
    #[arg(long)]
    product: Option<String>,
    /// value or weight.
    #[arg(long, value_enum, default_value = "value")]
    measure: MeasureArg,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    #[command(flatten)]
    areas: AreaArgs,
    #[command(flatten)]
    cache: CacheArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum MeasureArg {
    Value,
    Weight,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FlowArg {
    Export,
    Import,
}

impl From<FlowArg> for Flow {
    fn from(arg: FlowArg) -> Self {
        match arg {
            FlowArg::Export => Self::Export,
            FlowArg::Import => Self::Import,
        }
    }
}

impl From<MeasureArg> for Measure {
    fn from(arg: MeasureArg) -> Self {
        match arg {
            MeasureArg::Value => Self::Value,
            MeasureArg::Weight => Self::NetWeight,
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    period: &'a str,
    code: &'a str,
    name: &'a str,
    value: f64,
    unit: &'a str,
    share: Option<f64>,
}

/// Market share by exporter.
pub fn share(args: &ShareArgs) -> Result<(), Failure> {
    let countries = countries()?;
    let question = ShareQuestion { product: args.product.clone(), measure: args.measure.into(), flow: Flow::Export };
    let pick = Pick::for_shares(&question.product);
    let answer = answer(&countries, (&args.files, &args.areas, args.cache), pick.as_ref(), |dataset| {
        flows::market_share(&dataset.frame, &countries, &question)
    })?;
    print(&countries, &answer, args.format)?;
    args.cache.keep(&args.files, &countries);
    Ok(())
}

/// Partner dependence of one reporter.
pub fn partners(args: &PartnersArgs) -> Result<(), Failure> {
    let countries = countries()?;
    let question = PartnerQuestion {
        reporter: args.reporter.to_uppercase(),
        flow: args.flow.into(),
        product: args.product.clone(),
        measure: args.measure.into(),
    };
    let pick = Pick::for_partners(&question.reporter, question.product.as_deref(), &countries);
    let answer = answer(&countries, (&args.files, &args.areas, args.cache), pick.as_ref(), |dataset| {
        flows::partner_dependence(&dataset.frame, &countries, &question)
    })?;
    print(&countries, &answer, args.format)?;
    args.cache.keep(&args.files, &countries);
    Ok(())
}

/// The files as one dataset; what to beware of goes to standard error.
pub(super) fn read(library: &Library, files: &[PathBuf], areas: &AreaArgs) -> Result<Dataset, Failure> {
    let assigned = areas.choices(library.countries())?;
    let progress = terminal::Line::new();
    let dataset = formats::read_all_assigned(files, &assigned, library.countries(), &progress)
        .map_err(|error| Failure::Unreadable(error.to_string()))?;
    drop(progress);
    for note in dataset.notes.iter() {
        terminal::say(&format!("note: {note}"));
    }
    Ok(dataset)
}

/// The table of areas alone: an answer needs no other bundled table.
pub fn countries() -> Result<Countries, Failure> {
    Countries::bundled().map_err(|error| Failure::Unreadable(format!("{error}. Install this version again")))
}

/// Asks the part of the files that the question concerns, or all of them where the part cannot be found alone or
/// does not answer.
fn answer(
    countries: &Countries,
    (files, areas, cache): (&[PathBuf], &AreaArgs, CacheArgs),
    pick: Option<&Pick>,
    ask: impl Fn(&Dataset) -> Result<Answer, AnalysisError>,
) -> Result<Answer, Failure> {
    let progress = terminal::Line::new();
    let unreadable = |error: formats::ReadError| Failure::Unreadable(error.to_string());
    let assigned = areas.choices(countries)?;
    let part = match pick.filter(|_| assigned.is_empty()) {
        Some(pick) => formats::read_part(files, pick, &How::usual().with_cache(cache.cache()), countries, &progress)
            .map_err(unreadable)?,
        None => None,
    };
    let answered = part.map(|part| (ask(&part), part));
    let (answer, dataset) = match answered {
        Some((Ok(answer), part)) => (answer, part),
        // All of it would only word the refusal better.
        Some((Err(error), _)) if copies::is_large(files) => return Err(Failure::NoAnswer(error.to_string())),
        _ => {
            let whole = formats::read_all_assigned(files, &assigned, countries, &progress).map_err(unreadable)?;
            (ask(&whole).map_err(|error| Failure::NoAnswer(error.to_string()))?, whole)
        }
    };
    drop(progress);
    for note in dataset.notes.iter() {
        terminal::say(&format!("note: {note}"));
    }
    Ok(answer)
}

fn print(countries: &Countries, answer: &Answer, format: Format) -> Result<(), Failure> {
    for note in &answer.notes {
        terminal::say(&format!("note: {note}"));
    }
    let lines: Vec<Line<'_>> = answer
        .rows
        .iter()
        .map(|row| Line {
            period: &row.period,
            code: &row.code,
            name: countries.name(&row.code),
            value: row.value,
            unit: &row.unit,
            share: row.share,
        })
        .collect();
    match format {
        Format::Json => terminal::out(&json_text(&lines)?)?,
        Format::Csv => {
            // The header stands even over an empty answer, so that scripts need no special case.
            terminal::out(&csv_text(&lines, &["period", "code", "name", "value", "unit", "share"])?)?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Found<'a> {
    file: String,
    bytes: u64,
    provider: &'a str,
    provider_name: &'a str,
    confidence: f32,
    encoding: &'a str,
    delimiter: String,
    decimal: &'a str,
    header_line: u64,
    columns: Vec<FoundColumn<'a>>,
    rows: Option<usize>,
    figures: Option<usize>,
    kept_aside: u64,
    kept_aside_rows: Vec<FoundRow<'a>>,
    unknown_areas: Vec<FoundArea>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct FoundColumn<'a> {
    name: &'a str,
    role: Option<&'static str>,
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

/// Rows kept aside that are listed; all are counted.
const LISTED: usize = 20;

/// Says what a file is, after reading all of it.
pub fn inspect(library: &Library, file: &Path, json: bool, areas: &AreaArgs) -> Result<(), Failure> {
    let unreadable = |error: formats::ReadError| Failure::Unreadable(error.to_string());
    regular(file)?;
    let assigned = areas.choices(library.countries())?;
    let mut found = formats::inspect(file, library.countries()).map_err(unreadable)?;
    found.plan.assigned = assigned;
    let dataset = match found.plan.missing() {
        None => {
            let progress = terminal::Line::new();
            Some(formats::read(file, &found.plan, library.countries(), &progress).map_err(unreadable)?)
        }
        Some(_) => None,
    };
    let nothing = KeptAside::default();
    let kept = dataset.as_ref().map_or(&nothing, |dataset| &dataset.kept_aside);
    let report = Found {
        file: found.file_name.clone(),
        bytes: found.n_bytes,
        provider: found.format,
        provider_name: found.format_name,
        confidence: found.confidence,
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
            .map(|column| FoundColumn { name: &column.name, role: column.role.map(formats::Role::key) })
            .collect(),
        rows: dataset.as_ref().map(n_rows),
        figures: dataset.as_ref().map(|dataset| dataset.frame.height()),
        kept_aside: kept.n_rows,
        kept_aside_rows: kept
            .rows
            .iter()
            .take(LISTED)
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
        notes: notes_of(&found, dataset.as_ref()),
    };
    if json {
        terminal::out(&json_text(&report)?)?;
    } else {
        terminal::out(&in_words(&report))?;
    }
    Ok(())
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
    let missing = found.plan.missing().filter(|_| dataset.is_none()).map(|role| {
        format!(
            "No column is known to be the {}; rows were not read. Open the file in the window and choose it there",
            role.word()
        )
    });
    notes.iter().map(ToString::to_string).chain(missing).collect()
}

/// Rows of the file that were read: a row with value and weight is two figures but one row.
fn n_rows(dataset: &Dataset) -> usize {
    let Ok(lines) = dataset.frame.column("row_no").and_then(|lines| lines.u32()) else { return 0 };
    // One bit a line: hashing twenty million numbers takes longer than reading them.
    let mut seen: Vec<u64> = Vec::new();
    for line in lines.iter().flatten() {
        let (word, bit) = (line as usize / 64, line % 64);
        if seen.len() <= word {
            seen.resize(word + 1, 0);
        }
        seen[word] |= 1 << bit;
    }
    seen.iter().map(|word| word.count_ones() as usize).sum()
}

fn count(n: Option<usize>) -> String {
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
    for column in &report.columns {
        text.push_str(&format!("    {:<28} {}\n", column.name, column.role.unwrap_or("–")));
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
    for note in &report.notes {
        text.push_str(&format!("  note         {note}\n"));
    }
    text
}
