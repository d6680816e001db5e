//! Revealed comparative advantage, after Balassa.

use super::super::flows::{Answer as FlowAnswer, ShareQuestion};
use super::super::rca;
use super::shares::amount;
use super::{Answer, AnswerRow, Basis, Indicator, Opt, Question, Table, Unanswered};
use crate::data::Flag;

/// Revealed comparative advantage.
pub const INDICATOR: Indicator = Indicator {
    id: "rca",
    name: "Revealed comparative advantage",
    formula: "RCA = (x_ic / X_i) / (x_wc / X_w)",
    words: "How much more a product weighs in a country's exports than in the world's: above 1 the country is specialised in it. The world is all countries of the table, the country among them.",
    edges: "0 upwards, 1 where the country sells what the world sells. No value where the country or the product has no exports, or where the table has no other country.",
    source: "Balassa 1965; World Integrated Trade Solution (WITS), trade indicators help",
    options: &[Opt::Reporter, Opt::Product, Opt::Flow, Opt::Measure],
    needs: 2,
    percent: false,
    example: None,
    compute: |table, question| compute(INDICATOR.id, table, question),
};

pub(super) fn compute(indicator: &'static str, table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let reporter = table.area(indicator, question.reporter.as_deref(), Opt::Reporter)?;
    let product = question.product.clone().unwrap_or_default();
    let asked = |product: &str| {
        let asked = ShareQuestion { product: product.to_owned(), measure: question.measure, flow: question.flow };
        table.market_share(&asked)
    };
    let (of_product, of_all) = (asked(&product)?, asked("TOTAL")?);
    let value_of = |answer: &FlowAnswer, period: &str| {
        answer
            .rows
            .iter()
            .find(|row| row.period == period && row.code == reporter)
            .map(|row| (row.value, row.flags.clone()))
    };
    let whole_of = |answer: &FlowAnswer, period: &str| {
        answer.denominators.iter().find(|(of, _, _)| of == period).map(|(_, sum, n)| (*sum, *n))
    };
    let mirrored = of_product.rows.iter().chain(&of_all.rows).any(|row| row.flags.has(Flag::Mirror));
    let unit = of_all.rows.first().map(|row| row.unit.clone()).unwrap_or_default();
    let mut rows = Vec::new();
    for (period, world_total, n_total) in &of_all.denominators {
        let countries = of_all.rows.iter().filter(|row| row.period == *period).count();
        let own_total = value_of(&of_all, period);
        let own_product = value_of(&of_product, period);
        let (world_product, n_product) = whole_of(&of_product, period).unwrap_or((0.0, 0));
        let (value, how) = if countries < 2 {
            (None, format!("{period} has one country only: there is no world to compare with"))
        } else if let Some((total, _)) = &own_total {
            // A country that reports in the period and has no row of the product sold none of it.
            let part = own_product.as_ref().map_or(0.0, |(value, _)| *value);
            let value = rca(part, *total, world_product, *world_total);
            let how = format!(
                "({} / {}) / ({} / {})",
                amount(part, &unit),
                amount(*total, &unit),
                amount(world_product, &unit),
                amount(*world_total, &unit)
            );
            match value {
                Some(value) => (Some(value), format!("{how} = {value:.3}")),
                None => (None, format!("{how} has no value: a denominator is zero")),
            }
        } else {
            (None, format!("{reporter} has no row in {period}"))
        };
        let estimated = [&own_total, &own_product].into_iter().flatten().any(|(_, flags)| flags.has(Flag::Estimated));
        let row = AnswerRow {
            period: period.clone(),
            code: reporter.clone(),
            value,
            basis: if mirrored { Basis::Mirror } else { Basis::Reported },
            n_rows: n_total + n_product,
            how,
            ..AnswerRow::default()
        };
        rows.push(row.flagged(estimated));
    }
    let whole =
        format!("{} of {}, {}", question.flow.word(), question.product_words(), table.countries().name(&reporter));
    let step = format!("Share of {reporter} in the product divided by its share in all goods");
    Ok(Answer::of_two(rows, [(of_product.notes, of_product.steps), (of_all.notes, of_all.steps)], step, whole))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, asked_product, trade, value};

    #[test]
    fn worked_by_hand() {
        // (8 / 100) / (60 / 5000) = 6.667; the world includes the country.
        let table = trade(&[
            ("2020", "BLR", "WLD", "X", "31", 8.0),
            ("2020", "BLR", "WLD", "X", "27", 92.0),
            ("2020", "RUS", "WLD", "X", "31", 52.0),
            ("2020", "RUS", "WLD", "X", "27", 4848.0),
        ]);
        let got = answer("rca", &table, &asked_product("BLR", "31"));
        assert!((value(&got, "2020", "BLR").expect("both have trade") - (8.0 / 100.0) / (60.0 / 5000.0)).abs() < 1e-12);
        assert_eq!(got.rows[0].n_rows, 6);
    }

    #[test]
    fn one_country_is_no_world() {
        let table = trade(&[("2020", "BLR", "WLD", "X", "31", 8.0), ("2020", "BLR", "WLD", "X", "27", 92.0)]);
        let got = answer("rca", &table, &asked_product("BLR", "31"));
        assert_eq!(value(&got, "2020", "BLR"), None);
        assert!(got.rows[0].how.contains("one country"), "{}", got.rows[0].how);
    }
}
