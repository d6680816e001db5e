//! Russia as a route: tonnes through its ports and rail, by period, beside the route over Klaipėda.

use super::dependence_rows::when;
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series, TimeMark};
use super::rows::{Row, rows};
use super::view::{Words, figure, headline, nothing, positions, years};
use super::{Spec, Unfit, events};
use crate::data::{Flag, Freq, Library, TableId, format_number};

const TABLE: TableId = "trade_routes";

/// Which rows make one series. Rows of different length are never joined or added.
struct Group {
    key: &'static str,
    name: &'static str,
    role: Role,
    /// Cargo as the series keys begin.
    cargo: &'static str,
    /// Corridor as the series keys go on.
    corridor: &'static str,
    which: fn(&Row) -> bool,
}

fn full_year(row: &Row) -> bool {
    !planned(row) && row.period.is_some_and(|period| period.freq() == Freq::Year)
}

fn part(row: &Row) -> bool {
    !planned(row) && row.period.is_some_and(|period| period.freq() != Freq::Year)
}

fn planned(row: &Row) -> bool {
    row.flags.has(Flag::Plan)
}

const ALL_CARGO: [Group; 4] = [
    Group {
        key: "ports-year",
        name: "Russian ports, full years",
        role: Role::Russia,
        cargo: "all-cargo",
        corridor: "russian-seaports",
        which: full_year,
    },
    Group {
        key: "ports-part",
        name: "Russian ports, parts of a year",
        role: Role::Context,
        cargo: "all-cargo",
        corridor: "russian-seaports",
        which: part,
    },
    Group {
        key: "ports-plan",
        name: "Russian ports, expected",
        role: Role::Context,
        cargo: "all-cargo",
        corridor: "russian-seaports",
        which: planned,
    },
    Group {
        key: "all-china-rail",
        name: "Rail to China, part of a year",
        role: Role::China,
        cargo: "all-cargo",
        corridor: "rail-to-china",
        which: part,
    },
];

const POTASH: [Group; 6] = [
    Group {
        key: "klaipeda",
        name: "Klaipėda, full years",
        role: Role::Eu,
        cargo: "potash",
        corridor: "klaipeda",
        which: full_year,
    },
    Group {
        key: "potash-year",
        name: "Russian ports, full years",
        role: Role::Russia,
        cargo: "potash",
        corridor: "russian-seaports",
        which: full_year,
    },
    Group {
        key: "potash-part",
        name: "Russian ports, parts of a year",
        role: Role::Russia,
        cargo: "potash",
        corridor: "russian-seaports",
        which: part,
    },
    Group {
        key: "potash-plan",
        name: "Russian ports, expected",
        role: Role::Context,
        cargo: "potash",
        corridor: "russian-seaports",
        which: planned,
    },
    Group {
        key: "st-petersburg",
        name: "of which St Petersburg, part of a year",
        role: Role::Context,
        cargo: "potash",
        corridor: "st-petersburg",
        which: part,
    },
    Group {
        key: "china-rail",
        name: "Rail to China, full years",
        role: Role::China,
        cargo: "potash",
        corridor: "rail-to-china",
        which: full_year,
    },
];

/// All cargo above, potash by route below.
pub(super) fn build(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let mut every = rows(library, TABLE, &[("measure", "net_weight"), ("unit", "Mt")])?;
    every.retain(|row| ALL_CARGO.iter().chain(&POTASH).any(|group| group.takes(row)));
    let mut panels = Vec::new();
    for (title, groups) in
        [("All Belarusian cargo through Russian ports and rail", &ALL_CARGO[..]), ("Potash by route", &POTASH[..])]
    {
        let mut panel = Panel::new(PanelKind::Time, "Mt");
        title.clone_into(&mut panel.title);
        panel.series = groups.iter().filter_map(|group| series(library, spec, &every, group)).collect();
        if !panel.series.is_empty() {
            panels.push(panel);
        }
    }
    if panels.is_empty() {
        return Err(nothing("tonnage through Russian ports or rail", spec, every.iter().filter_map(|row| row.period)));
    }
    let view = years(spec, positions(&panels));
    if let Some(stop) =
        klaipeda_stops(library)?.filter(|mark| view.is_some_and(|(from, to)| (from..to).contains(&mark.at)))
    {
        for panel in &mut panels {
            panel.breaks.push(stop.clone());
        }
    }
    let mut caveats = vec![
        "Periods differ in length: marks of a part of a year must not be read against full years, nor added".to_owned(),
        "Tonnes, not value: no share of exports follows from them".to_owned(),
    ];
    if panels.iter().flat_map(Panel::points).any(|point| point.flags.has(Flag::Statement)) {
        caveats.push("Mostly statements of ministers and officials; where two differ, both are drawn".to_owned());
    }
    caveats.extend(doubtful(library, &panels));
    let words = Words {
        title: headline(finding(&panels), "Belarusian cargo through Russian ports and rail"),
        subtitle: "Million tonnes by period, as stated".to_owned(),
        definition: "cargo by route".to_owned(),
        caveats,
        calculated: false,
    };
    figure(library, spec, panels, view, words)
}

impl Group {
    fn takes(&self, row: &Row) -> bool {
        let rest = row.series.strip_prefix(self.cargo).and_then(|rest| rest.strip_prefix('-'));
        let rest = rest.map(|rest| rest.strip_prefix("plan-").unwrap_or(rest));
        let after = rest.and_then(|rest| rest.strip_prefix(self.corridor));
        // "russian-seaports-plus-rail-to-china" is another corridor.
        after.is_some_and(|after| !after.starts_with("-plus")) && (self.which)(row)
    }
}

fn series(library: &Library, spec: &Spec, every: &[Row], group: &Group) -> Option<Series> {
    let shown = every.iter().filter(|row| group.takes(row) && row.in_view(spec));
    let mut points: Vec<Point> = shown.filter_map(|row| point(library, row)).collect();
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    (!points.is_empty()).then(|| Series::new(group.key, group.name, group.role, Look::Dots).with(points))
}

fn point(library: &Library, row: &Row) -> Option<Point> {
    let point = row.point()?;
    let who = library.sources().short(&row.source);
    Some(Point { how: format!("{} Mt in {}, {who}", format_number(point.value), when(row)), ..point })
}

/// The end of transit over Klaipėda, from the table of events.
fn klaipeda_stops(library: &Library) -> Result<Option<TimeMark>, Unfit> {
    let found = events::all(library)?.into_iter().find(|event| event.mark.id == events::KLAIPEDA_STOPS);
    Ok(found.map(|event| TimeMark { at: event.mark.at, label: event.mark.short }))
}

/// The figure over Klaipėda that its own source misprints, as the row's note has it.
fn doubtful(library: &Library, panels: &[Panel]) -> Option<String> {
    let series = panels.iter().flat_map(|panel| &panel.series).find(|series| series.key == "klaipeda")?;
    let point = series.points.iter().rfind(|point| point.flags.has(Flag::Conflict))?;
    let (id, note) = (point.sources.first()?, point.note.split(';').next()?);
    Some(format!(
        "Klaipėda {}: {note} ({}), so told as about {:.0} Mt",
        point.period,
        library.sources().short(id),
        point.value
    ))
}

/// The last full year over Klaipėda beside the first full year over Russian ports after it.
fn finding(panels: &[Panel]) -> Option<String> {
    let of = |key: &str| panels.iter().flat_map(|panel| &panel.series).find(|series| series.key == key);
    let reliable = |point: &&Point| !point.flags.has(Flag::Approx) || point.flags.has(Flag::Statement);
    let before = of("klaipeda")?.points.iter().rfind(|point| !point.flags.has(Flag::Approx))?;
    let after = of("potash-year")?.points.iter().filter(reliable).find(|point| point.at > before.at)?;
    // A figure that others contradict is told no finer than they agree.
    let number = |point: &Point| {
        if point.flags.has(Flag::Conflict) { format!("about {:.0}", point.value) } else { format_number(point.value) }
    };
    (before.value > after.value).then(|| {
        format!(
            "Potash: {} Mt by Klaipėda ({}), {} Mt by Russian ports ({})",
            number(before),
            before.period,
            number(after),
            after.period
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_years_parts_and_expectations_stay_apart() {
        let library = Library::load().expect("bundled tables are good");
        let spec = Spec { definition: "transit".to_owned(), ..Spec::of("russia-dependence") };
        let figure = build(&library, &spec).expect("tonnes");
        let of = |key: &str| {
            let all = figure.panels.iter().flat_map(|panel| &panel.series);
            let series = all.into_iter().find(|series| series.key == key).expect(key);
            series.points.iter().map(|point| (point.period.as_str(), point.value)).collect::<Vec<_>>()
        };
        assert_eq!(of("ports-year"), [("2022", 6.1)]);
        assert_eq!(of("ports-plan"), [("2025", 16.0)]);
        assert_eq!(of("klaipeda"), [("2009", 1.4), ("2017", 8.1), ("2020", 10.7)]);
        assert!(of("ports-part").contains(&("2023-01/2023-08", 8.5)));
        assert!(!of("ports-part").contains(&("2023-01/2023-08", 10.0)), "ports and rail together are another corridor");
        assert!(figure.refs().all(|(_, panel, _, point)| panel.scale.unit == "Mt" && !point.joined));
        assert_eq!(figure.title, "Potash: about 11 Mt by Klaipėda (2020), 3 Mt by Russian ports (2022)");
        assert_eq!(figure.panels[0].breaks.len(), 1, "the end of transit over Klaipėda is marked");
    }
}
