//! What can go wrong with a statement.

use thiserror::Error as ThisError;

use crate::suggest;

/// Why a statement has no answer.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// SQLite does not take the statement, or it failed in it.
    #[error("{0}")]
    Sql(#[source] rusqlite::Error),
    /// There is no such table.
    #[error("no such table: {name}{}", meant(like))]
    NoTable {
        /// The name, as the statement has it.
        name: String,
        /// Tables with names like it, the likest first.
        like: Vec<String>,
    },
    /// A table is asked for without an argument that its list needs.
    #[error("{table} needs {}{}", columns.join(" and "), how(table, columns, join.as_deref()))]
    Missing {
        /// The table.
        table: String,
        /// The columns that need a value, with `=`.
        columns: Vec<String>,
        /// A join that would give it.
        join: Option<String>,
    },
    /// A query compares an argument that nothing can be asked by.
    #[error("{table}: {column} is no property but an argument, {}", as_argument(column, operation, *taken))]
    Argument {
        /// The table.
        table: String,
        /// The argument.
        column: String,
        /// What would be called.
        operation: &'static str,
        /// Whether that takes it, with `=`.
        taken: bool,
    },
    /// The org said no, or could not be reached.
    #[error("{}", of_call(call, source))]
    Api {
        /// The operation.
        call: String,
        /// What was said.
        #[source]
        source: okta_api::Error,
    },
    /// A write that cannot be made of what the statement says.
    #[error("{table}: {problem}")]
    Write {
        /// The table.
        table: String,
        /// What is wrong.
        problem: String,
    },
    /// An `exec` that cannot be read.
    #[error("exec: {0}")]
    Exec(String),
    /// More, or less, than one statement.
    #[error("{0}")]
    Statement(String),
    /// The statement was stopped.
    #[error("interrupted")]
    Interrupted,
    /// The session's thread is gone.
    #[error("the session has ended")]
    Ended,
}

/// Most errors of the client say themselves which operation it was.
fn of_call(call: &str, source: &okta_api::Error) -> String {
    match source.operation() {
        Some(_) => source.to_string(),
        None => format!("{call}: {source}"),
    }
}

fn as_argument(column: &str, operation: &str, taken: bool) -> String {
    match (taken, column) {
        (false, _) => format!("which {operation} does not take"),
        (true, "since" | "until") => {
            "which is said with =; published takes every comparison".into()
        }
        (true, _) => "which is said with =".into(),
    }
}

fn meant(like: &[String]) -> String {
    match like {
        [] => String::new(),
        like => format!("; there is {}", like.join(", ")),
    }
}

fn how(table: &str, columns: &[String], join: Option<&str>) -> String {
    let terms: Vec<String> = columns
        .iter()
        .map(|column| format!("{column} = '…'"))
        .collect();
    let mut how = format!(": say it (FROM {table} WHERE {})", terms.join(" AND "));
    if let Some(join) = join {
        how += ", or join to get it (";
        how += join;
        how.push(')');
    }
    how
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OperationInterrupted) => Self::Interrupted,
            // What SQLite says where each table waits for another.
            _ if error.to_string().contains("no query solution") => Self::Statement(
                "no order of the tables gives each of them what it needs: join by a column that a list has, such as id".into(),
            ),
            _ => suggest::no_table(&error).unwrap_or(Self::Sql(error)),
        }
    }
}
