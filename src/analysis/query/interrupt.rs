//! Long steps that cannot be asked to stop: they run on a thread of their own, and the one who waits may leave.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::data::{Cancelled, Progress};

/// How often the waiting thread looks whether the user wants to stop.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Runs `work` and waits for it; `None` where it broke.
///
/// # Errors
/// [`Cancelled`] at once when the user stops it; the work then ends by itself and its result is dropped.
pub fn interruptible<T: Send + 'static>(
    progress: &dyn Progress,
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>, Cancelled> {
    progress.check()?;
    let (sender, receiver) = sync_channel(1);
    let spawned = std::thread::Builder::new().name(format!("{name} step")).spawn(move || {
        // A broken step drops the sender, and the waiting thread hears that. Nobody may be waiting any more.
        if let Ok(result) = catch_unwind(AssertUnwindSafe(work)) {
            drop(sender.send(result));
        }
    });
    if spawned.is_err() {
        return Ok(None);
    }
    loop {
        match receiver.recv_timeout(LOOK_EVERY) {
            Ok(result) => return Ok(Some(result)),
            Err(RecvTimeoutError::Timeout) => progress.check()?,
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    use super::*;
    use crate::data::Silent;

    struct Stop(AtomicBool);

    impl Progress for Stop {
        fn report(&self, _stage: &str, _done: u64, _total: Option<u64>) {}

        fn check(&self) -> Result<(), Cancelled> {
            // Goes on once, then stops.
            if self.0.swap(true, Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
        }
    }

    #[test]
    fn a_step_that_runs_on_does_not_hold_the_one_who_waits() {
        let began = Instant::now();
        let stopped = interruptible(&Stop(AtomicBool::new(false)), "test", || {
            std::thread::sleep(Duration::from_secs(2));
        });
        assert_eq!(stopped, Err(Cancelled));
        assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
    }

    #[test]
    fn a_step_gives_its_result_or_says_that_it_broke() {
        assert_eq!(interruptible(&Silent, "test", || 7), Ok(Some(7)));
        assert_eq!(interruptible(&Silent, "test", || { panic!("on purpose") }), Ok(None::<u8>));
    }
}
