//! Laws of the policy side, the shipped scenarios, errors of files, and the rules over the recorded past.

use belarus_leverage::data::{Library, Silent};
use belarus_leverage::scenario::policy::{
    CATALOGUE_TEXT, Catalogue, Cause, Course, Event, EventKind, Factors, LadderStep, Luck, Need, Pardons, PolicyEngine,
    Severity, Shock, ShockKind, SunsetDefault,
};
use belarus_leverage::scenario::{
    Fired, Lab, Levers, Measure, PRESETS, Reading, Sampling, Scenario, Step, attribute, draw, preset, replay,
};
use proptest::prelude::{ProptestConfig, prop_assert, proptest};

fn lab() -> Lab {
    Lab::shipped().expect("the shipped defaults read")
}

fn shipped(id: &str) -> Scenario {
    preset(id).expect("is shipped").scenario().unwrap_or_else(|cause| panic!("{id}: {cause}"))
}

fn course(scenario: &Scenario, factors: &Factors, luck: Luck) -> Course {
    let catalogue = Catalogue::shipped().expect("reads");
    let mut course = Course::default();
    PolicyEngine::new(&scenario.terms, &scenario.regime, &scenario.shocks, catalogue).run(
        factors,
        luck,
        scenario.months,
        &mut course,
    );
    course
}

fn central(scenario: &Scenario) -> Course {
    course(scenario, &lab().factors(scenario).expect("keys are known"), Luck::Central)
}

fn doors(course: &Course) -> Vec<Levers> {
    course.months.iter().map(|month| month.levers).collect()
}

fn shock(month: u32, what: ShockKind, size: f64, months: u32) -> Shock {
    Shock { month, what, size, months, lock: None, benchmark: String::new() }
}

fn events(course: &Course, kind: EventKind) -> Vec<Event> {
    course.events.iter().copied().filter(|event| event.kind == kind).collect()
}

fn sentences(scenario: &Scenario, course: &Course) -> Vec<String> {
    let catalogue = Catalogue::shipped().expect("reads");
    course.events.iter().map(|event| event.sentence(&scenario.terms, catalogue)).collect()
}

/// Two steps at the first review: easy to climb, so that a test is about what follows.
fn two_steps() -> Scenario {
    let mut scenario = Scenario::defaults("two steps").expect("reads");
    let need = |text: &str| Need::try_from(text.to_owned()).expect("a condition");
    let step = |eu: f64, needs: Vec<Need>| LadderStep { us: 1.0, eu, needs, ..LadderStep::default() };
    scenario.terms.steps = vec![step(0.5, vec![]), step(1.0, vec![need("B2 <= 20")])];
    scenario.terms.clock.hold = 1;
    scenario.terms.sunset.ends.clear();
    scenario.assumptions.insert("revolving".to_owned(), 0.0);
    scenario
}

#[test]
fn every_preset_runs_and_tells_its_story() {
    let (lab, library) = (lab(), Library::load().expect("bundled tables read"));
    assert_eq!(PRESETS.len(), 7);
    for preset in PRESETS {
        let scenario = preset.scenario().unwrap_or_else(|cause| panic!("{}: {cause}", preset.id));
        let run = lab.run(&scenario).unwrap_or_else(|cause| panic!("{}: {cause}", preset.id));
        assert_eq!(run.course.months.len(), scenario.months as usize);
        assert_eq!(run.path.quarters.len(), scenario.quarters());
        assert!(
            scenario.story.matches(". ").count() + 1 >= 3 || scenario.story.matches('.').count() >= 3,
            "{}",
            preset.id
        );
        assert!(!scenario.sources.is_empty());
        for id in &scenario.sources {
            assert!(library.sources().get(id).is_some(), "{}: no source {id}", preset.id);
        }
        for sentence in run.sentences(&scenario, lab.catalogue) {
            assert!(sentence.starts_with("Month ") && !sentence.contains("NaN"), "{sentence}");
        }
        for month in &run.course.months {
            let whole = month.held >= 0.0 && month.listed >= 0.0 && month.listed <= month.held + 1e-9;
            assert!(whole, "{}: {month:?}", preset.id);
        }
        assert_eq!(lab.run(&scenario).expect("runs again"), run, "{}: equal inputs, equal outputs", preset.id);
        let again = Scenario::read(&scenario.to_toml()).unwrap_or_else(|cause| panic!("{}: {cause}", preset.id));
        assert_eq!(again, scenario, "{}: writing and reading keep it", preset.id);
    }
}

#[test]
fn every_source_of_the_defaults_is_registered() {
    let (catalogue, library) = (Catalogue::shipped().expect("reads"), Library::load().expect("reads"));
    let of_benchmarks = catalogue.benchmarks.iter().flat_map(|benchmark| &benchmark.sources);
    let of_rules = catalogue.rules.iter().flat_map(|rule| &rule.sources);
    for id in of_benchmarks.chain(of_rules) {
        assert!(library.sources().get(id).is_some(), "no source {id}");
    }
    for assumption in &catalogue.assumptions {
        assert!(!assumption.evidence.is_empty() && !assumption.change.is_empty(), "{}", assumption.key);
        assert!(!assumption.tags.is_empty() && !assumption.unit.is_empty(), "{}", assumption.key);
    }
    assert_eq!(catalogue.benchmarks.len(), 11);
    assert!(CATALOGUE_TEXT.starts_with('#'));
}

#[test]
fn prisoners_add_up() {
    let mut scenario = shipped("ladder");
    scenario.assumptions.insert("revolving".to_owned(), 1.0);
    let course = central(&scenario);
    let mut held = 1140.0;
    for month in &course.months {
        held += month.recognised - month.pardoned - month.other_exits;
        assert!((held - month.held).abs() < 1e-9, "{held} and {}", month.held);
    }
    // Without talks: 43 in, 25 out and no pardon, the drift of the notes before the list grows.
    let first = central(&shipped("hold")).months[0];
    assert!((first.recognised - 43.0).abs() < 1e-12 && (first.other_exits - 25.0).abs() < 1e-12);
    assert!(first.pardoned.abs() < 1e-12 && (first.held - 1158.0).abs() < 1e-9);
}

#[test]
fn zero_lag_equals_never_having_climbed() {
    // An attack in the very month a step takes effect: it never opens a door.
    let climbed = events(&central(&two_steps()), EventKind::Climbed)[0].month;
    let mut scenario = two_steps();
    let mut never = two_steps();
    never.terms.steps.clear();
    scenario.months = climbed + 3;
    scenario.months += (3 - scenario.months % 3) % 3;
    never.months = scenario.months;
    scenario.terms.clock.lockout = 36;
    scenario.shocks.push(shock(climbed + 1, ShockKind::Attack, 0.0, 1));
    never.shocks.clone_from(&scenario.shocks);
    let (fell, never) = (central(&scenario), central(&never));
    assert_eq!(events(&fell, EventKind::Snapback).len(), 1);
    assert_eq!(doors(&fell), doors(&never));
    assert_eq!(events(&fell, EventKind::Snapback)[0].days, (0.0, 0.0));
}

#[test]
fn lags_hold_to_the_day() {
    // Own rule of 20 days and a wind-down of 45: two months and a part open, then shut.
    let mut scenario = two_steps();
    scenario.terms.snapback.rule = "own".to_owned();
    scenario.terms.snapback.own_days = 20.0;
    scenario.terms.locks.transit.rule = String::new();
    scenario.shocks.push(shock(20, ShockKind::Crossing, 0.0, 1));
    scenario.terms.clock.lockout = 36;
    scenario.terms.triggers.crossing = Severity::Amber;
    scenario.assumptions.insert("missed".to_owned(), 0.0);
    let run = central(&scenario);
    let fall = events(&run, EventKind::Snapback)[0];
    assert_eq!((fall.month, fall.from, fall.to, fall.days), (19, 2, 1, (65.0, 65.0)));
    let eu = |month: usize| run.months[month].levers.eu;
    assert!((eu(19) - 1.0).abs() < 1e-12 && (eu(20) - 1.0).abs() < 1e-12);
    let open = (65.0 - 2.0 * 30.4375) / 30.4375;
    assert!((eu(21) - (open + (1.0 - open) * 0.5)).abs() < 1e-12, "{}", eu(21));
    assert!((eu(22) - 0.5).abs() < 1e-12);
}

#[test]
fn the_sentence_says_why() {
    let mut scenario = two_steps();
    scenario.terms.clock.review_every = 3;
    scenario.shocks.push(shock(12, ShockKind::Crackdown, 32.0, 6));
    let told = sentences(&scenario, &central(&scenario));
    let wanted = "Month 14: new recognitions 32 above 30 for two months → back to step 1";
    assert!(told.iter().any(|sentence| sentence.starts_with(wanted)), "{told:#?}");
}

#[test]
fn no_relief_without_met_benchmarks() {
    for id in ["ladder", "transit-quota"] {
        let mut scenario = shipped(id);
        // Arrests go on as before: no step that asks for a ceiling below them is ever reached.
        scenario.assumptions.insert("revolving".to_owned(), 1.0);
        let run = central(&scenario);
        assert_eq!(run.months.iter().map(|month| month.level).max(), Some(1), "{id}");
        assert!(run.months.iter().all(|month| month.levers.eu <= 0.0 && month.levers.transit <= 0.0), "{id}");
    }
    let hold = central(&shipped("hold"));
    assert!(hold.months.iter().all(|month| month.level == 0 && month.levers.transit <= 0.0));
}

#[test]
fn relief_ends_at_its_date() {
    let mut scenario = two_steps();
    scenario.terms.sunset.default = SunsetDefault::Off;
    scenario.terms.sunset.ends = vec![2];
    scenario.assumptions.insert("holdout".to_owned(), 1.0);
    let run = central(&scenario);
    // April 2026 is month 1: February 2027 ends with month 11.
    let lapse = events(&run, EventKind::Lapsed)[0];
    assert_eq!((lapse.month, lapse.to, lapse.cause), (10, 0, Cause::Holdout));
    assert!(run.months[10].levers.eu > 0.0);
    assert!(run.months[11].levers.eu <= 0.0, "{:?}", run.months[11]);
    // The other default needs somebody to act, and a holdout saves relief.
    scenario.terms.sunset.default = SunsetDefault::On;
    let run = central(&scenario);
    assert!(events(&run, EventKind::Lapsed).is_empty() && run.months[11].levers.eu > 0.0);
}

#[test]
fn climbing_again_takes_twice_as_long() {
    let mut scenario = two_steps();
    scenario.terms.clock.hold = 3;
    scenario.terms.clock.review_every = 1;
    scenario.terms.steps.truncate(1);
    scenario.shocks.push(shock(8, ShockKind::Attack, 0.0, 1));
    scenario.terms.clock.lockout = 0;
    let climbs = events(&central(&scenario), EventKind::Decided);
    assert_eq!(climbs[0].month, 2);
    // Month 8 is the breach; six clean months follow.
    assert_eq!(climbs[1].month, 7 + 6);
}

#[test]
fn locks_are_separate() {
    let mut scenario = shipped("transit-quota");
    scenario.shocks.push(shock(30, ShockKind::Border, 60.0, 2));
    scenario.terms.sunset.ends.clear();
    let run = central(&scenario);
    let shut = events(&run, EventKind::Shut);
    assert!(shut.iter().any(|event| event.month == 29 && event.days == (8.0, 8.0)), "{shut:?}");
    assert!(run.months[30].levers.transit <= 0.0 && run.months[30].levers.us >= 1.0);
    assert_eq!(run.months[30].level, 3, "the ladder itself stands");
    let divided = central(&shipped("divided-west"));
    assert!(divided.months.iter().all(|m| m.levers.eu <= 0.0 && m.levers.transit <= 0.0));
    assert!(divided.months.last().is_some_and(|m| m.levers.us >= 1.0));
}

#[test]
fn the_us_replay_follows_the_recorded_rounds() {
    let scenario = shipped("us-replay");
    let run = central(&scenario);
    let rounds: Vec<(String, f64)> = run
        .months
        .iter()
        .enumerate()
        .filter(|(_, month)| month.pardoned > 0.0)
        .map(|(t, month)| (scenario.month_label(t), month.pardoned))
        .collect();
    let recorded = [("2025-06", 14.0), ("2025-09", 52.0), ("2025-12", 123.0), ("2026-03", 250.0)];
    assert_eq!(rounds.len(), recorded.len(), "{rounds:?}");
    for ((month, size), (when, how_many)) in rounds.iter().zip(recorded) {
        assert!(month == when && (size - how_many).abs() < 1e-9, "{month}: {size}");
    }
}

#[test]
fn equal_seeds_equal_draws() {
    let lab = lab();
    let scenarios = [shipped("ladder"), shipped("hold"), shipped("sender-reversal")];
    let net = Reading::Market(Measure::Net);
    let readings = [Reading::Held, Reading::Gained, Reading::Market(Measure::ShareVolume), net];
    let run = |threads: usize, seed: u64| {
        draw(&lab, &scenarios, &readings, Sampling { draws: 60, seed, threads }, &Silent)
            .expect("runs")
            .expect("not cancelled")
    };
    let (one, two) = (run(1, 5), run(2, 5));
    let last = one.quarters - 1;
    for scenario in 0..scenarios.len() {
        for reading in readings {
            let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
            let (a, b) = (one.across(scenario, reading, last, false), two.across(scenario, reading, last, false));
            assert_eq!(bits(a), bits(b), "{scenario} {reading:?}");
        }
    }
    assert!(one.failures.is_empty(), "{:?}", one.failures);
    assert_ne!(one.across(0, net, last, true), one.across(0, net, last, false), "the model's own error widens it");
    assert_ne!(one.across(0, Reading::Held, last, false), run(1, 6).across(0, Reading::Held, last, false));
    assert!(
        one.across(1, Reading::Gained, last, false).iter().all(|gain| gain.abs() < 1e-9),
        "hold gains nothing over hold"
    );
    let chance = one.chance_above(0, 1, Reading::Held, last).expect("draws worked");
    assert!((chance + one.chance_above(1, 0, Reading::Held, last).expect("draws worked") - 1.0).abs() < 1e-12);
}

#[test]
fn without_chance_every_draw_is_the_single_path() {
    let scenario = shipped("thaw-and-shock");
    let factors = lab().factors(&scenario).expect("keys are known").without_chance();
    let plain = course(&scenario, &factors, Luck::Central);
    for draw in 0..5 {
        assert_eq!(course(&scenario, &factors, Luck::of_draw(1, draw)), plain);
    }
}

#[test]
fn the_split_adds_up() {
    let (lab, mut scenario) = (lab(), shipped("transit-quota"));
    scenario.assumptions.insert("c_rup".to_owned(), 70.0);
    scenario.assumptions.insert("throttle".to_owned(), 0.9);
    let last = scenario.quarters() - 1;
    for reading in [Reading::Held, Reading::Gained, Reading::Market(Measure::Net)] {
        let split = attribute(&lab, &scenario, reading, last).expect("runs").expect("within the run");
        let mine = lab.run(&scenario).expect("runs").reading(reading, last).expect("within the run");
        let mut plain = Scenario { terms: scenario.terms.hold(), ..scenario.clone() };
        plain.assumptions.clear();
        let default = lab.run(&plain).expect("runs").reading(reading, last).expect("within the run");
        let off = split.total() - (mine - default);
        assert!(off.abs() <= 1e-9 * mine.abs().max(1.0), "{reading:?}: {off}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn more_pardons_never_raise_the_stock(
        fewer in 0.0..40.0_f64, more in 0.0..40.0_f64, inflow in 20.0..60.0_f64, index in 0..200_u64,
    ) {
        // Only pardons differ: no ladder, so that nothing else answers them.
        let mut scenario = Scenario::defaults("pardons").expect("reads");
        scenario.terms.steps.clear();
        scenario.regime.pardons = Pardons::Steady;
        let factors = lab().factors(&scenario).expect("keys are known");
        let with = |pardons: f64| {
            // A re-arrest needs somebody freed before, so it is left out.
            let factors = Factors { pardons, inflow, rearrests: 0.0, ..factors };
            course(&scenario, &factors, Luck::of_draw(3, index))
        };
        let (a, b) = (with(fewer), with(fewer + more));
        for (few, many) in a.months.iter().zip(&b.months) {
            prop_assert!(many.held <= few.held + 1e-9, "{} and {}", many.held, few.held);
        }
    }

    #[test]
    fn doors_stay_in_their_range_and_quarters_are_means(index in 0..500_u64, which in 0..7_usize) {
        let scenario = PRESETS[which].scenario().expect("reads");
        let factors = lab().factors(&scenario).expect("keys are known");
        let factors = Factors { reversal: 0.5, lapses: 0.5, attacks: 0.2, ..factors };
        let course = course(&scenario, &factors, Luck::of_draw(11, index));
        let mut quarters: Vec<Step> = Vec::new();
        course.quarters(&mut quarters);
        prop_assert!(quarters.len() == scenario.quarters());
        for (quarter, months) in quarters.iter().zip(course.months.chunks(3)) {
            let eu = months.iter().map(|month| month.levers.eu).sum::<f64>() / 3.0;
            prop_assert!((quarter.levers.eu - eu).abs() < 1e-12);
            for door in [quarter.levers.us, quarter.levers.eu, quarter.levers.transit, quarter.levers.tighten] {
                prop_assert!((0.0..=1.0).contains(&door));
            }
        }
        for month in &course.months {
            prop_assert!(month.held >= -1e-9 && month.listed >= -1e-9 && (0.0..=1.0).contains(&month.freed_share));
        }
    }
}

#[test]
fn files_are_refused_with_line_and_range() {
    let file = |body: &str| format!("version = 1\nname = \"test\"\n{body}");
    let cases = [
        ("[clock]\nhold = 99\n", "line 4: clock.hold = 99: must lie between 1 and 36"),
        (
            "[clock]\nholds = 3\n",
            "line 4: unknown key `holds`, expected one of `review_every`, `hold`, `lag_up`, `hysteresis`, `lockout`",
        ),
        ("[start]\nus = 1.5\n", "line 4: start.us = 1.5: must lie between 0 and 1"),
        ("[start]\nmonth = \"April\"\n", "line 4: start.month = \"April\": write year and month like \"2026-04\""),
        ("months = 20\n", "line 3: months = 20: must be a multiple of 3"),
        ("[assumptions]\nsigma = 40\n", "line 4: assumptions.sigma = 40: must lie between 3 and 18"),
        ("[assumptions]\nsigmo = 8\n", "line 4: assumptions.sigmo: no assumption has this name; did you mean sigma?"),
        (
            "[assumptions]\nw_us = 0.6\n",
            "line 4: w_us, w_eu and w_tr sum to 1.3: they are parts of one whole and must sum to 1",
        ),
        (
            "[[step]]\neu = 0.5\nneeds = [\n  \"B1 >= 25%\",\n  \"B2 >= 3\",\n]\n",
            "line 7: B2: new recognitions a month is asked for as \"B2 <= 20\"",
        ),
        (
            "[[step]]\nneeds = [\"B1 >= 250%\"]\n",
            "line 4: B1 >= 250%: baseline prisoners freed must lie between 0% and 100%",
        ),
        ("[[step]]\nneeds = [\"B12\"]\n", "line 4: B12 is no benchmark: there are B1 to B11"),
        (
            "[[step]]\nneeds = [\"prisoners\"]\n",
            "line 4: \"prisoners\" is no condition: write one like \"B1 >= 25%\", \"B2 <= 20\", \"B5\" or \"clean >= 12\"",
        ),
        (
            "[snapback]\nrule = \"R11\"\n",
            "line 4: snapback.rule = \"R11\": must be own, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, drawn",
        ),
        ("[[event]]\nmonth = 80\nwhat = \"attack\"\n", "line 4: event[0].month = 80: must lie between 1 and 60"),
        (
            "[[event]]\nmonth = 8\nwhat = \"earthquake\"\n",
            "line 5: unknown word `earthquake`, expected one of `crackdown`, `border`, `crossing`, `attack`, `death`, `rearrest`, `broken`, `reversal`, `tighten`",
        ),
        (
            "[regime]\ndelivers = { B1 = 3 }\n",
            "line 4: regime.delivers.B1: \"B1\" is no promise; there are B4, B5, B6, B7, B8, B10, B11",
        ),
        ("[locks.eu]\nleast = 0.9\nmost = 0.1\n", "line 4: locks.eu: least = 0.9 is above most = 0.1"),
        (
            "[clock]\nhold = \"three\"\n",
            "line 4: invalid type: string \"three\", expected a whole number, zero or more",
        ),
    ];
    for (body, wanted) in cases {
        let error = Scenario::read(&file(body)).expect_err(body);
        assert_eq!(error.to_string(), wanted, "{body}");
    }
    let error = Scenario::read("version = 2\nname = \"x\"\n").expect_err("a later version");
    assert!(error.to_string().starts_with("line 1: version = 2: this program reads version 1"), "{error}");
    assert!(Scenario::read("name = \"x\"\n").expect_err("no version").to_string().contains("missing key `version`"));
    assert!(Scenario::read("version = 1\nname = \n").expect_err("half a line").line == Some(2));
}

#[test]
fn a_saved_scenario_explains_itself_and_reads_back() {
    let mut scenario = two_steps();
    scenario.name = "Quotes \" and \\ and ünïcode".to_owned();
    scenario.story = "One.\nTwo.\nThree.".to_owned();
    scenario.assumptions.insert("sigma".to_owned(), 0.1 + 5.2);
    scenario.shocks.push(Shock { benchmark: "B4".to_owned(), ..shock(9, ShockKind::Broken, 0.0, 4) });
    scenario.shocks.push(shock(7, ShockKind::Crackdown, 92.0, 12));
    let text = scenario.to_toml();
    assert_eq!(Scenario::read(&text).expect("reads back"), scenario);
    for words in ["# -- ACTIONS", "# -- ASSUMPTIONS", "# Substitution between origins", "months between decisions"] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    scenario.terms.steps.clear();
    assert_eq!(Scenario::read(&scenario.to_toml()).expect("reads back"), scenario);
    assert!(text.lines().all(|line| line.chars().count() <= 160), "{text}");
}

#[test]
fn rules_over_the_recorded_past() {
    let catalogue = Catalogue::shipped().expect("reads");
    let verdicts = replay(&shipped("ladder"), catalogue);
    let fired: Vec<(i16, Fired)> = verdicts.iter().map(|verdict| (verdict.year, verdict.fired)).collect();
    let wanted =
        [(2011, Fired::CannotTest), (2017, Fired::CannotTest), (2021, Fired::FromStep(2)), (2025, Fired::FromStep(3))];
    assert_eq!(fired, wanted);
    assert!(verdicts[0].senders.iter().filter(|sender| sender.sentence.contains("43 days")).count() == 2);
    assert!(verdicts[2].findings[0].sentence.contains("from 169 to 360"), "{:?}", verdicts[2].findings);
    // Without a written ceiling nothing fires.
    let nothing = replay(&shipped("us-replay"), catalogue);
    assert!(nothing.iter().all(|verdict| matches!(verdict.fired, Fired::No | Fired::CannotTest)));
}

/// What the program printed, and its exit code.
fn program(args: &[&str]) -> (Option<i32>, String, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_belarus-leverage")).args(args).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_command_line_reproduces_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, shipped("ladder").to_toml()).expect("writes");
    let path = file.to_string_lossy().into_owned();
    let run = |name: &str| program(&["simulate", name, "--draws", "30", "--quarters", "8", "--format", "json"]);
    let (code, first, _) = run("ladder");
    assert_eq!(code, Some(0));
    assert_eq!(first, run(&path).1, "a saved scenario gives the same bytes");
    assert!(first.contains("what-if, not forecast") && first.contains("Stylised"));
    let compared = program(&["compare", "hold", &path, "--draws", "20", "--quarters", "4"]);
    assert_eq!(compared.0, Some(0), "{}", compared.2);
    assert!(compared.1.contains("chance_above"));

    std::fs::write(&file, "version = 1\nname = \"x\"\n[clock]\nhold = 99\n").expect("writes");
    let (code, _, said) = program(&["simulate", &path]);
    assert!(code == Some(3) && said.contains("line 4: clock.hold = 99: must lie between 1 and 36"), "{said}");
    assert_eq!(program(&["simulate", "no-such-scenario"]).0, Some(3));
    assert_eq!(program(&["simulate", "--list"]).1.lines().filter(|line| !line.starts_with(' ')).count(), PRESETS.len());
}

#[test]
fn model_check_says_what_failed() {
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validation");
    let (code, text, said) = program(&["model-check", &cases.to_string_lossy()]);
    assert!(code == Some(0) && text.starts_with("case,passed,worst_relative_error"), "{said}");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("broken.json"), "{").expect("writes");
    let (code, text, said) = program(&["model-check", &folder.path().to_string_lossy()]);
    assert_eq!(code, Some(1));
    let row = text.lines().find(|line| line.contains("broken.json,no,")).expect("a row for the case that failed");
    assert!(row.contains("cannot be read"), "why: {row}");
    assert!(said.contains("1 of 1 cases failed") && said.contains("broken.json"), "{said}");
}
