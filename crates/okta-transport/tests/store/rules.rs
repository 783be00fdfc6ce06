//! What every store does alike.

use std::sync::Arc;

use okta_transport::store::{MemoryStore, WithFallback};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_store_in_memory_keeps_the_rules() {
    all_hold_for(&MemoryStore::new()).await;
}

#[tokio::test(start_paused = true)]
async fn so_does_one_with_a_fallback() {
    all_hold_for(&WithFallback::new(Arc::new(MemoryStore::new()))).await;
}

#[tokio::test(start_paused = true)]
async fn values_in_memory_live_for_their_time() {
    let store = MemoryStore::new();
    let put = |ttl| store.put("a", Bytes::from_static(b"x"), ttl);
    put(SECOND).await.expect("put");
    tokio::time::advance(SECOND - Duration::from_millis(1)).await;
    assert!(get(&store, "a").await.is_some());
    tokio::time::advance(Duration::from_millis(1)).await;
    assert!(get(&store, "a").await.is_none());
    let is_set = store
        .compare_and_set("a", None, Bytes::from_static(b"y"), SECOND)
        .await;
    assert!(is_set.expect("an answer"), "what is over is not there");
    put(Duration::MAX).await.expect("put");
    tokio::time::advance(100_000 * SECOND).await;
    assert!(get(&store, "a").await.is_some());
}

pub(crate) async fn all_hold_for(store: &dyn SharedStore) {
    values_are_put_and_compared(store).await;
    windows_are_shared(store).await;
}

async fn values_are_put_and_compared(store: &dyn SharedStore) {
    let (one, two) = (Bytes::from_static(b"\x00one\xff"), Bytes::from_static(b""));
    let ttl = 60 * SECOND;
    assert_eq!(get(store, "token").await, None);
    store.put("token", one.clone(), ttl).await.expect("put");
    assert_eq!(get(store, "token").await, Some(one.clone()));
    assert_eq!(get(store, "token ").await, None);
    for (expected, value, is_set) in [
        (None, &two, false),
        (Some(&b"other"[..]), &two, false),
        (Some(&one[..]), &two, true),
        (None, &one, false),
        (Some(&b""[..]), &one, true),
    ] {
        let done = store
            .compare_and_set("token", expected, value.clone(), ttl)
            .await;
        assert_eq!(done.expect("an answer"), is_set, "{expected:?}");
    }
    assert_eq!(get(store, "token").await, Some(one.clone()));
    store.delete("token").await.expect("deleted");
    store.delete("token").await.expect("nothing there");
    assert_eq!(get(store, "token").await, None);
    let done = store.compare_and_set("token", None, one.clone(), ttl).await;
    assert!(done.expect("an answer"));
    store
        .put("token", two, Duration::from_micros(999))
        .await
        .expect("put");
    assert_eq!(get(store, "token").await, None, "no time is none");
}

async fn windows_are_shared(store: &dyn SharedStore) {
    let key = "ssws:00//api/v1/users/{id}";
    assert_eq!(ask(store, key, 1).await, Leave::Granted);
    assert!(
        matches!(ask(store, key, 2).await, Leave::After(_)),
        "the first finds out"
    );
    report(store, key, 1, Some(3)).await;
    for call in 2..5 {
        assert_eq!(ask(store, key, call).await, Leave::Granted);
    }
    assert_eq!(ask(store, key, 5).await, A_LITTLE);
    assert_eq!(ask(store, "another", 5).await, Leave::Granted);
    // Answers take from what remains; they do not give back.
    report(store, key, 2, Some(2)).await;
    report(store, key, 3, None).await;
    assert_eq!(ask(store, key, 5).await, A_LITTLE);
    report(store, key, 4, Some(0)).await;
    assert_eq!(
        ask(store, key, 5).await,
        Leave::After(10 * SECOND),
        "nothing remains"
    );
    let begun = RESET * 1_000;
    assert_eq!(ask_at(store, key, 5, begun).await, Leave::Granted);
    assert_eq!(ask_at(store, key, 6, begun).await, Leave::Granted);
    assert!(
        matches!(ask_at(store, key, 7, begun).await, Leave::After(_)),
        "a quarter of ten"
    );
}
