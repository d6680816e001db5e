//! One exporter's trade as it reports it and as its buyers do, the gap between them, and one number from both.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use super::pairs::{PairKey, pairs};
use super::{AnalysisError, ask};
use crate::analysis::{Quality, Reconciled, mirror_gap, ratio, reconcile};
use crate::data::{Countries, Measure, Note};

/// What is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoSidesQuestion {
    /// Code or name of the exporter.
    pub exporter: String,
    /// One importer; all where absent.
    pub importer: Option<String>,
    /// Product code.
    pub product: String,
    /// What is compared.
    pub measure: Measure,
    /// Freight and insurance as a part of the value at the exporter's border; taken off the importers' values, never off
    /// weights.
    pub margin: f64,
}

/// Both sides of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct SidesRow {
    /// Period in canonical form.
    pub period: String,
    /// What the exporter reports; `None` where it is silent.
    pub reported: Option<f64>,
    /// What its buyers report, as declared.
    pub mirror: Option<f64>,
    /// The same freed of freight and insurance.
    pub mirror_freed: Option<f64>,
    /// How far the buyers' reports, freed, lie above the exporter's, as a part of the latter: over the pairs that both
    /// sides report, so that a buyer's silence is no gap. Of the exporter's World row where it names no buyer.
    pub gap: Option<f64>,
    /// The part of the exporter's report that the gap is over, from 0 to 1.
    pub compared: Option<f64>,
    /// Both sides weighted by their quality, pair by pair; `None` where no side reports.
    pub reconciled: Option<f64>,
    /// Buyers named by the exporter that report nothing themselves.
    pub silent_buyers: Vec<String>,
    /// Pairs that both sides report.
    pub n_both: usize,
    /// Pairs that one side reports.
    pub n_one: usize,
}

/// The comparison with everything needed to check it.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoSides {
    /// By period.
    pub rows: Vec<SidesRow>,
    /// Unit of every figure.
    pub unit: String,
    /// Freight and insurance taken off buyers' values, as a part of the value at the border.
    pub margin: f64,
    /// Quality of every reporter, from all pairs of the product that both sides report.
    pub quality: Quality,
    /// What to beware of.
    pub notes: Vec<Note>,
}

/// Compares what an exporter reports with what its buyers do.
///
/// # Input
/// The canonical frame with exports, imports or both.
/// # Output
/// One row a period that either side reports. A World row stands in where a side gives no partners.
/// # Errors
/// [`AnalysisError`] names the nearest products or countries, or what is missing.
/// # Source
/// After Gaulier & Zignago 2010 (CEPII BACI), simplified: one margin for all pairs; a reporter's error is its effect in
/// a least-squares fit of |ln(X / M)| on exporter and importer effects, the level split evenly between the two sides.
pub fn two_sides(
    frame: &DataFrame,
    countries: &Countries,
    question: &TwoSidesQuestion,
) -> Result<TwoSides, AnalysisError> {
    let exporter = ask::area_code(frame, countries, &question.exporter)?;
    let importer = question.importer.as_deref().map(|name| ask::area_code(frame, countries, name)).transpose()?;
    let all = pairs(frame, &question.product, question.measure)?;
    let one_source = question.measure == Measure::Value && all.are_one_figure();
    let margin = if question.measure == Measure::Value && !one_source { question.margin } else { 0.0 };
    let quality = all.quality(margin);
    let reporting: BTreeSet<(&str, &str)> = all
        .sides
        .iter()
        .filter(|(_, sides)| sides.mirror.is_some())
        .map(|(key, _)| (key.period.as_str(), key.importer.as_str()))
        .collect();
    let mut periods: BTreeMap<&str, SidesRow> = BTreeMap::new();
    // What both sides report: the exporter's sum and the buyers'.
    let mut common: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let ours = |key: &PairKey| key.exporter == exporter && importer.as_ref().is_none_or(|code| *code == key.importer);
    for (key, sides) in all.sides.iter().filter(|(key, _)| ours(key)) {
        let row = periods.entry(&key.period).or_insert_with(|| empty(&key.period));
        add(&mut row.reported, sides.reported);
        add(&mut row.mirror, sides.mirror);
        let (own, buyer) = (quality.exporter_weight(&exporter), quality.importer_weight(&key.importer));
        let both = reconcile(sides.reported, sides.mirror, margin, own, buyer);
        add(&mut row.reconciled, both.map(Reconciled::value));
        if let (Some(own), Some(buyer)) = (sides.reported, sides.mirror) {
            let sums = common.entry(&key.period).or_default();
            *sums = (sums.0 + own, sums.1 + buyer);
        }
        match both {
            Some(Reconciled::Both(_)) => row.n_both += 1,
            Some(_) => row.n_one += 1,
            None => {}
        }
        if sides.reported.is_some_and(|value| value > 0.0)
            && !reporting.contains(&(key.period.as_str(), key.importer.as_str()))
            && !key.importer.contains(':')
        {
            row.silent_buyers.push(key.importer.clone());
        }
    }
    if importer.is_none() {
        for (key, sides) in all.world.iter().filter(|(key, _)| key.exporter == exporter) {
            let row = periods.entry(&key.period).or_insert_with(|| empty(&key.period));
            if row.reported.is_none() {
                row.reported = sides.reported;
                row.reconciled = row.reconciled.or(sides.reported);
                // Its buyers stand beside the whole: who of them is silent, nobody says.
                common.extend(sides.reported.zip(row.mirror).map(|sums| (key.period.as_str(), sums)));
            }
        }
    }
    let mut rows: Vec<SidesRow> = periods.into_values().collect();
    for row in &mut rows {
        row.mirror_freed = row.mirror.map(|value| value / (1.0 + margin));
        if let Some((own, buyers)) = common.get(row.period.as_str()) {
            row.gap = mirror_gap(Some(*own), Some(*buyers), margin);
            row.compared = row.reported.and_then(|reported| ratio(*own, reported));
        }
    }
    if rows.is_empty() {
        return Err(AnalysisError::NoFigures {
            what: format!("trade of {exporter} in product {} ({})", question.product, question.measure.word()),
            next: "ask for another product, country or measure".to_owned(),
        });
    }
    let mut notes = all.notes;
    let silent: Vec<&str> = rows.iter().filter(|row| row.reported.is_none()).map(|row| row.period.as_str()).collect();
    if !silent.is_empty() {
        notes.push(Note::Remark(format!(
            "{} reports nothing for {}: only its buyers' side stands there; that is silence, not a fall to zero",
            countries.name(&exporter),
            spans(&silent)
        )));
    }
    if one_source {
        notes.push(Note::Remark(
            "Seller and buyer have the same figure throughout: the provider made one of both, and no freight is taken off"
                .to_owned(),
        ));
    }
    Ok(TwoSides { rows, unit: all.unit, margin, quality, notes })
}

fn empty(period: &str) -> SidesRow {
    SidesRow {
        period: period.to_owned(),
        reported: None,
        mirror: None,
        mirror_freed: None,
        gap: None,
        compared: None,
        reconciled: None,
        silent_buyers: Vec::new(),
        n_both: 0,
        n_one: 0,
    }
}

fn add(sum: &mut Option<f64>, value: Option<f64>) {
    if let Some(value) = value {
        *sum = Some(sum.unwrap_or_default() + value);
    }
}

/// "2021–2023" or the first few periods.
fn spans(periods: &[&str]) -> String {
    match periods {
        [first, .., last] if periods.len() > 3 => format!("{first} to {last}, {} periods", periods.len()),
        few => few.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;

    /// period, reporter, partner, flow, value
    fn frame(rows: &[(&str, &str, &str, &str, f64)]) -> DataFrame {
        df!(
            "period" => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
            "freq" => vec!["A"; rows.len()],
            "reporter" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            "partner" => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
            "flow" => rows.iter().map(|row| row.3).collect::<Vec<_>>(),
            "product" => vec!["310420"; rows.len()],
            "measure" => vec!["value"; rows.len()],
            "value" => rows.iter().map(|row| row.4).collect::<Vec<_>>(),
            "unit" => vec!["USD"; rows.len()],
            "flag" => vec![""; rows.len()],
            "agg" => rows.iter().map(|row| if row.2 == "WLD" { 2_u32 } else { 0 }).collect::<Vec<_>>(),
        )
        .expect("equal columns")
    }

    fn countries() -> Countries {
        Countries::parse(
            "code,iso2,m49,baci,name,short_name,group,until,note\nBLR,BY,112,,Belarus,,country,,\n\
             BRA,BR,076,,Brazil,,country,,\nCHN,CN,156,,China,,country,,\nWLD,,001,,World,,group,,\n",
        )
        .expect("good table")
    }

    fn ask(frame: &DataFrame) -> TwoSides {
        let question = TwoSidesQuestion {
            exporter: "Belarus".to_owned(),
            importer: None,
            product: "310420".to_owned(),
            measure: Measure::Value,
            margin: 0.1,
        };
        two_sides(frame, &countries(), &question).expect("an answer")
    }

    #[test]
    fn both_sides_stand_beside_each_other_with_their_gap() {
        let answer = ask(&frame(&[
            ("2020", "BLR", "BRA", "X", 100.0),
            ("2020", "BLR", "CHN", "X", 50.0),
            ("2020", "BRA", "BLR", "M", 132.0),
            ("2022", "BRA", "BLR", "M", 44.0),
        ]));
        let [first, last] = answer.rows.as_slice() else { panic!("two periods") };
        assert_eq!((first.reported, first.mirror), (Some(150.0), Some(132.0)));
        assert!((first.mirror_freed.expect("freed") - 120.0).abs() < 1e-9);
        // Brazil alone reports too: 120 against 100, on two thirds of what Belarus reports.
        assert!((first.gap.expect("both") - 0.2).abs() < 1e-9);
        assert!((first.compared.expect("both") - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!((first.silent_buyers.as_slice(), first.n_both, first.n_one), (&["CHN".to_owned()][..], 1, 1));
        // Reconciled Brazil lies between 100 and 120, and China's one report stands.
        let reconciled = first.reconciled.expect("a number");
        assert!(reconciled > 150.0 && reconciled < 170.0, "{reconciled}");
        assert_eq!((last.reported, last.gap), (None, None));
        assert!(answer.notes.iter().any(|note| note.to_string().contains("not a fall to zero")));
    }

    #[test]
    fn equal_reports_reconcile_to_themselves_and_a_poor_reporter_weighs_less() {
        let answer = ask(&frame(&[
            ("2020", "BLR", "BRA", "X", 100.0),
            ("2020", "BRA", "BLR", "M", 110.0),
            ("2020", "BLR", "CHN", "X", 100.0),
            ("2020", "CHN", "BLR", "M", 330.0),
        ]));
        assert!(answer.quality.importer_weight("BRA") > answer.quality.importer_weight("CHN"));
        let same = ask(&frame(&[("2020", "BLR", "BRA", "X", 100.0), ("2020", "BRA", "BLR", "M", 110.0)]));
        assert!((same.rows[0].reconciled.expect("a number") - 100.0).abs() < 1e-9);
    }

    #[test]
    fn one_figure_on_both_sides_loses_no_freight() {
        let answer = ask(&frame(&[("2020", "BLR", "BRA", "X", 100.0), ("2020", "BRA", "BLR", "M", 100.0)]));
        assert_eq!((answer.margin, answer.rows[0].gap, answer.rows[0].reconciled), (0.0, Some(0.0), Some(100.0)));
        assert!(answer.notes.iter().any(|note| note.to_string().contains("no freight")), "{:?}", answer.notes);
    }

    #[test]
    fn a_world_row_stands_in_where_the_exporter_names_no_buyer() {
        let answer = ask(&frame(&[("2020", "BLR", "WLD", "X", 80.0), ("2020", "BRA", "BLR", "M", 110.0)]));
        assert_eq!((answer.rows[0].reported, answer.rows[0].compared), (Some(80.0), Some(1.0)));
        assert!((answer.rows[0].gap.expect("both") - 0.25).abs() < 1e-9);
    }
}
