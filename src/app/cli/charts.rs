//! `charts` and `series`: what there is and what a chart draws.

use clap::Args;
use serde::Serialize;

use super::{Failure, Format, terminal};
use crate::charts::{self, CHARTS, Lanes, Spec, Unfit, figure_csv};
use crate::data::Library;

/// Arguments of `series`.
#[derive(Debug, Args)]
pub struct SeriesArgs {
    /// Id of the chart; `charts` lists them.
    chart: String,
    /// Id of the definition; the chart's first when left out.
    #[arg(long)]
    definition: Option<String>,
    /// csv or json.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Countries beside the subject, as ISO3 codes.
    #[arg(long = "with", value_name = "ISO3", value_delimiter = ',')]
    with: Vec<String>,
}

#[derive(Serialize)]
struct Listed {
    id: &'static str,
    title: &'static str,
    datasets: &'static [&'static str],
    definitions: Vec<ListedDefinition>,
}

#[derive(Serialize)]
struct ListedDefinition {
    id: &'static str,
    title: &'static str,
}

/// Lists the charts.
pub fn list(json: bool) -> Result<(), Failure> {
    if !json {
        for chart in CHARTS {
            let mut text = format!("{}\n    {}\n", chart.id, chart.title);
            for definition in chart.definitions {
                text.push_str(&format!("    --definition {:<24} {}\n", definition.id, definition.title));
            }
            terminal::out(&text)?;
        }
        return Ok(());
    }
    let listed: Vec<Listed> = CHARTS
        .iter()
        .map(|chart| Listed {
            id: chart.id,
            title: chart.title,
            datasets: chart.datasets,
            definitions: chart.definitions.iter().map(|d| ListedDefinition { id: d.id, title: d.title }).collect(),
        })
        .collect();
    terminal::out(&json_text(&listed)?)?;
    Ok(())
}

/// Prints what a chart draws.
pub fn series(library: &Library, args: &SeriesArgs) -> Result<(), Failure> {
    let mut spec = spec(&args.chart, args.definition.as_deref())?;
    spec.companions = companions(&spec, &args.with)?;
    let figure = charts::figure(library, &spec).map_err(|unfit| Failure::NoAnswer(unfit.to_string()))?;
    terminal::out(&match args.format {
        Format::Csv => figure_csv(&figure),
        Format::Json => json_text(&figure.rows())?,
    })?;
    Ok(())
}

/// Countries beside the subject, refused where the chart takes none of that name.
fn companions(spec: &Spec, asked: &[String]) -> Result<Vec<String>, Failure> {
    let offered = charts::find(&spec.chart).map_or(&[][..], |chart| chart.companions);
    let codes: Vec<String> = asked.iter().map(|code| code.to_uppercase()).collect();
    match codes.iter().find(|code| !offered.contains(&code.as_str())) {
        Some(code) if offered.is_empty() => {
            Err(Failure::Usage(format!("{} takes no countries beside Belarus. Leave out --with {code}", spec.chart)))
        }
        Some(code) => Err(Failure::Usage(format!("{} has no {code}. Choose from: {}", spec.chart, offered.join(", ")))),
        None => Ok(codes),
    }
}

/// The spec for names from the command line, with unknown names refused.
pub fn spec(chart: &str, definition: Option<&str>) -> Result<Spec, Failure> {
    let usage = |unfit: Unfit| Failure::Usage(unfit.to_string());
    let spec = Spec { definition: definition.unwrap_or_default().to_owned(), lanes: Lanes::Main, ..Spec::of(chart) };
    charts::known(chart).and_then(|chart| chart.definition(&spec)).map_err(usage)?;
    Ok(spec)
}

/// JSON with a line end.
pub fn json_text(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|cause| {
        Failure::NoAnswer(format!("The answer cannot be written as JSON ({cause}). Ask for --format csv"))
    })
}

/// CSV with a header, which stands even where there are no lines.
pub fn csv_text<T: Serialize>(lines: &[T], header: &[&str]) -> Result<String, Failure> {
    let failed = |cause: &dyn std::fmt::Display| {
        Failure::NoAnswer(format!("The answer cannot be written as CSV ({cause}). Ask for --format json"))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = if lines.is_empty() {
        writer.write_record(header)
    } else {
        lines.iter().try_for_each(|line| writer.serialize(line))
    };
    written.map_err(|cause| failed(&cause))?;
    let bytes = writer.into_inner().map_err(|cause| failed(&cause))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
