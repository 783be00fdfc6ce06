//! Serde types of the Okta Management API that lose nothing.
//!
//! Okta's own description fits about half of what Okta really sends. So every property of a response is optional, an
//! enumeration keeps values it does not know, a union has a variant for what no variant is declared for, and each object
//! carries an [`Extra`] for undeclared properties, explicit nulls and values of another kind than declared. Decoding and
//! encoding again gives the same JSON, and only a body that is not JSON, or whose root is not an object, fails.
//!
//! ```
//! # #[cfg(feature = "users")] {
//! use okta_models::{User, UserStatus};
//!
//! let user: User = serde_json::from_str(r#"{"id":"00u1","status":"ON_HOLIDAY","costCentre":7,"activated":null}"#)?;
//! assert_eq!(user.status, Some(UserStatus::Other("ON_HOLIDAY".into())));
//! assert_eq!(user.extra.get_as::<u32>("costCentre").transpose()?, Some(7));
//! assert!(user.extra.is_null("activated"));
//! # }
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Fields are plain and public, each type is [`Default`], and every type stands at the root of the crate as well as in
//! the module of its tag group. The crate knows nothing of HTTP.
//!
//! # Features
//! One per tag group of the description: `users`, `applications`, `system-log`, …; `full`, the default, is all of
//! them. Types that several groups share are always there.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod columns;
mod extra;
// A tag's types are in a file of the tag's name, also where it stands in a folder of that name.
#[allow(clippy::module_inception)]
mod generated;
mod json;
mod kinds;
pub mod leaves;
pub mod list;
pub mod look;
pub mod models;
pub mod names;
pub mod object;
#[doc(hidden)]
pub mod open_enum;
mod properties;
mod raw;
pub mod read;
mod secret;
pub mod text;
mod timestamp;
pub mod union;
pub mod wire;
mod write;

pub use extra::Extra;
pub use generated::*;
pub use json::Json;
pub use object::{Object, UnknownProperty};
pub use raw::Raw;
pub use secret::Secret;
pub use timestamp::Timestamp;

/// What generated types stand on, and no generated type: a crate that is generated from another description begins
/// with all of it.
pub mod base {
    pub use crate::{Extra, Json, Object, Raw, Secret, Timestamp, UnknownProperty};
    pub use crate::{
        columns, leaves, list, look, names, object, open_enum, read, text, union, wire,
    };
}

/// The README's program is compiled with the tests.
#[cfg(all(doctest, feature = "users"))]
#[doc = include_str!("../README.md")]
mod readme {}
