//! A call that is given up, at every point where it can be: whoever drops a future (a timeout, a lost race, a server whose
//! client went away) leaves nothing behind, and the next call works.
//!
//! The whole default stack stands on an org in a box that is slow, fails once and has little room in its rate limit, so
//! that calls are dropped while they wait in a queue, for an answer, and to be repeated.

mod shared;

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use okta_api::models::{CreateUserRequest, UserProfile};
use okta_api::transport::rate_limit::RateLimitLayer;
use okta_api::transport::{Body, BoxService, RetryLayer, TransportBuilder};
use okta_api::{Client, Error, ops};
use okta_emulator::{Emulator, Fault, FaultKind, TokioClock};
use serde_json::Value;
use tower::ServiceExt;
use tower::layer::layer_fn;

const TOKEN: &str = "token-of-the-box";

/// Between two looks at a call.
const STEP: Duration = Duration::from_millis(100);

/// More than any call is looked at.
const LOOKS: usize = 1_000;

struct Stand {
    org: Emulator,
    client: Client,
    limits: RateLimitLayer,
    /// Goes with every request; whoever still has it still has the request.
    held: Arc<()>,
}

#[derive(Clone)]
struct Held(#[expect(dead_code, reason = "it is there to be counted")] Arc<()>);

impl Stand {
    fn new(limits: RateLimitLayer) -> Self {
        Self::with(limits, |transport| transport)
    }

    /// The same with something more, or else, in the stack.
    fn with(
        limits: RateLimitLayer,
        more: impl FnOnce(TransportBuilder) -> TransportBuilder,
    ) -> Self {
        let latency = FaultKind::Latency {
            from: Duration::from_secs(1),
            to: Duration::from_secs(1),
        };
        let broken = FaultKind::ServiceUnavailable { processed: false };
        let org = Emulator::builder()
            .token(TOKEN)
            .seed_users(5)
            .clock(TokioClock::at(1_759_127_097))
            .rate_limit(2)
            .rate_window(Duration::from_secs(10))
            .fault(
                Fault::new(FaultKind::Locked)
                    .operation("createUser")
                    .times(1),
            )
            .fault(Fault::new(broken).method(http::Method::GET).times(1))
            .fault(Fault::new(latency))
            .build();
        let held = Arc::new(());
        let (service, shared) = (org.clone(), limits.clone());
        let mark = Arc::new(Held(Arc::clone(&held)));
        let client = Client::builder("https://org.example.com")
            .token(TOKEN)
            .configure(|transport| {
                more(transport)
                    .layer(layer_fn(move |inner: BoxService| {
                        // Shared by the clones of the service, some of which are kept, so that only requests are counted.
                        let mark = Arc::clone(&mark);
                        inner.map_request(move |mut request: Request<Body>| {
                            request.extensions_mut().insert(Held::clone(&mark));
                            request
                        })
                    }))
                    .retry(RetryLayer::new().with_seed(7))
                    .rate_limit(shared)
                    .service(service)
            })
            .build()
            .expect("a sound configuration");
        Self {
            org,
            client,
            limits,
            held,
        }
    }

    /// Who holds the mark when no call is on its way.
    fn holders(&self) -> usize {
        Arc::strong_count(&self.held)
    }

    /// Nobody waits, nobody is on the way, neither here nor in the org.
    fn is_idle(&self) -> bool {
        let buckets = self.limits.snapshot();
        let mut counts = buckets
            .iter()
            .map(|bucket| bucket.in_flight as usize + bucket.waiting);
        let request = Request::get("https://org.example.com/_emulator/rate-limits");
        let answer = self
            .org
            .respond(request.body(Bytes::new()).expect("a request"));
        let figures: Value = serde_json::from_slice(answer.body()).expect("JSON");
        counts.all(|count| count == 0) && figures["inFlight"] == 0
    }

    /// How many users have this login, past client, faults and limits.
    fn logins(&self, login: &str) -> usize {
        self.org.clear_faults();
        self.org.set_rate_limits(Default::default());
        let request = Request::get("https://org.example.com/api/v1/users?limit=200")
            .header("authorization", format!("SSWS {TOKEN}"));
        let answer = self
            .org
            .respond(request.body(Bytes::new()).expect("a request"));
        let users: Vec<Value> = serde_json::from_slice(answer.body()).expect("users");
        let has = |user: &&Value| user["profile"]["login"] == login;
        users.iter().filter(has).count()
    }
}

/// Looks at a future so often, a step apart, and drops it. What it gave, if it was done.
async fn looked_at<T>(future: impl Future<Output = T>, times: usize) -> Option<T> {
    let mut future = pin!(future);
    for _ in 0..times {
        if let Poll::Ready(given) = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await {
            return Some(given);
        }
        tokio::time::advance(STEP).await;
    }
    None
}

/// Drops a call after each number of looks at it; what is left is checked, and another call made.
async fn cancel<T>(make: impl AsyncFn(Client) -> Result<T, Error>) {
    for looks in 0..LOOKS {
        let stand = Stand::new(RateLimitLayer::new());
        let before = stand.holders();
        let done = looked_at(make(stand.client.clone()), looks).await;
        assert!(stand.is_idle(), "{looks}: {:?}", stand.limits);
        assert_eq!(stand.holders(), before, "{looks}: the request is kept");

        let next = stand.client.call(ops::ListUsers::new().limit(2));
        let next = tokio::time::timeout(Duration::from_secs(121), next).await;
        let users = next.expect("an end").expect("users");
        assert_eq!(users.0.len(), 2, "{looks}");
        assert!(stand.is_idle(), "{looks}");
        let graces = stand.logins("grace@example.com");
        assert!(graces <= 1, "{looks}: written {graces} times");
        if let Some(result) = done {
            result.map(|_| ()).expect("undisturbed it goes well");
            assert!(looks > 10, "that is not many points to be dropped at");
            return;
        }
    }
    panic!("it never ends");
}

fn newcomer() -> ops::CreateUser {
    ops::CreateUser::new(CreateUserRequest {
        profile: Some(UserProfile {
            login: Some("grace@example.com".into()),
            email: Some("grace@example.com".into()),
            first_name: Some("Grace".into()),
            last_name: Some("Hopper".into()),
            ..Default::default()
        }),
        ..Default::default()
    })
}

#[tokio::test(start_paused = true)]
async fn a_read() {
    cancel(async |client: Client| client.call(ops::ListUsers::new()).await).await;
}

#[tokio::test(start_paused = true)]
async fn a_write() {
    cancel(async |client: Client| client.call(newcomer()).await).await;
}

#[tokio::test(start_paused = true)]
async fn a_list() {
    cancel(async |client: Client| {
        let users = client.list(ops::ListUsers::new().limit(2));
        let users = users.collect_all().await?;
        assert_eq!(users.len(), 5);
        Ok(users)
    })
    .await;
}

/// What asks for the next item is dropped, while the list itself is kept: it goes on where it was.
#[tokio::test(start_paused = true)]
async fn a_list_goes_on_where_it_was() {
    for looks in 0..LOOKS {
        let stand = Stand::new(RateLimitLayer::new());
        let mut users = stand.client.list(ops::ListUsers::new().limit(2));
        let mut seen = Vec::new();
        let all = async {
            while let Some(user) = users.next().await {
                seen.push(user.expect("a user").id.expect("an id"));
            }
        };
        let done = looked_at(all, looks).await.is_some();
        // The call that was on its way has stayed with the list.
        while let Some(user) = users.next().await {
            seen.push(user.expect("a user").id.expect("an id"));
        }
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(
            (count, seen.len()),
            (5, 5),
            "{looks}: none lost, none twice"
        );
        assert!(stand.is_idle(), "{looks}");
        if done {
            return;
        }
    }
    panic!("it never ends");
}

/// Where only one call may be on its way, whoever waits behind a call that is given up gets its turn.
#[tokio::test(start_paused = true)]
async fn who_waits_behind_it_goes_on() {
    for looks in 1..LOOKS {
        let stand = Stand::new(RateLimitLayer::new().max_in_flight(1));
        let mut first = pin!(looked_at(
            stand.client.call(ops::ListUsers::new().limit(2)),
            looks
        ));
        // One look at the first, and it is the first in the queue.
        let done = poll_fn(|cx| Poll::Ready(first.as_mut().poll(cx))).await;
        let client = stand.client.clone();
        let second = tokio::spawn(async move { client.call(ops::ListUsers::new().limit(3)).await });
        let done = match done {
            Poll::Ready(done) => done,
            Poll::Pending => first.await,
        };
        let second = tokio::time::timeout(Duration::from_secs(121), second).await;
        let users = second.expect("a turn").expect("no panic").expect("users");
        assert_eq!(users.0.len(), 3, "{looks}");
        assert!(stand.is_idle(), "{looks}");
        if done.is_some() {
            return;
        }
    }
    panic!("it never ends");
}
