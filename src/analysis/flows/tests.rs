//! Shares worked by hand on tables of a few rows.

use polars::prelude::df;

use super::*;

pub(super) fn countries() -> Countries {
    Countries::parse(
        "code,iso2,m49,baci,name,short_name,group,until,note\n\
         BLR,BY,112,,Belarus,,country,,\nCAN,CA,124,,Canada,,country,,\nBRA,BR,076,,Brazil,,country,,\n\
         CHN,CN,156,,China,,country,,\nWLD,,001,,World,,group,,\nX:AREAS_NES,,,,Areas nes,,special,,\n",
    )
    .expect("good table")
}

/// period, reporter, partner, flow, product, value, agg
pub(super) type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, f64, u32);

pub(super) fn frame(rows: &[Row]) -> DataFrame {
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

pub(super) fn share(frame: &DataFrame, product: &str) -> Result<Answer, AnalysisError> {
    let question = ShareQuestion { product: product.to_owned(), measure: Measure::Value, flow: Flow::Export };
    market_share(frame, &countries(), &question)
}

pub(super) fn partners(frame: &DataFrame, reporter: &str, flow: Flow) -> Result<Answer, AnalysisError> {
    let question = PartnerQuestion { reporter: reporter.to_owned(), flow, product: None, measure: Measure::Value };
    partner_dependence(frame, &countries(), &question)
}

pub(super) fn shares(answer: &Answer) -> Vec<(String, Option<f64>)> {
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
    let answer = partners(&frame, "BLR", Flow::Export).expect("answer");
    assert_eq!(
        (answer.notes[0].clone(), answer.rows[0].share, answer.rows[0].whole),
        (gap.clone(), Some(0.9), Whole::World)
    );
    let answer = share(&frame, "31").expect("answer");
    assert_eq!((answer.notes, answer.rows[0].value), (vec![gap], 100.0), "the World row is the country's figure");
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
    assert!(answer.rows.iter().all(|row| row.flags.to_string() == "mirror"));
    let answer = partners(&frame(&rows), "BLR", Flow::Export).expect("answer");
    assert_eq!(shares(&answer), [("BRA".to_owned(), Some(0.6)), ("CHN".to_owned(), Some(0.4))]);
    let few = Note::Remark("Only Brazil, China report here; shares are of these".to_owned());
    assert_eq!(answer.notes, [Note::Mirror { reporter: "Belarus".to_owned() }, few]);
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
    assert_eq!(answer.denominators, [("2020".to_owned(), 61.0, 4)], "27 stands beside what it does not contain");
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

/// Shares by country with one repair turned round, period by period.
fn turned(frame: &DataFrame, product: &str, id: FindingId) -> Vec<(String, String, Option<f64>, String)> {
    let question = ShareQuestion { product: product.to_owned(), measure: Measure::Value, flow: Flow::Export };
    let choices = [(id, !id.by_default())].into_iter().collect();
    let answer = market_share_with(frame, &countries(), &question, &choices).expect("answer");
    answer.rows.into_iter().map(|row| (row.period, row.code, row.share, row.flags.to_string())).collect()
}

fn by_code(rows: &[(String, String, Option<f64>, String)]) -> Vec<(&str, f64)> {
    rows.iter().map(|(_, code, share, _)| (code.as_str(), share.unwrap_or(f64::NAN))).collect()
}

#[test]
fn a_refused_repair_moves_the_shares() {
    let frame = frame(&[
        ("2020", "BLR", "BRA", "X", "310420", 60.0, 0),
        ("2020", "BLR", "WLD", "X", "310420", 60.2, 2),
        ("2020", "BLR", "G:EU27_2020", "X", "310420", 40.0, 2),
        ("2020", "BLR", "BRA", "X", "310420", 20.0, 8),
        ("2020", "BLR", "BRA", "RX", "310420", 40.0, 0),
        ("2020", "BLR", "BRA", "X", "31042010", 60.0, 0),
        ("2020-01", "BLR", "BRA", "X", "310420", 1.0, 0),
        ("2020-01", "CAN", "BRA", "X", "310420", 3.0, 0),
        ("2020", "CAN", "BRA", "X", "310420", 30.0, 0),
        ("2020", "CAN", "X:AREAS_NES", "X", "310420", 30.0, 0),
    ]);
    for (id, belarus) in [
        // Taken, Belarus has 60 of 120.
        (FindingId::StoppedReporting, 60.0 / 120.0),
        (FindingId::WorldBesidePartners, 60.2 / 120.2),
        (FindingId::GroupsBesideMembers, 100.0 / 160.0),
        (FindingId::Breakdown, 80.0 / 140.0),
        (FindingId::ReExports, 100.0 / 160.0),
        (FindingId::MixedLevels, 120.0 / 180.0),
        (FindingId::SecretTrade, 60.0 / 90.0),
        (FindingId::MixedFrequencies, 1.0 / 4.0),
    ] {
        let rows = turned(&frame, "310420", id);
        let found = by_code(&rows).into_iter().find(|(code, _)| *code == "BLR").expect("Belarus");
        assert!((found.1 - belarus).abs() < 1e-12, "{id:?}: {rows:?}");
    }
}

#[test]
fn partners_can_be_shared_out_of_the_world_row() {
    let frame = frame(&[
        ("2020", "BLR", "BRA", "X", "31", 45.0, 0),
        ("2020", "BLR", "CHN", "X", "31", 45.0, 0),
        ("2020", "BLR", "WLD", "X", "31", 100.0, 2),
    ]);
    let question =
        PartnerQuestion { reporter: "BLR".to_owned(), flow: Flow::Export, product: None, measure: Measure::Value };
    let refused = [(FindingId::WorldBesidePartners, false)].into_iter().collect();
    let answer = partner_dependence_with(&frame, &countries(), &question, &refused).expect("answer");
    assert_eq!(shares(&answer), [("BRA".to_owned(), Some(0.45)), ("CHN".to_owned(), Some(0.45))]);
    assert_eq!(answer.denominators, [("2020".to_owned(), 100.0, 1)]);
    assert!(answer.notes.iter().any(|note| matches!(note, Note::NotAllocated { .. })), "{:?}", answer.notes);
}

#[test]
fn mirror_data_fill_silence_only_when_asked_and_are_marked() {
    let frame = frame(&[
        ("2021", "BLR", "BRA", "X", "31", 60.0, 0),
        ("2021", "CAN", "BRA", "X", "31", 60.0, 0),
        ("2022", "CAN", "BRA", "X", "31", 90.0, 0),
        ("2021", "BRA", "BLR", "M", "31", 66.0, 0),
        ("2022", "BRA", "BLR", "M", "31", 30.0, 0),
        ("2022", "BRA", "CAN", "M", "31", 99.0, 0),
    ]);
    let rows = turned(&frame, "31", FindingId::StoppedReporting);
    let of_2022: Vec<_> = rows.iter().filter(|row| row.0 == "2022").collect();
    let expected = [("CAN", 0.75, ""), ("BLR", 0.25, "mirror")];
    let found: Vec<_> = of_2022.iter().map(|row| (row.1.as_str(), row.2.unwrap_or_default(), row.3.as_str())).collect();
    assert_eq!(found, expected);
    let plain = share(&frame, "31").expect("answer");
    assert!(plain.rows.iter().all(|row| row.code != "BLR" || row.period == "2021"), "{:?}", plain.rows);
    let question =
        PartnerQuestion { reporter: "BLR".to_owned(), flow: Flow::Export, product: None, measure: Measure::Value };
    let taken = [(FindingId::StoppedReporting, true)].into_iter().collect();
    let answer = partner_dependence_with(&frame, &countries(), &question, &taken).expect("answer");
    let flags: Vec<String> = answer.rows.iter().map(|row| row.flags.to_string()).collect();
    let filled: Vec<_> =
        answer.rows.iter().zip(&flags).map(|(row, flags)| (row.period.as_str(), row.value, flags.as_str())).collect();
    assert_eq!(filled, [("2021", 60.0, ""), ("2022", 30.0, "mirror")]);
}

#[test]
fn another_currency_can_be_summed_and_marks_left_off() {
    let table = df!(
        "period" => ["2020", "2020", "2020"], "freq" => ["A"; 3], "reporter" => ["BLR", "BLR", "CAN"],
        "partner" => ["BRA", "BRA", "BRA"], "flow" => ["X"; 3], "product" => ["31"; 3], "measure" => ["value"; 3],
        "value" => [10.0, 8.0, 24.0], "unit" => ["USD", "EUR", "EUR"], "flag" => ["estimated", "estimated", ""],
        "agg" => [0_u32; 3],
    )
    .expect("equal columns");
    let rows = turned(&table, "31", FindingId::Currencies);
    assert_eq!(by_code(&rows), [("CAN", 0.75), ("BLR", 0.25)]);
    assert_eq!(rows[1].3, "estimated");
    assert_eq!(turned(&table, "31", FindingId::EstimatedWeights)[0].3, "");
}

#[test]
fn trade_over_time_is_the_total_of_each_flow() {
    let frame = frame(&[
        ("2020", "BLR", "BRA", "X", "31", 60.0, 0),
        ("2020", "BLR", "CHN", "X", "31", 40.0, 0),
        ("2020", "BLR", "WLD", "X", "31", 100.0, 2),
        ("2021", "BLR", "BRA", "X", "31", 70.0, 0),
        ("2020", "BLR", "CHN", "M", "31", 5.0, 0),
        ("2020", "CAN", "CHN", "X", "31", 900.0, 0),
    ]);
    let mut question =
        TradeQuestion { reporter: Some("BLR".to_owned()), product: "31".to_owned(), measure: Measure::Value };
    let values = |answer: &TradeAnswer| -> Vec<(&str, String, f64)> {
        let rows = answer.flows.iter().flat_map(|(flow, rows)| rows.iter().map(move |row| (flow.code(), row)));
        rows.map(|(flow, row)| (flow, row.period.clone(), row.value)).collect()
    };
    let year = |year: &str| year.to_owned();
    let answer = trade_over_time(&frame, &countries(), &question, &Choices::default()).expect("both flows");
    assert_eq!(values(&answer), [("X", year("2020"), 100.0), ("X", year("2021"), 70.0), ("M", year("2020"), 5.0)]);
    question.reporter = None;
    let answer = trade_over_time(&frame, &countries(), &question, &Choices::default()).expect("both flows");
    assert_eq!(values(&answer)[0], ("X", year("2020"), 1000.0));
    question.measure = Measure::Quantity;
    assert!(trade_over_time(&frame, &countries(), &question, &Choices::default()).is_err());
}

#[test]
fn a_world_row_of_reporters_is_named_with_its_gap_and_can_be_what_shares_are_of() {
    let rows = [
        ("2020", "BLR", "", "X", "31", 30.0, 0),
        ("2020", "CAN", "", "X", "31", 30.0, 0),
        ("2020", "WLD", "", "X", "31", 100.0, 1),
    ];
    let question = ShareQuestion { product: "31".to_owned(), measure: Measure::Value, flow: Flow::Export };
    let asked = |choices: &Choices| market_share_with(&frame(&rows), &countries(), &question, choices).expect("answer");
    let answer = asked(&Choices::default());
    assert_eq!((answer.rows[0].share, answer.rows.len()), (Some(0.3), 2));
    assert_eq!(answer.rows[0].flags.to_string(), "incomplete");
    let gap = Note::NotAllocated { period: "2020".to_owned(), gap_pct: "40.0".to_owned() };
    assert_eq!(answer.notes[0], gap);
    assert!(answer.notes[1].to_string().contains("partners-fall-short"), "{:?}", answer.notes);
    let answer = asked(&[(FindingId::WorldBesidePartners, false)].into_iter().collect());
    assert_eq!((answer.rows[0].share, answer.rows[0].flags.is_empty()), (Some(0.3), true));
    let answer = asked(&[(FindingId::PartnersFallShort, false)].into_iter().collect());
    assert_eq!((answer.rows[0].share, answer.rows[0].whole), (Some(0.5), Whole::Listed));
}
