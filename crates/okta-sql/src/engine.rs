//! What SQLite's thread and the tables on it share: the orgs, the runtime, and the state of the statement that runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};

use crate::batches::Batches;
use crate::catalog::Table;
use crate::error::Error;
use crate::events::Observer;
use crate::memo::{Made, Memo, Recording};
use crate::org::Org;
use crate::output::Output;
use crate::scan::{Scan, Started};
use crate::sqlite::module_error;
use crate::write::{Known, Write};

pub(crate) struct Shared {
    pub(crate) orgs: Vec<Arc<Org>>,
    pub(crate) runtime: Handle,
    pub(crate) observer: Observer,
    pub(crate) push_down: bool,
    pub(crate) clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// Of the statement that runs; each has its own, so that who stops one stops no other.
    pub(crate) stop: Mutex<watch::Sender<bool>>,
    pub(crate) statement: Mutex<Statement>,
    pub(crate) output: Mutex<Option<Output>>,
}

/// The state of the statement that runs.
#[derive(Default)]
pub(crate) struct Statement {
    /// What went wrong, as it was before SQLite made a text of it.
    error: Option<Error>,
    now: Option<Timestamp>,
    /// Whether it is to change rows of an org.
    about_org: bool,
    /// Whether rows may be changed, so that it must be known which they are.
    pub(crate) writes: bool,
    known: HashMap<i64, Known>,
    memo: Memo,
    /// What the statement wants to do.
    planned: Vec<Write>,
}

impl Shared {
    /// The time of the statement: the same as long as it runs.
    pub(crate) fn now(&self) -> Timestamp {
        if let Some(now) = self.statement().now {
            return now;
        }
        let now = (self.clock)();
        *self.statement().now.get_or_insert(now)
    }

    /// The org of a schema, and a table as that org has it.
    pub(crate) fn table(
        self: &Arc<Self>,
        schema: &str,
        name: &str,
    ) -> Option<(Arc<Org>, Arc<Table>)> {
        let org = self
            .orgs
            .iter()
            .find(|org| org.schema.eq_ignore_ascii_case(schema))?;
        let (send, table) = oneshot::channel();
        let (asked, observer, name) = (Arc::clone(org), self.observer.clone(), name.to_owned());
        let mut stop = self.stop();
        self.runtime.spawn(async move {
            tokio::select! {
                table = asked.table(&name, &observer) => { let _ = send.send(table); }
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
        Some((Arc::clone(org), table.blocking_recv().ok()??))
    }

    /// A table that an org has been asked for.
    pub(crate) fn connected(&self, schema: &str, name: &str) -> Option<Arc<Table>> {
        let org = self.orgs.iter().find(|org| org.schema == schema)?;
        org.connected(name)
    }

    /// The subdomain of the org of a schema.
    pub(crate) fn subdomain(&self, schema: &str) -> &str {
        let org = self.orgs.iter().find(|org| org.schema == schema);
        org.map_or("", |org| org.subdomain.as_str())
    }

    pub(crate) fn scan(&self, scan: Scan) -> Started {
        scan.start(&self.runtime)
    }

    /// What stops the statement that runs.
    pub(crate) fn stopper(&self) -> watch::Sender<bool> {
        self.stop
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn stop(&self) -> watch::Receiver<bool> {
        self.stopper().subscribe()
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stopper().borrow()
    }

    /// Before a statement: nobody has stopped it.
    pub(crate) fn unstopped(&self) {
        *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = watch::Sender::new(false);
    }

    /// The rows on their way out.
    pub(crate) fn output(&self) -> MutexGuard<'_, Option<Output>> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn statement(&self) -> MutexGuard<'_, Statement> {
        self.statement
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a statement.
    pub(crate) fn begin(&self, writes: bool) {
        *self.statement() = Statement {
            writes,
            ..Statement::default()
        };
    }

    /// Keeps what went wrong, and says it to SQLite.
    pub(crate) fn fail(&self, error: Error) -> rusqlite::Error {
        let text = error.to_string();
        self.statement().error = Some(error);
        module_error(&text)
    }

    /// What went wrong: what a table said, or else what SQLite says.
    pub(crate) fn failure(&self, error: rusqlite::Error) -> Error {
        match self.statement().error.take() {
            Some(ours)
                if matches!(
                    &error,
                    rusqlite::Error::SqliteFailure(..)
                        | rusqlite::Error::SqlInputError { .. }
                        | rusqlite::Error::ModuleError(_)
                ) =>
            {
                ours
            }
            _ if self.is_stopped() => Error::Interrupted,
            _ => error.into(),
        }
    }

    /// Whether a schema is that of an org.
    pub(crate) fn is_org(&self, schema: &str) -> bool {
        let mut orgs = self.orgs.iter();
        orgs.any(|org| org.schema.eq_ignore_ascii_case(schema))
    }

    /// Notes that the statement is to change rows of an org.
    pub(crate) fn changes_org(&self) {
        self.statement().about_org = true;
    }

    pub(crate) fn is_about_org(&self) -> bool {
        self.statement().about_org
    }

    /// Whether the statement may change rows.
    pub(crate) fn writes(&self) -> bool {
        self.statement().writes
    }

    /// Keeps which row has this number, where the statement may change it.
    pub(crate) fn remember(&self, row: i64, known: impl FnOnce() -> Known) {
        let mut statement = self.statement();
        if statement.writes {
            statement.known.entry(row).or_insert_with(known);
        }
    }

    /// A scan that this statement has made before.
    pub(crate) fn made_before(&self, key: &str) -> Option<Made> {
        self.statement().memo.take(key)
    }

    /// Keeps a scan that was left before its end.
    pub(crate) fn leave(&self, recording: Recording, batches: Batches) {
        self.statement().memo.leave(recording, batches);
    }

    /// Ends a statement: what it has read, and its calls.
    pub(crate) fn end(&self) {
        *self.statement() = Statement::default();
    }

    /// Keeps a scan that has come to its end.
    pub(crate) fn keep(&self, recording: Recording) {
        recording.finish(&mut self.statement().memo);
    }

    pub(crate) fn known(&self, row: i64) -> Option<Known> {
        self.statement().known.get(&row).cloned()
    }

    /// Adds what the statement wants to do.
    pub(crate) fn plan(&self, write: Result<Write, Error>) -> Result<(), Error> {
        self.statement().planned.push(write?);
        Ok(())
    }

    /// Whether the statement wants to do something.
    pub(crate) fn has_plan(&self) -> bool {
        !self.statement().planned.is_empty()
    }

    pub(crate) fn take_plan(&self) -> Vec<Write> {
        std::mem::take(&mut self.statement().planned)
    }
}
