//! Rows on their way out: many in one piece of memory, since what one thread allocates and another frees costs more than
//! what stands in it. They leave when there are enough of them, or when SQLite has to wait for an org.

use rusqlite::types::ValueRef;
use tokio::sync::mpsc;

use crate::error::Error;
use crate::value::Value;

/// Rows that go at once.
const ROWS: usize = 256;

/// Rows, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Block {
    cells: Vec<Cell>,
    text: String,
    width: usize,
}

#[derive(Debug)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    /// In the text of the block, from and to.
    Text(usize, usize),
    Blob(Box<[u8]>),
}

impl Block {
    fn new(width: usize) -> Self {
        Self {
            width,
            ..Self::default()
        }
    }

    /// Adds the next cell.
    pub(crate) fn push(&mut self, value: ValueRef<'_>) {
        let cell = match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Integer(number),
            ValueRef::Real(number) => Cell::Real(number),
            ValueRef::Text(text) => {
                let from = self.text.len();
                match std::str::from_utf8(text) {
                    Ok(text) => self.text.push_str(text),
                    Err(_) => self.text.push_str(&String::from_utf8_lossy(text)),
                }
                Cell::Text(from, self.text.len())
            }
            ValueRef::Blob(bytes) => Cell::Blob(bytes.into()),
        };
        self.cells.push(cell);
    }

    fn rows(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or_default()
    }

    /// A row. None behind the last.
    pub(crate) fn row(&self, at: usize) -> Option<Vec<Value>> {
        let cells = self.cells.get(at * self.width..(at + 1) * self.width)?;
        if cells.is_empty() {
            return None;
        }
        let value = |cell: &Cell| match cell {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::Integer(*number),
            Cell::Real(number) => Value::Real(*number),
            Cell::Text(from, to) => {
                Value::Text(self.text.get(*from..*to).unwrap_or_default().into())
            }
            Cell::Blob(bytes) => Value::Blob(bytes.clone()),
        };
        Some(cells.iter().map(value).collect())
    }
}

/// The rows of the statement that runs, and who wants them.
#[derive(Debug)]
pub(crate) struct Output {
    block: Block,
    to: mpsc::Sender<Result<Block, Error>>,
}

impl Output {
    pub(crate) fn new(width: usize, to: mpsc::Sender<Result<Block, Error>>) -> Self {
        Self {
            block: Block::new(width),
            to,
        }
    }

    /// Where the next row goes.
    pub(crate) fn block(&mut self) -> &mut Block {
        &mut self.block
    }

    /// Lets rows go where there are enough of them. False where nobody wants more.
    pub(crate) fn after_row(&mut self) -> bool {
        self.block.rows() < ROWS || self.flush()
    }

    /// Lets all rows go. False where nobody wants more.
    pub(crate) fn flush(&mut self) -> bool {
        if self.block.rows() == 0 {
            return !self.to.is_closed();
        }
        let next = Block::new(self.block.width);
        let block = std::mem::replace(&mut self.block, next);
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
