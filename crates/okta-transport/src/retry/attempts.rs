//! What became of every attempt of a call.
//!
//! A call that took a minute and then worked, or failed after its fifth try, leaves its caller with one question: what
//! happened in between. The answer travels with the response, and with the error.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use crate::{BoxError, TransportError, TransportErrorKind};

/// The header with Okta's own id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-okta-request-id");

/// The longest request id that is believed, in bytes.
const MAX_REQUEST_ID: usize = 200;

/// How an attempt, or a call, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// There was a whole answer, of whatever status.
    Answered(StatusCode),
    /// The transport failed.
    Failed(TransportErrorKind),
    /// A service that is not of this crate failed, with an error of its own.
    OtherError,
    /// It was dropped before it was over: by the call's deadline, or because nobody waited for it any more.
    Abandoned,
}

impl Outcome {
    pub(crate) fn of<B>(result: &Result<Response<B>, BoxError>) -> Self {
        match result {
            Ok(response) => Self::Answered(response.status()),
            Err(error) => TransportError::find(error)
                .map_or(Self::OtherError, |found| Self::Failed(found.kind())),
        }
    }

    /// A short name for what went wrong, fit for a metric's label: `429`, `timeout`, `cancelled`. `None` where nothing
    /// did.
    ///
    /// These are the values of OpenTelemetry's attribute `error.type`.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        match self {
            Self::Answered(status) if status.is_client_error() || status.is_server_error() => {
                Some(status.as_str())
            }
            Self::Answered(_) => None,
            Self::Failed(kind) => Some(kind.name()),
            Self::OtherError => Some("_OTHER"),
            Self::Abandoned => Some("cancelled"),
        }
    }

    /// The status, where there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Answered(status) => Some(*status),
            _ => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered(status) => f.write_str(status.as_str()),
            Self::Failed(kind) => kind.fmt(f),
            Self::OtherError => f.write_str("another error"),
            Self::Abandoned => f.write_str("abandoned"),
        }
    }
}

/// One attempt of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub(super) outcome: Outcome,
    pub(super) wait: Duration,
    pub(super) queued: Duration,
    pub(super) duration: Duration,
    pub(super) request_id: Option<HeaderValue>,
}

impl Attempt {
    /// How it ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How long was waited before it; zero for the first one, and for one whose wait is the rate-limit layer's.
    #[must_use]
    pub fn wait(&self) -> Duration {
        self.wait
    }

    /// How long it then waited for its turn in the [rate-limit layer](crate::rate_limit), before it was sent.
    #[must_use]
    pub fn queued(&self) -> Duration {
        self.queued
    }

    /// How long it took, [its turn](Self::queued) included.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The value of `X-Okta-Request-Id` in its answer.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref()?.to_str().ok()
    }
}

/// All attempts of a call, the first one first; there is at least one.
///
/// In the extensions of a response that came through [`Retry`](crate::Retry), and at
/// [`TransportError::attempts`]. `Display` says how many there were and, where a repetition might have helped, why there
/// was none: `after 3 attempts`, `after 1 attempt (the retry budget is exhausted)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempts {
    /// Nothing where the first attempt was the only one, as almost always.
    pub(super) earlier: Option<Arc<[Attempt]>>,
    pub(super) last: Attempt,
    pub(super) gave_up: Option<GaveUp>,
}

impl Attempts {
    /// How many there were, the first one included.
    #[must_use]
    // Never empty.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.earlier().len() + 1
    }

    /// The attempts in their order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Attempt> {
        self.earlier().iter().chain(std::iter::once(&self.last))
    }

    /// The attempt whose outcome became the call's.
    #[must_use]
    pub fn last(&self) -> &Attempt {
        &self.last
    }

    /// How long was waited, between attempts and for turns, all in all.
    #[must_use]
    pub fn waited(&self) -> Duration {
        let each = self.iter();
        each.map(|attempt| attempt.wait + attempt.queued).sum()
    }

    /// Why there was no further attempt, where one might have helped.
    #[must_use]
    pub fn gave_up(&self) -> Option<GaveUp> {
        self.gave_up
    }

    /// Whether there is nothing to tell: one attempt, and no reason for another.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.earlier.is_none() && self.gave_up.is_none()
    }

    fn earlier(&self) -> &[Attempt] {
        self.earlier.as_deref().unwrap_or_default()
    }
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts")
            .field("attempts", &self.iter().collect::<Vec<_>>())
            .field("gave_up", &self.gave_up)
            .finish()
    }
}

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.len() {
            1 => f.write_str("after 1 attempt")?,
            count => write!(f, "after {count} attempts")?,
        }
        match self.gave_up {
            // The number says it.
            None | Some(GaveUp::MaxRetries) => Ok(()),
            Some(reason) => write!(f, " ({reason})"),
        }
    }
}

/// Why a call that might have been repeated was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GaveUp {
    /// The server may have acted on the request, and the operation is not idempotent.
    NotRepeatable,
    /// As many repetitions as are allowed were made.
    MaxRetries,
    /// The wait would have gone past the time allowed for all attempts together.
    MaxElapsed {
        /// The wait that was not begun.
        wait: Duration,
    },
    /// The wait would have gone past the call's deadline.
    DeadlineTooNear {
        /// The wait that was not begun.
        wait: Duration,
        /// The time that was left.
        left: Duration,
    },
    /// The server asked for a longer wait than is allowed.
    WaitTooLong {
        /// The wait that was not begun.
        wait: Duration,
    },
    /// Too many calls are being repeated already.
    BudgetExhausted,
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRepeatable => {
                f.write_str("not repeated, since the server may have acted on it")
            }
            Self::MaxRetries => f.write_str("no more are allowed"),
            Self::MaxElapsed { wait } => {
                write!(f, "a wait of {wait:?} goes past the time for all attempts")
            }
            Self::DeadlineTooNear { wait, left } => write!(
                f,
                "a wait of {wait:?} goes past the call's deadline in {left:?}"
            ),
            Self::WaitTooLong { wait } => {
                write!(
                    f,
                    "the server asks for a wait of {wait:?}, which is too long"
                )
            }
            Self::BudgetExhausted => f.write_str("the retry budget is exhausted"),
        }
    }
}

/// Okta's id of a request, where its answer has one that can be shown.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers
        .get(REQUEST_ID)
        .filter(|id| id.len() <= MAX_REQUEST_ID && id.to_str().is_ok())
}
