//! How fast the what-if engine is: one path, a start, ten thousand draws.
//!
//! Goals: a start with its 24-quarter path in 0.2 ms; 10,000 draws in 1 s on two cores.

use std::thread::available_parallelism;

use belarus_leverage::data::Silent;
use belarus_leverage::scenario::{
    Defaults, Levers, Measure, Model, Path, Plan, Policy, Sampler, Simulator, Step, constant, run_ensemble,
};

fn main() {
    divan::main();
}

const QUARTERS: usize = 24;
const EASED: Levers = Levers { us: 1.0, eu: 0.0, transit: 0.0, tighten: 0.0 };
const OPEN: Levers = Levers { us: 1.0, eu: 1.0, transit: 1.0, tighten: 0.0 };

fn simulator() -> (Defaults, Simulator) {
    let defaults = Defaults::shipped().expect("the shipped base reads");
    let model = Model::new(defaults.base.clone(), defaults.parameters.clone()).expect("the shipped base fits");
    (defaults, Simulator::new(model))
}

#[divan::bench]
fn start(bencher: divan::Bencher<'_, '_>) {
    let (_, mut simulator) = simulator();
    bencher.bench_local(|| simulator.start(EASED).expect("starts"));
}

#[divan::bench]
fn path_of_24_quarters(bencher: divan::Bencher<'_, '_>) {
    let (_, mut simulator) = simulator();
    simulator.start(EASED).expect("starts");
    let from = simulator.state.clone();
    let steps = constant(OPEN, QUARTERS);
    let mut path = Path::default();
    bencher.bench_local(|| simulator.run(&from, &steps, &[], &mut path).expect("runs"));
}

/// What a slider costs: assumptions anew, start, path.
#[divan::bench]
fn refit_start_and_path(bencher: divan::Bencher<'_, '_>) {
    let (_, mut simulator) = simulator();
    let steps = constant(OPEN, QUARTERS);
    bencher.bench_local(|| {
        simulator.refit().expect("fits");
        simulator.path(EASED, &steps).expect("runs")
    });
}

#[divan::bench(args = [1, 2], sample_count = 3, sample_size = 1)]
fn ten_thousand_draws(bencher: divan::Bencher<'_, '_>, policies: usize) {
    let (defaults, simulator) = simulator();
    let sampler = Sampler::new(&defaults.assumptions, &defaults.base, &defaults.parameters).expect("keys are known");
    let paths: [Vec<Step>; 2] = [constant(OPEN, QUARTERS), constant(EASED, QUARTERS)];
    let plan = Plan {
        simulator: &simulator,
        sampler: &sampler,
        start: EASED,
        policies: paths[..policies].iter().map(|path| path as &dyn Policy).collect(),
        reference: policies - 1,
        measures: vec![Measure::ShareVolume, Measure::Net, Measure::Dependence, Measure::Gdp],
        quarters: QUARTERS,
        seed: 1,
        demand_shocks: false,
        structural: &defaults.structural,
    };
    let threads = available_parallelism().map_or(1, usize::from);
    bencher.bench_local(|| run_ensemble(&plan, 10_000, threads, &Silent).expect("nobody cancels"));
}
