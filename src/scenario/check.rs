//! Runs case files and says how far the engine and the measures are from them. The only file of this folder
//! that reads the disk.

mod indicators;
mod machine;
mod published;
mod px;
mod px_paths;
mod values;
mod world;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use self::values::{Score, Table};

/// How one case came out.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseResult {
    /// File, and the part of it where a file holds several.
    pub name: String,
    /// Largest error met, in the terms of the tolerance; infinite when something could not be computed.
    pub worst_relative_error: f64,
    /// Largest error allowed.
    pub tolerance: f64,
    /// Whether every number is within it. True for files that are not cases.
    pub passed: bool,
    /// Whether it is a case; a file that is none is listed and skipped.
    pub is_case: bool,
    /// How many numbers were compared, where the largest error is, or why nothing was.
    pub detail: String,
}

/// A folder of cases while it is being checked.
struct Folder {
    path: PathBuf,
    /// Every JSON file of the folder by name.
    json: Vec<(String, Value)>,
}

impl Folder {
    /// The table in the file of this folder whose name ends so, and that name.
    fn table(&self, ending: &str) -> Result<(String, Table), String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(|cause| format!("{}: {cause}", self.path.display()))? {
            let name = entry.map_err(|cause| cause.to_string())?.file_name().to_string_lossy().into_owned();
            if name.ends_with(ending) {
                found.push(name);
            }
        }
        found.sort();
        let name = found.into_iter().next().ok_or_else(|| format!("no file here ends in {ending}"))?;
        let text = fs::read_to_string(self.path.join(&name)).map_err(|cause| format!("{name}: {cause}"))?;
        Ok((name, Table::parse(&text)?))
    }

    /// The first file of this folder with that shape.
    fn sibling(&self, shape: fn(&Value) -> bool) -> Option<&Value> {
        self.json.iter().map(|(_, value)| value).find(|value| shape(value))
    }
}

/// Runs one case: reads its inputs, computes, scores; the scores are per part of the file.
type Run = fn(&Value, &str, &Folder) -> Result<Vec<Score>, String>;

/// What a case's `kind` may be called, how its shape is known, what runs it.
type Kind = (&'static str, fn(&Value) -> bool, Run);

/// Every kind of case.
const KINDS: &[Kind] = &[
    ("px-base", world::is_base, px::base),
    ("px-static", |c| has(c, "/expected/short_run_first_quarter") || has(c, "/expected/long_run"), px::fixed_quarter),
    ("px-anchored", |c| has(c, "/expected/ln_g") && has(c, "/expected/x"), px::anchored),
    ("machine", |c| has(c, "/machine") && has(c, "/inputs") && has(c, "/expected"), px::machine),
    ("px-paths", px_paths::is_paths, px_paths::paths),
    ("px-switches", |c| has(c, "/switch_columns") && has(c, "/expected"), px_paths::doors),
    ("px-mc", |c| has(c, "/expected_quantiles"), px_paths::draws),
    ("px-lmdi", |c| has(c, "/expected/0/netback_price"), px_paths::revenue),
    ("px-backtest", |c| has(c, "/base_target") && has(c, "/expected_annual"), px_paths::recorded),
    ("gsim-limit", |c| has(c, "/expected/0/gsim_linear"), px::gsim_limit),
    ("indicators", |c| has(c, "/cases"), indicators::run),
    ("gsim", |c| has(c, "/inputs/T0") && has(c, "/inputs/trade"), published::gsim),
    ("lmdi", |c| has(c, "/X_category_by_factor"), published::lmdi),
    ("rca", |c| has(c, "/inputs/product_total"), published::rca),
    ("scm-panel", |c| has(c, "/last_pre_year") && has(c, "/treated"), published::panel),
    ("scm-weights", |c| has(c, "/inputs/X_donors"), published::weights),
    ("sobol", |c| has(c, "/function") && has(c, "/expected/S1"), published::sobol_function),
];

fn has(case: &Value, pointer: &str) -> bool {
    case.pointer(pointer).is_some()
}

/// Checks every case file under a folder, folders below it included, in the order of their names.
///
/// A file that is no known case is listed as skipped; a case that cannot be run counts as failed.
pub fn check(dir: &Path) -> Vec<CaseResult> {
    let mut results = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(path) = folders.pop() {
        let mut names: Vec<(String, bool)> = match fs::read_dir(&path) {
            Ok(entries) => entries
                .filter_map(Result::ok)
                .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().is_dir()))
                .filter(|(name, _)| !name.starts_with('.'))
                .collect(),
            Err(cause) => {
                results.push(unreadable(&path, &cause.to_string()));
                continue;
            }
        };
        names.sort();
        folders.extend(names.iter().rev().filter(|(_, folder)| *folder).map(|(name, _)| path.join(name)));
        let names: Vec<String> = names.into_iter().filter(|(_, folder)| !folder).map(|(name, _)| name).collect();
        results.extend(check_folder(path, &names));
    }
    results
}

fn check_folder(path: PathBuf, names: &[String]) -> Vec<CaseResult> {
    let mut results = Vec::new();
    let mut folder = Folder { path, json: Vec::new() };
    for name in names.iter().filter(|name| is_json(name)) {
        let file = folder.path.join(name);
        match fs::read_to_string(&file)
            .map_err(|cause| cause.to_string())
            .and_then(|text| serde_json::from_str::<Value>(&text).map_err(|cause| cause.to_string()))
        {
            Ok(value) => folder.json.push((name.clone(), value)),
            Err(cause) => results.push(unreadable(&file, &cause)),
        }
    }
    let mut used = BTreeSet::new();
    for (name, case) in &folder.json {
        let stem = name.trim_end_matches(".json");
        let kind = case.get("kind").and_then(Value::as_str);
        let run = KINDS
            .iter()
            .find(|(known, ..)| kind == Some(*known))
            .or_else(|| KINDS.iter().find(|(_, shape, _)| shape(case)));
        let Some((.., run)) = run else {
            results.push(not_a_case(name, "not a case known here"));
            continue;
        };
        match run(case, stem, &folder) {
            Ok(scores) => {
                for score in scores {
                    used.extend(score.files.iter().cloned());
                    results.push(score.result());
                }
            }
            Err(cause) => results.push(CaseResult {
                name: stem.to_owned(),
                worst_relative_error: f64::INFINITY,
                tolerance: 0.0,
                passed: false,
                is_case: true,
                detail: cause,
            }),
        }
    }
    for name in names.iter().filter(|name| !is_json(name) && !used.contains(*name)) {
        results.push(not_a_case(name, "no case here refers to it"));
    }
    results
}

fn is_json(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

fn not_a_case(name: &str, why: &str) -> CaseResult {
    CaseResult {
        name: name.to_owned(),
        worst_relative_error: 0.0,
        tolerance: 0.0,
        passed: true,
        is_case: false,
        detail: format!("left out: {why}"),
    }
}

fn unreadable(path: &Path, cause: &str) -> CaseResult {
    CaseResult {
        name: path.display().to_string(),
        worst_relative_error: f64::INFINITY,
        tolerance: 0.0,
        passed: false,
        is_case: true,
        detail: format!("cannot be read: {cause}"),
    }
}
