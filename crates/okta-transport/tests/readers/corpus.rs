//! The inputs that were kept, and the pieces of text that a reader has an eye for.

use std::fs;
use std::path::Path;

use crate::mutate::{Random, mutate};

pub(crate) struct Corpus {
    /// In the order of their names, so that a seed means the same on every machine.
    pub(crate) inputs: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Corpus {
    /// What `fuzz/` keeps for this target; `None` in the published package, which is without that folder.
    pub(crate) fn of(target: &str) -> Option<Self> {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
        if !fuzz.exists() {
            assert!(std::env::var_os("CI").is_none(), "no {}", fuzz.display());
            return None;
        }
        let files = fs::read_dir(fuzz.join("corpus").join(target)).expect("a folder");
        let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        paths.sort();
        let inputs = paths.iter().map(|path| fs::read(path).expect("an input"));
        let words = fs::read(fuzz.join("dictionaries").join(target)).expect("a dictionary");
        Some(Self {
            inputs: inputs.collect(),
            words: words
                .split(|byte| *byte == b'\n')
                .filter_map(word)
                .collect(),
        })
    }

    /// One of the inputs, changed in one to eight places.
    pub(crate) fn damaged(&self, random: &mut Random, longest: usize) -> Vec<u8> {
        let mut input = random.of(&self.inputs).clone();
        for _ in 0..1 << random.below(4) {
            let other = random.of(&self.inputs);
            let word = random.of(&self.words);
            mutate(&mut input, other, word, random);
        }
        input.truncate(longest);
        input
    }
}

/// A line of libFuzzer's dictionaries: in quotes, with `\\`, `\"` and `\x` with two digits.
fn word(line: &[u8]) -> Option<Vec<u8>> {
    let mut rest = line.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut word = Vec::new();
    while let [first, after @ ..] = rest {
        let (byte, taken) = match after {
            [b'x', digits @ ..] if *first == b'\\' => {
                let digits = std::str::from_utf8(&digits[..2]).expect("digits");
                (u8::from_str_radix(digits, 16).expect("digits"), 4)
            }
            [escaped, ..] if *first == b'\\' => (*escaped, 2),
            _ => (*first, 1),
        };
        word.push(byte);
        rest = &rest[taken..];
    }
    Some(word)
}
