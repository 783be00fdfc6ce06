//! Rows beside each other. The first thousand decide how wide columns are; later ones come as they come.
//!
//! On a terminal lines are not longer than it is wide: long values are cut, and columns that find no room are left out and
//! counted. Nothing is cut or left out elsewhere.

use std::io::{self, Write};

use okta_sql::Value;

use super::{Renderer, Target, plain};
use crate::text;

/// Rows that decide how wide columns are.
const LOOK: usize = 1000;

/// What a cut column keeps at least.
const NARROW: usize = 12;

/// What stands between two columns.
const BETWEEN: usize = 3;

/// Writes columns beside each other.
pub struct Table {
    columns: Vec<String>,
    target: Target,
    held: Vec<Vec<String>>,
    numbers: Vec<bool>,
    /// How wide each column is, once that is decided. Columns beyond are left out.
    widths: Option<Vec<usize>>,
    rows: usize,
}

impl Table {
    /// A table of these columns.
    pub fn new(columns: &[String], target: Target) -> Self {
        Self {
            columns: columns.iter().map(|name| text::line(name).into()).collect(),
            target,
            held: Vec::new(),
            numbers: vec![true; columns.len()],
            widths: None,
            rows: 0,
        }
    }

    /// Decides on widths and writes what was held back.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.widths.is_some() {
            return Ok(());
        }
        let held = std::mem::take(&mut self.held);
        let mut widths: Vec<usize> = self.columns.iter().map(|name| text::width(name)).collect();
        for row in &held {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = text::width(cell).max(*width);
            }
        }
        if let Some(room) = self.target.width {
            fit(&mut widths, room);
        }
        let names: Vec<String> = self.columns.clone();
        line(
            &names,
            &widths,
            &vec![false; widths.len()],
            self.cuts(),
            out,
        )?;
        let rules = widths.iter().map(|width| "-".repeat(width + 2));
        writeln!(out, "{}", rules.collect::<Vec<_>>().join("+"))?;
        for row in &held {
            line(row, &widths, &self.numbers, self.cuts(), out)?;
        }
        self.widths = Some(widths);
        Ok(())
    }

    fn cuts(&self) -> bool {
        self.target.width.is_some()
    }
}

impl Renderer for Table {
    fn row(&mut self, row: &[Value], out: &mut dyn Write) -> io::Result<()> {
        self.rows += 1;
        let cells: Vec<String> = row
            .iter()
            .map(|value| text::line(&plain(value)).into())
            .collect();
        if let Some(widths) = &self.widths {
            return line(&cells, widths, &self.numbers, self.cuts(), out);
        }
        for (number, value) in self.numbers.iter_mut().zip(row) {
            *number &= matches!(value, Value::Null | Value::Integer(_) | Value::Real(_));
        }
        self.held.push(cells);
        match self.held.len() < LOOK {
            true => Ok(()),
            false => self.begin(out),
        }
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        let rows = match self.rows {
            1 => "1 row".to_owned(),
            rows => format!("{rows} rows"),
        };
        let shown = self.widths.as_ref().map_or(0, Vec::len);
        match self.columns.len() - shown {
            0 => writeln!(out, "({rows})"),
            left => writeln!(
                out,
                "({rows}; {left} more columns have no room: name those to see, or take another format)"
            ),
        }
    }

    fn broken(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self.rows {
            0 => Ok(()),
            _ => self.begin(out),
        }
    }
}

/// Makes columns fit: the widest give way, none below [`NARROW`]; what still has no room goes, the last first.
fn fit(widths: &mut Vec<usize>, room: usize) {
    // A blank at both ends.
    let needed = |widths: &[usize]| {
        widths.iter().sum::<usize>() + BETWEEN * widths.len().saturating_sub(1) + 2
    };
    let least = |widths: &[usize]| -> Vec<usize> {
        widths.iter().map(|&width| width.min(NARROW)).collect()
    };
    while widths.len() > 1 && needed(&least(widths)) > room {
        widths.pop();
    }
    while needed(widths) > room {
        let Some(widest) = widths.iter_mut().max() else {
            return;
        };
        if *widest <= 1 {
            return;
        }
        *widest -= 1;
    }
}

fn line(
    cells: &[String],
    widths: &[usize],
    numbers: &[bool],
    cuts: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = String::new();
    for (at, ((cell, &width), &number)) in cells.iter().zip(widths).zip(numbers).enumerate() {
        let cell = match cuts {
            true => text::cut(cell, width),
            false => cell.into(),
        };
        let blank = " ".repeat(width.saturating_sub(text::width(&cell)));
        line.push_str(if at > 0 { " | " } else { " " });
        match number {
            true => line.extend([blank.as_str(), &cell]),
            false => line.extend([&cell, blank.as_str()]),
        }
    }
    writeln!(out, "{}", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::super::{Format, written};
    use super::*;

    fn table(width: Option<usize>, columns: &[&str], rows: &[&[Value]]) -> String {
        let target = Target {
            width,
            header: true,
        };
        written(Format::Table, target, columns, rows)
    }

    #[test]
    fn columns_are_as_wide_as_their_values() {
        let one = [Value::text("日本"), Value::Integer(7), Value::text("a\nb")];
        let two = [Value::text("x"), Value::Null, Value::text("\x1b")];
        assert_eq!(
            table(None, &["name", "n", "t"], &[&one, &two]),
            concat!(
                " name | n | t\n",
                "------+---+--------\n",
                " 日本 | 7 | a\\nb\n",
                " x    |   | \\u{1b}\n",
                "(2 rows)\n"
            )
        );
        assert_eq!(table(None, &["a"], &[]), " a\n---\n(0 rows)\n");
    }

    #[test]
    fn a_terminal_is_never_too_narrow() {
        let long = "x".repeat(60);
        let row = [Value::text("id"), Value::text(&long), Value::text(&long)];
        let text = table(Some(40), &["a", "b", "c"], &[&row]);
        assert!(
            text.lines().take(3).all(|line| text::width(line) <= 40),
            "{text}"
        );
        assert!(text.contains("xxx…"), "{text}");
        let row: Vec<Value> = (0..20).map(|_| Value::text(&long)).collect();
        let names = ["column"; 20];
        let text = table(Some(40), &names, &[&row]);
        assert!(
            text.lines().take(3).all(|line| text::width(line) <= 40),
            "{text}"
        );
        assert!(text.contains("; 18 more columns have no room"), "{text}");
        assert!(table(None, &names, &[&row]).contains(&long));
    }

    #[test]
    fn rows_after_the_first_thousand_come_at_once() {
        let mut table = Table::new(&["a".into()], Target::default());
        let mut out = Vec::new();
        for _ in 0..LOOK - 1 {
            table.row(&[Value::Integer(1)], &mut out).unwrap();
        }
        assert!(out.is_empty());
        table.row(&[Value::Integer(1)], &mut out).unwrap();
        assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), LOOK + 2);
        out.clear();
        table.row(&[Value::Integer(23)], &mut out).unwrap();
        assert_eq!(out, b" 23\n");
    }
}
