//! Does a third country suddenly trade what a sanctioned pair no longer does?

use super::counterfactual::LogTrend;

/// Fewest points before the break that a trend may rest on.
const LEAST_POINTS: usize = 8;
/// Smallest residual spread, as a logarithm: a flukishly smooth past must not make every change look large.
const LEAST_SPREAD: f64 = 0.02;

/// How far a series left its trend.
#[derive(Debug, Clone, PartialEq)]
pub struct Rerouting {
    /// Growth per period of the trend, as a logarithm.
    pub slope: f64,
    /// Level of the trend at the first point, as a logarithm.
    pub intercept: f64,
    /// Spread of the points before the break around the trend.
    pub spread: f64,
    /// Distance of each later point from the trend, in prediction standard deviations.
    pub z: Vec<f64>,
    /// What was traded above the trend, summed.
    pub excess: f64,
}

impl Rerouting {
    /// Excess over the direct trade that was lost; `None` when none was.
    pub fn substitution(&self, lost_direct: f64) -> Option<f64> {
        super::ratio(self.excess, lost_direct)
    }
}

/// Fits ln y = a + b t before the break and compares what came after.
///
/// # Output
/// `None` with fewer than eight points before, or a point that is not positive.
/// # Source
/// Our definition, after Chupilkin, Javorcik & Plekhanov (EBRD 2023, CEPR DP20097).
pub fn rerouting(before: &[f64], after: &[f64]) -> Option<Rerouting> {
    let n = before.len();
    if n < LEAST_POINTS || before.iter().chain(after).any(|y| !(*y > 0.0 && y.is_finite())) {
        return None;
    }
    let times: Vec<f64> = (0..n).map(|t| t as f64).collect();
    let trend = LogTrend::fit(&times, before)?;
    let mut excess = 0.0;
    let mut z = Vec::with_capacity(after.len());
    for (k, y) in after.iter().enumerate() {
        let t = (n + k) as f64;
        z.push((y.ln() - trend.at(t)) / trend.off(t, trend.spread.max(LEAST_SPREAD)));
        excess += y - trend.at(t).exp();
    }
    let LogTrend { slope, intercept, spread, .. } = trend;
    Some(Rerouting { slope, intercept, spread, z, excess })
}
