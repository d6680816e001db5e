//! Pictures and tables of figures: the same painter as on screen, laid out off screen at a fixed size.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::picture::{self, Picture, PictureError};
use crate::charts::{Figure, figure_frame};
use crate::data::{Cancelled, Library, Silent};
use crate::formats::write::{self, About, Rows};
use crate::project::SaveAs;
use crate::ui::figure::{FigureLook, figure_ui};
use crate::ui::fonts;
use crate::ui::theme::{self, Theme};

/// Short names of a figure's sources by id.
pub type SourceNames = BTreeMap<String, String>;

/// A slide: 16 to 9, 2560 × 1440 pixels, text as large as in a 1280 × 720 window.
pub const SLIDE: Picture = Picture { size: (1280, 720), scale: 2.0 };

/// Short names of a figure's sources.
pub fn source_names(library: &Library, figure: &Figure) -> SourceNames {
    figure.sources().into_iter().map(|id| (id.clone(), library.sources().short(&id))).collect()
}

/// The figure as SVG with real text.
pub fn svg(figure: &Figure, theme: Theme, picture: Picture, names: &SourceNames) -> String {
    let source_name = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let look = FigureLook {
        selected: None,
        cursor: None,
        dimmed: false,
        partial: false,
        scale: 1.0,
        interactive: false,
        scrolls: false,
        source_name: &source_name,
    };
    picture.svg(
        theme.tokens().surface,
        (&figure.title, &figure.summary),
        |ctx| {
            fonts::install(ctx);
            theme::apply(ctx, theme);
        },
        |ui| {
            let frame = egui::Frame::new().fill(theme.tokens().surface).inner_margin(egui::Margin::same(20));
            egui::CentralPanel::default().frame(frame).show(ui, |ui| drop(figure_ui(ui, theme, figure, &look)));
        },
    )
}

/// The figure as PNG.
///
/// # Errors
/// As [`picture::png`].
pub fn png(figure: &Figure, theme: Theme, picture: Picture, names: &SourceNames) -> Result<Vec<u8>, PictureError> {
    let (width, height) = picture.pixels();
    picture::png(&svg(figure, theme, picture, names), width, height)
}

/// Writes the figure to a file; `settle` is asked once everything is ready and before anything is written.
///
/// # Errors
/// The cause in words; the file is then as it was before.
pub fn save(
    path: &Path,
    kind: SaveAs,
    (figure, theme, names): (&Figure, Theme, &SourceNames),
    settle: impl FnOnce() -> Result<(), Cancelled>,
) -> Result<Result<(), String>, Cancelled> {
    let bytes = match kind {
        SaveAs::Png => png(figure, theme, SLIDE, names).map_err(|error| error.to_string()),
        SaveAs::Svg => Ok(svg(figure, theme, SLIDE, names).into_bytes()),
        SaveAs::Csv => csv(figure),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(cause) => return Ok(Err(cause)),
    };
    settle()?;
    Ok(write::bytes(path, &bytes).map_err(|error| error.to_string()))
}

/// The drawn figures with what stands in the picture above them; opens again as a table that draws the same lines.
fn csv(figure: &Figure) -> Result<Vec<u8>, String> {
    let about = About::new(&figure.title).with("definition", &figure.subtitle).with("source", &figure.source_line);
    let about = figure.caveats.iter().fold(about, |about, caveat| about.with("note", caveat));
    let rows = Rows { frame: &figure_frame(figure), order: None };
    let mut bytes = Vec::new();
    write::csv(rows, Some(&about), &mut bytes, &Silent).map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// The program's icon; an icon that cannot be drawn is no reason not to start.
pub fn icon() -> Arc<egui::IconData> {
    let drawn = picture::pixels(include_str!("../../assets/icon.svg"), 128, 128);
    Arc::new(drawn.map_or_else(
        |_no_icon| egui::IconData::default(),
        |image| egui::IconData {
            rgba: image.pixels.iter().flat_map(egui::Color32::to_srgba_unmultiplied).collect(),
            width: 128,
            height: 128,
        },
    ))
}
