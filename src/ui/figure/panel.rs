//! A time panel: lines, steps, layers, dots and bars over years, drawn through `egui_plot`.

use egui;
use egui::{Color32, Id, Rect, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use egui_plot::{
    FilledArea, Line, Plot, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotPoints, PlotTransform,
};

use super::axis::Years;
use super::pen::Pen;
use super::{hatch, lines, marks};
use crate::charts::figure::{Look, Panel, RangeLook, Role, Scale, Series, stack_tops};

/// More points than this on a series and only those that say something are marked.
const MARKED: usize = 25;
/// Beyond the data on each side, so that marks on the edge stay whole.
const BLEED: egui::Vec2 = vec2(8.0, 5.0);

/// A panel with its place on screen.
pub struct View<'a> {
    /// Index in the figure.
    pub index: usize,
    /// The panel.
    pub panel: &'a Panel,
    /// Its scale, repaired.
    pub scale: Scale,
    /// Heading and gutters included.
    pub outer: Rect,
    /// From first to last year, from least to greatest value.
    pub data: Rect,
    /// Data to screen.
    pub map: PlotTransform,
    tops: Vec<Vec<f64>>,
}

impl<'a> View<'a> {
    /// A time panel whose values fill `data`.
    pub fn new(index: usize, panel: &'a Panel, scale: Scale, outer: Rect, data: Rect, years: Years) -> Self {
        let frame = data.expand2(BLEED);
        let beyond = |part: f32, whole: f32, span: f64| f64::from(part / whole.max(1.0)) * span;
        let dx = beyond(BLEED.x, data.width(), years.to - years.from);
        let dy = beyond(BLEED.y, data.height(), scale.max - scale.min);
        let bounds = PlotBounds::from_min_max([years.from - dx, scale.min - dy], [years.to + dx, scale.max + dy]);
        let map = PlotTransform::new(frame, bounds, false);
        let stacked = panel.series.iter().any(|series| series.look == Look::Stack);
        let tops = if stacked { stack_tops(&panel.series) } else { Vec::new() };
        Self { index, panel, scale, outer, data, map, tops }
    }

    /// Upper edge of a point: its value, or the top of its layer.
    pub fn top(&self, series: usize, point: usize) -> f64 {
        let own = || self.panel.series.get(series).and_then(|s| s.points.get(point)).map_or(0.0, |p| p.value);
        self.tops.get(series).and_then(|tops| tops.get(point)).copied().unwrap_or_else(own)
    }

    /// Where a point is on screen.
    pub fn place(&self, series: usize, point: usize) -> egui::Pos2 {
        let at = self.panel.series.get(series).and_then(|s| s.points.get(point)).map_or(0.0, |p| p.at);
        self.map.position_from_point(&PlotPoint::new(at, self.top(series, point)))
    }

    /// Years in view.
    pub fn span(&self) -> (f64, f64) {
        let (left, right) = (self.data.left(), self.data.right());
        let year = |x: f32| self.map.value_from_position(pos2(x, 0.0)).x;
        (year(left) - 1e-6, year(right) + 1e-6)
    }

    /// Series from back to front: layers and bars, then lines with the subject last.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.panel.series.len()).collect();
        let rank = |series: &Series| match (series.look, series.role) {
            (Look::Stack | Look::Bar, _) => 0,
            (_, Role::Context) => 1,
            (_, Role::Belarus) => 3,
            _ => 2,
        };
        order.sort_by_key(|n| rank(&self.panel.series[*n]));
        order
    }

    /// Joined points of a series; a stack breaks as a whole, since a layer that floats above a hole misleads.
    fn runs(&self, n: usize) -> Vec<std::ops::Range<usize>> {
        let series = &self.panel.series[n];
        if series.look == Look::Stack {
            lines::stack_runs(&self.panel.series, n, self.span())
        } else {
            lines::runs(&series.points, self.span())
        }
    }

    /// Line pieces on screen, for keeping notes off them.
    pub fn pieces(&self) -> Vec<[egui::Pos2; 2]> {
        let span = self.span();
        let mut pieces = Vec::new();
        for (n, series) in self.panel.series.iter().enumerate() {
            for run in self.runs(n) {
                let start = run.start;
                let corners = lines::corners(&series.points[run], series.look, |k| self.top(n, start + k));
                let corners = lines::thin(corners, span, self.data.width() / 4.0);
                let at = |c: &[f64; 2]| self.map.position_from_point(&PlotPoint::new(c[0], c[1]));
                if let [only] = corners.as_slice() {
                    pieces.push([at(only), at(only)]);
                }
                pieces.extend(corners.windows(2).map(|pair| [at(&pair[0]), at(&pair[1])]));
            }
        }
        pieces
    }

    /// Draws everything that is data.
    pub fn paint(&self, pen: &Pen, ui: &mut Ui, id: Id) {
        let mut ui = ui.new_child(UiBuilder::new().scope_id(id.with("ui")).max_rect(*self.map.frame()));
        let bounds = *self.map.bounds();
        Plot::new(id)
            .id(id)
            .show_axes(false)
            .show_grid(false)
            .show_background(false)
            .show_x(false)
            .show_y(false)
            .min_size(vec2(1.0, 1.0))
            .sense(Sense::hover())
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_double_click_reset(false)
            .allow_axis_zoom_drag(false)
            .show(&mut ui, |plot| {
                plot.set_plot_bounds(bounds);
                for n in self.order() {
                    self.add_series(pen, plot, n);
                }
            });
    }

    fn add_series(&self, pen: &Pen, plot: &mut egui_plot::PlotUi<'_>, n: usize) {
        let series = &self.panel.series[n];
        let colour = pen.tokens.series(series.role);
        let span = self.span();
        let runs = self.runs(n);
        if series.look == Look::Bar {
            return plot.add(Drawn::new(&series.key, self.bars(pen, n)));
        }
        let mut shapes = Vec::new();
        self.ranges(pen, series, &runs, &mut shapes);
        if !shapes.is_empty() {
            plot.add(Drawn::new(&series.key, std::mem::take(&mut shapes)));
        }
        for run in &runs {
            let start = run.start;
            let corners = lines::corners(&series.points[run.clone()], series.look, |k| self.top(n, start + k));
            let corners = lines::thin(corners, span, self.data.width() * pen.painter.pixels_per_point());
            match series.look {
                Look::Stack if run.len() == 1 => shapes.extend(self.column(pen, n, start)),
                Look::Stack => {
                    let fill = layer_fill(pen, series.role);
                    let xs: Vec<f64> = series.points[run.clone()].iter().map(|p| p.at).collect();
                    let tops: Vec<f64> = run.clone().map(|k| self.top(n, k)).collect();
                    let feet: Vec<f64> = run.clone().map(|k| self.top(n, k) - series.points[k].value).collect();
                    plot.add(FilledArea::new(&series.key, &xs, &feet, &tops).fill_color(fill).allow_hover(false));
                    let edge = Stroke::new(pen.width(1.0), pen.tokens.surface);
                    plot.line(line(&series.key, corners, edge));
                }
                Look::Line | Look::Step => {
                    let focus = series.role == Role::Belarus;
                    let width = pen.width(if focus { 2.5 } else { 1.75 });
                    if focus {
                        let halo = Stroke::new(width + pen.width(1.5), pen.tokens.surface);
                        plot.line(line(&series.key, corners.clone(), halo));
                    }
                    plot.line(line(&series.key, corners, Stroke::new(width, colour)));
                }
                Look::MirrorLine | Look::ScenarioLine => {
                    let path: Vec<egui::Pos2> =
                        corners.iter().map(|c| self.map.position_from_point(&PlotPoint::new(c[0], c[1]))).collect();
                    let (width, dash, gap) =
                        if series.look == Look::MirrorLine { (1.75, 1.75, 3.0) } else { (2.0, 6.0, 4.0) };
                    let stroke = pen.stroke(width, colour);
                    shapes.extend(Shape::dashed_line(&path, stroke, pen.width(dash), pen.width(gap)));
                }
                Look::Thin => {
                    let stroke = pen.stroke(1.0, pen.tokens.tint(colour, 0.5));
                    plot.line(line(&series.key, corners, stroke));
                }
                Look::Dots | Look::Bar | Look::Span => {}
            }
        }
        let few = series.points.len() <= MARKED;
        for run in &runs {
            for k in run.clone() {
                let point = &series.points[k];
                if series.look == Look::Stack {
                    continue;
                }
                let alone = run.len() == 1 || series.look == Look::Dots;
                // Marks stand at observations; a what-if has none.
                let bare = series.role == Role::Context && series.look != Look::Step
                    || matches!(series.look, Look::ScenarioLine | Look::Thin);
                if !(few && !bare || alone || marks::says_something(series, point)) || !point.value.is_finite() {
                    continue;
                }
                let mut mark = marks::of(series, point, pen.tokens);
                if alone {
                    mark.radius = mark.radius.max(3.25);
                }
                marks::draw(&mut shapes, self.place(n, k), mark, pen.scale, pen.tokens.surface);
            }
        }
        if !shapes.is_empty() {
            plot.add(Drawn::new(&series.key, shapes));
        }
    }

    /// Whiskers, hatched bands and undercounts.
    fn ranges(&self, pen: &Pen, series: &Series, runs: &[std::ops::Range<usize>], shapes: &mut Vec<Shape>) {
        let colour = pen.tokens.series(series.role);
        let edge = pen.stroke(1.0, pen.tokens.axis);
        let y = |value: f64| self.map.position_from_point_y(value.clamp(self.scale.min, self.scale.max));
        for run in runs {
            let points = &series.points[run.clone()];
            let given = |p: &crate::charts::figure::Point| {
                let upper = p.high.unwrap_or(p.value);
                let lower = if series.range == RangeLook::Undercount { p.value } else { p.low.unwrap_or(p.value) };
                ((p.low.is_some() || p.high.is_some()) && lower.is_finite() && upper.is_finite())
                    .then_some((lower, upper))
            };
            if series.range == RangeLook::Whisker {
                for point in points {
                    let Some((lower, upper)) = given(point) else { continue };
                    let x = self.map.position_from_point_x(point.at);
                    let arm = pen.gap(3.5);
                    let stroke = pen.stroke(1.25, colour);
                    shapes.push(Shape::line_segment([pos2(x, y(lower)), pos2(x, y(upper))], stroke));
                    for end in [y(lower), y(upper)] {
                        shapes.push(Shape::line_segment([pos2(x - arm, end), pos2(x + arm, end)], stroke));
                    }
                }
                continue;
            }
            let mut band: Vec<hatch::Edge> = Vec::new();
            for point in points {
                let Some((lower, upper)) = given(point) else { continue };
                let x = self.map.position_from_point_x(point.at);
                if let (Look::Step, Some((_, top, low))) = (series.look, band.last().copied()) {
                    band.push((x, top, low));
                }
                band.push((x, y(upper), y(lower)));
            }
            if band.len() < 2 {
                continue;
            }
            if series.range == RangeLook::Undercount {
                shapes.push(band_mesh(&band, colour.gamma_multiply(0.28)));
            } else if series.range == RangeLook::Band {
                shapes.push(band_mesh(&band, colour.gamma_multiply(0.14)));
                shapes.push(Shape::line(band.iter().map(|e| pos2(e.0, e.2)).collect(), edge));
            } else {
                shapes.push(band_mesh(&band, colour.gamma_multiply(0.10)));
                let apart = pen.gap(7.0);
                let thin = pen.stroke(0.9, colour.gamma_multiply(0.75));
                shapes.extend(hatch::diagonals(&band, apart).into_iter().map(|ends| Shape::line_segment(ends, thin)));
                shapes.push(Shape::line(band.iter().map(|e| pos2(e.0, e.2)).collect(), edge));
            }
            shapes.push(Shape::line(band.iter().map(|e| pos2(e.0, e.1)).collect(), edge));
        }
    }

    /// A layer at a position that is joined to none: a narrow column.
    fn column(&self, pen: &Pen, n: usize, point: usize) -> Vec<Shape> {
        let series = &self.panel.series[n];
        let top = self.place(n, point);
        let foot = self.map.position_from_point_y(self.top(n, point) - series.points[point].value);
        let half = pen.gap(4.0);
        let rect = Rect::from_min_max(pos2(top.x - half, top.y), pos2(top.x + half, foot));
        if series.points[point].flags.distorts() {
            return bar_shapes(pen, series, &series.points[point], rect);
        }
        vec![Shape::rect_filled(rect, 0.0, layer_fill(pen, series.role))]
    }

    /// Upright bars; several bar series stand side by side.
    fn bars(&self, pen: &Pen, n: usize) -> Vec<Shape> {
        let series = &self.panel.series[n];
        let bars = self.bar_rects(pen, n).into_iter();
        let mut shapes: Vec<Shape> =
            bars.flat_map(|(point, rect)| bar_shapes(pen, series, &series.points[point], rect)).collect();
        self.ranges(pen, series, &lines::runs(&series.points, self.span()), &mut shapes);
        shapes
    }

    /// Every bar of the panel, for words to keep off.
    pub fn all_bars(&self, pen: &Pen) -> Vec<Rect> {
        let bars = (0..self.panel.series.len()).filter(|n| self.panel.series[*n].look == Look::Bar);
        bars.flat_map(|n| self.bar_rects(pen, n)).map(|(_, rect)| rect).collect()
    }

    /// The bars of a series with the places of their points.
    fn bar_rects(&self, pen: &Pen, n: usize) -> Vec<(usize, Rect)> {
        let bars: Vec<usize> =
            (0..self.panel.series.len()).filter(|n| self.panel.series[*n].look == Look::Bar).collect();
        let slot = bars.iter().position(|bar| *bar == n).unwrap_or(0) as f32;
        let mut positions: Vec<f64> =
            bars.iter().flat_map(|n| &self.panel.series[*n].points).map(|point| point.at).collect();
        positions.sort_by(f64::total_cmp);
        let least = positions.windows(2).map(|p| p[1] - p[0]).filter(|d| *d > 1e-6).fold(1.0, f64::min);
        let per_year = self.map.position_from_point_x(1.0) - self.map.position_from_point_x(0.0);
        #[expect(clippy::cast_possible_truncation, reason = "a width on screen")]
        let whole = (per_year * least as f32 * 0.7).clamp(pen.gap(4.0), pen.gap(56.0));
        let width = whole / bars.len().max(1) as f32;
        let series = &self.panel.series[n];
        let foot = self.map.position_from_point_y(0.0_f64.clamp(self.scale.min, self.scale.max));
        let finite = series.points.iter().enumerate().filter(|(_, point)| point.value.is_finite());
        let rects = finite.map(|(place, point)| {
            let x = self.map.position_from_point_x(point.at) - whole / 2.0 + width * slot;
            let y = self.map.position_from_point_y(point.value);
            (place, Rect::from_two_pos(pos2(x, y), pos2(x + (width - 1.0).max(1.0), foot)))
        });
        rects.collect()
    }
}

/// A bar: filled when reported, outlined when a flag says that it is something else.
pub fn bar_shapes(pen: &Pen, series: &Series, point: &crate::charts::figure::Point, rect: Rect) -> Vec<Shape> {
    let colour = pen.tokens.series(series.role);
    let mark = marks::of(series, point, pen.tokens);
    match mark.filling {
        marks::Filling::Solid => vec![Shape::rect_filled(rect, 0.0, colour)],
        marks::Filling::Hollow | marks::Filling::Half => {
            let stroke = pen.stroke(1.25, colour);
            let band = [(rect.left(), rect.top(), rect.bottom()), (rect.right(), rect.top(), rect.bottom())];
            let mut shapes = vec![Shape::rect_filled(rect, 0.0, pen.tokens.tint(colour, 0.12))];
            let thin = pen.stroke(1.0, colour);
            shapes.extend(hatch::diagonals(&band, pen.gap(6.0)).into_iter().map(|l| Shape::line_segment(l, thin)));
            shapes.push(Shape::rect_stroke(rect, 0.0, stroke, StrokeKind::Inside));
            shapes
        }
    }
}

/// Layers are paler than lines, except the subject's, so that labels and edges can be read on them.
fn layer_fill(pen: &Pen, role: Role) -> Color32 {
    pen.tokens.tint(pen.tokens.series(role), if role == Role::Belarus { 1.0 } else { 0.62 })
}

fn line<'a>(name: &str, corners: Vec<[f64; 2]>, stroke: Stroke) -> Line<'a> {
    // egui_plot's own aggregation would smear dense steps into a band; `lines::thin` keeps their extremes instead.
    Line::new(name, PlotPoints::from(corners)).stroke(stroke).allow_hover(false).allow_band(false)
}

fn band_mesh(band: &[hatch::Edge], fill: Color32) -> Shape {
    let mut mesh = egui::Mesh::default();
    for (x, top, low) in band {
        mesh.colored_vertex(pos2(*x, *top), fill);
        mesh.colored_vertex(pos2(*x, *low), fill);
    }
    #[expect(clippy::cast_possible_truncation, reason = "thousands of points at most")]
    for n in 0..(band.len() as u32).saturating_sub(1) {
        mesh.add_triangle(2 * n, 2 * n + 1, 2 * n + 2);
        mesh.add_triangle(2 * n + 1, 2 * n + 3, 2 * n + 2);
    }
    Shape::mesh(mesh)
}

/// Shapes already on screen, in the drawing order of a plot.
struct Drawn {
    base: PlotItemBase,
    shapes: Vec<Shape>,
}

impl Drawn {
    fn new(name: &str, shapes: Vec<Shape>) -> Self {
        Self { base: PlotItemBase::new(name.to_owned()), shapes }
    }
}

impl PlotItem for Drawn {
    fn shapes(&self, _ui: &Ui, _map: &PlotTransform, shapes: &mut Vec<Shape>) {
        shapes.extend(self.shapes.iter().cloned());
    }

    fn initialize(&mut self, _range: std::ops::RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn allow_hover(&self) -> bool {
        false
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        PlotBounds::NOTHING
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}
