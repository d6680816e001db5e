//! The policy side, month by month: prisoners, benchmarks, tranches of relief, snapback, and how Minsk behaves.
//!
//! Knows nothing of potash: it hands the quarterly means of its doors to the market engine. Every number comes from
//! `defaults.toml` beside this file or from a scenario. Tonnes, prices and money are elsewhere.

mod catalogue;
mod course;
mod doors;
mod engine;
mod event;
mod factors;
mod luck;
mod need;
mod regime;
mod terms;
mod watch;
mod world;

pub use catalogue::{Benchmark, BenchmarkKind, Catalogue, Rule, TEXT as CATALOGUE_TEXT};
pub use course::{Course, Month};
pub use engine::PolicyEngine;
pub use event::{Cause, Event, EventKind};
pub use factors::{FactorSampler, Factors, factor_sampler};
pub use luck::Luck;
pub use need::{Measured, Need};
pub use terms::{
    Clock, Lock, LockId, Locks, Rung as LadderStep, Severity, Snapback, Start, Sunset, SunsetDefault, Terms, Trigger,
    Triggers,
};
pub(in crate::scenario) use terms::{
    ClockWritten, LocksWritten, SnapbackWritten, StartWritten, SunsetWritten, TriggersWritten,
};
pub(in crate::scenario) use world::RegimeWritten;
pub use world::{Pardons, Regime, Shock, ShockKind};
