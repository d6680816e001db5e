//! What many draws of several scenarios say, ready to be drawn: bands, sample paths, differences and chances.

use super::super::Sampling;
use super::super::ScenarioError;
use super::super::file::Scenario;
use super::{Lab, Reading, draw};
use crate::analysis::quantiles;
use crate::data::Progress;

/// Sample paths kept of each scenario.
pub const SAMPLES: usize = 12;
/// Median, and the ends between which nine draws in ten lie.
const BAND: [f64; 3] = [0.5, 0.05, 0.95];

/// Where the draws of one reading lie in one quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Half lie above.
    pub median: f64,
    /// One in twenty lies below.
    pub low: f64,
    /// One in twenty lies above.
    pub high: f64,
}

/// How two scenarios differ in the last quarter both have, draw by draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// First scenario by place.
    pub ours: usize,
    /// The one it is compared with.
    pub theirs: usize,
    /// In what.
    pub reading: Reading,
    /// First less second.
    pub band: Band,
    /// In which part of the draws the first lies above; equal values count half.
    pub chance_above: f64,
}

/// Many draws of several scenarios under common luck.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// What was drawn.
    pub scenarios: Vec<Scenario>,
    /// Number of draws, failed ones included.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
    /// Paths that failed and are left out.
    pub failed: usize,
    /// Why the first of them failed.
    pub failure: Option<ScenarioError>,
    /// Readings kept.
    pub readings: Vec<Reading>,
    /// Per scenario, reading and quarter; `None` where no draw worked.
    bands: Vec<Vec<Vec<Option<Band>>>>,
    /// Per scenario and reading: the last quarter with the model's own error multiplied on top.
    structural: Vec<Vec<Option<Band>>>,
    /// Per scenario and reading: the first [`SAMPLES`] paths.
    samples: Vec<Vec<Vec<Vec<f64>>>>,
    /// Part of the draws in which relief was taken back at least once, per scenario.
    pub taken_back: Vec<f64>,
    /// Every ordered pair in every reading.
    pub differences: Vec<Difference>,
}

impl Spread {
    /// Draws scenarios; `Ok(None)` when the user asked to stop.
    ///
    /// # Errors
    /// The scenario that cannot run at all.
    pub fn of(
        lab: &Lab,
        scenarios: &[Scenario],
        sampling: Sampling,
        progress: &dyn Progress,
    ) -> Result<Option<Self>, ScenarioError> {
        let readings = Reading::COMPARED.to_vec();
        let Some(drawn) = draw(lab, scenarios, &readings, sampling, progress)? else { return Ok(None) };
        let places = 0..scenarios.len();
        let last = |place: usize| scenarios[place].quarters().saturating_sub(1);
        let band = |values: &[f64]| match quantiles(values, &BAND).as_slice() {
            [median, low, high] => Some(Band { median: *median, low: *low, high: *high }),
            _ => None,
        };
        let bands = places
            .clone()
            .map(|s| {
                let of = |r: &Reading| (0..=last(s)).map(|t| band(&drawn.across(s, *r, t, false))).collect();
                readings.iter().map(of).collect()
            })
            .collect();
        let structural = places
            .clone()
            .map(|s| readings.iter().map(|r| band(&drawn.across(s, *r, last(s), true))).collect())
            .collect();
        let samples = places
            .clone()
            .map(|s| {
                let paths =
                    |r: &Reading| (0..SAMPLES.min(sampling.draws)).map(|draw| drawn.path(draw, s, *r)).collect();
                readings.iter().map(paths).collect()
            })
            .collect();
        let taken_back = places
            .clone()
            .map(|s| {
                let times = drawn.across(s, Reading::Snapbacks, last(s), false);
                let known = times.iter().filter(|times| !times.is_nan()).count().max(1);
                times.iter().filter(|times| **times > 0.0).count() as f64 / known as f64
            })
            .collect();
        let mut differences = Vec::new();
        for ours in places.clone() {
            for theirs in places.clone().filter(|theirs| *theirs != ours) {
                let quarter = last(ours).min(last(theirs));
                differences.extend(readings.iter().filter_map(|reading| {
                    Some(Difference {
                        ours,
                        theirs,
                        reading: *reading,
                        band: band(&drawn.differences(ours, theirs, *reading, quarter))?,
                        chance_above: drawn.chance_above(ours, theirs, *reading, quarter)?,
                    })
                }));
            }
        }
        if progress.check().is_err() {
            return Ok(None);
        }
        Ok(Some(Self {
            scenarios: scenarios.to_vec(),
            draws: sampling.draws,
            seed: sampling.seed,
            failed: drawn.failures.len(),
            failure: drawn.failures.first().map(|(_, _, cause)| cause.clone()),
            readings,
            bands,
            structural,
            samples,
            taken_back,
            differences,
        }))
    }

    fn kept(&self, reading: Reading) -> Option<usize> {
        self.readings.iter().position(|kept| *kept == reading)
    }

    /// Place of a scenario among those drawn.
    pub fn place(&self, scenario: &Scenario) -> Option<usize> {
        self.scenarios.iter().position(|drawn| drawn == scenario)
    }

    /// The band of a quarter.
    pub fn band(&self, scenario: usize, reading: Reading, quarter: usize) -> Option<Band> {
        *self.bands.get(scenario)?.get(self.kept(reading)?)?.get(quarter)?
    }

    /// The band of the last quarter.
    pub fn last(&self, scenario: usize, reading: Reading) -> Option<Band> {
        *self.bands.get(scenario)?.get(self.kept(reading)?)?.last()?
    }

    /// The band of the last quarter with the model's own error on top; the same as [`Spread::last`] for what has none.
    pub fn last_with_structural(&self, scenario: usize, reading: Reading) -> Option<Band> {
        *self.structural.get(scenario)?.get(self.kept(reading)?)?
    }

    /// Up to [`SAMPLES`] paths.
    pub fn samples(&self, scenario: usize, reading: Reading) -> &[Vec<f64>] {
        let kept = self.kept(reading);
        self.samples.get(scenario).zip(kept).and_then(|(own, kept)| own.get(kept)).map_or(&[], Vec::as_slice)
    }

    /// How two scenarios differ.
    pub fn difference(&self, ours: usize, theirs: usize, reading: Reading) -> Option<&Difference> {
        self.differences.iter().find(|d| d.ours == ours && d.theirs == theirs && d.reading == reading)
    }
}
