//! What Okta's description says of each operation and of each body: the facts that the org answers from.
//!
//! The tables below `generated/` are written by `cargo xtask generate` from `spec/`. They are constants, so that an org
//! has nothing to read when it starts.

use http::Method;

/// One operation of the description.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The path template: `/api/v1/users/{id}`.
    pub(crate) path: &'static str,
    /// The rate-limit bucket that calls count against, where it is known.
    pub(crate) bucket: Option<&'static str>,
    /// The scopes of which a bearer token needs one; none where the description names none.
    pub(crate) scopes: &'static [&'static str],
    pub(crate) access: Access,
    /// Query and header parameters; those of the path stand in the template.
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: Option<Body>,
    /// Statuses of success, ascending, each with its body.
    pub(crate) answers: &'static [Answer],
    pub(crate) paging: Paging,
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// API tokens and OAuth 2.0 access tokens.
    Tokens,
    /// OAuth 2.0 access tokens only.
    OAuth,
    /// API tokens only.
    ApiToken,
    /// Everyone.
    Public,
}

/// How a list goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    /// Not at all: the answer is whole.
    None,
    /// By `Link` lines.
    Link,
    /// By `_links.next` in the body.
    Body,
    /// By `Link` lines without end.
    Polling,
}

/// A query or header parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) in_header: bool,
    pub(crate) required: bool,
    pub(crate) ty: Type,
}

/// The body of a request.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    /// JSON first.
    pub(crate) media_types: &'static [&'static str],
    /// What JSON looks like.
    pub(crate) ty: Type,
}

/// What is answered on success.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// JSON first; none where there is no body.
    pub(crate) media_types: &'static [&'static str],
    pub(crate) ty: Type,
}

/// What a value may be. Lengths and bounds count themselves in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Type {
    /// Anything, or nothing is known.
    Any,
    Boolean,
    Integer {
        min: i64,
        max: i64,
    },
    Number,
    /// So many characters, of a format.
    Text {
        min: u32,
        max: u32,
        format: Format,
    },
    /// One of these texts or numbers.
    OneOf(&'static [&'static str]),
    List {
        item: &'static Type,
        min: u32,
        max: u32,
    },
    /// An object with these values.
    Map(&'static Type),
    Object(&'static Schema),
    /// What fits one or more of these.
    Either(&'static [Type]),
}

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Plain,
    DateTime,
    Email,
    Uri,
    /// Base64 or bytes.
    Binary,
}

/// An object of the description, with all that it inherits.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) name: &'static str,
    /// Sorted by name.
    pub(crate) properties: &'static [Property],
    /// What other properties may be; `None` where nothing is said of them.
    pub(crate) others: Option<Type>,
    /// The kinds of object that a property tells apart.
    pub(crate) kinds: Option<Kinds>,
}

/// The kinds of a schema.
#[derive(Debug)]
pub(crate) struct Kinds {
    /// The property that says which kind.
    pub(crate) tag: &'static str,
    /// Its values, sorted, and what they stand for.
    pub(crate) by_tag: &'static [(&'static str, &'static Schema)],
}

/// A property of an object.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) ty: Type,
    pub(crate) required: bool,
    /// Filled in by the org, and ignored in requests.
    pub(crate) read_only: bool,
    /// Taken, and never shown again.
    pub(crate) write_only: bool,
    pub(crate) nullable: bool,
    /// What it is where a request does not say, as JSON.
    pub(crate) default: Option<&'static str>,
}
