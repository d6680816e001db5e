//! Chance without order: each month and purpose has its own number, so that one more rule does not move the others.

use crate::scenario::random::{Stream, normal_quantile, triangular};
use crate::scenario::vector_math::exp;

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

    fn uniform(self, month: u32, purpose: u64) -> f64 {
        match self {
            Self::Central => 0.5,
            Self::Drawn(root) => Stream::new(root, u64::from(month), purpose).uniform(),
        }
    }

    /// Whether something of this chance happens.
    pub(super) fn happens(self, chance: f64, month: u32, purpose: Purpose) -> bool {
        chance > 0.0 && self.uniform(month, purpose as u64) < chance
    }

    /// Whether something of this chance a year happens this month.
    pub(super) fn happens_yearly(self, chance: f64, month: u32, purpose: Purpose) -> bool {
        self.within_a_year(chance, month, purpose as u64)
    }

    /// The same for one of many promises.
    pub(super) fn breaks_yearly(self, chance: f64, month: u32, promise: usize) -> bool {
        self.within_a_year(chance, month, Purpose::Promise as u64 + promise as u64)
    }

    /// Twelve months free of it are a year free of it: the twelfth power instead of a twelfth root of the chance.
    fn within_a_year(self, chance: f64, month: u32, purpose: u64) -> bool {
        if chance <= 0.0 {
            return false;
        }
        let square = |x: f64| x * x;
        let left = 1.0 - self.uniform(month, purpose);
        square(square(left)) * square(square(square(left))) > 1.0 - chance
    }

    /// A factor with mean one and this standard deviation of its logarithm; one when nothing is drawn.
    pub(super) fn swing(self, sd: f64, month: u32, purpose: Purpose) -> f64 {
        match self {
            Self::Central => 1.0,
            Self::Drawn(_) => exp(sd * normal_quantile(self.uniform(month, purpose as u64)) - 0.5 * sd * sd),
        }
    }

    /// A triangular number; its mode when nothing is drawn.
    pub(super) fn triangle(self, low: f64, mode: f64, high: f64, month: u32, purpose: Purpose) -> f64 {
        match self {
            Self::Central => mode,
            Self::Drawn(_) => triangular(self.uniform(month, purpose as u64), low, mode, high),
        }
    }

    /// The first of two, as likely as the second; the first when nothing is drawn.
    pub(super) fn first_of_two(self, month: u32, purpose: Purpose) -> bool {
        self.uniform(month, purpose as u64) <= 0.5
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
        let luck = Luck::of_draw(7, 3);
        let struck = |year: u32| (0..12).any(|m| luck.happens_yearly(0.125, 12 * year + m, Purpose::Death));
        let years = (0..8_000).filter(|year| struck(*year)).count();
        assert!((900..1_100).contains(&years), "{years}");
        assert!(luck.happens_yearly(1.0, 1, Purpose::Death) && !luck.happens_yearly(0.0, 1, Purpose::Death));
        // What is likelier than not within a month is all but certain within a year.
        assert!(!Luck::Central.happens_yearly(0.999, 1, Purpose::Death));
        assert!(Luck::Central.happens_yearly(0.999_9, 1, Purpose::Death));
    }
}
