//! What differs between two tables of one kind: two states of a file, or two vintages of one download.

use std::collections::BTreeMap;

use polars::prelude::{
    DataFrame, DataType, Expr, IntoLazy as _, LazyFrame, PolarsError, SortMultipleOptions, UnionArgs, col, concat, lit,
    when,
};

use crate::data::{Measure, agg, format_number};

/// Figures in one table and not in the other, and those whose value differs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Figures only the second table has.
    pub added: u64,
    /// Figures only the first table has.
    pub removed: u64,
    /// Figures both have, with another value or another number of rows.
    pub changed: u64,
    /// Figures both have alike.
    pub same: u64,
    /// Sums that differ, by period, measure and unit; the largest difference first.
    pub sums: Vec<SumChange>,
    /// The first few changed figures in words.
    pub examples: Vec<String>,
}

/// A sum over single countries in both tables.
#[derive(Debug, Clone, PartialEq)]
pub struct SumChange {
    /// Period.
    pub period: String,
    /// What is summed.
    pub measure: String,
    /// In which unit.
    pub unit: String,
    /// In the first table; nothing where it has no such figure.
    pub before: Option<f64>,
    /// In the second.
    pub after: Option<f64>,
}

/// A sum in words; what is not there is no zero.
fn amount(sum: Option<f64>) -> String {
    sum.map_or_else(|| "none".to_owned(), format_number)
}

impl Changes {
    /// Whether the tables hold the same figures.
    pub const fn is_none(&self) -> bool {
        self.added + self.removed + self.changed == 0
    }

    /// "12 figures added, 3 removed, 5 changed".
    pub fn sentence(&self) -> String {
        let parts: Vec<String> = [(self.added, "added"), (self.removed, "removed"), (self.changed, "changed")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{} {word}", crate::data::format_thousands(n)))
            .collect();
        if parts.is_empty() { "The figures are the same".to_owned() } else { format!("Figures: {}", parts.join(", ")) }
    }
}

impl SumChange {
    /// "2021, value: 600 → 700 USD".
    pub fn sentence(&self) -> String {
        let measure = self.measure.replace('_', " ");
        format!("{}, {measure}: {} → {} {}", self.period, amount(self.before), amount(self.after), self.unit)
    }
}

/// What makes two figures the same.
const KEY: [&str; 9] = ["period", "freq", "reporter", "partner", "flow", "product", "measure", "unit", "agg"];
/// Sums and examples that are listed.
const LISTED: usize = 6;

/// Compares two canonical frames figure by figure.
///
/// # Input
/// Two canonical frames; order of rows does not matter. Figures with the same period, countries, flow, product, measure
/// and unit are the same; several of them are summed.
/// # Output
/// Counts, sums by period over rows of single countries, examples.
/// # Errors
/// A column is missing.
/// # Source
/// Our definition.
pub fn changes(before: &DataFrame, after: &DataFrame) -> Result<Changes, PolarsError> {
    let side = |frame: &DataFrame, second: bool| {
        let key: Vec<Expr> = KEY
            .iter()
            .map(|name| col(*name).cast(if *name == "agg" { DataType::UInt32 } else { DataType::String }))
            .collect();
        frame.clone().lazy().select([key, vec![col("value")]].concat()).with_column(lit(second).alias("second"))
    };
    let both = concat([side(before, false), side(after, true)], UnionArgs::default())?;
    let of =
        |second: bool| when(col("second").eq(lit(second))).then(col("value")).otherwise(lit(polars::prelude::NULL));
    let n_of = |second: bool| col("second").eq(lit(second)).cast(DataType::UInt32).sum();
    let key: Vec<Expr> = KEY.iter().map(|name| col(*name)).collect();
    let paired = both
        .group_by(key)
        .agg([
            of(false).sum().alias("before"),
            of(true).sum().alias("after"),
            of(false).count().alias("known_before"),
            of(true).count().alias("known_after"),
            n_of(false).alias("n_before"),
            n_of(true).alias("n_after"),
        ])
        .collect()?;
    let (before, after) = (paired.column("before")?.f64()?.clone(), paired.column("after")?.f64()?.clone());
    let count = |name: &str| paired.column(name)?.cast(&DataType::UInt64);
    let (n_before, n_after) = (count("n_before")?, count("n_after")?);
    let (known_before, known_after) = (count("known_before")?, count("known_after")?);
    let (n_before, n_after, known_before, known_after) =
        (n_before.u64()?, n_after.u64()?, known_before.u64()?, known_after.u64()?);
    let mut found = Changes::default();
    let mut differing = Vec::new();
    for at in 0..paired.height() {
        let n = |counts: &polars::prelude::UInt64Chunked| counts.get(at).unwrap_or_default();
        let (one, other) = (before.get(at).unwrap_or_default(), after.get(at).unwrap_or_default());
        let alike = (one - other).abs() <= 1e-9 * one.abs().max(other.abs());
        match (n(n_before), n(n_after)) {
            (0, more) => found.added += more,
            (gone, 0) => found.removed += gone,
            (rows, others) if alike && rows == others && n(known_before) == n(known_after) => found.same += rows,
            (_, rows) => {
                found.changed += rows;
                differing.push((at, (one - other).abs()));
            }
        }
    }
    differing.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (at, _) in differing.into_iter().take(LISTED) {
        let cell =
            |name: &str| Ok::<_, PolarsError>(paired.column(name)?.str()?.get(at).unwrap_or_default().to_owned());
        let partner = cell("partner")?;
        let partner = if partner.is_empty() { partner } else { format!(" → {partner}") };
        found.examples.push(format!(
            "{}{partner}, {} {}, {}: {} → {} {}",
            cell("reporter")?,
            cell("flow")?,
            cell("product")?,
            cell("period")?,
            amount(before.get(at).filter(|_| known_before.get(at) > Some(0))),
            amount(after.get(at).filter(|_| known_after.get(at) > Some(0))),
            cell("unit")?
        ));
    }
    found.sums = sums(paired.lazy())?;
    Ok(found)
}

fn sums(paired: LazyFrame) -> Result<Vec<SumChange>, PolarsError> {
    let summed = paired
        .filter(agg::is(0))
        .group_by([col("period"), col("measure"), col("unit")])
        .agg([col("before").sum(), col("after").sum(), col("known_before").sum(), col("known_after").sum()])
        .sort(["period", "measure", "unit"], SortMultipleOptions::default())
        .collect()?;
    let text = |name: &str| Ok::<_, PolarsError>(summed.column(name)?.str()?.clone());
    let (periods, measures, units) = (text("period")?, text("measure")?, text("unit")?);
    // A sum over no figure is none, not zero.
    let side = |sum: &str, known: &str| {
        let (sums, known) = (summed.column(sum)?.f64()?.clone(), summed.column(known)?.cast(&DataType::UInt64)?);
        let known = known.u64()?.clone();
        Ok::<_, PolarsError>(move |at: usize| sums.get(at).filter(|_| known.get(at) > Some(0)))
    };
    let (before, after) = (side("before", "known_before")?, side("after", "known_after")?);
    let differ = |sum: &SumChange| match (sum.before, sum.after) {
        (Some(before), Some(after)) => (before - after).abs() > 1e-9 * before.abs().max(after.abs()),
        (before, after) => before.is_some() != after.is_some(),
    };
    let mut all: Vec<SumChange> = (0..summed.height())
        .map(|at| SumChange {
            period: periods.get(at).unwrap_or_default().to_owned(),
            measure: measures.get(at).unwrap_or_default().to_owned(),
            unit: units.get(at).unwrap_or_default().to_owned(),
            before: before(at),
            after: after(at),
        })
        .filter(differ)
        .collect();
    // Money first where both changed: the difference of dollars and of kilograms has no common size.
    let apart = |sum: &SumChange| match (sum.before, sum.after) {
        (Some(before), Some(after)) => (after - before).abs() / before.abs().max(after.abs()),
        _ => 1.0,
    };
    let rank: BTreeMap<&str, u8> = [(Measure::Value.key(), 0)].into();
    all.sort_by(|a, b| {
        let of = |sum: &SumChange| rank.get(sum.measure.as_str()).copied().unwrap_or(1);
        of(a).cmp(&of(b)).then(apart(b).total_cmp(&apart(a)))
    });
    all.truncate(LISTED);
    Ok(all)
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    /// period, partner, value
    fn frame(rows: &[(&str, &str, Option<f64>)]) -> DataFrame {
        let n = rows.len();
        df!(
            "period" => rows.iter().map(|row| row.0).collect::<Vec<_>>(), "freq" => vec!["A"; n],
            "reporter" => vec!["BLR"; n], "partner" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            "flow" => vec!["X"; n], "product" => vec!["310420"; n], "measure" => vec!["value"; n],
            "unit" => vec!["USD"; n], "agg" => vec![0_u32; n],
            "value" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
        )
        .expect("equal columns")
    }

    #[test]
    fn figures_are_matched_by_what_they_are_about() {
        let before = frame(&[("2020", "BRA", Some(60.0)), ("2020", "CHN", Some(40.0)), ("2021", "BRA", None)]);
        let after = frame(&[("2021", "BRA", Some(7.0)), ("2020", "BRA", Some(60.0)), ("2021", "CHN", Some(5.0))]);
        let found = changes(&before, &after).expect("canonical columns");
        assert_eq!((found.added, found.removed, found.changed, found.same), (1, 1, 1, 1));
        assert_eq!(found.sentence(), "Figures: 1 added, 1 removed, 1 changed");
        let sums: Vec<String> = found.sums.iter().map(SumChange::sentence).collect();
        assert_eq!(sums, ["2021, value: none → 12 USD", "2020, value: 100 → 60 USD"]);
        assert_eq!(found.examples, ["BLR → BRA, X 310420, 2021: none → 7 USD"]);
    }

    #[test]
    fn another_order_of_rows_changes_nothing() {
        let before = frame(&[("2020", "BRA", Some(60.0)), ("2020", "CHN", Some(40.0))]);
        let after = frame(&[("2020", "CHN", Some(40.0)), ("2020", "BRA", Some(60.0))]);
        let found = changes(&before, &after).expect("canonical columns");
        assert!(found.is_none() && found.sums.is_empty() && found.same == 2, "{found:?}");
    }
}
