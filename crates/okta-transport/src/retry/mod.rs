//! A call that survives what passes: a used-up rate limit, a restarting server, a connection that broke.
//!
//! The hard part is to know when not to. A request is sent again only where the server certainly did not act on it, or
//! where acting twice is the same as acting once; never past the call's deadline; and not when everybody is doing it.
//!
//! | after | idempotent calls | other calls | wait |
//! |---|---|---|---|
//! | 429, a window used up | yes | yes | until the window ends by the server's clock, and 1 s |
//! | 429, too many at once | yes | yes | backoff |
//! | 423 with `E0000239` | yes | yes | `Retry-After`, or backoff |
//! | 502, 503, 504 | yes | no | `Retry-After`, or backoff |
//! | no connection (but for a certificate that does not fit) | yes | yes | backoff |
//! | a connection or a body that broke off, an attempt that took too long | yes | unless the request was not sent | backoff |
//! | anything else | no | no | |
//!
//! Whether a call is idempotent is what its [`CallInfo`](crate::CallInfo) says, and without one what HTTP says of its
//! method. Backoff is a random time between nothing and a bound that doubles.
//!
//! # Why not `tower::retry`
//!
//! There a policy sees the request and the result, and nothing else. The state of a call (its attempts, its deadline) would
//! have to live in a policy that the service keeps and clones, one call's remains becoming the next call's beginning; an
//! error of `poll_ready` goes past it, and with it the attempts that were made; and the request is copied once more
//! before the last attempt. The future here is as long as such a policy would be.

mod attempts;
mod backoff;
mod budget;
mod future;
mod judge;
mod layer;
mod log;

pub(crate) use attempts::request_id;
pub use attempts::{Attempt, Attempts, GaveUp, Outcome};
pub use budget::RetryBudget;
pub use future::RetryFuture;
pub use layer::{
    DEFAULT_BACKOFF_BASE, DEFAULT_BACKOFF_CAP, DEFAULT_MAX_RETRIES, DEFAULT_MAX_RETRY_WAIT, Retry,
    RetryLayer,
};
pub(crate) use log::AttemptLog;

/// How often a request was sent before, in the extensions of a request that is a repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResendCount(pub(crate) u32);
