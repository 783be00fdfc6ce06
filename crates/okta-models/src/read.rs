//! Reading a value of any kind without failing, because the wire is right and the description is a guess.
//!
//! A derived deserializer that meets a number where a string is declared fails, and with it the object and its page. Here
//! every place asks the format for *any* value and then decides: it fits, it is null, or it is a misfit, which is kept as
//! text by the object that owns the place. One pass, nothing is read twice.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::look::Look;
use crate::names::Names;
use crate::object::Fields;
use crate::raw::Raw;
use crate::union::Union;
use crate::wire::{About, Entries, Inside, Place, Scalar, Slot, Wire};

/// Reads a value that must fit: the root of a body.
///
/// # Errors
/// Those of the format, and a value that is null or of another kind.
pub fn read_root<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut place = None::<T>;
    let slot = To(&mut place).deserialize(deserializer)?;
    place.ok_or_else(|| misfit(T::ABOUT.expected, slot))
}

pub(crate) fn misfit<E: de::Error>(expected: &str, slot: Slot) -> E {
    let found = slot.odd().as_ref().map_or("nothing", Raw::kind);
    E::custom(format_args!("expected {expected}, found {found}"))
}

/// Reads whatever comes into a place.
pub(crate) struct To<'a>(pub(crate) &'a mut dyn Place);

impl<'de> DeserializeSeed<'de> for To<'_> {
    type Value = Slot;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl To<'_> {
    fn scalar<E: de::Error>(self, scalar: Scalar) -> Result<Slot, E> {
        if self.0.scalar(scalar) {
            return Ok(Slot::Fit);
        }
        Ok(match scalar {
            Scalar::Null => Slot::Null,
            other => Slot::Misfit(Raw::scalar(other)),
        })
    }
}

impl<'de> Visitor<'de> for To<'_> {
    type Value = Slot;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.about().expected)
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Slot, E> {
        self.scalar(Scalar::Bool(v))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Slot, E> {
        self.scalar(Scalar::Integer(v))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Slot, E> {
        self.scalar(i64::try_from(v).map_or(Scalar::Unsigned(v), Scalar::Integer))
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Slot, E> {
        self.scalar(Scalar::Number(v))
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Slot, E> {
        Ok(if self.0.text(v) {
            Slot::Fit
        } else {
            Slot::Misfit(Raw::text(v))
        })
    }

    fn visit_unit<E: de::Error>(self) -> Result<Slot, E> {
        self.scalar(Scalar::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Slot, E> {
        self.scalar(Scalar::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Slot, A::Error> {
        let slot = match self.0.list() {
            Inside::List(list) => elements(list, seq)?,
            Inside::Json(value) => {
                *value = Value::deserialize(SeqAccessDeserializer::new(seq))?;
                Slot::Fit
            }
            _ => return Raw::from_seq(seq).map(Slot::Misfit),
        };
        if !matches!(slot, Slot::Fit) {
            self.0.clear();
        }
        Ok(slot)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Slot, A::Error> {
        let slot = match self.0.object() {
            Inside::List(_) | Inside::Misfit => return Raw::from_map(map).map(Slot::Misfit),
            begun => inside(begun, map)?,
        };
        if !matches!(slot, Slot::Fit) {
            self.0.clear();
        }
        Ok(slot)
    }
}

/// Reads an object into what was begun for it.
fn inside<'de, A: MapAccess<'de>>(begun: Inside<'_>, mut map: A) -> Result<Slot, A::Error> {
    match begun {
        Inside::Object(object) => drop(properties(object, &mut map, None)?),
        Inside::Union(union) => kind(union, &mut map)?,
        Inside::Untagged(union) => union.pick(Raw::from_map(map)?),
        Inside::Map(entries) => return all_entries(entries, map),
        Inside::Json(value) => *value = Value::deserialize(MapAccessDeserializer::new(map))?,
        Inside::List(_) | Inside::Misfit => {}
    }
    Ok(Slot::Fit)
}

/// Reads properties up to the end, or up to and with the one of this name; whether that one came.
fn properties<'de, A: MapAccess<'de>>(
    object: &mut dyn Fields,
    map: &mut A,
    until: Option<&str>,
) -> Result<bool, A::Error> {
    let names = object.names();
    let until = until.map(|name| names.find(name).ok_or(name));
    // The same key may come twice, and the last one counts: these have something in the store that a value takes out.
    let mut kept = if object.extra().is_empty() {
        0
    } else {
        u128::MAX
    };
    while let Some(key) = map.next_key_seed(KeySeed(names))? {
        let is_last = match key {
            Key::Declared(index) => {
                let Some(place) = object.place(index) else {
                    continue;
                };
                match map.next_value_seed(To(place))? {
                    Slot::Fit if kept != 0 && kept & bit(index) != 0 => {
                        object.extra_mut().forget(names.list, index);
                    }
                    Slot::Fit => {}
                    odd => {
                        keep(object, index, odd);
                        kept |= bit(index);
                    }
                }
                until == Some(Ok(index))
            }
            Key::Other(name) => {
                let raw = map.next_value()?;
                let is_last = until == Some(Err(&name));
                object.extra_mut().put(Cow::Owned(name), raw);
                is_last
            }
        };
        if is_last {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A bit for a position; those behind the 127th share the last.
fn bit(index: usize) -> u128 {
    1 << index.min(127)
}

/// Keeps what no field takes.
fn keep(object: &mut dyn Fields, index: usize, odd: Slot) {
    let names = object.names().list;
    match odd {
        Slot::Fit => {}
        Slot::Null => object.extra_mut().put_null(names, index),
        Slot::Misfit(raw) => {
            if let Some(name) = names.get(index) {
                object.extra_mut().put(Cow::Borrowed(name), raw);
            }
        }
    }
}

/// Reads an object whose kind one of its properties tells. What comes before that is read as what all kinds have, and
/// moved when the kind is known.
fn kind<'de, A: MapAccess<'de>>(union: &mut dyn Union, map: &mut A) -> Result<(), A::Error> {
    let tag = union.tag();
    if let Inside::Object(common) = union.content()
        && !has(common, tag)
    {
        if !properties(common, map, Some(tag))? {
            return Ok(());
        }
        union.settle();
    }
    match union.content() {
        Inside::Object(object) => properties(object, map, None).map(drop),
        Inside::Union(inner) => kind(inner, map),
        _ => Ok(()),
    }
}

fn has(object: &mut dyn Fields, name: &str) -> bool {
    let index = object.names().find(name);
    let field = index.and_then(|index| object.place(index));
    field.is_some_and(|field| !field.look().is_absent()) || object.extra().contains(name)
}

/// Reads a list into what was begun for it. One element that does not fit makes the list as a whole a misfit.
fn elements<'de, A: SeqAccess<'de>>(list: &mut dyn Place, mut seq: A) -> Result<Slot, A::Error> {
    while let Some(slot) = seq.next_element_seed(To(&mut *list))? {
        if let Some(odd) = slot.odd() {
            return Raw::from_list(&list.look(), &odd, seq).map(Slot::Misfit);
        }
    }
    Ok(Slot::Fit)
}

/// Reads a map into what was begun for it. One value that does not fit makes the map as a whole a misfit.
fn all_entries<'de, A: MapAccess<'de>>(
    entries: &mut dyn Entries,
    mut map: A,
) -> Result<Slot, A::Error> {
    while let Some(name) = map.next_key::<String>()? {
        let mut under = Under {
            entries: &mut *entries,
            name,
        };
        if let Some(odd) = map.next_value_seed(To(&mut under))?.odd() {
            let name = under.name;
            return Raw::from_entries(entries, &name, &odd, map).map(Slot::Misfit);
        }
    }
    Ok(Slot::Fit)
}

/// A place in a map.
struct Under<'a> {
    entries: &'a mut dyn Entries,
    name: String,
}

impl Place for Under<'_> {
    fn text(&mut self, text: &str) -> bool {
        self.entries.text(&mut self.name, text)
    }

    fn scalar(&mut self, scalar: Scalar) -> bool {
        self.entries.scalar(&mut self.name, scalar)
    }

    fn list(&mut self) -> Inside<'_> {
        self.entries.list(&self.name)
    }

    fn object(&mut self) -> Inside<'_> {
        self.entries.object(&self.name)
    }

    fn clear(&mut self) {
        self.entries.remove(&self.name);
    }

    fn look(&self) -> Look<'_> {
        Look::Absent
    }

    fn about(&self) -> &'static About {
        self.entries.about()
    }

    fn give(&mut self, _: &mut dyn Any) -> bool {
        false
    }

    fn as_any(&mut self) -> Option<&mut dyn Any> {
        None
    }
}

/// Reads a value that was kept as text, under the name that it came with.
///
/// # Errors
/// Those of serde_json, where the text is not what this crate writes.
pub(crate) fn read_one(object: &mut dyn Fields, name: &str, raw: Raw) -> serde_json::Result<()> {
    let names = object.names();
    let Some(index) = names.find(name) else {
        object.extra_mut().put(Cow::Owned(name.to_owned()), raw);
        return Ok(());
    };
    if let Some(place) = object.place(index) {
        let slot = To(place).deserialize(&mut serde_json::Deserializer::from_str(raw.as_str()))?;
        match slot {
            Slot::Fit => object.extra_mut().forget(names.list, index),
            odd => keep(object, index, odd),
        }
    }
    Ok(())
}

enum Key {
    Declared(usize),
    Other(String),
}

struct KeySeed(&'static Names);

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Key, E> {
        Ok(self
            .0
            .find(name)
            .map_or_else(|| Key::Other(name.to_owned()), Key::Declared))
    }
}
