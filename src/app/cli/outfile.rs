//! `--out`: where an answer may be written. Never over a file it is made from, never over one kept from writing.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::formats::write;

/// Refuses a path that is one of the inputs, lies among the files of a folder that is one, or may not be written over.
/// Asked before anything is read.
pub fn check<'a>(out: &Path, inputs: impl IntoIterator<Item = &'a PathBuf>) -> Result<(), Failure> {
    let shown = out.display();
    let part = write::part_of(out);
    for input in inputs {
        if is_read_from(out, input) {
            let same = if input == out { String::new() } else { format!(" ({})", input.display()) };
            return Err(Failure::Usage(format!(
                "{shown} is one of the files that are read{same}; writing over it would lose them. Name another file with --out"
            )));
        }
        if is_read_from(&part, input) {
            return Err(Failure::Usage(format!(
                "{shown} is written as {} first, and that is one of the files that are read. Name another file with --out",
                part.display()
            )));
        }
    }
    match out.metadata() {
        Ok(facts) if facts.is_dir() => {
            Err(Failure::Usage(format!("{shown} is a folder. Name a file in it with --out")))
        }
        Ok(facts) if facts.permissions().readonly() => Err(Failure::Unwritable(format!(
            "{shown}: the file is read-only. Name another file with --out, or allow writing to this one"
        ))),
        _ => Ok(()),
    }
}

/// Whether a file is this input, under whatever name, or one of those in this folder.
fn is_read_from(out: &Path, input: &Path) -> bool {
    let (Ok(own), Ok(theirs)) = (out.canonicalize(), input.canonicalize()) else { return false };
    own.starts_with(theirs) || is_one_file(out, input)
}

/// Two names of one file on the disk: a hard link has no path that tells.
#[cfg(unix)]
fn is_one_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let key = |path: &Path| path.metadata().ok().map(|facts| (facts.dev(), facts.ino()));
    key(one).is_some_and(|one| key(other) == Some(one))
}

#[cfg(not(unix))]
fn is_one_file(_one: &Path, _other: &Path) -> bool {
    false
}
