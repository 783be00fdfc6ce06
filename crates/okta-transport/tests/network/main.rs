//! The HTTP client between certificates and proxies, over real sockets on the loopback interface: who is trusted, which way
//! requests go, and what is said where they get nowhere.

#![cfg(all(feature = "client", any(feature = "ring", feature = "aws-lc-rs")))]

mod authority;
mod certificates;
mod connectors;
mod origin;
mod proxies;
mod proxy;
mod versions;

#[path = "../support/mod.rs"]
mod support;

use std::future::Future;
use std::time::Duration;

use http::Response;
use okta_transport::{HttpClient, HttpClientBuilder, ResponseBody, TransportError};
use support::{SECRET, all_text, get, ours};
use tower::ServiceExt;

/// Settings that trust this authority alone, and take nothing from the environment.
fn builder(root_pem: &str) -> HttpClientBuilder {
    HttpClient::builder()
        .platform_roots(false)
        .no_proxy()
        .root_certificates_pem(root_pem)
}

/// One request, which ends within a time that nothing here needs.
async fn ask(client: &HttpClient, uri: &str) -> Result<Response<ResponseBody>, TransportError> {
    let answer = guarded(client.clone().oneshot(get(uri))).await;
    answer.map_err(|error| {
        let error = ours(error);
        assert!(!all_text(&error).contains(SECRET), "{error:?}");
        error
    })
}

async fn guarded<F: Future>(future: F) -> F::Output {
    let end = tokio::time::timeout(Duration::from_secs(60), future);
    end.await.expect("an end within a minute")
}

fn header<'a, B>(response: &'a Response<B>, name: &str) -> &'a str {
    response.headers()[name].to_str().expect("text")
}
