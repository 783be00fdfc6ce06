//! Processes that share a store share a token.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use okta_transport::auth::{OAuth, PrivateKey, ProofKey, ServiceApp};
use okta_transport::rate_limit::{Ask, Leave, Ledger, LedgerFuture, Report};
use okta_transport::store::{MemoryStore, SharedStore, StoreFuture};
use tokio::time::advance;
use tower::Layer;

use crate::fakes::SECOND;
use crate::org::{Watched, app, emulator, key, layer, list};
use crate::samples::named;

type Org = Watched<okta_transport::Collect<okta_emulator::Emulator>>;

/// Two processes, so to speak.
fn two(org: &Org, app: impl Fn() -> ServiceApp) -> [OAuth<Org>; 2] {
    [(); 2].map(|()| layer(app()).layer(org.clone()))
}

#[tokio::test(start_paused = true)]
async fn a_token_is_minted_once_and_renewed_once() {
    let emulator = emulator(&key(), false);
    let (org, store) = (Watched::org(&emulator), Arc::new(MemoryStore::new()));
    let [one, two] = two(&org, || app(key()).store(store.clone()));
    for service in [&one, &two, &one] {
        assert_eq!(list(service.clone()).await.expect("answered"), 200);
    }
    assert_eq!(org.token_requests().len(), 1);
    advance(3400 * SECOND).await;
    for service in [&one, &one, &two, &two] {
        list(service.clone()).await.expect("answered");
    }
    assert_eq!(org.token_requests().len(), 2);
    let tokens = org.tokens();
    assert_eq!(tokens[0], tokens[2]);
    assert_eq!(tokens[4], tokens[6], "the other one's");
    assert_ne!(tokens[0], tokens[6]);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_was_refused_is_deleted_and_replaced_for_all() {
    let emulator = emulator(&key(), false);
    let (org, store) = (Watched::org(&emulator), Arc::new(MemoryStore::new()));
    let [one, two] = two(&org, || app(key()).store(store.clone()));
    list(one.clone()).await.expect("answered");
    list(two.clone()).await.expect("answered");
    assert!(emulator.revoke_token(&org.tokens()[0]));
    for service in [&one, &two, &one, &two] {
        assert_eq!(list(service.clone()).await.expect("answered"), 200);
    }
    assert_eq!(org.token_requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn other_scopes_and_apps_have_tokens_of_their_own() {
    let emulator = emulator(&key(), false);
    let (org, store) = (Watched::org(&emulator), Arc::new(MemoryStore::new()));
    let narrow = ServiceApp::new(crate::org::CLIENT, key()).scopes(["okta.users.read"]);
    for app in [app(key()), narrow] {
        let service = layer(app.store(store.clone())).layer(org.clone());
        assert_eq!(list(service).await.expect("answered"), 200);
    }
    assert_eq!(org.token_requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_bound_token_is_shared_among_those_who_have_its_key() {
    let own = || {
        let key = PrivateKey::from_jwk(&named("P-384").jwk).expect("a key");
        Arc::new(ProofKey::from_signer(Arc::new(key)).expect("a key"))
    };
    for (shares, minted) in [(false, 2), (true, 1)] {
        let emulator = emulator(&key(), true);
        let (org, store) = (Watched::org(&emulator), Arc::new(MemoryStore::new()));
        let two = two(&org, || match shares {
            true => app(key()).proof_key(own()).store(store.clone()),
            false => app(key()).store(store.clone()),
        });
        for service in two {
            assert_eq!(list(service).await.expect("answered"), 200);
        }
        // Each of them asks for a nonce first.
        assert_eq!(org.token_requests().len(), 2 * minted);
        // What nobody else can use is not put there.
        let kept = format!("{store:?}");
        assert!(
            kept.contains(&format!("values: {}", u8::from(shares))),
            "{kept}"
        );
    }
}

/// A store that answers with rubbish, errors, or not at all.
#[derive(Clone, Copy)]
enum Broken {
    Fails,
    Hangs,
    Rubbish,
}

impl Broken {
    fn answer<T: Send + 'static>(self, rubbish: T) -> StoreFuture<T> {
        match self {
            Self::Fails => Box::pin(async { Err("the store is down".into()) }),
            Self::Hangs => Box::pin(std::future::pending()),
            Self::Rubbish => Box::pin(async { Ok(rubbish) }),
        }
    }
}

impl Ledger for Broken {
    fn ask(&self, _: &Ask<'_>) -> LedgerFuture<Leave> {
        self.answer(Leave::Granted)
    }

    fn report(&self, _: &Report<'_>) -> LedgerFuture<()> {
        self.answer(())
    }
}

impl SharedStore for Broken {
    fn get(&self, _: &str) -> StoreFuture<Option<Bytes>> {
        self.answer(Some(Bytes::from_static(b"{\"token_type\":\"Bearer\"}")))
    }

    fn put(&self, _: &str, _: Bytes, _: Duration) -> StoreFuture<()> {
        self.answer(())
    }

    fn delete(&self, _: &str) -> StoreFuture<()> {
        self.answer(())
    }

    fn compare_and_set(
        &self,
        _: &str,
        _: Option<&[u8]>,
        _: Bytes,
        _: Duration,
    ) -> StoreFuture<bool> {
        self.answer(false)
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_no_help_costs_no_call() {
    for broken in [Broken::Fails, Broken::Hangs, Broken::Rubbish] {
        let org = Watched::org(&emulator(&key(), false));
        let service = layer(app(key()).store(Arc::new(broken))).layer(org.clone());
        let begin = tokio::time::Instant::now();
        assert_eq!(list(service).await.expect("answered"), 200);
        assert!(begin.elapsed() <= 4 * SECOND, "two to ask, two to tell");
    }
}
