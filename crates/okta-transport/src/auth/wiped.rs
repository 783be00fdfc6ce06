//! Bytes of a secret that others hold shares of.
//!
//! Headers and bodies are shared buffers, which nobody wipes. One that borrows its bytes from an owner gives them back to
//! that owner with its last share, and the owner can.

use secrecy::{ExposeSecret, SecretString};

/// Lends the bytes of a secret to a shared buffer, and wipes them when the last share is dropped.
pub(super) struct Wiped(SecretString);

impl From<String> for Wiped {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}
