//! Cases of the engine: base, one quarter, start, machine, small-shock limit.

use serde_json::Value;

use super::Folder;
use super::machine::{Machine, MachineRules};
use super::values::{Score, at, number, numbers, rows, tolerance};
use super::world::{World, read_world};
use crate::analysis::concentration;
use crate::scenario::vector_math::ln;
use crate::scenario::{Conditions, Equilibrium, Gsim, Newton, StaticBlock};

/// Tolerance of the engine's cases.
pub const USUAL: f64 = 1e-6;

/// Derived values of the base; the shipped base must say the same.
pub fn base(case: &Value, stem: &str, _: &Folder) -> Result<Vec<Score>, String> {
    let mut score = Score::relative(stem, tolerance(case, "rel", USUAL));
    let world = read_world(case)?;
    let simulator = world.simulator()?;
    let model = &simulator.model;
    let block = &model.block;
    let own = model.base.roles.own;
    for (key, got) in [
        ("c0", &model.inland),
        ("D0", &block.delivered0),
        ("s0", &block.share0),
        ("K0", &model.ceiling0),
        ("u0", &block.use0),
        ("logit_u0", &block.logit0),
        ("eta", &block.steepness),
        ("Pj0", &block.average0),
        ("Qi0", &block.exports0),
        ("Qj0", &block.demand0),
    ] {
        score.all_near(key, got, at(case, &format!("/derived/{key}"))?)?;
    }
    let world_total: f64 = block.exports0.iter().sum();
    let hhi = concentration(&block.exports0).map_err(|cause| cause.to_string())?.map_or(f64::NAN, |c| c.hhi);
    score.near("world_Mt", world_total, number(case, "/derived/world_Mt")?);
    score.near("share_blr", block.exports0[own] / world_total, number(case, "/derived/share_blr")?);
    score.near("hhi", hhi, number(case, "/derived/hhi")?);
    Ok(vec![score])
}

/// One quarter with everything given.
pub fn fixed_quarter(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    let world = World::of(folder)?;
    let simulator = world.simulator()?;
    let block = &simulator.model.block;
    let (n, m) = (block.n, block.m);
    let input = |key: &str| numbers(case, &format!("/inputs/{key}"));
    let (cost, fear, access) = (input("c")?, input("rho")?, input("m")?);
    let mut now = Conditions::with_size(n, m);
    now.ceiling = input("K")?;
    now.ln_growth = input("g")?.into_iter().map(ln).collect();
    let ln_habit: Vec<f64> = input("H")?.into_iter().map(ln).collect();
    let cells = [fear.len(), access.len(), ln_habit.len()];
    if cells != [n * m; 3] || [cost.len(), now.ceiling.len()] != [n; 2] || now.ln_growth.len() != m {
        return Err(format!("inputs do not fit {n} exporters and {m} markets"));
    }
    for cell in 0..n * m {
        now.cost[cell] = cost[cell / m] + world.base.freight[cell];
        now.wedge[cell] = (1.0 + fear[cell]) / block.delivered0[cell];
    }
    let mut scores = Vec::new();
    for (name, expected) in at(case, "/expected")?.as_object().ok_or("/expected is not a table")? {
        let mut score = Score::relative(&format!("{stem}: {name}"), tolerance(case, "rel", USUAL));
        now.adjustment = number(expected, "/lam")?;
        now.weigh(block, &access, &ln_habit);
        let mut found = Equilibrium::with_size(n, m);
        found.evaluate(block, &now);
        let mut jacobian = vec![0.0; n * n];
        found.jacobian(block, &now, &mut jacobian, n);
        score.all_near("F_at_zero", &found.residual, at(expected, "/F_at_zero")?)?;
        score.all_near("J_at_zero", &jacobian, at(expected, "/J_at_zero")?)?;
        let search = Newton::with_size(n).solve(block, &now, None, &mut found).map_err(|cause| cause.to_string())?;
        let perceived: Vec<f64> = found.ln_perceived.iter().map(|h| h.exp()).collect();
        for (key, got) in [
            ("x", &found.x),
            ("p", &found.price),
            ("D", &found.delivered),
            ("Dhat", &perceived),
            ("share", &found.share),
            ("Pj", &found.average),
            ("Qj", &found.demand),
            ("S", &found.supply),
            ("util", &found.used),
        ] {
            score.all_near(key, got, at(expected, &format!("/{key}"))?)?;
        }
        let share = found.supply[world.base.roles.own] / found.supply.iter().sum::<f64>();
        score.near("share_blr", share, number(expected, "/share_blr")?);
        score.holds("residual", search.residual <= number(expected, "/max_abs_residual_below")?);
        scores.push(score);
    }
    Ok(scores)
}

/// The steady start at today's benchmark.
pub fn anchored(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    let world = World::of(folder)?;
    let mut simulator = world.simulator()?;
    let level = case.get("level").and_then(Value::as_i64).and_then(|l| i32::try_from(l).ok()).unwrap_or(1);
    let rounds = simulator.start(world.levers(level)?).map_err(|cause| cause.to_string())?;
    let mut score = Score::relative(stem, tolerance(case, "rel", USUAL));
    let habit: Vec<f64> = simulator.state.ln_habit.iter().map(|h| h.exp()).collect();
    let expected = at(case, "/expected")?;
    for (key, got) in [
        ("x", &simulator.state.x),
        ("H", &habit),
        ("S", &simulator.at.supply),
        ("share", &simulator.at.share),
        ("Qj", &simulator.at.demand),
    ] {
        score.all_near(key, got, at(expected, &format!("/{key}"))?)?;
    }
    let roles = world.base.roles;
    let quoted = roles.anchor_exporter * simulator.model.block.m + roles.anchor_market;
    let benchmark =
        world.parameters.benchmark0 * simulator.at.delivered[quoted] / simulator.model.block.delivered0[quoted];
    let world_supply: f64 = simulator.at.supply.iter().sum();
    for (key, got) in [
        ("ln_g", simulator.state.ln_growth),
        ("q_lag", simulator.state.volume),
        ("r_real", simulator.state.realised),
        ("bench_usd", benchmark),
        ("q_blr", simulator.at.supply[roles.own]),
        ("share_blr", simulator.at.supply[roles.own] / world_supply),
    ] {
        score.near(key, got, number(expected, &format!("/{key}"))?);
    }
    score.holds("rounds", rounds > 0);
    Ok(vec![score])
}

/// Sequences of the tranche machine, exact.
pub fn machine(case: &Value, stem: &str, _: &Folder) -> Result<Vec<Score>, String> {
    let rules = MachineRules::read(at(case, "/machine")?)?;
    let mut score = Score::relative(stem, 0.0);
    for (name, input) in at(case, "/inputs")?.as_object().ok_or("/inputs is not a table")? {
        let start = at(input, "/l0")?.as_i64().and_then(|l| i32::try_from(l).ok()).ok_or("l0 is not a level")?;
        let mut flags = Vec::new();
        for benchmark in &rules.benchmarks {
            let list = at(input, &format!("/flags/{benchmark}"))?.as_array().ok_or("flags are not a list")?;
            flags.push(list.iter().map(|flag| flag.as_bool().unwrap_or(false)).collect::<Vec<bool>>());
        }
        let mut machine = Machine::new(&rules, start);
        let (mut levels, mut snapbacks) = (Vec::new(), Vec::new());
        for t in 0..flags.first().map_or(0, Vec::len) {
            let met: Vec<bool> = flags.iter().map(|list| list.get(t).copied().unwrap_or(false)).collect();
            machine.advance(&met);
            levels.push(f64::from(machine.level));
            snapbacks.push(f64::from(machine.snapbacks));
        }
        let expected = at(case, &format!("/expected/{name}"))?;
        score.all_near(&format!("{name}: level"), &levels, at(expected, "/level")?)?;
        score.all_near(&format!("{name}: n_snap"), &snapbacks, at(expected, "/n_snap")?)?;
        let events: Vec<Value> =
            machine.events.iter().map(|e| serde_json::json!([e.quarter, e.kind.key(), e.level])).collect();
        score.holds(&format!("{name}: events {events:?}"), Value::Array(events.clone()) == *at(expected, "/events")?);
    }
    Ok(vec![score])
}

/// The engine against linear GSIM as shocks shrink.
pub fn gsim_limit(case: &Value, stem: &str, _: &Folder) -> Result<Vec<Score>, String> {
    // The case's own set-up: prices of one, no base costs, half-used ceilings, these elasticities.
    const SIGMA: f64 = 5.0;
    const EPS: f64 = 1.25;
    const SUPPLY: f64 = 1.5;
    const USED: f64 = 0.5;
    let trade = rows(case, "/M")?;
    let n = trade.len();
    let flows: Vec<f64> = trade.concat();
    if n < 3 || flows.len() != n * n || trade.iter().any(|row| row.len() != n) {
        return Err("M must be square, with three regions or more".to_owned());
    }
    let mut block = StaticBlock::with_size(n, n);
    block.price0.fill(1.0);
    block.delivered0.fill(1.0);
    block.sigma = SIGMA;
    block.eps.fill(EPS);
    let ceilings: Vec<f64> = trade.iter().map(|row| row.iter().sum::<f64>() / USED).collect();
    block.fit(&flows, &ceilings, &vec![SUPPLY; n]);
    let mut score = Score::relative(stem, tolerance(case, "rel", USUAL));
    for expected in at(case, "/expected")?.as_array().ok_or("/expected is not a list")? {
        let shock = number(expected, "/h")?;
        // The first exporter to the third market, and back.
        let hit = [2, 2 * n];
        let mut now = Conditions::with_size(n, n);
        now.ceiling.copy_from_slice(&ceilings);
        now.wedge.fill(1.0);
        now.weight.copy_from_slice(&block.share0);
        let mut after = vec![1.0; n * n];
        for cell in hit {
            now.cost[cell] = shock;
            after[cell] = 1.0 + shock;
        }
        let mut found = Equilibrium::with_size(n, n);
        Newton::with_size(n).solve(&block, &now, None, &mut found).map_err(|cause| cause.to_string())?;
        let exact: Vec<f64> = found.price.iter().map(|price| price - 1.0).collect();
        let gsim = Gsim {
            n,
            trade: flows.clone(),
            before: vec![1.0; n * n],
            after,
            demand_elasticity: -EPS,
            supply_elasticity: SUPPLY,
            substitution: SIGMA,
        };
        let linear = gsim.solve().ok_or("GSIM has no solution")?.price;
        let at_shock = |what: &str| format!("h {shock}: {what}");
        score.all_near(&at_shock("gsim_linear"), &linear, at(expected, "/gsim_linear")?)?;
        score.all_near(&at_shock("exact_hat"), &exact, at(expected, "/exact_hat")?)?;
        let gap = exact.iter().zip(&linear).map(|(e, l)| (e / l - 1.0).abs()).fold(0.0, f64::max);
        score.near(&at_shock("max_rel_gap"), gap, number(expected, "/max_rel_gap")?);
    }
    Ok(vec![score])
}
