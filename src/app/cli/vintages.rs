//! `vintages`: one figure as each file has it.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::ask::{self, AreaArgs};
use super::charts::{csv_text, json_text};
use super::outcome::OutcomeArgs;
use super::{Failure, Format, terminal};
use crate::analysis::flows::{Vintage, VintagesQuestion, vintage};
use crate::data::Library;

/// Arguments of `vintages`.
#[derive(Debug, Args)]
pub struct VintagesArgs {
    /// Two or more editions of one source, or sources of one figure; the first is what the others are measured against.
    #[arg(required = true, num_args = 2..)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    outcome: OutcomeArgs,
    /// ISO3 code of the country.
    #[arg(long, value_name = "ISO3", default_value = "BLR")]
    reporter: String,
    /// The country's share of all countries in each file, in percent.
    #[arg(long, conflicts_with_all = ["indicator", "mirror"])]
    share: bool,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    #[command(flatten)]
    areas: AreaArgs,
}

#[derive(Serialize)]
struct Line {
    period: String,
    file: String,
    value: f64,
    unit: String,
    flag: String,
    /// Value over that of the first file, less one.
    revision: Option<f64>,
}

/// Prints each file's figure by year, and how far it lies from the first file's.
pub fn vintages(library: &Library, args: &VintagesArgs) -> Result<(), Failure> {
    let question =
        VintagesQuestion { area: args.reporter.to_uppercase(), outcome: args.outcome.question(), share: args.share };
    let mut found: Vec<(String, Vintage)> = Vec::new();
    for path in &args.files {
        let dataset = ask::read(library, std::slice::from_ref(path), &args.areas)?;
        let file = dataset.provenance.file_name.clone();
        match vintage(&dataset.frame, library.countries(), &question, &dataset.choices) {
            Ok(vintage) => {
                vintage.notes.iter().for_each(|note| terminal::say(&format!("note: {file}: {note}")));
                found.push((file, vintage));
            }
            Err(cause) => terminal::say(&format!("note: {file} is left out: {cause}")),
        }
    }
    let Some((_, first)) = found.first() else {
        return Err(Failure::NoAnswer(format!("No file has {} of {}", args.outcome.product, question.area)));
    };
    let of_first = |year: i32| first.figures.iter().find(|(own, ..)| *own == year).map(|(_, value, _)| *value);
    let mut lines: Vec<Line> = Vec::new();
    for (n, (file, vintage)) in found.iter().enumerate() {
        let comparable = n > 0 && vintage.unit == first.unit;
        lines.extend(vintage.figures.iter().map(|(year, value, flag)| Line {
            period: year.to_string(),
            file: file.clone(),
            value: *value,
            unit: vintage.unit.clone(),
            flag: flag.clone(),
            revision: of_first(*year).filter(|own| comparable && *own != 0.0).map(|own| value / own - 1.0),
        }));
    }
    // Stable: within a year the files stand as they were named.
    lines.sort_by(|a, b| a.period.cmp(&b.period));
    match args.format {
        Format::Json => terminal::out(&json_text(&lines)?),
        Format::Csv => terminal::out(&csv_text(&lines, &["period", "file", "value", "unit", "flag", "revision"])?),
    }
}
