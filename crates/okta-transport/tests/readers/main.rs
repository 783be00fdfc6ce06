//! A million damaged inputs for each reader of text from outside, and not one panic: run it with `--release`.
//!
//! What the fuzz targets of `fuzz/` do with coverage, this does without, in any `cargo test`: each input is a piece of the
//! corpus that was kept there, changed in a few places. The run says its seed if it fails; `OKTA_READERS_SEED` repeats it.

mod corpus;
mod mutate;
mod readers;

use std::collections::BTreeSet;
use std::hash::{BuildHasher as _, RandomState};

use self::corpus::Corpus;
use self::mutate::Random;
use self::readers::Reader;

/// For each reader. Without optimisation a million take ten minutes, so there it is a beginning of them.
const INPUTS: u32 = if cfg!(debug_assertions) {
    10_000
} else {
    1_000_000
};

/// Inputs are cut to this length, in bytes. A key of real size fits.
const LONGEST_KEY: usize = 2048;
const LONGEST: usize = 256;

/// So many different texts for what is wrong with a key are all that there can be: none holds anything of the key.
const REASONS: usize = 100;

/// Shows the input that was read when the test ends in the middle of it.
struct Last<'a> {
    name: &'a str,
    seed: u64,
    input: Vec<u8>,
}

impl Drop for Last<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let (name, seed) = (self.name, self.seed);
            eprintln!("{name}, OKTA_READERS_SEED={seed}, at this input:");
            eprintln!("{}", self.input.escape_ascii());
        }
    }
}

/// Reads the corpus and then changed pieces of it, and returns what was said, with all digits taken out.
fn read_many(name: &str, longest: usize, reader: Reader) -> BTreeSet<String> {
    let Some(corpus) = Corpus::of(name) else {
        return BTreeSet::new();
    };
    let seed = match std::env::var("OKTA_READERS_SEED") {
        Ok(seed) => seed.parse().expect("a number"),
        Err(_) => RandomState::new().hash_one(name),
    };
    let mut random = Random::new(seed);
    let mut said = BTreeSet::new();
    let mut last = Last {
        name,
        seed,
        input: Vec::new(),
    };
    let damaged = (0..INPUTS).map(|_| corpus.damaged(&mut random, longest));
    for input in corpus.inputs.iter().cloned().chain(damaged) {
        last.input = input;
        let reason = reader(&last.input);
        // Thousands of different ones would be a leak already.
        if let Some(reason) = reason.filter(|_| said.len() < 10 * REASONS) {
            said.insert(reason.replace(|c: char| c.is_ascii_digit(), ""));
        }
    }
    said
}

fn key_reasons_are_few(said: &BTreeSet<String>) {
    assert!(said.len() < REASONS, "{said:#?}");
}

#[test]
fn keys_as_text() {
    key_reasons_are_few(&read_many("pem", LONGEST_KEY, readers::pem));
}

#[test]
fn keys_as_json() {
    key_reasons_are_few(&read_many("jwk", LONGEST_KEY, readers::jwk));
}

#[test]
fn files_of_settings() {
    read_many("yaml", LONGEST, readers::yaml);
}

#[test]
fn variables_of_the_environment() {
    read_many("environment", LONGEST, readers::environment);
}

#[test]
fn challenges() {
    read_many("www_authenticate", LONGEST, readers::www_authenticate);
}
