//! Cases published by others: GSIM, log-mean Divisia, comparative advantage, synthetic controls, Sobol indices.

use serde_json::Value;

use super::Folder;
use super::values::{Score, at, number, numbers, rows, texts, tolerance};
use crate::analysis::{
    SyntheticControl, concentration, difference_in_differences, lmdi as split, log_mean, placebo_test,
    predictor_weights, rca as balassa, symmetric_rca, synthetic_control, synthetic_did,
};
use crate::data::Silent;
use crate::scenario::{Gsim, SobolPlan, sobol};

/// Linear GSIM.
pub fn gsim(case: &Value, stem: &str, _: &Folder) -> Result<Vec<Score>, String> {
    let trade = numbers(case, "/inputs/trade")?;
    let model = Gsim {
        n: rows(case, "/inputs/trade")?.len(),
        trade,
        before: numbers(case, "/inputs/T0")?,
        after: numbers(case, "/inputs/T1")?,
        demand_elasticity: number(case, "/inputs/import_demand_elasticity")?,
        supply_elasticity: number(case, "/inputs/export_supply_elasticity")?,
        substitution: number(case, "/inputs/substitution_elasticity")?,
    };
    let result = model.solve().ok_or("GSIM has no solution")?;
    let mut scores = Vec::new();
    if let Some(published) = case.get("published") {
        let mut score = Score::absolute(&format!("{stem}: published"), number(published, "/tolerance_abs")?);
        score.all_near("price_change", &result.price, at(published, "/price_change")?)?;
        scores.push(score);
    }
    let mut score = Score::relative(&format!("{stem}: all digits"), tolerance(case, "rel", 1e-9));
    for (key, got) in [
        ("price_change", &result.price),
        ("quantity_change", &result.quantity),
        ("trade_new", &result.trade),
        ("consumer_price_change", &result.consumer_price),
        ("tariff_revenue_change", &result.tariff_revenue),
        ("consumer_surplus", &result.consumer_surplus),
        ("producer_surplus", &result.producer_surplus),
        ("net_welfare", &result.welfare),
    ] {
        if let Some(want) = case.pointer(&format!("/expected/{key}")) {
            score.all_near(key, got, want)?;
        }
    }
    scores.push(score);
    Ok(scores)
}

/// Additive and multiplicative log-mean Divisia over years.
pub fn lmdi(case: &Value, stem: &str, _: &Folder) -> Result<Vec<Score>, String> {
    let n_years = at(case, "/X_category_by_factor")?.as_array().ok_or("X is not a list of years")?.len();
    let year = |y: usize| rows(case, &format!("/X_category_by_factor/{y}"));
    let total = |rows: &[Vec<f64>]| rows.iter().map(|row| row.iter().product::<f64>()).sum::<f64>();
    let mut ours = Score::relative(&format!("{stem}: all digits"), tolerance(case, "expected_rel", 1e-9));
    let mut published = Score::absolute(&format!("{stem}: published"), tolerance(case, "published_abs", 5e-8));
    for k in 0..n_years.saturating_sub(1) {
        let (before, after) = (year(k)?, year(k + 1)?);
        let old: Vec<&[f64]> = before.iter().map(Vec::as_slice).collect();
        let new: Vec<&[f64]> = after.iter().map(Vec::as_slice).collect();
        let additive = split(&old, &new).map_err(|cause| cause.to_string())?;
        let (v0, v1) = (total(&before), total(&after));
        let weight = log_mean(v1, v0);
        let multiplicative: Vec<f64> = additive.iter().map(|part| (part / weight).exp()).collect();
        let want = at(case, &format!("/expected/{k}"))?;
        ours.near(&format!("V0[{k}]"), v0, number(want, "/V0")?);
        ours.near(&format!("V1[{k}]"), v1, number(want, "/V1")?);
        for (kind, got) in [("additive", &additive), ("multiplicative", &multiplicative)] {
            ours.all_near(&format!("{kind}[{k}]"), got, at(want, &format!("/{kind}"))?)?;
            if let Some(want) = case.pointer(&format!("/published/{kind}/{k}")) {
                published.all_near(&format!("{kind}[{k}]"), got, want)?;
            }
        }
    }
    Ok(vec![published, ours])
}

/// Comparative advantage over a table of countries.
pub fn rca(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    let name = case.get("data").and_then(Value::as_str).ok_or("names no data")?;
    let (file, table) = folder.table(name)?;
    let (product, world) = (number(case, "/inputs/product_total")?, number(case, "/inputs/world_total")?);
    let mut score = Score::relative(stem, tolerance(case, "rel", 1e-9));
    score.files.push(file);
    let country = table.column("country")?;
    let mut values = Vec::new();
    let mut above = 0;
    for row in 0..table.rows.len() {
        let (value, total) = (table.number(row, "value")?, table.number(row, "country_total")?);
        values.push(value);
        let advantage = balassa(value, total, product, world).unwrap_or(f64::NAN);
        above += u32::from(advantage > 1.0);
        let code = &table.rows[row][country];
        for (key, got) in [("rca", advantage), ("rsca", symmetric_rca(advantage)), ("shares", value / product)] {
            if let Some(want) = case.pointer(&format!("/expected/{key}/{code}")).and_then(Value::as_f64) {
                score.near(&format!("{key} {code}"), got, want);
            }
        }
    }
    let hhi = concentration(&values).map_err(|cause| cause.to_string())?.map_or(f64::NAN, |c| c.hhi);
    score.near("hhi", hhi, number(case, "/expected/hhi")?);
    score.near("n_with_rca_above_1", f64::from(above), number(case, "/expected/n_with_rca_above_1")?);
    score.near("n_exporters", values.len() as f64, number(case, "/inputs/n_exporters")?);
    Ok(vec![score])
}

/// A panel of units by year: synthetic control on outcomes, placebos, given predictors, both differences.
pub fn panel(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    // The panel's names for unit, year and outcome.
    const UNIT: &str = "state";
    const OUTCOME: &str = "cigsale";
    let listed = case.get("data").and_then(Value::as_str).ok_or("names no data")?;
    let (file, table) = folder.table(listed.split_whitespace().next().unwrap_or(listed))?;
    let treated = case.get("treated").and_then(Value::as_str).ok_or("names no treated unit")?;
    let last = number(case, "/last_pre_year")?;
    let unit = table.column(UNIT)?;
    let mut units: Vec<(String, Vec<f64>)> = Vec::new();
    let mut years = Vec::new();
    for row in 0..table.rows.len() {
        let (name, year) = (&table.rows[row][unit], table.number(row, "year")?);
        if units.last().is_none_or(|(before, _)| before != name) {
            units.push((name.clone(), Vec::new()));
        }
        if units.len() == 1 {
            years.push(year);
        }
        if let Some((_, series)) = units.last_mut() {
            series.push(table.number(row, OUTCOME)?);
        }
    }
    let own = units.iter().position(|(name, _)| name == treated).ok_or("the treated unit is not in the data")?;
    let (_, outcome) = units.remove(own);
    let names: Vec<String> = units.iter().map(|(name, _)| name.clone()).collect();
    let donors: Vec<Vec<f64>> = units.into_iter().map(|(_, series)| series).collect();
    if donors.iter().any(|series| series.len() != years.len()) || outcome.len() != years.len() {
        return Err("the units do not cover the same years".to_owned());
    }
    let before = years.iter().filter(|year| **year <= last).count();
    let mut scores = Vec::new();

    if let Some(want) = case.pointer("/outcome_only/expected") {
        let fit = synthetic_control(&outcome, &donors, before).ok_or("has no fit")?;
        let mut weights = Score::absolute(&format!("{stem}: weights"), tolerance(case, "weights_abs", 1e-5));
        weights.files.push(file);
        compare_weights(&mut weights, &fit.weights, &names, at(want, "/weights")?);
        scores.push(weights);
        let mut gaps = Score::absolute(&format!("{stem}: gaps"), tolerance(case, "gap_abs", 1e-4));
        gaps.near("pre_rmspe", fit.rmspe_before(), number(want, "/pre_rmspe")?);
        gaps.near("mean_post_gap", fit.mean_gap_after(before).unwrap_or(f64::NAN), number(want, "/mean_post_gap")?);
        for (year, gap) in years.iter().zip(&fit.gap) {
            gaps.near(&format!("gap {year}"), *gap, number(want, &format!("/gap_by_year/{year}"))?);
        }
        scores.push(gaps);
    }
    if let Some(want) = case.pointer("/placebo/expected") {
        let test = placebo_test(&outcome, &donors, before).ok_or("has no placebo test")?;
        let mut score = Score::relative(&format!("{stem}: placebo"), tolerance(case, "placebo_ratio_rel", 1e-3));
        score.near("rank", test.rank as f64, number(want, "/rank_of_california")?);
        score.near("units", test.n_units as f64, number(want, "/units")?);
        score.near("p_value", test.p_value(), number(want, "/p_value")?);
        score.near(treated, test.treated, number(want, &format!("/ratios/{treated}"))?);
        for (name, ratio) in names.iter().zip(&test.donors) {
            score.near(name, ratio.unwrap_or(f64::NAN), number(want, &format!("/ratios/{name}"))?);
        }
        scores.push(score);
    }
    if let Some(part) = case.get("predictors_fixed_V") {
        let ordered = texts(part, "/donors")? == names;
        let weights = given_predictors(part, "X_treated", "X_donors", "sd")?;
        let want = at(part, "/expected")?;
        let mut ours = Score::absolute(&format!("{stem}: given V"), tolerance(case, "weights_abs", 1e-5));
        ours.holds("order of donors", ordered);
        compare_weights(&mut ours, &weights, &names, at(want, "/weights")?);
        scores.push(ours);
        let mut published =
            Score::absolute(&format!("{stem}: given V, published"), number(part, "/published_weights_tolerance_abs")?);
        compare_weights(&mut published, &weights, &names, at(part, "/published_weights")?);
        scores.push(published);
        let fit = SyntheticControl::with_weights(weights, &outcome, &donors, before);
        let mut gaps = Score::absolute(&format!("{stem}: given V, gaps"), tolerance(case, "gap_abs", 1e-4));
        gaps.near("pre_mspe", fit.mspe_before, number(want, "/pre_mspe")?);
        gaps.near("mean_post_gap", fit.mean_gap_after(before).unwrap_or(f64::NAN), number(want, "/mean_post_gap")?);
        gaps.near("gap_2000", fit.gap.last().copied().unwrap_or(f64::NAN), number(want, "/gap_2000")?);
        scores.push(gaps);
    }
    if let Some(part) = case.get("did_and_sdid") {
        let plain = difference_in_differences(&outcome, &donors, before).ok_or("has no differences")?;
        let synthetic = synthetic_did(&outcome, &donors, before).ok_or("has no synthetic differences")?;
        let mut ours = Score::relative(&format!("{stem}: differences"), USUAL);
        for (key, got) in [
            ("did", plain),
            ("sdid", synthetic.effect),
            ("noise_level", synthetic.noise),
            ("zeta_omega", synthetic.zeta),
        ] {
            ours.near(key, got, number(part, &format!("/expected/{key}"))?);
        }
        for (year, weight) in years.iter().zip(&synthetic.time_weights) {
            let want = part.pointer(&format!("/expected/lambda_nonzero/{year}")).and_then(Value::as_f64);
            ours.near(&format!("lambda {year}"), *weight, want.unwrap_or(0.0));
        }
        scores.push(ours);
        let mut published =
            Score::absolute(&format!("{stem}: differences, published"), number(part, "/published_tolerance_abs")?);
        published.near("did", plain, number(part, "/published/did")?);
        published.near("sdid", synthetic.effect, number(part, "/published/sdid")?);
        let control = synthetic_control(&outcome, &donors, before).and_then(|fit| fit.mean_gap_after(before));
        published.near("sc", control.unwrap_or(f64::NAN), number(part, "/published/sc")?);
        scores.push(published);
    }
    Ok(scores)
}

/// Tolerance where a case names none.
const USUAL: f64 = 1e-6;

/// Weights from predictors with given importance.
fn given_predictors(part: &Value, treated: &str, donors: &str, sd: &str) -> Result<Vec<f64>, String> {
    predictor_weights(
        &numbers(part, &format!("/{treated}"))?,
        &rows(part, &format!("/{donors}"))?,
        &numbers(part, &format!("/{sd}"))?,
        &numbers(part, "/V")?,
    )
    .ok_or_else(|| "has no fit".to_owned())
}

/// Every donor's weight; one that is not listed must be zero.
fn compare_weights(score: &mut Score, weights: &[f64], names: &[String], want: &Value) {
    for (name, weight) in names.iter().zip(weights) {
        score.near(name, *weight, want.get(name).and_then(Value::as_f64).unwrap_or(0.0));
    }
}

/// A synthetic control from predictors with given importance, outcomes given in the file.
pub fn weights(case: &Value, stem: &str, _: &Folder) -> Result<Vec<Score>, String> {
    let inputs = at(case, "/inputs")?;
    let names = texts(inputs, "/donors")?;
    let weights = given_predictors(inputs, "X_treated", "X_donors", "sd_over_all_units")?;
    let mut ours = Score::absolute(&format!("{stem}: weights"), tolerance(case, "weights_abs", 1e-5));
    compare_weights(&mut ours, &weights, &names, at(case, "/expected/weights")?);
    let mut scores = vec![ours];
    if let Some(want) = case.get("published_weights") {
        let allowed = number(case, "/published_tolerance_abs")?;
        let mut published = Score::absolute(&format!("{stem}: weights, published"), allowed);
        compare_weights(&mut published, &weights, &names, want);
        scores.push(published);
    }
    let outcome = numbers(inputs, "/y_treated")?;
    let mut donors = rows(inputs, "/y_donors")?;
    if donors.len() == outcome.len() && donors.first().is_some_and(|row| row.len() == names.len()) {
        donors = (0..names.len()).map(|j| donors.iter().map(|row| row[j]).collect()).collect();
    }
    if donors.len() != names.len() || donors.iter().any(|series| series.len() != outcome.len()) {
        return Err("outcomes do not fit donors and years".to_owned());
    }
    let fit = SyntheticControl::with_weights(weights, &outcome, &donors, outcome.len());
    let mut gaps = Score::relative(&format!("{stem}: gaps"), tolerance(case, "gap_rel", 1e-6));
    for (year, gap) in numbers(inputs, "/years")?.iter().zip(&fit.gap) {
        gaps.near(&format!("gap {year}"), *gap, number(case, &format!("/expected/gap_by_year/{year}"))?);
    }
    scores.push(gaps);
    Ok(scores)
}

/// Sobol indices of the function of Ishigami and Homma.
pub fn sobol_function(case: &Value, stem: &str, _: &Folder) -> Result<Vec<Score>, String> {
    const POINTS: usize = 1 << 14;
    const ALLOWED: f64 = 0.02;
    let plan = SobolPlan { inputs: 3, points: POINTS, bootstraps: 0, seed: 1 };
    let ishigami = |u: &[f64]| {
        let x = |k: usize| (2.0 * u[k] - 1.0) * std::f64::consts::PI;
        Some(x(0).sin() + 7.0 * x(1).sin().powi(2) + 0.1 * x(2).powi(4) * x(0).sin())
    };
    let found = sobol(plan, 1, &Silent, || ishigami).map_err(|cause| cause.to_string())?.ok_or("has no indices")?;
    let mut score = Score::absolute(stem, ALLOWED);
    let values = |list: &[crate::scenario::Index]| list.iter().map(|index| index.value).collect::<Vec<f64>>();
    score.all_near("S1", &values(&found.first), at(case, "/expected/S1")?)?;
    score.all_near("ST", &values(&found.total), at(case, "/expected/ST")?)?;
    Ok(vec![score])
}
