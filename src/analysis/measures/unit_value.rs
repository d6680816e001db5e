//! Unit values: money over tonnes, where a row has both.

use std::collections::BTreeMap;

use polars::prelude::{Expr, col, lit};

use super::super::flows::gather::{Cell, Gathered, Side, split};
use super::super::units::{money, tonnes};
use super::super::{ratio, unit_value};
use super::shares::amount;
use super::{Answer, AnswerRow, Example, Indicator, Opt, Question, Table, Unanswered};
use crate::data::{Flag, Measure, Note};

/// Unit value.
pub const INDICATOR: Indicator = Indicator {
    id: "unit-value",
    name: "Unit value",
    formula: "p = value / tonnes",
    words: "What a tonne cost on average, by the same rows of value and weight. Compared with a benchmark price, a value far off says that the value or the tonnes are wrong.",
    edges: "Above 0. No value where tonnes are zero or missing. Marked where it lies outside 0.4 to 2.5 times the benchmark.",
    source: "Our definition; the band follows checks of potash revenue against tonnes",
    options: &[Opt::Product, Opt::Reporter, Opt::Partner, Opt::Flow, Opt::Benchmark],
    needs: 0,
    percent: false,
    example: Some(Example {
        series: &["faostat-rfb-kcl", "faostat-rfb-kcl-value"],
        reporter: Some("BLR"),
        ..Example::of("potash_exports")
    }),
    compute,
};

/// Value and weight of the same rows.
#[derive(Default)]
struct Sums {
    value: f64,
    weight: f64,
    n: u64,
    estimated: bool,
}

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let mut notes = Vec::new();
    let (values, weights) =
        (side(table, question, Measure::Value, &mut notes)?, side(table, question, Measure::NetWeight, &mut notes)?);
    let Some((of, size)) = tonnes(&weights.unit) else {
        return Err(Unanswered::Rows {
            what: format!("{} has no weights beside its values", table.name()),
            next: "open a file with value and net weight",
        });
    };
    let (currency, worth) = money(&values.unit);
    let unit = if of.is_empty() { format!("{currency}/t") } else { format!("{currency}/t {of}") };
    let (parts, alone) = join(&values, &weights, |cells| cells.parts);
    let (worlds, _) = join(&values, &weights, |cells| cells.world);
    if alone > 0 {
        notes.push(Note::Remark(format!("Flows with value or weight alone: {alone}; they are in no unit value")));
    }
    let mut rows: BTreeMap<(String, String), AnswerRow> = BTreeMap::new();
    // A World row stands in where a reporter has no partners with both figures.
    for (key, sums) in parts.iter().chain(worlds.iter().filter(|(key, _)| !parts.contains_key(*key))) {
        let (money, weight) = (sums.value * worth, sums.weight * size);
        let value = ratio(money, weight);
        let checked = question.benchmark.and_then(|benchmark| unit_value(money, weight, benchmark));
        let how = match value {
            Some(price) => {
                format!(
                    "{} / {} = {}",
                    amount(sums.value, &values.unit),
                    amount(sums.weight, &weights.unit),
                    amount(price, &unit)
                )
            }
            None => "the tonnes are zero".to_owned(),
        };
        let row = AnswerRow {
            period: key.0.clone(),
            code: key.1.clone(),
            value,
            unit: unit.clone(),
            n_rows: sums.n,
            how,
            ..AnswerRow::default()
        };
        let mut row = row.flagged(sums.estimated);
        if let (Some((_, false)), Some(benchmark)) = (checked, question.benchmark) {
            row.flags.insert(Flag::Outlier);
            row.how = format!("{}; outside 0.4 to 2.5 times {}", row.how, amount(benchmark, &unit));
        }
        rows.insert(key.clone(), row);
    }
    let whole = format!("{} of {}", question.flow.word(), question.product_words());
    if rows.is_empty() {
        return Err(Unanswered::Rows {
            what: format!("{} has no row with both value and weight of the {whole}", table.name()),
            next: "choose another product, or series of the same goods",
        });
    }
    let steps = vec![
        format!("Rows of the {whole} that have both value and net weight"),
        format!("Value added up over tonnes added up, by country and period, in {unit}"),
    ];
    Ok(Answer { rows: rows.into_values().collect(), notes, steps, whole })
}

fn side(
    table: &Table<'_>,
    question: &Question,
    measure: Measure,
    notes: &mut Vec<Note>,
) -> Result<Gathered, Unanswered> {
    let mut rows: Expr = col("flow").eq(lit(question.flow.code()));
    for (column, asked, option) in
        [("reporter", &question.reporter, Opt::Reporter), ("partner", &question.partner, Opt::Partner)]
    {
        if asked.is_some() {
            let code = table.area(INDICATOR.id, asked.as_deref(), option)?;
            rows = rows.and(col(column).eq(lit(code)));
        }
    }
    let product = question.product.as_deref().unwrap_or("TOTAL");
    let goods = table.product_filter_within(product, measure, &rows, notes)?;
    Ok(table.gather(&goods.and(rows).and(col("measure").eq(lit(measure.key()))), Side::Flow, notes)?)
}

/// Sums by period and reporter over the flows that have both, and how many have one only.
fn join(
    values: &Gathered,
    weights: &Gathered,
    pick: impl Fn(&super::super::flows::gather::PartsAndWorld) -> Option<Cell>,
) -> (BTreeMap<(String, String), Sums>, usize) {
    let mut sums: BTreeMap<(String, String), Sums> = BTreeMap::new();
    let (mut both, mut all) = (0, 0);
    for (key, cells) in &values.cells {
        let Some(value) = pick(cells) else { continue };
        all += 1;
        // Two figures of value against one of weight are not the same goods.
        let Some(weight) = weights.cells.get(key).and_then(&pick).filter(|weight| weight.n == value.n) else {
            continue;
        };
        both += 1;
        let reporter = split(split(&key.1).1).1.to_owned();
        let sum = sums.entry((key.0.clone(), reporter)).or_default();
        sum.value += value.sum;
        sum.weight += weight.sum;
        sum.n += value.n + weight.n;
        sum.estimated |= value.estimated || weight.estimated;
    }
    let weighed = weights.cells.values().filter(|cells| pick(cells).is_some()).count();
    (sums, (all - both) + (weighed - both))
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, figures, value};
    use crate::data::Measure::{NetWeight, Value};

    #[test]
    fn worked_by_hand() {
        // 300 USD over 1,000 kg is 300 USD/t; the flow without weight is left out and counted.
        let table = figures(&[
            ("2020", "BLR", "BRA", "X", "3104", Value, 300.0),
            ("2020", "BLR", "BRA", "X", "3104", NetWeight, 1000.0),
            ("2020", "BLR", "CHN", "X", "3104", Value, 999.0),
            ("2020", "CAN", "CHN", "X", "3104", Value, 5.0),
            ("2020", "CAN", "CHN", "X", "3104", NetWeight, 0.0),
        ]);
        let got = answer("unit-value", &table, &Question::default());
        assert_eq!(value(&got, "2020", "BLR"), Some(300.0));
        assert_eq!(value(&got, "2020", "CAN"), None);
        assert_eq!(got.rows[0].unit, "USD/t");
        assert!(got.notes.iter().any(|note| note.to_string().contains("alone: 1")), "{:?}", got.notes);
        let checked = Question { benchmark: Some(100.0), ..Question::default() };
        assert_eq!(answer("unit-value", &table, &checked).rows[0].flags.to_string(), "outlier");
    }
}
