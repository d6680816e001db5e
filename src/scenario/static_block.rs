//! The market of one quarter: prices at which every exporter sells exactly what it ships.
//!
//! Knows no sanctions, routes or quarters: only ceilings, costs, access and wedges, as numbers per exporter and
//! cell. Cells are (exporter, market), exporter by exporter. Nothing here allocates after construction.
//!
//! Source: the exact-hat form of Francois & Hall's GSIM with tonnes that add up (van der Mensbrugghe & Peters
//! 2020, GTAP WP 87), ceilings by a logistic supply curve (ours).

#![expect(clippy::inline_always, reason = "only what is inlined into `wide` is compiled for wide registers")]

use super::vector_math::{dot, exp, ln, ln_each};

/// The market at its base: what never changes along a path.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StaticBlock {
    /// Number of exporters.
    pub n: usize,
    /// Number of markets.
    pub m: usize,
    /// Base price at the mine gate, USD/t, per exporter.
    pub price0: Vec<f64>,
    /// Base delivered price, USD/t, per cell.
    pub delivered0: Vec<f64>,
    /// Base share of tonnes in the market, per cell.
    pub share0: Vec<f64>,
    /// Base exports, Mt a year, per exporter.
    pub exports0: Vec<f64>,
    /// Base imports, Mt a year, per market.
    pub demand0: Vec<f64>,
    /// Base average delivered price, USD/t, per market.
    pub average0: Vec<f64>,
    /// Base use of the ceiling, 0..1, per exporter.
    pub use0: Vec<f64>,
    /// ln(u0/(1-u0)), per exporter.
    pub logit0: Vec<f64>,
    /// Supply elasticity over the unused part, e/(1-u0), per exporter.
    pub steepness: Vec<f64>,
    /// Substitution between origins.
    pub sigma: f64,
    /// Import-demand elasticity, absolute, per market.
    pub eps: Vec<f64>,
}

impl StaticBlock {
    /// A block with room for `n` exporters and `m` markets; fill it with [`StaticBlock::fit`].
    pub fn with_size(n: usize, m: usize) -> Self {
        Self {
            n,
            m,
            price0: vec![0.0; n],
            delivered0: vec![0.0; n * m],
            share0: vec![0.0; n * m],
            exports0: vec![0.0; n],
            demand0: vec![0.0; m],
            average0: vec![0.0; m],
            use0: vec![0.0; n],
            logit0: vec![0.0; n],
            steepness: vec![0.0; n],
            sigma: 0.0,
            eps: vec![0.0; m],
        }
    }

    /// Takes base tonnes and ceilings and derives shares, average prices and supply curves. `price0`,
    /// `delivered0`, `sigma` and `eps` are set by the caller beforehand.
    ///
    /// Every exporter must sell less than its ceiling and more than nothing: the base checks that.
    pub fn fit(&mut self, tonnes0: &[f64], ceilings0: &[f64], supply_elasticity: &[f64]) {
        let m = self.m;
        self.demand0.fill(0.0);
        for (i, row) in tonnes0.chunks_exact(m).enumerate() {
            self.exports0[i] = row.iter().sum();
            for (sum, q) in self.demand0.iter_mut().zip(row) {
                *sum += q;
            }
        }
        self.average0.fill(0.0);
        for (cell, q) in tonnes0.iter().enumerate() {
            let j = cell % m;
            self.share0[cell] = q / self.demand0[j];
            self.average0[j] += self.share0[cell] * self.delivered0[cell];
        }
        for i in 0..self.n {
            let used = self.exports0[i] / ceilings0[i];
            self.use0[i] = used;
            self.logit0[i] = ln(used / (1.0 - used));
            self.steepness[i] = supply_elasticity[i] / (1.0 - used);
        }
    }
}

/// What holds in one quarter, per exporter and cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conditions {
    /// Ceilings, Mt a year, per exporter.
    pub ceiling: Vec<f64>,
    /// Cost between mine gate and buyer, USD/t, per cell: inland, transaction and freight.
    pub cost: Vec<f64>,
    /// Access times base share times habit, per cell.
    pub weight: Vec<f64>,
    /// (1 + fear premium) over the base delivered price, per cell.
    pub wedge: Vec<f64>,
    /// ln of the demand shift against the base, per market.
    pub ln_growth: Vec<f64>,
    /// How much of the price reaches buyers' choices this quarter: lambda, 1 in the long run.
    pub adjustment: f64,
}

impl Conditions {
    /// Room for `n` exporters and `m` markets, everything at zero.
    pub fn with_size(n: usize, m: usize) -> Self {
        Self {
            ceiling: vec![0.0; n],
            cost: vec![0.0; n * m],
            weight: vec![0.0; n * m],
            wedge: vec![0.0; n * m],
            ln_growth: vec![0.0; m],
            adjustment: 1.0,
        }
    }

    /// Sets the weights from access and habit: m s0 H^(-(1-λ)σ), with the habit as logarithms.
    #[inline(always)]
    pub fn weigh(&mut self, block: &StaticBlock, access: &[f64], ln_habit: &[f64]) {
        let power = -(1.0 - self.adjustment) * block.sigma;
        for (((weight, a), share), h) in self.weight.iter_mut().zip(access).zip(&block.share0).zip(ln_habit) {
            *weight = a * share * exp(power * h);
        }
    }
}

/// A solution and the room to find it: prices, shares, tonnes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Equilibrium {
    /// ln(p/p0) per exporter.
    pub x: Vec<f64>,
    /// ln of the demand shift common to all markets; found when anchored, else given.
    pub ln_growth: f64,
    /// Netback at the mine gate, USD/t, per exporter.
    pub price: Vec<f64>,
    /// Delivered price, USD/t, per cell.
    pub delivered: Vec<f64>,
    /// ln of the perceived price over the base, per cell.
    pub ln_perceived: Vec<f64>,
    /// Share of tonnes in the market, per cell.
    pub share: Vec<f64>,
    /// Average delivered price, USD/t, per market.
    pub average: Vec<f64>,
    /// Imports, Mt a year, per market.
    pub demand: Vec<f64>,
    /// Export demand, Mt a year, per exporter.
    pub exports: Vec<f64>,
    /// Export supply, Mt a year, per exporter.
    pub supply: Vec<f64>,
    /// Use of the ceiling, 0..1, per exporter.
    pub used: Vec<f64>,
    /// ln(demand/supply) per exporter; zero in equilibrium.
    pub residual: Vec<f64>,
    pull: Vec<f64>,
    lift: Vec<f64>,
}

impl Equilibrium {
    /// Room for `n` exporters and `m` markets, at base prices.
    pub fn with_size(n: usize, m: usize) -> Self {
        Self {
            x: vec![0.0; n],
            ln_growth: 0.0,
            price: vec![0.0; n],
            delivered: vec![0.0; n * m],
            ln_perceived: vec![0.0; n * m],
            share: vec![0.0; n * m],
            average: vec![0.0; m],
            demand: vec![0.0; m],
            exports: vec![0.0; n],
            supply: vec![0.0; n],
            used: vec![0.0; n],
            residual: vec![0.0; n],
            pull: vec![0.0; n * m],
            lift: vec![0.0; m],
        }
    }

    /// Everything that follows from the prices `x`, and the mismatch of demand and supply.
    #[inline(always)]
    pub fn evaluate(&mut self, block: &StaticBlock, now: &Conditions) {
        let m = block.m;
        // Loops over exporters alone stand apart: each then runs several abreast.
        for ((price, price0), x) in self.price.iter_mut().zip(&block.price0).zip(&self.x) {
            *price = price0 * exp(*x);
        }
        let cells = self.delivered.chunks_exact_mut(m).zip(self.ln_perceived.chunks_exact_mut(m));
        let costs = now.cost.chunks_exact(m).zip(now.wedge.chunks_exact(m));
        for ((price, (delivered, perceived)), (costs, wedges)) in self.price.iter().zip(cells).zip(costs) {
            for (((d, q), cost), wedge) in delivered.iter_mut().zip(perceived).zip(costs).zip(wedges) {
                *d = price + cost;
                *q = *d * wedge;
            }
        }
        ln_each(&mut self.ln_perceived);
        let power = -now.adjustment * block.sigma;
        for ((share, perceived), weight) in self.share.iter_mut().zip(&self.ln_perceived).zip(&now.weight) {
            *share = weight * exp(power * perceived);
        }
        // Until the division below, `demand` holds each market's sum of weights.
        self.demand.fill(0.0);
        for row in self.share.chunks_exact(m) {
            for (sum, s) in self.demand.iter_mut().zip(row) {
                *sum += s;
            }
        }
        for sum in &mut self.demand {
            *sum = 1.0 / *sum;
        }
        self.average.fill(0.0);
        for (shares, delivered) in self.share.chunks_exact_mut(m).zip(self.delivered.chunks_exact(m)) {
            for (((share, d), inverse), average) in
                shares.iter_mut().zip(delivered).zip(&self.demand).zip(&mut self.average)
            {
                *share *= inverse;
                *average += *share * d;
            }
        }
        let per_market = self.demand.iter_mut().zip(&self.average).zip(&block.average0).zip(&block.eps);
        for ((((demand, average), average0), eps), (ln_growth, demand0)) in
            per_market.zip(now.ln_growth.iter().zip(&block.demand0))
        {
            *demand = demand0 * exp(ln_growth + self.ln_growth - eps * ln(average / average0));
        }
        for (exports, row) in self.exports.iter_mut().zip(self.share.chunks_exact(m)) {
            *exports = dot(row, &self.demand);
        }
        let curves = block.logit0.iter().zip(&block.steepness).zip(&self.x);
        for (used, ((logit0, steepness), x)) in self.used.iter_mut().zip(curves) {
            *used = 1.0 / (1.0 + exp(-(logit0 + steepness * x)));
        }
        let sides = self.exports.iter().zip(&now.ceiling).zip(&self.used);
        for ((supply, residual), ((exports, ceiling), used)) in
            self.supply.iter_mut().zip(&mut self.residual).zip(sides)
        {
            *supply = ceiling * used;
            *residual = ln(exports / *supply);
        }
    }

    /// Derivatives of the mismatch at the prices last evaluated: row i, column k is `dF_i/dx_k`, written into
    /// the first n columns of rows of length `stride`.
    #[inline(always)]
    pub fn jacobian(&mut self, block: &StaticBlock, now: &Conditions, out: &mut [f64], stride: usize) {
        let (n, m) = (block.n, block.m);
        for (lift, ((eps, demand), average)) in
            self.lift.iter_mut().zip(block.eps.iter().zip(&self.demand).zip(&self.average))
        {
            *lift = eps * demand / average;
        }
        for k in 0..n {
            let row = k * m..(k + 1) * m;
            let price = self.price[k];
            let slope = -now.adjustment * block.sigma * price;
            let mut own = 0.0;
            let cells = self.share[row.clone()].iter().zip(&self.delivered[row.clone()]).zip(&mut self.pull[row]);
            for (((share, delivered), pull), ((demand, average), lift)) in
                cells.zip(self.demand.iter().zip(&self.average).zip(&self.lift))
            {
                let theta = slope / delivered;
                let direct = demand * share * theta;
                own += direct;
                // The second part: the market buys less as its average price moves.
                *pull = direct + lift * share * (theta * (delivered - average) + price);
            }
            // The diagonal's own part; the cross part is taken from it below.
            out[k * stride + k] = own;
        }
        for i in 0..n {
            let shares = &self.share[i * m..(i + 1) * m];
            let inverse = 1.0 / self.exports[i];
            let own = out[i * stride + i];
            for (k, pull) in self.pull.chunks_exact(m).enumerate() {
                out[i * stride + k] = -dot(shares, pull) * inverse;
            }
            out[i * stride + i] += own * inverse - block.steepness[i] * (1.0 - self.used[i]);
        }
    }

    /// Largest absolute mismatch; infinite when one is not a number.
    pub fn mismatch(&self) -> f64 {
        self.residual.iter().fold(0.0, |worst, f| if f.is_finite() { f64::max(worst, f.abs()) } else { f64::INFINITY })
    }
}
