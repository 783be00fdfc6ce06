//! The lines of a `Link` header, each in a line: what the reader makes of them is what the grammar does.
#![no_main]

#[path = "../../tests/link/oracle.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod oracle;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    oracle::header(input);
});
