//! Values of several things over time, or of one period side by side: lines, or bars where there is a single period.

use super::figure::{Look, Panel, PanelKind, Point, Role, Series};
use super::rows::{join, step_of};
use crate::data::{Flag, Period};

/// Most lines before the picture turns into a tangle.
pub(super) const MOST_LINES: usize = 6;
/// Most bars before labels leave no room.
pub(super) const MOST_BARS: usize = 14;

/// One value of one thing.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// Unique for the thing in its figure.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Its area code, else empty.
    pub code: String,
    /// When.
    pub period: Period,
    /// The value; where it stands follows from the period or the bar.
    pub point: Point,
}

/// How marks become a panel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Order<'a> {
    /// Unit of the values.
    pub unit: &'a str,
    /// Code of what is shown even where it is small.
    pub subject: &'a str,
    /// Whether the small ones add up to a bar of their own.
    pub adds_up: bool,
    /// Whether things stand as given instead of from the largest.
    pub as_given: bool,
}

/// Whether all marks are of one period.
pub(super) fn single(marks: &[Mark]) -> bool {
    marks.iter().all(|mark| mark.period == marks[0].period)
}

/// Lines over time, or bars of a single period. Also how many things found no room.
pub(super) fn panel(marks: &[Mark], order: &Order<'_>) -> (Panel, usize) {
    let Some(latest) = marks.iter().map(|mark| mark.period).max() else {
        return (Panel::new(PanelKind::Time, order.unit), 0);
    };
    let keys = keys(marks, latest, order);
    let bars = single(marks);
    let room = match (bars, order.adds_up) {
        // One bar more takes no more room than the same bar called "1 others".
        (true, true) if keys.len() == MOST_BARS + 1 => MOST_BARS + 1,
        (true, _) => MOST_BARS,
        (false, _) => MOST_LINES,
    };
    let chosen = leaders(&keys, room, marks, order.subject);
    let left_out = keys.len() - chosen.len();
    let panel = if bars { side_by_side(marks, &chosen, order) } else { over_time(marks, &chosen, latest, order) };
    (panel, if bars && order.adds_up { 0 } else { left_out })
}

/// Every thing once: as given, or from the largest in the latest period.
fn keys<'a>(marks: &'a [Mark], latest: Period, order: &Order<'_>) -> Vec<&'a str> {
    let mut keys: Vec<(&str, f64)> = Vec::new();
    for mark in marks {
        let now = if mark.period == latest { mark.point.value } else { f64::NEG_INFINITY };
        match keys.iter_mut().find(|(key, _)| *key == mark.key) {
            Some((_, value)) => *value = value.max(now),
            None => keys.push((&mark.key, now)),
        }
    }
    if !order.as_given {
        keys.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    }
    keys.into_iter().map(|(key, _)| key).collect()
}

/// The first ones, the subject among them.
fn leaders<'a>(keys: &[&'a str], most: usize, marks: &[Mark], subject: &str) -> Vec<&'a str> {
    let mut chosen: Vec<&str> = keys.iter().take(most).copied().collect();
    let is_subject = |key: &&&str| marks.iter().any(|mark| mark.key == ***key && mark.code == subject);
    if let Some(key) = keys.iter().skip(most).find(is_subject) {
        chosen.pop();
        chosen.push(key);
    }
    chosen
}

fn series(mark: &Mark, role: Role, look: Look, points: Vec<Point>) -> Series {
    Series::new(&mark.key, &mark.name, role, look).of(&mark.code).with(points)
}

/// Colours of the chosen things: by area; of several things of one area only the first has its colour.
fn roles(marks: &[Mark], chosen: &[&str]) -> Vec<Role> {
    let codes: Vec<&str> = chosen
        .iter()
        .map(|key| marks.iter().find(|mark| mark.key == *key).map_or("", |mark| mark.code.as_str()))
        .collect();
    let of_areas = Role::for_codes(codes.iter().copied());
    let repeated = |n: usize| codes[..n].contains(&codes[n]);
    let plain = codes.iter().all(|code| code.is_empty());
    of_areas
        .into_iter()
        .enumerate()
        .map(|(n, role)| match n {
            0 if plain => Role::Fourth,
            n if repeated(n) => Role::Context,
            _ => role,
        })
        .collect()
}

fn over_time(marks: &[Mark], chosen: &[&str], latest: Period, order: &Order<'_>) -> Panel {
    let mut panel = Panel::new(PanelKind::Time, order.unit);
    for (key, role) in chosen.iter().zip(roles(marks, chosen)) {
        let own: Vec<&Mark> = marks.iter().filter(|mark| mark.key == *key).collect();
        let Some(first) = own.first() else { continue };
        let at = |mark: &&Mark| Point { at: mark.period.at(), ..mark.point.clone() };
        let mut points: Vec<Point> = own.iter().map(at).collect();
        join(&mut points, step_of(latest.freq()));
        let mirrored = points.iter().all(|point| point.flags.has(Flag::Mirror));
        panel.series.push(series(first, role, if mirrored { Look::MirrorLine } else { Look::Line }, points));
    }
    panel.fit()
}

fn side_by_side(marks: &[Mark], chosen: &[&str], order: &Order<'_>) -> Panel {
    let mut categories: Vec<String> = Vec::new();
    let mut all: Vec<Series> = Vec::new();
    for (key, role) in chosen.iter().zip(roles(marks, chosen)) {
        let Some(mark) = marks.iter().find(|mark| mark.key == *key) else { continue };
        let point = Point { at: categories.len() as f64, ..mark.point.clone() };
        all.push(series(mark, role, Look::Bar, vec![point]));
        categories.push(mark.name.clone());
    }
    let others: Vec<&Mark> = marks.iter().filter(|mark| !chosen.contains(&mark.key.as_str())).collect();
    if let Some(first) = others.first().filter(|_| order.adds_up) {
        let name = format!("{} others", others.len());
        let rest = Mark { key: "others".to_owned(), name: name.clone(), code: String::new(), ..(*first).clone() };
        let point = Point {
            at: categories.len() as f64,
            value: others.iter().map(|mark| mark.point.value).sum(),
            low: None,
            high: None,
            how: format!("{name} together"),
            ..first.point.clone()
        };
        all.push(series(&rest, Role::Context, Look::Bar, vec![point]));
        categories.push(name);
    }
    let mut panel = Panel::new(PanelKind::Bars { categories }, order.unit);
    panel.series = all;
    panel.fit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(code: &str, year: i16, value: f64) -> Mark {
        let period = Period::year(year).expect("a year");
        let point = Point { period: period.to_string(), value, ..Point::default() };
        Mark { key: code.to_owned(), name: code.to_owned(), code: code.to_owned(), period, point }
    }

    const ORDER: Order<'_> = Order { unit: "%", subject: "BLR", adds_up: true, as_given: false };

    #[test]
    fn small_bars_are_added_up_and_the_subject_is_kept() {
        let mut marks: Vec<Mark> =
            (0..20).map(|n| mark(&format!("C{n:02}"), 2020, 10.0 - f64::from(n) / 10.0)).collect();
        marks.push(mark("BLR", 2020, 0.5));
        let (panel, left_out) = panel(&marks, &ORDER);
        assert_eq!((panel.series.len(), left_out), (MOST_BARS + 1, 0));
        assert!(panel.series.iter().any(|series| series.code == "BLR"));
        let shown: f64 = panel.series.iter().flat_map(|series| &series.points).map(|point| point.value).sum();
        let all: f64 = marks.iter().map(|mark| mark.point.value).sum();
        assert!((shown - all).abs() < 1e-9, "nothing is lost: {shown} of {all}");
    }

    #[test]
    fn gaps_stay_gaps_and_lines_that_find_no_room_are_counted() {
        let years = [2018, 2019, 2021];
        let marks: Vec<Mark> =
            (0..8).flat_map(|n| years.map(|year| mark(&format!("C{n}"), year, f64::from(n)))).collect();
        let (panel, left_out) = panel(&marks, &ORDER);
        assert_eq!((panel.series.len(), left_out), (MOST_LINES, 2));
        let joined: Vec<bool> = panel.series[0].points.iter().map(|point| point.joined).collect();
        assert_eq!(joined, [false, true, false]);
    }
}
