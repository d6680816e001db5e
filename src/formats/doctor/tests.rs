//! Tables for the checks' tests, and what holds for all checks.

use std::path::Path;

use super::*;
use crate::data::{FindingId, Silent};
use crate::formats::{areas, inspect, read as read_file};

/// A table of this text under this name, as it is read.
pub(super) fn read(name: &str, text: &str) -> Dataset {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("the test may write");
    open(&path)
}

/// One of the files in `tests/files/`.
pub(super) fn fixture(name: &str) -> Dataset {
    open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name))
}

fn open(path: &Path) -> Dataset {
    let countries = areas::tests::countries();
    let found = inspect(path, &countries).expect("a table");
    read_file(path, &found.plan, &countries, &Silent).expect("readable")
}

/// Rows of year, reporter, partner, flow, product, value and weight.
pub(super) fn long(rows: &str) -> Dataset {
    read("table.csv", &format!("year,reporter,partner,flow,hs6,value_usd,net_weight_kg\n{rows}"))
}

/// The same rows as UN Comtrade has them.
pub(super) fn comtrade(rows: &str) -> Dataset {
    read(
        "TradeData.csv",
        &format!(
            "period,reporterISO,partnerISO,flowCode,cmdCode,primaryValue,netWgt,reporterCode\n{}",
            rows.lines().flat_map(|row| [row, ",\n"]).collect::<String>()
        ),
    )
}

/// What one check finds after a full examination.
pub(super) fn found(dataset: &Dataset, id: FindingId) -> Option<Finding> {
    examine(dataset, &Silent).expect("canonical columns").into_iter().find(|finding| finding.id == id)
}

#[test]
fn every_finding_has_one_check_and_both_stand_in_the_same_order() {
    assert_eq!(CHECKS.len(), FindingId::ALL.len());
    let dataset = fixture("comtrade_new.csv");
    let found: Vec<FindingId> = examine(&dataset, &Silent).expect("canonical columns").iter().map(|it| it.id).collect();
    assert!(found.len() >= 4 && found.is_sorted(), "{found:?}");
}

#[test]
fn what_reading_counts_is_found_again_by_looking_at_every_row() {
    for name in ["comtrade_new.csv", "comtrade_api.csv", "comtrade_legacy_35.csv", "usa_trade_imports.csv"] {
        let dataset = fixture(name);
        let all = examine(&dataset, &Silent).expect("canonical columns");
        for counted in dataset.findings.iter().filter(|finding| finding.id != FindingId::MixedLevels) {
            let found = all.iter().any(|finding| finding.id == counted.id);
            assert!(found, "{name}: {counted:?} is not among {all:#?}");
        }
    }
}

#[test]
fn sentences_are_short_and_in_words() {
    let names =
        ["comtrade_new.csv", "comtrade_api.csv", "comtrade_legacy_35.csv", "worldbank_api.csv", "atlas_hs92_2023.csv"];
    for finding in names.into_iter().flat_map(|name| examine(&fixture(name), &Silent).expect("canonical columns")) {
        let caveat = finding.caveat();
        assert!(caveat.chars().count() <= 260 && !caveat.ends_with('.') && !caveat.contains('_'), "{caveat}");
    }
}

#[test]
fn an_examination_can_be_stopped() {
    struct Stop;
    impl Progress for Stop {
        fn report(&self, _: &str, _: u64, _: Option<u64>) {}
        fn check(&self) -> Result<(), crate::data::Cancelled> {
            Err(crate::data::Cancelled)
        }
    }
    assert!(matches!(examine(&fixture("comtrade_new.csv"), &Stop), Err(ExamError::Cancelled(_))));
}
