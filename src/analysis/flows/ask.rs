//! What can be asked of a table: its products, countries and periods, and what a question means by their names.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy as _, PolarsError, col, len, lit};

use crate::data::{Countries, Measure};

pub(in crate::analysis) use super::goods::{each_product, product_filter, product_filter_within};
use super::{AnalysisError, text};

/// Something that can be chosen, and how many rows have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its code.
    pub code: String,
    /// Rows with it.
    pub n_rows: u64,
}

/// Products of a table, the most frequent first.
///
/// # Errors
/// What Polars says when the column is missing.
pub fn products(frame: &DataFrame) -> Result<Vec<Choice>, AnalysisError> {
    Ok(counted(frame, "product", None)?)
}

/// Countries of a table on either side, the most frequent first; World and group rows included as codes.
///
/// # Errors
/// What Polars says when a column is missing.
pub fn reporters(frame: &DataFrame) -> Result<Vec<Choice>, AnalysisError> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for side in ["reporter", "partner"] {
        for choice in counted(frame, side, None)? {
            *counts.entry(choice.code).or_default() += choice.n_rows;
        }
    }
    Ok(sorted(counts))
}

/// Periods of a table, the most frequent first.
///
/// # Errors
/// What Polars says when the column is missing.
pub fn periods(frame: &DataFrame) -> Result<Vec<Choice>, AnalysisError> {
    Ok(counted(frame, "period", None)?)
}

/// Words of any text column, the most frequent first.
pub(in crate::analysis) fn column_choices(frame: &DataFrame, column: &str) -> Result<Vec<Choice>, PolarsError> {
    counted(frame, column, None)
}

/// Whether any row passes.
pub(in crate::analysis) fn any_row(frame: &DataFrame, filter: &Expr) -> Result<bool, PolarsError> {
    let first = frame.clone().lazy().filter(filter.clone()).select([col("period")]).limit(1).collect()?;
    Ok(first.height() > 0)
}

pub(super) fn counted(frame: &DataFrame, column: &str, filter: Option<&Expr>) -> Result<Vec<Choice>, PolarsError> {
    let lazy = frame.clone().lazy();
    let lazy = match filter {
        Some(filter) => lazy.filter(filter.clone()),
        None => lazy,
    };
    let counted = lazy
        .group_by([col(column)])
        .agg([len().alias("n")])
        .select([text(column), col("n").cast(DataType::UInt64)])
        .collect()?;
    let (codes, counts) = (counted.column(column)?.str()?, counted.column("n")?.u64()?);
    let counts = (0..counted.height())
        .map(|at| (codes.get(at).unwrap_or_default().to_owned(), counts.get(at).unwrap_or_default()));
    Ok(sorted(counts.filter(|(code, _)| !code.is_empty()).collect()))
}

/// Codes counted elsewhere, the most frequent first.
pub fn choices_of(counts: &BTreeMap<String, u64>) -> Vec<Choice> {
    sorted(counts.clone())
}

fn sorted(counts: BTreeMap<String, u64>) -> Vec<Choice> {
    let mut all: Vec<Choice> = counts.into_iter().map(|(code, n_rows)| Choice { code, n_rows }).collect();
    all.sort_by(|a, b| b.n_rows.cmp(&a.n_rows).then_with(|| a.code.cmp(&b.code)));
    all
}

/// The code that a question means by a country.
pub(in crate::analysis) fn area_code(
    frame: &DataFrame,
    countries: &Countries,
    asked: &str,
) -> Result<String, AnalysisError> {
    area_among(&reporters(frame)?, countries, asked)
}

/// The same among the countries that a table is known to have.
pub(super) fn area_among(found: &[Choice], countries: &Countries, asked: &str) -> Result<String, AnalysisError> {
    let has = |code: &str| found.iter().any(|choice| choice.code == code);
    if has(asked) {
        return Ok(asked.to_owned());
    }
    if let Some(country) = countries.resolve(asked)
        && has(&country.code)
    {
        return Ok(country.code.clone());
    }
    let name = |code: &str| countries.name(code).to_lowercase();
    let lower = asked.to_lowercase();
    let mut near: Vec<(usize, &Choice)> = found
        .iter()
        .filter(|choice| !countries.is_group(&choice.code))
        .map(|choice| {
            (distance(&choice.code.to_lowercase(), &lower).min(distance(&name(&choice.code), &lower)), choice)
        })
        .collect();
    near.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.n_rows.cmp(&a.1.n_rows)).then_with(|| a.1.code.cmp(&b.1.code)));
    Err(AnalysisError::UnknownReporter {
        reporter: asked.to_owned(),
        nearest: near.into_iter().take(5).map(|(_, choice)| choice.code.clone()).collect(),
    })
}

/// The code of a country by its code or name, whichever table is asked.
///
/// # Errors
/// Codes of the countries whose code or name is spelt most nearly so.
pub fn known_area(countries: &Countries, asked: &str) -> Result<String, Vec<String>> {
    let all: Vec<Choice> = countries.iter().map(|area| Choice { code: area.code.clone(), n_rows: 0 }).collect();
    area_among(&all, countries, asked).map_err(|cause| match cause {
        AnalysisError::UnknownReporter { nearest, .. } => nearest,
        _ => Vec::new(),
    })
}

/// Letters to change, add or drop to make one word the other; words are cut at 40 letters.
pub(in crate::analysis) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(40).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(40).enumerate() {
        let mut diagonal = row.first().copied().unwrap_or(0);
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        let mut left = i + 1;
        for (b, cell) in other.iter().zip(row.iter_mut().skip(1)) {
            let best = (diagonal + usize::from(a != *b)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, best);
            left = best;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// What there is of a product whose figures are of another kind than those asked for, in words.
pub(super) fn other_measures(frame: &DataFrame, asked: &str) -> Result<String, PolarsError> {
    if asked.is_empty() {
        return Ok(String::new());
    }
    let rows = text("product").str().starts_with(lit(asked));
    let held: Vec<&str> = counted(frame, "measure", Some(&rows))?
        .into_iter()
        .filter_map(|choice| {
            let all = [Measure::Value, Measure::NetWeight, Measure::Quantity];
            all.into_iter().find(|measure| measure.key() == choice.code)
        })
        .map(Measure::word)
        .collect();
    let without_unit = col("measure").eq(lit(Measure::Quantity.key())).and(text("unit").eq(lit("")));
    let unit = if held.contains(&Measure::Quantity.word()) && any_row(frame, &rows.and(without_unit))? {
        " (in a unit the file does not state)"
    } else {
        ""
    };
    Ok(if held.is_empty() { String::new() } else { format!("{}{unit}", held.join(" and ")) })
}

/// A code as it stands in tables: 3104.20 and 31 04 20 are 310420; other schemes' dots stay.
pub fn plain_code(typed: &str) -> String {
    let typed = typed.trim();
    let parts = || typed.split(|c: char| c == '.' || c.is_whitespace()).filter(|part| !part.is_empty());
    let of_hs = parts().all(|part| matches!(part.len(), 2 | 4) && part.bytes().all(|byte| byte.is_ascii_digit()));
    if of_hs { parts().collect() } else { typed.to_owned() }
}

/// Spreadsheets eat the leading zero of a code: 10110 means 010110.
pub(super) fn with_leading_zero(asked: &str) -> String {
    let asked = asked.trim();
    let eaten = asked.len() % 2 == 1 && asked.bytes().all(|byte| byte.is_ascii_digit());
    if eaten { format!("0{asked}") } else { asked.to_owned() }
}

/// Refuses a product that is not among these, the most frequent first, and names those most like it.
pub(super) fn unknown_product(mut found: Vec<String>, typed: &str) -> AnalysisError {
    let shared = |code: &str, asked: &str| code.bytes().zip(asked.bytes()).take_while(|(a, b)| a == b).count();
    // A digit may be missing at either end: 31042 is near 310420, and 10110 near 010111.
    let padded = with_leading_zero(typed);
    let both = [typed, padded.as_str()];
    // The sort is stable, so the more frequent of equals stays first.
    found.sort_by_cached_key(|code| {
        let begins = both.map(|asked| shared(code, asked));
        let away = both.map(|asked| distance(code, asked));
        (!code.starts_with(typed), std::cmp::Reverse(begins.into_iter().max()), away.into_iter().min())
    });
    found.truncate(5);
    AnalysisError::UnknownProduct { product: typed.to_owned(), nearest: found }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lose_dots_and_blanks_only_where_these_part_pairs_of_digits() {
        for (typed, code) in [
            ("3104.20", "310420"),
            ("31 04 20", "310420"),
            (" 31.04.20 ", "310420"),
            ("310420", "310420"),
            ("TOTAL", "TOTAL"),
            ("NY.GDP.MKTP.CD", "NY.GDP.MKTP.CD"),
            ("3.1", "3.1"),
            (" ", ""),
        ] {
            assert_eq!(plain_code(typed), code, "{typed}");
        }
    }

    #[test]
    fn the_nearest_products_begin_with_what_was_typed() {
        let found = ["031041", "310430", "310420", "270900"].map(str::to_owned).to_vec();
        let said = unknown_product(found, "31042").to_string();
        assert_eq!(said, "the table has no product 31042; nearest: 310420, 031041, 310430, 270900");
    }

    #[test]
    fn a_country_answers_to_code_and_name_and_an_unknown_one_to_its_nearest() {
        let table = "code,iso2,m49,baci,name,short_name,group,until,note\n\
            BLR,BY,112,,Belarus,,country,,\nDEU,DE,276,,Germany,,country,,\n";
        let countries = Countries::parse(table).expect("good table");
        for typed in ["BLR", "blr", "Belarus", "112"] {
            assert_eq!(known_area(&countries, typed).as_deref(), Ok("BLR"), "{typed}");
        }
        assert_eq!(known_area(&countries, "Germny"), Err(vec!["DEU".to_owned(), "BLR".to_owned()]));
    }

    #[test]
    fn distance_counts_letters() {
        for (one, other, n) in [("blr", "blr", 0), ("blr", "bls", 1), ("", "abc", 3), ("belarus", "belorus", 1)] {
            assert_eq!(distance(one, other), n);
        }
    }
}
