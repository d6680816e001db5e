//! What-if engine: relief, tightening and transit against potash share, money and dependence.
//!
//! Knows no frames and no egui, and no files but `check.rs`. "What-if, not forecast": good at differences
//! between policies, weak at price levels. The equations are in `README.md` beside this file.

mod attribution;
mod backtest;
mod base;
mod check;
mod class;
mod defaults;
mod dynamics;
mod error;
mod file;
mod gsim;
mod levers;
mod model;
mod newton;
mod outputs;
mod parallel;
mod parameters;
mod path;
pub mod policy;
mod random;
mod replay;
mod routes;
mod run;
mod sampler;
mod sensitivity;
mod smart;
mod static_block;
mod vector_math;

pub use attribution::{FourWorlds, RevenueSplit, Switches, ThreeLines, revenue_split, switches};
pub use backtest::{BACKTEST_DRAWS, Backtest, BacktestRow, Outcome, Recorded, Seen, backtest};
pub use base::{Base, Place, Roles};
pub use check::{CaseResult, check};
pub use class::{Input, Split, best_split, inputs};
pub use defaults::{Assumption, Defaults, DrawKind, Structural, Tag};
pub use dynamics::{Simulator, State};
pub use error::ScenarioError;
pub use file::{Fault, FileError, PRESETS, Preset, Remarks, Scenario, VERSION as FILE_VERSION, preset};
pub use gsim::{Gsim, GsimResult};
pub use levers::{Levers, Step, Targets, constant};
pub use model::Model;
pub use newton::{Anchor, Newton, Search};
pub use outputs::{Measure, Quarter, column, gdp_effect};
pub use parallel::Sampling;
pub use parameters::{Field, Parameters};
pub use path::{Path, Track};
pub use random::{Stream, normal_quantile};
pub use replay::{Finding, Fired, Verdict, YEARS as REPLAYED_YEARS, replay, replay_year};
pub use routes::{CapacityKeys, Route};
pub use run::{
    Band, CHANCE, Cell, Difference, Draws, FourRuns, Lab, MONTH_COLUMNS, Reading, Run, SAMPLES, Spread, attribute,
    draw, month_cells, table,
};
pub use sampler::Sampler;
pub use sensitivity::{Index, Sobol, SobolPlan, TornadoBar, sobol, tornado};
pub use smart::{SmartResult, smart};
pub use static_block::{Conditions, Equilibrium, StaticBlock};
