//! What the potash charts share: series and points from rows, the years in view, companions, refusals.

use super::events;
use super::figure::{Figure, Lane, Look, Panel, Point, RangeLook, Role, Series, unit_text};
pub(super) use super::potash_words::{
    amount_text, and, caveats, flag_caveats, lower_first, percent_text, span_text, summary, title, years_text,
};
use super::rows::{self, Row};
use super::{Chart, Lanes, Spec, Unfit};
use crate::data::{Flag, Library, Period, format_thousands};

/// The subject of every potash chart.
pub(super) const SUBJECT: &str = "BLR";

/// A series without ranges of its own kind.
pub(super) fn series(key: impl Into<String>, name: impl Into<String>, role: Role, look: Look) -> Series {
    Series::new(key, name, (role, look, RangeLook::Whisker))
}

/// A period of the tables: one with an open start, such as `/2021`, stands at its end.
pub(super) fn dated(period: &str) -> Option<Period> {
    Period::parse(period.trim_start_matches('/'))
}

/// Whether a period begins in a year in view.
pub(super) fn in_view(spec: &Spec, period: &str) -> bool {
    dated(period).is_some_and(|period| spec.shows(period.start_year()))
}

/// Points of the rows in view, joined where neighbours are comparable and at most `step` years apart, never
/// for 0; `how` says each row in words.
pub(super) fn points(spec: &Spec, rows: &[Row], step: f64, how: impl Fn(&Row) -> String) -> Vec<Point> {
    let mut points: Vec<Point> = rows
        .iter()
        .filter(|row| in_view(spec, &row.period_text))
        .filter_map(|row| Some(Point { how: how(row), ..row.point()? }))
        .collect();
    if step > 0.0 {
        rows::join(&mut points, step);
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

/// Both ends of the time axis, the last year in full: the years asked for, else those of the data.
pub(super) fn years_in_view(spec: &Spec, at: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let (first, last) = match spec.years {
        Some((from, to)) => (f64::from(from), f64::from(to)),
        None => at.into_iter().map(f64::floor).fold(None, |ends: Option<(f64, f64)>, at| {
            Some(ends.map_or((at, at), |(first, last)| (first.min(at), last.max(at))))
        })?,
    };
    Some((first, last + 1.0))
}

/// Figures back from the last one within which a finding is still news.
const RECENT_YEARS: i32 = 5;

/// Whether a point lies within a few years of the last one: what happened long before is no title for today.
pub(super) fn is_recent(point: &Point, all: &[Point]) -> bool {
    all.iter().map(year_of).max().is_none_or(|last| last - year_of(point) <= RECENT_YEARS)
}

/// "FAO estimate" where the source calls the figure one.
pub(super) fn estimate(library: &Library, point: &Point) -> Option<String> {
    let source = library.sources().get(point.sources.first()?)?;
    point.flags.has(Flag::Estimated).then(|| format!("{} estimate", source.producer))
}

/// Positions of all points of some series.
pub(super) fn positions(series: &[Series]) -> impl Iterator<Item = f64> + '_ {
    series.iter().flat_map(|series| &series.points).map(|point| point.at)
}

/// Event lanes for the years in view; none when they are switched off.
pub(super) fn lanes(library: &Library, spec: &Spec, years: Option<(f64, f64)>) -> Result<Vec<Lane>, Unfit> {
    match years {
        Some(years) if spec.lanes != Lanes::Off => events::lanes(library, spec.lanes, years),
        _ => Ok(Vec::new()),
    }
}

/// Companions to draw beside the subject: those asked for that the chart offers, else `default`.
/// Names of codes that the chart does not offer come back for a caveat.
pub(super) fn companions(chart: &Chart, spec: &Spec, default: &[&str]) -> (Vec<String>, Vec<String>) {
    if spec.companions.is_empty() {
        return (default.iter().map(|code| (*code).to_owned()).collect(), Vec::new());
    }
    let mut kept = Vec::new();
    let mut unknown = Vec::new();
    for code in &spec.companions {
        let list = if chart.companions.contains(&code.as_str()) { &mut kept } else { &mut unknown };
        if code != SUBJECT && !list.contains(code) {
            list.push(code.clone());
        }
    }
    (kept, unknown)
}

/// "No figures here for Laos, Jordan"; `None` when nothing is missing.
pub(super) fn missing_companions(library: &Library, codes: &[String]) -> Option<String> {
    let names: Vec<&str> = codes.iter().map(|code| library.countries().name(code)).collect();
    (!names.is_empty()).then(|| format!("No figures by this definition for {}", and(&names)))
}

/// Figures that only repeat the year before are no observations: whose and which years were left out.
pub(super) fn left_out(repeated: &[(String, i32)]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in repeated {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| {
        let years = years_text(repeated.iter().map(|(_, year)| *year));
        format!("{} {years}: left out, the source repeats the figure of the year before", and(&names))
    })
}

/// The year in which a point's period begins.
pub(super) fn year_of(point: &Point) -> i32 {
    dated(&point.period).map_or(0, Period::start_year)
}

/// A figure with everything but title, caveats and summary, which depend on what is drawn.
pub(super) fn drawing(chart: &Chart, panels: Vec<Panel>, years: Option<(f64, f64)>, lanes: Vec<Lane>) -> Figure {
    Figure {
        chart: chart.id.to_owned(),
        title: chart.title.to_owned(),
        subtitle: String::new(),
        panels: panels.into_iter().map(Panel::fit).collect(),
        lanes,
        years,
        caveats: Vec::new(),
        source_line: String::new(),
        summary: String::new(),
    }
}

/// Why nothing can be drawn: the years asked for lie outside the data, whose own years are named.
pub(super) fn nothing_in_view(chart: &Chart, spec: &Spec, available: impl IntoIterator<Item = i32>) -> Unfit {
    let available = years_text(available);
    let asked = spec.years.map_or_else(String::new, |(from, to)| format!(" from {from} to {to}"));
    Unfit {
        reason: format!("{} has no figures{asked} by this definition", chart.title),
        next_step: if available.is_empty() {
            "Choose another definition".to_owned()
        } else {
            format!("Figures exist for {available}: widen the years or choose another definition")
        },
    }
}

/// A measure cannot be computed from the tables.
pub(super) fn broken(cause: &impl std::fmt::Display) -> Unfit {
    Unfit {
        reason: format!("The bundled tables do not fit together: {cause}"),
        next_step: "Install this version again".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_numbers_keep_their_digits() {
        assert_eq!(exact(7561.334, "kt K2O"), "7,561.334 kt K₂O");
        assert_eq!(exact(18.7, "%"), "18.7%");
        assert_eq!(exact(-11.0, "Mt"), "\u{2212}11 Mt");
    }
}
