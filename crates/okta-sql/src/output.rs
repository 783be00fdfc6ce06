//! Rows on their way out: many in one piece of memory, since what one thread allocates and another frees costs more than
//! what stands in it. They leave when there are enough of them, or when SQLite has to wait for an org.

use std::fmt;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use tokio::sync::mpsc;

use crate::error::Error;
use crate::shared_text::Text;
use crate::value::Value;

/// Rows that go at once.
const ROWS: usize = 128;
/// So much text goes at once, in bytes.
const TEXT: usize = 1 << 20;

/// Rows while they come together.
#[derive(Debug, Default)]
struct Growing {
    cells: Vec<Cell>,
    text: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    /// In the text of the block, from and to: small, since there are many.
    Text(u32, u32),
    Blob(Box<Box<[u8]>>),
}

impl Growing {
    /// Adds the next cell.
    fn push(&mut self, value: ValueRef<'_>) {
        let cell = match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Integer(number),
            ValueRef::Real(number) => Cell::Real(number),
            ValueRef::Text(text) => {
                let from = self.text.len();
                self.text.extend_from_slice(text);
                place(from, self.text.len())
            }
            ValueRef::Blob(bytes) => Cell::Blob(Box::new(bytes.into())),
        };
        self.cells.push(cell);
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

/// A text in a block. SQLite's texts are no longer than 1 GB, and a block that large leaves with its row.
fn place(from: usize, to: usize) -> Cell {
    match (from.try_into(), to.try_into()) {
        (Ok(from), Ok(to)) => Cell::Text(from, to),
        _ => Cell::Null,
    }
}

/// The same texts with what is no UTF-8 replaced: SQLite takes bytes for texts when it is told to.
fn readable(cells: Vec<Cell>, bytes: &[u8]) -> (Vec<Cell>, String) {
    let mut text = String::with_capacity(bytes.len());
    let readable = cells.into_iter().map(|cell| match cell {
        Cell::Text(from, to) => {
            let start = text.len();
            let part = bytes.get(from as usize..to as usize).unwrap_or_default();
            text.push_str(&String::from_utf8_lossy(part));
            place(start, text.len())
        }
        other => other,
    });
    (readable.collect(), text)
}

/// Rows, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Block {
    cells: Vec<Cell>,
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

    fn value(&self, cell: &Cell) -> Value {
        match cell {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::Integer(*number),
            Cell::Real(number) => Value::Real(*number),
            // Where two texts are valid only together, neither is.
            Cell::Text(from, to) => Text::part(&self.text, *from as usize..*to as usize)
                .map_or(Value::Null, Value::Text),
            Cell::Blob(bytes) => Value::Blob((**bytes).clone()),
        }
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
        Some(self.block.value(self.cells().get(column)?))
    }

    /// All values.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        self.cells()
            .iter()
            .map(|cell| self.block.value(cell))
            .collect()
    }

    fn cells(&self) -> &[Cell] {
        let from = self.at * self.block.width;
        self.block
            .cells
            .get(from..from + self.block.width)
            .unwrap_or_default()
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
            cells: Vec::with_capacity(self.growing.cells.len()),
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
