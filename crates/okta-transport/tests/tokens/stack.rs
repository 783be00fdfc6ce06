//! Access tokens in the stack that a builder makes.

use http::header::AUTHORIZATION;
use http::{Request, Response};
use okta_transport::auth::{ServiceApp, TokenError};
use okta_transport::{
    Attempts, Body, BoxError, ConfigError, Principal, Transport, TransportErrorKind,
};
use tower::{Layer, Service, ServiceExt, service_fn};

use crate::fakes::{ORG, SECOND, Source};
use crate::org::{Watched, Wrong, app, emulator, key};
use crate::support::{get, ours};

#[tokio::test(start_paused = true)]
async fn a_service_app_makes_calls() {
    for binds in [false, true] {
        let org = Watched::org(&emulator(&key(), binds));
        let builder = Transport::builder(ORG)
            .service_app(app(key()))
            .timer(Wrong::by(0));
        let stack = builder
            .user_agent("payroll-sync/2.1")
            .service(org.clone())
            .build();
        let stack = stack.expect("sound");
        for _ in 0..3 {
            let response = stack
                .clone()
                .oneshot(get("/api/v1/users"))
                .await
                .expect("an answer");
            assert_eq!(response.status(), 200);
            let attempts = response
                .extensions()
                .get::<Attempts>()
                .expect("what was tried");
            assert_eq!(attempts.len(), 1);
        }
        let asked = org.token_requests();
        assert_eq!(asked.len(), 1 + usize::from(binds));
        let agent = asked[0].headers()["user-agent"].to_str().expect("text");
        assert!(agent.ends_with("payroll-sync/2.1"), "{agent}");
        for call in org.sent("/api/v1/users") {
            let principal = Principal::of(call.extensions()).expect("whose");
            assert_eq!(principal.as_str(), "oauth:0oaservice0000000001");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_and_a_given_token_do_too() {
    async fn echo(request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let value = request.headers()[AUTHORIZATION].to_str()?.to_owned();
        let principal = Principal::of(request.extensions()).map(ToString::to_string);
        Ok(Response::new(Body::from(format!("{value} {principal:?}"))))
    }
    let builder = || Transport::builder(ORG).service(service_fn(echo));
    for (builder, expected) in [
        (
            builder().token_source(Source::default()),
            "Bearer hunter2-1 None",
        ),
        (
            builder()
                .token_source(Source::default())
                .principal(Principal::new("mine")),
            "Bearer hunter2-1 Some(\"mine\")",
        ),
        (builder().bearer("hunter2"), "Bearer hunter2 Some(\"bearer:"),
    ] {
        let stack = builder.build().expect("sound");
        let response = stack.oneshot(get("/x")).await.expect("an answer");
        let text = String::from_utf8_lossy(response.body().as_bytes()).into_owned();
        assert!(text.starts_with(expected), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_other_server_gets_the_token_and_no_third_one() {
    let second = "https://drapp.org.example.com";
    let api = service_fn(async |request: Request<Body>| {
        assert_eq!(request.headers()[AUTHORIZATION], "Bearer hunter2-1");
        Ok::<_, BoxError>(Response::new(Body::empty()))
    });
    let builder = Transport::builder(ORG).token_source(Source::default());
    let stack = builder
        .server("drapp", second)
        .service(api)
        .build()
        .expect("sound");
    let call = |uri: String| stack.clone().oneshot(get(uri));
    assert!(call(format!("{second}/x")).await.is_ok());
    let error = ours(
        call("https://third.example.com/x".into())
            .await
            .expect_err("refused"),
    );
    assert_eq!(error.kind(), TransportErrorKind::ForeignOrigin);
}

#[tokio::test(start_paused = true)]
async fn the_calls_deadline_counts_while_it_waits_for_a_token() {
    let api = service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(Body::empty())));
    let source = Source::taking(20 * SECOND);
    let builder = Transport::builder(ORG)
        .token_source(source.clone())
        .timeout(5 * SECOND);
    let stack = builder.service(api).build().expect("sound");
    let error = ours(
        stack
            .clone()
            .oneshot(get("/x"))
            .await
            .expect_err("too late"),
    );
    assert_eq!(error.kind(), TransportErrorKind::Timeout);
    // What the call began goes on with the next ones.
    tokio::time::advance(15 * SECOND).await;
    assert!(stack.oneshot(get("/x")).await.is_ok());
    assert_eq!(source.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_token_is_not_repeated() {
    let source = Source::default();
    source.set_fails(true);
    let api = Watched::new(service_fn(async |_: Request<Body>| {
        Ok::<_, BoxError>(Response::new(Body::empty()))
    }));
    let builder = Transport::builder(ORG).token_source(source.clone());
    let stack = builder.service(api.clone()).build().expect("sound");
    let error = ours(stack.oneshot(get("/x")).await.expect_err("no token"));
    assert_eq!(error.kind(), TransportErrorKind::Token);
    assert!(std::error::Error::source(&error).is_some_and(|source| source.is::<TokenError>()));
    assert_eq!((source.count(), api.sent("/x").len()), (1, 0));
}

#[test]
fn problems_come_with_all_others() {
    let api = service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(Body::empty())));
    let keys = |error: ConfigError| -> Vec<_> {
        error
            .problems()
            .iter()
            .map(|problem| problem.key())
            .collect()
    };
    let builder = |url: &str| Transport::builder(url).service(api);
    let app = || ServiceApp::new("", key());
    let error = builder("http://acme.okta.com").service_app(app()).build();
    assert_eq!(
        keys(error.expect_err("wrong")),
        ["orgUrl", "clientId", "scopes"]
    );
    let error = builder(ORG).service_app(app()).build();
    assert_eq!(keys(error.expect_err("wrong")), ["clientId", "scopes"]);
    let error = builder("").token_source(Source::default()).build();
    assert_eq!(keys(error.expect_err("wrong")), ["orgUrl"]);
    assert_eq!(
        keys(builder(ORG).bearer("").build().expect_err("wrong")),
        ["token"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_is_got_also_where_there_is_room_for_one_call_only() {
    let emulator = okta_transport::CollectLayer::new().layer(emulator(&key(), true));
    // It gives the room away when it says that it is ready.
    let narrow = tower::limit::ConcurrencyLimit::new(emulator, 1);
    let mut service = crate::org::layer(app(key())).layer(narrow);
    for _ in 0..3 {
        let ready = service.ready().await.expect("room");
        let call = ready.call(get(format!("{ORG}/api/v1/users")));
        let call = tokio::time::timeout(60 * SECOND, call).await;
        assert_eq!(call.expect("an end").expect("an answer").status(), 200);
    }
}
