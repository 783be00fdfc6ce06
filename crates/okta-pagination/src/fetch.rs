//! The seam between paging and HTTP: what a list needs of a client is one function that sends one
//! request. Everything else (authentication, retries, rate limits, TLS) is the client's, and this
//! crate never sees it.

use std::{fmt, pin::Pin, sync::Arc};

use bytes::Bytes;
use http::Uri;

use crate::redact;

/// A boxed future that can move between threads; the same type as the `BoxFuture` of the futures
/// crates.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Turns one reply into the items of its page.
///
/// The outer `Err` says that the page as a whole cannot be read, and polling again asks for it
/// again; an inner one that a single item cannot, and costs nothing but that item. Only replies
/// with a 2xx status come here.
///
/// A function will do, as will a closure whose arguments have their types written out:
/// `Arc::new(|parts: &http::response::Parts, body: &Bytes| …)`.
pub type Decode<T, E> =
    Arc<dyn Fn(&http::response::Parts, &Bytes) -> Result<Vec<Result<T, E>>, E> + Send + Sync>;

/// Sends one request and gives the whole reply.
///
/// Every `Fn(http::Request<Bytes>) -> impl Future<Output = Result<Fetched, E>>` is one.
///
/// An implementation turns a reply whose status is not 2xx into an error of its own, for only it
/// can read that service's error bodies. (What it lets through is
/// [`PageError::Status`](crate::PageError::Status), so that an error page without a `next` is never
/// taken for the end of the list.) It does not follow redirects to other hosts.
pub trait Fetch: Send + Sync {
    /// What the list's stream yields for whatever goes wrong.
    type Error;

    /// Sends `request`. The first request of a list is the one that the list was made of; the
    /// following ones have its headers and extensions. The future owns what it needs, and dropping
    /// it abandons the call.
    ///
    /// # Errors
    /// The future's error: the call failed, or its status was not 2xx. Polling the list again
    /// repeats the request.
    fn fetch(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'static, Result<Fetched, Self::Error>>;
}

impl<F, Fut, E> Fetch for F
where
    F: Fn(http::Request<Bytes>) -> Fut + Send + Sync,
    Fut: Future<Output = Result<Fetched, E>> + Send + 'static,
{
    type Error = E;

    fn fetch(&self, request: http::Request<Bytes>) -> BoxFuture<'static, Result<Fetched, E>> {
        Box::pin(self(request))
    }
}

/// A reply, and where it came from.
#[derive(Clone)]
pub struct Fetched {
    /// The reply, with its whole body, decompressed.
    pub response: http::Response<Bytes>,
    /// The absolute URI that the request went to, where the client knows it better than the request
    /// did (a list may be made of a path alone, which the client completes). A `next` link is
    /// resolved against it and must stay on its origin. Without it, an absolute URI of the request
    /// itself serves; without either, the host that a `next` names is not compared with anything,
    /// and still never used.
    pub uri: Option<Uri>,
}

impl From<http::Response<Bytes>> for Fetched {
    /// A reply whose request had an absolute URI, or whose origin is not known.
    fn from(response: http::Response<Bytes>) -> Self {
        Self {
            response,
            uri: None,
        }
    }
}

impl fmt::Debug for Fetched {
    /// Shows the status, the body's length, and the URI without the values of its query.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uri = self
            .uri
            .as_ref()
            .map(|uri| redact::address(&uri.to_string()));
        f.debug_struct("Fetched")
            .field("status", &self.response.status())
            .field("body_bytes", &self.response.body().len())
            .field("uri", &uri)
            .finish_non_exhaustive()
    }
}
