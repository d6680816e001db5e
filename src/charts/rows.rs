//! Rows of the bundled tables as the charts need them: typed, with flags, and joined only where neighbours are
//! comparable.

use polars::prelude::{DataFrame, IntoLazy as _, PolarsError, col, lit};

use super::figure::{Point, unit_text};
use super::{Spec, Unfit, view};
use crate::data::{Flag, Flags, Freq, Library, Period, RowRef, TableId, format_thousands};

/// One row of an observation table, typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As written.
    pub period_text: String,
    /// Typed; `None` where the table leaves the period open.
    pub period: Option<Period>,
    /// Area code of the reporter.
    pub reporter: String,
    /// Area code of the partner.
    pub partner: String,
    /// Flow code.
    pub flow: String,
    /// Product code or name.
    pub product: String,
    /// The number; `None` where the source prints a range only.
    pub value: Option<f64>,
    /// Lower end of a printed range.
    pub low: Option<f64>,
    /// Upper end of a printed range.
    pub high: Option<f64>,
    /// Unit of the three.
    pub unit: String,
    /// What it counts.
    pub basis: String,
    /// Series key.
    pub series: String,
    /// Its marks.
    pub flags: Flags,
    /// Source id.
    pub source: String,
    /// The table's note.
    pub note: String,
    /// Where it stands; more than one place where the figure was computed from several rows.
    pub rows: Vec<RowRef>,
}

/// Which rows of a table: equal text in each named column.
pub type Where<'a> = &'a [(&'a str, &'a str)];

/// Rows of a table whose columns hold exactly these texts, in table order.
///
/// # Errors
/// [`Unfit`] when the table lacks a column: a defect of the build that the card tests catch.
pub fn rows(library: &Library, table: TableId, filter: Where<'_>) -> Result<Vec<Row>, Unfit> {
    let frame = filter
        .iter()
        .fold(library.frame(table).clone().lazy(), |frame, (column, text)| frame.filter(col(*column).eq(lit(*text))))
        .collect()
        .map_err(|cause| defect(table, &cause))?;
    typed(table, &frame)
}

pub(super) fn defect(table: TableId, cause: &PolarsError) -> Unfit {
    Unfit::defect(format!("The bundled table {table} cannot be read: {cause}"))
}

fn typed(table: TableId, frame: &DataFrame) -> Result<Vec<Row>, Unfit> {
    let text =
        |name: &str| frame.column(name).and_then(|column| column.str().cloned()).map_err(|cause| defect(table, &cause));
    let number =
        |name: &str| frame.column(name).and_then(|column| column.f64().cloned()).map_err(|cause| defect(table, &cause));
    let (period, reporter, partner, flow) = (text("period")?, text("reporter")?, text("partner")?, text("flow")?);
    let (product, unit, basis, series) = (text("product")?, text("unit")?, text("basis")?, text("series")?);
    let (flag, source, note) = (text("flag")?, text("source")?, text("note")?);
    let (value, low, high) = (number("value")?, number("low")?, number("high")?);
    let number_of = frame.column("row_no").and_then(|column| column.u32().cloned());
    let number_of = number_of.map_err(|cause| defect(table, &cause))?;
    let cell = |column: &polars::prelude::StringChunked, at: usize| column.get(at).unwrap_or_default().to_owned();
    Ok((0..frame.height())
        .map(|at| Row {
            period_text: cell(&period, at),
            period: Period::parse(period.get(at).unwrap_or_default()),
            reporter: cell(&reporter, at),
            partner: cell(&partner, at),
            flow: cell(&flow, at),
            product: cell(&product, at),
            value: value.get(at),
            low: low.get(at),
            high: high.get(at),
            unit: cell(&unit, at),
            basis: cell(&basis, at),
            series: cell(&series, at),
            flags: Flags::parse(flag.get(at).unwrap_or_default()).unwrap_or_default(),
            source: cell(&source, at),
            note: cell(&note, at),
            rows: number_of.get(at).map(|row| RowRef { table, row }).into_iter().collect(),
        })
        .collect())
}

impl Row {
    /// Whether its period lies in the years asked for, wholly or in part.
    pub(super) fn in_view(&self, spec: &Spec) -> bool {
        view::dated(&self.period_text).is_some_and(|period| view::in_view(spec, period))
    }

    /// The row as a point in time: range-only rows stand at the middle of their range.
    pub fn point(&self) -> Option<Point> {
        self.point_at(self.period?.at())
    }

    /// The same at another place, such as that of a bar.
    pub(super) fn point_at(&self, at: f64) -> Option<Point> {
        let value = match (self.value, self.low, self.high) {
            (Some(value), _, _) => value,
            (None, Some(low), Some(high)) => f64::midpoint(low, high),
            (None, Some(one), None) | (None, None, Some(one)) => one,
            (None, None, None) => return None,
        };
        Some(Point {
            period: self.period_text.clone(),
            at,
            value,
            low: self.low,
            high: self.high,
            joined: false,
            label: String::new(),
            code: String::new(),
            flags: self.flags.clone(),
            sources: vec![self.source.clone()],
            how: String::new(),
            note: self.note.clone(),
            rows: self.rows.clone(),
            place: None,
        })
    }
}

/// Sorts points in time and joins each to the one before when it follows within `step` years and neither is
/// distorted. Points that a flag calls a plan or a claim are never joined.
pub fn join(points: &mut [Point], step: f64) {
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    let apart = |point: &Point| point.flags.distorts() || point.flags.has(Flag::Plan) || point.flags.has(Flag::Claim);
    let mut before: Option<(f64, bool)> = None;
    for point in points {
        let alone = apart(point);
        point.joined = before.is_some_and(|(at, was_alone)| {
            !alone && !was_alone && point.at - at <= step * 1.01 && !point.flags.has(Flag::Break)
        });
        before = Some((point.at, alone));
    }
}

/// Longest distance in years at which two figures of this frequency are neighbours; a count on a day holds for a year.
pub fn step_of(freq: Freq) -> f64 {
    match freq {
        Freq::Month => 1.0 / 12.0 + 0.01,
        Freq::Quarter => 0.26,
        Freq::HalfYear => 0.51,
        Freq::Year | Freq::Day | Freq::Part => 1.0,
    }
}

/// What figures of a unit are divided by so that the largest is below a thousand or so, and the unit they then have.
pub fn readable_unit(largest: f64, unit: &str) -> (f64, String) {
    let steps: &[(f64, &str)] = match unit {
        "USD" => &[(1e9, "bn USD"), (1e6, "million USD")],
        "EUR" => &[(1e9, "bn EUR"), (1e6, "million EUR")],
        "kg" => &[(1e9, "Mt"), (1e6, "kt"), (1e3, "t")],
        _ => &[],
    };
    let step = steps.iter().find(|(divisor, _)| largest >= *divisor);
    step.map_or_else(|| (1.0, unit.to_owned()), |(divisor, name)| (*divisor, (*name).to_owned()))
}

/// Points of the rows in view, joined where neighbours are comparable and at most `step` years apart, never
/// for 0; `how` says each row in words.
pub(super) fn points(spec: &Spec, rows: &[Row], step: f64, how: impl Fn(&Row) -> String) -> Vec<Point> {
    let mut points: Vec<Point> = rows
        .iter()
        .filter(|row| row.in_view(spec))
        .filter_map(|row| Some(Point { how: how(row), ..row.point()? }))
        .collect();
    if step > 0.0 {
        join(&mut points, step);
    } else {
        points.sort_by(|a, b| a.at.total_cmp(&b.at));
    }
    points
}

/// A row as it stands, no digit lost: "6,940.301 kt K₂O as printed (FAO (2026))"; a printed range keeps both ends.
pub(super) fn as_printed(library: &Library, row: &Row) -> String {
    let amount = match (row.value, row.low, row.high) {
        (Some(value), _, _) => exact(value, &row.unit),
        (None, Some(low), Some(high)) => {
            format!("{} to {}, the point is their middle,", exact(low, ""), exact(high, &row.unit))
        }
        (None, low, high) => low.or(high).map_or_else(String::new, |one| exact(one, &row.unit)),
    };
    format!("{amount} as printed ({})", library.sources().short(&row.source))
}

/// A number with every digit and commas between thousands, and its unit.
fn exact(value: f64, unit: &str) -> String {
    let digits = format!("{}", value.abs());
    let (whole, fraction) = digits.split_once('.').map_or((digits.as_str(), None), |(w, f)| (w, Some(f)));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), format_thousands);
    let sign = if value < 0.0 { "\u{2212}" } else { "" };
    let number = fraction.map_or_else(|| format!("{sign}{whole}"), |fraction| format!("{sign}{whole}.{fraction}"));
    match unit {
        "" => number,
        "%" => format!("{number}%"),
        _ => format!("{number} {}", unit_text(unit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, flags: &str) -> Point {
        Point { at, flags: Flags::parse(flags).expect("known flags"), ..Point::default() }
    }

    #[test]
    fn gaps_and_distorted_figures_are_never_bridged() {
        let mut points =
            [point(2015.0, ""), point(2016.0, "outlier"), point(2017.0, ""), point(2018.0, ""), point(2020.0, "")];
        join(&mut points, 1.0);
        assert_eq!(points.map(|p| p.joined), [false, false, false, true, false]);
    }

    #[test]
    fn printed_numbers_keep_their_digits() {
        assert_eq!(exact(7561.334, "kt K2O"), "7,561.334 kt K₂O");
        assert_eq!(exact(18.7, "%"), "18.7%");
        assert_eq!(exact(-11.0, "Mt"), "\u{2212}11 Mt");
    }
}
