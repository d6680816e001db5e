//! Words under and beside a bundled chart: amounts and years for titles, sentences about flags, the source line and
//! the summary.

use super::cells::{period_text, period_words};
use super::figure::{Figure, Look, Panel, PanelKind, Point, Series, unit_text, value_text};
use super::view::{dated, year_of};
use crate::data::{Flag, Freq, Library, format_number, format_share, lower_first};

/// Letters that fit on one line over a chart.
pub(super) const TITLE_LETTERS: usize = 70;
/// The same over a chart of an opened file, whose names are not ours to shorten: it may wrap in the smallest window.
pub(super) const FILE_TITLE_LETTERS: usize = 78;
/// Sentences in a picture at most, and letters in each.
pub(super) const MOST_CAVEATS: usize = 4;
pub(super) const CAVEAT_LETTERS: usize = 120;
/// Letters that names may take in a sentence about flags.
const NAMES_LETTERS: usize = 62;
/// Sources, or producers of several, that the source line names.
const NAMED_SOURCES: usize = 4;
/// Series that the summary describes one by one; the others are counted.
const DESCRIBED: usize = 6;

/// The title where it has no more letters than these, else the plain one.
pub(super) fn fitting(title: String, letters: usize, plain: impl FnOnce() -> String) -> String {
    if title.chars().count() <= letters { title } else { plain() }
}

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

/// No names mean all of them.
fn flag_sentence(names: &[&str], apart: bool, years: &[i32], flags: &[Flag]) -> String {
    let who = match names {
        [] => String::new(),
        few if and(few).chars().count() <= NAMES_LETTERS => format!("{}, ", and(few)),
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
        let room = |line: &String| line.chars().count() + flag.chars().count() + 2 <= CAVEAT_LETTERS;
        if let Some(line) = kept.iter_mut().skip(first_flag).find(|line| room(line)) {
            line.push_str("; ");
            line.push_str(&flag);
        }
    }
    kept
}

/// "Producer (date), producer (date) · definition · our calculation": up to four sources one by one; of more, each
/// producer once with the number of its sources, four producers named and the rest counted.
pub(super) fn source_line(library: &Library, ids: &[String], definition: &str, calculated: bool) -> String {
    let mut names: Vec<String> = Vec::new();
    for id in ids {
        let name = library.sources().short(id);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > NAMED_SOURCES {
        names = producers(library, ids);
    }
    let others = names.len().saturating_sub(NAMED_SOURCES);
    names.truncate(NAMED_SOURCES);
    let more = if others > 0 { format!(" and {others} more") } else { String::new() };
    let ours = if calculated { "our calculation" } else { "" };
    [format!("{}{more}", names.join(", ")).as_str(), definition, ours]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Each producer once, in order of first use, with the number of its sources.
fn producers(library: &Library, ids: &[String]) -> Vec<String> {
    let mut all: Vec<(&str, Vec<&str>)> = Vec::new();
    for id in ids {
        let producer = library.sources().get(id).map_or(id.as_str(), |source| source.producer.as_str());
        match all.iter_mut().find(|(name, _)| *name == producer) {
            Some((_, of_producer)) => of_producer.push(id),
            None => all.push((producer, vec![id])),
        }
    }
    all.into_iter()
        .map(|(producer, of_producer)| match of_producer.as_slice() {
            [one] => library.sources().short(one),
            several => format!("{producer} ({} sources)", several.len()),
        })
        .collect()
}

/// The figure in one paragraph: title, measure, bars one by one, each line with its ends, extremes and largest step,
/// what stands for comparison, caveats.
pub(super) fn summary(figure: &Figure) -> String {
    let mut sentences = vec![figure.title.clone(), figure.subtitle.clone()];
    for panel in &figure.panels {
        sentences.push(panel.title.clone());
        match &panel.kind {
            PanelKind::Bars { categories } => sentences.push(bars(panel, categories)),
            PanelKind::Time => {
                sentences.extend(panel.series.iter().take(DESCRIBED).filter_map(|series| course(series, panel)));
                if panel.series.len() > DESCRIBED {
                    sentences.push(format!("{} more series are in the table", panel.series.len() - DESCRIBED));
                }
            }
        }
        sentences.extend(panel.references.iter().map(|reference| {
            format!("For comparison: {}, {}", reference.label, value_text(reference.value, &panel.scale.unit))
        }));
    }
    sentences.extend(figure.caveats.iter().cloned());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(". ") + "."
}

fn bars(panel: &Panel, categories: &[String]) -> String {
    let bars = panel.points().map(|point| {
        let name = categories.iter().zip(0u32..).find(|(_, n)| (f64::from(*n) - point.at).abs() < 1e-9);
        format!("{}: {}", name.map_or("", |(name, _)| name), value_text(point.value, &panel.scale.unit))
    });
    bars.collect::<Vec<_>>().join("; ")
}

/// "Name: 65% in 1998, 39% in 2015; highest 65% in 1998, lowest 32% in 2009; largest step from 40% in 2008 to 32% in
/// 2009"; a step only along a line.
fn course(series: &Series, panel: &Panel) -> Option<String> {
    let said = |point: &Point| {
        let value = value_text(point.value, &panel.scale.unit);
        match dated(&point.period) {
            Some(period) if period.freq() == Freq::Day => format!("{value} on {}", period_text(period)),
            _ => format!("{value} in {}", period_words(&point.period)),
        }
    };
    let (first, last) = (series.points.first()?, series.points.last()?);
    if series.points.len() == 1 {
        return Some(format!("{}: {}", series.name, said(first)));
    }
    let mut text = format!("{}: {}, {}", series.name, said(first), said(last));
    if series.points.len() > 2 {
        let high = series.points.iter().max_by(|a, b| a.value.total_cmp(&b.value))?;
        let low = series.points.iter().min_by(|a, b| a.value.total_cmp(&b.value))?;
        text = format!("{text}; highest {}, lowest {}", said(high), said(low));
        let step = |pair: &[Point]| (pair[1].value - pair[0].value).abs();
        let joined = series.points.windows(2).filter(|pair| pair[1].joined);
        if let Some([before, after]) = joined.max_by(|a, b| step(a).total_cmp(&step(b))) {
            text = format!("{text}; largest step from {} to {}", said(before), said(after));
        }
    }
    Some(text)
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
}
