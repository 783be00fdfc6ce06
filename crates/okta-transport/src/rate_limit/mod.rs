//! Never throttled: calls are scheduled ahead of Okta's rate limits instead of failing against them.

mod figures;
mod ledger;
mod parallelism;
mod server_clock;
mod window;

pub(crate) use figures::Said;
pub use ledger::{Ask, Figures, Leave, Ledger, LedgerFuture, Report};

/// In the extensions of a 429: it may be sent again at once, because the rate-limit layer makes it wait for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheduled;
