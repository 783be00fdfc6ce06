//! What goes wrong, and how often.
//!
//! Rates are such that a third of all calls gets another answer than the org's, and every other page is not as it should be.

use okta_emulator::Fault;

/// Every fault there is, but for items that the org itself sends twice.
pub(crate) const EVERYTHING: &[&str] = &[
    // Pages that lead astray.
    r#"{"kind": "empty-page", "rate": 0.15}"#,
    r#"{"kind": "repeated-cursor", "rate": 0.06}"#,
    r#"{"kind": "foreign-next", "rate": 0.06}"#,
    r#"{"kind": "missing-self", "rate": 0.1}"#,
    r#"{"kind": "joined-links", "rate": 0.3}"#,
    // Connections.
    r#"{"kind": "latency", "fromMs": 20, "toMs": 3000, "rate": 0.1}"#,
    r#"{"kind": "drop-before-read", "rate": 0.03}"#,
    r#"{"kind": "drop-unprocessed", "rate": 0.03}"#,
    r#"{"kind": "drop-processed", "rate": 0.03}"#,
    r#"{"kind": "truncated", "rate": 0.03}"#,
    r#"{"kind": "trickled", "chunk": 2000, "pauseMs": 500, "rate": 0.03}"#,
    // Somebody else answers, or the org says no.
    r#"{"kind": "html", "rate": 0.02}"#,
    r#"{"kind": "html", "status": 200, "rate": 0.02}"#,
    r#"{"kind": "rate-limited", "rate": 0.03}"#,
    r#"{"kind": "rate-limited-bare", "rate": 0.02}"#,
    r#"{"kind": "concurrency-limited", "rate": 0.03}"#,
    r#"{"kind": "locked", "rate": 0.02}"#,
    r#"{"kind": "internal-error", "rate": 0.02}"#,
    r#"{"kind": "bad-gateway", "rate": 0.02}"#,
    r#"{"kind": "service-unavailable", "processed": true, "rate": 0.02}"#,
    r#"{"kind": "gateway-timeout", "rate": 0.02}"#,
    r#"{"kind": "empty", "status": 403, "rate": 0.02}"#,
    r#"{"kind": "empty", "status": 503, "rate": 0.02}"#,
    r#"{"kind": "revoked-token", "rate": 0.03}"#,
    r#"{"kind": "stale-nonces", "rate": 0.05}"#,
    // The org's answer, and more or something else in it.
    r#"{"kind": "unknown-enums", "rate": 0.1}"#,
    r#"{"kind": "unknown-discriminators", "rate": 0.1}"#,
    r#"{"kind": "extra-properties", "rate": 0.1}"#,
    r#"{"kind": "wrong-types", "rate": 0.1}"#,
    // Of a body that holds its own links the first property is the list: an org with null there says that there are no items.
    r#"{"kind": "null-required", "property": "profile.lastName", "rate": 0.1}"#,
    r#"{"kind": "doubled-rate-limits", "rate": 0.1}"#,
    r#"{"kind": "clock-skew", "seconds": 3600, "rate": 0.05}"#,
    r#"{"kind": "clock-skew", "seconds": -3600, "rate": 0.05}"#,
    r#"{"kind": "no-content-type", "rate": 0.1}"#,
    r#"{"kind": "gzip", "rate": 0.2}"#,
    r#"{"kind": "gzip-bomb", "bytes": 2097152, "rate": 0.01}"#,
    r#"{"kind": "oversized", "bytes": 2097152, "rate": 0.01}"#,
];

/// Items that the org sends twice, on connections that break.
pub(crate) const DOUBLED: &[&str] = &[
    r#"{"kind": "duplicate-items", "rate": 0.3}"#,
    r#"{"kind": "drop-processed", "rate": 0.1}"#,
    r#"{"kind": "truncated", "rate": 0.1}"#,
];

pub(crate) fn fault(json: &str) -> Fault {
    json.parse().expect("a fault")
}

/// The part of the calls that a fault strikes.
pub(crate) fn rate(json: &str) -> f64 {
    let fault: serde_json::Value = serde_json::from_str(json).expect("JSON");
    fault["rate"].as_f64().expect("a rate")
}

/// The name of what a fault does.
pub(crate) fn kind(json: &str) -> &'static str {
    fault(json).kind().name()
}
