//! One call's dealings with a [`Ledger`](super::Ledger): leave before it is sent, and what became of it.
//!
//! A call that is given up in between leaves a [debt](super::debts) behind, which the next one pays.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, UNIX_EPOCH};

use super::book::How;
use super::debts::Debt;
use super::figures::Said;
use super::limiter::{Limiter, Wanted};
use super::{Ask, Leave, Ledger, LedgerFuture, Report};
use crate::{Principal, Sleep};

/// How long a call that is never reported stays in flight, for instance because its process is gone: longer than an attempt may
/// take ([`DEFAULT_ATTEMPT_TIMEOUT`](crate::DEFAULT_ATTEMPT_TIMEOUT)), and less than a call that waits for it has
/// ([`DEFAULT_TIMEOUT`](crate::DEFAULT_TIMEOUT)). One that takes longer is counted as used, and reported nevertheless.
const LEASE: Duration = Duration::from_secs(40);

/// What no call waits longer for than this before it asks again, whatever a ledger says.
const LONGEST: Duration = Duration::from_secs(60);

/// How exactly a process knows when a window ends: `Date` headers are cut to seconds.
const UNSURE: Duration = Duration::from_secs(1);

/// How often it asks in that time.
const STEP: Duration = Duration::from_millis(100);

pub(crate) struct Shared {
    limiter: Arc<Limiter>,
    principal: Principal,
    key: String,
    call: u128,
    step: Step,
}

enum Step {
    Begin,
    Asking(LedgerFuture<Leave>),
    Sleeping(Sleep),
    /// There is leave, or no ledger that could be asked.
    Done {
        was_asked: bool,
    },
    Reporting(LedgerFuture<()>, Debt),
    /// For a call that was given up.
    Paying(LedgerFuture<()>, Debt),
}

impl Shared {
    pub(crate) fn new(limiter: Arc<Limiter>, wanted: &Wanted) -> Self {
        Self {
            key: format!("{}/{}", wanted.principal.as_str(), wanted.bucket),
            principal: wanted.principal.clone(),
            limiter,
            call: name_of_a_call(),
            step: Step::Begin,
        }
    }

    /// Ready when the call may be sent. A ledger that fails lets it go on: the process's own figures still hold.
    pub(crate) fn poll_leave(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.step = match &mut self.step {
                Step::Begin => match (&self.limiter.ledger, self.limiter.debts.take(&self.key)) {
                    (None, _) => Step::Done { was_asked: false },
                    (Some(ledger), Some(debt)) => Step::Paying(self.tell(&**ledger, debt), debt),
                    (Some(ledger), None) => Step::Asking(ledger.ask(&Ask {
                        key: &self.key,
                        call: self.call,
                        now: self.now(),
                        lease: LEASE,
                    })),
                },
                Step::Paying(paying, _) => {
                    // Where it cannot be told, the lease of that call will end.
                    ready!(paying.as_mut().poll(cx)).ok();
                    Step::Begin
                }
                Step::Asking(asking) => match ready!(asking.as_mut().poll(cx)) {
                    Ok(Leave::Granted) => Step::Done { was_asked: true },
                    Ok(Leave::After(wait)) => {
                        let until = self.limiter.timer().now() + pause(wait);
                        Step::Sleeping(self.limiter.timer().sleep_until(until))
                    }
                    Err(_) => Step::Done { was_asked: false },
                },
                Step::Sleeping(sleep) => {
                    ready!(sleep.as_mut().poll(cx));
                    Step::Begin
                }
                Step::Done { .. } | Step::Reporting(..) => return Poll::Ready(()),
            };
        }
    }

    /// Begins to tell what became of the call.
    pub(crate) fn over(&mut self, how: How, said: Said) {
        if let (Step::Done { was_asked: true }, Some(ledger)) = (&self.step, &self.limiter.ledger) {
            let is_concurrency = said.is_concurrency();
            let debt = Debt {
                call: self.call,
                figures: said.figures.filter(|_| !is_concurrency),
                used: how == How::Lost,
            };
            self.step = Step::Reporting(self.tell(&**ledger, debt), debt);
        }
    }

    fn tell(&self, ledger: &dyn Ledger, debt: Debt) -> LedgerFuture<()> {
        ledger.report(&Report {
            key: &self.key,
            call: debt.call,
            now: self.now(),
            figures: debt.figures,
            used: debt.used,
        })
    }

    /// Ready when it has been told, or could not be.
    pub(crate) fn poll_report(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Step::Reporting(report, _) = &mut self.step {
            ready!(report.as_mut().poll(cx)).ok();
            self.step = Step::Done { was_asked: false };
        }
        Poll::Ready(())
    }

    /// The server's time; this machine's until an answer has told it.
    fn now(&self) -> u64 {
        let own = || {
            let since = self.limiter.timer().wall_clock();
            let since = since.duration_since(UNIX_EPOCH).unwrap_or_default();
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        };
        self.limiter
            .server_time(&self.principal)
            .unwrap_or_else(own)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let unheard = |used| Debt {
            call: self.call,
            figures: None,
            used,
        };
        let debt = match &self.step {
            Step::Begin | Step::Sleeping(_) | Step::Done { was_asked: false } => return,
            // There may be leave, which nobody has made use of.
            Step::Asking(_) => unheard(false),
            Step::Done { was_asked: true } => unheard(true),
            // To tell the same twice does no harm.
            Step::Reporting(_, debt) | Step::Paying(_, debt) => *debt,
        };
        self.limiter.debts.add(&self.key, debt);
    }
}

/// How long to sleep before asking again. Whoever hears few answers knows the server's time the worst and would come last
/// to every window, and then hear even fewer. Others may know that it has begun: so in the last second it is asked for.
fn pause(wait: Duration) -> Duration {
    wait.saturating_sub(UNSURE).max(wait.min(STEP)).min(LONGEST)
}

/// Unlike any other, in this process and most likely in all.
fn name_of_a_call() -> u128 {
    use std::hash::{BuildHasher, RandomState};
    use std::sync::OnceLock;
    static PROCESS: OnceLock<u64> = OnceLock::new();
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let process = PROCESS.get_or_init(|| RandomState::new().hash_one(std::process::id()));
    u128::from(*process) << 64 | u128::from(NEXT.fetch_add(1, Ordering::Relaxed))
}
