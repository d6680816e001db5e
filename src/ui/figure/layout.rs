//! Where everything in a figure goes: the plots keep their room, the key and then the caveats give way.

use std::sync::Arc;

use egui;
use egui::{Galley, Rect, pos2};

use super::axis::{self, Years};
use super::bars::{self, Bars};
use super::ends::{self, Label};
use super::foot::{self, Cut, Foot};
use super::lanes::{self, Board, Telling};
use super::panel::View;
use super::pen::{Ink, Pen};
use crate::charts::figure::{Figure, Lane, Look, Panel, PanelKind, Scale};
use crate::ui::theme::TEXT_LABEL;

/// Around the whole figure.
const MARGIN: f32 = 12.0;
/// Height that the plots together want at least, and their part of the room below the title.
const PLOT: f32 = 180.0;
const PLOTS: f32 = 0.45;
/// Height below which a plot shows nothing.
const LEAST_PLOT: f32 = 60.0;
/// Height below which a plot is hard to read; above it, it gives way before a lane or the key does.
const LEAST_READABLE: f32 = 64.0;
/// Between panels.
const APART: f32 = 12.0;
/// Most rows of marks in a lane of a pure timeline.
const DEEPEST: usize = 9;

/// One panel on screen.
pub enum Drawn<'a> {
    /// Years on x.
    Time(View<'a>, Vec<Label>),
    /// Horizontal bars.
    Bars(Bars<'a>, Rect),
}

/// Everything on screen.
pub struct Layout<'a> {
    /// Inside the margin.
    pub content: Rect,
    /// The same down to the end of the source line.
    pub under: Rect,
    /// Title and subtitle.
    pub title: Arc<Galley>,
    /// Title and subtitle.
    pub subtitle: Arc<Galley>,
    /// Panels from top to bottom.
    pub panels: Vec<Drawn<'a>>,
    /// Years in view.
    pub years: Years,
    /// Tops of the rows of years.
    pub year_rows: Vec<f32>,
    /// Event lanes and their place.
    pub board: Option<(Board<'a>, Rect)>,
    /// Key, caveats, source line.
    pub foot: Foot<'a>,
    /// How much of it.
    pub cut: Cut,
    /// Room of the key.
    pub key: Rect,
}

/// Lays a figure out in `rect` with these years in view.
pub fn layout<'a>(
    pen: &Pen,
    figure: &'a Figure,
    rect: Rect,
    view: (f64, f64),
    (interactive, scrolls): (bool, bool),
) -> Layout<'a> {
    let content = rect.shrink(pen.gap(MARGIN).min(rect.width() / 8.0));
    let width = content.width();
    let second = Ink { size: TEXT_LABEL, colour: pen.tokens.second_text, bold: false };
    let title = pen.wrapped(&figure.title, pen.title(), width, 3);
    let subtitle = pen.wrapped(&figure.subtitle, second, width, 3);
    let mut top = content.top() + title.size().y + pen.gap(8.0);
    if !figure.subtitle.is_empty() {
        top += subtitle.size().y + pen.gap(4.0);
    }

    let scales = scales(figure);
    let bar_gutter = (bars::gutter(pen, &figure.panels, width), bars::margin(pen, &figure.panels, &scales));
    let time = |panel: &Panel| panel.kind == PanelKind::Time;
    // A bar beside the edge of the view keeps its whole width: half a year, or little where bars are dated.
    let bars = figure.panels.iter().filter(|p| time(p)).flat_map(|p| &p.series).filter(|s| s.look == Look::Bar);
    let half = |at: f64| if (at.fract() - 0.5).abs() < 1e-9 { 0.5 } else { 0.05 };
    let ats = bars.flat_map(|series| &series.points).map(|point| point.at).filter(|at| *at >= view.0 && *at <= view.1);
    let pad = ats.map(|at| half(at) - (at - view.0).min(view.1 - at)).fold(0.0, f64::max);
    let limit = (width * 0.26).min(pen.gap(230.0));
    let labels: Vec<Vec<Label>> =
        figure.panels.iter().map(|panel| ends::labels(pen, panel, (view.0 - 1e-6, view.1 + 1e-6), limit)).collect();
    let least = if figure.lanes.is_empty() { pen.gap(14.0) } else { lanes::reserve(pen) };
    let right = labels.iter().map(|labels| ends::width(pen, labels)).fold(least, f32::max);
    let ticks = figure.panels.iter().zip(&scales).filter(|(panel, _)| time(panel));
    let ticks = ticks.map(|(_, scale)| axis::tick_width(pen, scale)).fold(0.0, f32::max);
    let names = lanes::name_width(pen, &figure.lanes, (width * 0.2).min(pen.gap(170.0)));
    let gutter = (ticks + pen.gap(8.0)).max(names + pen.gap(12.0));
    let left = content.left() + gutter;
    let years = Years { from: view.0 - pad, to: view.1 + pad, left, right: (content.right() - right).max(left + 40.0) };

    let room = content.bottom() - top;
    let timeline = figure.panels.is_empty();
    let last_time = figure.panels.iter().rposition(time);
    let bears_years = |n: usize| {
        time(&figure.panels[n]) && (last_time == Some(n) || figure.panels.get(n + 1).is_some_and(|next| !time(next)))
    };
    let year_rows = (0..figure.panels.len()).filter(|n| bears_years(*n)).count() + usize::from(timeline);
    let heads: f32 = figure.panels.iter().map(|panel| axis::head_height(pen, panel)).sum();
    let gaps = pen.gap(APART) * figure.panels.len().saturating_sub(1) as f32;
    let below = Below {
        pen,
        figure,
        years,
        content,
        room: room - year_rows as f32 * axis::years_height(pen) - gaps - if timeline { 0.0 } else { heads },
        plots: if timeline { 0.0 } else { (room * PLOTS - heads / 2.0).max(pen.gap(PLOT)).min(room * 0.6) },
    };
    let (board, foot, cut) = if timeline { below.timeline(interactive) } else { below.under_plots(scrolls) };
    let lanes_height = board.as_ref().map_or(0.0, |board| lanes_height(pen, board));
    let flexible =
        (below.room - lanes_height - if timeline { 0.0 } else { foot.height(pen, cut) }).max(pen.gap(LEAST_PLOT));
    let heights = share(pen, figure, flexible);

    let mut panels = Vec::new();
    let mut rows = Vec::new();
    let mut y = top;
    let mut lanes_rect = Rect::NOTHING;
    let mut all_labels = labels.into_iter();
    for (n, panel) in figure.panels.iter().enumerate() {
        let head = axis::head_height(pen, panel);
        let outer = Rect::from_min_max(pos2(content.left(), y), pos2(content.right(), y + head + heights[n]));
        let inner = outer.with_min_y(y + head);
        let labels = all_labels.next().unwrap_or_default();
        match &panel.kind {
            PanelKind::Time => {
                let data = Rect::from_min_max(pos2(years.left, inner.top()), pos2(years.right, inner.bottom()));
                panels.push(Drawn::Time(View::new(n, panel, scales[n].clone(), outer, data, years), labels));
            }
            PanelKind::Bars { categories } => {
                panels.push(Drawn::Bars(
                    Bars::new(pen, n, panel, categories, scales[n].clone(), inner, bar_gutter),
                    outer,
                ));
            }
        }
        y = outer.bottom();
        if bears_years(n) {
            rows.push(y);
            y += axis::years_height(pen);
        }
        if last_time == Some(n) {
            lanes_rect = Rect::from_min_max(pos2(content.left(), y), pos2(content.right(), y + lanes_height));
            y += lanes_height;
        }
        y += pen.gap(APART);
    }
    if timeline || last_time.is_none() {
        lanes_rect = Rect::from_min_max(pos2(content.left(), y), pos2(content.right(), y + lanes_height));
        y += lanes_height;
        if timeline {
            rows.push(y);
            y += axis::years_height(pen);
        }
    }
    let mut under = content;
    if last_time.is_none() && !timeline {
        // Notes follow bars that leave room, rather than a hole.
        under.set_bottom(content.bottom().min(y + foot.height(pen, cut)));
    }
    let foot_top = under.bottom() - foot.fixed_height(pen, cut);
    let key_height = Foot::key_height(pen, if cut.scrolled > 0 { cut.scrolled } else { cut.key_rows });
    let key_top = if timeline { y } else { (foot_top - key_height).max(top) };
    let key = Rect::from_min_max(pos2(content.left(), key_top), pos2(content.right(), foot_top.max(key_top)));
    let board = board.map(|mut board| {
        if board.telling.numbered {
            board.list(&foot.kept(cut.key_rows));
        }
        (board, lanes_rect)
    });
    Layout { content, under, title, subtitle, panels, years, year_rows: rows, board, foot, cut, key }
}

/// What is needed to decide what stands below the plots.
struct Below<'p, 'a> {
    pen: &'p Pen,
    figure: &'a Figure,
    years: Years,
    content: Rect,
    /// Height of plots, lanes and foot together.
    room: f32,
    /// Height that the plots want.
    plots: f32,
}

impl<'a> Below<'_, 'a> {
    fn board(&self, lanes: &[&'a Lane], telling: Telling) -> Option<Board<'a>> {
        let board = lanes::board(self.pen, lanes.iter().copied(), self.years, self.content.right(), telling);
        (!board.rows.is_empty()).then_some(board)
    }

    fn foot(&self, board: Option<&Board<'a>>, lanes_out: usize) -> Foot<'a> {
        let key = board.map_or_else(|| (Vec::new(), true), |board| (board.key(), board.telling.numbered));
        foot::measure(self.pen, key, self.figure, lanes_out, self.content.width())
    }

    /// The key gives way first, and with most of it the numbers in the lanes; then caveats down to two, then the lanes
    /// without weighty events, then the plots. Where a reader can scroll nothing is left out: the key and the other
    /// caveats scroll in a few rows, and the plots give way before a lane does.
    fn under_plots(&self, scrolls: bool) -> (Option<Board<'a>>, Foot<'a>, Cut) {
        let pen = self.pen;
        let mut lanes: Vec<&'a Lane> = self.figure.lanes.iter().filter(|lane| self.is_in_view(lane)).collect();
        let all = lanes.len();
        let mut telling = Telling::UNDER_A_PLOT;
        if scrolls {
            let mut board = self.board(&lanes, telling);
            let mut foot = self.foot(board.as_ref(), 0);
            let room = self.room - board.as_ref().map_or(0.0, |board| lanes_height(pen, board));
            let mut cut = foot.cut(pen, room - self.plots);
            if !foot.is_whole(cut) {
                // Numbers lead to a key that is in sight; words in the lanes need none.
                board = self.board(&lanes, Telling::SCROLLED);
                foot = self.foot(board.as_ref(), 0);
                cut = foot.scrolled(pen, room - self.plots);
            }
            let least = pen.gap(LEAST_READABLE) * self.figure.panels.len() as f32;
            if room - foot.height(pen, cut) >= least {
                return (board, foot, cut);
            }
        }
        loop {
            let board = self.board(&lanes, telling);
            let foot = self.foot(board.as_ref(), all - lanes.len());
            let left = self.room - self.plots - board.as_ref().map_or(0.0, |board| lanes_height(pen, board));
            let cut = foot.cut(pen, left);
            if telling.numbered && foot.says_little(cut.key_rows) {
                telling = Telling::WITHOUT_KEY;
                continue;
            }
            if foot.height(pen, cut) <= left || lanes.is_empty() {
                let cut = foot.cut_hard(pen, cut, left + self.plots - pen.gap(LEAST_PLOT));
                return (board, foot, cut);
            }
            let weight = |lane: &Lane| (lane.marks.iter().map(|mark| mark.weight).max(), lane.marks.len());
            if let Some((lightest, _)) = lanes.iter().enumerate().min_by_key(|(_, lane)| weight(lane)) {
                lanes.remove(lightest);
            }
        }
    }

    /// As deep as the key below leaves room: more rows write out more events and shorten the key. On screen the key
    /// scrolls; a picture counts what is missing, or does without key and numbers.
    fn timeline(&self, interactive: bool) -> (Option<Board<'a>>, Foot<'a>, Cut) {
        let pen = self.pen;
        let lanes: Vec<&'a Lane> = self.figure.lanes.iter().filter(|lane| self.is_in_view(lane)).collect();
        let of = |telling: Telling| {
            let board = self.board(&lanes, telling);
            let foot = self.foot(board.as_ref(), 0);
            (board, foot)
        };
        let rest = |board: &Option<Board<'a>>, foot: &Foot<'a>, caveats: usize| {
            let lanes = board.as_ref().map_or(0.0, |board| lanes_height(pen, board));
            self.room - lanes - foot.fixed_height(pen, still(caveats))
        };
        let caveats = self.figure.caveats.len();
        // An event in full beats one in the key, and that one beats one only counted.
        let unread = |(board, foot): &(Option<Board<'a>>, Foot<'a>)| {
            2 * foot.hidden(pen, rest(board, foot, caveats)) + foot.key.len()
        };
        let deepest = self.depth(lanes.len(), self.room * if interactive { 0.6 } else { 0.75 });
        let least = if interactive { deepest } else { deepest.min(2) };
        let tried = (least..=deepest).rev().map(|deep| of(Telling::timeline(deep)));
        let (mut board, mut foot) = tried.min_by_key(unread).unwrap_or_else(|| of(Telling::timeline(1)));
        let lanes_of = |board: &Option<Board<'a>>| board.as_ref().map_or(0.0, |board| lanes_height(pen, board));
        let caveats = foot.cut(pen, self.room - lanes_of(&board)).caveats;
        let mut key_rows = foot.key_rows();
        if !interactive {
            key_rows = foot.fitting(pen, rest(&board, &foot, caveats));
            if foot.says_little(key_rows) {
                let deepest = self.depth(lanes.len(), self.room - foot.fixed_height(pen, still(caveats)));
                (board, foot) = of(Telling { numbered: false, listed: false, ..Telling::timeline(deepest) });
                key_rows = 0;
            }
        }
        let cut = foot.cut_hard(pen, still(caveats), self.room - lanes_of(&board));
        (board, foot, Cut { key_rows, ..cut })
    }

    /// Rows of marks that the lanes of a timeline can have.
    fn depth(&self, lanes: usize, room: f32) -> usize {
        let height = |deep: usize| lanes::lane_height(self.pen, deep) * lanes.max(1) as f32;
        (2..=DEEPEST).rev().find(|deep| height(*deep) <= room).unwrap_or(1)
    }

    fn is_in_view(&self, lane: &Lane) -> bool {
        lane.marks.iter().any(|mark| self.years.shows(mark.at))
    }
}

/// These caveats and no key.
const fn still(caveats: usize) -> Cut {
    Cut { key_rows: 0, caveats, scrolled: 0 }
}

/// Height of lanes with the air below them.
fn lanes_height(pen: &Pen, board: &Board<'_>) -> f32 {
    board.height(pen) + pen.gap(2.0)
}

/// The scale of every panel; bar panels of one unit share theirs, so that their bars compare.
fn scales(figure: &Figure) -> Vec<Scale> {
    let own: Vec<Scale> = figure
        .panels
        .iter()
        .map(|panel| match panel.kind {
            PanelKind::Time => axis::repaired(&panel.scale),
            PanelKind::Bars { .. } => bars::filled(panel, axis::repaired(&panel.scale)),
        })
        .collect();
    let bars = |n: usize| figure.panels[n].kind != PanelKind::Time;
    // A tonne in a year is as long as a tonne in a part of it.
    let whole = |n: usize| own[n].unit.trim_end_matches(" per year");
    (0..own.len())
        .map(|n| {
            let alike = (0..own.len()).filter(|m| bars(n) && bars(*m) && whole(*m) == whole(n));
            let ends = |(min, max): (f64, f64), m: usize| (min.min(own[m].min), max.max(own[m].max));
            let (min, max) = alike.fold((own[n].min, own[n].max), ends);
            Scale { unit: own[n].unit.clone(), min, max }
        })
        .collect()
}

/// Shares a height among the panels; bars take no more than they can use.
fn share(pen: &Pen, figure: &Figure, flexible: f32) -> Vec<f32> {
    let weight = |panel: &Panel| if panel.height.is_finite() && panel.height > 0.0 { panel.height } else { 1.0 };
    let total: f32 = figure.panels.iter().map(weight).sum();
    let mut heights: Vec<f32> = figure.panels.iter().map(|panel| flexible * weight(panel) / total).collect();
    let mut spare = 0.0;
    for (height, panel) in heights.iter_mut().zip(&figure.panels) {
        if let PanelKind::Bars { categories } = &panel.kind {
            let wanted = bars::wanted_height(pen, panel, categories.len()).min(*height);
            spare += *height - wanted;
            *height = wanted;
        }
    }
    let time: f32 = figure.panels.iter().filter(|panel| panel.kind == PanelKind::Time).map(weight).sum();
    if time > 0.0 {
        for (height, panel) in heights.iter_mut().zip(&figure.panels) {
            if panel.kind == PanelKind::Time {
                *height += spare * weight(panel) / time;
            }
        }
    }
    heights
}
