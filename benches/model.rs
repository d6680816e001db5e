//! How fast the what-if engine is: one path, a start, ten thousand draws.
//!
//! Goals: a start with its 24-quarter path in 0.2 ms; 10,000 draws in 1 s on two cores.

use std::thread::available_parallelism;

use belarus_leverage::data::Silent;
use belarus_leverage::scenario::{
    Defaults, Lab, Levers, Measure, Model, Path, Reading, Sampling, Simulator, constant, draw, preset,
};

fn main() {
    divan::main();
}

const QUARTERS: usize = 24;
const EASED: Levers = Levers { us: 1.0, eu: 0.0, transit: 0.0, tighten: 0.0 };
const OPEN: Levers = Levers { us: 1.0, eu: 1.0, transit: 1.0, tighten: 0.0 };

fn simulator() -> Simulator {
    let defaults = Defaults::shipped().expect("the shipped base reads");
    Simulator::new(Model::new(defaults.base.clone(), defaults.parameters.clone()).expect("the shipped base fits"))
}

#[divan::bench]
fn start(bencher: divan::Bencher<'_, '_>) {
    let mut simulator = simulator();
    bencher.bench_local(|| simulator.start(EASED).expect("starts"));
}

#[divan::bench]
fn path_of_24_quarters(bencher: divan::Bencher<'_, '_>) {
    let mut simulator = simulator();
    simulator.start(EASED).expect("starts");
    let from = simulator.state.clone();
    let steps = constant(OPEN, QUARTERS);
    let mut path = Path::default();
    bencher.bench_local(|| simulator.run(&from, &steps, &[], &mut path).expect("runs"));
}

/// What a slider costs: assumptions anew, start, path.
#[divan::bench]
fn refit_start_and_path(bencher: divan::Bencher<'_, '_>) {
    let mut simulator = simulator();
    let steps = constant(OPEN, QUARTERS);
    bencher.bench_local(|| {
        simulator.refit().expect("fits");
        simulator.path(EASED, &steps).expect("runs")
    });
}

/// What the window and `simulate` run: policy by months and market by quarters, each beside its holding path.
#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn ten_thousand_draws(bencher: divan::Bencher<'_, '_>, scenarios: usize) {
    let lab = Lab::shipped().expect("the shipped defaults read");
    let shipped = |id: &str| preset(id).expect("is shipped").scenario().expect("reads");
    let both = [shipped("ladder"), shipped("sender-reversal")];
    let readings = [Reading::Held, Reading::Market(Measure::ShareVolume), Reading::Gained];
    let threads = available_parallelism().map_or(1, usize::from);
    let sampling = Sampling { draws: 10_000, seed: 1, threads };
    bencher.bench_local(|| draw(&lab, &both[..scenarios], &readings, sampling, &Silent).expect("runs"));
}
