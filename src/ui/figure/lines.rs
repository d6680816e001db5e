//! Lines of a series: broken where points are not joined, and thinned to what a screen can show.

use std::ops::Range;

use crate::charts::figure::{Look, Point, Series};

/// Runs of points joined to each other that touch the view; a point alone is a run of one.
pub fn runs(points: &[Point], view: (f64, f64)) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (n, point) in points.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if point.joined => run.end = n + 1,
            _ => runs.push(n..n + 1),
        }
    }
    runs.retain(|run| {
        let (first, last) = (points[run.start].at, points[run.end - 1].at);
        first <= view.1 && last >= view.0
    });
    runs
}

/// Runs of a layer of a stack: broken wherever any layer with points on both sides is broken.
pub fn stack_runs(series: &[Series], layer: usize, view: (f64, f64)) -> Vec<Range<usize>> {
    let layers = || series.iter().filter(|series| series.look == Look::Stack);
    let breaks: Vec<(f64, f64)> = layers()
        .flat_map(|series| series.points.windows(2))
        .filter(|pair| !pair[1].joined)
        .map(|pair| (pair[0].at, pair[1].at))
        .collect();
    let Some(own) = series.get(layer) else { return Vec::new() };
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (n, point) in own.points.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|before| own.points.get(before));
        let whole = before
            .is_some_and(|before| !breaks.iter().any(|(from, to)| *from < point.at - 1e-9 && *to > before.at + 1e-9));
        match runs.last_mut() {
            Some(run) if whole => run.end = n + 1,
            _ => runs.push(n..n + 1),
        }
    }
    runs.retain(|run| own.points[run.start].at <= view.1 && own.points[run.end - 1].at >= view.0);
    runs
}

/// The corners of one run: each value is held until the next for steps.
pub fn corners(points: &[Point], look: Look, value: impl Fn(usize) -> f64) -> Vec<[f64; 2]> {
    let mut corners = Vec::with_capacity(points.len() * 2);
    let mut held = None;
    for (n, point) in points.iter().enumerate() {
        let value = value(n);
        if !value.is_finite() || !point.at.is_finite() {
            continue;
        }
        if let (Look::Step, Some(before)) = (look, held) {
            corners.push([point.at, before]);
        }
        corners.push([point.at, value]);
        held = Some(value);
    }
    corners
}

/// Keeps the first, last, least and greatest corner of every pixel column, so that a zoomed-out line keeps its
/// extremes. Does nothing below four corners a column.
pub fn thin(corners: Vec<[f64; 2]>, view: (f64, f64), columns: f32) -> Vec<[f64; 2]> {
    let width = (view.1 - view.0) / f64::from(columns.max(1.0));
    if corners.len() as f64 <= f64::from(columns) * 4.0 || width <= 0.0 || !width.is_finite() {
        return corners;
    }
    let mut kept: Vec<[f64; 2]> = Vec::new();
    let mut rest = corners.as_slice();
    while let Some(first) = rest.first() {
        let column = ((first[0] - view.0) / width).floor();
        let count = rest.iter().take_while(|corner| ((corner[0] - view.0) / width).floor() <= column).count().max(1);
        let (bucket, after) = rest.split_at(count);
        let mut ends = [0, bucket.len() - 1, 0, 0];
        for (n, corner) in bucket.iter().enumerate() {
            if corner[1] < bucket[ends[2]][1] {
                ends[2] = n;
            }
            if corner[1] > bucket[ends[3]][1] {
                ends[3] = n;
            }
        }
        ends.sort_unstable();
        let mut before = None;
        for n in ends {
            if before != Some(n) {
                kept.push(bucket[n]);
            }
            before = Some(n);
        }
        rest = after;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, value: f64, joined: bool) -> Point {
        Point { at, value, joined, ..Point::default() }
    }

    #[test]
    fn gaps_break_the_line_and_points_alone_stay() {
        let points = [
            point(2000.0, 1.0, false),
            point(2001.0, 2.0, true),
            point(2005.0, 3.0, false),
            point(2008.0, 4.0, false),
            point(2009.0, 4.0, true),
        ];
        assert_eq!(runs(&points, (1990.0, 2020.0)), [0..2, 2..3, 3..5]);
        assert_eq!(runs(&points, (2004.0, 2006.0)).first(), Some(&(2..3)));
    }

    #[test]
    fn a_stack_breaks_as_a_whole() {
        let layer = |joined: [bool; 4]| Series {
            key: String::new(),
            name: String::new(),
            code: String::new(),
            role: crate::charts::figure::Role::Context,
            look: Look::Stack,
            range: crate::charts::figure::RangeLook::Whisker,
            points: (0..4_u8).zip(joined).map(|(n, joined)| point(f64::from(n), 1.0, joined)).collect(),
        };
        let stack = [layer([false, true, true, true]), layer([false, true, false, true])];
        assert_eq!(stack_runs(&stack, 0, (0.0, 3.0)), [0..2, 2..4]);
        assert_eq!(stack_runs(&stack, 1, (0.0, 3.0)), [0..2, 2..4]);
    }

    #[test]
    fn steps_hold_until_the_next_count_and_end_at_the_last() {
        let points = [point(2000.0, 1.0, false), point(2001.0, 5.0, true)];
        assert_eq!(corners(&points, Look::Step, |n| points[n].value), [[2000.0, 1.0], [2001.0, 1.0], [2001.0, 5.0]]);
        assert_eq!(corners(&points, Look::Line, |n| points[n].value).len(), 2);
    }

    #[test]
    fn thinning_keeps_the_extremes() {
        let mut all: Vec<[f64; 2]> = (0..100_000_i32).map(|n| [f64::from(n), f64::from(n % 7)]).collect();
        all[54_321][1] = 1e6;
        all[12_345][1] = -1e6;
        let kept = thin(all, (0.0, 100_000.0), 500.0);
        assert!(kept.len() <= 2100, "{}", kept.len());
        assert!(kept.iter().any(|c| c[1] > 9e5) && kept.iter().any(|c| c[1] < -9e5));
        assert!(kept.windows(2).all(|pair| pair[0][0] <= pair[1][0]));
    }
}
