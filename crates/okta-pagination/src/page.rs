//! One page as its reader gets it: the items, what the reply said beside them, and the places in
//! the list before and after, so that items and place can be stored together.

use std::fmt;

use http::{HeaderMap, StatusCode};

use crate::Cursor;

/// One page of a list.
#[non_exhaustive]
pub struct Page<T, E> {
    /// The items in the order of the reply; one that cannot be read is an `Err` in its place. May
    /// be empty, also in the middle of a list.
    pub items: Vec<Result<T, E>>,
    /// The reply's headers: rate-limit figures, request id, the `Link` header itself.
    pub headers: HeaderMap,
    /// The reply's status, a 2xx.
    pub status: StatusCode,
    /// Where this page is. `None` if the list's first request was not a GET, and so cannot be
    /// repeated by an address.
    pub cursor: Option<Cursor>,
    /// Where the page after this one is: store it together with the items, and whoever resumes from
    /// it sees each item exactly once. `None` on the last page; also on a page whose reply names a
    /// next one that cannot be followed, in which case the stream's next element is the error that
    /// says why. So a list is complete when its *stream* ends, and whoever stores pages keeps one
    /// without `next` until then.
    pub next: Option<Cursor>,
}

impl<T, E> fmt::Debug for Page<T, E> {
    /// Counts the items and names the places. Headers may hold session cookies, and stay out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items.len())
            .field("status", &self.status)
            .field("cursor", &self.cursor)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
