//! What states do: three doors and tightening, and what each setting leads to.

use super::{Base, Parameters};

/// Settings of the doors, each 0 (shut) to 1 (open); `tighten` 0 (none) to 1 (full secondary sanctions).
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Levers {
    /// US relief.
    pub us: f64,
    /// EU market.
    pub eu: f64,
    /// Transit through Lithuania: EU law and Lithuania's own decision together.
    pub transit: f64,
    /// Secondary sanctions.
    pub tighten: f64,
}

impl Levers {
    /// The mean of several months' settings: how a monthly policy becomes a quarterly one.
    pub fn mean(months: &[Self]) -> Self {
        let n = months.len().max(1) as f64;
        let mean = |f: fn(&Self) -> f64| months.iter().map(f).sum::<f64>() / n;
        Self { us: mean(|l| l.us), eu: mean(|l| l.eu), transit: mean(|l| l.transit), tighten: mean(|l| l.tighten) }
    }
}

/// One quarter of a policy: the settings, and how many snapbacks there have been so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Step {
    /// Settings of the doors.
    pub levers: Levers,
    /// Snapbacks so far: each slows the next return.
    pub snapbacks: u32,
}

/// The same settings for a number of quarters, without a snapback.
pub fn constant(levers: Levers, quarters: usize) -> Vec<Step> {
    vec![Step { levers, snapbacks: 0 }; quarters]
}

/// What the market moves towards under given settings.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Targets {
    /// Open part of the transit line.
    pub transit: f64,
    /// Fear premium before market weights.
    pub fear: f64,
    /// Transaction cost, USD/t.
    pub transaction: f64,
}

impl Targets {
    /// Where these settings lead; writes the access to each market into `access`.
    pub fn of(levers: Levers, base: &Base, parameters: &Parameters, access: &mut [f64]) -> Self {
        let p = parameters;
        for (target, mask) in access.iter_mut().zip(&p.tighten_mask) {
            *target = 1.0 - levers.tighten * mask;
        }
        access[base.roles.us] = levers.us;
        access[base.roles.eu] = p.eu_leak + (1.0 - p.eu_leak) * levers.eu;
        let relief = p.weight_us * levers.us + p.weight_eu * levers.eu + p.weight_transit * levers.transit;
        let shut = (1.0 - relief).max(0.0);
        Self {
            transit: levers.transit,
            fear: p.fear * (1.0 + p.tighten_fear * levers.tighten) * shut,
            transaction: p.transaction * (1.0 + p.tighten_transaction * levers.tighten) * shut,
        }
    }
}
