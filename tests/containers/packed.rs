//! gzip and zip, whatever their names say.

use std::io::Write as _;

use belarus_leverage::data::{Note, Silent};
use belarus_leverage::formats::{self, Container, Plan, ReadError};
use sha2::Digest as _;

use super::make::{gz, put, zip};
use super::tables::file;
use super::{countries, inspect, open, read, refused, rows};

const CELLS: &str = "period reporter partner flow product measure value unit row_no";

fn baci(year: &str) -> Vec<u8> {
    std::fs::read(file(&format!("BACI_HS92_Y{year}_V202401b.csv"))).expect("fixture")
}

#[test]
fn a_gzip_file_is_the_same_table_under_any_name() {
    let folder = tempfile::tempdir().expect("folder");
    let plain = baci("2021");
    let expected = open(&file("BACI_HS92_Y2021_V202401b.csv"));
    let half = plain.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
    let members = [gz(&plain[..half]), gz(b""), gz(&plain[half..])].concat();
    let padded = [gz(&plain), vec![0; 700]].concat();
    for (name, bytes) in [
        ("BACI_HS92_Y2021_V202401b.csv.gz", gz(&plain)),
        ("BACI_HS92_Y2021_V202401b.csv", gz(&plain)),
        ("BACI_HS92_Y2021 [members] Беларусь.csv", members),
        ("BACI_HS92_Y2021_padded.gz", padded),
    ] {
        let path = put(folder.path(), name, &bytes);
        assert_eq!(inspect(&path).container, Container::Gzip, "{name}");
        let dataset = open(&path);
        assert_eq!(rows(&dataset, CELLS), rows(&expected, CELLS), "{name}");
        let sha256 = sha2::Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        assert_eq!(dataset.provenance.sha256, sha256, "{name}");
        assert!(dataset.provenance.steps[0].contains("gzip, UTF-8"), "{:?}", dataset.provenance.steps);
    }
}

#[test]
fn a_gzip_file_that_is_cut_short_gives_its_complete_rows() {
    let folder = tempfile::tempdir().expect("folder");
    // Cells that do not repeat, so that the cut falls inside the text and not inside its tables.
    let mut text = "t,i,j,k,v,q\n".to_owned();
    for n in 0_u32..2_000 {
        text.push_str(&format!(
            "2021,112,76,310420,{}.{},{}\n",
            n.wrapping_mul(2_654_435_761) % 100_000,
            n % 7,
            n % 13
        ));
    }
    let whole = gz(text.as_bytes());
    let lines: Vec<&str> = text.lines().collect();
    for part in [2, 3, 5] {
        let path = put(folder.path(), &format!("cut{part}.csv.gz"), &whole[..whole.len() * (part - 1) / part]);
        let dataset = open(&path);
        let read = rows(&dataset, "row_no value").iter().filter(|row| !row.ends_with('-')).count() / 2;
        let Some(Note::Truncated { line }) = dataset.notes.iter().find(|note| matches!(note, Note::Truncated { .. }))
        else {
            panic!("{:?}", dataset.notes)
        };
        assert_eq!(*line, read as u64 + 1, "every complete row and no other");
        assert!(read > 100 && read < 2_000, "{read} rows");
        let values = super::tables::rows(&dataset, ["measure", "value", "row_no"], " ");
        for row in values.iter().filter(|row| row.starts_with("value")) {
            let cells: Vec<&str> = row.split(' ').collect();
            let line: usize = cells[2].parse().expect("a line");
            let value: f64 = lines[line - 1].split(',').nth(4).expect("v").parse().expect("number");
            let read: f64 = cells[1].parse().expect("number");
            assert!((read - value * 1000.0).abs() < 1e-6, "line {line}: {read}");
        }
        assert!(dataset.notes.iter().any(|note| note.to_string().contains("cut short")), "{:?}", dataset.notes);
    }
}

#[test]
fn damaged_and_doubly_packed_files_are_refused_with_a_next_step() {
    let folder = tempfile::tempdir().expect("folder");
    let text = "reporter,partner,year,value\nBLR,BRA,2020,1\n".repeat(3_000);
    let mut broken = gz(text.as_bytes());
    let at = broken.len() - 6;
    broken[at] ^= 0xFF;
    let path = put(folder.path(), "broken.csv", &broken);
    assert!(matches!(refused(&path), ReadError::Damaged { .. }));
    let twice = put(folder.path(), "twice.csv.gz", &gz(&gz(text.as_bytes())));
    assert!(matches!(refused(&twice), ReadError::Nested { kind: "gzip", .. }));
    let archive = zip([("a.csv", text.as_bytes())]);
    let nested = put(folder.path(), "nested.zip", &zip([("inner.zip", archive.as_slice())]));
    assert!(refused(&nested).to_string().contains("inner.zip"), "{}", refused(&nested));
    let half = put(folder.path(), "half.zip", &archive[..archive.len() - 30]);
    assert!(matches!(refused(&half), ReadError::Damaged { what: "zip file", .. }));
    let none = put(folder.path(), "none.zip", &zip([("readme.txt", &b"nothing"[..]), ("map.pdf", b"%PDF-1.4")]));
    assert!(matches!(refused(&none), ReadError::NoTableInside { .. }));
    assert!(refused(&none).to_string().contains("readme.txt, map.pdf"));
    let mut locked = archive.clone();
    for at in 0..locked.len() - 8 {
        // The flag of encryption in both headers of the member.
        match &locked[at..at + 4] {
            b"PK\x03\x04" => locked[at + 6] |= 1,
            b"PK\x01\x02" => locked[at + 8] |= 1,
            _ => {}
        }
    }
    let path = put(folder.path(), "locked.zip", &locked);
    assert!(refused(&path).to_string().contains("password"), "{}", refused(&path));
    let mut wrong = zip([("a.csv", text.as_bytes())]);
    let sum = wrong.windows(4).position(|window| window == b"PK\x01\x02").expect("a list") + 16;
    wrong[sum] ^= 0xFF;
    let path = put(folder.path(), "sum.zip", &wrong);
    assert!(refused(&path).to_string().contains("checksum"), "{}", refused(&path));
}

#[test]
fn text_out_of_all_proportion_is_refused_by_a_named_limit() {
    let folder = tempfile::tempdir().expect("folder");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(b"reporter,partner,year,value\n").expect("memory");
    let line = b"BLR,BRA,2020,100\n".repeat(1 << 12);
    for _ in 0..1_200 {
        encoder.write_all(&line).expect("memory");
    }
    let bomb = encoder.finish().expect("memory");
    assert!(bomb.len() < 400_000, "{} bytes", bomb.len());
    let path = put(folder.path(), "bomb.csv.gz", &bomb);
    let message = refused(&path).to_string();
    assert!(message.contains("250 times its size") && message.contains("unpack it yourself"), "{message}");
}

#[test]
fn an_archive_of_years_is_one_dataset_with_the_names_beside_them() {
    let folder = tempfile::tempdir().expect("folder");
    let (one, two) = (baci("2021"), baci("2022"));
    let countries_list = std::fs::read(file("country_codes_V202401b.csv")).expect("fixture");
    let products = std::fs::read(file("product_codes_HS92_V202401b.csv")).expect("fixture");
    let path = put(
        folder.path(),
        "BACI_HS92_V202401b.zip",
        &zip([
            ("country_codes_V202401b.csv", countries_list.as_slice()),
            ("BACI_HS92_Y2022_V202401b.csv", &two),
            ("BACI_HS92_Y2021_V202401b.csv", &one),
            ("product_codes_HS92_V202401b.csv", &products),
            ("Readme.txt", b"About BACI\n"),
        ]),
    );
    let found = inspect(&path);
    assert_eq!((found.format, found.container, found.plan.also.len()), ("baci", Container::Zip, 1));
    assert_eq!(found.parts.len(), 4, "{:?}", found.parts);
    let dataset = read(&found);
    let years = rows(&dataset, "period source");
    assert_eq!(years.len(), 10 + 2 * usize::from(years.len() > 10));
    assert!(years.contains(&"2021 baci BACI_HS92_Y2021_V202401b.csv".to_owned()), "{years:?}");
    assert!(years.contains(&"2022 baci BACI_HS92_Y2022_V202401b.csv".to_owned()), "{years:?}");
    assert!(
        rows(&dataset, "reporter_name").contains(&"Atlantis".to_owned()),
        "names come from the list in the archive"
    );
    assert_eq!(dataset.title, "BACI_HS92_V202401b.zip: 2 members");
    // Another member, asked for by name.
    let plan = Plan { member: "BACI_HS92_Y2021_V202401b.csv".to_owned(), ..Plan::default() };
    let chosen = formats::inspect_with(&path, &plan, &countries()).expect("readable");
    assert_eq!((chosen.format, chosen.plan.member.as_str()), ("baci", "BACI_HS92_Y2021_V202401b.csv"));
    let alone = formats::read(&path, &chosen.plan, &countries(), &Silent).expect("one year");
    assert!(rows(&alone, "period").iter().all(|period| period == "2021"));
    let gone = Plan { member: "BACI_HS92_Y1999.csv".to_owned(), ..Plan::default() };
    let refused = formats::inspect_with(&path, &gone, &countries()).err();
    assert!(matches!(refused, Some(ReadError::NoPart { .. })), "{refused:?}");
}

#[test]
fn a_world_bank_archive_names_its_own_groups() {
    let folder = tempfile::tempdir().expect("folder");
    let table = "\u{feff}\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2024-01-01\",\n\n\
        \"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2020\",\"2021\",\n\
        \"Belarus\",\"BLR\",\"Exports (current US$)\",\"NE.EXP\",\"1\",\"2\",\n\
        \"Lands of Myth\",\"ZZM\",\"Exports (current US$)\",\"NE.EXP\",\"3\",\"4\",\n";
    let list = "\u{feff}\"Country Code\",\"Region\",\"IncomeGroup\",\"SpecialNotes\",\"TableName\",\n\
        \"BLR\",\"Europe & Central Asia\",\"Upper middle income\",\"A note\nof two lines\",\"Belarus\",\n\
        \"ZZM\",\"\",\"\",\"\",\"Lands of Myth\",\n";
    let long_list = format!("{list}{}", "\"AAA\",\"Somewhere\",\"\",\"\",\"Nowhere\",\n".repeat(100));
    let path = put(
        folder.path(),
        "API_NE.EXP_DS2_en_csv_v2_1.zip",
        &zip([
            (
                "Metadata_Indicator_API_NE.EXP_DS2_en_csv_v2_1.csv",
                &b"\"INDICATOR_CODE\",\"SOURCE_NOTE\"\n\"NE.EXP\",\"x\"\n"[..],
            ),
            ("API_NE.EXP_DS2_en_csv_v2_1.csv", table.as_bytes()),
            ("Metadata_Country_API_NE.EXP_DS2_en_csv_v2_1.csv", long_list.as_bytes()),
        ]),
    );
    let dataset = open(&path);
    assert_eq!(
        rows(&dataset, "period reporter value unit agg"),
        ["2020 BLR 1.0 USD 0", "2021 BLR 2.0 USD 0", "2020 ZZM 3.0 USD 1", "2021 ZZM 4.0 USD 1"]
    );
    assert!(!dataset.notes.iter().any(|note| matches!(note, Note::UnknownAreas { .. })), "{:?}", dataset.notes);
}

#[test]
fn paths_of_any_letters_open_and_missing_ones_say_so() {
    let folder = tempfile::tempdir().expect("folder");
    let inner = folder.path().join("Мои данные [2024] (копия)");
    std::fs::create_dir(&inner).expect("folder");
    let path = put(&inner, "экспорт калия – 100%.csv", b"reporter,partner,year,value\nBLR,BRA,2020,5\n");
    assert_eq!(rows(&open(&path), "reporter partner value"), ["BLR BRA 5.0"]);
    assert!(matches!(refused(&inner.join("gone.csv")), ReadError::NotFound { .. }));
    assert!(matches!(refused(&inner), ReadError::IsFolder { .. }));
    let found = inspect(&path);
    std::fs::remove_file(&path).expect("present");
    let vanished = formats::read(&path, &found.plan, &countries(), &Silent).err();
    assert!(matches!(vanished, Some(ReadError::NotFound { .. })), "{vanished:?}");
}

#[test]
fn what_is_no_table_is_named_by_its_bytes() {
    let folder = tempfile::tempdir().expect("folder");
    for (name, bytes, words) in [
        ("page.csv", &b"<!DOCTYPE html><html><head><title>Sign in</title>"[..], ["Sign in", "download it again"]),
        ("answer.csv", b"{\"statusCode\": 429, \"message\": \"Rate limit\"}", ["Rate limit", "JSON"]),
        ("a.csv", b"7z\xBC\xAF\x27\x1C\x00\x04", ["7z", "unpack it"]),
        ("sdmx.csv", b"<?xml version=\"1.0\"?><mes:Structure>", ["XML", "CSV"]),
        ("old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1W\0o\0r\0d\0D\0o\0c\0", ["Office document", "CSV"]),
        (
            "locked.xlsx",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
            ["password", "save it without"],
        ),
    ] {
        let message = refused(&put(folder.path(), name, bytes)).to_string();
        assert!(words.iter().all(|word| message.contains(word)), "{name}: {message}");
    }
}

#[test]
fn an_archive_of_more_members_than_are_looked_at_is_refused() {
    let names: Vec<String> = (0..20_001).map(|n| format!("{n}.csv")).collect();
    let folder = tempfile::tempdir().expect("folder");
    let path = put(folder.path(), "many.zip", &zip(names.iter().map(|name| (name.as_str(), b"a".as_slice()))));
    let cause = refused(&path);
    assert!(matches!(cause, ReadError::TooLarge { .. }), "{cause}");
    assert!(cause.to_string().contains("20001 members") && cause.to_string().contains("open the folder"), "{cause}");
}

#[test]
fn an_archive_of_two_releases_is_read_as_a_folder_is() {
    let folder = tempfile::tempdir().expect("folder");
    let table = |value: u32, rows: usize| {
        let row = format!("2021,112,76,310420,{value},1\n2021,124,76,310420,{value},1\n");
        format!("t,i,j,k,v,q\n{}", row.lines().take(rows).flat_map(|row| [row, "\n"]).collect::<String>())
    };
    let (large, small) = (table(1, 2), table(2, 1));
    let members = |one: &str, other: &str| {
        let name = format!("{one}-{other}.zip").replace('/', "_");
        let path = put(folder.path(), &name, &zip([(one, large.as_bytes()), (other, small.as_bytes())]));
        let dataset = open(&path);
        let left: Vec<String> =
            dataset.notes.iter().map(ToString::to_string).filter(|note| note.starts_with("Left out of")).collect();
        let values = rows(&dataset, "measure value").into_iter().filter(|row| row.starts_with("value")).count();
        (values, left.concat())
    };
    for other in ["BACI_HS92_Y2021_V202501.csv", "BACI_HS17_Y2021_V202401.csv", "a/BACI_HS92_Y2021_V202401.csv"] {
        let (n, left) = members("BACI_HS92_Y2021_V202401.csv", other);
        assert!(n == 2 && left.contains(other), "{other}: {n} values, {left}");
    }
    assert_eq!(members("BACI_HS92_Y2021_V202401.csv", "BACI_HS92_Y2020_V202401.csv"), (3, String::new()));
    let note = |path: &std::path::Path, words: &str| {
        let dataset = open(path);
        assert_eq!(rows(&dataset, "measure value"), rows(&open(path), "measure value"));
        assert!(dataset.notes.iter().any(|note| note.to_string().contains(words)), "{:?}", dataset.notes);
        dataset.frame.height()
    };
    let twice =
        [("a/BACI_HS92_Y2021_V202401.csv", large.as_bytes()), ("b/BACI_HS92_Y2021_V202401.csv", large.as_bytes())];
    let path = put(folder.path(), "same.zip", &zip(twice));
    assert_eq!(note(&path, "byte for byte; it is read once"), 4);
    // Other providers and layouts are named; texts are not.
    let other = b"Reporter;Partner;Year;Cmd;USD\nRUS;BRA;2020;310420;99\n";
    let members = [
        ("baci/BACI_HS92_Y2021_V202401.csv", large.as_bytes()),
        ("b.csv", &other[..]),
        ("about.txt", &b"Some words\nand more\n"[..]),
    ];
    let path = put(folder.path(), "two.zip", &zip(members));
    assert_eq!(note(&path, "another provider, release or layout: b.csv; open"), 4);
    assert!(inspect(&path).notes.iter().any(|note| note.to_string().contains("b.csv")));
    let plan = Plan { member: "b.csv".to_owned(), ..Plan::default() };
    let alone = formats::inspect_with(&path, &plan, &countries()).expect("readable");
    assert!(alone.plan.left_out.is_empty(), "asked for by its name");
}
