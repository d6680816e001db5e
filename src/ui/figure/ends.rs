//! Names and last values at the right end of the lines.

use std::sync::Arc;

use egui;
use egui::{Align2, Galley, Rect, Shape, Vec2, pos2};

use super::labels::{Wanted, spread};
use super::notes::{self, Taken};
use super::panel::View;
use super::pen::{Ink, Pen};
use crate::charts::figure::{Look, Panel, PanelKind, Point, RangeLook, Role, Scale, Series, value_text};
use crate::data::format_number;

/// Between the end of the plot and a label.
const GAP: f32 = 8.0;

/// Longest leader where a label could stand elsewhere.
const LEADER: f32 = 140.0;

/// Costs of a place in the plot that covers nothing, and of one that covers no data.
const FREE: f32 = 0.3;
const ON_A_RULE: f32 = 0.9;

/// The label of one series.
pub struct Label {
    series: usize,
    point: usize,
    galley: Arc<Galley>,
    /// The same on one row.
    row: Arc<Galley>,
}

/// From this top of an axis on, thousands of tonnes and millions of money are read as Mt and bn.
const LARGE: f64 = 5000.0;

/// A value on a label: percent with its sign; tonnes and money to three digits, as Mt and bn where the axis is long;
/// counts in full. Else without the unit, which the axis names.
pub fn value(value: f64, scale: &Scale) -> String {
    match scale.unit.split(' ').next().unwrap_or_default() {
        "%" if value == 0.0 => "0%".to_owned(),
        "%" if value > 0.0 && value < 0.05 => "under 0.1%".to_owned(),
        "%" => value_text(value, "%"),
        _ => match larger(scale) {
            Some((word, _)) => format!("{} {word}", format_number(three_digits(value / 1000.0))),
            None if measured(&scale.unit) => format_number(three_digits(value)),
            None => format_number(value),
        },
    }
}

/// The word for a thousand of the scale's unit and what follows it, where values are read in thousands.
pub fn larger(scale: &Scale) -> Option<(&'static str, &str)> {
    let (first, rest) = scale.unit.split_once(' ').unwrap_or((&scale.unit, ""));
    let word = match first {
        "kt" => "Mt",
        "million" => "bn",
        _ => return None,
    };
    (scale.max.max(-scale.min) >= LARGE).then_some((word, rest))
}

/// Whether a unit is of something measured, not counted.
fn measured(unit: &str) -> bool {
    let first = unit.split([' ', '/']).next().unwrap_or_default();
    ["t", "kt", "Mt", "million", "bn", "USD", "EUR", "BYN"].contains(&first)
}

fn three_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let unit = 10f64.powf(value.abs().log10().floor() - 2.0);
    (value / unit).round() * unit
}

/// The newest point in view that does not mislead, else the newest.
fn last_of(series: &Series, span: (f64, f64)) -> Option<(usize, f64)> {
    let inside = |(_, p): &(usize, &Point)| p.at >= span.0 && p.at <= span.1 && p.value.is_finite();
    let newest = || series.points.iter().enumerate().rev().filter(inside);
    newest().find(|(_, p)| !p.flags.distorts()).or_else(|| newest().next()).map(|(n, point)| (n, point.at))
}

/// Labels of a time panel for the years in view, at most `width` wide.
pub fn labels(pen: &Pen, panel: &Panel, span: (f64, f64), width: f32) -> Vec<Label> {
    if panel.kind != PanelKind::Time {
        return Vec::new();
    }
    // The axis may end at the first moment of the year after the last one.
    let newest = span.1 - 0.02;
    let mut labels = Vec::new();
    // One of many runs needs no name; the band of all of them says where they end.
    let named = |series: &Series| series.look != Look::Thin || series.range == RangeLook::Band;
    for (n, series) in panel.series.iter().enumerate().filter(|(_, series)| named(series)) {
        let Some((point, at)) = last_of(series, span) else { continue };
        let colour = pen.tokens.series(series.role);
        let name = Ink { colour, bold: series.role == Role::Belarus, ..pen.label() };
        let number = Ink { colour, bold: true, ..pen.label() };
        let value = format!(" {}", value(series.points[point].value, &panel.scale));
        let mut runs = vec![(series.name.as_str(), name), (value.as_str(), number)];
        let year = format!(" ({:.0})", at.floor());
        if newest.floor() - at.floor() >= 1.0 {
            runs.push((year.as_str(), pen.caption()));
        }
        labels.push(Label {
            series: n,
            point,
            galley: pen.runs(&runs, width, 2),
            row: pen.runs(&runs, f32::INFINITY, 1),
        });
    }
    labels
}

/// Width of the widest label with its distance to the plot.
pub fn width(pen: &Pen, labels: &[Label]) -> f32 {
    labels.iter().map(|label| label.galley.size().x + pen.gap(GAP)).fold(0.0, f32::max)
}

/// Paints the labels of a panel. A label whose line ends too far from the right edge for a leader stands at that end,
/// where nothing is in its way.
pub fn paint(pen: &Pen, view: &View<'_>, labels: &[Label], clip_right: f32, taken: &mut Taken) {
    let series = &view.panel.series;
    let tokens = pen.tokens;
    let start = view.data.right() + pen.gap(GAP);
    // A long leader may be taken for a line: better a free place at the line's end, and that better than one on a rule.
    let away = |label: &Label| start - view.place(label.series, label.point).x;
    let reachable = |label: &Label| away(label) <= 2.0 * pen.gap(LEADER);
    let labels: Vec<&Label> = labels
        .iter()
        .filter(|label| {
            away(label) <= pen.gap(LEADER)
                || !(beside_its_end(pen, view, label, taken, FREE)
                    || !reachable(label) && beside_its_end(pen, view, label, taken, ON_A_RULE))
        })
        .collect();
    let wanted: Vec<Wanted> = labels
        .iter()
        .map(|label| {
            let own = &series[label.series];
            let point = &own.points[label.point];
            let middle = match own.look {
                Look::Stack => view.top(label.series, label.point) - point.value / 2.0,
                _ => point.value,
            };
            // The subject, then lines of entities, then the rest; within each the greater.
            let rank = match (own.role, own.look) {
                (Role::Belarus, _) => 3.0,
                (Role::Context, Look::Dots) => 0.0,
                (Role::Context, _) | (_, Look::Dots) => 1.0,
                _ => 2.0,
            };
            let importance = rank * 1e15 + point.value.abs();
            Wanted {
                y: view.map.position_from_point_y(middle.clamp(view.scale.min, view.scale.max)),
                height: label.galley.size().y + 1.0,
                weight: importance,
            }
        })
        .collect();
    let row = pen.row_height(pen.label());
    let spread = spread(&wanted, view.data.top() - row / 2.0, view.data.bottom() + row / 2.0, row);
    let mut shapes = Vec::new();
    for ((label, wanted), middle) in labels.iter().zip(&wanted).zip(&spread.middles) {
        let Some(middle) = *middle else { continue };
        let own = &series[label.series];
        let end = pos2(view.map.position_from_point_x(own.points[label.point].at), wanted.y);
        let far = start - end.x > pen.gap(GAP) + 4.0;
        if reachable(label) && (far || (middle - wanted.y).abs() > row / 2.0) {
            let near = pos2(start - pen.gap(2.0), middle);
            // Grey and thin, so that it is not taken for data.
            let (path, colour) = if far {
                let bend = pos2(start - pen.gap(7.0), wanted.y);
                (vec![pos2(end.x + pen.gap(6.0), end.y), bend, near], tokens.tint(tokens.axis, 0.7))
            } else {
                (vec![pos2(end.x + pen.gap(2.0), end.y), near], tokens.tint(tokens.series(own.role), 0.6))
            };
            shapes.push(Shape::line(path, pen.stroke(0.75, colour)));
        }
        pen.put(pos2(start, middle), Align2::LEFT_CENTER, Arc::clone(&label.galley));
    }
    if let Some((count, middle)) = spread.others {
        let noun = if count == 1 { "other" } else { "others" };
        let text = pen.elided(&format!("+ {count} {noun}"), pen.caption(), clip_right - start);
        pen.put(pos2(start, middle), Align2::LEFT_CENTER, text);
    }
    pen.painter.extend(shapes);
}

/// Puts a label beside the last mark of its series, on one row or on two; tells whether there was room.
fn beside_its_end(pen: &Pen, view: &View<'_>, label: &Label, taken: &mut Taken, limit: f32) -> bool {
    if view.panel.series[label.series].look == Look::Stack {
        return false;
    }
    let end = view.place(label.series, label.point);
    let (aside, above) = (pen.gap(8.0), pen.gap(6.0));
    let places = |size: Vec2| {
        let left = end.x - aside - size.x;
        [
            pos2(end.x + aside, end.y - size.y / 2.0),
            pos2(end.x - size.x / 2.0, end.y - above - size.y),
            pos2(end.x - size.x / 2.0, end.y + above),
            pos2(end.x + aside, end.y - size.y),
            pos2(end.x + aside, end.y),
            pos2(left, end.y - size.y / 2.0),
            pos2(left, end.y - size.y),
            pos2(left, end.y),
        ]
        .map(|min| Rect::from_min_size(min, size))
    };
    for galley in [&label.row, &label.galley] {
        if let Some(rect) = taken.best(places(galley.size()), limit) {
            notes::backed(pen, rect, Arc::clone(galley));
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Flags;
    use crate::ui::figure::demo;

    #[test]
    fn values_have_three_digits_and_counts_are_whole() {
        let text = |v: f64, unit: &str, max: f64| value(v, &Scale { unit: unit.to_owned(), min: 0.0, max });
        assert_eq!(text(13_706.0, "kt K2O", 15_000.0), "13.7 Mt");
        assert_eq!(text(2_059.4, "million USD", 3_000.0), "2,060");
        assert_eq!(text(412.0, "million EUR", 12_000.0), "0.412 bn");
        assert_eq!(text(1_138.0, "people", 1_500.0), "1,138");
        assert_eq!(text(33.4, "%", 50.0), "33%");
        assert_eq!(text(0.02, "%", 50.0), "under 0.1%");
        assert_eq!(text(0.0, "%", 50.0), "0%");
    }

    #[test]
    fn a_label_names_the_last_figure_that_does_not_mislead() {
        let mut line = demo::series(
            "Belarus",
            Role::Belarus,
            Look::Line,
            &[(2018.5, 1.0, ""), (2019.5, 2.0, ""), (2020.5, 3.0, "carried-forward")],
        );
        assert_eq!(last_of(&line, (2018.0, 2021.0)).map(|(n, _)| n), Some(1));
        for point in &mut line.points {
            point.flags = Flags::parse("part-year").expect("a known flag");
        }
        assert_eq!(last_of(&line, (2018.0, 2021.0)).map(|(n, _)| n), Some(2));
        assert_eq!(last_of(&line, (2010.0, 2012.0)), None);
    }
}
