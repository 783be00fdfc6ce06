//! The tables: each kind of fault, and what the client makes of it.

use okta_api::transport::TransportErrorKind as Kind;

use crate::expect::{End, Fate, Row};

use End::{Circle, Foreign, Reset, Says, Throttled, Transport, Unreadable};
use Fate::{Again, Altered, Fails, Unharmed};

pub(crate) fn all() -> impl Iterator<Item = &'static Row> {
    [CONNECTIONS, ANSWERS, BODIES, LISTS, HARMLESS]
        .into_iter()
        .flatten()
}

/// Nothing comes back in time, or not all of it.
pub(crate) const CONNECTIONS: &[Row] = &[
    Row::repeatable(r#"{"kind": "drop-before-read"}"#, Reset),
    Row::repeatable(r#"{"kind": "drop-unprocessed"}"#, Reset),
    Row::repeatable(r#"{"kind": "drop-processed"}"#, Reset).processed(),
    // An attempt may take 30 seconds.
    Row::repeatable(
        r#"{"kind": "latency", "ms": 40000}"#,
        Transport(Kind::Timeout),
    ),
    Row::repeatable(
        r#"{"kind": "trickled", "chunk": 1, "pauseMs": 40000}"#,
        Transport(Kind::Timeout),
    )
    .processed(),
    Row::repeatable(r#"{"kind": "truncated"}"#, Transport(Kind::TruncatedBody)).processed(),
    Row::repeatable(
        r#"{"kind": "truncated", "bytes": 0}"#,
        Transport(Kind::TruncatedBody),
    )
    .processed(),
];

/// Somebody else answers, or the org says no.
pub(crate) const ANSWERS: &[Row] = &[
    Row::repeatable(r#"{"kind": "html"}"#, Says(502, None)),
    // A gateway that asks to sign in: the call did not reach the org, so it must not seem to have gone well.
    Row::all(r#"{"kind": "html", "status": 200}"#, Fails(Unreadable)),
    Row::all(r#"{"kind": "rate-limited"}"#, Again(Throttled)),
    Row::all(
        r#"{"kind": "rate-limited-bare"}"#,
        Again(Says(429, Some("E0000047"))),
    ),
    Row::all(
        r#"{"kind": "concurrency-limited"}"#,
        Again(Says(429, Some("E0000047"))),
    ),
    Row::all(r#"{"kind": "locked"}"#, Again(Says(423, Some("E0000239")))),
    Row::all(
        r#"{"kind": "internal-error"}"#,
        Fails(Says(500, Some("E0000009"))),
    ),
    Row::repeatable(r#"{"kind": "bad-gateway"}"#, Says(502, None)),
    Row::repeatable(
        r#"{"kind": "bad-gateway", "processed": true}"#,
        Says(502, None),
    )
    .processed(),
    Row::repeatable(r#"{"kind": "service-unavailable"}"#, Says(503, None)),
    Row::repeatable(
        r#"{"kind": "service-unavailable", "processed": true}"#,
        Says(503, None),
    )
    .processed(),
    Row::repeatable(r#"{"kind": "gateway-timeout"}"#, Says(504, None)),
    Row::repeatable(
        r#"{"kind": "gateway-timeout", "processed": true}"#,
        Says(504, None),
    )
    .processed(),
    Row::all(
        r#"{"kind": "empty", "status": 400}"#,
        Fails(Says(400, None)),
    ),
    Row::all(
        r#"{"kind": "empty", "status": 403}"#,
        Fails(Says(403, None)),
    ),
    Row::repeatable(r#"{"kind": "empty", "status": 503}"#, Says(503, None)),
    Row::all(
        r#"{"kind": "revoked-token"}"#,
        Fails(Says(401, Some("E0000011"))),
    ),
];

/// The org's answer, and more or something else in it. The client of these tests takes bodies of 1 MiB.
pub(crate) const BODIES: &[Row] = &[
    Row::all(
        r#"{"kind": "gzip-bomb", "bytes": 2097152}"#,
        Fails(Transport(Kind::BodyTooLarge)),
    )
    .processed(),
    Row::all(
        r#"{"kind": "oversized", "bytes": 2097152}"#,
        Fails(Transport(Kind::BodyTooLarge)),
    )
    .processed(),
    Row::all(r#"{"kind": "unknown-enums"}"#, Altered),
    Row::all(r#"{"kind": "unknown-discriminators"}"#, Altered),
    Row::all(r#"{"kind": "extra-properties"}"#, Altered),
    Row::all(
        r#"{"kind": "wrong-types", "property": "profile.firstName"}"#,
        Altered,
    ),
    Row::all(
        r#"{"kind": "null-required", "property": "profile.lastName"}"#,
        Altered,
    ),
];

/// Pages that lead astray.
pub(crate) const LISTS: &[Row] = &[
    Row::all(r#"{"kind": "foreign-next"}"#, Unharmed).lists(Fails(Foreign)),
    Row::all(r#"{"kind": "repeated-cursor"}"#, Unharmed).lists(Fails(Circle)),
    Row::all(r#"{"kind": "duplicate-items"}"#, Unharmed).lists(Altered),
];

/// What the client does not even notice, or makes good on its own.
pub(crate) const HARMLESS: &[Row] = &[
    Row::all(
        r#"{"kind": "latency", "fromMs": 20, "toMs": 3000}"#,
        Unharmed,
    ),
    Row::all(r#"{"kind": "stale-nonces"}"#, Unharmed),
    Row::all(r#"{"kind": "trickled", "pauseMs": 50}"#, Unharmed),
    Row::all(r#"{"kind": "doubled-rate-limits"}"#, Unharmed),
    Row::all(r#"{"kind": "clock-skew", "seconds": 3600}"#, Unharmed),
    Row::all(r#"{"kind": "clock-skew", "seconds": -3600}"#, Unharmed),
    Row::all(r#"{"kind": "joined-links"}"#, Unharmed),
    Row::all(r#"{"kind": "missing-self"}"#, Unharmed),
    Row::all(r#"{"kind": "empty-page"}"#, Unharmed),
    Row::all(r#"{"kind": "gzip"}"#, Unharmed),
    Row::all(r#"{"kind": "no-content-type"}"#, Unharmed),
];
