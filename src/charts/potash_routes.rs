//! How potash leaves Belarus, before and after the way to Klaipėda closed.

use polars::prelude::{IntoLazy as _, col, lit};

use jiff::civil::Date;

use super::cells::period_words;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series, TimeMark};
use super::potash_parts as parts;
use super::rows::{self, Row, rows};
use super::{Chart, Definition, Spec, Unfit};
use crate::data::{Flag, Freq, Library};

/// Tonnes by port and rail.
pub const CHART: Chart = Chart {
    id: "potash-routes",
    title: "Potash routes",
    datasets: &["potash_routes", "events"],
    definitions: &[
        Definition {
            id: "by-route",
            title: "By route, before and after",
            about: "Tonnes by port and rail before and after the transit to Klaipėda stopped. Figures differ in scope \
                    and overlap: they must not be added.",
        },
        Definition {
            id: "by-year",
            title: "By year",
            about: "The same figures on a time axis: whole years, parts of a year, and plans apart from outcomes.",
        },
    ],
    companions: &[],
    stacks: false,
    build: figure,
};

/// The event that divides the figures.
const CLOSURE: &str = "2022-02-01-lt-klaipeda-stop";

/// What a group of figures has in common; bars may be compared within one, and whole years before with those after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Before,
    After,
    PartOfYear,
    Plan,
}

impl Group {
    /// The groups of each panel: whole years share an axis, so that lengths before and after compare.
    const PANELS: [&'static [Self]; 3] = [&[Self::Before, Self::After], &[Self::PartOfYear], &[Self::Plan]];

    const fn title(self) -> &'static str {
        match self {
            Self::Before => "Before the stop",
            Self::After => "After the stop",
            Self::PartOfYear => "Parts of a year",
            Self::Plan => "Plans and capacities",
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::PartOfYear => "Mt",
            _ => "Mt per year",
        }
    }
}

/// The moment the route closed, as the table of events has it.
struct Closure {
    date: Date,
    label: String,
}

/// Builds the figure.
///
/// # Errors
/// [`Unfit`] when no tonnage falls into the years in view.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let definition = CHART.definition(spec)?;
    let closure = closure(library)?;
    let all = grouped(library, &closure)?;
    let shown: Vec<(Group, Row)> =
        all.iter().filter(|(_, row)| parts::in_view(spec, &row.period_text)).cloned().collect();
    if shown.is_empty() {
        let years = all.iter().filter_map(|(_, row)| Some(parts::dated(&row.period_text)?.start_year()));
        return Err(parts::nothing_in_view(&CHART, spec, years));
    }
    let timed = definition.id == "by-year";
    let panels: Vec<Panel> = if timed {
        Group::PANELS
            .into_iter()
            .map(|groups| time_panel(library, &shown, groups, &closure))
            .filter(|panel| !panel.series.is_empty())
            .collect()
    } else {
        Group::PANELS
            .into_iter()
            .map(|groups| bar_panel(library, &shown, groups, &closure))
            .filter(|panel| !panel.series.is_empty())
            .collect()
    };
    let drawn: Vec<Series> = panels.iter().flat_map(|panel| panel.series.clone()).collect();
    let years = timed.then(|| parts::years_in_view(spec, parts::positions(&drawn))).flatten();
    let plain = format!("{}, {}", CHART.title, parts::span_text(&drawn));
    let scope = "Routes differ in scope (potash, fertilisers, all cargo) and overlap: never add them".to_owned();
    let caveats = parts::caveats(std::iter::once(scope).chain(costs(library)?), parts::flag_caveats(&drawn));
    let lanes = parts::lanes(library, spec, years)?;
    let mut figure = parts::drawing(&CHART, panels, years, lanes);
    if timed {
        // Tonnes are as high in one panel as in another.
        let top = figure.panels.iter().map(|panel| panel.scale.max).fold(0.0, f64::max);
        figure.panels.iter_mut().for_each(|panel| panel.scale.max = top);
    }
    figure.title = parts::title(finding(&shown, &closure), &plain);
    figure.subtitle = format!("Tonnes of potash and fertilisers by port and rail, Mt, {}", parts::span_text(&drawn));
    figure.caveats = caveats;
    let sources = figure.sources();
    figure.source_line = rows::source_line(library, &sources, definition.title, false);
    figure.summary = parts::summary(&figure);
    Ok(figure)
}

fn closure(library: &Library) -> Result<Closure, Unfit> {
    let found = library
        .frame("events")
        .clone()
        .lazy()
        .filter(col("id").eq(lit(CLOSURE)))
        .select([col("date"), col("short")])
        .collect()
        .map_err(|cause| parts::broken(&cause))?;
    let text = |name: &str| found.column(name).and_then(|c| c.str().cloned()).map_err(|cause| parts::broken(&cause));
    let (date, short) = (text("date")?, text("short")?);
    let missing = || parts::broken(&format!("there is no event “{CLOSURE}”"));
    Ok(Closure {
        date: date.iter().next().flatten().and_then(|date| date.parse().ok()).ok_or_else(missing)?,
        label: short.iter().next().flatten().ok_or_else(missing)?.to_owned(),
    })
}

/// Tonnages of Belarusian cargo with their group; shares, counts, changes and others' cargo are left out.
fn grouped(library: &Library, closure: &Closure) -> Result<Vec<(Group, Row)>, Unfit> {
    let shipped = rows(library, "potash_routes", &[("measure", "net_weight")])?;
    let capacities = rows(library, "potash_routes", &[("measure", "capacity")])?;
    let sorted = |capacity: bool, row: Row| {
        let period = parts::dated(&row.period_text)?;
        let tonnes = matches!(row.unit.as_str(), "Mt" | "Mt per year") && row.series != OTHERS_CARGO;
        let of_a_year = row.unit == "Mt per year" || period.freq() == Freq::Year;
        let group = if capacity {
            Group::Plan
        } else if row.flags.has(Flag::Plan) {
            // A contract for some months or a plan for one is no yearly rate.
            return (tonnes && of_a_year).then_some((Group::Plan, row));
        } else if !of_a_year || row.flags.has(Flag::PartYear) {
            Group::PartOfYear
        } else if period.end() <= closure.date {
            Group::Before
        } else {
            Group::After
        };
        tonnes.then_some((group, row))
    };
    Ok(shipped
        .into_iter()
        .filter_map(|row| sorted(false, row))
        .chain(capacities.into_iter().filter_map(|row| sorted(true, row)))
        .collect())
}

/// Russian cargo in the same ports: no route of Belarusian potash.
const OTHERS_CARGO: &str = "russian-fertilisers-baltics";

/// Short names of the routes, for bars and dots; the card has the long ones.
fn name<'a>(library: &'a Library, key: &'a str) -> &'a str {
    match key {
        "all-routes-plan" => "All routes, plan",
        "klaipeda-bkt-delfi" => "Klaipėda terminal, Delfi",
        "klaipeda-bkt-green-markets" => "Klaipėda terminal, Green Markets",
        "klaipeda-bkt-plan" => "Klaipėda terminal, plan",
        "klaipeda-bkt-portnews" => "Klaipėda terminal, PortNews",
        "klaipeda-rail" => "Klaipėda by rail",
        "klaipeda-rail-sanctioned" => "Klaipėda rail, sanctioned part",
        "murmansk-registered-capacity" => "Murmansk, registered capacity",
        "murmansk-terminal-plan" => "Murmansk terminal, plan",
        "novorossiysk-brazil-cargo" => "Novorossiysk, first cargo",
        "novorossiysk-ipem" => "Novorossiysk, fertilisers",
        "primorsk-terminal-plan" => "Primorsk terminal, plan",
        "rail-china" => "Rail to China",
        "rail-china-month" => "Rail to China, one month",
        "rail-kazakh-border-ipem" => "Rail to Kazakhstan, fertilisers",
        "russia-import-and-transit-ipem" => "Russian rail, fertilisers",
        "russia-transit-ipem" => "Transit of Russia, fertilisers",
        "russian-ports-all-cargo" => "Russian ports, all cargo",
        "russian-ports-potash" => "Russian ports, potash",
        "russian-ports-potash-forecast" => "Russian ports, forecast",
        "st-petersburg-ipem" => "St Petersburg, fertilisers",
        "st-petersburg-potash" => "St Petersburg, potash",
        other => library.card("potash_routes").and_then(|card| card.series.get(other)).map_or(other, String::as_str),
    }
}

fn point(library: &Library, row: &Row, at: f64) -> Option<Point> {
    let value = row.value.or_else(|| Some(f64::midpoint(row.low?, row.high?)))?;
    Some(Point {
        period: row.period_text.clone(),
        at,
        value,
        low: row.low,
        high: row.high,
        label: label(library, row),
        flags: row.flags.clone(),
        sources: vec![row.source.clone()],
        how: parts::as_printed(library, row),
        note: row.note.clone(),
        rows: row.rows.clone(),
        ..Point::default()
    })
}

/// Route and period; a plan of which the table knows that nothing came of it says so.
fn label(library: &Library, row: &Row) -> String {
    let missed = if row.note.contains(NEVER_REACHED) { format!(", {NEVER_REACHED}") } else { String::new() };
    format!("{}{missed}, {}", name(library, &row.series), period_words(&row.period_text))
}

/// What the notes of the table say of plans that came to nothing.
const NEVER_REACHED: &str = "never reached";

/// Heading of a panel of some groups.
fn heading(groups: &[Group]) -> String {
    match groups {
        [Group::Before, ..] => "Whole years before and after the transit to Klaipėda stopped, Mt in a year",
        [Group::PartOfYear, ..] => "Parts of a year after, Mt: no yearly rates",
        _ => "Plans, forecasts and capacities, Mt a year: no shipments",
    }
    .to_owned()
}

/// Bars of some groups, group by group, the largest of each first.
fn bar_panel(library: &Library, shown: &[(Group, Row)], groups: &[Group], closure: &Closure) -> Panel {
    let mut categories = Vec::new();
    let mut drawn = Vec::new();
    for group in groups {
        let mut bars: Vec<Point> =
            shown.iter().filter(|(of, _)| of == group).filter_map(|(_, row)| point(library, row, 0.0)).collect();
        bars.sort_by(|a, b| b.value.total_cmp(&a.value));
        let role = match group {
            // All of these went by a port of the Union.
            Group::Before => Role::Eu,
            Group::After | Group::PartOfYear => Role::Russia,
            Group::Plan => Role::Context,
        };
        let mut series = parts::series(format!("{group:?}").to_lowercase(), group.title(), role, Look::Bar);
        for mut point in bars {
            point.at = categories.len() as f64;
            categories.push(point.label.clone());
            series.points.push(point);
        }
        if !series.points.is_empty() {
            drawn.push(series);
        }
    }
    let height = categories.len() as f32 + 1.0;
    let mut panel = Panel::new(PanelKind::Bars { categories }, groups.first().map_or("Mt", |group| group.unit()));
    panel.title = heading(groups);
    panel.height = height;
    let told = groups.iter().filter_map(|group| largest(shown, closure, *group));
    let place = |row: &Row| {
        let mut places = drawn.iter().flat_map(|series| &series.points).enumerate();
        places.find(|(_, point)| point.rows == row.rows && !row.rows.is_empty()).map(|(at, _)| at)
    };
    panel.named = told.filter_map(place).collect();
    panel.series = drawn;
    panel
}

/// Dots of some groups by time, one series a route.
fn time_panel(library: &Library, shown: &[(Group, Row)], groups: &[Group], closure: &Closure) -> Panel {
    let mut panel = Panel::new(PanelKind::Time, groups.first().map_or("Mt", |group| group.unit()));
    panel.title = heading(groups);
    for (_, row) in shown.iter().filter(|(group, _)| groups.contains(group)) {
        let Some(point) = parts::dated(&row.period_text).and_then(|period| point(library, row, period.at())) else {
            continue;
        };
        let key = format!("{}-{}", row.series, panel.scale.unit.replace(' ', "-"));
        if let Some(series) = panel.series.iter_mut().find(|series| series.key == key) {
            series.points.push(point);
            continue;
        }
        let role = match row.series.as_str() {
            key if key.starts_with("klaipeda") => Role::Eu,
            key if key.starts_with("rail-china") || key.starts_with("rail-kazakh") => Role::China,
            key if key.starts_with("russia") || key.starts_with("st-petersburg") => Role::Russia,
            _ => Role::Context,
        };
        let mut series = parts::series(key, name(library, &row.series), role, Look::Dots);
        series.points.push(point);
        panel.series.push(series);
    }
    panel.series.iter_mut().for_each(|series| series.points.sort_by(|a, b| a.at.total_cmp(&b.at)));
    let days = f64::from(closure.date.day_of_year() - 1) / f64::from(closure.date.days_in_year());
    panel.breaks = vec![TimeMark { at: f64::from(closure.date.year()) + days, label: closure.label.clone() }];
    panel
}

/// The largest single route of a group in its last whole year near the stop.
fn largest<'a>(shown: &'a [(Group, Row)], closure: &Closure, group: Group) -> Option<&'a Row> {
    shown
        .iter()
        .filter(|(of, row)| *of == group && row.product == "potash" && row.period.is_some() && row.value.is_some())
        .filter_map(|(_, row)| Some((row, parts::dated(&row.period_text)?)))
        .filter(|(_, period)| {
            period.freq() == Freq::Year && (period.start_year() - i32::from(closure.date.year())).abs() <= 2
        })
        .max_by(|a, b| a.1.cmp(&b.1).then(a.0.value.unwrap_or_default().total_cmp(&b.0.value.unwrap_or_default())))
        .map(|(row, _)| row)
}

/// The largest single route before and after, where both are in view.
fn finding(shown: &[(Group, Row)], closure: &Closure) -> Option<String> {
    let (before, after) = (largest(shown, closure, Group::Before)?, largest(shown, closure, Group::After)?);
    let (sea, ports) = (before.value?, after.value?);
    (before.series.starts_with("klaipeda") && after.series.starts_with("russian-ports") && ports < sea).then(|| {
        let about = |row: &Row, word: &'static str| if row.flags.has(Flag::Approx) { word } else { "" };
        format!(
            "{}{} Mt by Klaipėda in {}, {}{} Mt by Russian ports in {}",
            about(before, "About "),
            crate::data::format_number(sea),
            before.period_text,
            about(after, "about "),
            crate::data::format_number(ports),
            after.period_text
        )
    })
}

/// What the Russian way costs against Klaipėda, as multiples: no cost per tonne is known.
fn costs(library: &Library) -> Result<Option<String>, Unfit> {
    let range = |series: &str| -> Result<Option<(f64, f64)>, Unfit> {
        let its = rows(library, "potash_routes", &[("series", series)])?;
        Ok(its.first().and_then(|row| Some((row.low?, row.high?))))
    };
    Ok(range("transshipment-multiple")?.zip(range("rail-leg-multiple")?).map(|((low, high), (rail_low, rail_high))| {
        format!(
            "No cost per tonne is known; an official put port handling at {low}–{high} and rail at {rail_low}–{rail_high} times Klaipėda"
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::super::checks;
    use super::*;

    #[test]
    fn the_closure_divides_and_plans_are_no_shipments() {
        let library = Library::load().expect("bundled tables");
        let figure = checks::figure(&library, &CHART, "by-route");
        let of = |key: &str| {
            let series = figure.panels.iter().flat_map(|panel| &panel.series).find(|series| series.key == key);
            series.expect(key).points.clone()
        };
        assert!(of("before").iter().any(|point| point.period == "2020" && point.value > 10.0));
        assert!(of("before").iter().any(|point| point.low == Some(10.0) && point.high == Some(11.0)));
        assert!(of("after").iter().all(|point| !point.flags.has(Flag::Plan) && point.period.starts_with("2022")));
        assert!(of("plan").iter().any(|point| point.period == "2023"));
        let whole_years = &figure.panels[0].series;
        assert_eq!(whole_years.len(), 2, "before and after share an axis");
        assert!(figure.rows().iter().any(|row| row.series == "Klaipėda by rail, 2020"));
        assert_eq!(figure.title, "About 11 Mt by Klaipėda in 2020, 3 Mt by Russian ports in 2022");
    }
}
