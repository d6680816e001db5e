//! What the two charts over opened files share: an answer of the flow measures becomes lines over time, or bars where
//! the file holds a single period.

use super::Unfit;
use super::figure::{Figure, Look, Panel, PanelKind, Point, RangeLook, Role, Series, value_text};
use super::rows::join;
use crate::analysis::flows::{Answer, AnswerRow};
use crate::data::{Countries, Dataset, Flags, Period, format_number};

/// Most lines before the picture turns into a tangle.
const MOST_LINES: usize = 6;
/// Most bars before labels leave no room.
const MOST_BARS: usize = 14;

/// The words around an answer.
pub struct Words {
    /// The chart's id.
    pub chart: &'static str,
    /// What is shared out, such as "exports of product 310420".
    pub whole: String,
    /// What a part is, such as "exporter".
    pub part: &'static str,
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
    let panel =
        if single { bars(&parts, countries, dataset, words) } else { lines(&parts, latest, countries, dataset, words) };
    let span = parts
        .iter()
        .fold((f64::MAX, f64::MIN), |(low, high), part| (low.min(part.period.at()), high.max(part.period.at())));
    let span = (span.0.floor(), span.1.floor() + 1.0);
    let top = parts.iter().filter(|part| part.period == latest).max_by(|a, b| a.share.total_cmp(&b.share));
    let title = top.map_or_else(String::new, |top| {
        format!(
            "{}: {} of {} in {}",
            countries.name(&top.row.code),
            value_text(top.share, "%"),
            words.whole,
            top.row.period
        )
    });
    let unit = answer.rows.first().map_or("", |row| row.unit.as_str());
    let periods =
        if single { latest.to_string() } else { format!("{}–{}", span_text(&parts, true), span_text(&parts, false)) };
    let mut caveats: Vec<String> = Vec::new();
    for note in answer.notes.iter().chain(dataset.notes.iter()).filter(|note| note.concerns_figures()) {
        let text = note.to_string();
        if !caveats.contains(&text) {
            caveats.push(text);
        }
    }
    let summary =
        format!("Share of each {} in {}, {}. {} {}", words.part, words.whole, periods, title, caveats.join(". "));
    Ok(Figure {
        chart: words.chart.to_owned(),
        title: if title.chars().count() <= 78 { title } else { format!("Shares of {}", words.whole) },
        subtitle: format!("Share of each {} in {}, % of {}, {}", words.part, words.whole, unit, periods),
        panels: vec![panel],
        lanes: Vec::new(),
        years: (!single).then_some((span.0.floor(), span.1.floor() + 1.0)),
        caveats,
        source_line: format!("{} · {} · our calculation", dataset.provenance.provider, dataset.provenance.file_name),
        summary,
    })
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

    fn point(&self, at: f64, dataset: &Dataset, whole: &str) -> Point {
        let total = if self.share > 0.0 { self.row.value / self.share * 100.0 } else { 0.0 };
        Point {
            period: self.row.period.clone(),
            at,
            value: self.share,
            flags: Flags::parse(&self.row.flag).unwrap_or_default(),
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
    rows.filter_map(Part::new).map(move |part| part.point(part.period.at(), dataset, whole))
}

fn span_text(parts: &[Part<'_>], first: bool) -> String {
    let periods = parts.iter().map(|part| part.period);
    let period = if first { periods.min() } else { periods.max() };
    period.map_or_else(String::new, |period| period.to_string())
}

/// Codes by their share in the latest period, the subject among them, at most `most`.
fn leaders<'a>(parts: &[Part<'a>], latest: Period, most: usize, subject: &str) -> Vec<&'a str> {
    let mut codes: Vec<(&str, f64)> = Vec::new();
    for part in parts {
        let now = if part.period == latest { part.share } else { 0.0 };
        match codes.iter_mut().find(|(code, _)| *code == part.row.code) {
            Some((_, share)) => *share += now,
            None => codes.push((&part.row.code, now)),
        }
    }
    codes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let mut chosen: Vec<&str> = codes.iter().take(most).map(|(code, _)| *code).collect();
    if let Some((code, _)) = codes.iter().skip(most).find(|(code, _)| *code == subject) {
        chosen.pop();
        chosen.push(code);
    }
    chosen
}

fn lines(parts: &[Part<'_>], latest: Period, countries: &Countries, dataset: &Dataset, words: &Words) -> Panel {
    let codes = leaders(parts, latest, MOST_LINES, &words.subject);
    let roles = Role::for_codes(codes.iter().copied());
    let step = match latest.freq() {
        crate::data::Freq::Month => 1.0 / 12.0 + 0.01,
        crate::data::Freq::Quarter => 0.26,
        _ => 1.0,
    };
    let mut panel = Panel::new(PanelKind::Time, "%");
    for (code, role) in codes.iter().zip(roles) {
        let mut points: Vec<Point> = parts
            .iter()
            .filter(|part| part.row.code == *code)
            .map(|part| part.point(part.period.at(), dataset, &words.whole))
            .collect();
        join(&mut points, step);
        let mirrored = points.iter().all(|point| point.flags.has(crate::data::Flag::Mirror));
        panel.series.push(Series {
            key: (*code).to_owned(),
            name: countries.name(code).to_owned(),
            code: (*code).to_owned(),
            role,
            look: if mirrored { Look::MirrorLine } else { Look::Line },
            range: RangeLook::Whisker,
            points,
        });
    }
    panel.fit()
}

fn bars(parts: &[Part<'_>], countries: &Countries, dataset: &Dataset, words: &Words) -> Panel {
    let Some(latest) = parts.first().map(|part| part.period) else { return Panel::new(PanelKind::Time, "%") };
    // One bar more takes no more room than the same bar called "1 others".
    let most = if parts.len() == MOST_BARS + 1 { MOST_BARS + 1 } else { MOST_BARS };
    let codes = leaders(parts, latest, most, &words.subject);
    let roles = Role::for_codes(codes.iter().copied());
    let mut categories = Vec::new();
    let mut series = Vec::new();
    for (code, role) in codes.iter().zip(roles) {
        let Some(part) = parts.iter().find(|part| part.row.code == *code) else { continue };
        series.push(Series {
            key: (*code).to_owned(),
            name: countries.name(code).to_owned(),
            code: (*code).to_owned(),
            role,
            look: Look::Bar,
            range: RangeLook::Whisker,
            points: vec![part.point(position(categories.len()), dataset, &words.whole)],
        });
        categories.push(countries.name(code).to_owned());
    }
    let others: Vec<&Part<'_>> = parts.iter().filter(|part| !codes.contains(&part.row.code.as_str())).collect();
    if let Some(first) = others.first() {
        let share: f64 = others.iter().map(|part| part.share).sum();
        let name = format!("{} others", others.len());
        series.push(Series {
            key: "others".to_owned(),
            name: name.clone(),
            code: String::new(),
            role: Role::Context,
            look: Look::Bar,
            range: RangeLook::Whisker,
            points: vec![Point {
                value: share,
                how: format!("{name} together"),
                ..first.point(position(categories.len()), dataset, &words.whole)
            }],
        });
        categories.push(name);
    }
    let mut panel = Panel::new(PanelKind::Bars { categories }, "%");
    panel.series = series;
    panel.fit()
}

fn position(n: usize) -> f64 {
    n as f64
}
