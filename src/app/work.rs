//! What the jobs do: each turns plain data into an outcome.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::DataFrame;

use super::files;
use super::jobs::Job;
use super::large::{self, NoRows};
use super::partial::Watched;
use crate::analysis::measures::{Question, Table};
use crate::analysis::query::{self, QueryAnswer, QueryError, Tables, Unanswered};
use crate::analysis::{self, Arrange, ArrangeError};
use crate::charts::{
    self, file_counterfactual, file_over_time, file_partners, file_share, file_third_countries, file_two_sides,
    file_vintages, measure, provenance, query_kinds, query_result,
};
use crate::data::{Cancelled, Dataset, Library, Progress};
use crate::formats::write::{self, About, FileKind, Rows, WriteError};
use crate::formats::{self, Cache, Plan, ReadError, own};
use crate::project::{Answered, Ask, FileId, OpenFile, Outcome, SHOWN_ROWS, TableChoices, TableRef, TableSource, View};

/// Parses the bundled tables.
pub fn load_library() -> Outcome {
    Outcome::Library(Library::load().map_err(|error| error.to_string()))
}

/// Builds the figure of a view.
pub fn build_figure(
    job: &Job,
    library: &Library,
    (file, compared, answered): (Option<&OpenFile>, &[OpenFile], Option<&Answered>),
    view: View,
    copies: bool,
) -> Result<Outcome, Cancelled> {
    let dataset = match (&view, file) {
        (View::File { ask: Ask::Vintages(_), .. }, _) => None,
        (View::File { ask, .. }, Some(file)) => {
            let so_far = |frame| figure_of(library, None, &view, Some(&Dataset { frame, ..file.dataset.clone() }));
            let watched = Watched::new(job, Some(&view), &so_far);
            // A comparison over years is none before all of them are there.
            let at_once = matches!(ask, Ask::Share(_) | Ask::Partners(_) | Ask::TwoSides(_));
            let progress: &dyn Progress = if at_once { &watched } else { job };
            match large::rows(progress, library, file, ask, copies) {
                Ok(dataset) => Some(dataset),
                Err(NoRows::Cancelled(cancelled)) => return Err(cancelled),
                Err(NoRows::Unfit(unfit)) => return Ok(Outcome::Figure(Box::new(view), Err(unfit))),
            }
        }
        _ => None,
    };
    job.check()?;
    let figure = match &view {
        View::File { ask: ask @ Ask::Vintages(_), years, .. } => {
            vintages(job, library, (compared, ask), *years, copies)?
        }
        _ => figure_of(library, answered, &view, dataset.as_ref()),
    };
    // Bundled charts have said already what their points are; of the columns of a free table nobody knows.
    let counted = match &view {
        View::File { ask: Ask::Columns(_), .. } | View::Chart(_) | View::Query { .. } | View::Lab => figure,
        View::File { .. } | View::Measure { .. } => figure.map(provenance::with_makeup),
    };
    Ok(Outcome::Figure(Box::new(view), counted))
}

/// The figure of a view, from the rows that it concerns.
fn figure_of(
    library: &Library,
    answered: Option<&Answered>,
    view: &View,
    dataset: Option<&Dataset>,
) -> Result<charts::Figure, charts::Unfit> {
    match (view, dataset) {
        (View::Chart(spec), _) => charts::figure(library, spec),
        (View::File { ask: Ask::Share(question), years, .. }, Some(dataset)) => {
            file_share::figure(dataset, library.countries(), question, *years)
        }
        (View::File { ask: Ask::Partners(question), years, .. }, Some(dataset)) => {
            file_partners::figure(dataset, library.countries(), question, *years)
        }
        (View::File { ask: Ask::OverTime(question), years, .. }, Some(dataset)) => {
            file_over_time::figure(dataset, library.countries(), question, *years)
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
            reason: "This measure needs many countries in many products, which no bundled table has".to_owned(),
            next_step:
                "Open one: a year of CEPII BACI or a Comtrade download with all reporters has both, and the example \
                        is then worked from its rows"
                    .to_owned(),
        }),
        (View::File { ask: Ask::Columns(axes), years, .. }, Some(dataset)) => {
            let sources = [format!("{} · {}", dataset.provenance.provider, dataset.provenance.file_name)];
            let notes = dataset.remarks();
            let answer = query_result::Answer { frame: &dataset.frame, sql: "", sources: &sources, notes: &notes };
            columns(&answer, axes.as_ref(), library, *years)
        }
        (View::Query { axes, years, .. }, _) => match answered {
            Some(answered) => {
                let (sources, notes) = (answered.sources(), answered.notes());
                let QueryAnswer { frame, sql, .. } = &answered.answer;
                let answer = query_result::Answer { frame, sql, sources: &sources, notes: &notes };
                columns(&answer, axes.as_ref(), library, *years).map(|figure| query_kinds::marked(figure, frame))
            }
            None => Err(charts::Unfit {
                reason: "The question has no answer yet".to_owned(),
                next_step: "Run it in the query panel".to_owned(),
            }),
        },
        (View::File { ask: Ask::Vintages(_), .. }, _) => Err(charts::Unfit {
            reason: "A comparison of editions is drawn from all of them".to_owned(),
            next_step: "Ask for it again".to_owned(),
        }),
        (View::File { .. }, None) => {
            Err(charts::Unfit { reason: "That file was closed".to_owned(), next_step: "Open it again".to_owned() })
        }
    }
}

/// One figure as each of these files has it.
fn vintages(
    job: &Job,
    library: &Library,
    (files, ask): (&[OpenFile], &Ask),
    years: Option<(i32, i32)>,
    copies: bool,
) -> Result<Result<charts::Figure, charts::Unfit>, Cancelled> {
    let mut datasets: Vec<(String, Dataset)> = Vec::new();
    for file in files.iter().filter(|file| own::is_canonical(&file.dataset.frame)) {
        match large::rows(job, library, file, ask, copies) {
            Ok(dataset) => datasets.push((file.id.to_string(), dataset)),
            Err(NoRows::Cancelled(cancelled)) => return Err(cancelled),
            Err(NoRows::Unfit(unfit)) => return Ok(Err(unfit)),
        }
    }
    let Ask::Vintages(asked) = ask else {
        let (reason, next_step) = ("That question is about one file".to_owned(), "Ask it again".to_owned());
        return Ok(Err(charts::Unfit { reason, next_step }));
    };
    let editions: Vec<(String, &Dataset)> = datasets.iter().map(|(key, dataset)| (key.clone(), dataset)).collect();
    Ok(file_vintages::figure(&editions, library.countries(), &asked.question, years))
}

/// Lists what can be asked of a bundled table.
pub fn list_choices(library: &Library, of: TableRef) -> Outcome {
    let choices = Table::bundled(library, &of.id, &of.series).and_then(|table| table.choices());
    match choices {
        Ok(choices) => Outcome::Choices(TableChoices { of, choices: Arc::new(choices) }),
        Err(cause) => Outcome::Done(Err(cause.to_string())),
    }
}

/// The columns chosen, or those that speak for themselves.
fn columns(
    answer: &query_result::Answer<'_>,
    axes: Option<&query_result::Axes>,
    library: &Library,
    years: Option<(i32, i32)>,
) -> Result<charts::Figure, charts::Unfit> {
    if answer.frame.height() == 0 {
        return Err(charts::Unfit {
            reason: "No row fits this question".to_owned(),
            next_step: "Take a condition after WHERE away, or look which products and countries there are".to_owned(),
        });
    }
    let Some(axes) = axes.cloned().or_else(|| query_result::guess(answer.frame)) else {
        return Err(charts::Unfit {
            reason: "There is no column with numbers to draw".to_owned(),
            next_step: "Press T for the table, or ask for a number, such as SUM(value)".to_owned(),
        });
    };
    query_result::figure(answer, &axes, library.countries(), years)
}

/// Answers a question in SQL. Of files too large to hold, `searched` under the names of their tables, it sees the rows
/// that its WHERE names, or else their sums.
pub fn query(
    job: &Job,
    library: &Library,
    (mut tables, searched): (Tables, &[(String, OpenFile)]),
    sql: String,
    data: Option<FileId>,
    copies: bool,
) -> Result<Outcome, Cancelled> {
    for (name, file) in searched {
        let Some(pick) = query::part(&sql, name, library.countries()) else { continue };
        tables = match large::rows_of(job, library, file, &pick, copies) {
            Ok(rows) => tables.with(name, &rows),
            Err(ReadError::Cancelled(cancelled)) => return Err(cancelled),
            Err(cause) => {
                let error =
                    QueryError { reason: cause.to_string(), at: None, next_step: "Open the file again".to_owned() };
                return Ok(Outcome::Answered(sql, data, Err(error)));
            }
        };
    }
    match query::ask(&tables, &sql, Some(SHOWN_ROWS), job) {
        Ok(mut answer) => {
            answer.data_notes.extend(Some(query_kinds::rows_by_kind(&answer.frame)).filter(|text| !text.is_empty()));
            Ok(Outcome::Answered(sql, data, Ok(Box::new(answer))))
        }
        Err(Unanswered::Wrong(error) | Unanswered::Broken(error)) => Ok(Outcome::Answered(sql, data, Err(error))),
        Err(Unanswered::Cancelled(cancelled)) => Err(cancelled),
    }
}

/// Sorts and filters a table.
pub fn arrange(job: &Job, source: TableSource, frame: &DataFrame, wanted: Box<Arrange>) -> Result<Outcome, Cancelled> {
    match analysis::arrange(frame, &wanted, job) {
        Ok(order) => Ok(Outcome::Arranged(source, wanted, Ok(order))),
        Err(ArrangeError::Cancelled(cancelled)) => Err(cancelled),
        Err(error) => Ok(Outcome::Arranged(source, wanted, Err(error.to_string()))),
    }
}

/// A table on its way into a file.
#[derive(Debug)]
pub struct TableFile {
    /// All rows.
    pub frame: DataFrame,
    /// Those wanted, in their order.
    pub order: Option<Arc<Vec<u32>>>,
    /// What stands above them.
    pub about: About,
}

/// Writes a table.
pub fn save_table(job: &Job, path: &Path, kind: FileKind, table: &TableFile) -> Result<Result<(), String>, Cancelled> {
    let rows = Rows { frame: &table.frame, order: table.order.as_ref().map(|order| order.as_slice()) };
    let written = write::to_file(path, |out| {
        write::write(kind, rows, Some(&table.about), out, job)?;
        Ok(job.settle()?)
    });
    match written {
        Ok(()) => Ok(Ok(())),
        Err(WriteError::Cancelled(cancelled)) => Err(cancelled),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Looks into several files or a folder, and says which belong together.
pub fn gather(job: &Job, library: &Library, paths: &[PathBuf]) -> Result<Outcome, Cancelled> {
    match formats::gather(paths, library.countries(), job) {
        Ok(gathered) => {
            let refused = gathered.refused.iter().map(ToString::to_string).collect();
            let mut groups = gathered.groups;
            for found in &mut groups {
                formats::preview(found, library.countries());
            }
            Ok(Outcome::Gathered(groups, gathered.remarks, refused))
        }
        Err(ReadError::Cancelled(cancelled)) => Err(cancelled),
        Err(error) => Ok(Outcome::Gathered(Vec::new(), Vec::new(), vec![error.to_string()])),
    }
}

/// Looks into a file, by its bytes or by the user's plan.
pub fn inspect(job: &Job, library: &Library, path: PathBuf, plan: Option<&Plan>) -> Result<Outcome, Cancelled> {
    if path.is_dir() {
        return gather(job, library, &[path]);
    }
    let found = files::look(&path, plan, library.countries());
    Ok(Outcome::Inspected(path, found))
}

/// Reads a file by a plan.
pub fn read(job: &Job, library: &Library, path: PathBuf, plan: &Plan, hold_below: u64) -> Result<Outcome, Cancelled> {
    let loaded = files::load(job, library, &path, plan, hold_below)?;
    Ok(Outcome::Read(path, loaded))
}

/// Keeps sorted copies of a large dataset.
pub fn keep_copy(job: &Job, library: &Library, path: &Path, plan: &Plan) -> Result<Outcome, Cancelled> {
    let Some(cache) = Cache::usual() else {
        return Ok(Outcome::Done(Err("This system names no cache folder".to_owned())));
    };
    match cache.keep_files(&plan.files(path), library.countries(), job) {
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

/// A path beside `wanted` that does not exist yet: `name.png`, `name-2.png`, …
pub fn free_path(wanted: &Path) -> PathBuf {
    free_beside(wanted, Path::exists)
}

fn free_beside(wanted: &Path, is_taken: impl Fn(&Path) -> bool) -> PathBuf {
    let stem = wanted.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = wanted.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let named = |n: u64| wanted.with_file_name(format!("{stem}-{n}{ending}"));
    let mut path = wanted.to_path_buf();
    let mut n = 1;
    // No folder holds so many files that this does not end.
    while is_taken(&path) {
        n += 1;
        path = named(n);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_path_is_free_however_many_there_are() {
        let wanted = Path::new("folder/chart.png");
        let number = |path: &Path| {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            stem.rsplit_once('-').map_or(1, |(_, n)| n.parse::<u64>().expect("a number"))
        };
        assert_eq!(free_beside(wanted, |_| false), wanted);
        assert_eq!(free_beside(wanted, |path| number(path) < 10_050), Path::new("folder/chart-10050.png"));
    }
}
