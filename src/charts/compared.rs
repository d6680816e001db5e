//! Several readings of one figure in one panel, each with its own mark, the part where they disagree hatched, and under
//! it how far apart they lie. What bundled sources and opened editions share.

use super::cells::period_text;
use super::figure::{Look, Panel, PanelKind, Point, RangeLook, Role, Series, value_text};
use super::rows::readable_unit;
use crate::data::{Period, format_number};

/// Figures nearer than this part of the smaller one agree: rounding, not a conflict.
const AGREEMENT: f64 = 0.005;
/// A disagreement worth a title.
const WORTH_A_TITLE: f64 = 0.05;

/// What one source or edition says.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// Unique in the figure.
    pub key: String,
    /// Name on the line's end.
    pub name: String,
    /// Area code, else empty.
    pub code: String,
    /// Its shape.
    pub look: Look,
    /// In time order, joined where neighbours are comparable.
    pub points: Vec<Point>,
}

/// The readings over time and, where any two disagree, a panel of distances. Also the unit they are drawn in.
pub(super) fn panels(readings: Vec<Reading>, unit: &str) -> (Vec<Panel>, String) {
    let largest =
        readings.iter().flat_map(|reading| &reading.points).map(|point| point.value.abs()).fold(0.0, f64::max);
    let (divisor, unit) = readable_money(largest, unit);
    let mut sums = Panel::new(PanelKind::Time, unit.as_str());
    sums.height = 2.0;
    for (n, reading) in readings.into_iter().enumerate() {
        let mut points = reading.points;
        for point in &mut points {
            point.value /= divisor;
            if divisor > 1.0 {
                point.how.push_str(&format!(" ÷ {}", format_number(divisor)));
            }
            (point.low, point.high) = (None, None);
        }
        let role = Role::Scenario(u8::try_from(n).unwrap_or(u8::MAX));
        let series = Series::new(reading.key, reading.name, role, reading.look).of(reading.code);
        sums.series.push(series.ranges(RangeLook::Hatched).with(points));
    }
    let gaps = distances(&mut sums);
    for series in &mut sums.series {
        if !is_one_stretch(&series.points) {
            series.range = RangeLook::Whisker;
        }
    }
    let mut panels = vec![sums];
    if !gaps.is_empty() {
        let mut panel = Panel::new(PanelKind::Time, "%");
        "Largest over smallest".clone_into(&mut panel.title);
        panel.height = 0.8;
        panel.series.push(Series::new("apart", "apart", Role::Context, Look::Bar).with(gaps));
        panels.push(panel);
    }
    (panels, unit)
}

/// Hatches between readings of the same period, each pair once, and returns how far apart they lie.
fn distances(panel: &mut Panel) -> Vec<Point> {
    let mut periods: Vec<(f64, String)> =
        panel.series.iter().flat_map(|series| &series.points).map(|point| (point.at, point.period.clone())).collect();
    periods.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    periods.dedup();
    let unit = panel.scale.unit.clone();
    let mut gaps = Vec::new();
    for (at, period) in periods {
        let of = |series: &Series| series.points.iter().find(|point| point.period == period).cloned();
        let found: Vec<(String, Point)> =
            panel.series.iter().filter_map(|series| Some((series.name.clone(), of(series)?))).collect();
        let low = found.iter().map(|(_, point)| point.value).fold(f64::INFINITY, f64::min);
        let high = found.iter().map(|(_, point)| point.value).fold(f64::NEG_INFINITY, f64::max);
        if found.len() < 2 || low <= 0.0 || high / low - 1.0 <= AGREEMENT {
            continue;
        }
        let first = panel.series.iter_mut().find_map(|series| series.points.iter_mut().find(|p| p.period == period));
        if let Some(point) = first {
            (point.low, point.high) = (Some(low), Some(high));
        }
        let said: Vec<String> =
            found.iter().map(|(name, point)| format!("{name} {}", value_text(point.value, &unit))).collect();
        let mut gap = Point {
            period,
            at,
            value: (high / low - 1.0) * 100.0,
            how: format!("{}: {} over {}", said.join(", "), value_text(high, &unit), value_text(low, &unit)),
            ..Point::default()
        };
        for (_, point) in found {
            gap.flags = gap.flags.union(&point.flags);
            gap.rows.extend(point.rows);
            gap.sources.extend(point.sources);
        }
        gap.sources.dedup();
        gaps.push(gap);
    }
    gaps
}

/// Whether the points with a range follow each other on the line: only then is there something between two of them.
fn is_one_stretch(points: &[Point]) -> bool {
    let ranged = |point: &Point| point.low.is_some();
    let first = points.iter().position(ranged).unwrap_or_default();
    let last = points.iter().rposition(ranged).unwrap_or_default();
    last > first && points[first..=last].iter().all(ranged) && points[first + 1..=last].iter().all(|point| point.joined)
}

/// The latest disagreement worth a title: "2024: 5 to 7 Mt by source, 40% apart".
pub(super) fn finding(panels: &[Panel]) -> Option<String> {
    let (sums, gaps) = (panels.first()?, panels.get(1)?);
    let gap = gaps.series.first()?.points.iter().rev().find(|point| point.value >= WORTH_A_TITLE * 100.0)?;
    let values = sums.series.iter().flat_map(|series| &series.points).filter(|point| point.period == gap.period);
    let (low, high) = values
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), point| (low.min(point.value), high.max(point.value)));
    let high = value_text(high, &sums.scale.unit);
    let when = Period::parse(&gap.period).map_or_else(|| gap.period.clone(), period_text);
    Some(format!("{when}: {} to {high}, {} apart", format_number(low), value_text(gap.value, "%")))
}

/// As [`readable_unit`], and thousand tonnes and million dollars too where they would need many digits.
fn readable_money(largest: f64, unit: &str) -> (f64, String) {
    match unit {
        "million USD" if largest >= 1e4 => (1e3, "bn USD".to_owned()),
        "kt K2O" if largest >= 1e4 => (1e3, "Mt K2O".to_owned()),
        "kt KCl" if largest >= 1e4 => (1e3, "Mt KCl".to_owned()),
        _ => readable_unit(largest, unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(name: &str, values: &[(i32, f64)]) -> Reading {
        let point = |(year, value): &(i32, f64)| Point {
            period: year.to_string(),
            at: f64::from(*year) + 0.5,
            value: *value,
            ..Point::default()
        };
        let points = values.iter().map(point).collect();
        Reading { key: name.to_owned(), name: name.to_owned(), code: String::new(), look: Look::Line, points }
    }

    #[test]
    fn only_figures_of_the_same_period_are_compared_and_equal_ones_agree() {
        let readings = vec![reading("a", &[(2020, 100.0), (2021, 100.0)]), reading("b", &[(2021, 125.0), (2022, 9.0)])];
        let (panels, unit) = panels(readings, "kt");
        assert_eq!((panels.len(), unit.as_str()), (2, "kt"));
        let gaps = &panels[1].series[0].points;
        assert_eq!(gaps.len(), 1);
        assert!((gaps[0].value - 25.0).abs() < 1e-9);
        assert_eq!(panels[0].series[0].points[1].high, Some(125.0));
        assert_eq!(panels[0].series[0].range, RangeLook::Whisker, "one year alone has nothing beside it to hatch");
        assert_eq!(finding(&panels).as_deref(), Some("2021: 100 to 125 kt, 25% apart"));
        let same = vec![reading("a", &[(2020, 100.0)]), reading("b", &[(2020, 100.3)])];
        assert_eq!(super::panels(same, "kt").0.len(), 1, "rounding is no conflict");
    }
}
