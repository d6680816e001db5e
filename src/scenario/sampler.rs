//! From numbers between 0 and 1 to assumptions: the inverse of each assumption's distribution.

use super::defaults::{Assumption, DrawKind};
use super::random::{Stream, normal_quantile, normal_share, triangular};
use super::vector_math::{exp, ln};
use super::{Base, Field, Parameters, ScenarioError};

/// How one assumption is drawn.
#[derive(Debug, Clone, PartialEq)]
enum Law {
    Fixed,
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    Lognormal {
        middle: f64,
        spread: f64,
        below: f64,
        above: f64,
        low: f64,
        high: f64,
    },
    /// Drawn log-normally; all such assumptions together keep their sum.
    Share {
        middle: f64,
        spread: f64,
    },
}

/// Draws assumptions. What the user has changed is the new middle of its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampler {
    laws: Vec<(String, Field, Law)>,
    /// What the shares sum to.
    whole: f64,
}

impl Sampler {
    /// Distributions around the given assumptions.
    ///
    /// # Errors
    /// [`ScenarioError::UnknownParameter`].
    pub fn new(assumptions: &[Assumption], base: &Base, parameters: &Parameters) -> Result<Self, ScenarioError> {
        let mut laws = Vec::with_capacity(assumptions.len());
        let mut whole = 0.0;
        for assumption in assumptions {
            let field = Field::find(&assumption.key, base, &parameters.routes)?;
            let middle = field.get(parameters);
            let (low, high) = (assumption.low.min(middle), assumption.high.max(middle));
            let spread = assumption.spread;
            let law = match assumption.draw {
                DrawKind::Fixed => Law::Fixed,
                DrawKind::Triangular => Law::Triangular { low, mode: middle, high },
                DrawKind::Lognormal => Law::Lognormal {
                    middle,
                    spread,
                    below: normal_share((ln(low) - ln(middle)) / spread),
                    above: normal_share((ln(high) - ln(middle)) / spread),
                    low,
                    high,
                },
                DrawKind::Shares => {
                    whole += middle;
                    Law::Share { middle, spread }
                }
            };
            laws.push((assumption.key.clone(), field, law));
        }
        Ok(Self { laws, whole })
    }

    /// Keys of the assumptions that vary, in the order [`Sampler::apply`] takes them.
    pub fn varying(&self) -> Vec<&str> {
        self.laws.iter().filter(|(_, _, law)| *law != Law::Fixed).map(|(key, ..)| key.as_str()).collect()
    }

    /// Number of assumptions that vary.
    pub fn len(&self) -> usize {
        self.laws.iter().filter(|(_, _, law)| *law != Law::Fixed).count()
    }

    /// Whether nothing varies.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sets the varying assumptions from one number in 0..1 each; the others stay as they are.
    pub fn apply(&self, uniforms: &[f64], into: &mut Parameters) {
        self.apply_each(uniforms.iter().copied(), false, into);
    }

    /// Sets the assumptions of one draw. Each assumption has its own place in the stream, drawn or not, so that
    /// the same draw means the same world in every scenario.
    pub fn draw(&self, seed: u64, draw: u64, into: &mut Parameters) {
        let mut stream = Stream::new(seed, draw, 0);
        self.apply_each(std::iter::from_fn(move || Some(stream.uniform())), true, into);
    }

    fn apply_each(&self, mut uniforms: impl Iterator<Item = f64>, skip_fixed: bool, into: &mut Parameters) {
        let mut sum = 0.0;
        for (_, field, law) in &self.laws {
            if *law == Law::Fixed && !skip_fixed {
                continue;
            }
            let Some(u) = uniforms.next() else { return };
            match *law {
                Law::Fixed => {}
                Law::Triangular { low, mode, high } => field.set(into, triangular(u, low, mode, high)),
                Law::Lognormal { middle, spread, below, above, low, high } => {
                    let z = normal_quantile(below + u * (above - below));
                    field.set(into, (middle * exp(spread * z)).clamp(low, high));
                }
                Law::Share { middle, spread } => {
                    let value = middle * exp(spread * normal_quantile(u));
                    sum += value;
                    field.set(into, value);
                }
            }
        }
        if sum > 0.0 {
            for (_, field, law) in &self.laws {
                if matches!(law, Law::Share { .. }) {
                    let value = field.get(into) * self.whole / sum;
                    field.set(into, value);
                }
            }
        }
    }
}
