//! A class of scenario files: what separates those that end high from those that end low.
//!
//! Method: the best single split. Every input that differs between the files is tried at every bound between two of
//! its values; the split that explains most of the spread of the results wins. One split is a description of these
//! files, not a cause.

use super::file::Scenario;
use super::policy::{BenchmarkKind, Measured, Need, Pardons, Severity, SunsetDefault, Trigger};
use super::run::Lab;
use crate::data::lower_first;

/// One number of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What it is, as it stands in a sentence.
    pub name: String,
    /// The number; yes is 1.
    pub value: f64,
    /// Whether it is yes or no.
    pub is_choice: bool,
}

/// The best single split of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// What it is made on.
    pub input: String,
    /// Whether the input is yes or no.
    pub is_choice: bool,
    /// Highest value of the lower group.
    pub at_most: f64,
    /// Files and mean result at or below it.
    pub lower: (usize, f64),
    /// Files and mean result above it.
    pub upper: (usize, f64),
    /// Part of the variance between the two groups, 0 to 1.
    pub explained: f64,
}

/// Every input of a scenario, in the same order and number for every scenario.
pub fn inputs(lab: &Lab, scenario: &Scenario) -> Vec<Input> {
    let terms = &scenario.terms;
    let mut list = Vec::new();
    let mut add =
        |name: &str, value: f64, is_choice: bool| list.push(Input { name: name.to_owned(), value, is_choice });
    let yes = |yes: bool| f64::from(u8::from(yes));
    add("months between reviews", f64::from(terms.clock.review_every), false);
    add("months that conditions must hold", f64::from(terms.clock.hold), false);
    add("months from decision to effect", f64::from(terms.clock.lag_up), false);
    add("times the wait counts after a fall", terms.clock.hysteresis, false);
    add("months of silence after a fall to the bottom", f64::from(terms.clock.lockout), false);
    let days = lab.catalogue.rule(&terms.snapback.rule).map_or(terms.snapback.own_days, |rule| rule.days);
    add("days from breach to decision", days, false);
    add("days that deals go on after one step down", terms.snapback.amber_wind_down, false);
    add("times the ceiling that recognitions may reach", terms.snapback.inflow_times, false);
    add("steps of relief", terms.steps.len() as f64, false);
    let most = |f: fn(&super::policy::LadderStep) -> f64| terms.steps.iter().map(f).fold(0.0, f64::max);
    add("widest the ladder opens the US door", most(|step| step.us).min(terms.locks.us.most), false);
    add("widest the ladder opens the EU door", most(|step| step.eu).min(terms.locks.eu.most), false);
    add("widest the ladder opens transit", most(|step| step.transit).min(terms.locks.transit.most), false);
    for trigger in Trigger::ALL {
        let answer = match terms.triggers.of(trigger) {
            Severity::Off => 0.0,
            Severity::Yellow => 1.0,
            Severity::Amber => 2.0,
            Severity::Red => 3.0,
            Severity::Now => 4.0,
        };
        let breach = match trigger {
            Trigger::Inflow => "too many recognitions",
            Trigger::Rearrest => "a re-arrest",
            Trigger::Death => "a death in custody",
            Trigger::Border => "border incidents",
            Trigger::Access => "refused access",
            Trigger::Crossing => "a crossing push",
            Trigger::Attack => "an attack",
        };
        add(&format!("hardness of the answer to {breach}, 0 to 4"), answer, false);
    }
    for (position, benchmark) in lab.catalogue.benchmarks.iter().enumerate() {
        let own = u8::try_from(position + 1).unwrap_or_default();
        let needs = terms.steps.iter().flat_map(|step| &step.needs);
        let asked: Vec<&Need> = needs.filter(|need| need.measured() == Measured::Benchmark(own)).collect();
        let bounds = || asked.iter().filter_map(|need| need.bound());
        match benchmark.kind {
            BenchmarkKind::Share => {
                let most = bounds().fold(benchmark.low, f64::max);
                add(&format!("most asked of {} ({})", benchmark.name, benchmark.id), most, false);
            }
            BenchmarkKind::Count => {
                let strictest = bounds().fold(benchmark.high, f64::min);
                add(&format!("strictest ceiling on {} ({})", benchmark.name, benchmark.id), strictest, false);
            }
            BenchmarkKind::Kept => {
                add(&format!("{} ({}) is asked for", benchmark.name, benchmark.id), yes(!asked.is_empty()), true);
            }
        }
    }
    add("relief lapses unless renewed", yes(terms.sunset.default == SunsetDefault::Off), true);
    add("somebody talks to Minsk", yes(terms.start.talks), true);
    add("Minsk pardons what each step asks", yes(scenario.regime.pardons == Pardons::AsAsked), true);
    add("Minsk pardons in batches", yes(scenario.regime.pardons == Pardons::Batches), true);
    for assumption in lab.assumptions() {
        let value = scenario.assumptions.get(&assumption.key).copied().unwrap_or(assumption.default);
        add(&lowercase_first(&assumption.name), value, false);
    }
    list
}

fn lowercase_first(text: &str) -> String {
    // Names of places and bodies begin with two capitals or are known by their first word.
    let second_is_upper = text.chars().nth(1).is_some_and(char::is_uppercase);
    let proper = ["Minsk", "Russia", "Belarus", "Klaipeda", "China"].iter().any(|word| text.starts_with(word));
    if second_is_upper || proper {
        return text.to_owned();
    }
    lower_first(text)
}

/// The split that explains most of the spread of `results`; `None` with fewer than three files, where nothing differs,
/// or where all end alike. Each group has at least one file in ten, and at least two of six or more.
pub fn best_split(lab: &Lab, scenarios: &[Scenario], results: &[f64]) -> Option<Split> {
    let n = scenarios.len();
    if n < 3 || results.len() != n || results.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let least = if n < 6 { 1 } else { (n / 10).max(2) };
    let whole = results.iter().sum::<f64>() / n as f64;
    let total: f64 = results.iter().map(|value| (value - whole).powi(2)).sum();
    if total <= 1e-12 * whole.powi(2).max(1e-12) {
        return None;
    }
    let rows: Vec<Vec<Input>> = scenarios.iter().map(|scenario| inputs(lab, scenario)).collect();
    let first = rows.first()?;
    let mut best: Option<Split> = None;
    for (column, input) in first.iter().enumerate() {
        let mut order: Vec<usize> = (0..n).collect();
        let value = |file: usize| rows[file][column].value;
        order.sort_by(|a, b| value(*a).total_cmp(&value(*b)));
        // Results below each cut are summed as distances from the mean of all, where little cancels.
        let mut below = 0.0;
        let mut sums = vec![0.0; n + 1];
        for (place, file) in order.iter().enumerate() {
            below += results[*file] - whole;
            sums[place + 1] = below;
        }
        for cut in least..=n - least {
            if cut == 0 || cut == n || value(order[cut - 1]) >= value(order[cut]) {
                continue;
            }
            let (low, high) = (whole + sums[cut] / cut as f64, whole + (sums[n] - sums[cut]) / (n - cut) as f64);
            let between = cut as f64 * (low - whole).powi(2) + (n - cut) as f64 * (high - whole).powi(2);
            let explained = between / total;
            if best.as_ref().is_none_or(|found| explained > found.explained + 1e-12) {
                best = Some(Split {
                    input: input.name.clone(),
                    is_choice: input.is_choice,
                    at_most: value(order[cut - 1]),
                    lower: (cut, low),
                    upper: (n - cut, high),
                    explained,
                });
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_input_that_separates_is_named() {
        let lab = Lab::shipped().expect("shipped");
        let file = |hold: u32, held: f64| {
            let mut scenario = Scenario::defaults("a").expect("shipped");
            scenario.terms.clock.hold = hold;
            scenario.assumptions.insert("held".to_owned(), held);
            scenario
        };
        let class = [file(2, 1100.0), file(3, 900.0), file(9, 1000.0), file(10, 950.0)];
        let split = best_split(&lab, &class, &[10.0, 11.0, 50.0, 52.0]).expect("two groups");
        assert_eq!(split.input, "months that conditions must hold");
        assert_eq!((split.at_most, split.lower.0, split.upper.0), (3.0, 2, 2));
        assert!(split.explained > 0.99 && (split.lower.1 - 10.5).abs() < 1e-12);
        assert!(best_split(&lab, &class, &[1.0, 1.0, 1.0, 1.0]).is_none(), "all end alike");
        assert!(best_split(&lab, &class[..2], &[1.0, 2.0]).is_none(), "two files separate on everything");
    }

    #[test]
    fn a_large_class_is_split_as_a_look_at_every_cut_says() {
        let lab = Lab::shipped().expect("shipped");
        let base = Scenario::defaults("a").expect("shipped");
        let (mut class, mut results) = (Vec::new(), Vec::new());
        for n in 0..300_u32 {
            let mut scenario = base.clone();
            scenario.terms.clock.hold = n % 30;
            class.push(scenario);
            results.push(1e6 + f64::from(n % 30).sin() + if n % 30 < 11 { 0.0 } else { 40.0 } + f64::from(n % 7));
        }
        let split = best_split(&lab, &class, &results).expect("two groups");
        // The same by its definition, cut by cut.
        let mean = |of: &dyn Fn(u32) -> bool| {
            let own: Vec<f64> = (0..300).filter(|n| of(n % 30)).map(|n| results[n as usize]).collect();
            (own.len(), own.iter().sum::<f64>() / own.len() as f64)
        };
        let (lower, upper) = (mean(&|hold| hold <= 10), mean(&|hold| hold > 10));
        let whole = mean(&|_| true).1;
        let total: f64 = results.iter().map(|value| (value - whole).powi(2)).sum();
        let between = lower.0 as f64 * (lower.1 - whole).powi(2) + upper.0 as f64 * (upper.1 - whole).powi(2);
        assert_eq!((split.at_most, split.lower.0, split.upper.0), (10.0, lower.0, upper.0));
        assert!((split.lower.1 - lower.1).abs() < 1e-6 && (split.upper.1 - upper.1).abs() < 1e-6, "{split:?}");
        assert!((split.explained - between / total).abs() < 1e-9, "{split:?}");
    }

    #[test]
    fn every_scenario_has_the_same_inputs() {
        let lab = Lab::shipped().expect("shipped");
        let names = |scenario: &Scenario| inputs(&lab, scenario).into_iter().map(|i| i.name).collect::<Vec<_>>();
        let first = names(&Scenario::defaults("a").expect("shipped"));
        for preset in super::super::PRESETS {
            assert_eq!(names(&preset.scenario().expect("shipped")), first, "{}", preset.id);
        }
        let mut unique = first.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), first.len(), "no two inputs share a name");
    }
}
