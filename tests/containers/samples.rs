//! Facts about real downloads, where `SAMPLES` names their folder.

use std::path::{Path, PathBuf};

use belarus_leverage::data::{Dataset, Silent};
use belarus_leverage::formats::{self, ReadError};
use polars::prelude::{Expr, IntoLazy as _, col, lit};

use super::{countries, open};

fn samples() -> PathBuf {
    std::env::var_os("SAMPLES").expect("SAMPLES names the folder of downloads").into()
}

fn fact(folder: &Path, id: &str) -> f64 {
    let text = std::fs::read_to_string(folder.join("FACTS.json")).expect("facts");
    let facts: Vec<serde_json::Value> = serde_json::from_str(&text).expect("a list");
    let found = facts.iter().find(|fact| fact["id"] == id).unwrap_or_else(|| panic!("no fact {id}"));
    found["expect"].as_f64().unwrap_or_else(|| panic!("{id} is no number"))
}

fn close(got: f64, expected: f64, what: &str) {
    assert!((got - expected).abs() <= 1e-6 * expected.abs(), "{what}: {got} instead of {expected}");
}

fn sum(dataset: &Dataset, filter: Expr) -> f64 {
    let summed = dataset.frame.clone().lazy().filter(filter).select([col("value").sum()]).collect().expect("sum");
    summed.column("value").expect("value").f64().expect("numbers").get(0).unwrap_or_default()
}

fn count(dataset: &Dataset, filter: Expr) -> f64 {
    dataset.frame.clone().lazy().filter(filter).collect().expect("rows").height() as f64
}

fn is(column: &str, text: &str) -> Expr {
    col(column).eq(lit(text))
}

#[test]
#[ignore = "needs SAMPLES=FOLDER with downloads"]
fn workbooks() {
    let folder = samples();
    let of = |name: &str, n: usize| fact(&folder, &format!("{name}#{n}"));
    for (name, reporter, year) in
        [("imf/Exports_to_Count_Latvia.xlsx", "LVA", "2020"), ("imf/Exports_to_Count_USSR.xlsx", "SUN", "1991")]
    {
        let dataset = open(&folder.join(name));
        close(
            count(&dataset, is("reporter", reporter).and(is("flow", "X"))),
            dataset.frame.height() as f64,
            "all rows",
        );
        let years = dataset.frame.column("period").expect("period").n_unique().expect("years");
        close(years as f64, of(name, 2), "years");
        close(sum(&dataset, is("period", year)), of(name, 3), "all partners");
        close(count(&dataset, is("flag", "e")), of(name, 4), "estimates");
    }
    let name = "imf/Trade_of_Goods_IFS.xlsx";
    let dataset = open(&folder.join(name));
    let albania = |year: &str| sum(&dataset, is("reporter", "ALB").and(is("period", year)).and(is("unit", "USD")));
    // The fact names 1965, but its number stands under 1964 in the sheet; 1965 is missing there.
    close(albania("1964"), of(name, 1), "Albania 1964");
    let missing = is("reporter", "ALB").and(is("period", "1965")).and(is("unit", "USD"));
    let missing = dataset.frame.clone().lazy().filter(missing).collect().expect("rows");
    let values = missing.column("value").expect("value");
    assert_eq!((missing.height(), values.null_count()), (1, 1), "the empty cell of 1965 is a gap: {missing}");
    let name = "pinksheet/CMO-Historical-Data-Monthly_2026-06.xlsx";
    let dataset = open(&folder.join(name));
    let price = |product: &str, month: &str| {
        sum(&dataset, is("product", product).and(is("period", month)).and(is("unit", "USD/t")))
    };
    close(price("Potassium chloride", "2022-03"), of(name, 1), "potash");
    close(price("Urea", "2020-01"), of(name, 2), "urea");
    let name = "eurostat/nrg_ti_gas_custom_table.xlsx";
    let found = super::inspect(&folder.join(name));
    assert_eq!((found.parts.len() as f64, found.plan.also.len()), (of(name, 1), 3));
    let dataset = super::read(&found);
    close(
        sum(
            &dataset,
            is("reporter", "UKR").and(is("period", "2011")).and(is("partner", "RUS")).and(is("product", "Natural gas")),
        ),
        1_503_204.0,
        "gas",
    );
    assert_eq!(dataset.kept_aside.n_rows, 0);
}

#[test]
#[ignore = "needs SAMPLES=FOLDER with downloads"]
fn packed() {
    let folder = samples();
    let name = "_synthetic/nasty_gz_named_csv.csv";
    let dataset = open(&folder.join(name));
    close(sum(&dataset, is("measure", "value")), fact(&folder, &format!("{name}#1")), "gzip named csv");
}

/// Every sample opens or says why not and what to do.
#[test]
#[ignore = "needs SAMPLES=FOLDER with downloads"]
fn every_sample_opens_or_is_refused_with_a_next_step() {
    let folder = samples();
    let index = std::fs::read_to_string(folder.join("INDEX.csv")).expect("index");
    let countries = countries();
    let mut refused = Vec::new();
    let mut n_read = 0;
    for record in csv::Reader::from_reader(index.as_bytes()).records() {
        let name = record.expect("index")[0].to_owned();
        let found = match formats::inspect(&folder.join(&name), &countries) {
            Ok(found) => found,
            Err(cause) => {
                refused.push((name, cause));
                continue;
            }
        };
        // A table of a layout without trade waits for the user's mapping.
        if found.plan.missing().is_some() && found.format == "tidy" {
            continue;
        }
        match formats::read(&found.path, &found.plan, &countries, &Silent) {
            Ok(dataset) => {
                assert!(dataset.frame.height() > 0, "{name}");
                n_read += 1;
            }
            Err(cause) => refused.push((name, cause)),
        }
    }
    assert!(n_read >= 65, "{n_read} read; refused: {refused:?}");
    for (name, cause) in refused {
        let no_table = matches!(
            cause,
            ReadError::Empty { .. }
                | ReadError::HeaderOnly { .. }
                | ReadError::Html { .. }
                | ReadError::CodesAlone { .. }
                | ReadError::NeedsMapping { .. }
                | ReadError::NothingRead { .. }
        );
        assert!(no_table && cause.to_string().contains(';') || cause.to_string().contains(". "), "{name}: {cause}");
    }
}
