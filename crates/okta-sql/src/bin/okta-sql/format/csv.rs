//! Rows as RFC 4180 has them, but for lines that end in a line feed alone. `NULL` is an empty value.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use csv::{Writer, WriterBuilder};
use okta_sql::Value;

use super::{Renderer, Target, plain};
use crate::text;

/// Writes values between commas.
pub struct Csv {
    /// The names, until they are written.
    header: Option<Vec<String>>,
    /// On a terminal nothing but text arrives; elsewhere values stay as they are.
    terminal: bool,
    writer: Writer<Record>,
    record: Record,
}

/// A record before it goes out; the writer has one end of it.
#[derive(Clone, Default)]
struct Record(Rc<RefCell<Vec<u8>>>);

impl Write for Record {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Csv {
    /// Begins with the names, unless told not to.
    pub fn new(columns: &[String], target: Target) -> Self {
        let record = Record::default();
        Self {
            header: target.header.then(|| columns.to_vec()),
            terminal: target.width.is_some(),
            writer: WriterBuilder::new().from_writer(record.clone()),
            record,
        }
    }

    fn field(&mut self, value: &str) -> io::Result<()> {
        let written = match self.terminal {
            true => self.writer.write_field(&*text::lines(value)),
            false => self.writer.write_field(value),
        };
        written.map_err(io::Error::from)
    }

    fn end_record(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // A record without fields says: no more fields.
        self.writer.write_record(None::<&[u8]>)?;
        self.writer.flush()?;
        let mut record = self.record.0.borrow_mut();
        out.write_all(&record)?;
        record.clear();
        Ok(())
    }

    fn header(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some(names) = self.header.take() else {
            return Ok(());
        };
        for name in &names {
            self.field(name)?;
        }
        self.end_record(out)
    }
}

impl Renderer for Csv {
    fn row(&mut self, row: &[Value], out: &mut dyn Write) -> io::Result<()> {
        self.header(out)?;
        for value in row {
            match value {
                Value::Text(text) => self.field(text)?,
                other => self.field(&plain(other))?,
            }
        }
        self.end_record(out)
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
