//! What this program writes opens again into the same table, cell for cell.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use belarus_leverage::analysis::query::plain;
use belarus_leverage::data::{Cancelled, Dataset, Library, Progress, Silent, canonical_columns};
use belarus_leverage::formats::write::{self, About, FileKind, Rows};
use belarus_leverage::formats::{self, ReadError, own};
use polars::prelude::{Column, DataFrame, DataType, NamedFrom as _, Series, TimeUnit};
use proptest::prelude::*;

fn write_to(path: &Path, frame: &DataFrame, order: Option<&[u32]>, about: &About) {
    let kind = FileKind::of(path).expect("a known ending");
    write::to_file(path, |out| write::write(kind, Rows { frame, order }, Some(about), out, &Silent)).expect("written");
}

/// Names, types and cells; a NaN equals a NaN.
fn assert_same(left: &DataFrame, right: &DataFrame) {
    assert_eq!(left.get_column_names(), right.get_column_names());
    for (one, other) in left.columns().iter().zip(right.columns()) {
        assert_eq!(one.dtype(), other.dtype(), "{}", one.name());
        if one.dtype() == &DataType::Float64 {
            let bits = |column: &Column| -> Vec<Option<u64>> {
                let canonical = |x: f64| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
                column.f64().expect("numbers").iter().map(|x| x.map(canonical)).collect()
            };
            assert_eq!(bits(one), bits(other), "{}", one.name());
        } else {
            assert!(one.equals_missing(other), "{one:?}\n{other:?}");
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        2 => "[=+@\t\r\n'\"#,;-]{1,3}[a-z0-9(]{0,4}",
        2 => "[-+]?[0-9]{1,6}([.][0-9]{1,3})?",
        1 => Just("NaN".to_owned()),
        1 => Just("# belarus-leverage table 1".to_owned()),
        1 => Just("\u{feff}".to_owned()),
        4 => "[^\u{0}]{0,12}",
        1 => "[a-zé]{2000}",
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-0.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::MIN_POSITIVE),
        any::<f64>()
    ]
}

prop_compose! {
    fn a_table()(n in 0_usize..12)(
        name in text(),
        texts in prop::collection::vec(text(), n),
        maybe in prop::collection::vec(prop::option::of(text()), n),
        numbers in prop::collection::vec(prop::option::of(number()), n),
        whole in prop::collection::vec(prop::option::of(any::<i64>()), n),
        count in prop::collection::vec(any::<u32>(), n),
        truth in prop::collection::vec(prop::option::of(any::<bool>()), n),
        days in prop::collection::vec(prop::option::of(-700_000_i32..2_900_000), n),
        moments in prop::collection::vec(prop::option::of(-60_000_000_000_000_000_i64..250_000_000_000_000_000), n),
    ) -> DataFrame {
        let name = format!("{name}.");
        let columns: Vec<Column> = vec![
            Series::new(name.as_str().into(), texts).into(),
            Series::new("maybe".into(), maybe).into(),
            Series::new("numbers".into(), numbers).into(),
            Series::new("whole".into(), whole).into(),
            Series::new("count".into(), count).into(),
            Series::new("truth".into(), truth).into(),
            Series::new("days".into(), days).cast(&DataType::Date).expect("days").into(),
            Series::new("moments".into(), moments)
                .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
                .expect("moments")
                .into(),
        ];
        DataFrame::new(columns[0].len(), columns).expect("equal lengths")
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn writing_and_reading_gives_the_same_table(frame in a_table(), title in text()) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for ending in ["csv", "parquet"] {
            let path = folder.path().join(format!("t.{ending}"));
            let about = About::new(title.replace(['\n', '\r'], " ")).with("source", "a source").with("sql", "SELECT 1\nFROM data");
            write_to(&path, &frame, None, &about);
            let back = own::table(&path, &Silent).expect("our own file");
            assert_same(&frame, &back.frame);
            prop_assert_eq!(back.kept_aside.n_rows, 0);
            prop_assert_eq!(back.about.all("sql").collect::<Vec<_>>(), ["SELECT 1", "FROM data"]);
            prop_assert_eq!(back.about.title.trim_end(), about.title.trim_end());
        }
    }

    #[test]
    fn json_holds_every_cell(frame in a_table()) {
        let mut bytes = Vec::new();
        write::json(Rows { frame: &frame, order: None }, &mut bytes, &Silent).expect("written");
        let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(&bytes).expect("JSON");
        prop_assert_eq!(rows.len(), frame.height());
        for (at, row) in rows.iter().enumerate() {
            let maybe = frame.column("maybe").expect("there").str().expect("text").get(at);
            prop_assert_eq!(row["maybe"].as_str(), maybe);
            let number = frame.column("numbers").expect("there").f64().expect("number").get(at);
            let wanted = number.filter(|x| x.is_finite());
            // The reader of the test, not the writer, is a unit in the last place off.
            let near = match (row["numbers"].as_f64(), wanted) {
                (Some(read), Some(wanted)) => (read - wanted).abs() <= wanted.abs() * 1e-15,
                (read, wanted) => read == wanted,
            };
            prop_assert!(near, "{:?} {wanted:?}", row["numbers"]);
            let whole = frame.column("whole").expect("there").i64().expect("whole").get(at);
            prop_assert_eq!(row["whole"].as_i64(), whole);
        }
    }
}

fn opened(path: &Path) -> Dataset {
    let library = Library::load().expect("bundled tables are good");
    formats::read_all(&[path.to_owned()], library.countries(), &Silent).expect("it opens")
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

#[test]
fn opened_files_survive_their_export_in_both_forms() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for name in ["comtrade_new.csv", "BACI_HS92_Y2022_V202401b.csv", "faostat_site.csv", "tidy_russian_cp1251.csv"] {
        let first = opened(&fixture(name));
        for ending in ["csv", "parquet"] {
            let path = folder.path().join(format!("{name}.{ending}"));
            write_to(&path, &first.frame, None, &About::new(name));
            let again = opened(&path);
            let text = |dataset: &Dataset| plain(&dataset.frame).expect("plain kinds");
            assert_same(&text(&first), &text(&again));
            assert!(own::is_canonical(&again.frame) && again.frame.width() == canonical_columns().len());
            let types =
                |dataset: &Dataset| dataset.frame.columns().iter().map(|c| c.dtype().clone()).collect::<Vec<_>>();
            assert_eq!(types(&first), types(&again));
        }
    }
}

#[test]
fn chosen_rows_are_written_in_the_order_chosen() {
    let frame = opened(&fixture("comtrade_new.csv")).frame;
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("t.csv");
    write_to(&path, &frame, Some(&[2, 0]), &About::new("two rows"));
    let back = own::table(&path, &Silent).expect("ours").frame;
    let lines = |frame: &DataFrame| -> Vec<u32> {
        frame.column("row_no").expect("there").u32().expect("numbers").iter().flatten().collect()
    };
    assert_eq!(lines(&back), [lines(&frame)[2], lines(&frame)[0]]);
}

#[test]
fn a_damaged_row_is_kept_aside_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("t.csv");
    let text = "# belarus-leverage table 1\n# title: t\n# types: text, number\na,b\nx,1\ny,one\nz\nw,2\n";
    std::fs::write(&path, text).expect("the test may write");
    let back = own::table(&path, &Silent).expect("ours");
    assert_eq!(back.frame.height(), 2);
    let aside: Vec<(u64, &str)> = back.kept_aside.rows.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(aside, [(6, "b: “one” is no number"), (7, "1 cells, where the header has 2")]);
}

#[test]
fn a_file_that_cannot_be_finished_leaves_the_old_one() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "old").expect("the test may write");
    let failed = write::to_file(&path, |_| Err(write::WriteError::Cancelled(belarus_leverage::data::Cancelled)));
    assert!(failed.is_err());
    assert_eq!(std::fs::read_to_string(&path).expect("still there"), "old");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

/// Stops whatever asks.
struct Stopped;

impl Progress for Stopped {
    fn report(&self, _stage: &str, _done: u64, _total: Option<u64>) {}

    fn check(&self) -> Result<(), Cancelled> {
        Err(Cancelled)
    }
}

#[test]
fn reading_an_export_can_be_stopped_and_a_parquet_file_larger_than_memory_is_refused() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("a.parquet");
    let frame = DataFrame::new(2, vec![Column::new("value".into(), [1.5, 2.5])]).expect("one column");
    write_to(&path, &frame, None, &About::new("Two numbers"));
    assert_same(&own::table(&path, &Silent).expect("ours").frame, &frame);
    let stopped = own::table(&path, &Stopped).expect_err("it was stopped");
    assert!(matches!(stopped, ReadError::Cancelled(_)), "{stopped}");

    // The same notes at the end of a file with a hole of more than a gigabyte.
    let bytes = std::fs::read(&path).expect("just written");
    let large = folder.path().join("large.parquet");
    let mut file = std::fs::File::create(&large).expect("a file for the test");
    file.write_all(b"PAR1").expect("written");
    file.seek(SeekFrom::Start((1 << 30) + 1)).expect("a hole");
    file.write_all(&bytes).expect("written");
    drop(file);
    let refused = own::table(&large, &Silent).expect_err("too large");
    assert!(matches!(refused, ReadError::TooLarge { .. }), "{refused}");
}
