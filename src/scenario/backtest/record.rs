//! The recorded quarters and what was seen of the results: `datasets/px_backtest.toml`, parsed and checked.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::{Lab, Parameters, ScenarioError};
use super::Recorded;

/// The file itself.
static TEXT: &str = include_str!("../../../datasets/px_backtest.toml");

/// What the model is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Own exports, Mt a year.
    Tonnes,
    /// Sales at port, billion USD a year.
    Revenue,
    /// Sales to China, Mt a year.
    China,
    /// Sales to Brazil, Mt a year.
    Brazil,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Tonnes, Self::Revenue, Self::China, Self::Brazil];

    /// Its name in tables.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Tonnes => "tonnes",
            Self::Revenue => "revenue",
            Self::China => "china",
            Self::Brazil => "brazil",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Tonnes => "Potash exports",
            Self::Revenue => "Potash revenue at port",
            Self::China => "Sold to China",
            Self::Brazil => "Sold to Brazil",
        }
    }

    /// Its unit.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Revenue => "billion USD",
            _ => "Mt",
        }
    }
}

/// What was seen of a year.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Of what.
    pub what: Outcome,
    /// Which year.
    pub year: u16,
    /// Lowest figure.
    pub low: f64,
    /// Highest figure; the same where there is one.
    pub high: f64,
    /// Where the figures come from.
    pub note: String,
    /// Ids of the sources.
    pub sources: Vec<String>,
}

/// Port capacity as one could have guessed it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnknownPort {
    pub year: u16,
    pub low: f64,
    pub mode: f64,
    pub high: f64,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct LastKnown {
    year: u16,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    period: String,
    spot: f64,
    contract: f64,
    land: f64,
    klaipeda: f64,
    russian_ports: f64,
    rail_to_china: f64,
    eu: f64,
    us: f64,
    fear: f64,
    cost: f64,
    rivals: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    spot_base: f64,
    contract_base: f64,
    /// Sentences that stand beside every result.
    pub reading: Vec<String>,
    /// One triangle a year.
    #[serde(rename = "unknown_port")]
    pub unknown_ports: Vec<UnknownPort>,
    last_known: LastKnown,
    #[serde(rename = "quarter")]
    quarters: Vec<Held>,
    pub seen: Vec<Seen>,
}

/// What prices are tied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Price {
    Contract,
    Spot,
}

impl Record {
    pub fn shipped() -> Result<Self, ScenarioError> {
        let record: Self = toml::from_str(TEXT).map_err(|cause| wrong(&cause.to_string()))?;
        if record.quarters.is_empty() || !record.quarters.len().is_multiple_of(4) {
            return Err(wrong("needs whole years of quarters"));
        }
        Ok(record)
    }

    /// The years in order.
    pub fn years(&self) -> impl Iterator<Item = u16> {
        self.quarters.chunks(4).map(|year| year[0].year())
    }

    /// The last year known when the forecast would have been made.
    pub const fn last_known(&self) -> u16 {
        self.last_known.year
    }

    /// The quarters under these assumptions; `ports` replaces the port capacity of a year.
    pub fn quarters(
        &self,
        lab: &Lab,
        parameters: &Parameters,
        price: Price,
        ports: &[(u16, f64)],
    ) -> Result<Vec<Recorded>, ScenarioError> {
        let base = &lab.defaults.base;
        let mut all = Vec::with_capacity(self.quarters.len());
        for held in &self.quarters {
            let port =
                ports.iter().find(|(year, _)| *year == held.year()).map_or(held.russian_ports, |(_, port)| *port);
            let routes = parameters.routes.iter().map(|route| match route.code.as_str() {
                "LND" => Ok(held.land + route.with_eu * held.eu),
                "KLP" => Ok(held.klaipeda),
                "RUP" => Ok(port),
                "RCN" => Ok(held.rail_to_china),
                other => Err(wrong(&format!("nothing is recorded of route {other}"))),
            });
            let mut ceilings = vec![0.0; base.n()];
            for (code, ceiling) in &held.rivals {
                let place = base.exporter(code).ok_or_else(|| wrong(&format!("no exporter {code}")))?;
                ceilings[place] = *ceiling;
            }
            all.push(Recorded {
                benchmark_ratio: match price {
                    Price::Contract => held.contract / self.contract_base,
                    Price::Spot => held.spot / self.spot_base,
                },
                routes: routes.collect::<Result<_, _>>()?,
                eu_access: held.eu,
                us_access: held.us,
                fear: held.fear * parameters.fear,
                transaction: held.cost * parameters.transaction,
                ceilings,
            });
        }
        Ok(all)
    }
}

impl Held {
    fn year(&self) -> u16 {
        self.period.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default()
    }
}

fn wrong(what: &str) -> ScenarioError {
    ScenarioError::Base { what: format!("px_backtest.toml: {what}") }
}
