//! Linear partial equilibrium over many markets: a cross-check of the engine for small shocks.
//!
//! Source: Francois & Hall 2003, Global Simulation Analysis of Industry-Level Trade Policy, version 3.0. Trade
//! is at world prices, rows are exporters, columns importers; T is one plus the tariff.

use crate::analysis::solve_in_place;

/// Inputs of a run; matrices are square, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Gsim {
    /// Number of regions.
    pub n: usize,
    /// Trade at world prices.
    pub trade: Vec<f64>,
    /// One plus the tariff before.
    pub before: Vec<f64>,
    /// One plus the tariff after.
    pub after: Vec<f64>,
    /// Composite import-demand elasticity, negative.
    pub demand_elasticity: f64,
    /// Export-supply elasticity.
    pub supply_elasticity: f64,
    /// Elasticity of substitution.
    pub substitution: f64,
}

/// What a run yields; changes are fractions, money is in the unit of trade.
#[derive(Debug, Clone, PartialEq)]
pub struct GsimResult {
    /// Change of each exporter's world price.
    pub price: Vec<f64>,
    /// Change of quantity per cell.
    pub quantity: Vec<f64>,
    /// Trade after, at new world prices.
    pub trade: Vec<f64>,
    /// Change of each importer's average consumer price.
    pub consumer_price: Vec<f64>,
    /// Change of tariff revenue per importer.
    pub tariff_revenue: Vec<f64>,
    /// Change of consumer surplus per importer.
    pub consumer_surplus: Vec<f64>,
    /// Change of producer surplus per exporter.
    pub producer_surplus: Vec<f64>,
    /// Sum of the three per region.
    pub welfare: Vec<f64>,
}

impl Gsim {
    /// Solves it; `None` when shapes do not fit, an importer buys nothing or an exporter sells nothing.
    pub fn solve(&self) -> Option<GsimResult> {
        let n = self.n;
        if n == 0 || [&self.trade, &self.before, &self.after].iter().any(|m| m.len() != n * n) {
            return None;
        }
        let at = |r: usize, v: usize| r * n + v;
        let spent: Vec<f64> =
            (0..n).map(|v| (0..n).map(|r| self.trade[at(r, v)] * self.before[at(r, v)]).sum()).collect();
        let sold: Vec<f64> = (0..n).map(|r| (0..n).map(|v| self.trade[at(r, v)]).sum()).collect();
        if spent.iter().chain(&sold).any(|total| *total <= 0.0) {
            return None;
        }
        let share = |r: usize, v: usize| self.trade[at(r, v)] * self.before[at(r, v)] / spent[v];
        let shift = |s: usize, v: usize| self.after[at(s, v)] / self.before[at(s, v)] - 1.0;
        // How demand for r in v answers to the price of s there.
        let response = |r: usize, s: usize, v: usize| {
            let substituted = share(s, v) * (self.demand_elasticity + self.substitution);
            if r == s { substituted - self.substitution } else { substituted }
        };
        let mut matrix = vec![0.0; n * n];
        let mut price = vec![0.0; n];
        for r in 0..n {
            for v in 0..n {
                let weight = self.trade[at(r, v)] / sold[r];
                for s in 0..n {
                    matrix[r * n + s] += weight * response(r, s, v);
                    price[r] -= weight * response(r, s, v) * shift(s, v);
                }
            }
            matrix[r * n + r] -= self.supply_elasticity;
        }
        if !solve_in_place(&mut matrix, &mut price) {
            return None;
        }
        let mut quantity = vec![0.0; n * n];
        let mut trade = vec![0.0; n * n];
        for r in 0..n {
            for v in 0..n {
                let change: f64 = (0..n).map(|s| response(r, s, v) * (price[s] + shift(s, v))).sum();
                quantity[at(r, v)] = change;
                trade[at(r, v)] = self.trade[at(r, v)] * (1.0 + change) * (1.0 + price[r]);
            }
        }
        let consumer_price: Vec<f64> = (0..n)
            .map(|v| (0..n).map(|r| share(r, v) * ((1.0 + price[r]) * (1.0 + shift(r, v)) - 1.0)).sum())
            .collect();
        let revenue = |flows: &[f64], tariffs: &[f64], v: usize| -> f64 {
            (0..n).map(|r| flows[at(r, v)] * (tariffs[at(r, v)] - 1.0)).sum()
        };
        let tariff_revenue: Vec<f64> =
            (0..n).map(|v| revenue(&trade, &self.after, v) - revenue(&self.trade, &self.before, v)).collect();
        let consumer_surplus: Vec<f64> = consumer_price
            .iter()
            .zip(&spent)
            .map(|(p, spent)| spent * (0.5 * self.demand_elasticity * p * p * p.signum() - p))
            .collect();
        let producer_surplus: Vec<f64> =
            price.iter().zip(&sold).map(|(p, sold)| sold * (p + 0.5 * self.supply_elasticity * p * p)).collect();
        let welfare = (0..n).map(|r| tariff_revenue[r] + consumer_surplus[r] + producer_surplus[r]).collect();
        Some(GsimResult {
            price,
            quantity,
            trade,
            consumer_price,
            tariff_revenue,
            consumer_surplus,
            producer_surplus,
            welfare,
        })
    }
}
