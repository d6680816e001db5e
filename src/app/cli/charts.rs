//! `charts` and `series`: what there is and what a chart draws.

use clap::Args;
use serde::Serialize;

use super::print::json_text;
use super::{Failure, Format, ask, terminal};
use crate::charts::{self, CHARTS, Lanes, Spec, Unfit, figure_csv};
use crate::data::{Countries, Library};

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
    /// Countries beside the subject, by code or name.
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
    spec.companions = companions(library.countries(), &spec, &args.with)?;
    let figure = charts::figure(library, &spec).map_err(|unfit| Failure::NoAnswer(unfit.to_string()))?;
    terminal::out(&match args.format {
        Format::Csv => figure_csv(&figure),
        Format::Json => json_text(&figure.rows())?,
    })?;
    Ok(())
}

/// Countries beside the subject, refused where the chart takes none of that name.
fn companions(countries: &Countries, spec: &Spec, asked: &[String]) -> Result<Vec<String>, Failure> {
    let offered = charts::find(&spec.chart).map_or(&[][..], |chart| chart.companions);
    let choice = |text: &String| {
        if offered.is_empty() {
            return Err(format!("{} takes no countries beside Belarus. Leave out --with {text}", spec.chart));
        }
        let upper = text.trim().to_uppercase();
        let mut known = [Some(upper), ask::area(countries, text).ok()].into_iter().flatten();
        known
            .find(|code| offered.contains(&code.as_str()))
            .ok_or_else(|| format!("{} has no {text}. Choose from: {}", spec.chart, offered.join(", ")))
    };
    asked.iter().map(choice).collect::<Result<_, _>>().map_err(Failure::Usage)
}

/// The spec for names from the command line, with unknown names refused.
pub fn spec(chart: &str, definition: Option<&str>) -> Result<Spec, Failure> {
    let usage = |unfit: Unfit| Failure::Usage(unfit.to_string());
    let spec = Spec { definition: definition.unwrap_or_default().to_owned(), lanes: Lanes::Main, ..Spec::of(chart) };
    charts::known(chart).and_then(|chart| chart.definition(&spec)).map_err(usage)?;
    Ok(spec)
}
