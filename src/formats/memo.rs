//! Tables from short cells to what they mean.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A short hash for short keys; keys come from files, so the tables grow with them and no order depends on it.
#[derive(Default)]
pub(super) struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        let mut hash = if self.0 == 0 { 0xcbf2_9ce4_8422_2325 } else { self.0 };
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        // The table uses the high bits, where short keys would leave little.
        self.0 = hash ^ (hash >> 29);
    }

    fn finish(&self) -> u64 {
        self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// A table from cells to what they mean.
pub(super) type Memo<T> = HashMap<Box<[u8]>, T, BuildHasherDefault<Fnv>>;
