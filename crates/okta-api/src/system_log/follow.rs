//! A log that is followed: asked again and again for what is new, across failures and restarts.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use okta_models::{LogEvent, Timestamp};
use okta_pagination::{Cursor, Page, Pages};
use okta_transport::{Sleep, Timer};
use serde::{Deserialize, Serialize};

use super::uuids::{REMEMBERED_EVENTS, Uuids};
use super::{Pace, SystemLog};
use crate::ops::ListLogEvents;
use crate::{Error, Executor, RateLimit};

/// How many events of a page a cursor still names when it stands on the next one: 16.
const OVERLAP: usize = 16;

/// Where a [`Follow`] is: to be stored, and given to [`SystemLog::resume`] by whoever goes on.
///
/// It names the page that is being read, which of its events were delivered (by `uuid`, 36 bytes each, and so at most about
/// 40 kB; between two pages it is less than 1 kB), and when the last one was published. It holds no secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogCursor {
    page: Cursor,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    delivered: Vec<String>,
    /// Where to begin anew should the server not know the page any more.
    since: String,
}

impl fmt::Debug for LogCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogCursor")
            .field("page", &self.page)
            .field("delivered", &self.delivered.len())
            .field("since", &self.since)
            .finish()
    }
}

/// Events as they happen: a `Stream` that does not end, from [`SystemLog::follow`].
///
/// No event is lost, and none comes twice among the last [`REMEMBERED_EVENTS`], as the `uuid`s tell. An `Err` is a page that
/// could not be had, or an event that could not be read; polling goes on, after a [pause](Pace) where it was a page. Nothing is
/// sent before the first poll, and one page at a time is held.
///
/// If the server refuses a page's address (with 400, 404 or 410: cursors grow old), that is an `Err` too, and it goes on from
/// the time of the last event.
#[must_use = "a log is not read until it is polled"]
pub struct Follow {
    executor: Executor,
    operation: ListLogEvents,
    pace: Pace,
    timer: Arc<dyn Timer>,
    pages: Pages<LogEvent, Error>,
    current: Option<Current>,
    /// Where the page is that comes next.
    place: Option<Cursor>,
    uuids: Uuids,
    /// What was delivered of the page that is being read, and the last ones of those before it.
    delivered: Vec<String>,
    /// When the last event was published; at first, the beginning.
    since: String,
    sleep: Option<Sleep>,
    last_wait: Option<Duration>,
    limit: Option<RateLimit>,
}

/// The page that is being handed out.
struct Current {
    items: VecDeque<Result<LogEvent, Error>>,
    place: Option<Cursor>,
}

impl Follow {
    pub(super) fn since(log: SystemLog, since: Timestamp) -> Self {
        let SystemLog {
            executor,
            operation,
            pace,
            timer,
        } = log;
        let since = since.as_str().to_owned();
        let pages = from(&executor, &operation, &since);
        Self {
            place: pages.cursor(),
            executor,
            operation,
            pace,
            timer,
            pages,
            current: None,
            uuids: Uuids::default(),
            delivered: Vec::new(),
            since,
            sleep: None,
            last_wait: None,
            limit: None,
        }
    }

    pub(super) fn resume(log: SystemLog, cursor: &LogCursor) -> Self {
        let mut follow = Self::since(log, Timestamp::from(cursor.since.as_str()));
        follow.go_to(cursor.page.clone());
        let kept = cursor.delivered.len().saturating_sub(REMEMBERED_EVENTS);
        for uuid in cursor.delivered.iter().skip(kept) {
            follow.uuids.remember(uuid);
            follow.delivered.push(uuid.clone());
        }
        follow
    }

    /// Where to go on so that the events that were delivered do not come again, and all others do.
    ///
    /// Stored after each event together with it, each event is handled exactly once, whatever happens to the process.
    #[must_use]
    pub fn cursor(&self) -> Option<LogCursor> {
        let page = match &self.current {
            Some(current) if !current.items.is_empty() => current.place.as_ref(),
            _ => self.place.as_ref(),
        };
        Some(LogCursor {
            page: page?.clone(),
            delivered: self.delivered.clone(),
            since: self.since.clone(),
        })
    }

    /// The next event; what [`Stream::poll_next`] gives, without a crate for streams. Never `None`.
    ///
    /// # Errors
    /// See [`Follow`].
    pub async fn next(&mut self) -> Option<Result<LogEvent, Error>> {
        std::future::poll_fn(|cx| self.poll_event(cx).map(Some)).await
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<LogEvent, Error>> {
        loop {
            while let Some(current) = &mut self.current
                && let Some(item) = current.items.pop_front()
            {
                let is_last = current.items.is_empty();
                let event = self.deliver(item);
                if is_last {
                    self.turn_page();
                }
                if let Some(event) = event {
                    return Poll::Ready(event);
                }
            }
            if let Some(sleep) = &mut self.sleep {
                ready!(sleep.as_mut().poll(cx));
                self.sleep = None;
            }
            match ready!(Pin::new(&mut self.pages).poll_next(cx)) {
                Some(Ok(page)) => self.accept(page),
                Some(Err(error)) => {
                    self.failed(&error);
                    return Poll::Ready(Err(error));
                }
                // It failed too often, or named no next page: ask again where it stopped.
                None => match self.place.clone() {
                    Some(place) => self.go_to(place),
                    None => self.begin_anew(),
                },
            }
        }
    }

    /// An event that is new, or that cannot be read.
    fn deliver(&mut self, item: Result<LogEvent, Error>) -> Option<Result<LogEvent, Error>> {
        let event = match item {
            Ok(event) => event,
            Err(error) => return Some(Err(error)),
        };
        if !self.uuids.insert(&event) {
            return None;
        }
        self.delivered.extend(event.uuid.clone());
        if let Some(published) = &event.published {
            self.since = published.as_str().to_owned();
        }
        Some(Ok(event))
    }

    fn accept(&mut self, page: Page<LogEvent, Error>) {
        self.limit = RateLimit::from_headers(&page.headers).or(self.limit);
        let is_full = i64::try_from(page.items.len()).unwrap_or(i64::MAX)
            >= self.operation.limit.unwrap_or(super::PAGE);
        let is_news = |item: &Result<LogEvent, Error>| match item {
            Ok(event) => self.uuids.is_new(event),
            Err(_) => true,
        };
        let has_news = page.items.iter().any(is_news);
        // Without a way on, the same page tells what is new.
        let goes_on = page.next.is_some() && page.next != page.cursor;
        if !has_news {
            self.pause(self.pace.idle(self.last_wait, self.limit));
        } else if is_full && goes_on {
            self.last_wait = None;
        } else {
            self.pause(self.pace.busy(self.limit));
        }
        self.place = page.next.or_else(|| page.cursor.clone());
        self.current = Some(Current {
            items: page.items.into(),
            place: page.cursor,
        });
        if self
            .current
            .as_ref()
            .is_some_and(|current| current.items.is_empty())
        {
            self.turn_page();
        }
    }

    /// Leaves a page that was taken whole. What it had does not come on another one, but for its end.
    fn turn_page(&mut self) {
        let left = self.current.take().and_then(|current| current.place);
        if left != self.place {
            let old = self.delivered.len().saturating_sub(OVERLAP);
            self.delivered.drain(..old);
        }
    }

    fn failed(&mut self, error: &Error) {
        if error
            .status()
            .is_some_and(|status| matches!(status.as_u16(), 400 | 404 | 410))
        {
            self.begin_anew();
        }
        self.pause(self.pace.idle(self.last_wait, self.limit));
    }

    fn pause(&mut self, wait: Duration) {
        self.last_wait = Some(wait);
        self.sleep = Some(self.timer.sleep_until(self.timer.now() + wait));
    }

    fn go_to(&mut self, place: Cursor) {
        self.pages = from(&self.executor, &self.operation, &self.since).resume(&place);
        self.place = Some(place);
    }

    /// Asks for everything since the last event, which comes again, and with it what happened at the same time.
    fn begin_anew(&mut self) {
        let most = usize::try_from(super::PAGE).unwrap_or_default();
        self.delivered = self.uuids.last(most).map(str::to_owned).collect();
        self.pages = from(&self.executor, &self.operation, &self.since);
        self.place = self.pages.cursor();
    }
}

/// The log since a point in time, as pages.
fn from(executor: &Executor, operation: &ListLogEvents, since: &str) -> Pages<LogEvent, Error> {
    executor
        .list(operation.clone().since(since))
        .pages()
        .polling()
}

/// Nothing in it is ever pinned.
impl Unpin for Follow {}

impl Stream for Follow {
    type Item = Result<LogEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(cx).map(Some)
    }
}

impl fmt::Debug for Follow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follow")
            .field("place", &self.place)
            .field("since", &self.since)
            .field("last_wait", &self.last_wait)
            .finish_non_exhaustive()
    }
}
