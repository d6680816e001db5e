//! Years along the bottom and values at the left.

use egui;
use egui::{Align2, pos2, vec2};

use super::panel::View;
use super::pen::{Ink, Pen};
use super::ticks;
use crate::charts::figure::{Figure, Panel, PanelKind, Scale, unit_text};

/// Years in view and where they lie, the same for every time panel and for the lanes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Years {
    /// First year in view.
    pub from: f64,
    /// Last year in view.
    pub to: f64,
    /// Where `from` lies.
    pub left: f32,
    /// Where `to` lies.
    pub right: f32,
}

impl Years {
    /// Where a year lies.
    pub fn x(self, year: f64) -> f32 {
        let part = (year - self.from) / (self.to - self.from);
        #[expect(clippy::cast_possible_truncation, reason = "a position on screen")]
        let part = part as f32;
        self.left + part * (self.right - self.left)
    }

    /// The year at a position.
    pub fn year(self, x: f32) -> f64 {
        let part = f64::from(x - self.left) / f64::from((self.right - self.left).max(1.0));
        self.from + part * (self.to - self.from)
    }

    /// Whether a moment is in view.
    pub fn shows(self, year: f64) -> bool {
        year.is_finite() && year >= self.from - 1e-9 && year <= self.to + 1e-9
    }
}

/// The years a figure wants to show: repaired where missing, reversed or not finite.
pub fn home(figure: &Figure) -> (f64, f64) {
    let given = figure.years.filter(|(from, to)| from.is_finite() && to.is_finite());
    let (from, to) = given.unwrap_or_else(|| {
        let time = figure.panels.iter().filter(|panel| panel.kind == PanelKind::Time);
        let points = time.flat_map(|panel| &panel.series).flat_map(|series| &series.points).map(|point| point.at);
        let events = figure.lanes.iter().flat_map(|lane| &lane.marks).map(|mark| mark.at);
        let all = points.chain(events).filter(|at| at.is_finite());
        // Whole years, since a year's figure stands in its middle.
        let ends = |(from, to): (f64, f64), at: f64| (from.min(at.floor()), to.max(at.floor() + 1.0));
        all.fold((f64::INFINITY, f64::NEG_INFINITY), ends)
    });
    match (from, to) {
        (from, to) if !from.is_finite() || !to.is_finite() => (0.0, 1.0),
        (from, to) if (to - from).abs() < 1e-6 => (from - 0.5, to + 0.5),
        (from, to) => (from.min(to), from.max(to)),
    }
}

/// The values a scale shows: repaired where empty, reversed or not finite.
pub fn repaired(scale: &Scale) -> Scale {
    let (min, max) = match (scale.min, scale.max) {
        (min, max) if !min.is_finite() || !max.is_finite() => (0.0, 1.0),
        (min, max) if max - min < 1e-12 && min - max < 1e-12 => (min, min + 1.0),
        (min, max) => (min.min(max), min.max(max)),
    };
    Scale { unit: scale.unit.clone(), min, max }
}

/// Width of the widest tick text.
pub fn tick_width(pen: &Pen, scale: &Scale) -> f32 {
    let ticks = ticks::values(scale.min, scale.max);
    let last = ticks.len().saturating_sub(1);
    let texts = ticks.iter().enumerate().map(|(n, value)| ticks::text(*value, scale, n == last));
    texts.map(|text| pen.text(&text, pen.caption()).size().x).fold(0.0, f32::max)
}

/// Heights above a panel's plot: heading, unit, and half a tick text.
pub fn head_height(pen: &Pen, panel: &Panel) -> f32 {
    let title = if panel.title.is_empty() { 0.0 } else { pen.row_height(pen.label()) + pen.gap(4.0) };
    let time = panel.kind == PanelKind::Time;
    let own_row = time && !names_unit(panel) && ticks::unit_row(&panel.scale).is_some();
    let unit = if own_row { pen.caption_height() } else { 0.0 };
    title + unit + if time { pen.caption_height() * 0.5 + pen.gap(2.0) } else { 0.0 }
}

/// Whether the heading ends with the unit, which then needs no row of its own.
fn names_unit(panel: &Panel) -> bool {
    !panel.scale.unit.is_empty() && panel.title.ends_with(&unit_text(&panel.scale.unit))
}

/// Heading of a panel, at the figure's left edge.
pub fn paint_title(pen: &Pen, panel: &Panel, at: egui::Pos2, width: f32) -> f32 {
    if panel.title.is_empty() {
        return 0.0;
    }
    let ink = Ink { bold: true, ..pen.label() };
    let galley = pen.elided(&panel.title, ink, width);
    pen.put(at, Align2::LEFT_TOP, galley);
    pen.row_height(ink) + pen.gap(4.0)
}

/// Grid lines, tick texts, the unit and the zero line of a time panel.
pub fn paint_values(pen: &Pen, view: &View<'_>, left: f32) {
    let (scale, data, map) = (&view.scale, view.data, &view.map);
    let tokens = pen.tokens;
    let values = ticks::fitting(ticks::values(scale.min, scale.max), data.height(), pen.caption_height() * 1.15);
    let last = values.len().saturating_sub(1);
    let edge = data.left() - pen.gap(8.0);
    let span = scale.max - scale.min;
    for (n, &value) in values.iter().enumerate() {
        let y = map.position_from_point_y(value);
        let zero = value.abs() < span * 1e-9;
        let stroke = if zero { pen.stroke(1.0, tokens.axis) } else { pen.stroke(0.75, tokens.grid) };
        pen.painter.hline(data.left()..=data.right(), pen.painter.round_to_pixel_center(y), stroke);
        let text = pen.text(&ticks::text(value, scale, n == last), pen.caption());
        let rect = pen.put(pos2(edge, y), Align2::RIGHT_CENTER, text);
        if n == last
            && !names_unit(view.panel)
            && let Some(unit) = ticks::unit_row(scale)
        {
            let unit = pen.text(&unit, pen.caption());
            let start = (edge - unit.size().x).max(left);
            pen.put(pos2(start, rect.top() + pen.gap(1.0)), Align2::LEFT_BOTTOM, unit);
        }
    }
    if scale.min < 0.0 && scale.max > 0.0 {
        let y = pen.painter.round_to_pixel_center(map.position_from_point_y(0.0));
        pen.painter.hline(data.left()..=data.right(), y, pen.stroke(1.0, tokens.axis));
    }
    if scale.min > 0.0 {
        pen.painter.hline(data.left()..=data.right(), data.bottom(), pen.stroke(1.0, tokens.axis));
        let start = ticks::text(scale.min, scale, true);
        let ink = Ink { colour: tokens.second_text, ..pen.caption() };
        let text = pen.text(&format!("axis starts at {start}"), ink);
        pen.put(data.left_bottom() + vec2(pen.gap(4.0), -pen.gap(2.0)), Align2::LEFT_BOTTOM, text);
    }
}

/// Height of the row of years.
pub fn years_height(pen: &Pen) -> f32 {
    pen.caption_height() + pen.gap(8.0)
}

/// Year texts under `top`, each in the middle of its year, between ticks at the turns of the years.
pub fn paint_years(pen: &Pen, years: Years, top: f32) {
    let width = years.right - years.left;
    for turn in ticks::turns(years.from, years.to, width, pen.gap(7.0)) {
        let x = pen.painter.round_to_pixel_center(years.x(turn as f64));
        pen.painter.vline(x, top..=top + pen.gap(4.0), pen.stroke(1.0, pen.tokens.axis));
    }
    let widest = pen.text("2000", pen.caption()).size().x;
    for (year, at) in ticks::years(years.from, years.to, width, widest + pen.gap(10.0)) {
        let text = pen.text(&year.to_string(), pen.caption());
        pen.put(pos2(years.x(at), top + pen.gap(5.0)), Align2::CENTER_TOP, text);
    }
}
