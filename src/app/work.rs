//! What the jobs do: each turns plain data into an outcome.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::DataType;

use super::jobs::Job;
use crate::analysis::flows::{self, Choice};
use crate::analysis::measures::{Question, Table};
use crate::charts::{
    self, file_counterfactual, file_partners, file_share, file_third_countries, file_two_sides, measure,
};
use crate::data::{Cancelled, Dataset, Library, Progress as _};
use crate::formats::{self, Cache, How, Pick, Plan, ReadError, Survey};
use crate::project::{Ask, Loaded, OpenFile, Outcome, TableChoices, TableRef, View};

/// Parses the bundled tables.
pub fn load_library() -> Outcome {
    Outcome::Library(Library::load().map_err(|error| error.to_string()))
}

/// The rows that a question concerns: searched for in a file too large to hold, else all.
fn rows(job: &Job, library: &Library, file: &OpenFile, ask: &Ask, copies: bool) -> Result<Dataset, ReadError> {
    match (&file.searched, ask.product().and_then(Pick::for_shares)) {
        (Some(plan), Some(pick @ Pick::Product(_))) => {
            let how = How::usual().with_cache(Cache::usual().filter(|_| copies));
            let files = [(file.path.clone(), Plan::clone(plan))];
            formats::read_with(&files, Some(&pick), &how, library.countries(), job)
        }
        _ => Ok(file.dataset.clone()),
    }
}

/// Builds the figure of a view.
pub fn build_figure(
    job: &Job,
    library: &Library,
    file: Option<&OpenFile>,
    view: View,
    copies: bool,
) -> Result<Outcome, Cancelled> {
    let dataset = match (&view, file) {
        (View::File { ask, .. }, Some(file)) => match rows(job, library, file, ask, copies) {
            Ok(dataset) => Some(dataset),
            Err(ReadError::Cancelled(cancelled)) => return Err(cancelled),
            Err(error) => {
                let next_step = "Open the file again".to_owned();
                let figure = Err(charts::Unfit { reason: error.to_string(), next_step });
                return Ok(Outcome::Figure(Box::new(view), figure));
            }
        },
        _ => None,
    };
    job.check()?;
    let figure = match (&view, &dataset) {
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
        (View::Lab, _) => Err(charts::Unfit {
            reason: "The scenario lab draws its own pictures".to_owned(),
            next_step: "Open it again".to_owned(),
        }),
        (View::File { ask: Ask::Measure(asked), years, .. }, Some(dataset)) => {
            let question = Question { years: *years, ..asked.question.clone() };
            measure::of_file(dataset, library.countries(), &asked.id, &question)
        }
        (View::Measure { table: Some(table), ask, years }, _) => {
            let question = Question { years: *years, ..ask.question.clone() };
            measure::of_table(library, &table.id, &table.series, &ask.id, &question)
        }
        (View::Measure { table: None, .. }, _) => Err(charts::Unfit {
            reason: "No bundled table has what this measure needs".to_owned(),
            next_step: "Open a file with the trade of several countries".to_owned(),
        }),
        (View::File { .. }, None) => {
            Err(charts::Unfit { reason: "That file was closed".to_owned(), next_step: "Open it again".to_owned() })
        }
    };
    Ok(Outcome::Figure(Box::new(view), figure))
}

/// Lists what can be asked of a bundled table.
pub fn list_choices(library: &Library, of: TableRef) -> Outcome {
    let choices = Table::bundled(library, &of.id, &of.series).and_then(|table| table.choices());
    match choices {
        Ok(choices) => Outcome::Choices(TableChoices { of, choices: Arc::new(choices) }),
        Err(cause) => Outcome::Done(Err(cause.to_string())),
    }
}

/// Looks into a file, by its bytes or by the user's plan.
pub fn inspect(library: &Library, path: PathBuf, plan: Option<&Plan>) -> Outcome {
    let found = match plan {
        Some(plan) => formats::inspect_with(&path, plan, library.countries()),
        None => formats::inspect(&path, library.countries()),
    };
    Outcome::Inspected(path, found.map(Box::new).map_err(|error| error.to_string()))
}

/// Reads a file by a plan. One too large to hold is read through once, for what can be asked of it.
pub fn read(job: &Job, library: &Library, path: PathBuf, plan: &Plan, hold_below: u64) -> Result<Outcome, Cancelled> {
    if path.metadata().is_ok_and(|meta| meta.len() >= hold_below) {
        match formats::survey(&path, plan, &How::usual(), library.countries(), job) {
            Ok(Some(survey)) => {
                return Ok(Outcome::Read(path, surveyed(survey, plan).map_err(|error| error.to_string())));
            }
            Ok(None) => {}
            Err(ReadError::Cancelled(cancelled)) => return Err(cancelled),
            Err(error) => return Ok(Outcome::Read(path, Err(error.to_string()))),
        }
    }
    match formats::read(&path, plan, library.countries(), job) {
        Ok(dataset) => {
            job.report("Listing what can be asked", 0, None);
            let loaded = flows::products(&dataset.frame).and_then(|products| {
                Ok(Loaded {
                    products,
                    reporters: flows::reporters(&dataset.frame)?,
                    only_reporter: only_reporter(&dataset),
                    indicators: are_indicators(&dataset),
                    searched: None,
                    dataset,
                })
            });
            Ok(Outcome::Read(path, loaded.map(Box::new).map_err(|error| error.to_string())))
        }
        Err(ReadError::Cancelled(cancelled)) => Err(cancelled),
        Err(error) => Ok(Outcome::Read(path, Err(error.to_string()))),
    }
}

/// What can be asked of a file too large to hold.
fn surveyed(survey: Survey, plan: &Plan) -> Result<Box<Loaded>, flows::AnalysisError> {
    let Survey { dataset, products } = survey;
    let mut products: Vec<Choice> = products.into_iter().map(|(code, n_rows)| Choice { code, n_rows }).collect();
    products.sort_by(|a, b| b.n_rows.cmp(&a.n_rows).then_with(|| a.code.cmp(&b.code)));
    Ok(Box::new(Loaded {
        products,
        reporters: flows::reporters(&dataset.frame)?,
        only_reporter: only_reporter(&dataset),
        indicators: are_indicators(&dataset),
        searched: Some(Box::new(plan.clone())),
        dataset,
    }))
}

/// Keeps a sorted copy of a large file.
pub fn keep_copy(job: &Job, library: &Library, path: PathBuf) -> Result<Outcome, Cancelled> {
    let Some(cache) = Cache::usual() else {
        return Ok(Outcome::Done(Err("This system names no cache folder".to_owned())));
    };
    match cache.keep(&[path], library.countries(), job) {
        Ok(_) => Ok(Outcome::Done(Ok(format!("A sorted copy for quick answers is in {}", cache.folder().display())))),
        Err(ReadError::Cancelled(cancelled)) => Err(cancelled),
        Err(error) => Ok(Outcome::Done(Err(error.to_string()))),
    }
}

/// Drops all sorted copies.
pub fn drop_copies() -> Outcome {
    Outcome::Done(match Cache::usual().map(|cache| cache.clear()) {
        Some(Ok(freed)) => Ok(format!("Sorted copies dropped: {} MB are free again", freed.div_ceil(1_000_000))),
        Some(Err(cause)) => Err(format!("Sorted copies cannot be dropped ({cause}); delete the folder by hand")),
        None => Err("This system names no cache folder".to_owned()),
    })
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
