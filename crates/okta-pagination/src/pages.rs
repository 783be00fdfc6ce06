//! The walk from page to page. It is a state machine rather than an `async` block so that it can
//! say where it is (for resuming), keep the request of a failed page (for retrying), and be owned,
//! `Unpin` and named in signatures.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::stream::{FusedStream, Stream};
use http::Request;

use crate::{
    BoxFuture, Cursor, Decode, Fetch, Fetched, NextFrom, Page, PageError, follow::Follow,
    resolve::resolve, seen::Seen,
};

/// How often a page that fails is asked for, by polling again, before its list ends: 3 times. A loop
/// that only logs errors would otherwise ask a server that is down for ever.
pub const MAX_ATTEMPTS: u32 = 3;

/// A list as a `Stream` of whole pages, lazy and owned. The [crate's
/// documentation](crate#the-rules) has its rules.
///
/// Use it instead of [`Paginator`](crate::Paginator) to see headers, or to store items together
/// with the place after them ([`Page::next`]): whoever resumes from there sees each item exactly
/// once.
///
/// An `Err` is one of two kinds. If the page could not be fetched or decoded, polling again asks
/// for it again, [`MAX_ATTEMPTS`] times in all; then the stream ends, and [`cursor`](Self::cursor)
/// still says where. If the way on cannot be followed, it comes after that page, and the stream ends.
#[must_use = "a list asks for nothing until it is polled"]
pub struct Pages<T, E> {
    /// `None` for a list that failed before it began.
    source: Option<Source<T, E>>,
    state: State<E>,
    /// A page that was partly read before the list was turned into pages.
    leftover: Option<Page<T, E>>,
    seen: Seen,
    /// How many items may still come; the page that reaches it is the last.
    left: Option<usize>,
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
}

enum State<E> {
    /// This is asked for at the next poll.
    Ready(Request<Bytes>),
    /// This was asked for; the request is kept in case that it fails.
    Waiting(Request<Bytes>, BoxFuture<'static, Result<Fetched, E>>),
    /// This is said at the next poll, and then no more.
    Failed(E),
    /// This failed too often. The stream has ended; whoever resumes begins here.
    GivenUp(Request<Bytes>),
    Done,
}

impl<T, E> Pages<T, E> {
    /// The list that begins with the reply to `request`; see
    /// [`Paginator::new`](crate::Paginator::new).
    pub fn new(
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
        };
        let mut pages = Self::in_state(State::Done, Some(source));
        pages.start(request);
        pages
    }

    /// A list that yields this error and ends; see [`Paginator::failed`](crate::Paginator::failed).
    pub fn failed(error: E) -> Self {
        Self::in_state(State::Failed(error), None)
    }

    fn in_state(state: State<E>, source: Option<Source<T, E>>) -> Self {
        Self {
            source,
            state,
            leftover: None,
            seen: Seen::default(),
            left: None,
            count: 0,
            failures: 0,
        }
    }

    fn start(&mut self, request: Request<Bytes>) {
        self.seen = Seen::default();
        if let Some(cursor) = Cursor::of(&request) {
            self.seen.insert(&cursor);
        }
        self.count = 0;
        self.failures = 0;
        self.leftover = None;
        self.state = State::Ready(request);
    }

    /// Looks for the next page in another place than the `Link` header.
    pub fn next_from(mut self, place: NextFrom) -> Self {
        if let Some(source) = &mut self.source {
            source.next_from = place;
        }
        self
    }

    /// Goes on from the page at `cursor` (that page included) instead of the first one. Where the
    /// stream has been so far is forgotten, and a call in flight is dropped.
    pub fn resume(mut self, cursor: &Cursor) -> Self {
        if let Some(source) = &self.source {
            let request = source.follow.request(cursor);
            self.start(request);
        }
        self
    }

    /// Where the page is that the next poll gives, to be stored for [`resume`](Self::resume).
    /// After a page that failed too often it is that page. `None` when the list has nothing more to ask for, or still has to send a first request that
    /// is not a GET.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        match (&self.leftover, &self.state) {
            (Some(page), _) => page.cursor.clone(),
            (
                None,
                State::Ready(request) | State::Waiting(request, _) | State::GivenUp(request),
            ) => Cursor::of(request),
            (None, State::Failed(_) | State::Done) => None,
        }
    }

    /// Ends after the page in which the n-th item from here stands.
    pub(crate) fn end_after(&mut self, items: Option<usize>) {
        self.left = items;
    }

    /// What [`end_after`](Self::end_after) has left over, which is then no longer kept here.
    pub(crate) fn take_limit(&mut self) -> Option<usize> {
        self.left.take()
    }

    /// Puts a page back that was partly read.
    pub(crate) fn put_back(&mut self, page: Page<T, E>) {
        self.leftover = Some(page);
    }

    /// The next page, or `None` when the list has ended; what [`Stream::poll_next`] gives, without
    /// a crate for streams. Dropping the future loses nothing: the call in flight stays with the
    /// stream.
    ///
    /// # Errors
    /// See [`Pages`].
    pub async fn next(&mut self) -> Option<Result<Page<T, E>, E>>
    where
        E: From<PageError>,
    {
        std::future::poll_fn(|cx| self.poll_page(cx)).await
    }

    pub(crate) fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page<T, E>, E>>>
    where
        E: From<PageError>,
    {
        if self.left == Some(0) {
            return Poll::Ready(None);
        }
        if let Some(page) = self.leftover.take() {
            return Poll::Ready(Some(Ok(self.counted(page))));
        }
        // While the caller's functions run, the state is that of a stream that has ended: should
        // one of them panic, later polls end rather than hang.
        if matches!(self.state, State::Ready(_))
            && let State::Ready(request) = std::mem::replace(&mut self.state, State::Done)
            && let Some(source) = &self.source
        {
            let future = source.fetch.fetch(request.clone());
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
                    Ok(self.counted(page))
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
                if self.seen.insert(&next) {
                    Ok(Some(next))
                } else {
                    let excerpt = crate::redact::address(next.as_str());
                    Err(PageError::RepeatedCursor {
                        excerpt,
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
                self.seen = Seen::default();
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

    fn counted(&mut self, page: Page<T, E>) -> Page<T, E> {
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(page.items.len());
        }
        page
    }
}

/// Nothing in it is ever pinned: the future has a box of its own.
impl<T, E> Unpin for Pages<T, E> {}

impl<T, E: From<PageError>> Stream for Pages<T, E> {
    type Item = Result<Page<T, E>, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }

    /// How many pages are still to come is known only at the end.
    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.left == Some(0) {
            return (0, Some(0));
        }
        let leftover = usize::from(self.leftover.is_some());
        match self.state {
            State::Ready(_) | State::Waiting(..) => (leftover.max(1), None),
            State::Failed(_) if self.left.is_some() => (1, Some(leftover + 1)),
            State::Failed(_) => (leftover + 1, Some(leftover + 1)),
            State::GivenUp(_) | State::Done => (leftover, Some(leftover)),
        }
    }
}

impl<T, E: From<PageError>> FusedStream for Pages<T, E> {
    fn is_terminated(&self) -> bool {
        self.left == Some(0)
            || (self.leftover.is_none() && matches!(self.state, State::GivenUp(_) | State::Done))
    }
}

impl<T, E> fmt::Debug for Pages<T, E> {
    /// Says where the list is; headers and items are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ready(_) => "ready",
            State::Waiting(..) => "waiting",
            State::Failed(_) => "failed",
            State::GivenUp(_) => "given up",
            State::Done => "ended",
        };
        let mut debug = f.debug_struct("Pages");
        debug
            .field("state", &state)
            .field("cursor", &self.cursor())
            .field("pages", &self.count)
            .finish_non_exhaustive()
    }
}
