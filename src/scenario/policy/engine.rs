//! The policy month by month: reviews, steps, relief periods, breaches, snapback.
//!
//! Order inside a month: a decided step takes effect; Minsk moves; senders turn round; locks check their own
//! conditions; breaches are answered; the relief period may end; a review may decide the next step. A breach is dated
//! to the first day of its month. Equal inputs give equal outputs to the bit.

use super::catalogue::Catalogue;
use super::course::{Course, Month};
use super::doors::{DAYS, Doors};
use super::event::{Cause, Event, EventKind};
use super::factors::Factors;
use super::luck::{Luck, Purpose};
use super::need::{Measured, Need};
use super::regime::{Around, Conduct};
use super::terms::{LockId, Severity, SunsetDefault, Terms};
use super::watch::{Watch, cumulative};
use super::world::{Regime, Shock, ShockKind};

/// A decided step that waits for its date.
#[derive(Debug, Clone, Copy)]
struct Pending {
    month: u32,
    level: usize,
}

/// Runs the policy side of one scenario any number of times.
#[derive(Debug, Clone)]
pub struct PolicyEngine<'a> {
    terms: &'a Terms,
    regime: &'a Regime,
    shocks: &'a [Shock],
    catalogue: &'a Catalogue,
    needs: Vec<Vec<Need>>,
    conduct: Conduct,
    watch: Watch,
    doors: Doors,
}

/// What changes from month to month while a run goes on.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    level: usize,
    snapbacks: u32,
    pending: Option<Pending>,
    /// Months in a row that the next step's conditions have been met.
    ready: u32,
    /// No further fall by a step is decided before this month.
    busy_until: u32,
    /// Nobody talks and nothing is decided before this month.
    silent_until: u32,
    /// A missed breach is looked at again from this month on.
    missed_until: u32,
    frozen: bool,
    /// Months in a row that each lock's own conditions have been met.
    own_met: [u32; 3],
}

impl<'a> PolicyEngine<'a> {
    /// An engine for these terms and this conduct.
    pub fn new(terms: &'a Terms, regime: &'a Regime, shocks: &'a [Shock], catalogue: &'a Catalogue) -> Self {
        Self {
            terms,
            regime,
            shocks,
            catalogue,
            needs: cumulative(&terms.steps),
            conduct: Conduct::new(regime, catalogue),
            watch: Watch::default(),
            doors: Doors::default(),
        }
    }

    /// Conditions in force at a level: its own and those of the steps below.
    pub fn needs(&self, level: usize) -> &[Need] {
        level.checked_sub(1).and_then(|i| self.needs.get(i)).map_or(&[], Vec::as_slice)
    }

    /// Runs so many months.
    pub fn run(&mut self, factors: &Factors, luck: Luck, months: u32, out: &mut Course) {
        out.months.clear();
        out.events.clear();
        self.conduct.begin(factors, luck, self.catalogue);
        self.watch.begin(factors, self.catalogue);
        self.doors.begin();
        let mut now = Progress::default();
        for month in 0..months {
            let record = self.month(month, factors, luck, &mut now, &mut out.events);
            out.months.push(record);
        }
    }

    fn month(&mut self, t: u32, factors: &Factors, luck: Luck, now: &mut Progress, events: &mut Vec<Event>) -> Month {
        self.take_effect(t, now, events);
        let asked = self.asked(now.level + 1);
        let around = Around { month: t, talks: self.terms.start.talks && t >= now.silent_until, asked };
        let flows = self.conduct.advance(around, (self.regime, self.shocks), factors, luck, self.catalogue);
        self.watch.note(t, (&flows, &self.conduct), factors, self.catalogue);
        self.turns(t, factors, luck, now, events);
        self.own_conditions(t, luck, now, events);

        let breach = self.watch.breach((t, &flows, &self.conduct), self.needs(now.level), self.terms, self.catalogue);
        self.watch.clean = if breach.is_some() { 0 } else { self.watch.clean + 1 };
        let in_breach = breach.is_some() && now.level > 0;
        self.cancel(t, breach, now, events);
        let fell = breach.is_some_and(|breach| self.answer(t, breach, factors, luck, now, events));
        now.frozen = breach.is_some();
        if !fell {
            self.period_ends(t, breach, factors, luck, now, events);
        }
        self.review(t, breach.is_some(), now, events);
        Month {
            held: self.conduct.held,
            listed: self.conduct.listed,
            freed_share: self.conduct.freed_share(),
            credited_share: self.conduct.credited_share(),
            recognised: flows.recognised,
            pardoned: flows.pardoned,
            other_exits: flows.other_exits,
            incidents: flows.incidents,
            level: now.level,
            clean: self.watch.clean,
            wind_down: self.doors.days_left(t) / DAYS,
            in_breach,
            snapbacks: now.snapbacks,
            levers: self.doors.month(t, self.terms, self.shocks),
        }
    }

    /// Share of the baseline a level asks for.
    fn asked(&self, level: usize) -> f64 {
        let needs = self.needs(level.min(self.needs.len()));
        needs.iter().find(|n| n.measured() == Measured::Benchmark(1)).and_then(|n| n.bound()).unwrap_or_default()
    }

    fn take_effect(&mut self, t: u32, now: &mut Progress, events: &mut Vec<Event>) {
        let Some(pending) = now.pending.filter(|pending| pending.month <= t) else { return };
        now.pending = None;
        let from = now.level;
        now.level = pending.level;
        now.ready = 0;
        for lock in LockId::ALL {
            self.doors.step(lock, f64::from(t) * DAYS, pending.level);
        }
        self.doors.tighten_from(f64::from(t) * DAYS, 0.0);
        self.conduct.rewarded();
        events.push(event(t, EventKind::Climbed, (from, pending.level), Cause::Met(0)));
    }

    /// Senders that turn round for their own reasons.
    fn turns(&mut self, t: u32, factors: &Factors, luck: Luck, now: &Progress, events: &mut Vec<Event>) {
        let dated = self.shocks.iter().find(|s| s.what == ShockKind::Reversal && s.month == t + 1);
        let who = if let Some(shock) = dated {
            shock.lock.unwrap_or(LockId::Us)
        } else if luck.happens_yearly(factors.reversal, t, Purpose::Reversal) {
            if luck.first_of_two(t, Purpose::ReversalWho) { LockId::Us } else { LockId::Eu }
        } else {
            return;
        };
        let opened = self.doors.turn(who, f64::from(t) * DAYS, self.terms);
        let mut turned = event(t, EventKind::Reversed, (now.level, now.level), Cause::Own(opened));
        turned.lock = Some(who);
        events.push(turned);
    }

    /// Conditions of one sender alone; a door that shut opens again once they have been met for `hold` months.
    fn own_conditions(&mut self, t: u32, luck: Luck, now: &mut Progress, events: &mut Vec<Event>) {
        for lock in LockId::ALL {
            let needs = &self.terms.locks.of(lock).needs;
            if needs.is_empty() {
                continue;
            }
            let broken = self.watch.first_broken(needs, t, self.catalogue);
            let open = self.doors.gate_open(lock);
            let met = &mut now.own_met[lock as usize];
            *met = if broken.is_none() { *met + 1 } else { 0 };
            let (kind, cause, days) = match broken {
                Some((need, value)) if open => (EventKind::Shut, Cause::Need(need, value), self.lag(lock, t, luck)),
                None if !open && *met >= self.terms.clock.hold => (EventKind::Reopened, Cause::Met(*met), 0.0),
                _ => continue,
            };
            self.doors.gate(lock, f64::from(t) * DAYS + days, broken.is_none());
            let mut told = event(t, kind, (0, 0), cause);
            (told.lock, told.days) = (Some(lock), (days, days));
            events.push(told);
        }
    }

    /// Days from breach to decision at a lock.
    fn lag(&self, lock: LockId, t: u32, luck: Luck) -> f64 {
        let own = self.terms.locks.of(lock).rule.as_str();
        let id = if own.is_empty() { self.terms.snapback.rule.as_str() } else { own };
        match self.catalogue.rule(id) {
            Some(rule) if rule.days_high > rule.days_low => {
                luck.triangle(rule.days_low, rule.days, rule.days_high, t, Purpose::Lag)
            }
            Some(rule) => rule.days,
            None => self.terms.snapback.own_days,
        }
    }

    fn automatic(&self) -> bool {
        self.catalogue.rule(&self.terms.snapback.rule).is_some_and(|rule| rule.automatic)
    }

    /// A decided step falls through when one of its conditions breaks before its date, or on a breach above yellow.
    fn cancel(&self, t: u32, breach: Option<(Severity, Cause)>, now: &mut Progress, events: &mut Vec<Event>) {
        let Some(pending) = now.pending else { return };
        let lost = self.watch.first_broken(self.needs(pending.level), t, self.catalogue);
        let lost = lost.map(|(need, value)| Cause::Need(need, value));
        let grave = breach.filter(|(severity, _)| *severity >= Severity::Amber).map(|(_, cause)| cause);
        if let Some(cause) = grave.or(lost) {
            now.pending = None;
            events.push(event(t, EventKind::Cancelled, (now.level, pending.level), cause));
        }
    }

    /// Answers a breach; says whether relief was taken back.
    fn answer(
        &mut self,
        t: u32,
        (severity, cause): (Severity, Cause),
        factors: &Factors,
        luck: Luck,
        now: &mut Progress,
        events: &mut Vec<Event>,
    ) -> bool {
        now.ready = 0;
        if now.level == 0 {
            if severity == Severity::Now || severity == Severity::Red {
                now.silent_until = t + self.terms.clock.lockout;
            }
            return false;
        }
        let level = now.level;
        if severity == Severity::Yellow {
            if !now.frozen {
                events.push(event(t, EventKind::Frozen, (level, level), cause));
            }
            return false;
        }
        if severity < Severity::Now {
            if (severity == Severity::Amber && t < now.busy_until) || t < now.missed_until {
                return false;
            }
            let missed = !self.automatic() && luck.happens(factors.missed, t, Purpose::Missed);
            let saved = self.terms.sunset.default == SunsetDefault::On
                && !self.automatic()
                && luck.happens(factors.holdout, t, Purpose::Holdout);
            if missed || saved {
                now.missed_until = next_review(t, self.terms.clock.review_every);
                let kind = if missed { EventKind::Missed } else { EventKind::Saved };
                events.push(event(t, kind, (level, level), cause));
                return false;
            }
        }
        self.fall(t, (severity, cause), luck, now, events);
        true
    }

    fn fall(
        &mut self,
        t: u32,
        (severity, cause): (Severity, Cause),
        luck: Luck,
        now: &mut Progress,
        events: &mut Vec<Event>,
    ) {
        let from = now.level;
        let to = if severity == Severity::Amber { from - 1 } else { 0 };
        let wind_down = match severity {
            Severity::Amber => self.terms.snapback.amber_wind_down,
            Severity::Red => self.terms.snapback.red_wind_down,
            _ => 0.0,
        };
        let mut days = (f64::INFINITY, 0.0_f64);
        let mut fastest = f64::INFINITY;
        for lock in LockId::ALL {
            let lag = if severity == Severity::Now { 0.0 } else { self.lag(lock, t, luck) + wind_down };
            let day = f64::from(t) * DAYS + lag;
            // Only doors that move are told of.
            let before = self.doors.setting(lock, day, self.terms);
            self.doors.step(lock, day, to);
            if (before - self.doors.setting(lock, day, self.terms)).abs() > 0.0 {
                days = (days.0.min(lag), days.1.max(lag));
            }
            fastest = fastest.min(lag);
        }
        if to == 0 && severity >= Severity::Red {
            now.silent_until = t + self.terms.clock.lockout;
            self.doors.tighten_from(f64::from(t) * DAYS + fastest, self.terms.snapback.tighten_after_red);
        }
        now.level = to;
        now.snapbacks += 1;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few years of days")]
        let busy = (fastest / DAYS).ceil() as u32;
        now.busy_until = t + busy;
        let mut told = event(t, EventKind::Snapback, (from, to), cause);
        told.severity = severity;
        told.days = if days.1 > 0.0 { days } else { (0.0, 0.0) };
        events.push(told);
    }

    /// The end of a relief period.
    fn period_ends(
        &mut self,
        t: u32,
        breach: Option<(Severity, Cause)>,
        factors: &Factors,
        luck: Luck,
        now: &mut Progress,
        events: &mut Vec<Event>,
    ) {
        if now.level == 0 || !self.terms.sunset.ends.contains(&self.terms.start.calendar(t).1) {
            return;
        }
        let holdout = luck.happens(factors.holdout, t, Purpose::Holdout);
        let level = now.level;
        match (self.terms.sunset.default, breach) {
            (SunsetDefault::Off, None) if !holdout => {
                events.push(event(t, EventKind::Renewed, (level, level), Cause::Met(0)));
            }
            (SunsetDefault::Off, _) => {
                let cause = breach.map_or(Cause::Holdout, |(_, cause)| cause);
                for lock in LockId::ALL {
                    self.doors.step(lock, f64::from(t + 1) * DAYS, 0);
                }
                now.level = 0;
                now.snapbacks += 1;
                now.ready = 0;
                now.pending = None;
                events.push(event(t, EventKind::Lapsed, (level, 0), cause));
            }
            (SunsetDefault::On, Some((_, cause))) => {
                if holdout {
                    events.push(event(t, EventKind::Saved, (level, level), cause));
                } else if t >= now.busy_until {
                    self.fall(t, (Severity::Amber, cause), luck, now, events);
                }
            }
            (SunsetDefault::On, None) => {}
        }
    }

    /// Counts months of conditions met, and decides the next step at a review.
    fn review(&mut self, t: u32, breach: bool, now: &mut Progress, events: &mut Vec<Event>) {
        let next = now.level + 1;
        if next > self.needs.len() || now.pending.is_some() {
            return;
        }
        let met = !breach && self.watch.first_broken(self.needs(next), t, self.catalogue).is_none();
        now.ready = if met { now.ready + 1 } else { 0 };
        let clock = &self.terms.clock;
        let times = if now.snapbacks > 0 { clock.hysteresis } else { 1.0 };
        let due = (t + 1).is_multiple_of(clock.review_every.max(1));
        if due && t >= now.silent_until && f64::from(now.ready) >= f64::from(clock.hold) * times {
            now.pending = Some(Pending { month: t + clock.lag_up.max(1), level: next });
            events.push(event(t, EventKind::Decided, (now.level, next), Cause::Met(now.ready)));
        }
    }
}

/// The month of the review after a month.
fn next_review(t: u32, every: u32) -> u32 {
    let every = every.max(1);
    (t / every + 1) * every
}

fn event(month: u32, kind: EventKind, (from, to): (usize, usize), cause: Cause) -> Event {
    Event { month, kind, from, to, cause, severity: Severity::Off, lock: None, days: (0.0, 0.0) }
}
