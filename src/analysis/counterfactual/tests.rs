use polars::prelude::{DataFrame, df};

use super::*;
use crate::data::Measure;

/// Yearly exports to two buyers, in kilograms: the treated country falls by half in the last two of eight years.
fn frame() -> DataFrame {
    let mut rows: Vec<(String, &str, &str, f64)> = Vec::new();
    for (n, year) in (2015..2023).enumerate() {
        let growth = 1.03_f64.powi(i32::try_from(n).expect("small"));
        let fall = if year >= 2021 { 0.5 } else { 1.0 };
        for (buyer, part) in [("BRA", 0.6), ("CHN", 0.4)] {
            rows.push((year.to_string(), "BLR", buyer, 100.0 * growth * fall * part));
            rows.push((year.to_string(), "CAN", buyer, 200.0 * growth * part));
            rows.push((year.to_string(), "DEU", buyer, 50.0 * growth * part));
        }
        if year != 2017 {
            rows.push((year.to_string(), "CHL", "BRA", 10.0 * growth));
        }
    }
    let n = rows.len();
    df!(
        "period" => rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>(),
        "freq" => vec!["A"; n],
        "reporter" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
        "partner" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
        "flow" => vec!["X"; n],
        "product" => vec!["310420"; n],
        "measure" => vec!["net_weight"; n],
        "value" => rows.iter().map(|row| row.3).collect::<Vec<_>>(),
        "unit" => vec!["kg"; n],
        "flag" => vec![""; n],
        "agg" => vec![0_u32; n],
    )
    .expect("equal columns")
}

fn question() -> CounterfactualQuestion {
    CounterfactualQuestion {
        treated: "BLR".to_owned(),
        donors: ["CAN", "DEU", "CHL", "ZZZ"].map(str::to_owned).to_vec(),
        outcome: OutcomeQuestion {
            product: "310420".to_owned(),
            flow: Flow::Export,
            measure: Measure::NetWeight,
            mirror: false,
        },
        event: 2021,
        first: None,
        last: None,
        skip: Vec::new(),
        logarithms: true,
        predictors: Vec::new(),
    }
}

#[test]
fn a_fall_by_half_is_found_by_every_method() {
    let answer = counterfactual(&frame(), &question()).expect("an answer");
    assert_eq!((answer.years.len(), answer.n_before, answer.unit.as_str()), (8, 6, "kg"));
    let methods: Vec<Method> = answer.paths.iter().map(|path| path.method).collect();
    assert!(methods.is_sorted() && methods.len() == 5, "{methods:?}");
    for path in &answer.paths {
        let effect = path.effect.expect("an effect");
        assert!((effect + 0.5).abs() < 1e-6, "{:?}: {effect}", path.method);
        let last = path.values[7].expect("a value");
        assert!((last - 100.0 * 1.03_f64.powi(7)).abs() < 1e-3, "{:?}: {last}", path.method);
    }
    let names: Vec<&str> = answer.dropped.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(names, ["CHL", "ZZZ"]);
    assert!((answer.weights.iter().map(|(_, weight)| weight).sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let alone =
        counterfactual(&frame(), &CounterfactualQuestion { donors: Vec::new(), ..question() }).expect("an answer");
    assert_eq!(alone.paths.len(), 1);
    assert_eq!(alone.absent.len(), 4);
    let early = CounterfactualQuestion { event: 2016, ..question() };
    let error = counterfactual(&frame(), &early).expect_err("one year before");
    assert!(error.to_string().contains("1 before, 7 after"), "{error}");
    let unknown = CounterfactualQuestion { treated: "XXX".to_owned(), ..question() };
    assert!(counterfactual(&frame(), &unknown).expect_err("no such country").to_string().contains("XXX"));
}

#[test]
fn a_year_left_out_is_left_out_everywhere() {
    let answer =
        counterfactual(&frame(), &CounterfactualQuestion { skip: vec![2020], ..question() }).expect("an answer");
    assert_eq!(answer.n_before, 5);
    assert!(!answer.years.contains(&2020));
    assert!(answer.paths.iter().all(|path| path.values.len() == 7));
}

#[test]
fn predictors_give_the_weights_and_the_placebos_are_fitted_by_them_too() {
    let asked = CounterfactualQuestion { predictors: vec![("310420".to_owned(), 1.0)], ..question() };
    let answer = counterfactual(&frame(), &asked).expect("an answer");
    // Mean exports before: 100 against 200 and 50, so a third of Canada and two thirds of Germany.
    let weights: Vec<f64> = answer.weights.iter().map(|(_, weight)| *weight).collect();
    assert!((weights[0] - 1.0 / 3.0).abs() < 1e-6 && (weights[1] - 2.0 / 3.0).abs() < 1e-6, "{weights:?}");
    let placebo = answer.placebo.expect("placebos");
    assert_eq!(placebo.donors.len(), 2);
    let missing = CounterfactualQuestion { predictors: vec![("999999".to_owned(), 1.0)], ..question() };
    assert!(counterfactual(&frame(), &missing).expect_err("no such code").to_string().contains("999999"));
}

#[test]
fn the_effect_is_a_part_of_the_path_on_logarithms_and_a_difference_else() {
    let (observed, path) = ([10.0, 5.0, 8.0], [Some(10.0), Some(10.0), None]);
    assert!((mean_effect(&observed, &path, 1, true).expect("one year") + 0.5).abs() < 1e-12);
    assert_eq!(mean_effect(&observed, &path, 1, false), Some(-5.0));
    assert_eq!(mean_effect(&observed, &path, 2, true), None);
}

#[test]
fn donors_that_the_events_touched_are_known() {
    assert_eq!(touched("KAZ"), Some(Touched::Windfall));
    assert_eq!(touched("LTU").map(Touched::word), Some("lost the same transit"));
    assert_eq!(touched("SRB"), None);
}
