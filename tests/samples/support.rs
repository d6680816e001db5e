//! Real downloads and what is known of them. Their terms do not allow passing them on: `SAMPLES` names the folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A check by name; it gets the folder of samples.
pub type Check = (&'static str, fn(&Path));

/// The facts that were asked for.
static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The folder of samples.
pub fn samples() -> PathBuf {
    std::env::var_os("SAMPLES").expect("SAMPLES names the folder of downloads").into()
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
