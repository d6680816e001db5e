//! What a file is by its bytes, whatever its name says, and which part of it holds the table. Knows no tables.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ReadError;
use super::archive;
use super::bytes::count;

/// How the text of a table is packed into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Container {
    /// Not at all.
    #[default]
    Text,
    /// One text, packed.
    Gzip,
    /// Members, each packed.
    Zip,
    /// Sheets of cells: xlsx, xls, xlsb, ods.
    Workbook,
    /// Columns, as Parquet writes them.
    Parquet,
    /// Columns, as Arrow and Feather write them.
    Arrow,
}

impl Container {
    /// The word on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Gzip => "gzip",
            Self::Zip => "zip",
            Self::Workbook => "workbook",
            Self::Parquet => "Parquet",
            Self::Arrow => "Arrow",
        }
    }

    /// What one of its parts is called; empty where it has no parts.
    pub const fn part(self) -> &'static str {
        match self {
            Self::Zip => "member",
            Self::Workbook => "sheet",
            Self::Text | Self::Gzip | Self::Parquet | Self::Arrow => "",
        }
    }

    /// Whether its cells come as typed values, so that neither encoding nor delimiter is open.
    pub const fn is_typed(self) -> bool {
        matches!(self, Self::Workbook | Self::Parquet | Self::Arrow)
    }
}

/// A table in a file: the file, how it is packed, and the member or sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub path: PathBuf,
    pub container: Container,
    /// Member of an archive or sheet of a workbook; empty otherwise.
    pub member: String,
}

impl Place {
    /// A part of a file.
    pub(super) fn new(path: &Path, container: Container, member: &str) -> Self {
        Self { path: path.to_owned(), container, member: member.to_owned() }
    }

    /// The name that says most of the table: the member's, else the file's without the ending of the packing.
    pub(super) fn name(&self) -> String {
        let file = file_name(&self.path);
        match self.container {
            Container::Zip => self.member.rsplit('/').next().unwrap_or(&self.member).to_owned(),
            Container::Gzip => {
                let cut = file.len().saturating_sub(3);
                match file.get(cut..) {
                    Some(end) if end.eq_ignore_ascii_case(".gz") && cut > 0 => file[..cut].to_owned(),
                    _ => file,
                }
            }
            _ => file,
        }
    }

    /// The same with what it is a part of: `API_2.zip: API_NE.EXP.csv`.
    pub(super) fn title(&self) -> String {
        let file = file_name(&self.path);
        if self.member.is_empty() { file } else { format!("{file}: {}", self.member) }
    }
}

/// A file's name without folders.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// How a file is packed, by its first bytes.
///
/// # Errors
/// What cannot be unpacked here, and what to do then.
pub(super) fn find(path: &Path, head: &[u8]) -> Result<Container, ReadError> {
    let packed = |kind| Err(ReadError::Packed { path: path.to_owned(), kind });
    match head {
        [0x1F, 0x8B, ..] => Ok(Container::Gzip),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => archive::kind(path),
        [b'P', b'A', b'R', b'1', ..] => Ok(Container::Parquet),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Ok(Container::Arrow),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Ok(Container::Workbook),
        [b'7', b'z', 0xBC, 0xAF, ..] => packed("7z"),
        [b'R', b'a', b'r', b'!', 0x1A, 0x07, ..] => packed("rar"),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => packed("bzip2"),
        [0xFD, b'7', b'z', b'X', b'Z', ..] => packed("xz"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => packed("zstd"),
        [b'F', b'E', b'A', b'1', ..] => packed("Feather version 1"),
        _ => Ok(Container::Text),
    }
}

/// The packing of what was found inside a packing, which is not unpacked again.
pub(super) fn nested_kind(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x1F, 0x8B, ..] => Some("gzip"),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Some("zip file or workbook"),
        [b'P', b'A', b'R', b'1', ..] => Some("Parquet"),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Some("Arrow"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some("workbook"),
        [b'7', b'z', 0xBC, 0xAF, ..] => Some("7z"),
        [b'R', b'a', b'r', b'!', 0x1A, 0x07, ..] => Some("rar"),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => Some("bzip2"),
        [0xFD, b'7', b'z', b'X', b'Z', ..] => Some("xz"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some("zstd"),
        _ => head.get(257..262).filter(|magic| *magic == b"ustar").map(|_| "tar"),
    }
}

/// Refuses text that is no table, by its first bytes.
pub(super) fn refuse_no_table(path: &Path, head: &[u8]) -> Result<(), ReadError> {
    let path = path.to_owned();
    let text = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head).trim_ascii_start();
    let start: Vec<u8> = text.iter().take(15).map(u8::to_ascii_lowercase).collect();
    if [&b"<!doctype"[..], b"<html", b"<head", b"<body", b"<table"].iter().any(|tag| start.starts_with(tag)) {
        return Err(ReadError::Html { path, says: title(text) });
    }
    if start.starts_with(b"<?xml") || start.starts_with(b"<message:") {
        return Err(ReadError::Xml { path, says: beginning(text) });
    }
    if start.starts_with(b"%pdf") {
        return Err(ReadError::Binary { path, says: "%PDF".to_owned() });
    }
    let after = text.get(1..).map(<[u8]>::trim_ascii_start).and_then(<[u8]>::first);
    if matches!((text.first(), after), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b'[' | b'"'))) {
        return Err(ReadError::Json { path, says: beginning(text) });
    }
    let sample = &head[..head.len().min(4096)];
    if super::encoding::utf16(sample).is_none() && !sample.is_empty() {
        let odd = sample
            .iter()
            .filter(|byte| **byte < 0x20 && !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A))
            .count();
        // A table whose rest was lost to zero bytes is still a table.
        let begins_as_text = sample.split(|byte| *byte == 0).next().is_some_and(|text| text.contains(&b'\n'));
        let nul = if begins_as_text { 0 } else { count(sample, 0) };
        if odd * 20 > sample.len() || nul * 5 > sample.len() * 2 {
            let first: Vec<String> = sample.iter().take(8).map(|byte| format!("{byte:02X}")).collect();
            return Err(ReadError::Binary { path, says: first.join(" ") });
        }
    }
    Ok(())
}

/// The first words of a text, on one line.
fn beginning(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(&text[..text.len().min(400)]);
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(80).collect()
}

/// What a web page calls itself, else how it begins.
fn title(text: &[u8]) -> String {
    let page = String::from_utf8_lossy(&text[..text.len().min(20_000)]);
    let lower = page.to_ascii_lowercase();
    let found = lower.find("<title>").and_then(|at| {
        let from = at + "<title>".len();
        let to = lower[from..].find("</title>")?;
        page.get(from..from + to)
    });
    match found.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => beginning(title.as_bytes()),
        None => beginning(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_files_are_named_by_their_bytes() {
        let path = Path::new("x.csv");
        let said = |head: &[u8]| {
            let found = find(path, head).and_then(|container| refuse_no_table(path, head).map(|()| container));
            found.map(Container::name).map_err(|cause| cause.to_string())
        };
        for (head, name) in [
            (&b"\x1F\x8B\x08"[..], "gzip"),
            (b"PAR1....", "Parquet"),
            (b"ARROW1\0\0", "Arrow"),
            (b"t,i,j,k,v,q\n1,2,3", "text"),
            (b"[Country],x\n", "text"),
        ] {
            assert!(find(path, head).is_ok_and(|container| container.name() == name), "{name}");
        }
        for (head, word) in [
            (&b"7z\xBC\xAF\x27\x1C"[..], "7z"),
            (b"Rar!\x1A\x07\x01\x00", "rar"),
            (b"  <!DOCTYPE html><html><title>503 Service\n Unavailable</title>", "503 Service Unavailable"),
            (b"<?xml version='1.0'?><Workbook>", "XML"),
            (b"{\"error\": \"access denied\"}", "access denied"),
            (b"%PDF-1.7", "%PDF"),
            (b"\x89PNG\x0D\x0A\x1A\x0A\x00\x00\x00\x0D\x01\x02\x03", "89 50 4E 47"),
        ] {
            assert!(said(head).is_err_and(|message| message.contains(word)), "{word}: {:?}", said(head));
        }
    }

    #[test]
    fn a_place_is_called_after_what_is_inside() {
        let name = |path: &str, container, member: &str| Place::new(Path::new(path), container, member).name();
        assert_eq!(name("/x/BACI_Y2022.csv.gz", Container::Gzip, ""), "BACI_Y2022.csv");
        assert_eq!(name("a.csv", Container::Gzip, ""), "a.csv");
        assert_eq!(name("a.zip", Container::Zip, "in/b.csv"), "b.csv");
        assert_eq!(name("a.xlsx", Container::Workbook, "Sheet 1"), "a.xlsx");
    }
}
