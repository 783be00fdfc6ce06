//! Everything that is measured: each page, both ways, by each kind of types.

use std::cell::OnceCell;
use std::hint::black_box;

use okta_models::list::decode_list;
use okta_models::text::write_list;
use okta_models::wire::Wire;
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
/// Ours, written as text.
pub const TEXT: &str = "by write_list";
/// Derived structs.
pub const PLAIN: &str = "derived";
/// Derived structs with a map for what is undeclared.
pub const FLATTENED: &str = "derived, flattened";

/// A page once.
pub type Work = Box<dyn Fn()>;

/// One page one way: what is compared.
pub struct Group {
    /// "200 users, described, decode".
    pub name: String,
    /// Which of the kinds the limits of this page are about.
    pub baseline: &'static str,
    /// By the name of the kind.
    pub kinds: Vec<(&'static str, Work)>,
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
    O: Wire + DeserializeOwned + Serialize + 'static,
    P: DeserializeOwned + Serialize + 'static,
    F: DeserializeOwned + Serialize + 'static,
{
    let shapes = [
        ("described", body.described, PLAIN),
        ("recorded", body.recorded, FLATTENED),
    ];
    let of = |(shape, text, baseline): (&str, Text, &'static str)| {
        let decode = vec![
            (OURS, decoding::<O>(&text)),
            (LIST, decoding_list::<O>(&text)),
            (PLAIN, decoding::<P>(&text)),
            (FLATTENED, decoding::<F>(&text)),
        ];
        let encode = vec![
            (OURS, encoding::<O>(&text)),
            (TEXT, encoding_text::<O>(&text)),
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
fn decoding<T: DeserializeOwned + 'static>(text: &Text) -> Work {
    let text = text.clone();
    Box::new(move || {
        black_box(read::<T>(black_box(&text)));
    })
}

/// As [`decoding`], item by item.
fn decoding_list<T: Wire + 'static>(text: &Text) -> Work {
    let text = text.clone();
    Box::new(move || {
        black_box(decode_list::<T>(black_box(text.as_bytes()))).unwrap();
    })
}

/// Writes the page, which is read when it is needed first.
fn encoding<T: DeserializeOwned + Serialize + 'static>(text: &Text) -> Work {
    let (text, items) = (text.clone(), OnceCell::new());
    Box::new(move || {
        let items = items.get_or_init(|| read::<T>(&text));
        black_box(serde_json::to_vec(black_box(items))).unwrap();
    })
}

/// As [`encoding`], the way that is quicker.
fn encoding_text<T: Wire + DeserializeOwned>(text: &Text) -> Work {
    let (text, items) = (text.clone(), OnceCell::new());
    Box::new(move || {
        let items = items.get_or_init(|| read::<T>(&text));
        black_box(write_list(black_box(items)));
    })
}

fn read<T: DeserializeOwned>(text: &str) -> Vec<T> {
    serde_json::from_slice(text.as_bytes()).unwrap()
}

fn checked<O, P, F>(body: &Body)
where
    O: Wire + DeserializeOwned + Serialize,
    P: DeserializeOwned + Serialize,
    F: DeserializeOwned + Serialize,
{
    let name = body.name;
    for text in [&body.described, &body.recorded] {
        let page: Value = serde_json::from_str(text).unwrap();
        assert_eq!(again::<O>(text), page, "{name}");
        let list = decode_list::<O>(text.as_bytes()).unwrap();
        let list: Vec<O> = list.into_iter().map(Result::unwrap).collect();
        assert_eq!(
            serde_json::to_value(&list).unwrap(),
            page,
            "{name}, as a list"
        );
        let written = write_list(&list);
        let written: Value = serde_json::from_slice(&written).unwrap();
        assert_eq!(written, page, "{name}, as text");
    }
    // What has no place for anything undeclared gives all of it back: so everything is declared.
    let page: Value = serde_json::from_str(&body.described).unwrap();
    assert_eq!(again::<P>(&body.described), page, "{name}, derived");
    assert_eq!(again::<F>(&body.described), page, "{name}, flattened");
    // Here it must not, and a map keeps more.
    let [plain, flattened] = [again::<P>(&body.recorded), again::<F>(&body.recorded)];
    assert_ne!(plain, flattened, "{name}: nothing is undeclared");
}

/// The page read and written.
fn again<T: DeserializeOwned + Serialize>(text: &str) -> Value {
    serde_json::to_value(read::<T>(text)).unwrap()
}
