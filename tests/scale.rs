//! Reading in pieces on several threads gives what reading record by record gives, whatever the file holds and
//! wherever the pieces begin; a searched part is the same part of the whole.

#[path = "scale/lines.rs"]
mod lines;
#[path = "scale/packed.rs"]
mod packed;
#[path = "scale/parts.rs"]
mod parts;

#[allow(dead_code, reason = "workbooks are made in the tests of containers")]
#[path = "support/packed.rs"]
mod make;

use std::io::Write as _;
use std::path::PathBuf;

use belarus_leverage::analysis::flows::{PartnerQuestion, ShareQuestion, market_share, partner_dependence};
use belarus_leverage::data::{Countries, Dataset, Flow, Measure, Silent};
use belarus_leverage::formats::{self, How, Pick, Plan};
use polars::prelude::{DataFrame, DataType, IntoLazy as _, SortMultipleOptions, col};
use proptest::prelude::*;

const AREAS: &str = "code,iso2,m49,baci,name,short_name,group,until,note\n\
    BLR,BY,112,,Belarus,,country,,\nBRA,BR,076,,Brazil,,country,,\nCAN,CA,124,,Canada,,country,,\n\
    CHN,CN,156,,China,,country,,\nFRA,FR,250,251,France,,country,,\nRUS,RU,643,,Russia,,country,,\n\
    AFG,AF,004,,Afghanistan,,country,,\nWLD,,001,,World,,group,,\n";

fn countries() -> Countries {
    Countries::parse(AREAS).expect("good table")
}

/// A file and how it is read.
type Planned = (PathBuf, Plan);

/// A file and how it would be read.
fn file(folder: &tempfile::TempDir, bytes: &[u8]) -> Option<Planned> {
    let path = folder.path().join("BACI_HS92_Y2022_V202401b.csv");
    std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes)).expect("a temporary file");
    let plan = formats::inspect(&path, &countries()).ok()?.plan;
    (plan.format == "baci").then_some((path, plan))
}

fn read(files: &[(PathBuf, Plan)], pick: Option<&Pick>, how: &How) -> Result<Dataset, String> {
    formats::read_with(files, pick, how, &countries(), &Silent).map_err(|cause| cause.to_string())
}

/// The rows as text, in an order that does not depend on how they were read.
fn rows(frame: &DataFrame) -> Vec<String> {
    let all: Vec<_> = belarus_leverage::data::canonical_columns().into_iter().map(col).collect();
    let texts = all.iter().map(|column| column.clone().cast(DataType::String)).collect::<Vec<_>>();
    let sorted = frame
        .clone()
        .lazy()
        .sort(["row_no"], SortMultipleOptions::default())
        .select(texts)
        .collect()
        .expect("text columns");
    let columns: Vec<_> = sorted.columns().iter().map(|column| column.str().expect("text").clone()).collect();
    let mut rows: Vec<String> = (0..sorted.height())
        .map(|at| columns.iter().map(|column| column.get(at).unwrap_or("∅")).collect::<Vec<_>>().join("|"))
        .collect();
    rows.sort();
    rows
}

/// A cell of a code: bare, padded, quoted, with blanks, or none at all.
fn code(number: u32, width: usize, style: u8) -> String {
    match style {
        0..=199 => number.to_string(),
        200..=219 => format!("{number:0width$}"),
        220..=229 => format!("\"{number}\""),
        230..=239 => format!(" {number} "),
        240..=243 => format!("\"{number:0width$}\""),
        244..=246 => format!("{number}.0"),
        247..=249 => format!("1{number:0width$}"),
        250..=252 => String::new(),
        _ => format!("{number}x"),
    }
}

const NUMBERS: [u32; 9] = [4, 112, 76, 124, 156, 250, 251, 643, 999];
const PRODUCTS: [u32; 7] = [310_420, 310_430, 10_110, 1_011, 31_042, 112_112, 270_900];

#[derive(Debug, Clone)]
struct Line(String);

/// One line for each period, pair and product: sums made on the way cannot tell that lines repeat one another.
fn told_once(lines: &[Line]) -> Vec<Line> {
    let number = |cell: &str| {
        let plain = cell.trim_matches(|c: char| !c.is_ascii_digit()).trim_end_matches(".0");
        plain.parse::<u32>().map_or_else(|_word| cell.to_owned(), |number| number.to_string())
    };
    // 250 and 251 are one country in BACI's numbers.
    let key = |line: &Line| -> Vec<String> {
        line.0.split(',').take(4).map(|cell| number(cell).replace("251", "250")).collect()
    };
    let mut seen = std::collections::HashSet::new();
    lines.iter().filter(|line| seen.insert(key(line))).cloned().collect()
}

fn line() -> impl Strategy<Value = Line> {
    let cells = (0_usize..9, 0_usize..9, 0_usize..7, 0_u64..90_000_000, 0_u64..900_000_000, any::<[u8; 6]>());
    let usual = cells.prop_map(|(i, j, k, v, q, styles)| {
        let year = if styles[0] < 250 { "2022" } else { "2021-03" };
        let value = match styles[4] {
            0..=239 => format!("{}.{:03}", v / 1000, v % 1000),
            240..=247 => v.to_string(),
            248..=249 => "-5".to_owned(),
            250..=251 => "many".to_owned(),
            252 => "1e3".to_owned(),
            _ => String::new(),
        };
        let weight = match styles[5] {
            0..=199 => format!("{}.{:03}", q / 1000, q % 1000),
            200..=219 => String::new(),
            220..=239 => "NA".to_owned(),
            240..=249 => "          NA".to_owned(),
            _ => "-1".to_owned(),
        };
        let codes = [code(NUMBERS[i], 3, styles[1]), code(NUMBERS[j], 3, styles[2]), code(PRODUCTS[k], 6, styles[3])];
        Line(format!("{year},{},{},{},{value},{weight}", codes[0], codes[1], codes[2]))
    });
    let odd = prop::sample::select(vec![
        "",
        "   ",
        "\u{1a}",
        "2022,112,76,310420,5",
        "2022,112,76,310420,5,6,7",
        "2022,112,76,310420,\"5\"\"\",6",
        "2022,112,76,3104\x0020,5,6",
        "Source: CEPII, 112 and 310420",
        "\"2022\",\"112\",\"76\",\"310420\",\"5.5\",\"\"",
        "2022,Côte d'Ivoire,76,310420,5,6",
    ]);
    prop_oneof![30 => usual, 1 => odd.prop_map(|text| Line(text.to_owned()))]
}

/// Things that make a file unfit for pieces; most files have none.
fn spoiler() -> impl Strategy<Value = &'static [u8]> {
    prop_oneof![
        12 => Just(&b""[..]),
        1 => Just(&b"2022,112,76,310420,5,\"6\n7\"\n"[..]),
        1 => Just(&b"2022,112,76,310420,\"5,6\n"[..]),
        1 => Just(&b"2022,112,76,3\"10420,5,6\n"[..]),
        1 => Just(&b"2022,112,76,310420,5,6\r2022,112,124,310420,5,6\n"[..]),
        1 => Just(&b"2022,112,76,310420,5,caf\xE9\n"[..]),
    ]
}

fn text(lines: &[Line], ends: &[u8], spoiler: (usize, &[u8]), bom: bool, last_end: bool) -> Vec<u8> {
    let mut bytes = if bom { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
    bytes.extend_from_slice(if ends.first() == Some(&9) { b"t,i,j,k,v,q\r\n" } else { b"t,i,j,k,v,q\n" });
    for (at, line) in lines.iter().enumerate() {
        if at == spoiler.0 {
            bytes.extend_from_slice(spoiler.1);
        }
        bytes.extend_from_slice(line.0.as_bytes());
        let crlf = ends.get(at % ends.len().max(1)).is_some_and(|end| *end > 6);
        bytes.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
    }
    if !last_end {
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
    }
    bytes
}

fn picks() -> Vec<Pick> {
    let product = |code: &str| Pick::product(code);
    let area = |code: &str| Pick::Area(code.to_owned());
    vec![
        product("310420"),
        product("10110"),
        product("010110"),
        product("3104"),
        product("31"),
        Pick::Products(vec!["310420".into(), "270900".into()]),
        Pick::Products(vec!["TOTAL".into(), "3104".into()]),
        product("112112"),
        area("BLR"),
        area("FRA"),
        area("AFG"),
        area("M49:999"),
    ]
}

/// Reading all of the files in pieces and with care.
fn same_whole(files: &[(PathBuf, Plan)], piece: usize) -> Result<(), TestCaseError> {
    let (careful, fast) = (read(files, None, &How::with_care()), read(files, None, &How::in_pieces(piece)));
    match (careful, fast) {
        (Ok(careful), Ok(fast)) => {
            prop_assert_eq!(rows(&fast.frame), rows(&careful.frame));
            prop_assert_eq!(&fast.kept_aside, &careful.kept_aside);
            prop_assert_eq!(&fast.notes, &careful.notes);
            prop_assert_eq!(&fast.provenance, &careful.provenance);
        }
        (careful, fast) => prop_assert_eq!(fast.err(), careful.err()),
    }
    Ok(())
}

fn same_part(files: &[(PathBuf, Plan)], pick: &Pick, piece: usize) -> Result<(), TestCaseError> {
    let (careful, fast) = (read(files, Some(pick), &How::with_care()), read(files, Some(pick), &How::in_pieces(piece)));
    match (careful, fast) {
        (Ok(careful), Ok(fast)) => {
            prop_assert_eq!(rows(&fast.frame), rows(&careful.frame), "{:?}", pick);
            for row in &fast.kept_aside.rows {
                prop_assert!(careful.kept_aside.rows.contains(row), "{row:?} of {pick:?}");
            }
        }
        (careful, fast) => prop_assert_eq!(fast.err(), careful.err()),
    }
    Ok(())
}

/// The answers to questions, where there are any.
fn answers(dataset: &Dataset) -> Vec<String> {
    let countries = countries();
    let share = |product: &str, flow| {
        let question = ShareQuestion { product: product.into(), measure: Measure::Value, flow };
        market_share(&dataset.frame, &countries, &question).map(|answer| format!("{answer:?}"))
    };
    let partners = |reporter: &str, product: Option<&str>| {
        let question = PartnerQuestion {
            reporter: reporter.into(),
            flow: Flow::Export,
            product: product.map(str::to_owned),
            measure: Measure::NetWeight,
        };
        partner_dependence(&dataset.frame, &countries, &question).map(|answer| format!("{answer:?}"))
    };
    [
        share("310420", Flow::Export),
        share("3104", Flow::Import),
        partners("BLR", None),
        partners("FRA", Some("310420")),
        share("TOTAL", Flow::Export),
    ]
    .into_iter()
    .map(Result::unwrap_or_default)
    .collect()
}

/// A file of these lines in a folder, and all of it; nothing where it cannot be read.
fn sound(lines: &[Line]) -> Option<(tempfile::TempDir, [Planned; 1], Dataset)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = [file(&folder, &text(&told_once(lines), &[0], (0, b""), false, true))?];
    let whole = read(&files, None, &How::with_care()).ok()?;
    Some((folder, files, whole))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_give_what_the_whole_gives(
        lines in prop::collection::vec(line(), 1..40),
        ends in prop::collection::vec(0_u8..10, 1..5),
        spoiler in (0_usize..40, spoiler()),
        bom in prop::bool::weighted(0.1),
        last_end in prop::bool::weighted(0.7),
        piece in prop_oneof![1_usize..60, 60_usize..3_000],
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bytes = text(&lines, &ends, spoiler, bom, last_end);
        if let Some(file) = file(&folder, &bytes) {
            let files = [file];
            same_whole(&files, piece)?;
            for pick in picks() {
                same_part(&files, &pick, piece)?;
            }
        }
    }

    #[test]
    fn a_part_answers_like_the_whole(
        lines in prop::collection::vec(line(), 20..60),
        piece in 20_usize..2_000,
    ) {
        let Some((_folder, files, whole)) = sound(&lines) else { return Ok(()) };
        let whole = answers(&whole);
        let part = |pick: Pick| read(&files, Some(&pick), &How::in_pieces(piece)).map(|part| answers(&part));
        let by = |pick: Pick, at: usize| -> Result<(), TestCaseError> {
            let found = part(pick).map_err(TestCaseError::fail)?;
            // A part may lack what only the whole knows; then the whole is asked, and never answers otherwise.
            if !found[at].is_empty() {
                prop_assert_eq!(&found[at], &whole[at]);
            }
            Ok(())
        };
        by(Pick::product("310420"), 0)?;
        by(Pick::product("3104"), 1)?;
        by(Pick::Area("BLR".into()), 2)?;
        by(Pick::Totals(Some("BLR".into())), 2)?;
        by(Pick::Totals(None), 2)?;
        by(Pick::Totals(None), 4)?;
        by(Pick::product("310420"), 3)?;
    }

    #[test]
    fn a_chapter_summed_on_the_way_answers_like_its_rows(
        lines in prop::collection::vec(line(), 20..60),
        piece in 20_usize..2_000,
    ) {
        let Some((_folder, files, whole)) = sound(&lines) else { return Ok(()) };
        let part = read(&files, Some(&Pick::product("31")), &How::in_pieces(piece)).map_err(TestCaseError::fail)?;
        for measure in [Measure::Value, Measure::NetWeight] {
            let question = ShareQuestion { product: "31".into(), measure, flow: Flow::Export };
            let asked = |dataset: &Dataset| market_share(&dataset.frame, &countries(), &question).ok();
            if let (Some(part), Some(whole)) = (asked(&part), asked(&whole)) {
                prop_assert_eq!(&part.rows, &whole.rows);
                prop_assert_eq!(&part.denominators, &whole.denominators);
            }
        }
    }
}

#[test]
fn a_part_says_what_was_searched_and_what_was_not_checked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bytes =
        b"t,i,j,k,v,q\n2022,112,76,310420,5,6\n2022,112,76,270900,5\n2022,124,76,310420,7\n2022,124,76,310420,7,8\n";
    let files = [file(&folder, bytes).expect("BACI")];
    let part = read(&files, Some(&Pick::product("310420")), &How::in_pieces(16)).expect("a part");
    assert_eq!(part.frame.height(), 4);
    let aside: Vec<(u64, &str)> = part.kept_aside.rows.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(aside, [(4, "5 fields instead of 6")], "the damaged row of another product is not looked at");
    assert_eq!(
        part.provenance.steps,
        [
            "Searched 100 bytes of BACI_HS92_Y2022_V202401b.csv for product 310420 and read only the lines that can hold it; other lines were not checked",
            "Read 2 rows of BACI_HS92_Y2022_V202401b.csv as CEPII BACI (UTF-8, comma-separated), 1 kept aside; × 1,000 = USD; × 1,000 = kg",
        ]
    );
}

/// A thousand rows and a few damaged ones.
fn thousand() -> Vec<u8> {
    let mut text = String::from("t,i,j,k,v,q\n");
    for n in 0..1_000_u32 {
        let (i, j) = (NUMBERS[(n % 9) as usize], NUMBERS[(n / 9 % 9) as usize]);
        let product = PRODUCTS[(n % 7) as usize] + n % 3;
        let weight = if n % 40 == 0 { String::new() } else { format!("{}.5", n * 3) };
        text.push_str(&format!("2022,{i},{j},{product},{}.25,{weight}\n", n * 7));
        if n % 300 == 5 {
            text.push_str("2022,112,76,310420,5\n");
        }
    }
    text.into_bytes()
}

#[test]
fn a_copy_answers_like_the_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = [file(&folder, &thousand()).expect("BACI")];
    let paths = [files[0].0.clone()];
    let cache = formats::Cache::at(folder.path().join("copies"), 1 << 20);
    assert_eq!(cache.keep(&paths, &countries(), &Silent).expect("a copy"), 1);
    assert_eq!(cache.keep(&paths, &countries(), &Silent).expect("the same"), 0, "one copy is enough");
    let kept = cache.list().expect("one copy");
    assert_eq!((kept.len(), kept[0].n_rows), (1, 1_000));
    let how = How::usual().with_cache(Some(cache.clone()));
    let totals = |code: &str| Pick::Totals(Some(code.to_owned()));
    for pick in [
        Pick::product("310420"),
        Pick::product("3104"),
        Pick::product("1"),
        totals("BLR"),
        totals("FRA"),
        Pick::Totals(None),
    ] {
        let (copy, direct) = (read(&files, Some(&pick), &how), read(&files, Some(&pick), &How::in_pieces(999)));
        let (copy, direct) = (copy.expect("rows"), direct.expect("rows"));
        assert!(copy.provenance.steps[0].starts_with("Looked up "), "{:?}", copy.provenance.steps);
        assert!(direct.provenance.steps[0].starts_with("Searched "), "{:?}", direct.provenance.steps);
        assert_eq!(rows(&copy.frame), rows(&direct.frame), "{pick:?}");
        assert_eq!(answers(&copy), answers(&direct));
        assert_eq!(copy.kept_aside.n_rows, 4, "a copy knows the damaged rows of the whole file");
    }
    // Another state of the file is another file.
    std::fs::OpenOptions::new()
        .append(true)
        .open(&paths[0])
        .and_then(|mut file| file.write_all(b"2022,112,76,310420,5,6\n"))
        .expect("the file grows");
    let pick = Pick::product("310420");
    let grown = read(&files, Some(&pick), &how).expect("rows");
    assert!(grown.provenance.steps[0].starts_with("Searched "), "the old copy is not used");
    assert_eq!(cache.keep(&paths, &countries(), &Silent).expect("a copy of the new state"), 1);
    // A damaged copy is as good as none.
    for entry in std::fs::read_dir(cache.folder()).expect("copies") {
        std::fs::write(entry.expect("a copy").path().join("rows.parquet"), b"PAR1").expect("damage");
    }
    assert_eq!(rows(&read(&files, Some(&pick), &how).expect("rows").frame), rows(&grown.frame));
    assert!(cache.clear().expect("nothing in the way") > 0);
    assert_eq!(cache.list().expect("no copies"), []);
}

#[test]
fn copies_are_bounded_and_a_stopped_one_leaves_nothing() {
    struct Stopped;
    impl belarus_leverage::data::Progress for Stopped {
        fn report(&self, _stage: &str, _done: u64, _total: Option<u64>) {}
        fn check(&self) -> Result<(), belarus_leverage::data::Cancelled> {
            Err(belarus_leverage::data::Cancelled)
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths: Vec<PathBuf> = [2020, 2021, 2022]
        .into_iter()
        .map(|year| {
            let path = folder.path().join(format!("BACI_HS92_Y{year}_V202401b.csv"));
            // Equal files would count as copies of each other.
            let text = String::from_utf8(thousand()).expect("text").replace("2022,", &format!("{year},"));
            std::fs::write(&path, text).expect("a temporary file");
            path
        })
        .collect();
    let cache = |limit| formats::Cache::at(folder.path().join("copies"), limit);
    assert!(cache(1 << 20).keep(&paths, &countries(), &Stopped).is_err());
    assert_eq!(cache(1 << 20).list().expect("none"), []);
    assert_eq!(cache(1 << 20).keep(&paths[..1], &countries(), &Silent).expect("one"), 1);
    let one = cache(1 << 20).list().expect("one")[0].n_bytes;
    assert_eq!(cache(one * 2 + one / 2).keep(&paths, &countries(), &Silent).expect("two more"), 2);
    let kept: Vec<PathBuf> = cache(0).list().expect("two").into_iter().map(|kept| kept.source).collect();
    assert_eq!(kept.len(), 2, "the first made room: {kept:?}");
    assert!(!kept.contains(&paths[0].canonicalize().expect("there")));
}
