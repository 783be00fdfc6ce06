//! A token that the org takes back costs one more token and no call.

use futures_util::stream::{self, StreamExt};
use http::{Request, Response};
use okta_transport::auth::OAuthLayer;
use okta_transport::{Body, BoxError};
use tower::{Layer, ServiceExt, service_fn};

use crate::fakes::{Api, SECOND, Source, call, get, org, service};

#[tokio::test(start_paused = true)]
async fn a_token_that_is_revoked_among_many_calls_is_replaced_once() {
    let (source, api) = (Source::taking(SECOND), Api::default());
    let service = service(&source, &api);
    let calls = (0..10_000).map(|number| {
        let (api, service) = (api.clone(), service.clone());
        async move {
            if number == 5_000 {
                api.revoke("hunter2-1");
            }
            call(service).await.expect("answered")
        }
    });
    let tokens: Vec<String> = stream::iter(calls).buffer_unordered(1_000).collect().await;
    let old = tokens.iter().filter(|token| *token == "hunter2-1").count();
    assert!((3_000..=5_000).contains(&old), "{old}");
    assert!(
        tokens
            .iter()
            .all(|token| token == "hunter2-1" || token == "hunter2-2")
    );
    assert_eq!((tokens.len(), source.count()), (10_000, 2));
    assert_eq!(source.refused(), ["hunter2-1"]);
    let repeated = api.calls() - 10_000;
    assert!((1..=2_000).contains(&repeated), "{repeated}");
}

#[tokio::test(start_paused = true)]
async fn a_call_is_repeated_once_with_its_body() {
    let source = Source::default();
    let seen = service_fn(async |request: Request<Body>| {
        assert_eq!(request.body().as_bytes(), b"{}");
        assert!(!request.headers().contains_key("dpop"));
        Ok::<_, BoxError>(refusal(401, "Bearer error=\"invalid_token\""))
    });
    let request = Request::post("https://org.example.com/api/v1/groups")
        .header("authorization", "Bearer of-somebody-else")
        .header("dpop", "of-somebody-else");
    let request = request.body(Body::from("{}")).expect("a request");
    let response = source.layer().layer(seen).oneshot(request).await;
    assert_eq!(response.expect("an answer").status(), 401);
    assert_eq!(source.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn other_refusals_are_the_calls_answer() {
    for (status, challenge) in [
        (
            403,
            "Bearer error=\"insufficient_scope\", scope=\"okta.users.read\"",
        ),
        (403, "Bearer error=\"invalid_token\""),
        (401, "Bearer error=\"insufficient_scope\""),
        (401, "Bearer realm=\"org\""),
        (401, "Basic realm=\"invalid_token\""),
        (400, "DPoP error=\"use_dpop_nonce\""),
        (401, "DPoP error=\"use_dpop_nonce\""),
        (400, "DPoP error=\"invalid_dpop_proof\""),
    ] {
        let source = Source::default();
        let inner = service_fn(move |_: Request<Body>| async move {
            Ok::<_, BoxError>(refusal(status, challenge))
        });
        let response = source.layer().layer(inner).oneshot(get()).await;
        assert_eq!(response.expect("an answer").status(), status);
        assert_eq!(source.count(), 1, "{challenge}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_there_is_no_other_token_the_refusal_is_the_answer() {
    struct Same;
    impl okta_transport::auth::TokenSource for Same {
        fn token(
            &self,
            _: Option<&okta_transport::auth::AccessToken>,
        ) -> okta_transport::auth::TokenFuture {
            Box::pin(async { okta_transport::auth::AccessToken::bearer("same") })
        }
    }
    let inner = service_fn(async |_: Request<Body>| {
        Ok::<_, BoxError>(refusal(401, "Bearer error=\"invalid_token\""))
    });
    let service = OAuthLayer::token_source(org(), Same).layer(inner);
    let response = service.oneshot(get()).await.expect("an answer");
    assert_eq!(response.status(), 401);
    assert!(response.headers().contains_key("www-authenticate"));
}

fn refusal(status: u16, challenge: &str) -> Response<Body> {
    let response = Response::builder().status(status);
    let response = response.header("www-authenticate", challenge);
    response.body(Body::empty()).expect("a response")
}
