//! Rows as objects, one in a line, alone (`ndjson`) or in an array (`json`).
//!
//! A text that is an object or a list in JSON is written as such: that is what a column of objects holds.

use std::io::{self, Write};

use okta_sql::Value;
use serde_json::value::RawValue;

use super::{Renderer, hex};
use crate::text::is_control;

/// Writes objects.
pub struct Json {
    /// The names as JSON texts, no two alike.
    names: Vec<String>,
    array: bool,
    rows: usize,
}

impl Json {
    /// An array of objects.
    pub fn array(columns: &[String]) -> Self {
        Self {
            names: names(columns),
            array: true,
            rows: 0,
        }
    }

    /// An object in each line.
    pub fn lines(columns: &[String]) -> Self {
        Self {
            array: false,
            ..Self::array(columns)
        }
    }
}

impl Renderer for Json {
    fn row(&mut self, row: &[Value], out: &mut dyn Write) -> io::Result<()> {
        out.write_all(match (self.array, self.rows) {
            (true, 0) => b"[\n",
            (true, _) => b",\n",
            (false, _) => b"",
        })?;
        self.rows += 1;
        out.write_all(b"{")?;
        for (at, (name, value)) in self.names.iter().zip(row).enumerate() {
            let comma = if at > 0 { "," } else { "" };
            write!(out, "{comma}{name}:{}", written(value))?;
        }
        out.write_all(if self.array { b"}" } else { b"}\n" })
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(match (self.array, self.rows) {
            (true, 0) => b"[]\n",
            (true, _) => b"\n]\n",
            (false, _) => b"",
        })
    }

    // What is written of an array stays open: nobody is to take it for all of it.
    fn broken(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self.array && self.rows > 0 {
            true => out.write_all(b"\n"),
            false => Ok(()),
        }
    }
}

/// The names of the properties. Two columns of one name are `id` and `id_2`, since an object has each name once.
fn names(columns: &[String]) -> Vec<String> {
    let mut taken: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let mut name = column.clone();
        let mut count = 1;
        while taken.contains(&name) || (count > 1 && columns.contains(&name)) {
            count += 1;
            name = format!("{column}_{count}");
        }
        taken.push(name);
    }
    taken.iter().map(|name| text(name)).collect()
}

fn written(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => serde_json::Number::from_f64(*number)
            .map_or_else(|| "null".into(), |number| number.to_string()),
        Value::Text(raw) if raw.starts_with(['{', '[']) => match structured(raw) {
            Some(json) => json,
            None => text(raw),
        },
        Value::Text(raw) => text(raw),
        Value::Blob(bytes) => text(&hex(bytes)),
    }
}

/// JSON in one line, as it is; nothing where it is none.
fn structured(raw: &str) -> Option<String> {
    serde_json::from_str::<&RawValue>(raw).ok()?;
    // Between the texts in it a line ends only where a blank may stand.
    Some(shown(&raw.replace(['\n', '\r'], " ")))
}

fn text(raw: &str) -> String {
    shown(&serde_json::Value::from(raw).to_string())
}

/// With escapes for what JSON allows and a terminal may obey.
fn shown(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match is_control(c) && c != '\t' {
            true => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Target, written};
    use super::*;

    fn lines(columns: &[&str], rows: &[&[Value]]) -> String {
        written(Format::Ndjson, Target::default(), columns, rows)
    }

    #[test]
    fn each_value_is_of_its_kind() {
        let row = [
            Value::Null,
            Value::Integer(-3),
            Value::Real(2.0),
            Value::text("a\"\n\u{9b}"),
            Value::text("{\n \"b\" : [1.00, 123456789012345678901, \"\u{202e}\"]}"),
            Value::text("[not json"),
            Value::Blob([1, 255].into()),
        ];
        assert_eq!(
            lines(&["n", "i", "r", "t", "o", "b", "x"], &[&row]),
            concat!(
                r#"{"n":null,"i":-3,"r":2.0,"t":"a\"\n\u009b","o":{  "b" : [1.00, 123456789012345678901, "\u202e"]},"#,
                r#""b":"[not json","x":"01ff"}"#,
                "\n"
            )
        );
    }

    #[test]
    fn names_are_there_once() {
        let one = Value::Integer(1);
        let row = [one.clone(), one.clone(), one.clone(), one];
        assert_eq!(
            lines(&["id", "id", "id_2", "id"], &[&row]),
            "{\"id\":1,\"id_3\":1,\"id_2\":1,\"id_4\":1}\n"
        );
    }

    #[test]
    fn an_array_is_one_with_any_number_of_rows() {
        let array = |rows: &[&[Value]]| written(Format::Json, Target::default(), &["a"], rows);
        assert_eq!(array(&[]), "[]\n");
        let (one, two) = ([Value::Integer(1)], [Value::Integer(2)]);
        assert_eq!(array(&[&one, &two]), "[\n{\"a\":1},\n{\"a\":2}\n]\n");
    }

    #[test]
    fn a_broken_array_is_no_json() {
        let mut json = Json::array(&["a".into()]);
        let mut out = Vec::new();
        json.row(&[Value::Null], &mut out).unwrap();
        json.broken(&mut out).unwrap();
        serde_json::from_slice::<serde_json::Value>(&out).unwrap_err();
    }
}
