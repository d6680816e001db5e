//! What every part of a figure is drawn with: painter, colours, and sizes at the figure's scale.

use std::sync::Arc;

use egui;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Stroke};

use super::hatch;
use crate::ui::theme::{TEXT_FLOOR, TEXT_LABEL, TEXT_TITLE, Tokens, regular, semibold};

/// Smallest text when presenting.
const PRESENTER_FLOOR: f32 = 20.0;

/// Painter, colours and scale.
pub struct Pen {
    /// Where shapes go.
    pub painter: Painter,
    /// The theme's colours.
    pub tokens: &'static Tokens,
    /// 1 on screen, 1.6 when presenting.
    pub scale: f32,
    /// Whether marks are cut into stripes, because they do not show all.
    pub partial: bool,
}

/// Looks of a text.
#[derive(Debug, Clone, Copy)]
pub struct Ink {
    /// Size at scale 1.
    pub size: f32,
    /// Colour.
    pub colour: Color32,
    /// Semibold cut.
    pub bold: bool,
}

impl Pen {
    /// A distance at the figure's scale.
    pub fn gap(&self, points: f32) -> f32 {
        points * self.scale
    }

    /// A line's width: grows slower than text does.
    pub fn width(&self, points: f32) -> f32 {
        points * (1.0 + (self.scale - 1.0) / 1.5)
    }

    /// Cuts what is painted so far in a rectangle into stripes, where it does not show all.
    pub fn stripes(&self, rect: Rect) {
        if !self.partial {
            return;
        }
        let band = [(rect.left(), rect.top(), rect.bottom()), (rect.right(), rect.top(), rect.bottom())];
        let stripe = self.stroke(2.0, self.tokens.surface);
        for ends in hatch::diagonals(&band, self.gap(8.0)) {
            self.painter.line_segment(ends, stripe);
        }
    }

    /// A stroke whose width follows the scale.
    pub fn stroke(&self, width: f32, colour: Color32) -> Stroke {
        Stroke::new(self.width(width), colour)
    }

    /// The font of an ink.
    pub fn font(&self, ink: Ink) -> FontId {
        let floor = if self.scale >= 1.5 { PRESENTER_FLOOR } else { TEXT_FLOOR };
        let size = (ink.size * self.scale).max(floor);
        if ink.bold { semibold(size) } else { regular(size) }
    }

    /// Captions, ticks and keys.
    pub fn caption(&self) -> Ink {
        Ink { size: TEXT_FLOOR, colour: self.tokens.second_text, bold: false }
    }

    /// Labels in the body ink.
    pub fn label(&self) -> Ink {
        Ink { size: TEXT_LABEL, colour: self.tokens.text, bold: false }
    }

    /// The figure's title.
    pub fn title(&self) -> Ink {
        Ink { size: TEXT_TITLE, colour: self.tokens.text, bold: true }
    }

    /// One line of text.
    pub fn text(&self, text: &str, ink: Ink) -> Arc<Galley> {
        self.painter.layout_no_wrap(text.to_owned(), self.font(ink), ink.colour)
    }

    /// One line, ending in … where it is wider than `width`.
    pub fn elided(&self, text: &str, ink: Ink, width: f32) -> Arc<Galley> {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), self.font(ink), ink.colour);
        job.wrap = TextWrapping::truncate_at_width(width.max(1.0));
        self.painter.layout_job(job)
    }

    /// Text that wraps at `width`, at most `rows` rows.
    pub fn wrapped(&self, text: &str, ink: Ink, width: f32, rows: usize) -> Arc<Galley> {
        self.runs(&[(text, ink)], width, rows)
    }

    /// Several inks in one text that wraps.
    pub fn runs(&self, runs: &[(&str, Ink)], width: f32, rows: usize) -> Arc<Galley> {
        let mut job = LayoutJob::default();
        for (text, ink) in runs {
            job.append(text, 0.0, TextFormat::simple(self.font(*ink), ink.colour));
        }
        job.wrap = TextWrapping { max_width: width.max(1.0), max_rows: rows, ..TextWrapping::default() };
        self.painter.layout_job(job)
    }

    /// Paints a text and tells where it went. The galley keeps its own colours.
    pub fn put(&self, at: Pos2, anchor: Align2, galley: Arc<Galley>) -> Rect {
        let rect = anchor.anchor_size(at, galley.size());
        self.painter.galley(rect.min, galley, self.tokens.text);
        rect
    }

    /// Height of one line of captions.
    pub fn caption_height(&self) -> f32 {
        self.row_height(self.caption())
    }

    /// Height of one line.
    pub fn row_height(&self, ink: Ink) -> f32 {
        let font = self.font(ink);
        self.painter.fonts_mut(|fonts| fonts.row_height(&font))
    }
}
