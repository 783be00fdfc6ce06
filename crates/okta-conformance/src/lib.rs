//! Replays recorded Okta traffic through the client.
//!
//! Not published. It stands on the public interface of the client crates, as a user's program does.

pub mod recording;
pub mod replay;
pub mod route;
pub mod same;

/// The first program of the workspace's README is compiled with the tests; the crates that are published cannot read it.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
