//! What a quarter yields: tonnes, money, dependence. Tonnages are annual rates, money is per quarter.

use super::levers::Step;
use super::{Base, Parameters};

/// One quarter of a path.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quarter {
    /// Settings in force.
    pub step: Step,
    /// Recovery speed left after snapbacks, 0..1.
    pub trust: f64,
    /// Open part of the transit line.
    pub transit_open: f64,
    /// Fear premium in force, before market weights.
    pub fear: f64,
    /// Transaction cost in force, USD/t.
    pub transaction: f64,
    /// Own ceiling, Mt a year.
    pub ceiling: f64,
    /// ln of the demand shift against the base.
    pub ln_growth: f64,
    /// Benchmark price, USD/t.
    pub benchmark: f64,
    /// Own exports, Mt a year.
    pub volume: f64,
    /// World exports, Mt a year.
    pub world: f64,
    /// Own share of world tonnes.
    pub share_volume: f64,
    /// Own share of world exports valued at port.
    pub share_value: f64,
    /// How far the own price at port lies under rivals'.
    pub discount: f64,
    /// Mean route cost of the tonnes shipped, USD/t, without transaction cost.
    pub route_cost: f64,
    /// Netback realised under contracts, USD/t.
    pub realised: f64,
    /// Sales at port, million USD.
    pub gross_musd: f64,
    /// Sales at the mine gate, million USD.
    pub net_musd: f64,
    /// Paid for routes through Russia, million USD; an upper figure, the own rail leg is in it.
    pub to_russia_musd: f64,
    /// Part sold to Russia.
    pub dep_market: f64,
    /// Part that crosses Russia to others.
    pub dep_transit: f64,
    /// Concentration of world exports over exporters, by tonnes.
    pub hhi: f64,
    /// Netback per exporter, USD/t.
    pub price: Vec<f64>,
    /// Own access per market.
    pub access: Vec<f64>,
    /// Own sales per market, Mt a year.
    pub sales: Vec<f64>,
    /// Own tonnes per route, Mt a year.
    pub by_route: Vec<f64>,
}

impl Quarter {
    /// Part that is sold to Russia or must cross it; the two are disjoint by construction.
    pub fn dep_union(&self) -> f64 {
        self.dep_market + self.dep_transit
    }
}

/// Effect on GDP in percent: value added from the difference in yearly netback over GDP.
pub fn gdp_effect(parameters: &Parameters, net_musd: f64, reference_net_musd: f64) -> f64 {
    100.0 * parameters.value_added * 4.0 * (net_musd - reference_net_musd) / 1000.0 / parameters.gdp_busd
}

/// A quarterly result that charts, fans and tables can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Own share of world tonnes.
    ShareVolume,
    /// Own share of world value at port.
    ShareValue,
    /// Own exports.
    Volume,
    /// Realised netback.
    Netback,
    /// Discount against rivals at port.
    Discount,
    /// Sales at port.
    Gross,
    /// Sales at the mine gate.
    Net,
    /// Paid for routes through Russia.
    ToRussia,
    /// Sold to Russia or crossing it.
    Dependence,
    /// Part that crosses Russia to others.
    Transit,
    /// Benchmark price.
    Benchmark,
    /// Concentration of world exports.
    Hhi,
    /// Effect on GDP against the reference path.
    Gdp,
}

impl Measure {
    /// Every measure, in the order tables show them.
    pub const ALL: [Self; 13] = [
        Self::ShareVolume,
        Self::ShareValue,
        Self::Volume,
        Self::Netback,
        Self::Discount,
        Self::Gross,
        Self::Net,
        Self::ToRussia,
        Self::Dependence,
        Self::Transit,
        Self::Benchmark,
        Self::Hhi,
        Self::Gdp,
    ];

    /// Its column in files.
    pub fn key(self) -> &'static str {
        self.words().0
    }

    /// What it is called on screen.
    pub fn label(self) -> &'static str {
        self.words().1
    }

    /// Its unit; shares are fractions.
    pub fn unit(self) -> &'static str {
        self.words().2
    }

    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::ShareVolume => ("share_vol", "Share of world potash exports, tonnes", "share"),
            Self::ShareValue => ("share_val", "Share of world potash exports, value", "share"),
            Self::Volume => ("q_blr", "Potash exports", "Mt KCl a year"),
            Self::Netback => ("r_real", "Realised price at the mine gate", "USD/t"),
            Self::Discount => ("discount", "Discount against rivals at port", "share"),
            Self::Gross => ("rev_gross_musd", "Potash revenue at port", "million USD a quarter"),
            Self::Net => ("rev_net_musd", "Potash revenue at the mine gate", "million USD a quarter"),
            Self::ToRussia => ("paid_russia_musd", "Paid for routes through Russia", "million USD a quarter"),
            Self::Dependence => ("dep_union", "Sold to Russia or crossing it", "share"),
            Self::Transit => ("dep_transit", "Crossing Russia to others", "share"),
            Self::Benchmark => ("bench_usd", "Benchmark price", "USD/t"),
            Self::Hhi => ("hhi", "Concentration of world exports (HHI)", "0..1"),
            Self::Gdp => ("gdp_effect", "Effect on GDP", "% of GDP"),
        }
    }

    /// Its value in a quarter; `reference` is the same quarter of the path GDP is compared with.
    pub fn of(self, quarter: &Quarter, reference: &Quarter, parameters: &Parameters) -> f64 {
        match self {
            Self::ShareVolume => quarter.share_volume,
            Self::ShareValue => quarter.share_value,
            Self::Volume => quarter.volume,
            Self::Netback => quarter.realised,
            Self::Discount => quarter.discount,
            Self::Gross => quarter.gross_musd,
            Self::Net => quarter.net_musd,
            Self::ToRussia => quarter.to_russia_musd,
            Self::Dependence => quarter.dep_union(),
            Self::Transit => quarter.dep_transit,
            Self::Benchmark => quarter.benchmark,
            Self::Hhi => quarter.hhi,
            Self::Gdp => gdp_effect(parameters, quarter.net_musd, reference.net_musd),
        }
    }
}

/// The value of a column of the path tables by name, such as `p_rus`, `m_eur`, `v_klp` or `q_bra`; `None` for
/// a name this base does not have. The effect on GDP needs a second path: [`gdp_effect`].
pub fn column(name: &str, quarter: &Quarter, base: &Base, parameters: &Parameters) -> Option<f64> {
    let levers = quarter.step.levers;
    let value = match name {
        "sw_us" => levers.us,
        "sw_eu" => levers.eu,
        "sw_tr" => levers.transit,
        "sw_x" => levers.tighten,
        "n_snap" => f64::from(quarter.step.snapbacks),
        "trust" => quarter.trust,
        "klp" => quarter.transit_open,
        "rho" => quarter.fear,
        "tau" => quarter.transaction,
        "c_blr" => quarter.route_cost,
        "q_world" => quarter.world,
        "dep_market" => quarter.dep_market,
        "gdp_effect" => return None,
        _ => match Measure::ALL.iter().find(|measure| measure.key() == name) {
            Some(measure) => measure.of(quarter, quarter, parameters),
            None => return listed_column(name, quarter, base, parameters),
        },
    };
    Some(value)
}

/// Columns there are one of per exporter, market or route.
fn listed_column(name: &str, quarter: &Quarter, base: &Base, parameters: &Parameters) -> Option<f64> {
    let (kind, code) = name.split_once('_')?;
    match kind {
        "p" => base.exporter(code).map(|i| quarter.price[i]),
        "m" => base.market(code).map(|j| quarter.access[j]),
        "v" => parameters.routes.iter().position(|r| r.code.eq_ignore_ascii_case(code)).map(|r| quarter.by_route[r]),
        "q" => base.market(code).map(|j| quarter.sales[j]),
        "k" => (base.exporter(code) == Some(base.roles.own)).then_some(quarter.ceiling),
        _ => None,
    }
}
