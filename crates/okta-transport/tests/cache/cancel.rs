//! Calls given up after any number of polls: nothing stale stays, and nothing hangs.

use std::pin::pin;
use std::time::Instant;

use okta_transport::cache::{
    CacheKey, CacheStore, CachedResponse, Lifetime, MemoryCache, StoreFuture,
};
use tokio_test::task::spawn;

use super::*;

const GROUP: &str = "/api/v1/groups/00g1";

/// A store that takes its time: each answer is there at the second poll. What is put is there at the first one or at the
/// second, as it is with a server.
struct Slow {
    memory: MemoryCache,
    puts_late: bool,
}

impl CacheStore for Slow {
    fn get<'a>(
        &'a self,
        key: &'a CacheKey,
        now: Instant,
    ) -> StoreFuture<'a, Option<CachedResponse>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.memory.get(key, now).await
        })
    }

    fn put<'a>(
        &'a self,
        key: &'a CacheKey,
        response: CachedResponse,
        lifetime: Lifetime,
        now: Instant,
    ) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            if self.puts_late {
                tokio::task::yield_now().await;
            }
            self.memory.put(key, response, lifetime, now).await;
            if !self.puts_late {
                tokio::task::yield_now().await;
            }
        })
    }

    fn invalidate<'a>(&'a self, prefixes: &'a [String]) -> StoreFuture<'a, Result<(), BoxError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.memory.invalidate(prefixes).await
        })
    }
}

/// An org with one group, whose version a write raises as soon as it arrives.
fn versioned(puts_late: bool) -> (Stack, Arc<AtomicUsize>) {
    let version = Arc::new(AtomicUsize::new(0));
    let shared = Arc::clone(&version);
    let inner = service_fn(move |request: Request<Body>| {
        let version = Arc::clone(&shared);
        async move {
            if *request.method() != Method::GET {
                version.fetch_add(1, Ordering::Relaxed);
            }
            let read = version.load(Ordering::Relaxed);
            tokio::task::yield_now().await;
            let body = format!(r#"{{"id":"00g1","version":{read}}}"#);
            Ok::<_, BoxError>(Response::new(Body::from(body)))
        }
    });
    let store = Slow {
        memory: MemoryCache::new(),
        puts_late,
    };
    (over(CacheLayer::new(store), inner), version)
}

async fn version(stack: &Stack) -> String {
    let response = send(stack, request(Method::GET, GROUP)).await;
    String::from_utf8(response.into_body().into_bytes().into()).expect("text")
}

#[tokio::test]
async fn a_write_given_up_at_any_point_leaves_nothing_stale() {
    let mut was_over = false;
    for polls in 0.. {
        // A read that began before is polled on up to any point, and finished afterwards.
        for (read_polls, puts_late) in (0..10).flat_map(|polls| [(polls, true), (polls, false)]) {
            let (stack, current) = versioned(puts_late);
            version(&stack).await;
            let mut read = request(Method::GET, GROUP);
            let value = http::HeaderValue::from_static("no-cache");
            read.headers_mut().insert("cache-control", value);
            let mut read = spawn(stack.clone().oneshot(read));
            let mut read_is_over = false;
            for _ in 0..read_polls {
                read_is_over = read_is_over || read.poll().is_ready();
            }
            let mut write = spawn(stack.clone().oneshot(request(Method::PUT, GROUP)));
            let is_over = (0..polls).any(|_| write.poll().is_ready());
            was_over = was_over || is_over;
            drop(write);
            if !read_is_over {
                assert!(pin!(read.into_inner()).await.is_ok());
            }
            let expected = format!(
                r#"{{"id":"00g1","version":{}}}"#,
                current.load(Ordering::Relaxed)
            );
            for _ in 0..2 {
                assert_eq!(
                    version(&stack).await,
                    expected,
                    "{polls} and {read_polls} polls"
                );
            }
        }
        if was_over {
            break;
        }
    }
}

#[tokio::test]
async fn a_read_given_up_at_any_point_is_only_a_read_given_up() {
    for polls in 0..10 {
        for (is_warm, puts_late) in [(true, true), (true, false), (false, true), (false, false)] {
            let (stack, current) = versioned(puts_late);
            if is_warm {
                version(&stack).await;
            }
            let mut read = spawn(stack.clone().oneshot(request(Method::GET, GROUP)));
            let mut is_over = false;
            for _ in 0..polls {
                is_over = is_over || read.poll().is_ready();
            }
            // While it waits to be given up, somebody writes.
            send(&stack, request(Method::PUT, GROUP)).await;
            drop(read);
            let expected = format!(
                r#"{{"id":"00g1","version":{}}}"#,
                current.load(Ordering::Relaxed)
            );
            for _ in 0..2 {
                assert_eq!(version(&stack).await, expected, "{polls} polls");
            }
            let response = send(&stack, request(Method::GET, GROUP)).await;
            assert_eq!(response.extensions().get(), Some(&CacheStatus::Hit));
        }
    }
}
