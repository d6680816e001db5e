//! Small tables for the tests of single indicators, and what must hold for all of them.

use std::sync::Arc;

use polars::prelude::{DataFrame, df};

use super::{Answer, INDICATORS, Opt, Question, Table, find, nearest};
use crate::data::{Countries, Dataset, Measure, Provenance};

/// A small opened file.
pub type Rows = Dataset;

/// period, reporter, partner, flow, product, value in USD
pub type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, f64);

pub fn countries() -> Countries {
    Countries::parse(include_str!("../../../datasets/countries.csv")).expect("the bundled table of areas")
}

pub fn trade(rows: &[Row<'_>]) -> Rows {
    let rows: Vec<_> = rows.iter().map(|r| (r.0, r.1, r.2, r.3, r.4, Measure::Value, r.5)).collect();
    figures(&rows)
}

/// The same with the kind of figure; weights are in kilograms.
pub fn figures(rows: &[(&str, &str, &str, &str, &str, Measure, f64)]) -> Rows {
    let areas = countries();
    let group = |code: &str| areas.is_group(code);
    let unit = |measure: Measure| if measure == Measure::Value { "USD" } else { "kg" };
    let freq = |period: &str| match period.len() {
        4 => "A",
        7 if period.contains('Q') => "Q",
        _ => "M",
    };
    let frame: DataFrame = df!(
        "period" => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
        "freq" => rows.iter().map(|row| freq(row.0)).collect::<Vec<_>>(),
        "reporter" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
        "partner" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
        "flow" => rows.iter().map(|row| row.3).collect::<Vec<_>>(),
        "product" => rows.iter().map(|row| row.4).collect::<Vec<_>>(),
        "measure" => rows.iter().map(|row| row.5.key()).collect::<Vec<_>>(),
        "value" => rows.iter().map(|row| row.6).collect::<Vec<_>>(),
        "unit" => rows.iter().map(|row| unit(row.5)).collect::<Vec<_>>(),
        "flag" => vec![""; rows.len()],
        "agg" => rows.iter().map(|row| u32::from(group(row.1)) + 2 * u32::from(group(row.2))).collect::<Vec<_>>(),
    )
    .expect("equal columns");
    Dataset {
        id: "test".to_owned(),
        title: "test".to_owned(),
        frame,
        provenance: Arc::new(Provenance { file_name: "test.csv".to_owned(), ..Provenance::default() }),
        notes: Arc::default(),
        kept_aside: Arc::default(),
        choices: Arc::default(),
        findings: Arc::default(),
    }
}

/// Sellers of one product in one year, in this order.
pub fn sellers(values: &[f64]) -> Rows {
    let codes = ["BLR", "CAN", "RUS", "DEU", "ISR", "JOR"];
    let rows: Vec<Row<'_>> =
        values.iter().zip(codes).map(|(value, code)| ("2020", code, "WLD", "X", "3104", *value)).collect();
    trade(&rows)
}

/// Buyers of Belarus's exports in one year.
pub fn buyers(values: &[f64]) -> Rows {
    let codes = ["RUS", "CHN", "BRA", "POL", "IND", "DEU"];
    let rows: Vec<Row<'_>> =
        values.iter().zip(codes).map(|(value, code)| ("2020", "BLR", code, "X", "TOTAL", *value)).collect();
    trade(&rows)
}

pub fn asked(reporter: &str, partner: &str) -> Question {
    Question { reporter: Some(reporter.to_owned()), partner: Some(partner.to_owned()), ..Question::default() }
}

pub fn asked_product(reporter: &str, product: &str) -> Question {
    Question { reporter: Some(reporter.to_owned()), product: Some(product.to_owned()), ..Question::default() }
}

pub fn answer(id: &str, rows: &Rows, question: &Question) -> Answer {
    let areas = countries();
    find(id).expect(id).answer(&Table::opened(rows, &areas), question).unwrap_or_else(|cause| panic!("{id}: {cause}"))
}

/// What it says when there is no answer.
pub fn refusal(id: &str, rows: &Rows, question: &Question) -> String {
    let areas = countries();
    match find(id).expect(id).answer(&Table::opened(rows, &areas), question) {
        Ok(answer) => panic!("{id} answered: {:?}", answer.rows),
        Err(cause) => cause.to_string(),
    }
}

/// The value of one row of an answer without parts.
pub fn value(answer: &Answer, period: &str, code: &str) -> Option<f64> {
    answer.rows.iter().find(|row| row.period == period && row.code == code).expect("such a row").value
}

/// The value of a part.
pub fn part(answer: &Answer, name: &str) -> Option<f64> {
    answer.rows.iter().find(|row| row.part == name).unwrap_or_else(|| panic!("no {name} in {:?}", answer.rows)).value
}

/// Rows of the reference, by number, and the indicators that serve each.
const REFERENCE: [(&str, &[&str]); 22] = [
    ("1 market share", &["market-share"]),
    ("2 HHI", &["hhi"]),
    ("2b normalised HHI", &["hhi-normalised"]),
    ("2c UNCTAD concentration index", &["concentration-index"]),
    ("2d effective number", &["effective-number"]),
    ("3 concentration ratio", &["concentration-ratio"]),
    ("4 export dependence", &["export-dependence"]),
    ("5 transit dependence", &["transit-dependence"]),
    ("6 union dependence", &["union-dependence"]),
    ("7 Hirschman trade-influence index", &["hirschman"]),
    ("8 Balassa RCA", &["rca"]),
    ("8b symmetric RCA", &["rca-symmetric"]),
    ("9 trade intensity", &["trade-intensity"]),
    ("10 Grubel-Lloyd", &["grubel-lloyd", "grubel-lloyd-total"]),
    ("11 Theil", &["theil"]),
    ("12 bilateral gap", &["bilateral-gap"]),
    ("13 unit value", &["unit-value"]),
    ("14 re-routing score", &["rerouting"]),
    ("mirror reconciliation", &["reconciled-flow"]),
    ("constant market share", &["constant-market-share"]),
    ("shift-share", &["shift-share"]),
    ("log-mean Divisia", &["log-mean-divisia"]),
];

#[test]
fn every_indicator_of_the_reference_is_listed_once_and_nothing_else() {
    let mut wanted: Vec<&str> = REFERENCE.iter().flat_map(|(_, ids)| *ids).copied().collect();
    let mut listed: Vec<&str> = INDICATORS.iter().map(|indicator| indicator.id).collect();
    wanted.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, wanted);
}

#[test]
fn every_indicator_says_what_it_is() {
    for indicator in INDICATORS {
        for (what, text) in [
            ("name", indicator.name),
            ("formula", indicator.formula),
            ("words", indicator.words),
            ("edges", indicator.edges),
            ("source", indicator.source),
        ] {
            assert!(!text.is_empty(), "{}: {what}", indicator.id);
        }
        assert!(indicator.needs <= indicator.options.len(), "{}", indicator.id);
        assert!(indicator.options.iter().all(|option| Opt::ALL.contains(option)), "{}", indicator.id);
    }
}

#[test]
fn what_an_indicator_needs_is_asked_for_by_name() {
    let rows = sellers(&[1.0]);
    for indicator in INDICATORS.iter().filter(|indicator| indicator.needs > 0) {
        let said = refusal(indicator.id, &rows, &Question::default());
        let first = indicator.options[0];
        assert!(said.contains(first.word()) && said.contains(first.flag()), "{said}");
    }
}

#[test]
fn a_misspelt_name_finds_its_neighbours() {
    assert_eq!(nearest("hhy").first(), Some(&"hhi"));
    assert!(nearest("Grubel").contains(&"grubel-lloyd"));
    assert!(nearest("balassa-rca").contains(&"rca"), "{:?}", nearest("balassa-rca"));
}

#[test]
fn negative_trade_is_an_error_that_names_it() {
    let rows = trade(&[("2020", "BLR", "WLD", "X", "3104", 5.0), ("2020", "CAN", "WLD", "X", "3104", -1.0)]);
    let said = refusal("hhi", &rows, &Question::default());
    assert!(said.contains("cannot be negative"), "{said}");
}
