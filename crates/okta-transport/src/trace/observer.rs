//! A hook for metrics, so that no metrics library needs to be a dependency.
//!
//! Calls, attempts and waits are told as they end or begin, with what a counter or a histogram wants for its labels:
//! few different values, and none that is a secret or belongs to a person.

use std::sync::Arc;
use std::time::Duration;

use http::Method;

use crate::{Attempts, CallInfo, Outcome};

/// Is told what happens. Every method does nothing by default.
///
/// The methods run on the task of the call, in between its work: they should count and return. They must not block.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use okta_transport::{AttemptEvent, Observer, Transport};
///
/// #[derive(Default)]
/// struct Failures(AtomicU64);
///
/// impl Observer for Failures {
///     fn on_attempt(&self, attempt: &AttemptEvent<'_>) {
///         if attempt.outcome.error_type().is_some() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let builder = Transport::builder("https://acme.okta.com").observer(Failures::default());
/// ```
pub trait Observer: Send + Sync {
    /// A request was sent, and its answer has arrived whole, or will not.
    fn on_attempt(&self, attempt: &AttemptEvent<'_>) {
        let _ = attempt;
    }

    /// A call is about to wait before its next attempt, or has waited for its turn at a rate limit.
    fn on_wait(&self, wait: &WaitEvent<'_>) {
        let _ = wait;
    }

    /// A call is over.
    fn on_call(&self, call: &CallEvent<'_>) {
        let _ = call;
    }
}

impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn on_attempt(&self, attempt: &AttemptEvent<'_>) {
        (**self).on_attempt(attempt);
    }

    fn on_wait(&self, wait: &WaitEvent<'_>) {
        (**self).on_wait(wait);
    }

    fn on_call(&self, call: &CallEvent<'_>) {
        (**self).on_call(call);
    }
}

/// One request and its answer.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptEvent<'a> {
    /// The operation; `None` for a request that none made.
    pub call: Option<&'a CallInfo>,
    /// The request's method.
    pub method: &'a Method,
    /// The host that it went to.
    pub server: Option<&'a str>,
    /// How often the request was sent before.
    pub resend_count: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// The value of `X-Okta-Request-Id` in the answer.
    pub request_id: Option<&'a str>,
    /// The time from the request to the last byte of the answer.
    pub duration: Duration,
}

/// A pause before an attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WaitEvent<'a> {
    /// The operation; `None` for a request that none made.
    pub call: Option<&'a CallInfo>,
    /// The rate-limit bucket, where one is known.
    pub bucket: Option<&'a str>,
    /// What made it necessary.
    pub reason: WaitReason,
    /// How long it will be, or was.
    pub duration: Duration,
    /// The number of the repetition that it is before, from 1; 0 before the first attempt, or where it is not known.
    pub resend_count: u32,
}

/// What made a call wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// The call's turn at a rate limit had not come yet; nothing was refused.
    Turn,
    /// The window of a rate limit is used up (429).
    RateLimit,
    /// Too many calls at once (429).
    Concurrency,
    /// Another request holds a lock (423).
    Locked,
    /// The server, or one in front of it, is in trouble (502, 503, 504).
    Unavailable,
    /// The transport failed.
    Transport,
}

impl WaitReason {
    /// A short name, fit for a metric's label.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::RateLimit => "rate_limit",
            Self::Concurrency => "concurrency",
            Self::Locked => "locked",
            Self::Unavailable => "unavailable",
            Self::Transport => "transport",
        }
    }
}

/// A whole call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallEvent<'a> {
    /// The operation; `None` for a request that none made.
    pub call: Option<&'a CallInfo>,
    /// The request's method.
    pub method: &'a Method,
    /// How it ended.
    pub outcome: Outcome,
    /// What was tried; `None` where nothing was sent, or without [`Retry`](crate::Retry) in the stack.
    pub attempts: Option<&'a Attempts>,
    /// The value of `X-Okta-Request-Id` in the answer.
    pub request_id: Option<&'a str>,
    /// The time from the call to its end, all waits included.
    pub duration: Duration,
}
