//! What the builder refuses, in which order it stacks, and that nothing it prints is secret.

mod support;

use std::sync::{Arc, Mutex};

use http::header::AUTHORIZATION;
use http::{HeaderName, Request, Response};
use okta_transport::auth::SswsLayer;
use okta_transport::{
    AttemptEvent, Attempts, BaseUriLayer, Body, BoxError, BoxService, CallDeadline, CallEvent,
    CollectLayer, ConfigError, DeadlineLayer, DefaultHeadersLayer, Observer, OrgUrl, Principal,
    Transport, TransportError, TransportErrorKind,
};
use support::{SECRET, TOKEN, get};
use tower::{Layer, ServiceExt, layer::layer_fn, service_fn};

async fn echo(_: Request<Body>) -> Result<Response<Body>, BoxError> {
    Ok(Response::new(Body::empty()))
}

fn keys(error: &ConfigError) -> Vec<&'static str> {
    error
        .problems()
        .iter()
        .map(|problem| problem.key())
        .collect()
}

#[test]
fn all_problems_come_at_once_and_name_their_setting() {
    let builder = Transport::builder("http://acme-admin.okta.com/hunter2")
        .ssws("hunter2\n")
        .user_agent("\u{e4}")
        .header("authorization", SECRET)
        .header("no name", SECRET)
        .service(service_fn(echo));
    assert!(!format!("{builder:?}").contains(SECRET));
    let error = builder.build().expect_err("invalid");
    assert_eq!(
        keys(&error),
        [
            "orgUrl",
            "orgUrl",
            "orgUrl",
            "token",
            "userAgent",
            "headers",
            "headers"
        ]
    );
    let text = format!("{error} {error:?} {error:#?}");
    assert!(!text.contains(SECRET), "{text}");
    assert!(error.to_string().contains("https://acme.okta.com"));

    let error = TransportError::from(error);
    assert_eq!(error.kind(), TransportErrorKind::InvalidConfig);
    assert!(!error.request_may_have_been_sent());
    assert!(support::all_text(&error).contains("userAgent"));
}

#[test]
fn added_headers_can_be_read_and_taken_back() {
    let builder = Transport::builder("https://acme.okta.com")
        .header("x-tenant", "blue")
        .header("host", SECRET);
    assert_eq!(builder.headers()["x-tenant"], "blue");
    assert_eq!(builder.headers().len(), 1);
    assert!(builder.clear_headers().headers().is_empty());
}

#[test]
fn having_no_credentials_is_a_decision_to_be_made() {
    let builder = || Transport::builder("https://acme.okta.com").service(service_fn(echo));
    assert_eq!(
        keys(&builder().build().expect_err("no credentials")),
        ["token"]
    );
    assert!(builder().no_auth().build().is_ok());
}

#[test]
fn plain_http_needs_a_word_and_a_loopback_address() {
    for (uri, allowed, sound) in [
        ("http://127.0.0.1:8080", false, false),
        ("http://127.0.0.1:8080", true, true),
        ("http://acme.okta.com", true, false),
    ] {
        let mut builder = Transport::builder(uri)
            .ssws(TOKEN)
            .service(service_fn(echo));
        if allowed {
            builder = builder.danger_allow_http_on_loopback();
        }
        assert_eq!(builder.build().is_ok(), sound, "{uri}");
    }
}

#[cfg(not(feature = "client"))]
#[test]
fn without_a_client_a_service_is_needed() {
    let error = Transport::builder("https://acme.okta.com")
        .ssws(TOKEN)
        .build()
        .expect_err("no service");
    assert_eq!(keys(&error), ["service"]);
}

#[cfg(all(feature = "client", any(feature = "ring", feature = "aws-lc-rs")))]
#[test]
fn the_client_can_be_set_up_too() {
    let client = okta_transport::HttpClient::builder()
        .platform_roots(false)
        .root_certificates_pem(SECRET);
    let builder = Transport::builder("https://acme.okta.com")
        .ssws(TOKEN)
        .http_client(client);
    let error = builder
        .connect_timeout(std::time::Duration::from_secs(3))
        .build()
        .expect_err("no certificate");
    assert_eq!(keys(&error), ["tls"]);
    assert!(!error.to_string().contains(SECRET));
}

#[cfg(all(feature = "client", not(any(feature = "ring", feature = "aws-lc-rs"))))]
#[test]
fn without_cryptography_there_is_no_client() {
    let builder = Transport::builder("https://acme.okta.com").ssws(TOKEN);
    let client = okta_transport::HttpClient::builder().platform_roots(false);
    let error = builder
        .http_client(client)
        .build()
        .expect_err("no cryptography");
    assert_eq!(keys(&error), ["tls"]);
    assert!(error.to_string().contains("`ring`"));
}

#[tokio::test]
async fn layers_are_in_their_order() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let note = |name: &'static str| {
        let order = order.clone();
        layer_fn(move |inner: BoxService| {
            let order = order.clone();
            inner.map_request(move |request: Request<Body>| {
                let seen = (
                    name,
                    request.uri().host().is_some(),
                    CallDeadline::of(request.extensions()).is_some(),
                    request.headers().contains_key("user-agent"),
                );
                if let Ok(mut order) = order.lock() {
                    order.push(seen);
                }
                request
            })
        })
    };
    let stack = Transport::builder("https://acme.okta.com")
        .layer(note("first"))
        .layer(note("second"))
        .attempt_layer(note("attempt"))
        .attempt_layer(note("attempt, too"))
        .auth_layer(note("auth"))
        .service(service_fn(echo))
        .build()
        .expect("sound");
    assert!(stack.oneshot(get("/x")).await.is_ok());
    let expected = [
        ("first", false, false, false),
        ("second", false, false, false),
        ("attempt", true, true, false),
        ("attempt, too", true, true, false),
        ("auth", true, true, true),
    ];
    assert_eq!(*order.lock().expect("no panic"), expected);
}

/// An attempt's layer sees repetitions, which the outermost one does not, and no credentials.
#[tokio::test(start_paused = true)]
async fn layers_of_attempts_see_every_attempt() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = |name: &'static str| {
        let seen = seen.clone();
        layer_fn(move |inner: BoxService| {
            let seen = seen.clone();
            inner.map_request(move |request: Request<Body>| {
                assert!(!request.headers().contains_key(AUTHORIZATION));
                if let Ok(mut seen) = seen.lock() {
                    seen.push(name);
                }
                request
            })
        })
    };
    let busy = async |request: Request<Body>| {
        assert!(request.headers().contains_key(AUTHORIZATION));
        let again = request.headers().contains_key("x-okta-retry-count");
        let status = if again { 200 } else { 503 };
        Ok::<_, BoxError>(Response::builder().status(status).body(Body::empty())?)
    };
    let stack = Transport::builder("https://acme.okta.com")
        .ssws(TOKEN)
        .layer(note("call"))
        .attempt_layer(note("attempt"))
        .service(service_fn(busy))
        .build()
        .expect("sound");
    assert_eq!(
        stack.oneshot(get("/x")).await.expect("an answer").status(),
        200
    );
    assert_eq!(
        *seen.lock().expect("no panic"),
        ["call", "attempt", "attempt"]
    );
}

/// Whatever can be left out is left out; the request still reaches the org and no other.
#[tokio::test]
async fn every_layer_but_the_base_uri_can_go() {
    #[derive(Clone, Default)]
    struct Told(Arc<Mutex<u32>>);
    impl Observer for Told {
        fn on_call(&self, _: &CallEvent<'_>) {
            *self.0.lock().expect("no panic") += 1;
        }
        fn on_attempt(&self, _: &AttemptEvent<'_>) {
            *self.0.lock().expect("no panic") += 1;
        }
    }

    let told = Told::default();
    let bare = |request: Request<Body>| async move {
        let extensions = request.extensions();
        assert_eq!(request.uri(), "https://acme.okta.com/x");
        assert!(CallDeadline::of(extensions).is_none());
        let names: Vec<_> = request.headers().keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["user-agent"]);
        Ok::<_, BoxError>(Response::builder().status(503).body(Body::empty())?)
    };
    let stack = Transport::builder("https://acme.okta.com")
        .spans(false)
        .observer(told.clone())
        .timeout(None)
        .retry(None)
        .rate_limit(None)
        .gzip(false)
        .no_auth()
        .attempt_timeout(None)
        .service(service_fn(bare))
        .build()
        .expect("sound");
    let answer = stack.clone().oneshot(get("/x")).await.expect("an answer");
    assert_eq!(answer.status(), 503, "nothing repeats it");
    assert!(answer.extensions().get::<Attempts>().is_none());
    assert_eq!(*told.0.lock().expect("no panic"), 0);
    assert!(stack.oneshot(get("https://evil.example/x")).await.is_err());
}

#[tokio::test]
async fn the_service_of_the_caller_gets_absolute_authenticated_requests() {
    let inner = service_fn(async |request: Request<Body>| {
        assert_eq!(request.uri(), "https://acme.okta.com:8443/x");
        assert_eq!(
            request.headers()[AUTHORIZATION],
            format!("SSWS {TOKEN}").as_str()
        );
        assert!(request.headers()[AUTHORIZATION].is_sensitive());
        Err::<Response<Body>, _>(std::io::Error::other("of the service's own"))
    });
    let stack = Transport::builder("https://acme.okta.com:8443")
        .ssws(TOKEN)
        .service(inner)
        .build()
        .expect("sound");
    let error = stack.oneshot(get("/x")).await.expect_err("its error");
    assert_eq!(
        error
            .downcast::<std::io::Error>()
            .expect("its error")
            .to_string(),
        "of the service's own"
    );
}

#[tokio::test]
async fn nothing_prints_a_secret() {
    let ssws = SswsLayer::new(TOKEN).expect("sound");
    let headers = DefaultHeadersLayer::new()
        .with_header("x-key", SECRET)
        .expect("sound");
    let org = OrgUrl::parse("https://acme.okta.com").expect("sound");
    let builder = Transport::builder("https://amy:hunter2@acme.okta.com")
        .ssws(TOKEN)
        .header("x-key", SECRET);
    let mut text = format!("{ssws:?} {headers:?} {builder:?} {org:?}");
    text += &format!("{:?} {:?}", ssws.layer(()), headers.layer(()));
    text += &format!(
        "{:?} {:?}",
        BaseUriLayer::new(org.clone()).layer(ssws.layer(())),
        org
    );
    text += &format!(
        "{:?} {:?}",
        DeadlineLayer::default().layer(ssws.layer(())),
        CollectLayer::new().layer(headers)
    );
    let stack = Transport::builder("https://acme.okta.com")
        .ssws(TOKEN)
        .service(service_fn(echo))
        .build();
    text += &format!("{stack:?} {stack:#?}");
    assert!(!text.contains(SECRET), "{text}");
    assert!(text.contains("acme.okta.com"));
}

#[tokio::test]
async fn every_layer_inside_knows_who_it_is() {
    let own = Principal::new("oauth:0oa1");
    let passing = || layer_fn(|inner: BoxService| inner);
    let builder = || Transport::builder("https://acme.okta.com");
    for (builder, expected) in [
        (
            builder().ssws(TOKEN),
            Some(SswsLayer::new(TOKEN).expect("sound").principal()),
        ),
        (builder().no_auth(), Some(Principal::default())),
        (builder().auth_layer(passing()), None),
        (
            builder().auth_layer(passing()).principal(own.clone()),
            Some(own.clone()),
        ),
        (
            builder().principal(own.clone()).ssws(TOKEN),
            Some(own.clone()),
        ),
    ] {
        let seen = Arc::new(Mutex::new(None));
        let seen_inside = Arc::clone(&seen);
        let inner = service_fn(move |request: Request<Body>| {
            *seen_inside.lock().expect("a lock") = Principal::of(request.extensions()).cloned();
            std::future::ready(Ok::<_, BoxError>(Response::new(Body::empty())))
        });
        assert!(!format!("{builder:?}").contains(SECRET));
        let stack = builder.service(inner).build().expect("sound");
        assert!(stack.oneshot(get("/x")).await.is_ok());
        assert_eq!(*seen.lock().expect("a lock"), expected);
    }
}
