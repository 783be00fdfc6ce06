//! Everything that is measured: each page, both ways, by each kind of types.

use std::cell::OnceCell;
use std::fmt::Debug;
use std::hint::black_box;

use okta_models::decode::Decode;
use okta_models::list::decode_list;
use okta_models::{Application, LogEvent, User};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::baselines::{flattened, plain};
use crate::bodies::{self, Body, Text};

/// How the types at hand are called.
pub const OURS: &str = "okta-models";
/// The same as the client reads a page: an item of an odd kind is an error of that item alone.
pub const LIST: &str = "by decode_list";
/// Derived structs.
pub const PLAIN: &str = "derived";
/// Derived structs with a map for what is undeclared.
pub const FLATTENED: &str = "derived, flattened";

/// One page one way: what is compared.
pub struct Group {
    /// "200 users, described, decode".
    pub name: String,
    /// Which of the kinds the limits of this page are about.
    pub baseline: &'static str,
    /// By the name of the kind.
    pub kinds: Vec<(&'static str, Box<dyn Fn()>)>,
}

/// All that is measured.
pub fn groups() -> Vec<Group> {
    let users = groups_of::<User, plain::User, flattened::User>(bodies::users());
    let events = groups_of::<LogEvent, plain::LogEvent, flattened::LogEvent>(bodies::log_events());
    let applications = groups_of::<Application, plain::Application, flattened::Application>(
        bodies::applications(),
    );
    [users, events, applications]
        .into_iter()
        .flatten()
        .collect()
}

/// Says where a page is not what it should be, or types do not read it.
pub fn check() {
    checked::<User, plain::User, flattened::User>(&bodies::users());
    checked::<LogEvent, plain::LogEvent, flattened::LogEvent>(&bodies::log_events());
    checked::<Application, plain::Application, flattened::Application>(&bodies::applications());
}

fn groups_of<O, P, F>(body: Body) -> Vec<Group>
where
    O: Decode + DeserializeOwned + Serialize + 'static,
    P: DeserializeOwned + Serialize + 'static,
    F: DeserializeOwned + Serialize + 'static,
{
    let shapes = [
        ("described", body.described, PLAIN),
        ("recorded", body.recorded, FLATTENED),
    ];
    let of = |(shape, text, baseline): (&str, Text, &'static str)| {
        let list = text.clone();
        let decode: Vec<(_, Box<dyn Fn()>)> = vec![
            (OURS, decoding::<O>(&text)),
            (
                LIST,
                Box::new(move || {
                    black_box(decode_list::<O>(black_box(list.as_bytes()))).unwrap();
                }),
            ),
            (PLAIN, decoding::<P>(&text)),
            (FLATTENED, decoding::<F>(&text)),
        ];
        let encode = vec![
            (OURS, encoding::<O>(&text)),
            (PLAIN, encoding::<P>(&text)),
            (FLATTENED, encoding::<F>(&text)),
        ];
        [("decode", decode), ("encode", encode)].map(|(way, kinds)| Group {
            name: format!("{}, {shape}, {way}", body.name),
            baseline,
            kinds,
        })
    };
    shapes.into_iter().flat_map(of).collect()
}

/// Reads the page and drops it.
fn decoding<T: DeserializeOwned + 'static>(text: &Text) -> Box<dyn Fn()> {
    let text = text.clone();
    Box::new(move || {
        black_box(read::<T>(black_box(&text)));
    })
}

/// Writes the page, which is read when it is needed first.
fn encoding<T: DeserializeOwned + Serialize + 'static>(text: &Text) -> Box<dyn Fn()> {
    let (text, items) = (text.clone(), OnceCell::new());
    Box::new(move || {
        let items = items.get_or_init(|| read::<T>(&text));
        black_box(serde_json::to_vec(black_box(items))).unwrap();
    })
}

fn read<T: DeserializeOwned>(text: &str) -> Vec<T> {
    serde_json::from_slice(text.as_bytes()).unwrap()
}

fn checked<O, P, F>(body: &Body)
where
    O: Decode + DeserializeOwned + Serialize + Debug,
    P: DeserializeOwned + Serialize,
    F: DeserializeOwned + Serialize,
{
    let Body {
        name,
        described,
        recorded,
    } = body;
    let (described, recorded) = (described.as_str(), recorded.as_str());
    for text in [described, recorded] {
        let value: Value = serde_json::from_str(text).unwrap();
        let ours = serde_json::to_value(read::<O>(text)).unwrap();
        assert_eq!(ours, value, "{name}: what is written back");
        let list: Vec<O> = decode_list(text.as_bytes())
            .unwrap()
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert_eq!(
            serde_json::to_value(list).unwrap(),
            value,
            "{name} as a list"
        );
        let flattened = serde_json::to_value(read::<F>(text)).unwrap();
        assert_eq!(
            flattened.as_array().map(Vec::len),
            value.as_array().map(Vec::len)
        );
        read::<P>(text);
    }
    // Types without a place for anything undeclared give back all of it: so everything is declared.
    let value: Value = serde_json::from_str(described).unwrap();
    let plain = serde_json::to_value(read::<P>(described)).unwrap();
    assert_eq!(plain, value, "{name}: something is not described");
    let flattened = serde_json::to_value(read::<F>(described)).unwrap();
    assert_eq!(flattened, value, "{name}: something is not described");
    let plain = serde_json::to_value(read::<P>(recorded)).unwrap();
    assert_ne!(
        plain,
        serde_json::from_str::<Value>(recorded).unwrap(),
        "{name}: everything is described"
    );
}
