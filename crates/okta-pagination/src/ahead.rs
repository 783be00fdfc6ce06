//! Pages that came before anybody asked for them, in their order.
//!
//! Reading ahead hides the way to the server behind the work on the page before. What was read ahead
//! must not be noticed otherwise: an error waits in the queue until all pages before it were taken, and
//! nothing is asked for behind it.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use crate::{Cursor, Page, PageError, walk::Walk};

pub(crate) struct Ahead<T, E> {
    /// How many pages may wait here.
    depth: usize,
    queue: VecDeque<Result<Page<T, E>, E>>,
    signal: Arc<Signal>,
}

/// Remembers that the call in flight can go on, so that it is not polled in vain for every item.
struct Signal(AtomicBool);

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

impl<T, E> Ahead<T, E> {
    pub(crate) fn new() -> Self {
        Self {
            depth: 0,
            queue: VecDeque::new(),
            signal: Arc::new(Signal(AtomicBool::new(false))),
        }
    }

    pub(crate) fn set_depth(&mut self, pages: usize) {
        self.depth = pages;
    }

    pub(crate) fn take(&mut self) -> Option<Result<Page<T, E>, E>> {
        self.queue.pop_front()
    }

    /// Puts a page back that was partly read.
    pub(crate) fn put_back(&mut self, page: Page<T, E>) {
        self.queue.push_front(Ok(page));
    }

    pub(crate) fn clear(&mut self) {
        self.queue.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Where the page is that is taken next, if it is one that has come.
    pub(crate) fn cursor(&self) -> Option<Option<Cursor>> {
        match self.queue.front()? {
            Ok(page) => Some(page.cursor.clone()),
            Err(_) => None,
        }
    }

    /// Reads on as far as that goes at once. `wanted` is how many items behind the page that was taken
    /// last may still be asked for.
    pub(crate) fn fill(&mut self, walk: &mut Walk<T, E>, wanted: Option<usize>)
    where
        E: From<PageError>,
    {
        if self.depth == 0 {
            return;
        }
        while self.queue.len() < self.depth && !walk.is_over() && self.is_wanted(wanted) {
            if walk.is_waiting() && !self.signal.0.swap(false, Ordering::Acquire) {
                return;
            }
            let waker = Waker::from(Arc::clone(&self.signal));
            match walk.poll_page(&mut Context::from_waker(&waker)) {
                Poll::Ready(Some(page)) => self.queue.push_back(page),
                Poll::Ready(None) | Poll::Pending => return,
            }
        }
    }

    fn is_wanted(&self, wanted: Option<usize>) -> bool {
        if self.queue.iter().any(Result::is_err) {
            return false;
        }
        let at_hand = self.queue.iter().flatten().map(|page| page.items.len());
        wanted.is_none_or(|wanted| at_hand.sum::<usize>() < wanted)
    }
}
