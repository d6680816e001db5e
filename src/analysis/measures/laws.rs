//! What must hold for indicators over any table.

use proptest::prelude::*;

use super::tests::{Row, answer, asked, asked_product, countries, figures, part, trade};
use super::{Answer, INDICATORS, Question, Table, find};
use crate::data::Measure::{NetWeight, Value};

const CODES: [&str; 5] = ["BLR", "CAN", "RUS", "BRA", "CHN"];
const GOODS: [&str; 3] = ["27", "31", "44"];

type Drawn = (usize, usize, usize, usize, u32);

/// Year, reporter, partner, product, dollars; both flows of the pair are in the table.
fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    prop::collection::vec((0_usize..3, 0_usize..5, 1_usize..5, 0_usize..3, 0_u32..1_000_000), 1..60)
}

fn rows(drawn: &[Drawn]) -> Vec<Row<'static>> {
    let years = ["2019", "2020", "2021"];
    drawn
        .iter()
        .flat_map(|(year, from, step, product, value)| {
            let (year, from, to) = (years[*year], CODES[*from], CODES[(from + step) % 5]);
            let value = f64::from(*value);
            [(year, from, to, "X", GOODS[*product], value), (year, to, from, "M", GOODS[*product], value * 1.1)]
        })
        .collect()
}

fn ask(id: &str, rows: &[Row<'_>], question: &Question) -> Option<Answer> {
    let (areas, dataset) = (countries(), trade(rows));
    find(id).expect(id).answer(&Table::opened(&dataset, &areas), question).ok()
}

fn of_belarus() -> Question {
    Question { reporter: Some("BLR".to_owned()), ..Question::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_does_not_matter(drawn in drawn(), seed in any::<u64>()) {
        let rows = rows(&drawn);
        let mut other = rows.clone();
        other.sort_by_key(|row| (row.5.to_bits() ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let question = Question { product: Some("31".to_owned()), ..asked("BLR", "RUS") };
        for indicator in INDICATORS {
            let (one, two) = (ask(indicator.id, &rows, &question), ask(indicator.id, &other, &question));
            prop_assert_eq!(one.is_some(), two.is_some(), "{}", indicator.id);
            let (Some(one), Some(two)) = (one, two) else { continue };
            prop_assert_eq!(one.rows.len(), two.rows.len(), "{}", indicator.id);
            for (a, b) in one.rows.iter().zip(&two.rows) {
                prop_assert_eq!((&a.period, &a.code, &a.part, a.n_rows), (&b.period, &b.code, &b.part, b.n_rows));
                let near = match (a.value, b.value) {
                    (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
                    (a, b) => a == b,
                };
                prop_assert!(near, "{}: {:?} and {:?}", indicator.id, a, b);
            }
        }
    }

    #[test]
    fn no_value_is_ever_infinite_or_no_number_and_what_has_none_says_why(drawn in drawn()) {
        let rows = rows(&drawn);
        let question = Question { product: Some("31".to_owned()), ..asked("BLR", "RUS") };
        for answer in INDICATORS.iter().filter_map(|indicator| ask(indicator.id, &rows, &question)) {
            for row in &answer.rows {
                prop_assert!(row.value.is_none_or(f64::is_finite), "{:?}", row);
                prop_assert!(!row.how.is_empty(), "{:?}", row);
            }
            prop_assert!(!answer.steps.is_empty() && !answer.whole.is_empty());
        }
    }

    #[test]
    fn shares_sum_to_one_and_bound_the_indices(drawn in drawn()) {
        let rows = rows(&drawn);
        let Some(shares) = ask("market-share", &rows, &Question::default()) else { return Ok(()) };
        let of = |id: &str, top: usize| ask(id, &rows, &Question { top, ..Question::default() }).expect("as the shares");
        let indices = of("hhi", 3);
        for row in &indices.rows {
            let of_period: Vec<f64> =
                shares.rows.iter().filter(|share| share.period == row.period).filter_map(|share| share.value).collect();
            let Some(hhi) = row.value else { continue };
            prop_assert!((of_period.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let n = of_period.iter().filter(|share| **share > 0.0).count() as f64;
            prop_assert!(hhi >= 1.0 / n - 1e-12 && hhi <= 1.0 + 1e-12, "{} of {}", hhi, n);
        }
        for (one, more) in of("concentration-ratio", 1).rows.iter().zip(&of("concentration-ratio", 2).rows) {
            prop_assert!(one.value.is_none_or(|one| one <= more.value.expect("as the first") + 1e-12));
        }
        for row in of("theil", 3).rows.iter().filter(|row| row.part == "index") {
            prop_assert!(row.value.is_none_or(|theil| theil >= -1e-12));
        }
        for (index, hhi) in ask("hirschman", &rows, &of_belarus()).iter().zip(&ask("hhi", &rows, &of_belarus())) {
            // Over both directions together it is another list of partners.
            let of_exports = index.rows.iter().filter(|row| row.part != "exports and imports");
            for (a, b) in of_exports.zip(&hhi.rows) {
                if let (Some(a), Some(b)) = (a.value, b.value) {
                    prop_assert!((a - 100.0 * b.sqrt()).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_country_that_sells_what_the_world_sells_has_no_advantage(
        world in prop::collection::vec(1.0..1e6_f64, 3), part in 0.01..0.99_f64,
    ) {
        let mut rows: Vec<Row<'_>> = Vec::new();
        for (code, value) in GOODS.into_iter().zip(&world) {
            rows.push(("2020", "BLR", "WLD", "X", code, value * part));
            rows.push(("2020", "CAN", "WLD", "X", code, value * (1.0 - part)));
        }
        for code in GOODS {
            let got = answer("rca", &trade(&rows), &asked_product("BLR", code));
            prop_assert!((got.rows[0].value.expect("both have trade") - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn two_way_trade_does_not_care_which_way(x in prop::collection::vec(0.0..1e6_f64, 3), m in prop::collection::vec(0.0..1e6_f64, 3)) {
        let table = |sold: &[f64], bought: &[f64]| {
            let of = |flow: &'static str, values: &[f64]| -> Vec<Row<'static>> {
                GOODS.into_iter().zip(values).map(|(code, value)| ("2020", "BLR", "WLD", flow, code, *value)).collect()
            };
            trade(&[of("X", sold), of("M", bought)].concat())
        };
        for id in ["grubel-lloyd", "grubel-lloyd-total"] {
            let (one, two) = (answer(id, &table(&x, &m), &of_belarus()), answer(id, &table(&m, &x), &of_belarus()));
            for (a, b) in one.rows.iter().zip(&two.rows) {
                match (a.value, b.value) {
                    (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-12 && (-1e-12..=1.0 + 1e-12).contains(&a)),
                    (a, b) => prop_assert_eq!(a, b),
                }
            }
        }
    }

    #[test]
    fn parts_add_up_to_the_change(
        own in prop::collection::vec(1.0..1e3_f64, 12), rest in prop::collection::vec(1.0..1e4_f64, 12),
    ) {
        let mut rows: Vec<Row<'_>> = Vec::new();
        let mut weighed = Vec::new();
        for (n, (own, rest)) in own.iter().zip(&rest).enumerate() {
            let (period, code, partner) = (["2019", "2021"][n % 2], GOODS[n / 2 % 3], ["BRA", "CHN"][n / 6]);
            rows.push((period, "BLR", partner, "X", code, *own));
            rows.push((period, "CAN", partner, "X", code, *rest));
            for (reporter, value) in [("BLR", own), ("CAN", rest)] {
                weighed.push((period, reporter, partner, "X", "31", Value, *value));
                weighed.push((period, reporter, partner, "X", "31", NetWeight, value * 3.0 + 1.0));
            }
        }
        for (got, parts) in [
            (answer("constant-market-share", &trade(&rows), &of_belarus()), &["demand", "product", "destination", "competitiveness"][..]),
            (answer("shift-share", &trade(&rows), &of_belarus()), &["national", "mix", "regional"]),
            (answer("log-mean-divisia", &figures(&weighed), &of_belarus()), &["price", "world volume", "share"]),
        ] {
            let total = part(&got, "total").expect("a change");
            let sum: f64 = parts.iter().map(|name| part(&got, name).expect(name)).sum();
            let size: f64 = own.iter().sum();
            prop_assert!((sum - total).abs() <= 1e-9 * size.max(total.abs()), "{parts:?}: {sum} and {total}");
        }
    }
}
