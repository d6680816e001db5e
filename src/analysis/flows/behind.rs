//! Which rows of a frame stand behind one figure of an answer. Found when asked for: a list for every figure would be
//! as large as the file.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, IntoLazy as _, PolarsError, col, lit};

use super::gather::Side;
use super::{AnalysisError, Answer, PartnerQuestion, ShareQuestion, ask, market_share, partner_dependence, text};
use crate::data::Countries;

/// Places of rows in a frame, from 0, in frame order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureRows {
    /// Rows that the country's figure sums.
    pub own: Vec<u32>,
    /// Rows that the total sums, those of the country among them.
    pub whole: Vec<u32>,
}

/// The rows behind a country's share of a product's trade in one period.
///
/// # Errors
/// As [`market_share`].
pub fn rows_of_share(
    frame: &DataFrame,
    countries: &Countries,
    question: &ShareQuestion,
    (period, code): (&str, &str),
) -> Result<FigureRows, AnalysisError> {
    let answer = market_share(frame, countries, question)?;
    let mirrored = is_mirror(&answer);
    let flow = if mirrored { question.flow.mirror() } else { question.flow };
    let side = if mirrored { Side::Partner } else { Side::Reporter };
    let filter = ask::product_filter(frame, &question.product, question.measure, &mut Vec::new())?
        .and(col("measure").eq(lit(question.measure.key())))
        .and(col("flow").eq(lit(flow.code())));
    let found = candidates(frame, filter, side, &answer, period)?;
    Ok(chosen(&answer, found, code, !mirrored))
}

/// The rows behind a partner's share of a country's trade in one period.
///
/// # Errors
/// As [`partner_dependence`].
pub fn rows_of_partner(
    frame: &DataFrame,
    countries: &Countries,
    question: &PartnerQuestion,
    (period, code): (&str, &str),
) -> Result<FigureRows, AnalysisError> {
    let answer = partner_dependence(frame, countries, question)?;
    let mirrored = is_mirror(&answer);
    let own = ask::area_code(frame, countries, &question.reporter)?;
    let product = question.product.as_deref().unwrap_or("TOTAL");
    let about = col("reporter").eq(lit(own.as_str())).or(col("partner").eq(lit(own.as_str())));
    let (flow, subject, side) = if mirrored {
        (question.flow.mirror(), "partner", Side::Reporter)
    } else {
        (question.flow, "reporter", Side::Partner)
    };
    let filter = ask::product_filter_within(frame, product, question.measure, &about, &mut Vec::new())?
        .and(col("measure").eq(lit(question.measure.key())))
        .and(col("flow").eq(lit(flow.code())))
        .and(col(subject).eq(lit(own.as_str())));
    let found = candidates(frame, filter, side, &answer, period)?;
    Ok(chosen(&answer, found, code, false))
}

fn is_mirror(answer: &Answer) -> bool {
    answer.rows.iter().any(|row| row.flag.split(' ').any(|word| word == "mirror"))
}

/// Rows of a country: those of single partners, and those of the World.
type Candidates = BTreeMap<String, (Vec<u32>, Vec<u32>)>;

/// Rows of one period in the answer's unit that hold a figure, by country.
fn candidates(
    frame: &DataFrame,
    filter: Expr,
    side: Side,
    answer: &Answer,
    period: &str,
) -> Result<Candidates, PolarsError> {
    let code = if side == Side::Partner { text("partner") } else { text("reporter") };
    let unit = answer.rows.first().map_or("", |row| row.unit.as_str());
    let found = frame
        .clone()
        .lazy()
        .with_row_index("place", None)
        .filter(
            filter.and(text("period").eq(lit(period))).and(text("unit").eq(lit(unit))).and(col("value").is_not_null()),
        )
        .select([
            col("place"),
            code.alias("code"),
            text("partner").eq(lit("WLD")).cast(DataType::UInt32).alias("world"),
            col("agg").cast(DataType::UInt32).alias("agg"),
        ])
        .collect()?;
    let (places, codes) = (found.column("place")?.u32()?, found.column("code")?.str()?);
    let (worlds, aggs) = (found.column("world")?.u32()?, found.column("agg")?.u32()?);
    let mut by_code = Candidates::new();
    for at in 0..found.height() {
        let (Some(place), Some(code)) = (places.get(at), codes.get(at)) else { continue };
        match (aggs.get(at), worlds.get(at)) {
            (Some(0), _) => by_code.entry(code.to_owned()).or_default().0.push(place),
            (Some(super::gather::PARTNER_GROUP), Some(1)) => by_code.entry(code.to_owned()).or_default().1.push(place),
            _ => {}
        }
    }
    Ok(by_code)
}

/// Of each country in the answer its rows of partners; the World row where there are none and it may stand in.
fn chosen(answer: &Answer, found: Candidates, code: &str, world_stands_in: bool) -> FigureRows {
    let mut rows = FigureRows::default();
    for (country, (parts, world)) in found {
        if !answer.rows.iter().any(|row| row.code == country) {
            continue;
        }
        let used = if parts.is_empty() && world_stands_in { world } else { parts };
        if country == code {
            rows.own.clone_from(&used);
        }
        rows.whole.extend(used);
    }
    rows.whole.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;
    use crate::data::{Flow, Measure};

    fn frame() -> DataFrame {
        df!(
            "period" => ["2022", "2022", "2022", "2022", "2022", "2021", "2022", "2022"],
            "freq" => ["A"; 8],
            "reporter" => ["BLR", "BLR", "BLR", "CAN", "CAN", "BLR", "CHL", "BLR"],
            "partner" => ["BRA", "CHN", "WLD", "WLD", "G:EU", "BRA", "BRA", "CHN"],
            "flow" => ["X"; 8],
            "product" => ["310420", "310420", "310420", "310420", "310420", "310420", "310420", "310520"],
            "measure" => ["value"; 8],
            "value" => [Some(10.0), Some(20.0), Some(31.0), Some(60.0), Some(5.0), Some(9.0), None, Some(7.0)],
            "unit" => ["USD"; 8],
            "flag" => [""; 8],
            "agg" => [0_u32, 0, 2, 2, 2, 0, 0, 0],
        )
        .expect("equal columns")
    }

    fn countries() -> Countries {
        Countries::parse(
            "code,iso2,m49,baci,name,short_name,group,until,note\nBLR,BY,112,,Belarus,,country,,\n\
             CAN,CA,124,,Canada,,country,,\nBRA,BR,076,,Brazil,,country,,\nCHN,CN,156,,China,,country,,\n\
             CHL,CL,152,,Chile,,country,,\nWLD,,001,,World,,group,,\n",
        )
        .expect("good table")
    }

    fn sum(frame: &DataFrame, rows: &[u32]) -> f64 {
        let values = frame.column("value").and_then(|column| column.f64().cloned()).expect("numbers");
        rows.iter().filter_map(|row| values.get(*row as usize)).sum()
    }

    #[test]
    fn the_rows_add_up_to_the_answer() {
        let (frame, countries) = (frame(), countries());
        let question = ShareQuestion { product: "310420".to_owned(), measure: Measure::Value, flow: Flow::Export };
        let answer = market_share(&frame, &countries, &question).expect("an answer");
        for row in &answer.rows {
            let behind =
                rows_of_share(&frame, &countries, &question, (&row.period, &row.code)).expect("rows behind it");
            assert!((sum(&frame, &behind.own) - row.value).abs() < 1e-9, "{row:?} {behind:?}");
            let (.., whole, _) =
                answer.denominators.iter().find(|(period, ..)| *period == row.period).expect("a total");
            assert!((sum(&frame, &behind.whole) - whole).abs() < 1e-9, "{row:?} {behind:?}");
        }
        let belarus = rows_of_share(&frame, &countries, &question, ("2022", "BLR")).expect("rows");
        assert_eq!((belarus.own, belarus.whole), (vec![0, 1], vec![0, 1, 3]), "World stands in for Canada alone");
    }

    #[test]
    fn partners_have_rows_of_their_own() {
        let (frame, countries) = (frame(), countries());
        let question = PartnerQuestion {
            reporter: "BLR".to_owned(),
            flow: Flow::Export,
            product: Some("310420".to_owned()),
            measure: Measure::Value,
        };
        let behind = rows_of_partner(&frame, &countries, &question, ("2022", "CHN")).expect("rows");
        assert_eq!((behind.own, behind.whole), (vec![1], vec![0, 1]));
        let silent = PartnerQuestion { reporter: "BRA".to_owned(), flow: Flow::Import, ..question };
        let mirrored = rows_of_partner(&frame, &countries, &silent, ("2022", "BLR")).expect("rows of the other side");
        assert_eq!(mirrored.own, [0]);
    }
}
