//! The deadline alone, and around a body that trickles, in paused time.

mod support;

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use okta_transport::{
    Body, BoxError, CallDeadline, CollectLayer, DEFAULT_TIMEOUT, DeadlineLayer, Sleep, Timer,
    TokioTimer, Transport, TransportErrorKind,
};
use support::{TOKEN, Trickle, get, ours};
use tower::{Layer, ServiceBuilder, ServiceExt};
use tower_test::mock;

const SECOND: Duration = Duration::from_secs(1);

/// A body that always has one more piece of nothing.
struct Busy {
    left: u32,
}

impl http_body::Body for Busy {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.left = self.left.checked_sub(1).expect("read on and on");
        Poll::Ready(Some(Ok(Frame::data(Bytes::new()))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_ends_at_its_deadline() {
    let layer = DeadlineLayer::new(5 * SECOND);
    let (mut service, mut handle) = mock::spawn_layer::<Request<Body>, Response<Body>, _>(layer);
    handle.allow(1);
    assert!(service.poll_ready().is_ready());
    let started = tokio::time::Instant::now();
    let call = service.call(get("https://acme.okta.com/api/v1/users?q=x"));
    let (request, answer) = handle.next_request().await.expect("the request");
    let deadline = CallDeadline::of(request.extensions()).expect("a deadline");
    assert_eq!(deadline.0, (started + 5 * SECOND).into_std());

    let error = ours(call.await.expect_err("too late"));
    assert_eq!(started.elapsed(), 5 * SECOND);
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(error.time_limit(), Some(5 * SECOND));
    assert!(error.request_may_have_been_sent());
    assert_eq!(
        error.to_string(),
        "GET https://acme.okta.com/api/v1/users: timed out (limit 5s)"
    );
    answer.send_response(Response::new(Body::empty()));
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_is_passed_on() {
    let layer = DeadlineLayer::new(5 * SECOND);
    let inner = tower::service_fn(async |_: Request<Body>| {
        tokio::time::sleep(5 * SECOND - Duration::from_millis(1)).await;
        Ok::<_, BoxError>(Response::new(Body::from("in time")))
    });
    let response = layer
        .layer(inner)
        .oneshot(get("/x"))
        .await
        .expect("an answer");
    assert_eq!(response.body().as_bytes(), b"in time");
}

#[tokio::test(start_paused = true)]
async fn no_limit_is_no_limit() {
    for layer in [
        DeadlineLayer::new(None),
        DeadlineLayer::new(Duration::ZERO),
        DeadlineLayer::new(Duration::MAX),
    ] {
        let inner = tower::service_fn(async |request: Request<Body>| {
            tokio::time::sleep(100_000 * SECOND).await;
            assert!(CallDeadline::of(request.extensions()).is_none());
            Ok::<_, BoxError>(Response::new(Body::empty()))
        });
        assert!(layer.layer(inner).oneshot(get("/x")).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn the_earlier_of_two_deadlines_holds() {
    for (own, brought, expected) in [(Some(5), 3, 3), (Some(3), 5, 3), (None, 4, 4)] {
        let started = tokio::time::Instant::now();
        let inner = tower::service_fn(async |_: Request<Body>| {
            std::future::pending::<Result<Response<Body>, BoxError>>().await
        });
        let layer = DeadlineLayer::new(own.map(|own| own * SECOND));
        let mut request = get("/x");
        request
            .extensions_mut()
            .insert(CallDeadline((started + brought * SECOND).into_std()));
        let error = ours(
            layer
                .layer(inner)
                .oneshot(request)
                .await
                .expect_err("too late"),
        );
        assert_eq!(started.elapsed(), expected * SECOND);
        assert_eq!(error.time_limit(), Some(expected * SECOND));
    }
}

#[tokio::test(start_paused = true)]
async fn a_trickling_body_does_not_hold_the_call() {
    let inner = tower::service_fn(async |_: Request<Body>| {
        Ok::<_, BoxError>(Response::new(Trickle::new()))
    });
    let stack = Transport::builder("https://acme.okta.com")
        .ssws(TOKEN)
        .service(inner)
        .build()
        .expect("sound");
    let started = tokio::time::Instant::now();
    let error = ours(
        stack
            .oneshot(get("/api/v1/users"))
            .await
            .expect_err("too late"),
    );
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    assert_eq!(started.elapsed(), DEFAULT_TIMEOUT);
}

#[tokio::test]
async fn a_body_that_is_never_done_lets_the_timer_have_its_turn() {
    /// A clock by which any wait is over at the third look.
    struct ThirdLook;

    impl Timer for ThirdLook {
        fn now(&self) -> Instant {
            TokioTimer.now()
        }

        fn sleep_until(&self, _: Instant) -> Sleep {
            let mut looks = 0;
            Box::pin(std::future::poll_fn(move |_| {
                looks += 1;
                if looks < 3 {
                    Poll::Pending
                } else {
                    Poll::Ready(())
                }
            }))
        }
    }

    let inner = tower::service_fn(async |_: Request<Body>| {
        Ok::<_, BoxError>(Response::new(Busy { left: 100_000 }))
    });
    let service = ServiceBuilder::new()
        .layer(DeadlineLayer::new(SECOND).with_timer(ThirdLook))
        .layer(CollectLayer::new())
        .service(inner);
    let error = ours(service.oneshot(get("/x")).await.expect_err("too late"));
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
}
