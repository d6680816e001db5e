//! What must hold for every figure.

use super::{CHARTS, Chart, Figure, Spec};
use crate::data::Library;

/// The figure of one definition.
pub(super) fn figure(library: &Library, chart: &Chart, definition: &str) -> Figure {
    let spec = Spec { definition: definition.to_owned(), ..Spec::of(chart.id) };
    (chart.build)(library, &spec).unwrap_or_else(|cause| panic!("{} {definition}: {cause}", chart.id))
}

/// Every definition builds; words are short enough; every point says where it is from.
fn all_definitions(library: &Library, chart: &Chart) {
    for definition in chart.definitions {
        let figure = figure(library, chart, definition.id);
        let place = format!("{} {}", chart.id, definition.id);
        assert!(figure.title.chars().count() <= 70, "{place}: {}", figure.title);
        assert!(!figure.subtitle.is_empty() && !figure.source_line.is_empty(), "{place}");
        assert!(figure.caveats.len() <= 4, "{place}: {:#?}", figure.caveats);
        for caveat in &figure.caveats {
            assert!(caveat.chars().count() <= 120, "{place}: {caveat}");
        }
        assert!(figure.refs().count() > 0 || !figure.lanes.is_empty(), "{place} draws nothing");
        let mut keys: Vec<&str> = figure.panels.iter().flat_map(|p| &p.series).map(|s| s.key.as_str()).collect();
        let n_series = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), n_series, "{place}: keys are not unique");
        for (_, _, series, point) in figure.refs() {
            let place = format!("{place} {} {}", series.name, point.period);
            assert!(point.value.is_finite() && !point.how.is_empty(), "{place}");
            assert!(!point.sources.is_empty(), "{place}");
            assert!(point.sources.iter().all(|id| library.sources().get(id).is_some()), "{place}: {:?}", point.sources);
        }
    }
}

/// Whatever years and companions are asked for, there is a figure whose words fit, or a reason.
fn odd_requests(library: &Library, chart: &Chart) {
    let all: Vec<String> = chart.companions.iter().chain(&["XXX"]).map(|code| (*code).to_owned()).collect();
    for definition in chart.definitions {
        for years in [(2016, 2017), (2021, 2023), (2030, 2020)] {
            for companions in [Vec::new(), all.clone()] {
                let spec = Spec {
                    definition: definition.id.to_owned(),
                    stacked: chart.stacks && companions.is_empty(),
                    companions,
                    years: Some(years),
                    ..Spec::of(chart.id)
                };
                match (chart.build)(library, &spec) {
                    Ok(figure) => {
                        assert!(figure.title.chars().count() <= 70, "{}", figure.title);
                        assert!(figure.refs().all(|(_, _, _, point)| point.value.is_finite()));
                        assert!(
                            figure.refs().count() > 0 || !figure.lanes.is_empty(),
                            "{} {years:?} is empty",
                            definition.id
                        );
                        assert!(figure.caveats.len() <= 4);
                    }
                    Err(unfit) => assert!(!unfit.reason.is_empty() && !unfit.next_step.is_empty()),
                }
            }
        }
    }
}

/// The value of a series in a period.
pub(super) fn value(figure: &Figure, series: &str, period: &str) -> Option<f64> {
    figure.rows().into_iter().find(|row| row.series == series && row.period == period).map(|row| row.value)
}

#[test]
fn every_chart_keeps_them_under_every_definition() {
    let library = Library::load().expect("bundled tables");
    for chart in CHARTS {
        all_definitions(&library, chart);
        odd_requests(&library, chart);
    }
}
