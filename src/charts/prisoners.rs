//! Political prisoners in Belarus: how many are held, how many come and go, and which releases brought what.

use super::cells::date_text;
use super::claim_lines::claim;
use super::figure::{Figure, Look, Panel, PanelKind, Point, RangeLook, Role, Series};
use super::rows::{Row, join, rows};
use super::view::{Words, figure as put_together, headline, in_view, nothing, years};
use super::{Chart, Definition, Spec, Unfit, prisoner_flows, releases};
use crate::data::{Flag, Library, Period, TableId, format_number};

const TABLE: TableId = "prisoners";

/// Counts of prisoners held, flows and releases.
pub const CHART: Chart = Chart {
    id: "prisoners",
    title: "Political prisoners",
    datasets: &["prisoners", "releases", "repression_flows", "claims", "events"],
    definitions: &[
        Definition {
            id: "held",
            title: "Held on a date",
            about: "People behind bars on the list of the rights group Viasna, at each published count; releases below. \
                    A list is a floor: not every case becomes known.",
        },
        Definition {
            id: "flows",
            title: "Recognised and pardoned",
            about: "People newly recognised as political prisoners and pardoned per month; running totals apart. \
                    A count of those held can stand still while both flows run.",
        },
        Definition {
            id: "releases",
            title: "Releases and what was given in return",
            about: "Each round of releases with its date, the counterpart and the concession, where one is named.",
        },
    ],
    companions: &[],
    stacks: false,
    build: figure,
};

/// Series key of the parallel list of another group.
const PARALLEL: &str = "dissidentby";
/// Longest time between two counts over which a count still holds, in years.
const HOLDS_FOR: f64 = 1.0;

/// The figure of the definition asked for.
///
/// # Errors
/// [`Unfit`] when the years asked for hold no row.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    match CHART.definition(spec)?.id {
        "flows" => prisoner_flows::build(library, spec),
        "releases" => releases::build(library, spec),
        _ => held(library, spec),
    }
}

fn held(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let every: Vec<Row> = rows(library, TABLE, &[("basis", "stock")])?;
    let (counts, others): (Vec<&Row>, Vec<&Row>) =
        every.iter().filter(|row| !row.flags.has(Flag::Claim) && row.in_view(spec)).partition(|row| is_main(row));
    if counts.is_empty() {
        return Err(nothing("count of political prisoners", spec, every.iter().filter_map(|row| row.period)));
    }
    let mut panel = Panel::new(PanelKind::Time, "people");
    let mut points: Vec<Point> = counts.iter().filter_map(|row| count_point(library, row)).collect();
    join(&mut points, HOLDS_FOR);
    let count = |key, name, role, look| Series::new(key, name, role, look).ranges(RangeLook::Undercount);
    panel.series.push(count("viasna", "Held, Viasna's list", Role::Belarus, Look::Step).with(points));
    let mut keys: Vec<&str> = Vec::new();
    for row in &others {
        if !keys.contains(&row.series.as_str()) {
            keys.push(&row.series);
        }
    }
    for key in keys {
        let of_key: Vec<&&Row> = others.iter().filter(|row| row.series == key).collect();
        let name = of_key.first().and_then(|row| library.sources().get(&row.source)).map_or(key, |s| &s.producer);
        let points = of_key.iter().filter_map(|row| count_point(library, row)).collect();
        let name = if key == PARALLEL { "Held, Dissidentby's list" } else { name };
        panel.series.push(count(key, name, Role::Context, Look::Dots).with(points));
    }
    let view = years(spec, panel.points().map(|point| point.at));
    panel.references = claim(library, "prisoners-held")?.references();
    let parallel = parallel_list(&panel.series);
    let mut panels = vec![panel];
    panels.extend(released_panel(library, view)?);
    let main = &panels[0].series[0].points;
    let latest =
        every.iter().filter(|row| is_main(row) && !row.flags.has(Flag::Claim)).filter_map(|row| row.period).max();
    let overtaken = latest.map(|latest| freed_since(library, spec, latest, main)).transpose()?.flatten();
    let mut caveats: Vec<String> = overtaken.into_iter().collect();
    caveats.push("Counts are a floor: not every arrest becomes known, and recognition trails it".to_owned());
    caveats.extend(parallel);
    if panels.len() > 1 {
        caveats.push("Releases count everybody let go in a round, not only people on the list".to_owned());
    }
    let rounded = main.iter().filter(|point| point.flags.has(Flag::Approx)).count();
    if rounded > 0 && caveats.len() < 4 {
        caveats.push(format!("Rounded in the source: {rounded} of {} counts", main.len()));
    }
    let words = Words {
        title: headline(finding(main), CHART.title),
        subtitle: "People held at each published count, and people released per round".to_owned(),
        definition: "recognised political prisoners behind bars".to_owned(),
        caveats,
        calculated: false,
    };
    put_together(library, spec, panels, view, words)
}

/// Viasna's own list makes the line; every other counter stands apart.
fn is_main(row: &Row) -> bool {
    row.series.starts_with("viasna")
}

fn count_point(library: &Library, row: &Row) -> Option<Point> {
    let mut point = row.point()?;
    let carrier = library.sources().get(&row.source).map_or(row.source.as_str(), |source| source.producer.as_str());
    // The parallel list is known from reports of others only.
    let who = if row.series == PARALLEL { "Dissidentby" } else { carrier };
    point.how = format!("{} on the list, {}, by {who}", format_number(point.value), said(&point.period));
    Some(point)
}

fn said(period: &str) -> String {
    date_text(period, if period.len() == "2020-08-09".len() { "day" } else { "month" })
}

/// Releases under the counts, on an axis of their own: a flow must not stand on the axis of a stock.
fn released_panel(library: &Library, view: Option<(f64, f64)>) -> Result<Option<Panel>, Unfit> {
    let Some((from, to)) = view else { return Ok(None) };
    let points: Vec<Point> = releases::all(library)?
        .iter()
        .map(releases::Release::point)
        .filter(|point| (from..to).contains(&point.at))
        .collect();
    if points.is_empty() {
        return Ok(None);
    }
    let mut panel = Panel::new(PanelKind::Time, "people");
    "Released per round".clone_into(&mut panel.title);
    panel.height = 0.5;
    panel.series.push(Series::new("released", "Released", Role::Context, Look::Bar).with(points));
    Ok(Some(panel))
}

/// A last count of all that later releases have overtaken: how many were let go after it, as far as in view.
fn freed_since(library: &Library, spec: &Spec, latest: Period, counts: &[Point]) -> Result<Option<String>, Unfit> {
    let Some(last) = counts.last().filter(|last| Period::parse(&last.period) == Some(latest)) else {
        return Ok(None);
    };
    let every = releases::all(library)?;
    let later = every.iter().filter(|round| round.period.start() > latest.start() && in_view(spec, round.period));
    let rounds: Vec<Point> = later.map(releases::Release::point).collect();
    let Some(newest) = rounds.last() else { return Ok(None) };
    let freed = format_number(rounds.iter().map(|round| round.value).sum());
    let when = match rounds.len() {
        1 => format!("on {}", said(&newest.period)),
        several => format!("in {several} rounds to {}", said(&newest.period)),
    };
    Ok(Some(format!(
        "{freed} more people were released {when}, after the last count of {}; no later count was found",
        said(&last.period)
    )))
}

/// "1,140 were held on 5 Mar 2026, after a peak of about 1,500 in Apr 2023", when the last count is well below the peak;
/// the rise when it is the peak.
fn finding(counts: &[Point]) -> Option<String> {
    let (first, last) = (counts.first()?, counts.last()?);
    let peak = counts.iter().max_by(|a, b| a.value.total_cmp(&b.value))?;
    let number = format_number(last.value);
    if last.value < peak.value * 0.95 {
        let month = date_text(&peak.period, "month");
        let about = if peak.flags.has(Flag::Approx) { "about " } else { "" };
        return Some(format!(
            "{number} were held on {}, after a peak of {about}{} in {month}",
            said(&last.period),
            format_number(peak.value)
        ));
    }
    (last.value > first.value * 1.05)
        .then(|| format!("The count rose from {} to {number} by {}", format_number(first.value), said(&last.period)))
}

/// How much higher the parallel list stood beside the nearest count within a month.
fn parallel_list(all: &[Series]) -> Option<String> {
    let main = &all.first()?.points;
    let other = all.iter().find(|series| series.key == PARALLEL)?;
    let mut gaps: Vec<f64> = other
        .points
        .iter()
        .filter_map(|point| {
            let near = main.iter().min_by(|a, b| (a.at - point.at).abs().total_cmp(&(b.at - point.at).abs()))?;
            ((near.at - point.at).abs() < 1.0 / 12.0).then(|| (point.value / near.value - 1.0) * 100.0)
        })
        .collect();
    gaps.sort_by(f64::total_cmp);
    let (least, most) = (gaps.first()?, gaps.last()?);
    Some(format!("A parallel list (Dissidentby) stood {least:.0}–{most:.0}% higher at about the same dates"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(definition: &str, years: Option<(i32, i32)>) -> Result<Figure, Unfit> {
        let library = Library::load().expect("bundled tables are good");
        figure(&library, &Spec { definition: definition.to_owned(), years, ..Spec::of(CHART.id) })
    }

    #[test]
    fn counts_are_those_of_the_list_and_the_claim_is_no_count() {
        let figure = of("held", None).expect("counts");
        let counts = &figure.panels[0].series[0];
        let at = |period: &str| counts.points.iter().find(|point| point.period == period).map(|point| point.value);
        assert_eq!(at("2025-06-21"), Some(1177.0));
        assert_eq!(at("2026-03-05"), Some(1140.0));
        assert!(figure.refs().all(|(_, _, _, point)| !point.flags.has(Flag::Claim)));
        assert!(figure.panels[0].references.iter().any(|line| (line.value - 1200.0).abs() < 1e-9));
        assert_eq!(figure.title, "1,140 were held on 5 Mar 2026, after a peak of about 1,500 in Apr 2023");
        assert_eq!(
            figure.caveats[0],
            "250 more people were released on 19 Mar 2026, after the last count of 5 Mar 2026; no later count was found"
        );
    }

    #[test]
    fn stock_and_flow_have_panels_of_their_own() {
        let figure = of("held", None).expect("counts");
        assert_eq!(figure.panels.len(), 2);
        assert!(figure.panels[1].series.iter().all(|series| series.look == Look::Bar));
        let early = of("held", Some((2020, 2021))).expect("counts");
        assert_eq!(early.years, Some((2020.0, 2022.0)));
        assert_eq!(early.panels.len(), 1, "no release found in those years");
    }

    #[test]
    fn releases_add_up_and_name_what_came_in_return() {
        let figure = of("releases", Some((2025, 2025))).expect("rounds");
        let december = figure.refs().find(|(_, _, _, point)| point.period == "2025-12-13").expect("123 released").3;
        assert!((december.value - 123.0).abs() < 1e-9);
        assert!(december.how.contains("potash"), "{}", december.how);
        assert!(of("releases", Some((1990, 1995))).is_err());
    }
}
