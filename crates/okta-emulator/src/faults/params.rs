//! What each kind of fault takes beside its name, read from JSON and written to it.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::encoding;
use super::json::{Fields, InvalidFault};
use super::kind::{Cut, FaultKind};

/// Every kind by name.
pub(super) const NAMES: &[&str] = &[
    "latency",
    "stale-nonces",
    "drop-before-read",
    "drop-unprocessed",
    "drop-processed",
    "html",
    "rate-limited",
    "rate-limited-bare",
    "concurrency-limited",
    "locked",
    "internal-error",
    "bad-gateway",
    "service-unavailable",
    "gateway-timeout",
    "empty",
    "revoked-token",
    "truncated",
    "trickled",
    "doubled-rate-limits",
    "clock-skew",
    "joined-links",
    "foreign-next",
    "empty-page",
    "repeated-cursor",
    "missing-self",
    "unknown-enums",
    "unknown-discriminators",
    "duplicate-items",
    "extra-properties",
    "wrong-types",
    "null-required",
    "gzip",
    "gzip-bomb",
    "oversized",
    "no-content-type",
];

/// What a kind takes, with values to begin with: a number, a flag, or a text.
pub(crate) fn takes(kind: &str) -> Value {
    match kind {
        "latency" => json!({ "fromMs": 100, "toMs": 500 }),
        "html" => json!({ "status": 502 }),
        "empty" => json!({ "status": 500 }),
        "bad-gateway" | "service-unavailable" | "gateway-timeout" => json!({ "processed": false }),
        "truncated" => json!({ "fraction": 0.5 }),
        "trickled" => json!({ "chunk": 16, "pauseMs": 100 }),
        "clock-skew" => json!({ "seconds": 300 }),
        "wrong-types" | "null-required" => json!({ "property": "" }),
        "gzip-bomb" | "oversized" => json!({ "bytes": LARGE }),
        _ => json!({}),
    }
}

/// The longest wait, in milliseconds: a day.
const LONGEST: u64 = 24 * 3600 * 1000;
const LARGEST: u64 = encoding::LARGEST as u64;
/// What it makes of one unless told.
const LARGE: u64 = 64 << 20;

/// The kind that an object names, with its parameters.
pub(super) fn read(fields: &mut Fields) -> Result<FaultKind, InvalidFault> {
    let Some(name) = fields.text("kind")? else {
        return Err(InvalidFault::new("kind", "is required"));
    };
    Ok(match name.as_str() {
        "latency" => latency(fields)?,
        "stale-nonces" => FaultKind::StaleNonces,
        "drop-before-read" => FaultKind::DropBeforeRead,
        "drop-unprocessed" => FaultKind::DropUnprocessed,
        "drop-processed" => FaultKind::DropProcessed,
        "html" => FaultKind::Html {
            status: status(fields, 200, Some(502))?,
        },
        "rate-limited" => FaultKind::RateLimited,
        "rate-limited-bare" => FaultKind::RateLimitedBare,
        "concurrency-limited" => FaultKind::ConcurrencyLimited,
        "locked" => FaultKind::Locked,
        "internal-error" => FaultKind::InternalError,
        "bad-gateway" => FaultKind::BadGateway {
            processed: processed(fields)?,
        },
        "service-unavailable" => FaultKind::ServiceUnavailable {
            processed: processed(fields)?,
        },
        "gateway-timeout" => FaultKind::GatewayTimeout {
            processed: processed(fields)?,
        },
        "empty" => FaultKind::Empty {
            status: status(fields, 400, None)?,
        },
        "revoked-token" => FaultKind::RevokedToken,
        "truncated" => FaultKind::Truncated { at: cut(fields)? },
        "trickled" => FaultKind::Trickled {
            chunk: size(fields.whole("chunk", 1, LARGEST)?.unwrap_or(16)),
            pause: Duration::from_millis(fields.whole("pauseMs", 0, LONGEST)?.unwrap_or(100)),
        },
        "doubled-rate-limits" => FaultKind::DoubledRateLimits,
        "clock-skew" => FaultKind::ClockSkew {
            seconds: seconds(fields)?,
        },
        "joined-links" => FaultKind::JoinedLinks,
        "foreign-next" => FaultKind::ForeignNext,
        "empty-page" => FaultKind::EmptyPage,
        "repeated-cursor" => FaultKind::RepeatedCursor,
        "missing-self" => FaultKind::MissingSelf,
        "unknown-enums" => FaultKind::UnknownEnums,
        "unknown-discriminators" => FaultKind::UnknownDiscriminators,
        "duplicate-items" => FaultKind::DuplicateItems,
        "extra-properties" => FaultKind::ExtraProperties,
        "wrong-types" => FaultKind::WrongTypes {
            property: fields.text("property")?,
        },
        "null-required" => FaultKind::NullRequired {
            property: fields.text("property")?,
        },
        "gzip" => FaultKind::Gzip,
        "gzip-bomb" => FaultKind::GzipBomb {
            bytes: size(fields.whole("bytes", 1, LARGEST)?.unwrap_or(LARGE)),
        },
        "oversized" => FaultKind::Oversized {
            bytes: size(fields.whole("bytes", 1, LARGEST)?.unwrap_or(LARGE)),
        },
        "no-content-type" => FaultKind::NoContentType,
        unknown => {
            let problem = format!("{unknown:?} is none of {}", NAMES.join(", "));
            return Err(InvalidFault::new("kind", problem));
        }
    })
}

/// The parameters of a kind as [`read`] takes them.
pub(super) fn written(kind: &FaultKind) -> Vec<(&'static str, Value)> {
    let ms = |duration: &Duration| json!(u64::try_from(duration.as_millis()).unwrap_or(LONGEST));
    match kind {
        FaultKind::Latency { from, to } if from == to => vec![("ms", ms(from))],
        FaultKind::Latency { from, to } => vec![("fromMs", ms(from)), ("toMs", ms(to))],
        FaultKind::Html { status } | FaultKind::Empty { status } => {
            vec![("status", json!(status.as_u16()))]
        }
        FaultKind::BadGateway { processed }
        | FaultKind::ServiceUnavailable { processed }
        | FaultKind::GatewayTimeout { processed } => vec![("processed", json!(processed))],
        FaultKind::Truncated {
            at: Cut::Bytes(bytes),
        } => vec![("bytes", json!(bytes))],
        FaultKind::Truncated {
            at: Cut::Fraction(fraction),
        } => vec![("fraction", json!(fraction))],
        FaultKind::Trickled { chunk, pause } => {
            vec![("chunk", json!(chunk)), ("pauseMs", ms(pause))]
        }
        FaultKind::ClockSkew { seconds } => vec![("seconds", json!(seconds))],
        FaultKind::WrongTypes { property } | FaultKind::NullRequired { property } => property
            .iter()
            .map(|property| ("property", json!(property)))
            .collect(),
        FaultKind::GzipBomb { bytes } | FaultKind::Oversized { bytes } => {
            vec![("bytes", json!(bytes))]
        }
        _ => Vec::new(),
    }
}

/// `ms`, or `fromMs` and `toMs`.
fn latency(fields: &mut Fields) -> Result<FaultKind, InvalidFault> {
    let (from, to) = match fields.whole("ms", 0, LONGEST)? {
        Some(ms) => (ms, ms),
        None => {
            let from = fields.whole("fromMs", 0, LONGEST)?;
            let to = fields.whole("toMs", from.unwrap_or_default(), LONGEST)?;
            match to {
                Some(to) => (from.unwrap_or_default(), to),
                None => {
                    return Err(InvalidFault::new(
                        "ms",
                        "is required, or fromMs and toMs are",
                    ));
                }
            }
        }
    };
    Ok(FaultKind::Latency {
        from: Duration::from_millis(from),
        to: Duration::from_millis(to),
    })
}

/// `bytes` or `fraction`; half of the body unless told.
fn cut(fields: &mut Fields) -> Result<Cut, InvalidFault> {
    if let Some(bytes) = fields.whole("bytes", 0, LARGEST)? {
        return Ok(Cut::Bytes(size(bytes)));
    }
    Ok(Cut::Fraction(fields.part("fraction")?.unwrap_or(0.5)))
}

fn processed(fields: &mut Fields) -> Result<bool, InvalidFault> {
    Ok(fields.flag("processed")?.unwrap_or(false))
}

fn status(
    fields: &mut Fields,
    from: u64,
    default: Option<u64>,
) -> Result<StatusCode, InvalidFault> {
    let status = fields.whole("status", from, 599)?.or(default);
    status
        .and_then(|status| StatusCode::from_u16(u16::try_from(status).ok()?).ok())
        .ok_or_else(|| InvalidFault::new("status", "is required"))
}

fn seconds(fields: &mut Fields) -> Result<i32, InvalidFault> {
    let value = fields.take("seconds").and_then(|value| value.as_i64());
    value
        .and_then(|seconds| i32::try_from(seconds).ok())
        .ok_or_else(|| InvalidFault::new("seconds", "must be a whole number of 32 bits"))
}

fn size(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_kind_of_that_name() {
        for name in NAMES {
            let mut fields =
                Fields::new(json!({ "kind": name, "ms": 1, "status": 500, "seconds": 3 }));
            let kind = read(fields.as_mut().expect("an object")).expect(name);
            assert_eq!(kind.name(), *name);
        }
    }

    #[test]
    fn what_a_kind_takes_is_taken() {
        for name in NAMES {
            let mut object = takes(name);
            object["kind"] = json!(name);
            // An empty text stands for none.
            let given = object.as_object_mut().expect("an object");
            given.retain(|_, value| value != "");
            crate::Fault::from_json(object).expect(name);
        }
    }

    #[test]
    fn every_name_is_explained() {
        let table = include_str!("../../README.md");
        for name in NAMES {
            assert!(table.contains(&format!("`{name}`")), "{name}");
        }
    }
}
