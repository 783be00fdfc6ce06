//! The same with what remembers calls beyond their end: a store that other processes share, which takes its time, and the cache.
//! Neither may believe for ever that a call is on its way, or keep what a write has changed.

use std::collections::HashSet;
use std::sync::Mutex;

use okta_api::models::{UpdateUserRequest, UserProfile};
use okta_api::transport::cache::CacheLayer;
use okta_api::transport::rate_limit::{Ask, Leave, Ledger, LedgerFuture, Report};
use okta_api::transport::store::MemoryStore;

use super::*;

/// How long the store takes to hear a question, and as long again to answer it.
const TAKES: Duration = Duration::from_millis(250);

/// A store on a slow line, which knows what it takes for calls on their way.
#[derive(Clone, Default)]
struct Slow {
    memory: MemoryStore,
    on_their_way: Arc<Mutex<HashSet<u128>>>,
}

impl Slow {
    fn calls_on_their_way(&self) -> usize {
        self.on_their_way.lock().expect("a lock").len()
    }
}

impl Ledger for Slow {
    fn ask(&self, ask: &Ask<'_>) -> LedgerFuture<Leave> {
        let (store, key) = (self.clone(), ask.key.to_owned());
        let (call, now, lease) = (ask.call, ask.now, ask.lease);
        Box::pin(async move {
            tokio::time::sleep(TAKES).await;
            let ask = Ask {
                key: &key,
                call,
                now,
                lease,
            };
            let leave = store.memory.ask(&ask).await?;
            if leave == Leave::Granted {
                store.on_their_way.lock().expect("a lock").insert(call);
            }
            tokio::time::sleep(TAKES).await;
            Ok(leave)
        })
    }

    fn report(&self, report: &Report<'_>) -> LedgerFuture<()> {
        let (store, key) = (self.clone(), report.key.to_owned());
        let (call, now, figures, used) = (report.call, report.now, report.figures, report.used);
        Box::pin(async move {
            tokio::time::sleep(TAKES).await;
            let report = Report {
                key: &key,
                call,
                now,
                figures,
                used,
            };
            store.memory.report(&report).await?;
            store.on_their_way.lock().expect("a lock").remove(&call);
            tokio::time::sleep(TAKES).await;
            Ok(())
        })
    }
}

/// Drops a call after each number of looks at it. The same call once more goes well, and what the client says of the user then is
/// what the org has.
async fn cancel_shared<T>(make: impl AsyncFn(Client, &str) -> Result<T, Error>) {
    // Orgs that begin alike have the same users.
    let twin = Emulator::builder().token(TOKEN).seed_users(5).build();
    let id = subject(&twin)["id"].as_str().expect("an id").to_owned();
    for looks in 0..LOOKS {
        let store = Slow::default();
        let limits = RateLimitLayer::new().ledger(Arc::new(store.clone()));
        let stand = Stand::with(limits, |transport| {
            transport.cache(CacheLayer::default().despite_cache_control())
        });
        let before = stand.holders();
        let done = looked_at(make(stand.client.clone(), &id), looks).await;
        assert!(stand.is_idle(), "{looks}: {:?}", stand.limits);
        assert_eq!(stand.holders(), before, "{looks}: the request is kept");

        let next = make(stand.client.clone(), &id);
        let next = tokio::time::timeout(Duration::from_secs(121), next).await;
        next.expect("an end").expect("it goes well");
        assert_eq!(store.calls_on_their_way(), 0, "{looks}");
        assert!(stand.is_idle(), "{looks}");

        let truth = stand.subject();
        // Twice, so that the second one comes from the cache.
        for _ in 0..2 {
            let user = stand.client.call(ops::GetUser::new(&id)).await;
            let nick = user.expect("a user").profile.expect("a profile").nick_name;
            let nick = nick.as_deref();
            assert_eq!(
                nick,
                truth["profile"]["nickName"].as_str(),
                "{looks}: stale"
            );
        }
        if let Some(result) = done {
            result.map(|_| ()).expect("undisturbed it goes well");
            assert!(looks > 20, "that is not many points to be dropped at");
            return;
        }
    }
    panic!("it never ends");
}

impl Stand {
    /// The first user, as the org has them, past client, faults and limits: those are taken away.
    fn subject(&self) -> Value {
        self.org.clear_faults();
        self.org.set_rate_limits(Default::default());
        subject(&self.org)
    }
}

fn subject(org: &Emulator) -> Value {
    let request = Request::get("https://org.example.com/api/v1/users/me")
        .header("authorization", format!("SSWS {TOKEN}"));
    let answer = org.respond(request.body(Bytes::new()).expect("a request"));
    serde_json::from_slice(answer.body()).expect("a user")
}

#[tokio::test(start_paused = true)]
async fn a_read_with_cache_and_store() {
    cancel_shared(async |client, id| client.call(ops::GetUser::new(id)).await).await;
}

#[tokio::test(start_paused = true)]
async fn a_write_with_cache_and_store() {
    cancel_shared(async |client, id| {
        // So that there is something to be forgotten.
        client.call(ops::GetUser::new(id)).await?;
        let profile = UserProfile {
            nick_name: Some("Amazing".into()),
            ..Default::default()
        };
        let update = UpdateUserRequest {
            profile: Some(profile),
            ..Default::default()
        };
        client.call(ops::UpdateUser::new(id, update)).await
    })
    .await;
}
