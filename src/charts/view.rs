//! What charts of shares and counts have in common: years in view, words that follow from points, one figure.

use std::collections::BTreeSet;

use super::cells::period_text;
use super::figure::{Figure, Panel, PanelKind, Point, Role, Series, value_text};
use super::{Spec, Unfit, events};
use crate::data::{Freq, Library, Period};

/// Longest title, in letters.
const TITLE_LETTERS: usize = 70;
/// Series that the summary describes one by one; the others are counted.
const DESCRIBED: usize = 6;
/// Up to this many years are listed one by one where something is missing.
const FEW_YEARS: usize = 4;
/// Caveats that fit under a picture.
const MOST_CAVEATS: usize = 4;
/// Producers that the source line names.
const NAMED_PRODUCERS: usize = 4;

/// Words of a figure, before they are put together.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Finding or neutral title, see [`headline`].
    pub title: String,
    /// Measure, unit and base; the years are added where the figure has them.
    pub subtitle: String,
    /// Definition for the source line.
    pub definition: String,
    /// What to beware of.
    pub caveats: Vec<String>,
    /// Whether any value is our arithmetic.
    pub calculated: bool,
}

/// The finding where there is one and it fits on a line, else the neutral title.
pub(super) fn headline(finding: Option<String>, neutral: &str) -> String {
    finding.filter(|text| text.chars().count() <= TITLE_LETTERS).unwrap_or_else(|| neutral.to_owned())
}

/// Whether a period lies in the years asked for, wholly or in part.
pub(super) fn in_view(spec: &Spec, period: Period) -> bool {
    spec.years.is_none_or(|(from, to)| period.start_year() <= to && last_year(period) >= from)
}

/// Year of the last day.
pub(super) fn last_year(period: Period) -> i32 {
    period.end().yesterday().map_or(period.start_year(), |day| i32::from(day.year()))
}

/// Both ends of the view in time: the years asked for, the last one in full; else the years of the points.
/// `None` where there are neither.
pub(super) fn years(spec: &Spec, ats: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    if let Some((from, to)) = spec.years {
        return Some((f64::from(from), f64::from(to) + 1.0));
    }
    ats.into_iter().fold(None, |span, at| {
        let (from, to) = span.unwrap_or((at.floor(), at.floor() + 1.0));
        Some((from.min(at.floor()), to.max(at.floor() + 1.0)))
    })
}

/// Colours of areas as in [`Role::for_codes`]; the union keeps its colour whatever its members, and no other group
/// passes for a fourth country.
pub(super) fn roles<'a>(library: &Library, codes: impl IntoIterator<Item = &'a str>) -> Vec<Role> {
    Role::for_codes(codes.into_iter().map(|code| match code {
        "EU" => "EU27",
        group if !group.starts_with("EU2") && library.countries().is_group(group) => "",
        country => country,
    }))
}

/// Years as people write them: `1998–2015`, or one year.
pub(super) fn span_text(periods: impl IntoIterator<Item = Period>) -> String {
    let span = periods.into_iter().fold(None, |span: Option<(i32, i32)>, period| {
        let (from, to) = (period.start_year(), last_year(period));
        Some(span.map_or((from, to), |(first, last)| (first.min(from), last.max(to))))
    });
    match span {
        Some(years) => range_text(years),
        None => String::new(),
    }
}

/// Two years as people write them, or one.
pub(super) fn range_text((from, to): (i32, i32)) -> String {
    if from == to { from.to_string() } else { format!("{from}–{to}") }
}

/// Years in order, each once: `2005, 2006 and 2015`.
pub(super) fn years_listed(periods: impl IntoIterator<Item = Period>) -> String {
    let years: BTreeSet<i32> = periods.into_iter().map(last_year).collect();
    let mut words: Vec<String> = years.iter().map(ToString::to_string).collect();
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// Why nothing is drawn when the years asked for hold no row, with those that do.
pub(super) fn nothing(what: &str, spec: &Spec, existing: impl IntoIterator<Item = Period>) -> Unfit {
    let existing: Vec<Period> = existing.into_iter().collect();
    let asked = spec.years.map_or(String::new(), |years| format!(" in {}", range_text(years)));
    let few = existing.iter().copied().map(last_year).collect::<BTreeSet<_>>().len() <= FEW_YEARS;
    Unfit {
        reason: format!("There is no {what}{asked}"),
        next_step: if existing.is_empty() {
            "Choose another definition".to_owned()
        } else if few {
            format!(
                "Choose years that include {}, or another definition",
                years_listed(existing).replace(" and ", " or ")
            )
        } else {
            format!("Choose years within {}, or another definition", span_text(existing))
        },
    }
}

/// Says that countries added by the user are not drawn under this definition, where there is room for it.
pub(super) fn without_companions(mut figure: Figure, spec: &Spec, drawn_in: &str) -> Figure {
    if !spec.companions.is_empty() && figure.caveats.len() < MOST_CAVEATS {
        figure.caveats.push(format!("Countries added beside are drawn under “{drawn_in}” only"));
    }
    figure
}

/// Producers in order of first use, several editions of one counted, at most four named; then the definition.
pub(super) fn source_line(library: &Library, ids: &[String], definition: &str, calculated: bool) -> String {
    let mut producers: Vec<(&str, Vec<&str>)> = Vec::new();
    for id in ids {
        let producer = library.sources().get(id).map_or(id.as_str(), |source| source.producer.as_str());
        match producers.iter_mut().find(|(name, _)| *name == producer) {
            Some((_, of_producer)) => of_producer.push(id),
            None => producers.push((producer, vec![id])),
        }
    }
    let mut names: Vec<String> = producers
        .iter()
        .take(NAMED_PRODUCERS)
        .map(|(producer, of_producer)| match of_producer.as_slice() {
            [one] => library.sources().short(one),
            several => format!("{producer} ({} sources)", several.len()),
        })
        .collect();
    if producers.len() > NAMED_PRODUCERS {
        names.push(format!("{} more", producers.len() - NAMED_PRODUCERS));
    }
    let ours = if calculated { "our calculation" } else { "" };
    [names.join(", ").as_str(), definition, ours]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Puts the parts together: lanes for figures in time, the source line and the summary follow from them.
pub(super) fn figure(
    library: &Library,
    spec: &Spec,
    panels: Vec<Panel>,
    years: Option<(f64, f64)>,
    words: Words,
) -> Result<Figure, Unfit> {
    let lanes = match years {
        Some(years) => events::lanes(library, spec.lanes, years)?,
        None => Vec::new(),
    };
    let mut figure = Figure {
        chart: spec.chart.clone(),
        title: words.title,
        subtitle: words.subtitle,
        panels: panels.into_iter().map(Panel::fit).collect(),
        lanes,
        years,
        caveats: words.caveats,
        source_line: String::new(),
        summary: String::new(),
    };
    let periods = figure.refs().filter_map(|(_, _, _, point)| Period::parse(&point.period));
    let span = span_text(periods);
    if !span.is_empty() {
        figure.subtitle = format!("{}, {span}", figure.subtitle);
    }
    figure.source_line = source_line(library, &figure.sources(), &words.definition, words.calculated);
    figure.summary = summary(&figure);
    Ok(figure)
}

fn summary(figure: &Figure) -> String {
    let mut sentences = vec![figure.title.clone(), figure.subtitle.clone()];
    for panel in &figure.panels {
        if !panel.title.is_empty() {
            sentences.push(panel.title.clone());
        }
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
    let bars = panel.series.iter().flat_map(|series| &series.points).map(|point| {
        let name = categories.iter().zip(0u32..).find(|(_, n)| (f64::from(*n) - point.at).abs() < 1e-9);
        format!("{}: {}", name.map_or("", |(name, _)| name), value_text(point.value, &panel.scale.unit))
    });
    bars.collect::<Vec<_>>().join("; ")
}

/// "Name: 65% in 1998, 39% in 2015; highest 65% in 1998, lowest 32% in 2009".
fn course(series: &Series, panel: &Panel) -> Option<String> {
    let said = |point: &Point| {
        let value = value_text(point.value, &panel.scale.unit);
        match Period::parse(&point.period) {
            Some(period) if period.freq() == Freq::Day => format!("{value} on {}", period_text(period)),
            Some(period) => format!("{value} in {}", period_text(period)),
            None => format!("{value} in {}", point.period),
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
    }
    Some(text)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::charts::Chart;

    /// What every figure owes its reader, for each definition of a chart.
    pub(in crate::charts) fn keeps_the_rules(chart: &Chart) {
        let library = Library::load().expect("bundled tables are good");
        for definition in chart.definitions {
            let spec = Spec { definition: definition.id.to_owned(), ..Spec::of(chart.id) };
            let figure = (chart.build)(&library, &spec).expect(definition.id);
            let place = format!("{} {}", chart.id, definition.id);
            assert!(figure.title.chars().count() <= TITLE_LETTERS, "{place}: {}", figure.title);
            assert!(!figure.title.is_empty() && !figure.title.ends_with('.'), "{place}: {}", figure.title);
            assert!(figure.caveats.len() <= MOST_CAVEATS, "{place}: {:?}", figure.caveats);
            assert!(figure.caveats.iter().all(|text| text.chars().count() <= 120), "{place}: {:?}", figure.caveats);
            for text in [&figure.subtitle, &figure.source_line, &figure.summary] {
                assert!(!text.is_empty(), "{place}");
            }
            let mut keys: Vec<_> = figure.panels.iter().flat_map(|p| &p.series).map(|s| s.key.clone()).collect();
            keys.sort();
            let n_keys = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), n_keys, "{place}: keys are unique");
            for (_, panel, series, point) in figure.refs() {
                let at = format!("{place}, {}, {}", series.name, point.period);
                assert!(point.value.is_finite() && point.at.is_finite(), "{at}");
                assert!(!point.how.is_empty(), "{at}: how");
                assert!(!point.sources.is_empty(), "{at}: source");
                assert!(
                    point.sources.iter().all(|id| library.sources().get(id).is_some()),
                    "{at}: {:?}",
                    point.sources
                );
                assert!(point.low.is_none_or(|low| low <= point.value + 1e-9), "{at}: low");
                assert!(point.high.is_none_or(|high| high >= point.value - 1e-9), "{at}: high");
                if let PanelKind::Bars { categories } = &panel.kind {
                    assert!(point.at >= 0.0 && point.at < categories.len() as f64, "{at}: category");
                }
            }
            for panel in &figure.panels {
                assert!(!panel.series.is_empty() && panel.series.iter().all(|s| !s.points.is_empty()), "{place}");
                assert!(panel.references.iter().all(|r| r.label.chars().count() <= 40), "{place}");
                assert!(panel.callouts.len() <= 4, "{place}");
            }
        }
    }

    #[test]
    fn the_view_holds_the_last_year_in_full() {
        let spec = Spec::of("prisoners");
        assert_eq!(years(&spec, [2020.6, 2026.2]), Some((2020.0, 2027.0)));
        assert_eq!(years(&spec, []), None);
        assert_eq!(years(&Spec { years: Some((2021, 2022)), ..spec }, [1990.0]), Some((2021.0, 2023.0)));
    }

    #[test]
    fn spans_and_overlaps_count_whole_years() {
        let period = |text| Period::parse(text).expect("canonical");
        assert_eq!(span_text([period("2021-01/2021-09"), period("2023")]), "2021–2023");
        assert_eq!(span_text([period("2025-12-13")]), "2025");
        assert_eq!(
            years_listed([period("2015"), period("2005"), period("2006"), period("2005")]),
            "2005, 2006 and 2015"
        );
        let spec = Spec { years: Some((2020, 2020)), ..Spec::of("any") };
        assert!(in_view(&spec, period("1995/2020")));
        assert!(!in_view(&spec, period("2021-01")));
    }
}
