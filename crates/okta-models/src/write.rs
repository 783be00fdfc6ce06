//! JSON text of models without a serde format between: a name that is known needs no look at its letters, and what was kept as
//! text is text already.

use std::io::Write as _;

use serde::Serialize;

use crate::extra::Extra;
use crate::look::{Look, Taker, look_at};
use crate::names::Names;
use crate::object::Fields;
use crate::raw::Raw;
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
    let mut writer = Writer {
        json,
        open: b'{',
        names: object.names(),
        extra: object.extra(),
        kept: object.extra().declared(object.names()),
    };
    object.each(&mut writer);
    writer.end(object);
}

/// Takes the fields of one object.
struct Writer<'j, 'a> {
    json: &'j mut Vec<u8>,
    /// What stands before the next property.
    open: u8,
    names: &'static Names,
    extra: &'a Extra,
    /// What is still to be written of what the store has under declared names, by position.
    kept: u128,
}

impl<'a> Taker<'a> for Writer<'_, 'a> {
    fn take(&mut self, index: usize, look: Look<'a>) {
        if self.kept != 0 {
            self.kept_up_to(index);
        }
        self.declared(index);
        push(self.json, &look);
    }
}

impl Writer<'_, '_> {
    fn declared(&mut self, index: usize) {
        self.json.push(self.open);
        self.open = b',';
        match self.names.quoted.get(index) {
            Some(quoted) => self.json.extend_from_slice(quoted.as_bytes()),
            None => {
                quote(self.json, self.names.list.get(index).unwrap_or(&""));
                self.json.push(b':');
            }
        }
    }

    /// Writes what is kept under the names before a field. One that is set wins over what is kept under its name.
    fn kept_up_to(&mut self, index: usize) {
        while self.kept != 0 && self.kept.trailing_zeros() as usize <= index {
            let kept = self.kept.trailing_zeros() as usize;
            self.kept &= self.kept - 1;
            if kept < index {
                self.declared(kept);
                let name = self.names.list.get(kept).unwrap_or(&"");
                self.text(self.extra.standing(name));
            }
        }
    }

    fn text(&mut self, raw: Option<&Raw>) {
        let text = raw.map_or("null", Raw::as_str);
        self.json.extend_from_slice(text.as_bytes());
    }

    fn end(mut self, object: &dyn Fields) {
        self.kept_up_to(usize::MAX);
        let extra = self.extra;
        for (name, raw) in extra.undeclared(self.names) {
            let is_set = |index| !look_at(object, index).is_absent();
            if self.names.find(name).is_some_and(is_set) {
                continue;
            }
            self.json.push(self.open);
            self.open = b',';
            quote(self.json, name);
            self.json.push(b':');
            self.text(raw);
        }
        if self.open == b'{' {
            self.json.push(b'{');
        }
        self.json.push(b'}');
    }
}
