//! Everything that is known of one principal's limits: its buckets, the server's clock, and how many calls are in flight.
//!
//! Which operations share a bucket, Okta's answers do not say. The description names some; others are told by their path.
//! Both can be wrong, so the figures are held against each other: buckets whose figures fall by each other's calls are one,
//! and an operation whose figures cannot come from its bucket's counter gets one of its own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::task::Waker;
use std::time::{Duration, Instant};

use super::Figures;
use super::figures::Said;
use super::kinship::{Closed, Kinship};
use super::parallelism::Parallelism;
use super::queue::{Left, Priority, Queue, Ticket, Turn};
use super::server_clock::ServerClock;
use super::window::{Outcome, Window};

/// What an operation is called, for telling those apart that share a bucket.
pub(crate) type Endpoint = Option<&'static str>;

/// What a bucket is called; owned where a path had to be read for it.
pub(crate) type BucketName = Cow<'static, str>;

#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) clock: ServerClock,
    pub(crate) parallelism: Parallelism,
    by_name: HashMap<BucketName, usize>,
    /// Operations that are not in the bucket that they are said to be in.
    apart: HashMap<&'static str, usize>,
    buckets: Vec<Bucket>,
    kinship: Kinship,
    /// How many wait, for all buckets together.
    waiting: usize,
    /// Which bucket is served first when a call may be sent that may be of any.
    turn: usize,
    tickets: u64,
}

#[derive(Debug)]
pub(crate) struct Bucket {
    pub(crate) name: BucketName,
    pub(crate) window: Window,
    pub(crate) queue: Queue,
    /// The bucket that this one turned out to be.
    joined: Option<usize>,
    /// Whose answer was the last one.
    heard_from: Endpoint,
    doubts: HashMap<&'static str, u8>,
}

impl Bucket {
    fn new(name: BucketName) -> Self {
        Self {
            name,
            window: Window::new(),
            queue: Queue::default(),
            joined: None,
            heard_from: None,
            doubts: HashMap::new(),
        }
    }
}

/// So many are woken at a time, so that what one call allocates does not grow with the number of those who wait.
const WAKES: usize = 32;

/// How often an operation's figures must not fit before it gets a bucket of its own.
const DOUBTS: u8 = 2;

impl Book {
    pub(crate) fn new(now: Instant, most_in_flight: u32) -> Self {
        Self {
            clock: ServerClock::new(now),
            parallelism: Parallelism::new(most_in_flight),
            by_name: HashMap::new(),
            apart: HashMap::new(),
            buckets: Vec::new(),
            kinship: Kinship::default(),
            waiting: 0,
            turn: 0,
            tickets: 0,
        }
    }

    /// The bucket of an operation.
    pub(crate) fn bucket_of(&mut self, endpoint: Endpoint, name: &BucketName) -> usize {
        let apart = endpoint
            .and_then(|endpoint| self.apart.get(endpoint))
            .copied();
        let known = apart.or_else(|| self.by_name.get(name).copied());
        let place = known.unwrap_or_else(|| {
            self.buckets.push(Bucket::new(name.clone()));
            self.by_name.insert(name.clone(), self.buckets.len() - 1);
            self.buckets.len() - 1
        });
        self.root(place)
    }

    /// The bucket that another one turned out to be, or it itself.
    pub(crate) fn root(&self, mut place: usize) -> usize {
        while let Some(joined) = self.buckets.get(place).and_then(|bucket| bucket.joined) {
            place = joined;
        }
        place
    }

    pub(crate) fn bucket(&mut self, place: usize) -> Option<&mut Bucket> {
        let root = self.root(place);
        self.buckets.get_mut(root)
    }

    /// The figures of the window that is open.
    pub(crate) fn figures(&self, place: usize) -> Option<Figures> {
        self.buckets.get(self.root(place))?.window.figures()
    }

    /// Every bucket that is one.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = &Bucket> {
        self.buckets.iter().filter(|bucket| bucket.joined.is_none())
    }

    /// Lines up for a bucket.
    pub(crate) fn wait(&mut self, place: usize, priority: Priority, waker: &Waker) -> Turn {
        self.tickets += 1;
        let turn = Turn::new(Ticket::new(priority, self.tickets));
        if let Some(bucket) = self.bucket(place) {
            bucket.queue.wait(&turn, waker);
            self.waiting += 1;
        }
        turn
    }

    /// Gives up a place in a queue, and what leave there was with it. Whoever is first now is to be woken.
    pub(crate) fn leave(&mut self, place: usize, turn: &Turn) -> Option<Waker> {
        let bucket = self.bucket(place)?;
        let left = bucket.queue.leave(turn);
        if left == Some(Left::Granted) {
            bucket.window.took_back();
        }
        let first = bucket.queue.first();
        match left {
            Some(Left::Granted) => self.parallelism.over(false),
            Some(Left::Waiting) => self.waiting -= 1,
            None => {}
        }
        first
    }

    /// Leave for one call, if nobody waits for it and it may be sent now.
    pub(crate) fn try_send(&mut self, place: usize, now: Instant, share: f64) -> Option<u64> {
        self.turn_over(place, now);
        let is_free = self.parallelism.is_free();
        let bucket = self.bucket(place)?;
        if !bucket.queue.is_empty() || !is_free || bucket.window.free(now, share) == 0 {
            return None;
        }
        bucket.window.sent();
        Some(self.parallelism.sent())
    }

    /// Gives leave to those who wait, as far as there is room, and says who is to be woken: they, and whoever is first
    /// now. Whether there may be more of them than fit into `wake`.
    pub(crate) fn dispatch(&mut self, now: Instant, share: f64, wake: &mut Vec<Waker>) -> bool {
        let count = self.buckets.len();
        let mut steps = 0;
        // Mostly nobody waits; then the number of buckets does not matter.
        while self.waiting > 0 && steps < count {
            let place = (self.turn + steps) % count;
            let (served, mut is_full) = (wake.len(), false);
            while let Some(bucket) = self.buckets.get_mut(place)
                && self.parallelism.is_free()
                && !bucket.queue.is_empty()
                && bucket.window.free(now, share) > 0
            {
                is_full = wake.len() >= WAKES;
                if is_full {
                    break;
                }
                bucket.window.sent();
                let number = self.parallelism.sent();
                wake.extend(bucket.queue.grant_first(number));
                self.waiting -= 1;
            }
            if wake.len() > served
                && let Some(bucket) = self.buckets.get(place)
            {
                wake.extend(bucket.queue.first());
            }
            if is_full {
                self.turn = place;
                return true;
            }
            steps += 1;
        }
        self.turn = self.turn.wrapping_add(1) % count.max(1);
        false
    }

    /// A call is over.
    pub(crate) fn over(
        &mut self,
        place: usize,
        endpoint: Endpoint,
        ending: Ending,
        took: Duration,
        now: Instant,
    ) {
        if let Some(date) = ending.said.date {
            self.clock.learn(date, now);
        }
        self.turn_over(place, now);
        let root = self.root(place);
        let outcome = match ending.how {
            How::Answered if ending.said.is_concurrency() => {
                self.parallelism.refused(ending.number);
                // No window counted it.
                Outcome::Unsent
            }
            How::Answered => {
                self.parallelism.over(true);
                ending.said.figures.map_or(Outcome::Silent, Outcome::Said)
            }
            How::Lost => {
                self.parallelism.over(false);
                Outcome::Lost
            }
            How::Unsent => {
                self.parallelism.over(false);
                Outcome::Unsent
            }
        };
        let (Outcome::Said(figures), Some(bucket)) = (outcome, self.buckets.get_mut(root)) else {
            if let Some(bucket) = self.buckets.get_mut(root) {
                bucket.window.over(outcome, took, &self.clock, now);
            }
            return;
        };
        let is_another =
            endpoint.is_some() && bucket.heard_from.is_some() && bucket.heard_from != endpoint;
        if is_another
            && ending
                .known
                .is_some_and(|known| cannot_follow(known, figures))
        {
            bucket.window.over(Outcome::Unsent, took, &self.clock, now);
            self.doubt(root, endpoint);
            return;
        }
        bucket.heard_from = endpoint;
        bucket.window.over(outcome, took, &self.clock, now);
    }

    /// An operation's figures do not fit its bucket.
    fn doubt(&mut self, root: usize, endpoint: Endpoint) {
        let (Some(endpoint), Some(bucket)) = (endpoint, self.buckets.get_mut(root)) else {
            return;
        };
        let doubts = bucket.doubts.entry(endpoint).or_default();
        *doubts += 1;
        if *doubts < DOUBTS {
            return;
        }
        bucket.doubts.remove(endpoint);
        let name = format!("{} of {endpoint}", bucket.name);
        self.buckets.push(Bucket::new(name.into()));
        let own = self.buckets.len() - 1;
        self.apart.insert(endpoint, own);
        self.kinship.never(root, own);
    }

    /// Passes on to the next window where one is over, and looks whether its figures were another's as well.
    fn turn_over(&mut self, place: usize, now: Instant) {
        let root = self.root(place);
        let Some(bucket) = self.buckets.get_mut(root) else {
            return;
        };
        let closed = match (bucket.window.ends(), bucket.window.figures()) {
            (Some(ends), Some(figures)) if now >= ends => Closed {
                figures,
                own: bucket.window.own(),
            },
            _ => return,
        };
        bucket.window.turn(now);
        if let Some(other) = self.kinship.closed(root, closed) {
            self.join(root, other);
        }
    }

    /// Makes two buckets one.
    fn join(&mut self, into: usize, from: usize) {
        let (into, from) = (self.root(into), self.root(from));
        if into == from {
            return;
        }
        let Some(bucket) = self.buckets.get_mut(from) else {
            return;
        };
        bucket.joined = Some(into);
        let mut queue = std::mem::take(&mut bucket.queue);
        let window = std::mem::replace(&mut bucket.window, Window::new());
        if let Some(bucket) = self.buckets.get_mut(into) {
            bucket.queue.join(&mut queue);
            bucket.window.join(&window);
        }
    }
}

/// Whether figures that were heard cannot come from the counter that showed others before the call was sent: it only falls,
/// and its windows follow one another.
fn cannot_follow(known: Figures, heard: Figures) -> bool {
    let is_same = heard.reset == known.reset;
    heard.reset < known.reset
        || is_same && (heard.limit != known.limit || heard.remaining > known.remaining)
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    pub(crate) how: How,
    pub(crate) said: Said,
    /// What [`Book::try_send`] gave.
    pub(crate) number: u64,
    /// The figures of the bucket when the call was sent.
    pub(crate) known: Option<Figures>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Answered,
    /// Without an answer; the server may have counted it.
    Lost,
    /// Certainly not counted.
    Unsent,
}
