//! A store that fails, and what goes on without it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use okta_transport::rate_limit::LedgerFuture;
use okta_transport::store::{MemoryStore, StoreFuture, WithFallback};

use super::*;

/// A store on a server that can be switched off.
#[derive(Clone, Default)]
struct Server {
    memory: MemoryStore,
    is_down: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl Server {
    fn switch(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::Relaxed);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    fn unless_down<T: Send + 'static>(&self, answer: StoreFuture<T>) -> StoreFuture<T> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.is_down.load(Ordering::Relaxed) {
            return Box::pin(std::future::ready(Err("connection refused".into())));
        }
        answer
    }
}

impl Ledger for Server {
    fn ask(&self, ask: &Ask<'_>) -> LedgerFuture<Leave> {
        self.unless_down(self.memory.ask(ask))
    }

    fn report(&self, report: &Report<'_>) -> LedgerFuture<()> {
        self.unless_down(self.memory.report(report))
    }
}

impl SharedStore for Server {
    fn get(&self, key: &str) -> StoreFuture<Option<Bytes>> {
        self.unless_down(self.memory.get(key))
    }

    fn put(&self, key: &str, value: Bytes, ttl: Duration) -> StoreFuture<()> {
        self.unless_down(self.memory.put(key, value, ttl))
    }

    fn delete(&self, key: &str) -> StoreFuture<()> {
        self.unless_down(self.memory.delete(key))
    }

    fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: Bytes,
        ttl: Duration,
    ) -> StoreFuture<bool> {
        self.unless_down(self.memory.compare_and_set(key, expected, value, ttl))
    }
}

fn told() -> (Server, WithFallback, Arc<Mutex<Vec<String>>>) {
    let (server, told) = (Server::default(), Arc::<Mutex<Vec<String>>>::default());
    let telling = Arc::clone(&told);
    let store = WithFallback::new(Arc::new(server.clone())).on_event(move |event| {
        telling.lock().expect("a lock").push(event.to_string());
    });
    (server, store, told)
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_is_said_once_and_left_alone_for_a_while() {
    let (server, store, told) = told();
    server.switch(true);
    for call in 0..5 {
        ask(&store, "a", call).await;
    }
    assert_eq!(server.asked(), 1);
    assert_eq!(
        *told.lock().expect("a lock"),
        ["down, going on alone: connection refused"]
    );
    tokio::time::advance(5 * SECOND).await;
    ask(&store, "a", 5).await;
    ask(&store, "a", 6).await;
    assert_eq!(server.asked(), 2, "tried once");
    server.switch(false);
    tokio::time::advance(5 * SECOND).await;
    ask(&store, "a", 7).await;
    ask(&store, "a", 8).await;
    assert_eq!(server.asked(), 4);
    assert_eq!(told.lock().expect("a lock")[1..], ["up again"]);
}

#[tokio::test(start_paused = true)]
async fn one_goes_on_by_what_one_has_seen() {
    let (server, store, _) = told();
    assert_eq!(ask(&store, "a", 1).await, Leave::Granted);
    report(&store, "a", 1, Some(2)).await;
    let one = Bytes::from_static(b"one");
    store
        .put("token", one.clone(), 60 * SECOND)
        .await
        .expect("put");
    let two = Bytes::from_static(b"two");
    let set = store
        .compare_and_set("token", Some(&one), two.clone(), 60 * SECOND)
        .await;
    assert!(set.expect("an answer"));
    server.switch(true);
    assert_eq!(ask(&store, "a", 2).await, Leave::Granted);
    assert_eq!(ask(&store, "a", 3).await, Leave::Granted);
    assert_eq!(ask(&store, "a", 4).await, A_LITTLE);
    assert_eq!(get(&store, "token").await, Some(two.clone()));
    let set = store
        .compare_and_set("token", Some(&two), one.clone(), 60 * SECOND)
        .await;
    assert!(set.expect("an answer"));
    assert_eq!(get(&store, "token").await, Some(one));
    store.delete("token").await.expect("deleted here");
    assert_eq!(get(&store, "token").await, None);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_was_given_up_is_made_again_after_the_pause() {
    let (server, store, told) = told();
    server.switch(true);
    ask(&store, "a", 1).await;
    server.switch(false);
    tokio::time::advance(5 * SECOND).await;
    drop(store.get("token"));
    assert!(get(&store, "token").await.is_none());
    assert_eq!(
        server.asked(),
        2,
        "the second is on its way, for all that is known"
    );
    tokio::time::advance(5 * SECOND).await;
    assert!(get(&store, "token").await.is_none());
    assert_eq!(server.asked(), 3);
    assert_eq!(told.lock().expect("a lock").len(), 2);
    assert!(!format!("{store:?}").is_empty());
}
