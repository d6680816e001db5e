//! The ways to count Belarus's share of the world potash market, and the shares by each of them.

use polars::prelude::{DataFrame, IntoLazy as _, LazyFrame, UnionArgs, col, concat, lit};

use super::Unfit;
use super::figure::{Point, value_text};
use super::potash_parts::SUBJECT;
use super::rows::join;
use super::words::years_text;
use crate::analysis::ratio::{self, Cut, Ratio};
use crate::data::{Flag, Library, Period, RowRef, TableId, format_share};

/// One series over one world total.
#[derive(Debug)]
pub(super) struct Way {
    /// Id of the definition it belongs to.
    pub definition: &'static str,
    /// Short name in caveats, at most 24 letters.
    pub label: &'static str,
    /// What is measured, for subtitles.
    pub measure: &'static str,
    /// Edition, where one definition has several that must not be joined; empty otherwise.
    pub edition: &'static str,
    /// The table of both rows.
    pub table: TableId,
    /// Series of the numerator.
    pub series: &'static str,
    /// Series of the world total.
    pub world: &'static str,
}

/// Every way, in the order of the definitions.
pub(super) static WAYS: &[Way] = &[
    Way {
        definition: "export-volume-k2o",
        label: "K₂O exports",
        measure: "Share of world potash exports, % of tonnes K₂O, all potash products",
        edition: "",
        table: "potash_exports",
        series: "faostat-rfn-k2o",
        world: "faostat-rfn-k2o",
    },
    Way {
        definition: "export-volume-kcl",
        label: "KCl volume",
        measure: "Share of reporting countries' potassium chloride exports, % of tonnes KCl",
        edition: "",
        table: "potash_exports",
        series: "faostat-rfb-kcl",
        world: "faostat-rfb-kcl",
    },
    Way {
        definition: "export-value-kcl",
        label: "KCl value",
        measure: "Share of reporting countries' potassium chloride exports, % of USD",
        edition: "",
        table: "potash_exports",
        series: "faostat-rfb-kcl-value",
        world: "faostat-rfb-kcl-value",
    },
    Way {
        definition: "ifa-k2o",
        label: "IFA K₂O exports",
        measure: "Share of world potash exports as IFA counts them, % of tonnes K₂O",
        edition: "",
        table: "potash_exports",
        series: "ifa-k2o",
        world: "ifa-k2o",
    },
    Way {
        definition: "kcl-over-ifa-trade",
        label: "KCl over IFA trade",
        measure: "Customs exports over IFA's world trade in potassium chloride, % of tonnes KCl",
        edition: "",
        table: "potash_exports",
        series: "customs-kcl",
        world: "ifa-mop-trade",
    },
    Way {
        definition: "production-faostat",
        label: "FAOSTAT production",
        measure: "Share of world potash production, % of tonnes K₂O, FAOSTAT",
        edition: "",
        table: "potash_production",
        series: "faostat-rfn",
        world: "faostat-rfn",
    },
    Way {
        definition: "production-usgs",
        label: "USGS production",
        measure: "Share of world mine production of potash, % of tonnes K₂O, USGS",
        edition: "",
        table: "potash_production",
        series: "usgs-mcs-2026",
        world: "usgs-mcs-2026",
    },
    Way {
        definition: "production-usgs",
        label: "USGS production, 2025 ed.",
        measure: "Share of world mine production of potash, % of tonnes K₂O, USGS",
        edition: "USGS 2025 edition",
        table: "potash_production",
        series: "usgs-mcs-2025",
        world: "usgs-mcs-2025",
    },
];

/// The ways of one definition.
pub(super) fn of(definition: &str) -> impl Iterator<Item = &'static Way> {
    WAYS.iter().filter(move |way| way.definition == definition)
}

impl Way {
    fn cuts<'a>(
        &self,
        library: &'a Library,
        above: &'a [(&'a str, &'a str)],
        below: &'a [(&'a str, &'a str)],
    ) -> [Cut<'a>; 2] {
        let frame = library.frame(self.table);
        [Cut { frame, filter: above }, Cut { frame, filter: below }]
    }

    /// The area's share by period, figures that only repeat the year before left out. The second list holds the
    /// years left out.
    ///
    /// # Errors
    /// [`Unfit`] when the rows do not fit together.
    pub(super) fn shares(&self, library: &Library, code: &str) -> Result<(Vec<Ratio>, Vec<i32>), Unfit> {
        let (above, below) =
            ([("series", self.series), ("reporter", code)], [("series", self.world), ("reporter", "WLD")]);
        let [above, below] = self.cuts(library, &above, &below);
        let all = ratio::shares(above, below).map_err(|cause| Unfit::broken(&cause))?;
        let (repeated, kept): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|ratio| ratio.numerator.flags.has(Flag::CarriedForward));
        let left_out = repeated.iter().filter_map(|ratio| Some(Period::parse(&ratio.period)?.start_year())).collect();
        Ok((kept, left_out))
    }

    fn frame(&self, library: &Library) -> Result<DataFrame, Unfit> {
        let (above, below) =
            ([("series", self.series), ("reporter", SUBJECT)], [("series", self.world), ("reporter", "WLD")]);
        let [above, below] = self.cuts(library, &above, &below);
        ratio::frame(above, below).map_err(|cause| Unfit::broken(&cause))
    }
}

/// A share as a point: the marks, rows and notes of both its figures, after the arithmetic and what it divides.
pub(super) fn ratio_point(
    library: &Library,
    tables: [TableId; 2],
    ratio: &Ratio,
    (arithmetic, what): (&str, &str),
) -> Option<Point> {
    let mut sources = vec![ratio.numerator.source.clone()];
    if ratio.denominator.source != ratio.numerator.source {
        sources.push(ratio.denominator.source.clone());
    }
    let from: Vec<String> = sources.iter().map(|id| library.sources().short(id)).collect();
    Some(Point {
        period: ratio.period.clone(),
        at: Period::parse(&ratio.period)?.at(),
        value: ratio.percent,
        flags: ratio.flags(),
        how: format!("{arithmetic} ({what}; {})", from.join(" and ")),
        sources,
        note: both_notes(ratio),
        rows: vec![
            RowRef { table: tables[0], row: ratio.numerator.row },
            RowRef { table: tables[1], row: ratio.denominator.row },
        ],
        ..Point::default()
    })
}

/// A share of the world total: "2,596.6 of 33,579 kt K₂O = 7.7% (Belarus ÷ world; …)".
fn point(library: &Library, table: TableId, name: &str, ratio: &Ratio) -> Option<Point> {
    let arithmetic = format!(
        "{} of {} = {}%",
        without_unit(ratio),
        value_text(ratio.denominator.value, &ratio.denominator.unit),
        format_share(ratio.percent, true)
    );
    ratio_point(library, [table, table], ratio, (&arithmetic, &format!("{name} ÷ world")))
}

fn without_unit(ratio: &Ratio) -> String {
    if ratio.numerator.unit == ratio.denominator.unit {
        crate::data::format_number(ratio.numerator.value)
    } else {
        value_text(ratio.numerator.value, &ratio.numerator.unit)
    }
}

/// Notes of both rows, the second only where it says something else.
pub(super) fn both_notes(ratio: &Ratio) -> String {
    let notes = [ratio.numerator.note.as_str(), ratio.denominator.note.as_str()];
    match notes {
        [one, other] if other.is_empty() || one == other => one.to_owned(),
        ["", one] => one.to_owned(),
        [one, other] => format!("{one}; {other}"),
    }
}

/// The shares of an area by one way as points in view, joined where neighbours are comparable.
pub(super) fn points(
    library: &Library,
    table: TableId,
    name: &str,
    ratios: &[Ratio],
    shows: impl Fn(Period) -> bool,
) -> Vec<Point> {
    let shown = ratios.iter().filter(|ratio| Period::parse(&ratio.period).is_some_and(&shows));
    let mut points: Vec<Point> = shown.filter_map(|ratio| point(library, table, name, ratio)).collect();
    join(&mut points, 1.0);
    points
}

/// Which side of a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// At the threshold or above it.
    AtLeast,
    /// Below it.
    Under,
}

/// Belarus's share by every way and year: columns `way` (the label), `period`, `percent` and `flag`.
///
/// # Errors
/// [`Unfit`] when the rows do not fit together.
pub(super) fn every(library: &Library) -> Result<DataFrame, Unfit> {
    let frames = WAYS
        .iter()
        .map(|way| {
            let frame = way.frame(library)?.lazy();
            Ok(frame.select([lit(way.label).alias("way"), col("period"), col("percent"), col("flag")]))
        })
        .collect::<Result<Vec<_>, Unfit>>()?;
    concat(frames, UnionArgs::default()).and_then(LazyFrame::collect).map_err(|cause| Unfit::broken(&cause))
}

/// The periods of a frame of shares.
///
/// # Errors
/// [`Unfit`] when the frame has none.
pub(super) fn periods(shares: &DataFrame) -> Result<Vec<Period>, Unfit> {
    let periods = shares.column("period").and_then(|column| column.str()).map_err(|cause| Unfit::broken(&cause))?;
    Ok(periods.iter().flatten().filter_map(Period::parse).collect())
}

/// `20% or more: KCl volume 2019; KCl over IFA trade 2019–2020`: of all ways to count and all years in [`every`],
/// which give Belarus a share on this side of the threshold.
///
/// # Errors
/// [`Unfit`] when the frame lacks a column.
pub(super) fn threshold(shares: &DataFrame, threshold: f64, side: Side) -> Result<String, Unfit> {
    let on_this_side = match side {
        Side::AtLeast => col("percent").gt_eq(lit(threshold)),
        Side::Under => col("percent").lt(lit(threshold)),
    };
    let hits = shares.clone().lazy().filter(on_this_side).collect().map_err(|cause| Unfit::broken(&cause))?;
    let text =
        |name: &str| hits.column(name).and_then(|column| column.str().cloned()).map_err(|cause| Unfit::broken(&cause));
    let (way, period, flag) = (text("way")?, text("period")?, text("flag")?);
    let repeats = |at: usize| flag.get(at).is_some_and(|words| words.contains(Flag::CarriedForward.key()));
    let words: Vec<String> = WAYS
        .iter()
        .filter_map(|one| {
            let years: Vec<i32> = (0..hits.height())
                .filter(|at| way.get(*at) == Some(one.label) && !repeats(*at))
                .filter_map(|at| Some(Period::parse(period.get(at)?)?.start_year()))
                .collect();
            (!years.is_empty()).then(|| format!("{} {}", one.label, years_text(years).replace(" and ", ", ")))
        })
        .collect();
    let bound = value_text(threshold, "%");
    let head = match side {
        Side::AtLeast => format!("{bound} or more"),
        Side::Under => format!("Under {bound}"),
    };
    Ok(if words.is_empty() {
        format!("{head}: by no definition in any year")
    } else {
        format!("{head}: {}", words.join("; "))
    })
}
