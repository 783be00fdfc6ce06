//! Random changes of a description: whatever is in it, importing and generating give a result or a message.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use xtask::generate::elsewhere;
use xtask::{import, spec};

use crate::support::{Made, fixture};

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

fn description() -> Value {
    let text = fs::read_to_string(fixture("ugly.yaml")).unwrap();
    serde_norway::from_str(&text).unwrap()
}

/// The places of all values below one, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                let key = spec::pointer::escape(key);
                places(value, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

/// What a value is replaced with.
fn odd(dice: &mut Dice, root: &Value, all: &[String]) -> Value {
    let mut deep = json!({ "type": "string" });
    for _ in 0..60 {
        deep = json!({ "type": "array", "items": deep });
    }
    let place = &all[dice.below(all.len())];
    let odd = [
        Value::Null,
        json!(true),
        json!(-1.5),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\r\n*/ \"#\\"),
        json!("self"),
        json!("日本 ✨"),
        json!([]),
        json!({}),
        json!([[]]),
        json!({ "type": "object", "properties": { "": {}, "self": { "type": [] } } }),
        json!({ "oneOf": [], "discriminator": { "propertyName": "" } }),
        json!({ "$ref": format!("#{place}") }),
        json!({ "$ref": "#" }),
        json!({ "allOf": [{ "$ref": format!("#{place}") }, { "$ref": format!("#{place}") }] }),
        deep,
        root.pointer(place).cloned().unwrap_or_default(),
    ];
    odd[dice.below(odd.len())].clone()
}

/// The description with a few values replaced, removed or doubled.
fn mutant(dice: &mut Dice) -> Value {
    let mut root = description();
    for _ in 0..=dice.below(3) {
        let mut all = Vec::new();
        places(&root, "", &mut all);
        let place = all[1 + dice.below(all.len() - 1)].clone();
        let value = odd(dice, &root, &all);
        let (parent, key) = place.rsplit_once('/').unwrap();
        let key = spec::pointer::unescape(key);
        match (dice.below(4), root.pointer_mut(parent).unwrap()) {
            (0, Value::Object(map)) => drop(map.remove(&key)),
            (1, Value::Object(map)) => {
                let name = ["a b", "Self", "fn", "", "$ref", "é", "Box", "1"][dice.below(8)];
                let own = map.get(&key).cloned().unwrap_or_default();
                map.insert(name.to_owned(), own);
            }
            (_, Value::Object(map)) => drop(map.insert(key, value)),
            (0, Value::Array(list)) => drop(list.remove(key.parse().unwrap())),
            (_, Value::Array(list)) => list.push(value),
            _ => {}
        }
    }
    root
}

fn write(folder: &Path, value: &Value) -> std::path::PathBuf {
    let file = folder.join("mutant.yaml");
    fs::write(&file, value.to_string()).unwrap();
    file
}

#[test]
fn mutants_give_a_result_or_a_message() {
    let (mut good, mut refused) = (0, 0);
    let folder = TempDir::new().unwrap();
    for seed in 1..=200 {
        let mut dice = Dice::new(seed);
        let file = write(folder.path(), &mutant(&mut dice));
        let spec = folder.path().join("spec");
        let made = import::elsewhere(&file, &spec)
            .and_then(|_| spec::load(&spec))
            .and_then(elsewhere::pair);
        match made {
            Ok(mut pair) => {
                good += 1;
                if seed % 16 == 0 {
                    pair.models.format().unwrap();
                    pair.api.format().unwrap();
                }
            }
            Err(error) => {
                refused += 1;
                assert!(!format!("{error:#}").is_empty());
            }
        }
    }
    assert!(good > 50 && refused > 5, "{good} good, {refused} refused");
}

/// Slow, for who changes the generator: `MUTANTS=300 cargo test -p xtask --test elsewhere compile -- --ignored`.
#[test]
#[ignore = "compiles a pair of crates for each mutant"]
fn mutants_compile() {
    let count = std::env::var("MUTANTS").map_or(20, |count| count.parse().unwrap());
    let folder = TempDir::new().unwrap();
    for seed in 1..=count {
        let mut dice = Dice::new(seed);
        let file = write(folder.path(), &mutant(&mut dice));
        let spec = folder.path().join("spec");
        let whole = import::elsewhere(&file, &spec).and_then(|_| spec::load(&spec));
        if whole.and_then(elsewhere::pair).is_ok() {
            println!("{seed}");
            Made::of(&file).check(&["--features", "full"]);
        }
    }
}
