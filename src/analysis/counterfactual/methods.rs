//! Each method's path without the event, from one panel of outcomes.

use super::predictors::Predictors;
use super::{Counterfactual, CounterfactualQuestion, LogTrend, Method, Path, event_study, mean_effect};
use crate::analysis::flows::PairSeries;
use crate::analysis::{
    SyntheticControl, difference_in_differences, mean, placebo_test, placebo_with, synthetic_control, synthetic_did,
};

/// The panel that the methods work on.
pub(super) struct Setting<'a> {
    pub years: &'a [i32],
    pub n_before: usize,
    pub observed: &'a [f64],
    pub donors: &'a [Vec<f64>],
    pub question: &'a CounterfactualQuestion,
}

/// 97.5 % point of the normal distribution: both tails together hold five in a hundred.
const NORMAL_95: f64 = 1.959_964;

/// Runs every method and says why one cannot be used.
pub(super) fn run(
    setting: &Setting<'_>,
    names: &[String],
    predictors: Option<&Predictors>,
    pairs: &[PairSeries],
    answer: &mut Counterfactual,
) {
    let absent = |answer: &mut Counterfactual, method: Method, why: &str| answer.absent.push((method, why.to_owned()));
    match pre_trend(setting) {
        Some(path) => answer.paths.push(path),
        None => absent(answer, Method::PreTrend, "needs four positive figures before the event"),
    }
    if setting.donors.is_empty() {
        let why = "needs donors with a figure in every year";
        for method in [Method::DifferenceInDifferences, Method::SyntheticControl, Method::SyntheticDid] {
            absent(answer, method, why);
        }
    } else {
        with_donors(setting, names, predictors, answer);
    }
    let treated = setting.question.treated.as_str();
    match event_study(pairs, treated, setting.n_before) {
        Some(study) => {
            answer.paths.push(study_path(setting, &study));
            answer.event_study = Some(study);
        }
        None => absent(answer, Method::EventStudy, "needs rows by buyer, of the country and of donors"),
    }
}

fn with_donors(setting: &Setting<'_>, names: &[String], predictors: Option<&Predictors>, answer: &mut Counterfactual) {
    let scale = |value: f64| if setting.question.logarithms { value.ln() } else { value };
    let treated: Vec<f64> = setting.observed.iter().map(|value| scale(*value)).collect();
    let donors: Vec<Vec<f64>> =
        setting.donors.iter().map(|series| series.iter().map(|value| scale(*value)).collect()).collect();
    let n_before = setting.n_before;
    if let Some(effect) = difference_in_differences(&treated, &donors, n_before) {
        let level = mean(&treated[..n_before]).unwrap_or_default();
        let donor_means: Vec<f64> = (0..treated.len())
            .map(|t| mean(&donors.iter().map(|d| d[t]).collect::<Vec<_>>()).unwrap_or_default())
            .collect();
        let donor_level = mean(&donor_means[..n_before]).unwrap_or_default();
        let path = donor_means.iter().map(|value| level + value - donor_level);
        answer.paths.push(setting.path(Method::DifferenceInDifferences, path, effect));
    }
    let (control, placebo) = match predictors {
        Some(predictors) => {
            let units: Vec<&Vec<f64>> = std::iter::once(&treated).chain(&donors).collect();
            let fit = |unit: usize, pool: &[usize]| {
                let series: Vec<Vec<f64>> = pool.iter().map(|at| units[*at].clone()).collect();
                let weights = predictors.weights(unit, pool)?;
                Some(SyntheticControl::with_weights(weights, units[unit], &series, n_before))
            };
            let all: Vec<usize> = (1..units.len()).collect();
            (fit(0, &all), placebo_with(units.len(), fit))
        }
        None => (synthetic_control(&treated, &donors, n_before), placebo_test(&treated, &donors, n_before)),
    };
    if let Some(control) = control {
        let path = treated.iter().zip(&control.gap).map(|(y, gap)| y - gap);
        let effect = control.mean_gap_after(n_before).unwrap_or_default();
        answer.paths.push(setting.path(Method::SyntheticControl, path, effect));
        answer.rmspe_before = Some(control.rmspe_before());
        answer.mspe_before = Some(control.mspe_before);
        answer.weights = names.iter().cloned().zip(control.weights).collect();
        answer.placebo = placebo;
    } else {
        let why = if predictors.is_some() {
            "needs a predictor that differs between the countries"
        } else {
            "finds no weights of the donors"
        };
        answer.absent.push((Method::SyntheticControl, why.to_owned()));
    }
    match synthetic_did(&treated, &donors, n_before) {
        Some(did) => {
            let mixed: Vec<f64> = (0..treated.len())
                .map(|t| did.unit_weights.iter().zip(&donors).map(|(w, d)| w * d[t]).sum::<f64>())
                .collect();
            let shift: f64 =
                did.time_weights.iter().enumerate().map(|(t, weight)| weight * (treated[t] - mixed[t])).sum();
            let path = mixed.iter().map(|value| value + shift);
            answer.paths.push(setting.path(Method::SyntheticDid, path, did.effect));
            answer.synthetic_did = Some(did);
        }
        None => answer.absent.push((Method::SyntheticDid, "needs donors and years after the event".to_owned())),
    }
}

impl Setting<'_> {
    /// A path from the scale of the fit back to the outcome's unit.
    fn path(&self, method: Method, values: impl Iterator<Item = f64>, effect: f64) -> Path {
        let back = |value: f64| if self.question.logarithms { value.exp() } else { value };
        let values: Vec<Option<f64>> = values.map(|value| Some(back(value))).collect();
        let effect = if self.question.logarithms { effect.exp_m1() } else { effect };
        Path { method, range: vec![None; values.len()], values, effect: Some(effect) }
    }

    fn effect(&self, values: &[Option<f64>]) -> Option<f64> {
        mean_effect(self.observed, values, self.n_before, self.question.logarithms)
    }
}

/// The country's own trend of logarithms, projected, with its 95 % prediction interval.
fn pre_trend(setting: &Setting<'_>) -> Option<Path> {
    let times: Vec<f64> = setting.years.iter().map(|year| f64::from(*year)).collect();
    let trend = LogTrend::fit(&times[..setting.n_before], &setting.observed[..setting.n_before])?;
    let values: Vec<Option<f64>> = times.iter().map(|time| Some(trend.at(*time).exp())).collect();
    let range = times
        .iter()
        .enumerate()
        .map(|(t, time)| {
            let off = NORMAL_95 * trend.off(*time, trend.spread);
            (t >= setting.n_before).then(|| ((trend.at(*time) - off).exp(), (trend.at(*time) + off).exp()))
        })
        .collect();
    let effect = setting.effect(&values);
    Some(Path { method: Method::PreTrend, values, range, effect })
}

/// What the country would have sold had it moved as the others since the last year before the event.
fn study_path(setting: &Setting<'_>, study: &super::EventStudy) -> Path {
    let without = |t: usize, effect: f64| setting.observed[t] / effect.exp();
    let values: Vec<Option<f64>> =
        study.effects.iter().enumerate().map(|(t, effect)| Some(without(t, (*effect)?))).collect();
    let range = (0..values.len())
        .map(|t| {
            let (effect, error) = (study.effects[t]?, study.errors[t]?);
            (error > 0.0).then(|| (without(t, effect + NORMAL_95 * error), without(t, effect - NORMAL_95 * error)))
        })
        .collect();
    let effect = setting.effect(&values);
    Path { method: Method::EventStudy, values, range, effect }
}
