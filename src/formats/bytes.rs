//! Bytes of a file into UTF-8 text with plain line ends, as a stream. Knows no tables.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::Decoder;
use memchr::memchr;

use super::Encoding;

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
pub(super) const CHUNK: usize = 1 << 16;
/// Longest row; a longer one is a quotation mark that never closes.
pub(super) const LONGEST_ROW: u64 = 1 << 20;

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
    /// Everything was read.
    pub ended: Cell<bool>,
    /// A packed file ends before its end mark.
    pub cut_short: Cell<bool>,
    /// Columns of the table, for sheets whose rows end where their last cell is; 0 while unknown.
    pub width: Cell<usize>,
    /// SHA-256 of the file, once read to its end.
    pub sha256: RefCell<String>,
}

impl Stream {
    /// Of a table with so many columns.
    pub(super) fn of_width(width: usize) -> Rc<Self> {
        let stream = Self::default();
        stream.width.set(width);
        Rc::new(stream)
    }
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
            stream,
        }
    }

    /// Replaces `text` by the next piece; false at the end of the file.
    pub(super) fn fill(&mut self) -> io::Result<bool> {
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
            self.finished = n == 0;
            self.decode(self.carried + n)?;
            self.plain_lines();
            self.stream.ended.set(self.finished);
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

/// Bytes as text with plain line ends; wrong letters become U+FFFD.
pub(super) fn decode_head(mut head: Vec<u8>, encoding: Encoding) -> String {
    // Most tables are such text already.
    if encoding == Encoding::Utf8 && !head.starts_with("\u{feff}".as_bytes()) && memchr(b'\r', &head).is_none() {
        match String::from_utf8(head) {
            Ok(text) => return text,
            Err(bad) => head = bad.into_bytes(),
        }
    }
    let mut source = Source::new(head.as_slice(), encoding, 0, Rc::default());
    source.utf8 = false;
    let mut text = Vec::with_capacity(head.len());
    // Reading from memory cannot fail, and a lenient source reports no bad letters.
    while matches!(source.fill(), Ok(true)) {
        text.extend_from_slice(&source.text);
    }
    String::from_utf8(text).unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(bytes: &[u8], encoding: Encoding) -> String {
        decode_head(bytes.to_vec(), encoding)
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
}
