//! From row to pixel: the rows behind a point in words, and what a figure's points are made of.

use std::borrow::Cow;

use polars::prelude::DataFrame;

use super::figure::{Figure, PanelKind, Point, PointRef, value_text};
use crate::data::{Countries, Flag, Flow, Library, RowRef, format_thousands};
use crate::formats::write::cell_text;

/// Most rows that are written out one by one; a sum of partners has more.
const WRITTEN_OUT: usize = 12;

/// Columns that say what a row is about, in reading order; a table has some of them.
const TELLING: [&str; 12] =
    ["period", "date", "reporter", "partner", "product", "value", "low", "high", "released", "unit", "title", "source"];

/// A row in words: its table's title, its number and the cells that say what it is about.
pub fn row_text(library: &Library, place: RowRef) -> String {
    let title = library.card(place.table).map_or(place.table, |card| card.title.as_str());
    let cells = cells(library, place, &TELLING).into_iter().filter(|(_, text)| !text.is_empty());
    let words: Vec<String> = cells
        .map(|(column, text)| match column {
            "reporter" | "partner" => library.countries().name(&text).to_owned(),
            "source" => library.sources().short(&text),
            "low" => format!("from {text}"),
            "high" => format!("to {text}"),
            _ => text,
        })
        .collect();
    format!("Row {} of {title} ({}): {}", place.row, place.table, words.join(" · "))
}

/// The cells of a row in the columns asked for, as far as the table has them.
pub fn cells<'a>(library: &Library, place: RowRef, columns: &[&'a str]) -> Vec<(&'a str, String)> {
    let frame = library.frame(place.table);
    let Some(at) = place.row.checked_sub(1).and_then(|at| usize::try_from(at).ok()).filter(|at| *at < frame.height())
    else {
        return Vec::new();
    };
    columns
        .iter()
        .filter_map(|name| {
            let column = frame.column(name).ok()?;
            Some((*name, cell_text(column, at).unwrap_or_default().into_owned()))
        })
        .collect()
}

/// Flows that a row may have.
const FLOWS: [Flow; 5] = [Flow::Export, Flow::Import, Flow::ReExport, Flow::ReImport, Flow::DomesticExport];

/// A row of an opened file in words: its line and the cells that say what it is about. Of a table without trade data
/// these are its first cells.
pub fn file_row_text(countries: Option<&Countries>, file: &str, frame: &DataFrame, at: usize) -> String {
    let cell = |name: &str| {
        let column = frame.column(name).ok()?;
        cell_text(column, at).map(Cow::into_owned).filter(|text| !text.is_empty())
    };
    let name = |code: String| countries.map_or_else(|| code.clone(), |known| known.name(&code).to_owned());
    let mut words: Vec<String> = ["period", "reporter", "partner", "flow", "product"]
        .into_iter()
        .filter_map(|column| {
            let text = cell(column)?;
            Some(match column {
                "reporter" | "partner" => name(text),
                "flow" => {
                    FLOWS.into_iter().find(|flow| flow.code() == text).map_or(text, |flow| flow.word().to_owned())
                }
                _ => text,
            })
        })
        .collect();
    words.extend(cell("value").map(|value| format!("{} {}", grouped(&value), cell("unit").unwrap_or_default())));
    words.extend(cell("flag"));
    if countries.is_none() {
        let first = frame.columns().iter().take(TELLING.len());
        words = first.filter_map(|column| cell_text(column, at)).map(Cow::into_owned).collect();
    }
    let place = match (cell("row_no"), cell("figures")) {
        (_, Some(n)) if n != "1" => format!("Sum of {n} rows of {file}"),
        (Some(line), _) => format!("Line {line} of {file}"),
        (None, _) => format!("Row of {file}"),
    };
    format!("{place}: {}", words.join(" · "))
}

/// A number as a row has it, with commas between thousands; no digit is lost.
fn grouped(value: &str) -> String {
    let (whole, rest) = value.split_once('.').map_or((value, ""), |(whole, rest)| (whole, rest));
    match whole.parse::<u64>() {
        Ok(number) if rest.is_empty() => format_thousands(number),
        Ok(number) => format!("{}.{rest}", format_thousands(number)),
        Err(_no_whole_number) => value.to_owned(),
    }
}

/// Groups of rows of an opened file in words: the first few of the first group one by one, of the others how many there
/// are and where the first stand.
pub fn file_steps(countries: &Countries, file: &str, groups: &[(String, DataFrame)]) -> Vec<String> {
    let mut steps = Vec::new();
    for (n, (what, frame)) in groups.iter().enumerate().filter(|(_, (_, frame))| frame.height() > 0) {
        let written = if n == 0 || groups.len() == 1 { WRITTEN_OUT / 2 } else { 0 };
        steps.extend((0..frame.height().min(written)).map(|at| file_row_text(Some(countries), file, frame, at)));
        let left = frame.height().saturating_sub(written);
        if left > 0 {
            let lines = frame.column("row_no").ok().map(|column| {
                let lines = (written..frame.height()).take(WRITTEN_OUT).filter_map(|at| cell_text(column, at));
                lines.map(Cow::into_owned).collect::<Vec<_>>().join(", ")
            });
            let more = if left > WRITTEN_OUT { " …" } else { "" };
            let lines = lines.map_or_else(String::new, |lines| format!(", lines {lines}{more}"));
            let noun = if left == 1 { "row" } else { "rows" };
            let before = if written > 0 { "and " } else { "" };
            steps.push(format!("{what}: {before}{left} {noun} of {file}{lines}"));
        }
    }
    steps
}

/// The steps from rows to the place where a point is drawn, in order; `found` are the rows of an opened file in words.
pub fn chain(library: &Library, figure: &Figure, at: PointRef, found: &[String]) -> Vec<String> {
    let Some((panel, series, point)) = figure.get(at) else { return Vec::new() };
    let mut steps: Vec<String> = found.to_vec();
    steps.extend(point.rows.iter().take(WRITTEN_OUT).map(|place| row_text(library, *place)));
    if point.rows.len() > WRITTEN_OUT {
        steps.push(format!("and {} more rows", point.rows.len() - WRITTEN_OUT));
    }
    let kept = format!("Kept as {}", figure.subtitle);
    steps.push(kept);
    if !point.how.is_empty() {
        steps.push(point.how.clone());
    }
    let value = value_text(point.value, &panel.scale.unit);
    steps.push(match &panel.kind {
        PanelKind::Time => format!(
            "Drawn at {value} on an axis from {} to {}, {}{}",
            value_text(panel.scale.min, &panel.scale.unit),
            value_text(panel.scale.max, &panel.scale.unit),
            point.period,
            if point.joined {
                format!(", joined to the point before on the line of {}", series.name)
            } else {
                String::new()
            }
        ),
        PanelKind::Bars { .. } => format!("Drawn as a bar of {value}"),
    });
    steps
}

/// What kind of figure a point is, the weakest of its marks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody said so.
    Statement,
    /// Leaked and unconfirmed.
    Leaked,
    /// A plan, forecast or capacity.
    Plan,
    /// Estimated by its source.
    Estimated,
    /// Reported by the partner.
    Mirror,
    /// Computed by a method or model.
    WhatIf,
    /// Reported, or computed from what was reported.
    Reported,
}

impl Kind {
    /// Every kind, in the order in which they are counted.
    pub const ALL: [Self; 7] =
        [Self::Reported, Self::Estimated, Self::Mirror, Self::Statement, Self::Leaked, Self::Plan, Self::WhatIf];

    /// The word for some of them.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Estimated => "estimated",
            Self::Mirror => "mirror",
            Self::Statement => "stated",
            Self::Leaked => "leaked",
            Self::Plan => "planned",
            Self::WhatIf => "what-if",
        }
    }

    /// The kind of a point.
    pub fn of(point: &Point) -> Self {
        let has = |flag| point.flags.has(flag);
        if has(Flag::WhatIf) {
            Self::WhatIf
        } else if has(Flag::Statement) || has(Flag::Claim) {
            Self::Statement
        } else if has(Flag::Leaked) {
            Self::Leaked
        } else if has(Flag::Plan) {
            Self::Plan
        } else if has(Flag::Estimated) {
            Self::Estimated
        } else if has(Flag::Mirror) {
            Self::Mirror
        } else {
            Self::Reported
        }
    }
}

/// How many of a figure's points are of each kind: "24 points: 22 reported, 2 estimated"; empty without points.
pub fn makeup(figure: &Figure) -> String {
    let total = figure.refs().count();
    if total == 0 {
        return String::new();
    }
    let counted = Kind::ALL.into_iter().filter_map(|kind| {
        let n = figure.refs().filter(|(_, _, _, point)| Kind::of(point) == kind).count();
        (n > 0).then(|| format!("{n} {}", kind.word()))
    });
    let noun = if total == 1 { "point" } else { "points" };
    format!("{total} {noun}: {}", counted.collect::<Vec<_>>().join(", "))
}

/// The figure with the kinds of its points counted at the end of its source line.
#[must_use]
pub fn with_makeup(mut figure: Figure) -> Figure {
    let makeup = makeup(&figure);
    if !makeup.is_empty() {
        figure.source_line = format!("{} · {makeup}", figure.source_line);
    }
    figure
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{CHARTS, Lanes, Spec, figure};
    use crate::data::Flags;

    #[test]
    fn a_chain_leads_from_rows_to_the_axis() {
        let library = Library::load().expect("bundled tables");
        let figure = figure(&library, &Spec::of("potash-share")).expect("the first chart");
        let (at, ..) = figure.refs().find(|(_, _, _, point)| point.period == "2022").expect("a share of 2022");
        let steps = chain(&library, &figure, at, &[]);
        assert!(steps[0].starts_with("Row ") && steps[0].contains("(potash_exports): 2022 · Belarus"), "{steps:#?}");
        assert!(steps[0].contains("2596.624") && steps[1].contains("33579.393"), "{steps:#?}");
        assert!(steps.last().is_some_and(|last| last.starts_with("Drawn at 7.7%")), "{steps:#?}");
    }

    #[test]
    fn a_line_of_a_file_keeps_every_digit() {
        assert_eq!(grouped("2950224866"), "2,950,224,866");
        assert_eq!(grouped("1234.5678"), "1,234.5678");
        assert_eq!(grouped("-1234"), "-1234");
        assert_eq!(grouped("NaN"), "NaN");
    }

    #[test]
    fn the_numbered_row_is_the_row_of_the_table() {
        let library = Library::load().expect("bundled tables");
        let first = crate::data::TABLES.iter().find(|(id, ..)| *id == "releases").expect("a table").1;
        let second_line = first.lines().nth(2).expect("two rows");
        let found = cells(&library, RowRef { table: "releases", row: 2 }, &["date", "released"]);
        assert!(second_line.starts_with(&format!("{},", found[0].1)), "{found:?} in {second_line}");
        assert!(cells(&library, RowRef { table: "releases", row: 0 }, &["date"]).is_empty());
        assert!(cells(&library, RowRef { table: "releases", row: 9999 }, &["date"]).is_empty());
    }

    #[test]
    fn every_point_is_of_one_kind_and_the_weakest_mark_decides() {
        let of = |text: &str| Kind::of(&Point { flags: Flags::parse(text).expect("known"), ..Point::default() });
        assert_eq!(of(""), Kind::Reported);
        assert_eq!(of("derived"), Kind::Reported);
        assert_eq!(of("estimated mirror"), Kind::Estimated);
        assert_eq!(of("mirror what-if"), Kind::WhatIf);
        assert_eq!(of("derived statement approx"), Kind::Statement);
        let library = Library::load().expect("bundled tables");
        let shares = figure(&library, &Spec::of("potash-share")).expect("the first chart");
        assert_eq!(makeup(&shares), "24 points: 22 reported, 2 estimated");
        for chart in CHARTS {
            let drawn = figure(&library, &Spec { lanes: Lanes::Off, ..Spec::of(chart.id) });
            let Ok(drawn) = drawn else { continue };
            let sum: usize =
                makeup(&drawn).split([' ', ',']).skip(2).filter_map(|word| word.parse::<usize>().ok()).sum();
            assert_eq!(sum, drawn.refs().count(), "{}", chart.id);
        }
    }
}
