//! Contrast and colour distance of both palettes, computed: WCAG 2.2 contrast, CIEDE2000 distance, and colour
//! vision after Machado, Oliveira, Fernandes (2009) at full severity.

use egui::Color32;

use super::{Theme, Tokens};
use crate::charts::figure::Role;

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

const ROLES: [Role; 7] =
    [Role::Belarus, Role::Eu, Role::Russia, Role::Canada, Role::China, Role::Fourth, Role::Context];

const NORMAL: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
const PROTAN: [[f64; 3]; 3] =
    [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]];
const DEUTAN: [[f64; 3]; 3] =
    [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]];
const TRITAN: [[f64; 3]; 3] =
    [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]];

fn linear(colour: Color32) -> [f64; 3] {
    [colour.r(), colour.g(), colour.b()].map(|byte| {
        let part = f64::from(byte) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let light = |colour| {
        let [r, g, b] = linear(colour);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// CIE L*a*b*, D65.
fn lab(rgb: [f64; 3]) -> [f64; 3] {
    let xyz = times(
        &[
            [0.412_456_4, 0.357_576_1, 0.180_437_5],
            [0.212_672_9, 0.715_152_2, 0.072_175_0],
            [0.019_333_9, 0.119_192_0, 0.950_304_1],
        ],
        rgb.map(|part| part.clamp(0.0, 1.0)),
    );
    let bend = |t: f64| if t > 216.0 / 24_389.0 { t.cbrt() } else { (24_389.0 / 27.0 * t + 16.0) / 116.0 };
    let [x, y, z] = [bend(xyz[0] / 0.950_47), bend(xyz[1]), bend(xyz[2] / 1.088_83)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 after Sharma, Wu, Dalal (2005).
#[expect(clippy::many_single_char_names, reason = "the names of the formula")]
fn distance(one: [f64; 3], two: [f64; 3]) -> f64 {
    let chroma = |v: [f64; 3]| v[1].hypot(v[2]);
    let far = 25f64.powi(7);
    let mean = f64::midpoint(chroma(one), chroma(two)).powi(7);
    let g = 0.5 * (1.0 - (mean / (mean + far)).sqrt());
    let polar = |v: [f64; 3]| {
        let a = (1.0 + g) * v[1];
        (a.hypot(v[2]), v[2].atan2(a).to_degrees().rem_euclid(360.0))
    };
    let ((c1, h1), (c2, h2)) = (polar(one), polar(two));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    };
    let (dl, dc) = (two[0] - one[0], c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (l, c) = (f64::midpoint(one[0], two[0]), f64::midpoint(c1, c2));
    let h = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => f64::midpoint(sum, 360.0),
        sum => (sum - 360.0) / 2.0,
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0) - 0.20 * cos(4.0 * h - 63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let twist = 60.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let rt = -2.0 * (c.powi(7) / (c.powi(7) + far)).sqrt() * twist.to_radians().sin();
    ((dl / sl).powi(2) + (dc / sc).powi(2) + (dh / sh).powi(2) + rt * (dc / sc) * (dh / sh)).sqrt()
}

fn grounds(tokens: &Tokens) -> [Color32; 2] {
    [tokens.surface, tokens.panel]
}

#[test]
fn distance_agrees_with_the_published_pairs() {
    // Sharma, Wu, Dalal (2005), table 1, pairs 1, 7 and 17.
    for (one, two, expected) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
    ] {
        assert!((distance(one, two) - expected).abs() < 1e-4, "{} {expected}", distance(one, two));
    }
}

#[test]
fn series_and_text_can_be_read_on_every_ground() {
    for theme in THEMES {
        let tokens = theme.tokens();
        for ground in grounds(tokens) {
            for role in ROLES {
                assert!(contrast(tokens.series(role), ground) >= 4.5, "{theme:?} {role:?}");
            }
            for ink in [tokens.text, tokens.second_text] {
                assert!(contrast(ink, ground) >= 7.0, "{theme:?}");
            }
            for ink in [tokens.accent, tokens.focus, tokens.warning, tokens.error] {
                assert!(contrast(ink, ground) >= 4.5, "{theme:?} {ink:?}");
            }
            assert!(contrast(tokens.axis, ground) >= 3.0, "{theme:?}");
        }
        for ground in [tokens.button, tokens.button_hovered, tokens.button_held, tokens.selection, tokens.stripe] {
            assert!(contrast(tokens.text, ground) >= 7.0, "{theme:?} {ground:?}");
        }
        assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5, "{theme:?}");
    }
}

#[test]
fn series_colours_stay_apart_for_every_kind_of_vision() {
    for theme in THEMES {
        for (vision, matrix) in [("normal", NORMAL), ("protan", PROTAN), ("deutan", DEUTAN), ("tritan", TRITAN)] {
            let seen = ROLES.map(|role| lab(times(&matrix, linear(theme.tokens().series(role)))));
            for (n, one) in seen.iter().enumerate() {
                for (m, two) in seen.iter().enumerate().skip(n + 1) {
                    let apart = distance(*one, *two);
                    assert!(apart >= 12.0, "{theme:?} {vision} {:?} {:?} {apart:.1}", ROLES[n], ROLES[m]);
                }
            }
        }
    }
}
