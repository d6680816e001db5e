//! Of what kind the rows of an answer in SQL are, where its columns say so.

use polars::prelude::{DataFrame, DataType};

use super::Figure;
use super::figure::Point;
use super::provenance::{self, Kind};
use crate::data::{Flags, format_thousands};

/// The column that says so, in opened files and in bundled tables.
const COLUMN: &str = "flag";

/// The flags of each row; `None` where the answer has no column of flags, or one that is something else.
fn flags(frame: &DataFrame) -> Option<Vec<Flags>> {
    let texts = frame.column(COLUMN).ok()?.cast(&DataType::String).ok()?;
    let texts = texts.str().ok()?;
    texts.iter().map(|text| Flags::parse(text.unwrap_or_default()).ok()).collect()
}

/// How many rows are of each kind: "Rows: 22 reported, 2 estimated", or why that is not known; empty without rows.
pub fn rows_by_kind(frame: &DataFrame) -> String {
    if frame.height() == 0 {
        return String::new();
    }
    let Some(flags) = flags(frame) else {
        return format!("Rows not counted by kind: the answer has no column {COLUMN}; ask for it to see estimates");
    };
    let kinds: Vec<Kind> = flags.into_iter().map(|flags| Kind::of(&Point { flags, ..Point::default() })).collect();
    let counted = Kind::ALL.into_iter().filter_map(|kind| {
        let n = kinds.iter().filter(|own| **own == kind).count();
        (n > 0).then(|| format!("{} {}", format_thousands(n as u64), kind.word()))
    });
    format!("Rows: {}", counted.collect::<Vec<_>>().join(", "))
}

/// The figure with its points marked and counted by kind, where the answer tells.
#[must_use]
pub fn marked(mut figure: Figure, frame: &DataFrame) -> Figure {
    let Some(flags) = flags(frame) else { return figure };
    let points = figure.panels.iter_mut().flat_map(|panel| &mut panel.series).flat_map(|series| &mut series.points);
    for point in points {
        let row = point.place.and_then(|place| usize::try_from(place).ok());
        if let Some(flags) = row.and_then(|row| flags.get(row)) {
            point.flags = flags.clone();
        }
    }
    provenance::with_makeup(figure)
}

#[cfg(test)]
mod tests {
    use polars::df;

    use super::*;

    #[test]
    fn rows_are_counted_by_kind_where_the_answer_has_flags() {
        let frame = df!("year" => [2019, 2020, 2021], "flag" => ["", "estimated", "mirror"]).expect("a frame");
        assert_eq!(rows_by_kind(&frame), "Rows: 1 reported, 1 estimated, 1 mirror");
        let other = df!("flag" => ["by ship", "flag of Liberia"]).expect("a frame");
        assert!(rows_by_kind(&other).contains("not counted by kind"));
        assert_eq!(rows_by_kind(&DataFrame::default()), "");
    }
}
