//! Assumptions about conduct and chance as numbers, and how they are drawn.

use crate::scenario::random::{Stream, normal_quantile, triangular};
use crate::scenario::vector_math::exp;
use crate::scenario::{Assumption, DrawKind, ScenarioError};

macro_rules! factors {
    ($($(#[$meta:meta])* $field:ident,)+) => {
        /// Assumptions about conduct and chance; keys, units and evidence are in `defaults.toml`.
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        pub struct Factors { $($(#[$meta])* pub $field: f64,)+ }

        /// Their keys, in order.
        pub(super) const KEYS: [&str; [$(stringify!($field)),+].len()] = [$(stringify!($field)),+];

        impl Factors {
            fn slot(&mut self, key: &str) -> Option<&mut f64> {
                match key {
                    $(stringify!($field) => Some(&mut self.$field),)+
                    _ => None,
                }
            }

            /// A number by key; `None` for a key this side does not have.
            pub fn get(&self, key: &str) -> Option<f64> {
                match key {
                    $(stringify!($field) => Some(self.$field),)+
                    _ => None,
                }
            }
        }
    };
}

factors! {
    /// Recognised prisoners at the start.
    held,
    /// New recognitions a month, unrestrained.
    inflow,
    /// Exits without pardon a month at the start; falls with the number held.
    other_exits,
    /// Pardons a month while talks run.
    pardons,
    /// Pardons a month without talks.
    pardons_alone,
    /// Most pardoned in a month when steps are paid for.
    most_a_month,
    /// Chance that arrests go on as before while talks run.
    revolving,
    /// Part of new recognitions held back otherwise.
    throttle,
    /// Part of pardons that goes to baseline names.
    named,
    /// Part of the baseline held back until all are asked for.
    reserve,
    /// Part of the freed who are pushed abroad.
    expelled,
    /// How much a release into exile counts.
    exile_weight,
    /// Border incidents a month, unrestrained.
    incidents,
    /// Part of them held back while talks run.
    calm,
    /// Incidents added when arrests are held back.
    substitution,
    /// Swing of recognitions from month to month, as a logarithm.
    inflow_swing,
    /// Swing of incidents from month to month, as a logarithm.
    incident_swing,
    /// Chance a year of a re-arrest.
    rearrests,
    /// Chance a year of a death in custody without inquiry.
    deaths,
    /// Chance a year of a mass-crossing push.
    crossings,
    /// Chance a year of an attack.
    attacks,
    /// Chance a year that a promise kept is broken.
    lapses,
    /// Months until it is kept again.
    mend,
    /// Chance that a snapback is due and not pulled.
    missed,
    /// Chance that one member blocks a unanimous decision.
    holdout,
    /// Chance a year that a sender turns round.
    reversal,
}

impl Factors {
    /// The defaults of a list of assumptions.
    pub fn of(assumptions: &[Assumption]) -> Self {
        let mut factors = Self::default();
        for assumption in assumptions {
            if let Some(slot) = factors.slot(&assumption.key) {
                *slot = assumption.default;
            }
        }
        factors
    }

    /// Changes one number.
    ///
    /// # Errors
    /// [`ScenarioError::UnknownParameter`].
    pub fn set(&mut self, key: &str, value: f64) -> Result<(), ScenarioError> {
        let slot = self.slot(key).ok_or_else(|| ScenarioError::UnknownParameter { name: key.to_owned() })?;
        *slot = value;
        Ok(())
    }

    /// The same conduct with every chance at never and every swing at none.
    #[must_use]
    pub fn without_chance(self) -> Self {
        Self {
            inflow_swing: 0.0,
            incident_swing: 0.0,
            rearrests: 0.0,
            deaths: 0.0,
            crossings: 0.0,
            attacks: 0.0,
            lapses: 0.0,
            missed: 0.0,
            holdout: 0.0,
            reversal: 0.0,
            revolving: if self.revolving > 0.5 { 1.0 } else { 0.0 },
            ..self
        }
    }
}

/// Key, draw, low, middle, high, spread.
type Law = (String, DrawKind, [f64; 3], f64);

/// Draws [`Factors`]. What the user has changed is the new middle of its range.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorSampler {
    laws: Vec<Law>,
}

/// Distributions around the given numbers.
pub fn factor_sampler(assumptions: &[Assumption], factors: &Factors) -> FactorSampler {
    let law = |assumption: &Assumption| {
        let middle = factors.get(&assumption.key).unwrap_or(assumption.default);
        let range = [assumption.low.min(middle), middle, assumption.high.max(middle)];
        (assumption.key.clone(), assumption.draw, range, assumption.spread)
    };
    FactorSampler { laws: assumptions.iter().map(law).collect() }
}

impl FactorSampler {
    /// Sets the varying numbers. Each has its own place in the stream, drawn or not, so that the same draw means
    /// the same world in every scenario.
    pub fn draw(&self, stream: &mut Stream, into: &mut Factors) {
        for law in &self.laws {
            set(law, stream.uniform(), into);
        }
    }

    /// Keys of the numbers that vary, in the order [`FactorSampler::apply`] takes them.
    pub fn varying(&self) -> Vec<&str> {
        self.laws.iter().filter(|(_, kind, ..)| *kind != DrawKind::Fixed).map(|(key, ..)| key.as_str()).collect()
    }

    /// Sets the varying numbers from one number in 0..1 each; the others stay as they are.
    pub fn apply(&self, uniforms: &[f64], into: &mut Factors) {
        let varying = self.laws.iter().filter(|(_, kind, ..)| *kind != DrawKind::Fixed);
        for (law, u) in varying.zip(uniforms) {
            set(law, *u, into);
        }
    }
}

fn set((key, kind, [low, middle, high], spread): &Law, u: f64, into: &mut Factors) {
    let value = match kind {
        DrawKind::Fixed => return,
        DrawKind::Triangular => triangular(u, *low, *middle, *high),
        DrawKind::Lognormal | DrawKind::Shares => (middle * exp(spread * normal_quantile(u))).clamp(*low, *high),
    };
    if let Some(slot) = into.slot(key) {
        *slot = value;
    }
}
