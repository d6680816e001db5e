//! The only place that prints.

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Failure;
use crate::app::jobs::detail;
use crate::data::{Cancelled, Progress};

/// Prints machine-readable output. A closed pipe is the reader's choice, not an error.
///
/// # Errors
/// [`Failure::Unwritable`] when the output cannot take it, such as a full disk.
pub fn out(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Unwritable(format!("standard output: {cause}. Free some space or send the output elsewhere")))
        }
        _ => Ok(()),
    }
}

/// Standard output for those who write piece by piece.
pub struct Out;

impl std::io::Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        std::io::stdout().lock().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stdout().lock().flush()
    }
}

/// Prints a sentence for people.
pub fn say(text: &str) {
    err(&format!("{text}\n"));
}

/// Prints an error.
pub fn error(text: &str) {
    err(&format!("error: {text}\n"));
}

/// Writes to standard error; where that is closed or full there is nobody left to tell.
fn err(text: &str) {
    drop(std::io::stderr().lock().write_all(text.as_bytes()));
}

/// Progress as one line on a terminal, silent elsewhere.
pub struct Line {
    began: Instant,
    n_rows: AtomicU64,
    told: Mutex<Option<Instant>>,
    shown: bool,
}

impl Line {
    /// Begins the clock.
    pub fn new() -> Self {
        Self {
            began: Instant::now(),
            n_rows: AtomicU64::new(0),
            told: Mutex::new(None),
            shown: std::io::stderr().is_terminal(),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.shown && self.told.lock().is_ok_and(|told| told.is_some()) {
            err("\r\x1b[2K");
        }
    }
}

impl Progress for Line {
    fn report(&self, stage: &str, done: u64, total: Option<u64>) {
        let Ok(mut told) = self.told.lock() else { return };
        let due = told
            .map_or(self.began.elapsed() > Duration::from_millis(300), |at| at.elapsed() > Duration::from_millis(200));
        if self.shown && due {
            *told = Some(Instant::now());
            err(&format!(
                "\r\x1b[2K{}",
                detail(stage, done, total, self.n_rows.load(Ordering::Relaxed), self.began.elapsed())
            ));
        }
    }

    fn rows(&self, n_rows: u64) {
        self.n_rows.store(n_rows, Ordering::Relaxed);
    }

    fn check(&self) -> Result<(), Cancelled> {
        Ok(())
    }
}
