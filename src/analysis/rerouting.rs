//! Does a third country suddenly trade what a sanctioned pair no longer does?

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
    let points = n as f64;
    let middle = (points - 1.0) / 2.0;
    let logs: Vec<f64> = before.iter().map(|y| y.ln()).collect();
    let level = logs.iter().sum::<f64>() / points;
    let mut spread_of_time = 0.0;
    let mut together = 0.0;
    for (t, y) in logs.iter().enumerate() {
        let from_middle = t as f64 - middle;
        spread_of_time += from_middle * from_middle;
        together += from_middle * (y - level);
    }
    let slope = together / spread_of_time;
    let intercept = level - slope * middle;
    let squares: f64 = logs.iter().enumerate().map(|(t, y)| (y - intercept - slope * t as f64).powi(2)).sum();
    let spread = (squares / (points - 2.0)).sqrt();
    let mut excess = 0.0;
    let mut z = Vec::with_capacity(after.len());
    for (k, y) in after.iter().enumerate() {
        let t = points + k as f64;
        let forecast = intercept + slope * t;
        let off = spread.max(LEAST_SPREAD) * (1.0 + 1.0 / points + (t - middle).powi(2) / spread_of_time).sqrt();
        z.push((y.ln() - forecast) / off);
        excess += y - forecast.exp();
    }
    Some(Rerouting { slope, intercept, spread, z, excess })
}
