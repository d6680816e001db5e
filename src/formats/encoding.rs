//! Which letters the bytes of a text mean: its mark, strict UTF-8, else the statistics of its letters.

use std::io::Read as _;
use std::rc::Rc;

use encoding_rs::{Decoder, IBM866, KOI8_R, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use super::ReadError;
use super::bytes::{CHUNK, Source};
use super::container::Place;
use super::input;
use super::letters::Letters;

/// How far the encoding is looked for before a file counts as UTF-8; the reader itself still switches later.
const SEARCH: u64 = 64 << 20;

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
    /// Cyrillic of DOS, as customs programs still write it.
    Cp866,
    /// Cyrillic of Unix and old mail.
    Koi8R,
}

impl Encoding {
    /// Every encoding, for the mapping panel.
    pub const ALL: [Self; 8] = [
        Self::Utf8,
        Self::Windows1252,
        Self::Windows1251,
        Self::Windows1250,
        Self::Cp866,
        Self::Koi8R,
        Self::Utf16Le,
        Self::Utf16Be,
    ];

    /// The name on screen and in notes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1251 => "Windows-1251",
            Self::Windows1252 => "Windows-1252",
            Self::Windows1250 => "Windows-1250",
            Self::Cp866 => "CP866",
            Self::Koi8R => "KOI8-R",
        }
    }

    pub(super) fn decoder(self) -> Option<Decoder> {
        let encoding = match self {
            Self::Utf8 => return None,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1251 => WINDOWS_1251,
            Self::Windows1252 => WINDOWS_1252,
            Self::Windows1250 => WINDOWS_1250,
            Self::Cp866 => IBM866,
            Self::Koi8R => KOI8_R,
        };
        Some(encoding.new_decoder_without_bom_handling())
    }
}

/// UTF-16 by its mark, or by the zero bytes that Latin text has in one of the two places.
pub(super) fn utf16(sample: &[u8]) -> Option<Encoding> {
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

/// The encoding of a table: its mark, else strict UTF-8 over the first 64 MB, else the statistics of its letters.
pub(super) fn find_encoding(place: &Place, head: &[u8]) -> Result<Encoding, ReadError> {
    if place.container.is_typed() {
        return Ok(Encoding::Utf8);
    }
    if let Some(encoding) = utf16(&head[..head.len().min(4096)]) {
        return Ok(encoding);
    }
    let input = input::open(place, &Rc::default())?;
    let mut source = Source::new(input.take(SEARCH), Encoding::Utf8, 0, Rc::default());
    loop {
        match source.fill() {
            Ok(true) => {}
            Ok(false) => return Ok(Encoding::Utf8),
            Err(_) if source.stream.bad_utf8.get() => return legacy_encoding(place),
            Err(cause) => return Err(ReadError::from_packed(place, cause)),
        }
    }
}

/// The encoding that the beginning of a table suggests; the reader itself still switches at a late byte.
pub(super) fn presumed_encoding(place: &Place, head: &[u8]) -> Result<Encoding, ReadError> {
    match encoding_of(head) {
        Encoding::Utf8 => Ok(Encoding::Utf8),
        _ => find_encoding(place, head),
    }
}

/// The same by the beginning alone, for members that are only compared with each other.
pub(super) fn encoding_of(head: &[u8]) -> Encoding {
    let whole = &head[..head.len().saturating_sub(4)];
    match utf16(&head[..head.len().min(4096)]) {
        Some(encoding) => encoding,
        None if std::str::from_utf8(whole).err().is_none_or(|cause| cause.error_len().is_none()) => Encoding::Utf8,
        None => {
            let mut letters = Letters::default();
            letters.feed(head);
            letters.encoding()
        }
    }
}

/// The old Windows encoding of a text that is not UTF-8, by the statistics of its letters.
pub(super) fn legacy_encoding(place: &Place) -> Result<Encoding, ReadError> {
    let mut input = input::open(place, &Rc::default())?.take(SEARCH * 8);
    let mut chunk = vec![0; CHUNK];
    let mut letters = Letters::default();
    loop {
        match input.read(&mut chunk).map_err(|cause| ReadError::from_packed(place, cause))? {
            0 => return Ok(letters.encoding()),
            n => letters.feed(&chunk[..n]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::container::Container;
    use super::*;

    #[test]
    fn cyrillic_is_told_from_accents() {
        let folder = tempfile::tempdir().expect("folder");
        let check = |bytes: &[u8]| {
            let path = folder.path().join("x.csv");
            std::fs::write(&path, bytes).expect("write");
            find_encoding(&Place::new(&path, Container::Text, ""), bytes).expect("readable")
        };
        assert_eq!(check(b"T\xFCrkiye,Cura\xE7ao,C\xF4te d'Ivoire"), Encoding::Windows1252);
        assert_eq!(check(&WINDOWS_1251.encode("Беларусь;Бразилия;калийные").0), Encoding::Windows1251);
        assert_eq!(check(&IBM866.encode("Беларусь;Бразилия;калийные").0), Encoding::Cp866);
        assert_eq!(check(&KOI8_R.encode("Беларусь;Бразилия;калийные").0), Encoding::Koi8R);
        assert_eq!(check("Беларусь".as_bytes()), Encoding::Utf8);
        assert_eq!(check(&[0xFE, 0xFF, 0, b'a']), Encoding::Utf16Be);
        let mut late = vec![b'a'; 3 * CHUNK];
        late.extend(b"C\xF4te");
        assert_eq!(check(&late), Encoding::Windows1252);
    }
}
