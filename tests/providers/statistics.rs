//! Files of FAOSTAT, World Bank, WITS, IMF, USGS and Our World in Data in `tests/files/`, each with its exact result.

use belarus_leverage::data::{Note, Silent};
use belarus_leverage::formats::{self, ReadError, Role};

use super::tables::aside;
use super::{ALL, countries, inspect, open, rows};

#[test]
fn faostat_of_the_site_keeps_nutrients_apart() {
    let dataset = open("faostat_site.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2020|A|BLR||C|3104|CPC|quantity|500.0|t K2O|A|0|2",
            "2020|A|BLR||P|3104|CPC|quantity|7000.5|t K2O|E|0|3",
            "2020|A|WLD||P|3104|CPC|quantity|40000.0|t K2O|A|1|4",
            "2020|A|BLR||I|56 Area harvested|CPC|other|200.0|ha|*|0|5",
            "2020|A|BLR||I|56 Yield|CPC|other|50000.0|hg/ha|Fc|0|6",
            "2020|A|BLR||P|56|CPC|net_weight|1000000.0|kg||0|7",
            "2020|A|G:CHN_HKG_MAC_TWN||P|56|CPC|net_weight|-|kg|M|1|8",
            "2018/2020|P|CHN||I|21010 Value|CPC|share|101.5|%|E|0|9",
        ]
    );
    assert_eq!(aside(&dataset), [(10, "the value is negative")]);
    assert!(!dataset.notes.iter().any(|note| matches!(note, Note::MixedLevels { .. })), "{:?}", dataset.notes);
}

#[test]
fn faostat_matrix_has_both_sides_and_its_own_units() {
    assert_eq!(
        rows(&open("faostat_matrix.csv"), "period reporter partner flow product measure value unit agg"),
        [
            "2020|FRA|BRA|X|F0875|net_weight|23000.0|kg|0",
            "2020|FRA|BRA|X|F0875|value|69500.0|USD|0",
            "2020|FRA|FRA|X|F0875|net_weight|4000.0|kg|0",
            "2020|BLR|RUS|M|866|quantity|12.0|head|0",
            "2020|BLR|RUS|M|1057|quantity|3000.0|head|0",
        ]
    );
}

#[test]
fn faostat_bulk_long_and_wide() {
    let dataset = open("faostat_bulk.csv");
    assert_eq!(
        rows(&dataset, "reporter reporter_name flow product product_scheme measure value unit flag agg"),
        [
            "BLR|Belarus|X|4016|FAO|net_weight|900000.0|kg|A|0",
            "BLR|Belarus|X|4016|FAO|value|250500.0|USD|A|0",
            "CIV|Côte d'Ivoire|M|4016|FAO|net_weight|83000.0|kg|E|0",
            "CHN|China, mainland|M|4016|FAO|net_weight|10000.0|kg|A|0",
            "G:CHN_HKG_MAC_TWN|China|M|4016|FAO|net_weight|12000.0|kg|A|1",
            "WLD|World|X|4016|FAO|net_weight|4500000.0|kg|A|1",
            "G:FAO_5203|Northern America|X|4016|FAO|net_weight|2000000.0|kg|A|1",
        ]
    );
    assert!(dataset.notes.contains(&Note::Transcoded { encoding: "Windows-1252".into() }));
    let dataset = open("faostat_wide.csv");
    assert_eq!(
        rows(&dataset, "period reporter flow product measure value unit flag agg row_no"),
        [
            "2016|BLR|X|4016|net_weight|100000.0|kg|A|0|2",
            "2018|BLR|X|4016|net_weight|120500.0|kg|E|0|2",
            "2019|BLR|X|4016|net_weight|-|kg|M|0|2",
            "2020|BLR|X|4016|net_weight|130000.0|kg|A|0|2",
            "2016|CIV|M|4016|value|1000.0|USD|A|0|3",
            "2019|CIV|M|4016|value|3000.0|USD|A|0|3",
            "2020|CIV|M|4016|value|4000.0|USD|A|0|3",
            "2016|AFR|C|3104|quantity|5.0|t K2O|A|1|4",
        ]
    );
    assert_eq!(aside(&dataset), [(3, "Y2017: “x” is no number; the other periods of the row were read")]);
    assert_eq!(
        rows(&open("faostat_months.csv"), "period freq reporter flow product value unit agg"),
        [
            "2015-01|M|BLR|I|Temperature change|-4.5|°C|0",
            "2016-01|M|BLR|I|Temperature change|1.25|°C|0",
            "2018-01|M|BLR|I|Temperature change|0.5|°C|0",
            "2019-01|M|BLR|I|Temperature change|2.0|°C|0",
            "2015|A|BLR|I|Temperature change, Dec–Jan–Feb|1.0|°C|8",
            "2015|A|BLR|I|Temperature change|1.5|°C|0",
            "2015-01|M|BLR|I|Standard Deviation|1.95|°C|0",
        ]
    );
}

#[test]
fn world_bank_indicators_with_their_groups() {
    let inspection = inspect("worldbank_api.csv");
    assert_eq!((inspection.dialect.header_line, inspection.plan.fixed.period.as_str()), (5, "2017/2019"));
    assert_eq!(inspection.plan.roles.last(), Some(&None), "the nameless last column");
    let dataset = open("worldbank_api.csv");
    assert_eq!(
        rows(&dataset, "period reporter flow product product_scheme measure value unit agg row_no"),
        [
            "2017|BLR|I|TX.TEST.ZS|WB|share|50.5|%|0|6",
            "2019|BLR|I|TX.TEST.ZS|WB|share|49.25|%|0|6",
            "2017|G:WB_AFE|I|TX.TEST.ZS|WB|share|20.0|%|1|7",
            "2018|G:WB_AFE|I|TX.TEST.ZS|WB|share|21.0|%|1|7",
            "2018|WLD|I|TX.TEST.ZS|WB|share|-1.5|%|1|8",
            "2017|BLR|I|TX.TEST.CD|WB|value|110584000000.0|USD|0|9",
            "2019|BLR|I|TX.TEST.CD|WB|value|7.0|USD|0|9",
            "2017|ATX|I|TX.TEST.CD|WB|value|1.0|USD|0|10",
        ]
    );
    assert!(dataset.notes.contains(&Note::UnknownAreas { names: vec!["ATX (Atlantis)".into()], n_names: 1 }));
    assert!(dataset.notes.contains(&Note::Preamble { n_lines: 2 }));
}

#[test]
fn numbers_that_lost_their_decimal_points_are_refused() {
    let inspection = inspect("worldbank_damaged.csv");
    let warned = inspection.notes.iter().any(|note| note.to_string().contains("the decimal points were lost"));
    assert!(warned, "{:?}", inspection.notes);
    let cause = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent).expect_err("damaged");
    assert!(matches!(cause, ReadError::NothingRead { n_rows: 4, line: 3, .. }), "{cause}");
    assert!(cause.to_string().contains("the decimal points were lost"), "{cause}");
    let inspection = inspect("worldbank_countries.csv");
    let named = inspection.notes.iter().any(|note| note.to_string().contains("open the API_….csv"));
    assert!(named, "{:?}", inspection.notes);
    let cause = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent).expect_err("no figures");
    assert!(matches!(cause, ReadError::NeedsMapping { role: Role::Value, .. }), "{cause}");
}

#[test]
fn databank_in_columns_and_in_rows() {
    let dataset = open("databank_years.csv");
    assert_eq!(
        rows(&dataset, "period reporter product measure value unit agg row_no"),
        [
            "2019|BLR|SL.UEM.MA.ZS|share|4.5|%|0|2",
            "2019|BRA|SL.UEM.MA.ZS|share|10.0|%|0|3",
            "2020|BRA|SL.UEM.MA.ZS|share|11.25|%|0|3",
            "2019|COD|SL.UEM.MA.ZS|share|3.5|%|0|4",
            "2019|BLR|NY.GDP.CD|value|64000000000.0|USD|0|5",
        ]
    );
    assert_eq!(aside(&dataset), [(6, "7 fields instead of 6")], "no code proves which field is one too many");
    let dataset = open("databank_rows.csv");
    assert_eq!(
        rows(&dataset, "period reporter product measure value unit agg"),
        [
            "2013|BLR|NY.GDP.MKTP.CD|value|75000000000.0|USD|0",
            "2013|BLR|SP.POP.TOTL|other|9400000.0||0",
            "2014|BLR|SP.POP.TOTL|other|9450000.0||0",
            "2013|EU27|NY.GDP.MKTP.CD|value|15000000000000.0|USD|1",
        ]
    );
    assert_eq!(dataset.kept_aside.n_rows, 0);
}

#[test]
fn pink_sheet_saved_as_text() {
    let dataset = open("pinksheet_names.csv");
    assert_eq!(
        rows(&dataset, "period freq reporter flow product measure value unit"),
        [
            "2022-03|M|WLD|PR|Crude oil, average|price|112.4|USD/bbl",
            "2022-03|M|WLD|PR|Urea|price|872.5|USD/t",
            "2022-03|M|WLD|PR|Potassium chloride|price|562.5|USD/t",
            "2022-04|M|WLD|PR|Crude oil, average|price|103.41|USD/bbl",
            "2022-04|M|WLD|PR|Urea|price|925.0|USD/t",
            "2022-04|M|WLD|PR|Plywood|price|500.0|US cents/sheet",
        ]
    );
    assert_eq!(aside(&dataset), [(7, "the first cell is no month")]);
    assert_eq!(
        rows(&open("pinksheet_mnemonics.csv"), "period product product_scheme value unit"),
        [
            "2022-03|POTASH|WB|562.5|USD/t",
            "2022-03|UREA_EE_BULK|WB|872.5|USD/t",
            "2022-03|STEEL_INDEX|NAME|101.0|",
            "2022-04|UREA_EE_BULK|WB|925.0|USD/t",
            "2022-04|STEEL_INDEX|NAME|102.0|",
        ]
    );
}

#[test]
fn wits_summary_marks_groups_and_the_five_largest() {
    assert_eq!(
        rows(&open("wits_summary.CSV"), "period reporter partner flow product measure value unit agg"),
        [
            "2021|BLR|WLD|X|TOTAL|value|33162500000.0|USD|2",
            "2020|BLR|WLD|X|TOTAL|value|29179000000.0|USD|2",
            "2021|BLR|WLD|X|Fuels|value|53940000.0|USD|6",
            "2020|BLR|WLD|X|Fuels|value|48990000.0|USD|6",
            "2021|BLR|WLD|X|Fuels|share|0.16|%|6",
            "2020|BLR|WLD|X|Fuels|share|0.17|%|6",
            "2021|BLR|BRA|X|TOTAL|value|1000000000.0|USD|8",
            "2021|BLR|BRA|X|TOTAL|share|3.02|%|8",
            "2021|BLR|WLD|I|No. Of Export partners|other|150.0|number|2",
            "2020|BLR|WLD|I|No. Of Export partners|other|149.0|number|2",
            "2021|BLR||I|GDP (current US$ Mil)|value|68000000000.0|USD|0",
            "2021|BLR||I|Trade Balance (% of GDP)|share|-1.5|%|0",
            "2021|BLR|WLD|I|Duty Free Imports (US$ Thousand)|value|2000000.0|USD|2",
        ]
    );
}

#[test]
fn wits_series_and_query_results() {
    assert_eq!(
        rows(&open("wits_series.csv"), "period reporter partner flow product measure value unit agg"),
        [
            "2017|WLD|BLR|M|TOTAL|share|0.15|%|1",
            "2018|WLD|BLR|M|TOTAL|share|0.1438|%|1",
            "2018|WLD|SCG|M|TOTAL|share|0.5|%|1",
            "2018|WLD|TWN|M|TOTAL|value|2500.0|USD|1",
        ]
    );
    let dataset = open("wits_job.csv");
    assert_eq!(
        rows(&dataset, "reporter partner flow product product_scheme measure value unit agg"),
        [
            "BRA|BLR|M|310420|HS12|value|600125.0|USD|0",
            "BRA|BLR|M|310420|HS12|net_weight|3000.0|kg|0",
            "BRA|WLD|M|310420|HS12|value|3200000.0|USD|2",
            "BRA|WLD|M|310420|HS12|net_weight|-|kg|2",
            "BRA|X:UNSPECIFIED|M|010111|HS12|value|1000.0|USD|0",
            "BRA|X:UNSPECIFIED|M|010111|HS12|net_weight|-|kg|0",
            "BRA|COD|M|310420|HS12|value|2000.0|USD|0",
            "BRA|COD|M|310420|HS12|net_weight|-|kg|0",
            "BRA|EU|X|TOTAL|HS12|value|9000.0|USD|2",
            "BRA|EU|X|TOTAL|HS12|net_weight|-|kg|2",
        ]
    );
    assert!(dataset.notes.contains(&Note::MissingQuantities { n_rows: 4 }));
}

#[test]
fn imf_files_have_numbers_of_their_own() {
    let dataset = open("DOT_imf_timeSeries.csv");
    assert_eq!(
        rows(&dataset, "period freq reporter partner flow product measure value unit flag agg row_no"),
        [
            "2019|A|BLR|CHN|X|TOTAL|value|676000000.0|USD||0|2",
            "2020|A|BLR|CHN|X|TOTAL|value|750000000.0|USD||0|2",
            "2020-01|M|BLR|CHN|X|TOTAL|value|60500000.0|USD||0|2",
            "2019|A|BLR|WLD|X|TOTAL|value|32955000000.0|USD||2|3",
            "2020|A|BLR|WLD|X|TOTAL|value|29180000000.0|USD|E|2|3",
            "2020-Q1|Q|BLR|WLD|X|TOTAL|value|-|USD|C|2|3",
            "2019|A|BLR|G:IMF_110|M|TOTAL|value|5.0|USD||2|5",
            "2019|A|BLR|RUS|M|TOTAL|value|100.0|USD||0|6",
            "2019|A|BLR|RUS|M|TOTAL|value|94.0|USD||8|7",
            "2019|A|BLR|RUS|I|TBG_USD|value|-6.0|USD||0|8",
        ]
    );
    assert_eq!(aside(&dataset), [(9, "a status without its value in the row before")]);
    assert_eq!(
        rows(&open("imf_panel.csv"), "period reporter partner flow product measure value unit agg"),
        [
            "2020-01|BLR|WLD|X|TOTAL|value|2000.5|USD|2",
            "2020-01|BLR|WLD|I|TBG_USD|value|-3.0|USD|2",
            "2020|BLR|CHN|I|TBG_USD|value|7.0|USD|0",
        ]
    );
}

#[test]
fn usgs_world_tables_keep_content_and_bounds() {
    let dataset = open("mcs2023-usgs_world.csv");
    assert_eq!(
        rows(&dataset, "period reporter flow measure value unit flag agg row_no"),
        [
            "2021|USA|P|quantity|480000.0|t K2O||0|2",
            "2023|USA|S|net_weight|970000000000.0|kg||0|2",
            "2023|USA|S|quantity|220000000.0|t K2O||0|2",
            "2021|BLR|P|quantity|7630000.0|t K2O|estimated|0|3",
            "2022|BLR|P|quantity|3000000.0|t K2O|estimated|0|3",
            "2023|BLR|S|quantity|-|t K2O|>750000|0|3",
            "2021|CAN|P|quantity|-|t K2O|W|0|4",
            "2022|CAN|P|quantity|1600000.0|t K2O|estimated|0|4",
            "2023|CAN|S|net_weight|-|kg|Large|0|4",
            "2023|CAN|S|quantity|-|t K2O|50–300|0|4",
            "2021|OTH|P|quantity|350000.0|t K2O||1|5",
            "2022|OTH|P|quantity|350000.0|t K2O|estimated|1|5",
            "2021|WLD|P|quantity|46300000.0|t K2O||1|6",
            "2022|WLD|P|quantity|40000000.0|t K2O|estimated|1|6",
            "2021|BRA|P|net_weight|6000000.0|kg||0|7",
        ]
    );
    assert_eq!(aside(&dataset), [(7, "production 2022: “5.5.5” is no number; the other columns of the row were read")]);
    assert!(rows(&dataset, "product").contains(&"Mine production, phosphate rock ore".to_owned()));
    assert_eq!(
        rows(&open("usgs_all.csv"), "period reporter flow product measure value unit flag"),
        [
            "2023|BLR|P|Potash, Mine production, potassium oxide (K2O) equivalent|quantity|6000000.0|t K2O|",
            "2024|BLR|P|Potash, Mine production, potassium oxide (K2O) equivalent|quantity|7000000.0|t K2O|estimated",
            "2024|BLR|S|Potash, Mine production, potassium oxide (K2O) equivalent, reserves|quantity|750000000.0|t K2O|",
            "2023|CHN|P|Lithium, Mine production, contained lithium|quantity|33000.0|t contained lithium|",
            "2024|CHN|P|Lithium, Mine production, contained lithium|quantity|41000.0|t contained lithium|estimated",
            "2023|CHN|I|Lithium, Mine production, contained lithium, capacity|quantity|50000.0|t contained lithium|",
            "2023|RUS|P|Diamond, Mine production|quantity|37000000.0|carat|",
        ]
    );
}

#[test]
fn usgs_salient_statistics_are_of_the_united_states() {
    assert_eq!(
        rows(&open("usgs_salient.csv"), "period reporter partner flow product measure value unit flag agg"),
        [
            "2021|USA||P|Potash, USprod Marketable|quantity|480000.0|t K2O||0",
            "2021|USA|WLD|M|Potash|quantity|6480000.0|t K2O||2",
            "2021|USA|WLD|X|Potash|quantity|112000.0|t K2O||2",
            "2021|USA||PR|Potash, Price Muriate|price|650.0|USD/t||0",
            "2021|USA||I|Potash, Employment Mine Mll|other|900.0|number||0",
            "2021|USA||I|Potash, NIR|share|93.0|%||0",
            "2022|USA||P|Potash, USprod Marketable|quantity|440000.0|t K2O||0",
            "2022|USA|WLD|M|Potash|quantity|7000000.0|t K2O||2",
            "2022|USA|WLD|X|Potash|quantity|-|t K2O|E|2",
            "2022|USA||PR|Potash, Price Muriate|price|1000.0|USD/t||0",
            "2022|USA||I|Potash, Employment Mine Mll|other|-|number|W|0",
            "2022|USA||I|Potash, NIR|share|94.0|%||0",
            "2022|USA|WLD|M|Phosphate rock|net_weight|2000000000.0|kg||2",
        ]
    );
}

#[test]
fn our_world_in_data_with_and_without_codes() {
    let inspection = inspect("owid_grapher.csv");
    assert_eq!(inspection.plan.roles.last(), Some(&None), "an annotation holds no figures");
    let dataset = open("owid_grapher.csv");
    assert_eq!(
        rows(&dataset, "period reporter flow product measure value unit agg"),
        [
            "2021|BLR|I|Trade (% of GDP)|share|130.5|%|0",
            "2021|WLD|I|Trade (% of GDP)|share|56.5|%|1",
            "2021|XKX|I|Trade (% of GDP)|share|80.0|%|0",
            "2021|G:OWID_ASI|I|Trade (% of GDP)|share|50.0|%|1",
            "2021|East Asia and Pacific (WB)|I|Trade (% of GDP)|share|49.0|%|1",
            "2022|BLR|I|Trade (% of GDP)|share|-1.0|%|0",
        ]
    );
    assert!(
        dataset.notes.contains(&Note::UnknownAreas { names: vec!["East Asia and Pacific (WB)".into()], n_names: 1 })
    );
    let inspection = inspect("owid_tables.csv");
    let unknown =
        inspection.notes.iter().any(|note| note.to_string().contains("does not say the unit of waste_exports"));
    assert!(unknown, "{:?}", inspection.notes);
    let dataset = open("owid_tables.csv");
    assert_eq!(
        rows(&dataset, "period reporter product measure value unit agg"),
        [
            "2017|BLR|waste_exports|other|104.365||0",
            "2017|AFR|waste_exports|other|41143.443||1",
            "2017|AFR|waste_imports|other|35301.378||1",
            "2018|BLR|waste_imports|other|5.0||0",
        ]
    );
    assert_eq!(aside(&dataset), [(4, "waste_exports: “x” is no number; the other columns of the row were read")]);
}
