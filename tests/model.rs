//! The engine and the measures against their case files, and laws that hold for any input.

use std::path::Path;
use std::sync::Arc;

use belarus_leverage::analysis::{concentration, grubel_lloyd, grubel_lloyd_total, lmdi, union_bounds};
use belarus_leverage::data::Silent;
use belarus_leverage::scenario::{
    Conditions, Defaults, Equilibrium, Field, FourWorlds, Levers, Model, Newton, Sampler, ScenarioError, Simulator,
    SobolPlan, Step, check, constant, sobol, tornado,
};
use proptest::prelude::{ProptestConfig, Strategy, prop, prop_assert, proptest};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn all_pass(path: &Path) {
    let results = check(path);
    assert!(!results.is_empty(), "no cases under {}", path.display());
    let failed: Vec<String> = results
        .iter()
        .filter(|r| !r.passed)
        .map(|r| format!("{}: {:.2e} over {:.0e} ({})", r.name, r.worst_relative_error, r.tolerance, r.detail))
        .collect();
    assert!(failed.is_empty(), "{} of {} cases failed\n{}", failed.len(), results.len(), failed.join("\n"));
}

#[test]
fn cases_of_the_engine() {
    all_pass(&here().join("tests/model_cases"));
}

#[test]
fn published_cases() {
    all_pass(&here().join("tests/validation"));
}

/// Synthetic controls on data published by others, which are not copied here.
#[test]
#[ignore = "needs CASES=FOLDER with case files"]
fn published_panels() {
    let folder = std::env::var_os("CASES").expect("CASES names the folder with case files");
    all_pass(Path::new(&folder));
}

#[test]
fn a_wrong_number_fails_and_a_stranger_is_listed() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("can be written");
    let case = std::fs::read_to_string(here().join("tests/validation/lmdi_simple.json")).expect("is there");
    write("a.json", &case);
    write("b.json", &case.replace("69.79006597895832", "69.79006697895832"));
    write("c.json", r#"{"kind": "weather"}"#);
    write("d.json", "{");
    write("e.json", r#"{"levels": {"hold": [1, 1]}, "n_snap": {"hold": [0, 0]}}"#);
    write("f.json", r#"{"M": [[1]], "expected": [{"gsim_linear": [0]}]}"#);
    write("g.csv", "x\n1\n");
    let results = check(folder.path());
    let of = |name: &str| results.iter().filter(|r| r.name.contains(name)).collect::<Vec<_>>();
    assert!(of("a:").iter().all(|r| r.passed) && of("a:").len() == 2);
    assert_eq!(of("b:").iter().filter(|r| !r.passed).count(), 1);
    assert!(of("c.json")[0].passed && of("c.json")[0].detail.contains("not a case"));
    assert!(!of("d.json")[0].passed && of("d.json")[0].detail.contains("cannot be read"));
    assert!(results.iter().any(|r| r.name == "e" && !r.passed && r.detail.contains("base case")));
    assert!(results.iter().any(|r| r.name == "f" && !r.passed));
    assert!(of("g.csv")[0].detail.contains("left out"));
    assert!(!check(&folder.path().join("nowhere"))[0].passed);
}

const EASED: Levers = Levers { us: 1.0, eu: 0.0, transit: 0.0, tighten: 0.0 };
const OPEN: Levers = Levers { us: 1.0, eu: 1.0, transit: 1.0, tighten: 0.0 };

fn defaults() -> Defaults {
    Defaults::shipped().expect("the shipped base reads")
}

fn model(defaults: &Defaults) -> Model {
    Model::new(Arc::clone(&defaults.base), defaults.parameters.clone()).expect("the shipped base fits")
}

/// Draws assumptions from their ranges.
fn drawn(draw: u64) -> Simulator {
    let defaults = defaults();
    let sampler = Sampler::new(&defaults.assumptions, &defaults.base, &defaults.parameters).expect("keys are known");
    let mut model = model(&defaults);
    sampler.draw(7, draw, &mut model.parameters);
    let mut simulator = Simulator::new(model);
    simulator.refit().expect("drawn assumptions fit the base");
    simulator
}

fn levers() -> impl Strategy<Value = Levers> {
    (0.0..=1.0, 0.0..=1.0, 0.0..=1.0, 0.0..=1.0).prop_map(|(us, eu, transit, tighten)| Levers {
        us,
        eu,
        transit,
        tighten,
    })
}

#[test]
fn shipped_base_says_what_the_base_case_says() {
    // The base case is read by the checker; a path from the shipped file must give the same numbers.
    let text = std::fs::read_to_string(here().join("tests/model_cases/case04_path_normal.csv")).expect("is there");
    let last = text.lines().last().expect("has rows").split(',').collect::<Vec<_>>();
    let header = text.lines().next().expect("has a header").split(',').collect::<Vec<_>>();
    let defaults = defaults();
    let steps = constant(OPEN, 24);
    let path = Simulator::new(model(&defaults)).path(EASED, &steps).expect("runs");
    let quarter = path.quarters.last().expect("24 quarters");
    for (name, got) in
        [("share_vol", quarter.share_volume), ("rev_net_musd", quarter.net_musd), ("tau", quarter.transaction)]
    {
        let column = header.iter().position(|h| *h == name).expect("is a column");
        let want: f64 = last[column].parse().expect("is a number");
        assert!((got / want - 1.0).abs() < 1e-9, "{name}: {got} for {want}");
    }
    for assumption in &defaults.assumptions {
        assert!(!assumption.evidence.is_empty() && !assumption.change.is_empty(), "{}", assumption.key);
        assert!(!assumption.tags.is_empty() && !assumption.unit.is_empty(), "{}", assumption.key);
    }
}

#[test]
fn impossible_worlds_are_named() {
    let defaults = defaults();
    let mut shut = model(&defaults);
    for key in ["k_eae", "k_eur", "k_klp", "k_rup", "k_rcn"] {
        let field = Field::find(key, &shut.base, &shut.parameters.routes).expect("is known");
        field.set(&mut shut.parameters, 0.0);
    }
    for route in &mut shut.parameters.routes {
        (route.growth_a_year, route.most) = (0.0, 0.0);
    }
    let error = Simulator::new(shut).start(EASED).expect_err("nothing can leave");
    assert_eq!(error, ScenarioError::NoCapacity { exporter: "BLR".to_owned(), ceiling: 0.0 });
    assert!(Field::find("sigmo", &defaults.base, &defaults.parameters.routes).is_err());
    let tonnes = vec![0.0; defaults.base.tonnes.len()];
    let error = defaults.base.with_tonnes("empty", "", tonnes).expect_err("nobody trades");
    assert!(error.to_string().contains("no tonnes are exported by Belarus (BLR)"), "{error}");
    let mut small = model(&defaults);
    small.parameters.mine = 5.0;
    assert!(small.refit().expect_err("too small a mine").to_string().contains("k_mine"));
}

#[test]
fn another_matrix_keeps_the_rivals_use() {
    let defaults = defaults();
    let half: Vec<f64> = defaults.base.tonnes.iter().map(|q| q / 2.0).collect();
    let base = defaults.base.with_tonnes("half", "", half).expect("fits");
    let model = Model::new(Arc::new(base), defaults.parameters.clone()).expect("fits");
    let before = self::model(&defaults);
    for i in 1..model.block.n {
        assert!((model.block.use0[i] - before.block.use0[i]).abs() < 1e-12);
    }
}

#[test]
fn the_longest_bar_stands_first_and_indices_add_up() {
    let defaults = defaults();
    let simulator = Simulator::new(model(&defaults));
    let steps = constant(OPEN, 12);
    let hold = constant(EASED, 12);
    let gain = |simulator: &mut Simulator| {
        let ours = simulator.path(EASED, &steps)?;
        let rest = simulator.path(EASED, &hold)?;
        Ok(4.0 * (ours.quarters[11].net_musd - rest.quarters[11].net_musd))
    };
    let (middle, bars) = tornado(&simulator, &defaults.assumptions, gain).expect("runs at rest");
    // From the model's own text: 829 million USD a year, between 598 and 1,167 as fear moves.
    assert!((middle - 829.0).abs() < 1.0, "{middle}");
    let fear = bars.iter().find(|bar| bar.key == "rho0").expect("is a bar");
    let ends = (fear.at_low.expect("runs"), fear.at_high.expect("runs"));
    assert!((ends.0 - 598.0).abs() < 1.0 && (ends.1 - 1167.0).abs() < 1.0, "{ends:?}");
    assert!(bars.windows(2).all(|pair| pair[0].length(middle) >= pair[1].length(middle)));

    let plan = SobolPlan { inputs: 2, points: 512, bootstraps: 50, seed: 2 };
    let linear = || |u: &[f64]| Some(3.0 * u[0] + u[1]);
    let found = sobol(plan, 2, &Silent, linear).expect("nobody cancels").expect("varies");
    assert!((found.first[0].value - 0.9).abs() < 0.02 && (found.total[1].value - 0.1).abs() < 0.02, "{found:?}");
    assert!(found.first[0].low <= found.first[0].value && !found.interactions_matter());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn base_year_is_at_rest(draw in 0_u64..10_000) {
        let simulator = drawn(draw);
        let block = &simulator.model.block;
        let mut now = Conditions::with_size(block.n, block.m);
        now.ceiling.copy_from_slice(&simulator.model.ceiling0);
        now.adjustment = simulator.model.parameters.adjustment;
        for cell in 0..block.n * block.m {
            now.cost[cell] = simulator.model.inland[cell / block.m] + simulator.model.base.freight[cell];
            now.wedge[cell] = 1.0 / block.delivered0[cell];
            now.weight[cell] = block.share0[cell];
        }
        let mut at = Equilibrium::with_size(block.n, block.m);
        at.evaluate(block, &now);
        prop_assert!(at.mismatch() < 1e-12);
        // And the Jacobian is the derivative of the mismatch.
        let n = block.n;
        let mut jacobian = vec![0.0; n * n];
        at.x.iter_mut().enumerate().for_each(|(i, x)| *x = 0.05 * (i as f64 - 2.0));
        at.evaluate(block, &now);
        at.jacobian(block, &now, &mut jacobian, n);
        for k in 0..n {
            let middle = at.x[k];
            let mut side = |h: f64| {
                at.x[k] = middle + h;
                at.evaluate(block, &now);
                at.residual.clone()
            };
            let (up, down) = (side(1e-6), side(-1e-6));
            at.x[k] = middle;
            for i in 0..n {
                prop_assert!(((up[i] - down[i]) / 2e-6 - jacobian[i * n + k]).abs() < 1e-6);
            }
        }
        let mut newton = Newton::with_size(n);
        newton.solve(block, &now, None, &mut at).expect("the base year has prices");
        prop_assert!(at.x.iter().all(|x| x.abs() < 1e-11));
    }

    #[test]
    fn tonnes_add_up(draw in 0_u64..10_000, levers in levers(), start in levers()) {
        let mut simulator = drawn(draw);
        let path = simulator.path(start, &constant(levers, 12)).expect("runs");
        for quarter in &path.quarters {
            let own: f64 = quarter.sales.iter().sum();
            prop_assert!((own / quarter.volume - 1.0).abs() < 1e-9);
            prop_assert!((quarter.by_route.iter().sum::<f64>() / quarter.volume - 1.0).abs() < 1e-9);
            prop_assert!(quarter.volume <= quarter.ceiling);
            prop_assert!((0.0..=1.0).contains(&quarter.dep_union()));
        }
        let imports: f64 = simulator.at.demand.iter().sum();
        prop_assert!((imports / simulator.at.supply.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn constant_levers_do_not_move(draw in 0_u64..10_000, levers in levers()) {
        let mut simulator = drawn(draw);
        let parameters = &mut simulator.model.parameters;
        parameters.demand_growth = 0.0;
        parameters.ceiling_growth.fill(0.0);
        parameters.routes.iter_mut().for_each(|route| route.growth_a_year = 0.0);
        simulator.refit().expect("still fits");
        let path = simulator.path(levers, &constant(levers, 16)).expect("runs");
        let first = &path.quarters[0];
        for quarter in &path.quarters {
            prop_assert!((quarter.net_musd / first.net_musd - 1.0).abs() < 1e-9);
            prop_assert!((quarter.world / first.world - 1.0).abs() < 1e-9);
        }
    }

    /// Money first: what is earned at the mine gate never falls. The price of a tonne is another matter: the EU's
    /// door and transit also let more tonnes out, and a cornered exporter sells those for less each.
    #[test]
    fn more_relief_never_lowers_what_is_earned(draw in 0_u64..10_000, levers in levers(), more in 0.05..1.0_f64) {
        let asked = Levers {
            us: levers.us + more * (1.0 - levers.us),
            tighten: levers.tighten * (1.0 - more),
            ..levers
        };
        let doors = Levers {
            eu: levers.eu + more * (1.0 - levers.eu),
            transit: levers.transit + more * (1.0 - levers.transit),
            ..asked
        };
        let mut simulator = drawn(draw);
        let mut last = |relieved| {
            let path = simulator.path(levers, &constant(relieved, 24)).expect("runs");
            (path.quarters[23].realised, path.quarters[23].net_musd)
        };
        let (before, without_room, with_room) = (last(levers), last(asked), last(doors));
        prop_assert!(without_room.1 >= before.1 - 1e-9 && with_room.1 >= without_room.1 - 1e-9);
        prop_assert!(without_room.0 >= before.0 - 1e-9);
    }

    #[test]
    fn equal_seeds_give_equal_bits(draw in 0_u64..10_000, levers in levers()) {
        let run = || drawn(draw).path(levers, &constant(levers, 8)).expect("runs");
        let (one, other) = (run(), run());
        for (a, b) in one.quarters.iter().zip(&other.quarters) {
            prop_assert!(a.net_musd.to_bits() == b.net_musd.to_bits() && a.hhi.to_bits() == b.hhi.to_bits());
        }
    }

    #[test]
    fn three_lines_add_up(draw in 0_u64..10_000, levers in levers(), quarter in 0_usize..12) {
        let defaults = defaults();
        let mine = drawn(draw).model;
        let (rest, policy): (Vec<Step>, Vec<Step>) = (constant(EASED, 12), constant(levers, 12));
        let worlds = FourWorlds::run(&model(&defaults), &mine, EASED, &rest, &policy).expect("runs");
        let lines = worlds.attribute(quarter, |q| q.net_musd).expect("is within the path");
        let whole = worlds.both.quarters[quarter].net_musd - worlds.default.quarters[quarter].net_musd;
        prop_assert!((lines.total() - whole).abs() < 1e-9);
    }

    #[test]
    fn indicators_keep_their_identities(values in prop::collection::vec(0.0..100.0_f64, 2..9), a in 0.0..1.0_f64, b in 0.0..1.0_f64) {
        if let Some(c) = concentration(&values).expect("none is negative") {
            let n = values.len() as f64;
            prop_assert!((c.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(c.hhi >= 1.0 / n - 1e-12 && c.hhi <= 1.0 + 1e-12 && c.theil >= -1e-12);
            prop_assert!((1..values.len()).all(|m| c.ratio(m) <= c.ratio(m + 1) + 1e-12));
            let scaled: Vec<f64> = values.iter().map(|v| v * 7.0).collect();
            let same = concentration(&scaled).expect("none is negative").expect("as much as before");
            prop_assert!((same.hhi - c.hhi).abs() < 1e-12);
            let mut merged = values.clone();
            let last = merged.pop().expect("two or more");
            merged[0] += last;
            let tighter = concentration(&merged).expect("none is negative").expect("as much as before");
            prop_assert!(tighter.hhi >= c.hhi - 1e-12);
            let other: Vec<f64> = values.iter().rev().copied().collect();
            let total = grubel_lloyd_total(&values, &other).expect("equal lists").expect("some trade");
            let weighted: f64 = values.iter().zip(&other).filter_map(|(x, m)| Some(grubel_lloyd(*x, *m)? * (x + m))).sum();
            prop_assert!((weighted / (2.0 * values.iter().sum::<f64>()) - total).abs() < 1e-12);
        }
        let bounds = union_bounds(a, b).expect("both in 0–1");
        prop_assert!(bounds.lower <= bounds.independent && bounds.independent <= bounds.upper + 1e-15);
    }

    #[test]
    fn splits_add_up(before in prop::collection::vec(0.0..9.0_f64, 3), after in prop::collection::vec(0.0..9.0_f64, 3)) {
        let parts = lmdi(&[&before], &[&after]).expect("three factors each");
        let change = after.iter().product::<f64>() - before.iter().product::<f64>();
        prop_assert!((parts.iter().sum::<f64>() - change).abs() < 1e-6);
    }
}
