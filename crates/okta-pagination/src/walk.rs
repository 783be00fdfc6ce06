//! The walk from page to page, one after the other. It is a state machine rather than an `async` block
//! so that it can say where it is (for resuming) and keep the request of a failed page (for retrying).

use std::{
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::Request;

use crate::{
    BoxFuture, Cursor, Decode, Fetch, Fetched, NextFrom, Page, PageError, follow::Follow,
    resolve::resolve, seen::Seen, spawned::Spawner,
};

/// How often a page that fails is asked for, by polling again, before its list ends: 3 times. A loop
/// that only logs errors would otherwise ask a server that is down for ever.
pub const MAX_ATTEMPTS: u32 = 3;

pub(crate) struct Walk<T, E> {
    /// `None` for a list that failed before it began.
    source: Option<Source<T, E>>,
    state: State<E>,
    /// Nothing where a page may be asked for again.
    seen: Option<Seen>,
    /// How many pages came.
    count: u64,
    /// How often the page that is next has failed.
    failures: u32,
}

struct Source<T, E> {
    fetch: Arc<dyn Fetch<Error = E>>,
    decode: Decode<T, E>,
    next_from: NextFrom,
    follow: Follow,
    /// Who polls the calls; the list itself, without one.
    spawner: Option<Spawner<E>>,
}

enum State<E> {
    /// This is asked for at the next poll.
    Ready(Request<Bytes>),
    /// This was asked for; the request is kept in case that it fails.
    Waiting(Request<Bytes>, BoxFuture<'static, Result<Fetched, E>>),
    /// This is said at the next poll, and then no more.
    Failed(E),
    /// This failed too often. The walk has ended; whoever resumes begins here.
    GivenUp(Request<Bytes>),
    Done,
}

impl<T, E> Walk<T, E> {
    pub(crate) fn new(
        fetch: Arc<dyn Fetch<Error = E>>,
        request: Request<Bytes>,
        decode: Decode<T, E>,
    ) -> Self {
        let follow = Follow::new(&request);
        let source = Source {
            fetch,
            decode,
            next_from: NextFrom::default(),
            follow,
            spawner: None,
        };
        let mut walk = Self::in_state(State::Done, Some(source));
        walk.start(request);
        walk
    }

    /// A walk that says this and ends.
    pub(crate) fn failed(error: E) -> Self {
        Self::in_state(State::Failed(error), None)
    }

    fn in_state(state: State<E>, source: Option<Source<T, E>>) -> Self {
        Self {
            source,
            state,
            seen: Some(Seen::default()),
            count: 0,
            failures: 0,
        }
    }

    fn start(&mut self, request: Request<Bytes>) {
        if let Some(seen) = &mut self.seen {
            *seen = Seen::default();
            if let Some(cursor) = Cursor::of(&request) {
                seen.insert(&cursor);
            }
        }
        self.count = 0;
        self.failures = 0;
        self.state = State::Ready(request);
    }

    pub(crate) fn next_from(&mut self, place: NextFrom) {
        if let Some(source) = &mut self.source {
            source.next_from = place;
        }
    }

    pub(crate) fn may_repeat(&mut self) {
        self.seen = None;
    }

    pub(crate) fn spawn_on(&mut self, spawner: Option<Spawner<E>>) {
        if let Some(source) = &mut self.source {
            source.spawner = spawner;
        }
    }

    /// Goes on from this page. What it has seen is forgotten, and a call in flight dropped.
    pub(crate) fn resume(&mut self, cursor: &Cursor) {
        if let Some(source) = &self.source {
            let request = source.follow.request(cursor);
            self.start(request);
        }
    }

    /// Where the page is that the walk gives next.
    pub(crate) fn cursor(&self) -> Option<Cursor> {
        match &self.state {
            State::Ready(request) | State::Waiting(request, _) | State::GivenUp(request) => {
                Cursor::of(request)
            }
            State::Failed(_) | State::Done => None,
        }
    }

    /// How many pages came.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Whether a call is in flight.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting(..))
    }

    /// Whether there is an error to be said yet, and nothing after it.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.state, State::Failed(_))
    }

    /// Whether there is nothing more to come.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.state, State::GivenUp(_) | State::Done)
    }

    pub(crate) fn state_name(&self) -> &'static str {
        match self.state {
            State::Ready(_) => "ready",
            State::Waiting(..) => "waiting",
            State::Failed(_) => "failed",
            State::GivenUp(_) => "given up",
            State::Done => "ended",
        }
    }

    /// The next page. After an error of a page, the same one again.
    pub(crate) fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page<T, E>, E>>>
    where
        E: From<PageError>,
    {
        // While the caller's functions run, the state is that of a stream that has ended: should
        // one of them panic, later polls end rather than hang.
        if matches!(self.state, State::Ready(_))
            && let State::Ready(request) = std::mem::replace(&mut self.state, State::Done)
            && let Some(source) = &self.source
        {
            let future = source.fetch.fetch(request.clone());
            let future = match &source.spawner {
                Some(spawn) => spawn(future),
                None => future,
            };
            self.state = State::Waiting(request, future);
        }
        let fetched = match &mut self.state {
            State::Waiting(_, future) => ready!(future.as_mut().poll(cx)),
            State::GivenUp(_) => return Poll::Ready(None),
            _ => {
                return Poll::Ready(match std::mem::replace(&mut self.state, State::Done) {
                    State::Failed(error) => Some(Err(error)),
                    _ => None,
                });
            }
        };
        let State::Waiting(request, _) = std::mem::replace(&mut self.state, State::Done) else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(
            match fetched.and_then(|fetched| self.accept(&request, fetched)) {
                Ok(page) => {
                    self.failures = 0;
                    Ok(page)
                }
                Err(error) => {
                    self.failures += 1;
                    self.state = if self.failures < MAX_ATTEMPTS {
                        State::Ready(request)
                    } else {
                        State::GivenUp(request)
                    };
                    Err(error)
                }
            },
        ))
    }

    /// Makes a page of a reply, and sets the state to what follows it. An error leaves the state to
    /// the caller.
    fn accept(&mut self, request: &Request<Bytes>, fetched: Fetched) -> Result<Page<T, E>, E>
    where
        E: From<PageError>,
    {
        let Fetched { response, uri } = fetched;
        let (parts, body) = response.into_parts();
        let Some(source) = self.source.as_ref().filter(|_| parts.status.is_success()) else {
            return Err(PageError::Status {
                status: parts.status,
            }
            .into());
        };
        let items = (source.decode)(&parts, &body)?;
        self.count += 1;
        let next = source
            .next_from
            .read(&parts.headers, &body)
            .and_then(|next| {
                let Some(next) = next else { return Ok(None) };
                let next = resolve(&next, request.uri(), uri.as_ref())?;
                let is_new = self.seen.as_mut().is_none_or(|seen| seen.insert(&next));
                if is_new {
                    Ok(Some(next))
                } else {
                    Err(PageError::RepeatedCursor {
                        excerpt: crate::redact::address(next.as_str()),
                        page: self.count,
                    })
                }
            });
        let next = match next {
            Ok(Some(next)) => {
                self.state = State::Ready(source.follow.request(&next));
                Some(next)
            }
            // The state says already that the list has ended; what it remembers is of no more use.
            Ok(None) => {
                if let Some(seen) = &mut self.seen {
                    *seen = Seen::default();
                }
                None
            }
            Err(error) => {
                self.state = State::Failed(error.into());
                None
            }
        };
        Ok(Page {
            items,
            headers: parts.headers,
            status: parts.status,
            cursor: Cursor::of(request),
            next,
        })
    }
}
