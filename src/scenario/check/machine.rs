//! Relief in tranches as the model's first cases have it: climbs at reviews when benchmarks hold, falls back when one
//! breaks, a quarter a step.
//!
//! It serves those cases alone: the paths of levels that the other cases run through the engine came from this machine,
//! and its own case keeps the two together. The program's policy goes month by month in [`super::super::policy`].

use serde_json::Value;

use super::values::{at, texts, whole};

/// A rung of relief.
#[derive(Debug, Clone, PartialEq)]
struct Rung {
    /// Its level; tightening lies below zero.
    level: i32,
    /// Benchmarks needed to get there and to stay, as positions in the list of benchmarks.
    needs: Vec<usize>,
}

/// The rungs and the clock; all times in quarters.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineRules {
    /// Rungs from low to high.
    rungs: Vec<Rung>,
    /// Names of the benchmarks.
    pub benchmarks: Vec<String>,
    /// Climbing is decided every so many quarters, from quarter 0 on.
    review_every: u32,
    /// Quarters the next rung's benchmarks must have been met in a row.
    hold: u32,
    /// From decision to effect of a tranche.
    lag_up: u32,
    /// From breach to effect of a snapback.
    lag_snap: u32,
    /// After a snapback nothing is decided for so long.
    lockout: u32,
    /// Quarters a benchmark must have been broken in a row to count as a breach.
    violate_q: u32,
    /// Level a snapback leads to.
    snap_to: i32,
}

impl MachineRules {
    /// The rules in a case.
    pub fn read(case: &Value) -> Result<Self, String> {
        let required = at(case, "/req")?.as_object().ok_or("/req is not a table")?;
        let mut benchmarks = Vec::new();
        for level in required.keys() {
            benchmarks.extend(texts(case, &format!("/req/{level}"))?);
        }
        benchmarks.sort();
        benchmarks.dedup();
        let mut rungs = vec![Rung { level: 0, needs: Vec::new() }];
        for level in required.keys() {
            let needs = texts(case, &format!("/req/{level}"))?;
            rungs.push(Rung {
                level: level.parse().map_err(|cause| format!("rung {level}: {cause}"))?,
                needs: needs.iter().filter_map(|name| benchmarks.iter().position(|b| b == name)).collect(),
            });
        }
        let snap_to = at(case, "/snap_to")?.as_i64().and_then(|level| i32::try_from(level).ok());
        Ok(Self {
            rungs,
            benchmarks,
            review_every: whole(case, "/review_every")?,
            hold: whole(case, "/hold")?,
            lag_up: whole(case, "/lag_up")?,
            lag_snap: whole(case, "/lag_snap")?,
            lockout: whole(case, "/lockout")?,
            violate_q: whole(case, "/violate_q")?,
            snap_to: snap_to.ok_or("snap_to is not a level")?,
        })
    }

    fn rung(&self, level: i32) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.level == level)
    }

    fn needs(&self, level: i32) -> &[usize] {
        self.rung(level).map_or(&[], |rung| &rung.needs)
    }
}

/// What a machine did, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Quarter of effect.
    pub quarter: u32,
    /// What happened.
    pub kind: EventKind,
    /// Level from then on.
    pub level: i32,
}

/// Kinds of [`Event`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A rung up took effect.
    Tranche,
    /// Relief was taken back.
    Snapback,
    /// A decided tranche fell through before its date.
    Cancelled,
}

impl EventKind {
    /// Its name in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Tranche => "tranche",
            Self::Snapback => "snapback",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A change decided but not yet in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pending {
    kind: EventKind,
    level: i32,
    quarter: u32,
}

/// A machine on its way through the quarters.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine<'a> {
    rules: &'a MachineRules,
    /// Level in force.
    pub level: i32,
    /// Snapbacks so far.
    pub snapbacks: u32,
    /// What happened so far.
    pub events: Vec<Event>,
    /// Quarters in a row each benchmark has been met and broken.
    runs: Vec<(u32, u32)>,
    pending: Option<Pending>,
    locked_until: u32,
    quarter: u32,
}

impl<'a> Machine<'a> {
    /// A machine that stands at `level` before quarter 0.
    pub fn new(rules: &'a MachineRules, level: i32) -> Self {
        Self {
            rules,
            level,
            snapbacks: 0,
            events: Vec::new(),
            runs: vec![(0, 0); rules.benchmarks.len()],
            pending: None,
            locked_until: 0,
            quarter: 0,
        }
    }

    /// One quarter: which benchmarks are met now, in the order of the list.
    pub fn advance(&mut self, met: &[bool]) {
        let t = self.quarter;
        for (run, met) in self.runs.iter_mut().zip(met) {
            *run = if *met { (run.0 + 1, 0) } else { (0, run.1 + 1) };
        }
        self.take_effect(t);
        let broken = |needs: &[usize]| needs.iter().any(|&b| self.runs[b].1 >= self.rules.violate_q);
        let falling = self.pending.is_some_and(|p| p.kind == EventKind::Snapback);
        if self.level >= 1 && broken(self.rules.needs(self.level)) {
            if !falling {
                self.pending = Some(Pending {
                    kind: EventKind::Snapback,
                    level: self.rules.snap_to,
                    quarter: t + self.rules.lag_snap,
                });
            }
        } else if let Some(pending) = self.pending {
            if pending.kind == EventKind::Tranche {
                let lost = self.rules.needs(pending.level).iter().any(|&b| self.runs[b].0 == 0);
                if lost {
                    self.pending = None;
                    self.events.push(Event { quarter: t, kind: EventKind::Cancelled, level: self.level });
                }
            }
        } else if t.is_multiple_of(self.rules.review_every.max(1)) && t >= self.locked_until {
            let next = self.level + 1;
            let ready = |rung: &Rung| rung.needs.iter().all(|&b| self.runs[b].0 >= self.rules.hold);
            if self.rules.rung(next).is_some_and(ready) {
                self.pending = Some(Pending { kind: EventKind::Tranche, level: next, quarter: t + self.rules.lag_up });
            }
        }
        // A lag of zero takes effect within the quarter.
        self.take_effect(t);
        self.quarter += 1;
    }

    fn take_effect(&mut self, t: u32) {
        let Some(pending) = self.pending.filter(|p| p.quarter <= t) else { return };
        self.pending = None;
        self.level = pending.level;
        if pending.kind == EventKind::Snapback {
            self.snapbacks += 1;
            self.locked_until = t + self.rules.lockout;
        }
        self.events.push(Event { quarter: t, kind: pending.kind, level: pending.level });
    }
}
