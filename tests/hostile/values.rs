//! Cases 11 to 22: headers and footers, groups, withheld partners, former states, periods, numbers, codes, marks,
//! units, vintages, names, and files that change.

use std::io::Write as _;

use belarus_leverage::data::{Note, Silent};
use belarus_leverage::formats::{self, ReadError, Role};

use crate::{aside, countries, long, refused, rows, write};

// 11: headers over several lines, footers, stacked tables.

#[test]
fn a_header_with_line_ends_and_one_of_two_rows() {
    let written = write("a.csv", "exporter;importer;year;\"value\n(1000 USD)\"\nBLR;BRA;2020;1,5\n");
    assert_eq!(rows(&written.open(), "partner value unit row_no"), ["BRA|1500.0|USD|3"]);
    // The upper row names blocks; the lower one, as wide as the rows, is the header.
    let written = write("a.csv", "Exports of potash,,,\nexporter,importer,year,value\nBLR,BRA,2020,1\n");
    let dataset = written.open();
    assert_eq!(rows(&dataset, "partner value row_no"), ["BRA|1.0|3"]);
    assert_eq!(dataset.provenance.about, ["Exports of potash"]);
}

#[test]
fn a_sep_line_a_preamble_and_a_footer_are_no_rows() {
    let written = write(
        "a.csv",
        "sep=;\nexporter;importer;year;value\nBLR;BRA;2020;1,5\nBLR;CHN;2020;2\nSource: a ministry\n\n* provisional\n",
    );
    let dataset = written.open();
    assert_eq!(rows(&dataset, "partner value row_no"), ["BRA|1.5|3", "CHN|2.0|4"]);
    assert_eq!(aside(&dataset), [(5, "1 fields instead of 4"), (7, "1 fields instead of 4")]);
    let written = write(
        "a.csv",
        "Potash exports by country\nUnit: thousand US dollars\n\nexporter,importer,year,value\nBLR,BRA,2020,1.5\n",
    );
    let dataset = written.open();
    assert_eq!(rows(&dataset, "partner value unit row_no"), ["BRA|1500.0|USD|5"]);
    assert_eq!(dataset.provenance.about, ["Potash exports by country", "Unit: thousand US dollars"]);
    assert!(dataset.notes.contains(&Note::Preamble { n_lines: 2 }));
}

#[test]
fn of_stacked_tables_the_first_is_read_and_the_rest_named() {
    let dataset = long("BLR,BRA,2020,1\n\nexporter,importer,year,weight\nBLR,BRA,2020,7\ncode,name\nBLR,Belarus\n");
    assert_eq!(rows(&dataset, "value row_no"), ["1.0|2", "7.0|5"]);
    let lines: Vec<u64> = aside(&dataset).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [4, 6, 7], "the second header is seen");
}

// 12: groups, levels, parts, re-exports, frequencies.

#[test]
fn groups_levels_flows_and_frequencies_are_marked() {
    let text = "reporter,partner,year,flow,hs_code,value\n\
        BLR,World,2020,Export,3104,30\nBLR,BRA,2020,Export,3104,10\nBLR,EU28,2020,Export,3104,5\nBLR,BRA,2020,Export,310420,9\n\
        BLR,BRA,2020,Re-Export,310420,1\nBLR,BRA,2020-01,Export,310420,2\nBLR,BRA,2020-Q1,Export,310420,3\n";
    let dataset = write("a.csv", text).open();
    assert_eq!(
        rows(&dataset, "period freq partner flow product agg"),
        [
            "2020|A|WLD|X|3104|2",
            "2020|A|BRA|X|3104|0",
            "2020|A|EU28|X|3104|2",
            "2020|A|BRA|X|310420|0",
            "2020|A|BRA|RX|310420|0",
            "2020-01|M|BRA|X|310420|0",
            "2020-Q1|Q|BRA|X|310420|0",
        ]
    );
    let has = |word: &str| dataset.notes.iter().any(|note| note.to_string().contains(word));
    assert!(dataset.notes.contains(&Note::WorldBesidePartners { n_rows: 1 }));
    assert!(dataset.notes.contains(&Note::GroupsBesideMembers { n_rows: 1 }));
    assert!(dataset.notes.contains(&Note::MixedLevels { lengths: vec![4, 6] }));
    assert!(has("e-export") && has("annual"), "{:?}", dataset.notes);
}

// 13: withheld partners and products.

#[test]
fn withheld_partners_and_products_keep_their_names() {
    let text = "reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partnerDesc,cmdCode,period,primaryValue\n\
        112,BLR,X,899,_X ,\"Areas, nes\",310420,2020,1\n112,BLR,X,837,X1 ,Bunkers,310420,2020,2\n\
        112,BLR,X,839,,Special Categories,999999,2020,3\n112,BLR,X,490,S19,\"Other Asia, nes\",310420,2020,4\n\
        112,BLR,X,516,NA,Namibia,310420,2020,5\n";
    let dataset = write("TradeData.csv", text).open();
    assert_eq!(
        rows(&dataset, "partner partner_name product value agg"),
        [
            "X:AREAS_NES|Areas, nes|310420|1.0|0",
            "X:BUNKERS|Bunkers|310420|2.0|0",
            "X:SPECIAL|Special Categories|999999|3.0|0",
            "TWN|Other Asia, nes|310420|4.0|0",
            "NAM|Namibia|310420|5.0|0",
        ]
    );
    let dat = "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,QUANTITY_KG\n\
        GR,QY,E,310420XX,1,1,,202402,1,1,1\nXI,BY,E,99RRR100,1,1,,202402,2,2,2\n";
    let dataset = write("full_v2_202402.dat", dat).open();
    let found = rows(&dataset, "reporter partner product measure");
    assert!(found.contains(&"GRC|X:SECRET|310420XX|value".to_owned()), "{found:?}");
    assert!(found.iter().any(|row| row.contains("99RRR100")), "{found:?}");
}

// 14: states that are no more.

#[test]
fn former_states_are_never_merged_into_present_ones() {
    let text = "reporterCode,reporterISO,reporterDesc,flowCode,partnerCode,cmdCode,period,primaryValue\n\
        280,DEU,Fmr Fed. Rep. of Germany,X,112,27,1988,1\n278,DDR,Fmr Dem. Rep. of Germany,X,112,27,1988,2\n\
        276,DEU,Germany,X,112,27,1992,3\n736,SDN,Sudan (...2011),X,112,27,2010,4\n729,SDN,Sudan,X,112,27,2013,5\n\
        58,BEL,Belgium-Luxembourg (...1998),X,112,27,1996,6\n810,SUN,USSR (...1990),X,112,27,1989,7\n\
        891,SCG,Serbia and Montenegro (...2005),X,112,27,2004,8\n890,YUG,Yugoslavia (...1991),X,112,27,1989,9\n\
        200,CSK,Czechoslovakia (...1992),X,112,27,1990,10\n530,ANT,Netherlands Antilles (...2010),X,112,27,2005,11\n";
    let dataset = write("TradeData.csv", text).open();
    let codes: Vec<String> = rows(&dataset, "reporter value");
    assert_eq!(
        codes,
        [
            "X:WEST_GERMANY|1.0",
            "DDR|2.0",
            "DEU|3.0",
            "X:SUDAN_TO_2011|4.0",
            "SDN|5.0",
            "BLX|6.0",
            "SUN|7.0",
            "SCG|8.0",
            "YUG|9.0",
            "CSK|10.0",
            "ANT|11.0",
        ]
    );
    // New names of the same states.
    let dataset = long(
        "BLR,Macedonia,2020,1\nBLR,Swaziland,2020,2\nBLR,Turkey,2020,3\nBLR,Czech Republic,2020,4\nBLR,NA,2020,5\n",
    );
    assert_eq!(rows(&dataset, "partner"), ["MKD", "SWZ", "TUR", "CZE", "NAM"]);
}

#[test]
fn letters_used_again_mean_the_state_of_the_year() {
    let dataset = long(
        "BLR,CS,1990,1\nBLR,CS,1992,2\nBLR,CS,2004,3\nCS,BLR,2005-03,4\nBLR,YU,1988,5\nBLR,YU,1999,6\nBLR,RS,2010,7\n",
    );
    assert_eq!(
        rows(&dataset, "period reporter partner partner_name"),
        [
            "1990|BLR|CSK|Czechoslovakia",
            "1992|BLR|CSK|Czechoslovakia",
            "2004|BLR|SCG|Serbia and Montenegro",
            "2005-03|SCG|BLR|Belarus",
            "1988|BLR|YUG|Yugoslavia",
            "1999|BLR|SCG|Serbia and Montenegro",
            "2010|BLR|SRB|Serbia",
        ]
    );
}

// 15: periods.

#[test]
fn every_way_to_write_a_period_is_read() {
    for (cell, period, freq) in [
        ("2022.0", "2022", "A"),
        ("\"2,022\"", "2022", "A"),
        ("YR2022", "2022", "A"),
        ("Y2022", "2022", "A"),
        ("2022 г.", "2022", "A"),
        ("2021/22", "2021/2022", "P"),
        ("FY2022", "2022", "A"),
        ("2022M03", "2022-03", "M"),
        ("2022M3", "2022-03", "M"),
        ("2022-M03", "2022-03", "M"),
        ("2022-Q1", "2022-Q1", "Q"),
        ("2022Q1", "2022-Q1", "Q"),
        ("202203", "2022-03", "M"),
        ("202252", "2022", "A"),
        ("Mar 2022", "2022-03", "M"),
        ("Jan.-Dec. 2008", "2008", "A"),
        ("2022-03-01", "2022-03-01", "D"),
        ("03/2022", "2022-03", "M"),
        ("2022S1", "2022-H1", "S"),
    ] {
        let dataset = write("a.csv", format!("exporter,importer,period,value\nBLR,BRA,{cell},1\n")).open();
        assert_eq!(rows(&dataset, "period freq"), [format!("{period}|{freq}")], "{cell}");
    }
}

// 16: numbers.

#[test]
fn every_way_to_write_a_number_is_read() {
    let value = |cell: &str, sep: char| {
        let rest = format!("BLR{sep}CHN{sep}2020{sep}7\n").repeat(3);
        let text = format!("exporter{sep}importer{sep}year{sep}value\nBLR{sep}BRA{sep}2020{sep}{cell}\n{rest}");
        rows(&write("a.csv", text).open(), "value flag").remove(0)
    };
    for (cell, expected) in [
        ("\"1,234.5\"", "1234.5|"),
        ("1.1E+11", "110000000000.0|"),
        (">50", "-|>50"),
        ("<1", "-|<1"),
        ("12.3 e", "12.3|e"),
        ("5 p", "5.0|p"),
        ("\"1,234,567\"", "1234567.0|"),
    ] {
        assert_eq!(value(cell, ','), expected, "{cell}");
    }
    for (cell, expected) in [
        ("1.234,5", "1234.5|"),
        ("1 234,5", "1234.5|"),
        ("1\u{a0}234,5", "1234.5|"),
        ("1\u{202f}234,5", "1234.5|"),
        ("12,3 e", "12.3|e"),
    ] {
        assert_eq!(value(cell, ';'), expected, "{cell}");
    }
    // Trade is never below zero, however the minus is written; a balance kept as an indicator is.
    for cell in ["-5", "\u{2212}5", "(5)"] {
        let dataset = long(&format!("BLR,BRA,2020,{cell}\n{}", "BLR,CHN,2020,7\n".repeat(3)));
        let reason = aside(&dataset)[0].1;
        assert!(reason.ends_with("is negative"), "{reason}");
        let dataset = write("a.csv", format!("country,2019,2020\nBLR,{cell},1\nRUS,2,3\n")).open();
        assert_eq!(rows(&dataset, "value")[0], "-5.0", "{cell}");
    }
}

#[test]
fn a_doubtful_comma_is_decided_for_the_column() {
    // Nothing proves it: thousands, as between commas; a fraction elsewhere in the column proves the other.
    let text = |last: &str| format!("exporter;importer;year;value\nBLR;BRA;2020;1,234\nBLR;CHN;2020;{last}\n");
    assert_eq!(rows(&write("a.csv", text("5,67")).open(), "value"), ["1.234", "5.67"]);
    assert_eq!(rows(&write("a.csv", text("5,678,901")).open(), "value"), ["1234.0", "5678901.0"]);
    assert_eq!(rows(&long("BLR,BRA,2020,\"1,234\"\nBLR,CHN,2020,\"5,678\"\n"), "value"), ["1234.0", "5678.0"]);
}

#[test]
fn a_zero_that_means_no_quantity_is_missing() {
    let text = "reporterCode,reporterISO,flowCode,partnerCode,cmdCode,period,qtyUnitCode,qty,netWgt,primaryValue\n112,BLR,X,76,310420,2020,-1,0,0,5\n";
    let dataset = write("TradeData.csv", text).open();
    assert_eq!(rows(&dataset, "measure value"), ["value|5.0", "net_weight|-"]);
}

// 17: damaged product codes.

#[test]
fn damaged_product_codes_are_repaired_where_that_is_certain() {
    for (cell, level, code) in [
        ("310420.0", "6", "310420"),
        ("10121", "6", "010121"),
        ("'0101", "4", "0101"),
        ("101", "4", "0101"),
        ("31.04.20", "6", "310420"),
        ("3104.20", "6", "310420"),
        ("310420 Potassium chloride", "6", "310420"),
        ("1012", "4", "1012"),
        ("3.10E+05", "6", "3.10E+05"),
        ("310420XX", "6", "310420XX"),
    ] {
        let text = format!("reporter,partner,year,hs_code,aggregate level,value\nBLR,BRA,2020,{cell},{level},1\n");
        let written = write("a.csv", text);
        let mut plan = written.inspect().expect("a table").plan;
        plan.roles[4] = Some(Role::Level);
        let dataset = formats::read(&written.path, &plan, &countries(), &Silent).expect("rows");
        assert_eq!(rows(&dataset, "product"), [code], "{cell}");
        let lost = dataset.notes.iter().any(|note| note.to_string().contains("digits of product codes are lost"));
        assert_eq!(lost, cell.contains("E+"), "{cell}: {:?}", dataset.notes);
    }
}

// 18: marks for missing.

#[test]
fn marks_for_missing_are_missing_and_not_zero() {
    for (cell, flag) in [
        ("", ""),
        ("\"\"", ""),
        (":", ":"),
        (": ", ":"),
        ("NA", ""),
        ("N/A", ""),
        ("n.a.", ""),
        ("NaN", ""),
        ("null", ""),
        ("..", ".."),
        ("...", "..."),
        ("…", "…"),
        ("-", "-"),
        ("–", "–"),
        ("x", "x"),
        ("XX", "XX"),
        ("W", "W"),
        ("c", "c"),
        ("*", "*"),
        (": c", "c"),
    ] {
        let dataset = long(&format!("{}BLR,BRA,2020,{cell}\n", "BLR,CHN,2020,7\n".repeat(3)));
        assert_eq!(rows(&dataset, "value flag")[3], format!("-|{flag}"), "{cell:?}");
    }
}

// 19: units and scales.

#[test]
fn units_come_from_the_header_the_preamble_or_a_column_and_are_said() {
    for (head, unit, value) in [
        ("value (1000 USD)", "USD", "1500.0"),
        ("value (US$ Mil)", "USD", "1500000.0"),
        ("value, bn EUR", "EUR", "1500000000.0"),
        ("value_usd", "USD", "1.5"),
        ("value", "", "1.5"),
    ] {
        let written = write("a.csv", format!("exporter;importer;year;{head}\nBLR;BRA;2020;1,5\n"));
        let dataset = written.open();
        assert_eq!(rows(&dataset, "value unit"), [format!("{value}|{unit}")], "{head}");
        let silent = dataset.notes.iter().any(|note| note.to_string().contains("does not say the unit"));
        assert_eq!(silent, unit.is_empty(), "{head}");
        let step = &dataset.provenance.steps[0];
        assert_eq!(step.contains('×'), !value.starts_with("1.5"), "{head}: {step}");
    }
    let text = "exporter,importer,year,value,unit\nBLR,BRA,2020,1.5,1000 USD\nBLR,BRA,2020,2,t\n";
    assert_eq!(rows(&write("a.csv", text).open(), "measure value unit"), ["value|1500.0|USD", "net_weight|2000.0|kg"]);
}

// 20: vintages.

#[test]
fn two_vintages_of_one_year_are_never_added() {
    let folder = tempfile::tempdir().expect("folder");
    let mut paths = Vec::new();
    for name in ["BACI_HS92_Y2022_V202401b.csv", "BACI_HS92_Y2022_V202501.csv"] {
        let path = folder.path().join(name);
        // The later release has other figures; a copy under another name would only be passed over.
        std::fs::write(&path, crate::BACI.replace("2000.25", &format!("{}.25", 2000 + paths.len()))).expect("written");
        paths.push(path);
    }
    let cause = formats::read_all(&paths, &countries(), &Silent).expect_err("two vintages");
    assert!(cause.to_string().contains("different releases") && cause.to_string().contains("one at a time"), "{cause}");
}

// 21: names.

#[test]
fn names_are_text_whatever_they_hold() {
    let dataset = long(
        "BLR,=cmd|'/c calc'!A1,2020,1\nBLR,<script>alert(1)</script>,2020,2\nBLR,\u{202e}lizarB,2020,3\nBLR,+1,2020,4\n",
    );
    assert_eq!(
        rows(&dataset, "partner value"),
        ["=cmd|'/c calc'!A1|1.0", "<script>alert(1)</script>|2.0", "\u{202e}lizarB|3.0", "+1|4.0"]
    );
}

// 22: files that vanish, change, or may not be read.

#[test]
fn a_file_that_vanishes_or_shrinks_is_said_to() {
    let written = write("a b [1] данные.csv", crate::BACI);
    let plan = written.inspect().expect("a table").plan;
    std::fs::write(&written.path, &crate::BACI[..40]).expect("written");
    let dataset = formats::read(&written.path, &plan, &countries(), &Silent).expect("what is left");
    assert_eq!(dataset.frame.height(), 2);
    std::fs::write(&written.path, "x,y\n1,2\n").expect("written");
    let cause = formats::read(&written.path, &plan, &countries(), &Silent).expect_err("another file");
    assert!(cause.to_string().contains("the mapping has 6 columns, but line 1 has 2"), "{cause}");
    std::fs::remove_file(&written.path).expect("removed");
    let cause = formats::read(&written.path, &plan, &countries(), &Silent).expect_err("gone");
    assert!(matches!(cause, ReadError::NotFound { .. }), "{cause}");
    let cause = formats::inspect(written.folder.path(), &countries()).expect_err("a folder");
    assert!(cause.to_string().contains("this is a folder; choose a file in it"), "{cause}");
}

/// Lets a file grow when it is first asked whether to go on.
struct Grow(std::path::PathBuf, std::sync::Once);

impl belarus_leverage::data::Progress for Grow {
    fn report(&self, _: &str, _: u64, _: Option<u64>) {}

    fn check(&self) -> Result<(), belarus_leverage::data::Cancelled> {
        self.1.call_once(|| {
            let grown = std::fs::OpenOptions::new().append(true).open(&self.0);
            grown.and_then(|mut file| file.write_all(b"2022,124,76,310420,1,1\n")).expect("the file grows");
        });
        Ok(())
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_said_to() {
    let written = write("a.csv", crate::BACI.to_owned() + &"2022,124,76,310420,100,50\n".repeat(9_000));
    let plan = written.inspect().expect("a table").plan;
    let grow = Grow(written.path.clone(), std::sync::Once::new());
    let dataset = formats::read(&written.path, &plan, &countries(), &grow).expect("rows");
    let told: Vec<String> = dataset.notes.iter().map(ToString::to_string).collect();
    assert!(told.iter().any(|note| note.contains("changed while it was read")), "{told:?}");
    let again = formats::read(&written.path, &plan, &countries(), &Silent).expect("rows");
    assert!(!again.notes.iter().any(|note| note.to_string().contains("changed while")));
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_says_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let written = write("a.csv", crate::BACI);
    std::fs::set_permissions(&written.path, std::fs::Permissions::from_mode(0o0)).expect("own file");
    // An administrator may read everything.
    if std::fs::File::open(&written.path).is_ok() {
        return;
    }
    let message = written.read().expect_err("no permission").to_string();
    assert!(message.contains("no permission to read this file"), "{message}");
}

#[test]
fn every_refusal_names_the_file_and_the_next_step() {
    for bytes in ["", "t,i,j,k,v,q\n", "<html></html>", "a,b\n1,2\n"] {
        let message = refused("trade 2022.csv", bytes);
        assert!(message.contains("trade 2022.csv: ") && message.contains(';'), "{message}");
    }
}
