//! Whatever stands in a body, decoding and encoding it again loses nothing: tried on every generated type with bodies
//! made from the description and then spoiled.

mod columns;
mod sample;
mod unions;

use okta_conformance::same::difference;
use okta_models::leaves::Leaves;
use okta_models::list::decode_list;
use okta_models::models::{Model, Visitor, visit};
use okta_models::text;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use sample::Samples;

/// How a body is spoiled. The number picks the place among all values below the root.
#[derive(Clone, Debug)]
enum Change {
    Replace(u16, Value),
    Add(u16, String, Value),
    Remove(u16),
}

/// Decodes and encodes a body as the type of this name.
fn round_trip(name: &str, body: &str) -> Result<(Value, Leaves), String> {
    struct Through<'a>(&'a str);

    impl Visitor for Through<'_> {
        type Output = Result<(Value, Leaves), String>;

        fn visit<M: Model>(self) -> Self::Output {
            through::<M>(self.0)
        }
    }

    visit(name, Through(body)).unwrap_or_else(|_| Err(format!("no model {name}")))
}

/// What `{:?}` shows of a body as the type of this name.
fn shown(name: &str, body: &str) -> String {
    struct Shown<'a>(&'a str);

    impl Visitor for Shown<'_> {
        type Output = String;

        fn visit<M: Model>(self) -> String {
            let value: M = serde_json::from_str(self.0).unwrap();
            format!("{value:?} {value:#?}")
        }
    }

    visit(name, Shown(body)).unwrap_or_else(|_| panic!("no model {name}"))
}

fn through<M: Model>(body: &str) -> Result<(Value, Leaves), String> {
    let alone: M = serde_json::from_str(body).map_err(|error| error.to_string())?;
    let listed =
        decode_list::<M>(format!("[{body}]").as_bytes()).map_err(|error| error.to_string())?;
    let leaves = Leaves::of(&alone);
    let as_text = text::write(&alone);
    let read = text::read_model::<M>(body.as_bytes()).map_err(|error| error.to_string())?;
    if read != alone {
        return Err("as a model it reads otherwise".to_owned());
    }
    let same_order = serde_json::to_vec(&alone).map_err(|error| error.to_string())?;
    if as_text != same_order {
        return Err("as text it is written otherwise".to_owned());
    }
    let alone = serde_json::to_value(&alone).map_err(|error| error.to_string())?;
    for item in listed {
        let item = item.map_err(|error| error.to_string())?;
        if serde_json::to_value(&item).map_err(|error| error.to_string())? != alone {
            return Err("in a list it reads otherwise".to_owned());
        }
    }
    Ok((alone, leaves))
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e300..1e300f64).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("2016-01-03T18:15:47.000Z")),
        Just(json!("Wed Mar 04 10:08:01 UTC 2026")),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z_]{0,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn any_change() -> impl Strategy<Value = Change> {
    let name = prop_oneof![
        "[a-zA-Z_]{1,8}",
        Just("type".to_owned()),
        Just("status".to_owned()),
        Just("signOnMode".to_owned())
    ];
    prop_oneof![
        4 => (any::<u16>(), any_json()).prop_map(|(place, value)| Change::Replace(place, value)),
        2 => (any::<u16>(), name, any_json()).prop_map(|(place, name, value)| Change::Add(place, name, value)),
        1 => any::<u16>().prop_map(Change::Remove),
    ]
}

/// The pointers of all values below the root.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let place = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(place.clone());
        places(value, &place, found);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| below(&index.to_string(), value)),
        _ => {}
    }
}

fn spoil(body: &mut Value, change: &Change) {
    let mut all = Vec::new();
    places(body, "", &mut all);
    let pick = |place: u16, all: &[String]| {
        (!all.is_empty()).then(|| all[usize::from(place) % all.len()].clone())
    };
    match change {
        Change::Replace(place, value) => {
            if let Some(slot) = pick(*place, &all).and_then(|place| body.pointer_mut(&place)) {
                *slot = value.clone();
            }
        }
        Change::Add(place, name, value) => {
            all.push(String::new());
            if let Some(Value::Object(map)) =
                pick(*place, &all).and_then(|place| body.pointer_mut(&place))
            {
                map.insert(name.clone(), value.clone());
            }
        }
        Change::Remove(place) => {
            let Some(place) = pick(*place, &all) else {
                return;
            };
            let Some((parent, key)) = place.rsplit_once('/') else {
                return;
            };
            match body.pointer_mut(parent) {
                Some(Value::Object(map)) => {
                    drop(map.remove(&key.replace("~1", "/").replace("~0", "~")))
                }
                Some(Value::Array(list)) => drop(list.pop()),
                _ => {}
            }
        }
    }
}

#[test]
fn every_sample_survives_whole_and_is_read_into_fields() {
    let samples = Samples::load();
    for name in samples.roots() {
        for seed in 0..3 {
            let body = samples.sample(name, seed);
            let (again, leaves) = round_trip(name, &body.to_string())
                .unwrap_or_else(|error| panic!("{name}: {error}: {body}"));
            assert_eq!(difference(&body, &again), None, "{name}");
            assert_eq!((leaves.raw, leaves.undeclared), (0, 0), "{name}: {body}");
        }
    }
}

#[test]
fn no_secret_is_seen_in_debug() {
    const MARK: &str = "hush-4711";
    let samples = Samples::load().marked(MARK);
    let mut hidden = 0;
    for name in samples.roots() {
        for seed in 0..3 {
            let body = samples.sample(name, seed).to_string();
            let shown = shown(name, &body);
            assert!(!shown.contains(MARK), "{name}: {shown}");
            hidden += body.matches(MARK).count();
        }
    }
    assert!(
        hidden > 1_000,
        "only {hidden} secrets were there to be seen"
    );
}

/// The generator's list of secrets is held against another one, made apart from it.
#[test]
fn what_sounds_like_a_secret_is_one() {
    const SOUNDS: [&str; 8] = [
        "password",
        "secret",
        "token",
        "private",
        "apikey",
        "authorization",
        "passcode",
        "signingkey",
    ];
    const REVIEWED: [&str; 14] = [
        // Where things are, what they are called, of which kind they are: nothing to hide.
        "authorization_endpoint",
        "forgotPasswordLabel",
        "forgotPasswordUrl",
        "passwordField",
        "passwordInfoTip",
        "passwordLabel",
        "passwordSelector",
        "secret_hash",
        "tokenAuthScheme",
        "tokenEndpoint",
        "tokenType",
        "tokenUrl",
        "tokenWindow",
        "token_endpoint",
    ];
    let samples = Samples::load();
    let doubtful: Vec<_> = samples
        .plain_strings()
        .into_iter()
        .filter(|(_, wire)| {
            SOUNDS
                .iter()
                .any(|sound| wire.replace('_', "").to_lowercase().contains(sound))
        })
        .filter(|(_, wire)| !REVIEWED.contains(wire))
        .collect();
    assert_eq!(doubtful, []);
}

/// `PROPTEST_CASES` sets how many bodies are tried; 4,000 by default.
#[test]
fn every_spoiled_body_survives_whole() {
    let samples = Samples::load();
    let roots = samples.roots();
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 4_000;
    }
    config.failure_persistence = None;
    let strategy = (
        0..roots.len(),
        any::<u64>(),
        prop::collection::vec(any_change(), 1..4),
    );
    let result = TestRunner::new(config).run(&strategy, |(root, seed, changes)| {
        let mut body = samples.sample(roots[root], seed);
        changes.iter().for_each(|change| spoil(&mut body, change));
        let (again, _) = round_trip(roots[root], &body.to_string())
            .map_err(|error| TestCaseError::fail(format!("{}: {error}: {body}", roots[root])))?;
        prop_assert_eq!(difference(&body, &again), None, "{}: {}", roots[root], body);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
