//! Two-way trade in the same product, after Grubel and Lloyd.

use std::collections::BTreeMap;

use polars::prelude::{Expr, col, lit};

use super::super::flows::gather::{Cells, Side};
use super::super::grubel_lloyd;
use super::shares::amount;
use super::{Answer, AnswerRow, Example, Indicator, Opt, Question, Table, Unanswered};
use crate::data::{Flow, Measure, Note};

/// Grubel-Lloyd index by product.
pub const INDICATOR: Indicator = Indicator {
    id: "grubel-lloyd",
    name: "Grubel-Lloyd index by product",
    formula: "GL_c = 1 − |x_c − m_c| / (x_c + m_c)",
    words: "How far a country both sells and buys the same product: 1 when exports equal imports, 0 when trade goes one way only.",
    edges: "0 to 1. No value where a product has no trade, or where one side is not reported at all.",
    source: "Grubel & Lloyd 1975",
    options: &[Opt::Reporter, Opt::Measure, Opt::Partner, Opt::Product],
    needs: 1,
    percent: false,
    example: Some(Example {
        series: &["wits-exports", "wits-imports"],
        reporter: Some("BLR"),
        partner: Some("RUS"),
        measure: Measure::Value,
        ..Example::of("exports_by_partner")
    }),
    compute,
};

/// Exports and imports of each product in one period.
pub(super) struct TwoWay {
    pub period: String,
    /// Product, exports, imports, from the largest trade.
    pub products: Vec<(String, f64, f64)>,
    pub n_rows: u64,
    pub estimated: bool,
    /// Which side is silent, if one is.
    pub silent: Option<&'static str>,
}

/// Both sides of a country's trade by product.
pub(super) struct TwoWays {
    pub periods: Vec<TwoWay>,
    pub unit: String,
    pub notes: Vec<Note>,
    pub steps: Vec<String>,
    pub whole: String,
}

pub(super) fn two_ways(indicator: &'static str, table: &Table<'_>, question: &Question) -> Result<TwoWays, Unanswered> {
    let reporter = table.area(indicator, question.reporter.as_deref(), Opt::Reporter)?;
    let mut notes = Vec::new();
    let mut own = col("reporter").eq(lit(reporter.as_str()));
    let mut whole = format!("trade in {}, {}", question.product_words(), table.countries().name(&reporter));
    if question.partner.is_some() {
        let partner = table.area(indicator, question.partner.as_deref(), Opt::Partner)?;
        own = own.and(col("partner").eq(lit(partner.as_str())));
        whole = format!("{whole} with {}", table.countries().name(&partner));
    }
    let of_flow = |flow: Flow| col("flow").eq(lit(flow.code()));
    let both = own.clone().and(of_flow(Flow::Export).or(of_flow(Flow::Import)));
    let goods = single_or_total(table, question, &both, &mut notes)?
        .and(own)
        .and(col("measure").eq(lit(question.measure.key())));
    let side = |flow: Flow, notes: &mut Vec<Note>| -> Result<_, Unanswered> {
        let gathered = table.gather(&goods.clone().and(of_flow(flow)), Side::Product, notes)?;
        let mut unused = Vec::new();
        Ok((gathered.figures(table.repairs(), &mut unused), gathered.unit))
    };
    let ((exports, unit), (imports, other)) = (side(Flow::Export, &mut notes)?, side(Flow::Import, &mut notes)?);
    if exports.is_empty() || imports.is_empty() || unit != other {
        let missing = if exports.is_empty() { "exports" } else { "imports" };
        return Err(Unanswered::Rows {
            what: format!("{} has no {missing} for the {whole}", table.name()),
            next: "two-way trade needs both flows in one unit; open a file with both",
        });
    }
    let mut periods: BTreeMap<String, TwoWay> = BTreeMap::new();
    let mut take = |cells: &Cells, exported: bool| {
        for ((period, product), cell) in cells {
            let of_period = periods.entry(period.clone()).or_insert_with(|| TwoWay {
                period: period.clone(),
                products: Vec::new(),
                n_rows: 0,
                estimated: false,
                silent: Some(if exported { "imports" } else { "exports" }),
            });
            if !exported && of_period.silent == Some("imports") {
                of_period.silent = None;
            }
            of_period.n_rows += cell.n;
            of_period.estimated |= cell.estimated;
            let at = of_period.products.iter().position(|(code, _, _)| code == product);
            let at = at.unwrap_or_else(|| {
                of_period.products.push((product.clone(), 0.0, 0.0));
                of_period.products.len() - 1
            });
            let (_, x, m) = &mut of_period.products[at];
            *(if exported { x } else { m }) += cell.sum;
        }
    };
    take(&exports, true);
    take(&imports, false);
    let mut periods: Vec<TwoWay> = periods.into_values().collect();
    for of_period in &mut periods {
        of_period.products.sort_by(|a, b| (b.1 + b.2).total_cmp(&(a.1 + a.2)).then_with(|| a.0.cmp(&b.0)));
    }
    let steps = vec![
        format!("Exports and imports of {reporter} ({}), each summed by product", question.measure.word()),
        "A product with one side only counts zero on the other, where the country reports that flow".to_owned(),
    ];
    Ok(TwoWays { periods, unit, notes, steps, whole })
}

/// Single products, or all goods together where the table has nothing finer.
fn single_or_total(
    table: &Table<'_>,
    question: &Question,
    rows: &Expr,
    notes: &mut Vec<Note>,
) -> Result<Expr, Unanswered> {
    let mut found = Vec::new();
    let single = table.each_product(question.product.as_deref(), question.measure, rows, &mut found);
    let has_rows = |filter: &Expr| -> Result<bool, Unanswered> {
        let of_measure = col("measure").eq(lit(question.measure.key()));
        Ok(super::super::flows::any_row(table.frame(), &filter.clone().and(rows.clone()).and(of_measure))?)
    };
    if let Ok(filter) = single
        && has_rows(&filter)?
    {
        notes.extend(found);
        return Ok(filter);
    }
    let asked = question.product.as_deref().unwrap_or("TOTAL");
    notes.push(Note::Remark("The table has no single products: all goods count as one".to_owned()));
    Ok(table.product_filter_within(asked, question.measure, rows, notes)?)
}

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = two_ways(INDICATOR.id, table, question)?;
    let mut rows = Vec::new();
    for of_period in &found.periods {
        for (product, x, m) in &of_period.products {
            let (value, how) = if let Some(side) = of_period.silent {
                (None, format!("no {side} are reported in {}, which is not zero", of_period.period))
            } else {
                let value = grubel_lloyd(*x, *m);
                let (x, m) = (amount(*x, &found.unit), amount(*m, &found.unit));
                let how = value.map_or_else(
                    || "neither sold nor bought".to_owned(),
                    |value| format!("1 − |{x} − {m}| / ({x} + {m}) = {value:.3}"),
                );
                (value, how)
            };
            let row = AnswerRow {
                period: of_period.period.clone(),
                code: product.clone(),
                value,
                n_rows: of_period.n_rows,
                how,
                ..AnswerRow::default()
            };
            rows.push(row.flagged(of_period.estimated));
        }
    }
    Ok(Answer { rows, notes: found.notes, steps: found.steps, whole: found.whole })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, trade, value};

    #[test]
    fn worked_by_hand() {
        let table = trade(&[
            ("2020", "BLR", "WLD", "X", "31", 10.0),
            ("2020", "BLR", "WLD", "M", "31", 4.0),
            ("2020", "BLR", "WLD", "M", "27", 7.0),
            ("2021", "BLR", "WLD", "X", "31", 10.0),
        ]);
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("grubel-lloyd", &table, &asked);
        assert!((value(&got, "2020", "31").expect("both ways") - (1.0 - 6.0 / 14.0)).abs() < 1e-12);
        assert_eq!(value(&got, "2020", "27"), Some(0.0), "bought only, and the flow is reported");
        assert_eq!(value(&got, "2021", "31"), None, "no imports are reported at all");
    }
}
