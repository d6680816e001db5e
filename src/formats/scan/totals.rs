//! Sums over products by period, exporter and importer: all that questions about whole trade or a chapter need, in a
//! few thousand rows however many the files have.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use polars::prelude::{
    Categories, Column, DataFrame, DataType, IntoColumn as _, IntoLazy as _, LazyFrame, NULL, NamedFrom as _,
    PolarsResult, Series, col, lit, when,
};

use super::rows::Rows;
use crate::data::canonical_columns;
use crate::formats::builder::Text;
use crate::formats::memo::Fnv;

/// Period with its frequency, exporter, importer, and the place of the product in the list that sums are made by.
pub(in crate::formats) type Key = ((Text, Text), u16, u16, u32);

/// Sum of some figures and how many there are and are not.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::formats) struct Sum {
    pub total: f64,
    pub figures: u32,
    pub missing: u32,
}

impl Sum {
    fn add(&mut self, figure: f64) {
        if figure.is_nan() {
            self.missing += 1;
        } else {
            self.total += figure;
            self.figures += 1;
        }
    }

    fn merge(&mut self, other: Self) {
        self.total += other.total;
        self.figures += other.figures;
        self.missing += other.missing;
    }

    /// The sum, NaN where nothing is known.
    fn value(self) -> f64 {
        if self.figures == 0 { f64::NAN } else { self.total }
    }
}

/// Sums of values and weights.
#[derive(Default, Clone)]
pub(in crate::formats) struct Sums(HashMap<Key, [Sum; 2], BuildHasherDefault<Fnv>>);

impl Sums {
    /// Adds all rows, to each of the ranges that holds their product; without ranges all together.
    pub(in crate::formats) fn add(&mut self, rows: &Rows, ranges: &[Range<u32>]) {
        if ranges.is_empty() {
            return self.add_below(rows, 0, |_| true);
        }
        for (label, range) in (0..).zip(ranges) {
            self.add_below(rows, label, |product| range.contains(&product));
        }
    }

    fn add_below(&mut self, rows: &Rows, label: u32, holds: impl Fn(u32) -> bool) {
        let periods = rows.periods.iter().flat_map(|(period, n)| std::iter::repeat_n(period, *n));
        let pairs = rows.exporters.iter().zip(&rows.importers).zip(&rows.products);
        let figures = rows.values.iter().zip(&rows.weights);
        // Rows of one pair of countries stand together in BACI's order.
        let mut last: Option<(Key, [Sum; 2])> = None;
        for ((period, ((exporter, importer), product)), (value, weight)) in periods.zip(pairs).zip(figures) {
            if !holds(*product) {
                continue;
            }
            let key = (*period, *exporter, *importer, label);
            let sums = match &mut last {
                Some((own, sums)) if *own == key => sums,
                _ => {
                    if let Some((key, sums)) = last.take() {
                        self.put(key, sums);
                    }
                    &mut last.insert((key, [Sum::default(); 2])).1
                }
            };
            sums[0].add(*value);
            sums[1].add(*weight);
        }
        if let Some((key, sums)) = last {
            self.put(key, sums);
        }
    }

    pub(in crate::formats) fn put(&mut self, key: Key, sums: [Sum; 2]) {
        let own = self.0.entry(key).or_default();
        own[0].merge(sums[0]);
        own[1].merge(sums[1]);
    }

    pub(super) fn merge(&mut self, other: Self) {
        other.0.into_iter().for_each(|(key, sums)| self.put(key, sums));
    }

    /// The sums in any order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &[Sum; 2])> {
        self.0.iter()
    }

    /// The sums in the order of their keys.
    pub(in crate::formats) fn in_order(self) -> Vec<(Key, [Sum; 2])> {
        let mut all: Vec<_> = self.0.into_iter().collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        all
    }
}

/// Rows of each product; six digits are so few that every thread counts in one table.
pub(in crate::formats) struct Counts(Vec<AtomicU32>);

impl Counts {
    pub(in crate::formats) fn new() -> Self {
        Self((0..1_000_000).map(|_| AtomicU32::new(0)).collect())
    }

    pub(in crate::formats) fn add(&self, rows: &Rows) {
        for product in &rows.products {
            if let Some(count) = self.0.get(*product as usize) {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Products that occur, by their numbers.
    pub(in crate::formats) fn in_order(self) -> Vec<(u32, u64)> {
        let counts = self.0.into_iter().map(AtomicU32::into_inner);
        (0..).zip(counts).filter(|(_, n)| *n > 0).map(|(product, n)| (product, u64::from(n))).collect()
    }
}

/// Sums as rows; their product is its place in the list.
pub(super) fn as_rows(sums: &[(Key, [Sum; 2])]) -> Rows {
    let mut rows = Rows::default();
    for ((period, exporter, importer, label), [value, weight]) in sums {
        match rows.periods.last_mut() {
            Some((own, n)) if own == period => *n += 1,
            _ => rows.periods.push((*period, 1)),
        }
        rows.exporters.push(*exporter);
        rows.importers.push(*importer);
        rows.products.push(*label);
        rows.values.push(value.value());
        rows.weights.push(weight.value());
        rows.lines.push(0);
    }
    rows
}

/// A frame of sums with its two more columns.
pub(super) fn with_counts(frame: &mut DataFrame, sums: &[(Key, [Sum; 2])], which: usize) -> PolarsResult<()> {
    let column = |name: &str, of: fn(&Sum) -> u32| -> Column {
        let counts: Vec<u32> = sums.iter().map(|(_, sums)| of(&sums[which])).collect();
        Series::new(name.into(), counts).into_column()
    };
    frame.with_column(column("figures", |sum| sum.figures))?;
    frame.with_column(column("missing", |sum| sum.missing))?;
    Ok(())
}

/// The same sums of rows that are a canonical frame already.
pub(super) fn summed(rows: LazyFrame, label: &str) -> PolarsResult<DataFrame> {
    let own = ["product", "value", "row_no"];
    let keys: Vec<_> = canonical_columns().into_iter().filter(|name| !own.contains(name)).map(col).collect();
    let text = DataType::from_categories(Categories::global());
    let all: Vec<_> = canonical_columns().into_iter().chain(["figures", "missing"]).map(col).collect();
    rows.group_by(keys)
        .agg([
            when(col("value").count().gt(lit(0))).then(col("value").sum()).otherwise(lit(NULL)),
            col("value").count().cast(DataType::UInt32).alias("figures"),
            col("value").null_count().cast(DataType::UInt32).alias("missing"),
        ])
        .with_columns([lit(label).cast(text).alias("product"), lit(0_u32).cast(DataType::UInt32).alias("row_no")])
        .select(all)
        .collect()
}

/// Sums of one period and pair as one row: plain and odd lines, and two numbers of one area, were summed apart.
pub(in crate::formats) fn merged(sums: DataFrame) -> PolarsResult<DataFrame> {
    let own = ["value", "figures", "missing"];
    let all: Vec<_> = canonical_columns().into_iter().chain(["figures", "missing"]).collect();
    let keys: Vec<_> = all.iter().filter(|name| !own.contains(name)).map(|name| col(*name)).collect();
    let known = when(col("figures").sum().gt(lit(0))).then(col("value").sum()).otherwise(lit(NULL));
    sums.lazy()
        .group_by(keys)
        .agg([known, col("figures").sum(), col("missing").sum()])
        .select(all.into_iter().map(col).collect::<Vec<_>>())
        .collect()
}
