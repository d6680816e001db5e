//! Which rows of a frame stand behind one figure of an answer. Found when asked for: a list for every figure would be
//! as large as the file.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, DataType, Expr, Float64Chunked, IntoLazy as _, PolarsError, col, lit};

use super::gather::{Side, Whose, figure_of, of_itself_rows, part_or_world, summed_rows};
use super::{
    AnalysisError, Answer, AnswerRow, PartnerQuestion, ShareQuestion, TradeQuestion, Whole, ask, flow_filter,
    market_share_with, partner_dependence_with, text,
};
use crate::data::{Choices, Countries, Flag, Flow, agg};

mod comparisons;

pub use comparisons::{rows_of_outcome, rows_of_sides, rows_of_third_country};

/// Places of rows in a frame, from 0, in frame order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRows {
    /// Rows that the figure sums.
    pub own: Vec<u32>,
    /// Rows that it is compared with: the total it is a share of, those of the figure among them; the other side; others.
    pub whole: Vec<u32>,
    /// What the two are, as headings.
    pub words: (&'static str, &'static str),
}

impl Default for FigureRows {
    fn default() -> Self {
        Self { own: Vec::new(), whole: Vec::new(), words: ("What is counted", "What it is a share of") }
    }
}

/// The rows behind a country's share of a product's trade in one period, under the repairs that made the answer.
///
/// # Errors
/// As [`market_share_with`].
pub fn rows_of_share(
    frame: &DataFrame,
    countries: &Countries,
    question: &ShareQuestion,
    choices: &Choices,
    (period, code): (&str, &str),
) -> Result<FigureRows, AnalysisError> {
    let answer = market_share_with(frame, countries, question, choices)?;
    let filter = ask::product_filter(frame, &question.product, question.measure, choices, &mut Vec::new())?
        .and(col("measure").eq(lit(question.measure.key())));
    let of = |mirrored: bool| {
        let (flow, side) =
            if mirrored { (question.flow.mirror(), Side::Partner) } else { (question.flow, Side::Reporter) };
        candidates(frame, filter.clone().and(flow_filter(flow, choices)), side, choices, &answer, period)
    };
    let found = both_sides(&answer, period, of)?;
    let values = Values::of(frame)?;
    let mut rows = chosen(&answer, found, (period, code), |parts, world| values.figure(parts, world, choices));
    if of_world(&answer, period) {
        let mirrored = answer.rows.iter().all(|row| row.flags.has(Flag::Mirror));
        let flow = if mirrored { question.flow.mirror() } else { question.flow };
        let filter = filter.and(flow_filter(flow, choices)).and(in_answer(&answer, period));
        rows.whole = if mirrored {
            let reporters = dated(frame, filter, Side::Reporter, choices)?.into_values();
            let used = |(parts, world): (Vec<u32>, Vec<u32>)| {
                if values.figure(&parts, &world, choices) == Some(Whose::World) { world } else { parts }
            };
            reporters.flat_map(used).collect()
        } else {
            rows_of_the_world(frame, filter)?
        };
        rows.whole.sort_unstable();
    }
    Ok(rows)
}

/// Whether the shares of a period are of the World row.
fn of_world(answer: &Answer, period: &str) -> bool {
    answer.rows.iter().any(|row| row.period == period && row.whole == Whole::World)
}

/// The rows behind a partner's share of a country's trade in one period, under the repairs that made the answer.
///
/// # Errors
/// As [`partner_dependence_with`].
pub fn rows_of_partner(
    frame: &DataFrame,
    countries: &Countries,
    question: &PartnerQuestion,
    choices: &Choices,
    (period, code): (&str, &str),
) -> Result<FigureRows, AnalysisError> {
    let answer = partner_dependence_with(frame, countries, question, choices)?;
    let own = ask::area_code(frame, countries, &question.reporter)?;
    let product = question.product.as_deref().unwrap_or("TOTAL");
    let about = col("reporter").eq(lit(own.as_str())).or(col("partner").eq(lit(own.as_str())));
    let filter = ask::product_filter_within(frame, product, question.measure, &about, choices, &mut Vec::new())?
        .and(col("measure").eq(lit(question.measure.key())));
    let of = |mirrored: bool| {
        let (flow, subject, side) = if mirrored {
            (question.flow.mirror(), "partner", Side::Reporter)
        } else {
            (question.flow, "reporter", Side::Partner)
        };
        let rows = filter.clone().and(flow_filter(flow, choices)).and(col(subject).eq(lit(own.as_str())));
        candidates(frame, rows, side, choices, &answer, period)
    };
    let found = both_sides(&answer, period, of)?;
    let total = found.get("WLD").map(|(_, world)| world.clone()).filter(|rows| !rows.is_empty());
    let mut rows = chosen(&answer, found, (period, code), |_, _| Some(Whose::Parts));
    if let Some(total) = total.filter(|_| of_world(&answer, period)) {
        rows.whole = total;
    }
    Ok(rows)
}

/// The rows behind a period's exports or imports, of one country or of all countries together.
///
/// # Errors
/// As [`rows_of_partner`] and [`rows_of_share`].
pub fn rows_of_total(
    frame: &DataFrame,
    countries: &Countries,
    question: &TradeQuestion,
    flow: Flow,
    choices: &Choices,
    period: &str,
) -> Result<FigureRows, AnalysisError> {
    let (measure, product) = (question.measure, question.product.clone());
    let whole = match &question.reporter {
        Some(reporter) => {
            let asked = PartnerQuestion { reporter: reporter.clone(), flow, product: Some(product), measure };
            rows_of_partner(frame, countries, &asked, choices, (period, ""))?.whole
        }
        None => {
            rows_of_share(frame, countries, &ShareQuestion { product, measure, flow }, choices, (period, ""))?.whole
        }
    };
    Ok(FigureRows { own: whole, ..FigureRows::default() })
}

/// Rows of a country: those of single partners, and those of the World.
type Candidates = BTreeMap<String, (Vec<u32>, Vec<u32>)>;

/// The same of several periods: by period and country.
type Dated = BTreeMap<(String, String), (Vec<u32>, Vec<u32>)>;

/// Rows of the countries' own side, and of the partners' side for those whose figure comes from there.
fn both_sides(
    answer: &Answer,
    period: &str,
    of: impl Fn(bool) -> Result<Candidates, PolarsError>,
) -> Result<Candidates, PolarsError> {
    let is_mirror = |row: &&AnswerRow| row.flags.has(Flag::Mirror);
    let of_period = || answer.rows.iter().filter(|row| row.period == period);
    let mut found = if of_period().all(|row| is_mirror(&row)) { Candidates::new() } else { of(false)? };
    if of_period().any(|row| is_mirror(&row)) {
        let mut mirrored = of(true)?;
        for row in of_period().filter(is_mirror) {
            found.remove(&row.code);
            found.extend(mirrored.remove_entry(&row.code));
        }
    }
    Ok(found)
}

/// Rows of one period in the answer's unit that hold a figure, by country.
fn candidates(
    frame: &DataFrame,
    filter: Expr,
    side: Side,
    choices: &Choices,
    answer: &Answer,
    period: &str,
) -> Result<Candidates, PolarsError> {
    let filter = filter.and(in_answer(answer, period));
    Ok(dated(frame, filter, side, choices)?.into_iter().map(|((_, code), rows)| (code, rows)).collect())
}

/// Rows of a period in the answer's unit.
fn in_answer(answer: &Answer, period: &str) -> Expr {
    let unit = answer.rows.first().map_or("", |row| row.unit.as_str());
    text("period").eq(lit(period)).and(text("unit").eq(lit(unit)))
}

/// Rows that pass, are summed and hold a figure, by period and by the code of their side.
pub(in crate::analysis) fn dated(
    frame: &DataFrame,
    filter: Expr,
    side: Side,
    choices: &Choices,
) -> Result<Dated, PolarsError> {
    let filter = filter.and(summed_rows(choices)).and(of_itself_rows().not());
    let found = frame
        .clone()
        .lazy()
        .with_row_index("place", None)
        .filter(filter.and(col("value").is_not_null()))
        .select([
            col("place"),
            text("period"),
            side.code().cast(DataType::String).alias("code"),
            text("partner").eq(lit("WLD")).cast(DataType::UInt32).alias("world"),
            agg::column().alias("agg"),
        ])
        .collect()?;
    let strings = |name: &str| Ok::<_, PolarsError>(found.column(name)?.str()?.clone());
    let (places, periods, codes) = (found.column("place")?.u32()?, strings("period")?, strings("code")?);
    let (worlds, aggs) = (found.column("world")?.u32()?, found.column("agg")?.u32()?);
    let mut by_code = Dated::new();
    for at in 0..found.height() {
        let (Some(place), Some(period), Some(code)) = (places.get(at), periods.get(at), codes.get(at)) else {
            continue;
        };
        let (agg, world) = (aggs.get(at).unwrap_or_default(), worlds.get(at) == Some(1));
        let Some(whose) = part_or_world(agg, world, choices) else { continue };
        let (parts, of_world) = by_code.entry((period.to_owned(), code.to_owned())).or_default();
        match whose {
            Whose::Parts => parts.push(place),
            Whose::World => of_world.push(place),
        }
    }
    Ok(by_code)
}

/// Rows of the world as a reporter: its World rows, else those of its partners.
fn rows_of_the_world(frame: &DataFrame, filter: Expr) -> Result<Vec<u32>, PolarsError> {
    let kinds = agg::only(agg::REPORTER_GROUP | agg::PARTNER_GROUP);
    let rows = filter.and(col("reporter").eq(lit("WLD"))).and(kinds).and(col("value").is_not_null());
    let places = |which: Expr| -> Result<Vec<u32>, PolarsError> {
        let found = frame.clone().lazy().with_row_index("place", None).filter(rows.clone().and(which));
        let found = found.select([col("place")]).collect()?;
        Ok(found.column("place")?.u32()?.iter().flatten().collect())
    };
    let of_world = places(col("partner").eq(lit("WLD")))?;
    if of_world.is_empty() { places(agg::has(agg::PARTNER_GROUP).not()) } else { Ok(of_world) }
}

/// The figures of a frame, by place.
pub(super) struct Values(Float64Chunked);

impl Values {
    pub(super) fn of(frame: &DataFrame) -> Result<Self, PolarsError> {
        Ok(Self(frame.column("value")?.f64()?.rechunk().into_owned()))
    }

    fn sum(&self, places: &[u32]) -> Option<f64> {
        let values = places.iter().filter_map(|place| self.0.get(*place as usize));
        (!places.is_empty()).then(|| values.sum())
    }

    /// Which rows of a country are its figure, as in its sum.
    pub(super) fn figure(&self, parts: &[u32], world: &[u32], choices: &Choices) -> Option<Whose> {
        figure_of(self.sum(parts), self.sum(world), choices)
    }
}

/// Of each country in the answer the rows that its figure sums.
fn chosen(
    answer: &Answer,
    found: Candidates,
    (period, code): (&str, &str),
    figure: impl Fn(&[u32], &[u32]) -> Option<Whose>,
) -> FigureRows {
    let mut rows = FigureRows::default();
    for (country, (parts, world)) in found {
        if !answer.rows.iter().any(|row| row.code == country && row.period == period) {
            continue;
        }
        let used = if figure(&parts, &world) == Some(Whose::World) { world } else { parts };
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
    use crate::data::{FindingId, Measure};

    fn frame() -> DataFrame {
        df!(
            "period" => ["2022", "2022", "2022", "2022", "2022", "2021", "2022", "2022", "2022", "2022", "2022", "2023"],
            "freq" => ["A"; 12],
            "reporter" => ["BLR", "BLR", "BLR", "CAN", "CAN", "BLR", "CHL", "BLR", "BLR", "CAN", "BLR", "CAN"],
            "partner" => [
                "BRA", "CHN", "WLD", "WLD", "G:EU", "BRA", "BRA", "CHN", "BRA", "X:AREAS_NES", "BRA", "BRA",
            ],
            "flow" => ["X", "X", "X", "X", "X", "X", "X", "X", "RX", "X", "X", "X"],
            "product" => [
                "310420", "310420", "310420", "310420", "310420", "310420", "310420", "310520", "310420", "310420",
                "31042010", "310420",
            ],
            "measure" => ["value"; 12],
            "value" => [
                Some(10.0), Some(20.0), Some(30.1), Some(60.0), Some(5.0), Some(9.0), None, Some(7.0), Some(2.0), None,
                Some(3.0), Some(8.0),
            ],
            "unit" => ["USD"; 12],
            "flag" => [""; 12],
            "agg" => [0_u32, 0, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0],
        )
        .expect("equal columns")
    }

    pub(super) fn countries() -> Countries {
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
        let turned = |id: FindingId| [(id, !id.by_default())].into_iter().collect::<Choices>();
        let all = FindingId::ALL.iter().map(|id| turned(*id)).chain([Choices::default()]);
        for choices in all {
            let answer = market_share_with(&frame, &countries, &question, &choices).expect("an answer");
            for row in &answer.rows {
                let at = (row.period.as_str(), row.code.as_str());
                let behind = rows_of_share(&frame, &countries, &question, &choices, at).expect("rows behind it");
                assert!((sum(&frame, &behind.own) - row.value).abs() < 1e-9, "{choices:?} {row:?} {behind:?}");
                let (.., whole, _) =
                    answer.denominators.iter().find(|(period, ..)| *period == row.period).expect("a total");
                assert!((sum(&frame, &behind.whole) - whole).abs() < 1e-9, "{choices:?} {row:?} {behind:?}");
            }
            let question = PartnerQuestion {
                reporter: "BLR".to_owned(),
                flow: Flow::Export,
                product: Some("310420".to_owned()),
                measure: Measure::Value,
            };
            let answer = partner_dependence_with(&frame, &countries, &question, &choices).expect("an answer");
            for row in &answer.rows {
                let at = (row.period.as_str(), row.code.as_str());
                let behind = rows_of_partner(&frame, &countries, &question, &choices, at).expect("rows behind it");
                assert!((sum(&frame, &behind.own) - row.value).abs() < 1e-9, "{choices:?} {row:?} {behind:?}");
                let whole = answer.denominators.iter().find(|(period, ..)| *period == row.period);
                let (.., whole, _) = whole.expect("a total");
                assert!((sum(&frame, &behind.whole) - whole).abs() < 1e-9, "{choices:?} {row:?} {behind:?}");
            }
        }
        let belarus = rows_of_share(&frame, &countries, &question, &Choices::default(), ("2022", "BLR")).expect("rows");
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
        let behind =
            rows_of_partner(&frame, &countries, &question, &Choices::default(), ("2022", "CHN")).expect("rows");
        assert_eq!((behind.own, behind.whole), (vec![1], vec![0, 1]));
        let silent = PartnerQuestion { reporter: "BRA".to_owned(), flow: Flow::Import, ..question };
        let at = ("2022", "BLR");
        let mirrored =
            rows_of_partner(&frame, &countries, &silent, &Choices::default(), at).expect("rows of the other side");
        assert_eq!(mirrored.own, [0]);
    }
}
