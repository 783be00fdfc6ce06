//! What may stand where the cursor is: keywords, schemas, tables and their columns, operations, commands.

use okta_api::{NamedOperation, OPERATIONS};
use okta_sql::catalog::{Catalog, Table};
use okta_sql::is_exec;

use super::names::{Names, is_word, words};
use crate::commands::COMMANDS;
use crate::format::Format;

const KEYWORDS: &[&str] = &[
    "AND",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "CASE",
    "COUNT",
    "CROSS",
    "DELETE",
    "DESC",
    "DISTINCT",
    "ELSE",
    "END",
    "EXCEPT",
    "EXEC",
    "EXISTS",
    "FROM",
    "GROUP",
    "HAVING",
    "IN",
    "INNER",
    "INSERT",
    "INTERSECT",
    "INTO",
    "IS",
    "JOIN",
    "JSON_EACH",
    "JSON_EXTRACT",
    "LEFT",
    "LIKE",
    "LIMIT",
    "MAX",
    "MIN",
    "NOT",
    "NOW",
    "NULL",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "SELECT",
    "SET",
    "SUM",
    "THEN",
    "UNION",
    "UPDATE",
    "USING",
    "VALUES",
    "WHEN",
    "WHERE",
    "WITH",
];

/// Where the word begins that the cursor is in, and what it may become.
pub fn complete(names: &Names, line: &str, at: usize) -> (usize, Vec<String>) {
    let before = line.get(..at).unwrap_or(line);
    let start = before.rfind(|c| !is_word(c)).map_or(0, |found| {
        found + before[found..].chars().next().map_or(1, char::len_utf8)
    });
    let typed = &before[start..];
    let ahead = before[..start].trim();
    if let Some((from, all)) = command(ahead, before, start) {
        return (from, fitting(all, &before[from..]));
    }
    if is_exec(ahead) {
        return (start, fitting(operations(ahead), typed));
    }
    match typed.rsplit_once('.') {
        Some((left, right)) => {
            let from = start + left.len() + 1;
            (from, fitting(below(names, line, left), right))
        }
        None => (start, fitting(anything(names, line, ahead, typed), typed)),
    }
}

/// Commands and what they take. An `.explain` goes on as a statement.
fn command(ahead: &str, before: &str, start: usize) -> Option<(usize, Vec<String>)> {
    let trimmed = before.trim_start();
    if !trimmed.starts_with('.') {
        return None;
    }
    if ahead.is_empty() {
        let from = before.len() - trimmed.len();
        return Some((
            from,
            COMMANDS
                .iter()
                .map(|(name, ..)| (*name).to_owned())
                .collect(),
        ));
    }
    let all = match ahead {
        ".dryrun" => vec!["on".into(), "off".into()],
        ".mode" => Format::names().collect(),
        ".schema" | ".tables" => tables(),
        _ if ahead.starts_with(".explain") => return None,
        _ => Vec::new(),
    };
    Some((start, all))
}

/// The operation of an `exec`, and then its arguments.
fn operations(ahead: &str) -> Vec<String> {
    let mut said = words(ahead).skip(1);
    let operation = said.next().and_then(|name| name.rsplit('.').next());
    match operation.map(NamedOperation::find) {
        None => OPERATIONS
            .iter()
            .flat_map(|info| [info.seed_name.to_owned(), info.id.to_owned()])
            .collect(),
        Some(Ok(operation)) => {
            let parameters = operation.info().parameters.iter();
            parameters
                .map(|parameter| format!("{}=", parameter.name))
                .collect()
        }
        Some(Err(_)) => Vec::new(),
    }
}

/// What may stand behind a name and a dot: tables of a schema, columns of a table.
fn below(names: &Names, line: &str, left: &str) -> Vec<String> {
    let left = left.rsplit('.').next().unwrap_or(left);
    match called(line, left) {
        Some(table) => names.columns(table),
        None if names.is_schema(left) => tables(),
        None => Vec::new(),
    }
}

/// The table that a statement calls so: by its name or by another one behind it.
fn called(line: &str, name: &str) -> Option<&'static Table> {
    let all: Vec<&str> = words(line).collect();
    let table = |word: &str| Catalog::okta().table(word.rsplit('.').next().unwrap_or(word));
    let alias = all.iter().enumerate().find_map(|(at, word)| {
        let table = table(word)?;
        let mut after = all[at + 1..].iter();
        let next = after.next()?;
        let alias = match next.eq_ignore_ascii_case("as") {
            true => after.next()?,
            false => next,
        };
        alias.eq_ignore_ascii_case(name).then_some(table)
    });
    alias.or_else(|| Catalog::okta().table(name))
}

fn anything(names: &Names, line: &str, ahead: &str, typed: &str) -> Vec<String> {
    let schemas = names.schemas.iter().map(|schema| format!("{schema}."));
    let last = words(ahead).last().unwrap_or_default();
    let wants_table = ["from", "join", "into", "update"]
        .iter()
        .any(|word| last.eq_ignore_ascii_case(word));
    let mut all: Vec<String> = Vec::new();
    if !wants_table {
        for (_, name) in names.tables(line) {
            if let Some(table) = Catalog::okta().table(name) {
                all.extend(names.columns(table));
            }
        }
        // Who types small letters wants small letters.
        let small = typed.starts_with(|c: char| c.is_lowercase());
        all.extend(KEYWORDS.iter().map(|keyword| match small {
            true => keyword.to_ascii_lowercase(),
            false => (*keyword).to_owned(),
        }));
    }
    all.extend(schemas);
    all.extend(tables());
    all
}

fn tables() -> Vec<String> {
    Catalog::okta()
        .tables()
        .map(|table| table.name.clone())
        .collect()
}

/// What begins as it was typed, in the order of the alphabet.
fn fitting(mut all: Vec<String>, typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    all.retain(|word| word.to_lowercase().starts_with(&typed));
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_end(line: &str) -> (usize, Vec<String>) {
        let names = Names::new(vec!["main".into(), "acme".into()]);
        complete(&names, line, line.len())
    }

    #[test]
    fn what_is_completed_hangs_on_what_stands_before() {
        for (line, start, words) in [
            ("sel", 0, &["select"][..]),
            ("SEL", 0, &["SELECT"]),
            ("SELECT * FROM group_m", 14, &["group_members"]),
            ("SELECT * FROM acme.group_m", 19, &["group_members"]),
            ("SELECT * FROM ac", 14, &["acme."]),
            (".mo", 0, &[".mode"]),
            (".mode ma", 6, &["markdown"]),
            (".schema group_m", 8, &["group_members"]),
            (".explain sel", 9, &["select"]),
            ("exec activate_use", 5, &["activate_user"]),
            ("exec activateUser i", 18, &["id="]),
        ] {
            let (from, found) = at_end(line);
            assert_eq!(from, start, "{line}");
            assert!(
                words.iter().all(|word| found.contains(&(*word).to_owned())),
                "{line}: {found:?}"
            );
        }
    }

    #[test]
    fn columns_are_those_of_the_tables_that_are_named() {
        let names = Names::new(vec!["main".into()]);
        let line = "SELECT  FROM users WHERE activ";
        let (_, found) = complete(&names, line, line.len());
        assert!(found.contains(&"activated".to_owned()), "{found:?}");
        let line = "SELECT u.activ FROM users AS u";
        let (start, found) = complete(&names, line, "SELECT u.activ".len());
        assert_eq!(
            (start, found),
            (9, vec!["activate".to_owned(), "activated".to_owned()])
        );
        let line = "SELECT activ";
        assert!(complete(&names, line, line.len()).1.is_empty());
    }
}
