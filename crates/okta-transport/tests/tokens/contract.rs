//! The contract of `tower::Service`, kept by the layer, by what gets tokens, and by all that is sent twice.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::{Request, Response};
use okta_transport::{Body, BoxError, CollectLayer};
use tower::limit::ConcurrencyLimit;
use tower::{Layer, Service, ServiceExt};

use crate::fakes::{ORG, SECOND};
use crate::org::{app, emulator, key, layer, list};
use crate::support::{Strict, get};

/// Refuses everything once, and insists on being asked whether it is ready.
#[derive(Clone, Default)]
struct Refusing {
    strict: Strict,
    seen: Arc<Mutex<[u32; 2]>>,
}

impl Service<Request<Body>> for Refusing {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.strict.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let is_token = request.uri().path() == "/oauth2/v1/token";
        let count = {
            let count = &mut self.seen.lock().expect("no panic")[usize::from(is_token)];
            *count += 1;
            *count
        };
        let answer = self.strict.call(request);
        Box::pin(async move {
            let done = answer.await?;
            let refused = |status: u16, challenge: &str, body: &'static str| {
                let response = Response::builder()
                    .status(status)
                    .header("dpop-nonce", "once");
                let response = response.header("www-authenticate", challenge);
                Ok::<_, BoxError>(response.body(Body::from(body))?)
            };
            match (is_token, count) {
                (true, 1) => refused(400, "", r#"{"error":"use_dpop_nonce"}"#),
                (true, 2) => refused(503, "", ""),
                (true, _) => {
                    let rest = r#""token_type":"DPoP","expires_in":3600}"#;
                    let token = format!(r#"{{"access_token":"a{count}",{rest}"#);
                    Ok(Response::new(Body::from(token)))
                }
                (false, 1) => refused(401, r#"DPoP error="invalid_token""#, ""),
                (false, 2) => refused(401, r#"DPoP error="use_dpop_nonce""#, ""),
                (false, _) => Ok(done),
            }
        })
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_the_service_is_ready() {
    let refusing = Refusing::default();
    let mut service = layer(app(key())).layer(refusing.clone());
    for _ in 0..3 {
        let request = get(format!("{ORG}/api/v1/users"));
        let response = service.ready().await.expect("ready").call(request).await;
        assert_eq!(response.expect("an answer").status(), 200);
    }
    // Of tokens there were two, after a refusal and a failure; of calls three, after two refusals.
    assert_eq!(*refusing.seen.lock().expect("no panic"), [5, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_keeps_no_room_and_no_promise() {
    let mut ended = 0;
    for polls in 0..40 {
        let emulator = emulator(&key(), true);
        let narrow = ConcurrencyLimit::new(CollectLayer::new().layer(Slow(emulator)), 1);
        let service = layer(app(key())).layer(narrow);
        let done = polled(list(service.clone()), polls).await;
        let next = tokio::time::timeout(60 * SECOND, list(service)).await;
        let status = next.expect("an end").expect("an answer");
        assert_eq!(status, 200, "{polls} polls");
        ended += u32::from(done);
        if ended == 3 {
            assert!(polls > 6);
            return;
        }
    }
    panic!("it never ends");
}

/// Takes three polls for every answer.
#[derive(Clone)]
struct Slow(okta_emulator::Emulator);

impl Service<Request<Body>> for Slow {
    type Response = Response<okta_emulator::Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = self.0.call(request);
        Box::pin(async move {
            for _ in 0..2 {
                tokio::task::yield_now().await;
            }
            Ok(answer.await?)
        })
    }
}

async fn polled(future: impl Future, polls: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        if poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx).is_ready())).await {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}
