//! The rows behind comparisons: both sides of a trade, third countries, an outcome and its donors.

use polars::prelude::{DataFrame, Expr, col, lit};

use super::super::gather::{Side, Whose};
use super::super::outcomes::rows_of;
use super::super::third_countries::is_origin;
use super::super::{AnalysisError, OutcomeQuestion, ThirdCountriesQuestion, TwoSidesQuestion, ask, text};
use super::{Dated, FigureRows, Values, dated};
use crate::data::{Choices, Countries, Measure, Period};

/// The rows behind both sides of an exporter's trade in one period: its own reports, and its buyers'.
///
/// # Errors
/// [`AnalysisError`] names the nearest products or countries.
pub fn rows_of_sides(
    frame: &DataFrame,
    countries: &Countries,
    question: &TwoSidesQuestion,
    period: &str,
) -> Result<FigureRows, AnalysisError> {
    let exporter = ask::area_code(frame, countries, &question.exporter)?;
    let importer = question.importer.as_deref().map(|name| ask::area_code(frame, countries, name)).transpose()?;
    let product =
        ask::product_filter(frame, &question.product, question.measure, &Choices::default(), &mut Vec::new())?;
    let side = |flow: &str, own: &str, other: &str, side: Side| {
        let other = importer.as_ref().map_or_else(|| lit(true), |code| col(other).eq(lit(code.as_str())));
        let rows = product
            .clone()
            .and(of_kind(question.measure, flow))
            .and(col(own).eq(lit(exporter.as_str())))
            .and(other)
            .and(text("period").eq(lit(period)));
        dated(frame, rows, side, &Choices::default())
    };
    let own = side("X", "reporter", "partner", Side::Reporter)?;
    let buyers = side("M", "partner", "reporter", Side::Reporter)?;
    Ok(FigureRows {
        own: places(own, |parts, _| parts.is_empty()),
        whole: places(buyers, |_, _| false),
        words: ("Its own report", "Its buyers' reports"),
    })
}

/// The rows behind a third country's purchases from the origins: those since the event, and those of the years its trend
/// rests on.
///
/// # Errors
/// [`AnalysisError`] names the nearest products.
pub fn rows_of_third_country(
    frame: &DataFrame,
    countries: &Countries,
    question: &ThirdCountriesQuestion,
    code: &str,
) -> Result<FigureRows, AnalysisError> {
    let product =
        ask::product_filter(frame, &question.product, question.measure, &Choices::default(), &mut Vec::new())?;
    let (mut since, mut before) = (Vec::new(), Vec::new());
    for (flow, buyer, side) in [("X", "partner", Side::Reporter), ("M", "reporter", Side::Partner)] {
        let rows = product.clone().and(of_kind(question.measure, flow)).and(col(buyer).eq(lit(code)));
        for ((period, seller), (parts, _)) in dated(frame, rows, side, &Choices::default())? {
            if is_origin(question, countries, &seller) {
                let later = Period::parse(&period).is_some_and(|period| period.start_year() >= question.event);
                if later { &mut since } else { &mut before }.extend(parts);
            }
        }
    }
    since.sort_unstable();
    before.sort_unstable();
    Ok(FigureRows { own: since, whole: before, words: ("Bought since the event", "Bought before it: the trend") })
}

/// The rows behind an outcome of one country in some years, and behind that of the countries it is compared with.
///
/// # Errors
/// [`AnalysisError`] names the nearest products.
pub fn rows_of_outcome(
    frame: &DataFrame,
    question: &OutcomeQuestion,
    (treated, donors): (&str, &[String]),
    in_view: impl Fn(i32) -> bool,
) -> Result<FigureRows, AnalysisError> {
    let (filter, side) = rows_of(frame, question, &mut Vec::new())?;
    let (world_stands_in, values) = (side == Side::Reporter, Values::of(frame)?);
    let found = dated(frame, filter, side, &Choices::default())?;
    let of = |wanted: &dyn Fn(&str) -> bool| {
        let year = |period: &str| Period::parse(period).is_some_and(|period| in_view(period.start_year()));
        let kept = found.iter().filter(|((period, code), _)| year(period) && wanted(code));
        places(kept.map(|(key, rows)| (key.clone(), rows.clone())).collect(), |parts, world| {
            world_stands_in && values.figure(parts, world, &Choices::default()) == Some(Whose::World)
        })
    };
    Ok(FigureRows {
        own: of(&|code| code == treated),
        whole: of(&|code| donors.iter().any(|donor| donor == code)),
        words: ("Its own figures", "The donors' figures"),
    })
}

/// Rows of one flow and one kind of figure.
fn of_kind(measure: Measure, flow: &str) -> Expr {
    col("measure").eq(lit(measure.key())).and(col("flow").eq(lit(flow)))
}

/// Of each country its rows of partners, or its World row where that is its figure.
fn places(found: Dated, of_world: impl Fn(&[u32], &[u32]) -> bool) -> Vec<u32> {
    let used = |(parts, world): (Vec<u32>, Vec<u32>)| if of_world(&parts, &world) { world } else { parts };
    let mut places: Vec<u32> = found.into_values().flat_map(used).collect();
    places.sort_unstable();
    places
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::super::tests::countries;
    use super::*;
    use crate::data::Flow;

    fn frame() -> DataFrame {
        df!(
            "period" => ["2022", "2022", "2022", "2022", "2021", "2022"],
            "freq" => ["A"; 6],
            "reporter" => ["BLR", "BLR", "BLR", "CAN", "BLR", "CHL"],
            "partner" => ["BRA", "CHN", "WLD", "WLD", "BRA", "BRA"],
            "flow" => ["X"; 6],
            "product" => ["310420"; 6],
            "measure" => ["value"; 6],
            "value" => [Some(10.0), Some(20.0), Some(30.1), Some(60.0), Some(9.0), None],
            "unit" => ["USD"; 6],
            "flag" => [""; 6],
            "agg" => [0_u32, 0, 2, 2, 0, 0],
        )
        .expect("equal columns")
    }

    #[test]
    fn both_sides_have_rows_and_a_report_on_the_world_is_read_where_no_buyer_is_named() {
        let (frame, countries) = (frame(), countries());
        let question = |exporter: &str| TwoSidesQuestion {
            exporter: exporter.to_owned(),
            importer: None,
            product: "310420".to_owned(),
            measure: Measure::Value,
            margin: 0.1,
        };
        let belarus = rows_of_sides(&frame, &countries, &question("BLR"), "2022").expect("rows");
        assert_eq!((belarus.own, belarus.whole), (vec![0, 1], Vec::new()));
        let canada = rows_of_sides(&frame, &countries, &question("CAN"), "2022").expect("rows");
        assert_eq!(canada.own, [3], "no single buyer is named, so the World row is read");
    }

    #[test]
    fn outcomes_and_detours_part_their_rows_by_country_and_by_time() {
        let (frame, countries) = (frame(), countries());
        let outcome = OutcomeQuestion {
            product: "310420".to_owned(),
            flow: Flow::Export,
            measure: Measure::Value,
            mirror: false,
        };
        let found = rows_of_outcome(&frame, &outcome, ("BLR", &["CAN".to_owned()]), |year| year <= 2022).expect("rows");
        assert_eq!((found.own, found.whole), (vec![0, 1, 4], vec![3]));
        let question = ThirdCountriesQuestion {
            origins: Vec::new(),
            target: "CHN".to_owned(),
            product: "310420".to_owned(),
            placebo: None,
            event: 2022,
            measure: Measure::Value,
        };
        let found = rows_of_third_country(&frame, &countries, &question, "BRA").expect("rows");
        assert_eq!((found.own, found.whole), (vec![0], vec![4]), "a row without a figure is none");
    }
}
