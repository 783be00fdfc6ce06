//! The list as whole pages: the walk, what was read ahead of its reader, and where its reader wants it
//! to end. Owned, `Unpin`, and with a type that can be named in signatures.

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
    BoxFuture, Cursor, Decode, Fetch, NextFrom, Page, PageError, ahead::Ahead, spawned::spawner,
    walk::Walk,
};

/// A list as a `Stream` of whole pages, lazy and owned. The [crate's
/// documentation](crate#the-rules) has its rules.
///
/// Use it instead of [`Paginator`](crate::Paginator) to see headers, or to store items together
/// with the place after them ([`Page::next`]): whoever resumes from there sees each item exactly
/// once.
///
/// An `Err` is one of two kinds. If the page could not be fetched or decoded, polling again asks
/// for it again, [`MAX_ATTEMPTS`](crate::MAX_ATTEMPTS) times in all; then the stream ends, and [`cursor`](Self::cursor)
/// still says where. If the way on cannot be followed, it comes after that page, and the stream ends.
#[must_use = "a list asks for nothing until it is polled"]
pub struct Pages<T, E> {
    walk: Walk<T, E>,
    ahead: Ahead<T, E>,
    /// How many items may still come; the page that reaches it is the last.
    left: Option<usize>,
    inspect: Option<Inspect<T, E>>,
}

/// Looks at each page before its reader gets it.
type Inspect<T, E> = Box<dyn FnMut(&Page<T, E>) + Send>;

impl<T, E> Pages<T, E> {
    /// The list that begins with the reply to `request`; see
    /// [`Paginator::new`](crate::Paginator::new).
    pub fn new(
        fetch: Arc<dyn Fetch<Error = E>>,
        request: Request<Bytes>,
        decode: Decode<T, E>,
    ) -> Self {
        Self::of(Walk::new(fetch, request, decode))
    }

    /// A list that yields this error and ends; see [`Paginator::failed`](crate::Paginator::failed).
    pub fn failed(error: E) -> Self {
        Self::of(Walk::failed(error))
    }

    fn of(walk: Walk<T, E>) -> Self {
        Self {
            walk,
            ahead: Ahead::new(),
            left: None,
            inspect: None,
        }
    }

    /// Looks for the next page in another place than the `Link` header.
    pub fn next_from(mut self, place: NextFrom) -> Self {
        self.walk.next_from(place);
        self
    }

    /// Goes on from the page at `cursor` (that page included) instead of the first one. Where the
    /// stream has been so far is forgotten, and a call in flight is dropped.
    pub fn resume(mut self, cursor: &Cursor) -> Self {
        self.ahead.clear();
        self.walk.resume(cursor);
        self
    }

    /// For a list that is polled for what is new: its last page names itself, or another that was
    /// requested before, as the place to ask again. That is followed then, and no
    /// [`PageError::RepeatedCursor`]; how long to wait is for the reader, who sees the empty pages.
    pub fn polling(mut self) -> Self {
        self.walk.may_repeat();
        self
    }

    /// Shows each page to `inspect` when it is taken: its headers, how many items it has, where it is.
    /// For progress bars, for instance. The last function that was given counts.
    pub fn inspect_pages(mut self, inspect: impl FnMut(&Page<T, E>) + Send + 'static) -> Self {
        self.inspect = Some(Box::new(inspect));
        self
    }

    /// Reads up to `n` pages ahead of the one that was taken last, while it is polled: each poll
    /// also drives the call for a later page. Nothing is asked for before the first poll, nor beyond
    /// [`max_items`](crate::Paginator::max_items). Errors keep their place in the list.
    ///
    /// 0, the default, reads nothing ahead. Up to `n` more pages are then held in memory.
    pub fn prefetch(mut self, n: usize) -> Self {
        self.ahead.set_depth(n);
        self.walk.spawn_on(None);
        self
    }

    /// As [`prefetch`](Self::prefetch), and the calls are polled by whatever `spawn` does with them,
    /// such as `|call| { tokio::spawn(call); }`. So the next page comes in also while its reader
    /// waits for something else; which one follows it is known when the list is polled again.
    ///
    /// A call is given up at its next poll once the list is dropped. One that is dropped or panics
    /// where it was spawned is [`PageError::Abandoned`].
    pub fn prefetch_on(
        mut self,
        n: usize,
        spawn: impl Fn(BoxFuture<'static, ()>) + Send + Sync + 'static,
    ) -> Self
    where
        E: From<PageError> + Send + 'static,
    {
        self.ahead.set_depth(n);
        self.walk.spawn_on(Some(spawner(spawn)));
        self
    }

    /// Where the page is that the next poll gives, to be stored for [`resume`](Self::resume); pages
    /// that were read ahead do not count. After a page that failed too often it is that page. `None`
    /// when the list has nothing more to ask for, or still has to send a first request that is not a
    /// GET.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        self.ahead.cursor().unwrap_or_else(|| self.walk.cursor())
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
        self.ahead.put_back(page);
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

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page<T, E>, E>>>
    where
        E: From<PageError>,
    {
        if self.left == Some(0) {
            return Poll::Ready(None);
        }
        let page = ready!(self.poll_next_page(cx));
        // What failed is asked for again when its reader says so, by polling again.
        if let Some(Ok(page)) = &page {
            if let Some(left) = &mut self.left {
                *left = left.saturating_sub(page.items.len());
            }
            self.read_ahead(self.left);
        }
        Poll::Ready(page)
    }

    /// The next page, whatever the limit is here.
    pub(crate) fn poll_next_page(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Page<T, E>, E>>>
    where
        E: From<PageError>,
    {
        let page = match self.ahead.take() {
            Some(page) => Some(page),
            None => ready!(self.walk.poll_page(cx)),
        };
        if let (Some(Ok(page)), Some(inspect)) = (&page, &mut self.inspect) {
            inspect(page);
        }
        Poll::Ready(page)
    }

    /// Asks for later pages as far as that goes at once, where `wanted` more items are to come after
    /// the page that was taken last.
    pub(crate) fn read_ahead(&mut self, wanted: Option<usize>)
    where
        E: From<PageError>,
    {
        self.ahead.fill(&mut self.walk, wanted);
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
        // With a limit, any page may be the last.
        let at_least = |known: usize| match self.left {
            Some(_) => known.min(1),
            None => known,
        };
        let ahead = self.ahead.len();
        if self.walk.is_over() {
            (at_least(ahead), Some(ahead))
        } else if self.walk.has_failed() {
            (at_least(ahead + 1), Some(ahead + 1))
        } else {
            (at_least(ahead.max(1)), None)
        }
    }
}

impl<T, E: From<PageError>> FusedStream for Pages<T, E> {
    fn is_terminated(&self) -> bool {
        self.left == Some(0) || (self.ahead.len() == 0 && self.walk.is_over())
    }
}

impl<T, E> fmt::Debug for Pages<T, E> {
    /// Says where the list is; headers and items are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Pages");
        debug
            .field("state", &self.walk.state_name())
            .field("cursor", &self.cursor())
            .field("pages", &self.walk.count())
            .field("ahead", &self.ahead.len())
            .finish_non_exhaustive()
    }
}
