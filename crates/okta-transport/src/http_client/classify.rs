//! What hyper's errors mean to a caller.
//!
//! hyper tells a great deal, in two crates' error types and in what they wrap. Here that becomes a kind, and the one
//! bit that decides about repeating a request: whether it can have left this machine.

use std::error::Error;
use std::io;

use hyper_util::client::legacy;

use crate::{TransportError, TransportErrorKind as Kind};

/// An error in place of a response.
pub(super) fn of_call(error: legacy::Error) -> TransportError {
    if error.is_connect() {
        let time_limit = cause::<TransportError>(&error).and_then(TransportError::time_limit);
        let connect = TransportError::new(Kind::Connect).with_source(error);
        return match time_limit {
            Some(limit) => connect.with_time_limit(limit),
            None => connect,
        };
    }
    let Some(hyper_error) = cause::<hyper::Error>(&error) else {
        // Only requests that the client will not take have no cause: of another HTTP version, say.
        return TransportError::new(Kind::InvalidRequest).with_source(error);
    };
    // hyper cancels a request only when it hands it back unwritten: the connection had been closed meanwhile.
    let is_unsent = hyper_error.is_canceled();
    let kind = if is_unsent || hyper_error.is_incomplete_message() {
        Kind::Closed
    } else if hyper_error.is_timeout() {
        Kind::Timeout
    } else if hyper_error.is_parse() {
        Kind::Protocol
    } else {
        Kind::Io
    };
    TransportError::new(kind)
        .with_request_may_have_been_sent(!is_unsent)
        .with_source(error)
}

/// An error within a response's body.
pub(super) fn of_body(error: hyper::Error) -> TransportError {
    let is_malformed = cause::<io::Error>(&error).is_some_and(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
        )
    });
    let kind = if error.is_timeout() {
        Kind::Timeout
    } else if is_malformed {
        Kind::Protocol
    } else {
        Kind::TruncatedBody
    };
    TransportError::new(kind).with_source(error)
}

/// The first error of a type among an error's causes.
fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
