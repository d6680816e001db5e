//! Good and broken files of every provider in `tests/files/`, each with its exact rows, notes or error.

mod offices;
mod statistics;
#[path = "../support/tables.rs"]
mod tables;
mod trade;

use belarus_leverage::data::{Countries, Dataset, Silent, canonical_columns};
use belarus_leverage::formats::{self, Inspection};
use tables::file;

/// A few areas of each kind, so that the outcome does not hang on the bundled table.
const AREAS: &str = "code,iso2,m49,baci,name,short_name,group,until,note\n\
    AUS,AU,036,,Australia,,country,,\nBLR,BY,112,,Belarus,,country,,\nBOL,BO,068,,Bolivia,,country,,\n\
    BRA,BR,076,,Brazil,,country,,\nCAN,CA,124,,Canada,,country,,\nCHN,CN,156,,China,,country,,\n\
    CIV,CI,384,,Côte d'Ivoire,,country,,\nCOD,CD,180,,DR Congo,,country,,\nDEU,DE,276,,Germany,,country,,\n\
    FRA,FR,250,251,France,,country,,\nGRC,GR,300,,Greece,,country,,\nIND,IN,356,699,India,,country,,\n\
    KAZ,KZ,398,,Kazakhstan,,country,,\nKOR,KR,410,,South Korea,,country,,\nNAM,NA,516,,Namibia,,country,,\n\
    POL,PL,616,,Poland,,country,,\nRUS,RU,643,,Russia,,country,,\nSRB,RS,688,,Serbia,,country,,\n\
    TUR,TR,792,,Türkiye,,country,,\nTWN,TW,158,490,Taiwan,,country,,\nUKR,UA,804,,Ukraine,,country,,\n\
    USA,US,840,842,United States,,country,,\nXKX,XK,,,Kosovo,,country,,\nWLD,,001,,World,,group,,\n\
    EU28,,,,European Union (28),,group,,\nX:AREAS_NES,,,,Areas not elsewhere specified,,special,,\n\
    X:BUNKERS,,,,Bunkers,,special,,\nAFR,,002,,Africa,,group,,\nEU27,,,,European Union (27),,group,,\n\
    OTH,,,,Other countries,,group,,\nX:UNSPECIFIED,,,,Not specified,,special,,\nEU,,,,European Union,,group,,\n\
    NONCIS,,,,Countries outside the CIS,,group,,\nX:SECRET,,,,Partner withheld,,special,,\n";

/// Everything but names and source.
const ALL: &str = "period freq reporter partner flow product product_scheme measure value unit flag agg row_no";

fn countries() -> Countries {
    Countries::parse(AREAS).expect("good table")
}

fn inspect(name: &str) -> Inspection {
    formats::inspect(&file(name), &countries()).unwrap_or_else(|cause| panic!("{name}: {cause}"))
}

/// The table a file becomes under the proposed plan, which leaves nothing open.
fn open(name: &str) -> Dataset {
    let inspection = inspect(name);
    let dataset = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent)
        .unwrap_or_else(|cause| panic!("{name}: {cause}"));
    let names: Vec<String> = dataset.frame.get_column_names().iter().map(ToString::to_string).collect();
    assert_eq!(names, canonical_columns(), "{name}");
    dataset
}

/// Rows of some columns, as text joined by bars.
fn rows(dataset: &Dataset, columns: &str) -> Vec<String> {
    tables::rows(dataset, columns.split(' '), "|")
}

#[test]
fn each_file_is_known_by_its_header() {
    for (name, id) in [
        ("faostat_site.csv", "faostat"),
        ("faostat_matrix.csv", "faostat"),
        ("faostat_bulk.csv", "faostat"),
        ("faostat_wide.csv", "faostat-wide"),
        ("faostat_months.csv", "faostat-wide"),
        ("worldbank_api.csv", "worldbank"),
        ("worldbank_damaged.csv", "worldbank"),
        ("worldbank_countries.csv", "worldbank-lists"),
        ("databank_years.csv", "databank"),
        ("databank_rows.csv", "databank-rows"),
        ("pinksheet_names.csv", "pinksheet"),
        ("pinksheet_mnemonics.csv", "pinksheet"),
        ("wits_summary.CSV", "wits-summary"),
        ("wits_series.csv", "wits-series"),
        ("wits_job.csv", "wits-job"),
        ("DOT_imf_timeSeries.csv", "imf-series"),
        ("imf_panel.csv", "imf-panel"),
        ("mcs2023-usgs_world.csv", "usgs-world"),
        ("usgs_all.csv", "usgs-world"),
        ("usgs_salient.csv", "usgs-salient"),
        ("owid_grapher.csv", "owid"),
        ("owid_tables.csv", "owid"),
        ("eurostat_comext_labels.csv", "eurostat"),
        ("eurostat_codes.csv", "eurostat"),
        ("eurostat_r.csv", "eurostat"),
        ("eurostat_bulk.tsv", "eurostat-tsv"),
        ("comext_full_v2_202452.dat", "comext-bulk"),
        ("comext_old.csv", "comext-bulk"),
        ("easycomext_data-1.csv", "easycomext"),
        ("oecd_explorer.csv", "oecd"),
        ("oecd_legacy.csv", "oecd-legacy"),
        ("sdmx_csv2.csv", "sdmx-csv"),
        ("atlas_dataverse.tab", "atlas"),
        ("atlas_hs92_2023.csv", "atlas"),
        ("atlas_rankings.csv", "atlas-rankings"),
        ("usda_psd.csv", "usda-psd"),
        ("usa_trade_state_exports.csv", "usa-trade"),
        ("usa_trade_imports.csv", "usa-trade"),
        ("fts_DATTSVT.csv", "fts"),
        ("fts_2021-03.csv", "fts"),
        ("russian_long_cp1251.csv", "russian"),
        ("russian_wide_cp1251.csv", "russian"),
    ] {
        let inspection = inspect(name);
        assert_eq!(inspection.format, id, "{name}");
        assert!(inspection.confidence >= 0.8, "{name}: {}", inspection.confidence);
    }
}
