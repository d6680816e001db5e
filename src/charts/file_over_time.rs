//! Exports and imports of an opened file by period: of one country, or of all countries together.

use super::Unfit;
use super::figure::{Figure, Point, value_text};
use super::file_answer::{source_line, with_notes};
use super::marks::{self, Mark, Order};
use super::rows::readable_unit;
use super::words::{FILE_TITLE_LETTERS, fitting};
use crate::analysis::flows::{AnswerRow, TradeQuestion, trade_over_time};
use crate::data::{Countries, Dataset, Flag, Flow, Period, upper_first};

/// One line for each flow, in money or weight; periods without a report stay gaps.
///
/// # Errors
/// [`Unfit`] when the file has neither flow.
pub fn figure(
    dataset: &Dataset,
    countries: &Countries,
    question: &TradeQuestion,
    years: Option<(i32, i32)>,
) -> Result<Figure, Unfit> {
    let unfit = |reason: String| Unfit { reason, next_step: "Choose another country or product".to_owned() };
    let answer = trade_over_time(&dataset.frame, countries, question, &dataset.choices)
        .map_err(|error| unfit(error.to_string()))?;
    let rows: Vec<(Flow, &AnswerRow, Period)> = answer
        .flows
        .iter()
        .flat_map(|(flow, rows)| rows.iter().map(|row| (*flow, row)))
        .filter_map(|(flow, row)| Some((flow, row, Period::parse(&row.period)?)))
        .filter(|(.., period)| years.is_none_or(|(from, to)| (from..=to).contains(&period.start_year())))
        .collect();
    let ends = rows.iter().map(|row| row.2).min().zip(rows.iter().map(|row| row.2).max());
    let Some((first, last)) = ends else {
        return Err(unfit("No period in view has a figure".to_owned()));
    };
    let unit = rows.first().map_or("", |(_, row, _)| row.unit.as_str());
    let (divisor, unit) = readable_unit(rows.iter().map(|(_, row, _)| row.value).fold(0.0, f64::max), unit);
    let (who, code) = match &question.reporter {
        Some(reporter) => {
            let country = countries.resolve(reporter);
            (country.map_or(reporter.as_str(), |country| &country.name), country.map_or("", |country| &country.code))
        }
        None => ("All countries in the file", ""),
    };
    let goods =
        if question.product.eq_ignore_ascii_case("TOTAL") { "all goods".to_owned() } else { question.product.clone() };
    let marks: Vec<Mark> = rows
        .iter()
        .map(|(flow, row, period)| Mark {
            key: flow.code().to_owned(),
            name: upper_first(flow.word()),
            code: code.to_owned(),
            period: *period,
            point: point(row, dataset, divisor, &format!("{} of {goods}", flow.word())),
        })
        .collect();
    let order = Order { unit: &unit, subject: code, adds_up: false, as_given: true };
    let (panel, _) = marks::panel(&marks, &order);
    let title = rows.iter().rev().find(|(flow, ..)| *flow == rows[0].0).map_or_else(String::new, |(flow, row, _)| {
        let value = value_text(row.value / divisor, &unit);
        let mirror = if row.flags.has(Flag::Mirror) { " (mirror)" } else { "" };
        format!("{who}: {} of {goods} {value} in {}{mirror}", flow.word(), row.period)
    });
    let caveats = with_notes(Vec::new(), &answer.notes, dataset);
    let periods = if first == last { first.to_string() } else { format!("{first}–{last}") };
    let subtitle = format!("{who}, exports and imports of {goods}, {unit}, {periods}");
    Ok(Figure {
        chart: "file-over-time".to_owned(),
        summary: format!("{subtitle}. {title}. {}", caveats.join(". ")),
        title: fitting(title, FILE_TITLE_LETTERS, || format!("Trade in {goods} over time")),
        subtitle,
        panels: vec![panel],
        lanes: Vec::new(),
        years: (first != last).then(|| (first.at().floor(), last.at().floor() + 1.0)),
        caveats,
        source_line: source_line(dataset),
    })
}

fn point(row: &AnswerRow, dataset: &Dataset, divisor: f64, what: &str) -> Point {
    Point {
        period: row.period.clone(),
        value: row.value / divisor,
        flags: row.flags.clone(),
        sources: vec![dataset.provenance.file_name.clone()],
        how: format!("{what} of {}: sum of its partners", row.period),
        ..Point::default()
    }
}
