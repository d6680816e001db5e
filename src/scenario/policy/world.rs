//! What is assumed of Minsk's conduct, and what happens on dates.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::terms::{LockId, section};

/// How Minsk pardons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pardons {
    /// The same number each month while talks run.
    Steady,
    /// Batch for batch: each answers a step that took effect, the first one the start of talks.
    Batches,
    /// What the next step asks, at most so many a month.
    AsAsked,
}

section! {
    /// What is assumed of Minsk's conduct.
    Regime, RegimeWritten {
        /// How it pardons.
        pardons: Pardons,
        /// Sizes of batches, in people.
        batches: Vec<f64>,
        /// Month of talks, from 1, in which it first keeps a promise; promises not listed are never kept.
        delivers: BTreeMap<String, u32>,
    }
}

/// Something that happens on a date whatever the chances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shock {
    /// Month of the run, from 1.
    pub month: u32,
    /// What.
    pub what: ShockKind,
    /// How large: people or incidents a month, or secondary sanctions 0..1.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub size: f64,
    /// For how many months.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub months: u32,
    /// Whose door turns round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<LockId>,
    /// Which promise is broken.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub benchmark: String,
}

const fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_one(months: &u32) -> bool {
    *months == 1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_zero(size: &f64) -> bool {
    *size == 0.0
}

/// Kinds of [`Shock`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShockKind {
    /// Arrests: `size` new recognitions a month, no pardons.
    Crackdown,
    /// `size` border incidents a month.
    Border,
    /// A mass-crossing push.
    Crossing,
    /// An attack from Belarusian soil.
    Attack,
    /// A death in custody without outside inquiry.
    Death,
    /// A freed baseline name is jailed again.
    Rearrest,
    /// A promise is broken for `months`.
    Broken,
    /// A sender turns round for its own reasons: an open door shuts, a shut one opens.
    Reversal,
    /// Secondary sanctions of `size` for `months`.
    Tighten,
}
