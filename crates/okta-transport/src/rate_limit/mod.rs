//! Never throttled: calls are scheduled ahead of Okta's rate limits instead of failing against them.
//!
//! Okta counts calls by bucket (a set of operations) and principal in windows of a minute, and says with every answer how
//! many are left and when the window ends. [`RateLimitLayer`] keeps account of that and lets each call go when its window
//! has room for it:
//!
//! - **Calls in flight are reserved.** What is free is what remained less what is on its way, so parallel callers never
//!   overrun a window together.
//! - **A cold bucket is probed.** Until a first answer names the limit, one call goes and the others wait for it; answers
//!   without the three headers limit nothing.
//! - **The server's clock counts.** Windows end by the `Date` of the answers and a second of grace, not by the machine's time.
//! - **Others are expected.** Who else uses the limit is seen in the figures, and left a margin, so that the end of a window
//!   does not come as a 429. [`max_share`](RateLimitLayer::max_share) keeps a share of every window free for them.
//! - **Fair.** Waiting calls go by [`Priority`], then in the order in which they came; among equals none overtakes.
//! - **Visible.** [`RateLimitLayer::snapshot`] shows every bucket; each answer that waited says so ([`Waited`]).
//! - **Bounded.** A call whose turn comes after its [`CallDeadline`](crate::CallDeadline) fails at once, and says how long it
//!   would have waited.
//! - **Too many at once** is another limit, which Okta reports with zeros and without a figure: calls in flight shrink by a
//!   quarter when it is hit, and grow again by one a round.
//! - **Learned.** Buckets begin as [`CallInfo::bucket`](crate::CallInfo::bucket) names them, else as the first three segments
//!   of the path; those that turn out to share a counter are merged, and an operation whose figures do not fit its bucket gets
//!   its own.
//! - **Shared.** Processes that use one token share their windows through a [`Ledger`].
//!
//! Clones of a layer, and all services that they make, share what they learn. Nothing runs in the background, and a call
//! that is dropped, waiting or sent, leaves its place to the next.
//!
//! A 429 that comes nevertheless is passed on, marked with [`Scheduled`]: a retry layer outside may send the call again at
//! once, and it waits here for its turn.
//!
//! The figures are Okta's headers `X-Rate-Limit-Limit`, `-Remaining` and `-Reset`
//! (<https://developer.okta.com/docs/reference/rl-best-practices/>).

mod book;
mod debts;
mod figures;
mod kinship;
mod layer;
mod ledger;
mod limiter;
mod parallelism;
mod queue;
mod server_clock;
mod shared;
mod window;

pub(crate) use figures::Said;
pub use layer::{RateLimit, RateLimitFuture, RateLimitLayer};
pub use ledger::{Ask, Figures, Leave, Ledger, LedgerFuture, Report};
pub use limiter::{BucketSnapshot, Waited};
pub use queue::Priority;

/// In the extensions of a 429: it may be sent again at once, because the rate-limit layer makes it wait for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheduled;
