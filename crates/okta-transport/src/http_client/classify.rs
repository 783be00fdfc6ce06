//! What hyper's errors mean to a caller.
//!
//! hyper tells a great deal, in two crates' error types and in what they wrap. Here that becomes a kind, and the one
//! bit that decides about repeating a request: whether it can have left this machine.

use std::error::Error;
use std::io;

use hyper_util::client::legacy;
use rustls::{AlertDescription, CertificateError};

use crate::{TransportError, TransportErrorKind as Kind};

/// An error in place of a response.
pub(super) fn of_call(error: legacy::Error) -> TransportError {
    if error.is_connect() {
        return of_connecting(error);
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
    let mut failed = TransportError::new(kind).with_request_may_have_been_sent(!is_unsent);
    if let Some(why) = why {
        failed = failed.with_detail(why);
    }
    // In TLS 1.3 a server refuses a client's certificate only after the client takes the handshake for done.
    if is_certificate(&error) {
        failed = failed.lasting();
    }
    failed.with_source(error)
}

fn of_connecting(error: legacy::Error) -> TransportError {
    let known = cause::<TransportError>(&error);
    let detail = known.and_then(TransportError::detail).cloned();
    let time_limit = known.and_then(TransportError::time_limit);
    let is_lasting = known.is_some_and(TransportError::is_lasting) || is_certificate(&error);
    let mut connect = TransportError::new(Kind::Connect);
    if let Some(detail) = detail.or_else(|| why(&error).map(Into::into)) {
        connect = connect.with_detail(detail);
    }
    if let Some(limit) = time_limit {
        connect = connect.with_time_limit(limit);
    }
    if is_lasting {
        connect = connect.lasting();
    }
    connect.with_source(error)
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

/// What the deepest cause that can be told says, in words of ours: those of the causes may quote what they were given.
pub(super) fn why(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let mut found = None;
    for cause in std::iter::once(error).chain(causes(error)) {
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

/// Whether a certificate is what is wrong, the server's or the client's: the next connection will show the same one.
fn is_certificate(error: &(dyn Error + 'static)) -> bool {
    cause(error).is_some_and(|error| match error {
        rustls::Error::InvalidCertificate(_) => true,
        rustls::Error::AlertReceived(alert) => {
            *alert == AlertDescription::CertificateRequired || is_of_certificate(*alert)
        }
        _ => false,
    })
}

/// Whether an alert is about the certificate that was shown (RFC 8446, section 6.2).
fn is_of_certificate(alert: AlertDescription) -> bool {
    use AlertDescription::*;

    matches!(
        alert,
        BadCertificate
            | UnsupportedCertificate
            | CertificateRevoked
            | CertificateExpired
            | CertificateUnknown
            | UnknownCA
            | AccessDenied
    )
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
        AlertReceived(AlertDescription::CertificateRequired) => {
            "TLS: the other side asks for a client certificate"
        }
        AlertReceived(alert) if is_of_certificate(*alert) => {
            "TLS: the other side refuses the client certificate"
        }
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
