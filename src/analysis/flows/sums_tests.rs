//! What is summed, worked by hand: levels of codes, silence, what shares are of, repetitions, trade with oneself.

use super::tests::{Row, countries, frame, partners, share, shares};
use super::*;

fn notes(answer: &Answer) -> String {
    answer.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn of(code: &str, share: f64) -> (String, Option<f64>) {
    (code.to_owned(), Some(share))
}

#[test]
fn all_goods_are_every_code_that_no_other_of_its_cell_contains() {
    let apart = frame(&[
        ("2020", "BLR", "BRA", "X", "3104", 100.0, 0),
        ("2020", "BLR", "BRA", "X", "271019", 900.0, 0),
        ("2020", "BLR", "CHN", "X", "0402", 1000.0, 0),
    ]);
    let answer = partners(&apart, "BLR", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [of("BRA", 0.5), of("CHN", 0.5)]);
    assert!(notes(&answer).contains("codes of 4, 6 digits; none contains another"), "{}", notes(&answer));
    // The parent is the figure whether or not all its children are there; elsewhere the children are.
    let nested = frame(&[
        ("2020", "BLR", "BRA", "X", "31", 100.0, 0),
        ("2020", "BLR", "BRA", "X", "3104", 80.0, 0),
        ("2020", "BLR", "BRA", "X", "310420", 70.0, 0),
        ("2020", "BLR", "BRA", "X", "27", 20.0, 0),
        ("2020", "BLR", "CHN", "X", "3104", 50.0, 0),
        ("2020", "BLR", "CHN", "X", "310420", 40.0, 0),
        ("2020", "BLR", "CHN", "X", "270900", 30.0, 0),
    ]);
    let answer = partners(&nested, "BLR", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [of("BRA", 120.0 / 200.0), of("CHN", 80.0 / 200.0)]);
    // A row for all goods is the total of its cell, and of no other.
    let total = frame(&[
        ("2020", "BLR", "BRA", "X", "TOTAL", 150.0, 0),
        ("2020", "BLR", "BRA", "X", "31", 100.0, 0),
        ("2020", "BLR", "CHN", "X", "31", 50.0, 0),
        ("2020", "BLR", "CHN", "X", "310420", 50.0, 0),
    ]);
    let answer = partners(&total, "BLR", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [of("BRA", 0.75), of("CHN", 0.25)]);
}

#[test]
fn a_country_that_reports_at_another_level_stays_in_the_sum() {
    let rows: [Row; 5] = [
        ("2020", "BLR", "BRA", "X", "310420", 100.0, 0),
        ("2020", "CAN", "BRA", "X", "31042010", 60.0, 0),
        ("2020", "CAN", "BRA", "X", "31042090", 60.0, 0),
        ("2021", "CAN", "BRA", "X", "310420", 70.0, 0),
        ("2021", "CAN", "BRA", "X", "31042010", 65.0, 0),
    ];
    let answer = share(&frame(&rows), "310420").expect("answer");
    assert_eq!(shares(&answer)[..2], [of("CAN", 120.0 / 220.0), of("BLR", 100.0 / 220.0)]);
    assert_eq!(answer.denominators[1], ("2021".to_owned(), 70.0, 1), "the parent of the cell wins");
    assert!(notes(&answer).contains("codes of 8 digits were summed"), "{}", notes(&answer));
    let answer = share(&frame(&rows), "3104").expect("answer");
    assert_eq!(shares(&answer)[..2], [of("CAN", 120.0 / 220.0), of("BLR", 100.0 / 220.0)]);
    assert!(notes(&answer).contains("6, 8 digits"), "{}", notes(&answer));
}

#[test]
fn many_nested_codes_and_numbers_that_are_no_tree() {
    let codes: Vec<String> =
        (0..100).flat_map(|n| [format!("{:04}", 3100 + n), format!("{:06}", 310_010 + n * 100)]).collect();
    let n = codes.len();
    let table = |scheme: &str| {
        let column = |text: &str| vec![text.to_owned(); n];
        polars::prelude::df!(
            "period" => column("2020"), "freq" => column("A"), "reporter" => column("BLR"), "partner" => column("BRA"),
            "flow" => column("X"), "product" => codes.clone(), "product_scheme" => column(scheme),
            "measure" => column("value"), "value" => vec![1.0; n], "unit" => column("USD"), "flag" => column(""),
            "agg" => vec![0_u32; n],
        )
        .expect("equal columns")
    };
    let total = |scheme: &str| share(&table(scheme), "TOTAL").expect("answer").denominators[0].1;
    assert!((total("HS92") - 100.0).abs() < 1e-9, "headings contain their products");
    assert!((total("FAO") - 200.0).abs() < 1e-9, "item numbers contain nothing");
}

#[test]
fn a_country_that_goes_missing_is_named_and_marks_the_shares_of_the_others() {
    let mut rows: Vec<Row> = vec![
        ("2019", "BLR", "BRA", "X", "31", 50.0, 0),
        ("2019", "CAN", "BRA", "X", "31", 49.9, 0),
        ("2019", "CHN", "BRA", "X", "31", 0.1, 0),
        ("2020", "CAN", "BRA", "X", "31", 50.0, 0),
        ("2021", "CAN", "BRA", "X", "31", 50.0, 0),
        ("2020", "BRA", "BLR", "M", "31", 55.0, 0),
    ];
    let answer = share(&frame(&rows), "31").expect("answer");
    let flags: Vec<(String, String)> =
        answer.rows.iter().map(|row| (row.period.clone(), row.flags.to_string())).collect();
    let row = |period: &str, flag: &str| (period.to_owned(), flag.to_owned());
    let missing = "reporter-missing";
    assert_eq!(flags, [row("2019", ""), row("2019", ""), row("2019", ""), row("2020", missing), row("2021", missing)]);
    let text = notes(&answer);
    assert!(
        text.contains("Belarus has no figure in 2020, 2021 (50.0 % of the sum in 2019): unknown, not zero"),
        "{text}"
    );
    assert!(text.contains("its partners report it in 2020"), "{text}");
    assert!(!text.contains("China"), "a thousandth of the trade is none to speak of: {text}");
    assert_eq!(answer.rows[3].share, Some(1.0), "no number is made up");
    rows.push(("2020", "BLR", "BRA", "X", "31", 1.0, 0));
    rows.push(("2021", "BLR", "BRA", "X", "31", 1.0, 0));
    assert!(!notes(&share(&frame(&rows), "31").expect("answer")).contains("Belarus"));
}

#[test]
fn shares_are_of_the_world_row_where_those_listed_fall_short_of_it() {
    let rows = [
        ("2020", "BLR", "BRA", "X", "31", 2.0, 0),
        ("2020", "BLR", "WLD", "X", "31", 100.0, 2),
        ("2021", "BLR", "BRA", "X", "31", 99.6, 0),
        ("2021", "BLR", "WLD", "X", "31", 100.0, 2),
    ];
    let answer = partners(&frame(&rows), "BLR", Flow::Export).expect("answer");
    let told: Vec<_> = answer.rows.iter().map(|row| (row.share, row.whole.word(), row.flags.to_string())).collect();
    assert_eq!(told, [(Some(0.02), "world", "incomplete".to_owned()), (Some(1.0), "listed", String::new())]);
    let question =
        PartnerQuestion { reporter: "BLR".to_owned(), flow: Flow::Export, product: None, measure: Measure::Value };
    let refused = [(FindingId::PartnersFallShort, false)].into_iter().collect();
    let answer = partner_dependence_with(&frame(&rows), &countries(), &question, &refused).expect("answer");
    assert_eq!((answer.rows[0].share, answer.rows[0].whole), (Some(1.0), Whole::Listed));
    // Seen from the buyers, the sellers' whole is what each buyer says it bought from the world.
    let mirror = frame(&[
        ("2020", "BRA", "BLR", "M", "31", 20.0, 0),
        ("2020", "BRA", "WLD", "M", "31", 80.0, 2),
        ("2020", "CHN", "CAN", "M", "31", 20.0, 0),
    ]);
    let answer = share(&mirror, "31").expect("answer");
    assert_eq!(shares(&answer), [of("BLR", 0.2), of("CAN", 0.2)]);
    let question = ShareQuestion { product: "31".to_owned(), measure: Measure::Value, flow: Flow::Export };
    let at = ("2020", "BLR");
    let behind = rows_of_share(&mirror, &countries(), &question, &Choices::default(), at).expect("rows");
    assert_eq!((behind.own, behind.whole), (vec![0], vec![1, 2]));
    let reporters = frame(&[("2020", "BLR", "", "X", "31", 30.0, 0), ("2020", "WLD", "", "X", "31", 100.0, 1)]);
    let behind = rows_of_share(&reporters, &countries(), &question, &Choices::default(), at).expect("rows");
    assert_eq!((behind.own, behind.whole), (vec![0], vec![1]));
}

#[test]
fn rows_that_repeat_one_another_are_added_and_named() {
    let mut rows: Vec<Row> = vec![
        ("2020", "BLR", "BRA", "X", "31", 1.0, 0),
        ("2020", "BLR", "BRA", "X", "31", 1.0, 0),
        ("2020", "CAN", "BRA", "X", "31", 1.0, 0),
    ];
    let answer = share(&frame(&rows), "31").expect("answer");
    assert_eq!(shares(&answer), [of("BLR", 2.0 / 3.0), of("CAN", 1.0 / 3.0)]);
    assert_eq!([0, 1].map(|at: usize| answer.rows[at].flags.to_string()), ["repeated", ""]);
    assert!(notes(&answer).contains("and value: 2;"), "{}", notes(&answer));
    rows[1].5 = 3.0;
    let answer = share(&frame(&rows), "31").expect("answer");
    assert!(answer.rows[0].flags.is_empty() && notes(&answer).contains("not their value: 2;"), "{}", notes(&answer));
    rows[1].1 = "CHN";
    assert!(share(&frame(&rows), "31").expect("answer").notes.is_empty());
}

#[test]
fn trade_with_oneself_is_in_no_part_and_no_total() {
    let rows = frame(&[
        ("2020", "BLR", "BLR", "X", "31", 5.0, 0),
        ("2020", "BLR", "WLD", "X", "31", 105.0, 2),
        ("2020", "BLR", "BRA", "X", "31", 60.0, 0),
        ("2020", "BLR", "CHN", "X", "31", 40.0, 0),
        ("2020", "CAN", "WLD", "X", "31", 105.0, 2),
        ("2020", "CAN", "CAN", "X", "31", 5.0, 0),
    ]);
    let answer = share(&rows, "31").expect("answer");
    assert_eq!(shares(&answer), [of("BLR", 0.5), of("CAN", 0.5)]);
    assert!(notes(&answer).contains("BLR 5 USD in 2020, CAN 5 USD in 2020"), "{}", notes(&answer));
    let answer = partners(&rows, "BLR", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [of("BRA", 0.6), of("CHN", 0.4)]);
    assert_eq!(answer.rows[0].whole, Whole::Listed, "the World row without it is the sum of the others");
    assert!(notes(&answer).contains("of a country with itself"), "{}", notes(&answer));
}

#[test]
fn figures_too_large_to_be_added_have_no_shares() {
    let rows = frame(&[("2020", "BLR", "BRA", "X", "31", 1e308, 0), ("2020", "CAN", "BRA", "X", "31", 1e308, 0)]);
    let answer = share(&rows, "31").expect("answer");
    assert_eq!(shares(&answer), [("BLR".to_owned(), None), ("CAN".to_owned(), None)]);
    assert!(notes(&answer).contains("too large to be added"), "{}", notes(&answer));
}
