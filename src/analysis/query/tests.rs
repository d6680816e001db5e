use polars::df;

use super::*;
use crate::data::{Dataset, Library, Provenance, Silent};

fn dataset() -> Dataset {
    let frame = df!(
        "period" => ["2020", "2020", "2021", "2021", "2021"],
        "freq" => ["A", "A", "A", "A", "A"],
        "reporter" => ["BLR", "CAN", "BLR", "CAN", "CAN"],
        "partner" => ["CHN", "CHN", "CHN", "CHN", "WLD"],
        "flow" => ["X", "X", "X", "X", "X"],
        "product" => ["310420", "310420", "310420", "310420", "310420"],
        "measure" => ["value", "value", "value", "value", "value"],
        "value" => [Some(25.0), Some(75.0), Some(10.0), Some(90.0), None],
        "unit" => ["USD", "USD", "USD", "USD", "USD"],
        "flag" => ["", "", "e", "", ""],
        "agg" => [0_u32, 0, 0, 0, 2],
    );
    Dataset {
        id: "a.csv".to_owned(),
        title: "a.csv".to_owned(),
        frame: frame.expect("equal lengths"),
        provenance: std::sync::Arc::new(Provenance { file_name: "a.csv".to_owned(), ..Provenance::default() }),
        notes: std::sync::Arc::default(),
        findings: std::sync::Arc::default(),
        choices: std::sync::Arc::default(),
        kept_aside: std::sync::Arc::default(),
    }
}

fn tables() -> Tables {
    Tables::bundled_only(&Library::load().expect("bundled tables are good")).with(DATA, &dataset())
}

fn answer(sql: &str) -> QueryAnswer {
    ask(&tables(), sql, None, &Silent).unwrap_or_else(|error| panic!("{sql}\n{error}"))
}

fn refused(sql: &str) -> String {
    ask(&tables(), sql, None, &Silent).expect_err(sql).to_string()
}

fn column(answer: &QueryAnswer, name: &str) -> Vec<f64> {
    let column = answer.frame.column(name).expect("asked for").f64().expect("a number").clone();
    column.iter().map(|value| value.unwrap_or(f64::NAN)).collect()
}

#[test]
fn the_share_of_an_exporter_is_a_question() {
    let shares = answer(EXAMPLES[0].sql);
    assert_eq!(column(&shares, "share_pct"), [75.0, 25.0, 90.0, 10.0]);
    assert_eq!(shares.tables, [("data".to_owned(), "a.csv".to_owned())]);
    assert!(shares.notes.is_empty(), "{:?}", shares.notes);
}

#[test]
fn every_example_is_answered() {
    for example in EXAMPLES {
        answer(example.sql);
    }
}

#[test]
fn more_rows_than_wanted_are_cut_and_said() {
    let cut = ask(&tables(), "SELECT * FROM data", Some(3), &Silent).expect("an answer");
    assert!(cut.cut && cut.frame.height() == 3);
    let all = ask(&tables(), "SELECT * FROM data", Some(5), &Silent).expect("an answer");
    assert!(!all.cut && all.frame.height() == 5);
}

#[test]
fn opened_and_bundled_tables_are_joined() {
    let joined = answer(
        "SELECT d.reporter, c.name FROM data AS d JOIN countries AS c ON d.reporter = c.code WHERE d.period = '2020' ORDER BY d.reporter",
    );
    assert_eq!(joined.frame.height(), 2);
    assert_eq!(joined.tables.len(), 2);
}

#[test]
fn nothing_but_questions_is_answered() {
    for (sql, why) in [
        ("SELECT * FROM read_csv('/etc/passwd')", "would open a file"),
        ("SELECT * FROM READ_PARQUET('x.parquet')", "would open a file"),
        ("SELECT * FROM data WHERE period IN (SELECT a FROM read_ipc('x'))", "would open a file"),
        ("WITH a AS (SELECT * FROM read_json('x')) SELECT * FROM a", "would open a file"),
        ("SELECT * FROM data JOIN read_csv('x') AS b ON 1 = 1", "would open a file"),
        ("DROP TABLE data", "DROP is no question"),
        ("DELETE FROM data", "DELETE is no question"),
        ("TRUNCATE TABLE data", "TRUNCATE is no question"),
        ("CREATE TABLE x AS SELECT * FROM data", "CREATE is no question"),
        ("SELECT * INTO x FROM data", "not understood"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("", "no question yet"),
        ("  -- nothing\n", "no question yet"),
        ("WITH data AS (SELECT * FROM data WHERE agg = 0) SELECT * FROM data", "would hide it"),
        ("SELECT * FROM (SELECT * FROM data) AS countries", "would hide it"),
    ] {
        let said = refused(sql);
        assert!(said.contains(why), "{sql}: {said}");
    }
}

#[test]
fn errors_name_what_is_unknown_and_where_and_what_is_near() {
    for (sql, words) in [
        ("SELECT reprter FROM data", &["no column “reprter” (line 1, column 8)", "Nearest: reporter"][..]),
        ("SELECT period\nFROM data\nWHERE yer = 1", &["“yer” (line 3, column 7)"]),
        ("SELECT d.valu FROM data AS d", &["“valu”", "Nearest: value"]),
        ("SELECT * FROM dat", &["no table “dat” (line 1, column 15)", "Nearest: data"]),
        ("SELECT * FROM potash_export", &["Nearest: potash_exports"]),
        ("SELECT SUMM(value) FROM data", &["no function “summ”", "sum"]),
        ("SELECT * FROM data WHERE reporter = \"BLR\"", &["double quotes", "'BLR'"]),
        ("SELECT (period FROM data", &["not SQL", "(line 1, column 16)"]),
        ("SELECT SUM(SUM(value)) OVER (PARTITION BY period) FROM data GROUP BY period", &["sum of sums", "WITH"]),
        ("SELECT period, value FROM data GROUP BY period", &["GROUP BY"]),
        ("SELECT period + 1 AS x, UPPER(value) FROM data", &["fit the columns"]),
        ("SELECT * FROM data ORDER BY 0", &[""]),
    ] {
        let said = refused(sql);
        for words in words {
            assert!(said.contains(words), "{sql}: {said}");
        }
        assert!(!said.contains('\n') && said.len() < 600, "{said}");
    }
}

#[test]
fn sums_over_unlike_rows_are_named() {
    let twice = answer("SELECT period, SUM(value) AS v FROM data GROUP BY period");
    assert!(twice.notes.iter().any(|note| note.contains("agg = 0")), "{:?}", twice.notes);
    let units = answer("SELECT SUM(value) AS v FROM potash_exports");
    assert!(units.notes.iter().any(|note| note.contains("several units")), "{:?}", units.notes);
    let knows = answer("SELECT unit, SUM(value) AS v FROM potash_exports WHERE basis = 'kcl' GROUP BY unit");
    assert!(knows.notes.iter().all(|note| !note.contains("units")), "{:?}", knows.notes);
}

#[test]
fn text_compares_by_its_letters_and_nothing_is_an_answer_too() {
    assert_eq!(answer("SELECT * FROM data WHERE period > '2020' AND reporter LIKE 'C%'").frame.height(), 2);
    let nothing = answer("SELECT period, value FROM data WHERE period = '1990'");
    assert_eq!((nothing.frame.height(), nothing.frame.width()), (0, 2));
}

#[test]
fn answers_have_few_kinds_of_columns() {
    let odd =
        answer("SELECT ARRAY_AGG(value) AS list, COUNT(*) AS n, DATE('2022-03-01') AS day, NULL AS nothing FROM data");
    let kinds: Vec<Kind> = odd.frame.columns().iter().map(|column| kind(column.dtype())).collect();
    assert_eq!(kinds, [Kind::Text, Kind::Whole, Kind::Date, Kind::Text]);
}
