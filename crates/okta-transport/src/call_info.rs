//! What a layer may know of the call it carries.
//!
//! Layers know nothing of operations or models, yet a limiter needs the bucket, a retry needs to know whether a call
//! may be repeated, and a trace needs a name. Those facts travel in the extensions of the request and the response.

use http::{Method, Uri};

/// Facts about the operation behind a request, in the request's extensions.
///
/// Put there by whoever builds the request from an operation. It is optional: a layer that misses it goes by method
/// and path.
///
/// ```
/// use http::{Method, Request};
/// use okta_transport::{Body, CallInfo};
///
/// let call = CallInfo::new("getUser", Method::GET, "/api/v1/users/{id}")
///     .bucket("/api/v1/users/{id}")
///     .scopes(&["okta.users.read"]);
/// let request = Request::get("/api/v1/users/00u1").extension(call).body(Body::empty())?;
/// assert!(request.extensions().get::<CallInfo>().is_some_and(|call| call.idempotent));
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallInfo {
    /// The operation's id, such as `listUsers`.
    pub operation: &'static str,
    /// The method of the operation.
    pub method: Method,
    /// The path with its parameters unfilled, such as `/api/v1/users/{id}`: safe to log and of low cardinality.
    pub path_template: &'static str,
    /// The rate-limit bucket that the operation draws from, where one is known.
    pub bucket: Option<&'static str>,
    /// Whether sending the request twice does no more than sending it once.
    pub idempotent: bool,
    /// Whether the answer is a list, or a page of one.
    pub lists: bool,
    /// The OAuth scopes of which the caller needs at least one, empty where none is declared.
    pub scopes: &'static [&'static str],
    /// The name of the server that the operation lives on, where that is not the org's own: see
    /// [`BaseUriLayer::with_server`](crate::BaseUriLayer::with_server).
    pub server: Option<&'static str>,
}

impl CallInfo {
    /// The facts that every operation has. It has no bucket, scopes or server of its own, gives no list, and is
    /// idempotent where HTTP calls its method so (RFC 9110, section 9.2.2).
    #[must_use]
    pub fn new(operation: &'static str, method: Method, path_template: &'static str) -> Self {
        Self {
            operation,
            idempotent: method.is_idempotent(),
            method,
            path_template,
            bucket: None,
            lists: false,
            scopes: &[],
            server: None,
        }
    }

    /// Sets [`bucket`](Self#structfield.bucket).
    #[must_use]
    pub fn bucket(mut self, bucket: impl Into<Option<&'static str>>) -> Self {
        self.bucket = bucket.into();
        self
    }

    /// Sets [`idempotent`](Self#structfield.idempotent).
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = idempotent;
        self
    }

    /// Sets [`lists`](Self#structfield.lists).
    #[must_use]
    pub fn lists(mut self, lists: bool) -> Self {
        self.lists = lists;
        self
    }

    /// Sets [`scopes`](Self#structfield.scopes).
    #[must_use]
    pub fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets [`server`](Self#structfield.server).
    #[must_use]
    pub fn server(mut self, server: impl Into<Option<&'static str>>) -> Self {
        self.server = server.into();
        self
    }
}

/// The absolute URI that a request went to, in the response's extensions.
///
/// Set by [`BaseUri`](crate::BaseUri). Operations know paths only; whoever follows a `Link` header needs the origin
/// to compare it with. It holds the query too, so it is not for logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveUri(pub Uri);
