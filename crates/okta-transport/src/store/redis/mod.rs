//! The store on a Redis or Valkey server.
//!
//! What has to be atomic is a script there, sent by its hash and in full only where the server does not know it. A script
//! touches the keys of one window, or one value, and keys of a window carry the same hash tag, so that a cluster keeps them
//! together. Scripts are given the time and ask for none.

mod connection;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use redis::{Cmd, cmd};

use super::window::{A_LITTLE, KEPT, LAST_NOW, LAST_SECOND};
use super::{SharedStore, StoreFuture, milliseconds};
use crate::rate_limit::{Ask, Leave, Ledger, LedgerFuture, Report};
use crate::{ConfigError, ConfigProblem};

use connection::{Connection, Program};

/// How the names of keys on the server begin, unless set otherwise.
pub const DEFAULT_PREFIX: &str = "okta";

/// How long connecting may take, and every answer, unless set otherwise: 500 milliseconds each.
///
/// A call that waits for its turn can wait this much longer; a server that is slower than that helps nobody.
pub const DEFAULT_REDIS_TIMEOUT: Duration = Duration::from_millis(500);

static ASK: Program = Program::new(include_str!("ask.lua"));
static REPORT: Program = Program::new(include_str!("report.lua"));
static COMPARE_AND_SET: Program = Program::new(include_str!("compare_and_set.lua"));

/// Keeps everything on a Redis (from 4.0) or Valkey server. Clones share one connection.
///
/// It connects when it is first asked, and again after a failure; the client spawns one task of tokio's for each
/// connection, and no other. Asked outside a tokio runtime it panics.
///
/// Keys are named `<prefix>:{<key>}:figures`, `…:calls` and `…:value`, all of them expire, and none holds a secret; values
/// may, so the server should be one that only these processes may read.
///
/// # Clusters
///
/// It talks to one server and follows no redirection. The keys of a window share a hash tag, `{<key>}`, so each script stays within
/// one slot and a server of a cluster runs it; but a server that answers `MOVED` is one that fails. For a cluster put a proxy
/// before it that knows the slots. What a replica has not heard of when it takes over is forgotten: processes then go on by what
/// they see in answers, and may be told by a 429.
///
/// # Errors
///
/// Each operation fails where the server does not answer in time: see [`WithFallback`](super::WithFallback).
#[derive(Clone)]
pub struct RedisStore {
    connection: Arc<Connection>,
    prefix: Arc<str>,
}

impl RedisStore {
    /// A store at an address such as `redis://:password@localhost:6379/0`. Connects to nobody yet.
    ///
    /// # Errors
    ///
    /// Under the key `redis`, and without repeating the address: it is not one of Redis, or asks for TLS (`rediss`). For
    /// TLS make a client with the TLS of your choice, and use [`from_client`](Self::from_client).
    pub fn open(url: &str) -> Result<Self, ConfigError> {
        redis::Client::open(url)
            .map(Self::from_client)
            .map_err(|_| {
                let reason = "is not an address such as redis://localhost:6379/0";
                ConfigProblem::new("redis", reason).into()
            })
    }

    /// A store by a client of your own, of the crate `redis`: with TLS, with another way to find the server.
    #[must_use]
    pub fn from_client(client: redis::Client) -> Self {
        Self {
            connection: Arc::new(Connection::new(client, DEFAULT_REDIS_TIMEOUT)),
            prefix: DEFAULT_PREFIX.into(),
        }
    }

    /// Limits the time for connecting, and that for each answer. The default is [`DEFAULT_REDIS_TIMEOUT`].
    #[must_use]
    pub fn with_timeout(mut self, limit: Duration) -> Self {
        self.connection = Arc::new(self.connection.with_timeout(limit));
        self
    }

    /// Begins the names of keys with this, to keep stores on one server apart. The default is [`DEFAULT_PREFIX`].
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<Arc<str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    fn name(&self, key: &str, of: &str) -> String {
        format!("{}:{{{key}}}:{of}", self.prefix)
    }

    fn query<T: redis::FromRedisValue + Send + 'static>(&self, command: Cmd) -> StoreFuture<T> {
        let connection = Arc::clone(&self.connection);
        Box::pin(async move { Ok(connection.query(&command).await?) })
    }

    /// Runs a script on the two keys of a window.
    fn on_window<T: redis::FromRedisValue + Send + 'static>(
        &self,
        script: &'static Program,
        key: &str,
        arguments: Vec<String>,
    ) -> StoreFuture<T> {
        let keys = vec![self.name(key, "figures"), self.name(key, "calls")];
        let connection = Arc::clone(&self.connection);
        Box::pin(async move { Ok(connection.run(script, &keys, &arguments).await?) })
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the client: its address may hold a password.
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl Ledger for RedisStore {
    fn ask(&self, ask: &Ask<'_>) -> LedgerFuture<Leave> {
        let arguments = vec![
            ask.call.to_string(),
            ask.now.min(LAST_NOW).to_string(),
            milliseconds(ask.lease).to_string(),
            A_LITTLE.to_string(),
            KEPT.to_string(),
        ];
        let wait = self.on_window::<i64>(&ASK, ask.key, arguments);
        Box::pin(async move {
            Ok(match u64::try_from(wait.await?) {
                Ok(wait) => Leave::After(Duration::from_millis(wait)),
                Err(_) => Leave::Granted,
            })
        })
    }

    fn report(&self, report: &Report<'_>) -> LedgerFuture<()> {
        let mut arguments = vec![
            report.call.to_string(),
            report.now.min(LAST_NOW).to_string(),
            u8::from(report.used).to_string(),
            KEPT.to_string(),
        ];
        if let Some(figures) = report.figures {
            arguments.extend([
                figures.limit.to_string(),
                figures.remaining.to_string(),
                figures.reset.min(LAST_SECOND).to_string(),
            ]);
        }
        self.on_window(&REPORT, report.key, arguments)
    }
}

impl SharedStore for RedisStore {
    fn get(&self, key: &str) -> StoreFuture<Option<Bytes>> {
        let mut command = cmd("GET");
        command.arg(self.name(key, "value"));
        let value = self.query::<Option<Vec<u8>>>(command);
        Box::pin(async move { Ok(value.await?.map(Bytes::from)) })
    }

    fn put(&self, key: &str, value: Bytes, ttl: Duration) -> StoreFuture<()> {
        let ttl = milliseconds(ttl);
        if ttl == 0 {
            return self.delete(key);
        }
        let mut command = cmd("SET");
        command
            .arg(self.name(key, "value"))
            .arg(value.as_ref())
            .arg("PX")
            .arg(ttl);
        self.query(command)
    }

    fn delete(&self, key: &str) -> StoreFuture<()> {
        let mut command = cmd("DEL");
        command.arg(self.name(key, "value"));
        self.query(command)
    }

    fn compare_and_set(
        &self,
        key: &str,
        expected: Option<&[u8]>,
        value: Bytes,
        ttl: Duration,
    ) -> StoreFuture<bool> {
        let keys = vec![self.name(key, "value")];
        let mut arguments = vec![value.to_vec(), milliseconds(ttl).to_string().into_bytes()];
        arguments.extend(expected.map(<[u8]>::to_vec));
        let connection = Arc::clone(&self.connection);
        Box::pin(async move { Ok(connection.run(&COMPARE_AND_SET, &keys, &arguments).await?) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_address_is_told_without_it() {
        for url in [
            "http://:hunter2@x",
            "redis//hunter2",
            "rediss://:hunter2@localhost",
            "",
        ] {
            let error = RedisStore::open(url).expect_err(url);
            assert_eq!(error.problems()[0].key(), "redis");
            assert!(!format!("{error} {error:?}").contains("hunter"), "{error}");
        }
        let store = RedisStore::open("redis://:hunter2@localhost/0").expect("sound");
        assert!(!format!("{store:?} {store:#?}").contains("hunter"));
    }

    #[test]
    fn the_keys_of_a_window_stay_together_in_a_cluster() {
        let store = RedisStore::open("redis://localhost")
            .expect("sound")
            .with_prefix("a{b");
        for key in ["ssws:00/api/v1/users", "", "a}b", "{a"] {
            let tag = |name: String| {
                let (_, tag) = name.split_once('{').expect("a tag");
                tag.split_once('}').expect("its end").0.to_owned()
            };
            assert_eq!(
                tag(store.name(key, "figures")),
                tag(store.name(key, "calls"))
            );
        }
    }
}
