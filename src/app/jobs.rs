//! Work off the UI thread: named threads, progress, cancel, late results dropped, panics caught.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::data::{Cancelled, Progress, format_thousands};
use crate::project::{JobStatus, Outcome};

/// Called after every change, to wake the window.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The running jobs of one window.
pub struct Jobs {
    wake: Wake,
    sender: Sender<(u64, Sent)>,
    receiver: Receiver<(u64, Sent)>,
    running: Vec<Running>,
    next: u64,
}

/// What a job sends: something in between, or its end.
enum Sent {
    Between(Outcome),
    Last(Outcome),
}

struct Running {
    number: u64,
    cancellable: bool,
    shared: Arc<Shared>,
}

struct Shared {
    key: String,
    title: String,
    began: Instant,
    /// [`RUNS`], [`CANCELLED`] or [`SETTLED`].
    state: AtomicU8,
    at: Mutex<Reached>,
    wake: Wake,
}

#[derive(Default)]
struct Reached {
    stage: String,
    done: u64,
    total: Option<u64>,
    n_rows: u64,
    told: Option<Instant>,
}

/// The job works and may be stopped.
const RUNS: u8 = 0;
/// It was stopped: it ends at its next step and changes nothing.
const CANCELLED: u8 = 1;
/// It does what cannot be taken back, and is not stopped any more.
const SETTLED: u8 = 2;

/// The job's own end: it reports here and asks whether to go on.
pub struct Job {
    shared: Arc<Shared>,
    number: u64,
    sender: Sender<(u64, Sent)>,
}

impl Job {
    /// Tells the window something before the end; dropped where the job was cancelled or replaced.
    pub fn tell(&self, outcome: Outcome) {
        // The window may be gone; then nobody looks.
        drop(self.sender.send((self.number, Sent::Between(outcome))));
        (self.shared.wake)();
    }

    /// From here on the job cannot be cancelled: said right before a file gets its name, so that a cancelled job has
    /// changed nothing and one that changed something was not cancelled.
    ///
    /// # Errors
    /// [`Cancelled`] where that came first.
    pub fn settle(&self) -> Result<(), Cancelled> {
        if self.shared.leave_running(SETTLED) { Ok(()) } else { Err(Cancelled) }
    }

    /// How much of the present stage is done, 0 to 1.
    pub fn fraction(&self) -> Option<f32> {
        self.shared.status().fraction
    }
}

/// The window is woken for progress at most this often.
const TELL_EVERY: Duration = Duration::from_millis(100);

impl Jobs {
    /// No jobs yet.
    pub fn new(wake: Wake) -> Self {
        let (sender, receiver) = channel();
        Self { wake, sender, receiver, running: Vec::new(), next: 0 }
    }

    /// Runs `work` on a thread of its own. A running job with the same key is cancelled and its result dropped.
    pub fn start<F>(&mut self, key: &str, title: &str, cancellable: bool, work: F)
    where
        F: FnOnce(&Job) -> Result<Outcome, Cancelled> + Send + 'static,
    {
        self.running.retain(|other| {
            let replaced = other.shared.key == key;
            if replaced {
                other.shared.leave_running(CANCELLED);
            }
            !replaced
        });
        self.next += 1;
        let number = self.next;
        let shared = Arc::new(Shared {
            key: key.to_owned(),
            title: title.to_owned(),
            began: Instant::now(),
            state: AtomicU8::new(RUNS),
            at: Mutex::default(),
            wake: self.wake.clone(),
        });
        self.running.push(Running { number, cancellable, shared: shared.clone() });
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        let name = format!("job {key}");
        let spawned = std::thread::Builder::new().name(name).spawn(move || {
            let title = shared.title.clone();
            let job = Job { shared, number, sender: sender.clone() };
            let outcome = match catch_unwind(AssertUnwindSafe(|| work(&job))) {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(Cancelled)) => Outcome::Cancelled(title),
                Err(panic) => Outcome::Broke(format!(
                    "{title} failed by a bug of this program: {}; everything else still works",
                    words(&*panic)
                )),
            };
            // The window may be gone; then nobody waits for the result.
            drop(sender.send((number, Sent::Last(outcome))));
            wake();
        });
        if let Err(cause) = spawned {
            let text = format!("{title}: no thread to run on ({cause}); close other programs and try again");
            drop(self.sender.send((number, Sent::Last(Outcome::Broke(text)))));
        }
    }

    /// What has come back since the last call. Results of replaced jobs are dropped.
    pub fn drain(&mut self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        while let Ok((number, sent)) = self.receiver.try_recv() {
            let Some(at) = self.running.iter().position(|job| job.number == number) else { continue };
            outcomes.push(match sent {
                Sent::Between(outcome) => outcome,
                Sent::Last(outcome) => {
                    self.running.remove(at);
                    outcome
                }
            });
        }
        outcomes
    }

    /// How the running jobs are doing.
    pub fn statuses(&self) -> Vec<JobStatus> {
        self.running.iter().map(|job| job.shared.status()).collect()
    }

    /// Stops every job that can be cancelled: for the window at once, and on its thread at the next step. A step that
    /// is not ours (the table engine's) may go on for a moment; its result is dropped.
    pub fn cancel_all(&self) {
        for job in self.running.iter().filter(|job| job.cancellable && job.shared.leave_running(CANCELLED)) {
            drop(self.sender.send((job.number, Sent::Last(Outcome::Cancelled(job.shared.title.clone())))));
        }
        (self.wake)();
    }

    /// Whether nothing runs.
    pub fn idle(&self) -> bool {
        self.running.is_empty()
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        for job in &self.running {
            job.shared.leave_running(CANCELLED);
        }
    }
}

impl Progress for Job {
    fn report(&self, stage: &str, done: u64, total: Option<u64>) {
        let Ok(mut at) = self.shared.at.lock() else { return };
        if at.stage != stage {
            stage.clone_into(&mut at.stage);
            at.told = None;
        }
        (at.done, at.total) = (done, total);
        if at.told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            at.told = Some(Instant::now());
            (self.shared.wake)();
        }
    }

    fn rows(&self, n_rows: u64) {
        if let Ok(mut at) = self.shared.at.lock() {
            at.n_rows = n_rows;
        }
    }

    fn check(&self) -> Result<(), Cancelled> {
        if self.shared.state.load(Ordering::SeqCst) == CANCELLED { Err(Cancelled) } else { Ok(()) }
    }
}

impl Shared {
    /// Goes over to another state, once; whether it did.
    fn leave_running(&self, to: u8) -> bool {
        self.state.compare_exchange(RUNS, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    fn status(&self) -> JobStatus {
        let elapsed = self.began.elapsed();
        let mut status = JobStatus {
            key: self.key.clone(),
            title: self.title.clone(),
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            ..JobStatus::default()
        };
        if let Ok(at) = self.at.lock() {
            status.stage.clone_from(&at.stage);
            status.detail = detail(&at.stage, at.done, at.total, at.n_rows, elapsed);
            #[expect(clippy::cast_possible_truncation, reason = "a fraction for a progress bar")]
            let fraction = |total: u64| (at.done as f64 / total.max(1) as f64).clamp(0.0, 1.0) as f32;
            status.fraction = at.total.map(fraction);
        }
        status
    }
}

/// "Reading rows · 12 of 340 MB · 2.1 M rows a second · 9 s left".
pub(super) fn detail(stage: &str, done: u64, total: Option<u64>, n_rows: u64, elapsed: Duration) -> String {
    let Some(total) = total.filter(|total| *total > 0) else {
        return if done > 0 { format!("{stage} · {}", format_thousands(done)) } else { stage.to_owned() };
    };
    let mut text = if total < 1_000_000 {
        // Draws and assumptions are counted, bytes come in millions.
        format!("{stage} · {} of {}", format_thousands(done), format_thousands(total))
    } else {
        format!("{stage} · {} of {} MB", done / 1_000_000, total.div_ceil(1_000_000))
    };
    let seconds = elapsed.as_secs_f64();
    if n_rows > 0 && seconds > 0.2 {
        text.push_str(&format!(" · {} rows a second", per_second(n_rows as f64 / seconds)));
    }
    if done > 0 && seconds > 1.0 {
        let left = seconds * (total.saturating_sub(done)) as f64 / done as f64;
        text.push_str(&format!(" · {left:.0} s left"));
    }
    text
}

fn per_second(rate: f64) -> String {
    if rate >= 1e6 { format!("{:.1} M", rate / 1e6) } else { format!("{:.0},000", (rate / 1e3).max(1.0)) }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(jobs: &mut Jobs) -> Vec<Outcome> {
        let mut all = Vec::new();
        for _ in 0..500 {
            all.extend(jobs.drain());
            if jobs.idle() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        all
    }

    fn done(text: &str) -> Outcome {
        Outcome::Done(Ok(text.to_owned()))
    }

    #[test]
    fn asking_again_replaces_the_older_job_and_drops_its_result() {
        let mut jobs = Jobs::new(Arc::new(|| {}));
        jobs.start("one", "First", true, |job| {
            while job.check().is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(done("late"))
        });
        jobs.start("one", "Second", true, |_| Ok(done("new")));
        let outcomes = wait(&mut jobs);
        assert!(matches!(outcomes.as_slice(), [Outcome::Done(Ok(text))] if text == "new"), "{outcomes:?}");
    }

    #[test]
    fn cancel_ends_a_job_within_a_tenth_of_a_second_and_says_so() {
        let mut jobs = Jobs::new(Arc::new(|| {}));
        let (steps, seen) = channel();
        jobs.start("read", "Reading", true, move |job| {
            steps.send("begun").expect("the test waits for it");
            let stopped = loop {
                if let Err(stopped) = job.check() {
                    break stopped;
                }
                std::thread::sleep(Duration::from_millis(1));
            };
            steps.send("ended").expect("the test waits for it");
            Err(stopped)
        });
        assert_eq!(seen.recv_timeout(Duration::from_secs(10)), Ok("begun"));
        jobs.cancel_all();
        assert_eq!(seen.recv_timeout(Duration::from_millis(100)), Ok("ended"), "the thread itself has stopped");
        assert!(matches!(wait(&mut jobs).as_slice(), [Outcome::Cancelled(title)] if title == "Reading"));
    }

    #[test]
    fn a_job_that_has_begun_to_write_is_not_cancelled_and_a_cancelled_one_does_not_begin() {
        let mut jobs = Jobs::new(Arc::new(|| {}));
        let (begun, begins) = channel();
        jobs.start("save", "Saving", true, move |job| {
            job.settle()?;
            begun.send(()).expect("the test waits");
            std::thread::sleep(Duration::from_millis(50));
            Ok(done("Saved"))
        });
        begins.recv().expect("it begins");
        jobs.cancel_all();
        assert!(matches!(wait(&mut jobs).as_slice(), [Outcome::Done(Ok(text))] if text == "Saved"));

        let (wrote, written) = channel();
        let (answer, answered) = channel();
        jobs.start("save", "Saving", true, move |job| {
            answered.recv().expect("a dialog's answer");
            wrote.send(job.settle().is_ok()).expect("the test waits");
            Ok(done("Saved"))
        });
        jobs.cancel_all();
        assert!(matches!(wait(&mut jobs).as_slice(), [Outcome::Cancelled(title)] if title == "Saving"));
        answer.send(()).expect("the job waits");
        assert!(!written.recv().expect("it ends"), "nothing is written behind the notice");
    }

    #[test]
    fn a_job_that_is_deaf_for_a_while_does_not_keep_the_window_waiting() {
        let mut jobs = Jobs::new(Arc::new(|| {}));
        jobs.start("read", "Reading", true, |_| {
            std::thread::sleep(Duration::from_millis(400));
            Ok(done("late"))
        });
        jobs.cancel_all();
        let began = Instant::now();
        assert!(matches!(wait(&mut jobs).as_slice(), [Outcome::Cancelled(title)] if title == "Reading"));
        assert!(began.elapsed() < Duration::from_millis(100), "{:?}", began.elapsed());
        std::thread::sleep(Duration::from_millis(450));
        assert!(jobs.drain().is_empty(), "the late result is dropped");
    }

    #[test]
    fn a_panic_becomes_a_notice() {
        let mut jobs = Jobs::new(Arc::new(|| {}));
        jobs.start("odd", "Odd work", false, |_| panic!("on purpose"));
        assert!(matches!(wait(&mut jobs).as_slice(), [Outcome::Broke(text)] if text.contains("on purpose")));
    }
}
