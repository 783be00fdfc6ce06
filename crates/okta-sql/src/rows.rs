//! The rows of an answer, as the caller takes them.

use std::sync::Arc;

use serde_json::Value as Json;
use tokio::sync::{mpsc, watch};

use crate::error::Error;
use crate::output::{Block, Row};
use crate::value::Value;

/// The rows of a query. Dropping them stops its calls.
#[derive(Debug)]
pub struct Rows {
    columns: Vec<String>,
    blocks: Option<mpsc::Receiver<Result<Block, Error>>>,
    block: Arc<Block>,
    at: usize,
    stop: Option<watch::Sender<bool>>,
}

impl Drop for Rows {
    fn drop(&mut self) {
        if let Some(stop) = &self.stop {
            stop.send_replace(true);
        }
    }
}

impl Rows {
    /// The names of the columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The next row. Rows come some at a time, and whenever an org has to be waited for.
    pub async fn next(&mut self) -> Option<Result<Row, Error>> {
        loop {
            if self.at < self.block.rows() {
                self.at += 1;
                return Some(Ok(Row {
                    block: Arc::clone(&self.block),
                    at: self.at - 1,
                }));
            }
            match self.blocks.as_mut()?.recv().await? {
                Ok(block) => (self.block, self.at) = (Arc::new(block), 0),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// All rows.
    ///
    /// # Errors
    /// The first.
    pub async fn all(mut self) -> Result<Vec<Vec<Value>>, Error> {
        let mut all = Vec::new();
        while let Some(row) = self.next().await {
            all.push(row?.values());
        }
        Ok(all)
    }

    /// Rows that come from the session's thread, until `stop` is told to.
    pub(crate) fn coming(
        columns: Vec<String>,
        blocks: mpsc::Receiver<Result<Block, Error>>,
        stop: watch::Sender<bool>,
    ) -> Self {
        Self {
            columns,
            blocks: Some(blocks),
            block: Arc::default(),
            at: 0,
            stop: Some(stop),
        }
    }

    fn of(columns: Vec<String>, rows: &[Vec<Value>]) -> Self {
        let block = Block::of(columns.len(), rows);
        Self {
            columns,
            blocks: None,
            block: Arc::new(block),
            at: 0,
            stop: None,
        }
    }
}

/// What an operation answered, as rows.
#[must_use]
pub fn answer_rows(answer: Json) -> Rows {
    let items = match answer {
        Json::Array(items) => items,
        Json::Null => Vec::new(),
        one => vec![one],
    };
    let mut columns: Vec<String> = Vec::new();
    for name in items
        .iter()
        .filter_map(Json::as_object)
        .flat_map(|item| item.keys())
    {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    if columns.is_empty() {
        columns.push("answer".into());
    }
    let cell = |item: &Json, name: &String| match item {
        Json::Object(object) => object
            .get(name)
            .map_or(Value::Null, |value| Value::of_json(&value.to_string())),
        other => Value::of_json(&other.to_string()),
    };
    let row = |item: &Json| columns.iter().map(|name| cell(item, name)).collect();
    let rows: Vec<_> = items.iter().map(row).collect();
    Rows::of(columns, &rows)
}
