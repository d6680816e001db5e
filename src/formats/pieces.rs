//! In which pieces bytes arrive never matters: letters of several bytes, line ends and marks may be cut anywhere.

use std::io::{self, Read};
use std::rc::Rc;

use encoding_rs::{WINDOWS_1250, WINDOWS_1251};
use proptest::prelude::*;

use super::Encoding;
use super::bytes::{Source, decode_head};

/// Hands on so many bytes at a time.
struct Pieces<'b> {
    bytes: &'b [u8],
    sizes: Vec<usize>,
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()];
        self.turn += 1;
        let n = size.min(buffer.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(n);
        buffer[..n].copy_from_slice(now);
        self.bytes = later;
        Ok(n)
    }
}

fn in_pieces(bytes: &[u8], encoding: Encoding, sizes: &[usize], skip: u64) -> Vec<u8> {
    let pieces = Pieces { bytes, sizes: sizes.to_vec(), turn: 0 };
    let mut text = Vec::new();
    Source::new(pieces, encoding, skip, Rc::default()).read_to_end(&mut text).expect("whole letters of this encoding");
    text
}

fn bytes_of(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Windows1251 => WINDOWS_1251.encode(text).0.into_owned(),
        _ => WINDOWS_1250.encode(text).0.into_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_do_not_matter(
        text in "(\u{feff}){0,2}([a-z0-9,;\"]|\r\n|\r|\n|\n\n|é|я|ł|\u{202f}|𝄞){0,60}",
        sizes in prop::collection::vec(1_usize..9, 1..6),
        skip in 0_u64..3,
    ) {
        for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Windows1251, Encoding::Windows1250] {
            let bytes = bytes_of(&text, encoding);
            let whole = in_pieces(&bytes, encoding, &[usize::MAX], skip);
            prop_assert_eq!(&in_pieces(&bytes, encoding, &sizes, skip), &whole, "{:?}", encoding);
            let marked = whole.starts_with("\u{feff}".as_bytes());
            prop_assert!(!whole.contains(&b'\r') && !marked);
            if skip == 0 {
                prop_assert_eq!(decode_head(bytes, encoding).into_bytes(), whole, "{:?}", encoding);
            }
        }
    }
}
