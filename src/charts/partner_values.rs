//! Goods exports to single partners in money, where no full cut exists: statements, and the partners' own reports.

use super::cells::period_text;
use super::export_partners::{cuts, goods};
use super::figure::{Figure, Look, Panel, PanelKind, Point, Role, Series};
use super::rows::{Row, join};
use super::view::{Words, figure, headline, nothing, positions, roles, years};
use super::words::amount_text;
use super::{Spec, Unfit};
use crate::data::{Flag, Freq, Library, format_number};

/// Years from which on a series belongs to the yearly definition and not to single statements.
const YEARLY_FROM: usize = 10;

/// Figures for single partners from the press and from officials; full years apart from parts of a year. The openly
/// itemised part of a figure is left to the figure itself.
pub(super) fn statements(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let goods = goods(library)?;
    let full: Vec<&str> = cuts(library, &goods).iter().map(|cut| cut.series).collect();
    let long = |row: &Row| goods.iter().filter(|other| other.series == row.series).count() >= YEARLY_FROM;
    let single: Vec<&Row> = goods
        .iter()
        .filter(|row| !row.flags.has(Flag::Mirror) && row.partner != "WLD" && !row.series.ends_with("-itemised"))
        .filter(|row| !full.contains(&row.series.as_str()) && !long(row))
        .collect();
    let panels = panels(library, spec, &single, Look::Dots);
    if panels.is_empty() {
        return Err(nothing("statement on a single partner", spec, single.iter().filter_map(|row| row.period)));
    }
    let words = Words {
        title: headline(finding(&panels), "Goods exports to single partners, as stated"),
        subtitle: "Goods exports of Belarus to single partners, money of the day".to_owned(),
        definition: "single figures from press and officials".to_owned(),
        caveats: vec![
            "Each mark is one statement from its own source; no full table by partner exists for these years"
                .to_owned(),
            "Months and half-years stand in a panel of their own and must not be read against years".to_owned(),
            "Some speakers do not say whether services are included: see the note of the mark".to_owned(),
        ],
        calculated: false,
    };
    draw(library, spec, panels, words)
}

/// What the buyers report; euro and dollar apart, full years apart from parts of a year.
pub(super) fn mirror(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let goods = goods(library)?;
    let full: Vec<&str> = cuts(library, &goods).iter().map(|cut| cut.series).collect();
    let reported: Vec<&Row> = goods
        .iter()
        .filter(|row| row.flags.has(Flag::Mirror) && row.partner != "WLD" && !full.contains(&row.series.as_str()))
        .collect();
    let panels = panels(library, spec, &reported, Look::MirrorLine);
    if panels.is_empty() {
        return Err(nothing("report of a partner", spec, reported.iter().filter_map(|row| row.period)));
    }
    let words = Words {
        title: "What partners report buying from Belarus".to_owned(),
        subtitle: "Goods bought from Belarus as the partners report them, money of the day".to_owned(),
        definition: "mirror data: imports reported by the partner".to_owned(),
        caveats: vec![
            "Partners' reports differ from Belarus's own: oil products sold through EU ports were resold elsewhere"
                .to_owned(),
            "Euro and dollar, years and parts of a year are panels of their own: never add across them".to_owned(),
        ],
        calculated: false,
    };
    draw(library, spec, panels, words)
}

fn draw(library: &Library, spec: &Spec, panels: Vec<Panel>, words: Words) -> Result<Figure, Unfit> {
    let view = years(spec, positions(&panels));
    figure(library, spec, panels, view, words)
}

/// A panel for each unit, full years before parts of a year.
fn panels(library: &Library, spec: &Spec, rows: &[&Row], look: Look) -> Vec<Panel> {
    let mut kinds: Vec<(&str, bool)> = Vec::new();
    for row in rows {
        let kind = (row.unit.as_str(), is_year(row));
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.sort_by_key(|(unit, year)| (!year, *unit != "million USD"));
    let mut panels = Vec::new();
    for (unit, year) in kinds {
        let shown: Vec<&Row> = rows
            .iter()
            .copied()
            .filter(|row| row.unit == unit && is_year(row) == year)
            .filter(|row| row.in_view(spec))
            .collect();
        if shown.is_empty() {
            continue;
        }
        let mut panel = Panel::new(PanelKind::Time, unit);
        let length = if year { "Full years" } else { "Parts of a year" };
        panel.title = format!("{length}, {unit}");
        panel.height = if year { 1.0 } else { 0.7 };
        panel.series = by_partner(library, &shown, look, if year { "year" } else { "part" });
        panels.push(panel);
    }
    panels
}

fn is_year(row: &Row) -> bool {
    row.period.is_some_and(|period| period.freq() == Freq::Year)
}

/// One series a partner; a line only within one series of the table.
fn by_partner(library: &Library, rows: &[&Row], look: Look, length: &str) -> Vec<Series> {
    let mut codes: Vec<&str> = Vec::new();
    for row in rows {
        if !codes.contains(&row.partner.as_str()) {
            codes.push(&row.partner);
        }
    }
    let largest =
        |code: &str| rows.iter().filter(|row| row.partner == code).filter_map(|row| row.value).fold(0.0, f64::max);
    codes.sort_by(|a, b| largest(b).total_cmp(&largest(a)));
    let mut list = Vec::new();
    for (code, role) in codes.iter().zip(roles(library, codes.iter().copied())) {
        let name = library.countries().name(code).to_owned();
        let of_code: Vec<&Row> = rows.iter().copied().filter(|row| row.partner == *code).collect();
        let mut points: Vec<Point> = of_code.iter().filter_map(|row| money_point(library, row)).collect();
        if points.is_empty() {
            continue;
        }
        points.sort_by(|a, b| a.at.total_cmp(&b.at));
        let one_source = of_code.iter().all(|row| row.series == of_code[0].series);
        if one_source && look == Look::MirrorLine && length == "year" {
            join(&mut points, 1.0);
        }
        let key = format!("{}-{}-{length}", code.to_lowercase(), rows[0].unit.replace(' ', "-").to_lowercase());
        list.push(Series::new(key, name, role, look).of(*code).with(points));
    }
    list
}

fn money_point(library: &Library, row: &Row) -> Option<Point> {
    let point = row.point()?;
    let who = library.sources().short(&row.source);
    let when = row.period.map(period_text)?;
    Some(Point { how: format!("{} {} in {when}, {who}", format_number(point.value), row.unit), ..point })
}

/// "Exports to Russia: 12.8 bn USD in 2017, 22.9 bn USD in 2022", from the full years in dollars.
fn finding(panels: &[Panel]) -> Option<String> {
    let panel = panels.first()?;
    let russia = panel.series.iter().find(|series| series.role == Role::Russia)?;
    let (first, last) = (russia.points.first()?, russia.points.last()?);
    (last.value > first.value * 1.1 && last.at > first.at).then(|| {
        format!(
            "Exports to {}: {} in {}, {} in {}",
            russia.name,
            amount_text(first.value, &panel.scale.unit),
            first.period,
            amount_text(last.value, &panel.scale.unit),
            last.period
        )
    })
}
