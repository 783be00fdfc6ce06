//! A budget that several processes share.
//!
//! Each process knows what it sent itself; what the others have in flight, nobody tells it. Where several of them use one
//! token they ask a common ledger before each call, and tell it afterwards what the answer's headers said. A ledger is a
//! second gate behind the process's own: it never grants what the own figures forbid.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::BoxError;

/// The future of a ledger's answer.
pub type LedgerFuture<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

/// Where the figures of rate-limit windows stand that several processes share.
///
/// Every operation is atomic. For each key a ledger keeps: the limit, the smallest remaining figure that was reported for
/// the window, when the window ends, and the calls in flight, each with its own expiry.
///
/// - **Unknown key**: one call is granted, as a probe; until it is reported or expires, all others wait a little.
/// - **Window known**: a call is granted while `remaining` less the calls in flight is above zero, and counts as in flight
///   from then on. Where nothing remains it waits until the window ends; else a little, since an answer on its way may
///   give back what was counted here and at the server.
/// - **Window over** (by the [`now`](Ask::now) of whoever asks): the limit is assumed to be free again; until the new
///   window was first reported, at most a quarter of it (at least one) is in flight.
/// - **Report**: the call is no longer in flight. Figures of a later window replace the known ones; of the same window the
///   smaller remaining figure counts; of an earlier one they are ignored. A call that was used up without an answer takes
///   one from what remains.
/// - A call that is never reported is no longer in flight after its [lease](Ask::lease), and counts as used up.
///
/// # Errors
///
/// A ledger that cannot be reached says so; the call then goes on by the process's own figures.
pub trait Ledger: Send + Sync {
    /// Asks for leave to send one call.
    fn ask(&self, ask: &Ask<'_>) -> LedgerFuture<Leave>;

    /// Tells what became of a call for which there was leave.
    fn report(&self, report: &Report<'_>) -> LedgerFuture<()>;
}

/// A question for leave.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// Whose window it is: principal and bucket. Holds no secret.
    pub key: &'a str,
    /// What the call is called until it is reported: unlike any other of this key.
    pub call: u128,
    /// The server's time at the least, in milliseconds since 1970-01-01T00:00:00Z.
    pub now: u64,
    /// How long a call that is never reported stays in flight.
    pub lease: Duration,
}

/// A ledger's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The call may be sent, and counts as in flight.
    Granted,
    /// Not yet: ask again after this time.
    After(Duration),
}

/// What became of a call.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// As in the [`Ask`].
    pub key: &'a str,
    /// As in the [`Ask`].
    pub call: u128,
    /// As in the [`Ask`], when the answer came.
    pub now: u64,
    /// What the answer's headers said, if there was an answer that said it.
    pub figures: Option<Figures>,
    /// Without figures: whether the server may have counted the call.
    pub used: bool,
}

/// The three figures that Okta sends with every answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Calls that a window allows: `X-Rate-Limit-Limit`.
    pub limit: u32,
    /// Calls that are left of it: `X-Rate-Limit-Remaining`.
    pub remaining: u32,
    /// When the window ends, in seconds since 1970-01-01T00:00:00Z: `X-Rate-Limit-Reset`.
    pub reset: u64,
}

impl fmt::Debug for dyn Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ledger")
    }
}
