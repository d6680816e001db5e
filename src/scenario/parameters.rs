//! How the world works, as numbers a user may change. Names in the text are those of the model's description.

use super::routes::Route;
use super::{Base, ScenarioError};

/// All assumptions of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parameters {
    /// sigma: substitution between origins in the long run.
    pub sigma: f64,
    /// lam: part of a price change that reaches buyers' choices within a quarter.
    pub adjustment: f64,
    /// eps: import-demand elasticity, absolute, per market.
    pub eps: Vec<f64>,
    /// e: supply elasticity at the base, per exporter.
    pub supply_elasticity: Vec<f64>,
    /// Ways out of the country.
    pub routes: Vec<Route>,
    /// `floor_ru`: share of the volume kept on Russian routes.
    pub kept_in_russia: f64,
    /// psi: part of the way contracts follow the market price in a quarter.
    pub repricing: f64,
    /// vm: value added per USD of netback.
    pub value_added: f64,
    /// GDP, billion USD a year.
    pub gdp_busd: f64,
    /// `ru_eae`: Russia's part of the union market.
    pub russia_in_union: f64,
    /// rho0: fear premium under full sanctions.
    pub fear: f64,
    /// tau0: transaction cost under full sanctions, USD/t.
    pub transaction: f64,
    /// `w_us`: the US door's part of fear and transaction cost.
    pub weight_us: f64,
    /// `w_eu`: the EU door's part.
    pub weight_eu: f64,
    /// `w_tr`: the transit door's part.
    pub weight_transit: f64,
    /// `x_rho`: how much full tightening adds to fear.
    pub tighten_fear: f64,
    /// `x_tau`: how much full tightening adds to transaction cost.
    pub tighten_transaction: f64,
    /// `leak_eur`: access to the EU's market when its door is shut.
    pub eu_leak: f64,
    /// `x_mask`: access lost under full tightening, per market.
    pub tighten_mask: Vec<f64>,
    /// `rho_w`: how strongly a market feels the fear premium.
    pub fear_weight: Vec<f64>,
    /// `k_mine`: ceiling of the own mines, Mt a year.
    pub mine: f64,
    /// `k_other`: ceilings at the start, Mt a year, per exporter; the own entry is ignored.
    pub ceiling: Vec<f64>,
    /// `g_other`: growth of the ceilings a year, per exporter; the own entry is ignored.
    pub ceiling_growth: Vec<f64>,
    /// `g_trend`: growth of demand a year, as a logarithm.
    pub demand_growth: f64,
    /// bench0: benchmark price at the start, USD/t.
    pub benchmark: f64,
    /// wb0: benchmark price in the base years, USD/t.
    pub benchmark0: f64,
    /// `r_up`: part of the gap that access, fear and cost close in a quarter after relief.
    pub recovery: f64,
    /// `r_klp`: most of the transit line that reopens in a quarter.
    pub transit_recovery: f64,
    /// scar: part of the recovery speed lost with each snapback.
    pub scar: f64,
    /// Memory of the demand shock from quarter to quarter.
    pub shock_memory: f64,
    /// Standard deviation of a quarter's demand shock, as a logarithm.
    pub shock_sd: f64,
}

/// One number inside [`Parameters`], by key: `sigma`, `es_can`, `c_klp`, `k_rup`, `rho_w_chn`, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A number that stands alone: its place in the list of them.
    Scalar(usize),
    /// `eps`: one elasticity for all markets.
    Eps,
    /// `es_<exporter>`.
    Supply(usize),
    /// `k_<exporter>`: a rival's ceiling.
    Ceiling(usize),
    /// `g_<exporter>`: growth of a rival's ceiling.
    CeilingGrowth(usize),
    /// `rho_w_<market>`.
    FearWeight(usize),
    /// `x_mask_<market>`.
    Mask(usize),
    /// `c_<route>`.
    RouteCost(usize),
    /// What a route can carry at the start, whatever the doors.
    RouteFixed(usize),
    /// What open transit adds to a route.
    RouteTransit(usize),
    /// What open EU access adds to a route.
    RouteEu(usize),
}

type Scalar = (&'static str, fn(&Parameters) -> f64, fn(&mut Parameters) -> &mut f64);

macro_rules! scalars {
    ($($key:literal $field:ident),+ $(,)?) => {
        [$(($key, |p| p.$field, |p| &mut p.$field)),+]
    };
}

/// Keys of the numbers that stand alone.
pub static SCALARS: [Scalar; 24] = scalars![
    "sigma" sigma, "lam" adjustment, "floor_ru" kept_in_russia, "psi" repricing, "vm" value_added,
    "gdp_busd" gdp_busd, "ru_eae" russia_in_union, "rho0" fear, "tau0" transaction, "w_us" weight_us,
    "w_eu" weight_eu, "w_tr" weight_transit, "x_rho" tighten_fear, "x_tau" tighten_transaction,
    "leak_eur" eu_leak, "k_mine" mine, "g_trend" demand_growth, "bench0" benchmark, "wb0" benchmark0,
    "r_up" recovery, "r_klp" transit_recovery, "scar" scar, "shock_rho" shock_memory, "shock_sd" shock_sd,
];

impl Field {
    /// The number a key stands for.
    ///
    /// # Errors
    /// [`ScenarioError::UnknownParameter`].
    pub fn find(key: &str, base: &Base, routes: &[Route]) -> Result<Self, ScenarioError> {
        if let Some(position) = SCALARS.iter().position(|(name, ..)| *name == key) {
            return Ok(Self::Scalar(position));
        }
        if key == "eps" {
            return Ok(Self::Eps);
        }
        for (r, route) in routes.iter().enumerate() {
            if key == route.keys.fixed {
                return Ok(Self::RouteFixed(r));
            } else if key == route.keys.eu {
                return Ok(Self::RouteEu(r));
            } else if key == route.keys.transit {
                return Ok(Self::RouteTransit(r));
            }
        }
        let rival = |code: &str| base.exporter(code).filter(|&i| i != base.roles.own);
        let route = |code: &str| routes.iter().position(|r| r.code.eq_ignore_ascii_case(code));
        let found = [
            key.strip_prefix("rho_w_").and_then(|code| base.market(code)).map(Self::FearWeight),
            key.strip_prefix("x_mask_").and_then(|code| base.market(code)).map(Self::Mask),
            key.strip_prefix("es_").and_then(|code| base.exporter(code)).map(Self::Supply),
            key.strip_prefix("c_").and_then(route).map(Self::RouteCost),
            key.strip_prefix("g_").and_then(rival).map(Self::CeilingGrowth),
            key.strip_prefix("k_").and_then(rival).map(Self::Ceiling),
        ]
        .into_iter()
        .flatten()
        .next();
        found.ok_or_else(|| ScenarioError::UnknownParameter { name: key.to_owned() })
    }

    /// Reads it.
    pub fn get(self, parameters: &Parameters) -> f64 {
        match self {
            Self::Scalar(k) => SCALARS[k].1(parameters),
            Self::Eps => parameters.eps.first().copied().unwrap_or_default(),
            Self::Supply(i) => parameters.supply_elasticity[i],
            Self::Ceiling(i) => parameters.ceiling[i],
            Self::CeilingGrowth(i) => parameters.ceiling_growth[i],
            Self::FearWeight(j) => parameters.fear_weight[j],
            Self::Mask(j) => parameters.tighten_mask[j],
            Self::RouteCost(r) => parameters.routes[r].cost,
            Self::RouteFixed(r) => parameters.routes[r].fixed,
            Self::RouteTransit(r) => parameters.routes[r].with_transit,
            Self::RouteEu(r) => parameters.routes[r].with_eu,
        }
    }

    /// Writes it.
    pub fn set(self, parameters: &mut Parameters, value: f64) {
        match self {
            Self::Scalar(k) => *SCALARS[k].2(parameters) = value,
            Self::Eps => parameters.eps.fill(value),
            Self::Supply(i) => parameters.supply_elasticity[i] = value,
            Self::Ceiling(i) => parameters.ceiling[i] = value,
            Self::CeilingGrowth(i) => parameters.ceiling_growth[i] = value,
            Self::FearWeight(j) => parameters.fear_weight[j] = value,
            Self::Mask(j) => parameters.tighten_mask[j] = value,
            Self::RouteCost(r) => parameters.routes[r].cost = value,
            Self::RouteFixed(r) => parameters.routes[r].fixed = value,
            Self::RouteTransit(r) => parameters.routes[r].with_transit = value,
            Self::RouteEu(r) => parameters.routes[r].with_eu = value,
        }
    }
}
