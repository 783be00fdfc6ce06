//! Rows on their way out: many in one piece of memory, since what one thread allocates and another frees costs more than
//! what stands in it. They leave when there are enough of them, or when SQLite has to wait for an org.

use std::fmt;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use tokio::sync::mpsc;

use crate::cells::{Cell, Cells};
use crate::error::Error;
use crate::shared_text::Text;
use crate::value::Value;

/// Rows that go at once.
const ROWS: usize = 256;
/// So much text goes at once, in bytes.
const TEXT: usize = 1 << 20;

/// Rows while they come together.
#[derive(Debug, Default)]
struct Growing {
    cells: Cells,
    text: Vec<u8>,
}

impl Growing {
    /// Adds the next cell.
    #[inline(always)]
    fn push(&mut self, value: ValueRef<'_>) {
        let cells = &mut self.cells;
        match value {
            ValueRef::Null => cells.push(Cell::Null),
            ValueRef::Integer(number) => cells.push(Cell::Integer(number)),
            ValueRef::Real(number) => cells.push(Cell::Real(number)),
            ValueRef::Text(text) => {
                let from = self.text.len();
                self.text.extend_from_slice(text);
                cells.push(Cell::Part(from..self.text.len()));
            }
            ValueRef::Blob(bytes) => cells.push(Cell::Blob(bytes)),
        }
    }

    fn finish(self, width: usize) -> Block {
        // To look at all texts at once is quicker than at each.
        let (cells, text) = match String::from_utf8(self.text) {
            Ok(text) => (self.cells, text),
            Err(odd) => readable(self.cells, odd.as_bytes()),
        };
        Block {
            cells,
            text: Arc::new(text),
            width,
        }
    }
}

/// The same texts with what is no UTF-8 replaced: SQLite takes bytes for texts when it is told to.
fn readable(mut cells: Cells, bytes: &[u8]) -> (Cells, String) {
    let mut text = String::with_capacity(bytes.len());
    for at in 0..cells.len() {
        if let Some(Cell::Part(part)) = cells.get(at) {
            let start = text.len();
            let part = bytes.get(part).unwrap_or_default();
            text.push_str(&String::from_utf8_lossy(part));
            cells.set(at, Cell::Part(start..text.len()));
        }
    }
    (cells, text)
}

/// Rows, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Block {
    cells: Cells,
    text: Arc<String>,
    width: usize,
}

impl Block {
    /// A block of these rows.
    pub(crate) fn of(width: usize, rows: &[Vec<Value>]) -> Self {
        let mut growing = Growing::default();
        let values = rows.iter().flatten();
        values.for_each(|value| growing.push(value.as_ref()));
        growing.finish(width)
    }

    pub(crate) fn rows(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or_default()
    }

    fn value(&self, at: usize) -> Option<Value> {
        Some(match self.cells.get(at)? {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::Integer(number),
            Cell::Real(number) => Value::Real(number),
            // Where two texts are valid only together, neither is.
            Cell::Part(part) => Text::part(&self.text, part).map_or(Value::Null, Value::Text),
            Cell::Text(bytes) | Cell::Blob(bytes) => Value::Blob(bytes.into()),
        })
    }
}

/// A row of an answer; a cheap clone, which keeps those alive that it came with.
#[derive(Clone)]
pub struct Row {
    pub(crate) block: Arc<Block>,
    pub(crate) at: usize,
}

impl Row {
    /// How many columns there are.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "no row is without columns")]
    pub fn len(&self) -> usize {
        self.block.width
    }

    /// The value in a column. None behind the last.
    #[must_use]
    pub fn get(&self, column: usize) -> Option<Value> {
        let width = self.block.width;
        (column < width).then(|| self.block.value(self.at * width + column))?
    }

    /// All values.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        let values = (0..self.len()).map(|column| self.get(column));
        values.map(Option::unwrap_or_default).collect()
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.values()).finish()
    }
}

/// The rows of the statement that runs, and who wants them.
#[derive(Debug)]
pub(crate) struct Output {
    growing: Growing,
    width: usize,
    rows: usize,
    to: mpsc::Sender<Result<Block, Error>>,
}

impl Output {
    pub(crate) fn new(width: usize, to: mpsc::Sender<Result<Block, Error>>) -> Self {
        Self {
            growing: Growing::default(),
            width,
            rows: 0,
            to,
        }
    }

    /// Adds the next cell of a row.
    #[inline(always)]
    pub(crate) fn push(&mut self, value: ValueRef<'_>) {
        self.growing.push(value);
    }

    /// Lets rows go where there are enough of them. False where nobody wants more.
    pub(crate) fn after_row(&mut self) -> bool {
        self.rows += 1;
        (self.rows < ROWS && self.growing.text.len() < TEXT) || self.flush()
    }

    /// Lets all rows go. False where nobody wants more.
    pub(crate) fn flush(&mut self) -> bool {
        if self.rows == 0 {
            return !self.to.is_closed();
        }
        self.rows = 0;
        let next = Growing {
            cells: Cells::with_capacity(self.growing.cells.len()),
            text: Vec::with_capacity(self.growing.text.len()),
        };
        let block = std::mem::replace(&mut self.growing, next).finish(self.width);
        self.to.blocking_send(Ok(block)).is_ok()
    }

    /// Ends the rows with what went wrong, behind those that came before.
    pub(crate) fn fail(&mut self, error: Error) {
        if self.flush() {
            // Whoever is gone needs not know.
            let _ = self.to.blocking_send(Err(error));
        }
    }
}
