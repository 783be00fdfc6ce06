//! A request body that is not JSON: bytes with the media type that the caller chose among those which the server takes
//! (a certificate as PEM or DER, a security event token, a form).

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

/// Bytes and their media type. `Debug` shows the media type and the length only.
///
/// ```
/// use okta_api::Content;
///
/// let certificate = Content::pem("-----BEGIN CERTIFICATE-----\n…");
/// assert_eq!(certificate.media_type(), "application/x-pem-file");
/// let anything = Content::new("text/csv", "a,b");
/// ```
///
/// Which media types an operation declares is in [`BodyInfo`](crate::BodyInfo). Another is sent nevertheless: a server
/// may take more than it describes, and says so with a 415 where it does not.
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

    /// A certificate, or several, in text form (RFC 7468): `application/x-pem-file`.
    pub fn pem(text: impl Into<Bytes>) -> Self {
        Self::new("application/x-pem-file", text)
    }

    /// A certificate in binary form, as files called `.der` or `.cer` hold it: `application/pkix-cert` (RFC 2585,
    /// section 4.1).
    pub fn der(bytes: impl Into<Bytes>) -> Self {
        Self::new("application/pkix-cert", bytes)
    }

    /// A security event token in its compact form (RFC 8417): `application/secevent+jwt`.
    pub fn security_event_token(jwt: impl Into<Bytes>) -> Self {
        Self::new("application/secevent+jwt", jwt)
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
