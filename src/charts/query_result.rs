//! The answer to a question in SQL: lines over time or bars, by columns that the user chooses or that speak for
//! themselves.

use std::collections::BTreeMap;

use polars::prelude::{Column, DataFrame, DataType};
use serde::{Deserialize, Serialize};

use super::Unfit;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series, value_text};
use super::marks::{MOST_BARS, MOST_LINES};
use super::rows::{join, step_of};
use crate::analysis::query::{Kind, kind};
use crate::data::{Countries, Flags, Period, format_thousands};

/// Letters of the question that the source line has room for.
const SQL_LETTERS: usize = 220;

/// Which columns are drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Axes {
    /// Along the axis: periods make lines, anything else bars.
    pub x: String,
    /// How far up or along.
    pub y: String,
    /// One line for each of its texts.
    pub series: Option<String>,
}

/// Rows to draw and the words around them.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The rows.
    pub frame: &'a DataFrame,
    /// The question; empty where the rows come from a file as they are.
    pub sql: &'a str,
    /// Where the rows come from.
    pub sources: &'a [String],
    /// What to beware of.
    pub notes: &'a [String],
}

/// Columns that can lie along the axis, give the height, and tell lines apart.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// For [`Axes::x`].
    pub x: Vec<String>,
    /// For [`Axes::y`].
    pub y: Vec<String>,
    /// For [`Axes::series`].
    pub series: Vec<String>,
}

/// What can be chosen.
pub fn choices(frame: &DataFrame) -> Choices {
    let names = |fits: &dyn Fn(&Column) -> bool| -> Vec<String> {
        frame.columns().iter().filter(|column| fits(column)).map(|column| column.name().to_string()).collect()
    };
    Choices {
        x: names(&|_| true),
        y: names(&|column| kind(column.dtype()).is_number()),
        series: names(&|column| kind(column.dtype()) == Kind::Text),
    }
}

/// The columns that speak for themselves; `None` where there is no number to draw.
pub fn guess(frame: &DataFrame) -> Option<Axes> {
    let columns = || frame.columns().iter();
    let named = |column: &&Column, words: &[&str]| {
        let name = column.name().to_lowercase();
        words.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")))
    };
    let of_time = |column: &&Column| named(column, &["period", "year", "date", "month", "time"]) && is_time(column);
    let x = columns()
        .find(of_time)
        .or_else(|| columns().find(|column| kind(column.dtype()) != Kind::Number && is_time(column)))
        .or_else(|| columns().find(|column| kind(column.dtype()) == Kind::Text))
        .or_else(|| columns().next())?;
    let heights = || {
        columns().filter(|column| {
            kind(column.dtype()).is_number() && column.name() != x.name() && !named(column, &["agg", "row_no"])
        })
    };
    let share = |column: &&Column| named(column, &["share", "share_pct", "pct", "percent"]);
    let y = heights()
        .find(share)
        .or_else(|| heights().find(|column| named(column, &["value", "sum", "total", "usd", "kg"])))
        .or_else(|| heights().find(|column| kind(column.dtype()) == Kind::Number))
        .or_else(|| heights().next())?;
    let texts = || columns().filter(|column| kind(column.dtype()) == Kind::Text && column.name() != x.name());
    let apart = ["series", "reporter", "partner", "country", "code", "product", "name", "flow", "measure", "unit"];
    let tells = |column: &&Column| column.n_unique().is_ok_and(|n| n > 1);
    let series = apart
        .iter()
        .find_map(|word| texts().filter(tells).find(|column| named(column, &[word])))
        .or_else(|| texts().find(tells));
    Some(Axes {
        x: x.name().to_string(),
        y: y.name().to_string(),
        series: series.filter(|_| is_time(x)).map(|column| column.name().to_string()),
    })
}

/// Cells of a column that are looked at before it counts as a column of time.
const LOOKED_AT: usize = 500;

/// Whether the first [`LOOKED_AT`] cells that are there are periods, years, days or moments.
fn is_time(column: &Column) -> bool {
    match kind(column.dtype()) {
        Kind::Date | Kind::Moment => true,
        Kind::Whole => years_only(column),
        Kind::Text => {
            let Ok(texts) = column.cast(&DataType::String) else { return false };
            let Ok(texts) = texts.str() else { return false };
            let mut cells = texts.iter().flatten().filter(|cell| !cell.is_empty()).peekable();
            cells.peek().is_some() && cells.take(LOOKED_AT).all(|cell| Period::parse(cell).is_some())
        }
        Kind::Number | Kind::Truth => false,
    }
}

fn years_only(column: &Column) -> bool {
    let Ok(numbers) = column.cast(&DataType::Int64) else { return false };
    let Ok(numbers) = numbers.i64() else { return false };
    let mut cells = numbers.iter().flatten().peekable();
    cells.peek().is_some() && cells.take(LOOKED_AT).all(|year| (1800..=2200).contains(&year))
}

struct Cell {
    x: String,
    series: String,
    value: f64,
    row: usize,
}

/// The figure of an answer.
///
/// # Errors
/// [`Unfit`] says why these columns make no picture, and what to choose or ask instead.
pub fn figure(
    answer: &Answer<'_>,
    axes: &Axes,
    countries: &Countries,
    years: Option<(i32, i32)>,
) -> Result<Figure, Unfit> {
    let mut caveats: Vec<String> = Vec::new();
    let x = column(answer.frame, &axes.x)?;
    let time = is_time(x);
    let cells = cells(answer.frame, axes, x, &mut caveats)?;
    let unit = unit(answer.frame, &axes.y);
    let panel = if time {
        lines(&cells, axes, &unit, countries, answer, years, &mut caveats)?
    } else {
        bars(&cells, axes, &unit, countries, answer, &mut caveats)?
    };
    caveats.extend(answer.notes.iter().cloned());
    let points: Vec<&Point> = panel.series.iter().flat_map(|series| &series.points).collect();
    let span = points.iter().fold((f64::MAX, f64::MIN), |(low, high), point| (low.min(point.at), high.max(point.at)));
    let periods = match (points.first(), points.last()) {
        (Some(_), Some(_)) if time => {
            let (first, last) = (span.0.floor(), span.1.floor());
            if last - first < 0.5 { format!(", {first:.0}") } else { format!(", {first:.0}–{last:.0}") }
        }
        _ => String::new(),
    };
    let by = axes.series.as_ref().map_or_else(String::new, |series| format!(" and {series}"));
    let title = format!("{} by {}{by}", axes.y, axes.x);
    let in_unit = if unit.is_empty() { String::new() } else { format!(" in {unit}") };
    let subtitle = format!(
        "{}{in_unit}, {} rows of the {}{periods}",
        axes.y,
        format_thousands(answer.frame.height() as u64),
        if answer.sql.is_empty() { "table" } else { "answer" },
    );
    let summary = summary(&title, &subtitle, &panel, &caveats);
    Ok(Figure {
        chart: "query".to_owned(),
        title,
        subtitle,
        years: time.then_some((span.0.floor(), span.1.floor() + 1.0)),
        panels: vec![panel],
        lanes: Vec::new(),
        caveats,
        source_line: source_line(answer),
        summary,
    })
}

fn column<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Column, Unfit> {
    frame.column(name).map_err(|_no_column| Unfit {
        reason: format!("The answer has no column “{name}”"),
        next_step: "Choose the columns to draw again".to_owned(),
    })
}

/// The texts and numbers to draw, one for each row that has both.
fn cells(frame: &DataFrame, axes: &Axes, x: &Column, caveats: &mut Vec<String>) -> Result<Vec<Cell>, Unfit> {
    let unfit = |cause: polars::prelude::PolarsError| Unfit {
        reason: format!("These columns cannot be drawn: {cause}"),
        next_step: "Choose other columns".to_owned(),
    };
    let texts = |column: &Column| column.cast(&DataType::String).and_then(|texts| texts.str().cloned()).map_err(unfit);
    let y = column(frame, &axes.y)?;
    if !kind(y.dtype()).is_number() {
        return Err(Unfit {
            reason: format!("“{}” holds no numbers, so it has no height", axes.y),
            next_step: "Choose a column with numbers for the height".to_owned(),
        });
    }
    let numbers = y.cast(&DataType::Float64).and_then(|y| y.f64().cloned()).map_err(unfit)?;
    let periods = texts(x)?;
    let series = axes.series.as_ref().map(|name| column(frame, name).and_then(texts)).transpose()?;
    let mut cells = Vec::new();
    let mut n_missing = 0_u64;
    for (row, (x, value)) in periods.iter().zip(numbers.iter()).enumerate() {
        match (x, value.filter(|value| value.is_finite())) {
            (Some(x), Some(value)) if !x.is_empty() => cells.push(Cell {
                x: x.to_owned(),
                series: series.as_ref().and_then(|series| series.get(row)).unwrap_or_default().to_owned(),
                value,
                row,
            }),
            _ => n_missing += 1,
        }
    }
    if n_missing > 0 {
        caveats.push(format!("Rows without a number to draw: {}", format_thousands(n_missing)));
    }
    if cells.is_empty() {
        return Err(Unfit {
            reason: "No row of the answer has a number to draw".to_owned(),
            next_step: "Choose another column for the height, or widen the question".to_owned(),
        });
    }
    Ok(cells)
}

/// The unit: that of a `unit` column with one text, or what the column's name says.
fn unit(frame: &DataFrame, y: &str) -> String {
    let lower = y.to_lowercase();
    if lower.ends_with("pct") || lower.ends_with("percent") {
        return "%".to_owned();
    }
    let named = [("usd", "USD"), ("eur", "EUR"), ("kg", "kg"), ("tonnes", "t")];
    if let Some((_, unit)) = named.iter().find(|(word, _)| lower == *word || lower.ends_with(&format!("_{word}"))) {
        return (*unit).to_owned();
    }
    let one = frame.column("unit").ok().filter(|unit| unit.n_unique().is_ok_and(|n| n == 1));
    one.filter(|_| lower == "value" || lower == "sum")
        .and_then(|unit| unit.get(0).ok().map(|cell| cell.str_value().into_owned()))
        .unwrap_or_default()
}

fn point(cell: &Cell, at: f64, answer: &Answer<'_>) -> Point {
    Point {
        period: cell.x.clone(),
        at,
        value: cell.value,
        flags: Flags::default(),
        sources: answer.sources.to_vec(),
        how: format!("Row {} of the {}", cell.row + 1, if answer.sql.is_empty() { "table" } else { "answer" }),
        place: u32::try_from(cell.row).ok(),
        ..Point::default()
    }
}

fn name(countries: &Countries, code: &str, otherwise: &str) -> String {
    match countries.name(code) {
        "" => otherwise.to_owned(),
        name => name.to_owned(),
    }
}

fn lines(
    cells: &[Cell],
    axes: &Axes,
    unit: &str,
    countries: &Countries,
    answer: &Answer<'_>,
    years: Option<(i32, i32)>,
    caveats: &mut Vec<String>,
) -> Result<Panel, Unfit> {
    let mut by_series: BTreeMap<&str, Vec<(Period, &Cell)>> = BTreeMap::new();
    let mut unreadable = 0_u64;
    for cell in cells {
        // A moment is drawn on its day.
        let Some(period) = Period::parse(&cell.x).or_else(|| cell.x.get(..10).and_then(Period::parse)) else {
            unreadable += 1;
            continue;
        };
        if years.is_none_or(|(from, to)| (from..=to).contains(&period.start_year())) {
            by_series.entry(&cell.series).or_default().push((period, cell));
        }
    }
    if unreadable > 0 {
        caveats.push(format!("Rows whose {} is no period: {}", axes.x, format_thousands(unreadable)));
    }
    let Some(latest) = by_series.values().flatten().map(|(period, _)| *period).max() else {
        return Err(Unfit {
            reason: "The answer has no row in the years in view".to_owned(),
            next_step: "Widen the years".to_owned(),
        });
    };
    for points in by_series.values_mut() {
        points.sort_by(|a, b| a.0.at().total_cmp(&b.0.at()));
        if let Some(pair) = points.windows(2).find(|pair| matches!(pair, [a, b] if a.1.x == b.1.x)) {
            let twice = pair.first().map_or("", |(_, cell)| cell.x.as_str());
            let (what, next_step) = match &axes.series {
                Some(series) => (
                    format!("Several rows have the same {} and {series}, {twice} first", axes.x),
                    "Add them up with GROUP BY, or choose another column for the lines",
                ),
                None => (
                    format!("Several rows have the same {}, {twice} first", axes.x),
                    "Choose a column that tells the lines apart, or add rows up with GROUP BY",
                ),
            };
            return Err(Unfit { reason: what, next_step: next_step.to_owned() });
        }
    }
    let mut order: Vec<(&str, f64)> = by_series
        .iter()
        .map(|(series, points)| {
            (
                *series,
                points
                    .iter()
                    .filter(|(period, _)| *period == latest)
                    .map(|(_, cell)| cell.value)
                    .fold(f64::MIN, f64::max),
            )
        })
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let n_series = order.len();
    let belarus = order.iter().position(|(series, _)| *series == "BLR").filter(|at| *at >= MOST_LINES);
    if let Some(at) = belarus {
        order.swap(MOST_LINES - 1, at);
    }
    order.truncate(MOST_LINES);
    if n_series > order.len() {
        caveats.push(format!(
            "{} of {n_series} lines are drawn: those highest in the last period; the table has all",
            order.len()
        ));
    }
    let step = step_of(latest.freq());
    let codes: Vec<&str> = order.iter().map(|(series, _)| *series).collect();
    let roles = if axes.series.is_some() { Role::for_codes(codes.iter().copied()) } else { vec![Role::Belarus] };
    let mut panel = Panel::new(PanelKind::Time, unit);
    for (code, role) in codes.iter().zip(roles) {
        let Some(cells) = by_series.get(code) else { continue };
        let mut points: Vec<Point> = cells.iter().map(|(period, cell)| point(cell, period.at(), answer)).collect();
        join(&mut points, step);
        let (key, name) = if code.is_empty() {
            (axes.y.clone(), axes.y.clone())
        } else {
            ((*code).to_owned(), name(countries, code, code))
        };
        panel.series.push(Series::new(key, name, role, Look::Line).of(*code).with(points));
    }
    Ok(panel.fit())
}

fn bars(
    cells: &[Cell],
    axes: &Axes,
    unit: &str,
    countries: &Countries,
    answer: &Answer<'_>,
    caveats: &mut Vec<String>,
) -> Result<Panel, Unfit> {
    let label = |cell: &Cell| {
        let x = name(countries, &cell.x, &cell.x);
        if cell.series.is_empty() { x } else { format!("{x} · {}", name(countries, &cell.series, &cell.series)) }
    };
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for cell in cells {
        *seen.entry((&cell.x, &cell.series)).or_default() += 1;
    }
    if let Some(((x, _), n)) = seen.iter().find(|(_, n)| **n > 1) {
        return Err(Unfit {
            reason: format!("{n} rows have the same {}, {x}", axes.x),
            next_step: "Add them up with GROUP BY, or choose a column that tells them apart".to_owned(),
        });
    }
    let mut order: Vec<&Cell> = cells.iter().collect();
    // Answers come sorted as the question wants; a long one shows its largest.
    if order.len() > MOST_BARS {
        caveats.push(format!(
            "The {MOST_BARS} largest of {} rows are drawn; the table has all",
            format_thousands(order.len() as u64)
        ));
        order.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.row.cmp(&b.row)));
        order.truncate(MOST_BARS);
    }
    let roles = Role::for_codes(order.iter().map(|cell| cell.x.as_str()));
    let mut panel = Panel::new(PanelKind::Bars { categories: order.iter().map(|cell| label(cell)).collect() }, unit);
    for (at, (cell, role)) in order.iter().zip(roles).enumerate() {
        let bar = Series::new(cell.row.to_string(), label(cell), role, Look::Bar).of(&cell.x);
        panel.series.push(bar.with(vec![point(cell, at as f64, answer)]));
    }
    Ok(panel.fit())
}

fn source_line(answer: &Answer<'_>) -> String {
    let mut line = answer.sources.join(", ");
    if !answer.sql.is_empty() {
        let sql: Vec<&str> = answer.sql.split_whitespace().collect();
        let sql = sql.join(" ");
        let cut: String = sql.chars().take(SQL_LETTERS).collect();
        line.push_str(&format!(" · SQL: {cut}{} · our calculation", if cut.len() < sql.len() { "…" } else { "" }));
    }
    line
}

fn summary(title: &str, subtitle: &str, panel: &Panel, caveats: &[String]) -> String {
    let mut sentences = vec![title.to_owned(), subtitle.to_owned()];
    for series in panel.series.iter().take(MOST_BARS) {
        if let (Some(first), Some(last)) = (series.points.first(), series.points.last()) {
            let said = |point: &Point| format!("{} in {}", value_text(point.value, &panel.scale.unit), point.period);
            sentences.push(if series.points.len() == 1 {
                format!("{}: {}", series.name, value_text(first.value, &panel.scale.unit))
            } else {
                format!("{}: {}, {}", series.name, said(first), said(last))
            });
        }
    }
    sentences.extend(caveats.iter().cloned());
    sentences.join(". ") + "."
}

#[cfg(test)]
mod tests;
