//! A call that survives what passes: a used-up rate limit, a restarting server, a connection that broke.
//!
//! The hard part is to know when not to. A request is sent again only where the server certainly did not act on it, or
//! where acting twice is the same as acting once; never past the call's deadline; and not when everybody is doing it.
//!
//! What is repeated stands at [`Retry`], each rule in `judge.rs`, and the settings with their defaults at [`RetryLayer`].
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
mod kept;
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

/// How often a request was sent before, in the extensions of a request that is a repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResendCount(pub(crate) u32);

/// In the extensions of an answer with status 500 that may pass: who put it there knows that the request can be repeated.
#[cfg(feature = "oauth")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct MayPass;
