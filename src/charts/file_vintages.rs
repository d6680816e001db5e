//! One figure of several opened files: editions of one source or sources of one quantity, side by side, with how far
//! apart they lie.

use super::Unfit;
use super::compared::{self, Reading};
use super::figure::{Figure, Look, Point};
use super::file_answer::with_notes;
use super::rows::join;
use crate::analysis::flows::{Vintage, VintagesQuestion, vintage};
use crate::data::{Countries, Dataset, Flow, format_number, upper_first};

/// One opened file: a key that is unique in the session, and its rows.
pub type Edition<'a> = (String, &'a Dataset);

/// Each file's figure over time, and how far apart they lie in percent.
///
/// # Errors
/// [`Unfit`] when no file has the figure, with what the first one lacks.
pub fn figure(
    editions: &[Edition<'_>],
    countries: &Countries,
    question: &VintagesQuestion,
    years: Option<(i32, i32)>,
) -> Result<Figure, Unfit> {
    let mut caveats = vec![
        "Each file keeps its own line and mark; the part between them is where they disagree, nothing is averaged"
            .to_owned(),
    ];
    let (mut readings, mut unit, mut first_refusal) = (Vec::new(), String::new(), None);
    for (key, dataset) in editions {
        let file = &dataset.provenance.file_name;
        match vintage(&dataset.frame, countries, question, &dataset.choices) {
            Ok(found) if unit.is_empty() || found.unit == unit => {
                unit.clone_from(&found.unit);
                let noted = with_notes(Vec::new(), &found.notes, dataset);
                caveats.extend(noted.into_iter().map(|note| format!("{file}: {note}")));
                readings.push(reading(key, dataset, &found, years));
            }
            Ok(found) => {
                caveats.push(format!("{file} counts in {} and is left out: the others count in {unit}", found.unit));
            }
            Err(cause) => {
                caveats.push(format!("{file} is left out: {cause}"));
                first_refusal.get_or_insert_with(|| format!("{file}: {cause}"));
            }
        }
    }
    readings.retain(|reading| !reading.points.is_empty());
    if readings.is_empty() {
        return Err(Unfit {
            reason: first_refusal.unwrap_or_else(|| "No file has such a figure in the years in view".to_owned()),
            next_step: "Choose another country, product or file".to_owned(),
        });
    }
    if readings.len() == 1 {
        caveats.insert(0, "Only one file has this figure; open another edition or source to compare".to_owned());
    }
    for (at, n) in repeated(&readings) {
        readings[at].name = format!("{} ({n})", readings[at].name);
    }
    let ats = readings.iter().flat_map(|reading| &reading.points).map(|point| point.at);
    let (from, to) = ats.fold((f64::MAX, f64::MIN), |(from, to), at| (from.min(at.floor()), to.max(at.floor() + 1.0)));
    let files: Vec<&str> = editions.iter().map(|(_, dataset)| dataset.provenance.file_name.as_str()).collect();
    let name = countries.name(&question.area);
    let what = what(question);
    let (panels, unit) = compared::panels(readings, &unit);
    let title = compared::finding(&panels)
        .map_or_else(|| format!("{name} {}", in_files(files.len())), |finding| format!("{name}, {finding}"));
    Ok(Figure {
        chart: "file-vintages".to_owned(),
        summary: format!("{name}, {what}, by file. {title}. {}", caveats.join(". ")),
        title,
        subtitle: format!("{what}, {name}, {unit}, as each opened file has it"),
        panels: panels.into_iter().map(super::figure::Panel::fit).collect(),
        lanes: Vec::new(),
        years: Some((from, to)),
        caveats,
        source_line: format!("{} · each file its own line", files.join(", ")),
    })
}

fn in_files(count: usize) -> String {
    if count == 1 { "in one file".to_owned() } else { format!("in {count} files") }
}

fn what(question: &VintagesQuestion) -> String {
    let outcome = &question.outcome;
    match outcome.flow {
        Flow::Export | Flow::Import => {
            let share = if question.share { "Share in " } else { "" };
            let side = if outcome.mirror { " as partners report them" } else { "" };
            let what = format!(
                "{share}{} of product {} by {}{side}",
                outcome.flow.word(),
                outcome.product,
                outcome.measure.word()
            );
            upper_first(&what)
        }
        _ => outcome.product.clone(),
    }
}

fn reading(key: &str, dataset: &Dataset, found: &Vintage, years: Option<(i32, i32)>) -> Reading {
    let file = dataset.provenance.file_name.as_str();
    let in_view = |year: i32| years.is_none_or(|(from, to)| (from..=to).contains(&year));
    let mut points: Vec<Point> = found
        .figures
        .iter()
        .filter(|(year, ..)| in_view(*year))
        .map(|(year, value, flags)| Point {
            period: year.to_string(),
            at: f64::from(*year) + 0.5,
            value: *value,
            flags: flags.clone(),
            sources: vec![file.to_owned()],
            how: format!("{} {} in {file}", format_number(*value), found.unit),
            ..Point::default()
        })
        .collect();
    join(&mut points, 1.0);
    let look = if points.len() > 1 { Look::Line } else { Look::Dots };
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    Reading { key: key.to_owned(), name: stem.to_owned(), code: String::new(), look, points }
}

/// Readings whose name another one before them has, with which of that name they are.
fn repeated(readings: &[Reading]) -> Vec<(usize, usize)> {
    let before = |at: usize| readings[..at].iter().filter(|other| other.name == readings[at].name).count();
    (0..readings.len()).map(|at| (at, before(at) + 1)).filter(|(_, n)| *n > 1).collect()
}
