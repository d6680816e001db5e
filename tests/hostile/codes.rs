//! Codes in spellings of their own: products, groups of countries, and rows without figures.

use std::collections::BTreeSet;

use belarus_leverage::data::Note;

use crate::{rows, write};

#[test]
fn product_codes_with_dots_and_blanks_are_one_code() {
    let text = "exporter,importer,year,product,value\nBLR,BRA,2020,310420,1\nCAN,BRA,2020,3104.20,3\n\
        CAN,CHN,2020,31.04.20,5\nCAN,IND,2020,3104 20,7\nCAN,USA,2020,H5-310420,8\n";
    let dataset = write("a.csv", text).open();
    assert_eq!(rows(&dataset, "product product_scheme").into_iter().collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(rows(&dataset, "product product_scheme")[1], "310420|HS");
    let said = |note: &Note| note.to_string().contains("4 spellings, such as 3104.20 as 310420");
    assert!(dataset.notes.iter().any(said), "{:?}", dataset.notes);
    let words =
        write("a.csv", "exporter,importer,year,product,value\nBLR,BRA,2020,potash,1\nCAN,BRA,2020,3104.20,3\n").open();
    assert_eq!(rows(&words, "product"), ["potash", "3104.20"]);
}

#[test]
fn groups_of_a_long_table_are_no_countries() {
    let text = "exporter,importer,year,hs6,value\nBLR,DEU,2020,310420,60\nBLR,OECD,2020,310420,3\n\
        BLR,BRICS,2020,310420,5\nBLR,ARB,2020,310420,5\nBLR,High income,2020,310420,5\nBLR,LDC,2020,310420,5\n";
    let dataset = write("a.csv", text).open();
    assert_eq!(rows(&dataset, "agg"), ["0", "2", "2", "2", "2", "2"]);
    assert!(dataset.notes.contains(&Note::GroupsBesideMembers { n_rows: 5 }), "{:?}", dataset.notes);
    assert!(!dataset.notes.iter().any(|note| matches!(note, Note::WorldBesidePartners { .. })), "{:?}", dataset.notes);
}

#[test]
fn rows_without_a_figure_are_counted() {
    let text = "\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2019\",\"2020\",\n\
        \"Belarus\",\"BLR\",\"Exports (current US$)\",\"NE.EXP\",\"1\",\"2\",\n\
        \"Canada\",\"CAN\",\"Exports (current US$)\",\"NE.EXP\",\"\",\"\",\n\
        \"World\",\"WLD\",\"Exports (current US$)\",\"NE.EXP\",\"5\",\"6\",\n";
    let dataset = write("API_NE.EXP_DS2_en_csv_v2_1.csv", text).open();
    assert_eq!(rows(&dataset, "reporter").len(), 4);
    let said = |note: &Note| note.to_string() == "Rows without a figure in any period: 1 (Canada); they are in no sum";
    assert!(dataset.notes.iter().any(said), "{:?}", dataset.notes);
    // One row of two years is one row.
    assert!(dataset.notes.contains(&Note::WorldBesidePartners { n_rows: 1 }), "{:?}", dataset.notes);
}
