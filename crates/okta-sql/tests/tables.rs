//! The tables, as `docs/tables.md` lists them, and rules that hold for all of them.

use std::collections::HashSet;
use std::fmt::Write as _;

use okta_api::OPERATIONS;
use okta_sql::catalog::{Catalog, Source, Table};

fn names(table: &Table, columns: &[usize]) -> String {
    let names = columns
        .iter()
        .map(|at| format!("`{}`", table.columns[*at].name));
    names.collect::<Vec<_>>().join(", ")
}

fn listed() -> String {
    let mut text = String::from(
        "# Tables\n\nWhat each table needs to be read (with `=`, or by a join), what tells its rows apart, and what can be done with \
         them. Columns: `.schema TABLE`. Written by `UPDATE_GOLDEN=1 cargo test -p okta-sql --test tables`.\n\n\
         | table | needs | key | rows by | write |\n|---|---|---|---|---|\n",
    );
    for table in Catalog::okta().tables() {
        let reads = [&table.list, &table.get]
            .into_iter()
            .flatten()
            .map(|read| read.info.id);
        let can = [
            ("insert", table.create),
            ("update", table.update.or(table.replace)),
            ("delete", table.delete),
        ];
        let can: Vec<&str> = can
            .iter()
            .filter(|(_, info)| info.is_some())
            .map(|(word, _)| *word)
            .collect();
        let mut needs = table.parents.clone();
        if table.list.is_none() {
            needs.extend(table.keys.first());
        }
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} |",
            table.name,
            names(table, &needs),
            names(table, &table.keys[..table.keys.len().min(1)]),
            reads.collect::<Vec<_>>().join(", "),
            can.join(", ")
        );
    }
    text.push_str("\nOther names: ");
    let aliases = Catalog::okta()
        .aliases()
        .map(|(alias, name)| format!("`{alias}` is `{name}`"));
    text.push_str(&aliases.collect::<Vec<_>>().join(", "));
    text.push_str(".\n");
    text
}

#[test]
fn the_list_of_tables_is_what_there_is() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tables.md");
    let listed = listed();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &listed).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == listed,
        "docs/tables.md is not what there is: UPDATE_GOLDEN=1 writes it anew"
    );
}

/// Every operation that reads is a way to read some table.
#[test]
fn every_operation_that_reads_is_behind_a_table() {
    let reads = Catalog::okta()
        .tables()
        .flat_map(|table| [&table.list, &table.get])
        .flatten();
    let known: HashSet<&str> = reads.map(|read| read.info.id).collect();
    let missing: Vec<&str> = OPERATIONS
        .iter()
        .filter(|info| info.method == "GET" && !known.contains(info.id))
        .map(|info| info.id)
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn names_of_tables_and_columns_are_told_apart() {
    let mut tables = HashSet::new();
    for table in Catalog::okta().tables() {
        assert!(
            tables.insert(table.name.to_lowercase()),
            "{} is there twice",
            table.name
        );
        let mut columns = HashSet::new();
        for column in &table.columns {
            assert!(
                columns.insert(column.name.to_lowercase()),
                "{}.{} is there twice",
                table.name,
                column.name
            );
        }
        for name in ["subdomain", "_json"] {
            assert!(table.column(name).is_some(), "{} has no {name}", table.name);
        }
    }
    for (alias, name) in Catalog::okta().aliases() {
        assert!(!tables.contains(alias) && tables.contains(name), "{alias}");
    }
}

/// What a path needs is a column that holds it.
#[test]
fn every_placeholder_is_filled_from_a_column() {
    for table in Catalog::okta().tables() {
        for read in [&table.list, &table.get].into_iter().flatten() {
            let placeholders = read.path_parameters().count();
            let parents = table.parents.len();
            assert!(
                placeholders == parents || placeholders == parents + 1,
                "{}",
                read.info.id
            );
            assert!(
                placeholders == parents || !table.keys.is_empty(),
                "{}",
                read.info.id
            );
        }
        for parent in &table.parents {
            assert!(
                matches!(table.columns[*parent].source, Source::Argument(_)),
                "{}",
                table.name
            );
        }
    }
}
