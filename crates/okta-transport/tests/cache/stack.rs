//! The cache in its place in the stack.

use okta_transport::{EffectiveUri, Transport};

use super::*;
use crate::support::TOKEN;

#[tokio::test]
async fn the_stack_keeps_answers_for_its_token() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let inner = service_fn(move |request: Request<Body>| {
        counted.fetch_add(1, Ordering::Relaxed);
        assert!(request.headers().contains_key("authorization"));
        std::future::ready(Ok::<_, BoxError>(Response::new(group("00g1"))))
    });
    let cache = CacheLayer::default();
    let stack = |token: &str| {
        Transport::builder("https://acme.okta.com")
            .ssws(token)
            .cache(cache.clone())
            .service(inner.clone())
            .build()
            .expect("sound")
    };
    let other = TOKEN.replace('2', "3");
    for (token, expected, total) in [
        (TOKEN, CacheStatus::Miss, 1),
        (TOKEN, CacheStatus::Hit, 1),
        (&other, CacheStatus::Miss, 2),
        (&other, CacheStatus::Hit, 2),
    ] {
        let get = request(Method::GET, "/api/v1/groups/00g1");
        let response = stack(token).oneshot(get).await.expect("an answer");
        assert_eq!(response.extensions().get(), Some(&expected));
        let uri = response.extensions().get::<EffectiveUri>().expect("a URI");
        assert_eq!(uri.0, "https://acme.okta.com/api/v1/groups/00g1");
        assert_eq!(calls.load(Ordering::Relaxed), total);
    }
}

#[tokio::test]
async fn nothing_is_kept_for_credentials_that_nobody_named() {
    let auth = || tower::layer::layer_fn(|inner: okta_transport::BoxService| inner);
    let inner =
        service_fn(async |_: Request<Body>| Ok::<_, BoxError>(Response::new(group("00g1"))));
    let builder = || {
        let builder = Transport::builder("https://acme.okta.com").auth_layer(auth());
        builder.cache(CacheLayer::default()).service(inner)
    };
    for (builder, expected) in [
        (builder(), None),
        (
            builder().principal(Principal::new("a")),
            Some(CacheStatus::Hit),
        ),
    ] {
        let stack = builder.build().expect("sound");
        let send = || {
            stack
                .clone()
                .oneshot(request(Method::GET, "/api/v1/groups/00g1"))
        };
        assert!(send().await.is_ok());
        let response = send().await.expect("an answer");
        assert_eq!(response.extensions().get().copied(), expected);
    }
}
