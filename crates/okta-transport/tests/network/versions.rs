//! HTTP/2 and HTTP/1.1: the handshake decides, unless the program has.

use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::authority::{Authority, Clients};
use crate::origin::Origin;
use crate::proxy::Proxy;
use crate::{ask, builder, header};

#[tokio::test]
async fn the_handshake_decides_here_and_behind_a_proxy() {
    let authority = Authority::new();
    let proxy = Proxy::connecting().await;
    for (protocols, http1_only, expected) in [
        (&["h2", "http/1.1"][..], false, "HTTP/2.0"),
        (&["http/1.1", "h2"], true, "HTTP/1.1"),
        (&["http/1.1"], false, "HTTP/1.1"),
        // A server that knows nothing of the question.
        (&[], false, "HTTP/1.1"),
    ] {
        let origin = Origin::start(authority.config(protocols)).await;
        for is_direct in [true, false] {
            let mut builder = builder(&authority.pem());
            if http1_only {
                builder = builder.http1_only();
            }
            if !is_direct {
                builder = builder.proxy(proxy.url());
            }
            let client = builder.build().expect("sound");
            let response = ask(&client, &origin.uri()).await.expect("an answer");
            assert_eq!(header(&response, "x-version"), expected, "{protocols:?}");
        }
    }
    assert_eq!(proxy.heads().len(), 4);
}

#[tokio::test]
async fn a_server_without_a_common_protocol_is_told_so() {
    let authority = Authority::new();
    let origin = Origin::start(authority.config(&["h2"])).await;
    let client = builder(&authority.pem())
        .http1_only()
        .build()
        .expect("sound");
    let error = ask(&client, &origin.uri()).await.expect_err("no protocol");
    assert!(!error.request_may_have_been_sent());
    assert!(error.to_string().contains("TLS: "), "{error}");
}

#[tokio::test]
async fn two_versions_of_tls_are_spoken() {
    let authority = Authority::new();
    for version in [&TLS12, &TLS13] {
        let config = authority.config_with(&["h2"], Clients::Anonymous, &[version]);
        let origin = Origin::start(config).await;
        let client = builder(&authority.pem()).build().expect("sound");
        ask(&client, &origin.uri()).await.expect("an answer");
    }
}
