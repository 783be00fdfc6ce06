//! Arguments by their wire names, so that an operation can be read from JSON: a recorded call, a queue, a command line
//! or a table's filter. Text is taken for numbers and booleans, since those sources have nothing else.
//!
//! The body is the argument `body`. What is not JSON is said in JSON, so that a recording or a queue can hold an upload
//! like any other call:
//!
//! | body | as an argument |
//! |---|---|
//! | JSON | the value |
//! | text (PEM, a token) | `"…"` or `{"mediaType": "application/x-pem-file", "text": "…"}` |
//! | bytes (DER) | `{"mediaType": "application/pkix-cert", "base64": "…"}` |
//! | a form | `{"note": "…", "file": {"fileName": "logo.png", "mediaType": "image/png", "base64": "…"}}` |
//!
//! `mediaType` may be left out: it is then the operation's first, that of PEM for what begins like it where the operation
//! takes it, and of a part the default of forms. A form that was put together elsewhere goes as bytes, with its boundary
//! in `mediaType`. Base64 is that of RFC 4648, section 4, with padding or without. What the parts of a form are called is
//! in [`BodyInfo::parts`](crate::BodyInfo::parts).

mod body;
mod send;

use std::fmt;

use serde_json::{Map, Value};

use crate::error::{ArgsError, ArgsProblem};
use crate::info::OperationInfo;
use crate::operation::Operation;

pub(crate) use send::request;

/// The name of the argument that is the request body.
pub const BODY: &str = "body";

/// What a body of another kind should have been.
const THE_BODY: &str = "the body of this operation";

/// An operation that can be read from arguments by name. All generated ones can; they also are
/// [`Deserialize`](serde::Deserialize) by it.
pub trait FromArgs: Operation {
    /// Takes what the operation has out of `args`.
    ///
    /// # Errors
    /// An argument that is missing or of the wrong kind.
    fn from_args(args: &mut Args) -> Result<Self, ArgsError>;

    /// Reads the operation from a JSON object: `{"idpId": "0oa1", "limit": 20, "body": {…}}`.
    ///
    /// ```
    /// # #[cfg(feature = "users")] {
    /// use okta_api::{FromArgs, ops};
    /// use serde_json::json;
    ///
    /// assert_eq!(ops::ListUsers::from_json(json!({"limit": "20"}))?, ops::ListUsers::new().limit(20));
    /// assert_eq!(
    ///     ops::GetUser::from_json(json!({"userId": "me"})).unwrap_err().to_string(),
    ///     "getUser: the argument `id` is missing"
    /// );
    /// # }
    /// # Ok::<(), okta_api::error::ArgsError>(())
    /// ```
    ///
    /// # Errors
    /// As [`from_args`](Self::from_args); also an argument that the operation does not have.
    fn from_json(args: Value) -> Result<Self, ArgsError> {
        let mut args = Args::new(Self::INFO, args)?;
        let operation = Self::from_args(&mut args)?;
        args.finish()?;
        Ok(operation)
    }
}

/// The arguments of one call; each is taken once.
///
/// `Debug` shows their names, not their values: a body may hold a password.
pub struct Args {
    info: &'static OperationInfo,
    values: Map<String, Value>,
}

impl Args {
    /// The arguments in a JSON object; null stands for none.
    ///
    /// # Errors
    /// Where `args` is neither an object nor null.
    pub fn new(info: &'static OperationInfo, args: Value) -> Result<Self, ArgsError> {
        match args {
            Value::Object(values) => Ok(Self { info, values }),
            Value::Null => Ok(Self {
                info,
                values: Map::new(),
            }),
            other => Err(ArgsError {
                operation: info.id,
                argument: "".into(),
                problem: ArgsProblem::NotAnObject(kind(&other)),
            }),
        }
    }

    /// Takes an argument.
    ///
    /// # Errors
    /// Where it is absent, null or of another kind.
    pub fn required<T: Argument>(&mut self, name: &str) -> Result<T, ArgsError> {
        self.optional(name)?
            .ok_or_else(|| self.error(name, ArgsProblem::Missing))
    }

    /// Takes an argument that may be absent or null.
    ///
    /// # Errors
    /// Where it is of another kind.
    pub fn optional<T: Argument>(&mut self, name: &str) -> Result<Option<T>, ArgsError> {
        match self.values.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => T::from_value(value)
                .map(Some)
                .map_err(|value| self.kind(name, T::EXPECTED, &value)),
        }
    }

    /// Whether everything was taken.
    ///
    /// # Errors
    /// The first argument that the operation does not have, with those that it has.
    pub fn finish(self) -> Result<(), ArgsError> {
        let Some(name) = self.values.keys().next() else {
            return Ok(());
        };
        let mut known: Vec<_> = self
            .info
            .parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect();
        known.extend(self.info.body.map(|_| BODY));
        Err(self.error(name, ArgsProblem::Unknown(known)))
    }

    fn kind(&self, name: &str, expected: &'static str, value: &Value) -> ArgsError {
        self.error(
            name,
            ArgsProblem::Kind {
                expected,
                found: kind(value),
            },
        )
    }

    fn error(&self, name: &str, problem: ArgsProblem) -> ArgsError {
        ArgsError {
            operation: self.info.id,
            argument: name.into(),
            problem,
        }
    }
}

impl fmt::Debug for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Args")
            .field("operation", &self.info.id)
            .field("names", &self.values.keys().collect::<Vec<_>>())
            .finish()
    }
}

/// A value of a parameter.
pub trait Argument: Sized {
    /// What goes there, with an article.
    const EXPECTED: &'static str;

    /// Reads the value.
    ///
    /// # Errors
    /// The value back, where it is of another kind.
    fn from_value(value: Value) -> Result<Self, Value>;
}

impl Argument for String {
    const EXPECTED: &'static str = "text";

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            other => Err(other),
        }
    }
}

impl Argument for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Bool(flag) => Ok(flag),
            Value::String(text) => text.parse().map_err(|_| Value::String(text)),
            other => Err(other),
        }
    }
}

macro_rules! numbers {
    ($($number:ty: $expected:literal)*) => {$(
        impl Argument for $number {
            const EXPECTED: &'static str = $expected;

            fn from_value(value: Value) -> Result<Self, Value> {
                match value {
                    Value::String(text) => text.parse().map_err(|_| Value::String(text)),
                    other => serde_json::from_value(other.clone()).map_err(|_| other),
                }
            }
        }
    )*};
}
numbers! {
    i32: "a whole number of 32 bits"
    i64: "a whole number of 64 bits"
    f64: "a number"
}

/// A list; a single value is a list of one, and text is split at commas.
impl<T: Argument> Argument for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Array(list) => list.into_iter().map(T::from_value).collect(),
            Value::String(text) => text
                .split(',')
                .map(|part| T::from_value(Value::String(part.to_owned())))
                .collect(),
            other => T::from_value(other).map(|one| vec![one]),
        }
    }
}

/// The kind of a value, as messages call it.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
