//! JSON text of models without a serde format between: a name that is known needs no look at its letters, and what was kept as
//! text is text already.

use std::io::Write as _;

use serde::Serialize;

use crate::look::Look;
use crate::object::Fields;
use crate::properties::{Kept, Name, Sink, properties};
use crate::text::is_plain;
use crate::wire::Wire;

/// Bytes to begin with: as many as serde_json takes.
const FIRST: usize = 128;

/// A value as JSON, as `serde_json::to_vec` but quicker: the same properties in the same order.
///
/// ```
/// # #[cfg(feature = "groups")] {
/// let group: okta_models::Group = serde_json::from_str(r#"{"odd":[1,"\n"],"id":"00g1","type":null}"#)?;
/// assert_eq!(okta_models::text::write(&group), br#"{"id":"00g1","type":null,"odd":[1,"\n"]}"#);
/// # }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn write<T: Wire>(value: &T) -> Vec<u8> {
    let mut json = Vec::with_capacity(FIRST);
    push(&mut json, &value.look());
    json
}

/// Values as a JSON array; see [`write`](fn@write).
#[must_use]
pub fn write_list<T: Wire>(values: &[T]) -> Vec<u8> {
    let mut json = Vec::with_capacity(FIRST);
    json.push(b'[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            json.push(b',');
        }
        push(&mut json, &value.look());
    }
    json.push(b']');
    json
}

fn push(json: &mut Vec<u8>, look: &Look<'_>) {
    match look {
        Look::Text(text) | Look::Secret(text) => quote(json, text),
        Look::Object(object) => push_object(json, *object),
        Look::Time(time) => quote(json, time.as_str()),
        Look::Bool(value) => json.extend_from_slice(if *value { b"true" } else { b"false" }),
        // What is written to memory is written.
        Look::Integer(value) => drop(write!(json, "{value}")),
        Look::Number(value) => other(json, value),
        Look::List(list) => {
            json.push(b'[');
            for index in 0..list.count() {
                if index > 0 {
                    json.push(b',');
                }
                push(json, &list.element(index));
            }
            json.push(b']');
        }
        Look::Map(entries) => {
            let mut open = b'{';
            entries.each(&mut |name, value| {
                json.push(open);
                open = b',';
                quote(json, name);
                json.push(b':');
                push(json, &value);
                true
            });
            if open == b'{' {
                json.push(open);
            }
            json.push(b'}');
        }
        Look::Json(value) => other(json, value),
        Look::Raw(raw) => json.extend_from_slice(raw.as_str().as_bytes()),
        Look::Absent | Look::Null => json.extend_from_slice(b"null"),
    }
}

fn quote(json: &mut Vec<u8>, text: &str) {
    if is_plain(text) {
        json.reserve(text.len() + 2);
        json.push(b'"');
        json.extend_from_slice(text.as_bytes());
        json.push(b'"');
    } else {
        other(json, text);
    }
}

/// Strings, numbers and trees can always be JSON, and memory always be written to.
fn other<T: Serialize + ?Sized>(json: &mut Vec<u8>, value: &T) {
    let _ = serde_json::to_writer(json, value);
}

fn push_object(json: &mut Vec<u8>, object: &dyn Fields) {
    let mut writer = Writer { json, open: b'{' };
    properties(object, &mut writer);
    if writer.open == b'{' {
        writer.json.push(b'{');
    }
    writer.json.push(b'}');
}

struct Writer<'j> {
    json: &'j mut Vec<u8>,
    /// What stands before the next property.
    open: u8,
}

impl Writer<'_> {
    #[inline]
    fn name(&mut self, name: Name<'_>) {
        self.json.push(self.open);
        self.open = b',';
        match name.quoted {
            Some(quoted) => self.json.extend_from_slice(quoted.as_bytes()),
            None => {
                quote(self.json, name.plain);
                self.json.push(b':');
            }
        }
    }
}

impl Sink for Writer<'_> {
    #[inline]
    fn field(&mut self, name: Name<'_>, look: &Look<'_>) {
        self.name(name);
        push(self.json, look);
    }

    fn kept(&mut self, name: Name<'_>, kept: Kept<'_>) {
        self.name(name);
        self.json.extend_from_slice(match kept {
            Kept::Null => b"null",
            Kept::Misfit(raw) | Kept::Undeclared(raw) => raw.as_str().as_bytes(),
        });
    }
}
