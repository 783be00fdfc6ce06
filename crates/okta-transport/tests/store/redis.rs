//! The Redis store against a real server.

use std::collections::HashSet;
use std::sync::Arc;

use okta_transport::BoxError;
use okta_transport::store::{MemoryStore, RedisStore, WithFallback};
use tokio_test::task::spawn;

use super::server::RedisServer;
use super::*;

/// Long enough for a machine that does much else.
const PATIENT: Duration = Duration::from_secs(20);

fn store(server: &RedisServer) -> RedisStore {
    RedisStore::open(&server.url())
        .expect("an address")
        .with_timeout(PATIENT)
}

/// What the server says to a command of the test's.
async fn command<T: ::redis::FromRedisValue>(server: &RedisServer, words: &[&str]) -> T {
    let client = ::redis::Client::open(server.url()).expect("an address");
    let patient = ::redis::AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENT))
        .set_response_timeout(Some(PATIENT));
    let connection = client
        .get_multiplexed_async_connection_with_config(&patient)
        .await;
    let mut connection = connection.expect("a connection");
    let mut command = ::redis::Cmd::new();
    command.arg(words);
    command
        .query_async(&mut connection)
        .await
        .expect("an answer")
}

#[tokio::test]
async fn it_keeps_the_rules() {
    for server in RedisServer::start_each(&[]) {
        rules::all_hold_for(&store(&server)).await;
        rules::all_hold_for(&store(&server).with_prefix("another")).await;
        let fallback = WithFallback::new(Arc::new(store(&server).with_prefix("a third")));
        rules::all_hold_for(&fallback).await;
    }
}

/// Numbers that look random and are the same at every run (a linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[tokio::test]
async fn it_decides_as_memory_does() {
    for server in RedisServer::start_each(&[]) {
        for seed in 0..40 {
            let prefix = format!("test{seed}");
            let (redis, memory) = (store(&server).with_prefix(prefix), MemoryStore::new());
            let mut numbers = Numbers(seed);
            let mut now = NOW;
            let mut granted = HashSet::new();
            for step in 0..150 {
                now += numbers.below(700);
                if numbers.below(40) == 0 {
                    now += 30_000;
                }
                if numbers.below(30) == 0 {
                    // Not all machines agree about the time.
                    now -= 2_000;
                }
                let call = u128::from(numbers.below(30)) << 64 | 7;
                let asked = Ask {
                    key: "key",
                    call,
                    now,
                    lease: Duration::from_millis(1_000 + numbers.below(20_000)),
                };
                if numbers.below(3) > 0 {
                    let answers = (redis.ask(&asked).await, memory.ask(&asked).await);
                    let (Ok(redis), Ok(memory)) = answers else {
                        panic!("{answers:?}")
                    };
                    assert_eq!(redis, memory, "seed {seed}, step {step}: {asked:?}");
                    granted.insert(redis == Leave::Granted);
                } else {
                    let limit = [0, 1, 7, 12, u32::MAX][numbers.below(5) as usize];
                    let reset = now / 1_000 + numbers.below(20);
                    let figures = Figures {
                        limit,
                        remaining: numbers.below(u64::from(limit).min(12) + 1) as u32,
                        reset: if numbers.below(200) == 0 {
                            u64::MAX
                        } else {
                            reset
                        },
                    };
                    let report = Report {
                        key: "key",
                        call,
                        now,
                        figures: (numbers.below(3) > 0).then_some(figures),
                        used: numbers.below(2) == 0,
                    };
                    redis.report(&report).await.expect("heard");
                    memory.report(&report).await.expect("heard");
                }
            }
            assert_eq!(granted.len(), 2, "seed {seed} decides nothing");
        }
    }
}

#[tokio::test]
async fn times_are_saturated_and_not_wrapped() {
    for server in RedisServer::start_each(&[]) {
        let (redis, memory) = (store(&server), MemoryStore::new());
        for now in [0, 1, u64::MAX - 1, u64::MAX] {
            for store in [&redis as &dyn SharedStore, &memory] {
                let key = now.to_string();
                let figures = Some(Figures {
                    limit: u32::MAX,
                    remaining: 0,
                    reset: u64::MAX,
                });
                let report = Report {
                    key: &key,
                    call: 1,
                    now,
                    figures,
                    used: true,
                };
                store.report(&report).await.expect("heard");
                let asked = Ask {
                    key: &key,
                    call: u128::MAX,
                    now,
                    lease: Duration::MAX,
                };
                let leave = store.ask(&asked).await.expect("an answer");
                // The largest time is later than the largest reset.
                assert_eq!(leave == Leave::Granted, now > 1, "{now}: {leave:?}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_stays_for_ever() {
    for server in RedisServer::start_each(&[]) {
        let store = store(&server).with_prefix("p");
        ask(&store, "window", 1).await;
        report(&store, "window", 1, Some(3)).await;
        ask(&store, "window", 2).await;
        report(&store, "other", 1, Some(3)).await;
        store
            .put("token", Bytes::from_static(b"x"), 60 * SECOND)
            .await
            .expect("put");
        let set = store
            .compare_and_set("set", None, Bytes::from_static(b"x"), 60 * SECOND)
            .await;
        assert!(set.expect("an answer"));
        let mut keys: Vec<String> = command(&server, &["KEYS", "*"]).await;
        keys.sort();
        assert_eq!(
            keys,
            [
                "p:{other}:figures",
                "p:{set}:value",
                "p:{token}:value",
                "p:{window}:calls",
                "p:{window}:figures"
            ]
        );
        for (key, most) in keys.iter().zip([600, 60, 60, 750, 750]) {
            let left: i64 = command(&server, &["PTTL", key]).await;
            assert!(
                left > (most - 30) * 1_000 && left <= most * 1_000,
                "{key}: {left}"
            );
        }
    }
}

#[tokio::test]
async fn many_at_once_never_go_over_what_remains() {
    let Some(server) = RedisServer::start(&[]) else {
        return;
    };
    // Two processes, as far as the server can tell.
    let stores = [store(&server), store(&server)];
    report(&stores[0], "window", 0, Some(25)).await;
    let asking = (1..=100).map(|call| {
        let store = stores[usize::from(call % 2 == 0)].clone();
        tokio::spawn(async move { ask(&store, "window", call).await })
    });
    let asking: Vec<_> = asking.collect();
    let mut granted = 0;
    for asking in asking {
        granted += usize::from(asking.await.expect("no panic") == Leave::Granted);
    }
    assert_eq!(granted, 25);
}

#[tokio::test]
async fn a_server_that_forgot_the_scripts_is_told_them_again() {
    for server in RedisServer::start_each(&[]) {
        let store = store(&server);
        assert_eq!(ask(&store, "a", 1).await, Leave::Granted);
        let () = command(&server, &["SCRIPT", "FLUSH"]).await;
        assert_eq!(ask(&store, "a", 1).await, Leave::Granted);
        let connections: String = command(&server, &["INFO", "stats"]).await;
        let total = connections
            .lines()
            .find_map(|line| line.strip_prefix("total_connections_received:"));
        assert_eq!(
            total.map(str::trim),
            Some("3"),
            "one of the store's, two of the test's"
        );
    }
}

#[tokio::test]
async fn it_connects_again_when_the_server_is_back() {
    let Some(mut server) = RedisServer::start(&[]) else {
        return;
    };
    let store = store(&server);
    store
        .put("a", Bytes::from_static(b"x"), 60 * SECOND)
        .await
        .expect("put");
    server.stop();
    assert!(store.get("a").await.is_err());
    assert!(store.get("a").await.is_err());
    server.start_again();
    assert_eq!(get(&store, "a").await, None, "a new server");
    rules::all_hold_for(&store).await;
}

#[tokio::test]
async fn calls_go_on_while_the_server_is_down() {
    let Some(mut server) = RedisServer::start(&[]) else {
        return;
    };
    let fallback = WithFallback::new(Arc::new(store(&server))).with_pause(Duration::ZERO);
    assert_eq!(ask(&fallback, "a", 1).await, Leave::Granted);
    report(&fallback, "a", 1, Some(1)).await;
    server.stop();
    assert_eq!(ask(&fallback, "a", 2).await, Leave::Granted);
    assert_eq!(ask(&fallback, "a", 3).await, A_LITTLE);
    server.start_again();
    assert_eq!(
        ask(&fallback, "a", 4).await,
        Leave::Granted,
        "nobody knows that window there"
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_not_waited_for() {
    // Connections are made by the system; nobody reads from them.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let store = RedisStore::open(&format!("redis://{address}")).expect("an address");
    let began = tokio::time::Instant::now();
    assert!(store.get("a").await.is_err());
    assert!(began.elapsed() <= 2 * okta_transport::store::DEFAULT_REDIS_TIMEOUT);
}

#[tokio::test]
async fn a_wrong_password_is_an_error_without_it() {
    let Some(server) = RedisServer::start(&["--requirepass", "right"]) else {
        return;
    };
    let url = |password| format!("redis://:{password}@127.0.0.1:{}/", server.port());
    let wrong = RedisStore::open(&url("hunter2"))
        .expect("an address")
        .with_timeout(PATIENT);
    let error: BoxError = wrong.get("a").await.expect_err("refused");
    let text = format!("{} {error:?}", support::all_text(&*error));
    assert!(!text.contains("hunter"), "{text}");
    let right = RedisStore::open(&url("right"))
        .expect("an address")
        .with_timeout(PATIENT);
    assert_eq!(get(&right, "a").await, None);
}

#[tokio::test]
async fn what_is_given_up_at_any_point_leaves_the_store_in_order() {
    let Some(server) = RedisServer::start(&[]) else {
        return;
    };
    for polls in 0..20 {
        // Each from the beginning: connecting, asking by hash, asking in full.
        let () = command(&server, &["SCRIPT", "FLUSH"]).await;
        let store = store(&server).with_prefix(format!("test{polls}"));
        let asked = Ask {
            key: "a",
            call: 1,
            now: NOW,
            lease: SECOND,
        };
        let mut asking = spawn(store.ask(&asked));
        for _ in 0..polls {
            if asking.poll().is_ready() {
                break;
            }
            // Lets the connection's own task and the server have their turn.
            let _: String = command(&server, &["PING"]).await;
        }
        drop(asking);
        // The same call once more is granted, whether the first one arrived or not.
        assert_eq!(ask(&store, "a", 1).await, Leave::Granted, "{polls} polls");
        rules::all_hold_for(&store).await;
    }
}

/// A server of a cluster runs a script only if all its keys belong to one slot, which the hash tag sees to.
#[tokio::test]
async fn a_cluster_of_one_keeps_the_rules_and_one_without_slots_is_a_store_that_fails() {
    for server in RedisServer::start_each(&["--cluster-enabled", "yes"]) {
        let store = store(&server);
        assert!(store.get("a").await.is_err(), "nobody serves that slot");
        let fallback = WithFallback::new(Arc::new(store.clone()));
        assert_eq!(ask(&fallback, "a", 1).await, Leave::Granted, "alone");

        let () = command(&server, &["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]).await;
        let is_up = async {
            loop {
                let info: String = command(&server, &["CLUSTER", "INFO"]).await;
                if info.contains("cluster_state:ok") {
                    return;
                }
            }
        };
        tokio::time::timeout(PATIENT, is_up)
            .await
            .expect("a cluster");
        rules::all_hold_for(&store).await;
    }
}
