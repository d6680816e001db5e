//! Shares: one cut of an observation table over another, period by period.
//!
//! A cut is the rows of one series and one area. Both cuts are joined on the period, so that a year without either
//! figure has no share; units must agree, so that tonnes of potassium chloride never meet tonnes of K₂O.

use polars::prelude::{
    DataFrame, Expr, IntoLazy as _, JoinArgs, JoinType, LazyFrame, PolarsError, SortMultipleOptions, col, lit,
};

use super::units::money;
use crate::data::Flags;

/// Rows of one observation table: equal text in each named column.
#[derive(Debug, Clone, Copy)]
pub struct Cut<'a> {
    /// The table.
    pub frame: &'a DataFrame,
    /// Column and text, for each condition.
    pub filter: &'a [(&'a str, &'a str)],
}

/// One side of a share.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The figure as the row has it.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Its marks.
    pub flags: Flags,
    /// Source id.
    pub source: String,
    /// The row's note.
    pub note: String,
    /// Number of the row in its table.
    pub row: u32,
}

/// The share of one period with the two rows behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// As in both rows.
    pub period: String,
    /// The share in percent.
    pub percent: f64,
    /// What is shared.
    pub numerator: Term,
    /// What it is a share of.
    pub denominator: Term,
}

impl Ratio {
    /// The marks of both rows.
    pub fn flags(&self) -> Flags {
        self.numerator.flags.clone().union(&self.denominator.flags)
    }
}

/// Why shares cannot be formed; each is a defect of the tables, not of the question.
#[derive(Debug, thiserror::Error)]
pub enum RatioError {
    /// The two cuts count different things.
    #[error("a figure in {numerator} cannot be a share of one in {denominator}; choose series of the same unit")]
    Units {
        /// Unit above the line.
        numerator: String,
        /// Unit below the line.
        denominator: String,
    },
    /// A cut has two figures for one period.
    #[error("{period} has {n_rows} figures in one series; narrow the cut to one source and edition")]
    Twice {
        /// The period.
        period: String,
        /// How many rows it has.
        n_rows: usize,
    },
    /// The frame lacks a column.
    #[error("the shares cannot be computed: {0}")]
    Frame(#[from] PolarsError),
}

/// Share of each part (period, value) in the whole of its own period: the share in percent, and the whole; `None`
/// without a whole, or with one that is not positive.
///
/// # Source
/// Our definition: value over the total that the same source gives for the same period.
pub fn percent_of(parts: &[(&str, f64)], wholes: &[(&str, f64)]) -> Vec<Option<(f64, f64)>> {
    let whole_of = |period: &str| wholes.iter().find(|(of, whole)| *of == period && *whole > 0.0);
    parts.iter().map(|(period, value)| whole_of(period).map(|(_, whole)| (value / whole * 100.0, *whole))).collect()
}

/// Numerator over denominator in percent, for the periods that both have, in time order.
///
/// Rows without a figure and denominators of zero give no share.
///
/// # Errors
/// [`RatioError`] when the units differ in kind or a period occurs twice on one side.
pub fn shares(numerator: Cut<'_>, denominator: Cut<'_>) -> Result<Vec<Ratio>, RatioError> {
    let frame = frame(numerator, denominator)?;
    let text = |name: &str| frame.column(name).and_then(|column| column.str().cloned());
    let number = |name: &str| frame.column(name).and_then(|column| column.f64().cloned());
    let side = |prefix: &str| -> Result<Vec<Term>, PolarsError> {
        let (value, unit) = (number(&format!("{prefix}value"))?, text(&format!("{prefix}unit"))?);
        let (flag, source) = (text(&format!("{prefix}flag"))?, text(&format!("{prefix}source"))?);
        let note = text(&format!("{prefix}note"))?;
        let row = frame.column(&format!("{prefix}row_no")).and_then(|column| column.u32().cloned())?;
        Ok((0..frame.height())
            .map(|at| Term {
                value: value.get(at).unwrap_or(f64::NAN),
                unit: unit.get(at).unwrap_or_default().to_owned(),
                flags: Flags::parse(flag.get(at).unwrap_or_default()).unwrap_or_default(),
                source: source.get(at).unwrap_or_default().to_owned(),
                note: note.get(at).unwrap_or_default().to_owned(),
                row: row.get(at).unwrap_or_default(),
            })
            .collect())
    };
    let (period, percent) = (text("period")?, number("percent")?);
    let terms = side("")?.into_iter().zip(side("of_")?);
    Ok(terms
        .enumerate()
        .map(|(at, (numerator, denominator))| Ratio {
            period: period.get(at).unwrap_or_default().to_owned(),
            percent: percent.get(at).unwrap_or(f64::NAN),
            numerator,
            denominator,
        })
        .collect())
}

/// The same as a frame: `period`, `percent`, then value, unit, flag, source, note and `row_no` of the numerator, and of the
/// denominator with the prefix `of_`.
///
/// # Errors
/// As [`shares`].
pub fn frame(numerator: Cut<'_>, denominator: Cut<'_>) -> Result<DataFrame, RatioError> {
    let (above, below) = (side(numerator, "")?, side(denominator, "of_")?);
    let scale = match (first_unit(&above, "unit")?, first_unit(&below, "of_unit")?) {
        (Some(above), Some(below)) => scale(&above, &below)?,
        _ => 1.0,
    };
    let percent: Expr = lit(100.0) * col("value") * lit(scale) / col("of_value");
    let joined = above
        .lazy()
        .join(below.lazy(), [col("period")], [col("period")], JoinArgs::new(JoinType::Inner))
        .with_column(percent.alias("percent"))
        .sort(["period"], SortMultipleOptions::default());
    Ok(joined.collect()?)
}

fn side(cut: Cut<'_>, prefix: &str) -> Result<DataFrame, RatioError> {
    let named = |name: &str| col(name).alias(format!("{prefix}{name}"));
    let rows: LazyFrame = cut
        .filter
        .iter()
        .fold(cut.frame.clone().lazy(), |frame, (column, text)| frame.filter(col(*column).eq(lit(*text))))
        .filter(col("value").is_not_null());
    let rows = if prefix.is_empty() { rows } else { rows.filter(col("value").neq(lit(0.0))) };
    let rows = rows
        .select([
            col("period"),
            named("value"),
            named("unit"),
            named("flag"),
            named("source"),
            named("note"),
            named("row_no"),
        ])
        .collect()?;
    let periods = rows.column("period")?.str()?;
    let mut sorted: Vec<&str> = periods.iter().flatten().collect();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        let n_rows = sorted.iter().filter(|period| **period == twice[0]).count();
        return Err(RatioError::Twice { period: twice[0].to_owned(), n_rows });
    }
    Ok(rows)
}

fn first_unit(rows: &DataFrame, column: &str) -> Result<Option<String>, PolarsError> {
    Ok(rows.column(column)?.str()?.iter().next().flatten().map(str::to_owned))
}

/// Factor from the numerator's unit to the denominator's: `million USD` over `USD` is a million.
fn scale(numerator: &str, denominator: &str) -> Result<f64, RatioError> {
    let ((above, above_size), (below, below_size)) = (money(numerator), money(denominator));
    if above != below {
        return Err(RatioError::Units { numerator: numerator.to_owned(), denominator: denominator.to_owned() });
    }
    Ok(above_size / below_size)
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;
    use crate::data::Flag;

    fn table() -> DataFrame {
        df!(
            "period" => ["2020", "2021", "2022", "2020", "2022", "2023", "2022"],
            "reporter" => ["BLR", "BLR", "BLR", "WLD", "WLD", "WLD", "GDP"],
            "value" => [Some(7.0), Some(6.0), None, Some(35.0), Some(0.0), Some(40.0), Some(2e9)],
            "unit" => ["kt K2O", "kt K2O", "kt K2O", "kt K2O", "kt K2O", "kt K2O", "USD"],
            "flag" => ["estimated", "", "", "inflated", "", "", ""],
            "source" => ["a", "a", "a", "b", "b", "b", "c"],
            "note" => ["", "", "", "", "", "", ""],
            "row_no" => [1_u32, 2, 3, 4, 5, 6, 7],
        )
        .expect("equal lengths")
    }

    #[test]
    fn periods_without_both_figures_have_no_share() {
        let table = table();
        let got = shares(
            Cut { frame: &table, filter: &[("reporter", "BLR")] },
            Cut { frame: &table, filter: &[("reporter", "WLD")] },
        )
        .expect("same unit, each period once");
        assert_eq!(got.len(), 1, "2021 has no world, 2022 no figure, 2023 no numerator");
        assert!((got[0].percent - 20.0).abs() < 1e-12);
        assert_eq!((got[0].numerator.source.as_str(), got[0].denominator.source.as_str()), ("a", "b"));
        assert_eq!((got[0].numerator.row, got[0].denominator.row), (1, 4));
        assert!(got[0].flags().has(Flag::Estimated) && got[0].flags().has(Flag::Inflated));
    }

    #[test]
    fn units_of_different_kind_are_refused_and_sizes_are_not() {
        let (potash, gdp) = (table(), table());
        let refused = shares(
            Cut { frame: &potash, filter: &[("reporter", "BLR")] },
            Cut { frame: &gdp, filter: &[("reporter", "GDP")] },
        );
        assert!(matches!(refused, Err(RatioError::Units { .. })));
        assert!((scale("million USD", "USD").expect("both dollars") - 1e6).abs() < 1e-6);
        assert!((scale("million USD", "billion USD").expect("both dollars") - 1e-3).abs() < 1e-12);
    }

    #[test]
    fn a_period_twice_in_one_cut_is_refused() {
        let table = table();
        let twice = shares(Cut { frame: &table, filter: &[] }, Cut { frame: &table, filter: &[("reporter", "WLD")] });
        assert!(matches!(twice, Err(RatioError::Twice { n_rows: 2, .. })));
    }

    #[test]
    fn each_part_meets_the_whole_of_its_own_period() {
        let parts = [("2015", 40.0), ("2005", 30.0), ("2015", 60.0), ("1999", 5.0)];
        let found = percent_of(&parts, &[("2005", 120.0), ("2015", 100.0)]);
        assert_eq!(found, [Some((40.0, 100.0)), Some((25.0, 120.0)), Some((60.0, 100.0)), None]);
        assert_eq!(percent_of(&[("2015", 1.0)], &[("2015", 0.0)]), [None], "a whole of zero gives no share");
    }
}
