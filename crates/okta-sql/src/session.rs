//! A session: orgs as schemas of one SQLite connection, which has a thread of its own. Statements go there one after the
//! other; rows come back over a bounded channel.

use std::sync::{Arc, Mutex, mpsc as std_mpsc};
use std::thread;

use jiff::Timestamp;
use okta_api::Client;
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::limits::Limit;
use rusqlite::{Connection, InterruptHandle};
use serde_json::Value as Json;
use tokio::sync::{mpsc, oneshot, watch};

use crate::catalog::{Catalog, Table, quoted};
use crate::engine::Shared;
use crate::error::Error;
use crate::events::{Event, Observer};
use crate::exec::Exec;
use crate::explain::{Step, explain};
use crate::org::Org;
use crate::output::{Block, Output, Row};
use crate::sqlite;
use crate::text::statements;
use crate::times;
use crate::value::Value;
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

    /// Tells of pages and warnings while statements run. Called on the runtime's threads.
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
    /// Calls that would change something. Nothing has been sent.
    Writes(Vec<Write>),
    /// Nothing: the statement was about this database alone. How many rows of it changed.
    Done(usize),
}

/// The rows of a query. Dropping them stops its calls.
#[derive(Debug)]
pub struct Rows {
    columns: Vec<String>,
    blocks: Option<mpsc::Receiver<Result<Block, Error>>>,
    block: Arc<Block>,
    at: usize,
    stop: Option<watch::Sender<bool>>,
}

impl Drop for Rows {
    fn drop(&mut self) {
        if let Some(stop) = &self.stop {
            stop.send_replace(true);
        }
    }
}

impl Rows {
    /// The names of the columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The next row. Rows come some at a time, and whenever an org has to be waited for.
    pub async fn next(&mut self) -> Option<Result<Row, Error>> {
        loop {
            if self.at < self.block.rows() {
                self.at += 1;
                return Some(Ok(Row {
                    block: Arc::clone(&self.block),
                    at: self.at - 1,
                }));
            }
            match self.blocks.as_mut()?.recv().await? {
                Ok(block) => (self.block, self.at) = (Arc::new(block), 0),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// All rows.
    ///
    /// # Errors
    /// The first.
    pub async fn all(mut self) -> Result<Vec<Vec<Value>>, Error> {
        let mut all = Vec::new();
        while let Some(row) = self.next().await {
            all.push(row?.values());
        }
        Ok(all)
    }

    fn of(columns: Vec<String>, rows: &[Vec<Value>]) -> Self {
        let block = Block::of(columns.len(), rows);
        Self {
            columns,
            blocks: None,
            block: Arc::new(block),
            at: 0,
            stop: None,
        }
    }
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
        Ok(Answer::Rows(answer_rows(answer.value)))
    }
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

/// What an operation answered, as rows.
#[must_use]
pub fn answer_rows(answer: Json) -> Rows {
    let items = match answer {
        Json::Array(items) => items,
        Json::Null => Vec::new(),
        one => vec![one],
    };
    let mut columns: Vec<String> = Vec::new();
    for name in items
        .iter()
        .filter_map(Json::as_object)
        .flat_map(|item| item.keys())
    {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    if columns.is_empty() {
        columns.push("answer".into());
    }
    let cell = |item: &Json, name: &String| match item {
        Json::Object(object) => object
            .get(name)
            .map_or(Value::Null, |value| Value::of_json(&value.to_string())),
        other => Value::of_json(&other.to_string()),
    };
    let row = |item: &Json| columns.iter().map(|name| cell(item, name)).collect();
    let rows: Vec<_> = items.iter().map(row).collect();
    Rows::of(columns, &rows)
}

/// What SQLite's thread is asked.
enum Command {
    Run {
        statement: String,
        reply: oneshot::Sender<Result<Answer, Error>>,
    },
    Explain {
        query: String,
        reply: oneshot::Sender<Result<Vec<Step>, Error>>,
    },
}

/// Opens the database with the tables of all orgs.
fn open(shared: &Arc<Shared>) -> Result<Connection, Error> {
    let connection = Connection::open_in_memory()?;
    sqlite::register(&connection, shared)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 10)?;
    connection.pragma_update(None, "writable_schema", true)?;
    for org in &shared.orgs {
        if org.schema != "main" {
            connection.execute(&format!("ATTACH ':memory:' AS {}", quoted(&org.schema)), [])?;
        }
        declare(&connection, &org.schema)?;
    }
    // `RESET` reads the schemas anew.
    connection.execute_batch("PRAGMA writable_schema = RESET")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    let clock = Arc::clone(shared);
    connection.create_scalar_function("now", -1, FunctionFlags::SQLITE_UTF8, move |context| {
        let modifiers: rusqlite::Result<Vec<String>> =
            (0..context.len()).map(|at| context.get(at)).collect();
        let moved = times::moved(clock.now(), &modifiers?);
        moved.map(times::written).ok_or_else(|| {
            let text = "now() takes moves such as '-90 days', '+1 month'";
            rusqlite::Error::UserFunctionError(text.into())
        })
    })?;
    Ok(connection)
}

/// Writes all tables into a schema without connecting to them: a table is connected when it is first named, which may
/// need a call.
fn declare(connection: &Connection, schema: &str) -> Result<(), Error> {
    let insert = format!(
        "INSERT INTO {}.sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES ('table', ?1, ?1, 0, ?2)",
        quoted(schema)
    );
    let mut insert = connection.prepare(&insert)?;
    let names = Catalog::okta().tables().map(|table| table.name.as_str());
    for name in names.chain(Catalog::okta().aliases().map(|(alias, _)| alias)) {
        let sql = format!(
            "CREATE VIRTUAL TABLE {} USING {}",
            quoted(name),
            sqlite::MODULE
        );
        insert.execute([name, &sql])?;
    }
    Ok(())
}

fn serve(connection: &Connection, shared: &Arc<Shared>, orders: &std_mpsc::Receiver<Command>) {
    while let Ok(command) = orders.recv() {
        shared.unstopped();
        match command {
            Command::Run { statement, reply } => run(connection, shared, &statement, reply),
            Command::Explain { query, reply } => {
                let _ = reply.send(explain(connection, shared, &query));
            }
        }
    }
}

fn run(
    connection: &Connection,
    shared: &Arc<Shared>,
    statement: &str,
    reply: oneshot::Sender<Result<Answer, Error>>,
) {
    shared.begin(false);
    let mut prepared = match connection.prepare(statement) {
        Ok(prepared) => prepared,
        Err(error) => {
            let _ = reply.send(Err(shared.failure(error)));
            return;
        }
    };
    shared.begin(!prepared.readonly());
    let columns: Vec<String> = prepared
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    if columns.is_empty() {
        let done = prepared.execute([]).map_err(|error| shared.failure(error));
        let planned = shared.take_plan();
        let _ = reply.send(done.map(|rows| match planned.is_empty() {
            true => Answer::Done(rows),
            false => Answer::Writes(planned),
        }));
        return;
    }
    let (batches, receiver) = mpsc::channel(2);
    let width = columns.len();
    let rows = Rows {
        columns,
        blocks: Some(receiver),
        block: Arc::default(),
        at: 0,
        stop: Some(shared.stopper()),
    };
    if reply.send(Ok(Answer::Rows(rows))).is_err() {
        return;
    }
    *shared.output() = Some(Output::new(width, batches));
    let sent = send_rows(&mut prepared, width, shared);
    // Dropped, it says that there is no more.
    if let Some(mut output) = shared.output().take() {
        match sent {
            Ok(()) => drop(output.flush()),
            Err(error) => output.fail(shared.failure(error)),
        }
    }
}

fn send_rows(
    prepared: &mut rusqlite::Statement<'_>,
    width: usize,
    shared: &Shared,
) -> rusqlite::Result<()> {
    let mut rows = prepared.query([])?;
    while let Some(row) = rows.next()? {
        let mut output = shared.output();
        let Some(output) = output.as_mut() else {
            return Ok(());
        };
        for at in 0..width {
            output.push(row.get_ref(at)?);
        }
        if !output.after_row() {
            return Ok(());
        }
    }
    Ok(())
}
