//! Says who? Every point of every chart leads back to rows, sources and a definition; every event to its row.

use belarus_leverage::charts::figure::Figure;
use belarus_leverage::charts::{self, CHARTS, Lanes, Spec, provenance};
use belarus_leverage::data::{Library, RowRef};

fn library() -> Library {
    Library::load().expect("the bundled tables load")
}

/// Every definition of every chart, plain, with all companions, and stacked where the chart stacks.
fn figures(library: &Library) -> Vec<(String, Figure)> {
    let mut all = Vec::new();
    for chart in CHARTS {
        for definition in chart.definitions {
            let plain = Spec { definition: definition.id.to_owned(), lanes: Lanes::All, ..Spec::of(chart.id) };
            let companions = chart.companions.iter().map(|code| (*code).to_owned()).collect();
            let mut specs = vec![plain.clone(), Spec { companions, ..plain.clone() }];
            if chart.stacks {
                specs.push(Spec { stacked: true, ..plain });
            }
            for spec in specs {
                let figure = charts::figure(library, &spec).unwrap_or_else(|unfit| panic!("{spec:?}: {unfit}"));
                all.push((format!("{} {} stacked {}", spec.chart, spec.definition, spec.stacked), figure));
            }
        }
    }
    all
}

/// The ids of sources that a row names.
fn source_of(library: &Library, place: RowRef) -> String {
    provenance::cells(library, place, &["source"]).pop().map(|(_, id)| id).unwrap_or_default()
}

#[test]
fn every_point_has_source_definition_and_rows() {
    let library = library();
    let mut lacking = Vec::new();
    for (name, figure) in figures(&library) {
        if figure.subtitle.is_empty() || figure.source_line.is_empty() {
            lacking.push(format!("{name}: no definition"));
        }
        for (at, _, series, point) in figure.refs() {
            let place = format!("{name}, {} {}", series.name, point.period);
            if point.sources.is_empty() || point.sources.iter().any(|id| library.sources().get(id).is_none()) {
                lacking.push(format!("{place}: no source"));
            }
            if point.how.is_empty() {
                lacking.push(format!("{place}: no arithmetic"));
            }
            if point.rows.is_empty() {
                lacking.push(format!("{place}: no rows"));
            }
            for row in &point.rows {
                if source_of(&library, *row).is_empty() {
                    lacking.push(format!("{place}: {row} does not exist"));
                }
            }
            if provenance::chain(&library, &figure, at, &[]).len() < 3 {
                lacking.push(format!("{place}: no chain"));
            }
        }
        for mark in figure.lanes.iter().flat_map(|lane| &lane.marks) {
            let row = mark.row.map(|row| provenance::cells(&library, row, &["id"]));
            if row.and_then(|mut cells| cells.pop()).is_none_or(|(_, id)| id != mark.id) {
                lacking.push(format!("{name}: the event {} has another row", mark.id));
            }
        }
    }
    lacking.sort();
    lacking.dedup();
    assert!(lacking.is_empty(), "\n{}\n", lacking.join("\n"));
}

/// The rows of a point and its sources tell the same story: every row's source is among the point's.
#[test]
fn the_rows_of_a_point_come_from_its_sources() {
    let library = library();
    let mut strangers = Vec::new();
    for (name, figure) in figures(&library) {
        for (_, _, series, point) in figure.refs() {
            // A rest is named by the source of the whole; the parts it leaves out have their own points.
            if series.code.is_empty() && point.rows.len() > 2 {
                continue;
            }
            for row in &point.rows {
                let source = source_of(&library, *row);
                if !point.sources.contains(&source) {
                    strangers.push(format!("{name}, {} {}: {row} is by {source}", series.name, point.period));
                }
            }
        }
    }
    strangers.sort();
    strangers.dedup();
    assert!(strangers.is_empty(), "\n{}\n", strangers.join("\n"));
}

/// The first row of a point that stands for one row holds the value that is drawn.
#[test]
fn a_point_of_one_row_draws_that_rows_number() {
    let library = library();
    let mut n_compared = 0;
    for (name, figure) in figures(&library) {
        for (_, _, series, point) in figure.refs() {
            let [row] = point.rows[..] else { continue };
            let Some((_, text)) = provenance::cells(&library, row, &["value", "released"]).pop() else { continue };
            let Ok(number) = text.parse::<f64>() else { continue };
            // Means spread a longer period over its months; ladders and bounds add a second row.
            if point.how.contains('÷') || series.key == "unknown" {
                continue;
            }
            n_compared += 1;
            assert!(
                (number - point.value).abs() < 1e-9,
                "{name}, {} {}: {row} has {number}",
                series.name,
                point.period
            );
        }
    }
    assert!(n_compared > 500, "only {n_compared} points were compared");
}
