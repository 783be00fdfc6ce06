//! How a list behaves as a stream: when it asks, what it keeps, what a drop, an error or a limit
//! does.

mod support;

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use futures_util::{StreamExt, stream::FusedStream, stream::Stream};
use http::Request;
use okta_pagination::{Cursor, Fetched, PageError, Pages, Paginator};
use support::{Error, Service, drain, drain_ok, reply, words};

fn ok(word: &str) -> Option<Result<String, Error>> {
    Some(Ok(word.to_owned()))
}

/// `a b | c !d e | (empty) | f`
fn four_pages() -> Service {
    Service::default()
        .page("/list", reply("a b").next("/list?p=2"))
        .page("/list?p=2", reply("c !d e").next("/list?p=3"))
        .page("/list?p=3", reply("").next("/list?p=4"))
        .page("/list?p=4", reply("f"))
}

#[test]
fn streams_are_owned_and_can_move_anywhere() {
    fn check<S: Send + Unpin + 'static>() {}
    check::<Paginator<String, Error>>();
    check::<Pages<String, Error>>();
    // `Unpin` whatever the items are.
    fn unpin<S: Unpin>() {}
    unpin::<Paginator<std::marker::PhantomPinned, std::marker::PhantomPinned>>();
}

#[tokio::test]
async fn nothing_is_asked_before_it_is_needed() {
    let service = four_pages().shared();
    let mut list = service.list("/list");
    assert_eq!(service.asked().len(), 0);
    assert_eq!(list.next().await, ok("a"));
    assert_eq!(list.next().await, ok("b"));
    assert_eq!(service.asked().len(), 1, "no page is asked for in advance");
    assert_eq!(list.next().await, ok("c"));
    assert_eq!(service.asked().len(), 2);
    drop(list);
    assert_eq!(service.asked().len(), 2);
}

#[tokio::test]
async fn a_bad_item_costs_only_itself() {
    let service = four_pages().shared();
    let all = drain(service.list("/list")).await;
    let seen: Vec<&str> = all
        .iter()
        .map(|item| item.as_deref().unwrap_or("-"))
        .collect();
    assert_eq!(seen, ["a", "b", "c", "-", "e", "f"]);
    assert_eq!(all[3], Err(Error::Item("d".to_owned())));
    assert_eq!(
        service.list("/list").collect_all().await,
        Err(Error::Item("d".to_owned()))
    );
}

#[tokio::test]
async fn a_page_that_failed_is_asked_for_again() {
    let service = four_pages()
        .fail("/list", Error::Refused(503))
        .fail("/list?p=3", Error::Refused(500))
        .fail("/list?p=3", Error::Refused(429))
        .shared();
    let all = drain(service.list("/list")).await;
    let seen: Vec<String> = all
        .into_iter()
        .map(|item| item.unwrap_or_else(|error| format!("{error:?}")))
        .collect();
    let expected = [
        "Refused(503)",
        "a",
        "b",
        "c",
        "Item(\"d\")",
        "e",
        "Refused(500)",
        "Refused(429)",
        "f",
    ];
    assert_eq!(seen, expected);
    let expected = [
        "/list",
        "/list",
        "/list?p=2",
        "/list?p=3",
        "/list?p=3",
        "/list?p=3",
        "/list?p=4",
    ];
    assert_eq!(service.addresses(), expected);
}

#[tokio::test]
async fn a_page_that_cannot_be_decoded_is_asked_for_again() {
    let service = Service::default()
        .page("/list", reply("a").next("/list?p=2"))
        .page("/list?p=2", reply("garbage"))
        .shared();
    let mut list = service.list("/list");
    assert_eq!(list.next().await, ok("a"));
    assert_eq!(list.next().await, Some(Err(Error::Body)));
    assert_eq!(list.next().await, Some(Err(Error::Body)));
    assert_eq!(service.addresses(), ["/list", "/list?p=2", "/list?p=2"]);
    assert_eq!(list.cursor().unwrap().as_str(), "/list?p=2");
}

/// A call that never answers is dropped with the stream, and survives a dropped `next()`.
#[tokio::test]
async fn the_call_in_flight_belongs_to_the_stream() {
    struct Alive(Arc<AtomicUsize>);
    impl Drop for Alive {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }
    let (alive, calls) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let fetch = {
        let (alive, calls) = (alive.clone(), calls.clone());
        move |_: Request<Bytes>| {
            alive.fetch_add(1, Ordering::SeqCst);
            calls.fetch_add(1, Ordering::SeqCst);
            let guard = Alive(alive.clone());
            async move {
                let _guard = guard;
                std::future::pending::<Result<Fetched, Error>>().await
            }
        }
    };
    let request = Request::get("/list").body(Bytes::new()).unwrap();
    let mut list = Paginator::new(Arc::new(fetch), request, Arc::new(words));
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..3 {
        let next = pin!(list.next());
        assert!(next.poll(&mut cx).is_pending());
    }
    assert_eq!(
        (alive.load(Ordering::SeqCst), calls.load(Ordering::SeqCst)),
        (1, 1)
    );
    drop(list);
    assert_eq!(alive.load(Ordering::SeqCst), 0);
}

/// A service that always has an empty page ready does not keep the thread.
#[test]
fn endless_empty_pages_let_others_run() {
    let count = Arc::new(AtomicUsize::new(0));
    let fetch = {
        let count = count.clone();
        move |_: Request<Bytes>| {
            let page = count.fetch_add(1, Ordering::SeqCst);
            let link = format!("</list?p={page}>; rel=next");
            let response = http::Response::builder()
                .header("link", link)
                .body(Bytes::new())
                .unwrap();
            std::future::ready(Ok::<_, Error>(Fetched::from(response)))
        }
    };
    let request = Request::get("/list").body(Bytes::new()).unwrap();
    let mut list = Paginator::new(Arc::new(fetch), request, Arc::new(words));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(list.poll_next_unpin(&mut cx).is_pending());
    let first = count.load(Ordering::SeqCst);
    assert!((1..1_000).contains(&first), "{first}");
    assert!(list.poll_next_unpin(&mut cx).is_pending());
    assert!(
        count.load(Ordering::SeqCst) > first,
        "and it goes on when polled again"
    );
}

#[tokio::test]
async fn pages_carry_items_headers_and_places() {
    let service = four_pages().shared();
    let pages: Vec<_> = service.pages("/list").map(Result::unwrap).collect().await;
    let sizes: Vec<usize> = pages.iter().map(|page| page.items.len()).collect();
    assert_eq!(sizes, [2, 3, 0, 1]);
    let place = |cursor: &Option<Cursor>| cursor.as_ref().map(|cursor| cursor.as_str().to_owned());
    let cursors: Vec<_> = pages
        .iter()
        .map(|page| place(&page.cursor).unwrap())
        .collect();
    assert_eq!(cursors, ["/list", "/list?p=2", "/list?p=3", "/list?p=4"]);
    let next: Vec<_> = pages.iter().map(|page| place(&page.next)).collect();
    assert_eq!(next[0].as_deref(), Some("/list?p=2"));
    assert_eq!(next[3], None);
    assert_eq!(pages[0].headers["link"], "</list?p=2>; rel=\"next\"");
    assert_eq!(pages[0].status, 200);
}

#[tokio::test]
async fn pages_report_a_way_that_ends_after_the_page() {
    let service = Service::default()
        .page("/list", reply("a").next("https://evil.example/"))
        .shared();
    let mut pages = service.pages("/list");
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.next), (1, None));
    assert_eq!(pages.size_hint(), (1, Some(1)));
    assert!(matches!(
        pages.next().await,
        Some(Err(Error::Page(PageError::ForeignHost { .. })))
    ));
    assert!(pages.is_terminated());
    assert!(pages.next().await.is_none());
}

/// Whoever stores the items of each page together with the place after it loses and repeats
/// nothing, wherever the crash is.
#[tokio::test]
async fn a_list_goes_on_from_any_stored_place() {
    let whole: Vec<_> = drain(four_pages().shared().list("/list")).await;
    for crash_after in 0..4 {
        let service = four_pages().shared();
        let mut seen = Vec::new();
        let mut stored = None;
        let mut pages = service.pages("/list");
        for _ in 0..crash_after {
            let page = pages.next().await.unwrap().unwrap();
            seen.extend(page.items);
            stored = page.next;
        }
        drop(pages);
        let mut list = service.list("/list");
        if let Some(cursor) = stored {
            let text = String::from(cursor);
            list = list.resume(&text.parse().unwrap());
        }
        seen.extend(drain(list).await);
        assert_eq!(seen, whole, "crash after {crash_after}");
    }
}

/// The place of an item stream is its page, as long as something of the page is left.
#[tokio::test]
async fn the_place_of_an_item_stream_is_at_least_once() {
    let service = four_pages().shared();
    let mut list = service.list("/list");
    let place = |list: &Paginator<String, Error>| list.cursor().map(String::from);
    assert_eq!(place(&list).as_deref(), Some("/list"));
    list.next().await.unwrap().unwrap();
    assert_eq!(
        place(&list).as_deref(),
        Some("/list"),
        "`b` is still to come"
    );
    list.next().await.unwrap().unwrap();
    assert_eq!(place(&list).as_deref(), Some("/list?p=2"));
    list.next().await.unwrap().unwrap();
    let again = service.list("/list").resume(&list.cursor().unwrap());
    assert_eq!(drain(again).await.len(), 4, "`c` comes again");
    // A stream that is half-way through a page lets go of it.
    let mut moved = list.resume(&"/list?p=4".parse().unwrap());
    assert_eq!(moved.next().await, ok("f"));
    let mut list = service.list("/list?p=4");
    assert_eq!(list.next().await, ok("f"));
    assert_eq!(list.cursor(), None);
}

#[tokio::test]
async fn a_half_read_list_turns_into_pages_without_loss() {
    let service = four_pages().shared();
    let mut list = service.list("/list");
    list.next().await;
    let mut pages = list.pages();
    assert_eq!(pages.cursor().unwrap().as_str(), "/list");
    assert_eq!(pages.size_hint(), (1, None));
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.items, [Ok("b".to_owned())]);
    assert_eq!(first.next.unwrap().as_str(), "/list?p=2");
    let rest = Paginator::from(pages);
    assert_eq!(drain(rest).await.len(), 4);
    assert_eq!(service.asked().len(), 4, "no page twice");
}

#[tokio::test]
async fn a_limit_stops_the_asking_too() {
    for (n, expected, asked) in [(0, "", 0), (1, "a", 1), (2, "a b", 1), (3, "a b c", 2)] {
        let service = four_pages().shared();
        assert_eq!(
            drain_ok(service.list("/list").max_items(n)).await,
            expected,
            "{n}"
        );
        assert_eq!(service.asked().len(), asked, "{n}");
    }
    // Items that cannot be read count; errors of pages do not.
    let service = four_pages().fail("/list?p=2", Error::Refused(503)).shared();
    let all = drain(service.list("/list").max_items(4)).await;
    assert_eq!(all.len(), 5, "{all:?}");
    // More than there are.
    let service = four_pages().shared();
    assert_eq!(drain(service.list("/list").max_items(100)).await.len(), 6);
}

#[tokio::test]
async fn a_limit_never_cuts_a_page() {
    let service = four_pages().shared();
    let mut pages = service.list("/list").max_items(3).pages();
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 2);
    let last = pages.next().await.unwrap().unwrap();
    assert_eq!(last.items.len(), 3);
    assert_eq!(
        last.next.unwrap().as_str(),
        "/list?p=3",
        "and it can be resumed after it"
    );
    assert!(pages.next().await.is_none());
    assert_eq!(pages.size_hint(), (0, Some(0)));
    assert_eq!(service.asked().len(), 2);
    assert!(
        service
            .list("/list")
            .max_items(0)
            .pages()
            .next()
            .await
            .is_none()
    );
}

#[tokio::test]
async fn size_hints_are_true_at_every_step() {
    for limit in [None, Some(0), Some(1), Some(4), Some(6), Some(9)] {
        let service = four_pages().fail("/list?p=2", Error::Refused(503)).shared();
        let mut list = service.list("/list");
        if let Some(limit) = limit {
            list = list.max_items(limit);
        }
        let mut hints = Vec::new();
        loop {
            hints.push(list.size_hint());
            if list.next().await.is_none() {
                break;
            }
        }
        for (step, (low, high)) in hints.iter().enumerate() {
            let left = hints.len() - 1 - step;
            assert!(
                *low <= left && high.is_none_or(|high| left <= high),
                "{limit:?} {step} {hints:?}"
            );
        }
        assert_eq!(hints.last(), Some(&(0, Some(0))));
        assert!(list.is_terminated());
    }
    let service = four_pages().shared();
    let mut list = service.list("/list");
    assert_eq!(list.size_hint(), (0, None));
    list.next().await;
    assert_eq!(list.size_hint(), (1, None));
    let mut limited = service.list("/list").max_items(2);
    limited.next().await;
    assert_eq!(limited.size_hint(), (1, Some(1)));
}

#[tokio::test]
async fn a_page_that_keeps_failing_ends_its_list() {
    let down = |service: Service| {
        (0..10).fold(service, |service, _| {
            service.fail("/list?p=2", Error::Refused(503))
        })
    };
    let service = down(four_pages()).shared();
    let mut list = service.list("/list");
    // Nobody looks at the errors; it ends all the same.
    let mut failures = 0;
    while let Some(item) = list.next().await {
        failures += u32::from(item.is_err());
    }
    assert_eq!(failures, okta_pagination::MAX_ATTEMPTS);
    assert_eq!(service.asked().len(), 1 + failures as usize);
    assert!(list.is_terminated() && list.next().await.is_none());
    assert_eq!(list.size_hint(), (0, Some(0)));

    let cursor = list.cursor().unwrap();
    assert_eq!(cursor.as_str(), "/list?p=2");
    let mut again = four_pages().shared().list("/list").resume(&cursor);
    assert_eq!(again.next().await, ok("c"));
}

#[tokio::test]
async fn a_list_can_fail_before_it_begins() {
    let mut list = Paginator::<String, Error>::failed(Error::Refused(1));
    assert!(!list.is_terminated());
    assert_eq!(list.next().await, Some(Err(Error::Refused(1))));
    assert_eq!(list.next().await, None);
    let cursor: Cursor = "/list".parse().unwrap();
    let resumed = Paginator::<String, Error>::failed(Error::Refused(2)).resume(&cursor);
    assert_eq!(drain(resumed).await, [Err(Error::Refused(2))]);
}

/// A panic in the decoder leaves a list that ends.
#[test]
fn a_panic_does_not_leave_a_list_that_hangs() {
    let service = four_pages().shared();
    let request = Request::get("/list").body(Bytes::new()).unwrap();
    fn broken(_: &http::response::Parts, _: &Bytes) -> Result<Vec<Result<String, Error>>, Error> {
        panic!("on purpose")
    }
    let mut list = Paginator::new(service, request, Arc::new(broken));
    let mut cx = Context::from_waker(Waker::noop());
    let poll = std::panic::AssertUnwindSafe(|| list.poll_next_unpin(&mut cx).is_ready());
    assert!(std::panic::catch_unwind(poll).is_err());
    assert_eq!(list.poll_next_unpin(&mut cx), Poll::Ready(None));
}

#[test]
fn debug_output_says_where_and_not_what() {
    let list = four_pages().shared().list("/list?search=secret");
    let text = format!("{list:?}");
    assert!(
        text.contains("/list?search=…") && text.contains("ready"),
        "{text}"
    );
    let fetched = Fetched {
        response: http::Response::new(Bytes::from_static(b"secret")),
        uri: Some(http::Uri::from_static("https://acme.example/?q=secret")),
    };
    assert!(!format!("{fetched:?}").contains("secret"));
}

#[cfg(feature = "serde")]
#[test]
fn a_cursor_is_a_string_outside() {
    let cursor: Cursor = serde_json::from_str(r#""/list?after=a%2Cb""#).unwrap();
    assert_eq!(cursor.as_str(), "/list?after=a%2Cb");
    assert_eq!(
        serde_json::to_string(&cursor).unwrap(),
        r#""/list?after=a%2Cb""#
    );
    assert_eq!(format!("{cursor:?}"), "Cursor(/list?after=…)");
    for bad in [
        r#""https://evil.example/x""#,
        r#""""#,
        r#""list""#,
        r#""/a b""#,
        r#""?after=1""#,
        r#""*""#,
        "3",
    ] {
        assert!(serde_json::from_str::<Cursor>(bad).is_err(), "{bad}");
    }
}
