//! Sheets of cells.

use belarus_leverage::data::Silent;
use belarus_leverage::formats::{self, Container, Plan, ReadError};

use super::make::{ods, put, xlsx};
use super::{countries, inspect, open, read, refused, rows};

const DOTS: &str = "\n|Exports, FOB to Partner Countries\n\n|Latvia\n|US Dollars, Millions\n\n||text:1990|text:1991\n\
    |Belarus|331.82 e|10.5\n|Germany|text:8,017.66 e|\n|Angola\n|USSR|1|0.25\n|World|20|30\n";

#[test]
fn an_imf_report_has_its_reporter_and_unit_above_the_table() {
    let folder = tempfile::tempdir().expect("folder");
    let path = put(folder.path(), "Exports_to_Count (10).xlsx", &xlsx(&[("Exports, FOB", DOTS)]));
    let found = inspect(&path);
    assert_eq!((found.format, found.container, found.dialect.header_line), ("imf-report", Container::Workbook, 7));
    assert_eq!(found.dialect.preamble, ["Exports, FOB to Partner Countries", "Latvia", "US Dollars, Millions"]);
    assert_eq!(
        rows(&open(&path), "period reporter partner flow product value unit flag agg row_no"),
        [
            "1990 LVA BLR X TOTAL 331820000.0 USD e 0 8",
            "1991 LVA BLR X TOTAL 10500000.0 USD  0 8",
            "1990 LVA DEU X TOTAL 8017660000.0 USD e 0 9",
            "1990 LVA SUN X TOTAL 1000000.0 USD  0 11",
            "1991 LVA SUN X TOTAL 250000.0 USD  0 11",
            "1990 LVA WLD X TOTAL 20000000.0 USD  2 12",
            "1991 LVA WLD X TOTAL 30000000.0 USD  2 12",
        ]
    );
}

#[test]
fn the_pink_sheet_is_found_among_its_sheets_and_another_can_be_chosen() {
    let folder = tempfile::tempdir().expect("folder");
    let prices = "World Bank Commodity Price Data\nmonthly prices in nominal US dollars\n\n\n\
        |Crude oil, average|Urea |Potassium chloride **\n|($/bbl)|($/mt)|($/mt)\n\
        1960M01|1.63|…|0.14000000000000001\n1960M02|1.63|42.25|30\n";
    let indices = "Indices\n\n|Energy|Food **\n1960M01|2.13|21.19\n1960M02|2.1|21\n";
    let path = put(
        folder.path(),
        "CMO-Historical-Data-Monthly.xlsx",
        &xlsx(&[
            ("~AFOSHEET", ""),
            ("Monthly Prices", prices),
            ("Monthly Indices", indices),
            ("Description", "Energy\nCoal|x\n"),
        ]),
    );
    let found = inspect(&path);
    assert_eq!((found.format, found.plan.member.as_str(), found.plan.also.len()), ("pinksheet", "Monthly Prices", 0));
    let names: Vec<&str> = found.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["Monthly Prices", "Monthly Indices", "Description"]);
    assert_eq!(
        rows(&read(&found), "period product value unit"),
        [
            "1960-01 Crude oil, average 1.63 USD/bbl",
            "1960-01 Potassium chloride 0.14 USD/t",
            "1960-02 Crude oil, average 1.63 USD/bbl",
            "1960-02 Urea 42.25 USD/t",
            "1960-02 Potassium chloride 30.0 USD/t",
        ]
    );
    let plan = Plan { member: "Monthly Indices".to_owned(), ..Plan::default() };
    let other = formats::inspect_with(&path, &plan, &countries()).expect("readable");
    assert_eq!(other.dialect.header_line, 3);
    assert_eq!(rows(&read(&other), "period product value")[0], "1960-01 Energy 2.13");
}

#[test]
fn eurostats_sheets_are_one_dataset_with_their_fixed_dimensions() {
    let folder = tempfile::tempdir().expect("folder");
    let sheet = |partner: &str, value: &str| {
        format!(
            "Data extracted on 05/04/2022 from [ESTAT]\nDataset: |Imports of natural gas by partner country\n\n\
             Time frequency||Annual\nSIEC||Natural gas\nGeopolitical entity (partner)||{partner}\n\
             Unit of measure||Terajoule\n\nTIME|text:2019||text:2020|\nGEO (Labels)\nEuropean Union - 27 countries (from 2020)|9||8|\n\
             Germany|{value}|p|7|be\nGeorgia|:||0|\n\nSpecial value\n:|not available\n"
        )
    };
    let (one, two) = (sheet("Russia", "5"), sheet("Total", "6"));
    let path = put(
        folder.path(),
        "nrg_ti_gas.xlsx",
        &xlsx(&[("Summary", "Contents|Time frequency\nSheet 1|Annual\n"), ("Sheet 1", &one), ("Sheet 2", &two)]),
    );
    let found = inspect(&path);
    assert_eq!((found.format, found.plan.member.as_str(), found.plan.also.len()), ("eurostat-sheet", "Sheet 1", 1));
    let dataset = read(&found);
    let germany: Vec<String> = rows(&dataset, "period reporter partner flow product value unit flag agg")
        .into_iter()
        .filter(|row| row.contains(" DEU "))
        .collect();
    assert_eq!(
        germany,
        [
            "2019 DEU RUS M Natural gas 5.0 Terajoule p 0",
            "2020 DEU RUS M Natural gas 7.0 Terajoule be 0",
            "2019 DEU WLD M Natural gas 6.0 Terajoule p 2",
            "2020 DEU WLD M Natural gas 7.0 Terajoule be 2",
        ]
    );
    assert_eq!(
        rows(&dataset, "reporter value").iter().filter(|row| *row == "GEO 0.0").count(),
        2,
        "0 is a figure, : is none"
    );
    assert_eq!(dataset.kept_aside.n_rows, 0, "{:?}", dataset.kept_aside);
    assert_eq!(dataset.title, "nrg_ti_gas.xlsx: 2 sheets");
}

#[test]
fn wits_keeps_its_table_on_the_second_sheet() {
    let folder = tempfile::tempdir().expect("folder");
    let table = "Reporter Name|Partner Name|Trade Flow|Product Group|Indicator|text:2019|text:2020\n\
        World|Belarus|Import|All Products|Import Partner Share (%)|0.15|0.14\n";
    let about = "Source|WITS\nData|as of 2024\n";
    let path = put(folder.path(), "WITS.xlsx", &xlsx(&[("About", about), ("Partner-Timeseries", table)]));
    let found = inspect(&path);
    assert_eq!((found.format, found.plan.member.as_str()), ("wits-series", "Partner-Timeseries"));
    assert_eq!(rows(&read(&found), "period reporter partner flow value unit")[0], "2019 WLD BLR M 0.15 %");
}

#[test]
fn any_table_in_a_sheet_keeps_dates_numbers_and_rows() {
    let folder = tempfile::tempdir().expect("folder");
    let table = "Exports; thousand USD\n\nreporter|partner|date|value\nBLR|BRA|day:43861|0.30000000000000004\n\n\
        BLR|CHN|day:43890.5|110584000000\nBLR|IND|day:43890|error:#DIV/0!\nBLR|text:Côte \"d'Or\" & <b>|day:43891|7\n";
    let path = put(folder.path(), "таблица 1.xlsx", &xlsx(&[("Лист1", table)]));
    let dataset = open(&path);
    assert_eq!(
        rows(&dataset, "period freq reporter partner value unit row_no"),
        [
            "2020-01-31 D BLR BRA 300.00000000000006 USD 4",
            "2020-02-29 D BLR CHN 110584000000000.0 USD 6",
            "2020-03-01 D BLR Côte \"d'Or\" & <b> 7000.0 USD 8",
        ]
    );
    assert_eq!(super::tables::aside(&dataset), [(7, "Value (how much): “#DIV/0!” is no number")]);
    assert!(dataset.provenance.steps[0].contains("таблица 1.xlsx: Лист1"), "{:?}", dataset.provenance.steps);
    let path = put(folder.path(), "table.csv", &ods("Sheet1", "reporter|partner|year|value\nBLR|BRA|2020|1.5\n"));
    let found = inspect(&path);
    assert_eq!(found.container, Container::Workbook, "an OpenDocument sheet under the name of a CSV");
    assert_eq!(rows(&read(&found), "period reporter partner value"), ["2020 BLR BRA 1.5"]);
}

#[test]
fn a_wide_sheet_of_no_known_provider_takes_its_scale_from_a_column() {
    let folder = tempfile::tempdir().expect("folder");
    let table = "|Exchange rates\n|Goods, Value of Exports, Free on board (FOB), US Dollars\n\n\
        |Country|Scale|Base Year|text:1964|text:1965\n|Albania|Millions||...|60\n|Belarus|Units||5|7\n|World|Billions||1|2\n";
    let path = put(folder.path(), "Trade_of_Goods.xlsx", &xlsx(&[("Annual", table)]));
    let found = inspect(&path);
    assert_eq!(found.format, "wide");
    assert_eq!(
        rows(&read(&found), "period reporter flow value unit agg"),
        [
            "1964 ALB X - USD 0",
            "1965 ALB X 60000000.0 USD 0",
            "1964 BLR X 5.0 USD 0",
            "1965 BLR X 7.0 USD 0",
            "1964 WLD X 1000000000.0 USD 1",
            "1965 WLD X 2000000000.0 USD 1",
        ]
    );
}

#[test]
fn broken_and_empty_workbooks_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let good = xlsx(&[("Exports", DOTS)]);
    let empty = put(folder.path(), "empty.xlsx", &xlsx(&[("Sheet1", "")]));
    assert!(
        matches!(refused(&empty), ReadError::NoTableInside { part: "sheet", .. } | ReadError::Empty { .. }),
        "{}",
        refused(&empty)
    );
    let cut = put(folder.path(), "cut.xlsx", &good[..good.len() / 2]);
    assert!(matches!(refused(&cut), ReadError::Damaged { .. }), "{}", refused(&cut));
    // Every single damaged byte gives a table or a sentence, never a panic.
    for at in (0..good.len()).step_by(29) {
        let mut bad = good.clone();
        bad[at] ^= 0x5A;
        let path = put(folder.path(), "bad.xlsx", &bad);
        if let Ok(found) = formats::inspect(&path, &countries()) {
            drop(formats::read(&path, &found.plan, &countries(), &Silent));
        }
    }
    let mut xls = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    xls.extend((0..4_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]));
    xls.extend(b"W\0o\0r\0k\0b\0o\0o\0k\0");
    let path = put(folder.path(), "noise.xls", &xls);
    assert!(matches!(refused(&path), ReadError::Damaged { .. }), "{}", refused(&path));
}
