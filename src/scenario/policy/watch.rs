//! What is published, when, and which breach it shows.

use super::catalogue::Catalogue;
use super::event::Cause;
use super::factors::Factors;
use super::need::{Measured, Need};
use super::regime::{Conduct, Flows};
use super::terms::{Rung, Severity, Terms, Trigger};

/// Conditions of each step with those of the steps below, the stricter of two on the same thing.
pub(super) fn cumulative(steps: &[Rung]) -> Vec<Vec<Need>> {
    let mut all: Vec<Need> = Vec::new();
    steps
        .iter()
        .map(|rung| {
            for need in &rung.needs {
                match all.iter_mut().find(|have| have.measured() == need.measured()) {
                    Some(have) => *have = have.stricter(*need),
                    None => all.push(*need),
                }
            }
            all.clone()
        })
        .collect()
}

/// Figures as they were month by month, and as they are known.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    n: usize,
    /// Per month and benchmark: the true value.
    values: Vec<f64>,
    /// What held before the first month.
    before: Vec<f64>,
    recognised: Vec<f64>,
    /// Months in a row without a breach.
    pub clean: u32,
}

/// Positions of the benchmarks this engine computes; all others are promises.
const FREED: usize = 0;
const INFLOW: usize = 1;
const STAY: usize = 2;
const BORDER: usize = 8;
/// The promise whose refusals are counted: B4.
const ACCESS: Measured = Measured::Benchmark(4);
/// The inflow benchmark is a mean of so many months.
const INFLOW_MONTHS: usize = 3;

impl Watch {
    pub(super) fn begin(&mut self, factors: &Factors, catalogue: &Catalogue) {
        self.n = catalogue.benchmarks.len();
        self.values.clear();
        self.recognised.clear();
        self.before.clear();
        self.before.resize(self.n, 0.0);
        self.before[INFLOW] = factors.inflow;
        self.before[BORDER] = factors.incidents;
        self.clean = 0;
    }

    /// Writes down a month.
    pub(super) fn note(
        &mut self,
        month: u32,
        (flows, conduct): (&Flows, &Conduct),
        factors: &Factors,
        catalogue: &Catalogue,
    ) {
        self.recognised.push(flows.recognised);
        let sum: f64 = (0..INFLOW_MONTHS).map(|back| self.recognised_before(self.recognised.len(), back)).sum();
        for position in 0..self.n {
            self.values.push(match position {
                FREED => conduct.credited_share(),
                INFLOW => sum / INFLOW_MONTHS as f64,
                STAY => conduct.able_to_stay(factors, month, catalogue.benchmarks[STAY].counts_months),
                BORDER => flows.incidents,
                _ => f64::from(u8::from(conduct.kept[position])),
            });
        }
    }

    /// Recognitions `back` months before the month that ends a list of so many; before the start, as usual then.
    fn recognised_before(&self, end: usize, back: usize) -> f64 {
        end.checked_sub(back + 1).map_or(self.before[INFLOW], |at| self.recognised[at])
    }

    /// What is published of something in a month.
    pub(super) fn published(&self, measured: Measured, month: u32, catalogue: &Catalogue) -> f64 {
        let Measured::Benchmark(number) = measured else { return f64::from(self.clean) };
        let position = usize::from(number) - 1;
        let lag = catalogue.benchmarks[position].lag_months;
        match month.checked_sub(lag) {
            Some(then) => self.values[then as usize * self.n + position],
            None => self.before[position],
        }
    }

    /// The first condition that the published figures break, and the figure.
    pub(super) fn first_broken(&self, needs: &[Need], month: u32, catalogue: &Catalogue) -> Option<(Need, f64)> {
        needs.iter().find_map(|need| {
            let value = self.published(need.measured(), month, catalogue);
            (!need.met(value)).then_some((*need, value))
        })
    }

    /// The gravest breach of a month while the conditions of a step are in force; of equally grave ones the first.
    pub(super) fn breach(
        &self,
        (month, flows, conduct): (u32, &Flows, &Conduct),
        needs: &[Need],
        terms: &Terms,
        catalogue: &Catalogue,
    ) -> Option<(Severity, Cause)> {
        let ceiling = |position: usize| {
            let number = u8::try_from(position + 1).unwrap_or_default();
            needs.iter().find(|n| n.measured() == Measured::Benchmark(number)).and_then(|n| n.bound())
        };
        let mut gravest: Option<(Severity, Cause)> = None;
        let mut found = |severity: Severity, cause: Cause| {
            if severity != Severity::Off && gravest.is_none_or(|(worst, _)| severity > worst) {
                gravest = Some((severity, cause));
            }
        };
        for trigger in Trigger::ALL {
            let shows = match trigger {
                Trigger::Attack => flows.attack.then_some((1.0, 0.0)),
                Trigger::Crossing => flows.crossing.then_some((1.0, 0.0)),
                Trigger::Rearrest => flows.rearrest.then_some((1.0, 0.0)),
                Trigger::Death => flows.death.then_some((1.0, 0.0)),
                Trigger::Border => {
                    ceiling(BORDER).filter(|top| flows.incidents > *top).map(|top| (flows.incidents, top))
                }
                Trigger::Access => needs
                    .iter()
                    .any(|n| n.measured() == ACCESS)
                    .then_some((f64::from(conduct.refused), f64::from(3 * terms.snapback.refusals)))
                    .filter(|(refused, most)| refused >= most),
                Trigger::Inflow => ceiling(INFLOW).and_then(|top| {
                    self.inflow_above(top * terms.snapback.inflow_times, month, terms.snapback.inflow_months, catalogue)
                }),
            };
            if let Some((value, bound)) = shows {
                found(terms.triggers.of(trigger), Cause::Trigger(trigger, value, bound));
            }
        }
        if let Some((need, value)) = self.first_broken(needs, month, catalogue) {
            found(Severity::Yellow, Cause::Need(need, value));
        }
        gravest
    }

    /// Whether published recognitions lay above a bound for so many months in a row; the latest and the bound.
    fn inflow_above(&self, bound: f64, month: u32, months: u32, catalogue: &Catalogue) -> Option<(f64, f64)> {
        let end = (month + 1).checked_sub(catalogue.benchmarks[INFLOW].lag_months)? as usize;
        let above = |back: usize| end > back && self.recognised[end - 1 - back] > bound;
        let all = months > 0 && (0..months as usize).all(above);
        all.then(|| (self.recognised[end - 1], bound))
    }
}
