//! Requests through a proxy, and what is said where it does not let them through.

use std::process::Command;
use std::time::Duration;

use okta_transport::{
    Body, HttpClient, RetryLayer, Transport, TransportError, TransportErrorKind as Kind,
};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::authority::Authority;
use crate::origin::Origin;
use crate::proxy::Proxy;
use crate::support::{SECRET, Server, TOKEN, all_text, get, ours};
use crate::{ask, builder, guarded, header};

async fn https_origin(authority: &Authority) -> Origin {
    Origin::start(authority.config(&["http/1.1"])).await
}

#[tokio::test]
async fn a_tunnel_is_asked_for_once_and_carries_what_the_proxy_does_not_see() {
    let authority = Authority::new();
    let (origin, proxy) = (https_origin(&authority).await, Proxy::connecting().await);
    let client = builder(&authority.pem())
        .proxy(format!("http://{}/", proxy.address))
        .proxy_credentials("amy", "a b");
    let stack = Transport::builder(format!("https://{}", origin.address))
        .ssws(TOKEN)
        .http_client(client)
        .build()
        .expect("sound");
    for _ in 0..3 {
        let response = guarded(stack.clone().oneshot(get("/api/v1/users?q=amy"))).await;
        let response = response.expect("an answer");
        assert_eq!(
            header(&response, "x-authorization"),
            format!("SSWS {TOKEN}")
        );
        assert_eq!(response.body().as_bytes(), b"[]");
    }
    let address = origin.address;
    assert_eq!(
        proxy.heads(),
        [format!(
            "CONNECT {address} HTTP/1.1\r\nHost: {address}\r\nProxy-Authorization: Basic YW15OmEgYg==\r\n\r\n"
        )]
    );
    assert_eq!(origin.connections(), 1);
}

#[tokio::test]
async fn the_proxy_may_be_spoken_to_through_tls() {
    let authority = Authority::new();
    let origin = https_origin(&authority).await;
    // Whatever it would rather speak, CONNECT is HTTP/1.1 here.
    let proxy = Proxy::with_tls(authority.config(&["h2", "http/1.1"])).await;
    let url = format!("https://amy:hunter2@{}", proxy.address);
    let client = builder(&authority.pem())
        .proxy(&url)
        .build()
        .expect("sound");
    ask(&client, &origin.uri()).await.expect("an answer");
    assert!(proxy.heads()[0].contains("\r\nProxy-Authorization: Basic "));

    let proxy = Proxy::with_tls(Authority::stranger().config(&[])).await;
    let url = format!("https://amy:hunter2@{}", proxy.address);
    let client = builder(&authority.pem())
        .proxy(&url)
        .build()
        .expect("sound");
    let error = ask(&client, &origin.uri()).await.expect_err("a stranger");
    let expected = format!(
        "no connection: proxy {}: certificate: unknown issuer",
        proxy.address
    );
    assert!(error.to_string().ends_with(&expected), "{error}");
    assert!(error.is_lasting() && !error.request_may_have_been_sent());
    assert_eq!(proxy.heads().len(), 0);
}

#[tokio::test]
async fn the_servers_certificate_is_checked_behind_a_proxy_too() {
    let (ours, theirs) = (Authority::new(), Authority::stranger());
    let (origin, proxy) = (https_origin(&theirs).await, Proxy::connecting().await);
    let client = builder(&ours.pem())
        .proxy(proxy.url())
        .build()
        .expect("sound");
    let error = ask(&client, &origin.uri()).await.expect_err("a stranger");
    assert!(
        error
            .to_string()
            .ends_with("no connection: certificate: unknown issuer"),
        "{error}"
    );
    assert!(error.is_lasting());
}

/// A call through a stack that repeats at once.
async fn call_with_retries(authority: &Authority, proxy: &Proxy) -> Result<(), TransportError> {
    let origin = https_origin(authority).await;
    let client = builder(&authority.pem())
        .proxy(proxy.url())
        .proxy_credentials("amy", SECRET);
    let stack = Transport::builder(format!("https://{}", origin.address))
        .ssws(TOKEN)
        .http_client(client)
        .retry(RetryLayer::new().with_backoff(Duration::ZERO, Duration::ZERO))
        .build()
        .expect("sound");
    // Not idempotent, so it is repeated only because nothing was sent.
    let mut request = get("/api/v1/users").map(|_| Body::from("{}"));
    *request.method_mut() = http::Method::POST;
    let answer = guarded(stack.oneshot(request)).await;
    answer.map(drop).map_err(|error| {
        let error = ours(error);
        assert!(!all_text(&error).contains(SECRET), "{error:?}");
        error
    })
}

#[tokio::test]
async fn a_proxy_in_trouble_is_asked_again_and_one_that_refuses_is_not() {
    let authority = Authority::new();
    let trouble = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 7\r\n\r\nhunter2";
    let proxy = Proxy::refusing(&[trouble, trouble]).await;
    call_with_retries(&authority, &proxy)
        .await
        .expect("an answer");
    assert_eq!(proxy.heads().len(), 3);

    let refusal = "HTTP/1.1 407 hunter2\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n<html>";
    let proxy = Proxy::refusing(&[refusal, refusal]).await;
    let error = call_with_retries(&authority, &proxy)
        .await
        .expect_err("refused");
    assert_eq!(error.kind(), Kind::Connect);
    assert!(error.is_lasting() && !error.request_may_have_been_sent());
    let expected = format!(
        "no connection: proxy {}: refused to connect: 407 Proxy Authentication Required, with these credentials",
        proxy.address
    );
    assert!(error.to_string().contains(&expected), "{error}");
    assert_eq!(proxy.heads().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let client = builder(&Authority::new().pem()).proxy(format!("amy:hunter2@{address}"));
    let shown = format!("{client:?}");
    assert!(
        shown.contains(&format!("{address}")) && !shown.contains(SECRET),
        "{shown}"
    );
    let client = client.build().expect("sound");
    let error = ask(&client, "https://acme.example/")
        .await
        .expect_err("nobody");
    assert_eq!(
        error.to_string(),
        format!("GET https://acme.example/: no connection: proxy {address}: refused")
    );
    assert_eq!(error.kind(), Kind::Connect);
    assert!(!error.is_lasting() && !error.request_may_have_been_sent());
}

#[tokio::test]
async fn what_is_no_proxy_is_said_to_be_none() {
    let proxy = Proxy::refusing(&["SSH-2.0-hunter2\r\n"]).await;
    let client = builder(&Authority::new().pem()).proxy(proxy.url());
    let client = client.build().expect("sound");
    let error = ask(&client, "https://acme.example/")
        .await
        .expect_err("no proxy");
    assert!(
        error.to_string().ends_with(": what it answers is not HTTP"),
        "{error}"
    );
}

#[tokio::test]
async fn plain_http_stays_on_this_machine() {
    let server = Server::answering(["HTTP/1.1 204 No Content\r\n\r\n"]).await;
    let proxy = Proxy::connecting().await;
    let stack = Transport::builder(server.uri())
        .danger_allow_http_on_loopback()
        .ssws(TOKEN)
        .proxy(proxy.url())
        .build()
        .expect("sound");
    guarded(stack.oneshot(get("/api/v1/users")))
        .await
        .expect("an answer");
    assert!(server.requests().await[0].starts_with("GET /api/v1/users HTTP/1.1\r\n"));
    assert_eq!(proxy.heads().len(), 0);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let error = Transport::builder("https://acme.okta.com")
        .http_client(builder("hunter2"))
        .proxy("socks5://amy:hunter2@proxy.example")
        .build()
        .expect_err("all wrong");
    let keys: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| problem.key())
        .collect();
    assert_eq!(keys, ["token", "proxy", "tls"]);
    assert!(!error.to_string().contains(SECRET), "{error}");
}

/// A process has one environment, which a test must not change: so this is two, of which the second is this test again.
#[test]
fn the_environment_of_the_process_counts_unless_it_is_told_not_to() {
    const SECOND: &str = "OKTA_TEST_OF_THE_ENVIRONMENT";

    let builder = || HttpClient::builder().platform_roots(false);
    if std::env::var_os(SECOND).is_none() {
        let name = "proxies::the_environment_of_the_process_counts_unless_it_is_told_not_to";
        let second = Command::new(std::env::current_exe().expect("a program"))
            .args(["--exact", name])
            .envs([(SECOND, "1"), ("NO_PROXY", "")])
            .env("HTTPS_PROXY", "socks5://amy:hunter2@proxy.example")
            .output()
            .expect("a process");
        let text = String::from_utf8_lossy(&second.stdout);
        assert!(
            second.status.success() && text.contains("1 passed"),
            "{text}"
        );
        return;
    }
    let error = builder().build().map(drop).expect_err("no proxy of ours");
    assert!(
        error
            .to_string()
            .contains("proxy (HTTPS_PROXY): is a SOCKS proxy"),
        "{error}"
    );
    assert!(!error.to_string().contains(SECRET), "{error}");
    builder().no_proxy().build().map(drop).expect("sound");
}
