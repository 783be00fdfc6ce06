//! SQL over Okta orgs: every list and every object of the Management API is a table. SQLite plans, joins, sorts and
//! aggregates; this crate feeds it rows, asks orgs for no more than a query wants, and turns `INSERT`, `UPDATE` and `DELETE`
//! into calls that are shown before they are sent.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod batch;
mod batches;
mod calls;
pub mod catalog;
mod cells;
#[cfg(feature = "demo")]
#[cfg_attr(docsrs, doc(cfg(feature = "demo")))]
pub mod demo;
mod engine;
mod error;
mod events;
mod exec;
mod explain;
mod expression;
mod masked;
mod memo;
mod org;
mod output;
mod page;
mod plan;
mod projection;
mod rows;
mod scan;
mod serve;
mod session;
mod shared_text;
mod sqlite;
mod suggest;
mod text;
mod times;
mod value;
mod write;

pub use error::Error;
pub use events::Event;
pub use exec::is_exec;
pub use explain::Step;
pub use output::Row;
pub use rows::{Rows, answer_rows};
pub use session::{Answer, Session, SessionBuilder};
pub use shared_text::Text;
pub use text::{is_unfinished, statements};
pub use value::Value;
pub use write::Write;

/// The README's program is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
