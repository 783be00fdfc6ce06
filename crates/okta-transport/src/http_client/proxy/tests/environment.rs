//! What the environment says, and when it is asked.

use super::*;

/// Looks for a proxy in these variables.
macro_rules! environment {
    ($($name:literal: $text:expr),*) => {
        ProxySource::Environment(|name| match name {
            $($name => Some($text.into()),)*
            _ => None,
        }).find()
    };
}

fn name_for<'a>(proxy: &'a Option<Proxy>, server: &str) -> Option<&'a str> {
    let address = proxy.as_ref()?.on_the_way_to(&uri(server))?;
    Some(address.name())
}

#[test]
fn the_environment_is_asked_in_order() {
    for (found, expected) in [
        (environment!(), None),
        (
            environment!("HTTP_PROXY": "http://plain", "http_proxy": "http://plain"),
            None,
        ),
        (environment!("all_proxy": "http://d"), Some("d:80")),
        (
            environment!("all_proxy": "http://d", "ALL_PROXY": "http://c"),
            Some("c:80"),
        ),
        (
            environment!("ALL_PROXY": "socks5://c", "https_proxy": "http://b"),
            Some("b:80"),
        ),
        (
            environment!("https_proxy": "http://b", "HTTPS_PROXY": "http://a"),
            Some("a:80"),
        ),
        // Empty is not set.
        (
            environment!("https_proxy": "http://b", "HTTPS_PROXY": ""),
            Some("b:80"),
        ),
        (
            environment!("HTTPS_PROXY": "http://a", "NO_PROXY": "", "no_proxy": "okta.com"),
            None,
        ),
        (
            environment!("HTTPS_PROXY": "http://a", "NO_PROXY": "other.com", "no_proxy": "okta.com"),
            Some("a:80"),
        ),
        // Nothing is wrong with a proxy that nothing goes through.
        (
            environment!("ALL_PROXY": "socks5://c", "NO_PROXY": "a.com,*"),
            None,
        ),
    ] {
        assert_eq!(name_for(&found.expect("sound"), ORG), expected);
    }
}

#[test]
fn what_is_wrong_in_the_environment_is_said_by_variable() {
    for (found, expected) in [
        (
            environment!("HTTPS_PROXY": "http://amy:hunter2@"),
            "proxy (HTTPS_PROXY): names no host",
        ),
        (
            environment!("all_proxy": "socks5://amy:hunter2@a"),
            "proxy (all_proxy): is a SOCKS proxy",
        ),
    ] {
        let error = found.map(drop).expect_err("no address").to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;

        for found in [
            environment!("HTTPS_PROXY": OsString::from_vec(vec![0xff])),
            environment!("HTTPS_PROXY": "http://a", "NO_PROXY": OsString::from_vec(vec![0xff])),
        ] {
            let error = found.map(drop).expect_err("no text").to_string();
            assert!(error.ends_with("_PROXY): is not UTF-8"), "{error}");
        }
    }
}

#[test]
fn this_machine_is_reached_directly_unless_the_program_says_so() {
    let given = ProxySource::given("http://a").find().expect("sound");
    let found = environment!("HTTPS_PROXY": "http://a").expect("sound");
    for server in [
        "https://localhost:1/",
        "https://127.1.2.3/",
        "https://[::1]:1/",
    ] {
        assert_eq!(name_for(&found, server), None, "{server}");
        assert_eq!(name_for(&given, server), Some("a:80"), "{server}");
        let plain = server.replace("https", "http");
        assert_eq!(name_for(&given, &plain), None, "{plain}");
    }
    assert_eq!(name_for(&found, "https://[::2]:1/"), Some("a:80"));
}

#[cfg(any(feature = "ring", feature = "aws-lc-rs"))]
#[tokio::test]
async fn the_environment_decides_unless_the_program_does() {
    use std::io;

    use http::Request;
    use tower::ServiceExt;

    use crate::{Body, HttpClient, HttpClientBuilder};

    let environment = || {
        ProxySource::Environment(|name| match name {
            "HTTPS_PROXY" => Some("http://amy:hunter2@proxy.example:3128".into()),
            "no_proxy" => Some("direct.example".into()),
            _ => None,
        })
    };
    type Decide = fn(HttpClientBuilder) -> HttpClientBuilder;
    let cases: [(&str, Decide, &str); 6] = [
        (
            "https://acme.example/",
            |it| it,
            "http://proxy.example:3128/",
        ),
        (
            "https://a.direct.example/",
            |it| it,
            "https://a.direct.example/",
        ),
        ("https://localhost:1/", |it| it, "https://localhost:1/"),
        (
            "https://acme.example/",
            |it| it.no_proxy(),
            "https://acme.example/",
        ),
        (
            "https://acme.example/",
            |it| it.without_https(),
            "https://acme.example/",
        ),
        (
            "https://a.direct.example/",
            |it| it.proxy("other:1"),
            "http://other:1/",
        ),
    ];
    for (server, decide, expected) in cases {
        let (sender, mut asked) = tokio::sync::mpsc::unbounded_channel();
        let mut builder = HttpClient::builder().platform_roots(false);
        builder.proxy = environment();
        let connector = tower::service_fn(move |uri: Uri| {
            sender.send(uri).expect("a listener");
            let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
            std::future::ready(Err::<tokio::io::DuplexStream, _>(refused))
        });
        let client = decide(builder).connector(connector).build().expect("sound");
        let request = Request::get(server).body(Body::empty());
        let call = client.oneshot(request.expect("a request"));
        call.await.expect_err("refused");
        assert_eq!(asked.recv().await.expect("a connection"), expected);
    }
}
