//! How the trade of one exporter moved around an event, against other exporters, with the spread among its buyers.

use std::collections::BTreeSet;

use super::super::flows::PairSeries;
use super::super::{mean, solve_in_place};

/// An event study of one exporter.
#[derive(Debug, Clone, PartialEq)]
pub struct EventStudy {
    /// Change of the exporter over that of the others since the last year before the event, as a logarithm; one a year;
    /// `None` where either sold nothing.
    pub effects: Vec<Option<f64>>,
    /// Standard error of each, over importers; zero in the base year.
    pub errors: Vec<Option<f64>>,
    /// Importers, the clusters of the standard errors.
    pub n_importers: usize,
    /// Chance of movements as large before the event if there were none: the joint test of the years before it.
    pub before_p: Option<f64>,
}

/// Poisson pseudo-maximum-likelihood event study with effects for each pair and each year.
///
/// `y = exp(a_pair + d_year + Σ b_k [k years after] [treated exporter])`. With one treated exporter that has its own effect
/// in every year but the base, the first-order conditions say that fitted sums equal observed ones by pair, by year and
/// by year for the treated; they are solved by products of sums, so that `b_k` is the log change of the treated exporter's
/// sum over that of the others. No search is needed.
///
/// # Output
/// `None` when one side has no pairs or sold nothing in the base year (the last of `n_before`). Standard errors leave
/// out one importer at a time (jackknife clustered by importer).
/// # Source
/// Santos Silva & Tenreyro 2006 (Review of Economics and Statistics 88:641); closed form: our derivation.
pub fn event_study(pairs: &[PairSeries], treated: &str, n_before: usize) -> Option<EventStudy> {
    let periods = pairs.first()?.values.len();
    if n_before == 0 || n_before > periods {
        return None;
    }
    let importers: Vec<&str> =
        pairs.iter().map(|pair| pair.importer.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let effects = relative(pairs, treated, n_before, None)?;
    let left_out: Vec<Vec<Option<f64>>> =
        importers.iter().filter_map(|importer| relative(pairs, treated, n_before, Some(importer))).collect();
    let n = left_out.len() as f64;
    let deviations = |t: usize| -> Option<Vec<f64>> {
        let values: Option<Vec<f64>> = left_out.iter().map(|effects| effects[t]).collect();
        let values = values?;
        let middle = mean(&values)?;
        (values.len() > 1).then(|| values.iter().map(|value| value - middle).collect())
    };
    let covariance = |a: &[f64], b: &[f64]| (n - 1.0) / n * a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let errors = (0..periods)
        .map(|t| {
            effects[t]?;
            let own = deviations(t)?;
            Some(covariance(&own, &own).sqrt())
        })
        .collect();
    let before: Option<Vec<(f64, Vec<f64>)>> = (0..n_before - 1).map(|t| Some((effects[t]?, deviations(t)?))).collect();
    let before_p = before.filter(|before| !before.is_empty() && before.len() < left_out.len()).and_then(|before| {
        let k = before.len();
        let mut matrix: Vec<f64> =
            before.iter().flat_map(|(_, a)| before.iter().map(|(_, b)| covariance(a, b)).collect::<Vec<_>>()).collect();
        let mut solved: Vec<f64> = before.iter().map(|(effect, _)| *effect).collect();
        let wald = solve_in_place(&mut matrix, &mut solved)
            .then(|| before.iter().zip(&solved).map(|((effect, _), x)| effect * x).sum::<f64>())?;
        (wald >= 0.0).then(|| chi_square_above(k, wald))
    });
    Some(EventStudy { effects, errors, n_importers: importers.len(), before_p })
}

/// Log change of the treated sum over that of the others since the base year, without one importer.
fn relative(pairs: &[PairSeries], treated: &str, n_before: usize, without: Option<&str>) -> Option<Vec<Option<f64>>> {
    let sums = |own: bool| -> Vec<f64> {
        let periods = pairs.first().map_or(0, |pair| pair.values.len());
        let mut sums = vec![0.0; periods];
        for pair in
            pairs.iter().filter(|pair| (pair.exporter == treated) == own && without != Some(pair.importer.as_str()))
        {
            for (sum, value) in sums.iter_mut().zip(&pair.values) {
                *sum += value;
            }
        }
        sums
    };
    let (ours, theirs) = (sums(true), sums(false));
    let (our_base, their_base) = (*ours.get(n_before - 1)?, *theirs.get(n_before - 1)?);
    (our_base > 0.0 && their_base > 0.0).then(|| {
        ours.iter()
            .zip(&theirs)
            .map(|(o, t)| (*o > 0.0 && *t > 0.0).then(|| (o / our_base).ln() - (t / their_base).ln()))
            .collect()
    })
}

/// Chance that a chi-square with `k` degrees of freedom lies above `x`, by the series of the incomplete gamma function.
fn chi_square_above(k: usize, x: f64) -> f64 {
    let (a, x) = (k as f64 / 2.0, x / 2.0);
    if x <= 0.0 {
        return 1.0;
    }
    // Γ(a + 1) from Γ(1) or Γ(1/2).
    let (mut at, mut gamma) = if k.is_multiple_of(2) { (1.0, 1.0) } else { (0.5, std::f64::consts::PI.sqrt()) };
    while at < a + 0.5 {
        gamma *= at;
        at += 1.0;
    }
    let mut term = (a * x.ln() - x).exp() / gamma;
    let mut below = 0.0;
    for n in 1..2_000 {
        below += term;
        term *= x / (a + f64::from(n));
        if term < 1e-16 * below {
            break;
        }
    }
    (1.0 - below).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(exporter: &str, importer: &str, values: &[f64]) -> PairSeries {
        PairSeries { exporter: exporter.to_owned(), importer: importer.to_owned(), values: values.to_vec() }
    }

    #[test]
    fn a_halved_exporter_has_an_effect_of_a_half() {
        let pairs = [
            pair("BLR", "BRA", &[10.0, 11.0, 5.0]),
            pair("BLR", "CHN", &[20.0, 22.0, 12.0]),
            pair("CAN", "BRA", &[40.0, 44.0, 50.0]),
            pair("CAN", "CHN", &[60.0, 66.0, 60.0]),
        ];
        let study = event_study(&pairs, "BLR", 2).expect("two exporters");
        // 17/33 against 110/110.
        assert!((study.effects[2].expect("sold") - (17.0_f64 / 33.0).ln()).abs() < 1e-12);
        assert!(study.effects[0].expect("sold").abs() < 1e-12 && study.effects[1] == Some(0.0));
        assert_eq!((study.n_importers, study.errors[1]), (2, Some(0.0)));
        assert!(study.errors[2].expect("two importers") > 0.0);
    }

    #[test]
    fn nothing_sold_is_no_effect_and_no_pairs_no_study() {
        let pairs = [pair("BLR", "BRA", &[10.0, 10.0, 0.0]), pair("CAN", "BRA", &[1.0, 1.0, 1.0])];
        assert_eq!(event_study(&pairs, "BLR", 2).expect("a study").effects[2], None);
        assert_eq!(event_study(&pairs, "CHL", 2), None);
        assert_eq!(event_study(&[], "BLR", 1), None);
    }

    #[test]
    fn chi_square_tails_are_those_of_the_tables() {
        // 95 % points: 3.841 with one degree of freedom, 5.991 with two, 11.070 with five.
        for (k, x) in [(1, 3.841_459), (2, 5.991_465), (5, 11.070_498)] {
            assert!((chi_square_above(k, x) - 0.05).abs() < 1e-6, "{k}");
        }
        assert!(chi_square_above(3, 0.0) > 0.999_999);
    }
}
