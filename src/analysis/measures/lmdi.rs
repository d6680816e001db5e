//! Log-mean Divisia: was it the price, the size of the market or the share?

use super::super::flows::ShareQuestion;
use super::super::lmdi;
use super::super::units::{money, tonnes};
use super::shares::{amount, fraction};
use super::{Answer, Basis, Example, Indicator, Opt, Question, Table, Unanswered, changes};
use crate::data::{Flag, Measure};

/// Log-mean Divisia decomposition of revenue.
pub const INDICATOR: Indicator = Indicator {
    id: "log-mean-divisia",
    name: "Log-mean Divisia split of revenue",
    formula: "V = p W s; ΔV_k = L(V¹, V⁰) ln(k¹ / k⁰) for k in price, world volume, share; L(a, b) = (a − b) / ln(a / b)",
    words: "Splits the change of a country's revenue into three causes without a remainder: the price per tonne, the tonnes that the world traded, and the country's share of them.",
    edges: "The parts add up to the change. A factor of zero counts as one in ten billion of its scale, so that logarithms exist.",
    source: "Ang 2005, Energy Policy 33:867; Ang 2015",
    options: &[Opt::Reporter, Opt::Product, Opt::Flow],
    needs: 1,
    percent: false,
    example: Some(Example {
        series: &["faostat-rfb-kcl", "faostat-rfb-kcl-value"],
        reporter: Some("BLR"),
        ..Example::of("potash_exports")
    }),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let reporter = table.area(INDICATOR.id, question.reporter.as_deref(), Opt::Reporter)?;
    let asked = |measure: Measure| {
        let product = question.product.clone().unwrap_or_else(|| "TOTAL".to_owned());
        table.market_share(&ShareQuestion { product, measure, flow: question.flow })
    };
    let (values, weights) = (asked(Measure::Value)?, asked(Measure::NetWeight)?);
    let unit = values.rows.first().map(|row| row.unit.clone()).unwrap_or_default();
    let weight_unit = weights.rows.first().map(|row| row.unit.clone()).unwrap_or_default();
    let Some((of, size)) = tonnes(&weight_unit) else {
        return Err(Unanswered::Rows {
            what: format!("{} has no weights beside its values", table.name()),
            next: "open a file with value and net weight",
        });
    };
    let (currency, worth) = money(&unit);
    let name = table.countries().name(&reporter).to_owned();
    let whole = format!("{} of {}, {name}", question.flow.word(), question.product_words());
    let own = |answer: &super::super::flows::Answer, period: &str| {
        answer.rows.iter().find(|row| row.period == period && row.code == reporter).map(|row| row.value)
    };
    let periods: Vec<String> = values
        .denominators
        .iter()
        .map(|(period, _, _)| period.clone())
        .filter(|period| own(&values, period).is_some() && own(&weights, period).is_some_and(|weight| weight > 0.0))
        .collect();
    let (first, last) = changes::ends(&periods, question, &whole)?;
    let mut n_rows = 0;
    let mut factors = |period: &str| {
        let world = weights.denominators.iter().find(|(of, _, _)| of == period);
        let values_of = values.denominators.iter().find(|(of, _, _)| of == period);
        n_rows += [world, values_of].into_iter().flatten().map(|(_, _, n)| n).sum::<u64>();
        let (money, weight) = (own(&values, period).unwrap_or(0.0), own(&weights, period).unwrap_or(0.0));
        let world = world.map_or(weight, |(_, sum, _)| *sum);
        // In the unit of the values, so that the parts are in it too.
        ([money / weight, world, weight / world], money)
    };
    let ((before, v0), (after, v1)) = (factors(&first), factors(&last));
    let parts = lmdi(&[&before], &[&after])?;
    let price_unit = if of.is_empty() { format!("{currency}/t") } else { format!("{currency}/t {of}") };
    let price = |factor: f64| amount(factor * worth / size, &price_unit);
    let lines = [
        ("price", parts[0], format!("price from {} to {}", price(before[0]), price(after[0]))),
        (
            "world volume",
            parts[1],
            format!("world from {} to {}", amount(before[1], &weight_unit), amount(after[1], &weight_unit)),
        ),
        ("share", parts[2], format!("share from {} to {}", fraction(before[2]), fraction(after[2]))),
    ];
    let mirrored = values.rows.iter().chain(&weights.rows).any(|row| row.flags.has(Flag::Mirror));
    let basis = if mirrored { Basis::Mirror } else { Basis::Reported };
    let rows = changes::rows((&first, &last), (v0, v1), &lines, &unit, basis, n_rows);
    let step = format!("Price, world volume and share of {first} and {last}; the change split by log-mean weights");
    Ok(Answer::of_two(rows, [(values.notes, values.steps), (weights.notes, weights.steps)], step, whole))
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, figures, part};
    use crate::data::Measure::{NetWeight, Value};

    #[test]
    fn the_parts_of_the_worked_case_add_up() {
        // Price 230, world 52.5, share 0.2104; then 300, 54 and 0.105.
        let mut rows = Vec::new();
        for (period, price, world, share) in [("2020", 230.0, 52.5, 0.2104), ("2022", 300.0, 54.0, 0.105)] {
            let own = world * share;
            rows.push((period, "BLR", "WLD", "X", "3104", Value, price * own));
            rows.push((period, "BLR", "WLD", "X", "3104", NetWeight, own));
            rows.push((period, "CAN", "WLD", "X", "3104", Value, 1.0));
            rows.push((period, "CAN", "WLD", "X", "3104", NetWeight, world - own));
        }
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("log-mean-divisia", &figures(&rows), &asked);
        for (name, want) in [
            ("price", 556.062_712_996_486_9),
            ("world volume", 58.955_918_836_632_31),
            ("share", -1_454.598_631_833_119_5),
            ("total", -839.58),
        ] {
            let got = part(&got, name).expect(name);
            assert!((got - want).abs() < 1e-6, "{name}: {got} instead of {want}");
        }
    }
}
