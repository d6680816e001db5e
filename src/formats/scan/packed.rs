//! A packed text in pieces of whole lines: unpacked on the calling thread, worked on by the others while it goes on.
//! Never whole in memory. Knows no tables.
//!
//! Cost: as many pieces as there are threads, twice; unpacking is the slowest part and keeps one core.

use std::io::{self, Read as _};
use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::time::Duration;

use memchr::memrchr;

use super::regions::{Cut, LONGEST_LINE, Piece, Stop};
use crate::formats::bytes::Stream;
use crate::formats::container::Place;
use crate::formats::input::{self, Input};
use crate::formats::table::Track;

/// Where unpacking waits while all threads are busy.
const WAIT: Duration = Duration::from_micros(200);

/// A piece on its way to a thread.
type Full = (usize, Vec<u8>);

/// Works on every piece from so many bytes of text on, and gives the answers in their order with the file's hash.
/// Whatever is wrong with the packing is left to the careful reader, which says where.
pub(super) fn each<S, T: Send>(
    (place, from): (&Place, u64),
    cut: Cut,
    (track, stage): (Track<'_>, &str),
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &Piece<'_>) -> Result<T, Stop> + Sync,
) -> Result<(Vec<T>, String), Stop> {
    let stream = Rc::new(Stream::default());
    let mut input = input::open(place, &stream).map_err(|_refused| Stop::NotPlain)?;
    io::copy(&mut input.by_ref().take(from), &mut io::sink()).map_err(|_damaged| Stop::NotPlain)?;
    let (full, waiting) = sync_channel::<Full>(cut.threads);
    let (empty, used) = channel::<Vec<u8>>();
    let (waiting, stopped) = (Mutex::new(waiting), AtomicBool::new(false));
    let run = |empty: Sender<Vec<u8>>| {
        let (mut state, mut answers, mut failed) = (state(), Vec::new(), None);
        while let Some((index, bytes)) = next(&waiting) {
            // After a failure pieces are taken and dropped, so that unpacking never waits for nobody.
            if stopped.load(Ordering::Relaxed) {
                continue;
            }
            match work(&mut state, &Piece { index, bytes: &bytes }) {
                Ok(answer) => answers.push((index, answer)),
                Err(stop) => {
                    stopped.store(true, Ordering::Relaxed);
                    failed = Some(stop);
                }
            }
            // Unpacking may be done and take no more buffers.
            drop(empty.send(bytes));
        }
        failed.map_or(Ok(answers), Err)
    };
    std::thread::scope(|scope| {
        let run = &run;
        let threads: Vec<_> = (0..cut.threads.max(1))
            .filter_map(|n| {
                let empty = empty.clone();
                std::thread::Builder::new().name(format!("search {n}")).spawn_scoped(scope, move || run(empty)).ok()
            })
            .collect();
        let unpacking = Unpacking { input, size: cut.piece.max(1), full, used, rest: Vec::new(), index: 0 };
        let unpacked = unpacking.run(|| {
            track.progress.report(stage, (track.before + stream.raw_bytes.get()).min(track.total), Some(track.total));
            track.progress.check()?;
            let nobody = threads.iter().all(std::thread::ScopedJoinHandle::is_finished);
            Ok(!nobody && !stopped.load(Ordering::Relaxed))
        });
        let mut answers = Vec::new();
        for thread in threads {
            answers.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        if !unpacked? || stream.cut_short.get() {
            return Err(Stop::NotPlain);
        }
        answers.sort_by_key(|(index, _)| *index);
        Ok((answers.into_iter().map(|(_, answer)| answer).collect(), stream.sha256.take()))
    })
}

fn next(waiting: &Mutex<Receiver<Full>>) -> Option<Full> {
    waiting.lock().ok()?.recv().ok()
}

/// The text as it is unpacked and handed on.
struct Unpacking {
    input: Input,
    size: usize,
    full: SyncSender<Full>,
    used: Receiver<Vec<u8>>,
    /// The beginning of a line whose end is still packed.
    rest: Vec<u8>,
    index: usize,
}

impl Unpacking {
    /// Hands on piece after piece while `goes_on`; whether all of the text was.
    fn run(mut self, goes_on: impl Fn() -> Result<bool, Stop>) -> Result<bool, Stop> {
        loop {
            let Some(mut bytes) = self.piece()? else { return Ok(true) };
            loop {
                if !goes_on()? {
                    return Ok(false);
                }
                match self.full.try_send((self.index, bytes)) {
                    Ok(()) => break,
                    Err(TrySendError::Full((_, back))) => bytes = back,
                    Err(TrySendError::Disconnected(_)) => return Ok(false),
                }
                std::thread::sleep(WAIT);
            }
            self.index += 1;
        }
    }

    /// The next whole lines; at the end of the text also one without its end.
    fn piece(&mut self) -> Result<Option<Vec<u8>>, Stop> {
        let mut bytes = self.used.try_recv().unwrap_or_default();
        bytes.clear();
        bytes.append(&mut self.rest);
        loop {
            let before = bytes.len();
            let more = (self.size + 1).saturating_sub(before).max(16) as u64;
            let read = self.input.by_ref().take(more).read_to_end(&mut bytes);
            if read.map_err(|_damaged| Stop::NotPlain)? == 0 {
                return Ok((!bytes.is_empty()).then_some(bytes));
            }
            if let Some(end) = memrchr(b'\n', &bytes) {
                self.rest = bytes.split_off(end + 1);
                return Ok(Some(bytes));
            }
            if bytes.len() > LONGEST_LINE {
                return Err(Stop::NotPlain);
            }
        }
    }
}
