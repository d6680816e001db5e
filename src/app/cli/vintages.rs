//! `vintages`: one figure as each file has it.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::ask::{self, AreaArgs, FlowArg, MeasureArg};
use super::charts::{csv_text, json_text};
use super::{Failure, Format, terminal};
use crate::analysis::flows::{OutcomeQuestion, Vintage, VintagesQuestion, vintage};
use crate::data::{Flow, Library};

/// Arguments of `vintages`.
#[derive(Debug, Args)]
pub struct VintagesArgs {
    /// Two or more editions of one source, or sources of one figure; the first is what the others are measured against.
    #[arg(required = true, num_args = 2..)]
    files: Vec<PathBuf>,
    /// Code of the product, or of the indicator.
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    product: String,
    /// ISO3 code of the country.
    #[arg(long, value_name = "ISO3", default_value = "BLR")]
    reporter: String,
    /// export or import.
    #[arg(long, value_enum, default_value = "export", conflicts_with = "indicator")]
    flow: FlowArg,
    /// The figure is an indicator, such as GDP, not trade.
    #[arg(long)]
    indicator: bool,
    /// value or weight.
    #[arg(long, value_enum, default_value = "value", conflicts_with = "indicator")]
    measure: MeasureArg,
    /// Read trade from the partners' side.
    #[arg(long)]
    mirror: bool,
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
    let question = VintagesQuestion {
        area: args.reporter.to_uppercase(),
        outcome: OutcomeQuestion {
            product: args.product.clone(),
            flow: if args.indicator { Flow::Other } else { args.flow.into() },
            measure: args.measure.into(),
            mirror: args.mirror,
        },
        share: args.share,
    };
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
        return Err(Failure::NoAnswer(format!("No file has {} of {}", args.product, question.area)));
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
