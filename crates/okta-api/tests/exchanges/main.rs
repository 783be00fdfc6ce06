//! Every kind of exchange that the description knows, each shown on real operations: one module a kind.
#![cfg(feature = "full")]

#[path = "../common/mod.rs"]
mod common;
mod multipart;
