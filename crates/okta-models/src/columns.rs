//! What a type is as a table: the columns of each model, for those who make tables, forms or schemas of other systems from
//! Okta's objects.
//!
//! A column is what the description says of a property. What the wire says may differ: see [`Extra`](crate::Extra). Columns
//! come in the order of their names; those of a union are those of all its kinds.
//!
//! ```
//! # #[cfg(feature = "users")] {
//! use okta_models::PasswordCredential;
//! use okta_models::columns::ColumnType;
//! use okta_models::models::Model;
//!
//! let columns = PasswordCredential::columns();
//! let value = columns.iter().find(|column| column.name == "value").unwrap();
//! assert_eq!(value.ty, ColumnType::Text);
//! assert!(value.secret);
//! # }
//! ```

use crate::models::Model;
use crate::object::{Fields, Object};

/// A property of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// The wire name.
    pub name: &'static str,
    /// What its values are.
    pub ty: ColumnType,
    /// Whether the description lets the value be null, or not all kinds of a union have the property. That it may be
    /// absent is not said here: any may.
    pub nullable: bool,
    /// Whether the value is a [`Secret`](crate::Secret), or a list or map of them. An object that holds secrets is none: its
    /// own columns say so.
    pub secret: bool,
    /// Whether the description calls the property read-only; in a union, whether it does so for all kinds that have it.
    /// A column that is not read-only may be refused nevertheless: the description does not mark all that only the org sets.
    pub read_only: bool,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// `true` or `false`.
    Boolean,
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Number,
    /// Any text.
    Text,
    /// One of these texts; Okta may send others.
    OneOf(&'static [&'static str]),
    /// A point in time.
    Timestamp,
    /// An object of the model of this name.
    Object(&'static str),
    /// A list of such values.
    List(&'static ColumnType),
    /// An object with any names and such values.
    Map(&'static ColumnType),
    /// Any JSON.
    Json,
}

/// The columns of the model of this name, which is its name in Rust; `None` where there is none in the features that are on.
///
/// ```
/// # #[cfg(feature = "users")] {
/// use okta_models::columns;
///
/// let names: Vec<_> = columns::of("UserType").unwrap().iter().map(|column| column.name).collect();
/// assert!(names.contains(&"displayName"));
/// assert_eq!(columns::of("Unheard"), None);
/// # }
/// ```
// Compiled where it is called: it holds code for every model.
#[inline]
#[must_use]
pub fn of(model: &str) -> Option<Vec<Column>> {
    struct Columns;

    impl crate::models::Visitor for Columns {
        type Output = Vec<Column>;

        fn visit<M: Model>(self) -> Vec<Column> {
            M::columns()
        }
    }

    crate::models::visit(model, Columns).ok()
}

/// The columns of an object.
#[doc(hidden)]
#[must_use]
pub fn of_object<T: Object>() -> Vec<Column> {
    of_fields(&mut T::default(), T::NULLABLE, T::READ_ONLY)
}

// Of no type in particular, so that it is compiled once.
fn of_fields(object: &mut dyn Fields, nullable: &[&str], read_only: &[&str]) -> Vec<Column> {
    let names = object.names().list.iter().enumerate();
    let column = |(index, name): (usize, &&'static str)| {
        let about = object.place(index)?.about();
        Some(Column {
            name,
            ty: about.column,
            nullable: nullable.contains(name),
            secret: about.secret,
            read_only: read_only.contains(name),
        })
    };
    names.filter_map(column).collect()
}

/// The columns of a union from those of its kinds. What two kinds declare differently is any JSON.
#[doc(hidden)]
#[must_use]
pub fn of_union(kinds: Vec<Vec<Column>>) -> Vec<Column> {
    let count = kinds.len();
    let mut all: Vec<(Column, usize)> = Vec::new();
    for column in kinds.into_iter().flatten() {
        match all.binary_search_by_key(&column.name, |(known, _)| known.name) {
            Ok(at) => {
                let (known, times) = &mut all[at];
                *times += 1;
                known.nullable |= column.nullable;
                known.secret |= column.secret;
                // What one kind takes must not be refused for another's sake.
                known.read_only &= column.read_only;
                if known.ty != column.ty {
                    known.ty = match (known.ty, column.ty) {
                        // A kind may know less than all of the values.
                        (
                            ColumnType::OneOf(_) | ColumnType::Text,
                            ColumnType::OneOf(_) | ColumnType::Text,
                        ) => ColumnType::Text,
                        _ => ColumnType::Json,
                    };
                }
            }
            Err(at) => all.insert(at, (column, 1)),
        }
    }
    let finish = |(column, times): (Column, usize)| Column {
        nullable: column.nullable || times < count,
        ..column
    };
    all.into_iter().map(finish).collect()
}
