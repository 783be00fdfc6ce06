//! What is answered from the cache, to whom and for how long.

use okta_transport::CallInfo;
use okta_transport::cache::MemoryCache;

use super::*;

const GROUP: &str = "/api/v1/groups/00g1";

#[tokio::test(start_paused = true)]
async fn a_second_read_is_answered_without_the_org() {
    let org = Org::default();
    let stack = org.under(CacheLayer::default());
    let first = send(&stack, request(Method::GET, GROUP)).await;
    let second = send(&stack, request(Method::GET, GROUP)).await;
    assert_eq!(org.calls(), 1);
    assert_eq!(first.extensions().get(), Some(&CacheStatus::Miss));
    assert_eq!(second.extensions().get(), Some(&CacheStatus::Hit));
    assert_eq!(first.body(), second.body());
    assert_eq!(first.headers()["x-rate-limit-remaining"], "10");
    assert_eq!(second.headers()["x-okta-request-id"], "req1");
    assert_eq!(
        second.headers().len(),
        1,
        "figures and cookies are of one exchange"
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_kept_for_its_time_and_no_longer() {
    let org = Org::default();
    let layer = CacheLayer::default()
        .with_ttl(100 * SECOND)
        .with_tti(40 * SECOND);
    let stack = org.under(layer);
    for (wait, expected) in [
        (0, CacheStatus::Miss),
        (39, CacheStatus::Hit),
        (39, CacheStatus::Hit),
        (22, CacheStatus::Miss),
        (39, CacheStatus::Hit),
        (40, CacheStatus::Miss),
    ] {
        tokio::time::advance(wait * SECOND).await;
        assert_eq!(get(&stack, GROUP).await, Some(expected), "after {wait} s");
    }
}

#[tokio::test(start_paused = true)]
async fn five_minutes_are_the_default() {
    let stack = Org::default().under(CacheLayer::default());
    assert!(!is_hit(&stack, GROUP).await);
    tokio::time::advance(299 * SECOND).await;
    assert!(is_hit(&stack, GROUP).await);
    tokio::time::advance(SECOND).await;
    assert!(!is_hit(&stack, GROUP).await);
}

#[tokio::test(start_paused = true)]
async fn no_time_or_no_room_keeps_nothing() {
    for layer in [
        CacheLayer::default().with_ttl(Duration::ZERO),
        CacheLayer::default().with_tti(Duration::ZERO),
        CacheLayer::new(MemoryCache::with_limits(0, 1_000)),
        CacheLayer::default().skip_if(|request| request.uri().path() == GROUP),
    ] {
        let stack = Org::default().under(layer);
        assert!(!is_hit(&stack, GROUP).await);
        assert!(!is_hit(&stack, GROUP).await);
    }
}

#[tokio::test]
async fn nobody_is_answered_with_what_another_was_told() {
    let org = Org::default();
    let stack = org.under(CacheLayer::default());
    let by = |principal| {
        let mut request = request(Method::GET, GROUP);
        request.extensions_mut().insert(Principal::new(principal));
        request
    };
    for (principal, calls) in [("a", 1), ("b", 2), ("a", 2), ("b", 2)] {
        send(&stack, by(principal)).await;
        assert_eq!(org.calls(), calls, "{principal}");
    }
}

#[tokio::test]
async fn headers_that_change_the_answer_tell_answers_apart() {
    let org = Org::default();
    let stack = org.under(CacheLayer::default());
    let with = |value: &'static str| {
        let mut request = request(Method::GET, GROUP);
        let value = http::HeaderValue::from_static(value);
        request.headers_mut().insert("content-type", value);
        request
    };
    send(&stack, request(Method::GET, GROUP)).await;
    send(
        &stack,
        with("application/json; okta-response=omitCredentials"),
    )
    .await;
    assert_eq!(org.calls(), 2);
    send(
        &stack,
        with("application/json; okta-response=omitCredentials"),
    )
    .await;
    assert_eq!(org.calls(), 2);
    assert!(!is_hit(&stack, &format!("{GROUP}?expand=stats")).await);
}

#[tokio::test]
async fn lists_pass_by() {
    let org = Org::default();
    let stack = org.under(CacheLayer::default());
    for _ in 0..2 {
        let mut list = request(Method::GET, "/api/v1/iam/resource-sets");
        let info = CallInfo::new("listResourceSets", Method::GET, "/api/v1/iam/resource-sets");
        list.extensions_mut().insert(info.lists(true));
        assert_eq!(
            send(&stack, list).await.extensions().get::<CacheStatus>(),
            None
        );
    }
    assert_eq!(org.calls(), 2);
}

#[tokio::test]
async fn a_request_may_ask_for_a_new_answer() {
    let org = Org::default();
    let stack = org.under(CacheLayer::default());
    let with = |value: &'static str| {
        let mut request = request(Method::GET, GROUP);
        let value = http::HeaderValue::from_static(value);
        request.headers_mut().insert("cache-control", value);
        request
    };
    send(&stack, with("no-store")).await;
    assert!(!is_hit(&stack, GROUP).await, "not kept");
    let response = send(&stack, with("no-cache")).await;
    assert_eq!(response.extensions().get(), Some(&CacheStatus::Miss));
    assert_eq!(org.calls(), 3);
    assert!(is_hit(&stack, GROUP).await);
}

#[tokio::test]
async fn what_is_forbidden_to_keep_is_kept_only_if_so_told() {
    let inner = service_fn(async |_: Request<Body>| {
        let response = Response::builder().header("cache-control", "no-cache, no-store");
        Ok::<_, BoxError>(response.body(group("00g1")).expect("a response"))
    });
    for (layer, expected) in [
        (CacheLayer::default(), false),
        (CacheLayer::default().despite_cache_control(), true),
    ] {
        let stack = over(layer, inner);
        assert!(!is_hit(&stack, GROUP).await);
        assert_eq!(is_hit(&stack, GROUP).await, expected);
    }
}

#[tokio::test]
async fn failures_are_not_kept() {
    let mut statuses = [500, 404, 429, 200].into_iter();
    let inner = std::sync::Mutex::new(move || statuses.next());
    let inner = Arc::new(inner);
    let inner = service_fn(move |_: Request<Body>| {
        let status = (inner.lock().expect("a lock"))();
        std::future::ready(match status {
            Some(status) => Ok(Response::builder()
                .status(status)
                .body(group("00g1"))
                .expect("a response")),
            None => Err(BoxError::from("no more")),
        })
    });
    let stack = over(CacheLayer::default(), inner);
    for _ in 0..4 {
        assert!(!is_hit(&stack, GROUP).await);
    }
    assert!(
        is_hit(&stack, GROUP).await,
        "kept, so the org is not asked a fifth time"
    );
}

#[test]
fn nothing_prints_what_is_kept() {
    use okta_transport::cache::CachedResponse;
    let mut headers = http::HeaderMap::new();
    headers.insert("x-own", http::HeaderValue::from_static("hunter2"));
    let response = CachedResponse::new(&headers, r#"{"password":"hunter2"}"#);
    let layer = CacheLayer::default();
    let text = format!("{response:?} {layer:?} {:?}", MemoryCache::new());
    assert!(!text.contains("hunter"), "{text}");
    assert!(text.contains("x-own"));
}
