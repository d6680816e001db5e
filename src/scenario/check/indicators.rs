//! Cases of the measures: one file with every formula.

use serde_json::Value;

use super::Folder;
use super::values::{Score, at, flat, number, numbers, rows, tolerance};
use crate::analysis::{
    Flow, concentration, constant_market_share, dependence, grubel_lloyd, grubel_lloyd_total, hirschman_index, lmdi,
    log_mean, rca, reconcile, rerouting, shift_share, symmetric_rca, trade_intensity, union_bounds,
};
use crate::scenario::smart;

/// What is missing where a measure has no value.
const NONE: f64 = f64::NAN;

/// All formulas the file has.
pub fn run(case: &Value, stem: &str, _: &Folder) -> Result<Vec<Score>, String> {
    let allowed = tolerance(case, "rel", 1e-9);
    let mut scores = Vec::new();
    for (name, part) in at(case, "/cases")?.as_object().ok_or("/cases is not a table")? {
        let mut score = Score::relative(&format!("{stem}: {name}"), allowed);
        let known = trade(name, part, &mut score)? || split(name, part, case, &mut score)?;
        if !known {
            return Err(format!("{name} is not a formula known here"));
        }
        scores.push(score);
    }
    Ok(scores)
}

fn list(part: &Value) -> Result<&Vec<Value>, String> {
    part.as_array().ok_or_else(|| "is not a list".to_owned())
}

/// Compares named results with `expected`, each name that the case has.
fn named(score: &mut Score, expected: &Value, got: &[(&str, f64)]) {
    for (key, value) in got {
        if let Some(want) = expected.get(*key).and_then(Value::as_f64) {
            score.near(key, *value, want);
        }
    }
}

fn trade(name: &str, part: &Value, score: &mut Score) -> Result<bool, String> {
    let text = |cause: crate::analysis::MeasureError| cause.to_string();
    match name {
        "concentration" | "icis_2020" => {
            let inputs = at(part, "/inputs")?;
            let values = match inputs.get("exports_Mt") {
                Some(list) => flat(list),
                None => {
                    // A table in the order of `shares`: the order written, which the reader may have sorted away.
                    inputs.as_object().map(|table| table.values().filter_map(Value::as_f64).collect())
                }
            };
            let values = values.ok_or("inputs are not numbers")?;
            let c = concentration(&values).map_err(text)?.ok_or("has no value")?;
            let mut want = numbers(part, "/expected/shares")?;
            let mut shares = c.shares.clone();
            want.sort_by(f64::total_cmp);
            shares.sort_by(f64::total_cmp);
            for (k, (g, w)) in shares.iter().zip(&want).enumerate() {
                score.near(&format!("shares[{k}]"), *g, *w);
            }
            named(
                score,
                at(part, "/expected")?,
                &[
                    ("total", values.iter().sum()),
                    ("hhi", c.hhi),
                    ("hhi_10000", c.hhi * 10_000.0),
                    ("hhi_norm", c.hhi_normalised.unwrap_or(NONE)),
                    ("unctad_sqrt_norm", c.unctad.unwrap_or(NONE)),
                    ("cr1", c.ratio(1)),
                    ("cr3", c.ratio(3)),
                    ("effective_number", c.effective_number),
                    ("theil", c.theil),
                    ("theil_norm", c.theil_normalised.unwrap_or(NONE)),
                    ("entropy", c.entropy),
                ],
            );
        }
        "frechet" => {
            for row in list(part)? {
                bounds(score, number(row, "/a")?, number(row, "/b")?, row)?;
            }
        }
        "dependence_flows" => {
            let mut flows = Vec::new();
            for row in list(at(part, "/inputs")?)? {
                let field = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
                flows.push(Flow {
                    sold_to: field("dest") == "RUS",
                    passes: field("via") == "RU",
                    value: number(row, "/v")?,
                });
            }
            let d = dependence(&flows).map_err(text)?.ok_or("has no value")?;
            let expected = at(part, "/expected")?;
            named(
                score,
                expected,
                &[
                    ("market", d.market),
                    ("passes_through", d.passes),
                    ("transit_only", d.transit),
                    ("union_exact", d.union),
                ],
            );
            bounds(score, d.market, d.passes, at(expected, "/frechet")?)?;
        }
        "hirschman_trade_influence" => {
            let shares = numbers(part, "/inputs/partner_shares")?;
            let hhi = concentration(&shares).map_err(text)?.map_or(NONE, |c| c.hhi);
            let index = hirschman_index(&shares).map_err(text)?.unwrap_or(NONE);
            named(score, at(part, "/expected")?, &[("index_0_100", index), ("hhi", hhi)]);
        }
        "rca" => {
            let x = |key: &str| number(part, &format!("/inputs/{key}"));
            let value = rca(x("x_cp")?, x("X_c")?, x("x_wp")?, x("X_w")?).unwrap_or(NONE);
            named(score, at(part, "/expected")?, &[("rca", value), ("rsca", symmetric_rca(value))]);
        }
        "trade_intensity" => {
            let x = |key: &str| number(part, &format!("/inputs/{key}"));
            let index = |own: f64| -> Result<f64, String> {
                Ok(trade_intensity(x("x_ij")?, x("X_i")?, x("M_j")?, x("M_w")?, own).unwrap_or(NONE))
            };
            let got = [("tii_simple", index(0.0)?), ("tii_excl_own", index(x("M_i")?)?)];
            named(score, at(part, "/expected")?, &got);
        }
        "grubel_lloyd" => {
            let (x, m) = (numbers(part, "/inputs/x")?, numbers(part, "/inputs/m")?);
            let each: Vec<f64> = x.iter().zip(&m).map(|(x, m)| grubel_lloyd(*x, *m).unwrap_or(NONE)).collect();
            score.all_near("by_product", &each, at(part, "/expected/by_product")?)?;
            let total = grubel_lloyd_total(&x, &m).map_err(text)?.unwrap_or(NONE);
            named(score, at(part, "/expected")?, &[("aggregate", total)]);
        }
        "mirror" => {
            for row in list(part)? {
                let side = |key: &str| row.get(key).and_then(Value::as_f64);
                let (cif, wx, wm) = (number(row, "/cif")?, number(row, "/wx")?, number(row, "/wm")?);
                let value = reconcile(side("vx"), side("vm"), cif, wx, wm).map(crate::analysis::Reconciled::value);
                match (value, side("expected")) {
                    (Some(got), Some(want)) => score.near("flow", got, want),
                    (got, want) => score.holds("a missing flow", got.is_none() && want.is_none()),
                }
            }
        }
        "rerouting" => {
            let (before, after) = (numbers(part, "/inputs/pre")?, numbers(part, "/inputs/post")?);
            let r = rerouting(&before, &after).ok_or("has no value")?;
            let expected = at(part, "/expected")?;
            score.all_near("z", &r.z, at(expected, "/z")?)?;
            let lost = number(expected, "/lost_direct")?;
            named(
                score,
                expected,
                &[
                    ("slope", r.slope),
                    ("intercept", r.intercept),
                    ("resid_sd", r.spread),
                    ("excess_volume", r.excess),
                    ("substitution_ratio", r.substitution(lost).unwrap_or(NONE)),
                ],
            );
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn bounds(score: &mut Score, a: f64, b: f64, want: &Value) -> Result<(), String> {
    let got = union_bounds(a, b).ok_or("has no bounds")?;
    score.near("lower", got.lower, number(want, "/lower")?);
    score.near("upper", got.upper, number(want, "/upper")?);
    score.near("independent", got.independent, number(want, "/independent")?);
    Ok(())
}

fn split(name: &str, part: &Value, case: &Value, score: &mut Score) -> Result<bool, String> {
    let text = |cause: crate::analysis::MeasureError| cause.to_string();
    match name {
        "cms_leamer_stern" | "cms_destination_first" => {
            // The second order shares the inputs of the first.
            let inputs = if part.get("inputs").is_some() { part } else { at(case, "/cases/cms_leamer_stern")? };
            let matrix = |key: &str| rows(inputs, &format!("/inputs/{key}"));
            let destination_first = name == "cms_destination_first";
            let (x0, x1, w0, w1) = (matrix("x0")?, matrix("x1")?, matrix("w0")?, matrix("w1")?);
            let s = constant_market_share(&x0, &x1, &w0, &w1, destination_first).map_err(text)?;
            let sum = s.demand + s.product + s.destination + s.competitiveness;
            named(
                score,
                at(part, "/expected")?,
                &[
                    ("total", x1.concat().iter().sum::<f64>() - x0.concat().iter().sum::<f64>()),
                    ("demand", s.demand),
                    ("product", s.product),
                    ("destination", s.destination),
                    ("competitiveness", s.competitiveness),
                    ("sum", sum),
                ],
            );
        }
        "shift_share" => {
            let x = |key: &str| numbers(part, &format!("/inputs/{key}"));
            let s = shift_share(&x("e0")?, &x("e1")?, &x("n0")?, &x("n1")?).map_err(text)?.ok_or("has no value")?;
            named(
                score,
                at(part, "/expected")?,
                &[
                    ("national", s.national),
                    ("mix", s.mix),
                    ("regional", s.regional),
                    ("total", s.national + s.mix + s.regional),
                ],
            );
        }
        "lmdi_revenue" => {
            let factors = |when: &str| -> Result<[f64; 3], String> {
                let x = |key: &str| number(part, &format!("/inputs/{when}/{key}"));
                Ok([x("p")?, x("W")?, x("s")?])
            };
            let (before, after) = (factors("before")?, factors("after")?);
            let parts = lmdi(&[&before], &[&after]).map_err(text)?;
            named(
                score,
                at(part, "/expected")?,
                &[
                    ("V0", before.iter().product()),
                    ("V1", after.iter().product()),
                    ("price", parts[0]),
                    ("world_volume", parts[1]),
                    ("share", parts[2]),
                    ("total", parts.iter().sum()),
                ],
            );
        }
        "log_mean_edge" => {
            for row in list(part)? {
                score.near("L", log_mean(number(row, "/a")?, number(row, "/b")?), number(row, "/L")?);
            }
        }
        "smart_infinite_supply" => {
            let x = |key: &str| number(part, &format!("/inputs/{key}"));
            let imports = numbers(part, "/inputs/M0")?;
            let beneficiary = super::values::whole(part, "/inputs/beneficiary")? as usize;
            let result = smart(
                &imports,
                x("t0")?,
                &numbers(part, "/inputs/t1")?,
                x("import_demand_elasticity")?,
                x("substitution_elasticity")?,
                beneficiary,
            )
            .ok_or("has no value")?;
            let expected = at(part, "/expected")?;
            let others: Vec<f64> =
                result.diverted.iter().enumerate().filter(|(k, _)| *k != beneficiary).map(|(_, v)| *v).collect();
            score.all_near("creation", &result.creation, at(expected, "/creation")?)?;
            score.all_near("diversion_from_others", &others, at(expected, "/diversion_from_others")?)?;
            score.all_near("new_imports", &result.imports, at(expected, "/new_imports")?)?;
            named(
                score,
                expected,
                &[("diversion_to_beneficiary", result.diversion), ("tariff_revenue_change", result.revenue_change)],
            );
        }
        _ => return Ok(false),
    }
    Ok(true)
}
