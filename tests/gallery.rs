//! One small picture of each chart, and of some in the dark theme: the painter, the layout and the fonts as a reader
//! sees them. `GALLERY_UPDATE=always` draws them anew; look at each before committing it.

use std::path::{Path, PathBuf};

use belarus_leverage::app::export;
use belarus_leverage::app::picture::{self, Picture};
use belarus_leverage::charts::{self, CHARTS, Spec};
use belarus_leverage::data::Library;
use belarus_leverage::ui::theme::Theme;

const SMALL: Picture = Picture { size: (960, 600), scale: 1.0 };

/// Charts that show what only the dark theme can get wrong: every colour, hatching, bars.
const DARK: [&str; 3] = ["potash-exports", "russia-dependence", "prisoners"];

/// Pixels that may differ: rounding of a line's edge differs between processors.
const ODD_PIXELS: usize = 10;

/// A difference of one channel that an eye can see.
const VISIBLE: u8 = 24;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gallery")
}

#[test]
fn every_chart_looks_as_it_was_looked_at() {
    let library = Library::load().expect("bundled tables are good");
    let update = std::env::var("GALLERY_UPDATE").is_ok_and(|wish| wish == "always");
    let light = CHARTS.iter().map(|chart| (chart.id, Theme::Light));
    let dark = DARK.iter().map(|id| (*id, Theme::Dark));
    let mut wrong = Vec::new();
    for (id, theme) in light.chain(dark) {
        let figure = charts::figure(&library, &Spec::of(id)).expect("every chart draws");
        let names = export::source_names(&library, &figure);
        let png = export::png(&figure, theme, SMALL, &names).expect("a picture of this size can be made");
        let name = format!("{id}{}.png", if theme == Theme::Dark { "-dark" } else { "" });
        let path = folder().join(&name);
        if update {
            std::fs::create_dir_all(folder()).expect("the folder can be made");
            std::fs::write(&path, &png).expect("the picture can be written");
            continue;
        }
        let Ok(kept) = std::fs::read(&path) else {
            wrong.push(format!("{name}: no picture is kept; draw it with GALLERY_UPDATE=always"));
            continue;
        };
        let (kept, drawn) = (picture::color_image(&kept).expect("a PNG"), picture::color_image(&png).expect("a PNG"));
        let odd = if kept.size == drawn.size { odd_pixels(&kept, &drawn) } else { usize::MAX };
        if odd > ODD_PIXELS {
            let beside = std::env::temp_dir().join(&name);
            std::fs::write(&beside, &png).expect("the picture can be written");
            wrong.push(format!("{name}: {odd} pixels differ; compare with {}", beside.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn odd_pixels(one: &egui::ColorImage, other: &egui::ColorImage) -> usize {
    let differs = |(a, b): &(&egui::Color32, &egui::Color32)| {
        a.to_array().iter().zip(b.to_array()).any(|(a, b)| a.abs_diff(b) > VISIBLE)
    };
    one.pixels.iter().zip(&other.pixels).filter(differs).count()
}
