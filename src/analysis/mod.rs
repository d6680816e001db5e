//! Measures over frames and over plain numbers, one family a file. Knows no files and no egui.
//!
//! A measure is `None` where its denominator is zero or missing, never 0 and never NaN. A negative flow is an
//! error that names the place.

mod arrange;
pub mod changes;
mod concentration;
pub mod counterfactual;
mod decompose;
mod dependence;
mod did;
pub mod flows;
mod linear;
pub mod measures;
mod mirror;
mod quantile;
pub mod query;
mod rank;
pub mod ratio;
mod rca;
mod rerouting;
mod simplex;
mod synthetic_control;
mod units;
pub mod usual;

pub use arrange::{Arrange, ArrangeError, Filter, arrange, filter};
pub use concentration::{Concentration, concentration, hirschman_index};
pub use decompose::{MarketShare, ShiftShare, constant_market_share, lmdi, log_mean, shift_share};
pub use dependence::{Dependence, Flow, UnionBounds, dependence, union_bounds};
pub use did::{SyntheticDid, difference_in_differences, synthetic_did};
pub use linear::solve_in_place;
pub use mirror::{Pair, Quality, Reconciled, mirror_gap, reconcile, reporter_quality, unit_value};
pub use quantile::{mean, quantiles};
pub use rank::rank;
pub use rca::{grubel_lloyd, grubel_lloyd_total, rca, symmetric_rca, trade_intensity};
pub use rerouting::{Rerouting, rerouting};
pub use simplex::least_squares_on_simplex;
pub use synthetic_control::{
    Placebo, SyntheticControl, placebo_test, placebo_with, predictor_weights, synthetic_control,
};

/// An input a measure cannot take.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MeasureError {
    /// Trade is never negative.
    #[error("value {index} is {value}: trade cannot be negative; check the rows behind it")]
    Negative {
        /// Position in the input, from 0.
        index: usize,
        /// What was given.
        value: f64,
    },
    /// Lists that must be equally long are not.
    #[error("{what}: {left} against {right} numbers; both lists must cover the same items")]
    Length {
        /// Which lists.
        what: &'static str,
        /// Length of one.
        left: usize,
        /// Length of the other.
        right: usize,
    },
}

/// Refuses negative and non-finite trade.
fn non_negative(values: &[f64]) -> Result<(), MeasureError> {
    match values.iter().position(|v| !(*v >= 0.0 && v.is_finite())) {
        Some(index) => Err(MeasureError::Negative { index, value: values[index] }),
        None => Ok(()),
    }
}

/// Refuses lists of unequal length.
fn same_length(what: &'static str, left: usize, right: usize) -> Result<(), MeasureError> {
    if left == right { Ok(()) } else { Err(MeasureError::Length { what, left, right }) }
}

/// A ratio, or nothing where the denominator is zero.
fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    (denominator != 0.0 && denominator.is_finite()).then(|| numerator / denominator).filter(|r| r.is_finite())
}
