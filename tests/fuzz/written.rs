//! Bytes as a file, since files are what users open.

use std::path::Path;

/// Calls back with a file of these bytes, one file a process.
pub fn with(bytes: &[u8], look: impl FnOnce(&Path)) {
    let path = std::env::temp_dir().join(format!("fuzz-{}.csv", std::process::id()));
    std::fs::write(&path, bytes).expect("room for a small file");
    look(&path);
}
