//! A text file in pieces of whole lines, worked on by every core. Plain reads, no mapping of the file into memory,
//! so a file cut short by another program gives an error and not a crash. Knows no tables.
//!
//! Cost: one buffer of the piece's size a thread; the pieces stay in the processor's own memory, so copying them out
//! of the system's cache costs about a tenth of a second a gigabyte and core.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use memchr::memchr;
use polars::prelude::PolarsError;

use crate::data::Cancelled;
use crate::formats::table::Track;

/// Longest line; a longer one is no table row, or a quotation mark that never closes.
pub(super) const LONGEST_LINE: usize = 1 << 20;
/// Read beyond a piece at first, for the end of its last line.
const MARGIN: usize = 1 << 12;

/// Why the pieces were not all worked on.
#[derive(Debug)]
pub(in crate::formats) enum Stop {
    /// Something that only the careful reader understands.
    NotPlain,
    /// The disk failed.
    Io(io::Error),
    /// The user stopped it.
    Cancelled,
    /// The rows fit into no table, or the copy cannot be written.
    Table(PolarsError),
}

impl From<Cancelled> for Stop {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<PolarsError> for Stop {
    fn from(cause: PolarsError) -> Self {
        Self::Table(cause)
    }
}

impl From<io::Error> for Stop {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

/// How a file is cut and by how many threads it is worked on.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Cut {
    /// Bytes a piece.
    pub piece: usize,
    /// Threads.
    pub threads: usize,
}

impl Cut {
    /// Pieces of this size on every core.
    pub(in crate::formats) fn on_all_cores(piece: usize) -> Self {
        Self { piece, threads: std::thread::available_parallelism().map_or(1, usize::from) }
    }
}

/// Whole lines of a file.
pub(in crate::formats) struct Piece<'b> {
    /// Its place among the pieces.
    pub index: usize,
    /// The lines, each with its end, but for the last of the file.
    pub bytes: &'b [u8],
}

/// What is worked on: the bytes of a file from the first line below the header to its end.
#[derive(Clone, Copy)]
pub(in crate::formats) struct Body<'a> {
    pub path: &'a Path,
    pub from: u64,
    pub until: u64,
}

/// Works on every piece and gives the answers in the order of the file. `state` is made once a thread.
pub(in crate::formats) fn each<S, T: Send>(
    body: Body<'_>,
    cut: Cut,
    (track, stage): (Track<'_>, &str),
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &Piece<'_>) -> Result<T, Stop> + Sync,
) -> Result<Vec<T>, Stop> {
    let size = cut.piece.max(1) as u64;
    let n_pieces = usize::try_from((body.until - body.from).div_ceil(size)).unwrap_or(usize::MAX);
    let shared = Shared { next: AtomicUsize::new(0), stopped: AtomicBool::new(false), done: AtomicU64::new(body.from) };
    let run = || {
        let outcome = worker(body, size, n_pieces, (track, stage), &shared, &state, &work);
        if outcome.is_err() {
            shared.stopped.store(true, Ordering::Relaxed);
        }
        outcome
    };
    let outcomes = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..cut.threads.min(n_pieces))
            // A thread that cannot be had is done without.
            .filter_map(|n| std::thread::Builder::new().name(format!("search {n}")).spawn_scoped(scope, run).ok())
            .collect();
        let mut outcomes = vec![run()];
        outcomes.extend(helpers.into_iter().map(|helper| helper.join().unwrap_or_else(|panic| resume_unwind(panic))));
        outcomes
    });
    let mut answers = Vec::with_capacity(n_pieces);
    for outcome in outcomes {
        answers.extend(outcome?);
    }
    if std::fs::metadata(body.path)?.len() != body.until {
        return Err(Stop::NotPlain);
    }
    answers.sort_by_key(|(index, _)| *index);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

struct Shared {
    next: AtomicUsize,
    stopped: AtomicBool,
    done: AtomicU64,
}

/// Takes pieces until there are none left.
fn worker<S, T>(
    body: Body<'_>,
    size: u64,
    n_pieces: usize,
    (track, stage): (Track<'_>, &str),
    shared: &Shared,
    state: &impl Fn() -> S,
    work: &impl Fn(&mut S, &Piece<'_>) -> Result<T, Stop>,
) -> Result<Vec<(usize, T)>, Stop> {
    let mut file = File::open(body.path)?;
    let (mut buffer, mut state, mut answers) = (Vec::new(), state(), Vec::new());
    loop {
        let index = shared.next.fetch_add(1, Ordering::Relaxed);
        if index >= n_pieces || shared.stopped.load(Ordering::Relaxed) {
            return Ok(answers);
        }
        track.progress.check()?;
        let start = body.from + index as u64 * size;
        let bytes = lines(&mut file, &mut buffer, body, start, (start + size).min(body.until))?;
        answers.push((index, work(&mut state, &Piece { index, bytes })?));
        let done = shared.done.fetch_add(size, Ordering::Relaxed) + size;
        track.progress.report(stage, (track.before + done).min(track.total), Some(track.total));
    }
}

/// The lines that begin between two places.
fn lines<'b>(file: &mut File, buffer: &'b mut Vec<u8>, body: Body<'_>, start: u64, end: u64) -> Result<&'b [u8], Stop> {
    // The byte before tells whether a line begins right here.
    let origin = if start == body.from { start } else { start - 1 };
    let length = |until: u64| usize::try_from(until - origin).map_err(|cause| Stop::Io(io::Error::other(cause)));
    let mut filled = 0;
    fill(file, buffer, origin, &mut filled, length((end + MARGIN as u64).min(body.until))?)?;
    let first = if start == body.from { 0 } else { memchr(b'\n', &buffer[..filled]).map_or(filled, |at| at + 1) };
    let wanted = length(end)?;
    if first >= wanted {
        // A line longer than the piece; it belongs to the piece where it begins, if that finds its end.
        return Ok(&[]);
    }
    loop {
        if let Some(at) = memchr(b'\n', &buffer[wanted - 1..filled]) {
            return Ok(&buffer[first..wanted + at]);
        }
        let so_far = origin + filled as u64;
        if so_far >= body.until {
            return Ok(&buffer[first..filled]);
        }
        if filled - wanted > LONGEST_LINE {
            return Err(Stop::NotPlain);
        }
        fill(file, buffer, origin, &mut filled, length((so_far + (MARGIN as u64) * 16).min(body.until))?)?;
    }
}

/// Reads on until so many bytes from `origin` are there.
fn fill(file: &mut File, buffer: &mut Vec<u8>, origin: u64, filled: &mut usize, wanted: usize) -> Result<(), Stop> {
    if buffer.len() < wanted {
        buffer.resize(wanted, 0);
    }
    file.seek(SeekFrom::Start(origin + *filled as u64))?;
    while *filled < wanted {
        match file.read(&mut buffer[*filled..wanted]) {
            // Cut short underneath: the careful reader says where.
            Ok(0) => return Err(Stop::NotPlain),
            Ok(n) => *filled += n,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause.into()),
        }
    }
    Ok(())
}
