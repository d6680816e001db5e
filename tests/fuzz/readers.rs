//! Every reader: the last byte chooses the one that did not claim the file.
#![no_main]

mod look;
mod written;

use std::sync::LazyLock;

use belarus_leverage::data::{Countries, Library};
use libfuzzer_sys::fuzz_target;

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| Library::load().expect("bundled tables").countries().clone());

fuzz_target!(|bytes: &[u8]| {
    let format = usize::from(bytes.last().copied().unwrap_or_default());
    written::with(bytes, |path| {
        look::readers(path, &COUNTRIES, format);
    });
});
