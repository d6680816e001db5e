//! What the policy did, and the sentence why.

use super::catalogue::Catalogue;
use super::need::{Measured, Need};
use super::terms::{LockId, Severity, Terms, Trigger};
use crate::data::format_number;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A step was decided at a review.
    Decided,
    /// It took effect.
    Climbed,
    /// It fell through before its date.
    Cancelled,
    /// A breach stops climbing.
    Frozen,
    /// Relief was taken back.
    Snapback,
    /// A snapback was due and not pulled.
    Missed,
    /// A snapback was due and one member saved the relief.
    Saved,
    /// A relief period was renewed.
    Renewed,
    /// A relief period ended without renewal.
    Lapsed,
    /// A sender's own condition shut its door.
    Shut,
    /// It is met again: the door may open.
    Reopened,
    /// A sender turned round for its own reasons.
    Reversed,
}

impl EventKind {
    /// Its name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Climbed => "step",
            Self::Cancelled => "cancelled",
            Self::Frozen => "frozen",
            Self::Snapback => "snapback",
            Self::Missed => "missed",
            Self::Saved => "saved",
            Self::Renewed => "renewed",
            Self::Lapsed => "lapsed",
            Self::Shut => "shut",
            Self::Reopened => "reopened",
            Self::Reversed => "reversed",
        }
    }

    /// Whether relief was taken back by it.
    pub const fn takes_back(self) -> bool {
        matches!(self, Self::Snapback | Self::Lapsed | Self::Shut)
    }
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cause {
    /// All conditions met for so many months.
    Met(u32),
    /// A trigger: the value seen, and the bound it passed.
    Trigger(Trigger, f64, f64),
    /// A broken condition and the value seen; `None` when nothing was published yet.
    Need(Need, f64),
    /// One member blocked.
    Holdout,
    /// Own reasons; the door opened or shut.
    Own(bool),
}

/// One event of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Month of the run, from 0; sentences count from 1.
    pub month: u32,
    /// What.
    pub kind: EventKind,
    /// Step before.
    pub from: usize,
    /// Step after.
    pub to: usize,
    /// Why.
    pub cause: Cause,
    /// How hard the answer was.
    pub severity: Severity,
    /// Which lock alone; `None`: all.
    pub lock: Option<LockId>,
    /// Days until the first and the last door moved.
    pub days: (f64, f64),
}

impl Event {
    /// The event as a sentence: "Month 14: new recognitions 27 above 20 for two months → back to step 1".
    pub fn sentence(&self, terms: &Terms, catalogue: &Catalogue) -> String {
        let why = self.why(terms, catalogue);
        let step = |level: usize| if level == 0 { "the start".to_owned() } else { format!("step {level}") };
        let unlocks = |level: usize| {
            let words = level.checked_sub(1).and_then(|i| terms.steps.get(i)).map_or("", |rung| rung.unlocks.as_str());
            if words.is_empty() { String::new() } else { format!(": {words}") }
        };
        let holder = self.lock.map_or("", LockId::holder);
        let days = match (self.days.0.round(), self.days.1.round()) {
            (_, last) if last <= 0.0 => "at once".to_owned(),
            (first, last) if (first - last).abs() < 0.5 => format!("in {last} days"),
            (first, last) => format!("in {first} to {last} days"),
        };
        let then = match self.kind {
            EventKind::Decided => format!("{why} → {} next", step(self.to)),
            EventKind::Climbed => format!("{} takes effect{}", step(self.to), unlocks(self.to)),
            EventKind::Cancelled => format!("{why} → {} falls through", step(self.to)),
            EventKind::Frozen => format!("{why} → no climbing until it is mended"),
            EventKind::Snapback => format!("{why} → back to {}, {days}", step(self.to)),
            EventKind::Missed => format!("{why} → snapback due, not pulled"),
            EventKind::Saved => format!("{why} → end of relief due, one member saves it"),
            EventKind::Renewed => format!("relief period ends with conditions kept → {} renewed", step(self.to)),
            EventKind::Lapsed => format!("relief period ends, {why} → lapses to {}", step(self.to)),
            EventKind::Shut => format!("{why} → {holder} shuts its door, {days}"),
            EventKind::Reopened => format!("{why} → {holder} may open its door again"),
            EventKind::Reversed => {
                let opened = matches!(self.cause, Cause::Own(true));
                format!(
                    "{holder} turns round for its own reasons → its door {}",
                    if opened { "opens" } else { "shuts" }
                )
            }
        };
        format!("Month {}: {then}", self.month + 1)
    }

    fn why(&self, terms: &Terms, catalogue: &Catalogue) -> String {
        match self.cause {
            Cause::Met(months) => format!("conditions met for {}", in_months(months)),
            Cause::Holdout => "one member blocks the renewal".to_owned(),
            Cause::Own(_) => String::new(),
            Cause::Need(need, value) => broken(need, value, catalogue),
            Cause::Trigger(trigger, value, bound) => match trigger {
                Trigger::Inflow => format!(
                    "new recognitions {} above {} for {}",
                    whole(value),
                    format_number(bound),
                    in_months(terms.snapback.inflow_months)
                ),
                Trigger::Border => format!("border incidents {} above {}", whole(value), format_number(bound)),
                Trigger::Access => {
                    format!("humanitarian access refused for {}", in_months(3 * terms.snapback.refusals))
                }
                Trigger::Rearrest => "a freed prisoner of the baseline is jailed again".to_owned(),
                Trigger::Death => "a listed prisoner dies in custody without outside inquiry".to_owned(),
                Trigger::Crossing => "a mass-crossing push at the border".to_owned(),
                Trigger::Attack => "an attack from Belarusian soil".to_owned(),
            },
        }
    }
}

fn broken(need: Need, value: f64, catalogue: &Catalogue) -> String {
    let name = catalogue.benchmark(need.measured()).map_or("months without a breach", |b| b.name.as_str());
    let share = |v: f64| format!("{}%", format_number(100.0 * v));
    match need {
        Need::AtLeast(Measured::Clean, bound) => format!("{name} {} below {}", whole(value), format_number(bound)),
        Need::AtLeast(_, bound) => format!("{name} {} below {}", share(value), share(bound)),
        Need::AtMost(_, bound) => format!("{name} {} above {}", whole(value), format_number(bound)),
        Need::Kept(_) => format!("{name}: not kept"),
    }
}

/// People and incidents come whole; a value just above its bound keeps a decimal so that the sentence is true.
fn whole(value: f64) -> String {
    let rounded = value.round();
    if (value - rounded).abs() < 0.05 || value >= 30.0 { format!("{rounded}") } else { format!("{value:.1}") }
}

fn in_months(months: u32) -> String {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let word = (months as usize).checked_sub(1).and_then(|i| WORDS.get(i));
    let count = word.map_or_else(|| months.to_string(), |word| (*word).to_owned());
    format!("{count} month{}", if months == 1 { "" } else { "s" })
}
