//! Which tables there are, with which columns, and which operations stand behind them. Everything follows from
//! [`OPERATIONS`] and the column tables of the models; what these do not say, since the
//! description only says it in prose, stands in `names.rs` and `knowledge.rs`.

mod build;
mod knowledge;
mod names;
mod table;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use okta_api::OPERATIONS;

pub use table::{Column, Items, Read, Source, Table, quoted};

pub(crate) use build::{Attribute, with_attributes};
pub(crate) use knowledge::Operators;
pub(crate) use table::placeholders;

/// All tables that an org has.
#[derive(Debug)]
pub struct Catalog {
    tables: BTreeMap<String, Table>,
}

impl Catalog {
    /// The tables of the description that `okta-api` is made from.
    #[must_use]
    pub fn okta() -> &'static Self {
        static CATALOG: OnceLock<Catalog> = OnceLock::new();
        CATALOG.get_or_init(|| {
            let tables = build::tables(OPERATIONS.iter().copied());
            let tables = tables.into_iter().map(|table| (table.name.clone(), table));
            Self {
                tables: tables.collect(),
            }
        })
    }

    /// The tables in the order of their names.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// The table of this name, or of an alias, in any case.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        let name = name.to_ascii_lowercase();
        let alias = names::ALIASES.iter().find(|(alias, _)| *alias == name);
        self.tables
            .get(alias.map_or(name.as_str(), |(_, table)| table))
    }

    /// Other names that tables answer to, each with the table's own.
    pub fn aliases(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        names::ALIASES.iter().copied()
    }
}
