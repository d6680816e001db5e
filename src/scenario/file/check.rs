//! What is impossible in a scenario, each with its place and the allowed range.

use super::super::policy::{Benchmark, BenchmarkKind, Catalogue, Lock, Need, ShockKind};
use super::super::{Assumption, Defaults};
use super::Scenario;
use crate::data::format_number;

/// An impossible value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, as in the file: `clock.hold`, `step[2].needs[0]`.
    pub path: String,
    /// What is wrong and what is allowed.
    pub what: String,
}

/// Gathers faults.
struct Faults(Vec<Fault>);

impl Faults {
    fn tell(&mut self, path: &str, what: String) {
        self.0.push(Fault { path: path.to_owned(), what });
    }

    fn range(&mut self, path: &str, value: f64, low: f64, high: f64) {
        if !(low..=high).contains(&value) {
            self.tell(path, format!("{path} = {value}: must lie between {low} and {high}"));
        }
    }

    fn whole(&mut self, path: &str, value: u32, low: u32, high: u32) {
        self.range(path, f64::from(value), f64::from(low), f64::from(high));
    }
}

/// Most steps a ladder may have: more do not fit a lane of the picture.
const MOST_STEPS: usize = 12;
/// Longest run: ten years.
const MOST_MONTHS: u32 = 120;

impl Scenario {
    /// Everything impossible in it, in the order of the file; empty when it can run.
    pub fn faults(&self) -> Vec<Fault> {
        let (catalogue, defaults) = match (Catalogue::shipped(), super::market()) {
            (Ok(catalogue), Ok(defaults)) => (catalogue, defaults),
            (Err(cause), _) | (_, Err(cause)) => {
                return vec![Fault { path: String::new(), what: cause.to_string() }];
            }
        };
        let mut faults = Faults(Vec::new());
        if self.name.trim().is_empty() {
            faults.tell("name", "name: a scenario needs a name".to_owned());
        }
        faults.whole("months", self.months, 6, MOST_MONTHS);
        if !self.months.is_multiple_of(3) {
            faults.tell("months", format!("months = {}: must be a multiple of 3", self.months));
        }
        self.check_terms(catalogue, &mut faults);
        self.check_locks(catalogue, &mut faults);
        self.check_steps(catalogue, &mut faults);
        self.check_conduct(catalogue, &mut faults);
        self.check_events(catalogue, &mut faults);
        self.check_assumptions(catalogue, defaults, &mut faults);
        faults.0
    }

    fn check_terms(&self, catalogue: &Catalogue, faults: &mut Faults) {
        let terms = &self.terms;
        if terms.start.year_month().is_none() {
            faults.tell(
                "start.month",
                format!("start.month = \"{}\": write year and month like \"2026-04\"", terms.start.month),
            );
        }
        faults.range("start.us", terms.start.us, 0.0, 1.0);
        faults.range("start.eu", terms.start.eu, 0.0, 1.0);
        faults.range("start.transit", terms.start.transit, 0.0, 1.0);
        faults.range("start.tighten", terms.start.tighten, 0.0, 1.0);
        faults.whole("clock.review_every", terms.clock.review_every, 1, 24);
        faults.whole("clock.hold", terms.clock.hold, 1, 36);
        faults.whole("clock.lag_up", terms.clock.lag_up, 1, 24);
        faults.range("clock.hysteresis", terms.clock.hysteresis, 1.0, 5.0);
        faults.whole("clock.lockout", terms.clock.lockout, 0, 36);
        for (i, month) in terms.sunset.ends.iter().enumerate() {
            faults.whole(&format!("sunset.ends[{i}]"), *month, 1, 12);
        }
        let snapback = &terms.snapback;
        known_rule("snapback.rule", &snapback.rule, catalogue, faults);
        faults.range("snapback.own_days", snapback.own_days, 0.0, 1000.0);
        faults.range("snapback.inflow_times", snapback.inflow_times, 1.0, 5.0);
        faults.whole("snapback.inflow_months", snapback.inflow_months, 1, 12);
        faults.whole("snapback.refusals", snapback.refusals, 1, 8);
        faults.range("snapback.amber_wind_down", snapback.amber_wind_down, 0.0, 365.0);
        faults.range("snapback.red_wind_down", snapback.red_wind_down, 0.0, 365.0);
        faults.range("snapback.tighten_after_red", snapback.tighten_after_red, 0.0, 1.0);
    }

    fn check_locks(&self, catalogue: &Catalogue, faults: &mut Faults) {
        let locks = &self.terms.locks;
        for (name, lock) in [("us", &locks.us), ("eu", &locks.eu), ("transit", &locks.transit)] {
            let Lock { least, most, rule, needs } = lock;
            let path = |key: &str| format!("locks.{name}.{key}");
            faults.range(&path("least"), *least, 0.0, 1.0);
            faults.range(&path("most"), *most, 0.0, 1.0);
            if least > most {
                faults.tell(&path("least"), format!("locks.{name}: least = {least} is above most = {most}"));
            }
            if !rule.is_empty() {
                known_rule(&path("rule"), rule, catalogue, faults);
            }
            check_needs(&path("needs"), needs, catalogue, faults);
        }
    }

    fn check_steps(&self, catalogue: &Catalogue, faults: &mut Faults) {
        let steps = &self.terms.steps;
        if steps.len() > MOST_STEPS {
            faults.tell("step", format!("{} steps: a ladder has at most {MOST_STEPS}", steps.len()));
        }
        for (i, step) in steps.iter().enumerate() {
            let path = |key: &str| format!("step[{i}].{key}");
            faults.range(&path("us"), step.us, 0.0, 1.0);
            faults.range(&path("eu"), step.eu, 0.0, 1.0);
            faults.range(&path("transit"), step.transit, 0.0, 1.0);
            faults.range(&path("tighten"), step.tighten, 0.0, 1.0);
            check_needs(&path("needs"), &step.needs, catalogue, faults);
        }
    }

    fn check_conduct(&self, catalogue: &Catalogue, faults: &mut Faults) {
        for (i, size) in self.regime.batches.iter().enumerate() {
            faults.range(&format!("regime.batches[{i}]"), *size, 0.0, 2000.0);
        }
        for (id, month) in &self.regime.delivers {
            let path = format!("regime.delivers.{id}");
            promise(&path, id, catalogue, faults);
            faults.whole(&path, *month, 1, MOST_MONTHS);
        }
    }

    fn check_events(&self, catalogue: &Catalogue, faults: &mut Faults) {
        for (i, shock) in self.shocks.iter().enumerate() {
            let path = |key: &str| format!("event[{i}].{key}");
            faults.whole(&path("month"), shock.month, 1, self.months);
            faults.whole(&path("months"), shock.months, 1, MOST_MONTHS);
            match shock.what {
                ShockKind::Crackdown | ShockKind::Border => faults.range(&path("size"), shock.size, 0.0, 2000.0),
                ShockKind::Tighten => faults.range(&path("size"), shock.size, 0.0, 1.0),
                ShockKind::Broken => promise(&path("benchmark"), &shock.benchmark, catalogue, faults),
                _ => {}
            }
        }
    }

    fn check_assumptions(&self, catalogue: &Catalogue, defaults: &Defaults, faults: &mut Faults) {
        let find = |key: &str| catalogue.assumption(key).or_else(|| defaults.assumption(key));
        for (key, value) in &self.assumptions {
            let path = format!("assumptions.{key}");
            match find(key) {
                None => faults
                    .tell(&path, format!("{path}: no assumption has this name{}", nearest(key, catalogue, defaults))),
                Some(Assumption { low, high, .. }) => faults.range(&path, *value, *low, *high),
            }
        }
        let parts = ["w_us", "w_eu", "w_tr"];
        if let Some(changed) = parts.iter().find(|key| self.assumptions.contains_key(**key)) {
            let part = |key: &&str| {
                self.assumptions.get(*key).copied().or_else(|| defaults.assumption(key).map(|a| a.default))
            };
            let whole: f64 = parts.iter().filter_map(part).sum();
            if (whole - 1.0).abs() > 1e-9 {
                faults.tell(
                    &format!("assumptions.{changed}"),
                    format!(
                        "w_us, w_eu and w_tr sum to {}: they are parts of one whole and must sum to 1",
                        format_number(whole)
                    ),
                );
            }
        }
    }
}

fn known_rule(path: &str, id: &str, catalogue: &Catalogue, faults: &mut Faults) {
    if id != "own" && catalogue.rule(id).is_none() {
        let known: Vec<&str> = catalogue.rules.iter().map(|rule| rule.id.as_str()).collect();
        faults.tell(path, format!("{path} = \"{id}\": must be own, {}", known.join(", ")));
    }
}

fn check_needs(path: &str, needs: &[Need], catalogue: &Catalogue, faults: &mut Faults) {
    for (i, need) in needs.iter().enumerate() {
        if let Some(what) = catalogue.fault(*need) {
            faults.tell(&format!("{path}[{i}]"), what);
        }
        if needs[..i].iter().any(|other| other.measured() == need.measured()) {
            faults.tell(&format!("{path}[{i}]"), format!("{}: asked for twice", need.measured()));
        }
    }
}

/// A benchmark that Minsk keeps or breaks; the others follow from people and incidents.
fn promise(path: &str, id: &str, catalogue: &Catalogue, faults: &mut Faults) {
    let kept = |b: &&Benchmark| b.kind == BenchmarkKind::Kept;
    let promises: Vec<&str> = catalogue.benchmarks.iter().filter(kept).map(|b| b.id.as_str()).collect();
    if !promises.contains(&id) {
        faults.tell(path, format!("{path}: \"{id}\" is no promise; there are {}", promises.join(", ")));
    }
}

/// A known assumption that begins alike, as a hint.
fn nearest(key: &str, catalogue: &Catalogue, defaults: &Defaults) -> String {
    let all = catalogue.assumptions.iter().chain(&defaults.assumptions);
    let alike = |known: &str| known.chars().zip(key.chars()).take_while(|(a, b)| a == b).count();
    all.map(|a| a.key.as_str())
        .max_by_key(|known| alike(known))
        .filter(|known| alike(known) >= 3)
        .map(|known| format!("; did you mean {known}?"))
        .unwrap_or_default()
}
