//! The lines of a header: nothing in it may cause a panic.
#![no_main]

#[path = "../../tests/readers/readers.rs"]
#[allow(dead_code, reason = "the other targets use the rest")]
mod readers;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    readers::www_authenticate(input);
});
