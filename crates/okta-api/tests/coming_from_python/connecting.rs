//! Clients of every kind: how they authenticate, what they are made of, and where their settings come from.

use okta_api::{Client, ops};
use okta_emulator::{DEFAULT_TOKEN, Emulator};

use crate::boxed;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

async fn works(builder: okta_api::ClientBuilder) -> Result {
    let okta = builder.configure(boxed).build()?;
    assert_eq!(
        okta.list(ops::ListUsers::new()).collect_all().await?.len(),
        3
    );
    Ok(())
}

#[tokio::test]
async fn api_token() -> Result {
    let token = DEFAULT_TOKEN;
    // [a client
    use okta_api::Client;

    let okta = Client::builder("https://acme.okta.com").token(token);
    // ]
    works(okta).await
}

/// Needs a key; see the README of `okta-transport` for what is read.
#[test]
fn service_app() {
    let pem = "-----BEGIN PRIVATE KEY-----\n…";
    // [OAuth 2.0
    use okta_api::transport::auth::{PrivateKey, ServiceApp};

    let okta = PrivateKey::from_pem(pem).and_then(|key| {
        let app = ServiceApp::new("0oa1client", key).scopes(["okta.users.read"]);
        Client::builder("https://acme.okta.com")
            .service_app(app)
            .build()
    });
    // ]
    assert!(okta.expect_err("no key").to_string().contains("privateKey"));
}

#[tokio::test]
async fn parts_of_ones_own() -> Result {
    // [extending
    use okta_api::transport::{Body, BoxError};
    use tower::ServiceBuilder;

    // In the place of the HTTP client: any tower service.
    let network = tower::service_fn(async |request: http::Request<Body>| {
        let answer = http::Response::builder().header("x-path", request.uri().path());
        Ok::<_, BoxError>(answer.body(Body::from("[]"))?)
    });
    // In the place of the request executor: layers, around the call or around each attempt.
    let layer = ServiceBuilder::new().map_request(|mut request: http::Request<Body>| {
        request
            .headers_mut()
            .insert("x-tenant", http::HeaderValue::from_static("7"));
        request
    });
    let okta = Client::builder("https://acme.okta.com")
        .token("00a-token")
        .configure(|transport| transport.attempt_layer(layer.into_inner()).service(network));
    let okta = okta.build()?;
    let users = okta.list(ops::ListUsers::new()).collect_all().await?;
    // ]
    assert!(users.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_cache_of_ones_own() -> Result {
    // [cache
    use std::collections::HashMap;
    use std::sync::Mutex;
    use std::time::Instant;

    use okta_api::transport::BoxError;
    use okta_api::transport::cache::{
        CacheKey, CacheLayer, CacheStore, CachedResponse, Lifetime, StoreFuture,
    };

    #[derive(Default)]
    struct Simple(Mutex<HashMap<String, CachedResponse>>);

    impl CacheStore for Simple {
        fn get<'a>(
            &'a self,
            key: &'a CacheKey,
            _: Instant,
        ) -> StoreFuture<'a, Option<CachedResponse>> {
            let kept = self.0.lock().ok();
            let kept = kept.and_then(|kept| kept.get(key.as_str()).cloned());
            Box::pin(async { kept })
        }

        fn put<'a>(
            &'a self,
            key: &'a CacheKey,
            response: CachedResponse,
            _: Lifetime,
            _: Instant,
        ) -> StoreFuture<'a, ()> {
            if let Ok(mut kept) = self.0.lock() {
                kept.insert(key.as_str().to_owned(), response);
            }
            Box::pin(async {})
        }

        fn invalidate<'a>(
            &'a self,
            prefixes: &'a [String],
        ) -> StoreFuture<'a, std::result::Result<(), BoxError>> {
            if let Ok(mut kept) = self.0.lock() {
                kept.retain(|key, _| !prefixes.iter().any(|prefix| key.starts_with(prefix)));
            }
            Box::pin(async { Ok(()) })
        }
    }

    let cache = CacheLayer::new(Simple::default()).despite_cache_control();
    let okta = Client::builder("https://acme.okta.com").token(DEFAULT_TOKEN);
    let okta = okta.configure(|transport| transport.cache(cache));
    // ]
    let org = Emulator::builder().seed_users(1).build();
    let okta = okta
        .configure(|transport| transport.service(org.clone()))
        .build()?;
    let users = okta.list(ops::ListUsers::new()).collect_all().await?;
    let id = users[0].id.clone().ok_or("no id")?;
    for _ in 0..3 {
        okta.call(ops::GetUser::new(&id)).await?;
    }
    assert_eq!(org.requests().len(), 2, "one list, one get");
    Ok(())
}

#[tokio::test]
async fn logging() -> Result {
    // [logging
    // Spans and events go to `tracing`; `tracing-subscriber` shows them: RUST_LOG=okta_transport=debug.
    // Each request as a command for a terminal, without its secrets:
    let okta = Client::builder("https://acme.okta.com")
        .token(DEFAULT_TOKEN)
        .configure(|transport| transport.curl(|request| eprintln!("{request}")));
    // ]
    works(okta).await
}

#[tokio::test]
async fn settings() -> Result {
    let variables = [
        ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
        ("OKTA_CLIENT_TOKEN", DEFAULT_TOKEN),
    ];
    // [configuration
    use okta_api::transport::config::{ConfigLoader, Key};

    // `Client::from_env()` reads the same files and variables. This reads what it is given.
    let config = ConfigLoader::new()
        .environment(variables)
        .set(Key::MaxRetries, "4")
        .load()?;
    for warning in config.warnings() {
        eprintln!("{warning}"); // an unknown key, and the one that was perhaps meant
    }
    println!("{config}"); // every key, its source, and no secret
    let okta = Client::from_config(&config)?;
    // ]
    works(okta).await
}

#[tokio::test]
async fn tls() -> Result {
    // Not a certificate: the org in a box needs none.
    let company_roots = "-----BEGIN CERTIFICATE-----";
    // [TLS
    use okta_api::transport::HttpClient;

    let http = HttpClient::builder()
        .root_certificates_pem(company_roots)
        .proxy("http://proxy.acme.example:3128")
        .http1_only();
    let okta = Client::builder("https://acme.okta.com").token(DEFAULT_TOKEN);
    let okta = okta.configure(|transport| transport.http_client(http));
    // ]
    works(okta).await
}

#[tokio::test]
async fn limits() -> Result {
    // [rate limits
    use std::time::Duration;

    use okta_api::transport::RetryLayer;
    use okta_api::transport::rate_limit::RateLimitLayer;

    let retry = RetryLayer::new().with_max_retries(4);
    // Calls wait for their turn, so that a 429 is rare; a tenth of every limit is left to others.
    let limits = RateLimitLayer::new().max_share(0.9);
    let okta = Client::builder("https://acme.okta.com")
        .token(DEFAULT_TOKEN)
        .timeout(Duration::from_secs(300)) // for the whole call, waits included
        .configure(|transport| transport.retry(retry).rate_limit(limits));
    // ]
    works(okta).await
}
