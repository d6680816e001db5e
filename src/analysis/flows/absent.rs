//! Why a question to a part of a table has no answer, by what the whole table holds. The part alone does not know the
//! names that are near, nor that a country is in the table but not in this part of it.

use polars::prelude::DataFrame;

use super::{AnalysisError, Choice, ask};
use crate::data::Countries;

/// What a question names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Product codes.
    pub products: Vec<String>,
    /// Codes or names of countries without which there is no answer.
    pub areas: Vec<String>,
}

/// What a whole table holds, the most frequent first.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// Its products.
    pub products: &'a [Choice],
    /// Its countries, on either side.
    pub areas: &'a [Choice],
}

/// Refuses a question that names what the table, or the part of it that the question concerns, does not hold.
///
/// # Errors
/// [`AnalysisError`] names what is nearest in the whole table, or says that the country does not trade the product.
pub fn absent(
    named: &Named,
    held: Held<'_>,
    part: Option<&DataFrame>,
    countries: &Countries,
) -> Result<(), AnalysisError> {
    for product in named.products.iter().filter(|product| !product.trim().eq_ignore_ascii_case("TOTAL")) {
        let plain = ask::plain_code(product);
        let asked = ask::with_leading_zero(&plain);
        if !held.products.iter().any(|choice| choice.code.starts_with(&asked)) {
            let codes = held.products.iter().map(|choice| choice.code.clone()).collect();
            return Err(ask::unknown_product(codes, &plain));
        }
    }
    let in_part = part.map(ask::reporters).transpose()?;
    for asked in &named.areas {
        let code = ask::area_among(held.areas, countries, asked)?;
        if in_part.as_ref().is_some_and(|found| !found.iter().any(|choice| choice.code == code)) {
            let what = format!("trade of {} in product {}", countries.name(&code), named.products.join(" or product "));
            return Err(AnalysisError::NoFigures { what, next: "choose another product or country".to_owned() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    #[test]
    fn names_are_looked_for_in_the_whole_table_and_in_the_part() {
        let choices = |codes: &[&str]| -> Vec<Choice> {
            codes.iter().map(|code| Choice { code: (*code).to_owned(), n_rows: 1 }).collect()
        };
        let (products, areas) = (choices(&["270900", "310420", "310430"]), choices(&["BRA", "CAN"]));
        let held = Held { products: &products, areas: &areas };
        let part = df!("reporter" => ["CAN"], "partner" => ["CHN"]).expect("equal columns");
        let told = |product: &str, area: &str| {
            let named = Named { products: vec![product.to_owned()], areas: vec![area.to_owned()] };
            absent(&named, held, Some(&part), &Countries::default()).err().map(|cause| cause.to_string())
        };
        assert_eq!(told("310420", "CAN"), None);
        assert_eq!(told("31", "CAN"), None);
        assert_eq!(told("TOTAL", "CAN"), None);
        assert_eq!(
            told("310421", "CAN").as_deref(),
            Some("the table has no product 310421; nearest: 310420, 310430, 270900")
        );
        assert_eq!(told("310420", "CAM").as_deref(), Some("the table has no country CAM; nearest: CAN, BRA"));
        let absent_here = told("310420", "BRA").unwrap_or_default();
        assert!(absent_here.starts_with("the table has no trade of BRA in product 310420;"), "{absent_here}");
    }
}
