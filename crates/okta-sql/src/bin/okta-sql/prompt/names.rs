//! Names that the prompt knows: schemas, tables, columns, and what a statement calls its tables.

use std::collections::HashMap;

use okta_sql::Session;
use okta_sql::catalog::{Catalog, Table};

/// Names of orgs and tables, with the columns that orgs have added.
pub struct Names {
    pub schemas: Vec<String>,
    /// Columns of tables that statements have read, by the table's own name.
    own: HashMap<String, Vec<String>>,
}

impl Names {
    pub fn new(schemas: Vec<String>) -> Self {
        Self {
            schemas,
            own: HashMap::new(),
        }
    }

    pub fn is_schema(&self, name: &str) -> bool {
        self.schemas
            .iter()
            .any(|schema| schema.eq_ignore_ascii_case(name))
    }

    /// The columns of a table.
    pub fn columns(&self, table: &Table) -> Vec<String> {
        match self.own.get(&table.name) {
            Some(columns) => columns.clone(),
            None => names(table),
        }
    }

    /// Looks at the tables of a statement that has run. The session knows them by now: nobody is asked.
    pub async fn learn(&mut self, session: &Session, text: &str) {
        for (schema, name) in self.tables(text) {
            let schema = schema.unwrap_or("main");
            if let Some(table) = session.table(schema, name).await {
                let columns = self.own.entry(table.name.clone()).or_default();
                for column in names(&table) {
                    if !columns.contains(&column) {
                        columns.push(column);
                    }
                }
            }
        }
    }

    /// The tables that a statement reads or writes, with their schemas where it says them.
    pub fn tables<'a>(&self, text: &'a str) -> Vec<(Option<&'a str>, &'a str)> {
        let mut found = Vec::new();
        let mut before = "";
        for word in words(text) {
            let opens = ["from", "join", "into", "update"]
                .iter()
                .any(|opener| before.eq_ignore_ascii_case(opener));
            before = word;
            let (schema, name) = match word.split_once('.') {
                Some((schema, name)) => (Some(schema), name),
                None => (None, word),
            };
            let known = schema.is_none_or(|schema| self.is_schema(schema));
            if opens && known && Catalog::okta().table(name).is_some() {
                found.push((schema, name));
            }
        }
        found
    }
}

fn names(table: &Table) -> Vec<String> {
    let names = table.columns.iter().map(|column| column.name.clone());
    names.collect()
}

/// Words with the dots that join names.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word(c))
        .filter(|word| !word.is_empty())
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stand_behind_some_words() {
        let names = Names::new(vec!["main".into(), "acme".into()]);
        assert_eq!(
            names.tables("SELECT groups FROM users u JOIN acme.groups g ON u.id = g.id, apps"),
            [(None, "users"), (Some("acme"), "groups")]
        );
        assert_eq!(
            names.tables("UPDATE users SET login = 'x'"),
            [(None, "users")]
        );
        assert_eq!(names.tables("SELECT * FROM other.users"), []);
    }
}
