//! What would have happened without the event: several methods over one outcome, side by side.
//!
//! Agreement between methods is the message, one number is not. Knows no files.

mod donors;
mod event_study;
mod methods;
mod predictors;
mod trend;

pub use donors::{Touched, is_same_market, touched};
pub use event_study::{EventStudy, event_study};
pub use trend::LogTrend;

use polars::prelude::DataFrame;

use super::flows::{AnalysisError, OutcomeQuestion, outcomes, pair_outcomes};
use super::{Placebo, SyntheticDid, mean};
use crate::data::{Flow, Note};

/// What is asked: whose outcome, since when, compared with whom.
#[derive(Debug, Clone, PartialEq)]
pub struct CounterfactualQuestion {
    /// Code of the country that the event hit.
    pub treated: String,
    /// Codes of the countries it is compared with.
    pub donors: Vec<String>,
    /// Which figures.
    pub outcome: OutcomeQuestion,
    /// First year that the event may have changed.
    pub event: i32,
    /// First year looked at; the first with figures when absent.
    pub first: Option<i32>,
    /// Last year looked at; the last with figures when absent.
    pub last: Option<i32>,
    /// Years left out of every fit, such as 2020.
    pub skip: Vec<i32>,
    /// Whether the methods work on logarithms; effects are then percentages.
    pub logarithms: bool,
    /// The expert's mode: other codes of the same table as predictors, each with its importance.
    pub predictors: Vec<(String, f64)>,
}

/// How a path without the event was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// The country's own trend before the event.
    PreTrend,
    /// Its level before, moved as the donors moved.
    DifferenceInDifferences,
    /// A weighted mean of donors.
    SyntheticControl,
    /// Both, with weights on years too.
    SyntheticDid,
    /// The donors' growth since the year before, with the spread among buyers.
    EventStudy,
    /// The what-if engine with its doors shut against open; computed above this layer.
    Structural,
}

impl Method {
    /// Every method, in the order of the chart.
    pub const ALL: [Self; 5] =
        [Self::PreTrend, Self::DifferenceInDifferences, Self::SyntheticControl, Self::SyntheticDid, Self::EventStudy];

    /// Stable short name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PreTrend => "pre-trend",
            Self::DifferenceInDifferences => "did",
            Self::SyntheticControl => "synthetic-control",
            Self::SyntheticDid => "synthetic-did",
            Self::EventStudy => "event-study",
            Self::Structural => "structural",
        }
    }

    /// The words on screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::PreTrend => "own trend before",
            Self::DifferenceInDifferences => "difference in differences",
            Self::SyntheticControl => "synthetic control",
            Self::SyntheticDid => "synthetic difference in differences",
            Self::EventStudy => "event study",
            Self::Structural => "structural engine",
        }
    }

    /// The publication behind it.
    pub const fn reference(self) -> &'static str {
        match self {
            Self::PreTrend => "least squares on logarithms with its prediction interval",
            Self::DifferenceInDifferences => "mean change of the donors",
            Self::SyntheticControl => "Abadie, Diamond & Hainmueller 2010",
            Self::SyntheticDid => "Arkhangelsky et al. 2021",
            Self::EventStudy => "Santos Silva & Tenreyro 2006",
            Self::Structural => "the potash model of the scenario lab, all doors shut against open",
        }
    }
}

/// One method's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// How it was made.
    pub method: Method,
    /// The outcome without the event, one a year, in its unit; `None` where the method says nothing.
    pub values: Vec<Option<f64>>,
    /// Lower and upper end of a 95 % range, where the method has one.
    pub range: Vec<Option<(f64, f64)>>,
    /// Mean effect after the event: a part of the path (−0.2 is a fifth less) on logarithms, else in the outcome's unit.
    pub effect: Option<f64>,
}

/// Every method's answer with what one needs to judge it.
#[derive(Debug, Clone, PartialEq)]
pub struct Counterfactual {
    /// Years compared.
    pub years: Vec<i32>,
    /// How many of them come before the event.
    pub n_before: usize,
    /// What was observed, in the outcome's unit.
    pub observed: Vec<f64>,
    /// Its unit.
    pub unit: String,
    /// What each method says, in the order of [`Method`]; those that cannot be used are absent.
    pub paths: Vec<Path>,
    /// Donors used, with the synthetic control's weights.
    pub weights: Vec<(String, f64)>,
    /// Root mean squared gap of the synthetic control before the event: logarithms or the outcome's unit.
    pub rmspe_before: Option<f64>,
    /// Synthetic controls of every donor as if the event had hit it.
    pub placebo: Option<Placebo>,
    /// Mean squared gap before the event, as the placebos are compared with.
    pub mspe_before: Option<f64>,
    /// Synthetic difference in differences in full.
    pub synthetic_did: Option<SyntheticDid>,
    /// The event study in full.
    pub event_study: Option<EventStudy>,
    /// Donors that could not be used, and why.
    pub dropped: Vec<(String, String)>,
    /// Methods that could not be used, and why.
    pub absent: Vec<(Method, String)>,
    /// What to beware of.
    pub notes: Vec<Note>,
}

/// Mean effect of a path since the event: a part of the path on logarithms, else in the outcome's unit; `None` where the
/// path says nothing then.
pub fn mean_effect(observed: &[f64], path: &[Option<f64>], n_before: usize, logarithms: bool) -> Option<f64> {
    let gaps: Vec<f64> = observed
        .iter()
        .zip(path)
        .skip(n_before)
        .filter_map(|(observed, path)| {
            let path = (*path)?;
            Some(if logarithms { (observed / path).ln() } else { observed - path })
        })
        .collect();
    mean(&gaps).map(|gap| if logarithms { gap.exp_m1() } else { gap })
}

/// Fewest years before the event that a comparison may rest on.
const LEAST_BEFORE: usize = 3;

/// Compares the treated country with its donors by every method the table allows.
///
/// # Input
/// The canonical frame with yearly figures of the treated country and of the donors.
/// # Output
/// Years in which the treated country has a figure. A donor must have one in each of them; others are dropped and named.
/// # Errors
/// [`AnalysisError`] names the nearest products or what is missing.
/// # Source
/// See [`Method::reference`]; the set of methods side by side is our choice.
pub fn counterfactual(frame: &DataFrame, question: &CounterfactualQuestion) -> Result<Counterfactual, AnalysisError> {
    let panel = outcomes(frame, &question.outcome)?;
    let Some(treated) = panel.by_area.get(&question.treated) else {
        return Err(AnalysisError::UnknownReporter {
            reporter: question.treated.clone(),
            nearest: panel.by_area.keys().take(5).cloned().collect(),
        });
    };
    let in_view = |year: i32| {
        question.first.is_none_or(|first| year >= first)
            && question.last.is_none_or(|last| year <= last)
            && !question.skip.contains(&year)
    };
    let usable = |value: f64| value.is_finite() && (!question.logarithms || value > 0.0);
    let kept: Vec<usize> =
        (0..panel.years.len()).filter(|at| in_view(panel.years[*at]) && treated[*at].is_some_and(usable)).collect();
    let years: Vec<i32> = kept.iter().map(|at| panel.years[*at]).collect();
    let n_before = years.iter().filter(|year| **year < question.event).count();
    if n_before < LEAST_BEFORE || n_before == years.len() {
        return Err(AnalysisError::FewYears {
            area: question.treated.clone(),
            event: question.event,
            least: LEAST_BEFORE,
            before: n_before,
            after: years.len() - n_before,
        });
    }
    let observed: Vec<f64> = kept.iter().filter_map(|at| treated[*at]).collect();
    let (mut donors, mut names, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for code in question.donors.iter().filter(|code| **code != question.treated) {
        let Some(series) = panel.by_area.get(code) else {
            dropped.push((code.clone(), "no such figures".to_owned()));
            continue;
        };
        let values: Vec<f64> = kept.iter().filter_map(|at| series[*at].filter(|value| usable(*value))).collect();
        if values.len() == kept.len() {
            donors.push(values);
            names.push(code.clone());
        } else {
            let n_missing = kept.len() - values.len();
            dropped.push((code.clone(), format!("no usable figure in {n_missing} of {} years", kept.len())));
        }
    }
    let mut notes = panel.notes;
    if question.outcome.mirror {
        notes.push(Note::Mirror { reporter: "every country compared".to_owned() });
    }
    let pairs = if matches!(question.outcome.flow, Flow::Export | Flow::Import) {
        let both: Vec<String> = names.iter().cloned().chain([question.treated.clone()]).collect();
        pair_outcomes(frame, &question.outcome, &both, &years)?
    } else {
        Vec::new()
    };
    let predictors = predictors::Predictors::read(frame, question, &years[..n_before], &names)?;
    notes.extend(predictors.iter().flat_map(|read| &read.alike).map(|code| {
        Note::Remark(format!("Predictor {code} is left out: before the event it is the same for every country"))
    }));
    let setting = methods::Setting { years: &years, n_before, observed: &observed, donors: &donors, question };
    let mut answer = Counterfactual {
        n_before,
        unit: panel.unit,
        paths: Vec::new(),
        weights: Vec::new(),
        rmspe_before: None,
        placebo: None,
        mspe_before: None,
        synthetic_did: None,
        event_study: None,
        dropped,
        absent: Vec::new(),
        notes,
        observed: observed.clone(),
        years: years.clone(),
    };
    methods::run(&setting, &names, predictors.as_ref(), &pairs, &mut answer);
    Ok(answer)
}

#[cfg(test)]
mod tests;
