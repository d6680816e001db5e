//! What the jobs about claims and rows do: each turns plain data into an outcome.

use std::path::Path;

use crate::analysis::flows;
use crate::charts::claims::{self, Card};
use crate::data::{Dataset, Library};
use crate::project::{Ask, EvidenceOutcome, EvidenceRequest, Outcome, View};

/// Key and title of the job for a request; a key replaces the older job of the same one.
pub fn job(request: &EvidenceRequest) -> (&'static str, &'static str) {
    match request {
        EvidenceRequest::Check => ("claims", "Checking claims"),
        EvidenceRequest::Read(_) => ("read claims", "Reading claims"),
        EvidenceRequest::CheckOwn(_) => ("own claims", "Checking claims against the file"),
        EvidenceRequest::FindRows { .. } => ("rows", "Finding the rows of the point"),
    }
}

/// Does what a request asks for.
pub fn work(library: &Library, dataset: Option<&Dataset>, request: EvidenceRequest) -> Outcome {
    Outcome::Evidence(match request {
        EvidenceRequest::Check => EvidenceOutcome::Checked(claims::check_all(library)),
        EvidenceRequest::Read(paths) => {
            let (mut found, mut others) = (Vec::new(), Vec::new());
            for path in paths {
                match read(library, dataset, &path) {
                    Some(card) => found.push((path, card.map(Box::new))),
                    None => others.push(path),
                }
            }
            EvidenceOutcome::Read(found, others)
        }
        EvidenceRequest::CheckOwn(own) => {
            EvidenceOutcome::Own(own.into_iter().map(|claim| claims::check(library, dataset, claim)).collect())
        }
        EvidenceRequest::FindRows { title, view, period, code } => {
            EvidenceOutcome::Rows(title, rows(library, dataset, &view, (&period, &code)))
        }
    })
}

/// A claim from a file; `None` where the file is something else.
fn read(library: &Library, dataset: Option<&Dataset>, path: &Path) -> Option<Result<Card, String>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) => return Some(Err(format!("it cannot be read ({cause}). Check the path"))),
    };
    claims::is_claim(&text).then(|| {
        let claim = claims::read(library, &own_id(path), &text).map_err(|cause| cause.to_string())?;
        Ok(claims::check(library, dataset, claim))
    })
}

/// The same file opened again replaces its older card.
fn own_id(path: &Path) -> String {
    format!("own-{}", path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy())
}

fn rows(
    library: &Library,
    dataset: Option<&Dataset>,
    view: &View,
    at: (&str, &str),
) -> Result<flows::FigureRows, String> {
    let closed = "That file was closed; open it again to see its rows";
    let dataset = dataset.ok_or(closed)?;
    let found = match view {
        View::File { ask: Ask::Share(question), .. } => {
            flows::rows_of_share(&dataset.frame, library.countries(), question, &dataset.choices, at)
        }
        View::File { ask: Ask::Partners(question), .. } => {
            flows::rows_of_partner(&dataset.frame, library.countries(), question, &dataset.choices, at)
        }
        _ => {
            let next = "ask one of them, or open the table to see every row of the file";
            return Err(format!("Rows behind one point are found for market shares and partners; {next}"));
        }
    };
    found.map_err(|error| error.to_string())
}
