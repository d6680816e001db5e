//! Size and time of files, to notice that they are others than were read.

use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

/// What a file, or all files of a dataset, look like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub n_bytes: u64,
    /// When it was last written, or the last of them, where the system knows.
    pub modified: Option<SystemTime>,
}

impl Stamp {
    /// The stamp of some files now.
    ///
    /// # Errors
    /// One is gone or may not be looked at.
    pub fn of(paths: &[PathBuf]) -> io::Result<Self> {
        let mut stamp = Self { n_bytes: 0, modified: None };
        for path in paths {
            let facts = std::fs::metadata(path)?;
            stamp.n_bytes += facts.len();
            stamp.modified = stamp.modified.max(facts.modified().ok());
        }
        Ok(stamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grew_has_another_stamp_and_a_missing_one_has_none() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let paths = [folder.path().join("a.csv"), folder.path().join("b.csv")];
        std::fs::write(&paths[0], "a").expect("the test may write");
        assert!(Stamp::of(&paths).is_err());
        std::fs::write(&paths[1], "b").expect("the test may write");
        let before = Stamp::of(&paths).expect("both are there");
        assert_eq!((Stamp::of(&paths).ok(), before.n_bytes), (Some(before), 2));
        std::fs::write(&paths[1], "bc").expect("the test may write");
        assert_ne!(Stamp::of(&paths).ok(), Some(before));
    }
}
