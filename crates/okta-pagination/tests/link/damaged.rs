//! The fuzz target's corpus, and small changes to it, without a fuzzer: in any `cargo test`.

use std::{fs, path::Path};

use proptest::{collection::vec, prelude::*, sample::Index};

use crate::oracle;
use crate::written::config;

/// What `fuzz/` keeps, in the order of the names; nothing in the published package, which is without
/// that folder.
fn corpus() -> Vec<Vec<u8>> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    if !fuzz.exists() {
        assert!(std::env::var_os("CI").is_none(), "no {}", fuzz.display());
        return vec![Vec::new()];
    }
    let files = fs::read_dir(fuzz.join("corpus/link")).expect("a folder");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let inputs = paths.iter().map(|path| fs::read(path).expect("an input"));
    inputs.collect()
}

/// One change in one place.
#[derive(Debug, Clone)]
enum Damage {
    Replace(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, u8),
    Repeat(Index, u8),
    /// From here on, the rest of another input.
    Splice(Index, Vec<u8>, Index),
}

impl Damage {
    fn strategy(corpus: &[Vec<u8>]) -> impl Strategy<Value = Self> + use<> {
        let at = any::<Index>;
        let byte = prop_oneof![
            3 => prop::sample::select(b"<>;,=\"\\ \t\nrelnxt*'%?&@/:\xff\xc3\xa9".to_vec()),
            1 => any::<u8>(),
        ];
        let word = prop::sample::select(vec![
            "rel=next",
            "rel=\"next\"",
            "; anchor=\"#a\"",
            "; title*=UTF-8'de'n%c3%a4",
            ", <",
            ">; ",
            "\\\"",
            "//host",
            "https://acme.example/",
            "/../",
        ]);
        prop_oneof![
            (at(), byte).prop_map(|(at, byte)| Self::Replace(at, byte)),
            (at(), word).prop_map(|(at, word)| Self::Insert(at, word.as_bytes().to_vec())),
            (at(), any::<u8>()).prop_map(|(at, length)| Self::Insert(at, vec![length])),
            (at(), 0..32u8).prop_map(|(at, length)| Self::Remove(at, length)),
            (at(), 0..64u8).prop_map(|(at, length)| Self::Repeat(at, length)),
            (at(), prop::sample::select(corpus.to_vec()), at())
                .prop_map(|(at, other, from)| Self::Splice(at, other, from)),
        ]
    }

    fn strike(&self, input: &mut Vec<u8>) {
        let place = |at: &Index, input: &Vec<u8>| at.index(input.len() + 1);
        match self {
            Self::Replace(at, byte) => {
                let at = place(at, input);
                if let Some(replaced) = input.get_mut(at) {
                    *replaced = *byte;
                }
            }
            Self::Insert(at, word) => {
                let at = place(at, input);
                input.splice(at..at, word.iter().copied());
            }
            Self::Remove(at, length) => {
                let at = place(at, input);
                let end = input.len().min(at + usize::from(*length));
                input.drain(at..end);
            }
            Self::Repeat(at, length) => {
                let at = place(at, input);
                let end = input.len().min(at + usize::from(*length));
                let part = input[at..end].to_vec();
                input.splice(at..at, part);
            }
            Self::Splice(at, other, from) => {
                input.truncate(place(at, input));
                input.extend_from_slice(&other[place(from, other)..]);
            }
        }
    }
}

#[test]
fn what_was_kept() {
    for input in corpus() {
        oracle::header(&input);
    }
}

#[test]
fn what_was_kept_and_then_damaged() {
    let corpus = corpus();
    let damages = vec(Damage::strategy(&corpus), 1..8);
    let mut config = config();
    config.source_file = Some(file!());
    proptest!(config, |(input in prop::sample::select(corpus), damages in damages)| {
        let mut input = input;
        for damage in &damages {
            damage.strike(&mut input);
        }
        oracle::header(&input);
    });
}
