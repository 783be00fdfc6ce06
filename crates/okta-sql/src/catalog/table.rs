//! A table: its columns, where each gets its value, and the operations that read and change its rows.

use okta_api::{OperationInfo, Paging};
use okta_models::columns::ColumnType;

use super::knowledge::{Filter, Walk};

/// A resource as a table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name: `idp_users`.
    pub name: String,
    /// The path of the list, or of what the items stand under: `/api/v1/idps/{idpId}/users`.
    pub path: &'static str,
    /// All columns, hidden ones last.
    pub columns: Vec<Column>,
    /// The columns that the placeholders of [`path`](Self::path) are filled from, in their order.
    pub parents: Vec<usize>,
    /// The columns that tell an item, any of them; empty where there is only one item.
    pub keys: Vec<usize>,
    /// What gives all rows.
    pub list: Option<Read>,
    /// What gives one row by its key.
    pub get: Option<Read>,
    /// What an `INSERT` calls.
    pub create: Option<&'static OperationInfo>,
    /// What an `UPDATE` calls with only what changes.
    pub update: Option<&'static OperationInfo>,
    /// What an `UPDATE` calls with all that the row is, where there is no `update`.
    pub replace: Option<&'static OperationInfo>,
    /// What a `DELETE` calls.
    pub delete: Option<&'static OperationInfo>,
    /// Other operations on the same thing, for `exec`.
    pub others: Vec<&'static OperationInfo>,
    /// What the list can be narrowed by.
    pub(crate) filter: Option<Filter>,
    /// A required parameter whose values are walked where a query has none.
    pub(crate) walk: Option<Walk>,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The name, which is the wire's.
    pub name: String,
    /// Where its values come from.
    pub source: Source,
    /// What its values are.
    pub ty: ColumnType,
    /// Whether `SELECT *` leaves it out.
    pub hidden: bool,
    /// Whether the description says that only the server writes it.
    pub read_only: bool,
}

/// Where the values of a column come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A property of the item.
    Property(String),
    /// A property of an object in the item.
    Attribute {
        /// The property that holds the object.
        object: String,
        /// The property in it.
        name: String,
    },
    /// An argument of the call: what the query said.
    Argument(String),
    /// The subdomain of the org.
    Subdomain,
    /// The whole item as JSON.
    Item,
}

impl Source {
    /// How Okta's filter expressions call it; `None` where they cannot.
    pub(crate) fn attribute(&self) -> Option<String> {
        // A name is part of the expression: nothing but letters, digits and `_` can do no harm there.
        let plain = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        match self {
            Self::Property(name) if plain(name) => Some(name.clone()),
            Self::Attribute { object, name } if plain(object) && plain(name) => {
                Some(format!("{object}.{name}"))
            }
            _ => None,
        }
    }
}

/// A way to read rows.
#[derive(Clone, Debug)]
pub struct Read {
    /// The operation.
    pub info: &'static OperationInfo,
    /// Where the rows stand in an answer.
    pub items: Items,
    /// The query parameters, each with the column that it is filled from.
    pub query: Vec<(&'static str, usize)>,
}

/// Where the rows stand in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Items {
    /// The answer is the list.
    Root,
    /// The answer is an object that has the list in this property.
    Under(&'static str),
    /// The answer is the row.
    One,
    /// The answer is a text, and that is the row.
    Text,
}

impl Read {
    /// The names of the placeholders in the path, in their order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        placeholders(self.info.path)
    }

    /// The longest pages that the list gives, where it takes a `limit`.
    pub(crate) fn longest_page(&self) -> Option<i64> {
        let limit = |name: &str| name == "limit";
        let parameter = self.info.parameters.iter().find(|p| limit(p.name))?;
        parameter.maximum.or(match self.info.paging {
            Paging::None => None,
            _ => Some(200),
        })
    }
}

/// The names of the placeholders in a path, in their order.
pub(crate) fn placeholders(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?;
        name.strip_suffix('}')
    })
}

impl Table {
    /// The index of the column of this name, in any case.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let same = |column: &Column| column.name.eq_ignore_ascii_case(name);
        self.columns.iter().position(same)
    }

    /// The statement that declares the table to SQLite.
    pub(crate) fn declaration(&self) -> String {
        let columns = self.columns.iter().map(|column| {
            let hidden = if column.hidden { " HIDDEN" } else { "" };
            format!("{} {}{hidden}", quoted(&column.name), column.sql_type())
        });
        format!("CREATE TABLE x({})", columns.collect::<Vec<_>>().join(", "))
    }
}

impl Column {
    /// The type that SQLite is told.
    #[must_use]
    pub fn sql_type(&self) -> &'static str {
        match self.ty {
            ColumnType::Boolean => "BOOLEAN",
            ColumnType::Integer => "INTEGER",
            ColumnType::Number => "REAL",
            _ => "TEXT",
        }
    }

    /// Whether its values are JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        matches!(
            self.ty,
            ColumnType::Object(_) | ColumnType::List(_) | ColumnType::Map(_) | ColumnType::Json
        )
    }
}

/// A name as SQL has it, whatever stands in it.
#[must_use]
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\"").replace('\0', ""))
}
