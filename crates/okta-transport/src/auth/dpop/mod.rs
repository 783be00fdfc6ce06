//! Demonstrating proof of possession, DPoP (RFC 9449): tokens that are worth nothing without a private key.
//!
//! Every request carries a proof, signed for it alone, so whoever gets hold of a token cannot use it. What a proof is made
//! of stands here, in parts: the key and its rotation, the address as Okta compares it, and the nonces that servers give
//! out. When to send a proof is up to whoever sends requests.

mod htu;
mod nonces;
mod proof;
mod proof_key;
mod public_key;
mod rotation;

pub use htu::htu;
pub use nonces::Nonces;
pub use proof::Proof;
pub use proof_key::ProofKey;
pub use rotation::KeyRotation;
