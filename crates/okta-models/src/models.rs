//! Models by name: what tables, schemas and tests stand on that go over all of them.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::columns::Column;
use crate::wire::Wire;

/// An object or a union of the description.
pub trait Model:
    Wire + Serialize + DeserializeOwned + Default + Clone + PartialEq + fmt::Debug + Send + 'static
{
    /// Its name in Rust: `User`.
    const NAME: &'static str;

    /// What it is as a table; see [`columns`](crate::columns).
    fn columns() -> Vec<Column>;
}

/// Something to be done with a model whose type is found by its name.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it with the model `M`.
    fn visit<M: Model>(self) -> Self::Output;
}

/// Calls the visitor with the model of this name.
///
/// # Errors
/// The visitor back, where no model has this name in the features that are on.
pub fn visit<V: Visitor>(name: &str, visitor: V) -> Result<V::Output, V> {
    crate::generated::visit(name, visitor)
}

/// The names of all models in the features that are on, by tag group.
pub fn names() -> impl Iterator<Item = &'static str> {
    crate::generated::MODELS.iter().copied().flatten().copied()
}

/// What the module of a tag group says of its models: their names, and how to find them by name.
#[doc(hidden)]
#[macro_export]
macro_rules! models {
    ($($name:ident)*) => {
        /// The names of these models.
        pub(crate) const MODELS: &[&str] = &[$(stringify!($name)),*];

        /// Calls the visitor with the model of this name.
        pub(crate) fn visit<V: $crate::models::Visitor>(name: &str, visitor: V) -> Result<V::Output, V> {
            match name {
                $(stringify!($name) => Ok(visitor.visit::<$name>()),)*
                _ => Err(visitor),
            }
        }
    };
}
#[doc(hidden)]
pub use models;
