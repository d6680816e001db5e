//! One number from both reports of a flow, each weighted by how well its reporter agrees with others.

use polars::prelude::lit;

use super::super::{Reconciled, reconcile};
use super::bilateral_gap::{self, both_sides};
use super::shares::amount;
use super::{Answer, AnswerRow, Basis, Indicator, Opt, Question, Table, Unanswered};
use crate::data::{Flow, Measure};

/// Reconciled flow.
pub const INDICATOR: Indicator = Indicator {
    id: "reconciled-flow",
    name: "Reconciled flow",
    formula: "v = (w_x X + w_m M*) / (w_x + w_m), M* = M / (1 + c), w = 1 / max(q, 0.05)",
    words: "One number for a flow that both sides report: each report weighs by how closely its reporter agrees with all partners in the table. Where one side is silent, the other stands alone and says so.",
    edges: "Between both reports; equal reports give themselves. No value where nobody reports.",
    source: "After Gaulier & Zignago 2010 (CEPII BACI), simplified",
    options: &[Opt::Reporter, Opt::Partner, Opt::Product, Opt::Flow, Opt::Measure, Opt::Margin],
    needs: 1,
    percent: false,
    example: bilateral_gap::INDICATOR.example,
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = both_sides(INDICATOR.id, table, question)?;
    let margin = if question.measure == Measure::Value { question.margin } else { 0.0 };
    let everybody = table.pairs(question.product.as_deref().unwrap_or("TOTAL"), question.measure, &lit(true))?;
    let quality = everybody.quality(margin);
    let mut rows = Vec::new();
    for ((period, partner), sides) in &found.flows {
        let (exporter, importer) = match question.flow {
            Flow::Import => (partner, &found.reporter),
            _ => (&found.reporter, partner),
        };
        let (wx, wm) = (quality.exporter_weight(exporter), quality.importer_weight(importer));
        let result = reconcile(sides.reported, sides.mirror, margin, wx, wm);
        let shown = |value: f64| amount(value, &found.unit);
        let (basis, how) = match (result, sides.reported, sides.mirror) {
            (Some(Reconciled::Both(value)), Some(x), Some(m)) => (
                Basis::Both,
                format!(
                    "({wx:.1} × {} + {wm:.1} × {}) / {:.1} = {}",
                    shown(x),
                    shown(m / (1.0 + margin)),
                    wx + wm,
                    shown(value)
                ),
            ),
            (Some(Reconciled::Mirror(value)), _, Some(m)) => (
                Basis::Mirror,
                format!("only the buyer reports: {} / {:.2} = {}", shown(m), 1.0 + margin, shown(value)),
            ),
            (Some(_), _, _) => (Basis::Reported, "only the seller reports".to_owned()),
            (None, _, _) => (Basis::Both, "nobody reports it".to_owned()),
        };
        let row = AnswerRow {
            period: period.clone(),
            code: partner.clone(),
            value: result.map(Reconciled::value),
            unit: found.unit.clone(),
            basis,
            n_rows: sides.n_rows,
            how,
            ..AnswerRow::default()
        };
        rows.push(row.flagged(sides.estimated));
    }
    let mut steps = found.steps;
    steps.push(format!(
        "Weights from {} flows that both sides report: how far each reporter lies from its partners, as a logarithm",
        everybody.sides.values().filter(|sides| sides.reported.is_some() && sides.mirror.is_some()).count()
    ));
    Ok(Answer { rows, notes: found.notes, steps, whole: format!("{} by partner", found.whole) })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, trade, value};

    #[test]
    fn equal_reports_give_themselves_and_a_silent_side_is_named() {
        let table = trade(&[
            ("2020", "BLR", "BRA", "X", "3104", 100.0),
            ("2020", "BRA", "BLR", "M", "3104", 110.0),
            ("2020", "BLR", "CHN", "X", "3104", 50.0),
            ("2021", "BRA", "BLR", "M", "3104", 121.0),
        ]);
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("reconciled-flow", &table, &asked);
        assert!((value(&got, "2020", "BRA").expect("both report") - 100.0).abs() < 1e-9);
        assert_eq!(value(&got, "2020", "CHN"), Some(50.0));
        assert!((value(&got, "2021", "BRA").expect("the buyer reports") - 110.0).abs() < 1e-9);
        let words: Vec<&str> = got.rows.iter().map(|row| row.basis.word()).collect();
        assert_eq!(words, ["both", "reported", "mirror"]);
    }

    #[test]
    fn the_better_reporter_weighs_more() {
        // CHN disagrees with everybody, BRA with nobody: the flow between CAN and CHN leans on CAN.
        let table = trade(&[
            ("2020", "CAN", "BRA", "X", "3104", 100.0),
            ("2020", "BRA", "CAN", "M", "3104", 110.0),
            ("2020", "RUS", "BRA", "X", "3104", 100.0),
            ("2020", "BRA", "RUS", "M", "3104", 110.0),
            ("2020", "CAN", "CHN", "X", "3104", 100.0),
            ("2020", "CHN", "CAN", "M", "3104", 220.0),
            ("2020", "RUS", "CHN", "X", "3104", 100.0),
            ("2020", "CHN", "RUS", "M", "3104", 220.0),
        ]);
        let asked =
            Question { reporter: Some("CAN".to_owned()), partner: Some("CHN".to_owned()), ..Question::default() };
        let got = value(&answer("reconciled-flow", &table, &asked), "2020", "CHN").expect("both report");
        assert!(got > 100.0 && got < 150.0, "nearer to the seller's 100 than to the buyer's 200: {got}");
    }
}
