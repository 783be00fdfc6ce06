//! Why the program stops, and the exit code for it.

use std::io;
use std::process::ExitCode;

use okta_sql::Error;

use crate::secrets;

/// Why a statement, or the program, came to its end.
#[derive(Debug)]
pub enum Failure {
    /// A statement or a command is wrong, or what it gives cannot be written.
    Statement(String),
    /// The command line or the settings are wrong.
    Usage(String),
    /// The org refused, or could not be reached.
    Org(String),
    /// Writes that nobody has said yes to; none was sent.
    NeedsYes(String),
    /// Ctrl-C, with what had been done until then.
    Interrupted(String),
    /// Nobody reads the output any more.
    Pipe,
}

impl Failure {
    /// The code that the program ends with.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Pipe => 0,
            Self::Statement(_) => 1,
            Self::Usage(_) => 2,
            Self::Org(_) => 3,
            Self::NeedsYes(_) => 4,
            Self::Interrupted(_) => 130,
        })
    }

    /// What to tell. Nothing where there is nothing to say.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Pipe => None,
            Self::Statement(text)
            | Self::Usage(text)
            | Self::Org(text)
            | Self::NeedsYes(text)
            | Self::Interrupted(text) => Some(text),
        }
    }

    /// What a session said of a statement.
    pub fn of(error: &Error) -> Self {
        match error {
            Error::Interrupted => Self::Interrupted("interrupted".into()),
            Error::Api { source, .. } => match is_ours(source) {
                true => Self::Statement(error.to_string()),
                false => Self::Org(error.to_string()),
            },
            Error::Sql(rusqlite::Error::SqlInputError {
                msg, sql, offset, ..
            }) => Self::Statement(match usize::try_from(*offset) {
                // The statement may be of a script, and its output kept by somebody.
                _ if secrets::may_hold(sql) => unnamed(msg).to_owned(),
                Ok(offset) => pointed(msg, sql, offset),
                Err(_) => msg.clone(),
            }),
            Error::Sql(rusqlite::Error::SqliteFailure(_, Some(text))) => {
                Self::Statement(text.clone())
            }
            other => Self::Statement(other.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Pipe,
            _ => Self::Statement(format!("the output cannot be written: {error}")),
        }
    }
}

/// Whether the statement is what is wrong: arguments that do not fit are never sent.
fn is_ours(error: &okta_api::Error) -> bool {
    matches!(
        error,
        okta_api::Error::Args(_) | okta_api::Error::Build(_) | okta_api::Error::UnknownOperation(_)
    )
}

/// What SQLite says without the part of the statement that it repeats.
fn unnamed(message: &str) -> &str {
    match message.starts_with("near ") {
        true => message.rsplit(": ").next().unwrap_or_default(),
        false => message.split(": ").next().unwrap_or_default(),
    }
}

/// The message, the line of the statement that it is about, and the place in it.
fn pointed(message: &str, sql: &str, offset: usize) -> String {
    let Some(before) = sql.get(..offset) else {
        return message.to_owned();
    };
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = sql[start..].lines().next().unwrap_or_default();
    // Blanks for what stands before, tabs for tabs.
    let blank = sql[start..offset].chars().map(|c| match c {
        '\t' => "\t".to_owned(),
        c => " ".repeat(unicode_width::UnicodeWidthChar::width(c).unwrap_or(0)),
    });
    format!("{message}\n  {line}\n  {}^", blank.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_a_statement_is_shown() {
        let sql = "SELECT 1,\n\tö, foo FROM users";
        let offset = sql.find("foo").unwrap();
        assert_eq!(
            pointed("no such column: foo", sql, offset),
            "no such column: foo\n  \tö, foo FROM users\n  \t   ^"
        );
        assert_eq!(pointed("odd", sql, 400), "odd");
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        assert_eq!(unnamed("no such column: hunter2"), "no such column");
        assert_eq!(unnamed("near \"hunter2\": syntax error"), "syntax error");
        assert_eq!(
            unnamed("unrecognized token: \"'hunter2\""),
            "unrecognized token"
        );
        assert_eq!(unnamed("incomplete input"), "incomplete input");
    }

    #[test]
    fn an_end_of_the_output_is_no_failure() {
        let error = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(Failure::from(error).text(), None);
    }
}
