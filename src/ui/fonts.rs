//! The typeface of the window and of every picture: Noto Sans in two cuts, built into the program.
//!
//! Nothing is taken from the system, so a picture is the same on every computer. The window also needs
//! `eframe::NativeOptions { system_font_fallback: false, .. }`.

use std::sync::{Arc, LazyLock};

use egui::{self, FontData, FontDefinitions, FontFamily, FontTweak};

/// Family of headings and of numbers that matter: `FontFamily::Name(SEMIBOLD.into())`.
pub const SEMIBOLD: &str = "semibold";

/// Name of the typeface in the font files and in SVG.
pub const FAMILY: &str = "Noto Sans";

/// Name of egui's typeface for code, in its font file and in SVG.
pub const MONOSPACE_FAMILY: &str = "Hack";

const REGULAR_KEY: &str = "NotoSans-Regular";
const SEMIBOLD_KEY: &str = "NotoSans-SemiBold";
static REGULAR_FILE: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
static SEMIBOLD_FILE: &[u8] = include_bytes!("../../assets/fonts/NotoSans-SemiBold.ttf");

/// Thin and narrow no-break space over the normal space, in units of the font: what the font itself says, so
/// that `1 234` is as wide in the window as in an SVG viewer.
const THIN_SPACE_WIDTH: f32 = 166.0 / 260.0;

/// How SVG names the face behind an egui family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Face {
    /// First entry of `font-family`.
    pub family: &'static str,
    /// What to take where the family is not installed: `sans-serif` or `monospace`.
    pub generic: &'static str,
    /// `font-weight`, 400 or 600.
    pub weight: u16,
}

/// The face of ordinary text.
pub const BODY: Face = Face { family: FAMILY, generic: "sans-serif", weight: 400 };

/// The face egui uses for a family; unknown names are ordinary text.
pub fn face(family: &FontFamily) -> Face {
    match family {
        FontFamily::Monospace => Face { family: MONOSPACE_FAMILY, generic: "monospace", weight: 400 },
        FontFamily::Name(name) if **name == *SEMIBOLD => Face { weight: 600, ..BODY },
        FontFamily::Proportional | FontFamily::Name(_) => BODY,
    }
}

/// The family of headings, without an allocation each time.
pub fn semibold() -> FontFamily {
    static NAME: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name(SEMIBOLD.into()));
    NAME.clone()
}

/// Our two cuts in front of egui's own fonts, which fill in for rare signs.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (key, file) in [(REGULAR_KEY, REGULAR_FILE), (SEMIBOLD_KEY, SEMIBOLD_FILE)] {
        let tweak = FontTweak { thin_space_width: THIN_SPACE_WIDTH, ..FontTweak::default() };
        fonts.font_data.insert(key.to_owned(), Arc::new(FontData::from_static(file).tweak(tweak)));
    }
    let fallbacks = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (family, key) in [(FontFamily::Proportional, REGULAR_KEY), (semibold(), SEMIBOLD_KEY)] {
        let chain = std::iter::once(key.to_owned()).chain(fallbacks.iter().cloned()).collect();
        fonts.families.insert(family, chain);
    }
    fonts
}

/// The font files in the order of preference, for whoever renders SVG.
pub fn files() -> Vec<Arc<FontData>> {
    let fonts = definitions();
    let mut keys = vec![REGULAR_KEY.to_owned(), SEMIBOLD_KEY.to_owned()];
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        for key in fonts.families.get(&family).into_iter().flatten() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys.iter().filter_map(|key| fonts.font_data.get(key).cloned()).collect()
}

/// Gives a context our fonts from its next pass on.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use egui::{FontId, RawInput};

    use super::*;

    /// Letters beyond ASCII of the seven languages of the sources, and the signs of the charts.
    const LETTERS: [(&str, &str); 8] = [
        ("Belarusian", "абвгдеёжзійклмнопрстуўфхцчшыьэюяАБВГДЕЁЖЗІЙКЛМНОПРСТУЎФХЦЧШЫЬЭЮЯґҐʼ’"),
        ("Łacinka", "ćčłńśšŭźžĆČŁŃŚŠŬŹŽ"),
        ("Russian", "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ№₽"),
        ("Ukrainian", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ₴"),
        ("Polish", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”"),
        ("Lithuanian", "ąčęėįšųūžĄČĘĖĮŠŲŪŽ„“"),
        ("English", "“”‘’–—…£€$&@"),
        ("signs", "₀₁₂₃₄₅₆₇₈₉→←≤≥−·•×÷°±≈≠▲▼◆■●○◐✕%‰¹²³\u{a0}\u{202f}\u{2009}"),
    ];

    /// A context that has one of our files and nothing to fall back on.
    fn alone(key: &str) -> egui::Context {
        let all = definitions();
        let mut fonts = FontDefinitions::empty();
        fonts.font_data.insert(key.to_owned(), Arc::clone(&all.font_data[key]));
        fonts.families.insert(FontFamily::Proportional, vec![key.to_owned()]);
        fonts.families.insert(FontFamily::Monospace, vec![key.to_owned()]);
        let ctx = egui::Context::default();
        ctx.set_fonts(fonts);
        ctx.run_ui(RawInput::default(), |_| {}).drop_without_applying_deltas();
        ctx
    }

    #[test]
    fn both_cuts_have_every_letter_and_sign() {
        for key in [REGULAR_KEY, SEMIBOLD_KEY] {
            let ctx = alone(key);
            let font = FontId::proportional(14.0);
            let missing: BTreeMap<&str, String> = LETTERS
                .iter()
                .map(|(name, letters)| {
                    let ascii = (' '..='~').filter(|_| *name == "English");
                    let missing =
                        letters.chars().chain(ascii).filter(|chr| !ctx.fonts_mut(|f| f.has_glyph(&font, *chr)));
                    (*name, missing.collect::<String>())
                })
                .filter(|(_, missing)| !missing.is_empty())
                .collect();
            assert_eq!(missing, BTreeMap::new(), "{key}");
        }
    }

    #[test]
    fn figures_are_of_one_width() {
        for key in [REGULAR_KEY, SEMIBOLD_KEY] {
            let ctx = alone(key);
            let width = |words: &str| {
                let galley = ctx
                    .fonts_mut(|f| f.layout_no_wrap(words.to_owned(), FontId::proportional(14.0), egui::Color32::RED));
                galley.rows[0].glyphs.iter().map(|glyph| glyph.advance_width).sum::<f32>()
            };
            let widths: Vec<f32> = "0123456789".chars().map(|figure| width(&figure.to_string().repeat(8))).collect();
            assert!(widths.iter().all(|width| (width - widths[0]).abs() < 0.01), "{key}: {widths:?}");
            assert!((width("17147112") - widths[0]).abs() < 0.01, "{key}: figures are kerned");
        }
    }

    #[test]
    fn every_family_is_bound_and_files_are_listed_once() {
        let fonts = definitions();
        for family in [FontFamily::Proportional, FontFamily::Monospace, semibold()] {
            let keys = &fonts.families[&family];
            assert!(!keys.is_empty() && keys.iter().all(|key| fonts.font_data.contains_key(key)), "{family}");
        }
        assert_eq!(files().len(), fonts.font_data.len());
        assert_eq!(face(&semibold()).weight, 600);
    }
}
