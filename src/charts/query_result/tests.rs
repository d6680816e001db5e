use polars::df;

use super::*;
use crate::data::Library;

fn draw(frame: &DataFrame, axes: &Axes) -> Result<Figure, Unfit> {
    let library = Library::load().expect("bundled tables are good");
    let sources = ["a.csv".to_owned()];
    let answer = Answer { frame, sql: "SELECT\n  1", sources: &sources, notes: &[] };
    figure(&answer, axes, library.countries(), None)
}

#[test]
fn columns_speak_for_themselves() {
    let shares = df!("period" => ["2020", "2021"], "reporter" => ["BLR", "CAN"], "share_pct" => [1.0, 2.0]);
    assert_eq!(
        guess(&shares.expect("a table")),
        Some(Axes { x: "period".into(), y: "share_pct".into(), series: Some("reporter".into()) })
    );
    let counts = df!("flag" => ["", "e"], "n_rows" => [5_i64, 2]).expect("a table");
    assert_eq!(guess(&counts), Some(Axes { x: "flag".into(), y: "n_rows".into(), series: None }));
    let years = df!("year" => [2020_i64, 2021], "v" => [1.0, 2.0]).expect("a table");
    assert_eq!(guess(&years), Some(Axes { x: "year".into(), y: "v".into(), series: None }));
    assert_eq!(guess(&df!("a" => ["x"]).expect("a table")), None);
}

#[test]
fn periods_make_lines_and_gaps_stay_gaps() {
    let frame = df!(
        "period" => ["2019", "2021", "2022", "2019", "2020"],
        "reporter" => ["BLR", "BLR", "BLR", "CAN", "CAN"],
        "value" => [Some(1.0), Some(2.0), Some(3.0), None, Some(f64::NAN)],
    )
    .expect("a table");
    let figure = draw(&frame, &guess(&frame).expect("numbers")).expect("a picture");
    assert_eq!(figure.panels[0].series.len(), 1);
    let joined: Vec<bool> = figure.panels[0].series[0].points.iter().map(|point| point.joined).collect();
    assert_eq!(joined, [false, false, true]);
    assert!(figure.caveats[0].contains("without a number to draw: 2"), "{:?}", figure.caveats);
    assert!(figure.source_line.contains("a.csv · SQL: SELECT 1"), "{}", figure.source_line);
}

#[test]
fn what_would_lie_on_top_of_each_other_is_refused() {
    let frame = df!("period" => ["2019", "2019"], "value" => [1.0, 2.0]).expect("a table");
    let said = draw(&frame, &guess(&frame).expect("numbers")).expect_err("twice").to_string();
    assert!(said.contains("Several rows have the same period") && said.contains("GROUP BY"), "{said}");
}

#[test]
fn texts_make_bars_and_long_answers_their_largest() {
    let names: Vec<String> = (0..30).map(|n| format!("p{n}")).collect();
    let values: Vec<f64> = (0..30).map(f64::from).collect();
    let frame = df!("product" => names, "value" => values).expect("a table");
    let figure = draw(&frame, &guess(&frame).expect("numbers")).expect("a picture");
    assert_eq!(figure.panels[0].series.len(), MOST_BARS);
    assert_eq!(figure.panels[0].series[0].name, "p29");
    assert!(figure.caveats[0].contains("14 largest of 30"), "{:?}", figure.caveats);
}
