//! What a query wants of each item, and how a page is read for just that: names that nobody asked for are skipped, and
//! what is wanted is taken from the text of the page in one pass. That is what makes a scan cost less than the list as
//! typed values.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use okta_api::codec::Malformed;
use rusqlite::types::ValueRef;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::catalog::{Items, Source, Table};
use crate::value::Value;

/// Rows of one page: the values that are wanted, row after row. Texts stay where they are in the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    cells: Vec<Cell>,
    page: Bytes,
    width: usize,
    /// Where each row's identity hangs on: the same item of the same list has the same.
    ids: Vec<i64>,
    /// What the query said to get these rows, by column.
    pub(crate) given: Arc<[(usize, Value)]>,
}

impl Batch {
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn value(&self, row: usize, slot: usize) -> Option<ValueRef<'_>> {
        let cell = self.cells.get(row * self.width + slot)?;
        Some(match cell {
            Cell::Null => ValueRef::Null,
            Cell::Integer(number) => ValueRef::Integer(*number),
            Cell::Real(number) => ValueRef::Real(*number),
            Cell::There(from, to) => ValueRef::Text(
                self.page
                    .get(*from as usize..*to as usize)
                    .unwrap_or_default(),
            ),
            Cell::Own(text) => ValueRef::Text(text.as_bytes()),
        })
    }

    pub(crate) fn id(&self, row: usize) -> i64 {
        self.ids.get(row).copied().unwrap_or_default()
    }

    /// Says which arguments the rows were got with; they are part of what a row is.
    pub(crate) fn given(mut self, given: &Arc<[(usize, Value)]>) -> Self {
        if !given.is_empty() {
            let mut hasher = DefaultHasher::new();
            for (column, value) in given.iter() {
                (column, value.as_argument()).hash(&mut hasher);
            }
            let of_call = hasher.finish();
            for id in &mut self.ids {
                *id ^= of_call.rotate_left(17).cast_signed();
            }
        }
        self.given = Arc::clone(given);
        self
    }
}

/// A value in a batch.
#[derive(Clone, Debug, Default)]
enum Cell {
    #[default]
    Null,
    Integer(i64),
    Real(f64),
    /// A text of the page, from and to: small, since there are many.
    There(u32, u32),
    /// A text that the page has only with escapes.
    Own(Box<Box<str>>),
}

impl Cell {
    /// A part of the page. Pages are limited to far less than 4 GiB.
    fn part(from: usize, length: usize) -> Self {
        match (
            u32::try_from(from),
            u32::try_from(from.wrapping_add(length)),
        ) {
            (Ok(from), Ok(to)) => Self::There(from, to),
            _ => Self::Null,
        }
    }

    /// A part of the page, as the text that it is.
    fn there(raw: &str, page: &str) -> Self {
        let from = raw.as_ptr().addr().wrapping_sub(page.as_ptr().addr());
        Self::part(from, raw.len())
    }

    /// The value of a JSON text: scalars as such, what is structured as the text. `page` is what the text is part of.
    fn of(raw: &str, page: &str) -> Self {
        let there = |part| Self::there(part, page);
        match raw.as_bytes().first() {
            Some(b'"') => match raw.get(1..raw.len() - 1) {
                Some(inside) if !inside.as_bytes().contains(&b'\\') => there(inside),
                // What has been read as JSON once can be read again.
                _ => serde_json::from_str::<Box<str>>(raw)
                    .map_or(Self::Null, |text| Self::Own(Box::new(text))),
            },
            Some(b't') => Self::Integer(1),
            Some(b'f') => Self::Integer(0),
            Some(b'n') | None => Self::Null,
            Some(b'{' | b'[') => there(raw),
            Some(_) => match raw.parse() {
                Ok(whole) => Self::Integer(whole),
                Err(_) => raw.parse().map_or(Self::Null, Self::Real),
            },
        }
    }
}

/// Where the value of a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// In the batch, in this place of a row.
    Read(usize),
    /// What the query said.
    Given,
    /// The subdomain of the org.
    Subdomain,
    /// Not wanted.
    Unread,
}

/// What is wanted of each item.
#[derive(Debug)]
pub(crate) struct Projection {
    slots: Vec<Slot>,
    properties: Vec<Property>,
    width: usize,
    /// The place of the whole item.
    item: Option<usize>,
    /// The place of the item's key.
    key: Option<usize>,
    what: &'static str,
}

/// A property of the item that is wanted, or something in it.
#[derive(Debug)]
struct Property {
    name: Box<str>,
    whole: Option<usize>,
    within: Vec<(Box<str>, usize)>,
}

impl Projection {
    /// What these columns are made of; the key of the table always is.
    pub(crate) fn new(table: &Table, wanted: impl Fn(usize) -> bool) -> Self {
        let mut projection = Self {
            slots: Vec::with_capacity(table.columns.len()),
            properties: Vec::new(),
            width: 0,
            item: None,
            key: None,
            what: "a list",
        };
        let key = table.keys.first().copied();
        for (at, column) in table.columns.iter().enumerate() {
            let slot = match &column.source {
                Source::Argument(_) => Slot::Given,
                Source::Subdomain => Slot::Subdomain,
                source if wanted(at) || key == Some(at) => Slot::Read(projection.place(source)),
                _ => Slot::Unread,
            };
            projection.slots.push(slot);
        }
        projection.key = key.and_then(|at| match projection.slots[at] {
            Slot::Read(place) => Some(place),
            _ => None,
        });
        projection
    }

    pub(crate) fn slot(&self, column: usize) -> Slot {
        self.slots.get(column).copied().unwrap_or(Slot::Unread)
    }

    /// The place of a source; the same for columns that are the same.
    fn place(&mut self, source: &Source) -> usize {
        let new = self.width;
        let (name, within) = match source {
            Source::Property(name) => (name, None),
            Source::Attribute { object, name } => (object, Some(name)),
            _ => {
                let place = *self.item.get_or_insert(new);
                self.width += usize::from(place == new);
                return place;
            }
        };
        let at = match self
            .properties
            .iter()
            .position(|known| *known.name == **name)
        {
            Some(at) => at,
            None => {
                self.properties.push(Property {
                    name: name.as_str().into(),
                    whole: None,
                    within: Vec::new(),
                });
                self.properties.len() - 1
            }
        };
        let property = &mut self.properties[at];
        let place = match within {
            None => *property.whole.get_or_insert(new),
            Some(name) => match property.within.iter().find(|(known, _)| **known == **name) {
                Some((_, place)) => *place,
                None => {
                    property.within.push((name.as_str().into(), new));
                    new
                }
            },
        };
        self.width += usize::from(place == new);
        place
    }

    /// Reads the rows of an answer.
    pub(crate) fn read(&self, body: &Bytes, items: Items) -> Result<Batch, Malformed> {
        let mut batch = Batch {
            width: self.width,
            ..Batch::default()
        };
        let malformed = |error: &serde_json::Error| Malformed::json(self.what, body, error);
        let text = okta_models::text::of(body).map_err(|error| malformed(&error))?;
        batch.page = body.clone();
        if items == Items::Text {
            self.row(&mut batch, |row| {
                if let Some(place) = self.item {
                    row[place] = Cell::part(0, text.len());
                }
                Ok::<_, serde_json::Error>(())
            })
            .map_err(|error| malformed(&error))?;
            return Ok(batch);
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let page = Page {
            projection: self,
            text,
            batch: &mut batch,
            items,
        };
        let read = page.deserialize(&mut deserializer);
        read.and_then(|()| deserializer.end())
            .map_err(|error| malformed(&error))?;
        Ok(batch)
    }

    /// Adds a row and lets `fill` write it.
    fn row<E>(
        &self,
        batch: &mut Batch,
        fill: impl FnOnce(&mut [Cell]) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = batch.cells.len();
        batch.cells.resize_with(start + self.width, Cell::default);
        fill(&mut batch.cells[start..])?;
        let mut hasher = DefaultHasher::new();
        let row = batch.ids.len();
        let of = |place: usize| {
            batch
                .value(row, place)
                .filter(|value| *value != ValueRef::Null)
        };
        match self.key.and_then(of).or_else(|| self.item.and_then(of)) {
            Some(ValueRef::Text(text) | ValueRef::Blob(text)) => text.hash(&mut hasher),
            Some(ValueRef::Integer(number)) => number.hash(&mut hasher),
            Some(ValueRef::Real(number)) => number.to_bits().hash(&mut hasher),
            Some(ValueRef::Null) | None => {}
        }
        batch.ids.push(hasher.finish().cast_signed());
        Ok(())
    }

    /// Whether the text of the whole item is needed: it is wanted, or there is no key to know the item by.
    fn needs_item(&self) -> bool {
        self.item.is_some() || self.key.is_none()
    }
}

/// The root of an answer.
struct Page<'a> {
    projection: &'a Projection,
    text: &'a str,
    batch: &'a mut Batch,
    items: Items,
}

impl<'de> DeserializeSeed<'de> for Page<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.items {
            Items::One | Items::Text => Item {
                projection: self.projection,
                text: self.text,
                order: &mut Default::default(),
                batch: self.batch,
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
        let mut order = Default::default();
        while let Some(()) = seq.next_element_seed(Item {
            projection: self.projection,
            text: self.text,
            order: &mut order,
            batch: &mut *self.batch,
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
                    projection: self.projection,
                    text: self.text,
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
    projection: &'a Projection,
    text: &'a str,
    order: &'a mut (Order, Order),
    batch: &'a mut Batch,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self {
            projection,
            text,
            order,
            ..
        } = self;
        if !projection.needs_item() {
            return projection.row(self.batch, |row| {
                deserializer.deserialize_any(Row {
                    projection,
                    text,
                    order,
                    row,
                })
            });
        }
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        projection.row(self.batch, |row| {
            let mut item = serde_json::Deserializer::from_str(raw);
            let read = Row {
                projection,
                text,
                order,
                row: &mut *row,
            };
            (&mut item)
                .deserialize_any(read)
                .map_err(serde::de::Error::custom)?;
            if let Some(place) = projection.item {
                row[place] = Cell::there(raw, text);
            }
            Ok(())
        })?;
        if projection.item.is_none() {
            let mut hasher = DefaultHasher::new();
            raw.hash(&mut hasher);
            if let Some(id) = self.batch.ids.last_mut() {
                *id = hasher.finish().cast_signed();
            }
        }
        Ok(())
    }
}

/// The values of a row. An item that is no object has none of the properties.
struct Row<'a> {
    projection: &'a Projection,
    text: &'a str,
    order: &'a mut (Order, Order),
    row: &'a mut [Cell],
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            projection,
            text,
            order,
            row,
        } = self;
        let properties = &projection.properties;
        let mut ordinal = 0;
        while let Some(found) = map.next_key_seed(Named(|name: &str| {
            let at = order
                .0
                .find(ordinal, properties, |property| *property.name == *name);
            ordinal += 1;
            at
        }))? {
            let Some(property) = found.and_then(|at| properties.get(at)) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let raw: &RawValue = map.next_value()?;
            if let Some(place) = property.whole {
                row[place] = Cell::of(raw.get(), text);
            }
            if !property.within.is_empty() && raw.get().starts_with('{') {
                let mut object = serde_json::Deserializer::from_str(raw.get());
                let within = Within {
                    names: &property.within,
                    text,
                    order: &mut order.1,
                    row: &mut *row,
                };
                object
                    .deserialize_map(within)
                    .map_err(serde::de::Error::custom)?;
            }
        }
        Ok(())
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
}

/// The values of an object in an item.
struct Within<'a> {
    names: &'a [(Box<str>, usize)],
    text: &'a str,
    order: &'a mut Order,
    row: &'a mut [Cell],
}

impl<'de> Visitor<'de> for Within<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            names,
            text,
            order,
            row,
        } = self;
        let mut ordinal = 0;
        while let Some(found) = map.next_key_seed(Named(|name: &str| {
            let at = order.find(ordinal, names, |(known, _)| **known == *name);
            ordinal += 1;
            at
        }))? {
            match found.and_then(|at| names.get(at)) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some((_, place)) => {
                    let raw: &RawValue = map.next_value()?;
                    row[*place] = Cell::of(raw.get(), text);
                }
            }
        }
        Ok(())
    }
}

/// In which order names come: items of a list have the same, so where a name was found in the last one is a good guess.
#[derive(Debug, Default)]
struct Order(Vec<usize>);

impl Order {
    /// Finds what is called so by the name that comes in this place.
    fn find<T>(&mut self, ordinal: usize, all: &[T], is: impl Fn(&T) -> bool) -> Option<usize> {
        if let Some(guess) = self.0.get(ordinal)
            && all.get(*guess).is_some_and(&is)
        {
            return Some(*guess);
        }
        let found = all.iter().position(is)?;
        if self.0.len() <= ordinal {
            self.0.resize(ordinal + 1, usize::MAX);
        }
        self.0[ordinal] = found;
        Some(found)
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
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn read(columns: &[&str], body: &'static str) -> Vec<Vec<Value>> {
        let table = Catalog::okta().table("users").unwrap();
        let wanted: Vec<usize> = columns
            .iter()
            .map(|name| table.column(name).unwrap())
            .collect();
        let projection = Projection::new(table, |at| wanted.contains(&at));
        let batch = projection
            .read(&Bytes::from_static(body.as_bytes()), Items::Root)
            .unwrap();
        let value = |row: usize, column: usize| match projection.slot(column) {
            Slot::Read(place) => Value::from_sqlite(batch.value(row, place).unwrap()),
            other => panic!("{other:?}"),
        };
        (0..batch.len())
            .map(|row| wanted.iter().map(|column| value(row, *column)).collect())
            .collect()
    }

    #[test]
    fn a_page_is_read_for_what_is_wanted() {
        let rows = read(
            &["login", "status", "profile", "id"],
            r#"[{"id":"1","odd":[1,{"id":"x"}],"status":null,"profile":{"login":"a\"b","x":{}}}, {"id":2,"profile":"?"}, 7]"#,
        );
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0][0], Value::text("a\"b"));
        assert_eq!(rows[0][1], Value::Null);
        assert_eq!(rows[0][2], Value::text(r#"{"login":"a\"b","x":{}}"#));
        assert_eq!(
            rows[1],
            [
                Value::Null,
                Value::Null,
                Value::text("?"),
                Value::Integer(2)
            ]
        );
        assert_eq!(rows[2], vec![Value::Null; 4]);
    }

    #[test]
    fn the_whole_item_is_its_text() {
        let rows = read(&["_json"], r#"[{"id":"1", "odd":[1]}, 7]"#);
        assert_eq!(
            rows,
            [
                [Value::text(r#"{"id":"1", "odd":[1]}"#)],
                [Value::text("7")]
            ]
        );
    }
}
