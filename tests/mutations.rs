//! The files of `tests/files/`, damaged in every way a disk, a download or a spreadsheet damages them, through every
//! reader: nothing panics, hangs, or fills memory.
//!
//! Runs for some seconds; `MUTATION_SECONDS` gives it longer. A run is the same each time: the damage is drawn from a
//! counter. `tests/fuzz/` draws from coverage instead.

#[path = "fuzz/look.rs"]
mod look;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use belarus_leverage::data::{Countries, Library};
use belarus_leverage::formats::FORMATS;

/// Longest time for one damaged file, in a build without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);
/// Damaged files are at most this large.
const LARGEST: usize = 256 << 10;
/// Memory the whole run may take.
const MOST_KB: u64 = 1_500_000;

/// `splitmix64`: the same numbers on every machine.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n.max(1) as u64).unwrap_or(0)
    }
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(&path).expect("bytes"))
        })
        .collect();
    files.sort();
    files
}

const PIECES: &[&[u8]] = &[
    b"\"",
    b"\"\"",
    b"'",
    b"\0",
    b"\0\0\0\0",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n\n",
    b",",
    b";",
    b"\t",
    b"|",
    b",,,,,,,,,,,,,,,,",
    b"sep=;\n",
    b"-",
    b"1e308",
    b"99999999999999999999999999999999999999999",
    b"-0.0",
    b"NaN",
    b"1.234,5",
    b"\xC2\xA0",
    b"\xE2\x80\xAF",
    b"\xE2\x88\x92",
    b"\xD0\x91",
    b"\xE9",
    b"0000-00-00",
    b"9999",
    b"2022-13",
    b"[YR2022]",
    b" (...2011)",
    b": c",
    b"=cmd|'/c calc'!A1",
    b"\x1A",
    b"{\"",
    b"<html>",
    b"PK\x03\x04",
    b"\x1F\x8B\x08\x00",
];

fn damage(bytes: &[u8], other: &[u8], draw: &mut Draw) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=draw.below(4) {
        let at = draw.below(bytes.len() + 1);
        let end = (at + 1 + draw.below(64)).min(bytes.len());
        match draw.below(14) {
            0 if !bytes.is_empty() => {
                let at = draw.below(bytes.len());
                bytes[at] ^= 1 << draw.below(8);
            }
            1 if !bytes.is_empty() => {
                let at = draw.below(bytes.len());
                bytes[at] = draw.next().to_le_bytes()[0];
            }
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].to_vec();
                let times = 1 + draw.below(200);
                bytes.splice(at..at, piece.repeat(times));
            }
            5 => {
                let from = draw.below(other.len() + 1);
                let to = (from + draw.below(2000)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            6 => {
                let from = draw.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            7 => bytes = String::from_utf8_lossy(&bytes).replace('\n', "\r").into_bytes(),
            8 => bytes = String::from_utf8_lossy(&bytes).replace('\n', "\r\n").into_bytes(),
            9 => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let order = if draw.below(2) == 0 { u16::to_le_bytes } else { u16::to_be_bytes };
                bytes = text.encode_utf16().flat_map(order).collect();
            }
            10 => {
                let long = vec![b"ab,\"\n;0"[draw.below(7)]; draw.below(60_000)];
                bytes.splice(at..at, long);
            }
            11 => {
                // Two lines change places.
                let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
                let (one, two) = (draw.below(lines.len()), draw.below(lines.len()));
                lines.swap(one, two);
                bytes = lines.join(&b'\n');
            }
            _ => {
                let piece = PIECES[draw.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
        }
        bytes.truncate(LARGEST);
    }
    bytes
}

/// Everything that looks at a file's bytes. Returns how often a file was read to its end.
fn look_at(path: &Path, countries: &Countries, format: usize) -> usize {
    look::codes(path);
    look::pieces(path, countries);
    look::readers(path, countries, format)
}

/// The most memory this process has had, where the system says so.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

fn keep(bytes: &[u8], name: &str, n: u64) -> PathBuf {
    let path = std::env::temp_dir().join(format!("mutation-{n}-{name}"));
    std::fs::write(&path, bytes).expect("room for the file that failed");
    path
}

#[test]
fn damaged_files_are_read_or_refused() {
    let seconds = std::env::var("MUTATION_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    let countries = Library::load().expect("bundled tables").countries().clone();
    let corpus = corpus();
    let folder = tempfile::tempdir().expect("folder");
    let began = Instant::now();
    let (mut n, mut n_read) = (0_u64, 0);
    while began.elapsed() < Duration::from_secs(seconds) || n < 200 {
        let mut draw = Draw(n);
        // Every fourth is a BACI year, whose fast path is compared with the careful one.
        let years = corpus.iter().filter(|(name, _)| name.starts_with("BACI") || name.starts_with("baci"));
        let years: Vec<_> = years.collect();
        let (name, bytes) = if n % 4 == 0 { years[draw.below(years.len())] } else { &corpus[draw.below(corpus.len())] };
        let (_, other) = &corpus[draw.below(corpus.len())];
        let damaged = damage(bytes, other, &mut draw);
        let path = folder.path().join(name);
        std::fs::write(&path, &damaged).expect("written");
        let one = Instant::now();
        let looked = catch_unwind(AssertUnwindSafe(|| look_at(&path, &countries, draw.below(FORMATS.len()))));
        let took = one.elapsed();
        match looked {
            Ok(read) => n_read += read,
            Err(cause) => panic!(
                "damage {n} to {name} panics; kept as {}; {:?}",
                keep(&damaged, name, n).display(),
                cause.downcast_ref::<String>()
            ),
        }
        assert!(took < LONGEST, "damage {n} to {name} takes {took:?}; kept as {}", keep(&damaged, name, n).display());
        std::fs::remove_file(&path).expect("removed");
        n += 1;
    }
    assert!(n_read > 50, "of {n} damaged files only {n_read} were read: the damage is too coarse to test readers");
    assert!(peak_kb() < MOST_KB, "{} kB for files of at most {LARGEST} bytes", peak_kb());
}
