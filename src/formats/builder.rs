//! Rows into the canonical frame. Texts are kept once and rows hold their numbers.
//!
//! Cost: about 36 bytes a figure while reading and 44 after; a BACI year of 11 million rows is 22 million
//! figures and takes about 1 GB. Columns with one value throughout take nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

use polars::prelude::{
    Categorical32Type, CategoricalChunked, Categories, ChunkedArray, Column, DataFrame, DataType, Float64Chunked,
    IntoColumn as _, IntoSeries as _, NewChunkedArray as _, PolarsError, Scalar, UInt32Type,
};

use crate::data::{Countries, Measure, Progress, agg, canonical_columns};

use super::areas::Area;
use super::assigned;
use super::by_year::ByYear;
use super::lane::Lane;
use super::memo::{Fnv, Memo};

mod notes;
mod seen;

pub(super) use notes::freq_word;
use seen::Seen;

/// Number of a text in the builder.
pub(super) type Text = u32;

/// An area in the builder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AreaId(u32);

/// What all figures of one row have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub period: Text,
    pub freq: Text,
    pub reporter: AreaId,
    pub partner: AreaId,
    pub flow: Text,
    pub product: Text,
    pub scheme: Text,
    /// The row is part of another row, [`agg::PART`]. The area bits are the builder's.
    pub part: bool,
    pub line: u64,
}

/// Collects rows of one or more files and becomes the frame.
pub struct Builder<'a> {
    pub(super) countries: &'a Countries,
    texts: Vec<String>,
    text_ids: Memo<Text>,
    areas: Vec<(Text, Text, bool)>,
    area_ids: HashMap<(Text, Text), AreaId, BuildHasherDefault<Fnv>>,
    pub(super) by_year: ByYear,
    names: BTreeMap<String, String>,
    assigned: BTreeMap<String, String>,
    groups: BTreeSet<String>,
    unknown: BTreeSet<String>,
    remarks: Vec<String>,
    /// The text WLD.
    world: Text,
    source: Text,
    key: Option<Key>,
    agg: u32,
    lanes: [Lane<u32>; 13],
    values: Vec<f64>,
    seen: Seen,
}

const PERIOD: usize = 0;
const FREQ: usize = 1;
const REPORTER: usize = 2;
const PARTNER: usize = 3;
const FLOW: usize = 4;
const PRODUCT: usize = 5;
const SCHEME: usize = 6;
const MEASURE: usize = 7;
const UNIT: usize = 8;
const FLAG: usize = 9;
const SOURCE: usize = 10;
const AGG: usize = 11;
const LINE: usize = 12;

impl<'a> Builder<'a> {
    /// An empty table.
    pub(super) fn new(countries: &'a Countries) -> Self {
        let mut builder = Self {
            countries,
            texts: Vec::new(),
            text_ids: Memo::default(),
            areas: Vec::new(),
            area_ids: HashMap::default(),
            by_year: ByYear::default(),
            names: BTreeMap::new(),
            assigned: BTreeMap::new(),
            groups: BTreeSet::new(),
            unknown: BTreeSet::new(),
            remarks: Vec::new(),
            world: 0,
            source: 0,
            key: None,
            agg: 0,
            lanes: std::array::from_fn(|_| Lane::new()),
            values: Vec::new(),
            seen: Seen { product: u32::MAX, ..Seen::default() },
        };
        builder.text("");
        builder.world = builder.text("WLD");
        builder
    }

    /// Names of area numbers from a code file beside the table; used for areas that our table does not know.
    pub(super) fn set_names(&mut self, names: BTreeMap<String, String>) {
        self.names = names;
    }

    /// Codes the user gave to areas of the following rows.
    pub(super) fn set_assigned(&mut self, assigned: &BTreeMap<String, String>) {
        self.assigned.clone_from(assigned);
    }

    /// Codes that a list beside the table calls groups of countries; used where our own table does not know them.
    pub(super) fn set_groups(&mut self, groups: BTreeSet<String>) {
        self.groups = groups;
    }

    /// The following rows come from this source.
    pub(super) fn set_source(&mut self, source: &str) {
        self.source = self.text(source);
    }

    /// Keeps a text once.
    pub(super) fn text(&mut self, text: &str) -> Text {
        if let Some(id) = self.text_ids.get(text.as_bytes()) {
            return *id;
        }
        // Memory ends long before four thousand million different texts.
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.text_ids.insert(text.as_bytes().into(), id);
        id
    }

    /// Keeps an area with its name as written; an empty name is filled from our table.
    pub(super) fn area(&mut self, area: &Area, written: &str) -> AreaId {
        let written = written.trim();
        let listed = area.code.strip_prefix("M49:").map(|number| number.trim_start_matches('0'));
        let name = match (written, listed.and_then(|number| self.names.get(number))) {
            ("" | "N/A", Some(name)) => name.clone(),
            ("" | "N/A", None) => self.countries.name(&area.code).to_owned(),
            _ => written.chars().take(200).collect(),
        };
        let chosen = assigned::assigned(&self.assigned, &area.code, &name).map(|code| Area {
            group: self.countries.is_group(code),
            code: code.to_owned(),
            known: true,
        });
        let area = chosen.as_ref().unwrap_or(area);
        let listed_group = !area.known && self.groups.contains(&area.code);
        if !area.known && !listed_group {
            self.unknown.insert(assigned::listed(&area.code, &name));
        }
        let (code, name) = (self.text(&area.code), self.text(&name));
        let n_areas = self.areas.len();
        let id = self.area_id(code, name, area.group || listed_group);
        if self.areas.len() > n_areas && area.code.contains('|') {
            self.split_by_year(id, &area.code, written);
        }
        id
    }

    /// Keeps an area with exactly this name, even an empty one.
    pub(super) fn area_as(&mut self, area: &Area, name: &str) -> AreaId {
        if !area.known {
            self.unknown.insert(area.code.clone());
        }
        let (code, name) = (self.text(&area.code), self.text(name));
        self.area_id(code, name, area.group)
    }

    fn area_id(&mut self, code: Text, name: Text, group: bool) -> AreaId {
        let next = AreaId(u32::try_from(self.areas.len()).unwrap_or(u32::MAX));
        let id = *self.area_ids.entry((code, name)).or_insert(next);
        if id == next {
            self.areas.push((code, name, group));
        }
        id
    }

    /// No area: a table without partners.
    pub(super) fn no_area(&mut self) -> AreaId {
        self.area(&Area { code: String::new(), group: false, known: true }, "")
    }

    fn is_group(&self, area: AreaId) -> bool {
        self.areas.get(area.0 as usize).is_some_and(|(_, _, group)| *group)
    }

    fn is_world(&self, area: AreaId) -> bool {
        self.areas.get(area.0 as usize).is_some_and(|(code, ..)| *code == self.world)
    }

    /// Begins a row; its figures follow.
    pub(super) fn row(&mut self, mut key: Key) {
        if !self.by_year.is_empty() {
            let period = self.texts.get(key.period as usize).map_or("", String::as_str);
            (key.reporter, key.partner) = (self.by_year.of(key.reporter, period), self.by_year.of(key.partner, period));
        }
        let (reporter, partner) = (self.is_group(key.reporter), self.is_group(key.partner));
        self.agg = agg::of_areas(reporter, partner) | if key.part { agg::PART } else { 0 };
        let worlds = [key.reporter, key.partner].map(|area| self.is_world(area));
        let seen = &mut self.seen;
        seen.rows += 1;
        if reporter || partner {
            seen.groups += 1;
            if worlds.contains(&true) && !key.part {
                seen.world_lines.add(self.source, key.line);
            }
            if reporter && !worlds[0] || partner && !worlds[1] {
                seen.group_lines.add(self.source, key.line);
            }
        }
        if key.part {
            seen.part_lines.add(self.source, key.line);
        }
        *seen.freqs.entry(key.freq).or_default() += 1;
        if seen.product != key.product {
            seen.product = key.product;
            // FAO's item numbers are no tree: a shorter one does not contain a longer one.
            let flat =
                self.texts.get(key.scheme as usize).is_some_and(|scheme| matches!(scheme.as_str(), "FAO" | "CPC"));
            let code = self.texts.get(key.product as usize);
            // A spreadsheet wrote 310420 as 3.10E+05.
            if code.is_some_and(|code| code.contains("E+") && code.starts_with(|c: char| c.is_ascii_digit())) {
                seen.shortened = Some(key.product);
            }
            if let Some(code) = code
                && !flat
                && !code.is_empty()
                && code.bytes().all(|byte| byte.is_ascii_digit())
            {
                seen.levels.insert(code.len());
            }
        }
        if self.key.is_none_or(|last| last.flow != key.flow) || self.seen.re_flows > 0 {
            let flow = self.texts.get(key.flow as usize).map_or("", String::as_str);
            self.seen.re_flows += u64::from(matches!(flow, "RX" | "RM" | "DX"));
        }
        self.key = Some(key);
    }

    /// So many rows whose figures are kept elsewhere; they count for the notes.
    pub(super) fn rows_like(&mut self, key: Key, n: u64) {
        self.row(key);
        let seen = &mut self.seen;
        let more = n.saturating_sub(1);
        seen.rows += more;
        *seen.freqs.entry(key.freq).or_default() += more;
        seen.re_flows += if seen.re_flows > 0 { more } else { 0 };
    }

    /// A text by its number.
    pub(super) fn text_of(&self, text: Text) -> Option<&str> {
        self.texts.get(text as usize).map(String::as_str)
    }

    /// Code and name of an area.
    pub(super) fn area_texts(&self, area: AreaId) -> (String, String) {
        let (code, name, _) = self.areas.get(area.0 as usize).copied().unwrap_or_default();
        let text = |text| self.text_of(text).unwrap_or_default().to_owned();
        (text(code), text(name))
    }

    /// The row's product is a group of products.
    pub(super) fn product_is_group(&mut self) {
        self.agg |= agg::PRODUCT_GROUP;
    }

    /// The bits of `agg` as a table of ours keeps them.
    pub(super) fn agg(&mut self, bits: u32) {
        self.agg = bits;
    }

    /// One figure of the row; `None` is missing, never zero.
    pub(super) fn figure(&mut self, measure: Text, unit: Text, value: Option<f64>, flag: Text) {
        let Some(key) = self.key else { return };
        let row = [
            key.period,
            key.freq,
            key.reporter.0,
            key.partner.0,
            key.flow,
            key.product,
            key.scheme,
            measure,
            unit,
            flag,
            self.source,
            self.agg,
            u32::try_from(key.line).unwrap_or(u32::MAX),
        ];
        for (lane, value) in self.lanes.iter_mut().zip(row) {
            lane.push(value);
        }
        self.values.push(value.unwrap_or(f64::NAN));
    }

    /// Rows of files begun so far.
    pub(super) fn n_rows(&self) -> u64 {
        self.seen.rows
    }

    /// The text of a measure.
    pub(super) fn measure(&mut self, measure: Measure) -> Text {
        self.text(measure.key())
    }

    /// The frame in the canonical columns.
    ///
    /// # Errors
    /// What Polars says, or that the user stopped it.
    pub(super) fn finish(self, progress: &dyn Progress) -> Result<DataFrame, FinishError> {
        let Self { texts, areas, lanes, values, .. } = self;
        let n = values.len();
        let dtype = DataType::from_categories(Categories::global());
        let DataType::Categorical(_, mapping) = &dtype else {
            return Err(FinishError::Table(polars::prelude::polars_err!(ComputeError: "no text columns")));
        };
        let cats = texts.iter().map(|text| mapping.insert_cat(text)).collect::<Result<Vec<_>, _>>()?;
        let cat = |text: Text| cats.get(text as usize).copied().unwrap_or_default();
        let code = |area: u32| areas.get(area as usize).map_or_else(|| cat(0), |(code, _, _)| cat(*code));
        let name = |area: u32| areas.get(area as usize).map_or_else(|| cat(0), |(_, name, _)| cat(*name));
        let text_column = |column: &str, lane: &Lane<u32>, to: &dyn Fn(u32) -> u32| {
            progress.check()?;
            let ids = if lane.each.is_empty() {
                vec![to(lane.first); n.min(1)]
            } else {
                lane.each.iter().map(|id| to(*id)).collect()
            };
            let ids = ChunkedArray::<UInt32Type>::from_vec(column.into(), ids);
            let series = CategoricalChunked::<Categorical32Type>::from_cats_and_dtype(ids, dtype.clone()).into_series();
            Ok::<_, FinishError>(if lane.each.is_empty() && n > 0 {
                Column::new_scalar(column.into(), Scalar::new(dtype.clone(), series.get(0)?.into_static()), n)
            } else {
                series.into_column()
            })
        };
        let whole_column = |column: &str, lane: &Lane<u32>| {
            if lane.each.is_empty() && n > 0 {
                Column::new_scalar(column.into(), Scalar::from(lane.first), n)
            } else {
                ChunkedArray::<UInt32Type>::from_slice(column.into(), &lane.each).into_column()
            }
        };
        let mut columns = Vec::with_capacity(canonical_columns().len());
        for column in canonical_columns() {
            columns.push(match column {
                "period" => text_column(column, &lanes[PERIOD], &cat)?,
                "freq" => text_column(column, &lanes[FREQ], &cat)?,
                "reporter" => text_column(column, &lanes[REPORTER], &code)?,
                "partner" => text_column(column, &lanes[PARTNER], &code)?,
                "flow" => text_column(column, &lanes[FLOW], &cat)?,
                "product" => text_column(column, &lanes[PRODUCT], &cat)?,
                "product_scheme" => text_column(column, &lanes[SCHEME], &cat)?,
                "measure" => text_column(column, &lanes[MEASURE], &cat)?,
                "unit" => text_column(column, &lanes[UNIT], &cat)?,
                "flag" => text_column(column, &lanes[FLAG], &cat)?,
                "source" => text_column(column, &lanes[SOURCE], &cat)?,
                "reporter_name" => text_column(column, &lanes[REPORTER], &name)?,
                "partner_name" => text_column(column, &lanes[PARTNER], &name)?,
                "agg" => whole_column(column, &lanes[AGG]),
                "row_no" => whole_column(column, &lanes[LINE]),
                _ => {
                    progress.check()?;
                    let numbers = Float64Chunked::from_iter_options(
                        column.into(),
                        values.iter().map(|value| (!value.is_nan()).then_some(*value)),
                    );
                    numbers.into_column()
                }
            });
        }
        Ok(DataFrame::new(n, columns)?)
    }
}

/// Why a frame was not finished.
#[derive(Debug, thiserror::Error)]
pub(super) enum FinishError {
    /// The columns do not fit.
    #[error(transparent)]
    Table(#[from] PolarsError),
    /// The user stopped it.
    #[error(transparent)]
    Cancelled(#[from] crate::data::Cancelled),
}
