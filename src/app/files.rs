//! What jobs do with opened files: read, examine and treat their rows, and compare them with the file as it is now.

use std::path::Path;
use std::sync::Arc;

use polars::prelude::{DataFrame, DataType};

use super::jobs::Job;
use super::{partial, watch};
use crate::analysis::changes::changes;
use crate::analysis::flows::{self, AnalysisError, ShareQuestion};
use crate::charts::{Figure, Unfit, file_share};
use crate::data::{Cancelled, Choices, Countries, Dataset, FindingId, Flow, Library, Measure, Progress, Provenance};
use crate::formats::doctor::{self, ExamError};
use crate::formats::{self, How, Inspection, Kind, Plan, ReadError, Stamp, Survey, own};
use crate::project::{FileId, FileOutcome, Loaded, Newer, OpenFile, Outcome};

/// Looks into a file, by its bytes or by the user's plan, and at its first rows as they would be read.
pub fn look(path: &Path, plan: Option<&Plan>, countries: &Countries) -> Result<Box<Inspection>, String> {
    let found = match plan {
        Some(plan) => formats::inspect_with(path, plan, countries),
        None => formats::inspect(path, countries),
    };
    found.map_err(|error| error.to_string()).map(|mut found| {
        formats::preview(&mut found, countries);
        Box::new(found)
    })
}

/// Reads a file by a plan and looks at every row. One too large to hold is read through once, for what can be asked
/// of it, and its findings are those that reading counts.
pub fn load(
    job: &Job,
    library: &Library,
    path: &Path,
    plan: &Plan,
    hold_below: u64,
) -> Result<Result<Box<Loaded>, String>, Cancelled> {
    let countries = library.countries();
    let stamp = Stamp::of(&plan.paths(path)).ok();
    let kind = formats::inspect_with(path, plan, countries).ok().map(|found| Kind::of(&found));
    let finish = |mut loaded: Loaded| {
        loaded.plan = Box::new(plan.clone());
        loaded.unknown = formats::unknown_areas(&loaded.as_read, countries);
        (loaded.stamp, loaded.kind) = (stamp, kind);
        Ok(Ok(Box::new(loaded)))
    };
    if stamp.is_some_and(|stamp| stamp.n_bytes >= hold_below) {
        let so_far = |frame| first_picture(library, path, plan, frame);
        let watched = partial::Watched::new(job, None, &so_far);
        match formats::survey(path, plan, &How::usual(), countries, &watched) {
            Ok(Some(survey)) => {
                return match surveyed(survey, plan) {
                    Ok(loaded) => finish(loaded),
                    Err(error) => Ok(Err(error.to_string())),
                };
            }
            Ok(None) => {}
            Err(ReadError::Cancelled(cancelled)) => return Err(cancelled),
            Err(error) => return Ok(Err(error.to_string())),
        }
    }
    let dataset = match formats::read(path, plan, countries, job) {
        Ok(dataset) => dataset,
        Err(ReadError::Cancelled(cancelled)) => return Err(cancelled),
        Err(error) => return Ok(Err(error.to_string())),
    };
    if !own::is_canonical(&dataset.frame) {
        return finish(Loaded::of(dataset));
    }
    let as_read = match doctor::examined(dataset, job) {
        Ok(dataset) => dataset,
        Err(ExamError::Cancelled(cancelled)) => return Err(cancelled),
        Err(error) => return Ok(Err(error.to_string())),
    };
    job.report("Listing what can be asked", 0, None);
    let listed = flows::products(&as_read.frame).and_then(|products| {
        Ok(Loaded {
            products,
            reporters: flows::reporters(&as_read.frame)?,
            only_reporter: only_reporter(&as_read),
            indicators: are_indicators(&as_read),
            dataset: doctor::treat(&as_read, &plan.choices)?,
            ..Loaded::of(as_read)
        })
    });
    match listed {
        Ok(loaded) => finish(loaded),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// A part of a file too large to hold, examined and treated as its plan says. Who fell silent is not known from a part:
/// a country without this product may report others.
pub fn treated(progress: &dyn Progress, mut part: Dataset) -> Result<Dataset, ReadError> {
    let of_table = |cause| ReadError::Table { path: part.id.clone().into(), cause };
    let mut choices = (*part.choices).clone();
    choices.set(FindingId::StoppedReporting, false);
    part.choices = Arc::new(choices);
    match doctor::examined(part.clone(), progress) {
        Ok(mut part) => {
            Arc::make_mut(&mut part.findings).retain(|finding| finding.id != FindingId::StoppedReporting);
            doctor::treat(&part, &part.choices).map_err(of_table)
        }
        Err(ExamError::Cancelled(cancelled)) => Err(cancelled.into()),
        Err(ExamError::Table(cause)) => Err(of_table(cause)),
    }
}

/// Who sells how much of all goods, from the rows read so far.
fn first_picture(library: &Library, path: &Path, plan: &Plan, frame: DataFrame) -> Result<Figure, Unfit> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let provider = formats::FORMATS.iter().find(|format| format.id() == plan.format).map(|format| format.name());
    let provider = provider.unwrap_or_default().to_owned();
    let provenance = Provenance { provider, file_name: name.clone(), ..Provenance::default() };
    let dataset = Dataset {
        id: name.clone(),
        title: name,
        frame,
        provenance: Arc::new(provenance),
        notes: Arc::default(),
        findings: Arc::default(),
        choices: Arc::default(),
        kept_aside: Arc::default(),
    };
    let question = ShareQuestion { product: "TOTAL".to_owned(), measure: Measure::Value, flow: Flow::Export };
    file_share::figure(&dataset, library.countries(), &question, None)
}

/// What can be asked of a file too large to hold.
fn surveyed(survey: Survey, plan: &Plan) -> Result<Loaded, AnalysisError> {
    let Survey { dataset, products } = survey;
    Ok(Loaded {
        products: flows::choices_of(&products),
        reporters: flows::reporters(&dataset.frame)?,
        only_reporter: only_reporter(&dataset),
        indicators: are_indicators(&dataset),
        searched: Some(Box::new(plan.clone())),
        ..Loaded::of(dataset)
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

/// The rows as the choices want them.
pub fn treat(id: FileId, as_read: &Dataset, choices: &Choices) -> Outcome {
    let treated = doctor::treat(as_read, choices).map(Box::new).map_err(|error| error.to_string());
    Outcome::File(FileOutcome::Treated(id, treated))
}

/// Reads a file that changed on disk by the plan it was read by, and says what differs.
pub fn compare(job: &Job, library: &Library, file: &OpenFile, hold_below: u64) -> Result<Outcome, Cancelled> {
    let read = load(job, library, &file.path, &file.plan, hold_below)?;
    let compared = read.and_then(|loaded| {
        if loaded.kind != file.kind {
            return Err(format!("{} has other columns than when it was read; open it again", file.name()));
        }
        job.report("Comparing", 0, None);
        // A table without trade, or one too large to hold, has no figures to compare one by one.
        let held = file.searched.is_none() && loaded.searched.is_none() && own::is_canonical(&file.as_read.frame);
        let compared = held.then(|| changes(&file.as_read.frame, &loaded.as_read.frame));
        let changes = compared.transpose().map_err(|error| error.to_string())?;
        Ok(Box::new(Newer { loaded: *loaded, changes }))
    });
    Ok(Outcome::File(FileOutcome::Compared(file.id, compared)))
}

/// Everything that is read for an opened file and what it looked like.
pub fn watched(path: &Path, plan: &Plan, stamp: Stamp) -> watch::Watched {
    watch::Watched { path: path.to_owned(), parts: plan.paths(path), stamp }
}
