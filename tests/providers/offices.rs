//! Tables of Eurostat, OECD, SDMX, Atlas, US agencies and Russian sources in `tests/files/`, each with its exact rows.

use belarus_leverage::data::{Dataset, Note, Silent};
use belarus_leverage::formats::{self, Encoding, ReadError, Role};

use super::tables::aside;
use super::{ALL, countries, inspect, open, rows};

fn has_unknown_areas(dataset: &Dataset) -> bool {
    dataset.notes.iter().any(|note| matches!(note, Note::UnknownAreas { .. }))
}

#[test]
fn comext_with_labels_and_one_field_more() {
    let inspection = inspect("eurostat_comext_labels.csv");
    assert_eq!(
        inspection.notes,
        [Note::OneFieldMore, Note::Remark("Quantities in 100 kg are multiplied by 100 to be kilograms".to_owned())]
    );
    let dataset = open("eurostat_comext_labels.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2020|A|DEU|WLD|M|Potassic fertilisers|NAME|value|5000.0|EUR||2|2",
            "2020|A|DEU|BLR|M|Potassic fertilisers|NAME|value|1500.0|EUR||0|3",
            "2020|A|DEU|G:EXT_EU|M|Potassic fertilisers|NAME|net_weight|1234.0|kg||2|4",
            "2020-01|M|EU|BLR|X|Potassic fertilisers|NAME|net_weight|-|kg||1|5",
            "2020-01|M|FRA|BLR|X|Potassic fertilisers|NAME|quantity|7.0|supplementary unit||0|6",
        ]
    );
    assert_eq!(
        rows(&dataset, "reporter_name partner_name")[0],
        "Germany (incl. German Democratic Republic 'DD' from 1991)|All countries of the world"
    );
    assert!(!has_unknown_areas(&dataset), "{:?}", dataset.notes);
}

#[test]
fn eurostat_codes_with_flags_units_and_regions() {
    let dataset = open("eurostat_codes.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2021|A|DEU|WLD|M|TRD_VAL · TOTAL|NAME|value|1200500000.0|EUR||2|2",
            "2021|A|DEU|BLR|M|TRD_VAL · TOTAL|NAME|value|10500000.0|EUR|p b|0|3",
            "2021|A|FRA|BLR|X|TRD_VAL · SITC562|NAME|net_weight|2000000.0|kg|e c|0|4",
            "2021|A|DE21|G:EU27_2020_EXTRA|X|TRD_VAL · TOTAL|NAME|value|-|EUR|c|10|5",
            "2021|A|DEU|X:SECRET|BAL|TRD_VAL · TOTAL|NAME|other|-3.0|IVU||0|6",
        ]
    );
    assert_eq!(aside(&dataset), [(7, "Value (how much): “three” is no number")]);
    assert!(!has_unknown_areas(&dataset), "{:?}", dataset.notes);
}

#[test]
fn eurostat_saved_again_by_r() {
    let dataset = open("eurostat_r.csv");
    assert_eq!(
        rows(&dataset, ALL),
        ["2020-01|M|BLR||I|||net_weight|1500.0|kg||0|2", "2020-02|M|DEU||I|||net_weight|-|kg||0|3"]
    );
}

#[test]
fn eurostat_bulk_tables() {
    let dataset = open("eurostat_bulk.tsv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2020|A|BLR||I|B1GQ|NAME|value|-|EUR|c|0|2",
            "2021|A|DEU||I|B1GQ|NAME|value|123400000.0|EUR|p|0|3",
            "2020|A|DEU||I|B1GQ|NAME|value|-5000000.0|EUR||0|3",
            "2021|A|DE1||I|P6|NAME|other|45.6|PC_GDP|be|8|4",
            "2019|A|DE1||I|P6|NAME|other|40.1|PC_GDP||8|4",
        ]
    );
    assert_eq!(aside(&dataset), [(5, "3 codes in the first column instead of 4")]);
}

#[test]
fn comext_bulk_new_and_old() {
    let dataset = open("comext_full_v2_202452.dat");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2024|A|POL|BLR|M|31042050|CN8|value|1000.0|EUR||0|2",
            "2024|A|POL|BLR|M|31042050|CN8|net_weight|2500.0|kg||0|2",
            "2024|A|GRC|X:SECRET|X|310420XX|CN8|value|99.0|EUR||0|3",
            "2024|A|GRC|X:SECRET|X|310420XX|CN8|net_weight|0.0|kg||0|3",
            "2024-02|M|X:NORTHERN_IRELAND|BLR|X|22030001|CN8|value|70.0|EUR||0|4",
            "2024-02|M|X:NORTHERN_IRELAND|BLR|X|22030001|CN8|net_weight|-|kg||0|4",
            "2024-02|M|X:NORTHERN_IRELAND|BLR|X|22030001|CN8|quantity|250.0|L||0|4",
            "2024-02|M|DEU|FRA|X|01012100|CN8|value|5.0|EUR||0|5",
            "2024-02|M|DEU|FRA|X|01012100|CN8|net_weight|-|kg||0|5",
            "2024-02|M|DEU|FRA|X|01012100|CN8|quantity|2.0|P/ST||0|5",
        ]
    );
    assert_eq!(aside(&dataset), [(6, "the period is no year and month")]);
    assert!(dataset.notes.contains(&Note::MissingQuantities { n_rows: 2 }), "{:?}", dataset.notes);
    assert_eq!(rows(&dataset, "reporter_name")[4], "Northern Ireland");
    let dataset = open("comext_old.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2019-06|M|DEU|BLR|M|31042050|CN8|value|1000.0|EUR||0|2",
            "2019-06|M|DEU|BLR|M|31042050|CN8|net_weight|2500.0|kg||0|2",
        ]
    );
}

#[test]
fn easycomext_mixes_numbers_units_and_flags() {
    let dataset = open("easycomext_data-1.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2019|A|DEU||P|/potash|NAME|net_weight|7500.0|kg|:E|0|4",
            "2019|A|FRA||P|/potash|NAME|net_weight|-|kg|:C|0|5",
            "2019|A|EU27||P|/potash|NAME|quantity|80.0|p/st||1|8",
            "2019|A|EU27||P|/potash|NAME|value|990.0|EUR||1|9",
            // Zero is written where the figure is confidential.
            "2019|A|POL||P|/potash|NAME|net_weight|-|kg|:C|0|13",
        ]
    );
    assert_eq!(aside(&dataset), [(10, "Value (how much): “many” is no number")]);
}

#[test]
fn oecd_tables_apply_their_power_of_ten() {
    let dataset = open("oecd_explorer.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2020|A|BLR|WLD|X|C||value|12500000.0|USD|A|2|2",
            "2020|A|BLR|RUS|X|C||value|7500000.0|USD|E|0|3",
            "2020|A|DE21||M|C||other|3.0|USD_PPP|A|8|4",
        ]
    );
    assert_eq!(rows(&dataset, "reporter_name partner_name")[2], "Oberbayern|");
    let dataset = open("oecd_legacy.csv");
    assert_eq!(
        rows(&dataset, ALL),
        ["2015|A|BLR|RUS|X|||value|1250500.0|USD||0|2", "2015|A|BLR|G:OECD|M|||value|40000.0|USD|E|2|3"]
    );
}

#[test]
fn sdmx_csv_with_ids_and_labels_in_one_cell() {
    let dataset = open("sdmx_csv2.csv");
    assert_eq!(
        rows(&dataset, ALL),
        ["2014-01|M|BLR||I|X1||value|12500.0||A|0|2", "2014-01|M|RUS||I|X1||value|-||M|0|3"]
    );
    assert_eq!(rows(&dataset, "reporter_name"), ["Belarus", "Russia"]);
    assert_eq!(aside(&dataset), [(4, "the row asks to delete a figure (ACTION D)")]);
}

#[test]
fn atlas_rows_hold_exports_and_imports() {
    let dataset = open("atlas_dataverse.tab");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2016|A|BLR|BRA|X|3104|HS92|value|500.0|USD||0|2",
            "2016|A|BLR|BRA|M|3104|HS92|value|0.0|USD||0|2",
            "2016|A|CAN|BRA|X|3104|HS92|value|700.5|USD||0|3",
            "2016|A|CAN|BRA|M|3104|HS92|value|12.0|USD||0|3",
            "2016|A|CAN|X:UNSPECIFIED|X|XXXX|HS92|value|9.0|USD||0|4",
            "2016|A|CAN|BRA|X|travel|NAME|value|8.0|USD||0|5",
            "2016|A|CAN|BRA|M|travel|NAME|value|1.0|USD||0|5",
        ]
    );
    let dataset = open("atlas_hs92_2023.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2022|A|BLR|BRA|X|310420|HS92|value|500.0|USD||0|2",
            "2022|A|BLR|BRA|M|310420|HS92|value|0.0|USD||0|2",
            "2022|A|NAM|BRA|X|010111|HS92|value|7.0|USD||0|3",
        ]
    );
}

#[test]
fn atlas_rankings_have_a_block_of_years_for_each_measure() {
    let dataset = open("atlas_rankings.csv");
    let of_belarus = [
        "2018|A|BLR||I|ECI Rank|NAME|rank|3.0|||0|2",
        "2017|A|BLR||I|ECI Rank|NAME|rank|4.0|||0|2",
        "2018|A|BLR||I|ECI|NAME|index|1.25|||0|2",
        "2017|A|BLR||I|ECI|NAME|index|-0.5|||0|2",
        "2018|A|BLR||I|COI|NAME|index|0.75|||0|2",
    ];
    assert_eq!(rows(&dataset, ALL)[..5], of_belarus);
    assert_eq!(rows(&dataset, "reporter period product value")[5], "KOR|2018|ECI Rank|1.0");
}

#[test]
fn usda_letters_are_not_iso_and_tonnes_are_thousands() {
    let dataset = open("usda_psd.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2019|A|BLR||X|0430000|PSD|net_weight|12500000.0|kg||0|2",
            "2019|A|BLR||TY Exports|0430000|PSD|net_weight|11000000.0|kg||0|3",
            "2019|A|RUS||P|0430000|PSD|net_weight|20000000000.0|kg||0|4",
            "2019|A|RUS||Area Harvested|0430000|PSD|quantity|80000.0|ha||0|5",
            "2019|A|RUS||Yield|0430000|PSD|other|2.5|t/ha||0|6",
        ]
    );
    assert_eq!(aside(&dataset), [(7, "Value (how much): “few” is no number")]);
}

#[test]
fn usa_trade_has_states_and_measures_side_by_side() {
    let inspection = inspect("usa_trade_state_exports.csv");
    assert_eq!(inspection.dialect.header_line, 4);
    let dataset = open("usa_trade_state_exports.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2021|A|USA|WLD|X|310420|HS|value|1500.0|USD||3|5",
            "2021|A|USA|WLD|X|310420|HS|value|1400.0|USD||11|5",
            "2021|A|USA|WLD|X|310420|HS|gross_weight|9000.0|kg||3|5",
            "2021|A|USA|WLD|X|310420|HS|value|1300.0|USD||2|6",
            "2021|A|USA|WLD|X|310420|HS|value|1200.0|USD||10|6",
            "2021|A|USA|WLD|X|310420|HS|gross_weight|8000.0|kg||2|6",
            "2021-01/2021-05|P|USA|BRA|X|310420|HS|value|1234.0|USD||0|7",
            "2021-01/2021-05|P|USA|BRA|X|310420|HS|value|1134.0|USD||8|7",
            "2021-01/2021-05|P|USA|BRA|X|310420|HS|gross_weight|7000.0|kg||0|7",
            "2021-05|M|USA|G:OPEC|X|3104|HS|value|200.0|USD||2|8",
            "2021-05|M|USA|G:OPEC|X|3104|HS|value|200.0|USD||10|8",
            "2021-05|M|USA|G:OPEC|X|3104|HS|gross_weight|1000.0|kg||2|8",
            "2021|A|USA|KOR|X|TOTAL|HS|value|-|USD||0|9",
            "2021|A|USA|KOR|X|TOTAL|HS|gross_weight|1000.0|kg||0|9",
        ]
    );
    assert_eq!(rows(&dataset, "reporter_name")[6], "Florida");
    assert_eq!(aside(&dataset), [(9, "Value (how much): “lots” is no number; the other figures of the row were read")]);
    let dataset = open("usa_trade_imports.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2021|A|USA|BLR|M|3104200000|HS|value|45000.0|USD||0|4",
            "2021|A|USA|BLR|M|3104200000|HS|value|44000.0|USD||8|4",
            "2021|A|USA|BLR|M|3104200000|HS|quantity|120.0|T||0|4",
        ]
    );
}

#[test]
fn russian_customs_by_month_and_with_the_month_in_the_name() {
    let inspection = inspect("fts_DATTSVT.csv");
    assert!(
        inspection.notes.iter().any(|note| note.to_string().contains("median price of the first 4 rows")),
        "{:?}",
        inspection.notes
    );
    let dataset = open("fts_DATTSVT.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2021-03|M|RUS|BRA|X|3104205000|TNVED10|value|1500.5|USD||0|2",
            "2021-03|M|RUS|BRA|X|3104205000|TNVED10|net_weight|5000.25|kg||0|2",
            "2021-03|M|RUS|BRA|X|3104205000|TNVED10|quantity|3000.0|kg K2O||0|2",
            "2021-03|M|RUS|CHN|X|XXXXXXXXXX|TNVED10|value|700.0|USD||0|3",
            "2021-03|M|RUS|CHN|X|XXXXXXXXXX|TNVED10|net_weight|0.5|kg||0|3",
            "2021-03|M|RUS|BLR|M|2711210000|TNVED10|value|0.0|USD||0|4",
            "2021-03|M|RUS|BLR|M|2711210000|TNVED10|net_weight|-|kg||0|4",
            "2021-03|M|RUS|BLR|M|2711210000|TNVED10|quantity|1172.0|m³||0|4",
            "2021-03|M|RUS|BLR|M|9403903000|TNVED10|value|12.5|USD||0|5",
            "2021-03|M|RUS|BLR|M|9403903000|TNVED10|net_weight|1000.5|kg||0|5",
            "2021-03|M|RUS|BLR|M|9403903000|TNVED10|quantity|2000.0|items||0|5",
        ]
    );
    assert_eq!(aside(&dataset), [(6, "the period is no month or year")]);
    let dataset = open("fts_2021-03.csv");
    assert_eq!(
        rows(&dataset, ALL)[..4],
        [
            "2021-03|M|RUS|KAZ|X|9504500002|TNVED10|value|300.5|USD||0|2",
            "2021-03|M|RUS|KAZ|X|9504500002|TNVED10|net_weight|100.0|kg||0|2",
            "2021-03|M|RUS|KAZ|X|9504500002|TNVED10|quantity|495.0|items||0|2",
            "2021-03|M|RUS|BLR|M|0101210000|TNVED10|value|20.0|USD||0|3",
        ]
    );
}

#[test]
fn russian_tables_long_and_wide() {
    let inspection = inspect("russian_long_cp1251.csv");
    assert_eq!(inspection.dialect.encoding, Encoding::Windows1251);
    assert_eq!((inspection.plan.fixed.reporter.as_str(), inspection.plan.scale), ("BLR", 1000.0));
    let dataset = open("russian_long_cp1251.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2021-01/2021-06|P|BLR|BRA|X|3104|HS|value|1230500.0|USD||0|5",
            "2021-01/2021-06|P|BLR|BRA|X|3104|HS|net_weight|4100500.0|kg||0|5",
            "2021-Q1|Q|BLR|USA|X|3104|HS|value|12250.0|USD||0|6",
            "2021-Q1|Q|BLR|USA|X|3104|HS|net_weight|-|kg||0|6",
            "2021|A|BLR|NONCIS|X|3104|HS|value|2000000.0|USD||2|7",
            "2021|A|BLR|NONCIS|X|3104|HS|net_weight|5000000.0|kg||2|7",
            "2021|A|BLR|IND|X|3104|HS|value|-|USD|-|0|9",
            "2021|A|BLR|IND|X|3104|HS|net_weight|10000.0|kg||0|9",
            "2021|A|BLR|WLD|X|3104|HS|value|2100000.0|USD||2|10",
            "2021|A|BLR|WLD|X|3104|HS|net_weight|5100000.0|kg||2|10",
        ]
    );
    assert_eq!(aside(&dataset), [(8, "a heading without figures"), (11, "1 fields instead of 5")]);
    let dataset = open("russian_wide_cp1251.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2020|A|BLR|RUS|M|3104|HS|value|1500000.0|USD||0|4",
            "2021|A|BLR|RUS|M|3104|HS|value|2250000.0|USD||0|4",
            "2020|A|BLR|CHN|M|3104|HS|value|-|USD|-|0|5",
            "2021|A|BLR|CHN|M|3104|HS|value|-|USD|...|0|5",
            "2020|A|BLR|WLD|M|3104|HS|value|1500000.0|USD||2|6",
            "2021|A|BLR|WLD|M|3104|HS|value|2250000.0|USD||2|6",
        ]
    );
}

#[test]
fn what_a_table_leaves_open_is_asked_for() {
    let mut inspection = inspect("comext_old.csv");
    inspection.plan.roles.iter_mut().filter(|role| **role == Some(Role::Period)).for_each(|role| *role = None);
    let refused = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent);
    assert!(matches!(refused, Err(ReadError::NeedsMapping { role: Role::Period, .. })), "{refused:?}");
    inspection.plan.fixed.period = "2019-06".to_owned();
    let dataset = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent).expect("a fixed period");
    assert_eq!(rows(&dataset, "period reporter")[0], "2019-06|DEU");
}
