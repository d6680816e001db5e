//! Two-way trade over all products.

use super::super::grubel_lloyd_total;
use super::grubel_lloyd::two_ways;
use super::{Answer, AnswerRow, Indicator, Opt, Question, Table, Unanswered, grubel_lloyd};

/// Grubel-Lloyd index over all products.
pub const INDICATOR: Indicator = Indicator {
    id: "grubel-lloyd-total",
    name: "Grubel-Lloyd index, all products",
    formula: "GL = 1 − Σ |x_c − m_c| / Σ (x_c + m_c)",
    words: "How much of a country's trade is in both directions within the same products: the mean of the single indices, weighted by trade.",
    edges: "0 to 1. The finer the products, the lower; compare equal levels only. No value without trade.",
    source: "Grubel & Lloyd 1975",
    options: &[Opt::Reporter, Opt::Measure, Opt::Partner, Opt::Product],
    needs: 1,
    percent: false,
    example: grubel_lloyd::INDICATOR.example,
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = two_ways(INDICATOR.id, table, question)?;
    let mut rows = Vec::new();
    for of_period in &found.periods {
        let x: Vec<f64> = of_period.products.iter().map(|(_, x, _)| *x).collect();
        let m: Vec<f64> = of_period.products.iter().map(|(_, _, m)| *m).collect();
        let (value, how) = match of_period.silent {
            Some(side) => (None, format!("no {side} are reported in {}, which is not zero", of_period.period)),
            None => {
                let value = grubel_lloyd_total(&x, &m)?;
                let apart: f64 = x.iter().zip(&m).map(|(x, m)| (x - m).abs()).sum();
                let both: f64 = x.iter().chain(&m).sum();
                let how = value.map_or_else(
                    || "neither sold nor bought".to_owned(),
                    |value| {
                        let (apart, both) =
                            (super::shares::amount(apart, &found.unit), super::shares::amount(both, &found.unit));
                        format!("1 − {apart} / {both} = {value:.3}; products: {}", x.len())
                    },
                );
                (value, how)
            }
        };
        let row = AnswerRow {
            period: of_period.period.clone(),
            value,
            n_rows: of_period.n_rows,
            how,
            ..AnswerRow::default()
        };
        rows.push(row.flagged(of_period.estimated));
    }
    let mut steps = found.steps;
    steps.push("Differences added up, over exports and imports added up, taken from one".to_owned());
    Ok(Answer { rows, notes: found.notes, steps, whole: found.whole })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, trade, value};

    #[test]
    fn worked_by_hand() {
        // |10-4| + |0-7| + |5-5| + |3-0| = 16 over 34.
        let table = trade(&[
            ("2020", "BLR", "WLD", "X", "01", 10.0),
            ("2020", "BLR", "WLD", "M", "01", 4.0),
            ("2020", "BLR", "WLD", "M", "02", 7.0),
            ("2020", "BLR", "WLD", "X", "03", 5.0),
            ("2020", "BLR", "WLD", "M", "03", 5.0),
            ("2020", "BLR", "WLD", "X", "04", 3.0),
        ]);
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("grubel-lloyd-total", &table, &asked);
        assert!((value(&got, "2020", "").expect("both ways") - (1.0 - 16.0 / 34.0)).abs() < 1e-12);
    }
}
