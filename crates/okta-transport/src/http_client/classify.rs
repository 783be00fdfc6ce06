//! What hyper's errors mean to a caller.
//!
//! hyper tells a great deal, in two crates' error types and in what they wrap. Here that becomes a kind, and the one
//! bit that decides about repeating a request: whether it can have left this machine.

use std::error::Error;
use std::io;

use hyper_util::client::legacy;
use rustls::CertificateError;

use crate::{TransportError, TransportErrorKind as Kind};

/// An error in place of a response.
pub(super) fn of_call(error: legacy::Error) -> TransportError {
    if error.is_connect() {
        let time_limit = cause::<TransportError>(&error).and_then(TransportError::time_limit);
        let why = match time_limit {
            Some(_) => Some("connecting took too long"),
            None => why(&error),
        };
        let is_lasting = is_certificate(&error);
        let mut connect = detailed(TransportError::new(Kind::Connect), why).with_source(error);
        if is_lasting {
            connect = connect.lasting();
        }
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
    let why = why(&error).filter(|_| kind == Kind::Io);
    detailed(TransportError::new(kind), why)
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

fn detailed(error: TransportError, why: Option<&'static str>) -> TransportError {
    match why {
        Some(why) => error.with_detail(why),
        None => error,
    }
}

/// What the deepest cause that can be told says, in words of ours: those of the causes may quote what they were given.
fn why(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let mut found = None;
    for cause in causes(error) {
        // hyper-util's type for it is private.
        if cause.to_string() == "dns error" {
            return Some("the name does not resolve");
        }
        let why = if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            Some(of_tls(error))
        } else {
            cause
                .downcast_ref::<io::Error>()
                .and_then(|error| of_io(error.kind()))
        };
        found = why.or(found);
    }
    found
}

/// Whether the certificate is what is wrong: the next connection will show the same one.
fn is_certificate(error: &(dyn Error + 'static)) -> bool {
    cause(error)
        .is_some_and(|error: &rustls::Error| matches!(error, rustls::Error::InvalidCertificate(_)))
}

fn of_io(kind: io::ErrorKind) -> Option<&'static str> {
    use io::ErrorKind::*;

    Some(match kind {
        ConnectionRefused => "refused",
        ConnectionReset => "reset",
        ConnectionAborted => "aborted",
        BrokenPipe | UnexpectedEof => "closed by the other side",
        TimedOut => "timed out",
        HostUnreachable => "the host is unreachable",
        NetworkUnreachable | NetworkDown => "the network is unreachable",
        AddrNotAvailable => "no local address or port is left",
        PermissionDenied => "not permitted",
        _ => return None,
    })
}

fn of_tls(error: &rustls::Error) -> &'static str {
    use rustls::Error::*;

    match error {
        InvalidCertificate(error) => of_certificate(error),
        NoCertificatesPresented => "certificate: none was shown",
        AlertReceived(_) => "TLS: the other side refused the handshake",
        PeerIncompatible(_) => "TLS: no common version or cipher",
        NoApplicationProtocol => "TLS: no common protocol",
        InvalidMessage(_) => "TLS: what came back is not TLS",
        _ => "TLS: the handshake failed",
    }
}

fn of_certificate(error: &CertificateError) -> &'static str {
    use CertificateError::*;

    match error {
        UnknownIssuer => "certificate: unknown issuer",
        NotValidForName | NotValidForNameContext { .. } => "certificate: not valid for this name",
        Expired | ExpiredContext { .. } => "certificate: expired",
        NotValidYet | NotValidYetContext { .. } => "certificate: not valid yet",
        Revoked => "certificate: revoked",
        BadSignature => "certificate: bad signature",
        BadEncoding => "certificate: malformed",
        InvalidPurpose | InvalidPurposeContext { .. } => "certificate: not one for servers",
        _ => "certificate: not acceptable",
    }
}

/// The first error of a type among an error's causes.
fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).find_map(|error| error.downcast_ref())
}

/// An error's causes, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(below(error), |error| below(*error))
}

fn below<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    // An I/O error passes for what it wraps: its source is that of the error inside.
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
