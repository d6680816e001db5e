//! Work in pieces over a few threads; results come back in order, whatever the threads did.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::data::{Cancelled, Progress};

/// Runs `0..items` in pieces of `piece`. Each thread makes one worker and feeds it pieces; the results are in
/// the order of the pieces, so that the number of threads never shows.
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
    let piece = piece.max(1);
    let pieces = items.div_ceil(piece);
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let results: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(pieces));
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
            let result = run(range);
            let total = done.fetch_add(count, Ordering::Relaxed) + count;
            progress.report(stage, total as u64, Some(items as u64));
            results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, result));
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
    if stopped.load(Ordering::Relaxed) {
        return Err(Cancelled);
    }
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
