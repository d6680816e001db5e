//! `model-check`: the engine and the measures against case files.

use std::path::PathBuf;

use clap::Args;

use super::print::table;
use super::{Failure, terminal};
use crate::scenario::check;

/// Arguments of `model-check`.
#[derive(Debug, Args)]
pub struct ModelCheckArgs {
    /// Folder with case files; folders below it are read too.
    dir: PathBuf,
}

/// Runs every case and prints its worst relative error; fails when one case fails.
pub fn model_check(args: &ModelCheckArgs) -> Result<(), Failure> {
    if !args.dir.is_dir() {
        return Err(Failure::Unreadable(format!("{}: no such folder. Give one with case files", args.dir.display())));
    }
    let results = check(&args.dir);
    let header = ["case", "passed", "worst_relative_error", "tolerance", "detail"].map(str::to_owned);
    let lines = results.iter().map(|result| {
        let passed = match (result.is_case, result.passed) {
            (false, _) => "skipped",
            (true, true) => "yes",
            (true, false) => "no",
        };
        let [error, tolerance] = [result.worst_relative_error, result.tolerance].map(|number| format!("{number:e}"));
        [result.name.clone(), passed.to_owned(), error, tolerance, result.detail.clone()]
    });
    terminal::out(&table(std::iter::once(header).chain(lines))?)?;
    let cases = || results.iter().filter(|result| result.is_case);
    let failed: Vec<&str> = cases().filter(|case| !case.passed).map(|case| case.name.as_str()).collect();
    if cases().next().is_none() {
        return Err(Failure::NoAnswer(format!("{}: no case file here that this program knows", args.dir.display())));
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::Failed(format!("{} of {} cases failed: {}", failed.len(), cases().count(), failed.join(", "))))
    }
}
