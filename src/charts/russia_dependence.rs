//! How far Belarus's exports depend on Russia: as a market, as a route, and both together.

use super::dependence_rows::{Kind, TABLE, has_a_place, printed, shares, when, who};
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series};
use super::rows::{Row, join, rows};
use super::view::{
    Words, figure as put_together, headline, nothing, roles, span_text, without_companions, year_of, years,
};
use super::words::years_text;
use super::{Chart, Definition, Spec, Unfit, dependence_ladder, dependence_transit};
use crate::data::{Flag, Freq, Library, format_share};

/// Russia as market and route of Belarus's exports.
pub const CHART: Chart = Chart {
    id: "russia-dependence",
    title: "Dependence on Russia",
    datasets: &["export_dependence", "trade_routes", "claims", "events"],
    definitions: &[
        Definition {
            id: "ladder",
            title: "Ladder: sold, sent through, unknown",
            about: "One year as a ladder: goods sold to Russia, plus goods for others that cross Russia, then the \
                    unknown rest; beside the statement under test.",
        },
        Definition {
            id: "market-share",
            title: "Russia as a market",
            about: "Goods sold to Russia over all goods exports, each source its own series; ranges as printed.",
        },
        Definition {
            id: "turnover",
            title: "Russia in exports and imports together",
            about: "Russia's share of trade turnover. Another quantity: it is often quoted as an export share.",
        },
        Definition {
            id: "transit",
            title: "Russia as a route, in tonnes",
            about: "Cargo through Russian ports and rail, in tonnes; hardly any source gives it in percent.",
        },
        Definition {
            id: "bounds",
            title: "Least and most, as two shares allow",
            about: "What is certain when the overlap of market and transit is unknown: at least the larger share, \
                    at most the sum.",
        },
    ],
    companions: &["EU27", "UKR", "CHN", "DEU", "GBR", "NLD", "POL", "KAZ"],
    stacks: false,
    build: figure,
};

/// Points from which on a yearly series is a line and not single marks.
const LINE_FROM: usize = 5;

/// The figure of the definition asked for.
///
/// # Errors
/// [`Unfit`] when the years asked for hold no row.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let figure = match CHART.definition(spec)?.id {
        "market-share" => return market_share(library, spec),
        "turnover" => turnover(library, spec),
        "transit" => dependence_transit::build(library, spec),
        "bounds" => dependence_ladder::bounds(library, spec),
        _ => dependence_ladder::ladder(library, spec),
    };
    figure.map(|figure| without_companions(figure, spec, "Russia as a market"))
}

fn market_share(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let every = shares(library, Kind::Market)?;
    let mut panel = Panel::new(PanelKind::Time, "%");
    panel.series = by_source(library, spec, &every, false, "RUS", Role::Russia);
    if panel.series.is_empty() {
        return Err(nothing("published market share of Russia", spec, every.iter().filter_map(|row| row.period)));
    }
    let title = headline(market_finding(&panel.series), "Russia's share of Belarus's goods exports");
    let (mut without, mut apart) = (Vec::new(), false);
    let codes: Vec<&str> = spec.companions.iter().map(String::as_str).collect();
    let roles = roles(library, std::iter::once("RUS").chain(codes.iter().copied()));
    for (code, role) in codes.iter().zip(roles.into_iter().skip(1)) {
        let found = partner_shares(library, code)?;
        let series = by_source(library, spec, &found, true, code, role);
        apart |= series.iter().flat_map(|s| &s.points).any(|point| point.flags.has(Flag::NotComparable));
        if series.is_empty() {
            without.push(library.countries().name(code).to_owned());
        }
        panel.series.extend(series);
    }
    let mut caveats = vec![
        "Goods only; each source is a series of its own, and single years are never joined across sources".to_owned(),
    ];
    let cia = rows(library, TABLE, &[("measure", "share")])?;
    let cut = || cia.iter().filter(|row| row.flags.has(Flag::NotComparable) && row.in_view(spec));
    if apart {
        let of_partners = panel.points().filter(|point| point.flags.has(Flag::NotComparable));
        let when = years_text(of_partners.map(year_of));
        caveats.push(format!("CIA shares of {when} leave Russia out: shown separately, not comparable"));
    } else if cut().next().is_some() && spec.companions.is_empty() {
        let span = span_text(cut().filter_map(|row| row.period));
        caveats.push(format!("CIA editions for {span} leave Russia out and are not drawn"));
    }
    if panel.points().any(|point| point.flags.has(Flag::Statement)) {
        let said = |row: &Row| row.flags.has(Flag::Statement) || row.flags.has(Flag::Derived) || !has_a_place(row);
        let reported = every.iter().filter(|row| !said(row));
        let last = reported.filter_map(|row| Some(row.period?.last_year())).max();
        caveats.extend(last.map(|last| {
            format!("No report by partner was found after {last}: later marks are statements or mix two sources")
        }));
    }
    if let Some(long) = every.iter().find(|row| !has_a_place(row) && row.in_view(spec)) {
        caveats.push(format!(
            "Not drawn, because it covers many years: {} for {} ({})",
            printed(long),
            when(long),
            who(library, long)
        ));
    }
    if !without.is_empty() && caveats.len() < 4 {
        caveats.push(format!("No share was found for {} in these years", without.join(", ")));
    }
    let view = years(spec, panel.points().map(|point| point.at));
    let words = Words {
        title,
        subtitle: "Goods sold to Russia, % of Belarus's goods exports".to_owned(),
        definition: "share of goods exports, as published".to_owned(),
        caveats,
        calculated: panel.points().any(|p| p.flags.has(Flag::Derived)),
    };
    put_together(library, spec, vec![panel], view, words)
}

fn turnover(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let every = shares(library, Kind::Turnover)?;
    let mut panel = Panel::new(PanelKind::Time, "%");
    panel.series = by_source(library, spec, &every, false, "RUS", Role::Russia);
    if panel.series.is_empty() {
        return Err(nothing("share of Russia in turnover", spec, every.iter().filter_map(|row| row.period)));
    }
    let view = years(spec, panel.points().map(|point| point.at));
    let words = Words {
        title: headline(turnover_finding(&panel.series), "Russia's share of exports and imports together"),
        subtitle: "Russia, % of Belarus's goods exports plus imports".to_owned(),
        definition: "share of turnover, as published".to_owned(),
        caveats: vec![
            "Turnover is exports plus imports: not a share of exports, though often quoted as one".to_owned(),
            "Periods differ and each source is its own series: the marks make no line".to_owned(),
        ],
        calculated: false,
    };
    put_together(library, spec, vec![panel], view, words)
}

/// Goods exports to one partner as a share, under any source.
fn partner_shares(library: &Library, code: &str) -> Result<Vec<Row>, Unfit> {
    let mut found =
        rows(library, TABLE, &[("measure", "share"), ("flow", "X"), ("basis", "goods"), ("product", "TOTAL")])?;
    // The union grew and shrank; its rows keep the code of the union they count.
    let same = |partner: &str| partner == code || (code == "EU27" && matches!(partner, "EU" | "EU28"));
    found.retain(|row| same(&row.partner) && !row.flags.has(Flag::Claim));
    Ok(found)
}

/// One series for each series key of the table, those with most points first: the first of five yearly points or
/// more is a line, all others are marks. `named` puts the partner before the source.
fn by_source(library: &Library, spec: &Spec, found: &[Row], named: bool, code: &str, role: Role) -> Vec<Series> {
    let mut keys: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in found.iter().filter(|row| has_a_place(row) && row.in_view(spec)) {
        let key = (row.series.as_str(), &row.partner);
        match keys.iter_mut().find(|(series, rows)| *series == key.0 && rows[0].partner == *key.1) {
            Some((_, rows)) => rows.push(row),
            None => keys.push((key.0, vec![row])),
        }
    }
    keys.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    let mut list = Vec::new();
    for (key, rows) in keys {
        let mut points: Vec<Point> = rows.iter().filter_map(|row| share_point(library, row)).collect();
        if points.is_empty() {
            continue;
        }
        join(&mut points, 1.0);
        let yearly = rows.iter().filter(|row| row.period.is_some_and(|period| period.freq() == Freq::Year)).count();
        let line = yearly >= LINE_FROM;
        if !line {
            for point in &mut points {
                point.joined = false;
            }
        }
        let who = who(library, rows[0]);
        let partner = &rows[0].partner;
        let key = if partner == code { key.to_owned() } else { format!("{key}-{}", partner.to_lowercase()) };
        let name = if named { format!("{}, {who}", library.countries().name(partner)) } else { who };
        let role = if list.is_empty() || named { role } else { Role::Context };
        let look = if line { Look::Line } else { Look::Dots };
        list.push(Series::new(key, name, role, look).of(partner).with(points));
    }
    list
}

fn share_point(library: &Library, row: &Row) -> Option<Point> {
    let point = row.point()?;
    let mut how = format!("{}: {}, {}", who(library, row), printed(row), when(row));
    // A printed range has no best guess: its middle is only where the mark stands.
    if row.value.is_none() {
        how.push_str(", drawn at the middle of the range or at its one end");
    }
    if row.flags.has(Flag::Derived) && !row.note.is_empty() {
        how.push_str("; ");
        how.push_str(&row.note);
    }
    Some(Point { how, ..point })
}

/// "Russia took 32% of goods exports in 2009 and is put at 65–70% in 2025": the lowest year and the last one, when the last
/// stands at least a fifth above it; plain first and last otherwise.
fn market_finding(series: &[Series]) -> Option<String> {
    let points = || series.iter().flat_map(|series| &series.points).filter(|point| !point.flags.has(Flag::Conflict));
    let year = |point: &Point| point.at.floor();
    let last = points().map(year).fold(f64::NEG_INFINITY, f64::max);
    let of_last = || points().filter(|point| year(point) >= last).map(|point| point.value);
    let (low, high) = (of_last().fold(f64::INFINITY, f64::min), of_last().fold(f64::NEG_INFINITY, f64::max));
    let lowest = points().min_by(|a, b| a.value.total_cmp(&b.value))?;
    let share = |percent| format_share(percent, false);
    let range = if share(low) == share(high) { share(low) } else { format!("{}–{}", share(low), share(high)) };
    // What somebody said is no record.
    let stated = points().filter(|point| year(point) >= last).any(|point| point.flags.has(Flag::Statement));
    let is = if stated { "is put at " } else { "" };
    (low > lowest.value * 1.2).then(|| {
        format!(
            "Russia took {}% of goods exports in {:.0} and {is}{range}% in {last:.0}",
            share(lowest.value),
            year(lowest)
        )
    })
}

/// "Russia's share of turnover is put at 49–70% since 2021", over what is in view.
fn turnover_finding(series: &[Series]) -> Option<String> {
    let points = || series.iter().flat_map(|series| &series.points);
    let low = points().map(|point| point.low.unwrap_or(point.value)).fold(f64::INFINITY, f64::min);
    let high = points().map(|point| point.value).fold(f64::NEG_INFINITY, f64::max);
    let from = points().map(|point| point.at.floor()).fold(f64::INFINITY, f64::min);
    (high > low).then(|| {
        let share = |percent| format_share(percent, false);
        format!("Russia's share of turnover is put at {}–{}% since {from:.0}", share(low), share(high))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(spec: &Spec) -> Result<Figure, Unfit> {
        figure(&Library::load().expect("bundled tables are good"), spec)
    }

    fn spec(definition: &str) -> Spec {
        Spec { definition: definition.to_owned(), ..Spec::of(CHART.id) }
    }

    #[test]
    fn the_ladder_stands_on_the_documented_year() {
        let figure = of(&spec("")).expect("a documented year");
        let values: Vec<f64> = figure.rows().iter().map(|row| row.value).collect();
        // 67 sold, 67 + 25 with transit, 90 as stated, 100 − 92 unknown
        for (value, expected) in values.iter().zip([67.0, 92.0, 90.0, 8.0]) {
            assert!((value - expected).abs() < 1e-9, "{values:?}");
        }
        assert_eq!(values.len(), 4);
        let rest = &figure.panels[0].series[3].points[0];
        assert_eq!((rest.low, rest.high), (Some(8.0), Some(33.0)), "the 92 needs that nothing is counted twice");
        assert_eq!(figure.title, "Ukrainian intelligence: 67% sold to Russia, up to 92% with transit");
        assert!(figure.panels[0].references.iter().any(|line| (line.value - 90.0).abs() < 1e-9));
        assert!((figure.panels[0].scale.max - 100.0).abs() < 1e-9);
        let earlier = of(&Spec { years: Some((2023, 2023)), ..spec("ladder") }).expect("a stated total");
        assert!(earlier.caveats.iter().any(|text| text.contains("No transit share")), "{:?}", earlier.caveats);
        assert!(of(&Spec { years: Some((1990, 1991)), ..spec("ladder") }).is_err());
    }

    #[test]
    fn bounds_are_the_larger_share_and_the_sum() {
        let figure = of(&spec("bounds")).expect("2025");
        let first: Vec<f64> = figure.rows().iter().take(2).map(|row| row.value).collect();
        assert!((first[0] - 67.0).abs() < 1e-9 && (first[1] - 92.0).abs() < 1e-9, "{first:?}");
        assert!(of(&Spec { years: Some((2010, 2015)), ..spec("bounds") }).is_err());
    }

    #[test]
    fn market_shares_hold_no_turnover_and_no_partial_cut() {
        let figure = of(&spec("market-share")).expect("shares");
        let wits = figure.panels[0].series.iter().find(|s| s.look == Look::Line).expect("the yearly series");
        let at = |period: &str| wits.points.iter().find(|point| point.period == period).map(|point| point.value);
        assert_eq!((at("2009"), at("2013")), (Some(31.54), Some(44.98)));
        assert!(figure.refs().all(|(_, _, _, point)| !point.flags.has(Flag::NotComparable)));
        assert!(figure.refs().all(|(_, _, series, _)| !series.key.contains("turnover")));
        let with_china = Spec { companions: vec!["CHN".to_owned()], ..spec("market-share") };
        let china = of(&with_china).expect("shares");
        let partial: Vec<_> = china.refs().filter(|(_, _, _, p)| p.flags.has(Flag::NotComparable)).collect();
        assert!(!partial.is_empty() && partial.iter().all(|(_, _, _, point)| !point.joined));
    }

    #[test]
    fn the_seventy_of_2023_is_turnover() {
        let figure = of(&Spec { years: Some((2023, 2023)), ..spec("turnover") }).expect("shares");
        assert!(figure.refs().any(|(_, _, _, point)| (point.value - 70.0).abs() < 1e-9));
    }
}
