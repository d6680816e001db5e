//! The gap between both reports of one flow: what the seller reports and what the buyer does.

use std::collections::BTreeMap;

use polars::prelude::{col, lit};

use super::super::flows::Sides;
use super::super::mirror_gap;
use super::shares::{amount, fraction};
use super::{Answer, AnswerRow, Basis, Example, Indicator, Opt, Question, Table, Unanswered};
use crate::data::{Flow, Measure, Note};

/// Bilateral gap.
pub const INDICATOR: Indicator = Indicator {
    id: "bilateral-gap",
    name: "Gap between both reports",
    formula: "(M / (1 + c) − X) / X, c freight and insurance over the value free on board",
    words: "How far the buyer's report, freed of freight and insurance, lies above the seller's. A band, not a line: the freight margin is an assumption, from 5 to 18 %.",
    edges: "No value where either side is missing: the buyer's silence is not a gap of everything.",
    source: "After Gaulier & Zignago 2010 (CEPII BACI)",
    options: &[Opt::Reporter, Opt::Partner, Opt::Product, Opt::Flow, Opt::Measure, Opt::Margin],
    needs: 1,
    percent: true,
    example: Some(Example {
        series: &["wits-exports", "cepii-dots-exports-mirror"],
        reporter: Some("BLR"),
        measure: Measure::Value,
        ..Example::of("exports_by_partner")
    }),
    compute,
};

/// Least and most that freight and insurance add to potash free on board: our assumption.
const MARGINS: (f64, f64) = (0.05, 0.18);

/// Both reports of a country's trade with each partner.
pub(super) struct BothSides {
    pub reporter: String,
    /// By period and partner: the seller's report and the buyer's.
    pub flows: BTreeMap<(String, String), Sides>,
    pub unit: String,
    pub notes: Vec<Note>,
    pub steps: Vec<String>,
    pub whole: String,
}

pub(super) fn both_sides(
    indicator: &'static str,
    table: &Table<'_>,
    question: &Question,
) -> Result<BothSides, Unanswered> {
    super::super::flows::two_sided(question.flow)?;
    let reporter = table.area(indicator, question.reporter.as_deref(), Opt::Reporter)?;
    let partner = match &question.partner {
        Some(_) => Some(table.area(indicator, question.partner.as_deref(), Opt::Partner)?),
        None => None,
    };
    let about = col("reporter").eq(lit(reporter.as_str())).or(col("partner").eq(lit(reporter.as_str())));
    let found = table.pairs(question.product.as_deref().unwrap_or("TOTAL"), question.measure, &about)?;
    let name = table.countries().name(&reporter).to_owned();
    let whole = format!("{} of {}, {name}", question.flow.word(), question.product_words());
    let imports = question.flow == Flow::Import;
    let mut flows: BTreeMap<(String, String), Sides> = BTreeMap::new();
    for (key, sides) in found.sides {
        let (own, other) = if imports { (key.importer, key.exporter) } else { (key.exporter, key.importer) };
        if own == reporter {
            flows.insert((key.period, other), sides);
        }
    }
    let (sold, bought) =
        (flows.values().any(|sides| sides.reported.is_some()), flows.values().any(|sides| sides.mirror.is_some()));
    if !(sold && bought) {
        let silent = if sold == imports { name } else { format!("the partners of {name}") };
        return Err(Unanswered::Rows {
            what: format!("{} has no report of {silent} on the {whole}", table.name()),
            next: "open a file that has both the exporter's and the importer's reports",
        });
    }
    if let Some(partner) = &partner {
        flows.retain(|(_, code), _| code == partner);
    }
    let steps = vec![
        format!("Rows with reporter {reporter}, flow {}, by partner", question.flow.code()),
        format!("Rows with partner {reporter}, flow {}, by reporter", question.flow.mirror().code()),
    ];
    Ok(BothSides { reporter, flows, unit: found.unit, notes: found.notes, steps, whole })
}

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let found = both_sides(INDICATOR.id, table, question)?;
    // Weights carry no freight.
    let weighed = question.measure != Measure::Value;
    let margin = if weighed { 0.0 } else { question.margin };
    let mut rows = Vec::new();
    for ((period, partner), sides) in &found.flows {
        let (x, m) = (sides.reported, sides.mirror);
        let value = mirror_gap(x, m, margin);
        let how = match (x, m, value) {
            (Some(x), Some(m), Some(value)) => {
                let (x, m) = (amount(x, &found.unit), amount(m, &found.unit));
                format!("({m} / {:.2} − {x}) / {x} = {}", 1.0 + margin, fraction(value))
            }
            (None, _, _) => "the seller does not report it".to_owned(),
            (_, None, _) => "the buyer does not report it".to_owned(),
            _ => "the seller reports nothing sold".to_owned(),
        };
        let bound = |margin: f64| mirror_gap(x, m, margin).filter(|_| !weighed);
        let row = AnswerRow {
            period: period.clone(),
            code: partner.clone(),
            value,
            low: bound(MARGINS.1.max(margin)),
            high: bound(MARGINS.0.min(margin)),
            basis: Basis::Both,
            n_rows: sides.n_rows,
            how,
            ..AnswerRow::default()
        };
        rows.push(row.flagged(sides.estimated));
    }
    let mut steps = found.steps;
    steps.push(if weighed {
        "The buyer's weight less the seller's, over the seller's".to_owned()
    } else {
        format!(
            "The buyer's value over {:.2}, less the seller's, over the seller's; the band has margins of {} and {}",
            1.0 + margin,
            MARGINS.0,
            MARGINS.1
        )
    });
    Ok(Answer { rows, notes: found.notes, steps, whole: format!("{} by partner", found.whole) })
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, trade, value};

    #[test]
    fn worked_by_hand() {
        // 121 / 1.1 = 110 against 100 reported.
        let table = trade(&[
            ("2020", "BLR", "BRA", "X", "3104", 100.0),
            ("2020", "BRA", "BLR", "M", "3104", 121.0),
            ("2020", "BLR", "CHN", "X", "3104", 50.0),
            ("2021", "BRA", "BLR", "M", "3104", 121.0),
        ]);
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("bilateral-gap", &table, &asked);
        assert!((value(&got, "2020", "BRA").expect("both report") - 0.1).abs() < 1e-12);
        assert_eq!((value(&got, "2020", "CHN"), value(&got, "2021", "BRA")), (None, None));
        let row = &got.rows[0];
        assert!(row.low.is_some_and(|low| low < 0.1) && row.high.is_some_and(|high| high > 0.1), "{row:?}");
    }
}
