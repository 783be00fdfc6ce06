//! Who may call: roles of API tokens, the token endpoint, access tokens, and proofs of possession.
#![cfg(feature = "oauth")]

mod assertions;
mod client;
#[path = "../common/mod.rs"]
mod common;
mod faults;
mod keys;
mod proofs;
mod registered;
mod resources;
mod roles;
mod signer;
mod snapshot;
mod token_endpoint;
