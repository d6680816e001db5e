//! What states agree on: doors at the start, ladder, clock, sunset, snapback.

use serde::{Deserialize, Serialize};

use super::need::Need;
use crate::scenario::Levers;

/// A part of a scenario, and the same part as a file may hold it: with keys left out.
macro_rules! section {
    ($(#[$meta:meta])* $name:ident, $written:ident { $($(#[$field_meta:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_meta])* pub $field: $kind,)+ }

        #[derive(Debug, Clone, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub(in crate::scenario) struct $written { $($field: Option<$kind>,)+ }

        impl $written {
            pub(in crate::scenario) fn over(self, default: &$name) -> $name {
                $name { $($field: self.$field.unwrap_or_else(|| default.$field.clone()),)+ }
            }
        }
    };
}
pub(super) use section;

section! {
    /// Where the story begins.
    Start, StartWritten {
        /// First month, `YYYY-MM`; quarters are counted from it.
        month: String,
        /// US door, 0 (shut) to 1 (open).
        us: f64,
        /// EU door.
        eu: f64,
        /// Transit door.
        transit: f64,
        /// Secondary sanctions.
        tighten: f64,
        /// Whether anybody talks to Minsk.
        talks: bool,
    }
}

impl Start {
    /// The doors before the first month.
    pub const fn levers(&self) -> Levers {
        Levers { us: self.us, eu: self.eu, transit: self.transit, tighten: self.tighten }
    }

    /// Year and month of the first month; `None` when it is not written as `YYYY-MM`.
    pub fn year_month(&self) -> Option<(i32, u32)> {
        let (year, month) = self.month.split_once('-')?;
        let year = year.parse().ok().filter(|y| year.len() == 4 && (1990..=2100).contains(y))?;
        let month = month.parse().ok().filter(|m| month.len() == 2 && (1..=12).contains(m))?;
        Some((year, month))
    }

    /// Calendar year and month of a month of the run, counted from 0.
    pub fn calendar(&self, month: u32) -> (i32, u32) {
        let (year, first) = self.year_month().unwrap_or((1, 1));
        let months = first - 1 + month;
        (year + i32::try_from(months / 12).unwrap_or_default(), months % 12 + 1)
    }
}

section! {
    /// When climbing is decided; times in months.
    Clock, ClockWritten {
        /// Climbing is decided every so many months.
        review_every: u32,
        /// Months in a row that the next step's conditions must have been met.
        hold: u32,
        /// From decision to effect of a step.
        lag_up: u32,
        /// After relief was taken back, `hold` counts so many times.
        hysteresis: f64,
        /// Months after a fall to the bottom in which nobody talks and nothing is decided.
        lockout: u32,
    }
}

/// What happens at the end of a relief period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SunsetDefault {
    /// Relief lapses unless renewed; one holdout ends it.
    Off,
    /// Relief goes on unless ended; one holdout saves it.
    On,
}

section! {
    /// Relief periods.
    Sunset, SunsetWritten {
        /// What happens when nobody agrees.
        default: SunsetDefault,
        /// Calendar months at whose end a period ends; none: relief has no end.
        ends: Vec<u32>,
    }
}

section! {
    /// How relief is taken back.
    Snapback, SnapbackWritten {
        /// Id of the rule whose lag applies, `own` for the number of days below, `drawn` for any recorded lag.
        rule: String,
        /// Days from breach to decision under the rule `own`.
        own_days: f64,
        /// New recognitions count as a breach above so many times the ceiling …
        inflow_times: f64,
        /// … in so many months in a row.
        inflow_months: u32,
        /// Quarters of refused access that count as a breach.
        refusals: u32,
        /// Days deals go on after a fall by one step.
        amber_wind_down: f64,
        /// Days deals go on after a fall to the bottom.
        red_wind_down: f64,
        /// Secondary sanctions after a fall to the bottom, 0..1.
        tighten_after_red: f64,
    }
}

/// How hard a breach is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Not looked at.
    Off,
    /// No climbing.
    Yellow,
    /// One step down.
    Amber,
    /// To the bottom.
    Red,
    /// To the bottom, without lag or wind-down; nobody misses it.
    Now,
}

/// What counts as a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// New recognitions far above the ceiling.
    Inflow,
    /// A freed baseline name jailed again.
    Rearrest,
    /// A death in custody without outside inquiry.
    Death,
    /// Border incidents above their ceiling.
    Border,
    /// Humanitarian access refused.
    Access,
    /// A mass-crossing push.
    Crossing,
    /// An attack from Belarusian soil.
    Attack,
}

impl Trigger {
    /// Every trigger, the hardest to miss first.
    pub const ALL: [Self; 7] =
        [Self::Attack, Self::Crossing, Self::Inflow, Self::Rearrest, Self::Death, Self::Border, Self::Access];
}

section! {
    /// The answer to each breach.
    Triggers, TriggersWritten {
        /// To recognitions far above the ceiling.
        inflow: Severity,
        /// To a re-arrest.
        rearrest: Severity,
        /// To a death in custody.
        death: Severity,
        /// To border incidents.
        border: Severity,
        /// To refused access.
        access: Severity,
        /// To a mass-crossing push.
        crossing: Severity,
        /// To an attack.
        attack: Severity,
    }
}

impl Triggers {
    /// The answer to a breach.
    pub const fn of(&self, trigger: Trigger) -> Severity {
        match trigger {
            Trigger::Inflow => self.inflow,
            Trigger::Rearrest => self.rearrest,
            Trigger::Death => self.death,
            Trigger::Border => self.border,
            Trigger::Access => self.access,
            Trigger::Crossing => self.crossing,
            Trigger::Attack => self.attack,
        }
    }
}

/// A door with a lock of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LockId {
    /// Washington's.
    Us,
    /// Brussels'.
    Eu,
    /// Vilnius's.
    Transit,
}

impl LockId {
    /// The three of them.
    pub const ALL: [Self; 3] = [Self::Us, Self::Eu, Self::Transit];

    /// Who holds it.
    pub const fn holder(self) -> &'static str {
        match self {
            Self::Us => "the United States",
            Self::Eu => "the European Union",
            Self::Transit => "Lithuania",
        }
    }
}

section! {
    /// What one sender adds to the common ladder.
    Lock, LockWritten {
        /// The door never shuts below this, whatever the step.
        least: f64,
        /// The door never opens above this, whatever the step.
        most: f64,
        /// Rule whose lag applies here; empty: the scenario's.
        rule: String,
        /// Conditions of this sender alone; a broken one shuts the door by itself.
        needs: Vec<Need>,
    }
}

/// The three locks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locks {
    /// Washington's.
    pub us: Lock,
    /// Brussels'.
    pub eu: Lock,
    /// Vilnius's.
    pub transit: Lock,
}

impl Locks {
    /// One of the three.
    pub const fn of(&self, id: LockId) -> &Lock {
        match id {
            LockId::Us => &self.us,
            LockId::Eu => &self.eu,
            LockId::Transit => &self.transit,
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::scenario) struct LocksWritten {
    us: LockWritten,
    eu: LockWritten,
    transit: LockWritten,
}

impl LocksWritten {
    pub(in crate::scenario) fn over(self, default: &Locks) -> Locks {
        Locks {
            us: self.us.over(&default.us),
            eu: self.eu.over(&default.eu),
            transit: self.transit.over(&default.transit),
        }
    }
}

/// A step of relief. Its conditions come on top of those of the steps below it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// What it opens, in words.
    #[serde(default)]
    pub unlocks: String,
    /// Why it stands here.
    #[serde(default)]
    pub why: String,
    /// How easily it is taken back: high, medium, low.
    #[serde(default)]
    pub reversibility: String,
    /// US door.
    #[serde(default)]
    pub us: f64,
    /// EU door.
    #[serde(default)]
    pub eu: f64,
    /// Transit door.
    #[serde(default)]
    pub transit: f64,
    /// Secondary sanctions.
    #[serde(default)]
    pub tighten: f64,
    /// Conditions of climbing here and staying.
    #[serde(default)]
    pub needs: Vec<Need>,
}

/// Everything states decide, in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Where the story begins.
    pub start: Start,
    /// When climbing is decided.
    pub clock: Clock,
    /// Relief periods.
    pub sunset: Sunset,
    /// How relief is taken back.
    pub snapback: Snapback,
    /// What counts as a breach.
    pub triggers: Triggers,
    /// The three locks.
    pub locks: Locks,
    /// The ladder, lowest step first.
    pub steps: Vec<Rung>,
}

impl Terms {
    /// The same start with nothing offered and nobody talking: what every effect is measured against.
    #[must_use]
    pub fn hold(&self) -> Self {
        Self { start: Start { talks: false, ..self.start.clone() }, steps: Vec::new(), ..self.clone() }
    }
}
