//! Tables and steps of queries, in words.

use std::fmt::Write as _;

use okta_api::{OPERATIONS, OperationInfo};
use okta_models::columns::ColumnType;
use okta_sql::Step;
use okta_sql::catalog::{Catalog, Column, Source, Table};

use crate::text;

/// The names of tables that fit a pattern, in columns where there is a terminal.
pub fn tables(pattern: &str, width: Option<usize>) -> String {
    let names: Vec<&str> = Catalog::okta()
        .tables()
        .map(|table| table.name.as_str())
        .filter(|name| matches(name, &pattern.to_ascii_lowercase()))
        .collect();
    match width {
        None => names.iter().map(|name| format!("{name}\n")).collect(),
        Some(width) => beside(&names, width),
    }
}

/// `*` and `%` stand for anything; a pattern without them may stand anywhere in a name.
fn matches(name: &str, pattern: &str) -> bool {
    let mut parts = pattern.split(['*', '%']);
    let first = parts.next().unwrap_or_default();
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return name.contains(first);
    };
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Names in columns, downwards first.
fn beside(names: &[&str], width: usize) -> String {
    let widest = names.iter().map(|name| name.len()).max().unwrap_or(0) + 2;
    let columns = (width / widest).max(1);
    let lines = names.len().div_ceil(columns);
    let mut out = String::new();
    for line in 0..lines {
        let cells = names.iter().skip(line).step_by(lines.max(1));
        let cells: String = cells.map(|name| format!("{name:<widest$}")).collect();
        out.push_str(cells.trim_end());
        out.push('\n');
    }
    out
}

/// A table: its columns, what can be written, and the operations behind it.
pub fn table(table: &Table) -> String {
    let mut out = format!("{}  {}\n", table.name, table.path);
    let widest = |hidden: bool| {
        let columns = table
            .columns
            .iter()
            .filter(|column| column.hidden == hidden);
        columns
            .map(|column| text::width(&column.name))
            .max()
            .unwrap_or(0)
    };
    let width = widest(false);
    for (at, column) in table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.hidden)
    {
        column_line(&mut out, table, at, column, width);
    }
    let width = widest(true);
    if table.columns.iter().any(|column| column.hidden) {
        out.push_str("hidden, to be named:\n");
    }
    for (at, column) in table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.hidden)
    {
        column_line(&mut out, table, at, column, width);
    }
    out.push_str("operations:\n");
    let update = table.update.or(table.replace);
    let mut operations: Vec<(&str, &OperationInfo)> = [
        ("SELECT", table.list.as_ref().map(|read| read.info)),
        ("by key", table.get.as_ref().map(|read| read.info)),
        ("INSERT", table.create),
        ("UPDATE", update),
        ("DELETE", table.delete),
    ]
    .into_iter()
    .filter_map(|(word, info)| Some((word, info?)))
    .collect();
    operations.extend(others(table).into_iter().map(|info| ("exec", info)));
    let width = operations.iter().map(|(_, info)| info.id.len());
    let width = width.max().unwrap_or(0);
    for (word, info) in operations {
        let _ = writeln!(
            out,
            "  {word:<6}  {:<width$}  {} {}",
            info.id, info.method, info.path
        );
    }
    out.push('\n');
    out
}

/// Operations for an `exec`: on the same thing, or on what is below it and no table's.
fn others(table: &Table) -> Vec<&'static OperationInfo> {
    let item = |table: &'static Table| {
        let writes = [table.update, table.replace, table.delete];
        let one = table.get.as_ref().map(|read| read.info);
        one.or(writes.into_iter().flatten().next())
            .map(|info| plain(info.path))
    };
    let tables: Vec<(String, &str)> = Catalog::okta()
        .tables()
        .filter_map(|table| Some((item(table)?, table.name.as_str())))
        .collect();
    let taken = |info: &OperationInfo| {
        Catalog::okta().tables().any(|table| {
            let reads = [&table.list, &table.get];
            let reads = reads.into_iter().flatten().map(|read| read.info.id);
            let writes = [table.create, table.update, table.replace, table.delete];
            let writes = writes.into_iter().flatten().map(|info| info.id);
            reads.chain(writes).any(|id| id == info.id)
        })
    };
    let mut all = table.others.clone();
    let below = OPERATIONS.iter().copied().filter(|info| {
        let path = plain(info.path);
        let above = tables.iter().filter(|(item, _)| {
            let rest = path.strip_prefix(item.as_str());
            rest.is_some_and(|rest| rest.starts_with('/'))
        });
        // It belongs to what is nearest above it.
        let nearest = above.max_by_key(|(item, _)| item.len());
        nearest.is_some_and(|(_, name)| *name == table.name) && !taken(info)
    });
    for info in below {
        if !all.iter().any(|known| known.id == info.id) {
            all.push(info);
        }
    }
    all
}

/// A path without the names of its placeholders, which operations on one thing call differently.
fn plain(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => "{}",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

fn column_line(out: &mut String, table: &Table, at: usize, column: &Column, width: usize) {
    let mut notes = Vec::new();
    if table.keys.contains(&at) {
        notes.push("key");
    }
    if table.parents.contains(&at) {
        notes.push("required");
    }
    if is_written(table, column) {
        notes.push("writable");
    }
    let blank = " ".repeat(width.saturating_sub(text::width(&column.name)));
    let line = format!(
        "  {}{blank}  {:<9}  {}",
        column.name,
        kind(column.ty),
        notes.join(", ")
    );
    out.push_str(line.trim_end());
    if let ColumnType::OneOf(values) = column.ty {
        let _ = write!(
            out,
            "{}{}",
            if notes.is_empty() { "  " } else { "; " },
            values.join(" ")
        );
    }
    out.push('\n');
}

/// Whether an `INSERT` or `UPDATE` may say what is in the column.
fn is_written(table: &Table, column: &Column) -> bool {
    let property = matches!(
        column.source,
        Source::Property(_) | Source::Attribute { .. } | Source::Item
    );
    let writes = [table.create, table.update, table.replace];
    let takes = writes.iter().flatten().any(|info| info.body.is_some());
    let other_name = column.hidden && column.source != Source::Item;
    property && takes && !column.read_only && !other_name
}

fn kind(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Boolean => "boolean",
        ColumnType::Integer => "integer",
        ColumnType::Number => "number",
        ColumnType::Text | ColumnType::OneOf(_) => "text",
        ColumnType::Timestamp => "timestamp",
        ColumnType::Object(_) | ColumnType::Map(_) => "object",
        ColumnType::List(_) => "list",
        _ => "json",
    }
}

/// The steps of a query with their calls.
pub fn steps(steps: &[Step]) -> String {
    let mut out = String::new();
    for step in steps {
        let indent = "  ".repeat(step.depth);
        let _ = writeln!(out, "{indent}{}", step.what);
        for call in &step.calls {
            let _ = writeln!(out, "{indent}  {}", text::line(call));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stand_for_names() {
        for (name, pattern, fits) in [
            ("group_members", "", true),
            ("group_members", "memb", true),
            ("group_members", "group*", true),
            ("group_members", "*group", false),
            ("group_members", "g*_*s", true),
            ("group_members", "%members", true),
            ("groups", "groups*s", false),
        ] {
            assert_eq!(matches(name, pattern), fits, "{name} {pattern}");
        }
    }

    #[test]
    fn names_stand_beside_each_other() {
        assert_eq!(beside(&["a", "b", "c", "d", "e"], 7), "a  d\nb  e\nc\n");
        assert_eq!(beside(&[], 80), "");
    }

    #[test]
    fn steps_are_indented_by_their_depth() {
        let step = |depth, what: &str, calls: &[&str]| Step {
            depth,
            what: what.into(),
            calls: calls.iter().map(|&call| call.into()).collect(),
        };
        let text = steps(&[
            step(0, "g", &["GET /a"]),
            step(1, "m", &["GET /b", "GET /c"]),
        ]);
        assert_eq!(text, "g\n  GET /a\n  m\n    GET /b\n    GET /c\n");
    }
}
