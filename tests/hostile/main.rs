//! Files as no provider should make them and every analyst has: complete rows are loaded, the rest is kept aside
//! with its line and reason, and what went wrong is said in a sentence.

mod codes;
mod exports;
mod shape;
#[path = "../support/tables.rs"]
mod tables;
mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;

use belarus_leverage::data::{Countries, Dataset, Library, Note, Silent};
use belarus_leverage::formats::{self, Inspection, ReadError};
use tables::{aside, file};
use tempfile::TempDir;

fn countries() -> Countries {
    Library::load().expect("bundled tables").countries().clone()
}

/// Rows of some columns, as text joined by bars.
fn rows(dataset: &Dataset, columns: &str) -> Vec<String> {
    tables::rows(dataset, columns.split(' '), "|")
}

/// A file that lives as long as this.
struct Written {
    folder: TempDir,
    path: PathBuf,
}

fn write(name: &str, bytes: impl AsRef<[u8]>) -> Written {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    Written { folder, path }
}

impl Written {
    fn inspect(&self) -> Result<Inspection, ReadError> {
        formats::inspect(&self.path, &countries())
    }

    fn read(&self) -> Result<Dataset, ReadError> {
        let inspection = self.inspect()?;
        formats::read(&self.path, &inspection.plan, &countries(), &Silent)
    }

    fn open(&self) -> Dataset {
        self.read().unwrap_or_else(|cause| panic!("{cause}"))
    }
}

/// A long table by the header of most of these files.
fn long(body: &str) -> Dataset {
    write("trade.csv", format!("exporter,importer,year,value\n{body}")).open()
}

/// The sentence a person reads when nothing can be opened.
fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    write(name, bytes).read().expect_err("no table").to_string()
}

const BACI: &str = "t,i,j,k,v,q\n2022,112,76,310420,2000.25,1500\n2022,124,76,310420,100,50\n";

#[test]
fn an_unknown_area_is_listed_and_reads_as_what_the_user_says() {
    let countries = countries();
    let mut inspection = formats::inspect(&file("worldbank_api.csv"), &countries).expect("a table");
    let open =
        |plan: &formats::Plan| formats::read(&file("worldbank_api.csv"), plan, &countries, &Silent).expect("readable");
    let unknown = formats::unknown_areas(&open(&inspection.plan), &countries);
    assert_eq!(unknown.iter().map(|area| area.text.as_str()).collect::<Vec<_>>(), ["ATX (Atlantis)"]);
    for (text, code, group) in [("ATX (Atlantis)", "GRC", "0"), ("ATX", "G:ISLANDS", "1"), ("atlantis", "X:SEA", "0")] {
        inspection.plan.assigned = BTreeMap::from([(text.to_owned(), code.to_owned())]);
        let dataset = open(&inspection.plan);
        let last = rows(&dataset, "reporter reporter_name agg").pop();
        assert_eq!(last, Some(format!("{code}|Atlantis|{group}")), "the name stays as written");
        assert!(!dataset.notes.iter().any(|note| matches!(note, Note::UnknownAreas { .. })));
        let step = dataset.provenance.steps.last().expect("a step");
        assert!(step.ends_with(&format!("; “{text}” is {code}")), "{step}");
    }
    // Looked into again with another separator, the choice is still there.
    let plan = inspection.plan.clone();
    let again = formats::inspect_with(&inspection.path, &plan, &countries).expect("a table");
    assert_eq!(again.plan.assigned, plan.assigned);
}
