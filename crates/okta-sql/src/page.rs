//! How a page is read for what a query wants of it: names that nobody asked for are skipped, and what is wanted is taken
//! from the text of the page in one pass. That is what makes a scan cost less than the list as typed values.

use std::fmt;

use bytes::Bytes;
use okta_api::codec::Malformed;
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::batch::{Batch, NewRow};
use crate::catalog::Items;
use crate::cells::Cell;
use crate::projection::{Projection, Within};

/// Reads the rows of an answer.
pub(crate) fn read(
    projection: &Projection,
    body: &Bytes,
    items: Items,
) -> Result<Batch, Malformed> {
    let malformed = |error: &serde_json::Error| Malformed::json("rows", body, error);
    let text = okta_models::text::of(body).map_err(|error| malformed(&error))?;
    if items == Items::Text {
        let mut batch = Batch::new(body, projection.width);
        let whole = batch.row([projection.item, None], |row| {
            if let Some(place) = projection.item {
                row.set_part(place, text);
            }
            Ok::<_, serde_json::Error>(())
        });
        return whole.map(|()| batch).map_err(|error| malformed(&error));
    }
    let read = |is_odd| {
        let mut batch = Batch::new(body, projection.width);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let page = Page {
            reading: Reading { projection, is_odd },
            batch: &mut batch,
            items,
        };
        page.deserialize(&mut deserializer)?;
        deserializer.end().map(|()| batch)
    };
    // A number that is none of ours must not cost the page.
    let batch = read(false).or_else(|_| read(true));
    batch.map_err(|error| malformed(&error))
}

/// What is wanted, of which page.
#[derive(Clone, Copy)]
struct Reading<'a> {
    projection: &'a Projection,
    /// Whether values are taken by their texts, since some cannot be read.
    is_odd: bool,
}

/// The root of an answer.
struct Page<'a> {
    reading: Reading<'a>,
    batch: &'a mut Batch,
    items: Items,
}

impl<'de> DeserializeSeed<'de> for Page<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.items {
            Items::One | Items::Text => Item {
                reading: self.reading,
                batch: self.batch,
                order: &mut Order::default(),
            }
            .deserialize(deserializer),
            Items::Root => deserializer.deserialize_seq(self),
            Items::Under(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Page<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut order = Order::default();
        while let Some(()) = seq.next_element_seed(Item {
            reading: self.reading,
            batch: &mut *self.batch,
            order: &mut order,
        })? {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Items::Under(property) = self.items else {
            return Err(serde::de::Error::invalid_type(
                serde::de::Unexpected::Map,
                &self,
            ));
        };
        while let Some(wanted) =
            map.next_key_seed(Named(|name: &str| (name == property).then_some(())))?
        {
            match wanted {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(()) => map.next_value_seed(OrNull(Page {
                    reading: self.reading,
                    batch: &mut *self.batch,
                    items: Items::Root,
                }))?,
            }
        }
        Ok(())
    }
}

/// A list that may be null, which is one without items.
struct OrNull<'a>(Page<'a>);

impl<'de> DeserializeSeed<'de> for OrNull<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for OrNull<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.deserialize(deserializer)
    }
}

/// An item, which becomes a row.
struct Item<'a> {
    reading: Reading<'a>,
    batch: &'a mut Batch,
    order: &'a mut Order,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self {
            reading,
            batch,
            order,
        } = self;
        let projection = reading.projection;
        let known_by = [projection.key, projection.item];
        if !projection.needs_item() {
            return batch.row(known_by, |row| {
                let object = Object {
                    reading,
                    order,
                    row,
                };
                deserializer.deserialize_any(Properties(object))
            });
        }
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        batch.row(known_by, |row| {
            let mut item = serde_json::Deserializer::from_str(raw);
            let object = Object {
                reading,
                order,
                row: &mut *row,
            };
            let read = (&mut item).deserialize_any(Properties(object));
            if let Some(place) = projection.item {
                row.set_part(place, raw);
            }
            read.map_err(serde::de::Error::custom)
        })?;
        if projection.item.is_none() {
            batch.number_by(raw);
        }
        Ok(())
    }
}

/// An object whose properties go into a row.
struct Object<'a, 'r> {
    reading: Reading<'a>,
    order: &'a mut Order,
    row: &'a mut NewRow<'r>,
}

/// What is no object has no properties.
macro_rules! nothing_else {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("JSON")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(())
        }

        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }

        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }

        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }

        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }

        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            Ok(())
        }

        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

/// The properties of an item.
struct Properties<'a, 'r>(Object<'a, 'r>);

impl<'de> Visitor<'de> for Properties<'_, '_> {
    type Value = ();

    nothing_else!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Object {
            reading,
            order,
            row,
        } = self.0;
        let properties = &reading.projection.properties;
        let mut ordinal = 0;
        while let Some(found) = map.next_key_seed(Named(|name: &str| {
            ordinal += 1;
            order.find(ordinal, properties, |property| *property.name == *name)
        }))? {
            let Some(property) = found.and_then(|at| properties.get(at)) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let within = |order, row| {
                Attributes(
                    &property.within,
                    Object {
                        reading,
                        order,
                        row,
                    },
                )
            };
            match (property.whole, property.within.is_empty()) {
                (Some(place), true) => {
                    map.next_value_seed(Scalar::of(property.is_json, reading, row, place))?
                }
                (None, _) => map.next_value_seed(within(order.within(), &mut *row))?,
                (Some(place), false) => {
                    let raw: &RawValue = map.next_value()?;
                    row.set_json(place, raw.get());
                    let mut object = serde_json::Deserializer::from_str(raw.get());
                    let read = within(order.within(), &mut *row).deserialize(&mut object);
                    read.map_err(serde::de::Error::custom)?;
                }
            }
        }
        Ok(())
    }
}

/// The properties of an object in an item.
struct Attributes<'a, 'r>(&'a [Within], Object<'a, 'r>);

impl<'de> DeserializeSeed<'de> for Attributes<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Attributes<'_, '_> {
    type Value = ();

    nothing_else!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self(
            names,
            Object {
                reading,
                order,
                row,
            },
        ) = self;
        let mut ordinal = 0;
        while let Some(found) = map.next_key_seed(Named(|name: &str| {
            ordinal += 1;
            order.find(ordinal, names, |within| *within.name == *name)
        }))? {
            match found.and_then(|at| names.get(at)) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(within) => {
                    map.next_value_seed(Scalar::of(within.is_json, reading, row, within.place))?;
                }
            }
        }
        Ok(())
    }
}

/// A value as a cell. Where an object or a list is expected its text is taken as it stands; where one comes unexpectedly it
/// is written anew.
struct Scalar<'a, 'r> {
    is_json: bool,
    row: &'a mut NewRow<'r>,
    place: usize,
}

impl<'a, 'r> Scalar<'a, 'r> {
    fn of(is_json: bool, reading: Reading<'_>, row: &'a mut NewRow<'r>, place: usize) -> Self {
        Self {
            is_json: is_json || reading.is_odd,
            row,
            place,
        }
    }

    #[inline]
    fn set(self, cell: Cell<'_>) {
        self.row.set(self.place, cell);
    }
}

impl<'de> DeserializeSeed<'de> for Scalar<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.is_json {
            let raw = <&RawValue>::deserialize(deserializer)?;
            self.row.set_json(self.place, raw.get());
            return Ok(());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scalar<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.row.set_part(self.place, text);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.set(Cell::Text(text.as_bytes()));
        Ok(())
    }

    fn visit_bool<E>(self, truth: bool) -> Result<(), E> {
        self.set(Cell::Integer(truth.into()));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.set(Cell::Integer(number));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        #[allow(
            clippy::cast_precision_loss,
            reason = "SQLite has no larger whole numbers"
        )]
        self.set(i64::try_from(number).map_or(Cell::Real(number as f64), Cell::Integer));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.set(Cell::Real(number));
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.set(Cell::Null);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let list = Json::deserialize(SeqAccessDeserializer::new(seq))?;
        self.set(Cell::Text(list.to_string().as_bytes()));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let object = Json::deserialize(MapAccessDeserializer::new(map))?;
        self.set(Cell::Text(object.to_string().as_bytes()));
        Ok(())
    }
}

/// In which order names come: items of a list have the same, so where a name was found in the last one is a good guess.
#[derive(Debug, Default)]
struct Order {
    guesses: Vec<usize>,
    within: Option<Box<Order>>,
}

impl Order {
    /// Finds what is called so by the name that comes in this place.
    fn find<T>(&mut self, ordinal: usize, all: &[T], is: impl Fn(&T) -> bool) -> Option<usize> {
        if let Some(guess) = self.guesses.get(ordinal)
            && all.get(*guess).is_some_and(&is)
        {
            return Some(*guess);
        }
        let found = all.iter().position(is)?;
        if self.guesses.len() <= ordinal {
            self.guesses.resize(ordinal + 1, usize::MAX);
        }
        self.guesses[ordinal] = found;
        Some(found)
    }

    /// That of the objects in the items.
    fn within(&mut self) -> &mut Self {
        self.within.get_or_insert_default()
    }
}

/// Looks a name up without keeping it.
struct Named<F>(F);

impl<'de, T, F: FnMut(&str) -> Option<T>> DeserializeSeed<'de> for Named<F> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T, F: FnMut(&str) -> Option<T>> Visitor<'_> for Named<F> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(mut self, name: &str) -> Result<Option<T>, E> {
        Ok((self.0)(name))
    }
}

#[cfg(test)]
mod tests;
