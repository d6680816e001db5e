//! Words inside a plot: references, breaks and callouts, kept off the lines and off each other.

use std::sync::Arc;

use egui;
use egui::{Align2, Galley, Pos2, Rect, Shape, pos2, vec2};

use super::panel::View;
use super::pen::{Ink, Pen};
use crate::charts::figure::{Callout, Reference};

/// How bad it is to cover a rule, where a line of data counts 1.
const RULE: f32 = 0.4;

/// What words must keep off.
pub struct Taken {
    /// Data; a point alone is a line of no length.
    lines: Vec<[Pos2; 2]>,
    /// References and breaks, which words may cover in need.
    rules: Vec<[Pos2; 2]>,
    rects: Vec<Rect>,
    inside: Rect,
}

impl Taken {
    /// Nothing but these lines so far.
    pub fn new(lines: Vec<[Pos2; 2]>, inside: Rect) -> Self {
        Self { lines, rules: Vec::new(), rects: Vec::new(), inside }
    }

    /// How bad a place is: lines crossed, words covered, edges left.
    fn cost(&self, rect: Rect) -> f32 {
        let roomy = rect.expand(2.0);
        // As wide as a mark.
        let around = |line: &[Pos2; 2]| if line[0] == line[1] { rect.expand(4.0) } else { roomy };
        let crossed = self.lines.iter().filter(|line| crosses(around(line), **line)).count() as f32;
        let ruled = self.rules.iter().filter(|line| crosses(rect, **line)).count() as f32;
        let covered = self.rects.iter().filter(|other| other.intersects(roomy)).count() as f32;
        let outside = if self.inside.contains_rect(rect) { 0.0 } else { 60.0 };
        crossed + RULE * ruled + 40.0 * covered + outside
    }

    /// The best of several places that costs no more than `limit`, the first at equal cost; it is taken from now on.
    pub fn best(&mut self, places: impl IntoIterator<Item = Rect>, limit: f32) -> Option<Rect> {
        let costs = places.into_iter().enumerate().map(|(n, rect)| (self.cost(rect) + n as f32 * 0.01, rect));
        let best = costs.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|(cost, _)| *cost <= limit).map(|(_, rect)| rect)?;
        self.rects.push(best);
        Some(best)
    }
}

/// Whether a line piece touches a rectangle.
fn crosses(rect: Rect, [a, b]: [Pos2; 2]) -> bool {
    let (mut from, mut to) = (0.0_f32, 1.0_f32);
    for (start, step, least, most) in
        [(a.x, b.x - a.x, rect.left(), rect.right()), (a.y, b.y - a.y, rect.top(), rect.bottom())]
    {
        if step.abs() < 1e-6 {
            if start < least || start > most {
                return false;
            }
            continue;
        }
        let (one, two) = ((least - start) / step, (most - start) / step);
        from = from.max(one.min(two));
        to = to.min(one.max(two));
    }
    from <= to
}

/// Paints the lines of references and breaks; their words come later, above the data.
pub fn paint_lines(pen: &Pen, view: &View<'_>) {
    let tokens = pen.tokens;
    let stroke = pen.stroke(1.0, tokens.second_text);
    for reference in &view.panel.references {
        if reference.value.is_finite() && (view.scale.min..=view.scale.max).contains(&reference.value) {
            let y = view.map.position_from_point_y(reference.value);
            let line = [pos2(view.data.left(), y), pos2(view.data.right(), y)];
            pen.painter.extend(Shape::dashed_line(&line, stroke, pen.gap(5.0), pen.gap(3.0)));
        }
    }
    let (from, to) = view.span();
    for mark in view.panel.breaks.iter().filter(|mark| mark.at >= from && mark.at <= to) {
        let x = pen.painter.round_to_pixel_center(view.map.position_from_point_x(mark.at));
        pen.painter.vline(x, view.data.y_range(), pen.stroke(1.0, tokens.axis));
    }
}

/// Paints the words of references, breaks and callouts where they cover least; tells what is taken from now on.
pub fn paint_words(pen: &Pen, view: &View<'_>) -> Taken {
    let panel = view.panel;
    // The axis line is no place for words: below it stand the years.
    let inside = view.data.with_min_y(view.data.top() - pen.gap(6.0)).with_max_y(view.data.bottom() - 1.0);
    let mut taken = Taken::new(view.pieces(), inside);
    taken.rects = view.all_bars(pen);
    let (from, to) = view.span();
    let mut breaks: Vec<_> = panel.breaks.iter().filter(|mark| mark.at >= from && mark.at <= to).collect();
    breaks.sort_by(|a, b| a.at.total_cmp(&b.at));
    for mark in breaks {
        let galley = pen.text(&mark.label, pen.caption());
        let (x, top, size) = (view.map.position_from_point_x(mark.at), view.data.top(), galley.size());
        let places = (0..4_u8).flat_map(|row| {
            let y = top + pen.gap(2.0) + f32::from(row) * size.y;
            [x + pen.gap(4.0), x - pen.gap(4.0) - size.x].map(|left| Rect::from_min_size(pos2(left, y), size))
        });
        if let Some(rect) = taken.best(places, f32::INFINITY) {
            backed(pen, rect, galley);
        }
    }
    let mut references: Vec<_> = panel
        .references
        .iter()
        .filter(|r| r.value.is_finite() && (view.scale.min..=view.scale.max).contains(&r.value))
        .collect();
    references.sort_by(|a, b| b.value.total_cmp(&a.value));
    for reference in references {
        reference_word(pen, view, &mut taken, reference);
    }
    for callout in panel.callouts.iter().take(4).filter(|c| c.at >= from && c.at <= to && c.value.is_finite()) {
        paint_callout(pen, view, &mut taken, callout);
    }
    paint_stamp(pen, view, &mut taken);
    let (data, map) = (view.data, &view.map);
    let level = |y: f32| [pos2(data.left(), y), pos2(data.right(), y)];
    let upright = |x: f32| [pos2(x, data.top()), pos2(x, data.bottom())];
    let inside = |at: f64| at >= from && at <= to;
    taken.rules = vec![level(data.bottom())];
    taken.rules.extend(panel.references.iter().map(|reference| level(map.position_from_point_y(reference.value))));
    let breaks = panel.breaks.iter().filter(|mark| inside(mark.at));
    taken.rules.extend(breaks.map(|mark| upright(map.position_from_point_x(mark.at))));
    taken
}

/// The word of a reference: on one row along its line, else on two or three where those cross less of the data.
fn reference_word(pen: &Pen, view: &View<'_>, taken: &mut Taken, reference: &Reference) {
    let width = view.data.width() - pen.gap(12.0);
    let y = view.map.position_from_point_y(reference.value);
    let one_row = pen.elided(&reference.label, pen.caption(), width);
    let whole = one_row.size().x;
    let narrower = [(0.6, 2), (0.4, 3)].map(|(part, rows)| {
        pen.wrapped(&reference.label, pen.caption(), (whole * part + pen.gap(8.0)).min(width), rows)
    });
    let galleys: Vec<Arc<Galley>> =
        std::iter::once(one_row).chain(narrower.into_iter().filter(|galley| !galley.elided)).collect();
    let places = |galley: &Arc<Galley>| {
        let size = galley.size();
        let room = (width - size.x).max(0.0);
        (0..=24_u8).flat_map(move |step| {
            let x = view.data.left() + pen.gap(6.0) + room * f32::from(step) / 24.0;
            [y - size.y - pen.gap(1.0), y + pen.gap(1.0)].map(|top| Rect::from_min_size(pos2(x, top), size))
        })
    };
    // A free place for the first galley that has one, else the least bad place of all.
    let free = galleys.iter().find_map(|galley| Some((galley, taken.best(places(galley), 0.9)?)));
    let found = free.or_else(|| {
        let rect = taken.best(galleys.iter().flat_map(places), f32::INFINITY)?;
        galleys.iter().find(|galley| galley.size() == rect.size()).map(|galley| (galley, rect))
    });
    if let Some((galley, rect)) = found {
        backed(pen, rect, Arc::clone(galley));
    }
}

fn paint_callout(pen: &Pen, view: &View<'_>, taken: &mut Taken, callout: &Callout) {
    let tokens = pen.tokens;
    let subject = view.map.position_from_point(&egui_plot::PlotPoint::new(callout.at, callout.value));
    let lead = Ink { bold: true, colour: tokens.text, ..pen.caption() };
    let text = format!(" {}", callout.text);
    let ink = Ink { colour: tokens.text, ..pen.caption() };
    let places = |size: egui::Vec2| {
        [26.0, 44.0, 70.0, 100.0, 140.0].into_iter().flat_map(move |away| {
            let away = pen.gap(away);
            [(0.5, -1.0), (-0.5, -1.0), (1.0, -0.5), (-1.0, -0.5), (0.5, 1.0), (-0.5, 1.0), (1.0, 0.5), (-1.0, 0.5)]
                .map(|(dx, dy): (f32, f32)| {
                    let anchor = subject + vec2(dx, dy) * away;
                    let left = if dx > 0.0 { anchor.x } else { anchor.x - size.x };
                    let top = if dy > 0.0 { anchor.y } else { anchor.y - size.y };
                    Rect::from_min_size(pos2(left, top), size)
                })
        })
    };
    // A block first, then lower and wider ones, for plots that are low. Where all would hide the data they explain, the
    // caveats and the table have to do.
    let found = [190.0, 280.0, 420.0].into_iter().find_map(|width| {
        let galley = pen.runs(&[(callout.lead.as_str(), lead), (text.as_str(), ink)], pen.gap(width), 4);
        Some((taken.best(places(galley.size()), 2.5)?, galley))
    });
    let Some((rect, galley)) = found else { return };
    let near = rect.expand(2.0).clamp(subject);
    let ring = pen.gap(5.0);
    let towards = (near - subject).normalized();
    pen.painter.line_segment([subject + towards * ring, near], pen.stroke(1.0, tokens.second_text));
    pen.painter.circle_stroke(subject, ring, pen.stroke(1.25, tokens.text));
    backed(pen, rect, galley);
}

/// The panel's stamp in the corner, or else along the edges, where it covers least.
fn paint_stamp(pen: &Pen, view: &View<'_>, taken: &mut Taken) {
    if view.panel.stamp.is_empty() {
        return;
    }
    let galley = pen.text(&view.panel.stamp, pen.caption());
    let size = galley.size();
    let inner = view.data.shrink2(vec2(pen.gap(6.0), pen.gap(3.0)));
    let room = (inner.width() - size.x).max(0.0);
    let places = (0..=12_u8).flat_map(|step| {
        let x = inner.left() + room * f32::from(step) / 12.0;
        [inner.top(), inner.bottom() - size.y].map(|top| Rect::from_min_size(pos2(x, top), size))
    });
    if let Some(rect) = taken.best(places, f32::INFINITY) {
        backed(pen, rect, galley);
    }
}

/// One line of words in the caption ink, on a veil.
pub fn backed_at(pen: &Pen, at: Pos2, anchor: Align2, words: &str) {
    let galley = pen.text(words, pen.caption());
    backed(pen, anchor.anchor_size(at, galley.size()), galley);
}

/// Words on a veil of the surface, so that a line under them does not disturb.
pub fn backed(pen: &Pen, rect: Rect, galley: Arc<Galley>) {
    pen.painter.rect_filled(rect.expand2(vec2(2.0, 0.0)), 2.0, pen.tokens.surface.gamma_multiply(0.82));
    pen.put(rect.min, Align2::LEFT_TOP, galley);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_off_lines_and_each_other() {
        let inside = Rect::from_min_size(pos2(0.0, 0.0), vec2(400.0, 200.0));
        let mut taken = Taken::new(vec![[pos2(0.0, 20.0), pos2(400.0, 20.0)]], inside);
        let at = |y: f32| Rect::from_min_size(pos2(10.0, y), vec2(80.0, 14.0));
        assert_eq!(taken.best([at(12.0), at(40.0)], 99.0), Some(at(40.0)));
        assert_eq!(taken.best([at(45.0), at(80.0)], 99.0), Some(at(80.0)));
        assert_eq!(taken.best([at(-30.0), at(120.0)], 99.0), Some(at(120.0)));
    }

    #[test]
    fn a_piece_that_only_passes_by_does_not_touch() {
        let rect = Rect::from_min_size(pos2(10.0, 10.0), vec2(10.0, 10.0));
        assert!(crosses(rect, [pos2(0.0, 0.0), pos2(30.0, 30.0)]));
        assert!(crosses(rect, [pos2(15.0, 15.0), pos2(15.0, 15.0)]));
        assert!(!crosses(rect, [pos2(0.0, 12.0), pos2(9.0, 30.0)]));
    }
}
