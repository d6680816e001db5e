//! How the published shares of Russia add up: the ladder from "sold to Russia" to "unknown", and its certain bounds.

use super::claim_lines::claim;
use super::dependence_rows::{Kind, printed, producer, shares, when, who};
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series};
use super::rows::Row;
use super::view::{Words, figure, headline, in_view, nothing};
use super::words::percent_text;
use super::{Spec, Unfit};
use crate::analysis::{UnionBounds, union_bounds};
use crate::data::{Flag, Flags, Library, Period, format_number, format_share};

/// One bar: category, series and point.
struct Rung {
    category: String,
    key: String,
    name: String,
    role: Role,
    point: Point,
}

/// A share sold and a share in transit of the same year, with what is certain about both together.
struct Pair {
    market: Row,
    transit: Row,
    bounds: UnionBounds,
}

/// All pairs of the same year in view, latest first; those of one producer before others.
fn pairs(library: &Library, spec: &Spec) -> Result<Vec<Pair>, Unfit> {
    let (market, transit) = (shares(library, Kind::Market)?, shares(library, Kind::Transit)?);
    let mut found: Vec<(Row, Row)> = Vec::new();
    for row in &transit {
        let same_year = |other: &&Row| match (row.period, other.period) {
            (Some(a), Some(b)) => a.last_year() == b.last_year() && in_view(spec, a),
            _ => false,
        };
        found.extend(market.iter().filter(same_year).map(|sold| (sold.clone(), row.clone())));
    }
    found.retain(|(market, transit)| market.value.is_some() && transit.value.is_some());
    found.sort_by_key(|(market, transit)| {
        let strangers = producer(library, market) != producer(library, transit);
        (std::cmp::Reverse(transit.period), strangers, std::cmp::Reverse(market.period))
    });
    let bounds = |market: &Row, transit: &Row| union_bounds(market.value? / 100.0, transit.value? / 100.0);
    Ok(found
        .into_iter()
        .filter_map(|(market, transit)| Some(Pair { bounds: bounds(&market, &transit)?, market, transit }))
        .collect())
}

fn no_pair(library: &Library, spec: &Spec) -> Unfit {
    let existing = shares(library, Kind::Transit).unwrap_or_default();
    nothing("transit share beside a market share", spec, existing.iter().filter_map(|row| row.period))
}

/// The latest year in view with a documented transit share, or with a stated total at least.
pub(super) fn ladder(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let stated = shares(library, Kind::Either)?;
    let pairs = pairs(library, spec)?;
    let year = match pairs.first() {
        Some(pair) => pair.transit.period.map(Period::last_year),
        None => stated
            .iter()
            .filter_map(|row| row.period)
            .filter(|period| in_view(spec, *period))
            .map(Period::last_year)
            .max(),
    };
    let Some(year) = year else {
        let existing = shares(library, Kind::Transit)?.into_iter().chain(stated).filter_map(|row| row.period);
        return Err(nothing("transit share or stated total", spec, existing));
    };
    let of_year = |row: &Row| row.period.is_some_and(|period| period.last_year() == year);
    let sold: Vec<Row> = shares(library, Kind::Market)?.into_iter().filter(of_year).collect();
    let mut rungs: Vec<Rung> = Vec::new();
    let base = pairs.first().map(|pair| &pair.market).or_else(|| sold.iter().max_by_key(|row| row.period));
    rungs.extend(base.and_then(|row| sold_rung(library, row, &sold)));
    rungs.extend(pairs.first().map(|pair| through_rung(library, pair)));
    let totals: Vec<&Row> = stated.iter().filter(|row| of_year(row)).collect();
    rungs.extend(totals.iter().filter_map(|row| stated_rung(library, row, totals.len() == 1)));
    rungs.extend(rest_rung(&rungs));
    let unmeasured = pairs.is_empty();
    let mut caveats =
        vec!["Shares of goods exports; sold to Russia and sent through Russia are two kinds of dependence".to_owned()];
    if unmeasured {
        caveats.push(format!(
            "No transit share in percent was found for {year}: the step from market to total is a statement"
        ));
    } else {
        caveats.push(
            "The second bar holds if no good sold to Russia is counted as transit; if some is, it is shorter"
                .to_owned(),
        );
    }
    if rungs.iter().any(|rung| rung.point.flags.has(Flag::Statement)) {
        caveats.push("Statements of officials and analysts, not statistics; none publishes a calculation".to_owned());
    }
    // The service's name is the end of its series keys.
    if totals.iter().any(|row| row.series.ends_with("-szru"))
        || pairs.iter().any(|pair| pair.transit.series.ends_with("-szru"))
    {
        caveats.push("Ukraine's Foreign Intelligence Service (SZRU) serves a state at war with Russia".to_owned());
    }
    let words = Words {
        title: headline(
            ladder_finding(&rungs, year, pairs.first().and_then(|pair| one_voice(library, pair))),
            "Goods exports sold to Russia or sent through Russia",
        ),
        subtitle: "Share of Belarus's goods exports, %, each bar with its own source".to_owned(),
        definition: "sold to Russia, then plus transit, then unknown".to_owned(),
        caveats,
        calculated: true,
    };
    let mut panel = bars(rungs);
    panel.references = claim(library, "russia-dependence")?.references();
    figure(library, spec, vec![panel], None, words)
}

/// At least and at most, for each pair of a market share and a transit share.
pub(super) fn bounds(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let pairs = pairs(library, spec)?;
    let (Some(first), Some(year)) = (pairs.first(), pairs.first().and_then(|pair| pair.transit.period)) else {
        return Err(no_pair(library, spec));
    };
    let percent = |share: f64| format_share(share * 100.0, false);
    let title = format!(
        "{} sold and {} in transit in {} allow {}–{}% together",
        printed(&first.market),
        printed(&first.transit),
        year.last_year(),
        percent(first.bounds.lower),
        percent(first.bounds.upper)
    );
    let mut rungs = Vec::new();
    for (n, pair) in pairs.iter().enumerate() {
        let name = format!("{}, {}", who(library, &pair.market), when(&pair.market));
        let how = |text: String| Point { how: text, ..joint_point(pair) };
        let (sold, through) = (printed(&pair.market), printed(&pair.transit));
        rungs.push(Rung {
            category: format!("{name}: at least"),
            key: format!("at-least-{n}"),
            name: format!("At least, {name}"),
            role: Role::Russia,
            point: Point {
                value: pair.bounds.lower * 100.0,
                ..how(format!("the larger of {sold} sold and {through} in transit"))
            },
        });
        let most = if pair.bounds.together.is_some() {
            format!("{sold} sold + {through} in transit, if nothing sold to Russia is counted as transit")
        } else {
            format!("everything: {sold} sold and {through} in transit exceed the whole and must overlap")
        };
        rungs.push(Rung {
            category: format!("{name}: at most"),
            key: format!("at-most-{n}"),
            name: format!("At most, {name}"),
            role: Role::Context,
            point: Point { value: pair.bounds.upper * 100.0, ..how(most) },
        });
    }
    let mut caveats = vec![
        "At most is the plain sum; it needs that no good sold to Russia is counted as transit".to_owned(),
        "A transit share in percent was found for these periods only; elsewhere tonnes are known, not shares"
            .to_owned(),
    ];
    if pairs.iter().any(|pair| producer(library, &pair.market) != producer(library, &pair.transit)) {
        caveats.push(
            "Some pairs join two sources: the transit share is that of another source in the same year".to_owned(),
        );
    }
    let words = Words {
        title: headline(Some(title), "Bounds of exports sold to Russia or sent through it"),
        subtitle: "Share of Belarus's goods exports, %, least and most that two shares allow".to_owned(),
        definition: "at least the larger share, at most the sum of both".to_owned(),
        caveats,
        calculated: true,
    };
    let mut panel = bars(rungs);
    panel.references = claim(library, "russia-dependence")?.references();
    figure(library, spec, vec![panel], None, words)
}

fn joint_point(pair: &Pair) -> Point {
    let mut sources = vec![pair.market.source.clone()];
    if pair.transit.source != pair.market.source {
        sources.push(pair.transit.source.clone());
    }
    let mut flags: Flags = pair.market.flags.clone().union(&pair.transit.flags);
    flags.insert(Flag::Derived);
    let note = [&pair.market.note, &pair.transit.note];
    let note: Vec<&str> = note.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    Point {
        period: pair.transit.period_text.clone(),
        flags,
        sources,
        note: note.join("; "),
        rows: pair.market.rows.iter().chain(&pair.transit.rows).copied().collect(),
        ..Point::default()
    }
}

/// The market share; its range is what other sources say of the same year.
fn sold_rung(library: &Library, row: &Row, of_year: &[Row]) -> Option<Rung> {
    let point = row.point()?;
    let all = || of_year.iter().filter_map(|row| row.value).chain([point.value]);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let others: Vec<String> = of_year
        .iter()
        .filter(|other| *other != row)
        .map(|other| format!("{} ({}, {})", printed(other), who(library, other), when(other)))
        .collect();
    let also =
        if others.is_empty() { String::new() } else { format!("; other figures of the year: {}", others.join(", ")) };
    Some(Rung {
        category: format!("Sold to Russia ({})", when(row)),
        key: "sold".to_owned(),
        name: format!("Sold to Russia, {}", who(library, row)),
        role: Role::Russia,
        point: Point {
            low: (low < high).then_some(low),
            high: (low < high).then_some(high),
            how: format!("{} of goods exports, {}, {}{also}", printed(row), who(library, row), when(row)),
            ..point
        },
    })
}

fn through_rung(library: &Library, pair: &Pair) -> Rung {
    let (sold, through) = (printed(&pair.market), printed(&pair.transit));
    let (lower, upper) = (pair.bounds.lower * 100.0, pair.bounds.upper * 100.0);
    let least = format_share(lower, false);
    Rung {
        category: "Plus what crosses Russia".to_owned(),
        key: "sold-or-through".to_owned(),
        name: format!("Sold to Russia or through it, {}", who(library, &pair.transit)),
        role: Role::Russia,
        point: Point {
            value: upper,
            low: Some(lower),
            high: Some(upper),
            how: format!("{sold} sold + {through} in transit if nothing is counted twice; at least {least}% if all is"),
            ..joint_point(pair)
        },
    }
}

fn stated_rung(library: &Library, row: &Row, alone: bool) -> Option<Rung> {
    let who = who(library, row);
    Some(Rung {
        category: if alone { "Both together, as stated".to_owned() } else { format!("As stated: {who}") },
        key: row.series.clone(),
        name: format!("Stated total, {who}"),
        role: Role::Context,
        point: Point {
            how: format!("{} stated by {who}, {}, without a calculation", printed(row), when(row)),
            ..row.point()?
        },
    })
}

/// What no bar above covers.
fn rest_rung(rungs: &[Rung]) -> Option<Rung> {
    let top = rungs.iter().max_by(|a, b| a.point.value.total_cmp(&b.point.value))?;
    let covered = top.point.value;
    let mut flags = top.point.flags.clone();
    flags.insert(Flag::Derived);
    let least = 100.0 - covered;
    // Where goods sold are counted in transit again, the bar above covers less and more is left.
    let most = top.point.low.map_or(least, |low| 100.0 - low);
    let rest =
        if most > least { format!("{}–{}", format_number(least), percent_text(most)) } else { percent_text(least) };
    let how = if most > least {
        format!(
            "100% − {} to {} above = {rest}; the bar is as long as the least of it",
            format_number(100.0 - most),
            percent_text(covered)
        )
    } else {
        format!("100% − {} above = {rest}", percent_text(covered))
    };
    (covered < 100.0).then(|| Rung {
        category: format!("Unknown rest: {rest}"),
        key: "unknown".to_owned(),
        name: format!("Unknown rest, {rest}"),
        role: Role::Context,
        point: Point {
            period: top.point.period.clone(),
            value: least,
            low: (most > least).then_some(least),
            high: (most > least).then_some(most),
            flags,
            sources: top.point.sources.clone(),
            how,
            rows: top.point.rows.clone(),
            ..Point::default()
        },
    })
}

fn bars(rungs: Vec<Rung>) -> Panel {
    let categories = rungs.iter().map(|rung| rung.category.clone()).collect();
    let mut panel = Panel::new(PanelKind::Bars { categories }, "%");
    for (rung, at) in rungs.into_iter().zip(0u32..) {
        let point = Point { at: f64::from(at), ..rung.point };
        panel.series.push(Series::new(rung.key, rung.name, rung.role, Look::Bar).with(vec![point]));
    }
    panel
}

/// Who stands behind both shares of a pair, short; `None` where they are two.
fn one_voice(library: &Library, pair: &Pair) -> Option<String> {
    let (sold, through) = (who(library, &pair.market), who(library, &pair.transit));
    (sold == through).then(|| through.replace("Foreign Intelligence Service", "intelligence"))
}

/// "Ukrainian intelligence: 67% sold to Russia, up to 92% with transit", from the first and the highest bar; no figure
/// of a statement stands as a fact.
fn ladder_finding(rungs: &[Rung], year: i32, voice: Option<String>) -> Option<String> {
    let value = |key: &str| rungs.iter().find(|rung| rung.key == key).map(|rung| rung.point.value);
    let sold = percent_text(value("sold")?);
    Some(match value("sold-or-through") {
        Some(either) => {
            let said = voice.unwrap_or_else(|| format!("As stated for {year}"));
            format!("{said}: {sold} sold to Russia, up to {} with transit", percent_text(either))
        }
        None => match rungs.iter().find(|rung| rung.key.starts_with("russia-market-or-infrastructure")) {
            Some(stated) => {
                let either = percent_text(stated.point.value);
                format!("Put at {sold} sold to Russia in {year}, {either} with transit")
            }
            None => format!("Put at {sold} sold to Russia in {year}; the share that crosses it is not known"),
        },
    })
}
