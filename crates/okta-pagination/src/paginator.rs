//! The list as most callers want it: one item after the other, with the pages out of sight.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    vec,
};

use bytes::Bytes;
use futures_core::stream::{FusedStream, Stream};
use http::Request;

use crate::{BoxFuture, Cursor, Decode, FanOut, Fetch, NextFrom, Page, PageError, Pages};

/// How many empty pages one poll reads on through before it lets other tasks run. A client that is
/// always ready would otherwise keep its thread for as long as the server has empty pages.
const EMPTY_PAGES_A_POLL: usize = 32;

/// A list as a `Stream` of items, lazy and owned. The [crate's documentation](crate#the-rules) has
/// its rules.
///
/// An `Err` is an item that cannot be read (the next ones follow), a page that cannot be had
/// (polling again asks for it again, and nothing is skipped), or the last word of a list that
/// cannot go on. All items before an error have been delivered. At most one page is held in memory,
/// and none is asked for in advance, unless [`prefetch`](Self::prefetch) says so.
#[must_use = "a list asks for nothing until it is polled"]
pub struct Paginator<T, E> {
    pages: Pages<T, E>,
    current: Option<Current<T, E>>,
    /// How many items may still come.
    left: Option<usize>,
}

/// The page that is being handed out: what is left of its items, and the page without them.
struct Current<T, E> {
    items: vec::IntoIter<Result<T, E>>,
    page: Page<T, E>,
}

impl<T, E> Paginator<T, E> {
    /// The list that begins with the reply to `request`. Nothing is sent until the first poll.
    ///
    /// The pages after the first are requested with the headers and extensions of `request`, by
    /// GET, without a body (and then without the headers about a body, if `request` was not a plain
    /// GET itself). If `request` has an absolute URI, they go to that origin; if it is a path, they
    /// are paths.
    pub fn new(
        fetch: Arc<dyn Fetch<Error = E>>,
        request: Request<Bytes>,
        decode: Decode<T, E>,
    ) -> Self {
        Pages::new(fetch, request, decode).into()
    }

    /// A list that yields this error and ends, for functions that return a list and find out before
    /// sending that there cannot be one.
    pub fn failed(error: E) -> Self {
        Pages::failed(error).into()
    }

    /// Looks for the next page in another place than the `Link` header.
    pub fn next_from(mut self, place: NextFrom) -> Self {
        self.pages = self.pages.next_from(place);
        self
    }

    /// Goes on from the page at `cursor` instead of the first one: with all items of that page,
    /// whatever was read of it before. Where the stream has been so far is forgotten.
    pub fn resume(mut self, cursor: &Cursor) -> Self {
        self.current = None;
        self.pages = self.pages.resume(cursor);
        self
    }

    /// Ends after `n` more items, and asks for no page beyond them. An item that cannot be read
    /// counts, an error of a page does not.
    ///
    /// [`pages`](Self::pages) of it end with the page in which the n-th item stands; a page is
    /// never cut, for the place after it would then skip items.
    pub fn max_items(mut self, n: usize) -> Self {
        self.left = Some(n);
        self
    }

    /// Shows each page to `inspect` before its items are taken; see [`Pages::inspect_pages`].
    ///
    /// ```
    /// # fn example<T: 'static, E: 'static>(list: okta_pagination::Paginator<T, E>) {
    /// let mut count = 0;
    /// let list = list.inspect_pages(move |page| {
    ///     count += page.items.len();
    ///     eprintln!("{count} so far");
    /// });
    /// # drop(list);
    /// # }
    /// ```
    pub fn inspect_pages(mut self, inspect: impl FnMut(&Page<T, E>) + Send + 'static) -> Self {
        self.pages = self.pages.inspect_pages(inspect);
        self
    }

    /// Makes a call for each item, at most `n` at a time, and gives both: see [`FanOut`]. `call` takes what
    /// it needs of the item and borrows nothing.
    ///
    /// Results come in the order of the list, unless [`FanOut::unordered`]. Nothing is asked for before
    /// the first poll. As many items as there are calls are held, and the page that is being read.
    pub fn fan_out<R, F>(
        self,
        n: usize,
        call: impl FnMut(&T) -> F + Send + 'static,
    ) -> FanOut<T, R, E>
    where
        T: Send + 'static,
        R: 'static,
        E: Send + 'static,
        F: Future<Output = Result<R, E>> + Send + 'static,
    {
        FanOut::new(self, n, call)
    }

    /// Reads up to `n` pages ahead of the one whose items are being taken; see [`Pages::prefetch`].
    /// [`cursor`](Self::cursor) still tells the page that is being read.
    pub fn prefetch(mut self, n: usize) -> Self {
        self.pages = self.pages.prefetch(n);
        self
    }

    /// As [`prefetch`](Self::prefetch), with calls that go on while nobody polls the list; see
    /// [`Pages::prefetch_on`].
    pub fn prefetch_on(
        mut self,
        n: usize,
        spawn: impl Fn(BoxFuture<'static, ()>) + Send + Sync + 'static,
    ) -> Self
    where
        E: From<PageError> + Send + 'static,
    {
        self.pages = self.pages.prefetch_on(n, spawn);
        self
    }

    /// The same list as whole pages. Items of a page that has been read in part come as a page of
    /// what is left.
    pub fn pages(self) -> Pages<T, E> {
        let Self {
            mut pages,
            current,
            left,
        } = self;
        if let Some(Current { items, mut page }) = current
            && items.len() > 0
        {
            page.items = items.collect();
            pages.put_back(page);
        }
        pages.end_after(left);
        pages
    }

    /// Where the page is from which all items come that have not been delivered, to be stored for
    /// [`resume`](Self::resume). Pages are the unit: who resumes from here sees the delivered items
    /// of a half-read page again (at least once). For exactly once, use [`pages`](Self::pages).
    /// `None` as in [`Pages::cursor`].
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        match &self.current {
            Some(current) if current.items.len() > 0 => current.page.cursor.clone(),
            _ => self.pages.cursor(),
        }
    }

    /// The next item, or `None` when the list has ended; what [`Stream::poll_next`] gives, without
    /// a crate for streams. Dropping the future loses nothing: the call in flight stays with the
    /// stream.
    ///
    /// # Errors
    /// See [`Paginator`].
    pub async fn next(&mut self) -> Option<Result<T, E>>
    where
        E: From<PageError>,
    {
        std::future::poll_fn(|cx| self.poll_item(cx)).await
    }

    /// All items at once, up to the first error of any kind. Holds the whole list in memory: for
    /// long lists, set [`max_items`](Self::max_items) or take the items one by one.
    ///
    /// # Errors
    /// The first error of the stream; what was read before is lost.
    pub async fn collect_all(mut self) -> Result<Vec<T>, E>
    where
        E: From<PageError>,
    {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, E>>>
    where
        E: From<PageError>,
    {
        if self.left == Some(0) {
            return Poll::Ready(None);
        }
        for _ in 0..EMPTY_PAGES_A_POLL {
            if let Some(item) = self
                .current
                .as_mut()
                .and_then(|current| current.items.next())
            {
                if let Some(left) = &mut self.left {
                    *left = left.saturating_sub(1);
                }
                self.read_ahead();
                return Poll::Ready(Some(item));
            }
            self.current = None;
            match ready!(self.pages.poll_next_page(cx)) {
                Some(Ok(mut page)) => {
                    let items = std::mem::take(&mut page.items).into_iter();
                    self.current = Some(Current { items, page });
                    self.read_ahead();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn read_ahead(&mut self)
    where
        E: From<PageError>,
    {
        let buffered = self.buffered();
        let wanted = self.left.map(|left| left.saturating_sub(buffered));
        self.pages.read_ahead(wanted);
    }

    fn buffered(&self) -> usize {
        self.current
            .as_ref()
            .map_or(0, |current| current.items.len())
    }
}

impl<T, E> From<Pages<T, E>> for Paginator<T, E> {
    fn from(mut pages: Pages<T, E>) -> Self {
        let left = pages.take_limit();
        Self {
            pages,
            current: None,
            left,
        }
    }
}

/// Nothing in it is ever pinned.
impl<T, E> Unpin for Paginator<T, E> {}

impl<T, E: From<PageError>> Stream for Paginator<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }

    /// The items at hand for certain; how many more there are is known on the last page, or where
    /// `max_items` falls into the page at hand. (`max_items` is no upper bound before that: errors
    /// of pages come on top.)
    fn size_hint(&self) -> (usize, Option<usize>) {
        let buffered = self.buffered();
        match self.left {
            Some(left) if left <= buffered => (left, Some(left)),
            _ if self.pages.is_terminated() => (buffered, Some(buffered)),
            _ => (buffered, None),
        }
    }
}

impl<T, E: From<PageError>> FusedStream for Paginator<T, E> {
    fn is_terminated(&self) -> bool {
        self.left == Some(0) || (self.buffered() == 0 && self.pages.is_terminated())
    }
}

impl<T, E> fmt::Debug for Paginator<T, E> {
    /// Says where the list is; headers and items are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Paginator");
        debug
            .field("buffered", &self.buffered())
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}
