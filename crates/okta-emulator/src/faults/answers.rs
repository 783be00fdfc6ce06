//! What a fault answers in place of the org, or that it answers nothing at all.

use http::StatusCode;

use super::kind::FaultKind;
use crate::auth::Attempt;
use crate::dropped::ConnectionDropped;
use crate::error::{Answer, Refusal};
use crate::limits::{Figures, too_many};
use crate::reply::Reply;

/// What a gateway shows to people.
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Gateway</title></head>\
    <body><h1>This is a gateway, not the service behind it</h1></body></html>\n";

/// When a connection closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    BeforeRead,
    Unprocessed,
    Processed,
}

impl Closing {
    pub(crate) fn error(self) -> ConnectionDropped {
        match self {
            Self::BeforeRead => ConnectionDropped::BEFORE_READ,
            Self::Unprocessed | Self::Processed => ConnectionDropped::AFTER_READ,
        }
    }
}

impl FaultKind {
    pub(crate) fn closing(&self) -> Option<Closing> {
        match self {
            Self::DropBeforeRead => Some(Closing::BeforeRead),
            Self::DropUnprocessed => Some(Closing::Unprocessed),
            Self::DropProcessed => Some(Closing::Processed),
            _ => None,
        }
    }

    /// Whether the org does what it was asked to, although nobody will see its answer.
    pub(crate) fn is_processed(&self) -> bool {
        match self {
            Self::BadGateway { processed }
            | Self::ServiceUnavailable { processed }
            | Self::GatewayTimeout { processed } => *processed,
            Self::DropProcessed => true,
            _ => false,
        }
    }

    /// The rate-limit figures that go with the answer. `window` are the true ones, `crowded` those of too many calls
    /// at a time.
    pub(crate) fn figures(&self, window: Figures, crowded: Figures) -> Option<Figures> {
        match self {
            Self::RateLimited => Some(Figures {
                remaining: 0,
                ..window
            }),
            Self::ConcurrencyLimited => Some(crowded),
            Self::RateLimitedBare => None,
            _ => Some(window),
        }
    }

    /// The answer in place of the org's.
    pub(crate) fn answer(&self, attempt: &Attempt<'_>) -> Answer {
        match self {
            Self::RateLimited | Self::RateLimitedBare | Self::ConcurrencyLimited => Err(too_many()),
            Self::Locked => Err(Refusal::new(
                StatusCode::LOCKED,
                "E0000239",
                "Another call holds what this one wants to change",
            )),
            Self::BadGateway { .. } => Ok(gateway(StatusCode::BAD_GATEWAY)),
            Self::ServiceUnavailable { .. } => Ok(gateway(StatusCode::SERVICE_UNAVAILABLE)),
            Self::GatewayTimeout { .. } => Ok(gateway(StatusCode::GATEWAY_TIMEOUT)),
            Self::Html { status } => {
                Ok(Reply::other("text/html; charset=utf-8", PAGE).status(*status))
            }
            Self::Empty { status } => Ok(Reply::empty(*status)),
            Self::RevokedToken => Err(attempt.revoked()),
            _ => Err(Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "E0000009",
                "Something went wrong inside",
            )),
        }
    }
}

/// A few words, as gateways have for programs.
fn gateway(status: StatusCode) -> Reply {
    let words = status.canonical_reason().unwrap_or_default();
    Reply::other("text/plain; charset=utf-8", words).status(status)
}
