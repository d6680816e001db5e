//! Minsk month by month: arrests, pardons, other exits, the border, and promises kept or broken.

use super::catalogue::{BenchmarkKind, Catalogue};
use super::factors::Factors;
use super::luck::{Luck, Purpose};
use super::world::{Pardons, Regime, Shock, ShockKind};

/// What Minsk knows when it moves.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// Month, from 0.
    pub month: u32,
    /// Whether anybody talks to it.
    pub talks: bool,
    /// Share of the baseline the next step asks for; zero when none does.
    pub asked: f64,
}

/// What happened in a month, in people and incidents.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four things that happen or not, independent of each other")]
pub(super) struct Flows {
    pub recognised: f64,
    pub pardoned: f64,
    pub other_exits: f64,
    pub incidents: f64,
    pub rearrest: bool,
    pub death: bool,
    pub crossing: bool,
    pub attack: bool,
}

/// Where Minsk stands between two months.
#[derive(Debug, Clone, Default)]
pub(super) struct Conduct {
    pub held: f64,
    /// Baseline names still held.
    pub listed: f64,
    /// Names on the baseline.
    pub baseline: f64,
    /// What exile takes off the releases of baseline names.
    discount: f64,
    pub pardoned_so_far: f64,
    revolves: bool,
    batches_given: usize,
    batch_due: bool,
    months_of_talks: u32,
    last_rearrest: Option<u32>,
    /// Promises it will keep: place among the benchmarks, and the month of talks in which it first does.
    delivers: Vec<(usize, u32)>,
    /// Per benchmark: kept now.
    pub kept: Vec<bool>,
    /// Per benchmark: broken until this month.
    broken_until: Vec<u32>,
    /// Months in a row in which access, once granted, has been refused.
    pub refused: u32,
}

/// Names of a list are whole people: less than half of one is none.
const HALF_A_NAME: f64 = 0.5;

impl Conduct {
    /// The conduct assumed, before its first month.
    pub(super) fn new(regime: &Regime, catalogue: &Catalogue) -> Self {
        let promises = catalogue.benchmarks.iter().enumerate().filter(|(_, b)| b.kind == BenchmarkKind::Kept);
        let delivers = promises.filter_map(|(place, b)| Some((place, *regime.delivers.get(&b.id)?))).collect();
        Self { delivers, ..Self::default() }
    }

    pub(super) fn begin(&mut self, factors: &Factors, luck: Luck, catalogue: &Catalogue) {
        let n = catalogue.benchmarks.len();
        self.kept.clear();
        self.kept.resize(n, false);
        self.broken_until.clear();
        self.broken_until.resize(n, 0);
        self.held = factors.held;
        self.listed = factors.held;
        self.baseline = factors.held;
        self.revolves = luck.happens(factors.revolving, 0, Purpose::Revolving);
        (self.discount, self.pardoned_so_far, self.batches_given, self.months_of_talks) = (0.0, 0.0, 0, 0);
        (self.batch_due, self.last_rearrest, self.refused) = (true, None, 0);
    }

    /// A step took effect: the next batch is due.
    pub(super) fn rewarded(&mut self) {
        self.batch_due = true;
    }

    /// Share of the baseline that is free.
    pub(super) fn freed_share(&self) -> f64 {
        1.0 - self.listed / self.baseline
    }

    /// The same with exile discounted; everybody free is everybody free.
    pub(super) fn credited_share(&self) -> f64 {
        if self.listed <= 0.0 { 1.0 } else { (self.baseline - self.listed - self.discount) / self.baseline }
    }

    /// Share of the freed who may stay; zero before the first release and for so many months after a re-arrest.
    pub(super) fn able_to_stay(&self, factors: &Factors, month: u32, counts_months: u32) -> f64 {
        let jailed_again = self.last_rearrest.is_some_and(|then| month - then < counts_months);
        if jailed_again || self.pardoned_so_far <= 0.0 { 0.0 } else { 1.0 - factors.expelled }
    }

    /// One month.
    pub(super) fn advance(
        &mut self,
        around: Around,
        (regime, shocks): (&Regime, &[Shock]),
        factors: &Factors,
        luck: Luck,
        catalogue: &Catalogue,
    ) -> Flows {
        let month = around.month;
        let running = |kind: ShockKind| {
            shocks.iter().find(|s| s.what == kind && (s.month..s.month + s.months).contains(&(month + 1)))
        };
        let once = |kind: ShockKind| shocks.iter().any(|s| s.what == kind && s.month == month + 1);
        let crackdown = running(ShockKind::Crackdown);
        let restrained = around.talks && !self.revolves && crackdown.is_none();
        let held_back = if restrained { factors.throttle } else { 0.0 };
        let happens = |yearly: f64, purpose: Purpose| luck.happens_yearly(yearly, month, purpose);

        let recognised = crackdown.map_or(
            factors.inflow * (1.0 - held_back) * luck.swing(factors.inflow_swing, month, Purpose::Inflow),
            |shock| shock.size,
        );
        let calmed = if around.talks { 1.0 - factors.calm } else { 1.0 };
        let incidents = running(ShockKind::Border).map_or(
            factors.incidents
                * calmed
                * (1.0 + factors.substitution * held_back)
                * luck.swing(factors.incident_swing, month, Purpose::Incidents),
            |shock| shock.size,
        );
        let other_exits = (factors.other_exits * self.held / factors.held).min(self.held);
        let wanted = if crackdown.is_some() { 0.0 } else { self.pardons_wanted(around, regime, factors) };
        let pardoned = self.release(other_exits, wanted, around.asked, regime, factors);
        let rearrest =
            self.pardoned_so_far > 0.0 && (once(ShockKind::Rearrest) || happens(factors.rearrests, Purpose::Rearrest));
        if rearrest {
            self.listed = (self.listed + 1.0).min(self.baseline);
            self.last_rearrest = Some(month);
        }
        self.held += recognised - other_exits - pardoned + f64::from(u8::from(rearrest));
        self.keep_promises(around, shocks, factors, luck, catalogue);
        Flows {
            recognised,
            pardoned,
            other_exits,
            incidents,
            rearrest,
            death: once(ShockKind::Death) || happens(factors.deaths * self.held / factors.held, Purpose::Death),
            crossing: once(ShockKind::Crossing) || happens(factors.crossings, Purpose::Crossing),
            attack: once(ShockKind::Attack) || happens(factors.attacks, Purpose::Attack),
        }
    }

    fn pardons_wanted(&mut self, around: Around, regime: &Regime, factors: &Factors) -> f64 {
        if !around.talks {
            return factors.pardons_alone;
        }
        match regime.pardons {
            Pardons::Steady => factors.pardons,
            Pardons::Batches => {
                let size = regime.batches.get(self.batches_given).filter(|_| self.batch_due).copied();
                self.batch_due = false;
                self.batches_given += usize::from(size.is_some());
                size.unwrap_or_default()
            }
            Pardons::AsAsked => {
                let counts = 1.0 - factors.expelled * (1.0 - factors.exile_weight);
                let missing = (around.asked - self.credited_share()) * self.baseline / counts.max(f64::EPSILON);
                let names = if around.asked >= 1.0 { self.listed } else { missing };
                names.clamp(0.0, factors.most_a_month)
            }
        }
    }

    /// Lets people out and returns how many were pardoned; the others leave the list with them.
    fn release(&mut self, other_exits: f64, wanted: f64, asked: f64, regime: &Regime, factors: &Factors) -> f64 {
        let part = if self.held > 0.0 { (self.listed / self.held).min(1.0) } else { 0.0 };
        let held = self.held - other_exits;
        self.listed -= other_exits * part;
        let reserve = if asked >= 1.0 { 0.0 } else { factors.reserve * self.baseline };
        let named = if regime.pardons == Pardons::AsAsked { 1.0 } else { factors.named.max(part) };
        let wanted = wanted.min(held.max(0.0));
        let names = (wanted * named).min((self.listed - reserve).max(0.0));
        let others = (wanted - names).min((held - self.listed).max(0.0));
        self.listed -= names;
        self.discount += names * factors.expelled * (1.0 - factors.exile_weight);
        if self.listed < HALF_A_NAME {
            self.listed = 0.0;
        }
        self.pardoned_so_far += names + others;
        names + others
    }

    fn keep_promises(
        &mut self,
        around: Around,
        shocks: &[Shock],
        factors: &Factors,
        luck: Luck,
        catalogue: &Catalogue,
    ) {
        /// Access is the fourth benchmark.
        const ACCESS: usize = 3;
        let month = around.month;
        if around.talks {
            self.months_of_talks += 1;
        }
        let broken_now = |s: &&Shock| s.what == ShockKind::Broken && s.month == month + 1;
        for &(position, first) in &self.delivers {
            let delivered = self.months_of_talks >= first;
            let id = &catalogue.benchmarks[position].id;
            let broken = shocks.iter().filter(broken_now).find(|s| s.benchmark == *id).map(|s| s.months);
            let breaks = self.kept[position] && luck.breaks_yearly(factors.lapses, month, position);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few months")]
            let mend = factors.mend.max(1.0) as u32;
            if let Some(months) = broken.or(breaks.then_some(mend)) {
                self.broken_until[position] = month + months;
            }
            self.kept[position] = delivered && month >= self.broken_until[position];
            if position == ACCESS {
                self.refused = if delivered && !self.kept[position] { self.refused + 1 } else { 0 };
            }
        }
    }
}
