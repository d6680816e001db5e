use polars::prelude::df;

use super::*;

fn countries() -> Countries {
    Countries::parse(
        "code,iso2,m49,baci,name,short_name,group,until,note\n\
         BLR,BY,112,,Belarus,,country,,\nCAN,CA,124,,Canada,,country,,\nBRA,BR,076,,Brazil,,country,,\n\
         CHN,CN,156,,China,,country,,\nWLD,,001,,World,,group,,\nX:AREAS_NES,,,,Areas nes,,special,,\n",
    )
    .expect("good table")
}

/// period, reporter, partner, flow, product, value, agg
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, f64, u32);

fn frame(rows: &[Row]) -> DataFrame {
    let of = |pick: fn(&Row) -> &'static str| rows.iter().map(pick).collect::<Vec<_>>();
    let freq: Vec<&str> = rows.iter().map(|row| if row.0.len() == 4 { "A" } else { "M" }).collect();
    df!(
        "period" => of(|row| row.0), "freq" => freq, "reporter" => of(|row| row.1), "partner" => of(|row| row.2),
        "flow" => of(|row| row.3), "product" => of(|row| row.4), "measure" => vec!["value"; rows.len()],
        "value" => rows.iter().map(|row| row.5).collect::<Vec<_>>(), "unit" => vec!["USD"; rows.len()],
        "flag" => vec![""; rows.len()], "agg" => rows.iter().map(|row| row.6).collect::<Vec<_>>(),
    )
    .expect("equal columns")
}

fn share(frame: &DataFrame, product: &str) -> Result<Answer, AnalysisError> {
    let question = ShareQuestion { product: product.to_owned(), measure: Measure::Value, flow: Flow::Export };
    market_share(frame, &countries(), &question)
}

fn partners(frame: &DataFrame, reporter: &str, flow: Flow) -> Result<Answer, AnalysisError> {
    let question = PartnerQuestion { reporter: reporter.to_owned(), flow, product: None, measure: Measure::Value };
    partner_dependence(frame, &countries(), &question)
}

fn shares(answer: &Answer) -> Vec<(String, Option<f64>)> {
    answer.rows.iter().map(|row| (row.code.clone(), row.share)).collect()
}

#[test]
fn world_rows_and_parts_of_rows_are_not_added() {
    let frame = frame(&[
        ("2020", "BLR", "BRA", "X", "310420", 60.0, 0),
        ("2020", "BLR", "CHN", "X", "310420", 40.0, 0),
        ("2020", "BLR", "WLD", "X", "310420", 100.0, 2),
        ("2020", "BLR", "BRA", "X", "310420", 30.0, 8),
        ("2020", "BLR", "BRA", "RX", "310420", 5.0, 0),
        ("2020", "CAN", "WLD", "X", "310420", 300.0, 2),
    ]);
    let answer = share(&frame, "310420").expect("answer");
    assert_eq!(shares(&answer), [("CAN".to_owned(), Some(0.75)), ("BLR".to_owned(), Some(0.25))]);
    assert_eq!((answer.denominators, answer.notes), (vec![("2020".to_owned(), 400.0, 3)], vec![]));
    let answer = partners(&frame, "Belarus", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [("BRA".to_owned(), Some(0.6)), ("CHN".to_owned(), Some(0.4))]);
}

#[test]
fn a_gap_to_the_world_row_is_named() {
    let frame = frame(&[("2020", "BLR", "BRA", "X", "31", 90.0, 0), ("2020", "BLR", "WLD", "X", "31", 100.0, 2)]);
    let gap = Note::NotAllocated { period: "2020".to_owned(), gap_pct: "10.0".to_owned() };
    assert_eq!(partners(&frame, "BLR", Flow::Export).expect("answer").notes, std::slice::from_ref(&gap));
    assert_eq!(share(&frame, "31").expect("answer").notes, [gap]);
}

#[test]
fn partners_reports_stand_in_only_where_there_is_no_own() {
    let rows = [
        ("2020", "BRA", "BLR", "M", "31", 60.0, 0),
        ("2020", "CHN", "BLR", "M", "31", 40.0, 0),
        ("2020", "BRA", "CAN", "M", "31", 300.0, 0),
        ("2020", "BRA", "WLD", "M", "31", 360.0, 2),
    ];
    let answer = share(&frame(&rows), "31").expect("answer");
    assert_eq!(shares(&answer), [("CAN".to_owned(), Some(0.75)), ("BLR".to_owned(), Some(0.25))]);
    assert!(answer.rows.iter().all(|row| row.flag == "mirror"));
    let answer = partners(&frame(&rows), "BLR", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [("BRA".to_owned(), Some(0.6)), ("CHN".to_owned(), Some(0.4))]);
    assert_eq!(answer.notes, [Note::Mirror { reporter: "Belarus".to_owned() }]);
    let mut rows = rows.to_vec();
    rows.push(("2019", "BLR", "BRA", "X", "31", 10.0, 0));
    let answer = partners(&frame(&rows), "BLR", Flow::Export).expect("answer");
    assert_eq!(answer.rows.len(), 1);
    assert!(matches!(answer.notes.as_slice(), [Note::Remark(text)] if text.contains("does not report 2020")));
}

#[test]
fn trade_with_oneself_is_no_dependence() {
    let frame = frame(&[
        ("2020", "BLR", "BLR", "X", "", 5.0, 0),
        ("2020", "BLR", "BRA", "X", "", 60.0, 0),
        ("2020", "BLR", "X:AREAS_NES", "X", "", 40.0, 0),
        ("2020", "BLR", "G:EU27_2020", "X", "", 30.0, 2),
    ]);
    let answer = partners(&frame, "BLR", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [("BRA".to_owned(), Some(0.6)), ("X:AREAS_NES".to_owned(), Some(0.4))]);
}

#[test]
fn world_rows_alone_give_totals_without_shares() {
    let frame = frame(&[("2020", "BLR", "WLD", "X", "TOTAL", 100.0, 2)]);
    let answer = partners(&frame, "BLR", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [("WLD".to_owned(), None)]);
    assert!(answer.denominators.is_empty());
}

#[test]
fn a_missing_code_is_summed_from_the_codes_below_it() {
    let frame = frame(&[
        ("2020", "BLR", "BRA", "X", "310420", 10.0, 0),
        ("2020", "BLR", "BRA", "X", "310430", 20.0, 0),
        ("2020", "BLR", "BRA", "X", "31042010", 10.0, 0),
        ("2020", "CAN", "BRA", "X", "310420", 30.0, 0),
        ("2020", "CAN", "BRA", "X", "27", 1.0, 0),
    ]);
    let answer = share(&frame, "3104").expect("answer");
    assert_eq!(shares(&answer), [("BLR".to_owned(), Some(0.5)), ("CAN".to_owned(), Some(0.5))]);
    assert_eq!(answer.notes, [Note::SummedBelow { product: "3104".to_owned(), length: 6 }]);
    let answer = share(&frame, "TOTAL").expect("answer");
    assert_eq!(answer.denominators, [("2020".to_owned(), 60.0, 3)]);
    let error = share(&frame, "3105").expect_err("no such product");
    assert!(
        matches!(&error, AnalysisError::UnknownProduct { nearest, .. } if nearest.first().is_some_and(|code| code.starts_with("310"))),
        "{error}"
    );
}

#[test]
fn months_are_not_added_to_years() {
    let frame = frame(&[("2020", "BLR", "BRA", "X", "31", 12.0, 0), ("2020-01", "BLR", "BRA", "X", "31", 1.0, 0)]);
    let answer = share(&frame, "31").expect("answer");
    assert_eq!(answer.rows.len(), 1);
    assert_eq!(answer.notes, [Note::MixedFrequencies { kept: "annual".to_owned() }]);
}

#[test]
fn unknown_countries_name_the_nearest() {
    let frame = frame(&[("2020", "BLR", "BRA", "X", "31", 12.0, 0)]);
    let error = partners(&frame, "BLS", Flow::Export).expect_err("no such country");
    assert!(
        matches!(error, AnalysisError::UnknownReporter { nearest, .. } if nearest.first().is_some_and(|code| code == "BLR"))
    );
    assert!(matches!(partners(&frame, "BLR", Flow::ReExport), Err(AnalysisError::OneSided)));
}
