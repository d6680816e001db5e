//! Constant market shares: why a country's exports changed.

use std::collections::BTreeSet;

use polars::prelude::{col, lit};

use super::super::constant_market_share;
use super::super::flows::gather::{Cells, Side, split};
use super::{Answer, Basis, Indicator, Opt, Question, Table, Unanswered, changes};
use crate::data::Note;

/// Constant-market-share decomposition.
pub const INDICATOR: Indicator = Indicator {
    id: "constant-market-share",
    name: "Constant market shares",
    formula: "ΔX = g X⁰ + Σ_c (g_c − g) x_c + Σ_cd (g_cd − g_c) x_cd + Σ_cd (x¹_cd − x⁰_cd (1 + g_cd))",
    words: "Splits the change of exports: what growth of world trade would have brought, what the choice of products and of destinations added, and what remains as gains or losses against rivals.",
    edges: "The parts add up to the change. Product and destination depend on which comes first; both orders are given. Cells that the world did not trade before count as gains against rivals.",
    source: "Leamer & Stern 1970; Richardson 1971 on the order",
    options: &[Opt::Reporter, Opt::Flow, Opt::Measure, Opt::Product],
    needs: 1,
    percent: false,
    example: None,
    compute,
};

fn compute(table: &Table<'_>, question: &Question) -> Result<Answer, Unanswered> {
    let reporter = table.area(INDICATOR.id, question.reporter.as_deref(), Opt::Reporter)?;
    let mut notes = Vec::new();
    let (own, world, unit, basis) = both(table, question, &reporter, &mut notes)?;
    let name = table.countries().name(&reporter).to_owned();
    let whole = format!("{} of {}, {name}", question.flow.word(), question.product_words());
    let (first, last) = changes::ends(own.keys().map(|(period, _)| period), question, &whole)?;
    let of = |cells: &Cells, period: &str, cell: &str| {
        cells.get(&(period.to_owned(), cell.to_owned())).map_or(0.0, |cell| cell.sum)
    };
    let in_ends = |(period, _): &&(String, String)| *period == first || *period == last;
    let codes: BTreeSet<&str> = world.keys().filter(in_ends).map(|(_, code)| code.as_str()).collect();
    let products: BTreeSet<&str> = codes.iter().map(|code| split(code).0).collect();
    let partners: BTreeSet<&str> = codes.iter().map(|code| split(code).1).collect();
    let matrix = |cells: &Cells, period: &str| -> Vec<Vec<f64>> {
        let cell =
            |product: &str, partner: &str| of(cells, period, &super::super::flows::gather::cell_code(product, partner));
        products.iter().map(|product| partners.iter().map(|partner| cell(product, partner)).collect()).collect()
    };
    let (x0, x1) = (matrix(&own, &first), matrix(&own, &last));
    let (w0, w1) = (matrix(&world, &first), matrix(&world, &last));
    let split = constant_market_share(&x0, &x1, &w0, &w1, false)?;
    let other_order = constant_market_share(&x0, &x1, &w0, &w1, true)?;
    let sum = |matrix: &[Vec<f64>]| matrix.iter().flatten().sum::<f64>();
    let growth = super::super::ratio(sum(&w1), sum(&w0)).map_or(0.0, |ratio| ratio - 1.0);
    let n_rows = own.iter().chain(&world).filter(|(key, _)| in_ends(key)).map(|(_, cell)| cell.n).sum();
    let cells = format!("{} products and {} destinations", products.len(), partners.len());
    let parts = [
        ("demand", split.demand, format!("world growth {:.1} % on what was sold before", growth * 100.0)),
        ("product", split.product, format!("products, taken first, {cells}")),
        ("destination", split.destination, "destinations within products".to_owned()),
        ("competitiveness", split.competitiveness, "what remains against rivals".to_owned()),
    ];
    let mut rows = changes::rows((&first, &last), (sum(&x0), sum(&x1)), &parts, &unit, basis, n_rows);
    let order = [
        ("destination, taken first", other_order.destination, "destinations, taken before products".to_owned()),
        ("product, taken second", other_order.product, "products within destinations".to_owned()),
    ];
    rows.extend(changes::rows((&first, &last), (0.0, 0.0), &order, &unit, basis, n_rows).into_iter().skip(1));
    let steps = vec![
        format!("Flows of {reporter} and of all countries by product and destination, {first} and {last}"),
        "Growth of the world, of each product and of each cell applied to what was sold before".to_owned(),
    ];
    Ok(Answer { rows, notes, steps, whole })
}

/// Own flows and those of everybody by product and partner. Where the country does not report, its partners' reports
/// stand in, for it and for the world alike.
fn both(
    table: &Table<'_>,
    question: &Question,
    reporter: &str,
    notes: &mut Vec<Note>,
) -> Result<(Cells, Cells, String, Basis), Unanswered> {
    let goods = table
        .each_product(question.product.as_deref(), question.measure, &lit(true), notes)?
        .and(col("measure").eq(lit(question.measure.key())));
    let direct = goods.clone().and(col("flow").eq(lit(question.flow.code())));
    let own = table.gather(&direct.clone().and(col("reporter").eq(lit(reporter))), Side::ProductPartner, notes)?;
    let (own, world, basis) = if own.is_empty() {
        let mirror = goods.and(col("flow").eq(lit(question.flow.mirror().code())));
        let own = table.gather(&mirror.clone().and(col("partner").eq(lit(reporter))), Side::ProductReporter, notes)?;
        let world = table.gather(&mirror, Side::ProductReporter, notes)?;
        notes.push(Note::Mirror { reporter: table.countries().name(reporter).to_owned() });
        (own, world, Basis::Mirror)
    } else {
        (own, table.gather(&direct, Side::ProductPartner, notes)?, Basis::Reported)
    };
    let unit = own.unit.clone();
    let (own, world) = (own.parts_only(), world.parts_only());
    if own.is_empty() {
        return Err(Unanswered::Rows {
            what: format!("{} has no flows of {reporter} by partner", table.name()),
            next: "open a file with partners; World rows alone do not say where the goods went",
        });
    }
    if own.values().map(|cell| cell.sum).sum::<f64>() >= world.values().map(|cell| cell.sum).sum::<f64>() {
        return Err(Unanswered::Rows {
            what: format!("{} has no other country beside {reporter}", table.name()),
            next: "shares are kept against a world; open a file with all reporters",
        });
    }
    Ok((own, world, unit, basis))
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::super::tests::{answer, part, refusal, trade};

    /// The matrices of the worked case: products 1 and 2, destinations BRA, CHN and RUS; CAN is the rest of the world.
    fn table() -> super::super::tests::Rows {
        let before = [[(10.0, 100.0), (20.0, 150.0), (5.0, 60.0)], [(4.0, 50.0), (6.0, 80.0), (15.0, 90.0)]];
        let after = [[(12.0, 130.0), (18.0, 160.0), (9.0, 90.0)], [(3.0, 55.0), (9.0, 100.0), (16.0, 85.0)]];
        let mut rows = Vec::new();
        for (period, matrix) in [("2019", before), ("2021", after)] {
            for (product, cells) in ["01", "02"].into_iter().zip(matrix) {
                for (partner, (own, world)) in ["BRA", "CHN", "RUS"].into_iter().zip(cells) {
                    rows.push((period, "BLR", partner, "X", product, own));
                    rows.push((period, "CAN", partner, "X", product, world - own));
                }
            }
        }
        trade(&rows)
    }

    #[test]
    fn the_worked_case_and_its_sum() {
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let got = answer("constant-market-share", &table(), &asked);
        let near = |name: &str, want: f64| {
            let got = part(&got, name).expect(name);
            assert!((got - want).abs() < 1e-9, "{name}: {got} instead of {want}");
        };
        near("total", 7.0);
        near("demand", 10.188_679_245_283_016);
        near("product", -0.012_726_166_104_132_242);
        near("destination", -2.275_953_079_178_884_2);
        near("competitiveness", -0.9);
        near("destination, taken first", -0.197_374_897_456_929_6);
        near("product, taken second", -2.091_304_347_826_087);
    }

    #[test]
    fn without_a_world_there_is_no_share_to_keep() {
        let alone = trade(&[("2019", "BLR", "RUS", "X", "01", 1.0), ("2020", "BLR", "RUS", "X", "01", 2.0)]);
        let asked = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
        let said = refusal("constant-market-share", &alone, &asked);
        assert!(said.contains("no other country"), "{said}");
    }
}
