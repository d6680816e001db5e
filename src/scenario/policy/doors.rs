//! Three locks and tightening on a line of days: when each sender's door stands at which step.

use super::terms::{LockId, Terms};
use super::world::{Shock, ShockKind};
use crate::scenario::Levers;

/// Days in a mean month: 365.25 / 12.
pub(super) const DAYS: f64 = 30.4375;

/// When each door stands where. Days count from the first month's first day.
#[derive(Debug, Clone, Default)]
pub(super) struct Doors {
    /// Step in force per lock, from a day on.
    levels: [Vec<(f64, usize)>; 3],
    /// Whether the lock's own conditions let it open, from a day on.
    gates: [Vec<(f64, bool)>; 3],
    /// A sender's own turn, from a day on.
    turned: [Option<(f64, f64)>; 3],
    /// Secondary sanctions after a fall to the bottom, from a day on.
    tighten: Vec<(f64, f64)>,
    cuts: Vec<f64>,
}

/// Adds a change and drops those it overtakes.
fn set<T>(line: &mut Vec<(f64, T)>, day: f64, value: T) {
    line.retain(|(then, _)| *then < day);
    line.push((day, value));
}

/// What holds on a day; `None` before the first change.
fn at<T: Copy>(line: &[(f64, T)], day: f64) -> Option<T> {
    line.iter().rev().find(|(then, _)| *then <= day).map(|(_, value)| *value)
}

impl Doors {
    pub(super) fn begin(&mut self) {
        self.levels.iter_mut().for_each(Vec::clear);
        self.gates.iter_mut().for_each(Vec::clear);
        self.turned = [None; 3];
        self.tighten.clear();
    }

    /// From a day on the lock stands at a step.
    pub(super) fn step(&mut self, lock: LockId, day: f64, level: usize) {
        set(&mut self.levels[lock as usize], day, level);
    }

    /// From a day on the lock's own conditions let it open or not.
    pub(super) fn gate(&mut self, lock: LockId, day: f64, open: bool) {
        set(&mut self.gates[lock as usize], day, open);
    }

    /// Whether the lock's own conditions will let it open once all that is decided is in force.
    pub(super) fn gate_open(&self, lock: LockId) -> bool {
        self.gates[lock as usize].last().is_none_or(|(_, open)| *open)
    }

    /// A sender turns round: an open door shuts, a shut one opens. Says whether it opened.
    pub(super) fn turn(&mut self, lock: LockId, day: f64, terms: &Terms) -> bool {
        let opens = self.setting(lock, day, terms) <= 0.0;
        self.turned[lock as usize] = Some((day, f64::from(u8::from(opens))));
        opens
    }

    /// From a day on secondary sanctions stand at least here.
    pub(super) fn tighten_from(&mut self, day: f64, value: f64) {
        set(&mut self.tighten, day, value);
    }

    fn forced(&self, lock: LockId, day: f64) -> Option<f64> {
        self.turned[lock as usize].filter(|(then, _)| *then <= day).map(|(_, value)| value)
    }

    /// How far a door stands open on a day.
    pub(super) fn setting(&self, lock: LockId, day: f64, terms: &Terms) -> f64 {
        // The EU's ban covers transit too: where Brussels has turned back, Vilnius alone cannot open.
        if lock == LockId::Transit && self.forced(LockId::Eu, day).is_some_and(|value| value <= 0.0) {
            return 0.0;
        }
        if let Some(value) = self.forced(lock, day) {
            return value;
        }
        if !at(&self.gates[lock as usize], day).unwrap_or(true) {
            return 0.0;
        }
        let level = at(&self.levels[lock as usize], day).unwrap_or_default();
        let rung = level.checked_sub(1).and_then(|i| terms.steps.get(i));
        let asked = match lock {
            LockId::Us => rung.map_or(terms.start.us, |rung| rung.us),
            LockId::Eu => rung.map_or(terms.start.eu, |rung| rung.eu),
            LockId::Transit => rung.map_or(terms.start.transit, |rung| rung.transit),
        };
        let limits = terms.locks.of(lock);
        asked.max(limits.least).min(limits.most)
    }

    fn levers_at(&self, day: f64, month: u32, terms: &Terms, shocks: &[Shock]) -> Levers {
        let level = at(&self.levels[LockId::Us as usize], day).unwrap_or_default();
        let rung = level.checked_sub(1).and_then(|i| terms.steps.get(i));
        let agreed = rung.map_or(terms.start.tighten, |rung| rung.tighten);
        let after_fall = at(&self.tighten, day).unwrap_or_default();
        let shock = shocks
            .iter()
            .filter(|s| s.what == ShockKind::Tighten && (s.month..s.month + s.months).contains(&(month + 1)))
            .fold(0.0, |most: f64, s| most.max(s.size));
        Levers {
            us: self.setting(LockId::Us, day, terms),
            eu: self.setting(LockId::Eu, day, terms),
            transit: self.setting(LockId::Transit, day, terms),
            tighten: agreed.max(after_fall).max(shock),
        }
    }

    /// The mean of a month, weighted by days.
    pub(super) fn month(&mut self, month: u32, terms: &Terms, shocks: &[Shock]) -> Levers {
        let (first, end) = (f64::from(month) * DAYS, f64::from(month + 1) * DAYS);
        let mut cuts = std::mem::take(&mut self.cuts);
        cuts.clear();
        cuts.push(first);
        let inside = |day: &f64| *day > first && *day < end;
        for lock in LockId::ALL {
            cuts.extend(self.levels[lock as usize].iter().map(|(day, _)| *day).filter(inside));
            cuts.extend(self.gates[lock as usize].iter().map(|(day, _)| *day).filter(inside));
            cuts.extend(self.turned[lock as usize].iter().map(|(day, _)| *day).filter(inside));
        }
        cuts.extend(self.tighten.iter().map(|(day, _)| *day).filter(inside));
        let mean = if cuts.len() == 1 {
            self.levers_at(first, month, terms, shocks)
        } else {
            cuts.sort_by(f64::total_cmp);
            cuts.push(end);
            let mut mean = Levers::default();
            for span in cuts.windows(2) {
                let part = (span[1] - span[0]) / DAYS;
                let now = self.levers_at(span[0], month, terms, shocks);
                mean.us += part * now.us;
                mean.eu += part * now.eu;
                mean.transit += part * now.transit;
                mean.tighten += part * now.tighten;
            }
            // Parts of a month add up to one but for rounding; doors stay within their range.
            let within = |value: f64| value.clamp(0.0, 1.0);
            Levers {
                us: within(mean.us),
                eu: within(mean.eu),
                transit: within(mean.transit),
                tighten: within(mean.tighten),
            }
        };
        self.cuts = cuts;
        mean
    }

    /// Days from the end of a month until the last change decided so far is in force.
    pub(super) fn days_left(&self, month: u32) -> f64 {
        let end = f64::from(month + 1) * DAYS;
        let last = |line: &Vec<(f64, usize)>| line.last().map_or(0.0, |(day, _)| day - end);
        self.levels.iter().map(last).fold(0.0, f64::max)
    }
}
