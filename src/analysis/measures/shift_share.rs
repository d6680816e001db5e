//! Shift-share: national growth, mix and own performance.

use polars::prelude::{col, lit};

use super::super::flows::gather::{Cells, Side};
use super::super::shift_share;
use super::{Answer, Basis, Example, Indicator, Opt, Question, Table, Unanswered, changes};
use crate::data::Measure;

/// Shift-share decomposition.
pub const INDICATOR: Indicator = Indicator {
    id: "shift-share",
    name: "Shift-share",
    formula: "Δe = Σ_k e_k g + Σ_k e_k (g_k − g) + Σ_k e_k (own growth − g_k)",
    words: "Splits a country's change over products: growing as all countries together did, having products that grew faster or slower there, and doing better or worse in each product.",
    edges: "The parts add up to the change. No value where nobody traded one of the products before.",
    source: "Standard form of shift-share analysis; adds up as in Leamer & Stern 1970",
    options: &[Opt::Reporter, Opt::Flow, Opt::Measure, Opt::Product],
    needs: 1,
    percent: false,
    // One product only: the mix is nothing, and what is left is the country against all others.
    example: Some(Example {
        series: &["faostat-rfb-kcl-value"],
        reporter: Some("BLR"),
        measure: Measure::Value,
        ..Example::of("potash_exports")
    }),
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let reporter = table.area(INDICATOR.id, question.reporter.as_deref(), Opt::Reporter)?;
    let mut notes = Vec::new();
    let goods = table
        .each_product(question.product.as_deref(), question.measure, &lit(true), &mut notes)?
        .and(col("measure").eq(lit(question.measure.key())))
        .and(col("flow").eq(lit(question.flow.code())));
    let own = goods.clone().and(col("reporter").eq(lit(reporter.as_str())));
    let own = table.gather(&own, Side::Product, &mut notes)?;
    let mut unused = Vec::new();
    let unit = own.unit.clone();
    let own = own.figures(table.repairs(), &mut unused);
    let all = each_reporter(table, &goods)?;
    let name = table.countries().name(&reporter).to_owned();
    let whole = format!("{} of {}, {name}", question.flow.word(), question.product_words());
    let (first, last) = changes::ends(own.keys().map(|(period, _)| period), question, &whole)?;
    let mut products: Vec<&String> =
        all.keys().filter(|(period, _)| *period == first || *period == last).map(|(_, code)| code).collect();
    products.sort_unstable();
    products.dedup();
    let list = |cells: &Cells, period: &str| -> Vec<f64> {
        let of = |code: &&String| cells.get(&(period.to_owned(), (*code).clone())).map_or(0.0, |cell| cell.sum);
        products.iter().map(of).collect()
    };
    let (e0, e1) = (list(&own, &first), list(&own, &last));
    let (n0, n1) = (list(&all, &first), list(&all, &last));
    if e0.iter().sum::<f64>() >= n0.iter().sum::<f64>() && e1.iter().sum::<f64>() >= n1.iter().sum::<f64>() {
        return Err(Unanswered::Rows {
            what: format!("{} has no other country beside {reporter}", table.name()),
            next: "shift-share compares with all countries; open a file with all reporters",
        });
    }
    let Some(split) = shift_share(&e0, &e1, &n0, &n1)? else {
        let new = products.iter().zip(&n0).find(|(_, before)| **before <= 0.0).map_or("", |(code, _)| code.as_str());
        return Err(Unanswered::Rows {
            what: format!("nobody traded product {new} in {first}, so that it has no growth"),
            next: "choose other years, or a product above it",
        });
    };
    let n_rows = own.iter().chain(&all).filter(|((period, _), _)| *period == first || *period == last);
    let n_rows = n_rows.map(|(_, cell)| cell.n).sum();
    let growth = super::super::ratio(n1.iter().sum(), n0.iter().sum()).map_or(0.0, |ratio| ratio - 1.0);
    let parts = [
        (
            "national",
            split.national,
            format!("growth of all countries, {:.1} %, on what was sold before", growth * 100.0),
        ),
        ("mix", split.mix, format!("products that grew faster or slower than that, {} of them", products.len())),
        ("regional", split.regional, "own growth against the same product elsewhere".to_owned()),
    ];
    let change = (e0.iter().sum(), e1.iter().sum());
    let rows = changes::rows((&first, &last), change, &parts, &unit, Basis::Reported, n_rows);
    let steps = vec![
        format!("Trade of {reporter} and of all countries by product, {first} and {last}"),
        "Growth of all, of each product, and of the country in each product".to_owned(),
    ];
    Ok(Answer { rows, notes, steps, whole })
}

/// Sums of all countries by period and product: each with its partners, or with its World row.
fn each_reporter(table: &Table<'_>, goods: &polars::prelude::Expr) -> Result<Cells, Unanswered> {
    let mut unused = Vec::new();
    let gathered = table.gather(goods, Side::ProductReporter, &mut unused)?;
    let mut sums = Cells::new();
    for ((period, code), cell) in gathered.figures(table.repairs(), &mut unused) {
        let sum = sums.entry((period, super::super::flows::gather::split(&code).0.to_owned())).or_default();
        sum.sum += cell.sum;
        sum.n += cell.n;
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, part, trade};

    #[test]
    fn the_worked_case_and_its_sum() {
        let mut rows = Vec::new();
        for (period, own, all) in
            [("2019", [30.0, 50.0, 20.0], [300.0, 400.0, 500.0]), ("2021", [33.0, 45.0, 28.0], [330.0, 380.0, 600.0])]
        {
            for (product, (own, all)) in ["01", "02", "03"].into_iter().zip(own.into_iter().zip(all)) {
                rows.push((period, "BLR", "WLD", "X", product, own));
                rows.push((period, "CAN", "WLD", "X", product, all - own));
            }
        }
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("shift-share", &trade(&rows), &asked);
        for (name, want) in
            [("total", 6.0), ("national", 9.166_666_666_666_657), ("mix", -4.666_666_666_666_657), ("regional", 1.5)]
        {
            let got = part(&got, name).expect(name);
            assert!((got - want).abs() < 1e-9, "{name}: {got} instead of {want}");
        }
    }
}
