//! The system log as it is used: followed for ever, or read for a stretch of time.
//!
//! [`ListLogEvents`] is one query. Shipping a log takes more: to ask again without asking too often, to go on after
//! a crash without losing or repeating an event, to read a month in less than a day. [`Client::logs`] has both:
//!
//! ```no_run
//! # async fn example(client: okta_api::Client) -> Result<(), Box<dyn std::error::Error>> {
//! let mut events = client.logs().follow("2026-01-01T00:00:00Z");
//! while let Some(event) = events.next().await {
//!     match event {
//!         Ok(event) => println!("{:?} {:?}", event.published, event.event_type),
//!         // It goes on by itself, after a pause.
//!         Err(error) => eprintln!("{error}"),
//!     }
//!     // Stored with what was shipped, this is where another process goes on.
//!     let cursor = events.cursor();
//!     # let _ = cursor;
//! }
//! # Ok(())
//! # }
//! ```

mod between;
mod follow;
mod pace;
mod stretch;
mod uuids;

use std::fmt;
use std::sync::Arc;

use okta_models::Timestamp;
use okta_transport::{Timer, TokioTimer};

pub use self::between::{Between, DEFAULT_PARALLEL};
pub use self::follow::{Follow, LogCursor};
pub use self::pace::{DEFAULT_LONGEST_PAUSE, DEFAULT_SHORTEST_PAUSE, Pace};
pub use self::uuids::REMEMBERED_EVENTS;
use crate::ops::ListLogEvents;
use crate::{Client, Executor};

/// The most events of a page, and what is asked for here: 1,000.
pub const PAGE: i64 = 1_000;

/// The system log of an org, and which events of it: [`Client::logs`].
#[derive(Clone)]
#[must_use]
pub struct SystemLog {
    executor: Executor,
    operation: ListLogEvents,
    pace: Pace,
    timer: Arc<dyn Timer>,
}

impl SystemLog {
    /// The log that this executor reaches.
    pub fn new(executor: Executor) -> Self {
        Self {
            executor,
            operation: ListLogEvents::new().limit(PAGE).sort_order("ASCENDING"),
            pace: Pace::default(),
            timer: Arc::new(TokioTimer),
        }
    }

    /// Only events that an expression is true of, such as `eventType eq "user.session.start"`.
    pub fn filter(mut self, expression: impl Into<String>) -> Self {
        self.operation = self.operation.filter(expression);
        self
    }

    /// Only events that hold these words.
    pub fn q(mut self, words: impl Into<String>) -> Self {
        self.operation = self.operation.q(words);
        self
    }

    /// How many events a page has, from 1 to [`PAGE`], which is the default.
    pub fn page_size(mut self, events: u16) -> Self {
        self.operation = self.operation.limit(i64::from(events).clamp(1, PAGE));
        self
    }

    /// How long to wait before it is asked again what is new.
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Waits by another clock than tokio's.
    pub fn timer(mut self, timer: impl Timer + 'static) -> Self {
        self.timer = Arc::new(timer);
        self
    }

    /// All events since a point in time, and then those that happen, for ever.
    pub fn follow(self, since: impl Into<Timestamp>) -> Follow {
        Follow::since(self, since.into())
    }

    /// Goes on where another [`Follow`] was, in this process or an earlier one. Filters and page size should be those of then.
    pub fn resume(self, cursor: &LogCursor) -> Follow {
        Follow::resume(self, cursor)
    }

    /// All events from one point in time to another, oldest first, read by several queries at a time.
    pub fn between(self, from: impl Into<Timestamp>, to: impl Into<Timestamp>) -> Between {
        Between::new(self, &from.into(), &to.into())
    }
}

impl Client {
    /// The system log, to be followed or read for a stretch of time.
    pub fn logs(&self) -> SystemLog {
        SystemLog::new(crate::Api::executor(self))
    }
}

impl fmt::Debug for SystemLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemLog")
            .field("operation", &self.operation)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}
