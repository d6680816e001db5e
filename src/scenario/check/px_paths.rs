//! Cases of the engine over quarters: paths, doors one by one, draws, revenue splits, recorded years.

use serde_json::Value;

use super::px::USUAL;
use super::values::{Score, Table, at, flat, number, numbers, tolerance};
use super::world::World;
use super::{Folder, has};
use crate::analysis::{mean, quantiles};
use crate::scenario::{
    Field, Levers, Path, Recorded, Simulator, State, Step, backtest, column, gdp_effect, revenue_split,
};

/// Level the paths of the cases start from, unless the case says otherwise.
const START_LEVEL: i32 = 1;

/// Whether a case holds level sequences.
pub fn is_paths(case: &Value) -> bool {
    has(case, "/levels") && has(case, "/n_snap")
}

/// Name and quarters of every level sequence of a case.
fn sequences(case: &Value, world: &World) -> Result<Vec<(String, Vec<Step>)>, String> {
    let mut all = Vec::new();
    for (name, levels) in at(case, "/levels")?.as_object().ok_or("/levels is not a table")? {
        let levels = flat(levels).ok_or("levels are not numbers")?;
        let snapbacks = numbers(case, &format!("/n_snap/{name}"))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers in files")]
        let steps = levels
            .iter()
            .zip(&snapbacks)
            .map(|(level, snapbacks)| Ok(Step { levers: world.levers(*level as i32)?, snapbacks: *snapbacks as u32 }));
        all.push((name.clone(), steps.collect::<Result<_, String>>()?));
    }
    Ok(all)
}

/// Runs sequences from one start; the paths stand in the same order.
fn run_all(
    simulator: &mut Simulator,
    start: Levers,
    sequences: &[(String, Vec<Step>)],
) -> Result<(State, Vec<Path>), String> {
    simulator.start(start).map_err(|cause| cause.to_string())?;
    let from = simulator.state.clone();
    let mut paths = Vec::new();
    for (name, steps) in sequences {
        let mut path = Path::default();
        simulator.run(&from, steps, &[], &mut path).map_err(|cause| format!("{name}: {cause}"))?;
        paths.push(path);
    }
    Ok((from, paths))
}

/// Compares a path with a table of columns; effects on GDP refer to the other paths by name.
fn compare(
    score: &mut Score,
    table: &Table,
    path: &Path,
    simulator: &Simulator,
    others: &[(String, Vec<Step>)],
    paths: &[Path],
) -> Result<(), String> {
    let (base, parameters) = (&simulator.model.base, &simulator.model.parameters);
    if table.rows.len() != path.quarters.len() {
        return Err(format!("{} quarters computed, {} in the table", path.quarters.len(), table.rows.len()));
    }
    for name in table.columns.iter().filter(|name| *name != "t") {
        let reference = name.strip_prefix("gdp_effect_vs_").map(|rest| rest.trim_end_matches("_pct"));
        for (t, quarter) in path.quarters.iter().enumerate() {
            let got = match reference {
                Some(reference) => others
                    .iter()
                    .position(|(other, _)| other == reference)
                    .and_then(|k| paths[k].quarters.get(t))
                    .map(|rest| gdp_effect(parameters, quarter.net_musd, rest.net_musd)),
                None => column(name, quarter, base, parameters),
            };
            let got = got.ok_or_else(|| format!("column {name} is not known here"))?;
            score.near(&format!("{name}, quarter {t}"), got, table.number(t, name)?);
        }
    }
    Ok(())
}

/// Paths from level sequences.
pub fn paths(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    let world = World::of(folder)?;
    let mut simulator = world.simulator()?;
    let sequences = sequences(case, &world)?;
    let (_, paths) = run_all(&mut simulator, world.levers(START_LEVEL)?, &sequences)?;
    let allowed = tolerance(case, "rel", USUAL);
    let mut scores = Vec::new();
    for ((name, _), path) in sequences.iter().zip(&paths) {
        let mut score = Score::relative(&format!("{stem}: {name}"), allowed);
        let (file, table) = folder.table(&format!("_path_{name}.csv"))?;
        compare(&mut score, &table, path, &simulator, &sequences, &paths)?;
        score.files.push(file);
        let hold = sequences.iter().position(|(other, _)| other == "hold");
        let reference = hold.map_or(path, |k| &paths[k]);
        if let Some(summary) = case.pointer(&format!("/summary/{name}")) {
            let sum = |f: fn(&crate::scenario::Quarter) -> f64| path.quarters.iter().map(f).sum::<f64>();
            let last = path.quarters.last().ok_or("has no quarters")?;
            let effects: Vec<f64> = path
                .quarters
                .iter()
                .zip(&reference.quarters)
                .map(|(q, r)| gdp_effect(&simulator.model.parameters, q.net_musd, r.net_musd))
                .collect();
            for (key, got) in [
                ("cum_gross_musd", sum(|q| q.gross_musd)),
                ("cum_net_musd", sum(|q| q.net_musd)),
                ("cum_paid_russia_musd", sum(|q| q.to_russia_musd)),
                ("last_share", last.share_volume),
                ("last_dep_union", last.dep_union()),
                ("mean_gdp_vs_hold", mean(&effects).unwrap_or(f64::NAN)),
            ] {
                score.near(key, got, number(summary, &format!("/{key}"))?);
            }
        }
        scores.push(score);
    }
    Ok(scores)
}

/// Each door alone, all, and the interaction.
pub fn doors(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    let world = World::of(folder)?;
    let mut simulator = world.simulator()?;
    let expected = at(case, "/expected")?.as_object().ok_or("/expected is not a table")?;
    let mut sequences = Vec::new();
    let mut tables = Vec::new();
    for name in expected.keys().filter(|name| *name != "interaction") {
        let (file, table) = folder.table(&format!("_switch_{name}.csv"))?;
        let mut steps = Vec::new();
        for row in 0..table.rows.len() {
            let set = |column: &str| table.number(row, column);
            let levers = Levers { us: set("sw_us")?, eu: set("sw_eu")?, transit: set("sw_tr")?, tighten: set("sw_x")? };
            steps.push(Step { levers, snapbacks: 0 });
        }
        sequences.push((name.clone(), steps));
        tables.push((file, table));
    }
    let (from, paths) = run_all(&mut simulator, Levers::default(), &sequences)?;
    let allowed = tolerance(case, "rel", USUAL);
    let mut head = Score::relative(stem, allowed);
    head.near("ln_g", from.ln_growth, number(case, "/start/ln_g")?);
    head.all_near("x", &from.x, at(case, "/start/x")?)?;
    head.near("q_lag", from.volume, number(case, "/start/q_lag")?);
    head.near("r_real", from.realised, number(case, "/start/r_real")?);
    let position = |wanted: &str| sequences.iter().position(|(name, _)| name == wanted);
    let nothing = position("none").ok_or("has no path called none")?;
    let mut scores = Vec::new();
    for (((name, _), path), (file, table)) in sequences.iter().zip(&paths).zip(tables) {
        let mut score = Score::relative(&format!("{stem}: {name}"), allowed);
        compare(&mut score, &table, path, &simulator, &sequences, &paths)?;
        score.files.push(file);
        for (when, want) in expected[name].as_object().ok_or("expected values are not a table")? {
            let t = quarter_of(when)?;
            let (quarter, rest) = (within(path, t)?, within(&paths[nothing], t)?);
            let gain = 4.0 * (quarter.net_musd - rest.net_musd);
            score.near(&format!("{when}: gain"), gain, number(want, "/net_gain_musd_per_year")?);
            score.near(&format!("{when}: dep_union"), quarter.dep_union(), number(want, "/dep_union")?);
            score.near(&format!("{when}: share"), quarter.share_volume, number(want, "/share")?);
        }
        scores.push(score);
    }
    let all = position("all").ok_or("has no path called all")?;
    for (when, want) in at(case, "/expected/interaction")?.as_object().ok_or("interaction is not a table")? {
        let t = quarter_of(when)?;
        within(&paths[nothing], t)?;
        let net = |k: usize| 4.0 * paths[k].quarters.get(t).map_or(f64::NAN, |quarter| quarter.net_musd);
        let alone: Vec<f64> = (0..paths.len()).filter(|k| *k != nothing && *k != all).map(net).collect();
        let split = crate::scenario::switches(net(nothing), &alone, net(all));
        head.near(&format!("interaction {when}"), split.interaction, want.as_f64().unwrap_or(f64::NAN));
    }
    scores.insert(0, head);
    Ok(scores)
}

/// The quarter behind a name such as `t11`.
fn quarter_of(name: &str) -> Result<usize, String> {
    name.trim_start_matches('t').parse().map_err(|cause| format!("{name} names no quarter: {cause}"))
}

/// A quarter of a path.
fn within(path: &Path, t: usize) -> Result<&crate::scenario::Quarter, String> {
    path.quarters.get(t).ok_or_else(|| format!("quarter {t} lies beyond the path"))
}

/// Given draws of the assumptions, and quantiles over them.
pub fn draws(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    let world = World::of(folder)?;
    let mut simulator = world.simulator()?;
    let levels = folder.sibling(is_paths).ok_or("needs the case with the level sequences beside it")?;
    let sequences = sequences(levels, &world)?;
    let (draws_file, draws) = folder.table("_draws.csv")?;
    let (outputs_file, outputs) = folder.table("_outputs.csv")?;
    let mut score = Score::relative(&format!("{stem}: draws"), tolerance(case, "rel", USUAL));
    score.files = vec![draws_file, outputs_file];
    let mut fields = Vec::new();
    for key in draws.columns.iter().filter(|key| *key != "draw") {
        let field = Field::find(key, &world.base, &world.parameters.routes).map_err(|cause| cause.to_string())?;
        fields.push((key.as_str(), field));
    }
    let names: Vec<&str> = outputs.columns.iter().map(String::as_str).filter(|name| *name != "draw").collect();
    let mut results: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    if draws.rows.len() != outputs.rows.len() {
        return Err(format!("{} draws, {} outputs", draws.rows.len(), outputs.rows.len()));
    }
    for row in 0..draws.rows.len() {
        for (key, field) in &fields {
            field.set(&mut simulator.model.parameters, draws.number(row, key)?);
        }
        simulator.refit().map_err(|cause| cause.to_string())?;
        let (from, paths) = run_all(&mut simulator, world.levers(START_LEVEL)?, &sequences)?;
        let path = |wanted: &str| {
            let found = sequences.iter().position(|(name, _)| name == wanted).map(|k| &paths[k]);
            found.ok_or_else(|| format!("no path is called {wanted}"))
        };
        for (name, list) in names.iter().zip(&mut results) {
            let got = output(name, &simulator, &from, &path)?;
            score.near(&format!("draw {row}: {name}"), got, outputs.number(row, name)?);
            list.push(got);
        }
    }
    let mut spread = Score::relative(&format!("{stem}: quantiles"), tolerance(case, "rel", USUAL));
    for (name, want) in at(case, "/expected_quantiles")?.as_object().ok_or("expected_quantiles is not a table")? {
        let list = names.iter().position(|n| n == name).map(|k| &results[k]);
        let list = list.ok_or_else(|| format!("{name} is no output"))?;
        for (key, want) in want.as_object().ok_or("quantiles are not a table")? {
            let got = match key.strip_prefix('p').and_then(|p| p.parse::<f64>().ok()) {
                Some(p) => quantiles(list, &[p / 100.0]).first().copied(),
                None => mean(list),
            };
            spread.near(&format!("{name} {key}"), got.unwrap_or(f64::NAN), want.as_f64().unwrap_or(f64::NAN));
        }
    }
    Ok(vec![score, spread])
}

/// An output of the draws by name: `ln_g`, `cum_net_X_minus_hold`, `gdp_X_t15`, or a measure of the tranche path.
fn output<'a>(
    name: &str,
    simulator: &Simulator,
    from: &State,
    path: &impl Fn(&str) -> Result<&'a Path, String>,
) -> Result<f64, String> {
    let sum = |path: &Path, f: fn(&crate::scenario::Quarter) -> f64| path.quarters.iter().map(f).sum::<f64>();
    if name == "ln_g" {
        return Ok(from.ln_growth);
    }
    if let Some(policy) = name.strip_prefix("cum_gross_") {
        return Ok(sum(path(policy)?, |q| q.gross_musd));
    }
    if let Some(policy) = name.strip_prefix("cum_net_").and_then(|rest| rest.strip_suffix("_minus_hold")) {
        return Ok(sum(path(policy)?, |q| q.net_musd) - sum(path("hold")?, |q| q.net_musd));
    }
    let (what, when) = name.rsplit_once("_t").ok_or_else(|| format!("output {name} is not known here"))?;
    let t = quarter_of(when)?;
    if let Some(policy) = what.strip_prefix("gdp_") {
        let (ours, rest) = (within(path(policy)?, t)?, within(path("hold")?, t)?);
        return Ok(gdp_effect(&simulator.model.parameters, ours.net_musd, rest.net_musd));
    }
    let column_name = match what {
        "share" => "share_vol",
        "bench" => "bench_usd",
        other => other,
    };
    let quarter = within(path("tranche")?, t)?;
    column(column_name, quarter, &simulator.model.base, &simulator.model.parameters)
        .ok_or_else(|| format!("output {name} is not known here"))
}

/// Revenue differences split into price, world volume and share.
pub fn revenue(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    let world = World::of(folder)?;
    let mut simulator = world.simulator()?;
    let levels = folder.sibling(is_paths).ok_or("needs the case with the level sequences beside it")?;
    let sequences = sequences(levels, &world)?;
    let (_, paths) = run_all(&mut simulator, world.levers(START_LEVEL)?, &sequences)?;
    let position = |wanted: &str| {
        let found = sequences.iter().position(|(name, _)| name == wanted);
        found.ok_or_else(|| format!("no path is called {wanted}"))
    };
    let hold = position("hold")?;
    let mut score = Score::relative(stem, tolerance(case, "rel", USUAL));
    for want in at(case, "/expected")?.as_array().ok_or("/expected is not a list")? {
        let name = want.get("scenario").and_then(Value::as_str).ok_or("a row names no scenario")?;
        let t = super::values::whole(want, "/t")? as usize;
        let (from, to) = (within(&paths[hold], t)?, within(&paths[position(name)?], t)?);
        let split = revenue_split(from, to).map_err(|cause| cause.to_string())?;
        for (key, got) in [
            ("V0", from.net_musd),
            ("V1", to.net_musd),
            ("netback_price", split.netback),
            ("world_volume", split.world_volume),
            ("share", split.share),
            ("total", split.total()),
        ] {
            score.near(&format!("{name}, quarter {t}: {key}"), got, number(want, &format!("/{key}"))?);
        }
    }
    Ok(vec![score])
}

/// Recorded years with prices tied to a benchmark.
pub fn recorded(case: &Value, stem: &str, folder: &Folder) -> Result<Vec<Score>, String> {
    let mut world = World::of(folder)?;
    world.parameters.kept_in_russia = 0.0;
    let mut simulator = world.simulator()?;
    let (inputs_file, inputs) = folder.table("_inputs.csv")?;
    let by_land = simulator.model.parameters.routes.first().map_or(0.0, |route| route.with_eu);
    let mut scores = Vec::new();
    for (anchor, want_years) in at(case, "/expected_annual")?.as_object().ok_or("expected_annual is not a table")? {
        let mut score = Score::relative(&format!("{stem}: {anchor}"), tolerance(case, "rel", USUAL));
        let mut quarters = Vec::new();
        for row in 0..inputs.rows.len() {
            let value = |name: &str| inputs.number(row, name);
            let eu_access = value("m_eur")?;
            quarters.push(Recorded {
                benchmark_ratio: value(&format!("target_{anchor}"))?,
                routes: vec![
                    value("k_lnd_eae")? + by_land * eu_access,
                    value("k_klp")?,
                    value("k_rup")?,
                    value("k_rcn")?,
                ],
                eu_access,
                us_access: value("m_usa")?,
                fear: value("rho")?,
                transaction: value("tau")?,
                ceilings: vec![
                    0.0,
                    value("k_rus")?,
                    value("k_can")?,
                    value("k_isj")?,
                    value("k_deu")?,
                    value("k_oth")?,
                ],
            });
        }
        let results = backtest(&mut simulator, &quarters).map_err(|cause| cause.to_string())?;
        let (file, table) = folder.table(&format!("_backtest_{anchor}.csv"))?;
        score.files = vec![inputs_file.clone(), file];
        if table.rows.len() != results.len() {
            return Err(format!("{} quarters computed, {} in the table", results.len(), table.rows.len()));
        }
        for (t, quarter) in results.iter().enumerate() {
            for name in table.columns.iter().filter(|name| *name != "quarter") {
                let got = match name.as_str() {
                    "share" => quarter.share_volume,
                    "rev_gross_busd" => quarter.gross_musd / 1000.0,
                    "demand_shift_g" => quarter.ln_growth.exp(),
                    other => column(other, quarter, &simulator.model.base, &simulator.model.parameters)
                        .ok_or_else(|| format!("column {other} is not known here"))?,
                };
                score.near(&format!("{name}, row {}", t + 1), got, table.number(t, name)?);
            }
        }
        for (year, want) in want_years.as_object().ok_or("years are not a table")? {
            let rows: Vec<usize> =
                (0..results.len()).filter(|&t| inputs.rows[t][0].starts_with(year.as_str())).collect();
            let sum = |name: &str| -> Result<f64, String> {
                rows.iter().map(|&t| table.number(t, name)).sum::<Result<f64, String>>()
            };
            let n = rows.len() as f64;
            for (key, got) in [
                ("q_blr", sum("q_blr")? / n),
                ("rev_gross_busd", sum("rev_gross_busd")?),
                ("share", sum("q_blr")? / sum("q_world")?),
                ("q_chn", sum("q_chn")? / n),
                ("q_bra", sum("q_bra")? / n),
            ] {
                score.near(&format!("{year}: {key}"), got, number(want, &format!("/{key}"))?);
            }
        }
        scores.push(score);
    }
    Ok(scores)
}
