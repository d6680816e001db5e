//! The what-if engine's trade matrix from an opened file: who ships potash to whom in one year.

use std::sync::Arc;

use crate::analysis::flows::{self, TradeMatrix, trade_matrix};
use crate::data::{Dataset, format_share};
use crate::scenario::{Base, Lab, ScenarioError};

/// Potassium chloride in every revision of the Harmonized System.
pub const POTASH: &str = "310420";

/// Kilograms in a million tonnes.
const KG_PER_MT: f64 = 1e9;

/// The shipped base with the tonnes of an opened file: its title names file, release and year, its caution says what is
/// missing. Prices, freight, routes and ceilings stay those of the shipped base.
///
/// # Errors
/// A sentence with the next step: the year is not there, has no weights, or leaves an exporter or a market empty.
pub fn base_of(lab: &Lab, dataset: &Dataset, year: Option<&str>) -> Result<Arc<Base>, String> {
    let shipped = &lab.defaults.base;
    let year = match year {
        Some(year) => year.to_owned(),
        None => only_year(dataset)?,
    };
    let held = years(dataset)?;
    if !held.is_empty() && !held.contains(&year) {
        return Err(format!("{} has no {year}; it has {}", dataset.title, held.join(", ")));
    }
    let exporters: Vec<Vec<String>> = shipped.exporters.iter().map(|place| place.areas.clone()).collect();
    let markets: Vec<Vec<String>> = shipped.markets.iter().map(|place| place.areas.clone()).collect();
    let matrix = trade_matrix(&dataset.frame, POTASH, &year, &exporters, &markets)
        .map_err(|cause| format!("{}: {cause}", dataset.title))?;
    let about = &dataset.provenance.about;
    let release = about.iter().find(|line| line.starts_with("Release")).map(|line| format!(", {line}"));
    let title = format!(
        "HS {POTASH} of {} {year} from {}{}",
        dataset.provenance.provider,
        dataset.title,
        release.unwrap_or_default()
    );
    let tonnes = matrix.kg.iter().map(|kg| kg / KG_PER_MT).collect();
    let base = shipped.with_tonnes(&title, &caution(&matrix), tonnes);
    base.map(Arc::new).map_err(|cause| {
        let others: Vec<&str> = held.iter().map(String::as_str).filter(|other| *other != year).collect();
        let others = if others.is_empty() { String::new() } else { format!(" of the file ({})", others.join(", ")) };
        let what = match cause {
            ScenarioError::Base { what } => what,
            other => other.to_string(),
        };
        format!(
            "{}, HS {POTASH} in {year}: {what}, neither by the exporters' reports nor by their buyers' (mirror). \
             Choose another year{others} or a file with the weights of these countries, or of all who buy from them",
            dataset.title
        )
    })
}

/// The one year of a file; several must be chosen from.
fn only_year(dataset: &Dataset) -> Result<String, String> {
    match years(dataset)?.as_slice() {
        [] => Err(format!("{} has no whole years; open a file with yearly figures", dataset.title)),
        [only] => Ok(only.clone()),
        [first, .., last] => {
            Err(format!("{} covers {first} to {last}; choose the base year with --base-year", dataset.title))
        }
    }
}

/// The whole years of a file, in order.
fn years(dataset: &Dataset) -> Result<Vec<String>, String> {
    let mut years: Vec<String> = flows::periods(&dataset.frame)
        .map_err(|cause| format!("{}: {cause}", dataset.title))?
        .into_iter()
        .map(|choice| choice.code)
        .filter(|period| period.len() == 4)
        .collect();
    years.sort();
    Ok(years)
}

fn caution(matrix: &TradeMatrix) -> String {
    let mut text = format!(
        "Tonnes are computed from {} rows of the file; mine-gate prices, freight, routes and ceilings stay the stylised ones",
        matrix.n_rows
    );
    if !matrix.mirrored.is_empty() {
        let mut named = matrix.mirrored.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
        if matrix.mirrored.len() > 8 {
            named.push_str(" and others");
        }
        text.push_str(&format!("; buyers' reports stand in for {named}"));
    }
    if matrix.n_missing > 0 {
        text.push_str(&format!("; rows without weight, in no sum: {}", matrix.n_missing));
    }
    let placed: f64 = matrix.kg.iter().sum();
    if matrix.unplaced_kg > 0.0 && placed > 0.0 {
        let pct = 100.0 * matrix.unplaced_kg / (placed + matrix.unplaced_kg);
        text.push_str(&format!("; {} % of the weight names no country and is left out", format_share(pct, true)));
    }
    for note in matrix.notes.iter().filter(|note| note.concerns_figures()) {
        text.push_str(&format!("; {}", note.to_string().trim_end_matches('.')));
    }
    text.push('.');
    text
}
