//! Lists over HTTP come in pages, and the code that walks them is where clients loop forever, stop
//! early, or send a credential to another host. This crate is that walk, once: a [`Paginator`] is a
//! `Stream` of items, and [`Pages`] a `Stream` of whole pages, over replies that name their
//! successor in a `Link` header (RFC 8288) or in the body.
//!
//! It knows nothing of Okta's types, nor of any HTTP client. You bring two things:
//!
//! - a [`Fetch`], which sends one request and gives one reply (a closure will do), and
//! - a [`Decode`] function, which turns one reply into items.
//!
//! ```
//! use std::sync::Arc;
//! use bytes::Bytes;
//! use okta_pagination::{Fetched, PageError, Paginator};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), PageError> {
//! // Two pages, served from memory. The second has no `next`, and so it is the last.
//! let fetch = |request: http::Request<Bytes>| async move {
//!     let mut reply = http::Response::new(Bytes::from_static(b"c d"));
//!     if request.uri() == "/letters" {
//!         *reply.body_mut() = Bytes::from_static(b"a b");
//!         let next = http::HeaderValue::from_static(r#"</letters?after=b>; rel="next""#);
//!         reply.headers_mut().insert(http::header::LINK, next);
//!     }
//!     Ok::<_, PageError>(Fetched::from(reply))
//! };
//! fn letters(_: &http::response::Parts, body: &Bytes) -> Result<Vec<Result<String, PageError>>, PageError> {
//!     Ok(String::from_utf8_lossy(body).split(' ').map(|letter| Ok(letter.to_owned())).collect())
//! }
//!
//! let first = http::Request::get("/letters").body(Bytes::new()).unwrap();
//! let mut list = Paginator::new(Arc::new(fetch), first, Arc::new(letters));
//! let mut all = String::new();
//! while let Some(letter) = list.next().await {
//!     all += &letter?;
//! }
//! assert_eq!(all, "abcd");
//! # Ok(())
//! # }
//! ```
//!
//! # The rules
//!
//! - Nothing is sent before the first poll; a page is asked for when the items before it have been
//!   taken, unless [`prefetch`](Paginator::prefetch) reads ahead; dropping the stream drops the call in flight. A stream is owned, `'static`, `Unpin`,
//!   and `Send` if its items are.
//! - Only a missing `next` ends a list. An empty page that has a `next` is followed.
//! - `next` is followed as the server wrote it, even to another path, but only its path and query:
//!   scheme and authority stay those of the first request. A `next` on another origin is
//!   [`PageError::ForeignHost`].
//! - A `next` that was requested before is [`PageError::RepeatedCursor`], not an endless loop.
//! - A `Link` header that cannot be read is an error that says where, not a quiet end ([`link`]).
//! - Errors are in one of three places, and none costs items that could be read:
//!   - *an item* that cannot be decoded is an `Err` in its place; the rest of its page follows;
//!   - *a page* that cannot be fetched or decoded is an `Err`, and polling again **asks for that
//!     page again**: nothing is skipped. That there is no pause between is for the caller, or for
//!     the [`Fetch`], to mend. A page that fails [`MAX_ATTEMPTS`] times in a row ends the list, so
//!     that a loop which only logs errors ends too; the cursor then says where to resume;
//!   - *the way on* from a page (any [`PageError`] but [`PageError::Status`]) is an `Err` after
//!     that page's items, once. Then the stream has ended.
//!
//! # Features
//!
//! `json` (default) adds [`NextFrom::Body`]; `serde` (implied by `json`) makes [`Cursor`]
//! serializable.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod ahead;
mod cursor;
mod error;
mod fan_out;
mod fetch;
mod follow;
pub mod link;
mod next;
mod page;
mod pages;
mod paginator;
mod redact;
mod resolve;
mod seen;
mod spawned;
mod walk;

pub use cursor::Cursor;
pub use error::PageError;
pub use fan_out::FanOut;
pub use fetch::{BoxFuture, Decode, Fetch, Fetched};
pub use next::{NextFn, NextFrom};
pub use page::Page;
pub use pages::Pages;
pub use paginator::Paginator;
pub use walk::MAX_ATTEMPTS;

/// The README's programs are compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
