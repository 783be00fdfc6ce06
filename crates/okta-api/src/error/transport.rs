//! A call that got no whole answer: the one error where it matters whether the server may have acted on the request.

use std::fmt;

use okta_transport::{BoxError, CallInfo, TransportError};

/// No whole answer came back.
#[derive(Debug)]
pub struct TransportFailure {
    operation: Option<&'static str>,
    source: BoxError,
}

impl TransportFailure {
    /// What a service failed with. [`TransportError`]s are recognised below wrappers, by walking the sources.
    #[must_use]
    pub fn new(call: Option<&CallInfo>, source: BoxError) -> Self {
        Self::of(call.map(|call| call.operation), source)
    }

    pub(crate) fn of(operation: Option<&'static str>, source: BoxError) -> Self {
        Self { operation, source }
    }

    /// The id of the operation; `None` for a raw request.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// What the default stack says of it; `None` for the error of a service of your own.
    #[must_use]
    pub fn transport_error(&self) -> Option<&TransportError> {
        let mut error: &(dyn std::error::Error + 'static) = &*self.source;
        // A chain of sources is short; the bound is for one that is not.
        for _ in 0..16 {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            error = error.source()?;
        }
        None
    }

    /// What went wrong, as the service said it.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        &*self.source
    }

    /// Whether the server may have seen the request. Taken to be so where the error is of an unknown kind.
    #[must_use]
    pub fn request_may_have_been_sent(&self) -> bool {
        self.transport_error()
            .is_none_or(TransportError::request_may_have_been_sent)
    }
}

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation {
            write!(f, "{operation}: ")?;
        }
        write!(f, "{}", self.source)
    }
}

impl std::error::Error for TransportFailure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The source's own words are ours already.
        self.source.source()
    }
}
