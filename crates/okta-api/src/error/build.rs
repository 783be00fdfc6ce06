//! Why no request could be made of an operation or of arguments by name. The messages name the operation and the
//! parameter, never the value.

use std::fmt;

use crate::error::text::line;
use crate::info::OperationInfo;

/// An operation that cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    operation: &'static str,
    parameter: Box<str>,
    problem: BuildProblem,
}

/// What is wrong with a parameter or a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildProblem {
    /// A path parameter is empty, `.` or `..`, and would address another resource.
    PathSegment,
    /// The path has no such placeholder.
    NoPlaceholder,
    /// A placeholder of the path was not filled.
    Missing,
    /// The name or the value is none that an HTTP header may have.
    Header,
    /// The header is one that the transport sets itself.
    OwnedHeader,
    /// The value is no point in time.
    Time,
    /// The body cannot be written as JSON.
    Json,
    /// The media type is not one that a header may hold.
    MediaType,
    /// Path and query are no URI, which is to say: longer than 65,534 bytes.
    Uri,
}

impl BuildError {
    pub(crate) fn new(info: &OperationInfo, parameter: &str, problem: BuildProblem) -> Self {
        Self {
            operation: info.id,
            parameter: parameter.into(),
            problem,
        }
    }

    /// The id of the operation.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The name of the parameter; `body` for the body.
    #[must_use]
    pub fn parameter(&self) -> &str {
        &self.parameter
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> BuildProblem {
        self.problem
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operation, problem, ..
        } = self;
        let parameter = line(&self.parameter, 60);
        match problem {
            BuildProblem::PathSegment => write!(
                f,
                "{operation}: the path parameter `{parameter}` is empty, `.` or `..`"
            ),
            BuildProblem::NoPlaceholder => {
                write!(f, "{operation}: the path has no parameter `{parameter}`")
            }
            BuildProblem::Missing => write!(
                f,
                "{operation}: the path parameter `{parameter}` is missing"
            ),
            BuildProblem::Header => write!(
                f,
                "{operation}: the header `{parameter}` holds characters that HTTP forbids"
            ),
            BuildProblem::OwnedHeader => write!(
                f,
                "{operation}: the header `{parameter}` is set by the transport itself"
            ),
            BuildProblem::Time => write!(
                f,
                "{operation}: `{parameter}` is no time as RFC 3339 writes it"
            ),
            BuildProblem::Json => write!(f, "{operation}: the body cannot be written as JSON"),
            BuildProblem::MediaType => write!(f, "{operation}: the body's media type is malformed"),
            BuildProblem::Uri => write!(
                f,
                "{operation}: path and query are longer than a URI may be"
            ),
        }
    }
}

impl std::error::Error for BuildError {}

/// Arguments by name that do not fit their operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgsError {
    pub(crate) operation: &'static str,
    pub(crate) argument: Box<str>,
    pub(crate) problem: ArgsProblem,
}

/// What is wrong with an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArgsProblem {
    /// The arguments are not a JSON object, but this.
    NotAnObject(&'static str),
    /// A required argument is absent or null.
    Missing,
    /// The argument is of another kind.
    Kind {
        /// What goes there.
        expected: &'static str,
        /// What was given.
        found: &'static str,
    },
    /// The operation has no such argument; these are all that it has.
    Unknown(Vec<&'static str>),
}

impl ArgsError {
    /// The id of the operation.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The name of the argument; empty where the arguments as a whole are wrong.
    #[must_use]
    pub fn argument(&self) -> &str {
        &self.argument
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> &ArgsProblem {
        &self.problem
    }
}

impl fmt::Display for ArgsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation;
        let argument = line(&self.argument, 60);
        match &self.problem {
            ArgsProblem::NotAnObject(found) => {
                write!(f, "{operation}: the arguments are {found}, not an object")
            }
            ArgsProblem::Missing => write!(f, "{operation}: the argument `{argument}` is missing"),
            ArgsProblem::Kind { expected, found } => write!(
                f,
                "{operation}: the argument `{argument}` is {found}, not {expected}"
            ),
            ArgsProblem::Unknown(known) if known.is_empty() => {
                write!(
                    f,
                    "{operation}: there is no argument `{argument}`; the operation takes none"
                )
            }
            ArgsProblem::Unknown(known) => {
                write!(
                    f,
                    "{operation}: there is no argument `{argument}`; known are `{}`",
                    known.join("`, `")
                )
            }
        }
    }
}

impl std::error::Error for ArgsError {}
