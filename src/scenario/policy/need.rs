//! A condition as people write it: `B1 >= 25%`, `B2 <= 20`, `B5`, `clean >= 12`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measured {
    /// A benchmark by number: 1 for B1.
    Benchmark(u8),
    /// Months in a row without a breach.
    Clean,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Benchmark(number) => write!(f, "B{number}"),
            Self::Clean => f.write_str("clean"),
        }
    }
}

/// A condition for climbing and staying.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Need {
    /// At least so much: a share as a fraction, or clean months.
    AtLeast(Measured, f64),
    /// At most so much.
    AtMost(Measured, f64),
    /// A promise kept.
    Kept(Measured),
}

impl Need {
    /// What it looks at.
    pub const fn measured(self) -> Measured {
        match self {
            Self::AtLeast(measured, _) | Self::AtMost(measured, _) | Self::Kept(measured) => measured,
        }
    }

    /// Its number; `None` for a promise.
    pub const fn bound(self) -> Option<f64> {
        match self {
            Self::AtLeast(_, bound) | Self::AtMost(_, bound) => Some(bound),
            Self::Kept(_) => None,
        }
    }

    /// Whether a value meets it; a promise is kept at 1.
    pub fn met(self, value: f64) -> bool {
        /// Shares are sums of many parts: their last digits must not decide.
        const ROUNDING: f64 = 1e-9;
        match self {
            Self::AtLeast(_, bound) => value >= bound - ROUNDING,
            Self::AtMost(_, bound) => value <= bound + ROUNDING,
            Self::Kept(_) => value >= 1.0 - ROUNDING,
        }
    }

    /// The stricter of two conditions on the same thing.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        match (self, other) {
            (Self::AtLeast(m, a), Self::AtLeast(_, b)) => Self::AtLeast(m, a.max(b)),
            (Self::AtMost(m, a), Self::AtMost(_, b)) => Self::AtMost(m, a.min(b)),
            _ => self,
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(Measured::Clean, bound) => write!(f, "clean >= {bound}"),
            // A hundredth of a percent is finer than any count: more digits are rounding.
            Self::AtLeast(measured, bound) => write!(f, "{measured} >= {}%", (bound * 1e4).round() / 100.0),
            Self::AtMost(measured, bound) => write!(f, "{measured} <= {bound}"),
            Self::Kept(measured) => write!(f, "{measured}"),
        }
    }
}

impl From<Need> for String {
    fn from(need: Need) -> Self {
        need.to_string()
    }
}

impl TryFrom<String> for Need {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            format!("\"{text}\" is no condition: write one like \"B1 >= 25%\", \"B2 <= 20\", \"B5\" or \"clean >= 12\"")
        };
        let (name, rest) = match text.find(['<', '>', '=']) {
            Some(at) => (text[..at].trim(), text[at..].trim()),
            None => (text.trim(), ""),
        };
        let measured = if name == "clean" {
            Measured::Clean
        } else {
            let number = name.strip_prefix('B').and_then(|digits| digits.parse().ok());
            Measured::Benchmark(number.filter(|n| (1..=99).contains(n)).ok_or_else(wrong)?)
        };
        if rest.is_empty() && measured != Measured::Clean {
            return Ok(Self::Kept(measured));
        }
        let number = |text: &str| {
            let (digits, unit) = match text.trim().strip_suffix('%') {
                Some(digits) => (digits, 100.0),
                None => (text, 1.0),
            };
            digits.trim().parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| n / unit)
        };
        if let Some(bound) = rest.strip_prefix(">=").and_then(number) {
            Ok(Self::AtLeast(measured, bound))
        } else if let Some(bound) = rest.strip_prefix("<=").and_then(number) {
            Ok(Self::AtMost(measured, bound))
        } else {
            Err(wrong())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_as_they_are_written() {
        for text in ["B1 >= 25%", "B2 <= 20", "B5", "clean >= 12", "B3 >= 62.5%"] {
            let need = Need::try_from(text.to_owned()).expect(text);
            assert_eq!(need.to_string(), text);
        }
        for text in ["", "B", "B0", "C4", "B1 > 3", "B1 >= x", "clean", "B2 ="] {
            assert!(Need::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn bounds_are_part_of_the_condition() {
        let at_least = Need::AtLeast(Measured::Benchmark(1), 0.25);
        assert!(at_least.met(0.25) && !at_least.met(0.249));
        let at_most = Need::AtMost(Measured::Benchmark(2), 20.0);
        assert!(at_most.met(20.0) && !at_most.met(20.1));
        assert_eq!(at_most.stricter(Need::AtMost(Measured::Benchmark(2), 10.0)).bound(), Some(10.0));
    }
}
