//! Calls given up at every point of their dealings with a shared store: whoever comes next is not kept waiting for them.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use http::{Request, Response};
use okta_transport::rate_limit::{LedgerFuture, RateLimitLayer};
use okta_transport::store::MemoryStore;
use okta_transport::{Body, BoxError, BoxService};
use tokio::task::yield_now;
use tokio::time::timeout;
use tower::{Layer, ServiceExt, service_fn};

use super::*;
use crate::support::get as request;

/// Whose windows they are, as the layer names them where nothing names the caller.
const KEY_ENDS: &str = "/api/v1/users";

const LIMIT: u32 = 10;

/// More than any call is looked at.
const LOOKS: usize = 100;

/// A store that takes its time, before it does what it is asked and after it: a call can be given up when its question has not
/// arrived, and when the answer has not.
#[derive(Clone, Default)]
struct Slow {
    memory: MemoryStore,
    key: Arc<std::sync::Mutex<String>>,
}

impl Ledger for Slow {
    fn ask(&self, ask: &Ask<'_>) -> LedgerFuture<Leave> {
        let (memory, key) = (self.memory.clone(), ask.key.to_owned());
        self.key.lock().expect("a lock").clone_from(&key);
        let (call, now, lease) = (ask.call, ask.now, ask.lease);
        Box::pin(async move {
            yield_now().await;
            let key = &key;
            let answer = memory.ask(&Ask {
                key,
                call,
                now,
                lease,
            });
            yield_now().await;
            answer.await
        })
    }

    fn report(&self, report: &Report<'_>) -> LedgerFuture<()> {
        let (memory, key) = (self.memory.clone(), report.key.to_owned());
        let (call, now, figures, used) = (report.call, report.now, report.figures, report.used);
        Box::pin(async move {
            yield_now().await;
            let key = &key;
            let answer = memory.report(&Report {
                key,
                call,
                now,
                figures,
                used,
            });
            yield_now().await;
            answer.await
        })
    }
}

/// An org that counts down from its limit, and takes a moment.
#[derive(Clone, Default)]
struct Counting(Arc<AtomicU32>);

impl Counting {
    async fn answer(self) -> Result<Response<Body>, Infallible> {
        yield_now().await;
        let used = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        yield_now().await;
        let response = Response::builder()
            .header("x-rate-limit-limit", LIMIT)
            .header("x-rate-limit-remaining", LIMIT - used)
            .header("x-rate-limit-reset", RESET)
            // As `NOW` says.
            .header("date", "Mon, 29 Sep 2025 06:24:55 GMT");
        Ok(response.body(Body::empty()).expect("a response"))
    }
}

/// A process with a limiter of its own: only the store is shared.
fn process(store: &Slow, org: &Counting) -> BoxService {
    let org = org.clone();
    let limits = RateLimitLayer::new().ledger(Arc::new(store.clone()));
    let service = service_fn(move |_: Request<Body>| org.clone().answer());
    BoxService::new(limits.layer(service))
}

fn call(service: &BoxService) -> impl Future<Output = Result<Response<Body>, BoxError>> + use<> {
    service.clone().oneshot(request(KEY_ENDS))
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_call_that_was_given_up() {
    // Where nobody knows the window, and where all do.
    for is_known in [false, true] {
        let mut points = 0;
        for looks in 0..LOOKS {
            let (store, org) = (Slow::default(), Counting::default());
            let (one, other) = (process(&store, &org), process(&store, &org));
            if is_known {
                call(&one).await.expect("an answer");
            }
            let mut given_up = Box::pin(call(&one));
            let mut is_done = false;
            for _ in 0..looks {
                let mut polled = tokio_test::task::spawn(given_up.as_mut());
                is_done = polled.poll().is_ready();
                if is_done {
                    break;
                }
            }
            drop(given_up);
            // Far less than the lease of a call of which nothing is heard.
            for (next, service) in [("same", &one), ("other", &other)] {
                let answer = timeout(2 * SECOND, pin!(call(service))).await;
                let answer = answer.unwrap_or_else(|_| panic!("{looks} looks: the {next} waits"));
                answer.expect("an answer");
            }
            // What the store grants now is what the org has left, and at most one less: whether a call that was given up had
            // been counted, nobody knows.
            let key = store.key.lock().expect("a lock").clone();
            assert!(key.ends_with(KEY_ENDS), "{key}");
            let left = LIMIT - org.0.load(Ordering::Relaxed);
            let mut granted = 0;
            while ask(&store, &key, u128::from(granted)).await == Leave::Granted {
                granted += 1;
            }
            assert!(
                granted == left || granted + 1 == left,
                "{looks} looks: {granted} of {left}"
            );
            points = looks;
            if is_done {
                break;
            }
        }
        assert!((6..LOOKS - 1).contains(&points), "{points} points");
    }
}
