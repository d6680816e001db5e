//! What the pointer is near, how the arrow keys walk, and what a point says of itself.

use egui;
use egui::{Pos2, Rect, Ui};

use super::layout::{Drawn, Layout};
use super::marks;
use super::panel::View;
use super::pen::{Ink, Pen};
use crate::charts::figure::{Figure, LaneMark, Look, Panel, PanelKind, Point, PointRef, Role, value_text};

/// How near the pointer has to be.
pub const REACH: f32 = 24.0;

/// A step of an arrow key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The point before.
    Left,
    /// The point after.
    Right,
    /// The series above.
    Up,
    /// The series below.
    Down,
}

impl Layout<'_> {
    /// The point nearest to the pointer.
    pub fn nearest(&self, pointer: Pos2, reach: f32) -> Option<(PointRef, Rect)> {
        let mut best: Option<(f32, PointRef, Rect)> = None;
        let mut offer = |away: f32, at: PointRef, rect: Rect| {
            if away < reach && best.is_none_or(|(least, ..)| away < least) {
                best = Some((away, at, rect));
            }
        };
        for drawn in &self.panels {
            match drawn {
                Drawn::Time(view, _) if view.data.expand(reach).contains(pointer) => {
                    let (from, to) = view.span();
                    for (s, series) in view.panel.series.iter().enumerate() {
                        for (p, point) in series.points.iter().enumerate() {
                            if point.at < from || point.at > to || !point.value.is_finite() {
                                continue;
                            }
                            let at = view.place(s, p);
                            let rect = Rect::from_center_size(at, egui::Vec2::splat(8.0));
                            offer(at.distance(pointer), PointRef { panel: view.index, series: s, point: p }, rect);
                        }
                    }
                    if let Some((series, point)) = layer(view, pointer) {
                        let rect = Rect::from_center_size(view.place(series, point), egui::Vec2::splat(8.0));
                        offer(reach * 0.75, PointRef { panel: view.index, series, point }, rect);
                    }
                }
                Drawn::Bars(bars, _) => {
                    if let Some(hit) = bars.nearest(pointer, reach) {
                        let at = PointRef { panel: bars.index, series: hit.series, point: hit.point };
                        offer(hit.rect.distance_to_pos(pointer), at, hit.rect);
                    }
                }
                Drawn::Time(..) => {}
            }
        }
        best.map(|(_, at, rect)| (at, rect))
    }

    /// Where a point is drawn; `None` when it is out of view.
    pub fn rect_of(&self, at: PointRef) -> Option<Rect> {
        self.panels.iter().find_map(|drawn| match drawn {
            Drawn::Time(view, _) if view.index == at.panel => {
                let point = view.panel.series.get(at.series)?.points.get(at.point)?;
                let (from, to) = view.span();
                (point.at >= from && point.at <= to)
                    .then(|| Rect::from_center_size(view.place(at.series, at.point), egui::Vec2::splat(8.0)))
            }
            Drawn::Bars(bars, _) if bars.index == at.panel => bars.rect(at.series, at.point),
            _ => None,
        })
    }
}

/// The layer of a stack under the pointer, at the nearest position.
fn layer(view: &View<'_>, pointer: Pos2) -> Option<(usize, usize)> {
    if !view.data.contains(pointer) {
        return None;
    }
    let series = &view.panel.series;
    let stacked = || series.iter().enumerate().filter(|(_, s)| s.look == Look::Stack);
    let away = |at: f64| (view.map.position_from_point_x(at) - pointer.x).abs();
    let at = stacked().flat_map(|(_, s)| s.points.iter().map(|p| p.at)).min_by(|a, b| away(*a).total_cmp(&away(*b)))?;
    let value = view.map.value_from_position(pointer).y;
    stacked().find_map(|(n, s)| {
        let p = s.points.iter().position(|p| (p.at - at).abs() < 1e-9)?;
        let top = view.top(n, p);
        (value <= top && value >= top - s.points[p].value).then_some((n, p))
    })
}

/// The point an arrow key leads to; `None` at the lower end of the last panel, where the events follow.
pub fn walk(figure: &Figure, from: Option<PointRef>, step: Step) -> Option<PointRef> {
    let Some(from) = from.filter(|at| figure.get(*at).is_some()) else { return first(figure) };
    let (panel, series, point) = figure.get(from)?;
    if panel.kind != PanelKind::Time {
        return Some(walk_bars(figure, from, step));
    }
    match step {
        Step::Left => Some(PointRef { point: from.point.saturating_sub(1), ..from }),
        Step::Right => Some(PointRef { point: (from.point + 1).min(series.points.len() - 1), ..from }),
        Step::Up | Step::Down => {
            // The series in the order of their values at this position, greatest first.
            let mut column: Vec<(f64, PointRef)> = panel
                .series
                .iter()
                .enumerate()
                .filter_map(|(s, series)| {
                    let near = |p: &Point| (p.at - point.at).abs();
                    let points = series.points.iter().enumerate();
                    let (n, p) = points.min_by(|a, b| near(a.1).total_cmp(&near(b.1)))?;
                    Some((p.value, PointRef { panel: from.panel, series: s, point: n }))
                })
                .collect();
            column.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let here = column.iter().position(|(_, at)| at.series == from.series)?;
            let next = if step == Step::Up { here.checked_sub(1) } else { Some(here + 1) };
            match next.and_then(|n| column.get(n)) {
                Some((_, at)) => Some(*at),
                None if step == Step::Up => Some(panel_before(figure, from.panel).unwrap_or(from)),
                None => panel_after(figure, from.panel),
            }
        }
    }
}

/// Bars are walked from top to bottom with every arrow.
fn walk_bars(figure: &Figure, from: PointRef, step: Step) -> PointRef {
    let mut order: Vec<(f64, PointRef)> =
        figure.refs().filter(|(at, ..)| at.panel == from.panel).map(|(at, _, _, point)| (point.at, at)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let here = order.iter().position(|(_, at)| *at == from).unwrap_or(0);
    let next = match step {
        Step::Left | Step::Up => here.checked_sub(1),
        Step::Right | Step::Down => Some(here + 1),
    };
    match next.and_then(|n| order.get(n)) {
        Some((_, at)) => *at,
        None if matches!(step, Step::Up | Step::Left) => panel_before(figure, from.panel).unwrap_or(from),
        None => panel_after(figure, from.panel).unwrap_or(from),
    }
}

fn panel_after(figure: &Figure, panel: usize) -> Option<PointRef> {
    figure.refs().map(|(at, ..)| at).find(|at| at.panel > panel)
}

fn panel_before(figure: &Figure, panel: usize) -> Option<PointRef> {
    figure.refs().map(|(at, ..)| at).take_while(|at| at.panel < panel).last()
}

/// Where walking starts: the last point of the subject, else of the first series; the first bar.
fn first(figure: &Figure) -> Option<PointRef> {
    let (start, panel, ..) = figure.refs().next()?;
    if panel.kind != PanelKind::Time {
        let bars = figure.refs().filter(|(at, ..)| at.panel == start.panel);
        return bars.min_by(|a, b| a.3.at.total_cmp(&b.3.at)).map(|(at, ..)| at);
    }
    let subject = panel.series.iter().position(|s| s.role == Role::Belarus && !s.points.is_empty());
    let series = subject.unwrap_or(start.series);
    let point = panel.series.get(series)?.points.len().checked_sub(1)?;
    Some(PointRef { series, point, ..start })
}

/// The name of the bar a point stands on.
fn category<'a>(panel: &'a Panel, point: &Point) -> Option<&'a str> {
    let PanelKind::Bars { categories } = &panel.kind else { return None };
    let near = |(n, _): &(usize, &String)| (*n as f64 - point.at).abs() < 0.5;
    categories.iter().enumerate().find(near).map(|(_, name)| name.as_str())
}

/// A point in words: series, period, value with its unit, flags.
pub fn spoken(figure: &Figure, at: PointRef) -> Option<String> {
    let (panel, series, point) = figure.get(at)?;
    let name = category(panel, point).unwrap_or(&series.name);
    let mut text = format!("{name}, {}: {}", point.period, value_text(point.value, &panel.scale.unit));
    if let (Some(low), Some(high)) = (point.low, point.high) {
        let unit = &panel.scale.unit;
        text.push_str(&format!(" ({} to {})", value_text(low, unit), value_text(high, unit)));
    }
    for flag in point.flags.iter() {
        text.push_str(&format!(". {}", flag.meaning()));
    }
    Some(text)
}

/// The words beside the pointer: period, all series there in the order of their lines, then the nearest point's
/// source and flags.
pub fn point_tip(ui: &mut Ui, pen: &Pen, figure: &Figure, at: PointRef, source_name: &dyn Fn(&str) -> String) {
    let Some((panel, _, point)) = figure.get(at) else { return };
    let tokens = pen.tokens;
    let heading = category(panel, point).unwrap_or(&point.period).to_owned();
    dense(ui);
    label(ui, pen, &heading, Ink { bold: true, ..pen.label() });
    let mut there: Vec<(f64, usize, usize)> = panel
        .series
        .iter()
        .enumerate()
        .filter_map(|(s, other)| {
            let p = other.points.iter().position(|p| (p.at - point.at).abs() < 1e-6)?;
            Some((other.points[p].value, s, p))
        })
        .collect();
    there.sort_by(|a, b| b.0.total_cmp(&a.0));
    if panel.series.iter().any(|series| series.look == Look::Stack) {
        there.sort_by_key(|(_, series, _)| std::cmp::Reverse(*series));
    }
    egui::Grid::new("values").num_columns(3).min_col_width(0.0).spacing([8.0, 3.0]).show(ui, |ui| {
        for (_, s, p) in there.into_iter().take(12) {
            let (other, own) = (&panel.series[s], &panel.series[s].points[p]);
            let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(pen.gap(12.0)), egui::Sense::hover());
            let mut shapes = Vec::new();
            let mut mark = marks::of(other, own, tokens);
            mark.radius = mark.radius.max(3.5);
            marks::draw(&mut shapes, rect.center(), mark, pen.scale, tokens.panel);
            ui.painter().extend(shapes);
            let ink = Ink { colour: tokens.series(other.role), bold: s == at.series, ..pen.label() };
            label(ui, pen, &other.name, ink);
            label(ui, pen, &value_text(own.value, &panel.scale.unit), ink);
            ui.end_row();
        }
    });
    if let (Some(low), Some(high)) = (point.low, point.high) {
        let unit = &panel.scale.unit;
        label(ui, pen, &format!("Range {} to {}", value_text(low, unit), value_text(high, unit)), pen.caption());
    }
    ui.separator();
    if !point.how.is_empty() {
        let how = egui::RichText::new(&point.how).font(pen.font(pen.caption())).color(tokens.text);
        ui.add(egui::Label::new(how).wrap());
    }
    for id in &point.sources {
        label(ui, pen, &source_name(id), pen.caption());
    }
    for flag in point.flags.iter() {
        label(ui, pen, flag.meaning(), Ink { colour: tokens.text, ..pen.caption() });
    }
}

/// Events in words beside the pointer: the first in full, those that share its mark by name.
pub fn event_tip(ui: &mut Ui, pen: &Pen, marks: &[&LaneMark], source_name: &dyn Fn(&str) -> String) {
    let Some((mark, others)) = marks.split_first() else { return };
    let ink = Ink { colour: pen.tokens.text, ..pen.caption() };
    dense(ui);
    label(ui, pen, &mark.title, Ink { bold: true, ..pen.label() });
    label(ui, pen, &format!("{} · {}", mark.date, mark.shape.word()), pen.caption());
    if !mark.detail.is_empty() {
        label(ui, pen, &mark.detail, ink);
    }
    if !mark.source.is_empty() {
        label(ui, pen, &source_name(&mark.source), pen.caption());
    }
    if !others.is_empty() {
        ui.separator();
    }
    for other in others {
        label(ui, pen, &format!("{} · {}", other.date, other.short), ink);
    }
}

fn label(ui: &mut Ui, pen: &Pen, text: &str, ink: Ink) {
    ui.label(egui::RichText::new(text).font(pen.font(ink)).color(ink.colour));
}

/// Rows of text without the height of buttons.
fn dense(ui: &mut Ui) {
    ui.spacing_mut().interact_size = egui::Vec2::ZERO;
    ui.spacing_mut().item_spacing.y = 3.0;
}
