//! Claims under test: what was said, what it can mean, what the rows say of each meaning.
//!
//! A claim is data: a row of the table of claims with the definitions of its quantity, or a user's own file
//! ([`read`]). One engine evaluates all: [`check`] takes the figures of each definition, `rule` compares them, and the
//! words follow from the result. No opinion is stated. Knows no egui.

mod claim;
mod file;
mod origin;
mod rule;
mod words;

use serde::Serialize;

pub use claim::{Claim, Definition, End, Origin, Role, Test, When, bundled, quantities, stated};
pub use file::{ClaimError, is_claim, read};
pub use origin::Found;
pub use rule::{Holds, Part, RULE, Verdict};
pub use words::{as_text, cited, said};

use super::Unfit;
use super::figure::Point;
use crate::data::{Dataset, Library};
use origin::Evidence;

/// A claim with what the rows say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The claim.
    pub claim: Claim,
    /// What the meanings together say.
    pub verdict: Verdict,
    /// How the verdict came about, in one sentence.
    pub why: String,
    /// The nearest true statement, made of evaluated figures.
    pub nearest_true: String,
    /// What the verdict would be with half and with twice the tolerance; empty where the test has none.
    pub sensitivity: String,
    /// The test in words, with its tolerance.
    pub test: String,
    /// Each definition with its figures.
    pub definitions: Vec<Checked>,
    /// Ids of the sources: the claim's own, then those of the figures, each once.
    pub sources: Vec<String>,
}

/// A definition with its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The definition.
    pub definition: Definition,
    /// What its figures say.
    pub verdict: Verdict,
    /// The figures that matter in one line: both ends of a change, those that fit, or the nearest one.
    pub ladder: String,
    /// Its figures in time order.
    pub evaluations: Vec<Evaluation>,
    /// Why there are no figures, or what to beware of.
    pub remark: String,
}

/// A figure held against the claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Series, where the definition has several.
    pub series: String,
    /// Unit of the value.
    pub unit: String,
    /// The figure with flags, sources, arithmetic and rows.
    pub point: Point,
    /// The year it ends in.
    pub year: Option<i32>,
    /// Whether it fits.
    pub holds: Holds,
    /// Which end of a change it was held against when it fits.
    pub part: Part,
    /// Why it tells nothing, where it does not.
    pub reason: String,
}

impl Checked {
    /// Whether every figure that fits is somebody's statement and none a statistic.
    pub fn by_statement_only(&self) -> bool {
        let mut fitting = self.evaluations.iter().filter(|one| one.holds == Holds::Yes).peekable();
        fitting.peek().is_some() && fitting.all(|one| one.point.flags.has(crate::data::Flag::Statement))
    }
}

/// Checks every bundled claim against the bundled tables.
///
/// # Errors
/// [`Unfit`] when the tables of claims do not fit together: a defect of the build.
pub fn check_all(library: &Library) -> Result<Vec<Card>, Unfit> {
    let mut evidence = Evidence::new(library, None);
    Ok(bundled(library)?.into_iter().map(|claim| checked(&mut evidence, claim)).collect())
}

/// Checks one claim against the bundled tables and, for definitions that ask one, an opened file.
pub fn check(library: &Library, dataset: Option<&Dataset>, claim: Claim) -> Card {
    checked(&mut Evidence::new(library, dataset), claim)
}

fn checked(evidence: &mut Evidence<'_>, claim: Claim) -> Card {
    let found: Vec<Result<Vec<Found>, Unfit>> =
        claim.definitions.iter().map(|definition| evidence.of(definition)).collect();
    let definitions = held_against(&claim, &found);
    let verdict_with = |width: f64| rule::verdict(&claim, &held_against(&claim.with_width(width), &found));
    let sensitivity = words::sensitivity(&claim, verdict_with(0.5), verdict_with(2.0));
    let mut sources = vec![claim.source.clone()];
    for id in definitions.iter().flat_map(|one| &one.evaluations).flat_map(|one| &one.point.sources) {
        if !sources.contains(id) {
            sources.push(id.clone());
        }
    }
    Card {
        verdict: rule::verdict(&claim, &definitions),
        why: words::why(&definitions),
        nearest_true: words::nearest_true(&claim, &definitions),
        sensitivity,
        test: words::compared(&claim),
        definitions,
        sources,
        claim,
    }
}

/// The figures of each definition against the claim's test.
fn held_against(claim: &Claim, found: &[Result<Vec<Found>, Unfit>]) -> Vec<Checked> {
    let held = |(definition, found): (&Definition, &Result<Vec<Found>, Unfit>)| match found {
        Ok(found) => {
            let (evaluations, verdict) = rule::evaluate(claim, &definition.origin, found.clone());
            let ladder = words::ladder_text(claim, verdict, &evaluations);
            Checked { definition: definition.clone(), verdict, ladder, evaluations, remark: definition.note.clone() }
        }
        Err(unfit) => Checked {
            definition: definition.clone(),
            verdict: Verdict::CannotBeTested,
            ladder: "no figures".to_owned(),
            evaluations: Vec::new(),
            remark: unfit.to_string(),
        },
    };
    claim.definitions.iter().zip(found).map(held).collect()
}

/// A card for scripts.
#[derive(Debug, Serialize)]
pub struct CardOut<'a> {
    id: &'a str,
    statement: &'a str,
    verdict: String,
    nearest_true: &'a str,
    why: &'a str,
    source: &'a str,
    unit: &'a str,
    test: &'a str,
    tolerance_reason: &'a str,
    sensitivity: &'a str,
    evaluations: Vec<EvaluationOut<'a>>,
    definitions: Vec<DefinitionOut<'a>>,
}

#[derive(Debug, Serialize)]
struct DefinitionOut<'a> {
    id: &'a str,
    title: &'a str,
    role: &'static str,
    verdict: String,
    formula: &'a str,
    remark: &'a str,
}

#[derive(Debug, Serialize)]
struct EvaluationOut<'a> {
    definition: &'a str,
    year: Option<i32>,
    value: Option<f64>,
    unit: &'a str,
    holds: &'static str,
    sources: Vec<&'a str>,
    role: &'static str,
    series: &'a str,
    period: &'a str,
    flags: String,
    part: Option<&'static str>,
    reason: &'a str,
    rows: Vec<String>,
    how: &'a str,
}

impl Role {
    const fn word(self) -> &'static str {
        match self {
            Self::Meaning => "meaning",
            Self::Neighbour => "neighbour",
        }
    }
}

impl Card {
    /// The card for scripts: a definition without figures has one evaluation without value.
    pub fn out(&self) -> CardOut<'_> {
        let changes = self.claim.when == When::Change;
        let evaluations = self.definitions.iter().flat_map(|one| {
            let none = EvaluationOut {
                definition: &one.definition.id,
                year: None,
                value: None,
                unit: &self.claim.unit,
                holds: Holds::Untestable.word(),
                sources: Vec::new(),
                role: one.definition.role.word(),
                series: "",
                period: "",
                flags: String::new(),
                part: None,
                reason: &one.remark,
                rows: Vec::new(),
                how: "",
            };
            let every = one.evaluations.iter().map(move |e| EvaluationOut {
                definition: &one.definition.id,
                year: e.year,
                value: Some(e.point.value),
                unit: &e.unit,
                holds: e.holds.word(),
                sources: e.point.sources.iter().map(String::as_str).collect(),
                role: one.definition.role.word(),
                series: &e.series,
                period: &e.point.period,
                flags: e.point.flags.to_string(),
                part: (changes && e.holds == Holds::Yes).then_some(match e.part {
                    Part::From => "from",
                    Part::To => "to",
                }),
                reason: &e.reason,
                rows: e.point.rows.iter().map(ToString::to_string).collect(),
                how: &e.point.how,
            });
            every.chain(one.evaluations.is_empty().then_some(none))
        });
        CardOut {
            id: &self.claim.id,
            statement: &self.claim.statement,
            verdict: self.verdict.to_string(),
            nearest_true: &self.nearest_true,
            why: &self.why,
            source: &self.claim.source,
            unit: &self.claim.unit,
            test: &self.test,
            tolerance_reason: &self.claim.tolerance_reason,
            sensitivity: &self.sensitivity,
            evaluations: evaluations.collect(),
            definitions: self
                .definitions
                .iter()
                .map(|one| DefinitionOut {
                    id: &one.definition.id,
                    title: &one.definition.title,
                    role: one.definition.role.word(),
                    verdict: one.verdict.to_string(),
                    formula: &one.definition.formula,
                    remark: &one.remark,
                })
                .collect(),
        }
    }
}
