//! Chance without order: each month and purpose has its own number, so that one more rule does not move the others.

use crate::scenario::random::{Stream, normal_quantile, triangular};
use crate::scenario::vector_math::{exp, ln};

/// Where chance events come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Luck {
    /// No draw: what is likelier than not happens, nothing swings.
    Central,
    /// One draw, known by its number.
    Drawn(u64),
}

/// What a number is drawn for; keeps the streams of one month apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Revolving = 1,
    Inflow,
    Incidents,
    Rearrest,
    Death,
    Crossing,
    Attack,
    Missed,
    Holdout,
    Reversal,
    ReversalWho,
    Lag,
    /// First of the promises; B1 is 101.
    Promise = 100,
}

impl Luck {
    /// The luck of one draw: the same for every scenario with this seed and index.
    pub fn of_draw(seed: u64, draw: u64) -> Self {
        /// The stream the market engine's own runner gives to policies.
        const POLICY: u64 = 16;
        Self::from_stream(&mut Stream::new(seed, draw, POLICY))
    }

    /// The luck behind a stream: takes one number of it.
    pub fn from_stream(stream: &mut Stream) -> Self {
        Self::Drawn(stream.uniform().to_bits())
    }

    fn uniform(self, month: u32, purpose: u64) -> Option<f64> {
        match self {
            Self::Central => None,
            Self::Drawn(root) => Some(Stream::new(root, u64::from(month), purpose).uniform()),
        }
    }

    /// Whether something of this chance happens.
    pub(super) fn happens(self, chance: f64, month: u32, purpose: Purpose) -> bool {
        self.happens_at(chance, month, purpose as u64)
    }

    /// The same for one of many promises.
    pub(super) fn breaks(self, chance: f64, month: u32, promise: usize) -> bool {
        self.happens_at(chance, month, Purpose::Promise as u64 + promise as u64)
    }

    fn happens_at(self, chance: f64, month: u32, purpose: u64) -> bool {
        if chance <= 0.0 {
            return false;
        }
        self.uniform(month, purpose).map_or(chance > 0.5, |u| u < chance)
    }

    /// A factor with mean one and this standard deviation of its logarithm.
    pub(super) fn swing(self, sd: f64, month: u32, purpose: Purpose) -> f64 {
        self.uniform(month, purpose as u64).map_or(1.0, |u| exp(sd * normal_quantile(u) - 0.5 * sd * sd))
    }

    /// A triangular number; its mode when nothing is drawn.
    pub(super) fn triangle(self, low: f64, mode: f64, high: f64, month: u32, purpose: Purpose) -> f64 {
        self.uniform(month, purpose as u64).map_or(mode, |u| triangular(u, low, mode, high))
    }

    /// The first of two, as likely as the second; the first when nothing is drawn.
    pub(super) fn first_of_two(self, month: u32, purpose: Purpose) -> bool {
        self.uniform(month, purpose as u64).is_none_or(|u| u < 0.5)
    }
}

/// The chance a month behind a chance a year.
pub(super) fn monthly(yearly: f64) -> f64 {
    if yearly >= 1.0 {
        1.0
    } else if yearly <= 0.0 {
        0.0
    } else {
        1.0 - exp(ln(1.0 - yearly) / 12.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_same_whatever_else_is_drawn() {
        let luck = Luck::of_draw(7, 3);
        assert_eq!(luck, Luck::of_draw(7, 3));
        assert_ne!(luck, Luck::of_draw(7, 4));
        let hits = (0..4000).filter(|&m| luck.happens(0.25, m, Purpose::Death)).count();
        assert!((900..1100).contains(&hits), "{hits}");
        assert!(!luck.happens(0.0, 1, Purpose::Death) && luck.happens(1.0, 1, Purpose::Death));
        assert!(!Luck::Central.happens(0.5, 1, Purpose::Death));
        assert!((luck.swing(0.0, 1, Purpose::Inflow) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn twelve_months_make_a_year() {
        let month = monthly(0.125);
        let year = 1.0 - (0..12).fold(1.0, |left, _| left * (1.0 - month));
        assert!((year - 0.125).abs() < 1e-12);
    }
}
