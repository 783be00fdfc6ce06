//! What the requests after the first look like: the same headers and extensions, so that whatever
//! the client's layers read from them (operation, deadline, account) holds for the whole list, but
//! plain GETs.

use bytes::Bytes;
use http::{Method, Request, header, request::Parts};

use crate::Cursor;

/// Headers that describe a body, and are wrong without it.
const OF_A_BODY: [header::HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
];

/// The pattern of a list's following requests.
pub(crate) struct Follow(Parts);

impl Follow {
    /// Takes the pattern from the list's first request.
    ///
    /// A list that starts with a body (a search by POST) goes on without it, and without the
    /// headers about it. One that starts with a GET keeps them all, `Content-Type` too: Okta takes
    /// options in its parameters (`okta-response=omitCredentials`), and they must hold for every
    /// page.
    pub(crate) fn new(first: &Request<Bytes>) -> Self {
        let (mut parts, body) = first.clone().into_parts();
        if parts.method != Method::GET || !body.is_empty() {
            for name in OF_A_BODY {
                parts.headers.remove(name);
            }
            parts.method = Method::GET;
        }
        Self(parts)
    }

    /// The request for the page at `cursor`.
    pub(crate) fn request(&self, cursor: &Cursor) -> Request<Bytes> {
        let mut parts = self.0.clone();
        parts.uri = cursor.on(&parts.uri);
        Request::from_parts(parts, Bytes::new())
    }
}
