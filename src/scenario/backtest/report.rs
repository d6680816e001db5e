//! How well the model did over recorded years: the middle run, two sets of draws, and naive guesses beside them.
//!
//! Cost: 20 market solutions a draw and run; 1,500 draws take well under a second.

use std::ops::Range;

use super::record::{Outcome, Price, Record, Seen};
use super::{Recorded, backtest};
use crate::analysis::{mean, quantiles};
use crate::data::Progress;
use crate::scenario::outputs::{Quarter, column};
use crate::scenario::parallel::{Sampling, in_pieces};
use crate::scenario::random::{Stream, triangular};
use crate::scenario::vector_math::exp;
use crate::scenario::{Band, Lab, Model, Sampler, ScenarioError, Simulator};

/// Streams of one draw: 0 is the assumptions'.
const STRUCTURAL: u64 = 2;
const PORTS: u64 = 3;
/// Draws a thread takes at a time.
const PIECE: usize = 25;
/// Draws where nobody says how many.
pub const BACKTEST_DRAWS: u32 = 1500;

/// One result of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestRow {
    /// Which year.
    pub year: u16,
    /// Of what.
    pub outcome: Outcome,
    /// The middle run, prices tied to contracts, capacities as reported.
    pub contract: f64,
    /// The same with prices tied to spot.
    pub spot: f64,
    /// Draws with port capacity unknown: what could be said with the last known year behind one.
    pub unknown: Option<Band>,
    /// Draws with capacities as reported.
    pub known: Option<Band>,
    /// The unknown draws with the model's own error multiplied on top.
    pub with_error: Option<Band>,
    /// What was seen.
    pub seen: Option<Seen>,
    /// Mean distance of the unknown draws to what was seen, less half their own spread (CRPS), in the unit.
    pub crps: Option<f64>,
    /// Distances of two naive guesses to what was seen: the last known year goes on; half of it.
    pub naive: Option<(f64, f64)>,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// By outcome, then year.
    pub rows: Vec<BacktestRow>,
    /// Number of draws, failed ones included.
    pub draws: usize,
    /// Their seed.
    pub seed: u64,
    /// Draws that failed and are left out.
    pub failed: usize,
    /// The last year known when the forecast would have been made.
    pub last_known: u16,
    /// How to read it, a sentence each.
    pub reading: Vec<String>,
    /// The trade matrix it rests on.
    pub base_title: String,
}

impl BacktestRow {
    /// Distance of the middle run to the nearest end of what was seen, as a part of it; 0 within.
    pub fn error(&self) -> Option<f64> {
        let seen = self.seen.as_ref()?;
        let nearest = self.contract.clamp(seen.low, seen.high);
        Some((self.contract - nearest) / nearest)
    }

    /// Whether a range and what was seen overlap.
    pub fn covers(&self, band: Option<Band>) -> Option<bool> {
        let (seen, band) = (self.seen.as_ref()?, band?);
        Some(band.low <= seen.high && seen.low <= band.high)
    }
}

impl Backtest {
    /// How many of the figures from the last known year on lie in the 90 % range, and how many there are.
    pub fn coverage(&self, band: fn(&BacktestRow) -> Option<Band>) -> (usize, usize) {
        self.covered_from(self.last_known, band)
    }

    fn covered_from(&self, year: u16, band: fn(&BacktestRow) -> Option<Band>) -> (usize, usize) {
        let tested = self.rows.iter().filter(|row| row.year >= year);
        let covered: Vec<bool> = tested.filter_map(|row| row.covers(band(row))).collect();
        (covered.iter().filter(|inside| **inside).count(), covered.len())
    }

    /// How many of the figures after the last known year the draws come closer to than both naive guesses, and how many
    /// there are.
    pub fn beats_naive(&self) -> (usize, usize) {
        let scored = self.rows.iter().filter(|row| row.year > self.last_known);
        let beaten: Vec<bool> = scored.filter_map(|row| Some(row.crps? < row.naive?.0.min(row.naive?.1))).collect();
        (beaten.iter().filter(|won| **won).count(), beaten.len())
    }

    /// Coverage and naive guesses in words.
    pub fn verdict(&self) -> String {
        let (unknown, of) = self.coverage(|row| row.unknown);
        let (with_error, _) = self.coverage(|row| row.with_error);
        let (after, of_after) = self.covered_from(self.last_known + 1, |row| row.unknown);
        let (won, scored) = self.beats_naive();
        format!(
            "Port capacity unknown: {after} of {of_after} figures after {last} lie in the 90% range, {unknown} of {of} with \
             those of {last}, {with_error} of {of} with the model's own error on top; closer than both naive guesses in \
             {won} of {scored}",
            last = self.last_known
        )
    }

    /// Runs it; `Ok(None)` when the user asked to stop.
    ///
    /// # Errors
    /// The middle run fails, or a defect of the build.
    pub fn of(lab: &Lab, sampling: Sampling, progress: &dyn Progress) -> Result<Option<Self>, ScenarioError> {
        let Sampling { draws, seed, threads } = sampling;
        let record = Record::shipped()?;
        let years: Vec<u16> = record.years().collect();
        let mut course = Course::new(lab, &record)?;
        let contract = course.middle(Price::Contract)?;
        let spot = course.middle(Price::Spot)?;
        let sampler = Sampler::new(&lab.defaults.assumptions, &lab.defaults.base, &lab.defaults.parameters)?;
        let pieces = in_pieces(draws, PIECE, threads, "Running recorded years", progress, || {
            let mut own = course.clone();
            let sampler = &sampler;
            move |range: Range<usize>| -> Vec<Option<Drawn>> {
                range.map(|draw| own.drawn(sampler, seed, draw as u64).ok()).collect()
            }
        });
        let Ok(pieces) = pieces else { return Ok(None) };
        let drawn: Vec<Option<Drawn>> = pieces.into_iter().flatten().collect();
        let worked: Vec<&Drawn> = drawn.iter().flatten().collect();
        let mut rows = Vec::with_capacity(contract.len());
        for (place, (&contract, &spot)) in contract.iter().zip(&spot).enumerate() {
            let (outcome, year) = (Outcome::ALL[place / years.len()], years[place % years.len()]);
            let values = |of: fn(&Drawn) -> &[f64]| worked.iter().map(|one| of(one)[place]).collect::<Vec<f64>>();
            let unknown = values(|one| &one.unknown);
            let volume = !matches!(outcome, Outcome::Revenue);
            let errors = worked.iter().map(|one| if volume { one.errors.0 } else { one.errors.1 });
            let with_error: Vec<f64> = unknown.iter().zip(errors).map(|(value, error)| value * error).collect();
            let find = |year: u16| record.seen.iter().find(|seen| seen.what == outcome && seen.year == year);
            let seen = find(year).cloned();
            let middle = |seen: &Seen| f64::midpoint(seen.low, seen.high);
            let target = seen.as_ref().map(middle);
            let naive = find(record.last_known()).map(middle).zip(target).filter(|_| year > record.last_known());
            rows.push(BacktestRow {
                year,
                outcome,
                contract,
                spot,
                unknown: band(&unknown),
                known: band(&values(|one| &one.known)),
                with_error: band(&with_error),
                crps: target.and_then(|target| crps(&unknown, target)),
                naive: naive.map(|(last, target)| ((last - target).abs(), (0.5 * last - target).abs())),
                seen,
            });
        }
        Ok(Some(Self {
            rows,
            draws,
            seed,
            failed: drawn.len() - worked.len(),
            last_known: record.last_known(),
            reading: record.reading.clone(),
            base_title: lab.defaults.base.title.clone(),
        }))
    }
}

/// One draw: results by outcome and year, and the model's own error on volumes and money.
struct Drawn {
    unknown: Vec<f64>,
    known: Vec<f64>,
    errors: (f64, f64),
}

#[derive(Clone)]
struct Course<'a> {
    lab: &'a Lab,
    record: &'a Record,
    simulator: Simulator,
}

impl<'a> Course<'a> {
    fn new(lab: &'a Lab, record: &'a Record) -> Result<Self, ScenarioError> {
        let model = Model::new(lab.defaults.base.clone(), lab.defaults.parameters.clone())?;
        Ok(Self { lab, record, simulator: Simulator::new(model) })
    }

    fn middle(&mut self, price: Price) -> Result<Vec<f64>, ScenarioError> {
        self.simulator.model.parameters.clone_from(&self.lab.defaults.parameters);
        self.run(price, &[])
    }

    fn drawn(&mut self, sampler: &Sampler, seed: u64, draw: u64) -> Result<Drawn, ScenarioError> {
        let mut stream = Stream::new(seed, draw, PORTS);
        let guesses = self.record.unknown_ports.iter();
        let ports: Vec<(u16, f64)> =
            guesses.map(|port| (port.year, triangular(stream.uniform(), port.low, port.mode, port.high))).collect();
        let mut stream = Stream::new(seed, draw, STRUCTURAL);
        let structural = &self.lab.defaults.structural;
        let errors = (exp(structural.volume * stream.normal()), exp(structural.net * stream.normal()));
        sampler.draw(seed, draw, &mut self.simulator.model.parameters);
        let unknown = self.run(Price::Contract, &ports)?;
        let known = self.run(Price::Contract, &[])?;
        Ok(Drawn { unknown, known, errors })
    }

    /// Results by outcome and year. Nothing was bound to Russian routes in the recorded years.
    fn run(&mut self, price: Price, ports: &[(u16, f64)]) -> Result<Vec<f64>, ScenarioError> {
        self.simulator.model.parameters.kept_in_russia = 0.0;
        self.simulator.refit()?;
        let held: Vec<Recorded> = self.record.quarters(self.lab, &self.simulator.model.parameters, price, ports)?;
        let quarters = backtest(&mut self.simulator, &held)?;
        let all = Outcome::ALL.into_iter().flat_map(|outcome| quarters.chunks(4).map(move |year| (outcome, year)));
        Ok(all.map(|(outcome, year)| self.of_year(outcome, year)).collect())
    }

    fn of_year(&self, outcome: Outcome, year: &[Quarter]) -> f64 {
        let model = &self.simulator.model;
        let to = |code: &str| {
            let sales = year.iter().map(|quarter| column(code, quarter, &model.base, &model.parameters));
            mean(&sales.map(|value| value.unwrap_or(f64::NAN)).collect::<Vec<_>>()).unwrap_or(f64::NAN)
        };
        match outcome {
            Outcome::Tonnes => mean(&year.iter().map(|quarter| quarter.volume).collect::<Vec<_>>()).unwrap_or(f64::NAN),
            Outcome::Revenue => year.iter().map(|quarter| quarter.gross_musd).sum::<f64>() / 1000.0,
            Outcome::China => to("q_chn"),
            Outcome::Brazil => to("q_bra"),
        }
    }
}

fn band(values: &[f64]) -> Option<Band> {
    let [median, low, high] = quantiles(values, &[0.5, 0.05, 0.95]).try_into().ok()?;
    Some(Band { median, low, high })
}

/// Continuous ranked probability score of draws.
///
/// # Source
/// Gneiting & Raftery 2007, mean |x - y| - mean |x - x'| / 2; the second mean over sorted draws.
fn crps(values: &[f64], seen: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let distance = mean(&sorted.iter().map(|value| (value - seen).abs()).collect::<Vec<_>>())?;
    let spread: f64 = sorted.iter().enumerate().map(|(i, value)| (2.0 * i as f64 - n + 1.0) * value).sum();
    Some(distance - spread / (n * n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Library, Silent};

    fn with_threads(threads: usize) -> Backtest {
        let lab = Lab::shipped().expect("shipped");
        Backtest::of(&lab, Sampling { draws: 120, seed: 1, threads }, &Silent).expect("runs").expect("nobody stops it")
    }

    #[test]
    fn the_middle_run_is_that_of_the_case_and_threads_do_not_show() {
        let report = with_threads(1);
        let at = |outcome, year| {
            let row = report.rows.iter().find(|row| row.outcome == outcome && row.year == year);
            row.expect("recorded").clone()
        };
        // The figures of `tests/model_cases/case09_backtest.json`.
        for (outcome, year, contract, spot) in [
            (Outcome::Tonnes, 2022, 4.412_360_595_349_781_5, 4.499_624_452_808_009),
            (Outcome::Revenue, 2021, 2.494_540_909_734_668_7, 4.973_914_068_605_762),
            (Outcome::China, 2023, 3.403_172_548_414_141, 3.446_627_532_098_008_7),
            (Outcome::Brazil, 2019, 2.321_157_568_397_085_3, 2.306_216_715_080_504),
        ] {
            let row = at(outcome, year);
            assert!((row.contract / contract - 1.0).abs() < 1e-8, "{outcome:?} {year}: {}", row.contract);
            assert!((row.spot / spot - 1.0).abs() < 1e-8, "{outcome:?} {year}: {}", row.spot);
        }
        assert_eq!(report, with_threads(2));
        let row = at(Outcome::Revenue, 2021);
        assert_eq!(row.covers(row.unknown), Some(false), "spot sales went above contracts: {:?}", row.unknown);
        assert_eq!(at(Outcome::Revenue, 2022).covers(at(Outcome::Revenue, 2022).unknown), Some(true));
        assert_eq!(report.failed, 0);
        assert!(report.verdict().contains("90% range"));
    }

    #[test]
    fn what_was_seen_has_registered_sources() {
        let library = Library::load().expect("bundled");
        for seen in Record::shipped().expect("shipped").seen {
            assert!(seen.low <= seen.high && !seen.sources.is_empty());
            for id in &seen.sources {
                assert!(library.sources().get(id).is_some(), "{id}");
            }
        }
    }

    #[test]
    fn scores_of_known_draws() {
        // Two draws 1 and 3 against 2: 1 less a quarter of their distance.
        assert!((crps(&[3.0, 1.0], 2.0).expect("draws") - 0.5).abs() < 1e-15);
        assert!((crps(&[5.0], 2.0).expect("a draw") - 3.0).abs() < 1e-15, "one draw: its distance");
        assert_eq!(crps(&[], 2.0), None);
    }
}
