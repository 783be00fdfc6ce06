//! What can be wrong with a list as such, as opposed to a call (the client's error) or an item (the
//! decoder's). These texts end up in logs, so they name hosts, paths and places, and never the
//! value of a query parameter.

use http::StatusCode;

use crate::link::LinkError;

/// Why a list cannot go on. The stream's own error type is made of it (`E: From<PageError>`).
///
/// All but [`PageError::Status`] and [`PageError::Abandoned`] are about the way on from a page whose
/// items have been delivered, and end the stream: asking again would give the same items twice. To
/// try again nevertheless, resume from that page's [`cursor`](crate::Page::cursor).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// A `Link` header cannot be read, and no readable link of the reply is a `next`.
    #[error(transparent)]
    Link(#[from] LinkError),

    /// The body does not say in a readable way whether there is a next page
    /// ([`NextFrom::Body`](crate::NextFrom)).
    #[error("the reply's body does not tell the next page: {reason} (at `{pointer}`)")]
    Body {
        /// Where in the body, as a JSON pointer (RFC 6901); empty for the body as a whole.
        pointer: &'static str,
        /// What is wrong there.
        reason: String,
    },

    /// The address of a page is no URL that could be requested.
    #[error("a page's address, `{excerpt}`, cannot be followed: {reason}")]
    MalformedUrl {
        /// The address, cut to a bounded length, without the values of its query.
        excerpt: String,
        /// What is wrong with it.
        reason: String,
    },

    /// The next page is said to be on another scheme, host or port than the one that was asked. It
    /// was not requested: the request carries credentials.
    #[error("the next page is on `{next}`, but the list on `{expected}`: not followed")]
    ForeignHost {
        /// Scheme, host and (unless it is the scheme's default) port that the reply names.
        next: String,
        /// The same of the request that was answered.
        expected: String,
    },

    /// The next page is one that this list has already been at: following it would never end.
    #[error(
        "the list runs in a circle: its next page, `{excerpt}`, was requested before (page {page} says so)"
    )]
    RepeatedCursor {
        /// Path and query of that page, cut to a bounded length, without the values of the query.
        excerpt: String,
        /// Number of the page that led back, the first being 1. Counts from where the stream was
        /// resumed.
        page: u64,
    },

    /// The [`Fetch`](crate::Fetch) let a reply through whose status is not 2xx. The page can be
    /// asked for again by polling again.
    #[error("the list's page was answered with status {status}")]
    Status {
        /// The reply's status.
        status: StatusCode,
    },

    /// The call for the page was dropped, or has panicked, where it was spawned
    /// ([`prefetch_on`](crate::Paginator::prefetch_on)). The page can be asked for again by polling
    /// again.
    #[error("the call for the list's page was given up where it ran")]
    Abandoned,
}
