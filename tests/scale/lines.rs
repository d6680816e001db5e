//! One product searched for in a long table gives what reading all of the table gives.

use std::path::PathBuf;

use belarus_leverage::formats::{self, How, Pick, Plan};
use proptest::prelude::*;

use super::{countries, read, rows};

const COMTRADE: &str =
    "refYear,period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,cmdCode,netWgt,primaryValue,isReported";
const FAOSTAT: &str = "\"Area Code\",\"Area\",\"Item Code\",\"Item\",\"Element Code\",\"Element\",\"Year Code\",\"Year\",\"Unit\",\"Value\",\"Flag\"";

const CODES: [&str; 14] = [
    "310420",
    "\"310420\"",
    "3104.20",
    "31.04.20",
    "310420.0",
    "310420 Potash",
    "'310420",
    "310430",
    "3104",
    "31",
    "TOTAL",
    "10111",
    "010111",
    "270900",
];
const ITEMS: [&str; 6] = ["4016", "867", "15", "40160", "\"4016\"", "4017"];

fn comtrade() -> impl Strategy<Value = String> {
    (0_usize..14, 0_u32..9_000_000, 0_u32..4_000_000, 0_u8..40).prop_map(|(code, value, weight, odd)| {
        let code = CODES[code];
        match odd {
            0 => "2021,2021,112,BLR,X,76".to_owned(),
            1 => format!("2021,2021,112,BLR,X,76,BRA,{code},many,{value},true"),
            2 => format!("2021,2021,112,BLR,X,76,BRA,{code},{weight},-{value},true"),
            3 => format!("2021,2021,112,BLR,X,310420,,{code},{weight},{value},true"),
            4 => format!("2021,20a1,112,BLR,X,76,BRA,{code},{weight},{value},true"),
            5 => String::new(),
            _ => format!("2021,2021,112,BLR,X,76,BRA,{code},{weight},{value}.310420,true"),
        }
    })
}

fn faostat() -> impl Strategy<Value = String> {
    (0_usize..6, 0_u32..9_000_000, 0_u8..30).prop_map(|(item, value, odd)| {
        let (item, name) = (ITEMS[item], ITEMS[item].trim_matches('"'));
        let element = if odd < 15 { "\"5922\",\"Export value\"" } else { "\"5910\",\"Export quantity\"" };
        let unit = if odd < 15 { "1000 USD" } else { "t" };
        match odd {
            0 => "\"57\",\"Belarus\",4016".to_owned(),
            1 => format!("\"57\",\"Belarus\",{item},\"Item 4016\",{element},2020,2020,\"{unit}\",x4016,A"),
            _ => format!("\"57\",\"Belarus\",{item},\"Item {name}\",{element},2020,2020,\"{unit}\",{value}.5,A"),
        }
    })
}

fn table(folder: &tempfile::TempDir, header: &str, lines: &[String], spoiler: &str) -> Option<(PathBuf, Plan)> {
    let path = folder.path().join("table.csv");
    let text = format!("{header}\n{spoiler}{}\n", lines.join("\n"));
    std::fs::write(&path, text).expect("a temporary file");
    let plan = formats::inspect(&path, &countries()).ok()?.plan;
    plan.missing().is_none().then_some((path, plan))
}

/// Compares both ways, and says whether the searched one was taken.
fn same(file: (PathBuf, Plan), codes: &[&str], piece: usize) -> Result<bool, TestCaseError> {
    let (files, mut searched) = ([file], false);
    for pick in codes
        .iter()
        .map(|code| Pick::product(code))
        .chain([Pick::Products(vec![codes[0].to_owned(), codes[1].to_owned()])])
    {
        let read = |how| read(&files, Some(&pick), &how);
        match (read(How::with_care()), read(How::in_pieces(piece))) {
            (Ok(careful), Ok(fast)) => {
                searched |= fast.provenance.steps.iter().any(|step| step.starts_with("Searched"));
                prop_assert_eq!(rows(&fast.frame), rows(&careful.frame), "{:?}", pick);
                for row in &fast.kept_aside.rows {
                    prop_assert!(careful.kept_aside.rows.contains(row), "{row:?} of {pick:?}");
                }
            }
            (careful, fast) => prop_assert_eq!(fast.err(), careful.err()),
        }
    }
    Ok(searched)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_product_of_comtrade(
        lines in prop::collection::vec(comtrade(), 3..40),
        spoiled in prop::bool::weighted(0.1),
        piece in prop_oneof![1_usize..90, 90_usize..3_000],
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let spoiler = if spoiled { "2021,2021,112,BLR,X,76,\"BR\nA\",310420,1,1,true\n" } else { "" };
        if let Some(file) = table(&folder, COMTRADE, &lines, spoiler) {
            prop_assert_eq!(file.1.format.as_str(), "comtrade");
            prop_assert_eq!(same(file, &["310420", "3104", "10111", "010111", "31"], piece)?, !spoiled);
        }
    }

    #[test]
    fn an_item_of_faostat(lines in prop::collection::vec(faostat(), 3..40), piece in 1_usize..2_000) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if let Some(file) = table(&folder, FAOSTAT, &lines, "") {
            prop_assert_eq!(file.1.format.as_str(), "faostat");
            prop_assert!(same(file, &["4016", "867", "40160", "15"], piece)?);
        }
    }
}
