//! What the two charts over opened files share: an answer of the flow measures becomes lines over time, or bars where
//! the file holds a single period.

use std::collections::BTreeSet;

use super::Unfit;
use super::figure::{Figure, Point, value_text};
use super::marks::{self, Mark, Order};
use super::words::fitting;
use crate::analysis::flows::{Answer, AnswerRow, Whole};
use crate::data::{Countries, Dataset, Note, Period, format_number};

/// Fewer parts than these are named as what they are in the title.
const FEW: usize = 10;
/// Longest title, in letters: a share of a few must say so beside the share, and may take a second line for it.
const SHARE_TITLE_LETTERS: usize = 96;

/// The words around an answer.
pub struct Words {
    /// The chart's id.
    pub chart: &'static str,
    /// What is shared out, such as "exports of product 310420".
    pub whole: String,
    /// What a part is, such as "exporter".
    pub part: &'static str,
    /// The whole is what the file's parts add up to, which may be less than the world: say how many they are.
    pub counted: bool,
    /// The area that is always shown when it has a part.
    pub subject: String,
}

/// The figure of an answer.
///
/// # Errors
/// [`Unfit`] when no period of the answer is in view.
pub fn figure(
    dataset: &Dataset,
    countries: &Countries,
    answer: &Answer,
    words: &Words,
    years: Option<(i32, i32)>,
) -> Result<Figure, Unfit> {
    let parts: Vec<Part<'_>> = answer.rows.iter().filter_map(Part::new).filter(|part| part.is_in(years)).collect();
    let Some(latest) = parts.iter().map(|part| part.period).max() else {
        return Err(Unfit {
            reason: format!("The file has no {} in the years in view", words.whole),
            next_step: "Widen the years, or ask for another product".to_owned(),
        });
    };
    let single = parts.iter().all(|part| part.period == latest);
    let marks: Vec<Mark> = parts.iter().map(|part| part.mark(countries, dataset, words)).collect();
    let order = Order { unit: "%", subject: &words.subject, adds_up: true, as_given: false };
    let (panel, _) = marks::panel(&marks, &order);
    let span = parts
        .iter()
        .fold((f64::MAX, f64::MIN), |(low, high), part| (low.min(part.period.at()), high.max(part.period.at())));
    let span = (span.0.floor(), span.1.floor() + 1.0);
    let newest = || parts.iter().filter(|part| part.period == latest);
    let top = newest().max_by(|a, b| a.share.total_cmp(&b.share));
    // A share of the few in the file is easily taken for one of the world, unless its World row is the whole.
    let counted = words.counted && parts.iter().all(|part| part.row.whole != Whole::World);
    let among_few = match newest().count() {
        _ if !counted => String::new(),
        1 => format!(", the only {} in the file", words.part),
        n if n < FEW => format!(" of the {n} {}s in the file", words.part),
        _ => String::new(),
    };
    let title = top.map_or_else(String::new, |top| {
        format!(
            "{}: {} of {}{among_few} in {}",
            countries.name(&top.row.code),
            value_text(top.share, "%"),
            words.whole,
            top.row.period
        )
    });
    let unit = answer.rows.first().map_or("", |row| row.unit.as_str());
    let periods =
        if single { latest.to_string() } else { format!("{}–{}", span_text(&parts, true), span_text(&parts, false)) };
    let caveats = with_notes(Vec::new(), &answer.notes, dataset);
    let among = match parts.iter().map(|part| &part.row.code).collect::<BTreeSet<_>>().len() {
        _ if !counted => String::new(),
        1 => format!(", the only {} in the file", words.part),
        n => format!(" by the {n} {}s in the file", words.part),
    };
    let shared = format!("Share of each {} in {}{among}", words.part, words.whole);
    let summary = format!("{shared}, {periods}. {title} {}", caveats.join(". "));
    Ok(Figure {
        chart: words.chart.to_owned(),
        title: fitting(title, SHARE_TITLE_LETTERS, || format!("Shares of {}", words.whole)),
        subtitle: format!("{shared}, % of {unit}, {periods}"),
        panels: vec![panel],
        lanes: Vec::new(),
        years: (!single).then_some((span.0.floor(), span.1.floor() + 1.0)),
        caveats,
        source_line: source_line(dataset),
        summary,
    })
}

/// Provider and file of what was computed from an opened file.
pub(super) fn source_line(dataset: &Dataset) -> String {
    format!("{} · {} · our calculation", dataset.provenance.provider, dataset.provenance.file_name)
}

/// Caveats with the notes of an answer and of its file behind them, each once.
pub(super) fn with_notes(caveats: Vec<String>, of_answer: &[Note], dataset: &Dataset) -> Vec<String> {
    each_once(caveats, of_answer, dataset, dataset.caveats())
}

/// The same for an answer that takes every repair of sums by its default, whatever the user chose.
pub(super) fn with_usual_notes(caveats: Vec<String>, of_answer: &[Note], dataset: &Dataset) -> Vec<String> {
    each_once(caveats, of_answer, dataset, dataset.caveats_by_default())
}

fn each_once(mut caveats: Vec<String>, of_answer: &[Note], dataset: &Dataset, of_file: Vec<String>) -> Vec<String> {
    let of_answer = of_answer.iter().filter(|note| note.concerns_figures() && !dataset.is_found(note));
    for text in gaps_as_one(of_answer).into_iter().chain(of_file) {
        if !caveats.contains(&text) {
            caveats.push(text);
        }
    }
    caveats
}

/// Notes in words; those of several periods whose partners do not add up are one.
fn gaps_as_one<'a>(notes: impl Iterator<Item = &'a Note>) -> Vec<String> {
    let (mut texts, mut gaps) = (Vec::new(), Vec::new());
    for note in notes {
        match note {
            Note::NotAllocated { period, gap_pct } => gaps.push((period, gap_pct, note)),
            note => texts.push(note.to_string()),
        }
    }
    match gaps.as_slice() {
        [] => {}
        [(_, _, only)] => texts.push(only.to_string()),
        several => {
            let size = |gap: &str| gap.replace('−', "-").parse::<f64>().map_or(0.0, f64::abs);
            let sized = || several.iter().map(|(period, gap, _)| (*period, *gap));
            let least = sized().min_by(|a, b| size(a.1).total_cmp(&size(b.1)));
            let most = sized().max_by(|a, b| size(a.1).total_cmp(&size(b.1)));
            if let Some(((_, least), (worst, most))) = least.zip(most) {
                texts.push(format!(
                    "Single countries sum to {least} to {most} % away from the World row in {} periods, most in {worst}; the gaps \
                     are not allocated",
                    several.len()
                ));
            }
        }
    }
    texts
}

/// The code under which files hold the sum of all products.
pub(super) const ALL_GOODS: &str = "TOTAL";

/// A product as people say it: "product 310420", or "all goods" for the sum of all.
pub(super) fn goods(product: &str) -> String {
    if product.eq_ignore_ascii_case(ALL_GOODS) { "all goods".to_owned() } else { format!("product {product}") }
}

/// The first few names and how many more there are: "Brazil, China and 12 more".
pub(super) fn few<T: AsRef<str>>(names: impl IntoIterator<Item = T>, most: usize) -> String {
    let names: Vec<T> = names.into_iter().collect();
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// One row of the answer that has a share and a readable period.
struct Part<'a> {
    row: &'a AnswerRow,
    period: Period,
    share: f64,
}

impl<'a> Part<'a> {
    fn new(row: &'a AnswerRow) -> Option<Self> {
        Some(Self { row, period: Period::parse(&row.period)?, share: row.share? * 100.0 })
    }

    fn is_in(&self, years: Option<(i32, i32)>) -> bool {
        years.is_none_or(|(from, to)| (from..=to).contains(&self.period.start_year()))
    }

    fn mark(&self, countries: &Countries, dataset: &Dataset, words: &Words) -> Mark {
        Mark {
            key: self.row.code.clone(),
            name: countries.name(&self.row.code).to_owned(),
            code: self.row.code.clone(),
            period: self.period,
            point: self.point(dataset, &words.whole),
        }
    }

    fn point(&self, dataset: &Dataset, whole: &str) -> Point {
        let total = if self.share > 0.0 { self.row.value / self.share * 100.0 } else { 0.0 };
        Point {
            period: self.row.period.clone(),
            value: self.share,
            flags: self.row.flags.clone(),
            sources: vec![dataset.provenance.file_name.clone()],
            how: format!("{} of {} {} ({})", format_number(self.row.value), format_number(total), self.row.unit, whole),
            ..Point::default()
        }
    }
}

/// The shares of one country in time order, `whole` being what is shared out.
pub(super) fn points<'a>(
    answer: &'a Answer,
    code: &'a str,
    dataset: &'a Dataset,
    whole: &'a str,
) -> impl Iterator<Item = Point> + 'a {
    let rows = answer.rows.iter().filter(move |row| row.code == code);
    rows.filter_map(Part::new).map(move |part| Point { at: part.period.at(), ..part.point(dataset, whole) })
}

fn span_text(parts: &[Part<'_>], first: bool) -> String {
    let periods = parts.iter().map(|part| part.period);
    let period = if first { periods.min() } else { periods.max() };
    period.map_or_else(String::new, |period| period.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_of_several_periods_are_one_note() {
        let gap = |period: &str, gap: &str| Note::NotAllocated { period: period.to_owned(), gap_pct: gap.to_owned() };
        let notes = [gap("2019", "1.5"), Note::Remark("Read as text".to_owned()), gap("2020", "−12.0")];
        let texts = gaps_as_one(notes.iter());
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert!(texts[1].contains("1.5 to −12.0 % away from the World row in 2 periods, most in 2020"), "{texts:?}");
        assert_eq!(gaps_as_one(notes[..1].iter()), [notes[0].to_string()]);
    }
}
