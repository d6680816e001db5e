//! Event lanes: names in the gutter, marks as shapes on the years of the plots above.

use egui;
use egui::{Align2, Color32, Pos2, Rect, pos2, vec2};

use super::axis::Years;
use super::events::{self, Beside, Item, Placed, Room};
use super::marks::{self, Filling, Mark};
use super::pen::{Ink, Pen};
use super::ticks;
use crate::charts::figure::{EventShape, Lane, LaneMark};

/// Height of one row of marks.
const ROW: f32 = 22.0;
/// Half of an event's mark.
const RADIUS: f32 = 4.5;
/// How many events are written out under a plot.
const WRITTEN: usize = 10;

/// One lane with its marks placed.
pub struct Row<'a> {
    /// The lane.
    pub lane: &'a Lane,
    /// Its events in view.
    pub shown: Vec<&'a LaneMark>,
    /// Where they stand; items index `shown`.
    pub placed: Vec<Placed>,
}

/// All lanes of a figure.
pub struct Board<'a> {
    /// Lanes with events in view.
    pub rows: Vec<Row<'a>>,
    /// How they are told.
    pub telling: Telling,
    years: Years,
    /// From one shape of a mark to the next.
    step: f32,
}

/// How the events of a board are told.
#[derive(Debug, Clone, Copy)]
pub struct Telling {
    /// Rows of marks in each lane.
    pub deep: usize,
    /// How many events may be written out.
    pub written: usize,
    /// Whether the others have numbers.
    pub numbered: bool,
    /// Whether a key lists those without words.
    pub listed: bool,
}

impl Telling {
    /// Under a plot.
    pub const UNDER_A_PLOT: Self = Self { deep: 1, written: WRITTEN, numbered: true, listed: true };

    /// Where there is no room for a key: all that fit are written out.
    pub const WITHOUT_KEY: Self = Self { deep: 1, written: usize::MAX, numbered: false, listed: false };

    /// Where the key scrolls: all that fit are written out, the others follow in the key by date.
    pub const SCROLLED: Self = Self { listed: true, ..Self::WITHOUT_KEY };

    /// A timeline writes out all that fit.
    pub const fn timeline(deep: usize) -> Self {
        Self { deep, written: usize::MAX, numbered: true, listed: true }
    }
}

/// Places the events in view.
pub fn board<'a>(
    pen: &Pen,
    lanes: impl IntoIterator<Item = &'a Lane>,
    years: Years,
    right: f32,
    telling: Telling,
) -> Board<'a> {
    let width = |text: &str| pen.text(text, pen.caption()).size().x;
    let room = Room {
        left: years.left,
        right,
        rows: telling.deep,
        radius: pen.gap(RADIUS),
        gap: pen.gap(4.0),
        apart: pen.gap(6.0),
    };
    let mut shown: Vec<(&Lane, Vec<&LaneMark>)> = lanes
        .into_iter()
        .map(|lane| {
            let mut inside: Vec<&LaneMark> = lane.marks.iter().filter(|mark| years.shows(mark.at)).collect();
            inside.sort_by(|a, b| a.at.total_cmp(&b.at));
            (lane, inside)
        })
        .collect();
    shown.retain(|(_, inside)| !inside.is_empty());
    let mut work: Vec<(Vec<Item>, Vec<Placed>)> = shown
        .iter()
        .map(|(_, inside)| {
            let items: Vec<Item> = inside
                .iter()
                .map(|mark| Item {
                    x: years.x(mark.at),
                    number: telling.numbered.then_some(mark.number),
                    text: width(&mark.short),
                    weight: mark.weight,
                    shape: mark.shape,
                    day_known: mark.day_known,
                })
                .collect();
            let placed = events::place(&items, room, &width);
            (items, placed)
        })
        .collect();
    events::write_out(&mut work, room, telling.written, &width);
    let rows = shown.into_iter().zip(work).map(|((lane, shown), (_, placed))| Row { lane, shown, placed }).collect();
    Board { rows, telling, years, step: room.step() }
}

/// An event's mark: hollow where only the month is known.
pub fn mark_of(shape: EventShape, day_known: bool, colour: Color32) -> Mark {
    let outline = marks::event(shape);
    let radius = if outline == marks::Outline::Disc { RADIUS - 0.75 } else { RADIUS - 0.5 };
    let filling = if day_known { Filling::Solid } else { Filling::Hollow };
    Mark { outline, filling, colour, radius }
}

/// Room that a mark and its numbers need to the right of the last year.
pub fn reserve(pen: &Pen) -> f32 {
    pen.gap(3.0 * RADIUS + 6.0) + pen.text("88 +88", pen.caption()).size().x
}

/// Height of one lane.
pub fn lane_height(pen: &Pen, deep: usize) -> f32 {
    pen.gap(ROW).max(pen.caption_height() + 4.0) * deep as f32 + if deep > 1 { pen.gap(6.0) } else { 0.0 }
}

/// Width of the widest lane name, no more than `limit`.
pub fn name_width(pen: &Pen, lanes: &[Lane], limit: f32) -> f32 {
    let widths = lanes.iter().map(|lane| pen.text(&lane.name, pen.caption()).size().x);
    widths.fold(0.0, f32::max).min(limit)
}

impl<'a> Board<'a> {
    /// Height of all lanes.
    pub fn height(&self, pen: &Pen) -> f32 {
        lane_height(pen, self.telling.deep) * self.rows.len() as f32
    }

    /// Every event without words in the lanes, in the order of the numbers.
    pub fn key(&self) -> Vec<&'a LaneMark> {
        if !self.telling.listed {
            return Vec::new();
        }
        let wordless = |row: &Row<'a>| {
            let of = |placed: &Placed| {
                let written = (placed.beside != Beside::Number).then_some(placed.lead);
                placed.items.iter().copied().filter(move |item| Some(*item) != written).collect::<Vec<_>>()
            };
            row.placed.iter().flat_map(of).map(|n| row.shown[n]).collect::<Vec<_>>()
        };
        let mut key: Vec<&'a LaneMark> = self.rows.iter().flat_map(wordless).collect();
        key.sort_by_key(|mark| mark.number);
        key
    }

    /// Takes the numbers of events away that have no entry in the key below.
    pub fn list(&mut self, kept: &[&LaneMark]) {
        let is_kept = |mark: &LaneMark| kept.iter().any(|other| other.number == mark.number);
        for row in &mut self.rows {
            for placed in row.placed.iter_mut().filter(|placed| placed.beside == Beside::Number) {
                let all = placed.items.len();
                let mut listed: Vec<usize> =
                    placed.items.iter().map(|n| row.shown[*n]).filter(|mark| is_kept(mark)).map(|m| m.number).collect();
                if listed.len() == all {
                    continue;
                }
                let lead = row.shown[placed.lead].number;
                listed.sort_by_key(|number| *number != lead);
                placed.label = match listed.first() {
                    Some(number) => format!("{number} +{}", all - 1),
                    None if all > 1 => format!("×{all}"),
                    None => String::new(),
                };
            }
        }
    }

    fn middle(&self, pen: &Pen, rect: Rect, lane: usize, placed: &Placed) -> Pos2 {
        let height = lane_height(pen, self.telling.deep);
        let pad = if self.telling.deep > 1 { pen.gap(3.0) } else { 0.0 };
        let row = (height - 2.0 * pad) / self.telling.deep as f32;
        pos2(placed.x, rect.top() + height * lane as f32 + pad + row * (placed.row as f32 + 0.5))
    }

    /// Paints the lanes into `rect`, whose left edge is that of the names.
    pub fn paint(&self, pen: &Pen, rect: Rect, focused: Option<&str>) {
        let height = lane_height(pen, self.telling.deep);
        let tokens = pen.tokens;
        let painter =
            pen.painter.with_clip_rect(rect.expand2(vec2(pen.gap(4.0), 0.0)).intersect(pen.painter.clip_rect()));
        let mut shapes = Vec::new();
        if self.telling.deep > 1 {
            let width = self.years.right - self.years.left;
            for turn in ticks::turns(self.years.from, self.years.to, width, pen.gap(7.0)) {
                let x = painter.round_to_pixel_center(self.years.x(turn as f64));
                painter.vline(x, rect.y_range(), pen.stroke(0.75, tokens.grid));
            }
        }
        for (n, row) in self.rows.iter().enumerate() {
            let top = rect.top() + height * n as f32;
            let line = pen.stroke(0.75, tokens.grid);
            painter.hline(rect.x_range(), top + height, line);
            let name = pen.elided(&row.lane.name, pen.caption(), self.years.left - pen.gap(10.0) - rect.left());
            painter.galley(pos2(rect.left(), top + (height - name.size().y) / 2.0), name, tokens.second_text);
            for placed in &row.placed {
                let at = self.middle(pen, rect, n, placed);
                let lead = row.shown[placed.lead];
                let hot = focused.is_some_and(|id| placed.items.iter().any(|n| row.shown[*n].id == id));
                let colour = if hot { tokens.accent } else { tokens.text };
                let mut last = at;
                for (n, (shape, day_known)) in placed.shapes.iter().enumerate() {
                    last = at + vec2(n as f32 * self.step, 0.0);
                    let mark = mark_of(*shape, *day_known, colour);
                    marks::draw(&mut shapes, last, mark, pen.scale, tokens.surface);
                }
                let ink = Ink { colour, bold: hot, ..pen.caption() };
                let beside = pen.gap(RADIUS + 4.0);
                let words = || pen.text(&format!("{}{}", lead.short, events::and_more(placed.items.len())), ink);
                match placed.beside {
                    Beside::Number => {
                        pen.put(last + vec2(beside, 0.0), Align2::LEFT_CENTER, pen.text(&placed.label, ink));
                    }
                    Beside::TextRight => {
                        pen.put(last + vec2(beside, 0.0), Align2::LEFT_CENTER, words());
                    }
                    Beside::TextLeft => {
                        pen.put(at - vec2(beside, 0.0), Align2::RIGHT_CENTER, words());
                    }
                }
            }
        }
        painter.extend(shapes);
    }

    /// The events of the mark nearest to the pointer within `reach`, the weightiest first.
    pub fn nearest(&self, pen: &Pen, rect: Rect, pointer: Pos2, reach: f32) -> Vec<&'a LaneMark> {
        let mut best: Option<(f32, &Row<'a>, &Placed)> = None;
        for (n, row) in self.rows.iter().enumerate() {
            for placed in &row.placed {
                let y = self.middle(pen, rect, n, placed).y;
                let half = lane_height(pen, 1) / 2.0;
                let reachable = Rect::from_x_y_ranges(placed.from..=placed.to, y - half..=y + half);
                let away = reachable.distance_to_pos(pointer);
                if away < reach && best.is_none_or(|(least, ..)| away < least) {
                    best = Some((away, row, placed));
                }
            }
        }
        let Some((_, row, placed)) = best else { return Vec::new() };
        let rest = placed.items.iter().filter(|n| **n != placed.lead);
        std::iter::once(&placed.lead).chain(rest).map(|n| row.shown[*n]).collect()
    }

    /// All events in view in the order of their numbers, with their place.
    pub fn walk(&self, pen: &Pen, rect: Rect) -> Vec<(&'a LaneMark, Pos2)> {
        let mut all: Vec<(&'a LaneMark, Pos2)> = Vec::new();
        for (n, row) in self.rows.iter().enumerate() {
            for placed in &row.placed {
                let at = self.middle(pen, rect, n, placed);
                all.extend(placed.items.iter().map(|item| (row.shown[*item], at)));
            }
        }
        all.sort_by_key(|(mark, _)| mark.number);
        all
    }
}
