//! Rows as a table of GitHub's Markdown, for tickets and reports. What has a meaning there is escaped.

use std::io::{self, Write};

use okta_sql::Value;

use super::{Renderer, plain};
use crate::text::is_control;

/// Writes a table of Markdown.
pub struct Markdown {
    header: Option<Vec<String>>,
}

impl Markdown {
    /// Begins with the names.
    pub fn new(columns: &[String]) -> Self {
        Self {
            header: Some(columns.to_vec()),
        }
    }

    fn header(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some(names) = self.header.take() else {
            return Ok(());
        };
        line(names.iter().map(|name| escaped(name)), out)?;
        line(names.iter().map(|_| "---".to_owned()), out)
    }
}

impl Renderer for Markdown {
    fn row(&mut self, row: &[Value], out: &mut dyn Write) -> io::Result<()> {
        self.header(out)?;
        line(row.iter().map(|value| escaped(&plain(value))), out)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.header(out)
    }
}

fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"|")?;
    for cell in cells {
        write!(out, " {cell} |")?;
    }
    out.write_all(b"\n")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.trim().chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("<br>"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '|' | '`' | '*' | '[' | '~' => out.extend(['\\', c]),
            // Within a word it means nothing, and ids are full of it.
            '_' if !(before.is_alphanumeric()
                && rest.peek().is_some_and(|c| c.is_alphanumeric())) =>
            {
                out.push_str("\\_");
            }
            c if is_control(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Target, written};
    use super::*;

    #[test]
    fn nothing_in_a_cell_means_anything() {
        let row = [
            Value::text("a|b\r\nc\\ <b> & *x* _y_ a_b [l](u)\x1b"),
            Value::Null,
        ];
        assert_eq!(
            written(
                Format::Markdown,
                Target::default(),
                &["a_b", "n|m"],
                &[&row]
            ),
            "| a_b | n\\|m |\n| --- | --- |\n| a\\|b<br>c\\\\ &lt;b> &amp; \\*x\\* \\_y\\_ a_b \\[l](u)\u{fffd} |  |\n"
        );
    }
}
