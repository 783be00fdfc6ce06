//! Reading ahead: when it asks, what it never does, and that nobody can tell from the list.

mod support;

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use futures_util::stream::Stream;
use http::Request;
use okta_pagination::{BoxFuture, Cursor, Fetch, Fetched, PageError, Paginator};
use proptest::prelude::*;
use support::{Error, Service, drain, drain_ok, reply, words};

/// `a b | c d | e f | g`
fn four_pages() -> Service {
    Service::default()
        .page("/list", reply("a b").next("/list?p=2"))
        .page("/list?p=2", reply("c d").next("/list?p=3"))
        .page("/list?p=3", reply("e f").next("/list?p=4"))
        .page("/list?p=4", reply("g"))
}

fn ok(word: &str) -> Option<Result<String, Error>> {
    Some(Ok(word.to_owned()))
}

#[tokio::test]
async fn so_many_pages_are_asked_for_ahead_and_no_more() {
    let service = four_pages().shared();
    let mut list = service.list("/list").prefetch(2);
    assert_eq!(service.asked().len(), 0, "nothing before the first poll");
    assert_eq!(list.next().await, ok("a"));
    assert_eq!(service.asked().len(), 3);
    assert_eq!(list.next().await, ok("b"));
    assert_eq!(
        service.asked().len(),
        3,
        "there is no room before a page is taken"
    );
    assert_eq!(list.next().await, ok("c"));
    assert_eq!(service.asked().len(), 4);
    assert_eq!(drain_ok(list).await, "d e f g");
    assert_eq!(service.asked().len(), 4);
}

#[tokio::test]
async fn no_page_is_asked_for_that_no_item_is_wanted_of() {
    for (most, asked) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (7, 4)] {
        let service = four_pages().shared();
        let list = service.list("/list").prefetch(9).max_items(most);
        assert_eq!(drain(list).await.len(), most);
        assert_eq!(service.asked().len(), asked, "for {most} items");
        let service = four_pages().shared();
        let mut pages = service.list("/list").prefetch(9).max_items(most).pages();
        while let Some(page) = pages.next().await {
            page.unwrap();
        }
        assert_eq!(service.asked().len(), asked, "for pages with {most} items");
    }
}

#[tokio::test]
async fn the_cursor_is_that_of_the_reader() {
    let service = four_pages().shared();
    let mut list = service.list("/list").prefetch(3);
    list.next().await;
    assert_eq!(service.asked().len(), 4);
    let cursor = list.cursor().unwrap();
    assert_eq!(cursor.as_str(), "/list");
    list.next().await;
    assert_eq!(list.cursor().unwrap().as_str(), "/list?p=2");
    // What was read ahead of another place is not shown here.
    let resumed = list.resume(&cursor);
    assert_eq!(drain_ok(resumed).await, "a b c d e f g");
    let mut pages = service.pages("/list").prefetch(3);
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(pages.cursor(), first.next);
    assert_eq!(
        pages.cursor().map(Cursor::into),
        Some("/list?p=2".to_owned())
    );
}

#[tokio::test]
async fn an_error_waits_for_its_turn_and_is_not_repeated_by_itself() {
    let service = four_pages().fail("/list?p=3", Error::Refused(503)).shared();
    let mut list = service.list("/list").prefetch(9);
    for word in ["a", "b", "c", "d"] {
        assert_eq!(list.next().await, ok(word));
        assert_eq!(service.asked().len(), 3, "nothing behind an error");
    }
    assert_eq!(list.cursor().unwrap().as_str(), "/list?p=3");
    assert_eq!(list.next().await, Some(Err(Error::Refused(503))));
    assert_eq!(service.asked().len(), 3);
    assert_eq!(list.cursor().unwrap().as_str(), "/list?p=3");
    assert_eq!(drain_ok(list).await, "e f g");
    let mut pages = service.pages("/nowhere").prefetch(9);
    assert!(pages.next().await.unwrap().is_err());
    assert_eq!(service.asked().len(), 6, "pages do not repeat it either");
}

/// A service that answers when it is told to, and counts how often its calls are polled.
#[derive(Default)]
struct Slow {
    inner: Arc<Service>,
    calls: Mutex<Vec<Arc<Gate>>>,
}

#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    waker: Mutex<Option<Waker>>,
    polls: AtomicUsize,
    dropped: AtomicUsize,
}

impl Gate {
    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        let waker = self.waker.lock().unwrap().take();
        waker.inspect(|waker| waker.wake_by_ref());
    }

    fn polls(&self) -> usize {
        self.polls.load(Ordering::SeqCst)
    }
}

struct DropCount(Arc<Gate>);

impl Drop for DropCount {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

impl Slow {
    fn list(self: &Arc<Self>) -> Paginator<String, Error> {
        let request = Request::get("/list").body(Bytes::new()).unwrap();
        Paginator::new(self.clone(), request, Arc::new(words))
    }

    fn gate(&self, call: usize) -> Arc<Gate> {
        Arc::clone(&self.calls.lock().unwrap()[call])
    }

    fn calls(&self) -> usize {
        self.calls.lock().unwrap().len()
    }
}

impl Fetch for Slow {
    type Error = Error;

    fn fetch(&self, request: Request<Bytes>) -> BoxFuture<'static, Result<Fetched, Error>> {
        let gate = Arc::new(Gate::default());
        self.calls.lock().unwrap().push(Arc::clone(&gate));
        let reply = self.inner.fetch(request);
        let guard = DropCount(Arc::clone(&gate));
        Box::pin(async move {
            poll_fn(|cx| {
                guard.0.polls.fetch_add(1, Ordering::SeqCst);
                if *guard.0.is_open.lock().unwrap() {
                    return Poll::Ready(());
                }
                *guard.0.waker.lock().unwrap() = Some(cx.waker().clone());
                Poll::Pending
            })
            .await;
            reply.await
        })
    }
}

fn slow() -> Arc<Slow> {
    Arc::new(Slow {
        inner: four_pages().shared(),
        calls: Mutex::default(),
    })
}

/// One poll by a task that nothing wakes.
fn poll(list: &mut Paginator<String, Error>) -> Poll<Option<Result<String, Error>>> {
    Pin::new(list).poll_next(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_call_ahead_is_polled_when_it_can_go_on() {
    let service = slow();
    let mut list = service.list().prefetch(1);
    assert_eq!(poll(&mut list), Poll::Pending);
    service.gate(0).open();
    assert_eq!(poll(&mut list), Poll::Ready(ok("a")));
    assert_eq!((service.calls(), service.gate(1).polls()), (2, 1));
    assert_eq!(poll(&mut list), Poll::Ready(ok("b")));
    assert_eq!(service.gate(1).polls(), 1, "nothing has happened meanwhile");
    // Now somebody waits for it.
    assert_eq!(poll(&mut list), Poll::Pending);
    service.gate(1).open();
    assert_eq!(poll(&mut list), Poll::Ready(ok("c")));
    service.gate(2).open();
    assert_eq!(poll(&mut list), Poll::Ready(ok("d")));
    assert_eq!(service.gate(2).polls(), 2, "it came while items were taken");
    assert_eq!(service.gate(0).polls(), 2);
    let last = service.gate(2);
    drop(list);
    assert_eq!(last.dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_dropped_list_drops_the_call_ahead() {
    let service = slow();
    let mut list = service.list().prefetch(1);
    assert_eq!(poll(&mut list), Poll::Pending);
    service.gate(0).open();
    assert_eq!(poll(&mut list), Poll::Ready(ok("a")));
    let ahead = service.gate(1);
    assert_eq!(ahead.dropped.load(Ordering::SeqCst), 0);
    drop(list);
    assert_eq!(ahead.dropped.load(Ordering::SeqCst), 1);
}

/// Calls that were spawned, for a test to poll.
#[derive(Clone, Default)]
struct Spawned(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Spawned {
    fn run(&self) {
        let mut calls = self.0.lock().unwrap();
        calls.retain_mut(|call| {
            let mut cx = Context::from_waker(Waker::noop());
            call.as_mut().poll(&mut cx).is_pending()
        });
    }
}

#[test]
fn spawned_calls_go_on_while_nobody_polls_the_list() {
    let (service, spawned) = (slow(), Spawned::default());
    let runtime = spawned.clone();
    let spawn = move |call| runtime.0.lock().unwrap().push(call);
    let mut list = service.list().prefetch_on(1, spawn);
    assert_eq!(poll(&mut list), Poll::Pending);
    assert_eq!(service.gate(0).polls(), 0, "the list polls no call itself");
    service.gate(0).open();
    spawned.run();
    assert_eq!(poll(&mut list), Poll::Ready(ok("a")));
    service.gate(1).open();
    spawned.run();
    assert_eq!(service.gate(1).polls(), 1);
    assert_eq!(poll(&mut list), Poll::Ready(ok("b")));
    // Dropped where it runs: an error of that page, which is asked for again.
    assert_eq!(poll(&mut list), Poll::Ready(ok("c")));
    spawned.0.lock().unwrap().clear();
    assert_eq!(poll(&mut list), Poll::Ready(ok("d")));
    let abandoned = Error::Page(PageError::Abandoned);
    assert_eq!(poll(&mut list), Poll::Ready(Some(Err(abandoned))));
    assert_eq!(poll(&mut list), Poll::Pending);
    // Dropped here: the call ends where it runs.
    let call = service.gate(service.calls() - 1);
    spawned.run();
    assert_eq!(call.dropped.load(Ordering::SeqCst), 0);
    drop(list);
    spawned.run();
    assert_eq!(call.dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_runtime_can_be_lent() {
    let service = four_pages().shared();
    let spawn = |call| drop(tokio::spawn(call));
    let list = service.list("/list").prefetch_on(2, spawn);
    assert_eq!(drain_ok(list).await, "a b c d e f g");
}

proptest! {
    /// The same items, errors and cursors, whatever the pages hold and wherever they fail.
    #[test]
    fn nobody_can_tell(
        pages in prop::collection::vec((0_usize..4, 0_usize..5), 1..8),
        depth in 0_usize..5,
        most in prop::option::of(0_usize..20),
    ) {
        let service = || {
            let mut service = Service::default();
            for (page, (items, failures)) in pages.iter().enumerate() {
                let at = format!("/list?p={page}");
                let mut answer = reply(&format!("{page} ").repeat(*items));
                if page + 1 < pages.len() {
                    answer = answer.next(&format!("/list?p={}", page + 1));
                }
                service = service.page(&at, answer);
                for failure in 0..*failures {
                    service = service.fail(&at, Error::Refused(500 + failure as u16));
                }
            }
            service.shared()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let seen = |mut list: Paginator<String, Error>| {
            if let Some(most) = most {
                list = list.max_items(most);
            }
            runtime.block_on(async {
                let mut seen = Vec::new();
                loop {
                    let cursor = list.cursor();
                    let Some(item) = list.next().await else { break };
                    seen.push((cursor, item));
                }
                seen
            })
        };
        let (plain, ahead) = (service(), service());
        let expected = seen(plain.list("/list?p=0"));
        prop_assert_eq!(seen(ahead.list("/list?p=0").prefetch(depth)), expected);
        prop_assert!(ahead.asked().len() <= plain.asked().len() + depth);
    }
}
