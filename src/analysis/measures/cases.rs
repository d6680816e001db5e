//! The worked cases of every formula, asked of tables through the list of indicators.

use serde_json::Value;

use super::Question;
use super::tests::{Row, answer, asked, asked_product, buyers, figures, part, sellers, trade, value};
use crate::data::Measure::{NetWeight, Value as Money};

fn case(path: &str) -> Value {
    let text = include_str!("../../../tests/model_cases/case06_indicators.json");
    let all: Value = serde_json::from_str(text).expect("the case file is JSON");
    all.pointer(&format!("/cases/{path}")).unwrap_or_else(|| panic!("no case {path}")).clone()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

fn matrix(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().expect("a list").iter().map(numbers).collect()
}

fn number(value: &Value, path: &str) -> f64 {
    value.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("no number {path}"))
}

fn near(what: &str, got: Option<f64>, want: f64) {
    let got = got.unwrap_or_else(|| panic!("{what} has no value"));
    assert!((got - want).abs() <= 1e-9 * want.abs().max(1.0), "{what}: {got} instead of {want}");
}

#[test]
fn concentration() {
    let case = case("concentration");
    let table = sellers(&numbers(&case["inputs"]["exports_Mt"]));
    let plain = Question::default();
    let top = |top| Question { top, ..Question::default() };
    for (id, question, key) in [
        ("hhi", plain.clone(), "hhi"),
        ("hhi-normalised", plain.clone(), "hhi_norm"),
        ("concentration-index", plain.clone(), "unctad_sqrt_norm"),
        ("effective-number", plain.clone(), "effective_number"),
        ("concentration-ratio", top(1), "cr1"),
        ("concentration-ratio", top(3), "cr3"),
    ] {
        near(key, value(&answer(id, &table, &question), "2020", ""), number(&case, &format!("/expected/{key}")));
    }
    let theil = answer("theil", &table, &plain);
    near("theil", part(&theil, "index"), number(&case, "/expected/theil"));
    near("theil_norm", part(&theil, "over ln n"), number(&case, "/expected/theil_norm"));
    let shares = answer("market-share", &table, &plain);
    let mut got: Vec<f64> = shares.rows.iter().filter_map(|row| row.value).collect();
    let mut want = numbers(&case["expected"]["shares"]);
    got.sort_by(f64::total_cmp);
    want.sort_by(f64::total_cmp);
    got.iter().zip(&want).for_each(|(got, want)| near("share", Some(*got), *want));
    assert_eq!(got.len(), want.len());
}

#[test]
fn dependence_on_one_country() {
    let case = case("dependence_flows");
    let flows = case["inputs"].as_array().expect("a list").clone();
    let text = |flow: &Value, key: &str| flow[key].as_str().expect("text").to_owned();
    let total: f64 = flows.iter().map(|flow| number(flow, "/v")).sum();
    let sold: f64 = flows.iter().filter(|flow| text(flow, "dest") == "RUS").map(|flow| number(flow, "/v")).sum();
    let crossing = |flow: &&Value| text(flow, "via") == "RU" && text(flow, "dest") != "RUS";
    let crossed: f64 = flows.iter().filter(crossing).map(|flow| number(flow, "/v")).sum();
    let table = trade(&[
        ("2022", "BLR", "RUS", "X", "TOTAL", sold),
        ("2022", "BLR", "CHN", "X", "TOTAL", total - sold),
        ("2022", "BLR", "RUS", "transit", "TOTAL", crossed),
    ]);
    let asked = asked("BLR", "RUS");
    let market = number(&case, "/expected/market");
    let transit = number(&case, "/expected/transit_only");
    near("market", value(&answer("export-dependence", &table, &asked), "2022", "RUS"), market);
    near("transit", value(&answer("transit-dependence", &table, &asked), "2022", "RUS"), transit);
    // Rows of transit leave out sales, so the sum is the union.
    let union = answer("union-dependence", &table, &asked);
    near("union", part(&union, "sum, if transit leaves out sales"), number(&case, "/expected/union_exact"));
}

#[test]
fn bounds_of_the_union() {
    for row in case("frechet").as_array().expect("a list") {
        let (a, b) = (number(row, "/a"), number(row, "/b"));
        let table = trade(&[
            ("2022", "BLR", "RUS", "X", "TOTAL", a),
            ("2022", "BLR", "WLD", "X", "TOTAL", 1.0),
            ("2022", "BLR", "RUS", "transit", "TOTAL", b),
        ]);
        let got = answer("union-dependence", &table, &asked("BLR", "RUS"));
        near("lower", part(&got, "at least"), number(row, "/lower"));
        near("upper", part(&got, "at most"), number(row, "/upper"));
    }
}

#[test]
fn partners_and_products() {
    let hirschman = case("hirschman_trade_influence");
    let table = buyers(&numbers(&hirschman["inputs"]["partner_shares"]));
    let of_belarus = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
    let got = answer("hirschman", &table, &of_belarus);
    near("hirschman", value(&got, "2020", ""), number(&hirschman, "/expected/index_0_100"));
    near("hhi", value(&answer("hhi", &table, &of_belarus), "2020", ""), number(&hirschman, "/expected/hhi"));

    let rca = case("rca");
    let x = |key: &str| number(&rca, &format!("/inputs/{key}"));
    let table = trade(&[
        ("2020", "BLR", "WLD", "X", "31", x("x_cp")),
        ("2020", "BLR", "WLD", "X", "99", x("X_c") - x("x_cp")),
        ("2020", "CAN", "WLD", "X", "31", x("x_wp") - x("x_cp")),
        ("2020", "CAN", "WLD", "X", "99", x("X_w") - x("X_c") - x("x_wp") + x("x_cp")),
    ]);
    let asked_potash = asked_product("BLR", "31");
    near("rca", value(&answer("rca", &table, &asked_potash), "2020", "BLR"), number(&rca, "/expected/rca"));
    near("rsca", value(&answer("rca-symmetric", &table, &asked_potash), "2020", "BLR"), number(&rca, "/expected/rsca"));

    let lloyd = case("grubel_lloyd");
    let (sold, bought) = (numbers(&lloyd["inputs"]["x"]), numbers(&lloyd["inputs"]["m"]));
    let codes = ["01", "02", "03", "04"];
    let of = |flow: &'static str, values: &[f64]| -> Vec<Row<'static>> {
        codes.into_iter().zip(values).map(|(code, value)| ("2020", "BLR", "WLD", flow, code, *value)).collect()
    };
    let table = trade(&[of("X", &sold), of("M", &bought)].concat());
    let by_product = answer("grubel-lloyd", &table, &of_belarus);
    for (code, want) in codes.into_iter().zip(numbers(&lloyd["expected"]["by_product"])) {
        near(code, value(&by_product, "2020", code), want);
    }
    let total = answer("grubel-lloyd-total", &table, &of_belarus);
    near("aggregate", value(&total, "2020", ""), number(&lloyd, "/expected/aggregate"));
}

#[test]
fn trade_intensity() {
    let case = case("trade_intensity");
    let x = |key: &str| number(&case, &format!("/inputs/{key}"));
    let table = trade(&[
        ("2020", "BLR", "RUS", "X", "TOTAL", x("x_ij")),
        ("2020", "BLR", "CHN", "X", "TOTAL", x("X_i") - x("x_ij")),
        ("2020", "RUS", "CHN", "M", "TOTAL", x("M_j")),
        ("2020", "BLR", "CHN", "M", "TOTAL", x("M_i")),
        ("2020", "CHN", "RUS", "M", "TOTAL", x("M_w") - x("M_j") - x("M_i")),
    ]);
    let got = answer("trade-intensity", &table, &asked("BLR", "RUS"));
    near("plain", part(&got, "plain"), number(&case, "/expected/tii_simple"));
    near("variant", part(&got, "without own imports"), number(&case, "/expected/tii_excl_own"));
}

#[test]
fn flows_that_one_side_reports() {
    for row in case("mirror").as_array().expect("a list") {
        let side = |key: &str| row[key].as_f64();
        if side("vx").is_some() == side("vm").is_some() {
            continue;
        }
        let mut rows = vec![("2020", "BLR", "CHN", "X", "TOTAL", 1.0), ("2020", "CHN", "BLR", "M", "TOTAL", 1.0)];
        rows.extend(side("vx").map(|value| ("2020", "BLR", "BRA", "X", "TOTAL", value)));
        rows.extend(side("vm").map(|value| ("2020", "BRA", "BLR", "M", "TOTAL", value)));
        let question = Question { margin: number(row, "/cif"), ..asked("BLR", "BRA") };
        let got = answer("reconciled-flow", &trade(&rows), &question);
        near("flow", value(&got, "2020", "BRA"), number(row, "/expected"));
    }
}

#[test]
fn rerouting() {
    let case = case("rerouting");
    let (before, after) = (numbers(&case["inputs"]["pre"]), numbers(&case["inputs"]["post"]));
    let all: Vec<f64> = before.iter().chain(&after).copied().collect();
    let first = 2022 - i32::try_from(before.len()).expect("few");
    let years: Vec<String> = (first..).take(all.len()).map(|year| year.to_string()).collect();
    let rows: Vec<Row<'_>> =
        years.iter().zip(&all).map(|(year, value)| (&**year, "KAZ", "RUS", "X", "8542", *value)).collect();
    let question = Question { reporter: Some("KAZ".to_owned()), break_year: 2022, ..Question::default() };
    let got = answer("rerouting", &trade(&rows), &question);
    for ((year, want), n) in years[before.len()..].iter().zip(numbers(&case["expected"]["z"])).zip(0..) {
        let row = got.rows.iter().find(|row| row.part == "z" && row.period == *year).expect("a z for each year");
        near(&format!("z[{n}]"), row.value, want);
    }
    near("excess", part(&got, "excess"), number(&case, "/expected/excess_volume"));
}

#[test]
fn splits_of_a_change() {
    let shift = case("shift_share");
    let list = |key: &str| numbers(&shift["inputs"][key]);
    let codes = ["01", "02", "03"];
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (period, own, all) in [("2019", list("e0"), list("n0")), ("2021", list("e1"), list("n1"))] {
        for (code, (own, all)) in codes.into_iter().zip(own.iter().zip(&all)) {
            rows.push((period, "BLR", "WLD", "X", code, *own));
            rows.push((period, "CAN", "WLD", "X", code, all - own));
        }
    }
    let of_belarus = Question { reporter: Some("BLR".to_owned()), ..Question::default() };
    let got = answer("shift-share", &trade(&rows), &of_belarus);
    for key in ["national", "mix", "regional", "total"] {
        near(key, part(&got, key), number(&shift, &format!("/expected/{key}")));
    }

    let cms = case("cms_leamer_stern");
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (period, own, world) in [("2019", "x0", "w0"), ("2021", "x1", "w1")] {
        let (own, world) = (matrix(&cms["inputs"][own]), matrix(&cms["inputs"][world]));
        for (c, code) in ["01", "02"].into_iter().enumerate() {
            for (d, partner) in ["BRA", "CHN", "RUS"].into_iter().enumerate() {
                rows.push((period, "BLR", partner, "X", code, own[c][d]));
                rows.push((period, "CAN", partner, "X", code, world[c][d] - own[c][d]));
            }
        }
    }
    let got = answer("constant-market-share", &trade(&rows), &of_belarus);
    for key in ["total", "demand", "product", "destination", "competitiveness"] {
        near(key, part(&got, key), number(&cms, &format!("/expected/{key}")));
    }
    let other = case("cms_destination_first");
    near("destination", part(&got, "destination, taken first"), number(&other, "/expected/destination"));
    near("product", part(&got, "product, taken second"), number(&other, "/expected/product"));

    let lmdi = case("lmdi_revenue");
    let mut rows = Vec::new();
    for (period, when) in [("2019", "before"), ("2021", "after")] {
        let x = |key: &str| number(&lmdi, &format!("/inputs/{when}/{key}"));
        let own = x("W") * x("s");
        rows.push((period, "BLR", "WLD", "X", "3104", Money, x("p") * own));
        rows.push((period, "BLR", "WLD", "X", "3104", NetWeight, own));
        rows.push((period, "CAN", "WLD", "X", "3104", Money, 1.0));
        rows.push((period, "CAN", "WLD", "X", "3104", NetWeight, x("W") - own));
    }
    let got = answer("log-mean-divisia", &figures(&rows), &of_belarus);
    for (name, key) in [("price", "price"), ("world volume", "world_volume"), ("share", "share"), ("total", "total")] {
        near(name, part(&got, name), number(&lmdi, &format!("/expected/{key}")));
    }
}

#[test]
fn every_case_of_the_file_is_asked_here_or_is_no_measure() {
    let asked_here = [
        "concentration",
        "frechet",
        "dependence_flows",
        "hirschman_trade_influence",
        "rca",
        "trade_intensity",
        "grubel_lloyd",
        "mirror",
        "rerouting",
        "cms_leamer_stern",
        "cms_destination_first",
        "shift_share",
        "lmdi_revenue",
    ];
    // The same formula on other figures; the log-mean itself; a model of tariffs.
    let no_measure = ["icis_2020", "log_mean_edge", "smart_infinite_supply"];
    let text = include_str!("../../../tests/model_cases/case06_indicators.json");
    let file: Value = serde_json::from_str(text).expect("the case file is JSON");
    for name in file["cases"].as_object().expect("a table").keys() {
        assert!(asked_here.contains(&name.as_str()) || no_measure.contains(&name.as_str()), "{name} is not asked");
    }
}
