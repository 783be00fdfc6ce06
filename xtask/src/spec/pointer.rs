//! JSON pointers (RFC 6901): how every message of this crate names a place in a description, and how a local `$ref` is followed.

use std::fmt;

use serde_json::Value;

/// A place in a document while it is walked: a chain of keys that costs nothing until it is printed.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    parent: Option<&'a At<'a>>,
    key: &'a str,
}

impl At<'static> {
    /// The root of the document.
    pub const ROOT: At<'static> = At {
        parent: None,
        key: "",
    };
}

impl<'a> At<'a> {
    /// The place under `self` called `key`.
    #[must_use]
    pub fn join<'b>(&'b self, key: &'b str) -> At<'b>
    where
        'a: 'b,
    {
        At {
            parent: Some(self),
            key,
        }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.parent else {
            return f.write_str("#");
        };
        write!(f, "{parent}/{}", escape(self.key))
    }
}

/// `key` as one segment of a JSON pointer.
#[must_use]
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// One segment of a JSON pointer as the key it stands for.
#[must_use]
pub fn unescape(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// What a local reference (`#/components/schemas/User`) points to in `root`, one step: a target that is itself a reference is returned
/// as it is. `None` where the reference leaves the document or nothing is there.
#[must_use]
pub fn lookup<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(reference.strip_prefix('#')?)
}

/// The kind and name of a reference to a component: `("schemas", "User")` for `#/components/schemas/User`.
#[must_use]
pub fn component(reference: &str) -> Option<(&str, &str)> {
    let (kind, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    (!name.is_empty() && !name.contains('/')).then_some((kind, name))
}
