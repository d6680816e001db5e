//! `model-check`: the engine and the measures against case files.

use std::path::PathBuf;

use clap::Args;

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
    let mut text = String::from("case,passed,worst_relative_error,tolerance,detail\n");
    for result in &results {
        text.push_str(&format!(
            "{},{},{:e},{:e},\"{}\"\n",
            result.name,
            match (result.is_case, result.passed) {
                (false, _) => "skipped",
                (true, true) => "yes",
                (true, false) => "no",
            },
            result.worst_relative_error,
            result.tolerance,
            result.detail.replace('"', "'")
        ));
    }
    terminal::out(&text)?;
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
