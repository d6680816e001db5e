//! How every bundled chart is put together: years in view, colours, the refusal where nothing is in view, and one
//! figure. Rows become points in [`super::rows`]; the sentences are made in [`super::words`].

use super::figure::{Figure, Panel, Point, Role};
use super::words::{MOST_CAVEATS, TITLE_LETTERS, fitting, source_line, summary, years_text};
use super::{Spec, Unfit, events};
use crate::data::{Library, Period};

/// Words of a figure, before they are put together.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Finding or neutral title, see [`headline`].
    pub title: String,
    /// Measure, unit and base; the years are added where the figure has them.
    pub subtitle: String,
    /// Definition for the source line.
    pub definition: String,
    /// What to beware of.
    pub caveats: Vec<String>,
    /// Whether any value is our arithmetic.
    pub calculated: bool,
}

/// The finding where there is one and it fits on a line, else the neutral title.
pub(super) fn headline(finding: Option<String>, neutral: &str) -> String {
    finding.map_or_else(|| neutral.to_owned(), |finding| fitting(finding, TITLE_LETTERS, || neutral.to_owned()))
}

/// Whether a period lies in the years asked for, wholly or in part.
pub(super) fn in_view(spec: &Spec, period: Period) -> bool {
    spec.years.is_none_or(|(from, to)| period.start_year() <= to && period.last_year() >= from)
}

/// A period of the tables: one with an open start, such as `/2021`, stands at its end.
pub(super) fn dated(period: &str) -> Option<Period> {
    Period::parse(period.trim_start_matches('/'))
}

/// The year in which a point's period begins.
pub(super) fn year_of(point: &Point) -> i32 {
    dated(&point.period).map_or(0, Period::start_year)
}

/// Positions of all points.
pub(super) fn positions(panels: &[Panel]) -> impl Iterator<Item = f64> + '_ {
    panels.iter().flat_map(Panel::points).map(|point| point.at)
}

/// Both ends of the view in time: the years asked for, the last one in full; else the years of the points.
/// `None` where there are neither.
pub(super) fn years(spec: &Spec, ats: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    spec.years.map(|(from, to)| (f64::from(from), f64::from(to) + 1.0)).or_else(|| whole_years(ats))
}

/// The years of some positions, the last one in full; `None` where there are none.
pub(super) fn whole_years(ats: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    ats.into_iter().fold(None, |span, at| {
        let (from, to) = span.unwrap_or((at.floor(), at.floor() + 1.0));
        Some((from.min(at.floor()), to.max(at.floor() + 1.0)))
    })
}

/// Colours of areas as in [`Role::for_codes`]; the union keeps its colour whatever its members, and no other group
/// passes for a fourth country.
pub(super) fn roles<'a>(library: &Library, codes: impl IntoIterator<Item = &'a str>) -> Vec<Role> {
    Role::for_codes(codes.into_iter().map(|code| match code {
        "EU" => "EU27",
        group if !group.starts_with("EU2") && library.countries().is_group(group) => "",
        country => country,
    }))
}

/// Years as people write them: `1998–2015`, or one year.
pub(super) fn span_text(periods: impl IntoIterator<Item = Period>) -> String {
    let span = periods.into_iter().fold(None, |span: Option<(i32, i32)>, period| {
        let (from, to) = (period.start_year(), period.last_year());
        Some(span.map_or((from, to), |(first, last)| (first.min(from), last.max(to))))
    });
    match span {
        Some(years) => range_text(years),
        None => String::new(),
    }
}

/// Years of some points, as [`span_text`].
pub(super) fn span_of<'a>(points: impl IntoIterator<Item = &'a Point>) -> String {
    span_text(points.into_iter().filter_map(|point| dated(&point.period)))
}

/// Two years as people write them, or one.
pub(super) fn range_text((from, to): (i32, i32)) -> String {
    if from == to { from.to_string() } else { format!("{from}–{to}") }
}

/// Why nothing is drawn when the years asked for hold no row, with those that do.
pub(super) fn nothing(what: &str, spec: &Spec, existing: impl IntoIterator<Item = Period>) -> Unfit {
    let existing = years_text(existing.into_iter().flat_map(|period| period.start_year()..=period.last_year()));
    let asked = spec.years.map_or(String::new(), |years| format!(" in {}", range_text(years)));
    Unfit {
        reason: format!("There is no {what}{asked}"),
        next_step: if existing.is_empty() {
            "Choose another definition".to_owned()
        } else {
            format!("Figures exist for {existing}: widen the years or choose another definition")
        },
    }
}

/// Says that countries added by the user are not drawn under this definition, where there is room for it.
pub(super) fn without_companions(mut figure: Figure, spec: &Spec, drawn_in: &str) -> Figure {
    if !spec.companions.is_empty() && figure.caveats.len() < MOST_CAVEATS {
        figure.caveats.push(format!("Countries added beside are drawn under “{drawn_in}” only"));
    }
    figure
}

/// Puts the parts together: lanes for figures in time, the source line and the summary follow from them.
pub(super) fn figure(
    library: &Library,
    spec: &Spec,
    panels: Vec<Panel>,
    years: Option<(f64, f64)>,
    words: Words,
) -> Result<Figure, Unfit> {
    let lanes = match years {
        Some(years) => events::lanes(library, spec.lanes, years)?,
        None => Vec::new(),
    };
    let mut figure = Figure {
        chart: spec.chart.clone(),
        title: words.title,
        subtitle: words.subtitle,
        panels: panels.into_iter().map(Panel::fit).collect(),
        lanes,
        years,
        caveats: words.caveats,
        source_line: String::new(),
        summary: String::new(),
    };
    let span = span_of(figure.panels.iter().flat_map(Panel::points));
    if !span.is_empty() {
        figure.subtitle = format!("{}, {span}", figure.subtitle);
    }
    figure.source_line = source_line(library, &figure.sources(), &words.definition, words.calculated);
    figure.summary = summary(&figure);
    Ok(figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_holds_the_last_year_in_full() {
        let spec = Spec::of("prisoners");
        assert_eq!(years(&spec, [2020.6, 2026.2]), Some((2020.0, 2027.0)));
        assert_eq!(years(&spec, []), None);
        assert_eq!(years(&Spec { years: Some((2021, 2022)), ..spec }, [1990.0]), Some((2021.0, 2023.0)));
    }

    #[test]
    fn spans_and_overlaps_count_whole_years() {
        let period = |text| Period::parse(text).expect("canonical");
        assert_eq!(span_text([period("2021-01/2021-09"), period("2023")]), "2021–2023");
        assert_eq!(span_text([period("2025-12-13")]), "2025");
        let spec = Spec { years: Some((2020, 2020)), ..Spec::of("any") };
        assert!(in_view(&spec, period("1995/2020")));
        assert!(!in_view(&spec, period("2021-01")));
        let unfit = nothing("price", &spec, ["2015", "2005", "2006"].map(period));
        assert_eq!(unfit.reason, "There is no price in 2020");
        assert!(unfit.next_step.starts_with("Figures exist for 2005–2006 and 2015:"), "{unfit}");
    }

    #[test]
    fn a_finding_too_long_for_a_line_gives_way() {
        assert_eq!(headline(Some("x".repeat(TITLE_LETTERS + 1)), "Plain"), "Plain");
        assert_eq!(headline(Some("Short".to_owned()), "Plain"), "Short");
    }
}
