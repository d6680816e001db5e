//! What a run of the policy side leaves behind: months, events, and quarterly means of the doors.

use super::event::Event;
use crate::scenario::{Levers, Step};

/// A month of a run.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Month {
    /// Recognised prisoners held at its end.
    pub held: f64,
    /// Baseline names still held.
    pub listed: f64,
    /// Share of the baseline that is free.
    pub freed_share: f64,
    /// The same with exile discounted.
    pub credited_share: f64,
    /// Newly recognised.
    pub recognised: f64,
    /// Pardoned.
    pub pardoned: f64,
    /// Left otherwise.
    pub other_exits: f64,
    /// Incidents at the border.
    pub incidents: f64,
    /// Step decided.
    pub level: usize,
    /// Months in a row without a breach.
    pub clean: u32,
    /// Months until the last change decided is in force at every door.
    pub wind_down: f64,
    /// Whether a breach was there while relief was in force.
    pub in_breach: bool,
    /// Times relief was taken back so far.
    pub snapbacks: u32,
    /// Doors, mean over the month's days.
    pub levers: Levers,
}

/// A run of the policy side.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// Month by month.
    pub months: Vec<Month>,
    /// What happened, in order.
    pub events: Vec<Event>,
}

impl Course {
    /// The doors quarter by quarter: the mean of three months, and snapbacks up to the quarter's end.
    pub fn quarters(&self, out: &mut Vec<Step>) {
        out.clear();
        out.extend(self.months.chunks_exact(3).map(|months| {
            let same = months.iter().all(|month| month.levers == months[0].levers);
            // Three equal thirds do not always sum to the whole: equal months are passed on as they are.
            let levers = if same {
                months[0].levers
            } else {
                Levers::mean(&[months[0].levers, months[1].levers, months[2].levers])
            };
            Step { levers, snapbacks: months[2].snapbacks }
        }));
    }
}
