//! What would have happened without the event: a weighted mean of units that the event did not touch.
//!
//! Source: Abadie & Gardeazabal 2003; Abadie, Diamond & Hainmueller 2010, 2015.

use super::least_squares_on_simplex;

/// A fitted synthetic control.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticControl {
    /// Weight of each donor, in the order given; they sum to one.
    pub weights: Vec<f64>,
    /// Observed minus synthetic, per period.
    pub gap: Vec<f64>,
    /// Mean squared gap before the event.
    pub mspe_before: f64,
    /// Mean squared gap after it; `None` when nothing comes after.
    pub mspe_after: Option<f64>,
}

impl SyntheticControl {
    /// Root mean squared gap before the event, in the outcome's unit.
    pub fn rmspe_before(&self) -> f64 {
        self.mspe_before.sqrt()
    }

    /// Mean gap after the event; `n_before` periods come before it.
    pub fn mean_gap_after(&self, n_before: usize) -> Option<f64> {
        super::mean(self.gap.get(n_before..)?)
    }

    /// Gap after the event against the fit before it.
    pub fn ratio(&self) -> Option<f64> {
        super::ratio(self.mspe_after?, self.mspe_before)
    }

    /// From given weights: gaps and their squares.
    pub fn with_weights(weights: Vec<f64>, treated: &[f64], donors: &[Vec<f64>], n_before: usize) -> Self {
        let gap: Vec<f64> = treated
            .iter()
            .enumerate()
            .map(|(t, y)| y - weights.iter().zip(donors).map(|(w, donor)| w * donor[t]).sum::<f64>())
            .collect();
        let squares: Vec<f64> = gap.iter().map(|g| g * g).collect();
        Self {
            mspe_before: super::mean(&squares[..n_before]).unwrap_or(f64::NAN),
            mspe_after: super::mean(&squares[n_before..]),
            weights,
            gap,
        }
    }
}

/// Fits on all outcomes before the event: one answer, no search.
///
/// `treated` and every donor hold the same periods, `n_before` of them before the event.
/// # Output
/// `None` without donors or periods, or when a series is too short or not finite.
pub fn synthetic_control(treated: &[f64], donors: &[Vec<f64>], n_before: usize) -> Option<SyntheticControl> {
    let periods = treated.len();
    if n_before == 0 || n_before > periods || donors.iter().any(|d| d.len() != periods) {
        return None;
    }
    let columns: Vec<Vec<f64>> = donors.iter().map(|d| d[..n_before].to_vec()).collect();
    let weights = least_squares_on_simplex(&columns, &treated[..n_before], 0.0)?;
    Some(SyntheticControl::with_weights(weights, treated, donors, n_before))
}

/// Weights from predictors with given importance: minimises the sum of
/// `V_k ((x1_k - sum_j w_j x0_kj) / sd_k)²`.
/// `donors[k]` holds predictor k of every donor.
pub fn predictor_weights(treated: &[f64], donors: &[Vec<f64>], sd: &[f64], importance: &[f64]) -> Option<Vec<f64>> {
    let n_donors = donors.first()?.len();
    if donors.len() != treated.len() || donors.iter().any(|row| row.len() != n_donors) {
        return None;
    }
    let scale: Vec<f64> = sd.iter().zip(importance).map(|(s, v)| v.sqrt() / s).collect();
    let target: Vec<f64> = treated.iter().zip(&scale).map(|(x, s)| x * s).collect();
    let columns: Vec<Vec<f64>> =
        (0..n_donors).map(|j| donors.iter().zip(&scale).map(|(row, s)| row[j] * s).collect()).collect();
    least_squares_on_simplex(&columns, &target, 0.0)
}

/// The same fit for every unit as if the event had hit it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placebo {
    /// Gap after over gap before of the treated unit.
    pub treated: f64,
    /// The same of each donor, the treated unit kept out of its pool; `None` where a fit failed.
    pub donors: Vec<Option<f64>>,
    /// Mean squared gap before the event of each donor's own fit.
    pub donors_before: Vec<Option<f64>>,
    /// Place of the treated unit among all, 1 the most extreme.
    pub rank: usize,
    /// Units compared.
    pub n_units: usize,
}

impl Placebo {
    /// Rank over units; show it together with the fit before the event.
    pub fn p_value(&self) -> f64 {
        self.rank as f64 / self.n_units as f64
    }

    /// Rank and number of units among those that were fitted about as well before the event: donors whose mean squared
    /// gap is at most `times` the treated unit's.
    pub fn among_fitted(&self, treated_before: f64, times: f64) -> (usize, usize) {
        let fitted = self
            .donors
            .iter()
            .zip(&self.donors_before)
            .filter_map(|(ratio, before)| (*before).filter(|before| *before <= times * treated_before).and(*ratio));
        let ratios: Vec<f64> = fitted.collect();
        (1 + ratios.iter().filter(|ratio| **ratio > self.treated).count(), 1 + ratios.len())
    }
}

/// Placebo test on all outcomes before the event.
pub fn placebo_test(treated: &[f64], donors: &[Vec<f64>], n_before: usize) -> Option<Placebo> {
    let units: Vec<&[f64]> = std::iter::once(treated).chain(donors.iter().map(Vec::as_slice)).collect();
    placebo_with(units.len(), |unit, pool| {
        let others: Vec<Vec<f64>> = pool.iter().map(|at| units[*at].to_vec()).collect();
        synthetic_control(units[unit], &others, n_before)
    })
}

/// Placebo test by any fit of one unit from a pool of others; unit 0 is the treated one, and is in no donor's pool.
pub fn placebo_with(n_units: usize, fit: impl Fn(usize, &[usize]) -> Option<SyntheticControl>) -> Option<Placebo> {
    let without = |unit: usize| (1..n_units).filter(|other| *other != unit).collect::<Vec<_>>();
    let own = fit(0, &without(0))?.ratio()?;
    let fits: Vec<Option<SyntheticControl>> = (1..n_units).map(|unit| fit(unit, &without(unit))).collect();
    let ratios: Vec<Option<f64>> = fits.iter().map(|fit| fit.as_ref()?.ratio()).collect();
    let donors_before = fits.iter().map(|fit| Some(fit.as_ref()?.mspe_before)).collect();
    let rank = 1 + ratios.iter().flatten().filter(|r| **r > own).count();
    let n_units = 1 + ratios.iter().flatten().count();
    Some(Placebo { treated: own, donors: ratios, donors_before, rank, n_units })
}
