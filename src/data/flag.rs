//! Marks on single figures: what a source or we say about how far one can be trusted.

use std::fmt;

/// One mark on a figure, as written in the `flag` column of a bundled table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// The source itself calls it an estimate.
    Estimated,
    /// Reported by the partner, not by the country itself.
    Mirror,
    /// Our arithmetic on rows of the source.
    Derived,
    /// Covers only part of the period.
    PartYear,
    /// Repeats the figure of the period before.
    CarriedForward,
    /// A spike that no other source knows.
    Outlier,
    /// A total that contains an outlier.
    Inflated,
    /// A later edition is far higher.
    LowVintage,
    /// A later edition changed it.
    Superseded,
    /// First figure after a break in the series.
    Break,
    /// A statement under test.
    Claim,
    /// What an official or analyst said, not a statistic.
    Statement,
    /// Must not stand beside the others.
    NotComparable,
    /// Rounded or "about" in the source.
    Approx,
    /// A plan, forecast or capacity.
    Plan,
    /// Leaked and unconfirmed.
    Leaked,
    /// From a source of low reliability.
    Weak,
    /// The period is not printed in the source.
    Undated,
    /// Another source disagrees.
    Conflict,
    /// What a method or model says.
    WhatIf,
    /// A country with figures before has none in this period; shares are of those that report.
    ReporterMissing,
    /// Rows that tell the same period, countries, flow and product are added in it.
    Repeated,
    /// The parts that are listed fall short of the whole.
    Incomplete,
}

impl Flag {
    /// Every flag, in the order of the enum.
    pub const ALL: [Self; 23] = [
        Self::Estimated,
        Self::Mirror,
        Self::Derived,
        Self::PartYear,
        Self::CarriedForward,
        Self::Outlier,
        Self::Inflated,
        Self::LowVintage,
        Self::Superseded,
        Self::Break,
        Self::Claim,
        Self::Statement,
        Self::NotComparable,
        Self::Approx,
        Self::Plan,
        Self::Leaked,
        Self::Weak,
        Self::Undated,
        Self::Conflict,
        Self::WhatIf,
        Self::ReporterMissing,
        Self::Repeated,
        Self::Incomplete,
    ];

    /// The word in the tables, in exports and on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Estimated => "estimated",
            Self::Mirror => "mirror",
            Self::Derived => "derived",
            Self::PartYear => "part-year",
            Self::CarriedForward => "carried-forward",
            Self::Outlier => "outlier",
            Self::Inflated => "inflated",
            Self::LowVintage => "low-vintage",
            Self::Superseded => "superseded",
            Self::Break => "break",
            Self::Claim => "claim",
            Self::Statement => "statement",
            Self::NotComparable => "not-comparable",
            Self::Approx => "approx",
            Self::Plan => "plan",
            Self::Leaked => "leaked",
            Self::Weak => "weak",
            Self::Undated => "undated",
            Self::Conflict => "conflict",
            Self::WhatIf => "what-if",
            Self::ReporterMissing => "reporter-missing",
            Self::Repeated => "repeated",
            Self::Incomplete => "incomplete",
        }
    }

    /// What it means, for the inspector and the flags key.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Estimated => "Estimated by the source",
            Self::Mirror => "Reported by the partner",
            Self::Derived => "Our arithmetic on the source's rows",
            Self::PartYear => "Part of the period only",
            Self::CarriedForward => "Repeats the figure before",
            Self::Outlier => "Spike no other source confirms",
            Self::Inflated => "Total contains a spike",
            Self::LowVintage => "A later edition is far higher",
            Self::Superseded => "Changed by a later edition",
            Self::Break => "The series breaks here",
            Self::Claim => "A claim under test",
            Self::Statement => "A statement, not a statistic",
            Self::NotComparable => "Not comparable with the others",
            Self::Approx => "Rounded in the source",
            Self::Plan => "A plan or capacity, not an outcome",
            Self::Leaked => "Leaked and unconfirmed",
            Self::Weak => "From a source of low reliability",
            Self::Undated => "The source prints no exact period",
            Self::Conflict => "Another source disagrees",
            Self::WhatIf => "What a method says, not a record",
            Self::ReporterMissing => "A country of earlier periods does not report",
            Self::Repeated => "Adds rows that repeat one another",
            Self::Incomplete => "The parts listed fall short of the whole",
        }
    }

    /// Whether a figure with this flag would mislead on a line of full, comparable figures.
    pub const fn distorts(self) -> bool {
        matches!(
            self,
            Self::PartYear
                | Self::CarriedForward
                | Self::Outlier
                | Self::Inflated
                | Self::LowVintage
                | Self::NotComparable
        )
    }

    /// The flag for a word of the `flag` column.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.key() == key)
    }
}

/// The marks of one figure, in the order of the enum, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flags(Vec<Flag>);

impl Flags {
    /// Reads the `flag` column: words separated by blanks; unknown words come back as the error.
    ///
    /// # Errors
    /// The first word that is no flag.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut flags = Self::default();
        for word in text.split_whitespace() {
            flags.insert(Flag::from_key(word).ok_or_else(|| word.to_owned())?);
        }
        Ok(flags)
    }

    /// Adds one, keeping order and uniqueness.
    pub fn insert(&mut self, flag: Flag) {
        if let Err(at) = self.0.binary_search(&flag) {
            self.0.insert(at, flag);
        }
    }

    /// Both sets together, for a figure made of two.
    #[must_use]
    pub fn union(mut self, other: &Self) -> Self {
        other.iter().for_each(|flag| self.insert(flag));
        self
    }

    /// Whether this flag is set.
    pub fn has(&self, flag: Flag) -> bool {
        self.0.contains(&flag)
    }

    /// Whether any flag says that the figure would mislead on a line.
    pub fn distorts(&self) -> bool {
        self.0.iter().any(|flag| flag.distorts())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The flags in order.
    pub fn iter(&self) -> impl Iterator<Item = Flag> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        let mut set = Self::default();
        flags.into_iter().for_each(|flag| set.insert(flag));
        set
    }
}

impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, flag) in self.iter().enumerate() {
            if n > 0 {
                f.write_str(" ")?;
            }
            f.write_str(flag.key())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_flags_and_back() {
        let flags = Flags::parse("mirror  estimated mirror").expect("known words");
        assert_eq!(flags.to_string(), "estimated mirror");
        assert_eq!(Flags::parse("estimated odd"), Err("odd".to_owned()));
    }

    #[test]
    fn every_flag_has_its_own_word() {
        for flag in Flag::ALL {
            assert_eq!(Flag::from_key(flag.key()), Some(flag));
        }
    }
}
