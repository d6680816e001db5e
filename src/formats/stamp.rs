//! Size and time of a file, to notice that it is another one than was read.

use std::io;
use std::path::Path;
use std::time::SystemTime;

/// What a file looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    pub n_bytes: u64,
    /// When it was last written, where the system knows.
    pub modified: Option<SystemTime>,
}

impl Stamp {
    /// The stamp of a file now.
    ///
    /// # Errors
    /// The file is gone or may not be looked at.
    pub fn of(path: &Path) -> io::Result<Self> {
        let facts = std::fs::metadata(path)?;
        Ok(Self { n_bytes: facts.len(), modified: facts.modified().ok() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grew_has_another_stamp_and_a_missing_one_has_none() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("a.csv");
        assert!(Stamp::of(&path).is_err());
        std::fs::write(&path, "a").expect("the test may write");
        let before = Stamp::of(&path).expect("it is there");
        assert_eq!(Stamp::of(&path).ok(), Some(before));
        std::fs::write(&path, "ab").expect("the test may write");
        assert_ne!(Stamp::of(&path).ok(), Some(before));
    }
}
