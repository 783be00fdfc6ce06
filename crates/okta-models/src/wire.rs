//! Where a JSON value goes and where it comes from, told in a way that needs no type parameter.
//!
//! Code that is generic over the format *and* over the type is compiled for each pair of them: a thousand types make that
//! minutes. So there are two halves that meet in the object-safe traits of this file. What knows a format ([`read`](crate::read),
//! [`Look`]) is compiled once for each format and sees types as [`Place`]s and [`Fields`]. What knows a type is compiled once
//! for each type and sees of a format no more than a text or a [`Scalar`].

use std::any::Any;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::Value;

use crate::columns::ColumnType;
use crate::look::Look;
use crate::object::Fields;
use crate::raw::Raw;
use crate::union::{Union, Untagged};

/// A value without parts that is no text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    /// An explicit null.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer that fits.
    Integer(i64),
    /// An integer above `i64::MAX`.
    Unsigned(u64),
    /// A number with a fraction or an exponent.
    Number(f64),
}

/// What the values of a type are called and are as a column.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// What a fitting value is called in error messages: "a User object".
    pub expected: &'static str,
    /// What a column of such values is.
    pub column: ColumnType,
    /// Whether such values must not be shown.
    pub secret: bool,
}

/// A type that one JSON value is read into and written from.
///
/// Each method answers for one kind of value; by default that kind does not fit.
pub trait Wire: Sized + 'static {
    /// What its values are.
    const ABOUT: About;

    /// Reads a string.
    fn from_text(_: &str) -> Option<Self> {
        None
    }

    /// Reads another scalar. A null that is no value of the type is kept by whoever owns the place.
    fn from_scalar(_: Scalar) -> Option<Self> {
        None
    }

    /// An empty list, to be filled by way of [`inside`](Self::inside).
    fn empty_list() -> Option<Self> {
        None
    }

    /// An empty object, to be filled by way of [`inside`](Self::inside).
    fn empty_object() -> Option<Self> {
        None
    }

    /// Where the parts of an empty list or object go.
    fn inside(&mut self) -> Inside<'_> {
        Inside::Misfit
    }

    /// The value as it is written.
    fn look(&self) -> Look<'_>;
}

/// Where the parts of a list or an object go.
pub enum Inside<'a> {
    /// Nowhere: it does not fit.
    Misfit,
    /// The elements of a list, one after the other.
    List(&'a mut dyn Place),
    /// The entries of a map.
    Map(&'a mut dyn Entries),
    /// The properties of an object.
    Object(&'a mut dyn Fields),
    /// The properties of an object whose kind one of them tells.
    Union(&'a mut dyn Union),
    /// The properties of an object whose kind all of them tell.
    Untagged(&'a mut dyn Untagged),
    /// Anything.
    Json(&'a mut Value),
}

/// Somewhere a value can go: a property (`Option<T>`), or the end of a list (`Vec<T>`).
///
/// What does not fit leaves nothing there.
pub trait Place {
    /// Takes a string; whether it fits.
    fn text(&mut self, text: &str) -> bool;

    /// Takes another scalar; whether it fits.
    fn scalar(&mut self, scalar: Scalar) -> bool;

    /// Begins a list.
    fn list(&mut self) -> Inside<'_>;

    /// Begins an object.
    fn object(&mut self) -> Inside<'_>;

    /// Gives up what was begun.
    fn clear(&mut self);

    /// What stands there.
    fn look(&self) -> Look<'_>;

    /// What may stand there.
    fn about(&self) -> &'static About;

    /// Moves what stands there to another place, if it is one for the same type; whether it is.
    fn give(&mut self, to: &mut dyn Any) -> bool;

    /// The place itself, for [`give`](Self::give).
    fn as_any(&mut self) -> Option<&mut dyn Any>;
}

impl<T: Wire> Place for Option<T> {
    fn text(&mut self, text: &str) -> bool {
        *self = T::from_text(text);
        self.is_some()
    }

    fn scalar(&mut self, scalar: Scalar) -> bool {
        *self = T::from_scalar(scalar);
        self.is_some()
    }

    fn list(&mut self) -> Inside<'_> {
        *self = T::empty_list();
        self.as_mut().map_or(Inside::Misfit, T::inside)
    }

    fn object(&mut self) -> Inside<'_> {
        *self = T::empty_object();
        self.as_mut().map_or(Inside::Misfit, T::inside)
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn look(&self) -> Look<'_> {
        self.as_ref().map_or(Look::Absent, T::look)
    }

    fn about(&self) -> &'static About {
        &T::ABOUT
    }

    fn give(&mut self, to: &mut dyn Any) -> bool {
        match to.downcast_mut::<Self>() {
            Some(to) => {
                *to = self.take();
                true
            }
            None => false,
        }
    }

    fn as_any(&mut self) -> Option<&mut dyn Any> {
        Some(self)
    }
}

impl<T: Wire> Place for Vec<T> {
    fn text(&mut self, text: &str) -> bool {
        let before = self.len();
        self.extend(T::from_text(text));
        self.len() > before
    }

    fn scalar(&mut self, scalar: Scalar) -> bool {
        let before = self.len();
        self.extend(T::from_scalar(scalar));
        self.len() > before
    }

    fn list(&mut self) -> Inside<'_> {
        last(self, T::empty_list()).map_or(Inside::Misfit, T::inside)
    }

    fn object(&mut self) -> Inside<'_> {
        last(self, T::empty_object()).map_or(Inside::Misfit, T::inside)
    }

    fn clear(&mut self) {
        self.pop();
    }

    fn look(&self) -> Look<'_> {
        Look::List(self)
    }

    fn about(&self) -> &'static About {
        &T::ABOUT
    }

    fn give(&mut self, _: &mut dyn Any) -> bool {
        false
    }

    fn as_any(&mut self) -> Option<&mut dyn Any> {
        Some(self)
    }
}

fn last<T>(list: &mut Vec<T>, element: Option<T>) -> Option<&mut T> {
    list.push(element?);
    list.last_mut()
}

/// A list that is looked at.
pub trait Elements {
    /// How many elements it has.
    fn count(&self) -> usize;

    /// One of them.
    fn element(&self, index: usize) -> Look<'_>;
}

impl<T: Wire> Elements for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn element(&self, index: usize) -> Look<'_> {
        self.get(index).map_or(Look::Absent, T::look)
    }
}

/// An object with any names.
pub trait Entries {
    /// Takes a string under a name, and with it the name; whether it fits.
    fn text(&mut self, name: &mut String, text: &str) -> bool;

    /// Takes another scalar under a name, and with it the name; whether it fits.
    fn scalar(&mut self, name: &mut String, scalar: Scalar) -> bool;

    /// Begins a list under a name.
    fn list(&mut self, name: &str) -> Inside<'_>;

    /// Begins an object under a name.
    fn object(&mut self, name: &str) -> Inside<'_>;

    /// Takes out what stands under a name.
    fn remove(&mut self, name: &str);

    /// What may stand under a name.
    fn about(&self) -> &'static About;

    /// How many there are.
    fn count(&self) -> usize;

    /// Shows all entries, in the order of their names, until one is not wanted.
    fn each<'a>(&'a self, show: &mut dyn FnMut(&'a str, Look<'a>) -> bool);
}

impl<T: Wire> Entries for BTreeMap<String, T> {
    fn text(&mut self, name: &mut String, text: &str) -> bool {
        put(self, name, T::from_text(text))
    }

    fn scalar(&mut self, name: &mut String, scalar: Scalar) -> bool {
        put(self, name, T::from_scalar(scalar))
    }

    fn list(&mut self, name: &str) -> Inside<'_> {
        begin(self, name, T::empty_list())
    }

    fn object(&mut self, name: &str) -> Inside<'_> {
        begin(self, name, T::empty_object())
    }

    fn remove(&mut self, name: &str) {
        Self::remove(self, name);
    }

    fn about(&self) -> &'static About {
        &T::ABOUT
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn each<'a>(&'a self, show: &mut dyn FnMut(&'a str, Look<'a>) -> bool) {
        let _ = self.iter().all(|(name, value)| show(name, value.look()));
    }
}

fn put<T>(map: &mut BTreeMap<String, T>, name: &mut String, value: Option<T>) -> bool {
    match value {
        Some(value) => {
            map.insert(std::mem::take(name), value);
            true
        }
        None => {
            map.remove(name.as_str());
            false
        }
    }
}

fn begin<'m, T: Wire>(
    map: &'m mut BTreeMap<String, T>,
    name: &str,
    value: Option<T>,
) -> Inside<'m> {
    match value {
        Some(value) => match map.entry(name.to_owned()) {
            Entry::Occupied(mut entry) => {
                entry.insert(value);
                entry.into_mut().inside()
            }
            Entry::Vacant(entry) => entry.insert(value).inside(),
        },
        None => {
            map.remove(name);
            Inside::Misfit
        }
    }
}

/// What was found where a value may stand.
#[derive(Clone, Debug, PartialEq)]
pub enum Slot {
    /// A value of the declared kind, which stands there now.
    Fit,
    /// An explicit null.
    Null,
    /// A value of another kind.
    Misfit(Raw),
}

impl Slot {
    /// What does not fit, as text.
    pub(crate) fn odd(self) -> Option<Raw> {
        match self {
            Self::Fit => None,
            Self::Null => Some(Raw::null()),
            Self::Misfit(raw) => Some(raw),
        }
    }
}
