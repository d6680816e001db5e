//! Trade files of UN Comtrade and BACI, long tables and damage in `tests/files/`, each with its exact result, notes or error.

use belarus_leverage::analysis::flows::{PartnerQuestion, ShareQuestion, market_share, partner_dependence};
use belarus_leverage::data::{Cancelled, Dataset, Flow, Measure, Note, Progress, Silent};
use belarus_leverage::formats::{self, Decimal, Encoding, ReadError, Role, read_codes};

use super::tables::{self, aside, file};
use super::{ALL, countries, inspect, open};

fn refused(name: &str) -> String {
    let outcome = formats::inspect(&file(name), &countries());
    outcome.err().map(|cause| cause.to_string()).unwrap_or_default()
}

/// Rows of some columns, as text joined by blanks.
fn rows(dataset: &Dataset, columns: &str) -> Vec<String> {
    tables::rows(dataset, columns.split(' '), " ")
}

#[test]
fn comtrade_of_the_new_site() {
    let inspection = inspect("comtrade_new.csv");
    assert_eq!(
        (inspection.format, inspection.dialect.encoding, inspection.columns.len()),
        ("comtrade", Encoding::Windows1252, 47)
    );
    assert_eq!(inspection.notes, [Note::Transcoded { encoding: "Windows-1252".into() }, Note::OneFieldMore]);
    let dataset = open("comtrade_new.csv");
    assert_eq!(
        rows(&dataset, ALL),
        [
            "2021 A BLR WLD X 310420 HS17 value 1000.0 USD  2 2",
            "2021 A BLR WLD X 310420 HS17 net_weight - kg  2 2",
            "2021 A BLR BRA X 310420 HS17 value 600.0 USD  0 3",
            "2021 A BLR BRA X 310420 HS17 net_weight 3000.0 kg  0 3",
            "2021 A BLR BRA X 310420 HS17 quantity 3000.0 kg  0 3",
            "2021 A BLR TUR X 310420 HS17 value 300.0 USD  0 4",
            "2021 A BLR TUR X 310420 HS17 net_weight 1500.0 kg estimated 0 4",
            "2021 A BLR TUR X 310420 HS17 quantity 1500.0 kg  0 4",
            "2021 A BLR X:AREAS_NES X 310420 HS17 value 100.0 USD  0 5",
            "2021 A BLR X:AREAS_NES X 310420 HS17 net_weight - kg  0 5",
            "2021 A BLR BRA X 310420 HS17 value 200.0 USD  8 6",
            "2021 A BLR BRA X 310420 HS17 net_weight - kg  8 6",
            "2021 A BLR BRA RX 310420 HS17 value 50.0 USD  0 7",
            "2021 A BLR BRA RX 310420 HS17 net_weight - kg  0 7",
            "2021-01 M BLR BRA X 310420 HS17 value 40.0 USD  0 8",
            "2021-01 M BLR BRA X 310420 HS17 net_weight - kg  0 8",
        ]
    );
    assert!(rows(&dataset, "partner_name").contains(&"Türkiye".to_owned()));
    for note in [
        Note::Transcoded { encoding: "Windows-1252".into() },
        Note::OneFieldMore,
        Note::WorldBesidePartners { n_rows: 1 },
        Note::Breakdown { n_rows: 1 },
        Note::ReExports { n_rows: 1 },
        Note::EstimatedWeights { n_rows: 1 },
        Note::MixedFrequencies { kept: "annual".into() },
    ] {
        assert!(dataset.notes.contains(&note), "{note:?} in {:?}", dataset.notes);
    }
    let question = PartnerQuestion {
        reporter: "BLR".into(),
        flow: Flow::Export,
        product: Some("310420".into()),
        measure: Measure::Value,
    };
    let answer = partner_dependence(&dataset.frame, &countries(), &question).expect("answer");
    let shares: Vec<_> = answer.rows.iter().map(|row| (row.code.as_str(), row.share)).collect();
    assert_eq!(shares, [("BRA", Some(0.6)), ("TUR", Some(0.3)), ("X:AREAS_NES", Some(0.1))]);
}

#[test]
fn comtrade_frames_of_the_api_have_numbers_alone() {
    let dataset = open("comtrade_api.csv");
    assert_eq!(
        rows(&dataset, "reporter partner flow measure value unit flag agg")[..6],
        [
            "USA WLD M value 900.0 USD  2",
            "USA WLD M net_weight 30.0 kg  2",
            "USA WLD M quantity 30.0 kg  2",
            "USA CAN M value 700.0 USD  0",
            "USA CAN M net_weight 20.0 kg estimated 0",
            "USA CAN M quantity 20.0 kg estimated 0",
        ]
    );
    let question =
        PartnerQuestion { reporter: "USA".into(), flow: Flow::Import, product: None, measure: Measure::Value };
    let answer = partner_dependence(&dataset.frame, &countries(), &question).expect("answer");
    assert_eq!(answer.denominators, [("2023".to_owned(), 900.0, 2)]);
}

#[test]
fn comtrade_before_2022_in_its_three_shapes() {
    let dataset = open("comtrade_legacy_22.csv");
    assert_eq!(
        rows(&dataset, "reporter partner flow product product_scheme measure value flag agg")[..8],
        [
            "AUS WLD X 27 HS92 value 500.0  2",
            "AUS WLD X 27 HS92 net_weight 50.0  2",
            "AUS BRA X 27 HS92 value 300.0  0",
            "AUS BRA X 27 HS92 net_weight 30.0 estimated 0",
            "AUS TWN X 27 HS92 value 200.0  0",
            "AUS TWN X 27 HS92 net_weight 20.0  0",
            "AUS WLD RX 27 HS92 value 7.0  2",
            "AUS WLD RX 27 HS92 net_weight -  2",
        ]
    );
    assert!(rows(&dataset, "partner product").contains(&"X:BUNKERS 0101".to_owned()), "lost zero, by level");
    assert!(dataset.notes.contains(&Note::MixedLevels { lengths: vec![2, 4] }));
    let dataset = open("comtrade_legacy_35.csv");
    assert_eq!(
        rows(&dataset, "reporter partner measure value unit flag agg"),
        [
            "EU28 UKR value 1000.0 USD  1",
            "EU28 UKR net_weight 150.0 kg  1",
            "EU28 UKR quantity 10.0 items  1",
            "CHN WLD value 9000.0 USD  2",
            "CHN WLD net_weight 900.0 kg estimated 2",
            "CHN WLD quantity 90.0 items estimated 2",
        ]
    );
    assert_eq!(inspect("comtrade_legacy_short.csv").format, "comtrade-legacy");
    let dataset = open("comtrade_legacy_short.csv");
    assert_eq!(
        rows(&dataset, "reporter partner flow product value agg"),
        ["BRA BLR M 310420 500.0 0", "BRA WLD M 310420 2000.0 2"]
    );
}

#[test]
fn baci_years_in_any_column_order() {
    let dataset = open("BACI_HS92_Y2021_V202401b.csv");
    assert_eq!(
        rows(&dataset, "period reporter partner flow product product_scheme measure value unit"),
        [
            "2021 BLR BRA X 310420 HS92 value 600123.0 USD",
            "2021 BLR BRA X 310420 HS92 net_weight 3000500.0 kg",
            "2021 FRA BRA X 310420 HS92 value 200000.0 USD",
            "2021 FRA BRA X 310420 HS92 net_weight - kg",
            "2021 CAN IND X 310420 HS92 value 1200000.0 USD",
            "2021 CAN IND X 310420 HS92 net_weight - kg",
            "2021 M49:777 BRA X 010111 HS92 value 406.0 USD",
            "2021 M49:777 BRA X 010111 HS92 net_weight 352.0 kg",
        ]
    );
    let unknown = Note::UnknownAreas { names: vec!["M49:777 (Atlantis)".into()], n_names: 1 };
    assert_eq!(*dataset.notes, [Note::MissingQuantities { n_rows: 2 }, unknown]);
    assert_eq!(dataset.provenance.sha256.len(), 64);
    let dataset = open("BACI_HS92_Y2022_V202401b.csv");
    assert_eq!(rows(&dataset, "reporter partner value"), ["BLR BRA 1500.0", "BLR BRA 2000.0"]);
    assert_eq!(
        aside(&dataset),
        [(3, "3 fields instead of 6"), (4, "the value is negative"), (5, "the value is no number")]
    );
    assert_eq!(dataset.notes.first(), Some(&Note::KeptAside { n_rows: 3 }));
    assert_eq!(rows(&open("baci_2014.csv"), "period reporter partner product value")[0], "2012 BLR RUS 010111 10500.0");
}

#[test]
fn several_years_and_their_code_lists_are_one_dataset() {
    let paths = [
        "BACI_HS92_Y2021_V202401b.csv",
        "country_codes_V202401b.csv",
        "product_codes_HS92_V202401b.csv",
        "BACI_HS92_Y2022_V202401b.csv",
    ]
    .map(file);
    let dataset = formats::read_all(&paths, &countries(), &Silent).expect("two years");
    assert_eq!((dataset.frame.height(), dataset.kept_aside.n_rows), (10, 3));
    assert_eq!(dataset.title, "BACI_HS92_Y2021_V202401b.csv and 1 more");
    assert_eq!(dataset.kept_aside.rows[0].reason, "BACI_HS92_Y2022_V202401b.csv: 3 fields instead of 6");
    let question = ShareQuestion { product: "310420".into(), measure: Measure::Value, flow: Flow::Export };
    let answer = market_share(&dataset.frame, &countries(), &question).expect("answer");
    let rows: Vec<_> = answer.rows.iter().map(|row| format!("{} {} {}", row.period, row.code, row.value)).collect();
    assert_eq!(rows, ["2021 CAN 1200000", "2021 BLR 600123", "2021 FRA 200000", "2022 BLR 1500"]);
    let twice = [file("BACI_HS92_Y2021_V202401b.csv"), file("BACI_HS92_Y2021_V202401b.csv")];
    let once = formats::read_all(&twice, &countries(), &Silent).expect("one file");
    assert!(once.notes.iter().any(|note| note.to_string().contains("it is read once")), "{:?}", once.notes);
    let strangers = [file("BACI_HS92_Y2021_V202401b.csv"), file("comtrade_new.csv")];
    assert!(matches!(formats::read_all(&strangers, &countries(), &Silent), Err(ReadError::Mixed { .. })));
    let list = read_codes(&paths[2]).expect("readable").expect("a list");
    assert_eq!(list.rows[0], ("010111".to_owned(), "Horses: live".to_owned(), String::new()));
}

#[test]
fn long_tables_in_russian_and_with_a_sep_line() {
    let inspection = inspect("tidy_russian_cp1251.csv");
    assert_eq!(
        (inspection.dialect.encoding, inspection.dialect.delimiter, inspection.dialect.header_line),
        (Encoding::Windows1251, b';', 3)
    );
    assert_eq!((inspection.plan.fixed.unit.as_str(), inspection.plan.scale), ("USD", 1000.0));
    let dataset = open("tidy_russian_cp1251.csv");
    assert_eq!(
        rows(&dataset, "period reporter partner product value unit agg"),
        [
            "2020 BLR BRA 310420 1230500.0 USD 0",
            "2020 BLR CHN 310420 618000.0 USD 0",
            "2020 BLR WLD 310420 1848500.0 USD 2"
        ]
    );
    assert!(dataset.notes.contains(&Note::Preamble { n_lines: 1 }));
    let dataset = open("tidy_sep_line.csv");
    assert_eq!(rows(&dataset, "reporter partner value unit row_no"), ["BLR BRA 1234567890.0 USD 3"]);
}

#[test]
fn choices_of_the_user_are_kept() {
    let mut plan = inspect("tidy_duplicate_headers.csv").plan;
    assert_eq!(plan.roles, [Some(Role::Reporter), Some(Role::Partner), Some(Role::Period), Some(Role::Value), None]);
    plan.roles.swap(3, 4);
    plan.fixed.unit = "kg".into();
    let again = formats::inspect_with(&file("tidy_duplicate_headers.csv"), &plan, &countries()).expect("same file");
    assert_eq!(again.plan, plan);
    let dataset = formats::read(&again.path, &again.plan, &countries(), &Silent).expect("rows");
    assert_eq!(rows(&dataset, "partner measure value unit"), ["BRA net_weight 1.0 kg", "CHN net_weight 3.0 kg"]);
    let mut plan = inspect("tidy_sep_line.csv").plan;
    assert_eq!(plan.dialect.decimal, Decimal::Comma);
    plan.dialect.decimal = Decimal::Point;
    let again = formats::inspect_with(&file("tidy_sep_line.csv"), &plan, &countries()).expect("same file");
    let cause = formats::read(&again.path, &again.plan, &countries(), &Silent).expect_err("no number in this notation");
    assert!(matches!(cause, ReadError::NothingRead { n_rows: 1, line: 3, .. }), "{cause}");
    plan.dialect.delimiter = b',';
    assert_eq!(
        formats::inspect_with(&file("tidy_sep_line.csv"), &plan, &countries()).expect("same file").columns.len(),
        1
    );
}

#[test]
fn a_table_that_leaves_something_open_names_it() {
    let inspection = inspect("tidy_needs_mapping.csv");
    let cause = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent).expect_err("no reporter");
    assert!(matches!(cause, ReadError::NeedsMapping { role: Role::Reporter, .. }), "{cause}");
    let mut plan = inspection.plan;
    plan.fixed.reporter = "Belarus".into();
    let dataset = formats::read(&inspection.path, &plan, &countries(), &Silent).expect("rows");
    assert_eq!(rows(&dataset, "period reporter partner value"), ["2020 BLR  5.0", "2021 BLR  6.0"]);
}

#[test]
fn damaged_rows_are_kept_aside_with_their_lines() {
    let dataset = open("tidy_ragged.csv");
    assert_eq!(rows(&dataset, "partner value row_no"), ["BRA 100.0 2", "RUS 7.0 7"]);
    assert_eq!(
        aside(&dataset),
        [(3, "3 fields instead of 4"), (5, "5 fields instead of 4"), (6, "Period (when): “20x” is no period")]
    );
    let dataset = open("tidy_quoted_break.csv");
    assert_eq!(rows(&dataset, "partner value flag row_no"), ["BRA 1.0 two\nlines 2", "CHN - x 4", "IND 3.0 p 5"]);
    assert_eq!(aside(&dataset), []);
    let dataset = open("baci_nul_bytes.csv");
    assert_eq!(dataset.frame.height(), 4);
    assert_eq!(aside(&dataset).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 5]);
    let dataset = open("baci_truncated.csv");
    assert_eq!((dataset.frame.height(), aside(&dataset)), (4, vec![(4, "the file ends inside this row")]));
    assert!(dataset.notes.contains(&Note::Truncated { line: 3 }));
    let inspection = inspect("tidy_open_quote.csv");
    let dataset = formats::read(&inspection.path, &inspection.plan, &countries(), &Silent).expect("the other rows");
    assert_eq!(rows(&dataset, "partner value row_no"), ["BRA 1.0 2", "IND 3.0 4", "RUS 4.0 5"]);
    assert_eq!(aside(&dataset), [(3, "a quotation mark opens in this row and does not close")]);
}

#[test]
fn any_line_end_and_any_encoding() {
    assert_eq!(
        rows(&open("baci_mixed_line_ends.csv"), "reporter row_no"),
        ["BLR 2", "BLR 2", "CAN 3", "CAN 3", "RUS 4", "RUS 4"]
    );
    let dataset = open("baci_lone_cr.csv");
    assert_eq!((dataset.frame.height(), aside(&dataset)), (2, vec![(3, "5 fields instead of 6")]));
    let dataset = open("baci_utf16.csv");
    assert_eq!(rows(&dataset, "value")[0], "2000250.0");
    assert!(dataset.notes.contains(&Note::Transcoded { encoding: "UTF-16 LE".into() }));
    let mut plan = inspect("late_byte.csv").plan;
    assert_eq!(plan.dialect.encoding, Encoding::Windows1252);
    // As if the byte lay beyond what an inspection looks at.
    plan.dialect.encoding = Encoding::Utf8;
    let dataset =
        formats::read(&file("late_byte.csv"), &plan, &countries(), &Silent).expect("read again as Windows-1252");
    assert_eq!(dataset.frame.height(), 41);
    assert!(dataset.notes.contains(&Note::Transcoded { encoding: "Windows-1252".into() }));
}

#[test]
fn what_is_no_table_is_named_with_the_next_step() {
    for (name, words) in [
        ("empty.csv", "the file is empty"),
        ("blank.csv", "the file is empty"),
        ("header_only.csv", "line 1 names the columns, but no rows follow"),
        ("page.csv", "this is a web page"),
        ("answer.csv", "this is JSON"),
        ("workbook.csv", "this workbook is damaged or cut short"),
        ("country_codes_V202401b.csv", "lists country codes, it holds no trade; open the BACI year"),
        ("product_codes_HS92_V202401b.csv", "lists product codes"),
        ("nowhere.csv", "there is no such file"),
        ("", "this is a folder"),
    ] {
        let message = refused(name);
        assert!(message.contains(words), "{name}: {message}");
    }
}

#[test]
fn a_cancelled_reading_stops_and_leaves_the_file_alone() {
    struct Stop;
    impl Progress for Stop {
        fn report(&self, _: &str, _: u64, _: Option<u64>) {}
        fn check(&self) -> Result<(), Cancelled> {
            Err(Cancelled)
        }
    }
    let before = std::fs::read(file("baci_2014.csv")).expect("readable");
    let inspection = inspect("baci_2014.csv");
    assert!(matches!(
        formats::read(&inspection.path, &inspection.plan, &countries(), &Stop),
        Err(ReadError::Cancelled(_))
    ));
    assert_eq!(std::fs::read(file("baci_2014.csv")).expect("readable"), before);
}
