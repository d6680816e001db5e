//! Every dated event, without a plot.

use super::figure::Figure;
use super::view::headline;
use super::words::source_line;
use super::{Chart, Definition, Lanes, Spec, Unfit, events};
use crate::data::Library;

/// Events alone, in lanes.
pub const CHART: Chart = Chart {
    id: "timeline",
    title: "Timeline of events",
    datasets: &["events"],
    definitions: &[
        Definition { id: "all", title: "All events", about: "Every event of the table, whatever its weight." },
        Definition { id: "main", title: "Main events", about: "Events of weight 4 and 5 only: the turning points." },
    ],
    companions: &[],
    stacks: false,
    build: figure,
};

/// Lanes over all years, or those asked for.
///
/// # Errors
/// [`Unfit`] when the years asked for hold no event.
pub fn figure(library: &Library, spec: &Spec) -> Result<Figure, Unfit> {
    let (which, noun) = match CHART.definition(spec)?.id {
        "main" => (Lanes::Main, "main events"),
        _ => (Lanes::All, "events"),
    };
    let every = events::lanes(library, which, (f64::NEG_INFINITY, f64::INFINITY))?;
    let every = || every.iter().flat_map(|lane| &lane.marks).map(|mark| mark.at);
    let year_of = |at: f64| at.floor();
    let (Some(first), Some(last)) = (every().reduce(f64::min), every().reduce(f64::max)) else {
        return Err(Unfit::defect("The table of events is empty".to_owned()));
    };
    let all_years = (year_of(first), year_of(last) + 1.0);
    let years = spec.years.map_or(all_years, |(from, to)| (f64::from(from), f64::from(to) + 1.0));
    let lanes = events::lanes(library, which, years)?;
    let marks: Vec<_> = lanes.iter().flat_map(|lane| &lane.marks).collect();
    if marks.is_empty() {
        return Err(Unfit {
            reason: format!("There are no {noun} in {}", whole_years(years.0, years.1 - 1.0)),
            next_step: format!("Choose years within {}", whole_years(all_years.0, all_years.1 - 1.0)),
        });
    }
    let mut ats: Vec<f64> = marks.iter().map(|mark| mark.at).collect();
    ats.sort_by(f64::total_cmp);
    let (from, to) = (year_of(ats[0]), year_of(ats[ats.len() - 1]));
    let title = headline(busiest(&ats, noun), CHART.title);
    let mut sources: Vec<String> = Vec::new();
    for mark in &marks {
        if !sources.contains(&mark.source) {
            sources.push(mark.source.clone());
        }
    }
    let per_lane: Vec<_> = lanes.iter().map(|lane| format!("{}: {}", lane.name, lane.marks.len())).collect();
    let subtitle = format!("Dated {noun} by sender and kind, {}", whole_years(from, to));
    let months_only = marks.iter().filter(|mark| !mark.day_known).count();
    let mut caveats = vec!["Which events are written out first is our judgement of their weight".to_owned()];
    if months_only > 0 {
        caveats.push(format!("Dated to the month only, drawn hollow: {months_only} of {} events", marks.len()));
    }
    let summary = format!("{title}. {subtitle}. {}. {}.", per_lane.join(", "), caveats.join(". "));
    Ok(Figure {
        chart: spec.chart.clone(),
        title,
        subtitle,
        panels: Vec::new(),
        years: Some(years),
        caveats,
        source_line: source_line(library, &sources, "our selection", false),
        summary,
        lanes,
    })
}

fn whole_years(from: f64, to: f64) -> String {
    if to - from < 0.5 { format!("{from:.0}") } else { format!("{from:.0}–{to:.0}") }
}

/// "28 of 106 events fall in 2025, more than in any other year", where one year leads and there is more than one.
fn busiest(ats: &[f64], noun: &str) -> Option<String> {
    let mut counts: Vec<(f64, usize)> = Vec::new();
    for at in ats {
        match counts.iter_mut().find(|(year, _)| (*year - at.floor()).abs() < 0.5) {
            Some((_, count)) => *count += 1,
            None => counts.push((at.floor(), 1)),
        }
    }
    let (year, most) = *counts.iter().max_by_key(|(_, count)| *count)?;
    let leads = counts.len() > 1 && counts.iter().filter(|(_, count)| *count == most).count() == 1;
    leads.then(|| format!("{most} of {} {noun} fall in {year:.0}, more than in any other year", ats.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_events_are_there_and_years_narrow_them() {
        let library = Library::load().expect("bundled tables are good");
        let count = |spec: &Spec| -> usize {
            figure(&library, spec).expect("events").lanes.iter().map(|lane| lane.marks.len()).sum()
        };
        let spec = Spec::of(CHART.id);
        assert_eq!(count(&spec), library.frame("events").height());
        let narrow = Spec { years: Some((2025, 2025)), ..spec.clone() };
        assert!(count(&narrow) < count(&spec) && count(&narrow) > 0);
        let empty = figure(&library, &Spec { years: Some((1950, 1960)), ..spec }).expect_err("no events then");
        assert!(empty.reason.contains("1950–1960"), "{}", empty.reason);
    }

    #[test]
    fn the_title_names_the_year_that_leads() {
        let title = busiest(&[2020.1, 2025.2, 2025.9], "events");
        assert_eq!(title.as_deref(), Some("2 of 3 events fall in 2025, more than in any other year"));
        assert_eq!(busiest(&[2020.1, 2025.2], "events"), None, "a tie leads nowhere");
    }
}
