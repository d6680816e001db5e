//! Lists of codes beside a BACI year.
#![no_main]

mod look;
mod written;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    written::with(bytes, |path| {
        look::codes(path);
    });
});
