//! A request body that is not JSON: bytes with the media type that the caller chose among those which the server takes
//! (a certificate as PEM or DER, a security event token).

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

/// Bytes and their media type. `Debug` shows the media type and the length only.
///
/// ```
/// use okta_api::Content;
///
/// let certificate = Content::new("application/x-pem-file", "-----BEGIN CERTIFICATE-----\n…");
/// assert_eq!(certificate.media_type(), "application/x-pem-file");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    media_type: Cow<'static, str>,
    bytes: Bytes,
}

impl Content {
    /// Bytes of a media type; it is checked when the request is built.
    pub fn new(media_type: impl Into<Cow<'static, str>>, bytes: impl Into<Bytes>) -> Self {
        Self {
            media_type: media_type.into(),
            bytes: bytes.into(),
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("media_type", &self.media_type)
            .field("length", &self.bytes.len())
            .finish()
    }
}
