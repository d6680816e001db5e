//! The rows found so far, for a picture of them while the rest of the file is searched.

use std::sync::Mutex;

use polars::prelude::PolarsResult;

use super::Pick;
use super::frames::{Cats, stack};
use super::rows::{Known, Rows};
use super::totals::{self, Sums};
use crate::formats::Plan;
use crate::formats::table::Track;

/// What one file gave so far.
pub(super) struct SoFar<'j> {
    track: Track<'j>,
    plan: &'j Plan,
    source: &'j str,
    labels: Vec<String>,
    few: Mutex<Rows>,
}

impl<'j> SoFar<'j> {
    /// `None` where nobody looks, where everything is read and no question is known, or where several files are read:
    /// a part of a year is no picture of it, and the whole years before it are shown after each file.
    pub(super) fn new(track: Track<'j>, plan: &'j Plan, source: &'j str, pick: Option<&Pick>) -> Option<Self> {
        let pick = pick.filter(|_| track.alone && track.progress.shows_partial())?;
        Some(Self { track, plan, source, labels: pick.labels(), few: Mutex::default() })
    }

    /// Takes in the rows of a piece, and shows all so far when that is due. Rows that are summed are already in `sums`.
    pub(super) fn add(
        &self,
        rows: &Rows,
        sums: Option<&Mutex<Sums>>,
        known: &Known<'_, '_, '_>,
        cats: &mut Cats,
    ) -> PolarsResult<()> {
        let Ok(mut few) = self.few.lock() else { return Ok(()) };
        if sums.is_none() {
            few.append(rows.figures(), 0);
        }
        if !self.track.progress.is_partial_due() {
            return Ok(());
        }
        let so_far = few.figures();
        drop(few);
        let mut frames = Vec::new();
        let constants = cats.constants(self.plan, self.source)?;
        let unit = &self.plan.fixed.unit;
        if let Some(sums) = sums {
            let sums = sums.lock().map(|sums| sums.clone()).unwrap_or_default().in_order();
            let block = cats.block(totals::as_rows(&sums), Some(&self.labels), known)?;
            for (which, mut frame) in cats.frames(block, 0, &constants, unit)?.into_iter().enumerate() {
                totals::with_counts(&mut frame, &sums, which)?;
                frames.push(frame);
            }
        } else {
            let block = cats.block(so_far, None, known)?;
            frames.extend(cats.frames(block, 0, &constants, unit)?);
        }
        self.track.progress.partial(stack(&frames)?);
        Ok(())
    }
}
