//! The limit on an attempt: alone, around a body that trickles, and over a connection that does not come about.

mod support;

use std::time::Duration;

use http::{Request, Response};
use okta_transport::{
    AttemptTimeoutLayer, Body, BoxError, DEFAULT_ATTEMPT_TIMEOUT, RetryLayer, Transport,
    TransportErrorKind as Kind,
};
use support::{Trickle, get, ours};
use tokio::time::Instant;
use tower::{Layer, ServiceExt};
use tower_test::mock;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn an_attempt_without_an_answer_ends_in_time() {
    let layer = AttemptTimeoutLayer::new(5 * SECOND);
    let (mut service, mut handle) = mock::spawn_layer::<Request<Body>, Response<Body>, _>(layer);
    handle.allow(1);
    assert!(service.poll_ready().is_ready());
    let started = Instant::now();
    let call = service.call(get("https://acme.okta.com/api/v1/users?q=x"));
    let (_, answer) = handle.next_request().await.expect("the request");
    let error = ours(call.await.expect_err("too late"));
    assert_eq!(started.elapsed(), 5 * SECOND);
    assert_eq!(error.kind(), Kind::Timeout);
    assert_eq!(error.time_limit(), Some(5 * SECOND));
    // This client does not say how far it has come.
    assert!(error.request_may_have_been_sent());
    assert_eq!(
        error.to_string(),
        "GET https://acme.okta.com/api/v1/users: timed out (limit 5s): this attempt took too long"
    );
    answer.send_response(Response::new(Body::empty()));
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_is_passed_on_and_no_limit_is_none() {
    for (layer, after) in [
        (
            AttemptTimeoutLayer::new(5 * SECOND),
            5 * SECOND - SECOND / 1_000,
        ),
        (AttemptTimeoutLayer::new(None), 100_000 * SECOND),
        (AttemptTimeoutLayer::new(Duration::ZERO), 100_000 * SECOND),
        (AttemptTimeoutLayer::new(Duration::MAX), 100_000 * SECOND),
    ] {
        let inner = tower::service_fn(move |_: Request<Body>| async move {
            tokio::time::sleep(after).await;
            Ok::<_, BoxError>(Response::new(Body::empty()))
        });
        assert!(layer.layer(inner).oneshot(get("/x")).await.is_ok());
    }
}

#[tokio::test(start_paused = true)]
async fn in_the_stack_the_body_counts_and_every_attempt_has_its_own_limit() {
    let inner = tower::service_fn(async |_: Request<Body>| {
        Ok::<_, BoxError>(Response::new(Trickle::new()))
    });
    let stack = Transport::builder("https://acme.okta.com")
        .no_auth()
        .timeout(None)
        .retry(RetryLayer::new().with_max_retries(2).with_seed(3))
        .service(inner)
        .build()
        .expect("sound");
    let started = Instant::now();
    let error = ours(stack.oneshot(get("/x")).await.expect_err("too late"));
    assert_eq!(
        error.to_string(),
        "GET https://acme.okta.com/x: timed out (limit 30s): this attempt took too long, after 3 attempts"
    );
    let attempts = error.attempts().expect("attempts");
    assert!(
        attempts
            .iter()
            .all(|attempt| attempt.duration() == DEFAULT_ATTEMPT_TIMEOUT)
    );
    assert!(started.elapsed() >= 3 * DEFAULT_ATTEMPT_TIMEOUT + attempts.waited());
}

#[cfg(all(feature = "client", any(feature = "ring", feature = "aws-lc-rs")))]
mod over_sockets {
    use okta_transport::{Sleep, Timer, TokioTimer};
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    use super::*;

    /// A clock that stands still until it is told to jump, so that nothing here waits for a real one.
    #[derive(Clone)]
    struct Jump(std::sync::Arc<tokio::sync::Notify>);

    impl Timer for Jump {
        fn now(&self) -> std::time::Instant {
            TokioTimer.now()
        }

        fn sleep_until(&self, _: std::time::Instant) -> Sleep {
            let jump = self.0.clone();
            Box::pin(async move { jump.notified().await })
        }
    }

    /// What becomes of a POST that times out once `accepted` has seen the connection.
    async fn timed_out<F>(
        scheme: &str,
        body: &'static str,
        accepted: impl FnOnce(tokio::net::TcpStream) -> F,
    ) -> bool
    where
        F: Future<Output = tokio::net::TcpStream>,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let jump = Jump(std::sync::Arc::default());
        let client = okta_transport::HttpClient::builder()
            .platform_roots(false)
            .connect_timeout(None);
        let stack = Transport::builder(format!("{scheme}://{address}"))
            .danger_allow_http_on_loopback()
            .no_auth()
            .timeout(None)
            .retry(None)
            .http_client(client)
            .timer(jump.clone())
            .build()
            .expect("sound");
        let request = Request::post("/x")
            .body(Body::from(body))
            .expect("a request");
        let serve = async {
            let (tcp, _) = listener.accept().await.expect("a connection");
            let tcp = accepted(tcp).await;
            jump.0.notify_one();
            tcp
        };
        // Served until the call is over, so that it is the clock that ends it.
        let (result, _tcp) = tokio::join!(stack.oneshot(request), serve);
        let error = ours(result.expect_err("too late"));
        assert_eq!(error.kind(), Kind::Timeout);
        error.request_may_have_been_sent()
    }

    #[tokio::test]
    async fn a_request_that_is_on_its_way_may_have_been_sent() {
        let read = async |mut tcp: tokio::net::TcpStream| {
            let mut byte = [0; 1];
            tcp.read_exact(&mut byte).await.expect("a request");
            tcp
        };
        // Of one without a body there is nothing but the head to be seen.
        for body in ["{}", ""] {
            assert!(timed_out("http", body, read).await, "{body:?}");
        }
    }

    #[tokio::test]
    async fn a_handshake_that_hangs_has_sent_nothing() {
        let accept = async |mut tcp: tokio::net::TcpStream| {
            let mut byte = [0; 1];
            tcp.read_exact(&mut byte).await.expect("a client hello");
            tcp
        };
        for body in ["{}", ""] {
            assert!(!timed_out("https", body, accept).await, "{body:?}");
        }
    }
}
