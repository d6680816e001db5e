//! People newly recognised as political prisoners and pardoned: per month, and since 2020.

use super::cells::period_text;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series};
use super::rows::{Row, rows};
use super::view::{Words, figure, headline, in_view, nothing, positions, years};
use super::{Spec, Unfit};
use crate::data::{Flag, Freq, Library, Period, TableId, format_number};

const TABLE: TableId = "repression_flows";
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

/// What one row counts, as far as this chart draws it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Recognised,
    Pardoned,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Recognised, Self::Pardoned];

    const fn key(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::Pardoned => "pardoned",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Recognised => "Newly recognised",
            Self::Pardoned => "Pardoned",
        }
    }

    const fn role(self) -> Role {
        match self {
            Self::Recognised => Role::Belarus,
            Self::Pardoned => Role::Context,
        }
    }

    /// Flows of exactly this event; the additions of a single week and changes of the stock are other questions.
    fn flows(self, row: &Row) -> bool {
        row.series == self.key() && row.basis == "flow"
    }

    /// Running totals of this event.
    fn totals(self, row: &Row) -> bool {
        row.series.starts_with(self.key()) && row.basis == "cumulative"
    }
}

/// Monthly figures and means per month above, totals since 2020 below.
pub(super) fn build(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let every: Vec<Row> = rows(library, TABLE, &[])?;
    let drawn = |row: &&Row| Kind::ALL.into_iter().any(|kind| kind.flows(row) || kind.totals(row));
    let every: Vec<&Row> = every.iter().filter(drawn).collect();
    let seen: Vec<&Row> = every.iter().copied().filter(|row| row.in_view(spec)).collect();
    let mut rates = Panel::new(PanelKind::Time, "people per month");
    "Per month".clone_into(&mut rates.title);
    let mut totals = Panel::new(PanelKind::Time, "people");
    "Running totals".clone_into(&mut totals.title);
    totals.height = 0.7;
    for kind in Kind::ALL {
        let flows = || seen.iter().filter(move |row| kind.flows(row));
        let months = flows().filter(|row| is_month(row)).filter_map(|row| month_point(row)).collect();
        push(&mut rates, kind, "month", "in the month", months);
        let mut means: Vec<Point> = flows().filter(|row| !is_month(row)).filter_map(|row| mean_point(row)).collect();
        let running: Vec<&Row> = seen.iter().copied().filter(|row| kind.totals(row)).collect();
        means.extend(running.windows(2).filter_map(|pair| between_totals(pair[0], pair[1])));
        push(&mut rates, kind, "mean", "mean per month", means);
        let mut keys: Vec<&str> = running.iter().map(|row| row.series.as_str()).collect();
        keys.dedup();
        for key in keys {
            let of_key: Vec<&Row> = running.iter().copied().filter(|row| row.series == key).collect();
            let since = of_key.last().map_or("", |row| row.note.as_str());
            push(&mut totals, kind, key, since, of_key.iter().filter_map(|row| total_point(row)).collect());
        }
    }
    let panels: Vec<Panel> = [rates, totals].into_iter().filter(|panel| !panel.series.is_empty()).collect();
    if panels.is_empty() {
        return Err(nothing("count of recognitions or pardons", spec, every.iter().filter_map(|row| row.period)));
    }
    let view = years(spec, positions(&panels));
    let words = Words {
        title: headline(finding(&every, spec), "Political prisoners recognised and pardoned"),
        subtitle: "People newly recognised as political prisoners and pardoned".to_owned(),
        definition: "Viasna's recognitions and pardons".to_owned(),
        caveats: vec![
            "Recognition trails arrest by weeks to years: many recognitions in a month are not many arrests".to_owned(),
            "Means spread a longer period evenly over its months; single months are as published".to_owned(),
            "People also leave the list when a sentence ends: held is not recognised less pardoned".to_owned(),
        ],
        calculated: true,
    };
    figure(library, spec, panels, view, words)
}

fn push(panel: &mut Panel, kind: Kind, key: &str, what: &str, mut points: Vec<Point>) {
    if points.is_empty() {
        return;
    }
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    let name = if what.is_empty() { kind.name().to_owned() } else { format!("{}, {what}", kind.name()) };
    panel.series.push(Series::new(format!("{}-{key}", kind.key()), name, kind.role(), Look::Dots).with(points));
}

/// One whole month, whether written as a month or as its days.
fn is_month(row: &Row) -> bool {
    row.period.is_some_and(|period| period.freq() == Freq::Month || (27.0..=31.0).contains(&days(period)))
}

fn days(period: Period) -> f64 {
    f64::from((period.end() - period.start()).get_days())
}

fn month_point(row: &Row) -> Option<Point> {
    let mut point = row.point()?;
    point.how = format!("{} in {}, as published", format_number(point.value), period_text(row.period?));
    Some(point)
}

/// The mean per month of a longer period, at its middle.
fn mean_point(row: &Row) -> Option<Point> {
    let (period, mut point) = (row.period?, row.point()?);
    let months = days(period) / DAYS_PER_MONTH;
    let whole = format_number(point.value);
    point.value /= months;
    point.flags.insert(Flag::Derived);
    point.how = format!("{whole} ÷ {months:.1} months ({})", period_text(period));
    (months > 1.0).then_some(point)
}

/// The mean per month between two running totals of one series; none where a total is only a lower bound.
fn between_totals(before: &Row, after: &Row) -> Option<Point> {
    if before.series != after.series || before.flags.has(Flag::Approx) || after.flags.has(Flag::Approx) {
        return None;
    }
    let (from, to) = (before.period?, after.period?);
    let (less, more) = (before.value?, after.value?);
    let months = f64::from((to.start() - from.start()).get_days()) / DAYS_PER_MONTH;
    let mut flags = before.flags.clone().union(&after.flags);
    flags.insert(Flag::Derived);
    (months > 1.0 && more >= less).then(|| Point {
        period: format!("{}/{}", before.period_text, after.period_text),
        at: f64::midpoint(from.at(), to.at()),
        value: (more - less) / months,
        flags,
        sources: vec![after.source.clone(), before.source.clone()],
        how: format!(
            "({} − {}) ÷ {months:.1} months ({} to {})",
            format_number(more),
            format_number(less),
            period_text(from),
            period_text(to)
        ),
        rows: after.rows.iter().chain(&before.rows).copied().collect(),
        ..Point::default()
    })
}

/// A running total at its day.
fn total_point(row: &Row) -> Option<Point> {
    let mut point = row.point()?;
    point.how = format!("{} by {}, {}, as published", format_number(point.value), period_text(row.period?), row.note);
    Some(point)
}

/// "43 recognised and 29 pardoned a month in 2025", as drawn, for the latest period that has both.
fn finding(every: &[&Row], spec: &Spec) -> Option<String> {
    let value =
        |kind: Kind, period: Period| every.iter().find(|row| kind.flows(row) && row.period == Some(period))?.value;
    let mut periods: Vec<Period> = every.iter().filter_map(|row| row.period).filter(|p| in_view(spec, *p)).collect();
    periods.sort();
    periods.into_iter().rev().find_map(|period| {
        let (came, went) = (value(Kind::Recognised, period)?, value(Kind::Pardoned, period)?);
        let (year, months) = (period.start_year(), days(period) / DAYS_PER_MONTH);
        (days(period) > 300.0 && came > went)
            .then(|| format!("{:.0} recognised and {:.0} pardoned a month in {year}", came / months, went / months))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_totals_never_share_a_panel() {
        let library = Library::load().expect("bundled tables are good");
        let spec = Spec { definition: "flows".to_owned(), ..Spec::of("prisoners") };
        let figure = build(&library, &spec).expect("flows");
        let units: Vec<&str> = figure.panels.iter().map(|panel| panel.scale.unit.as_str()).collect();
        assert_eq!(units, ["people per month", "people"]);
        let rows = figure.rows();
        let value = |period: &str, unit: &str| {
            rows.iter().find(|row| row.period == period && row.unit == unit).map(|row| row.value)
        };
        assert_eq!(value("2024-06", "people per month"), Some(58.0));
        assert_eq!(value("2026-03-05", "people"), Some(4499.0));
        // (4,499 − 3,330) people over 613 days
        let mean = value("2024-06-30/2026-03-05", "people per month").expect("two totals");
        assert!((mean - 1169.0 / (613.0 / 30.4375)).abs() < 1e-9, "{mean}");
        assert_eq!(figure.title, "43 recognised and 29 pardoned a month in 2025");
        assert!(rows.iter().all(|row| (row.value - 25.0).abs() > 1e-9), "the additions of one week are no rate");
    }
}
