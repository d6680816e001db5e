//! Third countries whose trade with the sanctioning side left its own trend after the event: a question, not a finding.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use super::AnalysisError;
use super::pairs::{Pairs, pairs};
use crate::analysis::{Rerouting, rerouting};
use crate::data::{Countries, Measure, Note, Period};

/// What is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct ThirdCountriesQuestion {
    /// Codes of the exporters that sanction; every reporter but the target where empty.
    pub origins: Vec<String>,
    /// Code of the country under sanctions.
    pub target: String,
    /// Sanctioned product.
    pub product: String,
    /// A product that is not sanctioned, for comparison.
    pub placebo: Option<String>,
    /// First year under sanctions.
    pub event: i32,
    /// What is compared.
    pub measure: Measure,
}

/// One third country.
#[derive(Debug, Clone, PartialEq)]
pub struct ThirdCountry {
    /// Its code.
    pub code: String,
    /// Periods since the event, in the order of `rerouting.z`.
    pub periods: Vec<String>,
    /// How far its purchases left their trend.
    pub rerouting: Rerouting,
    /// The largest z of the placebo product since the event; `None` without one.
    pub placebo_z: Option<f64>,
    /// Its sales of the product to the target, mean a period before and since.
    pub to_target: (f64, f64),
    /// What the origins say they sold it less what it says it bought, summed since the event; `None` where it is silent.
    pub lost_in_transit: Option<f64>,
    /// Whether two periods lie above three deviations and its sales to the target grew.
    pub stands_out: bool,
}

/// The answer with what it is measured against.
#[derive(Debug, Clone, PartialEq)]
pub struct ThirdCountries {
    /// The furthest from their trend first.
    pub rows: Vec<ThirdCountry>,
    /// Direct sales of the origins to the target: mean a period before less since, summed over the periods since.
    pub lost_direct: f64,
    /// Unit of every figure.
    pub unit: String,
    /// Countries with too short or broken a past to judge.
    pub n_unjudged: usize,
    /// What to beware of.
    pub notes: Vec<Note>,
}

/// Above this many prediction deviations a period stands out; two of the first four must.
pub const STANDS_OUT: f64 = 3.0;

/// Compares every third country's purchases with their own trend before the event.
///
/// # Input
/// The canonical frame; at least eight periods before the event.
/// # Errors
/// [`AnalysisError`] names the nearest products, or says that no country has a past long enough.
/// # Source
/// Our definition, after Chupilkin, Javorcik & Plekhanov (EBRD 2023, CEPR DP20097).
pub fn third_countries(
    frame: &DataFrame,
    countries: &Countries,
    question: &ThirdCountriesQuestion,
) -> Result<ThirdCountries, AnalysisError> {
    let all = pairs(frame, &question.product, question.measure)?;
    let placebo = question.placebo.as_deref().map(|code| pairs(frame, code, question.measure)).transpose()?;
    let is_origin = |code: &str| is_origin(question, countries, code);
    let since = |period: &str| Period::parse(period).is_some_and(|period| period.start_year() >= question.event);
    let periods: BTreeSet<&str> = all.sides.keys().map(|key| key.period.as_str()).collect();
    let before: Vec<&str> = periods.iter().copied().filter(|period| !since(period)).collect();
    let after: Vec<&str> = periods.iter().copied().filter(|period| since(period)).collect();
    if after.is_empty() {
        return Err(AnalysisError::NoFigures {
            what: format!(
                "period of product {} since {} (the last is {})",
                question.product,
                question.event,
                before.last().copied().unwrap_or("none")
            ),
            next: "choose an earlier year as the first under sanctions".to_owned(),
        });
    }
    let bought = purchases(&all, is_origin);
    let placebos = placebo.as_ref().map(|placebo| purchases(placebo, is_origin));
    let (mut rows, mut n_unjudged) = (Vec::new(), 0);
    for (code, series) in bought.iter().filter(|(code, _)| **code != question.target && !is_named(question, code)) {
        let at = |period: &&str| series.get(period).map_or(0.0, |sides| sides.0);
        let past: Vec<f64> = before.iter().map(at).collect();
        let later: Vec<f64> = after.iter().map(at).collect();
        let Some(found) = rerouting(&past, &later) else {
            n_unjudged += 1;
            continue;
        };
        let placebo_z = placebos.as_ref().and_then(|placebos| {
            let series = placebos.get(code)?;
            let at = |period: &&str| series.get(period).map_or(0.0, |sides| sides.0);
            let found =
                rerouting(&before.iter().map(at).collect::<Vec<_>>(), &after.iter().map(at).collect::<Vec<_>>())?;
            found.z.into_iter().reduce(f64::max)
        });
        let to_target =
            (sales_to(&all, code, &question.target, &before), sales_to(&all, code, &question.target, &after));
        let own: Option<f64> = after.iter().map(|period| series.get(period).and_then(|sides| sides.1)).sum();
        let lost_in_transit = own.map(|own| later.iter().sum::<f64>() - own);
        let high = found.z.iter().take(4).filter(|z| **z > STANDS_OUT).count();
        rows.push(ThirdCountry {
            code: (*code).to_owned(),
            periods: after.iter().map(|period| (*period).to_owned()).collect(),
            stands_out: high >= 2 && to_target.1 > to_target.0,
            rerouting: found,
            placebo_z,
            to_target,
            lost_in_transit,
        });
    }
    if rows.is_empty() {
        return Err(AnalysisError::NoFigures {
            what: format!(
                "third country with eight periods of product {} before {} and one since",
                question.product, question.event
            ),
            next: "choose another year, other sellers or another product".to_owned(),
        });
    }
    let top = |row: &ThirdCountry| row.rerouting.z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    rows.sort_by(|a, b| top(b).total_cmp(&top(a)).then_with(|| a.code.cmp(&b.code)));
    let direct = |periods: &[&str]| -> f64 {
        let sum: f64 = periods
            .iter()
            .map(|period| {
                bought.get(question.target.as_str()).and_then(|series| series.get(period)).map_or(0.0, |s| s.0)
            })
            .sum();
        if periods.is_empty() { 0.0 } else { sum / periods.len() as f64 }
    };
    let lost_direct = (direct(&before) - direct(&after)) * after.len() as f64;
    Ok(ThirdCountries { rows, lost_direct, unit: all.unit, n_unjudged, notes: all.notes })
}

/// Whether a country is among the sellers whose trade is watched.
pub(super) fn is_origin(question: &ThirdCountriesQuestion, countries: &Countries, code: &str) -> bool {
    let named = if question.origins.is_empty() { !countries.is_group(code) } else { is_named(question, code) };
    named && code != question.target
}

fn is_named(question: &ThirdCountriesQuestion, code: &str) -> bool {
    question.origins.iter().any(|own| own == code)
}

/// What each importer bought of the origins by period: as the origins report it, or else as it says itself; beside it
/// its own report.
fn purchases(pairs: &Pairs, is_origin: impl Fn(&str) -> bool) -> BTreeMap<&str, BTreeMap<&str, (f64, Option<f64>)>> {
    let mut bought: BTreeMap<&str, BTreeMap<&str, (f64, Option<f64>)>> = BTreeMap::new();
    for (key, sides) in pairs.sides.iter().filter(|(key, _)| is_origin(&key.exporter) && !key.importer.contains(':')) {
        let sums = bought.entry(&key.importer).or_default().entry(&key.period).or_default();
        sums.0 += sides.reported.or(sides.mirror).unwrap_or_default();
        if let Some(own) = sides.mirror {
            sums.1 = Some(sums.1.unwrap_or_default() + own);
        }
    }
    bought
}

/// Mean sales of a country to the target over some periods.
fn sales_to(pairs: &Pairs, code: &str, target: &str, periods: &[&str]) -> f64 {
    let sum: f64 = pairs
        .sides
        .iter()
        .filter(|(key, _)| key.exporter == code && key.importer == target && periods.contains(&key.period.as_str()))
        .map(|(_, sides)| sides.reported.or(sides.mirror).unwrap_or_default())
        .sum();
    if periods.is_empty() { 0.0 } else { sum / periods.len() as f64 }
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    /// Germany sells 100 a year to Belarus until 2021 and nothing since; Kyrgyzstan buys 10 a year and 60 since, and
    /// sells it on; Chile goes on as before.
    fn frame() -> DataFrame {
        let mut rows: Vec<(String, &str, &str, &str, f64)> = Vec::new();
        for year in 2010..2024 {
            let since = year >= 2022;
            let wave = 1.0 + 0.01 * f64::from(year % 3);
            rows.push((year.to_string(), "DEU", "BLR", "X", if since { 0.0 } else { 100.0 }));
            rows.push((year.to_string(), "DEU", "KGZ", "X", wave * if since { 60.0 } else { 10.0 }));
            rows.push((year.to_string(), "KGZ", "DEU", "M", if since { 40.0 } else { 10.0 }));
            rows.push((year.to_string(), "DEU", "CHL", "X", 20.0 * wave));
            rows.push((year.to_string(), "KGZ", "BLR", "X", if since { 35.0 } else { 1.0 }));
        }
        df!(
            "period" => rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>(),
            "freq" => vec!["A"; rows.len()],
            "reporter" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            "partner" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
            "flow" => rows.iter().map(|row| row.3).collect::<Vec<_>>(),
            "product" => vec!["870323"; rows.len()],
            "measure" => vec!["value"; rows.len()],
            "value" => rows.iter().map(|row| row.4).collect::<Vec<_>>(),
            "unit" => vec!["USD"; rows.len()],
            "flag" => vec![""; rows.len()],
            "agg" => vec![0_u32; rows.len()],
        )
        .expect("equal columns")
    }

    #[test]
    fn the_country_that_left_its_trend_comes_first_and_the_steady_one_does_not_stand_out() {
        let countries = Countries::parse("code,iso2,m49,baci,name,short_name,group,until,note\n").expect("a table");
        let question = ThirdCountriesQuestion {
            origins: vec!["DEU".to_owned()],
            target: "BLR".to_owned(),
            product: "870323".to_owned(),
            placebo: None,
            event: 2022,
            measure: Measure::Value,
        };
        let answer = third_countries(&frame(), &countries, &question).expect("an answer");
        let [kyrgyzstan, chile] = answer.rows.as_slice() else { panic!("two third countries") };
        assert_eq!((kyrgyzstan.code.as_str(), kyrgyzstan.stands_out), ("KGZ", true));
        assert_eq!((chile.code.as_str(), chile.stands_out), ("CHL", false));
        assert_eq!(kyrgyzstan.to_target, (1.0, 35.0));
        assert!((answer.lost_direct - 200.0).abs() < 1e-9);
        // Two years of about 60 sold against 40 a year declared.
        assert!((kyrgyzstan.lost_in_transit.expect("declared") - 40.0).abs() < 2.0);
        assert!(kyrgyzstan.rerouting.substitution(answer.lost_direct).expect("lost") > 0.4);
        let later = ThirdCountriesQuestion { event: 2030, ..question };
        assert_eq!(
            third_countries(&frame(), &countries, &later).expect_err("nothing since").to_string(),
            "the table has no period of product 870323 since 2030 (the last is 2023); choose an earlier year as the \
             first under sanctions"
        );
    }
}
