//! The scheduler: who may send now, and who waits for what.
//!
//! One lock around plain figures, held for a few comparisons. Nobody runs in the background: whoever is first in a queue
//! sleeps until the window ends and then lets in all who fit; every answer lets in those whom it made room for; a waiter
//! that goes away hands its place, or its leave, to the next.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, UNIX_EPOCH};

use super::book::{Book, Ending, Endpoint, How};
use super::debts::Debts;
use super::figures::Said;
use super::queue::{Priority, Turn};
use super::{Figures, Ledger};
use crate::{CallInfo, Observer, Principal, Sleep, Timer, TokioTimer, WaitEvent, WaitReason};

/// A call's number, and the figures that were known when it was sent.
type Leave = (u64, Option<Figures>);

/// Is told of every wait.
pub(crate) type OnWait = Arc<dyn Fn(&Waited) + Send + Sync>;

/// What all calls of a layer share.
pub(crate) struct Limiter {
    // Of a few principals, and asked twice a call: comparing names is quicker than hashing one.
    books: Mutex<BTreeMap<Principal, Book>>,
    /// Set once: by the layer's own setting, else by the first stack that it comes into.
    pub(crate) timer: OnceLock<Arc<dyn Timer>>,
    pub(crate) observer: OnceLock<Arc<dyn Observer>>,
    pub(crate) max_share: f64,
    pub(crate) max_in_flight: u32,
    pub(crate) ledger: Option<Arc<dyn Ledger>>,
    /// What the ledger was not told yet.
    pub(crate) debts: Debts,
    pub(crate) on_wait: Option<OnWait>,
}

/// That a call waited for its turn: in the response's extensions, and given to
/// [`RateLimitLayer::on_wait`](super::RateLimitLayer::on_wait).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waited {
    /// The bucket that it waited for.
    pub bucket: Cow<'static, str>,
    /// How long.
    pub time: Duration,
}

/// The figures of a bucket at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketSnapshot {
    /// Whose bucket it is.
    pub principal: Principal,
    /// What it is called here: a path, for most.
    pub bucket: Cow<'static, str>,
    /// Calls that a window allows, once an answer said so.
    pub limit: Option<u32>,
    /// Calls that remained by the answers of the window that is open.
    pub remaining: Option<u32>,
    /// Until the window that is open ends.
    pub resets_in: Option<Duration>,
    /// Calls on their way.
    pub in_flight: u32,
    /// Calls that wait.
    pub waiting: usize,
}

/// What a call needs to be sent.
pub(crate) struct Wanted {
    pub(crate) principal: Principal,
    pub(crate) bucket: Cow<'static, str>,
    pub(crate) endpoint: Endpoint,
    /// For whoever is told of waits.
    pub(crate) call: Option<Box<CallInfo>>,
    pub(crate) priority: Priority,
    pub(crate) deadline: Option<Instant>,
}

impl Limiter {
    pub(crate) fn new() -> Self {
        Self {
            books: Mutex::default(),
            timer: OnceLock::new(),
            observer: OnceLock::new(),
            max_share: 1.0,
            max_in_flight: u32::MAX,
            ledger: None,
            debts: Debts::default(),
            on_wait: None,
        }
    }

    pub(crate) fn timer(&self) -> &dyn Timer {
        static TOKIO: TokioTimer = TokioTimer;
        self.timer.get().map_or(&TOKIO, |timer| &**timer)
    }

    /// Does something to the book of a principal, then lets in who fits and wakes them.
    fn with<T>(&self, principal: &Principal, now: Instant, work: impl FnOnce(&mut Book) -> T) -> T {
        let mut wake: Vec<Waker> = Vec::new();
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        let book = match books.get_mut(principal) {
            Some(book) => book,
            None => books
                .entry(principal.clone())
                .or_insert_with(|| Book::new(now, self.max_in_flight)),
        };
        let result = work(book);
        let mut is_more = book.dispatch(now, self.max_share, &mut wake);
        drop(books);
        loop {
            for waker in wake.drain(..) {
                waker.wake();
            }
            if !is_more {
                return result;
            }
            let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
            is_more = books
                .get_mut(principal)
                .is_some_and(|book| book.dispatch(now, self.max_share, &mut wake));
        }
    }

    pub(crate) fn snapshot(&self) -> Vec<BucketSnapshot> {
        let now = self.timer().now();
        let books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Vec::new();
        for (principal, book) in books.iter() {
            all.extend(book.buckets().map(|bucket| {
                BucketSnapshot {
                    principal: principal.clone(),
                    bucket: bucket.name.clone(),
                    limit: bucket.window.limit(),
                    remaining: bucket.window.figures().map(|figures| figures.remaining),
                    resets_in: bucket
                        .window
                        .ends()
                        .map(|ends| ends.saturating_duration_since(now)),
                    in_flight: bucket.window.in_flight(),
                    waiting: bucket.queue.len(),
                }
            }));
        }
        all.sort_by(|one, other| {
            (&one.principal, &one.bucket).cmp(&(&other.principal, &other.bucket))
        });
        all
    }

    /// The server's time at the least, for a ledger.
    pub(crate) fn server_time(&self, principal: &Principal) -> Option<u64> {
        let now = self.timer().now();
        self.with(principal, now, |book| book.clock.at_least(now))
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter")
            .field("max_share", &self.max_share)
            .field("max_in_flight", &self.max_in_flight)
            .finish_non_exhaustive()
    }
}

/// Waits for leave to send a call.
pub(crate) struct Acquire {
    limiter: Arc<Limiter>,
    wanted: Wanted,
    /// When it was asked for the first time.
    began: Option<Instant>,
    /// The bucket and the place in its queue, once it waits.
    queued: Option<(usize, Turn)>,
    sleep: Option<(Instant, Sleep)>,
}

/// The deadline is nearer than a call's turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooLate {
    /// How long it would wait, at the least.
    pub(crate) needed: Duration,
}

impl Acquire {
    pub(crate) fn new(limiter: Arc<Limiter>, wanted: Wanted) -> Self {
        Self {
            limiter,
            wanted,
            began: None,
            queued: None,
            sleep: None,
        }
    }

    fn permit(&self, place: usize, (number, known): Leave, now: Instant) -> Permit {
        let began = self.began.unwrap_or(now);
        let time = now.saturating_duration_since(began);
        let waited = (self.queued.is_some() && !time.is_zero()).then(|| Waited {
            bucket: self.wanted.bucket.clone(),
            time,
        });
        if let Some(waited) = &waited {
            self.tell(waited);
        }
        let waited = waited.map(Box::new);
        Permit {
            limiter: Arc::clone(&self.limiter),
            principal: self.wanted.principal.clone(),
            endpoint: self.wanted.endpoint,
            place,
            number,
            sent: now,
            known,
            waited,
            is_open: true,
            is_sent: false,
        }
    }

    fn tell(&self, waited: &Waited) {
        if let Some(tell) = &self.limiter.on_wait {
            tell(waited);
        }
        if let Some(observer) = self.limiter.observer.get() {
            observer.on_wait(&WaitEvent {
                call: self.wanted.call.as_deref(),
                bucket: Some(&self.wanted.bucket),
                reason: WaitReason::Turn,
                duration: waited.time,
                resend_count: 0,
            });
        }
    }

    /// Asks for the first time: leave at once, a place in the queue, or too late.
    fn ask(&mut self, now: Instant, waker: &Waker) -> Result<Option<(usize, Leave)>, TooLate> {
        let (wanted, share) = (&self.wanted, self.limiter.max_share);
        let asked = self.limiter.with(&wanted.principal, now, |book| {
            let place = book.bucket_of(wanted.endpoint, &wanted.bucket);
            if let Some(number) = book.try_send(place, now, share) {
                return Ok(Err((place, (number, book.figures(place)))));
            }
            if let Some(deadline) = wanted.deadline {
                let turn = turn_of(book, place, wanted.priority, now, share);
                if turn > deadline {
                    return Err(TooLate {
                        needed: turn.saturating_duration_since(now),
                    });
                }
            }
            Ok(Ok((place, book.wait(place, wanted.priority, waker))))
        })?;
        match asked {
            Err(leave) => Ok(Some(leave)),
            Ok(queued) => {
                self.queued = Some(queued);
                Ok(None)
            }
        }
    }
}

/// When a call will be sent at the earliest, if it queues now.
fn turn_of(book: &mut Book, place: usize, priority: Priority, now: Instant, share: f64) -> Instant {
    let Some(bucket) = book.bucket(place) else {
        return now;
    };
    if bucket.window.free(now, share) > 0 {
        return now;
    }
    let (Some(ends), Some(limit)) = (bucket.window.ends(), bucket.window.limit()) else {
        return now;
    };
    // Room that answers of calls in flight may make in this window.
    let remaining = bucket
        .window
        .figures()
        .map_or(0, |figures| figures.remaining);
    let before = u32::try_from(bucket.queue.before(priority)).unwrap_or(u32::MAX);
    match before.checked_sub(remaining) {
        None => now,
        Some(before) => {
            let usable = ((f64::from(limit) * share) as u32).max(1);
            ends + bucket.window.length() * (before / usable)
        }
    }
}

impl Future for Acquire {
    type Output = Result<Permit, TooLate>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let mut now = this.limiter.timer().now();
        this.began.get_or_insert(now);
        if this.queued.is_none() {
            match this.ask(now, cx.waker()) {
                Err(too_late) => return Poll::Ready(Err(too_late)),
                Ok(Some((place, leave))) => {
                    return Poll::Ready(Ok(this.permit(place, leave, now)));
                }
                Ok(None) => {}
            }
        }
        let Some((place, turn)) = &this.queued else {
            return Poll::Pending;
        };
        let place = *place;
        loop {
            let (leave, wake_at) = this.limiter.with(&this.wanted.principal, now, |book| {
                let Some(bucket) = book.bucket(place) else {
                    return (None, None);
                };
                if let Some(number) = turn.fetch() {
                    return (Some((number, bucket.window.figures())), None);
                }
                bucket.queue.wait_on(turn, cx.waker());
                let ends = bucket.window.ends().filter(|_| bucket.queue.is_first(turn));
                (None, ends)
            });
            if let Some(leave) = leave {
                let permit = this.permit(place, leave, now);
                this.queued = None;
                return Poll::Ready(Ok(permit));
            }
            let Some(wake_at) = wake_at else {
                this.sleep = None;
                return Poll::Pending;
            };
            if this
                .sleep
                .as_ref()
                .is_none_or(|(until, _)| *until != wake_at)
            {
                this.sleep = Some((wake_at, this.limiter.timer().sleep_until(wake_at)));
            }
            let Some((_, sleep)) = &mut this.sleep else {
                return Poll::Pending;
            };
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            this.sleep = None;
            now = this.limiter.timer().now();
            // A timer that wakes too early must not make this spin.
            if now < wake_at {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
    }
}

impl Drop for Acquire {
    fn drop(&mut self) {
        let Some((place, turn)) = self.queued.take() else {
            return;
        };
        let now = self.limiter.timer().now();
        let next = self
            .limiter
            .with(&self.wanted.principal, now, |book| book.leave(place, &turn));
        // Whoever is first now keeps watch over the end of the window.
        if let Some(next) = next {
            next.wake();
        }
    }
}

/// Leave to send one call. Dropped without having been [over](Self::over), it counts as used if the call was [on its
/// way](Self::is_sent): nobody knows how far it got.
#[derive(Debug)]
pub(crate) struct Permit {
    limiter: Arc<Limiter>,
    principal: Principal,
    endpoint: Endpoint,
    place: usize,
    number: u64,
    sent: Instant,
    known: Option<Figures>,
    // Boxed, as few have one, and a future that is small is moved and allocated more cheaply.
    pub(crate) waited: Option<Box<Waited>>,
    is_open: bool,
    /// Whether the call has been handed on.
    pub(crate) is_sent: bool,
}

impl Permit {
    pub(crate) fn over(&mut self, how: How, said: Said) {
        if !std::mem::take(&mut self.is_open) {
            return;
        }
        let now = self.limiter.timer().now();
        let took = now.saturating_duration_since(self.sent);
        let mut said = said;
        if said.figures.is_some() && said.date.is_none() {
            // Somebody took the header away: this machine's clock is the best there is.
            let since = self.limiter.timer().wall_clock();
            let since = since.duration_since(UNIX_EPOCH);
            said.date = since.ok().map(|since| since.as_secs());
        }
        let ending = Ending {
            how,
            said,
            number: self.number,
            known: self.known,
        };
        self.limiter.with(&self.principal, now, |book| {
            book.over(self.place, self.endpoint, ending, took, now);
        });
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let how = match self.is_sent {
            true => How::Lost,
            false => How::Unsent,
        };
        self.over(how, Said::default());
    }
}
