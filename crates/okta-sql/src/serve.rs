//! SQLite's thread: opens the database, runs statements one after the other, and sends their rows.

use std::sync::{Arc, mpsc as std_mpsc};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use tokio::sync::{mpsc, oneshot};

use crate::catalog::{Catalog, quoted};
use crate::engine::Shared;
use crate::error::Error;
use crate::explain::{Step, explain};
use crate::output::Output;
use crate::rows::Rows;
use crate::session::Answer;
use crate::sqlite;
use crate::times;

/// What SQLite's thread is asked.
pub(crate) enum Command {
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
pub(crate) fn open(shared: &Arc<Shared>) -> Result<Connection, Error> {
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
    // A mistyped column in quotes would be a text, and a term with it true of all rows or none.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    guard(&connection, shared)?;
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

/// Keeps the tables of orgs where they are, and notes which statements are to change their rows.
fn guard(connection: &Connection, shared: &Arc<Shared>) -> Result<(), Error> {
    let shared = Arc::clone(shared);
    connection.authorizer(Some(move |context: AuthContext<'_>| {
        let schema = context.database_name.unwrap_or("main");
        let refuse = |text: &str| {
            shared.fail(Error::Statement(text.to_owned()));
            Authorization::Deny
        };
        match context.action {
            AuthAction::DropVtable { module_name, .. } if module_name == sqlite::MODULE => {
                refuse("the tables of an org cannot be dropped")
            }
            AuthAction::AlterTable {
                database_name,
                table_name,
            } if shared.is_org(database_name) && Catalog::okta().table(table_name).is_some() => {
                refuse("the tables of an org cannot be altered")
            }
            AuthAction::Detach { database_name } if shared.is_org(database_name) => {
                refuse("an org cannot be detached")
            }
            AuthAction::Insert { table_name }
            | AuthAction::Delete { table_name }
            | AuthAction::Update { table_name, .. } => {
                if shared.is_org(schema) && Catalog::okta().table(table_name).is_some() {
                    shared.changes_org();
                }
                Authorization::Allow
            }
            _ => Authorization::Allow,
        }
    }))?;
    Ok(())
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

pub(crate) fn serve(
    connection: &Connection,
    shared: &Arc<Shared>,
    orders: &std_mpsc::Receiver<Command>,
) {
    while let Ok(command) = orders.recv() {
        shared.unstopped();
        match command {
            Command::Run { statement, reply } => run(connection, shared, &statement, reply),
            Command::Explain { query, reply } => {
                let _ = reply.send(explain(connection, shared, &query));
            }
        }
        shared.end();
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
    let about_org = shared.is_about_org();
    shared.begin(!prepared.readonly());
    let columns: Vec<String> = prepared
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    if columns.is_empty() {
        let done = prepared.execute([]).map_err(|error| shared.failure(error));
        let planned = shared.take_plan();
        // A transaction promises that it can be taken back.
        let open = !planned.is_empty() && !connection.is_autocommit();
        let done = done.and_then(|rows| match open {
            true => Err(Error::Statement(
                "what is sent cannot be taken back: end the transaction first".into(),
            )),
            false => Ok(rows),
        });
        let _ = reply.send(done.map(|rows| match about_org {
            true => Answer::Writes(planned),
            false => Answer::Done(rows),
        }));
        return;
    }
    let (batches, receiver) = mpsc::channel(2);
    let width = columns.len();
    let rows = Rows::coming(columns, receiver, shared.stopper());
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
    let writes = !prepared.readonly();
    let mut rows = prepared.query([])?;
    while let Some(row) = rows.next()? {
        // All is planned before the first row of a `RETURNING`.
        if writes && shared.has_plan() {
            return Err(shared.fail(Error::Statement(
                "what RETURNING would give only the org knows, once it has been asked: leave it out".into(),
            )));
        }
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
