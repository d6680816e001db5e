//! Which assumption matters: each moved alone (tornado), and shares of the spread (Sobol).

use std::ops::Range;

use super::defaults::{Assumption, DrawKind};
use super::dynamics::Simulator;
use super::parallel::in_pieces;
use super::random::Stream;
use super::{Field, Parameters, ScenarioError};
use crate::analysis::{mean, quantiles};
use crate::data::{Cancelled, Progress};

/// One assumption moved from end to end of its range, the others at rest.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoBar {
    /// Its key.
    pub key: String,
    /// Low end tried.
    pub low: f64,
    /// High end tried.
    pub high: f64,
    /// Result at the low end; `None` when the engine failed there.
    pub at_low: Option<f64>,
    /// Result at the high end; `None` when the engine failed there.
    pub at_high: Option<f64>,
}

impl TornadoBar {
    /// Length of the bar: how far apart its ends and `middle` lie.
    pub fn length(&self, middle: f64) -> f64 {
        let ends = [Some(middle), self.at_low, self.at_high];
        let known = || ends.iter().flatten().copied();
        known().fold(f64::NEG_INFINITY, f64::max) - known().fold(f64::INFINITY, f64::min)
    }
}

/// Moves every assumption with a range, longest bar first. `result` runs the simulator and gives one number.
///
/// Returns the result at rest and the bars. Weights of the doors keep their sum: moving one moves the others.
///
/// # Errors
/// Failures at rest; failures at an end are in the bar.
pub fn tornado(
    simulator: &Simulator,
    assumptions: &[Assumption],
    mut result: impl FnMut(&mut Simulator) -> Result<f64, ScenarioError>,
) -> Result<(f64, Vec<TornadoBar>), ScenarioError> {
    let rest = &simulator.model.parameters;
    let mut moved = simulator.clone();
    moved.refit()?;
    let middle = result(&mut moved)?;
    let mut fields = Vec::with_capacity(assumptions.len());
    for assumption in assumptions {
        fields.push(Field::find(&assumption.key, &simulator.model.base, &rest.routes)?);
    }
    let shares: Vec<Field> = assumptions
        .iter()
        .zip(&fields)
        .filter(|(assumption, _)| assumption.draw == DrawKind::Shares)
        .map(|(_, field)| *field)
        .collect();
    let mut bars = Vec::new();
    for (assumption, field) in assumptions.iter().zip(&fields).filter(|(a, _)| a.low < a.high) {
        let mut at = |value: f64| {
            moved.model.parameters.clone_from(rest);
            field.set(&mut moved.model.parameters, value);
            if assumption.draw == DrawKind::Shares {
                keep_sum(&shares, *field, rest, &mut moved.model.parameters);
            }
            moved.refit().and_then(|()| result(&mut moved)).ok()
        };
        bars.push(TornadoBar {
            key: assumption.key.clone(),
            low: assumption.low,
            high: assumption.high,
            at_low: at(assumption.low),
            at_high: at(assumption.high),
        });
    }
    bars.sort_by(|a, b| b.length(middle).total_cmp(&a.length(middle)));
    Ok((middle, bars))
}

/// Rescales the shares other than `moved` so that all sum to what they did.
fn keep_sum(shares: &[Field], moved: Field, rest: &Parameters, parameters: &mut Parameters) {
    let whole: f64 = shares.iter().map(|field| field.get(rest)).sum();
    let others: f64 = shares.iter().filter(|field| **field != moved).map(|field| field.get(rest)).sum();
    if others > 0.0 {
        let scale = (whole - moved.get(parameters)).max(0.0) / others;
        for field in shares.iter().filter(|field| **field != moved) {
            field.set(parameters, field.get(rest) * scale);
        }
    }
}

/// A share of the spread with the 95 % interval of its estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// Sobol indices: how much of the variance each input explains.
#[derive(Debug, Clone, PartialEq)]
pub struct Sobol {
    /// Variance of the result.
    pub variance: f64,
    /// Alone, per input.
    pub first: Vec<Index>,
    /// Together with all interactions, per input.
    pub total: Vec<Index>,
    /// Points where the result failed; left out.
    pub failures: usize,
}

impl Sobol {
    /// Whether interactions are strong enough to warn: the first-order indices sum to less than 0.7.
    pub fn interactions_matter(&self) -> bool {
        self.first.iter().map(|index| index.value).sum::<f64>() < 0.7
    }
}

/// How to estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SobolPlan {
    /// Number of inputs.
    pub inputs: usize,
    /// Base points; the result is computed inputs + 2 times as often.
    pub points: usize,
    /// Bootstrap samples for the intervals.
    pub bootstraps: usize,
    /// Seed of the shift of the points and of the bootstrap.
    pub seed: u64,
}

/// Estimates first and total indices of a function of inputs in 0..1. `worker` makes one function per thread; it
/// gives `None` where the result does not exist. `None` when hardly any point worked or nothing varies.
///
/// # Errors
/// [`Cancelled`] when the user asked to stop.
/// # Source
/// Saltelli and others 2010 (Comput. Phys. Commun. 181:259): first order from f(B)(f(AB) - f(A)), total after
/// Jansen. The points are a Kronecker sequence on square roots of primes, shifted at random.
pub fn sobol<F: FnMut(&[f64]) -> Option<f64>>(
    plan: SobolPlan,
    threads: usize,
    progress: &dyn Progress,
    worker: impl Fn() -> F + Sync,
) -> Result<Option<Sobol>, Cancelled> {
    /// Points a thread takes at a time.
    const PIECE: usize = 16;
    let k = plan.inputs;
    let steps: Vec<f64> = primes(2 * k).iter().map(|p| f64::from(*p).sqrt().fract()).collect();
    let mut stream = Stream::new(plan.seed, 0, 3);
    let shift: Vec<f64> = steps.iter().map(|_| stream.uniform()).collect();
    let rows = in_pieces(plan.points, PIECE, threads, "Ranking assumptions", progress, || {
        let mut result = worker();
        let (steps, shift) = (&steps, &shift);
        let mut a = vec![0.0; k];
        let mut b = vec![0.0; k];
        move |range: Range<usize>| -> Vec<Option<Vec<f64>>> {
            range
                .map(|point| {
                    let at = |d: usize| (shift[d] + (point + 1) as f64 * steps[d]).fract();
                    for d in 0..k {
                        a[d] = at(d);
                        b[d] = at(k + d);
                    }
                    // f(A), f(B), then f of A with one column of B.
                    let mut row = Vec::with_capacity(k + 2);
                    row.push(result(&a)?);
                    row.push(result(&b)?);
                    for d in 0..k {
                        let kept = a[d];
                        a[d] = b[d];
                        let value = result(&a);
                        a[d] = kept;
                        row.push(value?);
                    }
                    Some(row)
                })
                .collect()
        }
    })?;
    let rows: Vec<Vec<f64>> = rows.into_iter().flatten().flatten().collect();
    let failures = plan.points - rows.len();
    let every: Vec<usize> = (0..rows.len()).collect();
    let Some((variance, first, total)) = indices(&rows, &every, k) else { return Ok(None) };
    let mut samples: Vec<Vec<f64>> = vec![Vec::with_capacity(plan.bootstraps); 2 * k];
    let mut chosen = vec![0; rows.len()];
    for sample in 0..plan.bootstraps {
        progress.check()?;
        let mut stream = Stream::new(plan.seed, sample as u64, 4);
        chosen.fill_with(|| stream.below(rows.len()));
        if let Some((_, first, total)) = indices(&rows, &chosen, k) {
            for (list, value) in samples.iter_mut().zip(first.iter().chain(&total)) {
                list.push(*value);
            }
        }
    }
    let with_interval = |value: f64, list: &[f64]| {
        let ends = quantiles(list, &[0.025, 0.975]);
        Index { value, low: ends.first().copied().unwrap_or(value), high: ends.last().copied().unwrap_or(value) }
    };
    Ok(Some(Sobol {
        variance,
        first: first.iter().zip(&samples).map(|(v, list)| with_interval(*v, list)).collect(),
        total: total.iter().zip(&samples[k..]).map(|(v, list)| with_interval(*v, list)).collect(),
        failures,
    }))
}

/// Variance, first and total indices from chosen rows.
fn indices(rows: &[Vec<f64>], chosen: &[usize], k: usize) -> Option<(f64, Vec<f64>, Vec<f64>)> {
    let both: Vec<f64> = chosen.iter().flat_map(|&r| [rows[r][0], rows[r][1]]).collect();
    let middle = mean(&both)?;
    let variance = both.iter().map(|f| (f - middle) * (f - middle)).sum::<f64>() / both.len() as f64;
    if variance <= 0.0 {
        return None;
    }
    let (mut first, mut total) = (vec![0.0; k], vec![0.0; k]);
    for &r in chosen {
        let row = &rows[r];
        for d in 0..k {
            let moved = row[d + 2] - row[0];
            first[d] += (row[1] - middle) * moved;
            total[d] += moved * moved;
        }
    }
    let scale = 1.0 / (chosen.len() as f64 * variance);
    for (first, total) in first.iter_mut().zip(&mut total) {
        *first *= scale;
        *total *= 0.5 * scale;
    }
    Some((variance, first, total))
}

/// The first `n` primes.
fn primes(n: usize) -> Vec<u32> {
    (2_u32..).filter(|c| (2..*c).take_while(|d| d * d <= *c).all(|d| c % d != 0)).take(n).collect()
}
