//! Which countries the sanctions on Belarus and Russia touched as well: as donors they bend the comparison.

use super::super::flows::OutcomeQuestion;
use crate::data::Flow;

/// Why a country is a poor donor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// A party to the war, under the same sanctions or their target.
    War,
    /// Lost the transit that the country under sanctions lost.
    LostTransit,
    /// Gained trade that was re-routed through it.
    Windfall,
}

/// Economies that the events of 2021 and 2022 moved themselves.
///
/// # Source
/// Our reading of Chupilkin, Javorcik & Plekhanov (EBRD 2023) for re-routed trade, and of the end of the transit contract
/// with Lithuania in February 2022.
const TOUCHED: [(&str, Touched); 11] = [
    ("RUS", Touched::War),
    ("UKR", Touched::War),
    ("LTU", Touched::LostTransit),
    ("LVA", Touched::LostTransit),
    ("EST", Touched::LostTransit),
    ("ARM", Touched::Windfall),
    ("GEO", Touched::Windfall),
    ("KAZ", Touched::Windfall),
    ("KGZ", Touched::Windfall),
    ("UZB", Touched::Windfall),
    ("TJK", Touched::Windfall),
];

impl Touched {
    /// The reason in a few words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::War => "war or the same sanctions",
            Self::LostTransit => "lost the same transit",
            Self::Windfall => "gained re-routed trade",
        }
    }
}

/// How the events touched a country, where they did.
pub fn touched(code: &str) -> Option<Touched> {
    TOUCHED.iter().find(|(own, _)| *own == code).map(|(_, how)| *how)
}

/// Whether every donor is touched by the outcome itself: who trades the same product gains where the country loses.
pub const fn is_same_market(outcome: &OutcomeQuestion) -> bool {
    matches!(outcome.flow, Flow::Export | Flow::Import)
}
