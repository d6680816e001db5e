//! Lines, paths, rectangles, circles and curves.

use std::borrow::Cow;

use egui::emath::GuiRounding as _;
use egui::epaint::{
    BandPoint, BandShape, CircleShape, ColorMode, CubicBezierShape, EllipseShape, PathShape, PathStroke,
    QuadraticBezierShape, RectShape,
};
use egui::{Color32, CornerRadius, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::{Num, Paint, Writer, add, same, turned};

/// A stroke as attributes; nothing for an empty one.
pub(super) fn stroke(stroke: Stroke) -> String {
    if stroke.is_empty() {
        return String::new();
    }
    let width = if (stroke.width - 1.0).abs() < f32::EPSILON {
        String::new()
    } else {
        format!(" stroke-width=\"{}\"", Num(stroke.width))
    };
    format!("{}{width}", Paint("stroke", stroke.color))
}

/// A fill as an attribute; nothing for an empty one, as the document's default is no fill.
pub(super) fn fill(color: Color32) -> String {
    if color.a() == 0 { String::new() } else { Paint("fill", color).to_string() }
}

/// Points as path data.
pub(super) fn path_data(points: &[Pos2], closed: bool) -> String {
    let mut data = String::new();
    for (i, point) in points.iter().enumerate() {
        let letter = if i == 0 { 'M' } else { 'L' };
        add(&mut data, format_args!("{letter}{} {}", Num(point.x), Num(point.y)));
    }
    if closed {
        data.push('Z');
    }
    data
}

/// The colour of a path's stroke: that at the middle of its box where it changes along the path.
fn solid(path: &PathStroke, bounds: Rect) -> Stroke {
    let color = match &path.color {
        ColorMode::Solid(color) => *color,
        ColorMode::UV(at) => at(bounds, bounds.center()),
    };
    Stroke::new(path.width, color)
}

fn finite(points: &[Pos2]) -> bool {
    points.iter().all(|point| point.is_finite())
}

/// A shape cut to its clip rectangle where that is exact, and the box it then covers.
///
/// Level and upright lines and plain rectangles lose what lies outside, so that a grid needs no clip path: viewers and
/// editors handle those poorly, and they cost most of the time to paint.
pub(super) fn cut(shape: &Shape, clip: Rect) -> (Cow<'_, Shape>, Rect) {
    let uncut = || (Cow::Borrowed(shape), shape.visual_bounding_rect());
    match shape {
        Shape::LineSegment { points, stroke } => cut_line(*points, *stroke, clip).unwrap_or_else(uncut),
        Shape::Path(PathShape { points, closed: false, stroke, .. }) if points.len() == 2 => {
            let line = solid(stroke, Rect::from_points(points));
            cut_line([points[0], points[1]], line, clip).unwrap_or_else(uncut)
        }
        Shape::Rect(rect)
            if rect.stroke.is_empty() && rect.corner_radius == CornerRadius::ZERO && rect.angle == 0.0 =>
        {
            let mut rect = rect.clone();
            rect.rect = rect.rect.intersect(clip);
            let bounds = rect.rect;
            (Cow::Owned(Shape::Rect(rect)), bounds)
        }
        _ => uncut(),
    }
}

/// A level or upright line within a rectangle; `None` for any other direction.
fn cut_line([a, b]: [Pos2; 2], line: Stroke, clip: Rect) -> Option<(Cow<'static, Shape>, Rect)> {
    let half = line.width / 2.0;
    let upright = same(a.x, b.x);
    let side = if upright {
        vec2(half, 0.0)
    } else if same(a.y, b.y) {
        vec2(0.0, half)
    } else {
        return None;
    };
    if !(finite(&[a, b]) && clip.is_positive()) || line.is_empty() {
        return None;
    }
    let bounds = Rect::from_two_pos(a, b).expand2(side);
    if !bounds.intersects(clip) {
        return Some((Cow::Owned(Shape::Noop), Rect::NOTHING));
    }
    let within = |p: Pos2| {
        if upright {
            pos2(p.x, p.y.clamp(clip.top(), clip.bottom()))
        } else {
            pos2(p.x.clamp(clip.left(), clip.right()), p.y)
        }
    };
    let points = [within(a), within(b)];
    let bounds = Rect::from_two_pos(points[0], points[1]).expand2(side);
    Some((Cow::Owned(Shape::LineSegment { points, stroke: line }), bounds))
}

impl Writer {
    /// Separate straight lines of one stroke as one path.
    ///
    /// Upright and level ones are moved to whole pixels, as in the window.
    pub(super) fn segments(&mut self, segments: &[[Pos2; 2]], line: Stroke) {
        let mut data = String::new();
        for points in segments.iter().filter(|points| finite(*points)) {
            let [mut a, mut b] = *points;
            if same(a.x, b.x) {
                line.round_center_to_pixel(self.pixels_per_point, &mut a.x);
                b.x = a.x;
            }
            if same(a.y, b.y) {
                line.round_center_to_pixel(self.pixels_per_point, &mut a.y);
                b.y = a.y;
            }
            data.push_str(&path_data(&[a, b], false));
        }
        if !data.is_empty() && !line.is_empty() {
            self.put(format_args!("<path d=\"{data}\"{}/>\n", stroke(line)));
        }
    }

    pub(super) fn path(&mut self, path: &PathShape) {
        if path.points.len() < 2 || !finite(&path.points) {
            return;
        }
        if let ([a, b], false) = (path.points.as_slice(), path.closed) {
            let line = solid(&path.stroke, Rect::from_two_pos(*a, *b));
            return self.segments(&[[*a, *b]], line);
        }
        let line = solid(&path.stroke, Rect::from_points(&path.points));
        let area = if path.closed { path.fill } else { Color32::TRANSPARENT };
        self.outline(&path_data(&path.points, path.closed), area, line, "");
    }

    /// Path data with fill and stroke; nothing where both are empty.
    fn outline(&mut self, data: &str, area: Color32, line: Stroke, rest: &str) {
        if area.a() > 0 || !line.is_empty() {
            self.put(format_args!("<path d=\"{data}\"{}{}{rest}/>\n", fill(area), stroke(line)));
        }
    }

    pub(super) fn circle(&mut self, circle: &CircleShape) {
        let CircleShape { center, radius, fill: area, stroke: line } = *circle;
        if (area.a() > 0 || !line.is_empty()) && center.is_finite() && radius > 0.0 {
            self.put(format_args!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}{}/>\n",
                Num(center.x),
                Num(center.y),
                Num(radius),
                fill(area),
                stroke(line),
            ));
        }
    }

    pub(super) fn ellipse(&mut self, ellipse: &EllipseShape) {
        let EllipseShape { center, radius, fill: area, stroke: line, angle } = *ellipse;
        if (area.a() > 0 || !line.is_empty()) && center.is_finite() && radius.min_elem() > 0.0 {
            self.put(format_args!(
                "<ellipse cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"{}{}{}/>\n",
                Num(center.x),
                Num(center.y),
                Num(radius.x),
                Num(radius.y),
                fill(area),
                stroke(line),
                Self::turn(angle, center),
            ));
        }
    }

    pub(super) fn rect(&mut self, shape: &RectShape) {
        let far = self.sheet.expand(self.sheet.width() + self.sheet.height());
        let mut rect = shape.rect;
        if shape.angle == 0.0 {
            rect = rect.intersect(far);
        }
        let textured = shape.brush.as_ref().is_some_and(|brush| brush.uv != Rect::ZERO);
        if shape.blur_width > 0.0 || textured || rect.is_negative() || !finite(&[rect.min, rect.max]) {
            return;
        }
        let line = shape.stroke;
        let thin = 2.0 / self.pixels_per_point;
        if line.is_empty() && shape.angle == 0.0 && rect.size().min_elem() <= thin {
            return self.thin(rect, shape.fill);
        }
        if shape.round_to_pixels.unwrap_or(true) {
            let odd = !line.is_empty()
                && shape.stroke_kind == StrokeKind::Middle
                && (line.width * self.pixels_per_point).round() % 2.0 != 0.0;
            rect = if odd {
                rect.round_to_pixel_center(self.pixels_per_point)
            } else {
                rect.round_to_pixels(self.pixels_per_point)
            };
        }
        let grow = match shape.stroke_kind {
            StrokeKind::Inside => -line.width / 2.0,
            StrokeKind::Middle => 0.0,
            StrokeKind::Outside => line.width / 2.0,
        };
        let rest = Self::turn(shape.angle, rect.center());
        if line.is_empty() {
            self.rounded(rect, shape.corner_radius, 0.0, shape.fill, Stroke::NONE, &rest);
        } else if grow == 0.0 {
            self.rounded(rect, shape.corner_radius, 0.0, shape.fill, line, &rest);
        } else {
            if shape.fill.a() > 0 {
                self.rounded(rect, shape.corner_radius, 0.0, shape.fill, Stroke::NONE, &rest);
            }
            self.rounded(rect.expand(grow), shape.corner_radius, grow, Color32::TRANSPARENT, line, &rest);
        }
    }

    /// A hairline given as a rectangle: a stroke, so that it is not lost between pixels.
    fn thin(&mut self, rect: Rect, color: Color32) {
        let upright = rect.width() <= rect.height();
        let points =
            if upright { [rect.center_top(), rect.center_bottom()] } else { [rect.left_center(), rect.right_center()] };
        self.segments(&[points], Stroke::new(rect.size().min_elem(), color));
    }

    fn rounded(&mut self, rect: Rect, radius: CornerRadius, grow: f32, area: Color32, line: Stroke, rest: &str) {
        if area.a() == 0 && line.is_empty() {
            return;
        }
        let most = rect.size().min_elem() / 2.0;
        let cut = |r: u8| if r == 0 { 0.0 } else { (f32::from(r) + grow).clamp(0.0, most) };
        if radius.is_same() {
            let rx = cut(radius.nw);
            let rx = if rx > 0.0 { format!(" rx=\"{}\"", Num(rx)) } else { String::new() };
            self.put(format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{rx}{}{}{rest}/>\n",
                Num(rect.min.x),
                Num(rect.min.y),
                Num(rect.width()),
                Num(rect.height()),
                fill(area),
                stroke(line),
            ));
            return;
        }
        let (nw, ne, se, sw) = (cut(radius.nw), cut(radius.ne), cut(radius.se), cut(radius.sw));
        let arc = |r: f32, to: Pos2| format!("A{0} {0} 0 0 1 {1} {2}", Num(r), Num(to.x), Num(to.y));
        let data = format!(
            "M{} {}H{}{}V{}{}H{}{}V{}{}Z",
            Num(rect.left() + nw),
            Num(rect.top()),
            Num(rect.right() - ne),
            arc(ne, pos2(rect.right(), rect.top() + ne)),
            Num(rect.bottom() - se),
            arc(se, pos2(rect.right() - se, rect.bottom())),
            Num(rect.left() + sw),
            arc(sw, pos2(rect.left(), rect.bottom() - sw)),
            Num(rect.top() + nw),
            arc(nw, pos2(rect.left() + nw, rect.top())),
        );
        self.outline(&data, area, line, rest);
    }

    /// A band as the polygons between its breaks.
    pub(super) fn band(&mut self, band: &BandShape) {
        let good = |point: &BandPoint| point.is_finite() && point.y.min <= point.y.max;
        for piece in band.points.split(|point| !good(point)).filter(|piece| piece.len() > 1) {
            let top = piece.iter().map(|point| turned(band.angle, pos2(point.x, point.y.min)));
            let bottom = piece.iter().rev().map(|point| turned(band.angle, pos2(point.x, point.y.max)));
            let points: Vec<Pos2> = top.chain(bottom).collect();
            self.outline(&path_data(&points, true), band.fill, band.stroke, "");
        }
    }

    pub(super) fn quadratic(&mut self, curve: &QuadraticBezierShape) {
        let [a, b, c] = curve.points;
        let data = format!("{}Q{} {} {} {}", path_data(&[a], false), Num(b.x), Num(b.y), Num(c.x), Num(c.y));
        self.curve(data, &curve.points, curve.closed, curve.fill, &curve.stroke);
    }

    pub(super) fn cubic(&mut self, curve: &CubicBezierShape) {
        let [a, b, c, d] = curve.points;
        let data = format!(
            "{}C{} {} {} {} {} {}",
            path_data(&[a], false),
            Num(b.x),
            Num(b.y),
            Num(c.x),
            Num(c.y),
            Num(d.x),
            Num(d.y)
        );
        self.curve(data, &curve.points, curve.closed, curve.fill, &curve.stroke);
    }

    fn curve(&mut self, mut data: String, points: &[Pos2], closed: bool, area: Color32, line: &PathStroke) {
        if !finite(points) {
            return;
        }
        if closed {
            data.push('Z');
        }
        let area = if closed { area } else { Color32::TRANSPARENT };
        self.outline(&data, area, solid(line, Rect::from_points(points)), "");
    }
}
