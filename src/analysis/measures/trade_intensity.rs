//! Trade intensity: is a partner more important to a country than to the world?

use super::super::flows::{PartnerQuestion, ShareQuestion};
use super::super::trade_intensity;
use super::shares::amount;
use super::{Answer, AnswerRow, Basis, Indicator, Opt, Question, Table, Unanswered};
use crate::data::{Flag, Flow};

/// Trade intensity.
pub const INDICATOR: Indicator = Indicator {
    id: "trade-intensity",
    name: "Trade intensity",
    formula: "T = (x_ij / X_i) / (M_j / M_w); the variant divides by M_j / (M_w − M_i)",
    words: "The partner's share in a country's exports over the partner's share in the imports of the world. Above 1 the two trade more than their sizes explain.",
    edges: "0 upwards. No value where the partner imports nothing. Both forms are given: with and without the country's own imports in the world's.",
    source: "Kojima 1964; UNCTAD and WTO, A Practical Guide to Trade Policy Analysis, chapter 1",
    options: &[Opt::Reporter, Opt::Partner, Opt::Product, Opt::Measure],
    needs: 2,
    percent: false,
    example: None,
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let reporter = table.area(INDICATOR.id, question.reporter.as_deref(), Opt::Reporter)?;
    let partner = table.area(INDICATOR.id, question.partner.as_deref(), Opt::Partner)?;
    let sold = PartnerQuestion {
        reporter: reporter.clone(),
        flow: Flow::Export,
        product: question.product.clone(),
        measure: question.measure,
    };
    let sold = table.partner_dependence(&sold)?;
    let product = question.product.clone().unwrap_or_else(|| "TOTAL".to_owned());
    let bought = ShareQuestion { product, measure: question.measure, flow: Flow::Import };
    let bought = table.market_share(&bought)?;
    let mirrors = [&sold, &bought].map(|answer| answer.rows.iter().any(|row| row.flags.has(Flag::Mirror)));
    let basis = match mirrors {
        [false, false] => Basis::Reported,
        [true, true] => Basis::Mirror,
        _ => Basis::Both,
    };
    let unit = sold.rows.first().map(|row| row.unit.clone()).unwrap_or_default();
    let mut rows = Vec::new();
    for (period, exports, n_sold) in &sold.denominators {
        let own = |code: &str| bought.rows.iter().find(|row| row.period == *period && row.code == code);
        let world = bought.denominators.iter().find(|(of, _, _)| of == period);
        let to_partner = sold.rows.iter().find(|row| row.period == *period && row.code == partner);
        for (part, without_own) in [("plain", false), ("without own imports", true)] {
            let found = match (to_partner, own(&partner), world) {
                (Some(flow), Some(imports), Some((_, sum, _))) => {
                    let left_out = if without_own { own(&reporter).map_or(0.0, |row| row.value) } else { 0.0 };
                    let value = trade_intensity(flow.value, *exports, imports.value, *sum, left_out);
                    let how = format!(
                        "({} / {}) / ({} / {})",
                        amount(flow.value, &unit),
                        amount(*exports, &unit),
                        amount(imports.value, &imports.unit),
                        amount(sum - left_out, &imports.unit)
                    );
                    (value, how)
                }
                (None, _, _) => (None, format!("no exports to {partner} in {period}: not reported, which is not zero")),
                _ => (None, format!("no imports of {partner} in {period}")),
            };
            let how = match found {
                (Some(value), how) => format!("{how} = {value:.3}"),
                (None, how) => how,
            };
            let row = AnswerRow {
                period: period.clone(),
                code: partner.clone(),
                part: part.to_owned(),
                value: found.0,
                basis,
                n_rows: n_sold + world.map_or(0, |(_, _, n)| *n),
                how,
                ..AnswerRow::default()
            };
            rows.push(row.flagged(to_partner.is_some_and(|row| row.flags.has(Flag::Estimated))));
        }
    }
    let names = [&reporter, &partner].map(|code| table.countries().name(code).to_owned());
    let whole = format!("exports of {}, {} to {}", question.product_words(), names[0], names[1]);
    let step = "Share of the partner in own exports divided by its share in all imports".to_owned();
    Ok(Answer::of_two(rows, [(sold.notes, sold.steps), (bought.notes, bought.steps)], step, whole))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, asked, part, trade};

    #[test]
    fn worked_by_hand() {
        // (12 / 80) / (400 / 9000) = 3.375, and over 9000 - 90 = 3.34125.
        let table = trade(&[
            ("2020", "BLR", "RUS", "X", "TOTAL", 12.0),
            ("2020", "BLR", "POL", "X", "TOTAL", 68.0),
            ("2020", "RUS", "CHN", "M", "TOTAL", 400.0),
            ("2020", "BLR", "CHN", "M", "TOTAL", 90.0),
            ("2020", "POL", "CHN", "M", "TOTAL", 8510.0),
        ]);
        let got = answer("trade-intensity", &table, &asked("BLR", "RUS"));
        assert!((part(&got, "plain").expect("trade") - 3.375).abs() < 1e-12);
        assert!((part(&got, "without own imports").expect("trade") - 3.34125).abs() < 1e-12);
    }
}
