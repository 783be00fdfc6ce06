//! The rows of a page as a query wants them. Their texts stay where they are in the page.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use rusqlite::types::ValueRef;

use crate::projection::{Projection, Slot};
use crate::value::Value;

/// Rows of one page: the values that are wanted, row after row. Texts stay where they are in the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    cells: Vec<Cell>,
    page: Bytes,
    width: usize,
    /// The number of each row: the same item of the same list has the same.
    ids: Vec<i64>,
    /// What the query said to get these rows, by column.
    pub(crate) given: Arc<[(usize, Value)]>,
}

impl Batch {
    /// No rows yet, of so many values.
    pub(crate) fn new(page: &Bytes, width: usize) -> Self {
        Self {
            page: page.clone(),
            width,
            ..Self::default()
        }
    }

    /// Adds a row, lets `fill` write it, and numbers it by the first of `known_by` that has a value.
    pub(crate) fn row<E>(
        &mut self,
        known_by: [Option<usize>; 2],
        fill: impl FnOnce(&mut [Cell]) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = self.cells.len();
        self.cells.resize_with(start + self.width, Cell::default);
        fill(&mut self.cells[start..])?;
        let mut hasher = DefaultHasher::new();
        let row = self.ids.len();
        let values = known_by
            .into_iter()
            .flatten()
            .filter_map(|place| self.value(row, place));
        match values.into_iter().find(|value| *value != ValueRef::Null) {
            Some(ValueRef::Text(text) | ValueRef::Blob(text)) => text.hash(&mut hasher),
            Some(ValueRef::Integer(number)) => number.hash(&mut hasher),
            Some(ValueRef::Real(number)) => number.to_bits().hash(&mut hasher),
            Some(ValueRef::Null) | None => {}
        }
        self.ids.push(hasher.finish().cast_signed());
        Ok(())
    }

    /// Numbers the last row by what it is as a whole.
    pub(crate) fn number_by(&mut self, item: &str) {
        let mut hasher = DefaultHasher::new();
        item.hash(&mut hasher);
        if let Some(id) = self.ids.last_mut() {
            *id = hasher.finish().cast_signed();
        }
    }

    /// Keeps the rows that have this value in a column.
    pub(crate) fn keep(&mut self, projection: &Projection, column: usize, value: &Value) {
        let Slot::Read(place) = projection.slot(column) else {
            return;
        };
        let wanted = value.as_argument();
        let keeps: Vec<bool> = (0..self.len())
            .map(|row| {
                self.value(row, place)
                    .map(Value::from_sqlite)
                    .and_then(|value| value.as_argument())
                    == wanted
            })
            .collect();
        let (mut rows, mut cells) = (keeps.iter(), 0..);
        self.ids
            .retain(|_| rows.next().copied().unwrap_or_default());
        let width = self.width.max(1);
        self.cells.retain(|_| {
            cells
                .next()
                .and_then(|at: usize| keeps.get(at / width))
                .copied()
                .unwrap_or_default()
        });
    }

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
pub(crate) enum Cell {
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
    pub(crate) fn part(from: usize, length: usize) -> Self {
        match (
            u32::try_from(from),
            u32::try_from(from.wrapping_add(length)),
        ) {
            (Ok(from), Ok(to)) => Self::There(from, to),
            _ => Self::Null,
        }
    }

    /// A part of the page, as the text that it is.
    pub(crate) fn there(raw: &str, page: &str) -> Self {
        let from = raw.as_ptr().addr().wrapping_sub(page.as_ptr().addr());
        Self::part(from, raw.len())
    }

    /// A text that stands nowhere.
    pub(crate) fn own(text: impl Into<Box<str>>) -> Self {
        Self::Own(Box::new(text.into()))
    }

    /// The value of a JSON text: scalars as such, what is structured as the text. `page` is what the text is part of.
    pub(crate) fn of(raw: &str, page: &str) -> Self {
        let there = |part| Self::there(part, page);
        match raw.as_bytes().first() {
            Some(b'"') => match raw.get(1..raw.len() - 1) {
                Some(inside) if !inside.as_bytes().contains(&b'\\') => there(inside),
                // What has been read as JSON once can be read again.
                _ => serde_json::from_str::<Box<str>>(raw).map_or(Self::Null, Self::own),
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
