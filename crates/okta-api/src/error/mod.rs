//! What can go wrong with a call, told apart by what a caller can do about it: the arguments were wrong (nothing was
//! sent), the request did not get through, Okta said no, or its answer could not be read.
//!
//! Every message is one line, names the operation where there is one, and holds neither a credential nor a whole body.

mod api;
mod build;
mod challenge;
mod decode;
mod text;
mod transport;

use http::StatusCode;
use okta_pagination::PageError;
use okta_transport::Attempts;

pub use api::{ApiError, Cause};
pub use build::{ArgsError, ArgsProblem, BuildError, BuildProblem};
pub use challenge::Challenge;
pub use decode::DecodeError;
pub use transport::TransportFailure;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The arguments of a call by name do not fit the operation. Nothing was sent.
    #[error(transparent)]
    Args(Box<ArgsError>),
    /// No request could be made of the operation. Nothing was sent.
    #[error(transparent)]
    Build(Box<BuildError>),
    /// No whole answer came back.
    #[error(transparent)]
    Transport(Box<TransportFailure>),
    /// The server answered with an error, or with a redirect that the operation does not declare.
    #[error(transparent)]
    Api(Box<ApiError>),
    /// The server answered with success, but what it said could not be read.
    #[error(transparent)]
    Decode(Box<DecodeError>),
    /// A list cannot go on: its next page is on another host, was requested before, or is not named in a readable way.
    #[error("the list cannot go on: {0}")]
    Page(#[source] Box<PageError>),
    /// The receiver has no transport: a test double was asked for something that it does not override. Nothing was sent.
    #[error(
        "{0}: no transport (this receiver carries no requests; a test double has to override the method)"
    )]
    NoTransport(&'static str),
    /// No operation of that id is known, or its tag group's feature is off. Nothing was sent.
    #[error("no operation is called {0:?} (in the features that are on)")]
    UnknownOperation(Box<str>),
}

impl Error {
    /// The HTTP status, where the server answered.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Decode(error) => Some(error.status()),
            _ => None,
        }
    }

    /// Okta's error code (`E0000007`), or the OAuth error (`invalid_token`).
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.as_api().and_then(|error| error.code.as_deref())
    }

    /// The id that Okta's support asks for, from `X-Okta-Request-Id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id.as_deref(),
            Self::Decode(error) => error.request_id(),
            _ => None,
        }
    }

    /// The id that Okta gave the error itself.
    #[must_use]
    pub fn error_id(&self) -> Option<&str> {
        self.as_api().and_then(|error| error.error_id.as_deref())
    }

    /// The id of the operation; `None` for raw requests, and for errors of a list as such.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        match self {
            Self::Args(error) => Some(error.operation()),
            Self::Build(error) => Some(error.operation()),
            Self::Transport(error) => error.operation(),
            Self::Api(error) => error.operation,
            Self::Decode(error) => Some(error.operation()),
            Self::NoTransport(operation) => Some(operation),
            Self::UnknownOperation(id) => Some(id),
            Self::Page(_) => None,
        }
    }

    /// Whether the server may have seen the request, and so may have acted on it. `false` is certain.
    #[must_use]
    pub fn request_may_have_been_sent(&self) -> bool {
        match self {
            Self::Transport(error) => error.request_may_have_been_sent(),
            Self::Api(_) | Self::Decode(_) | Self::Page(_) => true,
            Self::Args(_) | Self::Build(_) | Self::NoTransport(_) | Self::UnknownOperation(_) => {
                false
            }
        }
    }

    /// What was tried, attempt by attempt; `None` where nothing was sent, or the transport does not say.
    #[must_use]
    pub fn attempts(&self) -> Option<&Attempts> {
        match self {
            Self::Transport(error) => error.transport_error()?.attempts(),
            Self::Api(error) => error.attempts.as_ref(),
            Self::Decode(error) => error.attempts(),
            _ => None,
        }
    }

    /// What the server said, where it said no.
    #[must_use]
    pub fn as_api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the server knows no such resource (404).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.answered(StatusCode::NOT_FOUND)
    }

    /// Whether the credentials were not accepted (401).
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.answered(StatusCode::UNAUTHORIZED)
    }

    /// Whether the caller lacks a role or a scope (403).
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.answered(StatusCode::FORBIDDEN)
    }

    /// The scopes that the call needs, where the token's own were not enough; see [`ApiError::required_scopes`].
    #[must_use]
    pub fn required_scopes(&self) -> Vec<&str> {
        self.as_api()
            .map_or_else(Vec::new, ApiError::required_scopes)
    }

    /// Whether a rate or concurrency limit was hit (429).
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.answered(StatusCode::TOO_MANY_REQUESTS)
    }

    fn answered(&self, status: StatusCode) -> bool {
        self.as_api().is_some_and(|error| error.status == status)
    }
}

macro_rules! boxed {
    ($($variant:ident($error:ty))*) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(Box::new(error))
            }
        }
    )*};
}
boxed! {
    Args(ArgsError)
    Build(BuildError)
    Transport(TransportFailure)
    Api(ApiError)
    Decode(DecodeError)
    Page(PageError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_sendable() {
        fn sendable<T: Send + Sync + 'static>() {}
        sendable::<Error>();
        assert!(size_of::<Error>() <= 24);
    }
}
