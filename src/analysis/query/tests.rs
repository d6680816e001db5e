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

/// Rows of one exporter with every level of product codes, in two flows, with years and a month.
fn levels() -> Tables {
    let frame = df!(
        "period" => ["2020", "2020", "2020", "2020", "2020", "2020-01"],
        "freq" => ["A", "A", "A", "A", "A", "M"],
        "reporter" => ["BLR"; 6],
        "flow" => ["X", "X", "X", "X", "RX", "X"],
        "product" => ["TOTAL", "31", "3104", "310420", "310420", "310420"],
        "product_scheme" => ["HS17"; 6],
        "measure" => ["value"; 6],
        "value" => [100.0, 30.0, 20.0, 20.0, 1.0, 2.0],
        "unit" => ["USD"; 6],
        "agg" => [0_u32; 6],
    );
    let dataset = Dataset { frame: frame.expect("equal lengths"), ..dataset() };
    Tables::bundled_only(&Library::load().expect("bundled tables are good")).with(DATA, &dataset)
}

#[test]
fn a_sum_over_codes_inside_one_another_is_named_with_the_way_to_one_level() {
    let noted = |sql: &str| ask(&levels(), sql, None, &Silent).unwrap_or_else(|error| panic!("{sql}\n{error}")).notes;
    let sum = "SELECT SUM(value) AS s FROM data WHERE flow = 'X' AND freq = 'A' AND agg = 0";
    let notes = noted(sum);
    assert_eq!(notes.len(), 1, "{notes:?}");
    for words in ["31 contains 3104", "2, 4, 6 digits and TOTAL", "LENGTH(product) = 6"] {
        assert!(notes[0].contains(words), "{notes:?}");
    }
    assert_eq!(noted(&format!("{sum} AND LENGTH(product) = 6")), [""; 0]);
    assert_eq!(noted(&format!("{sum} AND product = 'TOTAL'")), [""; 0]);
    assert!(noted(&format!("{sum} AND product LIKE '3104%'"))[0].contains("3104 contains 310420"));
    assert!(noted(&format!("{sum} AND product IN ('TOTAL', '310420')"))[0].contains("TOTAL contains 310420"));
    // Told apart by the answer itself, also under another name or by place.
    for told in ["product", "1", "code"] {
        let sql = format!(
            "SELECT product AS code, SUM(value) AS s FROM data WHERE freq = 'A' AND flow = 'X' GROUP BY {told}"
        );
        assert_eq!(noted(&sql), [""; 0], "{told}");
    }
    let inner = "WITH d AS (SELECT * FROM data WHERE flow = 'X' AND freq = 'A') SELECT SUM(value) AS s FROM d";
    assert!(noted(inner)[0].contains("31 contains 3104"), "{:?}", noted(inner));
}

#[test]
fn only_the_rows_that_pass_where_are_judged() {
    let noted = |sql: &str| ask(&levels(), sql, None, &Silent).unwrap_or_else(|error| panic!("{sql}\n{error}")).notes;
    let potash = "SELECT SUM(value) AS s FROM data WHERE product = '310420'";
    let notes = noted(potash);
    assert!(notes.iter().any(|note| note.contains("several flows")) && notes.iter().any(|n| n.contains("frequencies")));
    assert_eq!(noted(&format!("{potash} AND flow = 'X' AND freq = 'A'")), [""; 0]);
    // A filter that leaves both flows in is no excuse.
    assert!(noted(&format!("{potash} AND flow <> 'M' AND freq = 'A'"))[0].contains("several flows"));
}

#[test]
fn joins_that_would_fill_the_memory_are_refused_with_the_limit_and_the_way() {
    let rows = 3000;
    let texts = |text: &str| vec![text.to_owned(); rows];
    let frame = df!(
        "period" => texts("2020"),
        "reporter" => (0..rows).map(|n| format!("R{n}")).collect::<Vec<_>>(),
        "partner" => (0..rows).map(|n| format!("R{}", rows - 1 - n)).collect::<Vec<_>>(),
        "value" => vec![1.0; rows],
    );
    let dataset = Dataset { frame: frame.expect("equal lengths"), ..dataset() };
    let tables = Tables::bundled_only(&Library::load().expect("bundled tables are good")).with(DATA, &dataset);
    let asked = |sql: &str| ask(&tables, sql, Some(10), &Silent);
    for sql in [
        "SELECT * FROM data a, data b LIMIT 1",
        "SELECT * FROM data a CROSS JOIN data b LIMIT 1",
        "SELECT * FROM data a JOIN data b ON a.period = b.period LIMIT 1",
        "SELECT * FROM data a JOIN data b USING (period) LIMIT 1",
        "WITH d AS (SELECT * FROM data) SELECT COUNT(*) AS n FROM d a, d b",
        "SELECT * FROM data WHERE reporter IN (SELECT a.reporter FROM data a, data b)",
    ] {
        let said = asked(sql).expect_err(sql).to_string();
        assert!(said.contains("9,000,000 rows; the limit is 4,000,000") && said.contains("JOIN … ON"), "{sql}: {said}");
    }
    for sql in [
        "SELECT a.value FROM data a JOIN data b ON a.reporter = b.partner",
        "SELECT c.name FROM countries c JOIN data d ON d.reporter = c.code",
        "SELECT a.value FROM data a, data b WHERE b.reporter = 'R1'",
        "SELECT a.value FROM data a JOIN data b ON a.period = b.period WHERE b.reporter = 'R1'",
        "WITH d AS (SELECT period, SUM(value) AS v FROM data GROUP BY period) SELECT a.value, d.v FROM data a JOIN d ON d.period = a.period",
    ] {
        asked(sql).unwrap_or_else(|error| panic!("{sql}\n{error}"));
    }
    assert!(refused("SELECT RPAD(reporter, 1000000000, 'x') FROM data").contains("1000 letters"));
    assert!(refused("SELECT LPAD(reporter, value, 'x') FROM data").contains("must be a number"));
    assert!(
        refused("WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT n FROM t")
            .contains("recursive")
    );
}

#[test]
fn an_answer_of_no_rows_says_which_condition_emptied_it() {
    let said = |sql: &str| answer(sql).notes.join(" | ");
    let none = said("SELECT * FROM data WHERE reporter = 'Canada' AND flow = 'X'");
    assert_eq!(
        none,
        "No row of data fits reporter = 'Canada': reporter holds CAN, BLR; without this condition 5 rows fit"
    );
    let world = said("SELECT SUM(value) AS s FROM data WHERE partner = 'WLD' AND agg = 0");
    assert_eq!(
        world,
        "No row of data fits all conditions together; alone partner = 'WLD' fits 1 rows, agg = 0 fits 4 rows"
    );
    assert_eq!(said("SELECT * FROM data WHERE reporter = 'BLR'"), "");
    let only = Tables::default().with(DATA, &Dataset { frame: dataset().frame.tail(Some(1)), ..dataset() });
    let asked = ask(&only, "SELECT SUM(value) AS s FROM data WHERE agg = 0", None, &Silent).expect("an answer");
    assert_eq!(asked.notes, ["No row of data fits agg = 0: agg holds 2 (the partner is the World or a group) only"]);
}

#[test]
fn what_the_rows_hold_is_told_without_repairs_that_a_question_does_not_take() {
    use crate::data::Note;
    let notes = vec![
        Note::ReExports { n_rows: 3 },
        Note::MixedFrequencies { kept: "annual".to_owned() },
        Note::MixedLevels { lengths: vec![2, 4] },
        Note::KeptAside { n_rows: 1 },
    ];
    let tables = Tables::default().with(DATA, &Dataset { notes: std::sync::Arc::new(notes), ..dataset() });
    let told = ask(&tables, "SELECT * FROM data", None, &Silent).expect("an answer").data_notes;
    assert_eq!(told.len(), 4);
    assert!(told.iter().all(|note| !note.contains("sums use") && !note.contains("left out of sums")), "{told:?}");
    assert!(told.iter().any(|note| note.contains("kept aside with line and reason")), "{told:?}");
}
