//! The one painter of charts: a [`Figure`] onto egui. A frame only draws; whatever needs data was done before.

mod axis;
mod bars;
#[cfg(test)]
mod demo;
mod ends;
mod events;
mod foot;
mod hatch;
mod hover;
mod labels;
mod lanes;
mod layout;
mod lines;
mod marks;
mod notes;
mod panel;
mod pen;
#[cfg(test)]
mod tests;
mod ticks;

use egui;
use egui::{Align2, EventFilter, Id, Key, Pos2, Rect, Response, Role, Sense, StrokeKind, Ui, UiBuilder, pos2, vec2};

use self::axis::home;
use self::foot::Foot;
use self::hover::{REACH, Step};
use self::layout::{Drawn, Layout, layout};
use self::pen::{Ink, Pen};
use super::theme::{FOCUS_RING, Theme};
use crate::charts::figure::{Figure, PointRef};

/// How a figure is shown at the moment.
#[expect(clippy::struct_excessive_bools, reason = "four switches that go in any combination")]
pub struct FigureLook<'a> {
    /// The chosen point.
    pub selected: Option<PointRef>,
    /// A year to mark with a line.
    pub cursor: Option<f64>,
    /// An older figure while a newer one is made.
    pub dimmed: bool,
    /// What is known so far, while the rest is read: hatched.
    pub partial: bool,
    /// 1 on screen, 1.6 when presenting.
    pub scale: f32,
    /// Whether pointer and keys act on it; pictures do not.
    pub interactive: bool,
    /// Whether what has no room below the plots can scroll; before an audience nobody does.
    pub scrolls: bool,
    /// The words for a source id.
    pub source_name: &'a dyn Fn(&str) -> String,
}

/// What the user did with a figure in this frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FigureResponse {
    /// The point under the pointer.
    pub hovered: Option<PointRef>,
    /// A point chosen with pointer or keys.
    pub clicked: Option<PointRef>,
    /// Id of an event chosen with pointer or keys.
    pub clicked_event: Option<String>,
}

/// Shortest stretch of years a zoom shows.
const LEAST_YEARS: f64 = 2.0;

/// What a figure remembers between frames: the years zoomed to, and the event walked to.
#[derive(Debug, Clone, Default)]
struct Memory {
    home: (f64, f64),
    zoom: Option<(f64, f64)>,
    event: Option<String>,
}

/// Draws a figure into all the room `ui` has left.
pub fn figure_ui(ui: &mut Ui, theme: Theme, figure: &Figure, look: &FigureLook<'_>) -> FigureResponse {
    let size = ui.available_size().max(vec2(1.0, 1.0));
    let id = ui.scope_id().with(("figure", &figure.chart));
    let (_, rect) = ui.allocate_space(size);
    let mut ui = ui.new_child(UiBuilder::new().scope_id(id.with("ui")).max_rect(rect));
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    if look.dimmed {
        ui.set_opacity(0.55);
    }
    let sense = if look.interactive { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(rect, id, sense);
    let scale = if look.scale.is_finite() { look.scale.clamp(0.5, 4.0) } else { 1.0 };
    let pen = Pen { painter: ui.painter().clone(), tokens: theme.tokens(), scale, partial: look.partial };
    pen.painter.rect_filled(rect, 0.0, pen.tokens.surface);

    let mut memory: Memory = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let home = home(figure);
    if memory.home != home {
        memory = Memory { home, ..Memory::default() };
    }
    let view = memory.zoom.unwrap_or(home);
    let layout = layout(&pen, figure, rect, view, (look.interactive, look.interactive && look.scrolls));
    if look.interactive {
        memory.zoom = zoomed(&ui, &response, &layout, home, view);
    }

    let pointer = if look.interactive { response.hover_pos() } else { None };
    let mut out = FigureResponse::default();
    let hovered = pointer.and_then(|pointer| layout.nearest(pointer, REACH));
    let hovered_event = match (&layout.board, pointer, hovered) {
        (Some((board, lanes)), Some(pointer), None) => board.nearest(&pen, *lanes, pointer, REACH / 2.0),
        _ => Vec::new(),
    };
    out.hovered = hovered.map(|(at, _)| at);
    if response.clicked() {
        response.request_focus();
        out.clicked = out.hovered;
        out.clicked_event = hovered_event.first().map(|mark| mark.id.clone());
        memory.event.clone_from(&out.clicked_event);
    }
    if response.has_focus() {
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        for step in steps(&ui) {
            walk(&pen, figure, &layout, look.selected, step, &mut memory, &mut out);
        }
    }

    let focused_event = hovered_event.first().map(|mark| mark.id.clone()).or_else(|| memory.event.clone());
    let told = paint(&pen, &mut ui, id, &layout, focused_event.as_deref(), pointer);
    paint_moments(&pen, &layout, look.cursor, focused_event.as_deref());
    for (at, width) in [(look.selected, 2.0), (out.hovered, 1.25)] {
        if let Some(rect) = at.and_then(|at| layout.rect_of(at)) {
            let ring = rect.expand(pen.gap(2.0));
            let round = if rect.width() < 12.0 { ring.width() / 2.0 } else { 3.0 };
            pen.painter.rect_stroke(ring, round, pen.stroke(width, pen.tokens.text), StrokeKind::Middle);
        }
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(FOCUS_RING, pen.tokens.focus);
        pen.painter.rect_stroke(rect.shrink(1.0), 4.0, ring, StrokeKind::Inside);
    }
    let tip_id = id.with("tip");
    if let Some((at, _)) = hovered {
        tip(&ui, tip_id, |ui| hover::point_tip(ui, &pen, figure, at, look.source_name));
    } else if !hovered_event.is_empty() {
        tip(&ui, tip_id, |ui| hover::event_tip(ui, &pen, &hovered_event, look.source_name));
    } else if let Some(name) = told {
        tip(&ui, tip_id, |ui| {
            ui.label(name);
        });
    }
    describe(&ui, &response, figure, &layout, out.clicked.or(look.selected), memory.event.as_deref(), &pen);
    ui.data_mut(|data| data.insert_temp(id, memory));
    out
}

/// Paints everything that does not depend on the pointer. Gives back a name that was shortened under the pointer.
fn paint(
    pen: &Pen,
    ui: &mut Ui,
    id: Id,
    layout: &Layout<'_>,
    event: Option<&str>,
    pointer: Option<Pos2>,
) -> Option<String> {
    let content = layout.content;
    let title = pen.put(content.min, Align2::LEFT_TOP, layout.title.clone());
    pen.put(title.left_bottom() + vec2(0.0, pen.gap(2.0)), Align2::LEFT_TOP, layout.subtitle.clone());
    let mut told = None;
    for drawn in &layout.panels {
        match drawn {
            Drawn::Time(view, labels) => {
                axis::paint_title(pen, view.panel, view.outer.min, content.width());
                axis::paint_values(pen, view, content.left());
                notes::paint_lines(pen, view);
                view.paint(pen, ui, id.with(("panel", view.index)));
                pen.stripes(view.data);
                let mut taken = notes::paint_words(pen, view);
                ends::paint(pen, view, labels, content.right(), &mut taken);
                if labels.is_empty() {
                    let ink = Ink { colour: pen.tokens.second_text, ..pen.label() };
                    let text = pen.text("No figures in these years", ink);
                    pen.put(view.data.center(), Align2::CENTER_CENTER, text);
                }
            }
            Drawn::Bars(bars, outer) => {
                axis::paint_title(pen, bars.panel, outer.min, content.width());
                told = bars.paint(pen, pointer).or(told);
            }
        }
    }
    for top in &layout.year_rows {
        axis::paint_years(pen, layout.years, *top);
    }
    if let Some((board, lanes)) = &layout.board {
        board.paint(pen, *lanes, event);
    }
    paint_key(pen, ui, id, layout);
    layout.foot.paint_fixed(pen, layout.under, layout.cut);
    told
}

/// The key of numbered events; it scrolls by whole rows where there are more than fit.
fn paint_key(pen: &Pen, ui: &mut Ui, id: Id, layout: &Layout<'_>) {
    let (foot, rect, cut) = (&layout.foot, layout.key, layout.cut);
    let stands = cut.scrolled == 0 && Foot::key_height(pen, cut.key_rows) <= rect.height() + 0.5;
    if stands {
        foot.paint_key(pen, rect, cut.key_rows);
        return;
    }
    let row = Foot::row(pen);
    let fitting = ((rect.height() - pen.gap(8.0) + 0.5) / row).floor();
    // The last row says what follows.
    let shown = fitting - 1.0;
    if shown < 0.0 || rect.width() < pen.gap(60.0) {
        return;
    }
    let mut text = foot.more(foot.key.len());
    if shown > 0.0 {
        let top = rect.top() + pen.gap(8.0);
        let view = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + shown * row));
        let mut ui = ui.new_child(UiBuilder::new().scope_id(id.with("key")).max_rect(view));
        let wide = view.with_max_x(view.right() - pen.gap(14.0));
        let whole = foot.scrolled_height(pen, cut);
        egui::ScrollArea::vertical().id_salt("key").auto_shrink(false).show_viewport(&mut ui, |ui, part| {
            ui.allocate_exact_size(vec2(wide.width(), whole), Sense::hover());
            let offset = (part.top() / row).round() * row;
            let offset = if part.bottom() >= whole - 1.0 { part.top() } else { offset };
            let pen = Pen { painter: ui.painter().with_clip_rect(view), ..*pen };
            text = foot.paint_scrolled(&pen, wide, cut, offset);
        });
    }
    let at = pos2(rect.left(), rect.top() + pen.gap(8.0) + shown * row);
    pen.put(at, Align2::LEFT_TOP, pen.text(&text, pen.caption()));
}

/// Hairlines through plots and lanes: the year under the cursor, and the focused event.
fn paint_moments(pen: &Pen, layout: &Layout<'_>, cursor: Option<f64>, event: Option<&str>) {
    let plots = layout.panels.iter().filter_map(|drawn| match drawn {
        Drawn::Time(view, _) => Some(view.data.y_range()),
        Drawn::Bars(..) => None,
    });
    let mut bands: Vec<egui::Rangef> = plots.collect();
    let lanes = layout.board.as_ref();
    if let Some((_, rect)) = lanes {
        bands.push(rect.y_range());
    }
    if let Some(year) = cursor.filter(|year| layout.years.shows(*year)) {
        for band in &bands {
            pen.painter.vline(layout.years.x(year), *band, pen.stroke(1.0, pen.tokens.second_text));
        }
    }
    let focused = lanes.zip(event).and_then(|((board, rect), id)| {
        board.walk(pen, *rect).into_iter().find(|(mark, _)| mark.id == id).map(|(_, at)| at)
    });
    if let Some(at) = focused
        && let Some(top) = bands.iter().map(|band| band.min).reduce(f32::min)
    {
        let line = [pos2(at.x, top), pos2(at.x, at.y - pen.gap(6.0))];
        pen.painter.line_segment(line, pen.stroke(1.0, pen.tokens.accent));
    }
}

/// The years in view after this frame's wheel, drag and double click; `None` when all are.
fn zoomed(ui: &Ui, response: &Response, layout: &Layout<'_>, home: (f64, f64), view: (f64, f64)) -> Option<(f64, f64)> {
    let now = (view != home).then_some(view);
    let years = layout.years;
    let bodies = layout.panels.iter().filter_map(|drawn| match drawn {
        Drawn::Time(view, _) => Some(view.data),
        Drawn::Bars(..) => None,
    });
    let bodies: Vec<Rect> = bodies.chain(layout.board.as_ref().map(|(_, rect)| *rect)).collect();
    let inside = |pos: Pos2| bodies.iter().any(|body| body.contains(pos));
    if response.double_clicked() {
        return None;
    }
    let (mut from, mut to) = view;
    let per_point = (to - from) / f64::from((years.right - years.left).max(1.0));
    let origin = ui.input(|input| input.pointer.press_origin());
    if response.dragged() && now.is_some() && origin.is_some_and(inside) {
        let moved = f64::from(response.drag_delta().x) * per_point;
        (from, to) = (from - moved, to - moved);
    }
    if let Some(pointer) = response.hover_pos().filter(|pos| inside(*pos)) {
        let (pinch, wheel) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta));
        let factor = f64::from(pinch) * f64::from(wheel.y / 240.0).exp();
        let centre = years.year(pointer.x).clamp(from, to);
        if (factor - 1.0).abs() > 1e-4 {
            (from, to) = (centre - (centre - from) / factor, centre + (to - centre) / factor);
        }
        let moved = f64::from(wheel.x) * per_point;
        (from, to) = (from - moved, to - moved);
    }
    if (from, to) == view {
        return now;
    }
    let whole = home.1 - home.0;
    let span = (to - from).clamp(LEAST_YEARS.min(whole), whole);
    if whole - span < 1e-6 {
        return None;
    }
    let from = (f64::midpoint(from, to) - span / 2.0).clamp(home.0, home.1 - span);
    Some((from, from + span))
}

fn steps(ui: &Ui) -> Vec<Step> {
    let keys = [
        (Key::ArrowLeft, Step::Left),
        (Key::ArrowRight, Step::Right),
        (Key::ArrowUp, Step::Up),
        (Key::ArrowDown, Step::Down),
    ];
    ui.input(|input| keys.iter().filter(|(key, _)| input.key_pressed(*key)).map(|(_, step)| *step).collect())
}

/// One arrow key: along points and series, and below the last series along the events.
fn walk(
    pen: &Pen,
    figure: &Figure,
    layout: &Layout<'_>,
    selected: Option<PointRef>,
    step: Step,
    memory: &mut Memory,
    out: &mut FigureResponse,
) {
    let events = layout.board.as_ref().map(|(board, rect)| board.walk(pen, *rect)).unwrap_or_default();
    let here = memory.event.as_ref().and_then(|id| events.iter().position(|(mark, _)| mark.id == *id));
    let no_points = figure.refs().next().is_none();
    if here.is_some() || no_points {
        if step == Step::Up && !no_points {
            memory.event = None;
            out.clicked = selected.or_else(|| hover::walk(figure, None, step));
            return;
        }
        let next = match (here, step) {
            (Some(n), Step::Left | Step::Up) => n.saturating_sub(1),
            (Some(n), Step::Right | Step::Down) => n + 1,
            (None, _) => 0,
        };
        if let Some((mark, _)) = events.get(next.min(events.len().saturating_sub(1))) {
            memory.event = Some(mark.id.clone());
            out.clicked_event.clone_from(&memory.event);
        }
        return;
    }
    match hover::walk(figure, out.clicked.or(selected), step) {
        Some(at) => out.clicked = Some(at),
        None => {
            if let Some((mark, _)) = events.first() {
                memory.event = Some(mark.id.clone());
                out.clicked_event.clone_from(&memory.event);
            }
        }
    }
}

fn tip(ui: &Ui, id: Id, add: impl FnOnce(&mut Ui)) {
    egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), id, egui::PopupAnchor::Pointer)
        .gap(14.0)
        .width(420.0)
        .show(add);
}

/// Tells the accessibility tree what is drawn, and the point or event that was walked to.
fn describe(
    ui: &Ui,
    response: &Response,
    figure: &Figure,
    layout: &Layout<'_>,
    selected: Option<PointRef>,
    event: Option<&str>,
    pen: &Pen,
) {
    // Made first: the closure runs while the context is locked, and measuring text needs the context.
    let events = event.and(layout.board.as_ref()).map(|(board, rect)| board.walk(pen, *rect)).unwrap_or_default();
    let value = match event.and_then(|id| events.into_iter().find(|(mark, _)| mark.id == id)) {
        Some((mark, _)) => Some(format!("{}, {}, {}. {}", mark.title, mark.date, mark.shape.word(), mark.detail)),
        None => selected.and_then(|at| hover::spoken(figure, at)),
    };
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        let name = format!("{}. {}", figure.title, figure.summary);
        let mut info = egui::WidgetInfo::labeled(Role::GraphicsDocument, enabled, name);
        info.current_text_value.clone_from(&value);
        info
    });
}
