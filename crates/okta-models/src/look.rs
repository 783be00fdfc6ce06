//! A value as it is written: seen without its type, so that each format is written, compared and shown by code that is
//! compiled once.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use crate::object::Fields;
use crate::properties::{Kept, Name, Sink, properties};
use crate::raw::{Marked, Raw};
use crate::timestamp::Timestamp;
use crate::wire::{Elements, Entries};

/// The name under which a serializer meets an undeclared property as a newtype struct.
pub const UNDECLARED: &str = "okta_models::Undeclared";
/// The name under which a serializer meets a value of an undeclared kind as a newtype struct.
pub const MISFIT: &str = "okta_models::Misfit";

/// A value as it is written.
#[derive(Clone, Copy)]
pub enum Look<'a> {
    /// Nothing stands there.
    Absent,
    /// A null that is a value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A string.
    Text(&'a str),
    /// A string that must not be shown.
    Secret(&'a str),
    /// A point in time.
    Time(&'a Timestamp),
    /// Any JSON, which must not be shown.
    Json(&'a Value),
    /// A value that was kept as it came, which must not be shown.
    Raw(&'a Raw),
    /// A list.
    List(&'a dyn Elements),
    /// An object with any names.
    Map(&'a dyn Entries),
    /// An object.
    Object(&'a dyn Fields),
}

impl<'a> Look<'a> {
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The text, where it is one.
    pub(crate) fn as_text(&self) -> Option<&'a str> {
        match self {
            Self::Text(text) | Self::Secret(text) => Some(text),
            _ => None,
        }
    }
}

impl Serialize for Look<'_> {
    // Into what takes a field: nearly every value of a page comes this way.
    #[inline(always)]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) | Self::Secret(text) => serializer.serialize_str(text),
            Self::Object(object) => write_object(*object, serializer),
            Self::Time(time) => serializer.serialize_str(time.as_str()),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.count()))?;
                for index in 0..list.count() {
                    seq.serialize_element(&list.element(index))?;
                }
                seq.end()
            }
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.count()))?;
                let mut done = Ok(());
                entries.each(&mut |name, value| {
                    done = map.serialize_entry(name, &value);
                    done.is_ok()
                });
                done?;
                map.end()
            }
            Self::Json(value) => value.serialize(serializer),
            Self::Raw(raw) => raw.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_unit(),
        }
    }
}

/// Writes an object: a field that is set wins, then what is kept under its name, else the property is absent.
///
/// # Errors
/// Those of the format.
pub fn write_object<S: Serializer>(object: &dyn Fields, serializer: S) -> Result<S::Ok, S::Error> {
    let mut writer = Writer {
        map: serializer.serialize_map(None)?,
        failed: None,
    };
    properties(object, &mut writer);
    match writer.failed {
        Some(error) => Err(error),
        None => writer.map.end(),
    }
}

struct Writer<M: SerializeMap> {
    map: M,
    failed: Option<M::Error>,
}

impl<M: SerializeMap> Sink for Writer<M> {
    #[inline]
    fn field(&mut self, name: Name<'_>, look: &Look<'_>) {
        if self.failed.is_none() {
            // Not as an entry, which is a call more.
            let key = self.map.serialize_key(name.plain);
            self.failed = key.and_then(|()| self.map.serialize_value(look)).err();
        }
    }

    fn kept(&mut self, name: Name<'_>, kept: Kept<'_>) {
        if self.failed.is_none() {
            let name = name.plain;
            let done = match kept {
                Kept::Null => self.map.serialize_entry(name, &()),
                Kept::Misfit(raw) => self.map.serialize_entry(name, &Marked(MISFIT, raw)),
                Kept::Undeclared(raw) => self.map.serialize_entry(name, &Marked(UNDECLARED, raw)),
            };
            self.failed = done.err();
        }
    }
}

/// Takes the fields that are set, in the order of their names.
pub trait Taker<'a> {
    /// Takes the field at a position in the list of names.
    fn take(&mut self, index: usize, look: Look<'a>);
}

/// A list of them.
impl<'a> Taker<'a> for Vec<(usize, Look<'a>)> {
    fn take(&mut self, index: usize, look: Look<'a>) {
        self.push((index, look));
    }
}

fn fields(object: &dyn Fields) -> Vec<(usize, Look<'_>)> {
    let mut fields = Vec::new();
    object.each(&mut fields);
    fields
}

/// The field at a position in the list of names.
pub(crate) fn look_at(object: &dyn Fields, index: usize) -> Look<'_> {
    let fields = fields(object);
    let found = fields.iter().find(|(at, _)| *at == index);
    found.map_or(Look::Absent, |(_, look)| *look)
}

impl PartialEq for Look<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) | (Self::Null, Self::Null) => true,
            (Self::Bool(one), Self::Bool(two)) => one == two,
            (Self::Integer(one), Self::Integer(two)) => one == two,
            (Self::Number(one), Self::Number(two)) => one == two,
            (Self::Text(one), Self::Text(two)) | (Self::Secret(one), Self::Secret(two)) => {
                one == two
            }
            (Self::Time(one), Self::Time(two)) => one == two,
            (Self::Json(one), Self::Json(two)) => one == two,
            (Self::Raw(one), Self::Raw(two)) => one == two,
            (Self::List(one), Self::List(two)) => {
                one.count() == two.count()
                    && (0..one.count()).all(|index| one.element(index) == two.element(index))
            }
            (Self::Map(one), Self::Map(two)) => listed(*one) == listed(*two),
            (Self::Object(one), Self::Object(two)) => same_object(*one, *two),
            _ => false,
        }
    }
}

/// Whether two objects are of one type and hold the same.
#[must_use]
pub fn same_object(one: &dyn Fields, two: &dyn Fields) -> bool {
    std::ptr::eq(one.names(), two.names())
        && fields(one) == fields(two)
        && one.extra() == two.extra()
}

fn listed(entries: &dyn Entries) -> Vec<(&str, Look<'_>)> {
    let mut listed = Vec::with_capacity(entries.count());
    entries.each(&mut |name, value| {
        listed.push((name, value));
        true
    });
    listed
}

/// What is there, by wire names; no secret, and of what is undeclared only the names.
impl fmt::Debug for Look<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Secret(_) => f.write_str("***"),
            Self::Time(time) => time.fmt(f),
            Self::Json(value) => crate::json::show(value, f),
            Self::Raw(raw) => raw.fmt(f),
            Self::List(list) => {
                let elements = (0..list.count()).map(|index| list.element(index));
                f.debug_list().entries(elements).finish()
            }
            Self::Map(entries) => f.debug_map().entries(listed(*entries)).finish(),
            Self::Object(object) => show_object(*object, f),
        }
    }
}

/// Shows what an object has.
///
/// # Errors
/// Those of the formatter.
pub fn show_object(object: &dyn Fields, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let names = object.names();
    let mut shown = f.debug_struct(names.object);
    for (index, look) in fields(object) {
        if let Some(name) = names.list.get(index) {
            shown.field(name, &look);
        }
    }
    if !object.extra().is_empty() {
        shown.field("extra", object.extra());
    }
    shown.finish()
}
