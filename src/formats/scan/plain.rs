//! Whether lines are plain: every line end is the end of a row, and every byte stands for a letter. Only then may a
//! file be cut at line ends. Knows no tables.

use memchr::{memchr, memchr_iter, memrchr};

use super::look::Look;
use crate::formats::Encoding;

/// Whether whole lines can be read apart from those before and after.
pub(super) fn is_plain(lines: &[u8], look: &Look, encoding: Encoding, delimiter: u8) -> bool {
    let letters = match encoding {
        Encoding::Utf8 => look.ascii || std::str::from_utf8(lines).is_ok(),
        Encoding::Windows1250 | Encoding::Windows1251 | Encoding::Windows1252 | Encoding::Cp866 | Encoding::Koi8R => {
            true
        }
        Encoding::Utf16Le | Encoding::Utf16Be => false,
    };
    letters && (!look.marks || has_plain_ends(lines) && quotes_close_on_their_line(lines, delimiter))
}

/// Every carriage return stands before a line feed.
pub(super) fn has_plain_ends(lines: &[u8]) -> bool {
    memchr_iter(b'\r', lines).all(|at| lines.get(at + 1) == Some(&b'\n'))
}

/// Looks at the lines with quotation marks only; each must close what it opens. An odd number of marks is left to the
/// careful reader, which counts them to tell a file that was cut off.
fn quotes_close_on_their_line(lines: &[u8], delimiter: u8) -> bool {
    let mut from = 0;
    while let Some(at) = memchr(b'"', &lines[from..]).map(|at| from + at) {
        let start = memrchr(b'\n', &lines[..at]).map_or(0, |at| at + 1);
        let end = memchr(b'\n', &lines[at..]).map_or(lines.len(), |end| at + end);
        if !closes(&lines[start..end], delimiter) {
            return false;
        }
        from = end;
    }
    true
}

/// A quotation mark opens at the start of a field only; doubled inside quotes it stands for itself.
fn closes(line: &[u8], delimiter: u8) -> bool {
    let (mut at_start, mut open, mut at) = (true, false, 0);
    if memchr_iter(b'"', line).count() % 2 == 1 {
        return false;
    }
    while let Some(byte) = line.get(at) {
        if open {
            if *byte == b'"' {
                if line.get(at + 1) == Some(&b'"') {
                    at += 1;
                } else {
                    open = false;
                }
            }
        } else if *byte == b'"' && at_start {
            open = true;
        }
        at_start = !open && *byte == delimiter;
        at += 1;
    }
    !open
}

#[cfg(test)]
mod tests {
    use super::super::look::Needles;
    use super::*;

    fn is_plain(lines: &[u8], encoding: Encoding, delimiter: u8) -> bool {
        super::is_plain(lines, &Needles::none().look(lines), encoding, delimiter)
    }

    #[test]
    fn lines_are_plain_when_each_stands_for_itself() {
        for (lines, plain) in [
            ("1,2\n3,4\n", true),
            ("1,2\r\n3,4", true),
            ("1,2\r3,4\n", false),
            ("1,2\r", false),
            ("\"a\",\"b,c\"\n", true),
            ("\"a \"\"b\"\" c\",2\n", true),
            ("a\"b,\"c\n", false),
            ("a\"b,c\n", false),
            ("\"a\nb\",2\n", false),
            ("x,\"open\n", false),
            ("\"a\"b\"c\",2\n", true),
            ("é,2\n", true),
        ] {
            assert_eq!(is_plain(lines.as_bytes(), Encoding::Utf8, b','), plain, "{lines:?}");
        }
        assert!(!is_plain(b"\xE9,2\n", Encoding::Utf8, b','));
        assert!(is_plain(b"\xE9,2\n", Encoding::Windows1252, b','));
        assert!(!is_plain(b"1\0,\0", Encoding::Utf16Le, b','));
    }
}
