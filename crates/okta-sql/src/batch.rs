//! The rows of a page as a query wants them. Their texts stay where they are in the page.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use bytes::Bytes;
use rusqlite::types::ValueRef;

use crate::cells::{Cell, Cells};
use crate::projection::{Projection, Slot};
use crate::value::Value;

/// Rows of one page: the values that are wanted, row after row. Texts stay where they are in the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    cells: Cells,
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
        fill: impl FnOnce(&mut NewRow<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let from = self.cells.len();
        self.cells.add_nulls(self.width);
        fill(&mut NewRow {
            cells: &mut self.cells,
            page: &self.page,
            from,
        })?;
        let row = self.ids.len();
        let values = known_by.into_iter().flatten();
        let mut values = values.filter_map(|place| self.value(row, place));
        let known = values.find(|value| *value != ValueRef::Null);
        self.ids.push(number(known.unwrap_or(ValueRef::Null)));
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

    /// Says a value of the rows that do not say it themselves.
    pub(crate) fn fill(&mut self, projection: &Projection, column: usize, value: &Value) {
        let (Slot::Read(place), Value::Text(text)) = (projection.slot(column), value) else {
            return;
        };
        for row in 0..self.len() {
            if self.value(row, place) == Some(ValueRef::Null) {
                let cell = Cell::Text(text.as_bytes());
                self.cells.set(row * self.width + place, cell);
                if projection.key == Some(place) {
                    self.ids[row] = number(ValueRef::Text(text.as_bytes()));
                }
            }
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
        let mut rows = keeps.iter();
        self.ids
            .retain(|_| rows.next().copied().unwrap_or_default());
        self.cells.retain_rows(self.width, &keeps);
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    #[inline(always)]
    pub(crate) fn value(&self, row: usize, slot: usize) -> Option<ValueRef<'_>> {
        Some(match self.cells.get(row * self.width + slot)? {
            Cell::Null => ValueRef::Null,
            Cell::Integer(number) => ValueRef::Integer(number),
            Cell::Real(number) => ValueRef::Real(number),
            Cell::Part(part) => ValueRef::Text(self.page.get(part).unwrap_or_default()),
            Cell::Text(text) => ValueRef::Text(text),
            Cell::Blob(bytes) => ValueRef::Blob(bytes),
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

/// The number of a row that is known by this value.
fn number(value: ValueRef<'_>) -> i64 {
    let mut hasher = DefaultHasher::new();
    match value {
        ValueRef::Text(text) | ValueRef::Blob(text) => text.hash(&mut hasher),
        ValueRef::Integer(number) => number.hash(&mut hasher),
        ValueRef::Real(number) => number.to_bits().hash(&mut hasher),
        ValueRef::Null => {}
    }
    hasher.finish().cast_signed()
}

/// The row that is being read.
pub(crate) struct NewRow<'a> {
    cells: &'a mut Cells,
    page: &'a [u8],
    from: usize,
}

impl NewRow<'_> {
    #[inline]
    pub(crate) fn set(&mut self, place: usize, cell: Cell<'_>) {
        self.cells.set(self.from + place, cell);
    }

    /// Sets a text that stands in the page.
    #[inline]
    pub(crate) fn set_part(&mut self, place: usize, part: &str) {
        let from = part.as_ptr().addr().wrapping_sub(self.page.as_ptr().addr());
        self.set(place, Cell::Part(from..from.wrapping_add(part.len())));
    }

    /// Sets the value of a JSON text of the page: scalars as such, what is structured as the text.
    pub(crate) fn set_json(&mut self, place: usize, raw: &str) {
        match raw.as_bytes().first() {
            Some(b'"') => match raw.get(1..raw.len() - 1) {
                Some(inside) if !inside.as_bytes().contains(&b'\\') => {
                    self.set_part(place, inside);
                }
                // What has been read as JSON once can be read again.
                _ => {
                    if let Ok(text) = serde_json::from_str::<Box<str>>(raw) {
                        self.set(place, Cell::Text(text.as_bytes()));
                    }
                }
            },
            Some(b't') => self.set(place, Cell::Integer(1)),
            Some(b'f') => self.set(place, Cell::Integer(0)),
            Some(b'n') | None => self.set(place, Cell::Null),
            Some(b'{' | b'[') => self.set_part(place, raw),
            Some(_) => match (raw.parse(), raw.parse()) {
                (Ok(whole), _) => self.set(place, Cell::Integer(whole)),
                (_, Ok(number)) => self.set(place, Cell::Real(number)),
                _ => {}
            },
        }
    }
}
