//! Pictures without a window or a GPU: egui lays out, SVG keeps the text, resvg paints.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, OnceLock};

use egui::epaint::ClippedShape;
use egui::{self, Color32, ColorImage, Rect, Vec2, vec2};
use resvg::tiny_skia::{IntSize, Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::svg::{self, Sheet};
use crate::ui::fonts;

/// How often the layout is repeated: axes and labels settle on their sizes in the first two passes.
const PASSES: u8 = 3;

/// Seconds between passes, longer than any animation.
const STEP: f64 = 10.0;

/// The longest side of the sheet of glyphs; large, as nothing is uploaded.
const MAX_TEXTURE_SIDE: usize = 16 * 1024;

/// Size of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Picture {
    /// Width and height in points: what text sizes refer to.
    pub size: (u32, u32),
    /// Pixels per point of the PNG.
    pub scale: f32,
}

impl Picture {
    /// Width and height in points.
    pub fn points(&self) -> Vec2 {
        let side = |n: u32| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
        vec2(side(self.size.0), side(self.size.1))
    }

    /// Width and height in pixels, each at least one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a positive range before")]
    pub fn pixels(&self) -> (u32, u32) {
        let side = |points: f32| (points * self.scale).round().clamp(1.0, f32::from(u16::MAX)) as u32;
        let Vec2 { x, y } = self.points();
        (side(x), side(y))
    }

    /// What `run` draws, as SVG.
    ///
    /// `install` sets fonts and style of the context; `title` and `description` are for screen readers.
    pub fn svg(
        &self,
        background: Color32,
        (title, description): (&str, &str),
        install: impl Fn(&egui::Context),
        run: impl FnMut(&mut egui::Ui),
    ) -> String {
        let shapes = shapes(self.points(), self.scale, install, run);
        let sheet = Sheet { title, description, ..Sheet::new(self.points(), self.scale, background) };
        svg::write(&shapes, &sheet)
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The markup is not a picture.
    #[error("The SVG cannot be read. Open it in a browser to see the place")]
    Svg(#[from] usvg::Error),
    /// No memory can hold it, or a side is zero.
    #[error("A picture of {width} × {height} pixels cannot be made. Choose a smaller size")]
    Size {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// PNG to or from pixels.
    #[error("The PNG cannot be {doing}. Save the picture as SVG instead")]
    Png {
        /// `written` or `read`.
        doing: &'static str,
        /// What the PNG library says.
        source: PngError,
    },
}

/// The cause a PNG library gives.
#[derive(Debug)]
pub struct PngError(Box<dyn Error + Send + Sync>);

impl fmt::Display for PngError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for PngError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// Everything `run` paints on a sheet of `size` points, laid out without a window.
///
/// `install` sets fonts and style before the first pass.
pub fn shapes(
    size: Vec2,
    pixels_per_point: f32,
    install: impl Fn(&egui::Context),
    mut run: impl FnMut(&mut egui::Ui),
) -> Vec<ClippedShape> {
    let ctx = egui::Context::default();
    install(&ctx);
    ctx.all_styles_mut(|style| style.animation_time = 0.0);
    let mut shapes = Vec::new();
    for pass in 0..PASSES {
        let mut input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size)),
            max_texture_side: Some(MAX_TEXTURE_SIDE),
            time: Some(STEP * f64::from(pass)),
            focused: false,
            ..egui::RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&egui::ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(pixels_per_point);
        }
        let mut output = ctx.run_ui(input, &mut run);
        shapes = std::mem::take(&mut output.shapes);
        output.drop_without_applying_deltas();
    }
    shapes
}

/// The built-in fonts as resvg wants them, read once.
fn font_database() -> Arc<fontdb::Database> {
    static DATABASE: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let database = DATABASE.get_or_init(|| {
        let mut database = fontdb::Database::new();
        for file in fonts::files() {
            database.load_font_source(fontdb::Source::Binary(Arc::clone(&file.font)));
        }
        database.set_sans_serif_family(fonts::FAMILY);
        database.set_serif_family(fonts::FAMILY);
        database.set_monospace_family(fonts::MONOSPACE_FAMILY);
        Arc::new(database)
    });
    Arc::clone(database)
}

/// Paints SVG on `width` × `height` pixels.
fn paint(svg: &str, width: u32, height: u32) -> Result<Pixmap, PictureError> {
    let options =
        usvg::Options { fontdb: font_database(), font_family: fonts::FAMILY.to_owned(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options)?;
    let mut pixmap = Pixmap::new(width, height).ok_or(PictureError::Size { width, height })?;
    let whole = IntSize::from_wh(width, height).ok_or(PictureError::Size { width, height })?.to_size();
    let (x, y) = (whole.width() / tree.size().width(), whole.height() / tree.size().height());
    resvg::render(&tree, Transform::from_scale(x, y), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// SVG as a PNG of `width` × `height` pixels; fonts other than the built-in ones are not looked for.
///
/// # Errors
/// [`PictureError`]: the SVG is broken, the size is zero or too large, or the PNG cannot be written.
pub fn png(svg: &str, width: u32, height: u32) -> Result<Vec<u8>, PictureError> {
    paint(svg, width, height)?
        .encode_png()
        .map_err(|cause| PictureError::Png { doing: "written", source: PngError(cause.into()) })
}

/// SVG as pixels for the clipboard, without the detour of a PNG.
///
/// # Errors
/// [`PictureError`]: the SVG is broken, or the size is zero or too large.
pub fn pixels(svg: &str, width: u32, height: u32) -> Result<ColorImage, PictureError> {
    Ok(image(&paint(svg, width, height)?))
}

/// A PNG as egui wants it, for the clipboard.
///
/// # Errors
/// [`PictureError::Png`]: the bytes are not a PNG.
pub fn color_image(png: &[u8]) -> Result<ColorImage, PictureError> {
    let pixmap =
        Pixmap::decode_png(png).map_err(|cause| PictureError::Png { doing: "read", source: PngError(cause.into()) })?;
    Ok(image(&pixmap))
}

fn image(pixmap: &Pixmap) -> ColorImage {
    let size = [pixmap.width(), pixmap.height()].map(|side| usize::try_from(side).unwrap_or(usize::MAX));
    ColorImage::from_rgba_premultiplied(size, pixmap.data())
}

#[cfg(test)]
mod tests;
