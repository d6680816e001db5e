//! Real downloads and what is known of them. They lie beside the repository, or where `SAMPLES` says; without them
//! there is nothing to check.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A check by name; it gets the folder of samples.
pub type Check = (&'static str, fn(&Path));

/// The facts that were asked for.
static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The folder of samples, if it is there.
#[expect(clippy::print_stderr, reason = "a test that looks at nothing says so")]
pub fn samples() -> Option<PathBuf> {
    let beside = ["../shared/samples", "../../shared/samples"];
    let named = std::env::var_os("SAMPLES").map(PathBuf::from);
    let found = named
        .into_iter()
        .chain(beside.iter().map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path)))
        .find(|path| path.join("FACTS.json").is_file());
    if found.is_none() {
        eprintln!("skipped: no samples beside the repository");
    }
    found
}

/// Every fact, as listed.
pub fn facts(folder: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join("FACTS.json")).expect("facts");
    serde_json::from_str(&text).expect("a list")
}

/// What a fact expects.
pub fn expected(folder: &Path, id: &str) -> serde_json::Value {
    ASKED.lock().expect("no check holds it while it panics").insert(id.to_owned());
    let found = facts(folder).into_iter().find(|fact| fact["id"] == id).unwrap_or_else(|| panic!("no fact {id}"));
    found["expect"].clone()
}

/// The facts that no check has asked for.
pub fn not_asked(folder: &Path) -> Vec<String> {
    let asked = ASKED.lock().expect("no check holds it while it panics");
    let ids = facts(folder).into_iter().map(|fact| fact["id"].as_str().expect("an id").to_owned());
    ids.filter(|id| !asked.contains(id)).collect()
}
