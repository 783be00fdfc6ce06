//! What Okta's description says of each operation and of each body: the facts that the org answers from.
//!
//! The tables below `generated/` are written by `cargo xtask generate` from `spec/`. They are constants, so that an org
//! has nothing to read when it starts.

pub(crate) mod conform;

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
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: Option<Body>,
    /// By status, ascending.
    pub(crate) success: &'static [Success],
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

/// A parameter of the path, the query or the headers.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) ty: Type,
    /// What it is where a request does not say, as text.
    pub(crate) default: Option<&'static str>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Header,
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
pub(crate) struct Success {
    pub(crate) status: u16,
    /// JSON first; none where there is no body.
    pub(crate) media_types: &'static [&'static str],
    pub(crate) ty: Type,
}

/// What a value may be. Lengths and bounds count themselves in; [`MAX`] is none.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Type {
    /// Anything, or nothing is known.
    Any,
    Boolean,
    /// From, to.
    Integer(i64, i64),
    Number,
    /// At least and at most so many characters, of a format.
    Text(u32, u32, Format),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// At least and at most so many items.
    List(&'static Type, u32, u32),
    /// An object with values of a type, whatever their names.
    Map(&'static Type),
    Object(&'static Schema),
    /// What fits one or more of these.
    Either(&'static [Type]),
}

/// No bound.
pub(crate) const MAX: u32 = u32::MAX;

/// What a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Plain,
    DateTime,
    Email,
    Uri,
    /// Bytes, or base64 of them.
    Binary,
}

/// An object of the description, with all that it inherits.
#[derive(Debug)]
pub(crate) struct Schema {
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
    flags: u8,
    /// What it is where a request does not say, as JSON.
    pub(crate) default: Option<&'static str>,
}

impl Property {
    /// A request must have it, and answers do.
    pub(crate) fn is_required(&self) -> bool {
        self.flags & REQUIRED != 0
    }

    /// Filled in by the org, and ignored in requests.
    pub(crate) fn is_read_only(&self) -> bool {
        self.flags & READ_ONLY != 0
    }

    /// Taken, and never shown again.
    pub(crate) fn is_write_only(&self) -> bool {
        self.flags & WRITE_ONLY != 0
    }

    pub(crate) fn is_nullable(&self) -> bool {
        self.flags & NULLABLE != 0
    }
}

impl Schema {
    /// A property that every kind has.
    pub(crate) fn property(&self, name: &str) -> Option<&'static Property> {
        let place = self
            .properties
            .binary_search_by_key(&name, |property| property.name);
        place.ok().and_then(|place| self.properties.get(place))
    }

    /// The schema of the kind that a tag names.
    pub(crate) fn kind(&self, tag: &str) -> Option<&'static Self> {
        let kinds = self.kinds.as_ref()?;
        let place = kinds.by_tag.binary_search_by_key(&tag, |(known, _)| known);
        place
            .ok()
            .and_then(|place| kinds.by_tag.get(place))
            .map(|(_, schema)| *schema)
    }
}

const REQUIRED: u8 = 1;
const READ_ONLY: u8 = 2;
const WRITE_ONLY: u8 = 4;
const NULLABLE: u8 = 8;

/// The words in which the generated tables are written: short, so that a property is a line.
pub(crate) mod words {
    pub(crate) use super::Access::{ApiToken, OAuth, Public, Tokens};
    pub(crate) use super::Format::{Binary, DateTime, Email, Plain, Uri};
    pub(crate) use super::Place::{Header, Path, Query};
    pub(crate) use super::Type::{
        Any, Boolean, Either, Integer, List, Map, Number, Object, OneOf, Text,
    };
    pub(crate) use super::{
        Body, Kinds, MAX, Operation, Paging, Parameter, Property, Schema, Success, Type,
    };
    pub(crate) use http::Method;

    pub(crate) const NONE: u8 = 0;
    /// Required.
    pub(crate) const R: u8 = super::REQUIRED;
    /// Read only.
    pub(crate) const O: u8 = super::READ_ONLY;
    /// Write only.
    pub(crate) const W: u8 = super::WRITE_ONLY;
    /// Nullable.
    pub(crate) const N: u8 = super::NULLABLE;
    pub(crate) const TEXT: Type = Text(0, MAX, Plain);
    pub(crate) const INTEGER: Type = Integer(i64::MIN, i64::MAX);

    pub(crate) const fn p(name: &'static str, ty: Type, flags: u8) -> Property {
        Property {
            name,
            ty,
            flags,
            default: None,
        }
    }

    /// With a default.
    pub(crate) const fn d(
        name: &'static str,
        ty: Type,
        flags: u8,
        default: &'static str,
    ) -> Property {
        Property {
            name,
            ty,
            flags,
            default: Some(default),
        }
    }

    pub(crate) const fn parameter(
        name: &'static str,
        place: super::Place,
        required: bool,
        ty: Type,
    ) -> Parameter {
        Parameter {
            name,
            place,
            required,
            ty,
            default: None,
        }
    }

    /// With a default.
    pub(crate) const fn preset(
        name: &'static str,
        place: super::Place,
        required: bool,
        ty: Type,
        default: &'static str,
    ) -> Parameter {
        Parameter {
            name,
            place,
            required,
            ty,
            default: Some(default),
        }
    }
}

/// Every operation of the description.
pub(crate) fn operations() -> impl Iterator<Item = &'static Operation> {
    crate::generated::operations::OPERATIONS
        .iter()
        .copied()
        .flatten()
}
