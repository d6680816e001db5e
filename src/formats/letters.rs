//! Which of the old encodings of one byte a text is in, by its bytes above 127. Knows no files.

use super::Encoding;
use super::bytes::decode_head;

/// Russian letters, the most frequent first, by the order of textbooks on ciphers; only the order matters.
const BY_FREQUENCY: &str = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъ";
const CYRILLIC: [Encoding; 3] = [Encoding::Windows1251, Encoding::Cp866, Encoding::Koi8R];

/// Counts that tell the encodings apart; bytes are fed in pieces of any size.
#[derive(Debug)]
pub(super) struct Letters {
    /// How often each byte above 127 occurs, and how often in runs as words have.
    high: [u64; 128],
    high_run: u64,
    high_alone: u64,
    high_in_words: u64,
    run: u64,
    alone: u64,
    in_words: u64,
    central: u64,
    western: u64,
    pending: bool,
}

impl Default for Letters {
    fn default() -> Self {
        Self {
            high: [0; 128],
            high_run: 0,
            high_alone: 0,
            high_in_words: 0,
            run: 0,
            alone: 0,
            in_words: 0,
            central: 0,
            western: 0,
            pending: false,
        }
    }
}

impl Letters {
    /// Looks at the next bytes of the text.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().copied() {
            if let Some(n) = byte.checked_sub(128).and_then(|at| self.high.get_mut(usize::from(at))) {
                *n += 1;
                self.high_run += 1;
            } else {
                self.end_high_run();
            }
            if matches!(byte, 0xC0..=0xFF | 0xA1 | 0xA2 | 0xA8 | 0xAA | 0xAF | 0xB2 | 0xB3 | 0xB8 | 0xBA | 0xBF) {
                self.run += 1;
            } else {
                self.end_run();
            }
            self.central += u64::from(self.pending && is_letter(byte));
            // ą ł ż Ł Ą Ż ľ ź ť ď: signs such as ¹ ³ ¿ £ ¥ in the western encoding, where no word holds them.
            // A sign before a letter is part of a word; `m³` and `£5` are not. š and ž stand in the same places in
            // both encodings and are no letters of western languages.
            self.pending = matches!(
                byte,
                0xB9 | 0xB3
                    | 0xBF
                    | 0xA3
                    | 0xA5
                    | 0xAF
                    | 0xBE
                    | 0xBC
                    | 0x9F
                    | 0x8F
                    | 0x9D
                    | 0x8D
                    | 0x9A
                    | 0x9E
                    | 0x8A
                    | 0x8E
            );
            // å and Å, which are ĺ and Ĺ in the other encoding and hardly occur there.
            self.western += u64::from(matches!(byte, 0xE5 | 0xC5));
        }
    }

    fn end_run(&mut self) {
        *(if self.run >= 3 { &mut self.in_words } else { &mut self.alone }) += self.run;
        self.run = 0;
    }

    fn end_high_run(&mut self) {
        *(if self.high_run >= 3 { &mut self.high_in_words } else { &mut self.high_alone }) += self.high_run;
        self.high_run = 0;
    }

    /// The Cyrillic encoding in which the text has the most frequent letters; `None` where it is no Russian in any.
    fn cyrillic(&self) -> Option<Encoding> {
        let mut best: Option<(u64, Encoding)> = None;
        for encoding in CYRILLIC {
            let bytes: Vec<u8> = (128..=255).collect();
            let (mut score, mut letters, mut all) = (0, 0, 0);
            for (letter, n) in decode_head(bytes, encoding).chars().zip(self.high) {
                all += n;
                let rank = BY_FREQUENCY.chars().position(|own| letter.to_lowercase().eq([own]));
                if let Some(rank) = rank {
                    letters += n;
                    score += n * (40 - rank as u64);
                }
            }
            // The first of equals wins, and Windows stands first.
            if letters * 10 >= all * 8 && best.is_none_or(|(other, _)| score > other) {
                best = Some((score, encoding));
            }
        }
        best.map(|(_, encoding)| encoding)
    }

    /// Cyrillic words are runs of high letters; accents stand alone.
    pub(super) fn encoding(mut self) -> Encoding {
        self.end_run();
        self.end_high_run();
        if self.high_in_words > 3 * self.high_alone
            && let Some(encoding) = self.cyrillic()
        {
            encoding
        } else if self.in_words > self.alone {
            Encoding::Windows1251
        } else if self.central > self.western {
            Encoding::Windows1250
        } else {
            Encoding::Windows1252
        }
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0xC0
}

#[cfg(test)]
mod tests {
    use encoding_rs::{IBM866, KOI8_R, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};

    use super::*;

    fn encoding(bytes: &[u8]) -> Encoding {
        let mut whole = Letters::default();
        whole.feed(bytes);
        let mut single = Letters::default();
        for byte in bytes {
            single.feed(&[*byte]);
        }
        let found = whole.encoding();
        assert_eq!(single.encoding(), found, "pieces do not matter");
        found
    }

    #[test]
    fn each_language_is_read_in_its_own_encoding() {
        for text in [
            "Białoruś;nawozy potasowe;wartość",
            "Bělorusko;hnojiva;Švýcarsko",
            "Rakúsko;hnojivá;množstvo",
            "Łotwa;Węgry",
            "Magyarország;műtrágya;Ausztrália;Žďár",
        ] {
            assert_eq!(encoding(&WINDOWS_1250.encode(text).0), Encoding::Windows1250, "{text}");
        }
        for text in ["Беларусь;Бразилия", "Страна;экспорт, млн долл. США"] {
            assert_eq!(encoding(&WINDOWS_1251.encode(text).0), Encoding::Windows1251, "{text}");
        }
        for text in ["Беларусь;Бразилия", "БЕЛАРУСЬ;БРАЗИЛИЯ;ЭКСПОРТ", "экспортер;импортер;год;товар"]
        {
            assert_eq!(encoding(&WINDOWS_1251.encode(text).0), Encoding::Windows1251, "{text}");
            assert_eq!(encoding(&IBM866.encode(text).0), Encoding::Cp866, "{text}");
            assert_eq!(encoding(&KOI8_R.encode(text).0), Encoding::Koi8R, "{text}");
        }
        for text in [
            "Türkiye,Curaçao,Côte d'Ivoire,Réunion",
            "m³,£5,São Tomé",
            "Österreich;Düngemittel",
            "Færøerne, Åland, bœuf",
        ] {
            assert_eq!(encoding(&WINDOWS_1252.encode(text).0), Encoding::Windows1252, "{text}");
        }
    }
}
