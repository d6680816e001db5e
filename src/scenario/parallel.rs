//! Work in pieces over a few threads; results come back in order, whatever the threads did.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::data::{Cancelled, Progress};

/// How often chance is drawn. Seed and number make the result; the number of threads never shows in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// Draws, or base points of Sobol indices.
    pub draws: usize,
    /// Where the random numbers start.
    pub seed: u64,
    /// Threads to use.
    pub threads: usize,
}

/// Runs `0..items` in pieces of `piece` and returns the results in the order of the pieces, so that the number of
/// threads never shows. Each thread makes one worker and feeds it pieces.
///
/// # Errors
/// [`Cancelled`] when the user asked to stop; looked at once a piece.
pub fn in_pieces<T: Send, W: FnMut(Range<usize>) -> T>(
    items: usize,
    piece: usize,
    threads: usize,
    stage: &str,
    progress: &dyn Progress,
    worker: impl Fn() -> W + Sync,
) -> Result<Vec<T>, Cancelled> {
    let mut results: Vec<(usize, T)> = Vec::with_capacity(items.div_ceil(piece.max(1)));
    each_piece(items, piece, threads, stage, progress, worker, |range, result| results.push((range.start, result)))?;
    results.sort_by_key(|(start, _)| *start);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

/// The same, with each result handed on when it is there, in whatever order, so that not all are held at once.
///
/// # Errors
/// [`Cancelled`] when the user asked to stop; looked at once a piece.
pub fn each_piece<T: Send, W: FnMut(Range<usize>) -> T>(
    items: usize,
    piece: usize,
    threads: usize,
    stage: &str,
    progress: &dyn Progress,
    worker: impl Fn() -> W + Sync,
    take: impl FnMut(Range<usize>, T) + Send,
) -> Result<(), Cancelled> {
    let piece = piece.max(1);
    let pieces = items.div_ceil(piece);
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let take = Mutex::new(take);
    let work = || {
        let mut run = worker();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= pieces {
                return;
            }
            if progress.check().is_err() {
                stopped.store(true, Ordering::Relaxed);
                next.store(pieces, Ordering::Relaxed);
                return;
            }
            let range = index * piece..((index + 1) * piece).min(items);
            let count = range.len();
            let result = run(range.clone());
            let total = done.fetch_add(count, Ordering::Relaxed) + count;
            progress.report(stage, total as u64, Some(items as u64));
            let mut take = take.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            take(range, result);
        }
    };
    std::thread::scope(|scope| {
        for number in 1..threads.clamp(1, pieces.max(1)) {
            // A thread that cannot be started is done without: the others take its pieces.
            if let Err(cause) = std::thread::Builder::new().name(format!("draws {number}")).spawn_scoped(scope, work) {
                log::warn!("working with fewer threads: {cause}");
            }
        }
        work();
    });
    if stopped.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
}
