//! A path quarter by quarter: doors, habit, routes and contracts around the market of each quarter.
//!
//! Order inside a quarter: doors, ceilings, own cost from last quarter's volume, prices, habit, routes of the
//! new volume, results. One [`Simulator`] serves any number of paths and allocates only when it is made.

use super::levers::{Levers, Step, Targets};
use super::newton::{Anchor, Newton};
use super::outputs::Quarter;
use super::routes::{allocate, mean_cost};
use super::static_block::{Conditions, Equilibrium};
use super::vector_math::{exp, ln, wide};
use super::{Model, ScenarioError};

/// Where a path stands between two quarters.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// ln(p/p0) per exporter.
    pub x: Vec<f64>,
    /// ln of the demand shift that meets the benchmark at the start.
    pub ln_growth: f64,
    /// ln of the price buyers are used to, over the base, per cell.
    pub ln_habit: Vec<f64>,
    /// Own exports of the last quarter, Mt a year.
    pub volume: f64,
    /// Netback realised under contracts, USD/t.
    pub realised: f64,
    /// Own access per market.
    pub access: Vec<f64>,
    /// Levels of fear, cost and transit in force.
    pub in_force: Targets,
}

impl State {
    /// Takes over another state without allocating.
    pub fn copy_from(&mut self, other: &Self) {
        self.x.clone_from(&other.x);
        self.ln_habit.clone_from(&other.ln_habit);
        self.access.clone_from(&other.access);
        self.ln_growth = other.ln_growth;
        self.volume = other.volume;
        self.realised = other.realised;
        self.in_force = other.in_force;
    }
}

/// Another path with this quarter behind it, before and after: prices are sought as far from its own as they were.
pub(super) type Beside<'a> = Option<[&'a State; 2]>;

/// Runs paths of one model.
#[derive(Debug, Clone)]
pub struct Simulator {
    /// Base and assumptions.
    pub model: Model,
    /// Where the path stands.
    pub state: State,
    /// Prices and tonnes last found.
    pub at: Equilibrium,
    newton: Newton,
    now: Conditions,
    /// Access per cell; rivals' rows stay at one.
    access: Vec<f64>,
    targets: Vec<f64>,
    pub(super) route_ceilings: Vec<f64>,
    by_route: Vec<f64>,
}

impl Simulator {
    /// Room for paths of this model.
    pub fn new(model: Model) -> Self {
        let (n, m) = (model.block.n, model.block.m);
        let n_routes = model.parameters.routes.len();
        let mut simulator = Self {
            state: State { x: vec![0.0; n], ln_habit: vec![0.0; n * m], access: vec![1.0; m], ..State::default() },
            at: Equilibrium::with_size(n, m),
            newton: Newton::with_size(n),
            now: Conditions::with_size(n, m),
            access: vec![1.0; n * m],
            targets: vec![0.0; m],
            route_ceilings: vec![0.0; n_routes],
            by_route: vec![0.0; n_routes],
            model,
        };
        simulator.rest_at_base();
        simulator
    }

    /// Takes over changed assumptions of `model` and returns to the base year.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] when mine or routes cannot carry the base-year volume.
    pub fn refit(&mut self) -> Result<(), ScenarioError> {
        self.model.refit()?;
        self.rest_at_base();
        Ok(())
    }

    /// The base year: all doors open, no fear, base prices.
    pub fn rest_at_base(&mut self) {
        let base = &self.model.base;
        let (m, own) = (self.model.block.m, base.roles.own);
        for (cell, wedge) in self.now.wedge.iter_mut().enumerate() {
            *wedge = 1.0 / self.model.block.delivered0[cell];
            self.now.cost[cell] = self.model.inland[cell / m] + base.freight[cell];
        }
        self.now.ceiling.copy_from_slice(&self.model.ceiling0);
        self.now.ln_growth.fill(0.0);
        self.access.fill(1.0);
        self.state.x.fill(0.0);
        self.state.ln_habit.fill(0.0);
        self.state.access.fill(1.0);
        self.state.ln_growth = 0.0;
        self.state.volume = base.exports(own);
        self.state.realised = base.price[own];
        self.state.in_force = Targets { transit: 1.0, ..Targets::default() };
    }

    /// A steady start under given settings at today's benchmark price: buyers have had time to adjust, and the
    /// volume fits its routes. Leaves it in `state` and returns the rounds taken.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub fn start(&mut self, levers: Levers) -> Result<usize, ScenarioError> {
        /// Change of volume, Mt a year, at which it counts as settled.
        const SETTLED: f64 = 1e-12;
        /// Seven rounds are usual.
        const MOST_ROUNDS: usize = 200;
        /// Where the search for the volume begins, as a part of the ceiling.
        const FIRST_GUESS: f64 = 0.85;

        self.rest_at_base();
        self.state.in_force = Targets::of(levers, &self.model.base, &self.model.parameters, &mut self.state.access);
        self.open_routes(0);
        self.set_ceilings(0);
        let own = self.model.base.roles.own;
        self.state.volume = FIRST_GUESS * self.now.ceiling[own];
        let anchor = self.benchmark_anchor();
        let mut change = f64::INFINITY;
        for round in 1..=MOST_ROUNDS {
            self.clear(1.0, 0.0, Some(anchor), None)?;
            change = (self.at.supply[own] - self.state.volume).abs();
            self.state.volume = self.at.supply[own];
            if change < SETTLED {
                self.state.ln_habit.copy_from_slice(&self.at.ln_perceived);
                self.state.realised = self.at.price[own];
                return Ok(round);
            }
        }
        Err(ScenarioError::NoSteadyStart { change })
    }

    /// Ties the benchmark cell to the benchmark price of the assumptions.
    fn benchmark_anchor(&self) -> Anchor {
        let parameters = &self.model.parameters;
        self.anchor_at(parameters.benchmark / parameters.benchmark0)
    }

    /// Ties the benchmark cell to a given ratio to its base price.
    pub fn anchor_at(&self, ratio: f64) -> Anchor {
        let roles = self.model.base.roles;
        Anchor { exporter: roles.anchor_exporter, market: roles.anchor_market, ln_ratio: ln(ratio) }
    }

    /// One quarter of a path: moves `state` and writes the results.
    ///
    /// # Errors
    /// Named failures of [`ScenarioError`].
    pub(super) fn advance(
        &mut self,
        quarter: usize,
        (step, demand_shock): (Step, f64),
        beside: Beside<'_>,
        out: &mut Quarter,
    ) -> Result<(), ScenarioError> {
        let parameters = &self.model.parameters;
        let targets = Targets::of(step.levers, &self.model.base, parameters, &mut self.targets);
        let trust = power(1.0 - parameters.scar, step.snapbacks);
        let back = parameters.recovery * trust;
        for (level, target) in self.state.access.iter_mut().zip(&self.targets) {
            *level = if target <= level { *target } else { *level + back * (target - *level) };
        }
        let in_force = &mut self.state.in_force;
        in_force.transit = targets.transit.min(in_force.transit + parameters.transit_recovery);
        for (level, target) in [(&mut in_force.fear, targets.fear), (&mut in_force.transaction, targets.transaction)] {
            *level = if target >= *level { target } else { *level + back * (target - *level) };
        }
        let growth = parameters.demand_growth * quarter as f64 / 4.0 + demand_shock;
        let adjustment = parameters.adjustment;
        self.open_routes(quarter);
        self.set_ceilings(quarter);
        self.clear(adjustment, growth, None, beside)?;
        self.settle(out);
        out.step = step;
        out.trust = trust;
        Ok(())
    }

    /// What each route can carry this quarter.
    fn open_routes(&mut self, quarter: usize) {
        let eu = self.state.access[self.model.base.roles.eu];
        let years = quarter as f64 / 4.0;
        for (ceiling, route) in self.route_ceilings.iter_mut().zip(&self.model.parameters.routes) {
            *ceiling = route.ceiling(years, eu, self.state.in_force.transit);
        }
    }

    /// Rivals' ceilings of this quarter.
    fn set_ceilings(&mut self, quarter: usize) {
        let parameters = &self.model.parameters;
        let years = quarter as f64 / 4.0;
        for (i, ceiling) in self.now.ceiling.iter_mut().enumerate() {
            *ceiling = parameters.ceiling[i] * exp(ln(1.0 + parameters.ceiling_growth[i]) * years);
        }
        self.cap_own();
    }

    /// Sets rivals' ceilings as given, Mt a year; the own entry is ignored.
    pub(super) fn give_ceilings(&mut self, ceilings: &[f64]) {
        self.now.ceiling.copy_from_slice(ceilings);
        self.cap_own();
    }

    /// The own ceiling: mine or routes, whichever binds.
    fn cap_own(&mut self) {
        self.now.ceiling[self.model.base.roles.own] = self.model.parameters.mine.min(self.route_ceilings.iter().sum());
    }

    /// Finds this quarter's prices from the state, route ceilings and ceilings in force.
    pub(super) fn clear(
        &mut self,
        adjustment: f64,
        growth: f64,
        anchor: Option<Anchor>,
        beside: Beside<'_>,
    ) -> Result<(), ScenarioError> {
        let (base, parameters, block) = (&self.model.base, &self.model.parameters, &self.model.block);
        let (m, own) = (block.m, base.roles.own);
        allocate(
            self.state.volume,
            parameters.kept_in_russia,
            &parameters.routes,
            &self.route_ceilings,
            &self.model.by_cost,
            &mut self.by_route,
        );
        let in_force = self.state.in_force;
        let inland = mean_cost(&parameters.routes, &self.by_route) + in_force.transaction;
        for j in 0..m {
            let cell = own * m + j;
            self.access[cell] = self.state.access[j];
            self.now.cost[cell] = inland + base.freight[cell];
            self.now.wedge[cell] = (1.0 + in_force.fear * parameters.fear_weight[j]) / block.delivered0[cell];
        }
        self.now.adjustment = adjustment;
        self.now.ln_growth.fill(growth);
        wide(
            #[inline(always)]
            || self.now.weigh(block, &self.access, &self.state.ln_habit),
        );
        shut_out(&self.model, &self.now)?;
        self.at.x.copy_from_slice(&self.state.x);
        if let Some([then, now]) = beside {
            for (guess, (then, now)) in self.at.x.iter_mut().zip(then.x.iter().zip(&now.x)) {
                *guess += now - then;
            }
        }
        self.at.ln_growth = self.state.ln_growth;
        self.newton.solve(block, &self.now, anchor, &mut self.at)?;
        self.state.x.copy_from_slice(&self.at.x);
        self.state.ln_growth = self.at.ln_growth;
        Ok(())
    }

    /// Habit, routes and contracts after the prices are found; writes the results.
    pub(super) fn settle(&mut self, out: &mut Quarter) {
        let (base, parameters, block) = (&self.model.base, &self.model.parameters, &self.model.block);
        let (n, m, roles) = (block.n, block.m, base.roles);
        let own = roles.own;
        let quick = self.now.adjustment;
        for (habit, perceived) in self.state.ln_habit.iter_mut().zip(&self.at.ln_perceived) {
            *habit = (1.0 - quick) * *habit + quick * perceived;
        }
        let volume = self.at.supply[own];
        self.state.volume = volume;
        allocate(
            volume,
            parameters.kept_in_russia,
            &parameters.routes,
            &self.route_ceilings,
            &self.model.by_cost,
            &mut self.by_route,
        );
        self.state.realised =
            (1.0 - parameters.repricing) * self.state.realised + parameters.repricing * self.at.price[own];

        out.route_cost = mean_cost(&parameters.routes, &self.by_route);
        out.volume = volume;
        out.world = self.at.supply.iter().sum();
        let (mut rivals_value, mut rivals_tonnes, mut squares) = (0.0, 0.0, 0.0);
        for i in 0..n {
            let share = self.at.supply[i] / out.world;
            squares += share * share;
            if i != own {
                rivals_value += (self.at.price[i] + self.model.inland[i]) * self.at.supply[i];
                rivals_tonnes += self.at.supply[i];
            }
        }
        let at_port = self.at.price[own] + out.route_cost;
        out.hhi = squares;
        out.share_volume = volume / out.world;
        out.share_value = at_port * volume / (rivals_value + at_port * volume);
        out.discount = 1.0 - at_port / (rivals_value / rivals_tonnes);
        out.realised = self.state.realised;
        out.gross_musd = (out.realised + out.route_cost) * volume / 4.0;
        out.net_musd = out.realised * volume / 4.0;
        out.transit_open = self.state.in_force.transit;
        out.fear = self.state.in_force.fear;
        out.transaction = self.state.in_force.transaction;
        out.ceiling = self.now.ceiling[own];
        out.ln_growth = self.at.ln_growth + self.now.ln_growth[roles.anchor_market];
        let quoted = roles.anchor_exporter * m + roles.anchor_market;
        out.benchmark = parameters.benchmark0 * self.at.delivered[quoted] / block.delivered0[quoted];
        let (mut through, mut paid) = (0.0, 0.0);
        for (route, tonnes) in parameters.routes.iter().zip(&self.by_route) {
            if route.through_russia {
                through += tonnes;
                paid += tonnes * route.cost;
            }
        }
        out.to_russia_musd = paid / 4.0;
        out.dep_transit = through / volume;
        out.price.clone_from(&self.at.price);
        out.access.clone_from(&self.state.access);
        out.by_route.clone_from(&self.by_route);
        out.sales.clear();
        out.sales.extend(self.at.share[own * m..(own + 1) * m].iter().zip(&self.at.demand).map(|(s, q)| s * q));
        out.dep_market = parameters.russia_in_union * out.sales[roles.union] / volume;
    }
}

/// Rules out markets without suppliers, exporters without buyers and ceilings of zero.
pub(super) fn shut_out(model: &Model, now: &Conditions) -> Result<(), ScenarioError> {
    let (n, m) = (model.block.n, model.block.m);
    for j in 0..m {
        if !(0..n).any(|i| now.weight[i * m + j] > 0.0) {
            return Err(ScenarioError::NoSupplier { market: model.base.markets[j].code.clone() });
        }
    }
    for (i, ceiling) in now.ceiling.iter().enumerate() {
        let exporter = || model.base.exporters[i].code.clone();
        if !(*ceiling > 0.0 && ceiling.is_finite()) {
            return Err(ScenarioError::NoCapacity { exporter: exporter(), ceiling: *ceiling });
        }
        if !now.weight[i * m..(i + 1) * m].iter().any(|w| *w > 0.0) {
            return Err(ScenarioError::NoBuyer { exporter: exporter() });
        }
    }
    Ok(())
}

/// A whole power of a number in 0..1.
fn power(base: f64, exponent: u32) -> f64 {
    (0..exponent).fold(1.0, |product, _| product * base)
}
