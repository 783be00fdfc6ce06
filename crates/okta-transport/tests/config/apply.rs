//! Settings reach the stack, or are refused.

use std::time::Duration;

use http::{Request, Response, StatusCode};
#[cfg(not(all(feature = "cache", feature = "client")))]
use okta_transport::config::ConfigLoader;
use okta_transport::config::Key;
use okta_transport::{
    Attempts, Body, BoxError, TransportBuilder, TransportError, TransportErrorKind,
};
use tower::{ServiceExt, service_fn};

use crate::variables;

#[cfg(not(all(feature = "cache", feature = "client")))]
fn unsupported(loader: ConfigLoader) -> Vec<String> {
    let config = loader.load().expect("sound");
    let error = config.into_builder().expect_err("not supported");
    error.problems().iter().map(ToString::to_string).collect()
}

#[tokio::test(start_paused = true)]
async fn address_token_user_agent_and_retries_reach_the_wire() {
    let config = variables(&[])
        .set(Key::OrgUrl, "https://acme.okta.com:8443")
        .set(Key::UserAgent, "payroll-sync/2.1")
        .set(Key::MaxRetries, "2")
        .set(Key::MaxBackoff, "1")
        .load()
        .expect("sound");
    let org = service_fn(async |request: Request<Body>| {
        assert_eq!(request.uri(), "https://acme.okta.com:8443/api/v1/users");
        let header = |name| request.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("authorization"), "SSWS 00a-token-of-an-example-org");
        assert!(header("user-agent").ends_with(" payroll-sync/2.1"));
        let response = Response::builder().status(StatusCode::SERVICE_UNAVAILABLE);
        Ok::<_, BoxError>(response.body(Body::empty())?)
    });
    let stack = TransportBuilder::from_config(&config).expect("supported");
    let stack = stack.service(org).build().expect("a stack");
    let begin = tokio::time::Instant::now();
    let request = Request::get("/api/v1/users").body(Body::empty());
    let response = stack.oneshot(request.expect("a request")).await;
    let response = response.expect("an answer");
    let attempts = response.extensions().get::<Attempts>().expect("attempts");
    assert_eq!(attempts.to_string(), "after 3 attempts");
    assert!(begin.elapsed() <= Duration::from_secs(2));
}

async fn fate_of_a_call_that_hangs(timeout: &str, patience: Duration) -> Option<BoxError> {
    let config = variables(&[]).set(Key::RequestTimeout, timeout).load();
    let stack = config.expect("sound").into_builder().expect("supported");
    let org =
        service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, BoxError>>());
    let stack = stack.service(org).build().expect("a stack");
    let call = stack.oneshot(Request::get("/").body(Body::empty()).expect("a request"));
    let result = tokio::time::timeout(patience, call).await.ok()?;
    result.err()
}

#[tokio::test(start_paused = true)]
async fn the_request_timeout_limits_the_call_and_zero_limits_nothing() {
    let error = fate_of_a_call_that_hangs("7", Duration::from_secs(8)).await;
    let error = error.expect("an end").downcast::<TransportError>();
    assert_eq!(error.expect("ours").kind(), TransportErrorKind::Timeout);
    let error = fate_of_a_call_that_hangs("0", Duration::from_secs(86_400)).await;
    assert!(error.is_none(), "{error:?}");
}

#[cfg(not(feature = "cache"))]
#[test]
fn a_cache_that_is_not_built_in_is_refused() {
    let problems = unsupported(variables(&[]).set(Key::CacheEnabled, "true"));
    assert!(problems[0].starts_with("cache.enabled (code): takes the feature"));
}

#[cfg(feature = "cache")]
#[tokio::test(start_paused = true)]
async fn the_cache_keeps_what_okta_forbids_to_keep() {
    use okta_transport::cache::CacheStatus;

    for (enabled, ttl, expected) in [
        ("true", "60", Some(CacheStatus::Hit)),
        ("true", "0", Some(CacheStatus::Miss)),
        ("false", "60", None),
    ] {
        let config = variables(&[])
            .set(Key::CacheEnabled, enabled)
            .set(Key::CacheDefaultTtl, ttl)
            .load()
            .expect("sound");
        let org = service_fn(async |_: Request<Body>| {
            let response = Response::builder()
                .header("cache-control", "no-cache, no-store")
                .header("content-type", "application/json");
            Ok::<_, BoxError>(response.body(Body::from(r#"{"id":"00g1"}"#))?)
        });
        let stack = config.into_builder().expect("supported").service(org);
        let stack = stack.build().expect("a stack");
        let mut last = None;
        for _ in 0..2 {
            let request = Request::get("/api/v1/groups/00g1").body(Body::empty());
            let response = stack.clone().oneshot(request.expect("a request")).await;
            last = response.expect("an answer").extensions().get().cloned();
        }
        assert_eq!(last, expected, "{enabled} {ttl}");
    }
}

#[test]
fn defaults_are_what_the_keys_say() {
    use okta_transport::{DEFAULT_BACKOFF_CAP, DEFAULT_MAX_RETRIES, DEFAULT_TIMEOUT};

    let default = |key: Key| key.default_text().map(str::to_owned);
    let seconds = |time: Duration| Some(time.as_secs().to_string());
    assert_eq!(default(Key::RequestTimeout), seconds(DEFAULT_TIMEOUT));
    assert_eq!(default(Key::MaxBackoff), seconds(DEFAULT_BACKOFF_CAP));
    assert_eq!(
        default(Key::MaxRetries),
        Some(DEFAULT_MAX_RETRIES.to_string())
    );
    #[cfg(feature = "client")]
    assert_eq!(
        default(Key::ConnectionTimeout),
        seconds(okta_transport::DEFAULT_CONNECT_TIMEOUT)
    );
    #[cfg(feature = "oauth")]
    assert_eq!(
        default(Key::OauthTokenRenewalOffset),
        seconds(okta_transport::auth::DEFAULT_RENEWAL_OFFSET / 60)
    );
    #[cfg(feature = "cache")]
    {
        use okta_transport::cache::{DEFAULT_TTI, DEFAULT_TTL};
        assert_eq!(default(Key::CacheDefaultTtl), seconds(DEFAULT_TTL));
        assert_eq!(default(Key::CacheDefaultTti), seconds(DEFAULT_TTI));
    }
}

#[cfg(not(feature = "client"))]
#[test]
fn a_proxy_that_nothing_can_use_is_refused() {
    let problems = unsupported(variables(&[]).set(Key::ProxyHost, "proxy.acme.example"));
    assert!(problems[0].starts_with("proxy.host (code): takes the feature"));
}

#[cfg(all(feature = "client", any(feature = "ring", feature = "aws-lc-rs")))]
#[tokio::test]
async fn requests_go_to_the_proxy_of_the_settings() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0");
    let listener = listener.await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let proxy = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a request"));
        }
        let refused = b"HTTP/1.1 403 Forbidden\r\n\r\n";
        stream.write_all(refused).await.expect("a client");
        String::from_utf8(head).expect("text")
    });
    let stack = variables(&[])
        .set(Key::ProxyHost, "127.0.0.1")
        .set(Key::ProxyPort, address.port().to_string())
        .set(Key::ProxyUsername, "amy")
        .set(Key::ProxyPassword, "p@ss/word%")
        .load()
        .expect("sound")
        .into_builder()
        .expect("supported")
        .build()
        .expect("sound");
    let request = Request::get("/api/v1/users").body(Body::empty());
    let call = stack.oneshot(request.expect("a request"));
    let answer = tokio::time::timeout(Duration::from_secs(60), call).await;
    let error = answer
        .expect("an end within a minute")
        .expect_err("refused");
    let expected = format!("proxy {address}: refused to connect: 403 Forbidden");
    assert!(error.to_string().contains(&expected), "{error}");
    assert_eq!(
        proxy.await.expect("a proxy that ends well"),
        "CONNECT acme.okta.com:443 HTTP/1.1\r\nHost: acme.okta.com:443\r\n\
         Proxy-Authorization: Basic YW15OnBAc3Mvd29yZCU=\r\n\r\n"
    );
}
