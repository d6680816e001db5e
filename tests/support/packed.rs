//! Packed files, workbooks and columnar files as the tests make them.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// One gzip member.
pub fn gz(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("memory")
}

/// An archive of these members.
pub fn zip<'a>(members: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(name, SimpleFileOptions::default()).expect("a name");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// A cell: empty, a number as written, a date as Excel counts, or text.
fn cell(text: &str, column: usize, row: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column).expect("a narrow sheet"));
    let at = format!("{letter}{row}");
    if text.is_empty() {
        String::new()
    } else if let Some(day) = text.strip_prefix("day:") {
        format!("<c r=\"{at}\" s=\"1\"><v>{day}</v></c>")
    } else if let Some(error) = text.strip_prefix("error:") {
        format!("<c r=\"{at}\" t=\"e\"><v>{error}</v></c>")
    } else if text.parse::<f64>().is_ok() {
        format!("<c r=\"{at}\"><v>{text}</v></c>")
    } else {
        let text = text.strip_prefix("text:").unwrap_or(text).replace('&', "&amp;").replace('<', "&lt;");
        format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
    }
}

fn rows(text: &str) -> String {
    let line = |(n, line): (usize, &str)| {
        let cells: String = line.split('|').enumerate().map(|(column, text)| cell(text, column, n + 1)).collect();
        if cells.is_empty() { String::new() } else { format!("<row r=\"{}\">{cells}</row>", n + 1) }
    };
    text.lines().enumerate().map(line).collect()
}

/// An xlsx of sheets, each a text with a line for a row and bars between cells; a name that begins with `~` is hidden.
/// A number is a number cell, `text:5` a text, `day:43861` a date, `error:#N/A` an error. The dimension lies, as
/// Eurostat's does.
pub fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packages = "http://schemas.openxmlformats.org/package/2006/relationships";
    let of = |n: usize| n + 1;
    let listed = sheets
        .iter()
        .enumerate()
        .map(|(n, (name, _))| {
            let (name, state) = name.strip_prefix('~').map_or((*name, ""), |name| (name, " state=\"hidden\""));
            format!("<sheet name=\"{name}\" sheetId=\"{0}\"{state} r:id=\"rId{0}\"/>", of(n))
        })
        .collect::<Vec<_>>()
        .concat();
    let relations = (0..sheets.len())
        .map(|n| {
            format!(
                "<Relationship Id=\"rId{0}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
                of(n)
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let mut members = vec![
        (
            "[Content_Types].xml".to_owned(),
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{packages}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{listed}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{packages}\">{relations}<Relationship Id=\"rId99\" Type=\"{office}/styles\" \
                 Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    for (n, (_, text)) in sheets.iter().enumerate() {
        members.push((
            format!("xl/worksheets/sheet{}.xml", of(n)),
            format!(
                "<worksheet xmlns=\"{main}\"><dimension ref=\"A1\"/><sheetData>{}</sheetData></worksheet>",
                rows(text)
            ),
        ));
    }
    zip(members.iter().map(|(name, text)| (name.as_str(), text.as_bytes())))
}

/// An ods with one sheet, a line for a row and bars between cells.
pub fn ods(sheet: &str, text: &str) -> Vec<u8> {
    let cell = |text: &str| {
        if text.is_empty() {
            "<table:table-cell/>".to_owned()
        } else if text.parse::<f64>().is_ok() {
            format!("<table:table-cell office:value-type=\"float\" office:value=\"{text}\"/>")
        } else {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
        }
    };
    let row =
        |line: &str| format!("<table:table-row>{}</table:table-row>", line.split('|').map(cell).collect::<String>());
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"{sheet}\">{}</table:table></office:spreadsheet></office:body></office:document-content>",
        text.lines().map(row).collect::<String>()
    );
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    zip([
        ("mimetype", &b"application/vnd.oasis.opendocument.spreadsheet"[..]),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// Writes a file into a folder.
pub fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("a folder of the test's own");
    path
}
