//! What a call allocates does not grow with what there is besides it: not with the buckets that are known, and not with the
//! calls that wait. Counted in this thread, for one call at a time.

mod support;

use std::future::Ready;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use allocation_counter::{AllocationInfo, measure};
use http::{Request, Response};
use okta_transport::rate_limit::RateLimitLayer;
use okta_transport::{Body, BoxError, Sleep, Timer, TokioTimer};
use support::get;
use tokio::time::Instant;
use tower::{Layer, Service, ServiceExt};

const MINUTE: Duration = Duration::from_secs(60);

/// Tokio's clock, and a time of day that begins in 1970 and goes by it.
struct Clock(Instant);

impl Timer for Clock {
    fn now(&self) -> std::time::Instant {
        TokioTimer.now()
    }

    fn sleep_until(&self, deadline: std::time::Instant) -> Sleep {
        TokioTimer.sleep_until(deadline)
    }

    fn wall_clock(&self) -> SystemTime {
        UNIX_EPOCH + self.0.elapsed()
    }
}

fn layer() -> RateLimitLayer {
    RateLimitLayer::new().timer(Clock(Instant::now()))
}

type Answer = Result<Response<()>, BoxError>;

/// A server with windows of 4,000 calls a minute, of which remains what the query says.
fn server(request: Request<Body>) -> Ready<Answer> {
    let answer = Response::builder()
        .header("x-rate-limit-limit", "4000")
        .header(
            "x-rate-limit-remaining",
            request.uri().query().unwrap_or("0"),
        )
        .header("x-rate-limit-reset", MINUTE.as_secs())
        .body(());
    std::future::ready(answer.map_err(BoxError::from))
}

/// One look at a call, and what it allocated.
fn look(call: &mut Pin<Box<impl Future<Output = Answer>>>, is_over: bool) -> AllocationInfo {
    let mut context = Context::from_waker(Waker::noop());
    let mut polled = Poll::Pending;
    let counted = measure(|| polled = call.as_mut().poll(&mut context));
    assert_eq!(polled.is_ready(), is_over);
    counted
}

/// What a call allocates that goes at once.
fn at_once(
    service: &(impl Service<Request<Body>, Response = Response<()>, Error = BoxError> + Clone),
    uri: &str,
) -> AllocationInfo {
    look(&mut Box::pin(service.clone().oneshot(get(uri))), true)
}

#[tokio::test(start_paused = true)]
async fn the_number_of_buckets_does_not_matter() {
    let counted = [1, 10, 1_000].map(|buckets| {
        let layer = layer();
        let service = layer.layer(tower::service_fn(server));
        for bucket in 0..buckets {
            at_once(
                &service,
                &format!("https://acme.okta.com/api/v1/{bucket}?3000"),
            );
        }
        assert_eq!(layer.snapshot().len(), buckets);
        at_once(&service, "https://acme.okta.com/api/v1/0?3000")
    });
    assert_eq!(counted[0], counted[1]);
    assert_eq!(counted[0], counted[2]);
}

#[tokio::test(start_paused = true)]
async fn the_number_of_those_who_wait_does_not_matter() {
    let free = "https://acme.okta.com/api/v1/free?3000";
    let used_up = "https://acme.okta.com/api/v1/used-up?0";
    let mut counted = Vec::new();
    for waiters in [100, 1_000] {
        let layer = layer();
        let service = layer.layer(tower::service_fn(server));
        at_once(&service, free);
        at_once(&service, used_up);
        let mut waiting: Vec<_> = (0..waiters)
            .map(|_| Box::pin(service.clone().oneshot(get(used_up))))
            .collect();
        for call in &mut waiting {
            look(call, false);
        }
        assert_eq!(layer.snapshot()[1].waiting, waiters);
        let beside = at_once(&service, free);
        tokio::time::advance(MINUTE + MINUTE / 30).await;
        // Whoever is first lets all of them in.
        let first = look(&mut waiting[0], true);
        assert_eq!(layer.snapshot()[1].waiting, 0);
        counted.push((beside, first.count_total, first.bytes_total));
    }
    assert_eq!(counted[0], counted[1]);
}
