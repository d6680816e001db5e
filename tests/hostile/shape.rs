//! Cases 1 to 10: size, cuts, line ends, zero bytes, quotation marks, names of columns, ragged rows, encodings, and what
//! is no table.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use belarus_leverage::data::{Cancelled, Note, Progress};
use belarus_leverage::formats::{self, Encoding, ReadError};

use crate::{BACI, aside, countries, long, refused, rows, write};

// 1: size.

/// Counts reports and stops after so many checks.
#[derive(Default)]
struct Watch {
    checks: AtomicU32,
    last: AtomicU64,
    stop_after: u32,
}

impl Progress for Watch {
    fn report(&self, _: &str, done: u64, total: Option<u64>) {
        assert!(total.is_none_or(|total| done <= total) && done >= self.last.load(Relaxed), "progress goes forward");
        self.last.store(done, Relaxed);
    }

    fn check(&self) -> Result<(), Cancelled> {
        if self.checks.fetch_add(1, Relaxed) >= self.stop_after { Err(Cancelled) } else { Ok(()) }
    }
}

#[test]
fn a_long_file_reports_progress_and_stops_at_once() {
    let line = "2022,112,76,310420,2000.25,1500\n";
    let written = write("BACI_HS92_Y2022_V202401b.csv", format!("t,i,j,k,v,q\n{}", line.repeat(120_000)));
    let plan = written.inspect().expect("a table").plan;
    let watch = Watch { stop_after: u32::MAX, ..Watch::default() };
    let dataset = formats::read(&written.path, &plan, &countries(), &watch).expect("rows");
    assert_eq!(dataset.frame.height(), 240_000);
    assert!(
        watch.checks.load(Relaxed) > 10 && watch.last.load(Relaxed) > 3_000_000,
        "{} checks",
        watch.checks.load(Relaxed)
    );
    let watch = Watch { stop_after: 3, ..Watch::default() };
    let stopped = formats::read(&written.path, &plan, &countries(), &watch);
    assert!(matches!(stopped, Err(ReadError::Cancelled(_))));
    assert!(watch.checks.load(Relaxed) <= 5, "no work after the stop");
}

#[test]
fn several_files_have_one_progress() {
    let folder = tempfile::tempdir().expect("folder");
    let mut paths = Vec::new();
    for year in 2019..2023 {
        let path = folder.path().join(format!("BACI_HS92_Y{year}_V202401b.csv"));
        let line = format!("{year},112,76,310420,1,1\n");
        std::fs::write(&path, format!("t,i,j,k,v,q\n{}", line.repeat(60_000))).expect("written");
        paths.push(path);
    }
    let watch = Watch { stop_after: u32::MAX, ..Watch::default() };
    let dataset = formats::read_all(&paths, &countries(), &watch).expect("four years");
    assert_eq!(dataset.frame.height(), 480_000);
    assert!(watch.last.load(Relaxed) > 4_000_000, "{} bytes", watch.last.load(Relaxed));
}

// 2 and 3: cut short, line ends.

#[test]
fn a_file_cut_inside_a_row_says_where_it_stops() {
    let dataset = write("a.csv", &BACI[..BACI.len() - 8]).open();
    assert_eq!((dataset.frame.height(), aside(&dataset)), (2, vec![(3, "the file ends inside this row")]));
    assert!(dataset.notes.contains(&Note::Truncated { line: 2 }));
    assert_eq!(write("a.csv", BACI.trim_end()).open().frame.height(), 4, "no last line end is no damage");
}

#[test]
fn line_ends_of_any_kind_may_be_mixed() {
    for end in ["\n", "\r\n", "\r"] {
        let dataset = write("a.csv", BACI.replace('\n', end)).open();
        assert_eq!(rows(&dataset, "reporter row_no"), ["BLR|2", "BLR|2", "CAN|3", "CAN|3"], "{end:?}");
    }
    let dataset =
        write("a.csv", "t,i,j,k,v,q\r\n2022,112,76,310420,1,1\r2022,124,76,310420,2,1\n2022,643,76,310420,3,1").open();
    assert_eq!(rows(&dataset, "reporter row_no").len(), 6);
}

// 4: zero bytes.

#[test]
fn zero_bytes_spoil_their_own_row_only() {
    let block = format!("{BACI}{}2022,643,76,310420,7,1\n", "\0".repeat(4096));
    for (bytes, lines) in [
        (format!("{BACI}2022,643,7\x006,310420,7,1\n"), vec![4]),
        (format!("{BACI}\0\0\0\0\0\0"), vec![4]),
        (block, vec![4]),
    ] {
        let dataset = write("a.csv", &bytes).open();
        assert_eq!(dataset.frame.height(), 4);
        assert_eq!(aside(&dataset).iter().map(|(line, _)| *line).collect::<Vec<_>>(), lines);
        assert!(aside(&dataset)[0].1.contains("zero bytes"));
    }
}

// 5: quotation marks.

#[test]
fn quotation_marks_of_every_kind() {
    let dataset = long(
        "\"BLR\",\"Côte d'Ivoire\",2020,1\nBLR,\"Bahamas, The\",2020,2\nBLR,\"a \"\"quoted\"\" name\",2020,3\nBLR,\"two\nlines\",2020,4\nRUS,CHN,2020,5\n",
    );
    assert_eq!(
        rows(&dataset, "partner value row_no"),
        ["CIV|1.0|2", "BHS|2.0|3", "a \"quoted\" name|3.0|4", "two\nlines|4.0|5", "CHN|5.0|7"]
    );
}

#[test]
fn a_quotation_mark_that_never_closes_costs_one_row() {
    // Short of the end of the file, and longer than any field.
    for n in [3, 100_000] {
        let rest = "RUS,CHN,2020,5\n".repeat(n);
        let dataset = long(&format!("BLR,BRA,2020,1\nBLR,\"India,2020,2\n{rest}"));
        assert_eq!(dataset.frame.height(), n + 1);
        assert_eq!(dataset.kept_aside.n_rows, 1);
        let (line, reason) = aside(&dataset)[0];
        assert_eq!(line, 3);
        assert!(reason.contains("quotation mark") && reason.contains("not close"), "{reason}");
    }
    // Without a last line end.
    let dataset = long("BLR,BRA,2020,1\nBLR,\"India,2020,2\nRUS,CHN,2020,5");
    assert_eq!(rows(&dataset, "partner row_no"), ["BRA|2", "CHN|4"]);
    // In a last column, where the row keeps its width.
    let text = "exporter,importer,year,value,note\nBLR,BRA,2020,1,a\nBLR,IND,2020,2,\"b\nRUS,CHN,2020,5,c\n";
    let dataset = write("a.csv", text).open();
    assert_eq!(
        (rows(&dataset, "partner row_no"), aside(&dataset)[0].0),
        (vec!["BRA|2".to_owned(), "CHN|4".to_owned()], 3)
    );
    // Two that close each other make one field of all rows between them.
    let dataset = long(
        "BLR,BRA,2020,1\nBLR,\"India,2020,2\nRUS,CHN,2020,5\nRUS,BRA,2020,6\nBLR,\"China,2020,3\nRUS,IND,2020,7\n",
    );
    assert_eq!(rows(&dataset, "partner value row_no"), ["BRA|1.0|2", "CHN|5.0|4", "BRA|6.0|5", "IND|7.0|7"]);
    let lines: Vec<u64> = aside(&dataset).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 6]);
    // More of them than reading begins anew for.
    let bad = "BLR,\"India,2020,2\nRUS,CHN,2020,5\n".repeat(30);
    let text = format!("exporter,importer,year,value\nBLR,BRA,2020,1\n{bad}");
    let cause = write("a.csv", text).read().expect_err("too many");
    assert!(matches!(cause, ReadError::OpenQuote { .. }), "{cause}");
}

#[test]
fn a_whole_line_quoted_as_one_field_is_kept_aside() {
    let dataset = long("BLR,BRA,2020,1\n\"BLR,CHN,2020,2\"\nBLR,IND,2020,3\n");
    assert_eq!(rows(&dataset, "partner"), ["BRA", "IND"]);
    assert_eq!(aside(&dataset), [(3, "1 fields instead of 4")]);
}

#[test]
fn a_row_of_commas_and_a_name_of_ten_kilobytes_take_no_memory() {
    let dataset = long(&format!("BLR,BRA,2020,1\n{}\nBLR,{},2020,3\n", ",".repeat(3_000_000), "x".repeat(10_000)));
    assert_eq!(dataset.frame.height(), 2);
    let (line, reason) = aside(&dataset)[0];
    assert_eq!((line, reason.contains("more than 1 MB")), (3, true), "{reason}");
    assert!(rows(&dataset, "partner")[1].len() <= 10_000);
    let Some(Note::UnknownAreas { names, .. }) =
        dataset.notes.iter().find(|note| matches!(note, Note::UnknownAreas { .. }))
    else {
        panic!("the name is unknown: {:?}", dataset.notes)
    };
    assert!(names[0].len() <= 60);
    let cause = write("a.csv", ",".repeat(2_000_000)).read().expect_err("no table");
    assert!(matches!(cause, ReadError::TooWide { line: 1, .. } | ReadError::HeaderOnly { .. }), "{cause}");
}

// 6: names of columns.

#[test]
fn equal_and_empty_column_names_are_told_apart() {
    let inspection = write("a.csv", "exporter,year,Value,value,,Value\nBLR,2020,1,2,3,4\n").inspect().expect("a table");
    let names: Vec<&str> = inspection.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["exporter", "year", "Value", "value", "Column 5", "Value_2"]);
    assert!(inspection.notes.iter().any(|note| note.to_string().contains("Several columns may be the value")));
}

// 7: ragged rows.

#[test]
fn ragged_rows_are_kept_aside_and_empty_lines_passed_over() {
    let dataset = long("BLR,BRA,2020,1\n\nBLR,CHN,2020\nBLR,IND,2020,3,4\n  \nBLR,RUS,2020,5\n");
    assert_eq!(rows(&dataset, "partner row_no"), ["BRA|2", "RUS|7"]);
    assert_eq!(aside(&dataset), [(4, "3 fields instead of 4"), (5, "5 fields instead of 4")]);
}

#[test]
fn one_field_more_in_every_row_shifts_nothing() {
    let dataset = write("a.csv", "exporter,importer,year,value\nBLR,BRA,2020,1,\nBLR,CHN,2020,2,\n").open();
    assert_eq!(rows(&dataset, "partner period value"), ["BRA|2020|1.0", "CHN|2020|2.0"]);
    assert!(dataset.notes.contains(&Note::OneFieldMore));
    // A field that holds something is no such field.
    let rest = "BLR,IND,2020,3,\n".repeat(30);
    let dataset =
        write("a.csv", format!("exporter,importer,year,value\nBLR,BRA,2020,1,\nBLR,CHN,2020,2,x\n{rest}")).open();
    assert_eq!((dataset.frame.height(), aside(&dataset)), (31, vec![(3, "5 fields instead of 4")]));
}

// 8: encodings.

#[test]
fn every_encoding_is_read_and_named() {
    let text = "exporter;importer;year;value\nBLR;Côte d'Ivoire;2020;1\n";
    let utf16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
    let western: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), Encoding::Utf8),
        (marked(b"\xEF\xBB\xBF", text.as_bytes()), Encoding::Utf8),
        (marked(b"\xEF\xBB\xBF\xEF\xBB\xBF", text.as_bytes()), Encoding::Utf8),
        (marked(b"\xFF\xFE", &utf16(u16::to_le_bytes)), Encoding::Utf16Le),
        (utf16(u16::to_le_bytes), Encoding::Utf16Le),
        (marked(b"\xFE\xFF", &utf16(u16::to_be_bytes)), Encoding::Utf16Be),
        (western, Encoding::Windows1252),
    ] {
        let written = write("a.csv", &bytes);
        assert_eq!(written.inspect().expect("a table").dialect.encoding, encoding);
        assert_eq!(rows(&written.open(), "reporter partner value"), ["BLR|CIV|1.0"], "{encoding:?}");
    }
}

#[test]
fn cyrillic_and_central_european_letters_are_read_in_their_own_encoding() {
    let (russian, ..) = encoding_rs::WINDOWS_1251
        .encode("Экспортер;Импортер;Год;Стоимость, долл. США\nБеларусь;Бразилия;2020;1 234,5\n");
    let written = write("a.csv", &russian);
    assert_eq!(written.inspect().expect("a table").dialect.encoding, Encoding::Windows1251);
    assert_eq!(rows(&written.open(), "reporter partner value unit"), ["BLR|BRA|1234.5|USD"]);
    let polish = "exporter;importer;year;value;towar\nBLR;POL;2020;1234,5;nawozy potasowe, zawartość żółta\nBLR;CZE;2020;2;hnojivo draselné, množství\n";
    let (polish, ..) = encoding_rs::WINDOWS_1250.encode(polish);
    let written = write("a.csv", &polish);
    let inspection = written.inspect().expect("a table");
    assert_eq!(inspection.dialect.encoding, Encoding::Windows1250);
    assert!(inspection.preview[0][4].ends_with("zawartość żółta"), "{:?}", inspection.preview);
    assert_eq!(rows(&written.open(), "partner value"), ["POL|1234.5", "CZE|2.0"]);
}

#[test]
fn lines_quoted_as_a_whole_are_rows() {
    let text = "\"exporter,importer,year,hs6,value\"\n\"BLR,BRA,2020,310420,1\"\n\"\"\"CAN\"\",BRA,2020,310420,3\"\n";
    let written = write("a.csv", text);
    assert!(written.inspect().expect("a table").dialect.whole_lines);
    assert_eq!(
        rows(&written.open(), "reporter partner product value row_no"),
        ["BLR|BRA|310420|1.0|2", "CAN|BRA|310420|3.0|3"]
    );
}

#[test]
fn cyrillic_of_dos_and_unix_is_read_in_its_own_encoding() {
    let text = "экспортер;импортер;год;товар;стоимость\nБеларусь;Бразилия;2020;310420;1 234,5\nКанада;Бразилия;2020;310420;3 000\n";
    for (bytes, encoding) in [
        (encoding_rs::IBM866.encode(text).0, Encoding::Cp866),
        (encoding_rs::KOI8_R.encode(text).0, Encoding::Koi8R),
        (encoding_rs::WINDOWS_1251.encode(text).0, Encoding::Windows1251),
    ] {
        let written = write("a.csv", &bytes);
        assert_eq!(written.inspect().expect("a table").dialect.encoding, encoding);
        assert_eq!(rows(&written.open(), "reporter partner value"), ["BLR|BRA|1234.5", "CAN|BRA|3000.0"]);
    }
}

#[test]
fn which_of_two_value_columns_is_used_is_said() {
    let dataset = write("a.csv", "exporter,importer,year,hs6,value,value\nBLR,BRA,2020,310420,7,8\n").open();
    assert_eq!(rows(&dataset, "value"), ["7.0"]);
    let said = |note: &Note| note.to_string().contains("(value, value_2); “value” is used");
    assert!(dataset.notes.iter().any(said), "{:?}", dataset.notes);
}

#[test]
fn a_late_byte_of_another_encoding_changes_the_reading_not_the_rows() {
    let mut bytes = b"exporter,importer,year,value\n".to_vec();
    for _ in 0..30_000 {
        bytes.extend_from_slice(b"BLR,BRA,2020,1\n");
    }
    bytes.extend_from_slice(b"BLR,C\xF4te d'Ivoire,2020,2\n");
    let dataset = write("a.csv", &bytes).open();
    assert_eq!(rows(&dataset, "partner").last().map(String::as_str), Some("CIV"));
    assert!(dataset.notes.contains(&Note::Transcoded { encoding: "Windows-1252".into() }));
}

#[test]
fn a_mark_inside_the_text_is_text() {
    let dataset = long("BLR,\u{feff}BRA,2020,1\nBLR,CHN,\u{feff}2020,\u{feff}2\n");
    assert_eq!(rows(&dataset, "partner period value"), ["BRA|2020|1.0", "CHN|2020|2.0"]);
}

// 9 and 10: what is no table.

#[test]
fn the_ending_of_the_name_is_only_a_hint() {
    for name in ["a.csv", "a.CSV", "a.txt", "a.dat", "a.tab", "a.tsv", "a", "данные за 2022 (3).csv", "a b [1].CSV"]
    {
        assert_eq!(write(name, BACI).open().frame.height(), 4, "{name}");
    }
    assert_eq!(write("a.csv", BACI.replace(',', "\t")).open().frame.height(), 4, "tabs under .csv");
    for (bytes, words) in [
        (&b"<!DOCTYPE html><html><body>Error 503</body></html>"[..], "web page"),
        (b"{\"error\": \"quota\"}", "JSON"),
        (b"7z\xBC\xAF\x27\x1C\0\0\0\0", "7z"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0", "Office document"),
        (b"\x89PNG\x0D\x0A\x1A\x0A\x00\x00\x00\x0D\x01\x02\x03", "not a text table"),
    ] {
        assert!(refused("a.csv", bytes).contains(words), "{words}: {}", refused("a.csv", bytes));
    }
}

#[test]
fn a_file_without_rows_says_so() {
    for (bytes, words) in [
        ("", "the file is empty"),
        ("  \n\t\n \r\n", "the file is empty"),
        ("\u{feff}", "the file is empty"),
        ("t,i,j,k,v,q\n", "no rows follow"),
        ("t,i,j,k,v,q", "no rows follow"),
        ("Potash exports\nSource: a friend\n", "no column says"),
    ] {
        let message = refused("a.csv", bytes);
        assert!(
            message.contains(words) || words == "no column says" && message.contains("follow"),
            "{bytes:?}: {message}"
        );
    }
}
