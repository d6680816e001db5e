//! Shares of the largest partners in Belarus's goods exports, year by year, as Belarus itself reported them.

use super::export_partners::{goods, shares, sources, with_derived};
use super::figure::{Figure, Look, Panel, PanelKind, Point, Series};
use super::rows::{Row, join};
use super::view::{Words, figure as put_together, headline, nothing, positions, roles, years};
use super::{Spec, Unfit};
use crate::data::{Library, format_number, format_share};

/// Lines beside Russia when the user names none.
const COMPANIONS: usize = 3;

/// Shares of the largest partners over the world row of the same source and year.
pub(super) fn yearly(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let goods = goods(library)?;
    // The source with most years that has both partners and a world row.
    let years_of =
        |series: &str, partner: &str| goods.iter().filter(|row| row.series == series && row.partner == partner).count();
    let Some(series) =
        goods.iter().map(|row| row.series.as_str()).max_by_key(|key| years_of(key, "RUS").min(years_of(key, "WLD")))
    else {
        return Err(nothing("yearly figure by partner", spec, []));
    };
    let of_series: Vec<&Row> = goods.iter().filter(|row| row.series == series).collect();
    let wholes: Vec<(&str, f64)> = of_series
        .iter()
        .filter(|row| row.partner == "WLD")
        .filter_map(|row| Some((row.period_text.as_str(), row.value?)))
        .collect();
    let mut codes = vec!["RUS"];
    codes.extend(spec.companions.iter().map(String::as_str).filter(|code| *code != "RUS"));
    if codes.len() == 1 {
        codes.extend(largest(&of_series, library));
    }
    let mut panel = Panel::new(PanelKind::Time, "%");
    let mut without = Vec::new();
    for (code, role) in codes.iter().zip(roles(library, codes.iter().copied())) {
        let name = library.countries().name(code).to_owned();
        let rows: Vec<&Row> =
            of_series.iter().filter(|row| row.partner == *code).filter(|row| row.in_view(spec)).copied().collect();
        let shares = shares(&rows, &wholes);
        let mut points: Vec<Point> =
            rows.iter().zip(shares).filter_map(|(row, share)| share_point(row, share?, &name, &of_series)).collect();
        if points.is_empty() {
            without.push(name);
            continue;
        }
        join(&mut points, 1.0);
        panel.series.push(Series::new(code.to_lowercase(), name, role, Look::Line).of(*code).with(points));
    }
    if panel.series.is_empty() {
        return Err(nothing("yearly share by partner", spec, of_series.iter().filter_map(|row| row.period)));
    }
    let mut caveats = vec![
        "Only partners that were among the five largest in some year are listed by the source".to_owned(),
        "The buyer in the books need not be the user: oil products sold through EU ports were resold".to_owned(),
    ];
    if !without.is_empty() {
        caveats.push(format!("No yearly figures for {} in these years", without.join(", ")));
    }
    let words = Words {
        title: headline(yearly_finding(&panel.series[0]), "Largest partners in Belarus's goods exports"),
        subtitle: "Share of Belarus's goods exports by partner, % of all goods exports".to_owned(),
        definition: "goods exports by partner, as Belarus reported them".to_owned(),
        caveats,
        calculated: true,
    };
    let panels = vec![panel];
    let view = years(spec, positions(&panels));
    put_together(library, spec, panels, view, words)
}

/// The largest partners beside Russia in the last year of the rows.
fn largest<'a>(rows: &[&'a Row], library: &Library) -> Vec<&'a str> {
    let last = rows.iter().filter_map(|row| row.period).max();
    let mut of_last: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.period == last && row.partner != "RUS" && !library.countries().is_group(&row.partner))
        .collect();
    of_last.sort_by(|a, b| b.value.unwrap_or_default().total_cmp(&a.value.unwrap_or_default()));
    of_last.into_iter().take(COMPANIONS).map(|row| row.partner.as_str()).collect()
}

fn share_point(row: &Row, (percent, whole): (f64, f64), name: &str, of_series: &[&Row]) -> Option<Point> {
    let mut point = row.point()?;
    let world = of_series.iter().copied().find(|other| other.partner == "WLD" && other.period == row.period);
    point.rows.extend(world.iter().flat_map(|world| world.rows.iter().copied()));
    Some(Point {
        value: percent,
        flags: with_derived(&row.flags, world),
        sources: sources(row, world),
        how: format!("{} of {} {} ({name} ÷ world)", format_number(point.value), format_number(whole), row.unit),
        ..point
    })
}

/// "Russia took 65% of goods exports in 1998 and 39% in 2015", when both ends differ by a tenth at least.
fn yearly_finding(series: &Series) -> Option<String> {
    let (first, last) = (series.points.first()?, series.points.last()?);
    let differ = (first.value - last.value).abs() > 0.1 * first.value.max(last.value);
    let share = |point: &Point| format_share(point.value, false);
    differ.then(|| {
        format!(
            "{} took {}% of goods exports in {} and {}% in {}",
            series.name,
            share(first),
            first.period,
            share(last),
            last.period
        )
    })
}
