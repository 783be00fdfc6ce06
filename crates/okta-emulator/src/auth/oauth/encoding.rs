//! Base64url and SHA-256, as JSON Web Tokens have them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest as ring_digest};

/// Without padding.
pub(super) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// `None` where the text is not base64url without padding.
pub(super) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// SHA-256.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    for (slot, byte) in sum.iter_mut().zip(ring_digest(&SHA256, bytes).as_ref()) {
        *slot = *byte;
    }
    sum
}
