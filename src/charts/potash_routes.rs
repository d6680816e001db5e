//! How potash leaves Belarus, before and after the way to Klaipėda closed.

use super::cells::period_words;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series, TimeMark};
use super::rows::{Row, as_printed, rows};
use super::view::{self, Words, dated, headline, nothing, span_of};
use super::words::{caveats, flag_caveats};
use super::{Chart, Definition, Spec, Unfit, events};
use crate::data::{Flag, Freq, Library, year_fraction};

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
    /// Year with fraction.
    at: f64,
    label: String,
}

impl Closure {
    fn year(&self) -> f64 {
        self.at.floor()
    }
}

/// Builds the figure.
///
/// # Errors
/// [`Unfit`] when no tonnage falls into the years in view.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let definition = CHART.definition(spec)?;
    let closure = closure(library)?;
    let all = grouped(library, &closure)?;
    let shown: Vec<(Group, Row)> = all.iter().filter(|(_, row)| row.in_view(spec)).cloned().collect();
    if shown.is_empty() {
        return Err(nothing(
            "tonnage by port or rail",
            spec,
            all.iter().filter_map(|(_, row)| dated(&row.period_text)),
        ));
    }
    let timed = definition.id == "by-year";
    let panel = if timed { time_panel } else { bar_panel };
    let panels: Vec<Panel> = Group::PANELS
        .into_iter()
        .map(|groups| panel(library, &shown, groups, &closure))
        .filter(|panel| !panel.series.is_empty())
        .collect();
    let drawn: Vec<Series> = panels.iter().flat_map(|panel| panel.series.clone()).collect();
    let plain = format!("{}, {}", CHART.title, span_of(panels.iter().flat_map(Panel::points)));
    let scope = "Routes differ in scope (potash, fertilisers, all cargo) and overlap: never add them".to_owned();
    let words = Words {
        title: headline(finding(&shown, &closure), &plain),
        subtitle: "Tonnes of potash and fertilisers by port and rail, Mt".to_owned(),
        definition: definition.title.to_owned(),
        caveats: caveats(std::iter::once(scope).chain(costs(library)?), flag_caveats(&drawn)),
        calculated: false,
    };
    let years = timed.then(|| view::years(spec, view::positions(&panels))).flatten();
    let mut figure = view::figure(library, spec, panels, years, words)?;
    if timed {
        // Tonnes are as high in one panel as in another.
        let top = figure.panels.iter().map(|panel| panel.scale.max).fold(0.0, f64::max);
        figure.panels.iter_mut().for_each(|panel| panel.scale.max = top);
    }
    Ok(figure)
}

fn closure(library: &Library) -> Result<Closure, Unfit> {
    let found = events::all(library)?.into_iter().find(|event| event.mark.id == events::KLAIPEDA_STOPS);
    let mark = found.ok_or_else(|| Unfit::broken(&format!("there is no event “{}”", events::KLAIPEDA_STOPS)))?.mark;
    Ok(Closure { at: mark.at, label: mark.short })
}

/// Tonnages of Belarusian cargo with their group; shares, counts, changes and others' cargo are left out.
fn grouped(library: &Library, closure: &Closure) -> Result<Vec<(Group, Row)>, Unfit> {
    let shipped = rows(library, "potash_routes", &[("measure", "net_weight")])?;
    let capacities = rows(library, "potash_routes", &[("measure", "capacity")])?;
    let sorted = |capacity: bool, row: Row| {
        let period = dated(&row.period_text)?;
        let tonnes = matches!(row.unit.as_str(), "Mt" | "Mt per year") && row.series != OTHERS_CARGO;
        let of_a_year = row.unit == "Mt per year" || period.freq() == Freq::Year;
        let group = if capacity {
            Group::Plan
        } else if row.flags.has(Flag::Plan) {
            // A contract for some months or a plan for one is no yearly rate.
            return (tonnes && of_a_year).then_some((Group::Plan, row));
        } else if !of_a_year || row.flags.has(Flag::PartYear) {
            Group::PartOfYear
        } else if year_fraction(period.end()) <= closure.at {
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
    Some(Point { label: label(library, row), how: as_printed(library, row), ..row.point_at(at)? })
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
        let mut series = Series::new(format!("{group:?}").to_lowercase(), group.title(), role, Look::Bar);
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
        let Some(point) = dated(&row.period_text).and_then(|period| point(library, row, period.at())) else {
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
        let mut series = Series::new(key, name(library, &row.series), role, Look::Dots);
        series.points.push(point);
        panel.series.push(series);
    }
    panel.series.iter_mut().for_each(|series| series.points.sort_by(|a, b| a.at.total_cmp(&b.at)));
    panel.breaks = vec![TimeMark { at: closure.at, label: closure.label.clone() }];
    panel
}

/// The largest single route of a group in its last whole year near the stop.
fn largest<'a>(shown: &'a [(Group, Row)], closure: &Closure, group: Group) -> Option<&'a Row> {
    shown
        .iter()
        .filter(|(of, row)| *of == group && row.product == "potash" && row.period.is_some() && row.value.is_some())
        .filter_map(|(_, row)| Some((row, dated(&row.period_text)?)))
        .filter(|(_, period)| {
            period.freq() == Freq::Year && (f64::from(period.start_year()) - closure.year()).abs() <= 2.0
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
