//! Belarus leverage: trade evidence, its sources, and what follows from it, on one desktop.
//!
//! The modules in reading order; each may use only those above it (`tests/layers.rs` keeps it so).
//!
//! | module | what lives there | what it must not know |
//! |---|---|---|
//! | [`data`] | what a dataset is: frame, provenance, notes, countries, periods; the bundled tables | files of users, threads, egui |
//! | [`formats`] | bytes into a dataset, one provider a file; `formats/mod.rs` is the list | charts, threads, egui |
//! | [`analysis`] | measures over a frame, one family a file | files, egui |
//! | [`scenario`] | what-if: the engine, policy rules, presets, draws | frames, egui |
//! | [`charts`] | data and a spec into a [`charts::Figure`], one chart a file; `charts/mod.rs` is the list | egui |
//! | [`project`] | what the user is doing: state, actions, undo | egui |
//! | [`ui`] | egui views that read the project and push actions; the painter of figures | eframe, files |
//! | [`app`] | window, jobs, dialogs, export, command line | |
//!
//! To add a chart: one file in `charts/`, one line in `charts/mod.rs`; the snapshot tests find it there.
//! To add a format: one file in `formats/`, one line in `formats/mod.rs`, a good and a broken file in
//! `tests/files/`. To add a measure: one file in `analysis/measures/`, one line in its `mod.rs`.

pub mod analysis;
pub mod app;
pub mod charts;
pub mod data;
pub mod formats;
pub mod project;
pub mod scenario;
pub mod ui;
