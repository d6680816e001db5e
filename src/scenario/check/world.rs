//! The base, assumptions and ladder that cases of the engine refer to.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::values::{at, flat, number, numbers, texts};
use super::{Folder, has};
use crate::scenario::{Base, CapacityKeys, Defaults, Levers, Model, Parameters, Place, Roles, Route, Simulator};

/// Base, assumptions and ladder a case refers to.
pub struct World {
    /// The base year.
    pub base: Arc<Base>,
    /// The assumptions.
    pub parameters: Parameters,
    /// Settings of the doors by level; empty in the shipped base, whose policy has steps of its own.
    ladder: BTreeMap<i32, Levers>,
}

impl World {
    /// The base case in the folder, or the shipped one where there is none.
    pub fn of(folder: &Folder) -> Result<Self, String> {
        if let Some(case) = folder.sibling(is_base) {
            return read_world(case);
        }
        let shipped = Defaults::shipped().map_err(|cause| cause.to_string())?;
        Ok(Self { base: shipped.base, parameters: shipped.parameters, ladder: BTreeMap::new() })
    }

    /// Settings of the doors at a level.
    pub fn levers(&self, level: i32) -> Result<Levers, String> {
        self.ladder
            .get(&level)
            .copied()
            .ok_or_else(|| format!("no level {level} is known; levels stand in a base case, put it beside this one"))
    }

    /// A simulator of it.
    pub fn simulator(&self) -> Result<Simulator, String> {
        let model = Model::new(Arc::clone(&self.base), self.parameters.clone());
        model.map(Simulator::new).map_err(|cause| cause.to_string())
    }
}

/// Whether a file is a base.
pub fn is_base(case: &Value) -> bool {
    ["/exporters", "/markets", "/base/q0", "/params", "/world"].iter().all(|pointer| has(case, pointer))
}

fn places(case: &Value, pointer: &str) -> Result<Vec<Place>, String> {
    Ok(texts(case, pointer)?.into_iter().map(|code| Place { name: code.clone(), code, areas: Vec::new() }).collect())
}

/// Reads a base file.
pub fn read_world(case: &Value) -> Result<World, String> {
    let exporters = places(case, "/exporters")?;
    let markets = places(case, "/markets")?;
    let position = |list: &[Place], code: &str| {
        list.iter().position(|place| place.code == code).ok_or_else(|| format!("does not list {code}"))
    };
    let roles = Roles {
        own: position(&exporters, "BLR")?,
        anchor_exporter: position(&exporters, "CAN")?,
        anchor_market: position(&markets, "BRA")?,
        us: position(&markets, "USA")?,
        eu: position(&markets, "EUR")?,
        union: position(&markets, "EAE")?,
    };
    let (n, m, own) = (exporters.len(), markets.len(), roles.own);
    // Lists of rivals leave the own entry out.
    let with_own = |pointer: &str| -> Result<Vec<f64>, String> {
        let mut list = numbers(case, pointer)?;
        list.insert(own.min(list.len()), 0.0);
        Ok(list)
    };
    let mut freight = numbers(case, "/base/freight")?;
    if freight.len() == m {
        freight = freight.repeat(n);
    }
    if let Some(special) = case.pointer("/base/freight_can_usa").and_then(Value::as_f64) {
        let cell = freight.get_mut(roles.anchor_exporter * m + roles.us);
        *cell.ok_or("freight does not fit exporters and markets")? = special;
    }
    let base = Base {
        title: "case".to_owned(),
        caution: String::new(),
        roles,
        tonnes: numbers(case, "/base/q0")?,
        price: numbers(case, "/base/p0")?,
        inland: with_own("/base/c_other")?,
        freight,
        ceiling: with_own("/base/k0_other")?,
        exporters,
        markets,
    };
    let p = |key: &str| number(case, &format!("/params/{key}"));
    let w = |key: &str| number(case, &format!("/world/{key}"));
    let costs = numbers(case, "/params/c_route")?;
    let bases = numbers(case, "/base/k_route0")?;
    let keys = |fixed: &str, eu: &str, transit: &str| CapacityKeys {
        fixed: fixed.to_owned(),
        eu: eu.to_owned(),
        transit: transit.to_owned(),
    };
    let mut routes = Vec::new();
    for (r, code) in texts(case, "/routes")?.into_iter().enumerate() {
        let mut route = Route {
            name: code.clone(),
            through_russia: false,
            cost: *costs.get(r).ok_or("c_route is too short")?,
            fixed: 0.0,
            growth_a_year: 0.0,
            most: 0.0,
            with_eu: 0.0,
            with_transit: 0.0,
            base: *bases.get(r).ok_or("k_route0 is too short")?,
            keys: CapacityKeys::default(),
            code,
        };
        match route.code.as_str() {
            "LND" => {
                (route.fixed, route.with_eu) = (w("k_eae")?, w("k_eur")?);
                route.keys = keys("k_eae", "k_eur", "");
            }
            "KLP" => {
                route.with_transit = w("k_klp")?;
                route.keys = keys("", "", "k_klp");
            }
            "RUP" => {
                (route.fixed, route.growth_a_year, route.most) = (w("k_rup")?, w("k_rup_g")?, w("k_rup_max")?);
                route.through_russia = true;
                route.keys = keys("k_rup", "", "");
            }
            "RCN" => {
                route.fixed = w("k_rcn")?;
                route.through_russia = true;
                route.keys = keys("k_rcn", "", "");
            }
            other => return Err(format!("route {other} is not known here")),
        }
        routes.push(route);
    }
    let parameters = Parameters {
        sigma: p("sigma")?,
        adjustment: p("lam")?,
        eps: numbers(case, "/params/eps")?,
        supply_elasticity: numbers(case, "/params/eps_s")?,
        routes,
        kept_in_russia: p("floor_ru")?,
        repricing: p("psi")?,
        value_added: p("vm")?,
        gdp_busd: p("gdp_busd")?,
        russia_in_union: p("ru_eae")?,
        fear: p("rho0")?,
        transaction: p("tau0")?,
        weight_us: p("w_us")?,
        weight_eu: p("w_eu")?,
        weight_transit: p("w_tr")?,
        tighten_fear: p("x_rho")?,
        tighten_transaction: p("x_tau")?,
        eu_leak: p("leak_eur")?,
        tighten_mask: numbers(case, "/params/x_mask")?,
        fear_weight: numbers(case, "/params/rho_w")?,
        mine: number(case, "/base/k_mine")?,
        ceiling: with_own("/world/k_other")?,
        ceiling_growth: with_own("/world/g_other")?,
        demand_growth: w("g_trend")?,
        benchmark: w("bench0")?,
        benchmark0: number(case, "/base/wb0")?,
        recovery: w("r_up")?,
        transit_recovery: w("r_klp")?,
        scar: w("scar")?,
        shock_memory: 0.0,
        shock_sd: 0.0,
    };
    let mut ladder = BTreeMap::new();
    for (level, levers) in at(case, "/ladder")?.as_object().ok_or("/ladder is not a table")? {
        let set = flat(levers).filter(|set| set.len() == 4).ok_or("a rung needs four settings")?;
        let level: i32 = level.parse().map_err(|cause| format!("rung {level}: {cause}"))?;
        let levers = Levers { us: set[0], eu: set[1], transit: set[2], tighten: set[3] };
        ladder.insert(level, levers);
    }
    Ok(World { base: Arc::new(base), parameters, ladder })
}
