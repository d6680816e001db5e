//! What the jobs do: each turns plain data into an outcome.

use std::path::{Path, PathBuf};

use polars::prelude::DataType;

use super::jobs::Job;
use crate::analysis::flows;
use crate::charts::{self, file_counterfactual, file_partners, file_share, file_third_countries, file_two_sides};
use crate::data::{Cancelled, Dataset, Library, Progress as _};
use crate::formats::{self, Plan, ReadError};
use crate::project::{Ask, Loaded, Outcome, View};

/// Parses the bundled tables.
pub fn load_library() -> Outcome {
    Outcome::Library(Library::load().map_err(|error| error.to_string()))
}

/// Builds the figure of a view.
pub fn build_figure(library: &Library, dataset: Option<&Dataset>, view: View) -> Outcome {
    let figure = match (&view, dataset) {
        (View::Chart(spec), _) => charts::figure(library, spec),
        (View::File { ask: Ask::Share(question), years, .. }, Some(dataset)) => {
            file_share::figure(dataset, library.countries(), question, *years)
        }
        (View::File { ask: Ask::Partners(question), years, .. }, Some(dataset)) => {
            file_partners::figure(dataset, library.countries(), question, *years)
        }
        (View::File { ask: Ask::Counterfactual(question), .. }, Some(dataset)) => {
            file_counterfactual::figure(library, dataset, question)
        }
        (View::File { ask: Ask::TwoSides(asked), years, .. }, Some(dataset)) => {
            file_two_sides::figure(dataset, library.countries(), &asked.question, asked.reconciled, *years)
        }
        (View::File { ask: Ask::ThirdCountries(question), .. }, Some(dataset)) => {
            file_third_countries::figure(dataset, library.countries(), question)
        }
        (View::File { .. }, None) => {
            Err(charts::Unfit { reason: "That file was closed".to_owned(), next_step: "Open it again".to_owned() })
        }
    };
    Outcome::Figure(Box::new(view), figure)
}

/// Looks into a file, by its bytes or by the user's plan.
pub fn inspect(library: &Library, path: PathBuf, plan: Option<&Plan>) -> Outcome {
    let found = match plan {
        Some(plan) => formats::inspect_with(&path, plan, library.countries()),
        None => formats::inspect(&path, library.countries()),
    };
    Outcome::Inspected(path, found.map(Box::new).map_err(|error| error.to_string()))
}

/// Reads a file by a plan.
pub fn read(job: &Job, library: &Library, path: PathBuf, plan: &Plan) -> Result<Outcome, Cancelled> {
    match formats::read(&path, plan, library.countries(), job) {
        Ok(dataset) => {
            job.report("Listing what can be asked", 0, None);
            let loaded = flows::products(&dataset.frame).and_then(|products| {
                Ok(Loaded {
                    products,
                    reporters: flows::reporters(&dataset.frame)?,
                    only_reporter: only_reporter(&dataset),
                    indicators: are_indicators(&dataset),
                    dataset,
                })
            });
            Ok(Outcome::Read(path, loaded.map(Box::new).map_err(|error| error.to_string())))
        }
        Err(ReadError::Cancelled(cancelled)) => Err(cancelled),
        Err(error) => Ok(Outcome::Read(path, Err(error.to_string()))),
    }
}

/// The single reporter of exports, if there is just one.
fn only_reporter(dataset: &Dataset) -> Option<String> {
    let flows = dataset.frame.column("flow").ok()?.cast(&DataType::String).ok()?;
    let reporters = dataset.frame.column("reporter").ok()?;
    let exports = flows.str().ok()?.iter().any(|flow| flow == Some("X"));
    let one = reporters.n_unique().ok()? == 1 && exports;
    one.then(|| reporters.get(0).ok().map(|cell| cell.str_value().into_owned())).flatten()
}

/// Whether no row is trade between countries.
fn are_indicators(dataset: &Dataset) -> bool {
    let flows = dataset.frame.column("flow").and_then(|flows| flows.unique()?.cast(&DataType::String));
    flows.is_ok_and(|flows| flows.str().is_ok_and(|flows| flows.iter().all(|flow| !matches!(flow, Some("X" | "M")))))
}

/// A path beside `wanted` that does not exist yet: `name.png`, `name-2.png`, …
pub fn free_path(wanted: &Path) -> PathBuf {
    let stem = wanted.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = wanted.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    (1..10_000)
        .map(|n| if n == 1 { wanted.to_path_buf() } else { wanted.with_file_name(format!("{stem}-{n}{ending}")) })
        .find(|path| !path.exists())
        .unwrap_or_else(|| wanted.to_path_buf())
}
