//! Several files and folders.

use std::path::{Path, PathBuf};

use belarus_leverage::data::Silent;
use belarus_leverage::formats::{self, Gathered, ReadError};

use super::make::{gz, put, xlsx, zip};
use super::{countries, read, rows};

fn gather(paths: &[PathBuf]) -> Gathered {
    formats::gather(paths, &countries(), &Silent).expect("looked into")
}

fn baci(folder: &Path, name: &str, value: &str) -> PathBuf {
    let year = name.split("_Y").nth(1).map_or("2020", |rest| &rest[..4]);
    let text = format!("t,i,j,k,v,q\n{year},112,76,310420,{value},2\n");
    put(folder, name, text.as_bytes())
}

fn comtrade(folder: &Path, name: &str, partner: &str, value: &str) -> PathBuf {
    let text = format!(
        "Year,Aggregate Level,Trade Flow,Reporter,Partner,Commodity Code,Trade Value (US$)\n2019,6,Import,Brazil,{partner},310420,{value}\n"
    );
    put(folder, name, text.as_bytes())
}

#[test]
fn a_folder_of_one_provider_is_one_dataset_however_each_file_is_packed() {
    let folder = tempfile::tempdir().expect("folder");
    let plain = |year: &str| format!("t,i,j,k,v,q\n{year},112,76,310420,5,2\n");
    put(folder.path(), "BACI_HS92_Y2019_V202401b.csv", plain("2019").as_bytes());
    put(folder.path(), "BACI_HS92_Y2020_V202401b.csv.gz", &gz(plain("2020").as_bytes()));
    put(
        folder.path(),
        "BACI_HS92_Y2021_V202401b.zip",
        &zip([("BACI_HS92_Y2021_V202401b.csv", plain("2021").as_bytes())]),
    );
    put(folder.path(), "notes.txt", b"see the web site\n");
    put(folder.path(), "~$lock.xlsx", b"x");
    put(folder.path(), "other.csv", b"reporter,partner,year,value\nBLR,BRA,2020,5\n");
    put(
        folder.path(),
        "country_codes_V202401b.csv",
        b"country_code,country_name,country_iso2,country_iso3\n112,Belarus,BY,BLR\n",
    );
    let mut gathered = gather(&[folder.path().to_owned()]);
    assert!(gathered.refused.is_empty(), "{:?}", gathered.refused);
    assert_eq!(gathered.groups.len(), 1);
    assert!(gathered.remarks.iter().any(|remark| remark.contains("other.csv")), "{:?}", gathered.remarks);
    let dataset = read(&gathered.groups.remove(0));
    let years: Vec<String> =
        rows(&dataset, "period measure").into_iter().filter(|row| row.ends_with("value")).collect();
    assert_eq!(years, ["2019 value", "2020 value", "2021 value"]);
    let whole = formats::read_all(&[folder.path().to_owned()], &countries(), &Silent).expect("one dataset");
    assert_eq!(whole.frame.height(), 6);
    assert!(whole.notes.iter().any(|note| note.to_string().contains("other.csv")), "{:?}", whole.notes);
}

#[test]
fn releases_of_one_year_are_two_datasets_and_copies_are_read_once() {
    let folder = tempfile::tempdir().expect("folder");
    let old = baci(folder.path(), "BACI_HS92_Y2020_V202301.csv", "5");
    let new = baci(folder.path(), "BACI_HS92_Y2020_V202401b.csv", "6");
    let next = baci(folder.path(), "BACI_HS92_Y2021_V202401b.csv", "7");
    let copy = put(folder.path(), "BACI_HS92_Y2021_V202401b (1).csv", &std::fs::read(&next).expect("written"));
    let gathered = gather(&[old.clone(), new.clone(), next.clone(), copy]);
    let groups: Vec<usize> = gathered.groups.iter().map(|group| group.plan.also.len() + 1).collect();
    assert_eq!(groups, [1, 2], "{:?}", gathered.remarks);
    assert!(gathered.remarks.iter().any(|remark| remark.contains("byte for byte")), "{:?}", gathered.remarks);
    assert!(
        gathered.remarks.iter().any(|remark| remark.contains("different releases") && remark.contains("Compare")),
        "{:?}",
        gathered.remarks
    );
    let refused = formats::read_all(&[old, new], &countries(), &Silent).expect_err("not added up");
    assert!(
        matches!(refused, ReadError::Mixed { .. }) && refused.to_string().contains("different releases"),
        "{refused}"
    );
    let once = formats::read_all(&[next.clone(), next], &countries(), &Silent).expect("read once");
    assert_eq!(once.frame.height(), 2);
}

#[test]
fn files_that_hold_the_same_figures_are_not_added_up() {
    let folder = tempfile::tempdir().expect("folder");
    let one = comtrade(folder.path(), "comtrade.csv", "Belarus", "100");
    let other = comtrade(folder.path(), "comtrade (1).csv", "Canada", "50");
    let newer = comtrade(folder.path(), "comtrade (2).csv", "Belarus", "110");
    let sum = formats::read_all(&[one.clone(), other.clone()], &countries(), &Silent).expect("different partners");
    assert_eq!(rows(&sum, "partner value"), ["BLR 100.0", "CAN 50.0"]);
    let refused = formats::read_all(&[one, other, newer], &countries(), &Silent).expect_err("the same figure twice");
    let message = refused.to_string();
    assert!(message.contains("2019 BRA BLR M 310420") && message.contains("older download"), "{message}");
}

#[test]
fn providers_named_together_are_opened_apart_and_said_so() {
    let folder = tempfile::tempdir().expect("folder");
    let trade = comtrade(folder.path(), "comtrade.csv", "Belarus", "100");
    let prices = put(
        folder.path(),
        "prices.xlsx",
        &xlsx(&[("Monthly Prices", "\n|Crude oil, average|Urea\n|($/bbl)|($/mt)\n1960M01|1|2\n1960M02|1|2\n")]),
    );
    let bad = put(folder.path(), "page.csv", b"<html>");
    let gathered = gather(&[trade.clone(), prices, bad]);
    let formats: Vec<&str> = gathered.groups.iter().map(|group| group.format).collect();
    assert_eq!(formats, ["comtrade-legacy", "pinksheet"]);
    assert!(matches!(gathered.refused.as_slice(), [ReadError::Html { .. }]));
    assert!(gathered.remarks.iter().any(|remark| remark.contains("two datasets")), "{:?}", gathered.remarks);
    let empty = tempfile::tempdir().expect("folder");
    let nothing = gather(&[empty.path().to_owned()]);
    assert!(matches!(nothing.refused.as_slice(), [ReadError::NoTable { .. }]));
}

#[test]
fn a_file_of_a_folder_that_cannot_be_read_is_named_with_its_cause() {
    let folder = tempfile::tempdir().expect("folder");
    let year = |n: &str| format!("t,i,j,k,v,q\n{n},112,76,310420,10,1\n{n},643,76,310420,20,2\n");
    put(folder.path(), "BACI_HS92_Y2021_V202401b.csv", year("2021").as_bytes());
    let packed = zip([("BACI_HS92_Y2022_V202401b.csv", year("2022").as_bytes())]);
    put(folder.path(), "BACI_HS92_Y2022_V202401b.zip", &packed[..packed.len() - 30]);
    put(folder.path(), "BACI_HS92_Y2023_V202401b.csv", b"");
    put(folder.path(), "BACI_HS92_Y2024_V202401b.csv", b"<html><title>Too many requests</title>");
    put(folder.path(), "documents.zip", &zip([("map.pdf", b"%PDF-1.4".as_slice())]));
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere.csv", folder.path().join("link.csv")).expect("linked");
    let gathered = gather(&[folder.path().to_owned()]);
    assert_eq!((gathered.groups.len(), gathered.refused.len()), (1, 0));
    let said = gathered.remarks.join("\n");
    for (file, cause) in [
        ("BACI_HS92_Y2022_V202401b.zip", "damaged or cut short"),
        ("BACI_HS92_Y2023_V202401b.csv", "the file is empty"),
        ("BACI_HS92_Y2024_V202401b.csv", "Too many requests"),
    ] {
        assert!(gathered.remarks.iter().any(|one| one.contains(file) && one.contains(cause)), "{file}: {said}");
    }
    assert!(!said.contains("documents.zip"), "it holds no table: {said}");
    #[cfg(unix)]
    assert!(said.contains("link.csv: there is no such file"), "{said}");

    let alone = tempfile::tempdir().expect("folder");
    put(alone.path(), "BACI_HS92_Y2022_V202401b.zip", &packed[..packed.len() - 30]);
    assert!(matches!(gather(&[alone.path().to_owned()]).refused.as_slice(), [ReadError::Damaged { .. }]));
}
