//! Any measure of the field over an opened file or a bundled table: lines over time, bars for a single period or for
//! the parts of a change.

use super::figure::{Figure, Panel, PanelKind, Point, value_text};
use super::marks::{self, Mark, Order};
use super::view::whole_years;
use super::words::{FILE_TITLE_LETTERS, fitting, source_line};
use super::{Unfit, file_answer};
use crate::analysis::measures::{self, Answer, AnswerRow, Indicator, Opt, Question, Table, Unanswered};
use crate::data::{Countries, Dataset, Library, Period, upper_first};

/// Most caveats that fit under a picture.
const MOST_CAVEATS: usize = 5;

/// A measure over an opened file.
///
/// # Errors
/// [`Unfit`] says what the file lacks and what is near.
pub fn of_file(dataset: &Dataset, countries: &Countries, id: &str, question: &Question) -> Result<Figure, Unfit> {
    let indicator = known(id)?;
    let table = Table::opened(dataset, countries);
    figure(&table, indicator, question, &dataset.caveats(), |_| file_answer::source_line(dataset))
}

/// A measure over series of a bundled table.
///
/// # Errors
/// [`Unfit`] says what the table lacks and what is near.
pub fn of_table(
    library: &Library,
    table: &str,
    series: &[String],
    id: &str,
    question: &Question,
) -> Result<Figure, Unfit> {
    let indicator = known(id)?;
    let table = Table::bundled(library, table, series).map_err(|cause| unfit(indicator, &cause))?;
    figure(&table, indicator, question, &[], |ids| source_line(library, ids, indicator.name, true))
}

fn known(id: &str) -> Result<&'static Indicator, Unfit> {
    measures::find(id).ok_or_else(|| Unfit {
        reason: format!("There is no measure “{id}”"),
        next_step: format!("The nearest are {}", measures::nearest(id).join(", ")),
    })
}

fn unfit(indicator: &Indicator, cause: &Unanswered) -> Unfit {
    let next_step = match cause {
        Unanswered::Missing { option, .. } => format!("Choose {} in the side panel", option.word()),
        _ => "Choose other rows or another measure in the side panel".to_owned(),
    };
    let reason = match cause {
        Unanswered::Missing { option, .. } => format!("{} needs {}", indicator.name, option.word()),
        other => other.to_string(),
    };
    Unfit { reason, next_step }
}

fn figure(
    table: &Table<'_>,
    indicator: &Indicator,
    question: &Question,
    noted: &[String],
    source_line: impl FnOnce(&[String]) -> String,
) -> Result<Figure, Unfit> {
    let answer = indicator.answer(table, question).map_err(|cause| unfit(indicator, &cause))?;
    let marks: Vec<(String, Mark)> = answer
        .rows
        .iter()
        .filter_map(|row| {
            let unit = if indicator.percent { "%" } else { row.unit.as_str() };
            Some((unit.to_owned(), mark(table, indicator, question, &answer, row)?))
        })
        .collect();
    let Some((_, latest)) = marks.iter().max_by_key(|(_, mark)| mark.period.end()) else {
        return Err(Unfit {
            reason: answer.rows.first().map_or_else(|| indicator.name.to_owned(), |row| upper_first(&row.how)),
            next_step: indicator.edges.to_owned(),
        });
    };
    let latest = latest.period;
    let (panels, left_out) = panels(&marks, indicator.id, question);
    let title = title(indicator, &marks, latest);
    let years = answer.years().map(|text| text.replace('-', "–")).unwrap_or_default();
    let timed = panels.iter().filter(|panel| panel.kind == PanelKind::Time);
    let span = whole_years(timed.flat_map(Panel::points).map(|point| point.at));
    let caveats = caveats(&answer, noted, left_out);
    let mut figure = Figure {
        chart: format!("measure-{}", indicator.id),
        title,
        subtitle: format!("{} of {}, {years}", indicator.name, answer.whole),
        panels,
        lanes: Vec::new(),
        years: span,
        caveats,
        source_line: String::new(),
        summary: String::new(),
    };
    figure.source_line = source_line(&figure.sources());
    figure.summary =
        format!("{}. {}. {}. {}", figure.title, figure.subtitle, indicator.words, figure.caveats.join(". "));
    Ok(figure)
}

/// One row as a mark; `None` without value or readable period.
fn mark(
    table: &Table<'_>,
    indicator: &Indicator,
    question: &Question,
    answer: &Answer,
    row: &AnswerRow,
) -> Option<Mark> {
    let period = Period::parse(&row.period)?;
    let scale = if indicator.percent { 100.0 } else { 1.0 };
    let area = table.countries().get(&row.code).is_some();
    let name = match (row.code.as_str(), row.part.as_str()) {
        ("", "") => indicator.name.to_owned(),
        ("", part) => upper_first(part),
        (code, "") => table.countries().name(code).to_owned(),
        (code, part) => format!("{}, {part}", table.countries().name(code)),
    };
    let used = format!("{} figures used, {}", row.n_rows, row.basis.word());
    Some(Mark {
        key: format!("{}|{}", row.code, row.part),
        name,
        code: if area { row.code.clone() } else { String::new() },
        period,
        point: Point {
            period: row.period.clone(),
            value: row.value? * scale,
            low: row.low.map(|low| low * scale),
            high: row.high.map(|high| high * scale),
            flags: row.flags.clone(),
            sources: table.sources(row),
            rows: table.rows(row, indicator.reads(Opt::Measure).then_some(question.measure)),
            how: row.how.clone(),
            note: format!("{}. {used}", answer.steps.join(". ")),
            ..Point::default()
        },
    })
}

/// One panel for each unit, and how many things found no room.
fn panels(marks: &[(String, Mark)], id: &str, question: &Question) -> (Vec<Panel>, usize) {
    let mut units: Vec<&str> = Vec::new();
    for (unit, _) in marks {
        if !units.contains(&unit.as_str()) {
            units.push(unit);
        }
    }
    let mut left_out = 0;
    let panels = units
        .iter()
        .map(|unit| {
            let own: Vec<Mark> = marks.iter().filter(|(of, _)| of == unit).map(|(_, mark)| mark.clone()).collect();
            let parts = own.iter().any(|mark| !mark.key.ends_with('|'));
            let order = Order {
                unit,
                subject: question.reporter.as_deref().unwrap_or("BLR"),
                adds_up: id == "market-share",
                as_given: parts,
            };
            let (panel, without_room) = marks::panel(&own, &order);
            left_out += without_room;
            panel
        })
        .collect();
    (panels, left_out)
}

/// The latest value in words: the subject's where there is one, else the largest.
fn title(indicator: &Indicator, marks: &[(String, Mark)], latest: Period) -> String {
    let now: Vec<&(String, Mark)> = marks.iter().filter(|(_, mark)| mark.period == latest).collect();
    let first = now.iter().find(|(_, mark)| mark.code == "BLR").or_else(|| now.first());
    let Some((unit, mark)) = first else { return indicator.name.to_owned() };
    let value = value_text(mark.point.value, unit);
    let when = mark.point.period.replace('/', "–");
    let long = if mark.name == indicator.name {
        format!("{}: {value} in {when}", indicator.name)
    } else {
        format!("{}: {}, {value} in {when}", indicator.name, mark.name)
    };
    fitting(long, FILE_TITLE_LETTERS, || format!("{}, {when}", indicator.name))
}

/// What to beware of: values that are missing and why, then notes of the answer and of the file.
fn caveats(answer: &Answer, noted: &[String], left_out: usize) -> Vec<String> {
    let mut caveats: Vec<String> = Vec::new();
    let missing: Vec<&AnswerRow> = answer.rows.iter().filter(|row| row.value.is_none()).collect();
    if let Some(first) = missing.first() {
        caveats.push(format!("No value for {} of {}: {}", missing.len(), answer.rows.len(), first.how));
    }
    if left_out > 0 {
        caveats.push(format!("{left_out} smaller ones are in the table of `measure`, not in the picture"));
    }
    let notes = answer.notes.iter().filter(|note| note.concerns_figures()).map(ToString::to_string);
    for note in notes.chain(noted.iter().cloned()) {
        if !caveats.contains(&note) {
            caveats.push(note);
        }
    }
    let more = caveats.len().saturating_sub(MOST_CAVEATS);
    caveats.truncate(MOST_CAVEATS);
    if more > 0 {
        caveats.push(format!("{more} more notes stand with the measure on the command line"));
    }
    caveats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::measures::INDICATORS;

    #[test]
    fn every_example_of_the_bundled_tables_is_a_figure_with_its_sources() {
        let library = Library::load().expect("the bundled tables");
        let mut drawn = 0;
        for indicator in INDICATORS {
            let Some(example) = indicator.example else { continue };
            let series: Vec<String> = example.series.iter().map(|name| (*name).to_owned()).collect();
            let figure = of_table(&library, example.table, &series, indicator.id, &example.question())
                .unwrap_or_else(|unfit| panic!("{}: {unfit}", indicator.id));
            let potash = example.table.starts_with("potash");
            assert!(!potash || !figure.subtitle.contains("all goods"), "{}: {}", indicator.id, figure.subtitle);
            for (_, panel, _, point) in figure.refs() {
                assert!(point.value.is_finite() && !point.how.is_empty(), "{}: {point:?}", indicator.id);
                assert!(!point.sources.is_empty(), "{}: {point:?}", indicator.id);
                assert!(point.sources.iter().all(|id| library.sources().get(id).is_some()), "{}", indicator.id);
                assert!(!point.rows.is_empty(), "{}: {point:?}", indicator.id);
                assert!(panel.scale.max > panel.scale.min, "{}", indicator.id);
            }
            assert!(!figure.title.is_empty() && !figure.source_line.is_empty(), "{}", indicator.id);
            drawn += 1;
        }
        assert!(drawn >= 15, "{drawn}");
    }
}
