//! Rows as RFC 4180 has them, but for lines that end in a line feed alone. `NULL` is an empty value.

use std::io::{self, Write};

use csv::WriterBuilder;
use okta_sql::Value;

use super::{Renderer, Target, plain};
use crate::text;

/// Writes values between commas.
pub struct Csv {
    /// The names, until they are written.
    header: Option<Vec<String>>,
    /// On a terminal nothing but text arrives; elsewhere values stay as they are.
    terminal: bool,
}

impl Csv {
    /// Begins with the names, unless told not to.
    pub fn new(columns: &[String], target: Target) -> Self {
        Self {
            header: target.header.then(|| columns.to_vec()),
            terminal: target.width.is_some(),
        }
    }

    fn record(&self, values: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = WriterBuilder::new().from_writer(Vec::new());
        writer.write_record(values.map(|value| match self.terminal {
            true => text::lines(&value).into_owned(),
            false => value,
        }))?;
        let record = writer.into_inner().map_err(|error| error.into_error())?;
        out.write_all(&record)
    }

    fn header(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self.header.take() {
            Some(names) => self.record(names.into_iter(), out),
            None => Ok(()),
        }
    }
}

impl Renderer for Csv {
    fn row(&mut self, row: &[Value], out: &mut dyn Write) -> io::Result<()> {
        self.header(out)?;
        self.record(row.iter().map(plain), out)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.header(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Target, written};
    use super::*;

    const ROW: [Value; 4] = [
        Value::Null,
        Value::Integer(7),
        Value::Real(0.5),
        Value::Null,
    ];

    #[test]
    fn values_are_quoted_where_they_need_it() {
        let mut row = ROW;
        row[0] = Value::text("a,\"b\"\r\nc\x1b");
        let target = Target {
            header: true,
            width: None,
        };
        assert_eq!(
            written(Format::Csv, target, &["x,", "i", "r", "n"], &[&row]),
            "\"x,\",i,r,n\n\"a,\"\"b\"\"\r\nc\x1b\",7,0.5,\n"
        );
    }

    #[test]
    fn names_come_with_no_rows_too_and_not_where_nobody_wants_them() {
        let mut target = Target {
            header: true,
            width: None,
        };
        assert_eq!(written(Format::Csv, target, &["a", "b"], &[]), "a,b\n");
        target.header = false;
        let columns = ["a", "b", "c", "d"];
        assert_eq!(written(Format::Csv, target, &columns, &[&ROW]), ",7,0.5,\n");
    }

    #[test]
    fn a_terminal_gets_text() {
        let target = Target {
            header: false,
            width: Some(80),
        };
        let row = [Value::text("a\nb\x1b[2J")];
        assert_eq!(
            written(Format::Csv, target, &["a"], &[&row]),
            "\"a\nb\\u{1b}[2J\"\n"
        );
    }
}
