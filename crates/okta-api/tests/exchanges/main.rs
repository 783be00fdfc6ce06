//! Every kind of exchange that the description knows, each shown on real operations: one module a kind, and `kinds`,
//! which fails where a new release brings one that none of them shows.
#![cfg(feature = "full")]

mod arrays;
mod bodies;
mod certificates;
#[path = "../common/mod.rs"]
mod common;
mod headers;
mod kinds;
mod merge_patch;
mod multipart;
mod redirects;
mod second_origin;
mod security_events;
mod xml;
