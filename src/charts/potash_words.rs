//! Words under and beside a potash chart: years in runs, sentences about flags, titles that fit, the spoken summary.

use super::cells::period_words;
use super::figure::{Figure, Look, Panel, Point, Series, unit_text, value_text};
use super::potash_parts::year_of;
use crate::data::{Flag, format_number, format_share};

/// A share for a title: `17%`, `7.7%`, and `9%` where the decimal would be a zero.
pub(super) fn percent_text(percent: f64) -> String {
    let share = format_share(percent, false);
    format!("{}%", share.strip_suffix(".0").unwrap_or(&share))
}

/// An amount for a title, in the largest unit in use: `13.7 Mt KCl`, `2.77 bn USD`, `950 kt KCl`, `7.7%`.
pub(super) fn amount_text(value: f64, unit: &str) -> String {
    let thousands = [("kt ", "Mt "), ("million ", "bn ")];
    let larger = thousands.iter().find_map(|(small, large)| Some((large, unit.strip_prefix(small)?)));
    match larger {
        _ if unit == "%" => percent_text(value),
        Some((large, of)) if value.abs() >= 1000.0 => {
            format!("{} {large}{}", format_number(value / 1000.0), unit_text(of))
        }
        _ => value_text(value, unit),
    }
}

/// "A", "A and B", "A, B and C".
pub(super) fn and<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// Years in words, runs joined: "2016–2017 and 2023".
pub(super) fn years_text(years: impl IntoIterator<Item = i32>) -> String {
    let mut years: Vec<i32> = years.into_iter().collect();
    years.sort_unstable();
    years.dedup();
    let runs: Vec<String> = years
        .chunk_by(|before, after| after - before == 1)
        .map(|run| match run {
            [one] => one.to_string(),
            [first, .., last] => format!("{first}–{last}"),
            [] => String::new(),
        })
        .collect();
    and(&runs)
}

/// Flags worth a sentence, the gravest first.
const TOLD: [Flag; 14] = [
    Flag::Inflated,
    Flag::Outlier,
    Flag::LowVintage,
    Flag::PartYear,
    Flag::CarriedForward,
    Flag::NotComparable,
    Flag::Superseded,
    Flag::Plan,
    Flag::Leaked,
    Flag::Estimated,
    Flag::Mirror,
    Flag::Weak,
    Flag::Undated,
    Flag::Conflict,
];

/// One sentence for each kind of mark in view, with the years; distorting ones stand first.
/// Marks on the same figures share a sentence.
pub(super) fn flag_caveats(series: &[Series]) -> Vec<String> {
    let drawn = series.iter().filter(|series| !series.points.is_empty()).count();
    // Bars stand apart by themselves.
    let apart = series.iter().all(|series| series.look != Look::Bar);
    let mut told: Vec<(Vec<&str>, Vec<i32>, Vec<Flag>)> = Vec::new();
    for flag in TOLD {
        let (mut names, mut n_series) = (Vec::new(), 0);
        let mut years = Vec::new();
        for one in series {
            let before = years.len();
            years.extend(one.points.iter().filter(|point| point.flags.has(flag)).map(year_of));
            if years.len() > before {
                n_series += 1;
                if !names.contains(&one.name.as_str()) {
                    names.push(one.name.as_str());
                }
            }
        }
        if years.is_empty() {
            continue;
        }
        if n_series == drawn {
            names.clear();
        }
        years.sort_unstable();
        years.dedup();
        match told.iter_mut().find(|(n, y, flags)| {
            *n == names && *y == years && flags.iter().all(|other| other.distorts() == flag.distorts())
        }) {
            Some((_, _, flags)) => flags.push(flag),
            None => told.push((names, years, vec![flag])),
        }
    }
    told.into_iter().map(|(names, years, flags)| flag_sentence(&names, apart, &years, &flags)).collect()
}

/// Letters that names may take in a sentence about flags.
const LONGEST_NAMES: usize = 62;

/// No names mean all of them.
fn flag_sentence(names: &[&str], apart: bool, years: &[i32], flags: &[Flag]) -> String {
    let who = match names {
        [] => String::new(),
        few if and(few).chars().count() <= LONGEST_NAMES => format!("{}, ", and(few)),
        _ => "Some series, ".to_owned(),
    };
    let meanings: Vec<String> = flags.iter().map(|flag| lower_first(flag.meaning())).collect();
    let when = years_text(years.iter().copied());
    if apart && flags.iter().any(|flag| flag.distorts()) {
        format!("{who}{when}: shown separately: {}", meanings.join(", "))
    } else {
        format!("{who}{when}: {}", meanings.join(", "))
    }
}

/// The first letter small, for use inside a sentence.
pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Sentences in a picture at most, and letters in each.
const MOST_CAVEATS: usize = 4;
const LONGEST_CAVEAT: usize = 120;

/// The sentences under a picture: the leading ones in order, then those about flags, which share a line when there
/// are too many. Sentences that do not fit at all are left to the points' own flags.
pub(super) fn caveats(leading: impl IntoIterator<Item = String>, flags: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for caveat in leading {
        if kept.len() < MOST_CAVEATS && !kept.contains(&caveat) {
            kept.push(caveat);
        }
    }
    let first_flag = kept.len();
    for flag in flags {
        if kept.len() < MOST_CAVEATS {
            kept.push(flag);
            continue;
        }
        let room = |line: &String| line.chars().count() + flag.chars().count() + 2 <= LONGEST_CAVEAT;
        if let Some(line) = kept.iter_mut().skip(first_flag).find(|line| room(line)) {
            line.push_str("; ");
            line.push_str(&flag);
        }
    }
    kept
}

/// The first of the titles that fits in one line, else the plain one.
pub(super) fn title(finding: Option<String>, plain: &str) -> String {
    const LONGEST: usize = 70;
    finding.filter(|title| title.chars().count() <= LONGEST).unwrap_or_else(|| plain.to_owned())
}

/// Years of some points as "2000–2023", or the one year.
pub(super) fn span_text(series: &[Series]) -> String {
    let years: Vec<i32> = series.iter().flat_map(|series| &series.points).map(year_of).collect();
    match (years.iter().min(), years.iter().max()) {
        (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
        (Some(one), _) => one.to_string(),
        _ => String::new(),
    }
}

/// The figure in one paragraph: title, measure, each series with its ends, extremes and largest step, caveats.
pub(super) fn summary(figure: &Figure) -> String {
    let mut sentences = vec![figure.title.clone(), figure.subtitle.clone()];
    for panel in &figure.panels {
        sentences.extend(panel.series.iter().filter_map(|series| told(panel, series)));
    }
    sentences.extend(figure.caveats.iter().cloned());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.iter().map(|sentence| format!("{}.", sentence.trim_end_matches('.'))).collect::<Vec<_>>().join(" ")
}

fn told(panel: &Panel, series: &Series) -> Option<String> {
    let (first, last) = (series.points.first()?, series.points.last()?);
    let text =
        |point: &Point| format!("{} ({})", value_text(point.value, &panel.scale.unit), period_words(&point.period));
    if series.points.len() == 1 {
        return Some(format!("{}: {}", series.name, text(first)));
    }
    let by_value = |a: &&Point, b: &&Point| a.value.total_cmp(&b.value);
    let (low, high) = (series.points.iter().min_by(by_value)?, series.points.iter().max_by(by_value)?);
    let mut sentence = format!(
        "{}: {} figures from {} to {}, highest {}, lowest {}",
        series.name,
        series.points.len(),
        text(first),
        text(last),
        text(high),
        text(low)
    );
    let steepest = series
        .points
        .windows(2)
        .filter(|pair| pair[1].joined)
        .max_by(|a, b| (a[1].value - a[0].value).abs().total_cmp(&(b[1].value - b[0].value).abs()));
    if let Some([before, after]) = steepest {
        sentence = format!("{sentence}, largest step from {} to {}", text(before), text(after));
    }
    Some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_told_in_runs() {
        assert_eq!(years_text([2023, 2016, 2017, 2016]), "2016–2017 and 2023");
        assert_eq!(years_text([2016, 2017, 2018, 2020, 2022]), "2016–2018, 2020 and 2022");
        assert_eq!(years_text([]), "");
    }

    #[test]
    fn sentences_about_flags_share_a_line_when_there_are_too_many() {
        let leading = ["a", "b", "c"].map(str::to_owned);
        let flags = ["d", "e"].map(str::to_owned).to_vec();
        assert_eq!(caveats(leading, flags), ["a", "b", "c", "d; e"]);
    }

    #[test]
    fn amounts_take_the_largest_unit() {
        assert_eq!(amount_text(13_706.4, "kt KCl"), "13.7 Mt KCl");
        assert_eq!(amount_text(2766.5, "million USD"), "2.77 bn USD");
        assert_eq!(amount_text(949.7, "kt K2O"), "950 kt K\u{2082}O");
        assert_eq!(amount_text(9.0, "%"), "9%");
        assert_eq!(amount_text(16.7, "%"), "17%");
    }

    #[test]
    fn a_finding_too_long_for_a_line_gives_way() {
        assert_eq!(title(Some("x".repeat(71)), "Plain"), "Plain");
        assert_eq!(title(Some("Short".to_owned()), "Plain"), "Short");
    }
}
