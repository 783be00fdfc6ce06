//! What writes make the cache forget, whatever becomes of them and whatever is read meanwhile.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use okta_transport::cache::{CacheKey, CacheStore, CachedResponse, Lifetime, StoreFuture};
use tokio_test::{assert_pending, assert_ready, task::spawn};
use tower_test::mock;

use super::*;

const GROUP: &str = "/api/v1/groups/00g1";

#[tokio::test]
async fn a_write_forgets_its_resource_and_leaves_its_neighbours() {
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let stack = Org::default().under(CacheLayer::default());
        let (below, neighbour) = (format!("{GROUP}/owners/00u1"), "/api/v1/groups/00g2");
        for path in [GROUP, &below, neighbour] {
            assert!(!is_hit(&stack, path).await);
            assert!(is_hit(&stack, path).await);
        }
        send(&stack, request(method.clone(), GROUP)).await;
        assert!(is_hit(&stack, neighbour).await, "{method}");
        assert!(!is_hit(&stack, GROUP).await, "{method}");
        assert!(!is_hit(&stack, &below).await, "{method}");
    }
}

#[tokio::test]
async fn a_lifecycle_call_forgets_the_resource_that_it_is_of() {
    let stack = Org::default().under(CacheLayer::default());
    let user = "/api/v1/users/00u1";
    assert!(!is_hit(&stack, user).await);
    send(
        &stack,
        request(Method::POST, &format!("{user}/lifecycle/suspend")),
    )
    .await;
    assert!(!is_hit(&stack, user).await);
    // By login, it may be anybody.
    assert!(is_hit(&stack, user).await);
    let by_login = "/api/v1/users/amy%40acme.example/lifecycle/unsuspend";
    send(&stack, request(Method::POST, by_login)).await;
    assert!(!is_hit(&stack, user).await);
}

#[tokio::test]
async fn a_write_by_one_is_a_write_for_all() {
    let org = Org::default();
    let stack = org.under(CacheLayer::default());
    let mut others = request(Method::GET, GROUP);
    others
        .extensions_mut()
        .insert(Principal::new("somebody else"));
    send(&stack, others.clone()).await;
    send(&stack, request(Method::PUT, GROUP)).await;
    let response = send(&stack, others).await;
    assert_eq!(response.extensions().get(), Some(&CacheStatus::Miss));
}

#[tokio::test]
async fn a_write_without_a_principal_is_seen_too() {
    let cache = CacheLayer::default();
    let org = Org::default();
    let stack = org.under(cache.clone());
    assert!(!is_hit(&stack, GROUP).await);
    let bare = ServiceBuilder::new()
        .layer(cache)
        .service(service_fn(async |_: Request<Body>| {
            Err::<Response<Body>, _>(BoxError::from("broken"))
        }));
    assert!(bare.oneshot(request(Method::PUT, GROUP)).await.is_err());
    assert!(
        !is_hit(&stack, GROUP).await,
        "a failed write may have been carried out"
    );
}

/// A cache over a service whose answers are sent by hand.
fn by_hand(layer: CacheLayer) -> (Stack, mock::Handle<Request<Body>, Response<Body>>) {
    let (service, mut handle) = mock::pair();
    handle.allow(100);
    (over(layer, service), handle)
}

#[tokio::test]
async fn a_read_that_began_before_a_write_does_not_bring_back_what_was() {
    // The write is over before the read's answer comes, or is still on its way then.
    for write_ends_first in [true, false] {
        let (stack, mut handle) = by_hand(CacheLayer::default());
        let mut read = spawn(stack.clone().oneshot(request(Method::GET, GROUP)));
        assert_pending!(read.poll());
        let (_, answer_read) = handle.next_request().await.expect("the read");
        let mut write = spawn(stack.clone().oneshot(request(Method::PUT, GROUP)));
        assert_pending!(write.poll());
        let (_, answer_write) = handle.next_request().await.expect("the write");
        if write_ends_first {
            answer_write.send_response(Response::new(group("00g1")));
            assert!(assert_ready!(write.poll()).is_ok());
            answer_read.send_response(Response::new(group("00g1")));
            assert!(assert_ready!(read.poll()).is_ok());
        } else {
            answer_read.send_response(Response::new(group("00g1")));
            assert!(assert_ready!(read.poll()).is_ok());
            answer_write.send_response(Response::new(group("00g1")));
            assert!(assert_ready!(write.poll()).is_ok());
        }
        let mut again = spawn(stack.clone().oneshot(request(Method::GET, GROUP)));
        assert_pending!(again.poll(), "asks the org");
    }
}

#[tokio::test]
async fn what_is_read_during_a_write_is_forgotten_after_it() {
    for is_given_up in [false, true] {
        let (stack, mut handle) = by_hand(CacheLayer::default());
        let mut warm = spawn(stack.clone().oneshot(request(Method::GET, GROUP)));
        assert_pending!(warm.poll());
        let (_, answer) = handle.next_request().await.expect("the first read");
        answer.send_response(Response::new(group("00g1")));
        assert!(assert_ready!(warm.poll()).is_ok());
        assert!(is_hit(&stack, GROUP).await);

        let mut write = spawn(stack.clone().oneshot(request(Method::PUT, GROUP)));
        assert_pending!(write.poll());
        let (_, answer_write) = handle.next_request().await.expect("the write");
        let mut read = spawn(stack.clone().oneshot(request(Method::GET, GROUP)));
        assert_pending!(read.poll(), "asks the org");
        let (_, answer) = handle.next_request().await.expect("the read");
        answer.send_response(Response::new(group("00g1")));
        assert!(assert_ready!(read.poll()).is_ok());
        assert!(
            is_hit(&stack, GROUP).await,
            "kept while the write is on its way"
        );

        if !is_given_up {
            answer_write.send_error("broken");
            assert!(assert_ready!(write.poll()).is_err());
        }
        drop(write);
        let mut again = spawn(stack.clone().oneshot(request(Method::GET, GROUP)));
        assert_pending!(again.poll(), "asks the org");
    }
}

/// A store of somebody else's, which can be told to fail to forget.
#[derive(Clone, Default)]
struct Theirs {
    entries: Arc<Mutex<HashMap<String, CachedResponse>>>,
    fails: Arc<AtomicBool>,
}

impl CacheStore for Theirs {
    fn get<'a>(&'a self, key: &'a CacheKey, _: Instant) -> StoreFuture<'a, Option<CachedResponse>> {
        let found = self
            .entries
            .lock()
            .expect("a lock")
            .get(key.as_str())
            .cloned();
        Box::pin(std::future::ready(found))
    }

    fn put<'a>(
        &'a self,
        key: &'a CacheKey,
        response: CachedResponse,
        _: Lifetime,
        _: Instant,
    ) -> StoreFuture<'a, ()> {
        let mut entries = self.entries.lock().expect("a lock");
        entries.insert(key.as_str().to_owned(), response);
        Box::pin(std::future::ready(()))
    }

    fn invalidate<'a>(&'a self, prefixes: &'a [String]) -> StoreFuture<'a, Result<(), BoxError>> {
        if self.fails.load(Ordering::Relaxed) {
            return Box::pin(std::future::ready(Err("down".into())));
        }
        let mut entries = self.entries.lock().expect("a lock");
        entries.retain(|key, _| !prefixes.iter().any(|prefix| key.starts_with(prefix)));
        Box::pin(std::future::ready(Ok(())))
    }
}

#[tokio::test]
async fn what_a_store_fails_to_forget_is_not_read() {
    let (store, org) = (Theirs::default(), Org::default());
    let stack = org.under(CacheLayer::new(store.clone()));
    let neighbour = "/api/v1/groups/00g2";
    for path in [GROUP, neighbour] {
        assert!(!is_hit(&stack, path).await);
    }
    store.fails.store(true, Ordering::Relaxed);
    send(&stack, request(Method::PUT, GROUP)).await;
    assert_eq!(store.entries.lock().expect("a lock").len(), 2);
    for _ in 0..2 {
        assert!(!is_hit(&stack, GROUP).await);
        assert!(is_hit(&stack, neighbour).await);
    }
    store.fails.store(false, Ordering::Relaxed);
    assert!(!is_hit(&stack, GROUP).await);
    assert!(is_hit(&stack, GROUP).await);

    // For long, and for many: in the end all is barred.
    store.fails.store(true, Ordering::Relaxed);
    for number in 0..100 {
        send(
            &stack,
            request(Method::PUT, &format!("/api/v1/apps/0oa{number}")),
        )
        .await;
    }
    assert!(!is_hit(&stack, neighbour).await);
    store.fails.store(false, Ordering::Relaxed);
    assert!(!is_hit(&stack, neighbour).await);
    assert!(is_hit(&stack, neighbour).await);
}
