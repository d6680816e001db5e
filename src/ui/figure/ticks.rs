//! Round ticks: four to six values on the dependent axis, whole years on the time axis.

use crate::charts::figure::{Scale, unit_text};
use crate::data::{format_number, format_share};

/// Round values between `min` and `max`, four to six where any round step gives that many.
pub fn values(min: f64, max: f64) -> Vec<f64> {
    let span = max - min;
    if !span.is_finite() || span <= 0.0 {
        return vec![min];
    }
    let power = 10f64.powf(span.log10().floor());
    let steps = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1.0, 2.0].map(|step| step * power);
    let judge = |step: f64| {
        let count = ticks(min, max, step).len();
        let ends = |value: f64| ((value / step).round() * step - value).abs() < step * 1e-6;
        // A tick on each end first, then a number of ticks near five, then a step of 1, 2 or 5.
        let plain = [0.1, 0.2, 0.5, 1.0, 2.0].iter().any(|s| (s * power - step).abs() < step * 1e-6);
        let cost = if (4..=6).contains(&count) { 0 } else { 100 }
            + if ends(max) { 0 } else { 40 }
            + if ends(min) { 0 } else { 20 }
            + 2 * count.abs_diff(5)
            + usize::from(!plain);
        (cost, step)
    };
    let best = steps.into_iter().map(judge).min_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    best.map_or_else(|| vec![min, max], |(_, step)| ticks(min, max, step))
}

#[expect(clippy::cast_possible_truncation, reason = "a handful of ticks: the ratio of span to step is below 100")]
fn ticks(min: f64, max: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((min / step - 1e-6).ceil() as i64, (max / step + 1e-6).floor() as i64);
    (first..=last).map(|n| n as f64 * step + 0.0).collect()
}

/// The text of a tick; the unit stands beside or above the top one only, see [`unit_row`].
pub fn text(value: f64, scale: &Scale, top: bool) -> String {
    if scale.unit == "%" {
        let fine = scale.max - scale.min < 4.0;
        let text = if fine { format_share(value, true) } else { format_share(value, false).replace(".0", "") };
        return if top { format!("{text}%") } else { text };
    }
    format_number(value)
}

/// The unit above the top tick; `None` for percent, which joins the number.
pub fn unit_row(scale: &Scale) -> Option<String> {
    (scale.unit != "%" && !scale.unit.is_empty()).then(|| unit_text(&scale.unit))
}

/// Ticks that keep apart in a plot of this height: lowest and top always, those between as many as fit evenly, and the
/// top alone where not even two lines of text fit.
pub fn fitting(values: Vec<f64>, height: f32, line: f32) -> Vec<f64> {
    let Some(last) = values.len().checked_sub(1) else { return values };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of ticks")]
    let gaps = (height / line.max(1.0)).floor().max(0.0) as usize;
    if gaps == 0 {
        return values.into_iter().skip(last).collect();
    }
    let every = (1..=last).find(|every| last % every == 0 && last / every <= gaps).unwrap_or(last.max(1));
    values.into_iter().step_by(every).collect()
}

/// Years in view with the place of their text, as many as fit `apart` of the view's `width`: the middle of the year,
/// where its figure stands, or of what is seen of it.
#[expect(clippy::cast_possible_truncation, reason = "years")]
pub fn years(from: f64, to: f64, width: f32, apart: f32) -> Vec<(i64, f64)> {
    if !(to - from).is_finite() || to <= from {
        return Vec::new();
    }
    let (room, apart) = (f64::from((width / apart.max(1.0)).max(1.0)), f64::from(apart / width.max(1.0)) * (to - from));
    let step =
        [1, 2, 5, 10, 20, 25, 50, 100].into_iter().find(|step| (to - from) / *step as f64 <= room).unwrap_or(500);
    let place = |year: i64| {
        let middle = year as f64 + 0.5;
        let (start, end) = ((year as f64).max(from), (year as f64 + 1.0).min(to));
        if (from - 1e-6..=to + 1e-6).contains(&middle) {
            Some(middle)
        } else {
            (step == 1 && end - start >= apart).then_some(f64::midpoint(start, end))
        }
    };
    let (first, last) = (from.floor() as i64, to.floor() as i64);
    (first..=last).filter(|year| year % step == 0).filter_map(|year| Some((year, place(year)?))).collect()
}

/// Turns of the year in view, where there is room to tell one from the next.
#[expect(clippy::cast_possible_truncation, reason = "years")]
pub fn turns(from: f64, to: f64, width: f32, apart: f32) -> Vec<i64> {
    if !(to - from).is_finite() || to <= from || (to - from) * f64::from(apart) > f64::from(width) {
        return Vec::new();
    }
    ((from - 1e-6).ceil() as i64..=(to + 1e-6).floor() as i64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_round_top_gets_four_to_six_ticks_with_one_at_the_top() {
        for power in [0.01, 1.0, 1000.0] {
            for top in [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0] {
                let max = top * power;
                let ticks = values(0.0, max);
                assert!((4..=6).contains(&ticks.len()), "{max}: {ticks:?}");
                assert!((ticks[ticks.len() - 1] - max).abs() < max * 1e-6, "{max}: {ticks:?}");
                assert!(ticks[0].abs() < f64::EPSILON, "{max}");
            }
        }
    }

    #[test]
    fn ticks_read_as_people_write_them() {
        let scale = |unit: &str, max| Scale { unit: unit.to_owned(), min: 0.0, max };
        assert_eq!(text(25.0, &scale("%", 25.0), true), "25%");
        assert_eq!(text(5.0, &scale("%", 25.0), false), "5");
        assert_eq!(text(0.5, &scale("%", 2.0), false), "0.5");
        assert_eq!(text(8000.0, &scale("kt K2O", 8000.0), true), "8,000");
        assert_eq!(unit_row(&scale("kt K2O", 1.0)).as_deref(), Some("kt K\u{2082}O"));
        assert_eq!(unit_row(&scale("%", 1.0)), None);
    }

    #[test]
    fn low_plots_keep_the_ends_of_the_axis() {
        let ticks = |height| fitting(vec![0.0, 5.0, 10.0, 15.0, 20.0], height, 15.0);
        assert_eq!(ticks(200.0).len(), 5);
        assert_eq!(ticks(40.0), [0.0, 10.0, 20.0]);
        assert_eq!(ticks(20.0), [0.0, 20.0]);
        assert_eq!(ticks(9.0), [20.0]);
        assert!(fitting(Vec::new(), 9.0, 15.0).is_empty());
    }

    #[test]
    fn years_are_whole_apart_and_in_their_middle() {
        assert_eq!(years(2015.4, 2018.0, 500.0, 50.0), [(2015, 2015.5), (2016, 2016.5), (2017, 2017.5)]);
        assert_eq!(years(2016.8, 2018.4, 500.0, 50.0), [(2016, 2016.9), (2017, 2017.5), (2018, 2018.2)]);
        let five: Vec<i64> = years(2000.0, 2021.0, 250.0, 50.0).into_iter().map(|(year, _)| year).collect();
        assert_eq!(five, [2000, 2005, 2010, 2015, 2020]);
        assert!(years(f64::NAN, 2020.0, 250.0, 50.0).is_empty());
        assert_eq!(turns(2015.4, 2018.0, 500.0, 7.0), [2016, 2017, 2018]);
        assert!(turns(1900.0, 2020.0, 500.0, 7.0).is_empty());
    }
}
