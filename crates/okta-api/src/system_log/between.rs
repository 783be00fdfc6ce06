//! A stretch of the log, read by several queries at a time.
//!
//! One query gives its pages one after the other, and each takes seconds in a large org. A stretch of time can be cut into
//! pieces that know nothing of each other; put one behind the other, they are in order again.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use okta_models::{LogEvent, Timestamp};
use okta_pagination::{Page, Pages};

use super::SystemLog;
use super::stretch::Stretch;
use super::uuids::Uuids;
use crate::error::BuildProblem;
use crate::ops::ListLogEvents;
use crate::{BuildError, Error, Executor, Operation};

/// How many queries run at a time unless set otherwise: 4.
pub const DEFAULT_PARALLEL: usize = 4;

/// How many pages of a piece wait for those before it.
const PAGES_A_PIECE: usize = 2;

/// The events of a stretch of time, oldest first: a `Stream` from [`SystemLog::between`].
///
/// The stretch is cut into pieces that hold about a page each, as far as those before them tell. Several are read at a time,
/// each at most two pages ahead of what was taken. Pieces overlap by a millisecond, so that no event falls between them, and none comes twice, as the
/// `uuid`s tell. `from` belongs to the stretch, and what was published at `to` may.
///
/// An `Err` is an event that cannot be read, after which the next ones follow; or a page that cannot be had, for which
/// polling again asks again, three times in all. Then the stream ends. A `from` or `to` that is no RFC 3339 time is
/// [`Error::Build`], and nothing is sent.
#[must_use = "a log is not read until it is polled"]
pub struct Between {
    executor: Executor,
    operation: ListLogEvents,
    /// In milliseconds since 1970; an error where it is no time, which is said at the first poll.
    bounds: Result<(i64, i64), BuildError>,
    parallel: usize,
    /// What is not begun yet; nothing before the first poll.
    stretch: Option<Stretch>,
    running: VecDeque<Piece>,
    current: std::vec::IntoIter<Result<LogEvent, Error>>,
    uuids: Uuids,
}

struct Piece {
    /// In milliseconds.
    length: i64,
    /// How many came.
    events: usize,
    pages: Pages<LogEvent, Error>,
    ready: VecDeque<Result<Page<LogEvent, Error>, Error>>,
    is_over: bool,
}

impl Between {
    pub(super) fn new(log: SystemLog, from: &Timestamp, to: &Timestamp) -> Self {
        let time = |name, time: &Timestamp| {
            let millis = time.unix_millis();
            millis.ok_or_else(|| BuildError::new(ListLogEvents::INFO, name, BuildProblem::Time))
        };
        let bounds = time("since", from).and_then(|from| Ok((from, time("until", to)?)));
        Self {
            executor: log.executor,
            operation: log.operation,
            bounds,
            parallel: DEFAULT_PARALLEL,
            stretch: None,
            running: VecDeque::new(),
            current: Vec::new().into_iter(),
            uuids: Uuids::default(),
        }
    }

    /// How many queries run at a time, at least 1. The default is [`DEFAULT_PARALLEL`].
    pub fn parallel(mut self, queries: usize) -> Self {
        self.parallel = queries.max(1);
        self
    }

    /// The next event, or `None` when the stretch has ended; what [`Stream::poll_next`] gives, without a crate for streams.
    ///
    /// # Errors
    /// See [`Between`].
    pub async fn next(&mut self) -> Option<Result<LogEvent, Error>> {
        std::future::poll_fn(|cx| self.poll_event(cx)).await
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<LogEvent, Error>>> {
        loop {
            for item in self.current.by_ref() {
                match item {
                    Ok(event) if !self.uuids.insert(&event) => {}
                    item => return Poll::Ready(Some(item)),
                }
            }
            if let Err(error) = self.begin() {
                return Poll::Ready(Some(Err(error.into())));
            }
            // Only when a page is at its end: not for every event.
            for piece in &mut self.running {
                piece.read_ahead(cx);
            }
            let Some(first) = self.running.front_mut() else {
                return Poll::Ready(None);
            };
            match first.poll_page(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(page))) => {
                    first.events += page.items.len();
                    self.current = page.items.into_iter();
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) if first.pages.cursor().is_some() => {
                    // It was given up. What comes after it would hide that something is missing.
                    self.running.clear();
                    self.stretch.iter_mut().for_each(Stretch::give_up);
                }
                Poll::Ready(None) => {
                    let page = self.operation.limit.unwrap_or(super::PAGE);
                    if let (Some(piece), Some(stretch)) =
                        (self.running.pop_front(), &mut self.stretch)
                    {
                        stretch.learn(piece.length, piece.events, page);
                    }
                }
            }
        }
    }

    /// Begins as many pieces as may run. An error is told once.
    fn begin(&mut self) -> Result<(), BuildError> {
        let stretch = match &mut self.stretch {
            Some(stretch) => stretch,
            None => {
                let stretch = self.stretch.insert(Stretch::new(0, 0, 1));
                let (from, to) = self.bounds.clone()?;
                *stretch = Stretch::new(from, to, self.parallel);
                stretch
            }
        };
        while self.running.len() < self.parallel
            && let Some((from, to)) = stretch.cut()
        {
            let [Some(since), Some(until)] = [from, to].map(Timestamp::from_unix_millis) else {
                continue;
            };
            let operation = self.operation.clone();
            let operation = operation.since(since.as_str()).until(until.as_str());
            self.running.push_back(Piece {
                length: to - from,
                events: 0,
                pages: self.executor.list(operation).pages(),
                ready: VecDeque::new(),
                is_over: false,
            });
        }
        Ok(())
    }
}

impl Piece {
    fn poll_page(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Page<LogEvent, Error>, Error>>> {
        match self.ready.pop_front() {
            Some(page) => Poll::Ready(Some(page)),
            None if self.is_over => Poll::Ready(None),
            None => Pin::new(&mut self.pages).poll_next(cx),
        }
    }

    /// Reads what may wait here; an error is the last of it.
    fn read_ahead(&mut self, cx: &mut Context<'_>) {
        while !self.is_over
            && self.ready.len() < PAGES_A_PIECE
            && self.ready.back().is_none_or(Result::is_ok)
            && let Poll::Ready(page) = Pin::new(&mut self.pages).poll_next(cx)
        {
            match page {
                Some(page) => self.ready.push_back(page),
                None => self.is_over = true,
            }
        }
    }
}

/// Nothing in it is ever pinned.
impl Unpin for Between {}

impl Stream for Between {
    type Item = Result<LogEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(cx)
    }
}

impl fmt::Debug for Between {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Between")
            .field("operation", &self.operation)
            .field("running", &self.running.len())
            .finish_non_exhaustive()
    }
}
