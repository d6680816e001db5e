//! Which countries the sanctions on Belarus and Russia touched as well: as donors they bend the comparison.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::super::flows::OutcomeQuestion;
use crate::data::{Flow, bundled_csv};

/// Why a country is a poor donor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Touched {
    /// A party to the war, under the same sanctions or their target.
    War,
    /// Lost the transit that the country under sanctions lost.
    LostTransit,
    /// Gained trade that was re-routed through it.
    Windfall,
}

/// One row of the table of judgements; each has its source there.
#[derive(Deserialize)]
struct Row {
    code: String,
    how: Touched,
}

/// Economies that the events of 2021 and 2022 moved themselves, by code.
static TOUCHED: LazyLock<BTreeMap<String, Touched>> = LazyLock::new(|| {
    let mut rows = csv::Reader::from_reader(bundled_csv("touched_donors").as_bytes());
    rows.deserialize::<Row>().filter_map(Result::ok).map(|row| (row.code, row.how)).collect()
});

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
    TOUCHED.get(code).copied()
}

/// Whether every donor is touched by the outcome itself: who trades the same product gains where the country loses.
pub const fn is_same_market(outcome: &OutcomeQuestion) -> bool {
    matches!(outcome.flow, Flow::Export | Flow::Import)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_judgement_of_the_table_is_read() {
        assert_eq!(TOUCHED.len(), bundled_csv("touched_donors").lines().count() - 1);
        assert_eq!((touched("RUS"), touched("LTU")), (Some(Touched::War), Some(Touched::LostTransit)));
        assert_eq!((touched("KAZ"), touched("CAN")), (Some(Touched::Windfall), None));
    }
}
