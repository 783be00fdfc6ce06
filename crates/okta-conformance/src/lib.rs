//! Holds the client against the world: recorded traffic is replayed through it, and a server that knows Okta's description hears every operation.
//!
//! Not published. It stands on the public interface of the client crates, as a user's program does.

pub mod dice;
pub mod exercise;
mod ids;
pub mod recording;
pub mod replay;
pub mod route;
pub mod same;
pub mod sequences;
pub mod soak;

/// The first program of the workspace's README is compiled with the tests; the crates that are published cannot read it.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
