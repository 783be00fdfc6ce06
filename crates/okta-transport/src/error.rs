//! One error type for everything that can go wrong between a request and its whole response.
//!
//! A stack of layers passes boxed errors, so that any inner service fits. What this crate itself finds wrong is always
//! a [`TransportError`] inside that box; the client's edge downcasts it. Two questions decide what a caller may do
//! next, and both are answered without reading text: what kind of failure it was, and whether the server may already
//! have acted on the request.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::{Method, Request, Uri};

use crate::course::Course;
use crate::{Attempts, ConfigError};

/// The error that layers and services pass on.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What kind of failure a [`TransportError`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The configuration does not make a transport. Nothing was sent.
    InvalidConfig,
    /// The request cannot be sent to anybody as it is, for instance for lack of a path. Nothing was sent.
    InvalidRequest,
    /// The request names another origin than the configured org. Nothing was sent, least of all credentials.
    ForeignOrigin,
    /// The operation lives on another server than the org's own, and that server's address was not configured. Nothing
    /// was sent.
    UnknownServer,
    /// The request would travel unencrypted. Nothing was sent.
    Unencrypted,
    /// There is no access token for the call; the source is a [`TokenError`](crate::auth::TokenError) that says why. The call
    /// was not sent, or refused for its token and not acted on.
    Token,
    /// No connection came about: name resolution, TCP, TLS, or the time allowed for them. Nothing was sent.
    Connect,
    /// The call's turn at a rate limit comes after its deadline. Nothing was sent.
    RateLimited,
    /// The call was not over within the time allowed for it.
    Timeout,
    /// The connection ended before a response began.
    Closed,
    /// What came back is not HTTP.
    Protocol,
    /// Reading or writing failed before a response began.
    Io,
    /// The response began and its body broke off.
    TruncatedBody,
    /// The response's body, as sent or after decompression, is larger than the limit.
    BodyTooLarge,
    /// The response's body is declared as gzip and is not: corrupt, or cut short before it was sent.
    Decompress,
}

impl TransportErrorKind {
    /// Whether a failure of this kind leaves open that the server saw the request, where nothing more is known.
    const fn may_have_been_sent(self) -> bool {
        !matches!(
            self,
            Self::InvalidConfig
                | Self::InvalidRequest
                | Self::ForeignOrigin
                | Self::UnknownServer
                | Self::Unencrypted
                | Self::Token
                | Self::Connect
                | Self::RateLimited
        )
    }

    /// A name for labels, the same in every release.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::InvalidConfig => "invalid_config",
            Self::InvalidRequest => "invalid_request",
            Self::ForeignOrigin => "foreign_origin",
            Self::UnknownServer => "unknown_server",
            Self::Unencrypted => "unencrypted",
            Self::Token => "token",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Protocol => "protocol",
            Self::Io => "io",
            Self::TruncatedBody => "truncated_body",
            Self::BodyTooLarge => "body_too_large",
            Self::Decompress => "decompress",
            Self::RateLimited => "rate_limited",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::InvalidConfig => "the configuration is invalid",
            Self::InvalidRequest => "the request cannot be sent",
            Self::ForeignOrigin => "the request is for another origin than the configured org",
            Self::UnknownServer => "the operation lives on a server that is not configured",
            Self::Unencrypted => "the request would be sent unencrypted",
            Self::Token => "no access token",
            Self::Connect => "no connection",
            Self::RateLimited => "the rate limit allows no call before the deadline",
            Self::Timeout => "timed out",
            Self::Closed => "the connection was closed before a response",
            Self::Protocol => "the response is not valid HTTP",
            Self::Io => "reading or writing failed before a response",
            Self::TruncatedBody => "the response's body broke off",
            Self::BodyTooLarge => "the response's body is too large",
            Self::Decompress => "the response's body is not valid gzip",
        }
    }
}

/// In a few words, such as `no connection`.
impl fmt::Display for TransportErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A call that failed on its way to the org or back.
///
/// `Display` says what and where: method, host and path, never the query, a header or a body. The cause, if any, is
/// the [`source`](Error::source).
///
/// ```
/// use http::{Method, Uri};
/// use okta_transport::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Connect)
///     .with_detail("the name does not resolve")
///     .with_request(&Method::GET, &Uri::from_static("https://acme.okta.com/api/v1/users?q=amy"));
/// assert_eq!(
///     error.to_string(),
///     "GET https://acme.okta.com/api/v1/users: no connection: the name does not resolve"
/// );
/// assert!(!error.request_may_have_been_sent());
/// ```
pub struct TransportError(Box<Inner>);

struct Inner {
    kind: TransportErrorKind,
    detail: Option<Cow<'static, str>>,
    place: Option<Place>,
    may_have_been_sent: bool,
    is_lasting: bool,
    attempts: Option<Attempts>,
    size_limit: Option<usize>,
    time_limit: Option<Duration>,
    time_needed: Option<Duration>,
    source: Option<BoxError>,
}

impl TransportError {
    /// An error of a kind, without anything else.
    ///
    /// For services of your own below this crate's layers: an error of this type tells callers as much as the
    /// built-in client's errors do.
    #[must_use]
    pub fn new(kind: TransportErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: None,
            place: None,
            may_have_been_sent: kind.may_have_been_sent(),
            is_lasting: false,
            attempts: None,
            size_limit: None,
            time_limit: None,
            time_needed: None,
            source: None,
        }))
    }

    /// Adds a few words to `Display`. They must hold no secret.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Names the request that failed. Of the URI, only scheme, host, port and path are ever shown.
    #[must_use]
    pub fn with_request(mut self, method: &Method, uri: &Uri) -> Self {
        self.0.place = Some(Place {
            method: method.clone(),
            uri: uri.clone(),
        });
        self
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Overrides what the kind implies for [`request_may_have_been_sent`](Self::request_may_have_been_sent).
    #[must_use]
    pub fn with_request_may_have_been_sent(mut self, may: bool) -> Self {
        self.0.may_have_been_sent = may;
        self
    }

    /// Says that another attempt would fail in the same way, although those of its kind often do not: the certificate is
    /// wrong, say, and not the connection lost.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.0.is_lasting = true;
        self
    }

    pub(crate) fn with_size_limit(mut self, limit: usize) -> Self {
        self.0.size_limit = Some(limit);
        self
    }

    pub(crate) fn with_time_limit(mut self, limit: Duration) -> Self {
        self.0.time_limit = Some(limit);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: Option<Attempts>) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Adds what was tried, of which something may have been processed earlier.
    pub(crate) fn add_attempts(&mut self, attempts: Attempts, may_have_been_processed: bool) {
        self.0.attempts = Some(attempts);
        self.0.may_have_been_sent |= may_have_been_processed;
    }

    /// The transport's own error in a box, or in what somebody else has wrapped around it.
    pub(crate) fn find(error: &BoxError) -> Option<&Self> {
        let error: &(dyn Error + 'static) = &**error;
        // A chain of sources is short; the bound is for one that is not.
        std::iter::successors(Some(error), |error| (*error).source())
            .take(16)
            .find_map(|error| error.downcast_ref())
    }

    pub(crate) fn with_time_needed(mut self, needed: Duration) -> Self {
        self.0.time_needed = Some(needed);
        self
    }

    /// Names the request unless a layer further in has done so.
    pub(crate) fn at(mut self, course: &Course) -> Self {
        if self.0.place.is_none() {
            self.0.place = course.place().cloned();
        }
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.0.kind
    }

    /// Whether the server may have received the request, and so may have acted on it.
    ///
    /// `false` is certain: repeating the request is safe, whatever it does. `true` means that nobody here can know.
    #[must_use]
    pub fn request_may_have_been_sent(&self) -> bool {
        self.0.may_have_been_sent
    }

    /// Whether another attempt would fail in the same way. [`Retry`](crate::Retry) makes none then.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.0.is_lasting
    }

    /// The limit in bytes that a body went over, for [`TransportErrorKind::BodyTooLarge`].
    #[must_use]
    pub fn size_limit(&self) -> Option<usize> {
        self.0.size_limit
    }

    /// What was tried, where the call came through [`Retry`](crate::Retry) and an attempt was made.
    #[must_use]
    pub fn attempts(&self) -> Option<&Attempts> {
        self.0.attempts.as_ref()
    }

    #[cfg(feature = "client")]
    pub(crate) fn detail(&self) -> Option<&Cow<'static, str>> {
        self.0.detail.as_ref()
    }

    /// How long the call would have had to wait at the least, for [`TransportErrorKind::RateLimited`].
    #[must_use]
    pub fn time_needed(&self) -> Option<Duration> {
        self.0.time_needed
    }

    /// The time that was allowed, for [`TransportErrorKind::Timeout`] and for a connection that took too long.
    #[must_use]
    pub fn time_limit(&self) -> Option<Duration> {
        self.0.time_limit
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.0.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(self.0.kind.text())?;
        if let Some(limit) = self.0.size_limit {
            write!(f, " (limit {limit} bytes)")?;
        }
        if let Some(limit) = self.0.time_limit {
            write!(f, " (limit {limit:?})")?;
        }
        if let Some(needed) = self.0.time_needed {
            write!(f, " (it would wait {needed:?})")?;
        }
        if let Some(detail) = &self.0.detail {
            write!(f, ": {detail}")?;
        }
        match &self.0.attempts {
            Some(attempts) if !attempts.is_plain() => write!(f, ", {attempts}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("message", &format_args!("{self}"))
            .field("kind", &self.0.kind)
            .field("request_may_have_been_sent", &self.0.may_have_been_sent)
            .field("attempts", &self.0.attempts)
            .field("source", &self.0.source)
            .finish()
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<ConfigError> for TransportError {
    fn from(error: ConfigError) -> Self {
        Self::new(TransportErrorKind::InvalidConfig).with_source(error)
    }
}

/// Which request an error is about.
#[derive(Clone)]
pub(crate) struct Place {
    method: Method,
    uri: Uri,
}

impl Place {
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
        }
    }

    /// Whether the request is this one.
    #[cfg(feature = "client")]
    pub(crate) fn is_of<B>(&self, request: &Request<B>) -> bool {
        let (own, uri) = (&self.uri, request.uri());
        // Clones of a URI share their text, so that there is nothing to read.
        let is_clone = std::ptr::eq(own.path(), uri.path())
            && own.authority().map(|own| own.as_str().as_ptr())
                == uri.authority().map(|own| own.as_str().as_ptr())
            && own.scheme() == uri.scheme();
        self.method == *request.method() && (is_clone || own == uri)
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.method)?;
        // Piece by piece: the authority may hold user information, and the query may hold anything.
        if let Some(host) = self.uri.host() {
            write!(f, "{}://{host}", self.uri.scheme_str().unwrap_or("https"))?;
            if let Some(port) = self.uri.port() {
                write!(f, ":{port}")?;
            }
        }
        f.write_str(self.uri.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_user_information_nor_query_is_shown() {
        let uri =
            Uri::from_static("https://amy:hunter2@acme.okta.com:8443/api/v1/users?token=hunter3");
        let error = TransportError::new(TransportErrorKind::Io)
            .with_request(&Method::POST, &uri)
            .with_source("reset");
        assert_eq!(
            error.to_string(),
            "POST https://acme.okta.com:8443/api/v1/users: reading or writing failed before a response"
        );
        assert!(!format!("{error:?}").contains("hunter"));
    }

    #[test]
    fn only_failures_before_sending_are_certain() {
        use TransportErrorKind::*;
        for (kind, sent) in [
            (InvalidConfig, false),
            (InvalidRequest, false),
            (ForeignOrigin, false),
            (UnknownServer, false),
            (Unencrypted, false),
            (Token, false),
            (Connect, false),
            (RateLimited, false),
            (Timeout, true),
            (Closed, true),
            (Protocol, true),
            (Io, true),
            (TruncatedBody, true),
            (BodyTooLarge, true),
            (Decompress, true),
        ] {
            assert_eq!(
                TransportError::new(kind).request_may_have_been_sent(),
                sent,
                "{kind:?}"
            );
        }
    }

    #[test]
    fn limits_are_named_and_readable() {
        let error = TransportError::new(TransportErrorKind::BodyTooLarge).with_size_limit(10);
        assert_eq!(
            error.to_string(),
            "the response's body is too large (limit 10 bytes)"
        );
        assert_eq!(error.size_limit(), Some(10));
        let error = TransportError::new(TransportErrorKind::Timeout)
            .with_time_limit(Duration::from_secs(2));
        assert_eq!(error.to_string(), "timed out (limit 2s)");
        assert_eq!(error.time_limit(), Some(Duration::from_secs(2)));
    }
}
