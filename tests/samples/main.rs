//! Facts about real downloads, by provider, where `SAMPLES` names their folder.

mod europe;
mod rest;
mod support;
mod trade;
mod world;

use std::panic::catch_unwind;

/// Facts of workbooks.
const WORKBOOKS: &str = ".xlsx#";

#[test]
#[ignore = "needs SAMPLES=FOLDER with downloads"]
fn every_fact_about_the_downloads_holds() {
    let folder = support::samples();
    let checks = [trade::CHECKS, world::CHECKS, europe::CHECKS, rest::CHECKS].concat();
    // What went wrong is printed by each; all are run, so that one run names them all.
    let failed: Vec<&str> = checks
        .into_iter()
        .filter(|(_, check)| catch_unwind(|| check(&folder)).is_err())
        .map(|(name, _)| name)
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
    let left: Vec<String> = support::not_asked(&folder).into_iter().filter(|id| !id.contains(WORKBOOKS)).collect();
    assert!(left.is_empty(), "no check asks for these facts: {left:#?}");
}
