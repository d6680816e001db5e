//! egui shapes as an SVG document whose text stays text.
//!
//! What the window paints is a list of circles, lines, paths, rectangles and laid-out text. Written as SVG they give
//! the same picture at any size, without a GPU, with words that can be searched and edited.
//!
//! Left out, because a chart has none: images and other textures, paint callbacks, and blurred rectangles (shadows).
//! Strokes inside or outside a closed path are drawn on its edge. An area whose colour changes has one colour a
//! triangle. Slanted text is upright where the typeface has no slanted cut.

mod mesh;
mod outline;
mod text;

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use egui::emath::{GuiRounding as _, Rot2, TSTransform};
use egui::epaint::ClippedShape;
use egui::{Color32, Pos2, Rect, Shape, Vec2};

use crate::ui::fonts;

/// The sheet that shapes are drawn on.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// Width and height in points; the units of the SVG.
    pub size: Vec2,
    /// Pixels per point the text was laid out for; straight lines and rectangles are moved to whole pixels of it.
    pub pixels_per_point: f32,
    /// What lies under everything; transparent for none.
    pub background: Color32,
    /// Name of the picture for screen readers; empty for none.
    pub title: &'a str,
    /// The picture in one paragraph, for those who cannot see it; empty for none.
    pub description: &'a str,
}

impl Sheet<'_> {
    /// A sheet without words for screen readers.
    pub fn new(size: Vec2, pixels_per_point: f32, background: Color32) -> Self {
        Self { size, pixels_per_point, background, title: "", description: "" }
    }
}

/// Shapes as an SVG document; equal shapes give equal bytes.
pub fn write(shapes: &[ClippedShape], sheet: &Sheet<'_>) -> String {
    let mut writer = Writer::new(sheet);
    for shape in shapes {
        writer.clipped(shape);
    }
    writer.finish(sheet)
}

/// A number with at most two decimals, as short as possible.
struct Num(f32);

impl fmt::Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Far outside any sheet; infinite spans end here.
        const FAR: f32 = 100_000.0;
        let text = format!("{:.2}", if self.0.is_nan() { 0.0 } else { self.0.clamp(-FAR, FAR) });
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

/// Text with the five reserved characters replaced, and those XML cannot hold as spaces.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chr in self.0.chars() {
            match chr {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                '\u{fffe}' | '\u{ffff}' => f.write_char(' ')?,
                chr if chr.is_control() => f.write_char(' ')?,
                chr => f.write_char(chr)?,
            }
        }
        Ok(())
    }
}

/// A colour as an attribute of that name, with its opacity where it has one.
struct Paint(&'static str, Color32);

impl fmt::Display for Paint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, color) = self;
        let [red, green, blue, alpha] = color.to_srgba_unmultiplied();
        if alpha == 0 {
            return write!(f, " {name}=\"none\"");
        }
        write!(f, " {name}=\"#{red:02x}{green:02x}{blue:02x}\"")?;
        if alpha < u8::MAX {
            let opacity = format!("{:.3}", f32::from(alpha) / f32::from(u8::MAX));
            write!(f, " {name}-opacity=\"{}\"", opacity.trim_end_matches('0'))?;
        }
        Ok(())
    }
}

/// Appends to a string.
fn add(out: &mut String, more: fmt::Arguments<'_>) {
    out.write_fmt(more).expect("writing to a string cannot fail");
}

/// Whether two coordinates are written as the same number, or nearly so.
fn same(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.005
}

/// The document while it grows.
struct Writer {
    body: String,
    sheet: Rect,
    pixels_per_point: f32,
    /// Clip rectangles in the order of first use; the place in the list is the id.
    clips: Vec<Rect>,
    /// Clip of the group that is open.
    open: Option<usize>,
}

impl Writer {
    fn new(sheet: &Sheet<'_>) -> Self {
        Self {
            body: String::new(),
            sheet: Rect::from_min_size(Pos2::ZERO, sheet.size),
            pixels_per_point: sheet.pixels_per_point,
            clips: Vec::new(),
            open: None,
        }
    }

    /// Appends markup.
    fn put(&mut self, markup: fmt::Arguments<'_>) {
        add(&mut self.body, markup);
    }

    fn clipped(&mut self, clipped: &ClippedShape) {
        let moved = clipped.transform_after_tessellation;
        let clip = clipped.clip_rect.round_to_pixels(self.pixels_per_point);
        let seen = clip.intersect(self.sheet);
        let (shape, bounds) = if moved == TSTransform::IDENTITY {
            outline::cut(&clipped.shape, clip)
        } else {
            (Cow::Borrowed(&clipped.shape), moved * clipped.shape.visual_bounding_rect())
        };
        // Written so that a bounding box with a NaN is left out as well.
        if !(seen.is_positive() && bounds.intersects(seen)) {
            return;
        }
        let pixel = 1.0 / self.pixels_per_point;
        let whole = clip.expand(pixel).contains_rect(bounds) || clip.contains_rect(self.sheet);
        self.clip((!whole).then_some(clip));
        if moved == TSTransform::IDENTITY {
            self.shape(&shape);
        } else {
            let (scale, shift) = (Num(moved.scaling), moved.translation);
            self.put(format_args!("<g transform=\"matrix({scale} 0 0 {scale} {} {})\">\n", Num(shift.x), Num(shift.y)));
            self.shape(&shape);
            self.put(format_args!("</g>\n"));
        }
    }

    /// Opens the group with this clip, unless it is open.
    fn clip(&mut self, clip: Option<Rect>) {
        let wanted = clip.map(|clip| {
            self.clips.iter().position(|known| *known == clip).unwrap_or_else(|| {
                self.clips.push(clip);
                self.clips.len() - 1
            })
        });
        if wanted == self.open {
            return;
        }
        if self.open.is_some() {
            self.put(format_args!("</g>\n"));
        }
        if let Some(id) = wanted {
            self.put(format_args!("<g clip-path=\"url(#clip{id})\">\n"));
        }
        self.open = wanted;
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Noop | Shape::Callback(_) => {}
            Shape::Vec(shapes) => self.shapes(shapes),
            Shape::Circle(circle) => self.circle(circle),
            Shape::Ellipse(ellipse) => self.ellipse(ellipse),
            Shape::LineSegment { points, stroke } => self.segments(&[*points], *stroke),
            Shape::Path(path) => self.path(path),
            Shape::Band(band) => self.band(band),
            Shape::Rect(rect) => self.rect(rect),
            Shape::Text(text) => self.text(text),
            Shape::Mesh(mesh) => self.mesh(mesh),
            Shape::QuadraticBezier(curve) => self.quadratic(curve),
            Shape::CubicBezier(curve) => self.cubic(curve),
        }
    }

    /// Shapes in order; the dashes of a line become one path.
    fn shapes(&mut self, shapes: &[Shape]) {
        let mut rest = shapes;
        while let Some((first, others)) = rest.split_first() {
            rest = others;
            let Shape::LineSegment { points, stroke } = first else {
                self.shape(first);
                continue;
            };
            let mut segments = vec![*points];
            while let Some((Shape::LineSegment { points, stroke: next }, others)) = rest.split_first() {
                if next != stroke {
                    break;
                }
                segments.push(*points);
                rest = others;
            }
            self.segments(&segments, *stroke);
        }
    }

    /// A turn around a point as an attribute; nothing for no turn.
    fn turn(angle: f32, pivot: Pos2) -> String {
        if angle == 0.0 {
            return String::new();
        }
        format!(" transform=\"rotate({} {} {})\"", Num(angle.to_degrees()), Num(pivot.x), Num(pivot.y))
    }

    fn finish(mut self, sheet: &Sheet<'_>) -> String {
        self.clip(None);
        let (width, height) = (Num(sheet.size.x), Num(sheet.size.y));
        let mut head = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{}\" fill=\"none\" stroke-linejoin=\"round\" \
             xml:space=\"preserve\"",
            text::family(fonts::BODY),
        );
        head.push_str(if sheet.title.is_empty() { ">\n" } else { " role=\"img\">\n" });
        for (name, words) in [("title", sheet.title), ("desc", sheet.description)] {
            if !words.is_empty() {
                add(&mut head, format_args!("<{name}>{}</{name}>\n", Escaped(words)));
            }
        }
        if !self.clips.is_empty() {
            head.push_str("<defs>\n");
            for (id, clip) in self.clips.iter().enumerate() {
                let clip = clip.intersect(self.sheet.expand(1.0));
                add(
                    &mut head,
                    format_args!(
                        "<clipPath id=\"clip{id}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>\n",
                        Num(clip.min.x),
                        Num(clip.min.y),
                        Num(clip.width()),
                        Num(clip.height()),
                    ),
                );
            }
            head.push_str("</defs>\n");
        }
        if sheet.background != Color32::TRANSPARENT {
            add(
                &mut head,
                format_args!("<rect width=\"{width}\" height=\"{height}\"{}/>\n", Paint("fill", sheet.background)),
            );
        }
        head + &self.body + "</svg>\n"
    }
}

/// A point turned clockwise around the origin.
fn turned(angle: f32, point: Pos2) -> Pos2 {
    (Rot2::from_angle(angle) * point.to_vec2()).to_pos2()
}

#[cfg(test)]
mod tests;
