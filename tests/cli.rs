//! The command line as a user meets it: what it refuses, with which words and exit code, and what it prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What a run printed and how it ended.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// Asserts the exit code and that standard error holds each of these.
    fn refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        for words in words {
            assert!(self.err.contains(words), "“{words}” is not in: {}", self.err);
        }
    }

    /// Standard output of a run that went well.
    fn answer(&self) -> &str {
        assert_eq!(self.code, Some(0), "{}", self.err);
        &self.out
    }
}

/// A folder with the files of a test, in which the program runs.
struct Desk(TempDir);

impl Desk {
    fn with(files: &[(&str, &str)]) -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            let path = desk.path(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("is there")
    }

    fn run(&self, args: &[&str]) -> Ran {
        let ran = Command::new(env!("CARGO_BIN_EXE_belarus-leverage"))
            .current_dir(&self.0)
            .env("XDG_CACHE_HOME", self.path("cache"))
            .args(args)
            .output()
            .expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { code: ran.status.code(), out: text(&ran.stdout), err: text(&ran.stderr) }
    }
}

/// Potash of three sellers in two years.
const POTASH: &str = "year,reporter,partner,flow,hs6,value_usd\n\
    2020,BLR,BRA,X,310420,60\n2020,CAN,BRA,X,310420,100\n2020,RUS,BRA,X,310420,40\n2020,RUS,BRA,X,310430,1\n\
    2021,BLR,BRA,X,310420,50\n2021,CAN,BRA,X,310420,110\n2021,RUS,BRA,X,310420,45\n";

/// Germany's sales of cars to Belarus, Kyrgyzstan and Chile from 2010 to 2023, and Kyrgyzstan's to Belarus.
fn cars() -> String {
    let mut text = "year,reporter,partner,flow,hs6,value_usd\n".to_owned();
    for year in 2010..2024 {
        let (since, wave) = (year >= 2022, 1.0 + 0.01 * f64::from(year % 3));
        let to_kyrgyzstan = wave * if since { 60.0 } else { 10.0 };
        text.push_str(&format!("{year},DEU,BLR,X,870323,{}\n", if since { 1 } else { 100 }));
        text.push_str(&format!("{year},DEU,KGZ,X,870323,{to_kyrgyzstan}\n{year},DEU,CHL,X,870323,{}\n", 20.0 * wave));
        text.push_str(&format!("{year},KGZ,BLR,X,870323,{}\n", if since { 35 } else { 1 }));
    }
    text
}

#[test]
fn an_answer_is_never_written_over_a_file_it_is_made_from() {
    let desk = Desk::with(&[("in.csv", POTASH), ("more/in.csv", POTASH)]);
    std::fs::hard_link(desk.path("in.csv"), desk.path("link.csv")).expect("linked");
    let query = |input: &str, out: &str| desk.run(&["query", input, "--sql", "SELECT period FROM data", "--out", out]);
    for out in ["in.csv", "./more/../in.csv", "link.csv"] {
        query("in.csv", out).refused(2, &[out, "is one of the files that are read", "another file with --out"]);
    }
    query("more", "more/in.csv").refused(2, &["more/in.csv is one of the files"]);
    assert_eq!(desk.text("in.csv"), POTASH);
    assert_eq!(desk.text("more/in.csv"), POTASH);
    query("more", "more/answer.csv").answer();
    std::fs::write(desk.path("late.csv.part"), POTASH).expect("written");
    query("late.csv.part", "late.csv").refused(2, &["late.csv is written as late.csv.part first"]);
    assert_eq!(desk.text("late.csv.part"), POTASH);
    query("in.csv", "more").refused(2, &["more"]);

    desk.run(&["simulate", "hold", "--quarters", "4", "--out", "own.toml"]).answer();
    desk.run(&["simulate", "own.toml", "--out", "own.toml"])
        .refused(2, &["own.toml is one of the files that are read"]);
    desk.run(&["simulate", "hold", "--base", "in.csv", "--out", "in.csv"]).refused(2, &["in.csv is one of the files"]);
    assert_eq!(desk.text("in.csv"), POTASH);
}

#[test]
fn a_read_only_file_is_not_written_over() {
    let desk = Desk::with(&[("in.csv", POTASH), ("kept.csv", "kept\n"), ("pictures/potash-share.svg", "kept\n")]);
    for kept in ["kept.csv", "pictures/potash-share.svg"] {
        let mut rights = std::fs::metadata(desk.path(kept)).expect("is there").permissions();
        rights.set_readonly(true);
        std::fs::set_permissions(desk.path(kept), rights).expect("set");
    }
    let said = ["kept.csv: the file is read-only", "another file with --out"];
    desk.run(&["query", "in.csv", "--sql", "SELECT period FROM data", "--out", "kept.csv"]).refused(5, &said);
    desk.run(&["simulate", "hold", "--quarters", "4", "--out", "kept.csv"]).refused(5, &said);
    assert_eq!(desk.text("kept.csv"), "kept\n");
    let render = desk.run(&["render", "--out", "pictures", "--chart", "potash-share", "--format", "svg"]);
    render.refused(5, &["potash-share.svg: the file is read-only"]);
    assert_eq!(desk.text("pictures/potash-share.svg"), "kept\n");
}

#[test]
fn a_wrong_ending_is_told_before_anything_is_read() {
    let desk = Desk::with(&[]);
    let ran = desk.run(&["query", "absent.csv", "--sql", "SELECT period FROM data", "--out", "answer.xls"]);
    ran.refused(2, &["answer.xls", ".csv, .json or .parquet"]);
}

#[test]
fn countries_answer_to_code_and_name_and_unknown_ones_are_refused() {
    let desk = Desk::with(&[("cars.csv", &cars()), ("a.csv", POTASH), ("b.csv", POTASH)]);
    let detours = |target: &str, origins: &str| {
        desk.run(&["detours", "cars.csv", "--product", "8703.23", "--target", target, "--origins", origins])
    };
    let by_code = detours("BLR", "DEU");
    assert!(by_code.answer().lines().nth(1).is_some_and(|line| line.starts_with("KGZ,Kyrgyzstan,")), "{}", by_code.out);
    assert_eq!(detours("Belarus", "Germany").answer(), by_code.out);
    detours("ZZZ", "DEU").refused(2, &["There is no country “ZZZ”; nearest: "]);
    detours("BLR", "Germny").refused(2, &["There is no country “Germny”; nearest: DEU Germany"]);
    let treated = ["counterfactual", "cars.csv", "--product", "870323", "--treated", "Belorus"];
    desk.run(&treated).refused(2, &["“Belorus”; nearest: BLR Belarus"]);
    let donors = ["counterfactual", "cars.csv", "--product", "870323", "--treated", "Germany", "--donors", "Xyz"];
    desk.run(&donors).refused(2, &["There is no country “Xyz”"]);
    let vintages =
        |reporter: &str| desk.run(&["vintages", "a.csv", "b.csv", "--product", "31", "--reporter", reporter]);
    assert_eq!(vintages("Canada").answer(), vintages("CAN").answer());
    vintages("Cannada").refused(2, &["nearest: CAN Canada"]);
    let series = |with: &str| desk.run(&["series", "potash-share", "--with", with]);
    assert_eq!(series("Canada,russia").answer(), series("CAN,RUS").answer());
    series("Atlantis").refused(2, &["potash-share has no Atlantis. Choose from: CAN, RUS"]);
}

#[test]
fn no_period_since_the_event_is_a_refusal_and_no_number_is_a_negative_zero() {
    let desk = Desk::with(&[("cars.csv", &cars())]);
    let later = desk.run(&["detours", "cars.csv", "--product", "870323", "--event", "2030"]);
    later.refused(4, &["no period of product 870323 since 2030 (the last is 2023)", "choose an earlier year"]);
    for ran in [
        desk.run(&["detours", "cars.csv", "--product", "870323", "--origins", "DEU"]),
        desk.run(&["simulate", "ladder", "--quarters", "8", "--draws", "10"]),
        desk.run(&["compare", "hold", "ladder", "--quarters", "4", "--draws", "10"]),
    ] {
        let numbers = ran.answer().lines().flat_map(|line| line.split(','));
        let wrong: Vec<&str> =
            numbers.filter(|field| matches!(*field, "-0" | "-0.0" | "-inf" | "inf" | "NaN")).collect();
        assert!(wrong.is_empty(), "{wrong:?} in {}", ran.out);
    }
}

#[test]
fn scenarios_of_a_picture_are_known_and_shown() {
    let desk = Desk::with(&[]);
    let render = |more: &[&str]| desk.run(&[&["render", "--out", "pictures"], more].concat());
    render(&["--lab", "result", "--scenario", "nope"]).refused(2, &["There is no scenario “nope”", "hold", "ladder"]);
    render(&["--lab", "backtest", "--scenario", "hold"]).refused(2, &["“Backtest” shows no scenario"]);
    render(&["--chart", "potash-share", "--scenario", "hold"]).refused(2, &["--scenario"]);
    render(&["--scenario", "hold"]).refused(2, &["--lab"]);
    render(&["--claim", "nope"]).refused(2, &["There is no claim “nope”", "claims --json"]);
    assert!(!desk.path("pictures").exists());
}

#[test]
fn files_that_are_no_cases_are_skipped() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validation");
    let desk = Desk::with(&[("none/notes.json", "{\"a\": 1}"), ("none/readme.txt", "text")]);
    let none = desk.run(&["model-check", "none"]);
    none.refused(4, &["no case file"]);
    assert!(none.out.contains("\nnotes.json,skipped,") && none.out.contains("\nreadme.txt,skipped,"), "{}", none.out);
    std::fs::write(desk.path("none/broken.json"), "{").expect("written");
    desk.run(&["model-check", "none"]).refused(1, &["1 of 1 cases failed"]);
    let real = desk.run(&["model-check", case.to_str().expect("a plain path")]);
    assert!(real.answer().contains(",yes,"), "{}", real.out);
    std::fs::write(desk.path("none/one, two.json"), "{}").expect("written");
    let named = desk.run(&["model-check", "none"]);
    assert!(named.out.contains("\n\"one, two.json\","), "a comma shifts no column: {}", named.out);
}

#[test]
fn refusals_say_what_there_is_and_what_this_command_can_do() {
    let desk = Desk::with(&[
        ("potash.csv", POTASH),
        ("pieces.csv", "year,reporter,partner,flow,hs6,quantity\n2020,BLR,BRA,X,310420,60\n2021,BLR,BRA,X,310420,61\n"),
    ]);
    let weight = desk.run(&["share", "potash.csv", "--product", "310420", "--measure", "weight"]);
    weight.refused(4, &["the table has no net weight of product 310420; of that product it has value only"]);
    assert!(!weight.err.contains("another flow"), "{}", weight.err);
    let pieces = desk.run(&["share", "pieces.csv", "--product", "310420"]);
    pieces.refused(
        4,
        &["no value of product 310420; of that product it has quantity (in a unit the file does not state)"],
    );
    let year = ["simulate", "hold", "--base", "potash.csv", "--base-year", "1999"];
    desk.run(&year).refused(4, &["has no 1999; it has 2020, 2021"]);
    let unread = desk.run(&["measure", "hhi", "potash.csv", "--break", "2000"]);
    unread.refused(2, &["hhi does not read --break 2000; it reads"]);
    let alone = desk.run(&["counterfactual", "potash.csv", "--product", "310420", "--event", "2021"]);
    assert!(!alone.err.contains("ask for another"), "{}", alone.err);
}

#[test]
fn what_a_comparison_does_not_use_is_said() {
    let desk = Desk::with(&[("cars.csv", &cars())]);
    let compare = |more: &[&str]| {
        let asked = ["counterfactual", "cars.csv", "--product", "870323", "--treated", "KGZ", "--event", "2022"];
        desk.run(&[&asked, more].concat())
    };
    let alone = compare(&["--predictor", "870323=1"]);
    alone.answer();
    assert!(alone.err.contains("such as --donors CAN,RUS,…"), "{}", alone.err);
    assert!(alone.err.contains("--predictor is not used"), "{}", alone.err);
    let rows = ["KGZ", "DEU"].map(|code| (2010..2024).map(move |year| format!("{year},{code},CHL,X,100190,5\n")));
    let alike: String = rows.into_iter().flatten().collect();
    std::fs::write(desk.path("cars.csv"), cars() + &alike).expect("written");
    let same = compare(&["--donors", "DEU", "--predictor", "100190=1"]);
    assert!(same.err.contains("Predictor 100190 is left out: before the event it is the same"), "{}", same.err);
    assert!(same.err.contains("synthetic control is not shown: it needs a predictor that differs"), "{}", same.err);
    let itself = compare(&["--donors", "KGZ,DEU"]);
    assert!(itself.err.contains("KGZ is the country compared, and no donor of its own"), "{}", itself.err);
}

#[test]
fn product_codes_may_have_dots_and_blanks_and_the_nearest_begin_as_typed() {
    let desk = Desk::with(&[("potash.csv", POTASH)]);
    let share = |product: &str| desk.run(&["share", "potash.csv", "--product", product]);
    let plain = share("310420");
    assert_eq!(plain.answer().lines().count(), 7);
    assert_eq!(share("3104.20").answer(), plain.out);
    assert_eq!(share("31 04 20").answer(), plain.out);
    share("31042").refused(4, &["the table has no product 31042; nearest: 310420, 310430"]);
    share(" ").refused(2, &["310420"]);
}

#[test]
fn editions_are_searched_for_the_product_alone() {
    let edition = |value: &str| format!("t,i,j,k,v,q\n2020,112,76,310420,{value},1\n2020,112,76,270900,damaged\n");
    let name = |folder: &str| format!("{folder}/BACI_HS92_Y2020_V202401b.csv");
    let (one, two) = (name("v1"), name("v2"));
    let desk = Desk::with(&[(&one, &edition("50")), (&two, &edition("62.5"))]);
    let told = desk.run(&["vintages", &one, &two, "--product", "310420"]);
    let rows: Vec<&str> = told.answer().lines().skip(1).collect();
    assert_eq!(rows, [format!("2020,{one},50000.0,USD,,"), format!("2020,{two},62500.0,USD,,0.25")]);
    assert!(!told.err.contains("kept aside"), "rows of other products are not looked at: {}", told.err);
    let absent = desk.run(&["vintages", &one, &two, "--product", "310430"]);
    absent.refused(4, &["nearest: 310420"]);
}

#[test]
fn a_text_compared_with_a_number_is_explained() {
    let desk = Desk::with(&[("potash.csv", POTASH)]);
    let ran = desk.run(&["query", "potash.csv", "--sql", "SELECT value FROM data WHERE product = 310420"]);
    ran.refused(2, &["codes and periods are text", "product = '310420'"]);
    for (sql, words) in [
        ("SELEKT value FROM data", "not SQL"),
        ("SELECT valu FROM data", "Nearest: value"),
        ("DROP TABLE data", "DROP is no question"),
        ("SELECT * FROM data a, data b, data c, data d, data e, data f, data g, data h", "the limit is 4,000,000"),
    ] {
        desk.run(&["query", "potash.csv", "--sql", sql]).refused(2, &[words]);
    }
}

#[test]
fn a_query_tells_what_the_rows_hold_and_never_what_other_commands_do() {
    let text = format!("{POTASH}2020,BLR,BRA,RX,310420,5\n2020,BLR,BRA,X,31,60\n2020,BLR,WLD,X,310420,60\n");
    let desk = Desk::with(&[("potash.csv", &text)]);
    let query = |sql: &str| desk.run(&["query", "potash.csv", "--sql", sql]);
    let sum = query("SELECT SUM(value) AS s FROM data WHERE reporter = 'BLR' AND period = '2020'");
    assert_eq!(sum.answer().lines().last(), Some("185"));
    for words in ["re-export", "several flows", "31 contains 310420", "agg = 0"] {
        assert!(sum.err.to_lowercase().contains(words), "{words}: {}", sum.err);
    }
    for words in ["leave them out", "sums use", "left out of sums"] {
        assert!(!sum.err.contains(words), "{words}: {}", sum.err);
    }
    let none = query("SELECT * FROM data WHERE reporter = 'BLR' AND flow = 'M'");
    assert_eq!(none.answer().lines().count(), 1);
    assert!(none.err.contains("No row of data fits flow = 'M': flow holds X, RX"), "{}", none.err);
}

#[test]
fn a_file_without_a_display_is_an_error_that_names_the_commands_that_answer() {
    let desk = Desk::with(&[("potash.csv", POTASH), ("own.toml", "statement = \"x\"\n")]);
    for (file, words) in [("potash.csv", "`inspect \"potash.csv\"`"), ("own.toml", "`claims --file \"own.toml\"`")] {
        let ran = Command::new(env!("CARGO_BIN_EXE_belarus-leverage"))
            .current_dir(&desk.0)
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .arg(file)
            .output()
            .expect("the program starts");
        let err = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(3), "{err}");
        assert!(err.contains("was not opened") && err.contains(words), "{err}");
        assert!(!desk.path("leverage-dashboard").exists(), "pictures were not asked for");
    }
}

#[test]
fn files_without_a_common_year_are_said_to_be_incomparable() {
    let header = "year,reporter,partner,flow,hs6,value_usd\n";
    let of = |year: &str| format!("{header}{year},BLR,BRA,X,310420,60\n");
    let desk = Desk::with(&[("a.csv", &of("2021")), ("b.csv", &of("2022"))]);
    let ran = desk.run(&["vintages", "a.csv", "b.csv", "--product", "310420"]);
    assert_eq!(ran.answer().lines().count(), 3, "{}", ran.out);
    for words in ["b.csv (2022) and a.csv (2021) have no year in common", "nothing is compared"] {
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    let same = desk.run(&["vintages", "a.csv", "a.csv", "--product", "310420"]);
    assert!(same.answer().contains(",0") && !same.err.contains("in common"), "{}", same.err);
}

#[test]
fn files_of_one_name_are_told_apart_and_folders_say_how_many_files_they_hold() {
    let desk = Desk::with(&[("v1/potash.csv", POTASH), ("v2/potash.csv", POTASH)]);
    let told = desk.run(&["vintages", "v1/potash.csv", "v2/potash.csv", "--product", "310420"]);
    let files: Vec<&str> = told.answer().lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(files, ["v1/potash.csv", "v2/potash.csv", "v1/potash.csv", "v2/potash.csv"]);
    let baci = "t,i,j,k,v,q\n";
    let desk = Desk::with(&[
        ("baci/BACI_HS92_Y2020_V202401b.csv", &format!("{baci}2020,112,76,310420,60.5,1\n")),
        ("baci/BACI_HS92_Y2021_V202401b.csv", &format!("{baci}2021,112,76,310420,50.5,1\n")),
    ]);
    let folder = desk.run(&["inspect", "baci"]);
    assert!(folder.answer().contains("\n  files        2 read as one dataset\n"), "{}", folder.out);
    let one = desk.run(&["inspect", "baci/BACI_HS92_Y2020_V202401b.csv"]);
    assert!(!one.answer().contains("read as one dataset"), "{}", one.out);
    let years = ["baci/BACI_HS92_Y2020_V202401b.csv", "baci/BACI_HS92_Y2021_V202401b.csv"];
    assert_eq!(desk.run(&["inspect", years[0], years[1]]).answer(), folder.out, "named or in their folder");
}

#[test]
fn several_datasets_are_told_one_after_the_other_and_as_an_array() {
    let baci = "BACI_HS92_Y2020_V202401b.csv";
    let desk =
        Desk::with(&[("potash.csv", POTASH), (baci, "t,i,j,k,v,q\n2020,112,76,310420,60.5,1\n"), ("no.csv", "")]);
    let both = desk.run(&["inspect", "potash.csv", baci]);
    assert_eq!(both.answer().matches("  looks like   ").count(), 2, "{}", both.out);
    let array = desk.run(&["inspect", "potash.csv", baci, "--json"]);
    let found: serde_json::Value = serde_json::from_str(array.answer()).expect("JSON");
    let names: Vec<&str> = found.as_array().expect("an array").iter().filter_map(|one| one["file"].as_str()).collect();
    assert_eq!(names, ["potash.csv", baci]);
    let one = desk.run(&["inspect", baci, "--json"]);
    let one: serde_json::Value = serde_json::from_str(one.answer()).expect("JSON");
    assert_eq!(one["rows"], 1, "one file is one object");
    let with_empty = desk.run(&["inspect", "potash.csv", "no.csv"]);
    assert!(with_empty.out.contains("potash.csv") && with_empty.err.contains("no.csv"), "{}", with_empty.err);
}

#[test]
fn what_is_written_over_is_whole_or_as_it_was() {
    let desk = Desk::with(&[("kept.csv", "kept\n"), ("kept.csv.part/in-the-way", "")]);
    desk.run(&["simulate", "hold", "--quarters", "4", "--out", "kept.csv"]).refused(5, &["kept.csv"]);
    assert_eq!(desk.text("kept.csv"), "kept\n");
    desk.run(&["simulate", "hold", "--draws", "1000001"]).refused(2, &["1000001", "0..=1000000"]);
}

#[test]
fn names_kept_as_written_are_no_formulas_in_an_answer() {
    let desk = Desk::with(&[(
        "in.csv",
        "year,reporter,partner,flow,hs6,value_usd\n2020,BLR,=1+2,X,310420,60\n2020,BLR,BRA,X,310420,40\n",
    )]);
    let ran = desk.run(&["partners", "in.csv", "--reporter", "BLR"]);
    assert!(ran.answer().contains("'=1+2"), "{}\n{}", ran.out, ran.err);
    assert!(!ran.out.contains(",=1+2"), "{}", ran.out);
}
