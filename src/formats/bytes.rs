//! Bytes of a file into UTF-8 text with plain line ends, as a stream. Knows no tables.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::ReadError;
use super::letters::Letters;

/// How letters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Cyrillic Windows.
    Windows1251,
    /// Western Windows; contains Latin-1.
    Windows1252,
    /// Central European Windows: Polish, Czech, Hungarian.
    Windows1250,
}

impl Encoding {
    /// Every encoding, for the mapping panel.
    pub const ALL: [Self; 6] =
        [Self::Utf8, Self::Windows1252, Self::Windows1251, Self::Windows1250, Self::Utf16Le, Self::Utf16Be];

    /// The name on screen and in notes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1251 => "Windows-1251",
            Self::Windows1252 => "Windows-1252",
            Self::Windows1250 => "Windows-1250",
        }
    }

    fn decoder(self) -> Option<Decoder> {
        let encoding = match self {
            Self::Utf8 => return None,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1251 => WINDOWS_1251,
            Self::Windows1252 => WINDOWS_1252,
            Self::Windows1250 => WINDOWS_1250,
        };
        Some(encoding.new_decoder_without_bom_handling())
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// How often a byte occurs.
pub(super) fn count(bytes: &[u8], byte: u8) -> usize {
    bytes.iter().map(|own| usize::from(*own == byte)).sum()
}

/// Bytes read at once.
const CHUNK: usize = 1 << 16;
/// How far the encoding is looked for before a file counts as UTF-8; the reader itself still switches later.
const SEARCH: u64 = 64 << 20;
/// Longest row; a longer one is a quotation mark that never closes.
const LONGEST_ROW: u64 = 1 << 20;

/// Refuses what is no text table, by its first bytes; the ending of the name is only a hint.
pub(super) fn refuse_other_kinds(path: &Path, head: &[u8]) -> Result<(), ReadError> {
    let path = path.to_owned();
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    match head {
        [0x1F, 0x8B, ..] => return Err(ReadError::Packed { path, kind: "gzip" }),
        [b'P', b'K', 3, 4, ..] if has(b"xl/") || has(b"[Content_Types]") => return Err(ReadError::Excel { path }),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => return Err(ReadError::Packed { path, kind: "zip" }),
        [b'7', b'z', 0xBC, 0xAF, ..] => return Err(ReadError::Packed { path, kind: "7z" }),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => return Err(ReadError::Packed { path, kind: "bzip2" }),
        [0xFD, b'7', b'z', b'X', b'Z', ..] => return Err(ReadError::Packed { path, kind: "xz" }),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => return Err(ReadError::Packed { path, kind: "zstd" }),
        [b'P', b'A', b'R', b'1', ..] => return Err(ReadError::Parquet { path }),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(ReadError::Excel { path }),
        [b'%', b'P', b'D', b'F', ..] => return Err(ReadError::Binary { path }),
        _ => {}
    }
    let text = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head).trim_ascii_start();
    let start: Vec<u8> = text.iter().take(15).map(u8::to_ascii_lowercase).collect();
    if [&b"<!doctype"[..], b"<html", b"<?xml", b"<head", b"<body"].iter().any(|tag| start.starts_with(tag)) {
        return Err(ReadError::Html { path });
    }
    let after = text.get(1..).map(<[u8]>::trim_ascii_start).and_then(<[u8]>::first);
    if matches!((text.first(), after), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b'[' | b'"'))) {
        return Err(ReadError::Json { path });
    }
    let sample = &head[..head.len().min(4096)];
    if utf16(sample).is_none() && !sample.is_empty() {
        let odd = sample
            .iter()
            .filter(|byte| **byte < 0x20 && !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1A))
            .count();
        // A table whose rest was lost to zero bytes is still a table.
        let begins_as_text = sample.split(|byte| *byte == 0).next().is_some_and(|text| text.contains(&b'\n'));
        let nul = if begins_as_text { 0 } else { count(sample, 0) };
        if odd * 20 > sample.len() || nul * 5 > sample.len() * 2 {
            return Err(ReadError::Binary { path });
        }
    }
    Ok(())
}

/// UTF-16 by its mark, or by the zero bytes that Latin text has in one of the two places.
fn utf16(sample: &[u8]) -> Option<Encoding> {
    match sample {
        [0xFF, 0xFE, ..] => return Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    let pairs = sample.len() / 2;
    let zeros = |at: usize| sample.chunks_exact(2).filter(|pair| pair.get(at) == Some(&0)).count();
    let (first, second) = (zeros(0), zeros(1));
    match pairs {
        0..4 => None,
        _ if second * 5 > pairs * 4 && first * 20 < pairs => Some(Encoding::Utf16Le),
        _ if first * 5 > pairs * 4 && second * 20 < pairs => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// The encoding of a file: its mark, else strict UTF-8 over the first 64 MB, else the statistics of its letters.
pub(super) fn find_encoding(path: &Path, head: &[u8]) -> Result<Encoding, ReadError> {
    if let Some(encoding) = utf16(&head[..head.len().min(4096)]) {
        return Ok(encoding);
    }
    let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    let mut source = Source::new(file.take(SEARCH), Encoding::Utf8, 0, Rc::default());
    loop {
        match source.fill() {
            Ok(true) => {}
            Ok(false) => return Ok(Encoding::Utf8),
            Err(_) if source.stream.bad_utf8.get() => return legacy_encoding(path),
            Err(cause) => return Err(ReadError::from_io(path, cause)),
        }
    }
}

/// The encoding that the beginning of a file suggests; the reader itself still switches at a late byte.
pub(super) fn presumed_encoding(path: &Path, head: &[u8]) -> Result<Encoding, ReadError> {
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(cause) => cause.error_len().is_none(),
    };
    if is_utf8 && utf16(&head[..head.len().min(4096)]).is_none() {
        Ok(Encoding::Utf8)
    } else {
        find_encoding(path, head)
    }
}

/// The old Windows encoding of a text that is not UTF-8, by the statistics of its letters.
pub(super) fn legacy_encoding(path: &Path) -> Result<Encoding, ReadError> {
    let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    let mut file = file.take(SEARCH * 8);
    let mut chunk = vec![0; CHUNK];
    let mut letters = Letters::default();
    loop {
        match file.read(&mut chunk).map_err(|cause| ReadError::from_io(path, cause))? {
            0 => return Ok(letters.encoding()),
            n => letters.feed(&chunk[..n]),
        }
    }
}

/// What the reader of records must know of the bytes behind them.
#[derive(Debug, Default)]
pub(super) struct Stream {
    /// Bytes of the file read so far.
    pub raw_bytes: Cell<u64>,
    /// Bytes of text handed on.
    pub delivered: Cell<u64>,
    /// Bytes handed on since the reader last finished a row.
    pub since_row: Cell<u64>,
    /// The last byte handed on.
    pub last: Cell<u8>,
    /// Whether the number of quotation marks so far is odd.
    pub open_quote: Cell<bool>,
    /// A byte is not UTF-8 though the file was read as such.
    pub bad_utf8: Cell<bool>,
    /// A row is longer than any real one.
    pub too_long: Cell<bool>,
    /// SHA-256 of the file, once read to its end.
    pub sha256: RefCell<String>,
}

/// The text of a file: decoded, byte order marks dropped, every line end one LF, from a given line on.
#[expect(clippy::struct_excessive_bools, reason = "independent states of one stream")]
pub(super) struct Source<R> {
    input: R,
    utf8: bool,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// Bytes of an unfinished letter at the start of `raw`.
    carried: usize,
    text: Vec<u8>,
    at: usize,
    lines_to_skip: u64,
    at_start: bool,
    after_cr: bool,
    finished: bool,
    hash: Sha256,
    pub(super) stream: Rc<Stream>,
}

impl<R: Read> Source<R> {
    pub(super) fn new(input: R, encoding: Encoding, lines_to_skip: u64, stream: Rc<Stream>) -> Self {
        Self {
            input,
            utf8: encoding == Encoding::Utf8,
            decoder: encoding.decoder(),
            raw: vec![0; CHUNK],
            carried: 0,
            text: Vec::new(),
            at: 0,
            lines_to_skip,
            at_start: true,
            after_cr: false,
            finished: false,
            hash: Sha256::new(),
            stream,
        }
    }

    /// Replaces `text` by the next piece; false at the end of the file.
    fn fill(&mut self) -> io::Result<bool> {
        self.at = 0;
        self.text.clear();
        while self.text.is_empty() {
            if self.finished {
                return Ok(false);
            }
            let n = match self.input.read(&mut self.raw[self.carried..]) {
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            self.hash.update(&self.raw[self.carried..self.carried + n]);
            self.stream.raw_bytes.set(self.stream.raw_bytes.get() + n as u64);
            self.finished = n == 0;
            self.decode(self.carried + n)?;
            self.plain_lines();
            if self.finished {
                self.stream.sha256.replace(hexadecimal(&self.hash.finalize_reset()));
            }
        }
        if count(&self.text, b'"') % 2 == 1 {
            self.stream.open_quote.set(!self.stream.open_quote.get());
        }
        Ok(true)
    }

    fn decode(&mut self, n: usize) -> io::Result<()> {
        if let Some(decoder) = &mut self.decoder {
            let room = decoder.max_utf8_buffer_length(n).unwrap_or(n * 3 + 16);
            self.text.resize(room, 0);
            let (_, _, written, _) = decoder.decode_to_utf8(&self.raw[..n], &mut self.text, self.finished);
            self.text.truncate(written);
        } else {
            let valid = match std::str::from_utf8(&self.raw[..n]) {
                Err(cause) if cause.error_len().is_none() && !self.finished => cause.valid_up_to(),
                // A file cut inside its last letter is still UTF-8.
                Err(cause) if cause.error_len().is_none() => {
                    self.carried = 0;
                    self.text.extend_from_slice(&self.raw[..cause.valid_up_to()]);
                    self.text.extend_from_slice("\u{fffd}".as_bytes());
                    return Ok(());
                }
                Err(cause) if self.utf8 => {
                    self.stream.bad_utf8.set(true);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, cause));
                }
                // Lenient: wrong letters are shown as such.
                Ok(_) | Err(_) => n,
            };
            self.text.extend_from_slice(&self.raw[..valid]);
            self.raw.copy_within(valid..n, 0);
            self.carried = n - valid;
        }
        while self.at_start && self.text.starts_with("\u{feff}".as_bytes()) {
            self.text.drain(..3);
        }
        self.at_start &= self.text.is_empty();
        Ok(())
    }

    /// CR LF and lone CR become LF; skips the lines before the first one wanted.
    fn plain_lines(&mut self) {
        if self.after_cr || self.text.contains(&b'\r') {
            let (mut read, mut write) = (0, 0);
            while let Some(&byte) = self.text.get(read) {
                read += 1;
                if byte == b'\n' && self.after_cr {
                    self.after_cr = false;
                    continue;
                }
                self.after_cr = byte == b'\r';
                self.text[write] = if self.after_cr { b'\n' } else { byte };
                write += 1;
            }
            self.text.truncate(write);
        }
        while self.lines_to_skip > 0 && !self.text.is_empty() {
            match self.text.iter().position(|byte| *byte == b'\n') {
                Some(end) => {
                    self.text.drain(..=end);
                    self.lines_to_skip -= 1;
                }
                None => self.text.clear(),
            }
        }
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.text.len() && !self.fill()? {
            return Ok(0);
        }
        let stream = &self.stream;
        if stream.since_row.get() > LONGEST_ROW + (CHUNK as u64) * 2 {
            stream.too_long.set(true);
            return Err(io::Error::other("row too long"));
        }
        let n = buffer.len().min(self.text.len() - self.at);
        buffer[..n].copy_from_slice(&self.text[self.at..self.at + n]);
        self.at += n;
        stream.delivered.set(stream.delivered.get() + n as u64);
        stream.since_row.set(stream.since_row.get() + n as u64);
        if let Some(last) = buffer[..n].last() {
            stream.last.set(*last);
        }
        Ok(n)
    }
}

/// The first bytes of a file as they are.
pub(super) fn head_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let meta = std::fs::metadata(path).map_err(|cause| ReadError::from_io(path, cause))?;
    if meta.is_dir() {
        return Err(ReadError::IsFolder { path: path.to_owned() });
    }
    let file = File::open(path).map_err(|cause| ReadError::from_io(path, cause))?;
    let mut head = Vec::new();
    file.take(limit).read_to_end(&mut head).map_err(|cause| ReadError::from_io(path, cause))?;
    Ok(head)
}

/// Bytes as text with plain line ends; wrong letters become U+FFFD.
pub(super) fn decode_head(head: &[u8], encoding: Encoding) -> String {
    let mut source = Source::new(head, encoding, 0, Rc::default());
    source.utf8 = false;
    let mut text = Vec::new();
    // Reading from memory cannot fail, and a lenient source reports no bad letters.
    while matches!(source.fill(), Ok(true)) {
        text.extend_from_slice(&source.text);
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(bytes: &[u8], encoding: Encoding) -> String {
        decode_head(bytes, encoding)
    }

    #[test]
    fn every_line_end_becomes_one_lf() {
        assert_eq!(plain(b"a\r\nb\rc\nd\r\r\n", Encoding::Utf8), "a\nb\nc\nd\n\n");
    }

    #[test]
    fn marks_at_the_start_are_dropped_even_twice() {
        assert_eq!(plain("\u{feff}\u{feff}t,i".as_bytes(), Encoding::Utf8), "t,i");
        assert_eq!(plain(&[0xFF, 0xFE, b't', 0, b',', 0], Encoding::Utf16Le), "t,");
    }

    #[test]
    fn cyrillic_is_told_from_accents() {
        let folder = tempfile::tempdir().expect("folder");
        let check = |bytes: &[u8]| {
            let path = folder.path().join("x.csv");
            std::fs::write(&path, bytes).expect("write");
            find_encoding(&path, bytes).expect("readable")
        };
        assert_eq!(check(b"T\xFCrkiye,Cura\xE7ao,C\xF4te d'Ivoire"), Encoding::Windows1252);
        assert_eq!(check(&WINDOWS_1251.encode("Беларусь;Бразилия;калийные").0), Encoding::Windows1251);
        assert_eq!(check("Беларусь".as_bytes()), Encoding::Utf8);
        assert_eq!(check(&[0xFE, 0xFF, 0, b'a']), Encoding::Utf16Be);
        let mut late = vec![b'a'; 3 * CHUNK];
        late.extend(b"C\xF4te");
        assert_eq!(check(&late), Encoding::Windows1252);
    }

    #[test]
    fn other_kinds_of_files_are_named() {
        let refused = |head: &[u8]| refuse_other_kinds(Path::new("x.csv"), head).map_err(|e| e.to_string());
        for (head, word) in [
            (&b"\x1F\x8B\x08"[..], "gzip"),
            (b"PK\x03\x04....xl/workbook.xml", "Excel"),
            (b"PK\x03\x04....data.csv", "zip"),
            (b"  <!DOCTYPE html><html>", "web page"),
            (b"{\"error\": 1}", "JSON"),
            (b"\x89PNG\x0D\x0A\x1A\x0A\x00\x00\x00\x0D\x01\x02\x03", "not a text table"),
        ] {
            assert!(refused(head).is_err_and(|message| message.contains(word)), "{word}");
        }
        assert_eq!(refused(b"t,i,j,k,v,q\n1,2,3"), Ok(()));
        assert_eq!(refused(b"[Country],x\n"), Ok(()));
    }
}
