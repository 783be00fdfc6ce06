//! How rows are written. Each format writes rows as they come; only a table looks at some before the first.

mod csv;
mod json;
mod markdown;
mod table;

use std::io::{self, Write};

use clap::ValueEnum;
use okta_sql::Value;

/// A format of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns beside each other, for people.
    Table,
    /// One array of objects.
    Json,
    /// One object in each line.
    Ndjson,
    /// Values between commas, after a line of names.
    Csv,
    /// A table of Markdown.
    Markdown,
}

impl Format {
    /// What there is.
    pub fn names() -> impl Iterator<Item = String> {
        Self::value_variants()
            .iter()
            .filter_map(Self::to_possible_value)
            .map(|value| value.get_name().to_owned())
    }
}

/// What a format must know of where it goes to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Target {
    /// The columns of the terminal; nothing where there is none.
    pub width: Option<usize>,
    /// Whether csv begins with the names.
    pub header: bool,
}

/// Writes the rows of one statement.
pub trait Renderer {
    /// One row.
    ///
    /// # Errors
    /// Those of the output.
    fn row(&mut self, row: &[Value], out: &mut dyn Write) -> io::Result<()>;

    /// What is left once all rows were there.
    ///
    /// # Errors
    /// Those of the output.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;

    /// What was held back, where there will be no end: the statement failed.
    ///
    /// # Errors
    /// Those of the output.
    fn broken(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to write rows with these columns.
pub fn renderer(format: Format, columns: &[String], target: Target) -> Box<dyn Renderer> {
    match format {
        Format::Table => Box::new(table::Table::new(columns, target)),
        Format::Json => Box::new(json::Json::array(columns)),
        Format::Ndjson => Box::new(json::Json::lines(columns)),
        Format::Csv => Box::new(csv::Csv::new(columns, target)),
        Format::Markdown => Box::new(markdown::Markdown::new(columns)),
    }
}

/// A value as text; nothing for `NULL`.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => real(*number),
        Value::Text(text) => text.to_string(),
        Value::Blob(bytes) => hex(bytes),
    }
}

/// A number as SQLite writes it: with a point, so that it stays a real one.
fn real(number: f64) -> String {
    format!("{number:?}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes rows for a test.
#[cfg(test)]
fn written(format: Format, target: Target, columns: &[&str], rows: &[&[Value]]) -> String {
    let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
    let mut renderer = renderer(format, &columns, target);
    let mut out = Vec::new();
    for row in rows {
        renderer.row(row, &mut out).unwrap();
    }
    renderer.end(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}
