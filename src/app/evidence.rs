//! What the jobs about claims and rows do: each turns plain data into an outcome.

use std::path::Path;

use polars::prelude::{DataFrame, IdxCa, NewChunkedArray as _};

use super::jobs::Job;
use super::large::{self, NoRows};
use crate::analysis::counterfactual::Method;
use crate::analysis::flows::{self, FigureRows, OutcomeQuestion, ShareQuestion};
use crate::analysis::measures::{self, AnswerRow, Question, Table, Unanswered};
use crate::charts::claims::{self, Card};
use crate::charts::provenance;
use crate::data::{Cancelled, Dataset, Flow, Library, Period};
use crate::project::{Ask, EvidenceOutcome, EvidenceRequest, FileRows, OpenFile, Outcome, View, Wanted};

/// Said where the file that drew a point is gone.
const CLOSED: &str = "That file was closed; open it again to see its rows";

/// Why rows were not found.
enum Lost {
    Cancelled(Cancelled),
    Said(String),
}

/// Key and title of the job for a request; a key replaces the older job of the same one.
pub fn job(request: &EvidenceRequest) -> (&'static str, &'static str) {
    match request {
        EvidenceRequest::Check => ("claims", "Checking claims"),
        EvidenceRequest::Read(_) => ("read claims", "Reading claims"),
        EvidenceRequest::CheckOwn(_) => ("own claims", "Checking claims against the file"),
        EvidenceRequest::FindRows(_) => ("rows", "Finding the rows of the point"),
    }
}

/// Does what a request asks for.
///
/// # Errors
/// [`Cancelled`] when the user stops it.
pub fn work(
    job: &Job,
    library: &Library,
    file: Option<&OpenFile>,
    copies: bool,
    request: EvidenceRequest,
) -> Result<Outcome, Cancelled> {
    let dataset = file.map(|file| &file.dataset);
    Ok(Outcome::Evidence(match request {
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
        EvidenceRequest::FindRows(wanted) => {
            let found = file.ok_or_else(|| Lost::Said(CLOSED.to_owned()));
            let found = match found.and_then(|file| rows(job, library, file, copies, &wanted)) {
                Ok(rows) => Ok(rows),
                Err(Lost::Said(text)) => Err(text),
                Err(Lost::Cancelled(cancelled)) => return Err(cancelled),
            };
            EvidenceOutcome::Rows(wanted.at, Box::new(wanted.view), found)
        }
    }))
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

/// The rows behind a point of an opened file's chart.
fn rows(job: &Job, library: &Library, file: &OpenFile, copies: bool, wanted: &Wanted) -> Result<FileRows, Lost> {
    let View::File { ask, years, .. } = &wanted.view else { return Err(Lost::Said(CLOSED.to_owned())) };
    let dataset = match large::rows(job, library, file, ask, copies) {
        Ok(dataset) => dataset,
        Err(NoRows::Cancelled(cancelled)) => return Err(Lost::Cancelled(cancelled)),
        Err(NoRows::Unfit(unfit)) => return Err(Lost::Said(unfit.reason)),
    };
    let said = |cause: &dyn std::fmt::Display| Lost::Said(cause.to_string());
    let found = places(library, &dataset, ask, *years, wanted).map_err(|cause| said(&cause))?;
    let group = |what: &str, places: &[u32]| -> Result<(String, DataFrame), Lost> {
        let index = IdxCa::from_slice("place".into(), places);
        Ok((what.to_owned(), dataset.frame.take(&index).map_err(|cause| said(&cause))?))
    };
    let mut groups = vec![group(found.words.0, &found.own)?, group(found.words.1, &found.whole)?];
    groups.retain(|(_, rows)| rows.height() > 0);
    if groups.is_empty() {
        return Err(Lost::Said("No row of the file stands behind this point: a model computed it".to_owned()));
    }
    let steps = provenance::file_steps(library.countries(), &dataset.provenance.file_name, &groups);
    Ok(FileRows { groups, steps })
}

fn places(
    library: &Library,
    dataset: &Dataset,
    ask: &Ask,
    years: Option<(i32, i32)>,
    Wanted { period, code, key, .. }: &Wanted,
) -> Result<FigureRows, Unanswered> {
    let (frame, countries) = (&dataset.frame, library.countries());
    let found = match ask {
        Ask::Share(asked) => flows::rows_of_share(frame, countries, asked, &dataset.choices, (period, code)),
        Ask::Partners(asked) => flows::rows_of_partner(frame, countries, asked, &dataset.choices, (period, code)),
        Ask::OverTime(asked) => {
            let flow = if key == Flow::Import.code() { Flow::Import } else { Flow::Export };
            flows::rows_of_total(frame, countries, asked, flow, &dataset.choices, period)
        }
        Ask::TwoSides(asked) => flows::rows_of_sides(frame, countries, &asked.question, period),
        Ask::ThirdCountries(asked) => flows::rows_of_third_country(frame, countries, asked, code),
        Ask::Counterfactual(asked) => {
            let own = Period::parse(period);
            let of_point = |year: i32| {
                let year = i16::try_from(year).ok().and_then(Period::year);
                own.zip(year).is_some_and(|(own, year)| own.start() < year.end() && year.start() < own.end())
            };
            let alone = [Method::PreTrend, Method::Structural].iter().any(|method| key.ends_with(method.key()));
            let observed = key == "observed";
            let donors = if alone || observed { &[] } else { asked.donors.as_slice() };
            flows::rows_of_outcome(frame, &asked.outcome, (&asked.treated, donors), |year| {
                let in_view = asked.first.is_none_or(|first| year >= first)
                    && asked.last.is_none_or(|last| year <= last)
                    && !asked.skip.contains(&year);
                in_view && (of_point(year) || (!observed && year < asked.event))
            })
        }
        Ask::Measure(asked) => {
            let table = Table::opened(dataset, countries);
            let question = Question { years, ..asked.question.clone() };
            let (code, part) = key.split_once('|').unwrap_or((key, ""));
            let gone = || Unanswered::Rows {
                what: format!("The measure {} has no figure here any more", asked.id),
                next: "ask for it again",
            };
            let answer = measures::find(&asked.id).ok_or_else(gone)?.answer(&table, &question)?;
            let is_value = |row: &&AnswerRow| row.period == *period && row.code == code && row.part == part;
            table.behind(answer.rows.iter().find(is_value).ok_or_else(gone)?)
        }
        Ask::Vintages(asked) if asked.question.share => {
            let OutcomeQuestion { product, flow, measure, .. } = asked.question.outcome.clone();
            let share = ShareQuestion { product, measure, flow };
            flows::rows_of_share(frame, countries, &share, &dataset.choices, (period, &asked.question.area))
        }
        Ask::Vintages(asked) => {
            let of_year = |year: i32| year.to_string() == *period;
            flows::rows_of_outcome(frame, &asked.question.outcome, (&asked.question.area, &[]), of_year)
        }
        Ask::Columns(_) => Ok(FigureRows::default()),
    };
    Ok(found?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::figure::PointRef;
    use crate::data::Silent;
    use crate::formats;
    use crate::project::{MeasureAsk, Repairs};

    #[test]
    fn a_measure_that_fails_says_why_instead_of_having_no_rows() {
        let library = Library::load().expect("bundled tables");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/canonical.csv");
        let found = formats::inspect(&path, library.countries()).expect("a table");
        let dataset = formats::read(&path, &found.plan, library.countries(), &Silent).expect("rows");
        let cause = |id: &str, product: &str| {
            let question = Question { product: Some(product.to_owned()), ..Question::default() };
            let ask = Ask::Measure(MeasureAsk { id: id.to_owned(), question });
            let view = View::File { id: 1, ask: ask.clone(), years: None, repairs: Repairs::default() };
            let at = PointRef { panel: 0, series: 0, point: 0 };
            let [period, code, key] = ["1900", "BLR", "BLR"].map(str::to_owned);
            let wanted = Wanted { at, view, file: 1, period, code, key };
            places(&library, &dataset, &ask, None, &wanted).expect_err("no such figure").to_string()
        };
        assert!(cause("market-share", "999999").contains("999999"), "{}", cause("market-share", "999999"));
        assert!(cause("gone", "310420").contains("no figure here any more"));
    }
}
