//! One connection, made when it is needed and made anew after a failure.

use std::sync::OnceLock;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, RedisError, Script,
    ServerErrorKind, ToRedisArgs, cmd,
};
use tokio::sync::Mutex;

/// A script, and the hash by which servers know it.
pub(super) struct Program {
    text: &'static str,
    hash: OnceLock<String>,
}

impl Program {
    pub(super) const fn new(text: &'static str) -> Self {
        Self {
            text,
            hash: OnceLock::new(),
        }
    }

    fn hash(&self) -> &str {
        let hash = || Script::new(self.text).get_hash().to_owned();
        self.hash.get_or_init(hash)
    }
}

pub(super) struct Connection {
    client: Client,
    timeout: Duration,
    /// Held while connecting, so that one caller connects and the others get what it got. Its number tells a connection
    /// that failed from the one that took its place.
    open: Mutex<(u64, Option<MultiplexedConnection>)>,
}

impl Connection {
    pub(super) fn new(client: Client, timeout: Duration) -> Self {
        Self {
            client,
            timeout,
            open: Mutex::new((0, None)),
        }
    }

    pub(super) fn with_timeout(&self, timeout: Duration) -> Self {
        Self::new(self.client.clone(), timeout)
    }

    pub(super) async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        let (number, mut open) = self.open().await?;
        let answer = command.query_async(&mut open).await;
        // A server that lacks a script is well. After any other failure a new connection may find a better one.
        if answer.as_ref().is_err_and(|error| !lacks_script(error)) {
            self.close(number).await;
        }
        answer
    }

    /// Runs a script by its hash, or in full where the server does not know it yet.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        program: &Program,
        keys: &[String],
        arguments: &[impl ToRedisArgs],
    ) -> Result<T, RedisError> {
        let command = |how: &str, text: &str| {
            let mut command = cmd(how);
            command.arg(text).arg(keys.len()).arg(keys);
            for argument in arguments {
                command.arg(argument);
            }
            command
        };
        match self.query(&command("EVALSHA", program.hash())).await {
            Err(error) if lacks_script(&error) => self.query(&command("EVAL", program.text)).await,
            answer => answer,
        }
    }

    async fn open(&self) -> Result<(u64, MultiplexedConnection), RedisError> {
        let mut open = self.open.lock().await;
        if let (number, Some(connection)) = &*open {
            return Ok((*number, connection.clone()));
        }
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout));
        let connection = self
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        *open = (open.0 + 1, Some(connection.clone()));
        Ok((open.0, connection))
    }

    async fn close(&self, number: u64) {
        let mut open = self.open.lock().await;
        if open.0 == number {
            open.1 = None;
        }
    }
}

fn lacks_script(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
}
