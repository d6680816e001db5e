//! `cache`: the sorted copies of large files that make the next question quick, and whether a question uses them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Failure, terminal};
use crate::data::{Countries, format_thousands};
use crate::formats::{Cache, LARGE};

/// Whether copies are used and kept.
#[derive(Debug, Clone, Copy, Args)]
pub struct CacheArgs {
    /// Neither use nor keep sorted copies of large files.
    #[arg(long)]
    no_cache: bool,
}

/// What `cache` does.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// List the copies: file, rows, megabytes, and where they lie.
    Show,
    /// Drop every copy.
    Clear,
    /// Keep copies of BACI files now, so that the first question is quick too.
    Build {
        /// The files, or their folder.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

impl CacheArgs {
    /// The copies that a question may use.
    pub fn cache(self) -> Option<Cache> {
        if self.no_cache { None } else { Cache::usual() }
    }

    /// After an answer: keeps copies of files that are large together.
    pub fn keep(self, files: &[PathBuf], countries: &Countries) {
        let Some(cache) = self.cache().filter(|_| is_large(files)) else { return };
        let progress = terminal::Line::new();
        let kept = cache.keep(files, countries, &progress);
        drop(progress);
        match kept {
            Ok(0) => {}
            Ok(n) => terminal::say(&format!(
                "note: kept sorted copies of {n} files for quick answers in {} (`cache clear` drops them, --no-cache goes without)",
                cache.folder().display()
            )),
            // The answer stands; the copy was for the next one.
            Err(cause) => terminal::say(&format!("note: {cause}")),
        }
    }
}

/// Whether reading all of these files for one question would take too long or too much memory.
pub fn is_large(files: &[PathBuf]) -> bool {
    let of = |path: &PathBuf| match std::fs::read_dir(path) {
        Ok(entries) => {
            entries.filter_map(Result::ok).filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
        }
        Err(_) => path.metadata().map_or(0, |meta| meta.len()),
    };
    files.iter().map(of).sum::<u64>() >= LARGE
}

/// Shows, drops or makes copies.
pub fn run(command: &CacheCommand) -> Result<(), Failure> {
    let unwritable = |cause: std::io::Error| Failure::Unwritable(format!("{cause}. Check the folder of the cache"));
    let cache = Cache::usual()
        .ok_or_else(|| Failure::Unwritable("This system names no cache folder. Set XDG_CACHE_HOME".to_owned()))?;
    match command {
        CacheCommand::Show => {
            let mut text = format!("{}\n", cache.folder().display());
            let all = cache.list().map_err(unwritable)?;
            for kept in &all {
                text.push_str(&format!(
                    "  {:>7} MB  {:>14} rows  {}\n",
                    format_thousands(kept.n_bytes.div_ceil(1_000_000)),
                    format_thousands(kept.n_rows),
                    kept.source.display()
                ));
            }
            let taken: u64 = all.iter().map(|kept| kept.n_bytes).sum();
            text.push_str(&format!(
                "  {} of at most {} MB\n",
                format_thousands(taken.div_ceil(1_000_000)),
                format_thousands(cache.limit() / 1_000_000)
            ));
            terminal::out(&text)
        }
        CacheCommand::Clear => {
            let freed = cache.clear().map_err(unwritable)?;
            terminal::out(&format!("{} MB are free again\n", format_thousands(freed.div_ceil(1_000_000))))
        }
        CacheCommand::Build { files } => {
            let countries = super::ask::countries()?;
            let progress = terminal::Line::new();
            let n = cache.keep(files, &countries, &progress)?;
            drop(progress);
            terminal::out(&format!("{n} new copies\n"))
        }
    }
}
