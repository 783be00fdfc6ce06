//! A place in a list that can be written down. Whoever copies a million users wants to go on after
//! a crash, in another process, without starting over; all that takes is the path and query of the
//! page to ask for.

use std::{fmt, str::FromStr};

use http::{Method, Uri, uri::PathAndQuery};

use crate::{PageError, redact};

/// The address of one page within its service: a path and a query, as the server gave them, without
/// scheme and host.
///
/// Small, cheap to clone, and (with the feature `serde`) serialized as a string. It holds no
/// credential, so it may be stored beside the data; but the query may repeat what was searched for,
/// and so `Debug` shows the names of the query's parameters without their values. What stands in it
/// is the server's affair: do not take it apart.
///
/// Given to [`Paginator::resume`](crate::Paginator::resume) or
/// [`Pages::resume`](crate::Pages::resume) of the same list, it goes on from that page. How long a
/// server honours it is up to the server.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Cursor(PathAndQuery);

impl Cursor {
    /// The text to store; [`str::parse`] reads it back.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The cursor of a target that has been resolved already.
    pub(crate) fn new(target: PathAndQuery) -> Self {
        Self(target)
    }

    /// The cursor that leads to the same page as this request, if a mere GET of an address does.
    pub(crate) fn of<B>(request: &http::Request<B>) -> Option<Self> {
        let target = request
            .uri()
            .path_and_query()
            .filter(|target| target.as_str().starts_with('/'));
        target
            .filter(|_| request.method() == Method::GET)
            .cloned()
            .map(Self)
    }

    /// The address to request, on the origin of `first`.
    pub(crate) fn on(&self, first: &Uri) -> Uri {
        let mut parts = first.clone().into_parts();
        parts.path_and_query = Some(self.0.clone());
        // An authority without a scheme (the form that CONNECT takes) cannot carry a path; then the
        // path alone goes.
        Uri::from_parts(parts).unwrap_or_else(|_| Uri::from(self.0.clone()))
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cursor")
            .field(&format_args!("{}", redact::address(self.as_str())))
            .finish()
    }
}

impl FromStr for Cursor {
    type Err = PageError;

    /// # Errors
    /// [`PageError::MalformedUrl`] for what is not an absolute path with an optional query. A full
    /// URL is refused too: a cursor does not choose the host.
    fn from_str(text: &str) -> Result<Self, PageError> {
        let malformed = |reason: String| PageError::MalformedUrl {
            excerpt: redact::address(text),
            reason,
        };
        if !text.starts_with('/') {
            return Err(malformed(
                "a cursor is a path that starts with a slash".to_owned(),
            ));
        }
        PathAndQuery::from_str(text)
            .map(Self)
            .map_err(|error| malformed(error.to_string()))
    }
}

impl TryFrom<String> for Cursor {
    type Error = PageError;

    /// # Errors
    /// As [`Cursor::from_str`].
    fn try_from(text: String) -> Result<Self, PageError> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.as_str().to_owned()
    }
}
