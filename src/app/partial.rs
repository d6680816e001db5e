//! Pictures of what was found so far, while the rest of a large file is read: drawn hatched, never exported.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use polars::prelude::DataFrame;

use super::jobs::Job;
use crate::charts::{Figure, Unfit};
use crate::data::{Cancelled, Progress};
use crate::project::{Outcome, View};

/// Sooner than this the whole answer mostly stands.
const FIRST_AFTER: Duration = Duration::from_millis(400);
/// How often the picture changes: slow enough to be read.
const EVERY: Duration = Duration::from_millis(700);

/// A job whose rows so far are drawn.
pub struct Watched<'j> {
    job: &'j Job,
    /// The view that the rows belong to; none while a file is read for the first time.
    view: Option<&'j View>,
    draw: &'j (dyn Fn(DataFrame) -> Result<Figure, Unfit> + Sync),
    due: Mutex<Instant>,
}

impl<'j> Watched<'j> {
    /// Draws with `draw`; what cannot be drawn yet is passed over.
    pub fn new(
        job: &'j Job,
        view: Option<&'j View>,
        draw: &'j (dyn Fn(DataFrame) -> Result<Figure, Unfit> + Sync),
    ) -> Self {
        Self { job, view, draw, due: Mutex::new(Instant::now() + FIRST_AFTER) }
    }
}

impl Progress for Watched<'_> {
    fn report(&self, stage: &str, done: u64, total: Option<u64>) {
        self.job.report(stage, done, total);
    }

    fn rows(&self, n_rows: u64) {
        self.job.rows(n_rows);
    }

    fn shows_partial(&self) -> bool {
        true
    }

    fn is_partial_due(&self) -> bool {
        let Ok(mut due) = self.due.lock() else { return false };
        let now = Instant::now();
        let is_due = now >= *due;
        if is_due {
            *due = now + EVERY;
        }
        is_due
    }

    fn partial(&self, rows: DataFrame) {
        let Ok(mut figure) = (self.draw)(rows) else { return };
        let part = self.job.fraction().unwrap_or(0.0) * 100.0;
        let says = format!("Partial: {part:.0}% is read");
        for panel in &mut figure.panels {
            panel.stamp.clone_from(&says);
        }
        // The finding of the whole is not yet known.
        figure.title = format!("{says}, figures will change");
        figure.summary = format!("{}. {}", figure.title, figure.summary);
        self.job.tell(Outcome::Partial(self.view.cloned().map(Box::new), Box::new(figure)));
    }

    fn check(&self) -> Result<(), Cancelled> {
        self.job.check()
    }
}
