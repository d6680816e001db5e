//! Base and assumptions together: everything that does not change along a path.

use std::sync::Arc;

use super::routes::{allocate, mean_cost, order_by_cost};
use super::static_block::StaticBlock;
use super::{Base, Parameters, ScenarioError};

/// A base with assumptions, ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The base year.
    pub base: Arc<Base>,
    /// The assumptions; after a change call [`Model::refit`].
    pub parameters: Parameters,
    /// The market at its base.
    pub block: StaticBlock,
    /// Inland cost in the base year per exporter, USD/t; the own entry follows from the routes.
    pub inland: Vec<f64>,
    /// Ceiling in the base year per exporter, Mt a year; the own entry follows from mine and routes.
    pub ceiling0: Vec<f64>,
    /// Routes from cheap to dear.
    pub by_cost: Vec<usize>,
    tonnes: Vec<f64>,
    route_ceilings: Vec<f64>,
}

impl Model {
    /// Derives everything from base and assumptions.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] when they do not hang together.
    pub fn new(base: Arc<Base>, parameters: Parameters) -> Result<Self, ScenarioError> {
        base.check()?;
        let (n, m, n_routes) = (base.n(), base.m(), parameters.routes.len());
        for (name, has, needs) in [
            ("eps", parameters.eps.len(), m),
            ("supply elasticities", parameters.supply_elasticity.len(), n),
            ("x_mask", parameters.tighten_mask.len(), m),
            ("rho_w", parameters.fear_weight.len(), m),
            ("ceilings", parameters.ceiling.len(), n),
            ("ceiling growth", parameters.ceiling_growth.len(), n),
        ] {
            if has != needs {
                return Err(ScenarioError::Base { what: format!("{name}: {has} numbers, {needs} needed") });
            }
        }
        if n_routes == 0 {
            return Err(ScenarioError::Base { what: "needs at least one route".to_owned() });
        }
        let mut model = Self {
            block: StaticBlock::with_size(n, m),
            inland: base.inland.clone(),
            ceiling0: base.ceiling.clone(),
            by_cost: Vec::with_capacity(n_routes),
            tonnes: vec![0.0; n_routes],
            route_ceilings: vec![0.0; n_routes],
            base,
            parameters,
        };
        model.refit()?;
        Ok(model)
    }

    /// Derives everything anew after a change of assumptions; allocates nothing.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] when mine or routes cannot carry the base-year volume.
    pub fn refit(&mut self) -> Result<(), ScenarioError> {
        let (base, parameters) = (&self.base, &self.parameters);
        let own = base.roles.own;
        let volume = base.exports(own);
        for (ceiling, route) in self.route_ceilings.iter_mut().zip(&parameters.routes) {
            *ceiling = route.base;
        }
        let ceiling = parameters.mine.min(self.route_ceilings.iter().sum());
        if ceiling <= volume || ceiling.is_nan() {
            return Err(ScenarioError::Base {
                what: format!(
                    "{}: mine and routes carry {ceiling} Mt, the base year has {volume} Mt: raise k_mine or the routes' base",
                    base.exporters[own].code
                ),
            });
        }
        self.ceiling0[own] = ceiling;
        order_by_cost(&parameters.routes, &mut self.by_cost);
        allocate(
            volume,
            parameters.kept_in_russia,
            &parameters.routes,
            &self.route_ceilings,
            &self.by_cost,
            &mut self.tonnes,
        );
        self.inland[own] = mean_cost(&parameters.routes, &self.tonnes);
        let block = &mut self.block;
        block.price0.copy_from_slice(&base.price);
        let m = block.m;
        for (cell, delivered) in block.delivered0.iter_mut().enumerate() {
            *delivered = base.price[cell / m] + self.inland[cell / m] + base.freight[cell];
        }
        block.sigma = parameters.sigma;
        block.eps.copy_from_slice(&parameters.eps);
        block.fit(&base.tonnes, &self.ceiling0, &parameters.supply_elasticity);
        Ok(())
    }
}
