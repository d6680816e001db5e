//! Every layout we say we recognise has a file here that is recognised as such, read without a question, and gives
//! figures; and nothing in the folder is read as something else.

#[path = "support/tables.rs"]
mod tables;

use std::collections::BTreeSet;

use belarus_leverage::data::{Countries, Library, Silent};
use belarus_leverage::formats::{self, FORMATS, ReadError, read_codes};
use tables::file;

/// A layout, a file of it, and the format that must claim it.
const SIGNATURES: &[(&str, &str, &str)] = &[
    ("comtrade_new", "comtrade_new.csv", "comtrade"),
    ("comtrade_new, through its interface", "comtrade_api.csv", "comtrade"),
    ("comtrade_bulk", "comtrade_bulk.txt", "comtrade"),
    ("comtrade_legacy, 35 columns", "comtrade_legacy_35.csv", "comtrade-legacy"),
    ("comtrade_legacy, 22 columns", "comtrade_legacy_22.csv", "comtrade-legacy"),
    ("comtrade_legacy, cut by hand", "comtrade_legacy_short.csv", "comtrade-legacy"),
    ("baci", "BACI_HS92_Y2022_V202401b.csv", "baci"),
    ("baci, before 2014", "baci_2014.csv", "baci"),
    ("faostat_long, site", "faostat_site.csv", "faostat"),
    ("faostat_long, bulk", "faostat_bulk.csv", "faostat"),
    ("faostat_long, matrix", "faostat_matrix.csv", "faostat"),
    ("faostat_wide", "faostat_wide.csv", "faostat-wide"),
    ("faostat_wide, months", "faostat_months.csv", "faostat-wide"),
    ("comext_bulk", "comext_full_v2_202452.dat", "comext-bulk"),
    ("comext_bulk, old", "comext_old.csv", "comext-bulk"),
    ("eurostat_sdmx, codes", "eurostat_codes.csv", "eurostat"),
    ("eurostat_sdmx, labels", "eurostat_comext_labels.csv", "eurostat"),
    ("eurostat_tsv", "eurostat_bulk.tsv", "eurostat-tsv"),
    ("easycomext", "easycomext_data-1.csv", "easycomext"),
    ("eurostat_r", "eurostat_r.csv", "eurostat"),
    ("sdmx_csv2", "sdmx_csv2.csv", "sdmx-csv"),
    ("oecd", "oecd_explorer.csv", "oecd"),
    ("oecd_legacy", "oecd_legacy.csv", "oecd-legacy"),
    ("worldbank_api", "worldbank_api.csv", "worldbank"),
    ("databank, periods as columns", "databank_years.csv", "databank"),
    ("databank, periods as rows", "databank_rows.csv", "databank-rows"),
    ("wits_summary", "wits_summary.CSV", "wits-summary"),
    ("wits_series", "wits_series.csv", "wits-series"),
    ("wits_job", "wits_job.csv", "wits-job"),
    ("imf_series", "DOT_imf_timeSeries.csv", "imf-series"),
    ("imf_panel", "imf_panel.csv", "imf-panel"),
    ("imf_report", "imf_report.xlsx", "imf-report"),
    ("eurostat_sdmx, spreadsheet", "eurostat_sheet.xlsx", "eurostat-sheet"),
    ("a table of ours, saved anew", "canonical.csv", "canonical"),
    ("atlas", "atlas_dataverse.tab", "atlas"),
    ("atlas, since 2023", "atlas_hs92_2023.csv", "atlas"),
    ("atlas, rankings", "atlas_rankings.csv", "atlas-rankings"),
    ("usgs_world", "mcs2023-usgs_world.csv", "usgs-world"),
    ("usgs_world, all commodities", "usgs_all.csv", "usgs-world"),
    ("usgs_salient", "usgs_salient.csv", "usgs-salient"),
    ("owid", "owid_grapher.csv", "owid"),
    ("owid, datasets repository", "owid_tables.csv", "owid"),
    ("pinksheet, saved as text", "pinksheet_names.csv", "pinksheet"),
    ("pinksheet, workbook", "pinksheet.xlsx", "pinksheet"),
    ("pinksheet, mnemonics", "pinksheet_mnemonics.csv", "pinksheet"),
    ("usda_psd", "usda_psd.csv", "usda-psd"),
    ("census_uto, exports", "usa_trade_state_exports.csv", "usa-trade"),
    ("census_uto, imports", "usa_trade_imports.csv", "usa-trade"),
    ("fts_ru", "fts_DATTSVT.csv", "fts"),
    ("fts_ru, month in the name", "fts_2021-03.csv", "fts"),
    ("ru_generic, long", "russian_long_cp1251.csv", "russian"),
    ("ru_generic, wide", "russian_wide_cp1251.csv", "russian"),
    ("any long table", "tidy_quoted_break.csv", "tidy"),
    ("any wide table", "wide_areas.csv", "wide"),
];

fn countries() -> Countries {
    Library::load().expect("bundled tables").countries().clone()
}

#[test]
fn each_signature_is_recognised_and_read_without_a_question() {
    let countries = countries();
    let mut wrong = Vec::new();
    for (signature, name, format) in SIGNATURES {
        let inspection = match formats::inspect(&file(name), &countries) {
            Ok(inspection) => inspection,
            Err(cause) => {
                wrong.push(format!("{signature}: {cause}"));
                continue;
            }
        };
        let sure = if matches!(*format, "tidy" | "wide") { 0.45 } else { 0.75 };
        if inspection.format != *format || inspection.confidence < sure {
            wrong.push(format!("{signature}: taken for {} ({})", inspection.format, inspection.confidence));
        }
        match formats::read(&inspection.path, &inspection.plan, &countries, &Silent) {
            Ok(dataset) if dataset.frame.height() > 0 => {}
            Ok(_) => wrong.push(format!("{signature}: no figures")),
            Err(cause) => wrong.push(format!("{signature}: {cause}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_format_is_without_a_file() {
    let used: BTreeSet<&str> = SIGNATURES.iter().map(|(_, _, format)| *format).collect();
    // Lists of a World Bank download hold no figures and are recognised in order to be refused.
    let unused = |format: &&str| !used.contains(format) && *format != "worldbank-lists";
    let missing: Vec<&str> = FORMATS.iter().map(|format| format.id()).filter(unused).collect();
    assert!(missing.is_empty(), "no file of {missing:?}");
}

#[test]
fn lists_of_codes_of_every_shape_are_named_as_such() {
    let folder = tempfile::tempdir().expect("folder");
    for (text, countries, n_rows) in [
        ("country_code,country_name,country_iso2,country_iso3\n112,Belarus,BY,BLR\n516,Namibia,NA,NAM\n", true, 2),
        (
            "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n112,Belarus,Belarus,BY,BLR\n",
            true,
            1,
        ),
        ("iso3,iso2,name_english,name_french,i\nBLR,BY,Belarus,Bélarus,112\n", true, 1),
        ("code,description\n10111,Horses\n310420,Potassium chloride\n", false, 2),
        ("HS96;lib\n010111;Chevaux\n310420;Chlorure de potassium\n", false, 2),
    ] {
        let path = folder.path().join("codes.csv");
        std::fs::write(&path, text).expect("written");
        let list = read_codes(&path).expect("readable").unwrap_or_else(|| panic!("no list: {text}"));
        assert_eq!((list.countries, list.rows.len()), (countries, n_rows), "{text}");
        let refused = formats::inspect(&path, &Countries::default());
        assert!(matches!(refused, Err(ReadError::CodesAlone { .. })), "{text}");
    }
}
