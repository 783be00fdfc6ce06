//! Calls to another server of the org's, over real sockets: each lands where it belongs, with the token, and one to a
//! server that was not configured lands nowhere.

#![cfg(all(feature = "client", any(feature = "ring", feature = "aws-lc-rs")))]

mod support;

use std::net::TcpListener;

use http::{Method, Request, Response};
use okta_transport::{
    Body, BoxError, CallInfo, EffectiveUri, Transport, TransportBuilder, TransportErrorKind as Kind,
};
use support::{SECRET, Server, TOKEN, all_text, get, ours};
use tower::{ServiceExt, service_fn};

const DONE: &str = "HTTP/1.1 204 No Content\r\n\r\n";

fn builder(org: &str) -> TransportBuilder {
    Transport::builder(org)
        .danger_allow_http_on_loopback()
        .ssws(TOKEN)
}

/// A call of an operation that lives on a server.
fn call(server: Option<&'static str>) -> Request<Body> {
    let mut request = get("/api/v1/dr/status");
    let call = CallInfo::new("getDRStatus", Method::GET, "/api/v1/dr/status").server(server);
    request.extensions_mut().insert(call);
    request
}

#[tokio::test]
async fn each_call_lands_on_its_server_with_the_token() {
    let (org, second) = (
        Server::answering([DONE]).await,
        Server::answering([DONE, DONE]).await,
    );
    let stack = builder(&org.uri())
        .server("drapp", second.uri())
        .build()
        .expect("sound");
    let whole = format!("{}/api/v1/dr/status", second.uri());
    for (request, origin) in [
        (call(None), org.uri()),
        (call(Some("drapp")), second.uri()),
        // A request of one's own, by the whole address.
        (get(&whole), second.uri()),
    ] {
        let response = stack.clone().oneshot(request).await.expect("an answer");
        let effective = response.extensions().get::<EffectiveUri>().expect("a URI");
        assert_eq!(effective.0, *format!("{origin}/api/v1/dr/status"));
    }
    for (server, count) in [(org, 1), (second, 2)] {
        let host = format!("host: {}\r\n", server.address);
        let requests = server.requests().await;
        assert_eq!(requests.len(), count);
        for request in requests {
            assert!(request.starts_with("GET /api/v1/dr/status HTTP/1.1\r\n"));
            assert!(request.contains(&host), "{request}");
            assert!(request.contains(&format!("authorization: SSWS {TOKEN}\r\n")));
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_configured_costs_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let stack = builder(&address)
        .server("other", address.as_str())
        .build()
        .expect("sound");
    let error = ours(stack.oneshot(call(Some("drapp"))).await.expect_err("lost"));
    assert_eq!(error.kind(), Kind::UnknownServer);
    assert!(!error.request_may_have_been_sent());
    let text = all_text(&error);
    assert!(text.contains("getDRStatus needs `drapp`"), "{text}");
    assert!(!text.contains(SECRET), "{text}");
    // A connection would stand in the queue.
    let nobody = listener.accept().expect_err("nobody");
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn addresses_are_checked_like_the_orgs() {
    let no_service =
        service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(Body::empty())));
    let problems = |url: &str, allow_http: bool| {
        let builder = Transport::builder("https://acme.okta.com")
            .ssws(TOKEN)
            .server("drapp", url)
            .service(no_service);
        let builder = match allow_http {
            true => builder.danger_allow_http_on_loopback(),
            false => builder,
        };
        let shown = format!("{builder:?}");
        assert!(!shown.contains(SECRET), "{shown}");
        builder.build().map(drop).map_err(|error| {
            assert!(error.problems().iter().all(|one| one.key() == "servers"));
            error.to_string()
        })
    };
    assert_eq!(problems("https://drapp.acme.okta.com", false), Ok(()));
    assert_eq!(problems("http://127.0.0.1:8080", true), Ok(()));
    let plain = "invalid configuration: servers: `drapp` is plain http: only https keeps credentials secret";
    assert_eq!(
        problems("http://drapp.acme.okta.com", true),
        Err(plain.to_owned())
    );
    for (url, word) in [
        ("", "is missing"),
        ("http://127.0.0.1:8080", "allowed explicitly"),
        ("https://amy:hunter2@drapp.acme.okta.com", "user name"),
        ("https://drapp.acme.okta.com/hunter2", "holds a path"),
        ("https://drapp.yourOktaDomain.okta.com", "placeholder"),
    ] {
        let error = problems(url, false).expect_err(url);
        assert!(error.contains(word), "{error}");
        assert!(!error.contains(SECRET), "{error}");
    }
}
