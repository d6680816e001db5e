//! A panel of horizontal bars: categories at the left, values at the bars' ends.

use egui;
use egui::{Align2, Pos2, Rect, Shape, pos2, vec2};

use super::panel::bar_shapes;
use super::pen::{Ink, Pen};
use super::{ends, marks, notes, ticks};
use crate::charts::figure::{Look, Panel, PanelKind, Point, RangeLook, Role, Scale, Series, stack_tops, unit_text};

/// Greatest height of a category.
const ROW: f32 = 150.0;
/// Greatest thickness of a bar, and its part of a category's height.
const THICK: f32 = 72.0;
const PART: f32 = 0.6;
/// Most rows of a category's name.
const NAME_ROWS: f32 = 3.0;

/// One drawn bar or dot.
pub struct Hit {
    /// Index of the series.
    pub series: usize,
    /// Index of the point.
    pub point: usize,
    /// Where it can be touched.
    pub rect: Rect,
}

/// A bar panel with its place on screen.
pub struct Bars<'a> {
    /// Index in the figure.
    pub index: usize,
    /// The panel.
    pub panel: &'a Panel,
    categories: &'a [String],
    scale: Scale,
    data: Rect,
    row: f32,
    /// Categories with a row, from top to bottom.
    shown: Vec<usize>,
    left: f32,
    right: f32,
    /// Bars and dots from top to bottom.
    pub hits: Vec<Hit>,
}

/// Room for the names at the left, the same for all bar panels of a figure.
pub fn gutter(pen: &Pen, panels: &[Panel], width: f32) -> f32 {
    let categories = panels.iter().filter_map(|panel| match &panel.kind {
        PanelKind::Bars { categories } => Some(categories),
        PanelKind::Time => None,
    });
    // The subject's names are semibold.
    let ink = Ink { bold: true, ..pen.label() };
    let names = categories.flatten().map(|name| pen.text(name, ink).size().x + 1.0).fold(0.0, f32::max);
    names.min(width * 0.45) + pen.gap(10.0)
}

/// Room for the values at the right, the same for all bar panels of a figure, so that their bars compare.
pub fn margin(pen: &Pen, panels: &[Panel], scales: &[Scale]) -> f32 {
    let bars = panels.iter().zip(scales).filter(|(panel, _)| panel.kind != PanelKind::Time);
    let ink = Ink { bold: true, ..pen.label() };
    let wide =
        |series: &Series, point: &Point, scale: &Scale| pen.text(&value(series, point, scale, true), ink).size().x;
    let values = bars.flat_map(|(panel, scale)| {
        panel.series.iter().flat_map(move |series| series.points.iter().map(move |point| wide(series, point, scale)))
    });
    values.fold(0.0, f32::max) + pen.gap(10.0)
}

/// The categories that `room` rows show: those the title names and one of each group first, then from the top.
fn kept(panel: &Panel, categories: usize, room: usize) -> Vec<usize> {
    if categories <= room {
        return (0..categories).collect();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index of a bar")]
    let first = |series: &&Series| series.points.first().map(|point| point.at.round().max(0.0) as usize);
    let groups = named_series(panel).iter().filter_map(first).collect::<Vec<_>>();
    let mut kept: Vec<usize> = Vec::new();
    for at in panel.named.iter().copied().chain(groups).chain(0..categories) {
        if kept.len() < room && at < categories && !kept.contains(&at) {
            kept.push(at);
        }
    }
    kept.sort_unstable();
    kept
}

/// Height a bar panel would like, without its heading.
pub fn wanted_height(pen: &Pen, panel: &Panel, categories: usize) -> f32 {
    let references = if panel.references.is_empty() { 0.0 } else { pen.caption_height() + pen.gap(4.0) };
    categories as f32 * pen.gap(ROW) + references + legend_height(pen, panel)
}

fn legend_height(pen: &Pen, panel: &Panel) -> f32 {
    if named_series(panel).len() > 1 { pen.row_height(pen.label()) + pen.gap(6.0) } else { 0.0 }
}

/// Series that need a name: where a category holds more than one, and where colours group categories under names that
/// stand nowhere else.
fn named_series(panel: &Panel) -> Vec<&Series> {
    let drawn: Vec<&Series> = panel.series.iter().filter(|series| !series.points.is_empty()).collect();
    let on_axis = |series: &&Series| match &panel.kind {
        PanelKind::Bars { categories } => categories.contains(&series.name),
        PanelKind::Time => false,
    };
    let grouped = drawn.iter().any(|series| series.points.len() > 1);
    if grouped && drawn.iter().any(|series| series.role != drawn[0].role) && !drawn.iter().any(on_axis) {
        return drawn;
    }
    let at = |series: &Series| series.points.iter().map(|p| p.at.round()).collect::<Vec<_>>();
    let shared = panel.series.iter().enumerate().any(|(n, one)| {
        let own = at(one);
        panel.series.iter().skip(n + 1).any(|two| at(two).iter().any(|x| own.iter().any(|y| (x - y).abs() < 0.5)))
    });
    if shared { drawn } else { Vec::new() }
}

/// Bars carry their values and need no axis, so that the longest may take the whole width.
pub fn filled(panel: &Panel, scale: Scale) -> Scale {
    let tops = stack_tops(&panel.series).into_iter().flatten();
    let highs = panel.series.iter().flat_map(|series| &series.points).filter_map(|point| point.high);
    let references = panel.references.iter().map(|reference| reference.value);
    let longest = tops.chain(highs).chain(references).filter(|value| value.is_finite()).fold(0.0, f64::max);
    if longest > scale.min.max(0.0) { Scale { max: longest.min(scale.max), ..scale } } else { scale }
}

fn slot_of(panel: &Panel, series: usize, at: f64) -> (usize, usize) {
    let holds = |s: &Series| s.look == Look::Bar && s.points.iter().any(|p| (p.at - at).abs() < 0.5);
    let same: Vec<usize> = (0..panel.series.len()).filter(|n| holds(&panel.series[*n])).collect();
    (same.iter().position(|n| *n == series).unwrap_or(0), same.len().max(1))
}

impl<'a> Bars<'a> {
    /// Lays the bars out below the heading, in `rect`.
    pub fn new(
        pen: &Pen,
        index: usize,
        panel: &'a Panel,
        categories: &'a [String],
        scale: Scale,
        rect: Rect,
        (gutter, right): (f32, f32),
    ) -> Self {
        let references = if panel.references.is_empty() { 0.0 } else { pen.caption_height() + pen.gap(4.0) };
        let top = rect.top() + legend_height(pen, panel) + references;
        let data = Rect::from_min_max(
            pos2(rect.left() + gutter, top),
            pos2((rect.right() - right).max(rect.left() + gutter + 20.0), rect.bottom().max(top + 1.0)),
        );
        let least = pen.row_height(pen.label());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows that fit a screen")]
        let fitting = (data.height() / least).floor().max(1.0) as usize;
        let room = if categories.len() > fitting { fitting.saturating_sub(1).max(1) } else { categories.len() };
        let shown = kept(panel, categories.len(), room);
        let rows = shown.len() + usize::from(categories.len() > shown.len());
        let row = (data.height() / rows.max(1) as f32).min(pen.gap(ROW));
        let mut bars = Self {
            index,
            panel,
            categories,
            scale,
            data,
            row,
            shown,
            left: rect.left(),
            right: rect.right(),
            hits: Vec::new(),
        };
        bars.hits = bars.place(pen);
        bars
    }

    fn x(&self, value: f64) -> f32 {
        let part = ((value - self.scale.min) / (self.scale.max - self.scale.min)).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, reason = "a position on screen")]
        let part = part as f32;
        self.data.left() + part * self.data.width()
    }

    /// Middle of a row.
    fn middle(&self, row: usize) -> f32 {
        self.data.top() + self.row * (row as f32 + 0.5)
    }

    /// The row of a category, where it has one.
    fn row_of(&self, at: f64) -> Option<usize> {
        self.shown.iter().position(|category| (*category as f64 - at).abs() < 0.5)
    }

    fn place(&self, pen: &Pen) -> Vec<Hit> {
        let tops = stack_tops(&self.panel.series);
        let zero = 0.0_f64.clamp(self.scale.min, self.scale.max);
        let thick = (self.row * PART).min(pen.gap(THICK));
        let mut hits = Vec::new();
        for (s, series) in self.panel.series.iter().enumerate() {
            for (p, point) in series.points.iter().enumerate() {
                let Some(row) = self.row_of(point.at).filter(|_| point.value.is_finite()) else { continue };
                let y = self.middle(row);
                let rect = match series.look {
                    Look::Bar => {
                        let (slot, slots) = slot_of(self.panel, s, point.at);
                        let each = thick / slots as f32;
                        let top = y - thick / 2.0 + each * slot as f32;
                        let foot = pos2(self.x(zero), top);
                        Rect::from_two_pos(foot, pos2(self.x(point.value), top + (each - 1.0).max(2.0)))
                    }
                    Look::Span => {
                        let (from, to) = (point.low.unwrap_or(zero), point.high.unwrap_or(point.value));
                        let (from, to) = (self.x(from.min(to)), self.x(from.max(to)));
                        Rect::from_x_y_ranges(from..=to.max(from + 2.0), y - thick / 2.0..=y + thick / 2.0)
                    }
                    Look::Stack => {
                        let end = tops[s][p];
                        let (from, to) = (self.x(end - point.value), self.x(end));
                        Rect::from_min_max(pos2(from, y - thick / 2.0), pos2(to, y + thick / 2.0))
                    }
                    _ => Rect::from_center_size(pos2(self.x(point.value), y), egui::Vec2::splat(pen.gap(9.0))),
                };
                hits.push(Hit { series: s, point: p, rect });
            }
        }
        hits.sort_by(|a, b| {
            let at = |hit: &Hit| self.panel.series[hit.series].points[hit.point].at;
            at(a).total_cmp(&at(b)).then(a.series.cmp(&b.series))
        });
        hits
    }

    /// Paints the panel; the full name of a shortened category is told where the pointer rests on it.
    pub fn paint(&self, pen: &Pen, pointer: Option<Pos2>) -> Option<String> {
        let tokens = pen.tokens;
        let mut told = None;
        let zero = self.x(0.0_f64.clamp(self.scale.min, self.scale.max));
        let bottom = self.data.top() + self.row * self.shown.len() as f32;
        let width = self.data.left() - pen.gap(10.0) - self.left;
        for (row, n) in self.shown.iter().copied().enumerate() {
            let name = &self.categories[n];
            let subject = self.panel.series.iter().any(|series| {
                series.role == Role::Belarus && series.points.iter().any(|p| (p.at - n as f64).abs() < 0.5)
            }) && self.panel.series.iter().any(|series| series.role != Role::Belarus);
            let at = pos2(self.data.left() - pen.gap(10.0), self.middle(row));
            let (rect, elided) = self.paint_name(pen, name, Ink { bold: subject, ..pen.label() }, at, width);
            if elided && pointer.is_some_and(|pointer| rect.contains(pointer)) {
                told = Some(name.clone());
            }
        }
        let shown = self.shown.len();
        if shown < self.categories.len() {
            let text = format!("+ {} more in the table", self.categories.len() - shown);
            let at = pos2(self.data.left() - pen.gap(10.0), self.middle(shown));
            pen.put(at, Align2::RIGHT_CENTER, pen.elided(&text, pen.caption(), width));
        }
        self.paint_legend(pen);
        let mut texts = Vec::new();
        let mut shapes = Vec::new();
        for (n, hit) in self.hits.iter().enumerate() {
            let series = &self.panel.series[hit.series];
            let point = &series.points[hit.point];
            match series.look {
                Look::Bar | Look::Span => shapes.extend(bar_shapes(pen, series, point, hit.rect)),
                Look::Stack => {
                    shapes.extend(bar_shapes(pen, series, point, hit.rect.with_max_x(hit.rect.right() - 1.0)));
                }
                _ => {
                    let mut mark = marks::of(series, point, tokens);
                    mark.radius = mark.radius.max(4.0);
                    marks::draw(&mut shapes, hit.rect.center(), mark, pen.scale, tokens.surface);
                }
            }
            let mut end = hit.rect.right().max(zero);
            if let (RangeLook::Whisker, Some(low), Some(high)) = (series.range, point.low, point.high) {
                self.whisker(pen, hit.rect.center().y, (low, high), &mut shapes);
                end = end.max(self.x(high));
            }
            if series.look != Look::Stack {
                let bar = matches!(series.look, Look::Bar | Look::Span);
                let colour = if bar { tokens.text } else { tokens.series(series.role) };
                let ink = Ink { colour, bold: series.role == Role::Belarus, ..pen.label() };
                let (_, slots) = slot_of(self.panel, hit.series, point.at);
                if self.row / slots as f32 >= pen.row_height(ink) * 0.75 || series.look != Look::Bar {
                    let text = pen.text(&value(series, point, &self.scale, n == 0), ink);
                    texts.push((pos2(end + pen.gap(6.0), hit.rect.center().y), text));
                }
            }
        }
        pen.painter.vline(zero, self.data.top()..=bottom, pen.stroke(1.0, tokens.axis));
        pen.painter.extend(shapes);
        pen.stripes(self.data);
        self.paint_references(pen, bottom);
        let mut ends: Vec<(f32, f32)> = self.hits.iter().map(|hit| (hit.rect.center().y, hit.rect.right())).collect();
        for (at, text) in texts {
            let rect = Align2::LEFT_CENTER.anchor_size(at, text.size());
            pen.painter.rect_filled(rect.expand2(vec2(2.0, 0.0)), 2.0, tokens.surface);
            ends.push((at.y, rect.right()));
            pen.put(at, Align2::LEFT_CENTER, text);
        }
        self.paint_stamp(pen, &ends);
        told
    }

    /// The panel's stamp at the right of the row that leaves most room, the lowest such.
    fn paint_stamp(&self, pen: &Pen, ends: &[(f32, f32)]) {
        if self.panel.stamp.is_empty() {
            return;
        }
        let end = |row: usize| {
            let middle = self.middle(row);
            let in_row = ends.iter().filter(|(y, _)| (y - middle).abs() < self.row / 2.0);
            in_row.map(|(_, right)| *right).fold(self.data.left(), f32::max)
        };
        let row = (0..self.shown.len().max(1)).rev().min_by(|a, b| end(*a).total_cmp(&end(*b))).unwrap_or(0);
        let at = pos2(self.data.right(), self.middle(row));
        notes::backed_at(pen, at, Align2::RIGHT_CENTER, &self.panel.stamp);
    }

    /// A name on as many rows as its category is high, right-aligned; tells where, and whether it was shortened.
    fn paint_name(&self, pen: &Pen, name: &str, ink: Ink, at: Pos2, width: f32) -> (Rect, bool) {
        let line = pen.row_height(ink);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one to three")]
        let rows = (self.row / line).floor().clamp(1.0, NAME_ROWS) as usize;
        let galley = pen.wrapped(name, ink, width, rows);
        let top = at.y - line * galley.rows.len() as f32 / 2.0;
        let mut whole = Rect::NOTHING;
        for (n, row) in galley.rows.iter().enumerate() {
            let text = pen.text(row.text().trim_end(), ink);
            let middle = top + line * (n as f32 + 0.5);
            whole = whole.union(pen.put(pos2(at.x, middle), Align2::RIGHT_CENTER, text));
        }
        (whole, galley.elided)
    }

    fn whisker(&self, pen: &Pen, y: f32, (low, high): (f64, f64), shapes: &mut Vec<Shape>) {
        let (stroke, arm) = (pen.stroke(1.25, pen.tokens.text), pen.gap(3.5));
        let (from, to) = (self.x(low), self.x(high));
        let halo = pen.stroke(4.0, pen.tokens.surface);
        shapes.push(Shape::line_segment([pos2(from - 1.5, y), pos2(to + 1.5, y)], halo));
        shapes.push(Shape::line_segment([pos2(from, y), pos2(to, y)], stroke));
        for x in [from, to] {
            shapes.push(Shape::line_segment([pos2(x, y - arm), pos2(x, y + arm)], stroke));
        }
    }

    fn paint_legend(&self, pen: &Pen) {
        let named = named_series(self.panel);
        if named.len() < 2 {
            return;
        }
        let references = if self.panel.references.is_empty() { 0.0 } else { pen.caption_height() + pen.gap(4.0) };
        let y = self.data.top() - references - legend_height(pen, self.panel) / 2.0 - pen.gap(2.0);
        let mut x = self.data.left();
        for series in named {
            let colour = pen.tokens.series(series.role);
            let square = Rect::from_center_size(pos2(x + pen.gap(5.0), y), egui::Vec2::splat(pen.gap(10.0)));
            pen.painter.rect_filled(square, 2.0, colour);
            let room = self.right - x - pen.gap(15.0);
            let text = pen.elided(&series.name, Ink { colour, ..pen.label() }, room);
            x = pen.put(pos2(x + pen.gap(15.0), y), Align2::LEFT_CENTER, text).right() + pen.gap(18.0);
        }
    }

    fn paint_references(&self, pen: &Pen, bottom: f32) {
        let tokens = pen.tokens;
        let mut free = f32::NEG_INFINITY;
        let mut references: Vec<_> = self.panel.references.iter().filter(|r| r.value.is_finite()).collect();
        references.sort_by(|a, b| a.value.total_cmp(&b.value));
        for reference in references {
            let x = self.x(reference.value);
            let line = [pos2(x, self.data.top() - pen.gap(2.0)), pos2(x, bottom)];
            let stroke = pen.stroke(1.0, tokens.second_text);
            pen.painter.extend(Shape::dashed_line(&line, stroke, pen.gap(5.0), pen.gap(3.0)));
            let galley = pen.text(&reference.label, pen.caption());
            let half = galley.size().x / 2.0;
            let middle = x.max(free + half).min(self.data.right().max(x) - half).max(self.left + half);
            let at = pos2(middle, self.data.top() - pen.gap(3.0));
            free = pen.put(at, Align2::CENTER_BOTTOM, galley).right() + pen.gap(10.0);
        }
    }

    /// Where a point was drawn.
    pub fn rect(&self, series: usize, point: usize) -> Option<Rect> {
        self.hits.iter().find(|hit| hit.series == series && hit.point == point).map(|hit| hit.rect)
    }

    /// The bar under the pointer; the whole row counts where it holds one bar.
    pub fn nearest(&self, pointer: Pos2, reach: f32) -> Option<&Hit> {
        let away = |hit: &Hit| hit.rect.expand2(vec2(0.0, self.row * 0.1)).distance_to_pos(pointer);
        self.hits.iter().filter(|hit| away(hit) < reach).min_by(|a, b| away(a).total_cmp(&away(b)))
    }
}

/// The value at a bar's end: the unit stands at the first bar only, percent signs and larger words at each. Where a
/// whisker ends, both of its ends are said, and the value before them unless it is one of them.
fn value(series: &Series, point: &Point, scale: &Scale, first: bool) -> String {
    let mut text = ends::value(point.value, scale);
    if let (RangeLook::Whisker, Some(low), Some(high)) = (series.range, point.low, point.high)
        && series.look != Look::Stack
        && low < high
    {
        let (mut low, high) = (ends::value(low, scale), ends::value(high, scale));
        if !high.contains('.') {
            low = low.replace(".0%", "%");
        }
        let unit: String = high.chars().skip_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '−')).collect();
        let range = format!("{}–{high}", low.strip_suffix(unit.as_str()).unwrap_or(&low));
        text = if text.replace(".0%", "%") == low || text == high { range } else { format!("{text} ({range})") };
    }
    let unit = ends::larger(scale).map_or_else(|| ticks::unit_row(scale), |(_, rest)| Some(unit_text(rest)));
    match unit {
        Some(unit) if first && !unit.is_empty() => format!("{text} {unit}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_bars_and_one_of_each_group_stay_and_whiskers_say_both_ends() {
        let categories = (0..6).map(|n| format!("Route {n}")).collect();
        let mut panel = Panel::new(PanelKind::Bars { categories }, "%");
        for (key, role, from) in [("before", Role::Eu, 0), ("after", Role::Russia, 3)] {
            let mut series = Series::new(key, key, role, Look::Bar);
            series.points = (from..from + 3).map(|at| Point { at: f64::from(at), ..Point::default() }).collect();
            panel.series.push(series);
        }
        panel.named = vec![4];
        assert_eq!(kept(&panel, 6, 6), [0, 1, 2, 3, 4, 5]);
        assert_eq!(kept(&panel, 6, 4), [0, 1, 3, 4]);
        assert_eq!(kept(&panel, 6, 3), [0, 3, 4]);
        assert_eq!(kept(&panel, 6, 1), [4]);
        let said = |middle, low, high| {
            let point = Point { value: middle, low: Some(low), high: Some(high), ..Point::default() };
            value(&panel.series[0], &point, &panel.scale, false)
        };
        assert_eq!(said(8.0, 8.0, 33.0), "8–33%");
        assert_eq!(said(92.0, 67.0, 92.0), "67–92%");
        assert_eq!(said(67.0, 65.0, 70.0), "67% (65–70%)");
    }
}
