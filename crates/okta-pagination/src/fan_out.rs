//! A call for each item of a list: users with their groups, apps with their assignments. One after the
//! other they take for ever, all at once they are a storm; this runs a few at a time, and loses none.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::stream::{FusedStream, Stream};
use futures_util::stream::{FuturesOrdered, FuturesUnordered};

use crate::{BoxFuture, PageError, Paginator};

/// A list's items, each with the result of a call that was made for it: a `Stream` from
/// [`Paginator::fan_out`].
///
/// The outer `Err` is the list's own, as [`Paginator`] has it, and comes in its place. The inner one is
/// that of the call for one item, which is there nevertheless. Dropping the stream drops the calls in
/// flight.
#[must_use = "nothing is asked for until it is polled"]
pub struct FanOut<T, R, E> {
    items: Paginator<T, E>,
    call: Call<T, R, E>,
    running: Running<T, R, E>,
    most: usize,
    /// The list had an error that its reader has not got yet. What failed is asked for again when the
    /// reader says so, by polling on.
    has_failed: bool,
}

type Call<T, R, E> = Box<dyn FnMut(&T) -> BoxFuture<'static, Result<R, E>> + Send>;

type Joined<T, R, E> = Result<(T, Result<R, E>), E>;

enum Running<T, R, E> {
    InOrder(FuturesOrdered<BoxFuture<'static, Joined<T, R, E>>>),
    /// Errors of the list wait here; nothing has to be waited for on their account.
    AsTheyCome(
        FuturesUnordered<BoxFuture<'static, Joined<T, R, E>>>,
        VecDeque<E>,
    ),
}

impl<T, R, E> FanOut<T, R, E>
where
    T: Send + 'static,
    R: 'static,
    E: Send + 'static,
{
    pub(crate) fn new<F>(
        items: Paginator<T, E>,
        most: usize,
        mut call: impl FnMut(&T) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<R, E>> + Send + 'static,
    {
        Self {
            items,
            call: Box::new(move |item| Box::pin(call(item))),
            running: Running::InOrder(FuturesOrdered::new()),
            most: most.max(1),
            has_failed: false,
        }
    }

    /// Gives results as they come, so that a slow call holds up nobody. By default they come in the
    /// order of the list. To be said before the first poll.
    pub fn unordered(mut self) -> Self {
        if self.running.is_empty() {
            self.running = Running::AsTheyCome(FuturesUnordered::new(), VecDeque::new());
        }
        self
    }

    /// The next item and its result, or `None` at the end; what [`Stream::poll_next`] gives, without a
    /// crate for streams.
    ///
    /// # Errors
    /// See [`FanOut`].
    pub async fn next(&mut self) -> Option<Result<(T, Result<R, E>), E>>
    where
        E: From<PageError>,
    {
        std::future::poll_fn(|cx| self.poll_joined(cx)).await
    }

    fn poll_joined(&mut self, cx: &mut Context<'_>) -> Poll<Option<Joined<T, R, E>>>
    where
        E: From<PageError>,
    {
        while self.running.len() < self.most && !self.has_failed && !self.items.is_terminated() {
            match Pin::new(&mut self.items).poll_next(cx) {
                Poll::Ready(Some(Ok(item))) => {
                    let call = (self.call)(&item);
                    self.running
                        .push(Box::pin(async move { Ok((item, call.await)) }));
                }
                Poll::Ready(Some(Err(error))) => {
                    self.running.fail(error);
                    self.has_failed = true;
                }
                Poll::Ready(None) | Poll::Pending => break,
            }
        }
        match self.running.poll(cx) {
            // Nothing runs: it is the list that is waited for, or at its end.
            Poll::Ready(None) if !self.items.is_terminated() => Poll::Pending,
            joined => {
                if let Poll::Ready(Some(Err(_))) = joined {
                    self.has_failed = false;
                }
                joined
            }
        }
    }
}

impl<T, R, E> Running<T, R, E>
where
    E: Send + 'static,
    T: 'static,
    R: 'static,
{
    fn push(&mut self, call: BoxFuture<'static, Joined<T, R, E>>) {
        match self {
            Self::InOrder(calls) => calls.push_back(call),
            Self::AsTheyCome(calls, _) => calls.push(call),
        }
    }

    fn fail(&mut self, error: E) {
        match self {
            Self::InOrder(calls) => calls.push_back(Box::pin(async move { Err(error) })),
            Self::AsTheyCome(_, errors) => errors.push_back(error),
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Joined<T, R, E>>> {
        match self {
            Self::InOrder(calls) => Pin::new(calls).poll_next(cx),
            Self::AsTheyCome(calls, errors) => match errors.pop_front() {
                Some(error) => Poll::Ready(Some(Err(error))),
                None => Pin::new(calls).poll_next(cx),
            },
        }
    }
}

impl<T, R, E> Running<T, R, E> {
    fn len(&self) -> usize {
        match self {
            Self::InOrder(calls) => calls.len(),
            Self::AsTheyCome(calls, errors) => calls.len() + errors.len(),
        }
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Nothing in it is ever pinned.
impl<T, R, E> Unpin for FanOut<T, R, E> {}

impl<T, R, E> Stream for FanOut<T, R, E>
where
    T: Send + 'static,
    R: 'static,
    E: From<PageError> + Send + 'static,
{
    type Item = Result<(T, Result<R, E>), E>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_joined(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (least, most) = self.items.size_hint();
        let running = self.running.len();
        (least + running, most.map(|most| most + running))
    }
}

impl<T, R, E> fmt::Debug for FanOut<T, R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FanOut")
            .field("items", &self.items)
            .field("running", &self.running.len())
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}
