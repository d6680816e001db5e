//! Thin diagonals inside a band, clipped to it.

use egui::{Pos2, pos2};

/// One position along a band: x, upper edge and lower edge on screen.
pub type Edge = (f32, f32, f32);

/// Rising diagonals `apart` from each other, cut at the edges of the band. Edges must not fall in x.
pub fn diagonals(band: &[Edge], apart: f32) -> Vec<[Pos2; 2]> {
    let mut lines = Vec::new();
    for pair in band.windows(2) {
        let [(x0, top0, low0), (x1, top1, low1)] = *pair else { continue };
        if ![x0, x1, top0, top1, low0, low1].iter().all(|v| v.is_finite()) || x1 <= x0 || apart < 1.0 {
            continue;
        }
        // A rising diagonal keeps x + y; those that can meet this piece:
        let (least, most) = ((x0 + top0).min(x1 + top1), (x0 + low0).max(x1 + low1));
        let mut sum = (least / apart).ceil() * apart;
        while sum <= most {
            // Along the piece, t from 0 to 1: below the upper edge and above the lower one.
            let (y0, y1) = (sum - x0, sum - x1);
            let inside = [(y0 - top0, y1 - top1), (low0 - y0, low1 - y1)]
                .into_iter()
                .try_fold((0.0_f32, 1.0_f32), |range, (at0, at1)| positive(range, at0, at1));
            if let Some((from, to)) = inside
                && to - from > 1e-4
            {
                let at = |t: f32| pos2(x0 + t * (x1 - x0), y0 + t * (y1 - y0));
                lines.push([at(from), at(to)]);
            }
            sum += apart;
        }
    }
    lines
}

/// The part of a range in which a line from `at0` to `at1` is not negative.
fn positive(range: (f32, f32), at0: f32, at1: f32) -> Option<(f32, f32)> {
    let (from, to) = match (at0 >= 0.0, at1 >= 0.0) {
        (true, true) => range,
        (false, false) => return None,
        (true, false) => (range.0, range.1.min(at0 / (at0 - at1))),
        (false, true) => (range.0.max(at0 / (at0 - at1)), range.1),
    };
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagonals_never_leave_the_band() {
        let band = [(0.0, 10.0, 60.0), (50.0, 30.0, 40.0), (100.0, 5.0, 5.0), (160.0, 50.0, 90.0)];
        let lines = diagonals(&band, 6.0);
        assert!(lines.len() > 10);
        for end in lines.into_iter().flatten() {
            let pair = band.windows(2).find(|pair| (pair[0].0..=pair[1].0).contains(&end.x)).expect("inside in x");
            let t = (end.x - pair[0].0) / (pair[1].0 - pair[0].0);
            let (top, low) = (pair[0].1 + t * (pair[1].1 - pair[0].1), pair[0].2 + t * (pair[1].2 - pair[0].2));
            assert!(end.y >= top - 0.01 && end.y <= low + 0.01, "{end:?}");
        }
    }

    #[test]
    fn broken_bands_give_nothing() {
        assert!(diagonals(&[(0.0, f32::NAN, 1.0), (5.0, 0.0, 1.0)], 6.0).is_empty());
        assert!(diagonals(&[(5.0, 0.0, 9.0), (0.0, 0.0, 9.0)], 6.0).is_empty());
        assert!(diagonals(&[], 6.0).is_empty());
    }
}
