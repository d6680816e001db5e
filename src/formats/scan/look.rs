//! One look at the bytes of a piece: how many lines end in it, whether each of them may stand for itself, and where
//! something begins that is looked for. Knows no tables.
//!
//! Cost: each byte is met once for each thing that is looked for, in vector registers and without a branch, while it is
//! near; looking for one thing takes half as long as copying the bytes out of the system's cache (`benches/scale.rs`).

#![expect(clippy::inline_always, reason = "only what is inlined into `dispatch!` is compiled for wide registers")]

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x32};
use memchr::{memchr_iter, memchr2, memmem, memrchr};

use super::rows::line_at;

/// Bytes that are looked at together: one vector.
const BLOCK: usize = 32;
/// Blocks whose line ends a vector of bytes can count.
const BLOCKS: usize = 255;
/// Their bytes.
const STRETCH: usize = BLOCKS * BLOCK;
/// Bytes of what is looked for by which a place is found.
const HEAD: usize = 4;

/// What is looked for, made once and shared by all threads.
pub(super) struct Needles<'n> {
    finders: Vec<memmem::Finder<'n>>,
    heads: Vec<Head>,
    longest: usize,
    /// The registers that there are.
    level: Level,
}

/// How a text that is looked for begins. Of three bytes the fourth is whatever follows.
#[derive(Clone, Copy)]
struct Head {
    bytes: [u8; HEAD],
    /// The bits of the last byte that matter: all or none.
    kept: u8,
}

impl Head {
    /// Of nothing that is looked for.
    const NONE: Self = Self { bytes: [u8::MAX; HEAD], kept: u8::MAX };

    fn of(text: &str) -> Self {
        let bytes = [0, 1, 2, 3].map(|at| text.as_bytes().get(at).copied().unwrap_or_default());
        Self { bytes, kept: if text.len() < HEAD { 0 } else { u8::MAX } }
    }
}

/// What a look at whole lines gives.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Line ends.
    pub n_ends: u64,
    /// Every byte is ASCII.
    pub ascii: bool,
    /// There is a quotation mark or a carriage return.
    pub marks: bool,
    /// Lines that end before each stretch.
    before: Vec<u64>,
    /// For each thing that is looked for the blocks in which it may begin.
    blocks: Vec<Vec<usize>>,
}

impl<'n> Needles<'n> {
    /// Texts of three bytes and more, without line ends.
    pub(super) fn new(texts: &'n [String]) -> Self {
        let finders = texts.iter().map(|text| memmem::Finder::new(text.as_bytes())).collect();
        let longest = texts.iter().map(String::len).max().unwrap_or(0);
        Self { finders, heads: texts.iter().map(|text| Head::of(text)).collect(), longest, level: Level::new() }
    }

    /// Nothing; a look tells of the lines only.
    pub(super) fn none() -> Self {
        Self::new(&[])
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.finders.is_empty()
    }

    pub(super) fn look(&self, bytes: &[u8]) -> Look {
        let mut looks = self.heads.iter().map(|head| look(self.level, bytes, *head));
        let Some(mut first) = looks.next() else { return look(self.level, bytes, Head::NONE) };
        first.blocks.extend(looks.flat_map(|look| look.blocks));
        first
    }

    /// Where the lines begin that hold something of what is looked for, and how many lines stand before each.
    pub(super) fn lines(&self, bytes: &[u8], look: &Look) -> Vec<(usize, u64)> {
        let mut lines: Vec<(usize, u64)> = Vec::new();
        for (finder, blocks) in self.finders.iter().zip(&look.blocks) {
            let (mut from, mut counted, mut number) = (0, 0, 0);
            for block in blocks {
                let until = (block + BLOCK + HEAD + self.longest).min(bytes.len());
                from = from.max(*block);
                while let Some(at) = bytes.get(from..until).and_then(|near| finder.find(near)) {
                    let start = memrchr(b'\n', &bytes[..from + at]).map_or(0, |end| end + 1);
                    let stretch = start / STRETCH;
                    if stretch > counted / STRETCH {
                        (counted, number) = (stretch * STRETCH, look.before[stretch]);
                    }
                    number += count_ends(&bytes[counted..start]);
                    counted = start;
                    lines.push((start, number));
                    from = start + line_at(bytes, start).0.len();
                }
            }
        }
        if self.finders.len() > 1 {
            lines.sort_unstable();
            lines.dedup();
        }
        lines
    }
}

impl Look {
    /// Lines, the last one with or without its end.
    pub(super) fn n_lines(&self, bytes: &[u8]) -> u64 {
        self.n_ends + u64::from(bytes.last().is_some_and(|last| *last != b'\n'))
    }
}

fn count_ends(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

fn look(level: Level, bytes: &[u8], head: Head) -> Look {
    // A head at the end of a block reaches into the next.
    let last = bytes.len().saturating_sub(HEAD - 1) / BLOCK * BLOCK;
    let rest = &bytes[last..];
    let marks = memchr2(b'"', b'\r', rest).is_some();
    let mut out = Look { ascii: rest.is_ascii(), marks, blocks: vec![Vec::new()], ..Look::default() };
    let mut found = [0; BLOCKS + 1];
    for from in (0..last).step_by(STRETCH) {
        let until = last.min(from + STRETCH);
        let near = &bytes[from..until + HEAD - 1];
        let seen = dispatch!(level, simd => stretch(simd, near, head, &mut found));
        out.before.push(out.n_ends);
        out.n_ends += seen.n_ends;
        out.ascii &= seen.ascii;
        out.marks |= seen.marks;
        out.blocks[0].extend(found[..seen.n_found].iter().map(|at| from + usize::from(*at)));
    }
    // Where the last stretch is whole. The rest is too short to reach into another with anything that is looked for.
    out.before.push(out.n_ends);
    out.n_ends += count_ends(rest);
    out.blocks[0].push(last);
    out
}

/// What a stretch shows.
struct Seen {
    n_ends: u64,
    ascii: bool,
    marks: bool,
    n_found: usize,
}

/// Nothing is called in here, no closure either, so that all stays in registers.
#[inline(always)]
fn stretch<S: Simd>(simd: S, bytes: &[u8], head: Head, found: &mut [u16; BLOCKS + 1]) -> Seen {
    let none = u8x32::splat(simd, 0);
    let (quote, back, end) = (u8x32::splat(simd, b'"'), u8x32::splat(simd, b'\r'), u8x32::splat(simd, b'\n'));
    let (first, second) = (u8x32::splat(simd, head.bytes[0]), u8x32::splat(simd, head.bytes[1]));
    let (third, fourth) = (u8x32::splat(simd, head.bytes[2]), u8x32::splat(simd, head.bytes[3]));
    let kept = u8x32::splat(simd, head.kept);
    let (mut marks, mut letters, mut ends) = (none, none, none);
    let (mut at, mut n_found) = (0, 0);
    while let Some(block) = bytes.get(at..at + BLOCK + HEAD - 1) {
        let here = vector(simd, block, 0);
        letters |= here;
        marks |= simd.cvt_to_bytes_mask8x32(here.simd_eq(quote) | here.simd_eq(back));
        // A true lane is minus one.
        ends -= simd.cvt_to_bytes_mask8x32(here.simd_eq(end));
        let begins = here.simd_eq(first)
            & vector(simd, block, 1).simd_eq(second)
            & vector(simd, block, 2).simd_eq(third)
            & (vector(simd, block, 3) & kept).simd_eq(fourth);
        #[expect(clippy::cast_possible_truncation, reason = "a stretch is shorter than 2^16 bytes")]
        {
            found[n_found & BLOCKS] = at as u16;
        }
        n_found += usize::from(begins.any_true());
        at += BLOCK;
    }
    Seen {
        n_ends: <[u8; BLOCK]>::from(ends).into_iter().map(u64::from).sum(),
        ascii: <[u8; BLOCK]>::from(letters).is_ascii(),
        marks: <[u8; BLOCK]>::from(marks) != [0; BLOCK],
        n_found,
    }
}

#[inline(always)]
fn vector<S: Simd>(simd: S, bytes: &[u8], from: usize) -> u8x32<S> {
    u8x32::from_slice(simd, &bytes[from..from + BLOCK])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Byte by byte and line by line, without blocks.
    fn slowly(texts: &[String], bytes: &[u8]) -> (u64, bool, bool, Vec<(usize, u64)>) {
        let mut lines = Vec::new();
        let mut start = 0;
        for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let holds = |text: &String| line.windows(text.len()).any(|part| part == text.as_bytes());
            lines.extend(texts.iter().any(holds).then_some((start, number as u64)));
            start += line.len();
        }
        let marks = bytes.iter().any(|byte| [b'"', b'\r'].contains(byte));
        (bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum(), bytes.is_ascii(), marks, lines)
    }

    fn agree(texts: &[String], bytes: &[u8]) {
        for level in [Level::new(), Level::baseline()] {
            let needles = Needles { level, ..Needles::new(texts) };
            let look = needles.look(bytes);
            let seen = (look.n_ends, look.ascii, look.marks, needles.lines(bytes, &look));
            assert_eq!(seen, slowly(texts, bytes), "{level:?}: {texts:?} in {:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_place_is_found_wherever_it_lies_in_a_block() {
        for text in ["310", "3104", "310420"].map(str::to_owned) {
            for before in 0..2 * BLOCK + 8 {
                for behind in [0, 1, 2, BLOCK - 1, BLOCK, 2 * BLOCK] {
                    for (letter, end) in [("9", ""), ("\n", "\n"), ("3", "é\n"), ("31\n", "\"")] {
                        let bytes =
                            [letter.repeat(before), text.clone(), letter.repeat(behind), end.to_owned()].concat();
                        agree(std::slice::from_ref(&text), bytes.as_bytes());
                    }
                }
            }
        }
    }

    #[test]
    fn more_line_ends_are_counted_than_a_byte_can_count() {
        agree(&["\u{1}\u{1}\u{1}".to_owned()], &b"\n".repeat(3 * STRETCH));
    }

    #[test]
    fn lines_are_numbered_on_both_sides_of_a_stretch() {
        for text in ["310", "310420"].map(str::to_owned) {
            for before in 0..2 * BLOCK + 8 {
                for behind in [0, 1, 2, BLOCK - 1, BLOCK, BLOCK + HEAD] {
                    let stretch = "1\n".repeat((STRETCH - BLOCK) / 2);
                    let bytes =
                        [&stretch, &*"\n".repeat(before), &text, &*"\n".repeat(behind), &stretch, &text].concat();
                    agree(std::slice::from_ref(&text), bytes.as_bytes());
                    agree(std::slice::from_ref(&text), &bytes.as_bytes()[..bytes.len() - stretch.len() - text.len()]);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn blocks_give_what_bytes_give(
            texts in proptest::collection::vec("[12,]{3,6}", 0..4),
            bytes in proptest::collection::vec(proptest::sample::select(&b"112,12,,\n"[..]), 0..900),
            odd in proptest::option::of((any::<proptest::sample::Index>(), any::<u8>())),
        ) {
            let mut bytes = bytes;
            if let Some((at, byte)) = odd.filter(|_| !bytes.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            agree(&texts, &bytes);
        }
    }
}
