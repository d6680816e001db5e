//! Relief in tranches: climbs at reviews when benchmarks hold, falls back when one breaks. A quarter a step.

use super::levers::{Levers, Step};

/// A rung of relief.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// Its level; tightening lies below zero.
    pub level: i32,
    /// Settings of the doors there.
    pub levers: Levers,
    /// Benchmarks needed to get there and to stay, as positions in the list of benchmarks.
    pub needs: Vec<usize>,
}

/// The rungs and the clock; all times in quarters.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineRules {
    /// Rungs from low to high.
    pub rungs: Vec<Rung>,
    /// Names of the benchmarks.
    pub benchmarks: Vec<String>,
    /// Climbing is decided every so many quarters, from quarter 0 on.
    pub review_every: u32,
    /// Quarters the next rung's benchmarks must have been met in a row.
    pub hold: u32,
    /// From decision to effect of a tranche.
    pub lag_up: u32,
    /// From breach to effect of a snapback.
    pub lag_snap: u32,
    /// After a snapback nothing is decided for so long.
    pub lockout: u32,
    /// Quarters a benchmark must have been broken in a row to count as a breach.
    pub violate_q: u32,
    /// Level a snapback leads to.
    pub snap_to: i32,
}

impl MachineRules {
    /// The rung of a level.
    pub fn rung(&self, level: i32) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.level == level)
    }

    /// Settings of the doors at a level; all shut where there is no such rung.
    pub fn levers(&self, level: i32) -> Levers {
        self.rung(level).map(|rung| rung.levers).unwrap_or_default()
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
    /// The benchmark behind a snapback or a cancelled tranche.
    pub because: Option<usize>,
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
    because: Option<usize>,
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

    /// One quarter: which benchmarks are met now, in the order of the list. Returns the settings in force.
    pub fn advance(&mut self, met: &[bool]) -> Step {
        let t = self.quarter;
        for (run, met) in self.runs.iter_mut().zip(met) {
            *run = if *met { (run.0 + 1, 0) } else { (0, run.1 + 1) };
        }
        self.take_effect(t);
        let broken = |needs: &[usize]| needs.iter().copied().find(|&b| self.runs[b].1 >= self.rules.violate_q);
        let breach = if self.level >= 1 { broken(self.rules.needs(self.level)) } else { None };
        let falling = self.pending.is_some_and(|p| p.kind == EventKind::Snapback);
        if let Some(because) = breach {
            if !falling {
                self.pending = Some(Pending {
                    kind: EventKind::Snapback,
                    level: self.rules.snap_to,
                    quarter: t + self.rules.lag_snap,
                    because: Some(because),
                });
            }
        } else if let Some(pending) = self.pending {
            if pending.kind == EventKind::Tranche {
                let lost = self.rules.needs(pending.level).iter().copied().find(|&b| self.runs[b].0 == 0);
                if lost.is_some() {
                    self.pending = None;
                    self.events.push(Event {
                        quarter: t,
                        kind: EventKind::Cancelled,
                        level: self.level,
                        because: lost,
                    });
                }
            }
        } else if t.is_multiple_of(self.rules.review_every.max(1)) && t >= self.locked_until {
            let next = self.level + 1;
            let ready = |rung: &Rung| rung.needs.iter().all(|&b| self.runs[b].0 >= self.rules.hold);
            if self.rules.rung(next).is_some_and(ready) {
                self.pending = Some(Pending {
                    kind: EventKind::Tranche,
                    level: next,
                    quarter: t + self.rules.lag_up,
                    because: None,
                });
            }
        }
        // A lag of zero takes effect within the quarter.
        self.take_effect(t);
        self.quarter += 1;
        Step { levers: self.rules.levers(self.level), snapbacks: self.snapbacks }
    }

    fn take_effect(&mut self, t: u32) {
        let Some(pending) = self.pending.filter(|p| p.quarter <= t) else { return };
        self.pending = None;
        self.level = pending.level;
        if pending.kind == EventKind::Snapback {
            self.snapbacks += 1;
            self.locked_until = t + self.rules.lockout;
        }
        self.events.push(Event { quarter: t, kind: pending.kind, level: pending.level, because: pending.because });
    }
}
