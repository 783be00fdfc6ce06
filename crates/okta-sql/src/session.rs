//! A session: orgs as schemas of one SQLite connection, which has a thread of its own. Statements go there one after the
//! other; rows come back over a bounded channel.

use std::sync::{Arc, Mutex, mpsc as std_mpsc};
use std::thread;

use jiff::Timestamp;
use okta_api::pagination::link;
use okta_api::{Client, OperationInfo, Paging, Reply};
use rusqlite::InterruptHandle;
use serde_json::Value as Json;
use tokio::sync::{oneshot, watch};

use crate::catalog::{Catalog, Table};
use crate::engine::Shared;
use crate::error::Error;
use crate::events::{Event, Observer};
use crate::exec::Exec;
use crate::explain::Step;
use crate::org::Org;
use crate::rows::{Rows, answer_rows};
use crate::serve::{Command, open, serve};
use crate::text::statements;
use crate::write::Write;

/// Sets up a [`Session`].
#[derive(Default)]
#[must_use]
pub struct SessionBuilder {
    orgs: Vec<(String, Client, String)>,
    observer: Observer,
    all: bool,
    clock: Option<Box<dyn Fn() -> Timestamp + Send + Sync>>,
}

impl std::fmt::Debug for SessionBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.orgs.iter().map(|(name, ..)| name.as_str()).collect();
        f.debug_struct("SessionBuilder")
            .field("orgs", &names)
            .finish_non_exhaustive()
    }
}

impl SessionBuilder {
    /// Adds an org. The first is `main`, whose tables need no schema before their names; others are schemas of the name
    /// given. `subdomain` is what the hidden column of that name holds.
    pub fn org(
        mut self,
        schema: impl Into<String>,
        client: Client,
        subdomain: impl Into<String>,
    ) -> Self {
        self.orgs.push((schema.into(), client, subdomain.into()));
        self
    }

    /// Tells of pages and warnings while statements run. Called on the threads that work for them, which wait for it.
    pub fn observe(mut self, observe: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(observe);
        self
    }

    /// Whether orgs are asked only for what a query wants (default), or for everything that there is. The answers are the
    /// same; tests hold that.
    pub fn push_down(mut self, push_down: bool) -> Self {
        self.all = !push_down;
        self
    }

    /// Another clock than the machine's, for `now()` and the end of the system log.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// Starts SQLite's thread. Calls run on the runtime that this is called on.
    ///
    /// # Errors
    /// [`Error::Statement`] for a name that is no schema's or is there twice, and what SQLite says.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub async fn build(self) -> Result<Session, Error> {
        let mut orgs: Vec<Arc<Org>> = Vec::new();
        for (at, (name, client, subdomain)) in self.orgs.into_iter().enumerate() {
            let schema = if at == 0 { "main".to_owned() } else { name };
            let taken = orgs
                .iter()
                .any(|org| org.schema.eq_ignore_ascii_case(&schema));
            if taken
                || schema.is_empty()
                || schema.eq_ignore_ascii_case("temp")
                || (at > 0 && schema.contains('\0'))
            {
                return Err(Error::Statement(format!(
                    "{schema:?} cannot be the name of another org"
                )));
            }
            orgs.push(Arc::new(Org::new(schema, client, subdomain)));
        }
        let shared = Arc::new(Shared {
            orgs,
            runtime: tokio::runtime::Handle::current(),
            observer: self.observer,
            push_down: !self.all,
            clock: self.clock.unwrap_or_else(|| Box::new(Timestamp::now)),
            stop: Mutex::new(watch::Sender::new(false)),
            statement: Default::default(),
            output: Default::default(),
        });
        let (commands, orders) = std_mpsc::channel();
        let (ready, opened) = oneshot::channel();
        let engine = Arc::clone(&shared);
        thread::Builder::new()
            .name("okta-sql".into())
            .spawn(move || match open(&engine) {
                Ok(connection) => {
                    let _ = ready.send(Ok(connection.get_interrupt_handle()));
                    serve(&connection, &engine, &orders);
                }
                Err(error) => {
                    let _ = ready.send(Err(error));
                }
            })
            .map_err(|error| Error::Statement(format!("no thread for SQLite: {error}")))?;
        let interrupt = opened.await.map_err(|_| Error::Ended)??;
        Ok(Session {
            shared,
            commands,
            interrupt: Arc::new(interrupt),
        })
    }
}

/// Orgs as schemas of one database. A cheap clone; statements run one after the other.
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
    commands: std_mpsc::Sender<Command>,
    interrupt: Arc<InterruptHandle>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("schemas", &self.schemas())
            .finish_non_exhaustive()
    }
}

/// What a statement gives.
#[derive(Debug)]
pub enum Answer {
    /// Rows.
    Rows(Rows),
    /// Calls that would change something, none where there is no such row. Nothing has been sent.
    Writes(Vec<Write>),
    /// Nothing: the statement was about this database alone. How many rows of it changed.
    Done(usize),
}

impl Session {
    /// Sets up a session.
    pub fn builder() -> SessionBuilder {
        SessionBuilder::default()
    }

    /// Runs one statement: SQL, or an `exec`. What would change an org comes back as [`Answer::Writes`] and is not sent.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn run(&self, statement: &str) -> Result<Answer, Error> {
        let statement = match statements(statement).as_slice() {
            [one] => (*one).to_owned(),
            [] => return Err(Error::Statement("there is no statement".into())),
            _ => return Err(Error::Statement("one statement at a time".into())),
        };
        whole(&statement)?;
        if Exec::is(&statement) {
            return self.exec(&statement).await;
        }
        self.ask(|reply| Command::Run { statement, reply }).await?
    }

    /// Which calls a query makes. Asks nobody, but for schemas with custom attributes.
    ///
    /// # Errors
    /// What [`run`](Self::run) would say before it calls anybody.
    pub async fn explain(&self, query: &str) -> Result<Vec<Step>, Error> {
        whole(query)?;
        if Exec::is(query) {
            let text = "an exec is the one call that it names".into();
            return Err(Error::Statement(text));
        }
        let query = query.to_owned();
        self.ask(|reply| Command::Explain { query, reply }).await?
    }

    /// Stops the statement that runs, and its calls.
    pub fn interrupt(&self) {
        self.shared.stopper().send_replace(true);
        self.interrupt.interrupt();
    }

    /// The names of the schemas; the first is `main`.
    #[must_use]
    pub fn schemas(&self) -> Vec<&str> {
        self.shared
            .orgs
            .iter()
            .map(|org| org.schema.as_str())
            .collect()
    }

    /// A table as an org has it, with columns for its custom attributes. None where there is no such org or table.
    pub async fn table(&self, schema: &str, name: &str) -> Option<Arc<Table>> {
        let org = self
            .shared
            .orgs
            .iter()
            .find(|org| org.schema.eq_ignore_ascii_case(schema))?;
        org.table(name, &self.shared.observer).await
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<T>) -> Command,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.commands
            .send(command(reply))
            .map_err(|_| Error::Ended)?;
        answer.await.map_err(|_| Error::Ended)
    }

    /// One call of a list has one page: nobody shall take it for all.
    fn tell_of_more(&self, org: &Org, info: &OperationInfo, answer: &Reply<Json>) {
        let more = match info.paging {
            // Whether there is more only another call knows.
            Paging::Polling => answer
                .value
                .as_array()
                .is_some_and(|items| !items.is_empty()),
            Paging::Body { .. } => answer.value.pointer("/_links/next").is_some(),
            _ => !matches!(link::next(&answer.headers), Ok(None)),
        };
        if more {
            self.shared.observer.tell(&Event::Warning {
                schema: &org.schema,
                text: &only_the_first(info),
            });
        }
    }

    async fn exec(&self, statement: &str) -> Result<Answer, Error> {
        let exec = Exec::read(statement, &self.shared.orgs)?;
        let info = exec.operation.info();
        if info.method != "GET" {
            return Ok(Answer::Writes(vec![Write::exec(
                &exec.org,
                exec.operation,
                exec.args,
            )?]));
        }
        let stopped = stopped(self.shared.stop());
        let answer = tokio::select! {
            answer = exec.operation.send(&exec.org.client, Json::Object(exec.args)) => answer,
            () = stopped => return Err(Error::Interrupted),
        };
        let answer = answer.map_err(|source| Error::Api {
            call: info.id.to_owned(),
            source,
        })?;
        self.tell_of_more(&exec.org, info, &answer);
        Ok(Answer::Rows(answer_rows(answer.value)))
    }
}

/// Refuses what SQLite would read only the beginning of.
fn whole(statement: &str) -> Result<(), Error> {
    match statement.contains('\0') {
        true => Err(Error::Statement(
            "a statement ends at a NUL, and there is one in it".into(),
        )),
        false => Ok(()),
    }
}

/// What an `exec` says where one call does not have all.
fn only_the_first(info: &OperationInfo) -> String {
    let reads = |table: &&Table| {
        table
            .list
            .as_ref()
            .is_some_and(|list| list.info.id == info.id)
    };
    let all = match Catalog::okta().tables().find(reads) {
        Some(table) => format!("; the table {} has all", table.name),
        None => String::new(),
    };
    format!("{}: this is the first page of several{all}", info.id)
}

/// Is ready when somebody interrupts from now on; an interruption of an earlier statement is none.
async fn stopped(mut stop: watch::Receiver<bool>) {
    while stop.changed().await.is_ok() {
        if *stop.borrow_and_update() {
            return;
        }
    }
    std::future::pending().await
}
