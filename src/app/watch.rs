//! Watches opened files: one thread that sleeps, looks at sizes and times, and wakes the window only when one differs.
//!
//! Cost: a look at each file's directory entry every two seconds while files are open; no thread before the first, no
//! wake-up while none is open.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::jobs::Wake;
use crate::formats::Stamp;
use crate::project::{FileOutcome, Outcome};

/// Time between two looks. A file must look the same twice before it counts as changed: a program that still writes it
/// would be read half-way otherwise.
const EVERY: Duration = Duration::from_secs(2);

/// An opened file: where it lies, what it consists of, and what it looked like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The file as it was opened.
    pub path: PathBuf,
    /// Everything that was read for it.
    pub parts: Vec<PathBuf>,
    /// What it looked like when it was last looked at.
    pub stamp: Stamp,
}

/// The watch of one window.
pub struct Watch {
    wake: Wake,
    shared: Arc<Shared>,
    sender: Sender<Outcome>,
    receiver: Receiver<Outcome>,
    files: Vec<Watched>,
    running: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    files: Vec<Entry>,
    ended: bool,
}

struct Entry {
    file: Watched,
    /// What the window knows; nothing where the file is gone.
    told: Option<Stamp>,
    /// What it looked like at the last look.
    seen: Option<Stamp>,
}

impl Watch {
    /// Watches nothing yet.
    pub fn new(wake: Wake) -> Self {
        let (sender, receiver) = channel();
        Self { wake, shared: Arc::default(), sender, receiver, files: Vec::new(), running: false }
    }

    /// Watches these files from now on. The same list again costs a comparison.
    pub fn set(&mut self, files: Vec<Watched>) {
        if files == self.files {
            return;
        }
        let entry = |file: &Watched| Entry { file: file.clone(), told: Some(file.stamp), seen: Some(file.stamp) };
        let mut state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.files = files.iter().map(entry).collect();
        drop(state);
        self.files = files;
        self.shared.changed.notify_all();
        if !self.running && !self.files.is_empty() {
            let (shared, sender, wake) = (self.shared.clone(), self.sender.clone(), self.wake.clone());
            // Without a thread files are not watched, and everything else works.
            self.running = std::thread::Builder::new()
                .name("watch".to_owned())
                .spawn(move || run(&shared, &sender, &wake))
                .is_ok();
        }
    }

    /// Files that look different since the last call.
    pub fn drain(&self) -> Vec<Outcome> {
        self.receiver.try_iter().collect()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.shared.changed.notify_all();
    }
}

fn run(shared: &Shared, sender: &Sender<Outcome>, wake: &Wake) {
    loop {
        let state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |state: &mut State| state.files.is_empty() && !state.ended;
        let state = shared.changed.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner);
        let waiting = shared.changed.wait_timeout_while(state, EVERY, |state| !state.ended);
        let (state, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        if state.ended {
            return;
        }
        let files: Vec<Watched> = state.files.iter().map(|entry| entry.file.clone()).collect();
        drop(state);
        // A disk that sleeps must not hold the window, so it is asked outside the lock.
        let looks: Vec<Option<Stamp>> = files.iter().map(|file| Stamp::of(&file.parts).ok()).collect();
        let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = false;
        for (file, now) in files.iter().zip(looks) {
            let Some(entry) = state.files.iter_mut().find(|entry| entry.file == *file) else { continue };
            if now != entry.told && now == entry.seen {
                entry.told = now;
                told |= sender.send(Outcome::File(FileOutcome::Touched(file.path.clone(), now))).is_ok();
            }
            entry.seen = now;
        }
        drop(state);
        if told {
            wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_file_that_changed_is_told_once_and_one_that_did_not_never() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (one, other) = (folder.path().join("one.csv"), folder.path().join("other.csv"));
        let woken = Arc::new(AtomicUsize::new(0));
        let count = woken.clone();
        let wake: Wake = Arc::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let mut watch = Watch::new(wake);
        let mut files = Vec::new();
        for path in [&one, &other] {
            std::fs::write(path, "a\n1\n").expect("the test may write");
            let parts = vec![path.clone()];
            files.push(Watched { path: path.clone(), stamp: Stamp::of(&parts).expect("it is there"), parts });
        }
        watch.set(files);
        std::fs::write(&one, "a\n1\n2\n").expect("the test may write");
        let began = Instant::now();
        let mut told = Vec::new();
        while began.elapsed() < EVERY * 4 {
            told.extend(watch.drain());
            std::thread::sleep(Duration::from_millis(50));
        }
        let [Outcome::File(FileOutcome::Touched(path, Some(stamp)))] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((path, stamp.n_bytes), (&one, 6));
        assert_eq!(woken.load(Ordering::Relaxed), 1, "an idle watch wakes nobody");
    }
}
