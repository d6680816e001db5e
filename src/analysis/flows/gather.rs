//! Sums of the rows a question concerns, by period and country, with World rows apart.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy as _, PolarsError, col, lit};

use crate::data::agg::{self, PART, PARTNER_GROUP, REPORTER_GROUP};
use crate::data::{Choices, FindingId, Note, TOLERATED_GAP, falls_short, format_share};

use super::one_kind::one_kind;
use super::{text, twice};

/// What the figures are summed by, beside the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analysis) enum Side {
    /// The country that reports.
    Reporter,
    /// The other one.
    Partner,
    /// The goods.
    Product,
    /// Goods and the other country: the code is both, see [`split`].
    ProductPartner,
    /// Goods and the country that reports: the code is both, see [`split`].
    ProductReporter,
    /// Reporter, partner and goods: the code is all three, see [`split`].
    Flow,
    /// Direction, partner and reporter, over all goods: the code is all three, see [`split`].
    Pair,
}

/// Stands between the parts of a code made of several; no code contains it.
const SEPARATOR: char = '\u{1f}';

impl Side {
    pub(in crate::analysis) fn code(self) -> Expr {
        let then = |one: Expr, other: &str| one + lit(SEPARATOR.to_string()) + text(other);
        match self {
            Self::Reporter => col("reporter"),
            Self::Partner => col("partner"),
            Self::Product => col("product"),
            Self::ProductPartner => then(text("product"), "partner"),
            Self::ProductReporter => then(text("product"), "reporter"),
            Self::Flow => then(then(text("product"), "partner"), "reporter"),
            Self::Pair => then(then(text("flow"), "partner"), "reporter"),
        }
    }
}

/// The code of [`Side::ProductPartner`] or [`Side::ProductReporter`] for one product and country.
pub(in crate::analysis) fn cell_code(product: &str, country: &str) -> String {
    format!("{product}{SEPARATOR}{country}")
}

/// Product and the rest of a code of [`Side::ProductPartner`] or [`Side::Flow`].
pub(in crate::analysis) fn split(code: &str) -> (&str, &str) {
    code.split_once(SEPARATOR).unwrap_or((code, ""))
}

/// A sum.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::analysis) struct Cell {
    pub sum: f64,
    /// Figures in it.
    pub n: u64,
    pub estimated: bool,
    /// From the partners' side.
    pub mirrored: bool,
    /// Rows that repeat one another are added in it.
    pub repeated: bool,
}

impl Cell {
    fn add(&mut self, other: &Self) {
        self.sum += other.sum;
        self.n += other.n;
        self.estimated |= other.estimated;
        self.mirrored |= other.mirrored;
        self.repeated |= other.repeated;
    }
}

/// Sums by period and country.
pub(in crate::analysis) type Cells = BTreeMap<(String, String), Cell>;

/// A total by period, with how many figures it is.
pub(in crate::analysis) type ByPeriod = BTreeMap<String, (f64, u64)>;

/// Parts and totals of one period and country.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::analysis) struct PartsAndWorld {
    /// Sum over single partners.
    pub parts: Option<Cell>,
    /// The World row.
    pub world: Option<Cell>,
}

/// Everything a question needs of the rows.
#[derive(Debug, Clone, Default)]
pub(in crate::analysis) struct Gathered {
    /// By period and country.
    pub cells: BTreeMap<(String, String), PartsAndWorld>,
    /// The one unit that is summed.
    pub unit: String,
    /// Which side the country is.
    side: Option<Side>,
}

/// One line of the grouped frame.
pub(super) struct Line {
    pub period: String,
    pub freq: String,
    pub unit: String,
    pub code: String,
    pub partner_is_world: bool,
    pub agg: u32,
    pub flag: String,
    pub cell: Cell,
    pub n_missing: u64,
    /// Of a country with itself.
    pub own: bool,
}

/// Sums the rows that pass a filter, with the repairs the user took or refused. One frequency and one unit are kept, and
/// notes say which. Trade of a country with itself is in no sum, of partners or of totals.
pub(in crate::analysis) fn gather(
    frame: &DataFrame,
    filter: &Expr,
    side: Side,
    choices: &Choices,
    notes: &mut Vec<Note>,
) -> Result<Gathered, PolarsError> {
    let filter = filter.clone().and(summed_rows(choices));
    let mut lines = lines(frame, &filter, side)?;
    one_kind(&mut lines, choices, notes);
    let unit = lines.first().map(|line| line.unit.clone()).unwrap_or_default();
    let freq = lines.first().map(|line| line.freq.clone()).unwrap_or_default();
    let (of_itself, lines): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.own);
    let n_rows: u64 = lines.iter().map(|line| line.cell.n + line.n_missing).sum();
    let mut cells: BTreeMap<(String, String), PartsAndWorld> = BTreeMap::new();
    for line in lines.into_iter().filter(|line| line.cell.n > 0) {
        let marked = choices.taken(FindingId::EstimatedWeights);
        let estimated = marked && line.flag.split_whitespace().any(|word| word == "estimated");
        let cell = Cell { estimated, ..line.cell };
        let both = cells.entry((line.period, line.code)).or_default();
        match part_or_world(line.agg, line.partner_is_world, choices) {
            Some(Whose::World) => both.world.get_or_insert_default().add(&cell),
            Some(Whose::Parts) => both.parts.get_or_insert_default().add(&cell),
            None => {}
        }
    }
    let of_kind = filter.and(col("unit").eq(lit(unit.as_str()))).and(col("freq").eq(lit(freq.as_str())));
    if !of_itself.is_empty() {
        twice::leave_out_own(frame, &of_kind, side, &of_itself, &mut cells, notes)?;
    }
    if n_rows <= twice::MOST && frame.height() <= twice::TABLE && frame.column("figures").is_err() {
        twice::mark_repeated(frame, &of_kind.and(of_itself_rows().not()), side, &mut cells, notes)?;
    }
    cells.retain(|_, both| both.parts.is_some() || both.world.is_some());
    Ok(Gathered { cells, unit, side: Some(side) })
}

/// Rows of a country with itself: returned goods, free zones.
pub(super) fn of_itself_rows() -> Expr {
    let same = col("reporter").eq(col("partner")).fill_null(lit(false));
    same.and(agg::column().eq(lit(0_u32)).or(agg::is(PART))).and(col("reporter").neq(lit("")))
}

/// What the table gives for the world as a reporter, by period: the sum of its World rows, else of its partners.
/// The unit is the second part.
pub(in crate::analysis) fn world_reporter(
    frame: &DataFrame,
    filter: &Expr,
    choices: &Choices,
    notes: &mut Vec<Note>,
) -> Result<(BTreeMap<String, Cell>, String), PolarsError> {
    let world = col("reporter").eq(lit("WLD"));
    let kinds = agg::only(REPORTER_GROUP | PARTNER_GROUP);
    let mut lines = lines(frame, &filter.clone().and(world).and(kinds), Side::Reporter)?;
    one_kind(&mut lines, choices, notes);
    let unit = lines.first().map(|line| line.unit.clone()).unwrap_or_default();
    let mut cells: BTreeMap<String, PartsAndWorld> = BTreeMap::new();
    for line in lines.into_iter().filter(|line| line.cell.n > 0) {
        let both = cells.entry(line.period).or_default();
        if line.partner_is_world {
            both.world.get_or_insert_default().add(&line.cell);
        } else if line.agg & PARTNER_GROUP == 0 {
            both.parts.get_or_insert_default().add(&line.cell);
        }
    }
    Ok((cells.into_iter().filter_map(|(period, both)| Some((period, both.world.or(both.parts)?))).collect(), unit))
}

/// What a summed row adds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analysis) enum Whose {
    /// The sum over partners.
    Parts,
    /// The World row.
    World,
}

/// Where a row with these bits of `agg` goes; nowhere where it is a group and its members count.
pub(super) fn part_or_world(agg: u32, partner_is_world: bool, choices: &Choices) -> Option<Whose> {
    if partner_is_world && agg & PARTNER_GROUP != 0 {
        return Some(Whose::World);
    }
    let single = agg & (REPORTER_GROUP | PARTNER_GROUP) == 0;
    (single || !choices.taken(FindingId::GroupsBesideMembers)).then_some(Whose::Parts)
}

/// How many figures there are and are not; rows that are sums already say how many they stand for.
pub(super) fn counts(frame: &DataFrame) -> (Expr, Expr) {
    if frame.column("figures").is_ok() {
        (col("figures").sum(), col("missing").sum())
    } else {
        (col("value").count(), col("value").null_count())
    }
}

fn lines(frame: &DataFrame, filter: &Expr, side: Side) -> Result<Vec<Line>, PolarsError> {
    let (count, missing) = counts(frame);
    let summed = frame
        .clone()
        .lazy()
        .filter(filter.clone())
        .group_by([
            col("period"),
            col("freq"),
            col("unit"),
            side.code().alias("code"),
            col("partner").eq(lit("WLD")).alias("world"),
            col("agg"),
            col("flag"),
            of_itself_rows().alias("own"),
        ])
        .agg([col("value").sum().alias("sum"), count.alias("n"), missing.alias("n_missing")])
        .select([
            text("period"),
            text("freq"),
            text("unit"),
            text("code"),
            col("world").cast(DataType::UInt32),
            col("agg").cast(DataType::UInt32),
            text("flag"),
            col("sum"),
            col("n").cast(DataType::UInt64),
            col("n_missing").cast(DataType::UInt64),
            col("own").cast(DataType::UInt32),
        ])
        .collect()?;
    let strings = |name: &str| Ok::<_, PolarsError>(summed.column(name)?.str()?.clone());
    let (periods, freqs, units, codes, flags) =
        (strings("period")?, strings("freq")?, strings("unit")?, strings("code")?, strings("flag")?);
    let (worlds, aggs) = (summed.column("world")?.u32()?, summed.column("agg")?.u32()?);
    let own = summed.column("own")?.u32()?;
    let (sums, counts, missing) =
        (summed.column("sum")?.f64()?, summed.column("n")?.u64()?, summed.column("n_missing")?.u64()?);
    let owned = |column: &polars::prelude::StringChunked, at| column.get(at).unwrap_or_default().to_owned();
    Ok((0..summed.height())
        .map(|at| Line {
            period: owned(&periods, at),
            freq: owned(&freqs, at),
            unit: owned(&units, at),
            code: owned(&codes, at),
            partner_is_world: worlds.get(at) == Some(1),
            agg: aggs.get(at).unwrap_or_default(),
            flag: owned(&flags, at),
            cell: Cell {
                sum: sums.get(at).unwrap_or_default(),
                n: counts.get(at).unwrap_or_default(),
                ..Cell::default()
            },
            n_missing: missing.get(at).unwrap_or_default(),
            own: own.get(at) == Some(1),
        })
        .collect())
}

/// Rows that may be summed: none that is a group of reporters or a part of another row, unless the user says so.
pub(super) fn summed_rows(choices: &Choices) -> Expr {
    let mut allowed = PARTNER_GROUP;
    if !choices.taken(FindingId::GroupsBesideMembers) {
        allowed |= REPORTER_GROUP;
    }
    if !choices.taken(FindingId::Breakdown) {
        allowed |= PART;
    }
    let whole = agg::only(allowed);
    if choices.taken(FindingId::SecretTrade) {
        return whole;
    }
    let secret = |side: &str| text(side).str().starts_with(lit("X:"));
    whole.and(secret("partner").or(secret("reporter")).not())
}

impl Gathered {
    pub(in crate::analysis) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Drops World on the side that is counted: as the partner of a mirror it is the reporter's total, not a country.
    /// Other groups are marked in `agg` and never come here.
    pub(in crate::analysis) fn without_world(mut self) -> Self {
        self.cells.retain(|(_, code), both| {
            if self.side == Some(Side::Partner) {
                both.world = None;
            }
            code != "WLD" && !code.is_empty() && (both.parts.is_some() || both.world.is_some())
        });
        self
    }

    /// The same, marked as the partners' side.
    pub(super) fn mirrored(mut self) -> Self {
        for both in self.cells.values_mut() {
            for cell in [&mut both.parts, &mut both.world].into_iter().flatten() {
                cell.mirrored = true;
            }
        }
        self
    }

    /// The World row of each period, and how many figures it is.
    pub(in crate::analysis) fn world_totals(&self) -> ByPeriod {
        let mut totals = ByPeriod::new();
        for ((period, _), both) in &self.cells {
            if let Some(world) = both.world {
                let total = totals.entry(period.clone()).or_default();
                *total = (total.0 + world.sum, total.1 + world.n);
            }
        }
        totals
    }

    /// Sums of single partners.
    pub(in crate::analysis) fn parts_only(&self) -> Cells {
        self.cells.iter().filter_map(|(key, both)| Some((key.clone(), both.parts?))).collect()
    }

    /// World rows where nothing else is known.
    pub(in crate::analysis) fn world_only(&self) -> Cells {
        self.cells.iter().filter_map(|(key, both)| Some((key.clone(), both.world?))).collect()
    }

    /// For each country its figure: the sum of its partners, or its World row where no partner is given or where the
    /// partners fall short of it; see [`figure_of`].
    pub(in crate::analysis) fn figures(&self, choices: &Choices, notes: &mut Vec<Note>) -> Cells {
        self.note_own_gaps(notes);
        let figure = |both: &PartsAndWorld| match figure_of(
            both.parts.map(|cell| cell.sum),
            both.world.map(|cell| cell.sum),
            choices,
        )? {
            Whose::World => both.world,
            Whose::Parts => both.parts,
        };
        self.cells.iter().filter_map(|(key, both)| Some((key.clone(), figure(both)?))).collect()
    }

    /// Compares each country's partners with its own World row.
    fn note_own_gaps(&self, notes: &mut Vec<Note>) {
        let mut gaps: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for ((period, _), both) in &self.cells {
            if let (Some(parts), Some(world)) = (both.parts, both.world) {
                let sums = gaps.entry(period.as_str()).or_default();
                sums.0 += parts.sum;
                sums.1 += world.sum;
            }
        }
        note_gaps(&gaps, notes);
    }
}

/// Compares sums with the total of each period.
pub(super) fn note_gaps_to(totals: &ByPeriod, parts: &Cells, notes: &mut Vec<Note>) {
    let mut gaps: BTreeMap<&str, (f64, f64)> =
        totals.iter().map(|(period, (total, _))| (period.as_str(), (0.0, *total))).collect();
    for ((period, _), cell) in parts {
        if let Some(sums) = gaps.get_mut(period.as_str()) {
            sums.0 += cell.sum;
        }
    }
    note_gaps(&gaps, notes);
}

/// Which of a country's two sums is its figure: that of its partners, unless they fall short of its World row.
pub(in crate::analysis) fn figure_of(parts: Option<f64>, world: Option<f64>, choices: &Choices) -> Option<Whose> {
    match (parts, world) {
        (Some(parts), Some(world)) => {
            let of_world = !choices.taken(FindingId::WorldBesidePartners)
                || choices.taken(FindingId::PartnersFallShort) && falls_short(parts, world);
            Some(if of_world { Whose::World } else { Whose::Parts })
        }
        (Some(_), None) => Some(Whose::Parts),
        (None, Some(_)) => Some(Whose::World),
        (None, None) => None,
    }
}

fn note_gaps(gaps: &BTreeMap<&str, (f64, f64)>, notes: &mut Vec<Note>) {
    for (period, (parts, world)) in gaps {
        let gap = (parts - world).abs() / world.abs();
        if *world != 0.0 && gap > TOLERATED_GAP {
            Note::add(
                notes,
                [Note::NotAllocated { period: (*period).to_owned(), gap_pct: format_share(gap * 100.0, true) }],
            );
        }
    }
}
