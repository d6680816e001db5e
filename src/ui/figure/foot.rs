//! Under the plots: key of numbered events, caveats, source line.

use std::sync::Arc;

use egui;
use egui::{Align2, Galley, Pos2, Rect, pos2, vec2};

use super::lanes;
use super::marks;
use super::pen::{Ink, Pen};
use crate::charts::figure::{Figure, LaneMark};

/// Most rows of the key under a plot.
const KEY_ROWS: usize = 8;
/// Caveats that stay as long as there is any room.
const CAVEATS: usize = 2;
/// Rows, that of the hint included, in which a key scrolls that has no room to stand still.
const SCROLLED: usize = 3;

/// Everything below the lanes, measured.
pub struct Foot<'a> {
    /// Numbered events.
    pub key: Vec<&'a LaneMark>,
    /// Whether their numbers stand in the lanes.
    numbered: bool,
    /// Lanes of events without room.
    lanes_out: usize,
    timeline: bool,
    columns: usize,
    number: f32,
    date: f32,
    caveats: Vec<Arc<Galley>>,
    source: Arc<Galley>,
    width: f32,
}

/// How much of the foot is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Rows of the key, the line of those left out included.
    pub key_rows: usize,
    /// Caveats that stand still.
    pub caveats: usize,
    /// Rows in which the whole key and the other caveats scroll; none where everything stands still.
    pub scrolled: usize,
}

/// Measures the foot for a width, with a key whose events have numbers in the lanes or have none.
pub fn measure<'a>(
    pen: &Pen,
    (key, numbered): (Vec<&'a LaneMark>, bool),
    figure: &Figure,
    lanes_out: usize,
    width: f32,
) -> Foot<'a> {
    let wide = |text: &str, bold| pen.text(text, Ink { bold, ..pen.caption() }).size().x;
    let numbers = key.iter().filter(|_| numbered).map(|mark| wide(&mark.number.to_string(), true));
    let number = numbers.fold(0.0, f32::max);
    let date = key.iter().map(|mark| wide(&mark.date, false)).fold(0.0, f32::max);
    let short = key.iter().map(|mark| wide(&mark.short, false)).fold(0.0, f32::max);
    let column = number + date + short + pen.gap(42.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 6")]
    let columns = ((width + pen.gap(12.0)) / column.max(1.0)).floor().clamp(1.0, 6.0) as usize;
    let caveats = &figure.caveats;
    let caveats = caveats.iter().map(|text| pen.wrapped(text, pen.caption(), width - pen.gap(14.0), 3)).collect();
    let source = pen.wrapped(&figure.source_line, pen.caption(), width, 3);
    Foot { key, numbered, lanes_out, timeline: figure.panels.is_empty(), columns, number, date, caveats, source, width }
}

impl<'a> Foot<'a> {
    /// Height of a row of the key.
    pub fn row(pen: &Pen) -> f32 {
        pen.caption_height() + pen.gap(3.0)
    }

    /// Rows of the whole key.
    pub fn key_rows(&self) -> usize {
        self.key.len().div_ceil(self.columns)
    }

    /// Height of the key with this many rows.
    pub fn key_height(pen: &Pen, rows: usize) -> f32 {
        if rows == 0 { 0.0 } else { rows as f32 * Self::row(pen) + pen.gap(8.0) }
    }

    /// Rows of the key that fit a height.
    pub fn fitting(&self, pen: &Pen, room: f32) -> usize {
        (0..=self.key_rows()).rev().find(|rows| Self::key_height(pen, *rows) <= room).unwrap_or(0)
    }

    /// Events of the key that find no place in a height.
    pub fn hidden(&self, pen: &Pen, room: f32) -> usize {
        self.hidden_under(self.fitting(pen, room))
    }

    /// Events of the key that find no place in this many rows, one of which then counts them.
    pub fn hidden_under(&self, rows: usize) -> usize {
        let places = rows * self.columns;
        if self.key.len() > places { self.key.len() - places.saturating_sub(1) } else { 0 }
    }

    /// Events of the key that find a place in this many rows, in the order of their numbers: the lightest go first, and
    /// of equal ones the oldest.
    pub fn kept(&self, rows: usize) -> Vec<&'a LaneMark> {
        let mut kept = self.key.clone();
        kept.sort_by(|a, b| b.weight.cmp(&a.weight).then(b.at.total_cmp(&a.at)));
        kept.truncate(self.key.len() - self.hidden_under(rows));
        kept.sort_by_key(|mark| mark.number);
        kept
    }

    /// Whether a key of this many rows leaves out so much that numbers in the lanes would say nothing.
    pub fn says_little(&self, rows: usize) -> bool {
        2 * self.hidden_under(rows) > self.key.len()
    }

    /// Height without the key.
    pub fn fixed_height(&self, pen: &Pen, cut: Cut) -> f32 {
        let shown = self.caveats.iter().take(cut.caveats).map(|galley| galley.size().y + pen.gap(2.0)).sum::<f32>();
        let rest = if self.rest(cut).is_some() { Self::row(pen) } else { 0.0 };
        let gap = if shown + rest > 0.0 { pen.gap(8.0) } else { 0.0 };
        gap + shown + rest + pen.gap(6.0) + self.source.size().y
    }

    /// What found no room, in words.
    fn rest(&self, cut: Cut) -> Option<String> {
        let count = |n: usize, one: &str, many: &str| match n {
            0 => None,
            1 => Some(format!("1 more {one}")),
            n => Some(format!("{n} more {many}")),
        };
        let left_out = if cut.scrolled > 0 { 0 } else { self.caveats.len().saturating_sub(cut.caveats) };
        let notes = count(left_out, "note", "notes");
        let lanes = count(self.lanes_out, "lane of events", "lanes of events");
        let parts: Vec<String> = notes.into_iter().chain(lanes).collect();
        (!parts.is_empty()).then(|| format!("+ {} in a larger picture", parts.join(" and ")))
    }

    /// As much as fits `room`: the key gives way first, then caveats down to two; the source line never.
    pub fn cut(&self, pen: &Pen, room: f32) -> Cut {
        let mut cut = Cut { key_rows: self.key_rows().min(KEY_ROWS), caveats: self.caveats.len(), scrolled: 0 };
        while cut.key_rows > 0 && self.height(pen, cut) > room {
            cut.key_rows -= 1;
        }
        while cut.caveats > CAVEATS && self.height(pen, cut) > room {
            cut.caveats -= 1;
        }
        cut
    }

    /// The same without the last caveats, where even a picture without lanes has no room for them.
    pub fn cut_hard(&self, pen: &Pen, mut cut: Cut, room: f32) -> Cut {
        while cut.caveats > 0 && self.height(pen, cut) > room {
            cut.caveats -= 1;
        }
        cut
    }

    /// Whether a cut leaves nothing out.
    pub fn is_whole(&self, cut: Cut) -> bool {
        cut.key_rows >= self.key_rows() && cut.caveats >= self.caveats.len() && self.lanes_out == 0
    }

    /// Everything in a height of `room`: first the key scrolls, then the caveats with it, in as many rows as there are.
    pub fn scrolled(&self, pen: &Pen, room: f32) -> Cut {
        let row = Self::row(pen);
        let of = |caveats| {
            let still = Cut { key_rows: self.key_rows(), caveats, scrolled: SCROLLED };
            let all = (self.scrolled_height(pen, still) / row).ceil();
            let spare = (room - self.height(pen, still)) / row;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows that fit a screen")]
            let more = (spare.floor().min(all + 1.0 - SCROLLED as f32)).max(0.0) as usize;
            (Cut { scrolled: SCROLLED + more.min(KEY_ROWS), ..still }, spare >= 0.0)
        };
        let most = self.caveats.len().min(CAVEATS);
        let fitting = (0..=most).rev().map(of).find(|(_, fits)| *fits);
        fitting.unwrap_or_else(|| of(0)).0
    }

    /// Height of the key and of what scrolls with it.
    pub fn scrolled_height(&self, pen: &Pen, cut: Cut) -> f32 {
        self.notes_height(pen, cut) + self.key_rows() as f32 * Self::row(pen)
    }

    /// Height of the caveats that scroll, in whole rows.
    fn notes_height(&self, pen: &Pen, cut: Cut) -> f32 {
        let notes = self.caveats.iter().skip(cut.caveats).map(|galley| galley.size().y + pen.gap(2.0)).sum::<f32>();
        (notes / Self::row(pen)).ceil() * Self::row(pen)
    }

    /// Height of a cut foot.
    pub fn height(&self, pen: &Pen, cut: Cut) -> f32 {
        let rows = if cut.scrolled > 0 { cut.scrolled } else { cut.key_rows };
        self.fixed_height(pen, cut) + Self::key_height(pen, rows)
    }

    /// Paints `rows` rows of the key at the top of `rect`, column by column.
    pub fn paint_key(&self, pen: &Pen, rect: Rect, rows: usize) {
        if rows == 0 || self.key.is_empty() {
            return;
        }
        let hidden = self.hidden_under(rows);
        let place = |n: usize| self.place(pen, rect, n / rows, n % rows);
        let kept = self.kept(rows);
        for (n, mark) in kept.iter().enumerate() {
            self.line(pen, place(n), rect.width(), mark);
        }
        let shown = kept.len();
        if hidden > 0 {
            let text = pen.text(&self.more(hidden), pen.caption());
            pen.put(place(shown) + vec2(pen.gap(4.0), 0.0), Align2::LEFT_TOP, text);
        }
    }

    /// Paints what scrolls from `offset` on and tells in words what follows. All notes stand before the key; where the
    /// first of them stand still below, the others follow it.
    pub fn paint_scrolled(&self, pen: &Pen, rect: Rect, cut: Cut, offset: f32) -> String {
        let row = Self::row(pen);
        let mut notes = 0;
        let key_height = self.key_rows() as f32 * row;
        let (before_notes, before_key) =
            if cut.caveats == 0 { (0.0, self.notes_height(pen, cut)) } else { (key_height, 0.0) };
        let mut y = rect.top() - offset + before_notes;
        for galley in self.caveats.iter().skip(cut.caveats) {
            // A note of several lines is cut at the edge rather than left out while one reads on.
            if y + pen.caption_height() > rect.bottom() + 1.0 {
                notes += 1;
            } else {
                Self::note(pen, pos2(rect.left(), y), galley);
            }
            y += galley.size().y + pen.gap(2.0);
        }
        let down = before_key - offset - pen.gap(8.0);
        let mut events = 0;
        for (n, mark) in self.key.iter().enumerate() {
            let at = self.place(pen, rect, n % self.columns, n / self.columns) + vec2(0.0, down);
            if at.y + row > rect.bottom() + 1.0 {
                events += 1;
            } else if at.y > rect.top() - 1.0 {
                self.line(pen, at, rect.width(), mark);
            }
        }
        let count = |n: usize, one: &str, many: &str| match n {
            0 => None,
            1 => Some(format!("1 more {one}")),
            n => Some(format!("{n} more {many}")),
        };
        let left: Vec<String> =
            count(notes, "note", "notes").into_iter().chain(count(events, "event", "events")).collect();
        if left.is_empty() { "That is all".to_owned() } else { format!("Scroll for {}", left.join(" and ")) }
    }

    /// The words for events without room.
    pub fn more(&self, hidden: usize) -> String {
        let noun = if hidden == 1 { "event" } else { "events" };
        // Events that a what-if leads to are in no table, and so on no timeline.
        let place = match self.key.first() {
            _ if self.timeline => "",
            Some(mark) if mark.row.is_some() => " on the timeline",
            _ => " in a larger picture",
        };
        format!("+ {hidden} more {noun}{place}")
    }

    fn place(&self, pen: &Pen, rect: Rect, column: usize, row: usize) -> Pos2 {
        let width = (rect.width() + pen.gap(12.0)) / self.columns as f32;
        pos2(rect.left() + column as f32 * width, rect.top() + pen.gap(8.0) + row as f32 * Self::row(pen))
    }

    /// One event of the key.
    fn line(&self, pen: &Pen, at: Pos2, whole: f32, event: &LaneMark) {
        let (ink, tokens) = (pen.caption(), pen.tokens);
        let width = (whole + pen.gap(12.0)) / self.columns as f32;
        let after = at.x + self.number;
        if self.numbered {
            let number = pen.text(&event.number.to_string(), Ink { bold: true, colour: tokens.text, ..ink });
            pen.put(pos2(after, at.y), Align2::RIGHT_TOP, number);
        }
        let mark = marks::Mark { radius: 3.25, ..lanes::mark_of(event.shape, event.day_known, tokens.second_text) };
        let mut shapes = Vec::new();
        let middle = at.y + pen.caption_height() / 2.0;
        marks::draw(&mut shapes, pos2(after + pen.gap(10.0), middle), mark, pen.scale, tokens.surface);
        pen.painter.extend(shapes);
        pen.put(pos2(after + pen.gap(20.0), at.y), Align2::LEFT_TOP, pen.text(&event.date, ink));
        let start = after + pen.gap(28.0) + self.date;
        let room = at.x + width - pen.gap(12.0) - start;
        let short = pen.elided(&event.short, Ink { colour: tokens.text, ..ink }, room);
        pen.put(pos2(start, at.y), Align2::LEFT_TOP, short);
    }

    fn note(pen: &Pen, at: Pos2, galley: &Arc<Galley>) {
        let dot = pos2(at.x + pen.gap(4.0), at.y + pen.caption_height() / 2.0);
        pen.painter.circle_filled(dot, pen.gap(1.75), pen.tokens.second_text);
        pen.put(pos2(at.x + pen.gap(14.0), at.y), Align2::LEFT_TOP, Arc::clone(galley));
    }

    /// Paints caveats and the source line so that they end at the bottom of `rect`.
    pub fn paint_fixed(&self, pen: &Pen, rect: Rect, cut: Cut) {
        let mut y = rect.bottom() - self.fixed_height(pen, cut) + pen.gap(8.0);
        for galley in self.caveats.iter().take(cut.caveats) {
            Self::note(pen, pos2(rect.left(), y), galley);
            y += galley.size().y + pen.gap(2.0);
        }
        if let Some(text) = self.rest(cut) {
            pen.put(pos2(rect.left(), y), Align2::LEFT_TOP, pen.elided(&text, pen.caption(), self.width));
        }
        let source = rect.bottom() - self.source.size().y;
        let line = source - pen.gap(4.0);
        pen.painter.hline(rect.left()..=rect.left() + self.width, line, pen.stroke(0.75, pen.tokens.grid));
        pen.put(pos2(rect.left(), source), Align2::LEFT_TOP, Arc::clone(&self.source));
    }
}
