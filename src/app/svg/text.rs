//! Laid-out text as `<text>`, one element a row, placed where egui placed it.

use egui::emath::GuiRounding as _;
use egui::epaint::TextShape;
use egui::epaint::text::{Galley, Glyph, LayoutSection, PlacedRow};
use egui::{Color32, Pos2, Rect, Stroke, Vec2, pos2};

use super::{Escaped, Num, Paint, Writer, add, outline, same};
use crate::ui::fonts::{self, Face};

/// `font-family` of a face.
pub(super) fn family(face: Face) -> String {
    format!("{}, {}", face.family, face.generic)
}

/// Neighbouring glyphs of one look on one baseline.
struct Run {
    section: usize,
    text: String,
    /// Left end of the baseline, relative to the row.
    start: Pos2,
    /// Where the next glyph would stand.
    end: f32,
    /// Glyphs that take room.
    wide: usize,
    /// Top and bottom of the line, for underline and background.
    line: Rect,
}

impl Writer {
    pub(super) fn text(&mut self, shape: &TextShape) {
        if shape.opacity_factor <= 0.0 || !shape.pos.is_finite() {
            return;
        }
        let origin = shape.pos.round_to_pixels(self.pixels_per_point);
        let rows = runs(&shape.galley);
        let turn = Self::turn(shape.angle, origin);
        if !turn.is_empty() {
            self.put(format_args!("<g{turn}>\n"));
        }
        for (placed, runs) in shape.galley.rows.iter().zip(&rows) {
            let offset = origin.to_vec2() + placed.pos.to_vec2();
            self.behind(shape, offset, runs);
            self.row(shape, offset, runs);
            self.lines(shape, offset, runs, placed);
        }
        if !turn.is_empty() {
            self.put(format_args!("</g>\n"));
        }
    }

    /// Marked backgrounds.
    fn behind(&mut self, shape: &TextShape, offset: Vec2, runs: &[Run]) {
        for run in runs {
            let Some(section) = shape.galley.job.sections.get(run.section) else { continue };
            let color = faded(shape, own(shape, section.format.background));
            if color.a() > 0 {
                let rect = run.line.translate(offset).expand(section.format.expand_bg);
                let rect = rect.round_to_pixels(self.pixels_per_point);
                self.put(format_args!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>\n",
                    Num(rect.min.x),
                    Num(rect.min.y),
                    Num(rect.width()),
                    Num(rect.height()),
                    outline::fill(color),
                ));
            }
        }
    }

    /// The words.
    fn row(&mut self, shape: &TextShape, offset: Vec2, runs: &[Run]) {
        if runs.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        if let [run] = runs {
            let attributes = attributes(shape, offset, run);
            self.put(format_args!("<text{attributes}>{}</text>\n", Escaped(&run.text)));
            return;
        }
        self.put(format_args!("<text>"));
        for run in runs {
            let attributes = attributes(shape, offset, run);
            self.put(format_args!("<tspan{attributes}>{}</tspan>", Escaped(&run.text)));
        }
        self.put(format_args!("</text>\n"));
    }

    /// Underlines and strikethroughs.
    fn lines(&mut self, shape: &TextShape, offset: Vec2, runs: &[Run], placed: &PlacedRow) {
        for run in runs {
            let Some(section) = shape.galley.job.sections.get(run.section) else { continue };
            let line = run.line.translate(offset);
            for (stroke, y) in
                [(section.format.underline, line.bottom()), (section.format.strikethrough, line.center().y)]
            {
                let color = faded(shape, own(shape, stroke.color));
                self.segments(&[[pos2(line.left(), y), pos2(line.right(), y)]], Stroke::new(stroke.width, color));
            }
        }
        let bounds = placed.row.visuals.mesh_bounds;
        if shape.underline != Stroke::NONE && bounds.is_positive() {
            let bounds = bounds.translate(offset);
            self.segments(&[[bounds.left_bottom(), bounds.right_bottom()]], shape.underline);
        }
    }
}

/// A colour of the galley, or that of the shape where the galley leaves it open.
fn own(shape: &TextShape, color: Color32) -> Color32 {
    if color == Color32::PLACEHOLDER { shape.fallback_color } else { color }
}

fn faded(shape: &TextShape, color: Color32) -> Color32 {
    if shape.opacity_factor < 1.0 { color.gamma_multiply(shape.opacity_factor) } else { color }
}

/// Place, face, size, colour and length of a run.
fn attributes(shape: &TextShape, offset: Vec2, run: &Run) -> String {
    let at = run.start + offset;
    let mut out = format!(" x=\"{}\" y=\"{}\"", Num(at.x), Num(at.y));
    if let Some(section) = shape.galley.job.sections.get(run.section) {
        let format = &section.format;
        let face = fonts::face(&format.font_id.family);
        if face.family != fonts::BODY.family {
            add(&mut out, format_args!(" font-family=\"{}\"", family(face)));
        }
        if face.weight != fonts::BODY.weight {
            add(&mut out, format_args!(" font-weight=\"{}\"", face.weight));
        }
        if format.italics {
            out.push_str(" font-style=\"italic\"");
        }
        add(&mut out, format_args!(" font-size=\"{}\"", Num(format.font_id.size)));
        let color = shape.override_text_color.unwrap_or_else(|| own(shape, format.color));
        add(&mut out, format_args!("{}", Paint("fill", faded(shape, color))));
    }
    // With another face installed, the words still take the room they were given.
    if run.wide > 1 {
        add(&mut out, format_args!(" textLength=\"{}\"", Num(run.end - run.start.x)));
    }
    out
}

/// The runs of every row.
///
/// A glyph does not say which section it came from and an accent is called by its letter, so the text is read along
/// with the glyphs: line breaks have none, and a shortened galley ends in a sign that is not in the text.
fn runs(galley: &Galley) -> Vec<Vec<Run>> {
    let mut reader = Reader { galley, at: 0, section: 0 };
    let last = galley.rows.len().saturating_sub(1);
    let rows = galley.rows.iter().enumerate();
    rows.map(|(i, placed)| {
        let runs = reader.row(&placed.row.glyphs, galley.elided && i == last);
        if placed.ends_with_newline && reader.next() == Some('\n') {
            reader.take('\n');
        }
        runs
    })
    .collect()
}

/// A place in the text of a galley.
struct Reader<'a> {
    galley: &'a Galley,
    /// Byte of the next character.
    at: usize,
    /// Section of the last character taken.
    section: usize,
}

impl Reader<'_> {
    fn next(&self) -> Option<char> {
        self.galley.job.text.get(self.at..)?.chars().next()
    }

    fn take(&mut self, chr: char) {
        self.section = section_at(&self.galley.job.sections, self.at, self.section);
        self.at += chr.len_utf8();
    }

    /// The character of a glyph; none for the second glyph of a character that is drawn in parts.
    fn character(&mut self, glyph: &Glyph) -> Option<char> {
        let chr = self.next().filter(|chr| *chr == glyph.chr || is_mark(*chr))?;
        self.take(chr);
        Some(chr)
    }

    fn row(&mut self, glyphs: &[Glyph], shortened: bool) -> Vec<Run> {
        let tolerance = TOLERANCE_PX / self.galley.pixels_per_point;
        let mut runs: Vec<Run> = Vec::new();
        for (i, glyph) in glyphs.iter().enumerate() {
            let chr = if shortened && i + 1 == glyphs.len() { Some(glyph.chr) } else { self.character(glyph) };
            let format = self.galley.job.sections.get(self.section).map(|section| &section.format);
            let spacing = format.map_or(0.0, |format| format.extra_letter_spacing);
            let mark = chr.is_none_or(is_mark);
            match runs.last_mut() {
                Some(run) if mark || run.takes(glyph, self.section, spacing, tolerance) => {
                    run.push(glyph, chr, spacing);
                }
                before => {
                    let joined = before.map(|run| run.end).filter(|end| (glyph.pos.x - end).abs() <= tolerance);
                    let start = pos2(joined.unwrap_or(glyph.pos.x), glyph.pos.y);
                    runs.push(Run::new(glyph, chr, start, self.section));
                }
            }
        }
        runs
    }
}

/// Glyphs stand on whole pixels while their widths are exact: the most the two can differ, in pixels.
const TOLERANCE_PX: f32 = 1.05;

/// Whether a character stands on the one before it.
fn is_mark(chr: char) -> bool {
    matches!(chr, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}'..='\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
}

/// The section that holds a byte, at or after the current one.
fn section_at(sections: &[LayoutSection], at: usize, from: usize) -> usize {
    let ahead = sections.iter().skip(from).take_while(|section| section.byte_range.end.0 <= at).count();
    (from + ahead).min(sections.len().saturating_sub(1))
}

impl Run {
    fn new(glyph: &Glyph, chr: Option<char>, start: Pos2, section: usize) -> Self {
        let line = glyph.logical_rect().with_min_x(start.x);
        let mut run = Self { section, text: String::new(), start, end: start.x, wide: 0, line };
        run.push(glyph, chr, 0.0);
        run
    }

    fn push(&mut self, glyph: &Glyph, chr: Option<char>, spacing: f32) {
        self.text.extend(chr);
        if glyph.advance_width > 0.0 {
            self.wide += 1;
            self.end += glyph.advance_width + spacing;
            self.line.max.x = self.end;
        }
    }

    /// Whether a glyph continues the run: same look, same baseline, and where the run ends.
    fn takes(&self, glyph: &Glyph, section: usize, spacing: f32, tolerance: f32) -> bool {
        let apart = glyph.pos.x - (self.end + spacing);
        section == self.section
            && same(glyph.pos.y, self.start.y)
            && (glyph.advance_width <= 0.0 || apart.abs() <= tolerance)
            && !(glyph.chr == '\t' || self.text.ends_with('\t'))
    }
}
