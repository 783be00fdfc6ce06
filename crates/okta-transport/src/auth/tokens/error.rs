//! Why there is no access token.
//!
//! A token that cannot be had stops every call, and the reason is nearly always a setting, here or in the org. So the
//! endpoint's words arrive whole, with what to do about the common ones, and whoever reads a log finds them in the error of
//! the call. All calls that waited for the token share the error.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use crate::BoxError;
use crate::auth::SignError;

/// Why no access token could be got. The [source](Error::source) of a [`TransportError`](crate::TransportError) of the kind
/// [`Token`](crate::TransportErrorKind::Token). Cloning it shares it.
///
/// It holds no token, assertion or key; words of the server's that look like one are hidden.
#[derive(Clone)]
pub struct TokenError(Arc<Inner>);

#[derive(Clone, Default)]
struct Inner {
    what: String,
    answer: Option<Answered>,
    hint: Option<String>,
    is_lasting: bool,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// What the token endpoint said.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) error: Option<String>,
    pub(super) description: Option<String>,
    pub(super) request_id: Option<String>,
}

impl TokenError {
    /// A failure for this reason, in words that hold no secret. Another try may go better.
    ///
    /// For a [`TokenSource`](super::TokenSource) of your own.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            what: reason.into(),
            ..Inner::default()
        }))
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(self, source: impl Into<BoxError>) -> Self {
        let source: BoxError = source.into();
        self.changed(|inner| inner.source = Some(source.into()))
    }

    /// Says that another try would fail in the same way, until somebody changes a setting.
    #[must_use]
    pub fn lasting(self) -> Self {
        self.changed(|inner| inner.is_lasting = true)
    }

    pub(super) fn with_answer(self, answer: Answered) -> Self {
        self.changed(|inner| inner.answer = Some(answer))
    }

    pub(super) fn with_hint(self, hint: Option<String>) -> Self {
        self.changed(|inner| inner.hint = hint)
    }

    pub(super) fn signing(error: SignError) -> Self {
        Self::new("the token request could not be signed").with_source(error)
    }

    pub(super) fn timed_out(limit: Duration) -> Self {
        Self::new(format!("getting one took too long (limit {limit:?})"))
    }

    fn changed(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// The status of the token endpoint's answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The `error` of the answer (RFC 6749, section 5.2), such as `invalid_client`; the `errorCode` of an answer that is in
    /// the format of the other endpoints.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.answer()?.error.as_deref()
    }

    /// The `error_description` of the answer; the `errorSummary` of an answer in the format of the other endpoints.
    #[must_use]
    pub fn error_description(&self) -> Option<&str> {
        self.answer()?.description.as_deref()
    }

    /// Okta's id of the token request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.answer()?.request_id.as_deref()
    }

    /// What most likely has to be changed, where that can be told.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Whether another try would fail in the same way: the endpoint refused the app or its request. `false` after 429, 5xx
    /// and failures of the connection.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.0.is_lasting
    }

    /// The answer in two words, such as `400 invalid_scope`.
    pub(super) fn brief(&self) -> Option<String> {
        let status = self.status()?.as_u16();
        Some(match self.error() {
            Some(error) => format!("{status} {error}"),
            None => status.to_string(),
        })
    }

    fn answer(&self) -> Option<&Answered> {
        self.0.answer.as_ref()
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.what)?;
        if let Some(answer) = self.answer() {
            write!(f, ": {}", answer.status.as_u16())?;
            if let Some(error) = &answer.error {
                write!(f, " {error}")?;
            }
            if let Some(description) = &answer.description {
                write!(f, ": {description}")?;
            }
            if let Some(id) = &answer.request_id {
                write!(f, " (request {id})")?;
            }
        }
        match &self.0.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenError")
            .field("message", &format_args!("{self}"))
            .field("is_lasting", &self.0.is_lasting)
            .field("source", &self.0.source)
            .finish()
    }
}

impl Error for TokenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
