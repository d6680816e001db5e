//! The fast path of BACI files against the careful reader.
#![no_main]

mod look;
mod written;

use std::sync::LazyLock;

use belarus_leverage::data::{Countries, Library};
use libfuzzer_sys::fuzz_target;

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| Library::load().expect("bundled tables").countries().clone());

fuzz_target!(|bytes: &[u8]| {
    written::with(bytes, |path| {
        look::pieces(path, &COUNTRIES);
    });
});
