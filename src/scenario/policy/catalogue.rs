//! What there is to choose from: benchmarks, snapback rules, default terms, assumptions. Read from `defaults.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::need::{Measured, Need};
use super::terms::{Clock, Locks, Rung, Snapback, Start, Sunset, Terms, Triggers};
use super::world::Regime;
use crate::scenario::{Assumption, ScenarioError, Tag};

/// The file itself, for those who want to read or copy it.
pub static TEXT: &str = include_str!("defaults.toml");

/// How a benchmark is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BenchmarkKind {
    /// At least a share.
    Share,
    /// At most a count.
    Count,
    /// A promise: kept or not.
    Kept,
}

/// Something that can be asked of Minsk and checked by others.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Benchmark {
    /// B1, B2, …
    pub id: String,
    /// In words, as it stands in a sentence.
    pub name: String,
    /// What is counted.
    pub metric: String,
    /// How it is tested.
    pub kind: BenchmarkKind,
    /// Lowest bound that makes sense.
    #[serde(default)]
    pub low: f64,
    /// Highest bound that makes sense.
    #[serde(default)]
    pub high: f64,
    /// Months until its figure is public.
    pub lag_months: u32,
    /// Months that one breach of it counts against it.
    #[serde(default)]
    pub counts_months: u32,
    /// Who publishes it.
    pub published_by: String,
    /// How it can be met in name only.
    pub gaming: String,
    /// Ids of `datasets/sources.csv`.
    pub sources: Vec<String>,
}

/// How fast relief is taken back under one kind of law.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// R1 … R10, or `drawn`.
    pub id: String,
    /// In words.
    pub name: String,
    /// Days from breach to effect.
    pub days: f64,
    /// Least days where the lag is drawn.
    #[serde(default)]
    pub days_low: f64,
    /// Most days where the lag is drawn.
    #[serde(default)]
    pub days_high: f64,
    /// Whether it works without a vote, so that nobody can miss it.
    pub automatic: bool,
    /// The recorded case.
    pub case: String,
    /// What the lag rests on.
    pub tag: Tag,
    /// Ids of `datasets/sources.csv`.
    pub sources: Vec<String>,
}

/// Everything the policy side starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// B1 to B11 in order.
    pub benchmarks: Vec<Benchmark>,
    /// Snapback rules.
    pub rules: Vec<Rule>,
    /// Default terms.
    pub terms: Terms,
    /// Default conduct of Minsk.
    pub regime: Regime,
    /// Assumptions about conduct and chance.
    pub assumptions: Vec<Assumption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    benchmark: Vec<Benchmark>,
    rule: Vec<Rule>,
    start: Start,
    clock: Clock,
    sunset: Sunset,
    snapback: Snapback,
    triggers: Triggers,
    locks: Locks,
    step: Vec<Rung>,
    regime: Regime,
    assumption: Vec<Assumption>,
}

static SHIPPED: LazyLock<Result<Catalogue, ScenarioError>> = LazyLock::new(|| Catalogue::read(TEXT));

impl Catalogue {
    /// The shipped file, parsed once.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] naming line or key: a defect of the build, not of the user's machine.
    pub fn shipped() -> Result<&'static Self, ScenarioError> {
        SHIPPED.as_ref().map_err(Clone::clone)
    }

    /// Reads a file of that form.
    ///
    /// # Errors
    /// [`ScenarioError::Base`] naming line or key.
    pub fn read(text: &str) -> Result<Self, ScenarioError> {
        let wrong = |what: String| ScenarioError::Base { what: format!("policy defaults: {what}") };
        let file: File = toml::from_str(text).map_err(|cause| wrong(cause.to_string()))?;
        for (position, benchmark) in file.benchmark.iter().enumerate() {
            if benchmark.id != format!("B{}", position + 1) {
                return Err(wrong(format!("{} stands at place {}", benchmark.id, position + 1)));
            }
        }
        for assumption in &file.assumption {
            assumption.check()?;
        }
        for key in super::factors::KEYS {
            if !file.assumption.iter().any(|assumption| assumption.key == key) {
                return Err(wrong(format!("no [[assumption]] has the key {key}")));
            }
        }
        let terms = Terms {
            start: file.start,
            clock: file.clock,
            sunset: file.sunset,
            snapback: file.snapback,
            triggers: file.triggers,
            locks: file.locks,
            steps: file.step,
        };
        Ok(Self {
            benchmarks: file.benchmark,
            rules: file.rule,
            terms,
            regime: file.regime,
            assumptions: file.assumption,
        })
    }

    /// A rule by id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The benchmark behind a condition; `None` for clean months and for numbers nobody knows.
    pub fn benchmark(&self, measured: Measured) -> Option<&Benchmark> {
        match measured {
            Measured::Benchmark(number) => self.benchmarks.get(usize::from(number).checked_sub(1)?),
            Measured::Clean => None,
        }
    }

    /// An assumption of the policy side by key.
    pub fn assumption(&self, key: &str) -> Option<&Assumption> {
        self.assumptions.iter().find(|assumption| assumption.key == key)
    }

    /// What is wrong with a condition, in words that name the allowed range; `None` when nothing is.
    pub fn fault(&self, need: Need) -> Option<String> {
        let Some(benchmark) = self.benchmark(need.measured()) else {
            if need.measured() != Measured::Clean {
                return Some(format!(
                    "{} is no benchmark: there are B1 to B{}",
                    need.measured(),
                    self.benchmarks.len()
                ));
            }
            let months = need.bound().unwrap_or_default();
            return (!matches!(need, Need::AtLeast(..)) || !(1.0..=60.0).contains(&months))
                .then(|| format!("{need}: clean months are asked for as \"clean >= 12\", from 1 to 60"));
        };
        let form = match benchmark.kind {
            BenchmarkKind::Share => format!("{} >= 50%", benchmark.id),
            BenchmarkKind::Count => format!("{} <= 20", benchmark.id),
            BenchmarkKind::Kept => benchmark.id.clone(),
        };
        let fits = matches!(
            (benchmark.kind, need),
            (BenchmarkKind::Share, Need::AtLeast(..))
                | (BenchmarkKind::Count, Need::AtMost(..))
                | (BenchmarkKind::Kept, Need::Kept(_))
        );
        if !fits {
            return Some(format!("{}: {} is asked for as \"{form}\"", benchmark.id, benchmark.name));
        }
        let (unit, times) = if benchmark.kind == BenchmarkKind::Share { ("%", 100.0) } else { ("", 1.0) };
        need.bound().filter(|bound| !(benchmark.low..=benchmark.high).contains(bound)).map(|_| {
            format!(
                "{need}: {} must lie between {}{unit} and {}{unit}",
                benchmark.name,
                benchmark.low * times,
                benchmark.high * times
            )
        })
    }

    /// Whether a key is an assumption of this side; the others are the market's.
    pub fn owns(&self, key: &str) -> bool {
        self.assumption(key).is_some()
    }
}
