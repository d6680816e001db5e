//! Differences in differences, plain and synthetic: cross-checks of a synthetic control.

use super::{least_squares_on_simplex, mean};

/// Change of the treated unit less the mean change of the donors; `n_before` periods come before the event.
pub fn difference_in_differences(treated: &[f64], donors: &[Vec<f64>], n_before: usize) -> Option<f64> {
    let change = |series: &[f64]| Some(mean(series.get(n_before..)?)? - mean(series.get(..n_before)?)?);
    let changes: Option<Vec<f64>> = donors.iter().map(|d| change(d)).collect();
    Some(change(treated)? - mean(&changes?)?)
}

/// Synthetic difference in differences.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticDid {
    /// The effect.
    pub effect: f64,
    /// Standard deviation of the donors' changes before the event.
    pub noise: f64,
    /// Ridge on the unit weights.
    pub zeta: f64,
    /// Weight of each donor.
    pub unit_weights: Vec<f64>,
    /// Weight of each period before the event.
    pub time_weights: Vec<f64>,
}

/// Synthetic difference in differences for one treated unit.
///
/// # Source
/// Arkhangelsky, Athey, Hirshberg, Imbens & Wager 2021 (AER 111:4088); both sets of weights with intercept, ridge
/// (periods after)^(1/4) times the noise on units and a millionth of the noise on periods.
pub fn synthetic_did(treated: &[f64], donors: &[Vec<f64>], n_before: usize) -> Option<SyntheticDid> {
    let periods = treated.len();
    if n_before < 2 || n_before >= periods || donors.is_empty() || donors.iter().any(|d| d.len() != periods) {
        return None;
    }
    let n_after = periods - n_before;
    let steps: Vec<f64> = donors
        .iter()
        .flat_map(|d| d[..n_before].windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>())
        .collect();
    let middle = mean(&steps)?;
    let squares: f64 = steps.iter().map(|s| (s - middle).powi(2)).sum();
    let noise = (squares / (steps.len() as f64 - 1.0)).sqrt();
    let zeta = (n_after as f64).powf(0.25) * noise;

    let centred = |series: &[f64]| -> Option<Vec<f64>> {
        let level = mean(series)?;
        Some(series.iter().map(|v| v - level).collect())
    };
    let unit_columns: Option<Vec<Vec<f64>>> = donors.iter().map(|d| centred(&d[..n_before])).collect();
    let unit_weights =
        least_squares_on_simplex(&unit_columns?, &centred(&treated[..n_before])?, zeta * zeta * n_before as f64)?;

    let time_columns: Option<Vec<Vec<f64>>> =
        (0..n_before).map(|t| centred(&donors.iter().map(|d| d[t]).collect::<Vec<_>>())).collect();
    let after: Option<Vec<f64>> = donors.iter().map(|d| mean(&d[n_before..])).collect();
    let small = 1e-6 * noise;
    let time_weights =
        least_squares_on_simplex(&time_columns?, &centred(&after?)?, small * small * donors.len() as f64)?;

    let gap: Vec<f64> = treated
        .iter()
        .enumerate()
        .map(|(t, y)| y - unit_weights.iter().zip(donors).map(|(w, d)| w * d[t]).sum::<f64>())
        .collect();
    let before: f64 = time_weights.iter().zip(&gap).map(|(w, g)| w * g).sum();
    Some(SyntheticDid { effect: mean(&gap[n_before..])? - before, noise, zeta, unit_weights, time_weights })
}
