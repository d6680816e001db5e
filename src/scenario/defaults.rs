//! The shipped base and assumptions: `datasets/px_base.toml`, parsed and checked.

use std::sync::Arc;

use serde::Deserialize;

use super::routes::CapacityKeys;
use super::{Base, Field, Parameters, Place, Roles, Route, ScenarioError};

/// The file itself, for those who want to read or copy it.
static TEXT: &str = include_str!("../../datasets/px_base.toml");

/// How an assumption varies between draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DrawKind {
    /// Not at all; the user may change it.
    Fixed,
    /// Triangle over low, default, high.
    Triangular,
    /// Log-normal about the default with the given spread, cut at low and high.
    Lognormal,
    /// Shares of one whole: log-normal each with the given spread, then divided by their sum.
    Shares,
}

/// What an assumption rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Tag {
    /// Sourced.
    S,
    /// Derived by arithmetic from sourced figures.
    D,
    /// Calibrated to sourced data.
    C,
    /// Assumption.
    A,
}

/// A number a user may change, with its range and what speaks for it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// Key, as in files: see [`Field`].
    pub key: String,
    /// What it is called on screen.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Default.
    pub default: f64,
    /// Low end of the plausible range.
    pub low: f64,
    /// High end of the plausible range.
    pub high: f64,
    /// How it is drawn.
    pub draw: DrawKind,
    /// Standard deviation of the logarithm, where the draw needs one.
    #[serde(default)]
    pub spread: f64,
    /// What it rests on.
    pub tags: Vec<Tag>,
    /// What speaks for it.
    pub evidence: String,
    /// What would change our mind.
    pub change: String,
}

impl Assumption {
    /// Its default lies in its range.
    pub(super) fn check(&self) -> Result<(), ScenarioError> {
        let Self { low, high, default: value, .. } = *self;
        if (low..=high).contains(&value) {
            return Ok(());
        }
        Err(ScenarioError::OutOfRange { name: self.key.clone(), value, low, high })
    }
}

/// Structural error of the model: standard deviations of the logarithm.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Structural {
    /// Of volumes.
    pub volume: f64,
    /// Of revenue at the mine gate.
    pub net: f64,
    /// Where the figures come from.
    pub evidence: String,
}

/// Everything the engine starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Defaults {
    /// The base year.
    pub base: Arc<Base>,
    /// Default assumptions.
    pub parameters: Parameters,
    /// Their ranges and evidence, in the order of the file.
    pub assumptions: Vec<Assumption>,
    /// Structural error.
    pub structural: Structural,
}

impl Defaults {
    /// Reads the shipped file.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] naming line or key: a defect of the build, not of the user's machine.
    pub fn shipped() -> Result<Self, ScenarioError> {
        Self::read(TEXT)
    }

    /// Reads a file of that form.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] naming line or key.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        let file: File = toml::from_str(text).map_err(|cause| wrong(cause.to_string()))?;
        let base = file.base()?;
        let mut parameters = file.parameters_without_defaults(&base);
        for assumption in &file.parameter {
            Field::find(&assumption.key, &base, &parameters.routes)?.set(&mut parameters, assumption.default);
            assumption.check()?;
        }
        for (key, ..) in super::parameters::SCALARS {
            if !file.parameter.iter().any(|assumption| assumption.key == key) {
                return Err(wrong(format!("no [[parameter]] has the key {key}")));
            }
        }
        Ok(Self { base: Arc::new(base), parameters, assumptions: file.parameter, structural: file.structural })
    }

    /// The assumption with this key.
    pub fn assumption(&self, key: &str) -> Option<&Assumption> {
        self.assumptions.iter().find(|assumption| assumption.key == key)
    }
}

fn wrong(what: String) -> ScenarioError {
    ScenarioError::Base { what }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    caution: String,
    roles: RoleCodes,
    market: Vec<MarketRow>,
    exporter: Vec<ExporterRow>,
    #[serde(default)]
    freight: Vec<FreightRow>,
    route: Vec<RouteRow>,
    structural: Structural,
    parameter: Vec<Assumption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleCodes {
    own: String,
    anchor_exporter: String,
    anchor_market: String,
    us: String,
    eu: String,
    union: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarketRow {
    code: String,
    name: String,
    areas: Vec<String>,
    freight: f64,
    tighten_mask: f64,
    fear_weight: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExporterRow {
    code: String,
    name: String,
    areas: Vec<String>,
    price: f64,
    #[serde(default)]
    inland: f64,
    #[serde(default)]
    base_ceiling: f64,
    #[serde(default)]
    ceiling: f64,
    #[serde(default)]
    growth: f64,
    tonnes: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FreightRow {
    exporter: String,
    market: String,
    cost: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteRow {
    code: String,
    name: String,
    through_russia: bool,
    growth_a_year: f64,
    most: f64,
    base: f64,
    keys: CapacityKeys,
}

fn place(code: &str, name: &str, areas: &[String]) -> Place {
    Place { code: code.to_owned(), name: name.to_owned(), areas: areas.to_vec() }
}

impl File {
    fn base(&self) -> Result<Base, ScenarioError> {
        let exporter = |code: &str| {
            let found = self.exporter.iter().position(|row| row.code == code);
            found.ok_or_else(|| wrong(format!("{code} is not among the exporters")))
        };
        let market = |code: &str| {
            let found = self.market.iter().position(|row| row.code == code);
            found.ok_or_else(|| wrong(format!("{code} is not among the markets")))
        };
        let (n, m) = (self.exporter.len(), self.market.len());
        let mut freight = Vec::with_capacity(n * m);
        for _ in 0..n {
            freight.extend(self.market.iter().map(|row| row.freight));
        }
        for row in &self.freight {
            freight[exporter(&row.exporter)? * m + market(&row.market)?] = row.cost;
        }
        let roles = &self.roles;
        let base = Base {
            title: self.title.clone(),
            caution: self.caution.clone(),
            exporters: self.exporter.iter().map(|r| place(&r.code, &r.name, &r.areas)).collect(),
            markets: self.market.iter().map(|r| place(&r.code, &r.name, &r.areas)).collect(),
            roles: Roles {
                own: exporter(&roles.own)?,
                anchor_exporter: exporter(&roles.anchor_exporter)?,
                anchor_market: market(&roles.anchor_market)?,
                us: market(&roles.us)?,
                eu: market(&roles.eu)?,
                union: market(&roles.union)?,
            },
            tonnes: self.exporter.iter().flat_map(|row| row.tonnes.iter().copied()).collect(),
            price: self.exporter.iter().map(|row| row.price).collect(),
            inland: self.exporter.iter().map(|row| row.inland).collect(),
            freight,
            ceiling: self.exporter.iter().map(|row| row.base_ceiling).collect(),
        };
        base.check()?;
        Ok(base)
    }

    /// Assumptions with everything that is not a `[[parameter]]`; those are still zero.
    fn parameters_without_defaults(&self, base: &Base) -> Parameters {
        let routes = self.route.iter().map(|row| Route {
            code: row.code.clone(),
            name: row.name.clone(),
            through_russia: row.through_russia,
            cost: 0.0,
            fixed: 0.0,
            growth_a_year: row.growth_a_year,
            most: row.most,
            with_eu: 0.0,
            with_transit: 0.0,
            base: row.base,
            keys: row.keys.clone(),
        });
        Parameters {
            eps: vec![0.0; base.m()],
            supply_elasticity: vec![0.0; base.n()],
            routes: routes.collect(),
            tighten_mask: self.market.iter().map(|row| row.tighten_mask).collect(),
            fear_weight: self.market.iter().map(|row| row.fear_weight).collect(),
            ceiling: self.exporter.iter().map(|row| row.ceiling).collect(),
            ceiling_growth: self.exporter.iter().map(|row| row.growth).collect(),
            ..Parameters::default()
        }
    }
}
